"""Statements as Turtle or N-Triples: sorted, so that the same world always gives the same file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from persistence_kb.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.statements import Statement


def to_ntriples(statements: Iterable[Statement]) -> bytes:
    """Write statements as N-Triples, sorted."""
    return "".join(sorted({f"{s} {p} {o} .\n" for s, p, o in statements})).encode()


def to_turtle(statements: Iterable[Statement]) -> bytes:
    """Write statements as Turtle, sorted by subject.

    Prefixes are the project's, and the empty one stands for the namespace of most subjects.
    """
    import pyoxigraph as ox

    plain = to_ntriples(statements)
    prefixes = PREFIXES | _own(plain)
    triples = ox.parse(plain, ox.RdfFormat.N_TRIPLES)
    text = ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    head: list[bytes] = []
    body: list[bytes] = []
    for line in text.splitlines(keepends=True):
        (head if not body and line.startswith(b"@prefix ") else body).append(line)
    return b"".join([*sorted(head), b"\n", *body])


def _own(plain: bytes) -> dict[str, str]:
    """Return the empty prefix for the namespace that most subjects are in, if it has none."""
    subjects = {line.split(b" ", 1)[0] for line in plain.splitlines() if line.startswith(b"<")}
    spaces = Counter(subject[1 : max(subject.rfind(b"#"), subject.rfind(b"/")) + 1] for subject in subjects)
    for space, _ in sorted(spaces.items(), key=lambda pair: (-pair[1], pair[0]))[:1]:
        if space and space.decode() not in PREFIXES.values():
            return {"": space.decode()}
    return {}
