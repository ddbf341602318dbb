"""Where the nodes of a file of claims begin: the line of each claim, and of each check that has no name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.namespaces import pkb
from persistence_kb.reading.lines import LINED
from persistence_kb.reading.lines import Source as Text
from persistence_kb.reading.lines import statements as lined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

HAS_CHECK = pkb("hasCheck")


def lines_of(source: Source, statements: Sequence[Statement]) -> dict[str, int]:
    """Return the line on which each node begins, by the node's token among the statements.

    Labels of blank nodes do not outlive a parser; a check without a name is known by its place among the checks of its
    claim, which are in the same order wherever the text is read.

    Args:
        source: The file.
        statements: What a parser made of it, in its order.

    Returns:
        Lines from 1; nothing for a syntax without lines.
    """
    if source.path is None or source.path.suffix not in LINED:
        return {}
    text = source.read().decode("utf-8", errors="replace")
    found: dict[str, int] = {}
    checks: dict[str, list[int]] = {}
    for row in lined(Text(source.name, text, source.base)):
        subject, predicate = row.subject.n3(), row.predicate.n3()
        found.setdefault(subject, row.subject_line)
        if predicate == HAS_CHECK:
            checks.setdefault(subject, []).append(row.object_line)
    for subject, predicate, value in statements:
        if predicate == HAS_CHECK and checks.get(subject):
            line = checks[subject].pop(0)
            if value.startswith("_:"):
                found[value] = line
    return {node: line for node, line in found.items() if not node.startswith("_:") or node.startswith("_:f")}
