"""The verdict matrix and its summary in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.model.verdict import STATUSES
from persistence_kb.reporting.grid import grids, word
from persistence_kb.reporting.table import LISTED, heading, legend, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.grid import Column

ACROSS: Final = 8
"""Columns of one table."""
NAMES: Final = 6
"""Names in a column's heading beyond which they are counted."""


def escape(text: str) -> str:
    r"""Return a text that Markdown shows as it is, HTML in it included.

    >>> escape("a|b <i>")
    'a\\|b &lt;i&gt;'
    """
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]|#":
        text = text.replace(mark, f"\\{mark}")
    return text


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def matrix(survey: Survey) -> str:
    """Return the matrix: a table for each kind of bearer."""
    return "\n".join(_matrix(survey)) + "\n"


def _matrix(survey: Survey) -> Iterator[str]:
    yield f"# {escape(heading(survey))}"
    for grid in grids(survey):
        yield from ("", f"## {escape(grid.bearer)}")
        for start in range(0, len(grid.columns), ACROSS):
            columns = grid.columns[start : start + ACROSS]
            yield ""
            yield _row(["theory", *map(_head, columns)])
            yield _row(["---"] * (len(columns) + 1))
            for place, theory in enumerate(grid.theories):
                cells = [column.cells[place] for column in columns]
                words = [f"{word(theory, cell[0])} {cell[1]}".strip() if cell else "–" for cell in cells]
                yield _row([escape(theory.label), *words])
        for column in grid.columns:
            if len(column.entities) > NAMES:
                listed = "; ".join(escape(name) for name in column.entities[:LISTED])
                more = len(column.entities) - LISTED
                rest = f" and {more:,} more" if more > 0 else ""
                yield from ("", f"{escape(column.entities[0])} and {len(column.entities) - 1:,} more: {listed}{rest}")
    said = legend(survey)
    if said:
        yield from ("", escape(said))


def _head(column: Column) -> str:
    names = [escape(name) for name in column.entities[:NAMES]]
    more = len(column.entities) - NAMES
    text = "; ".join(names) + (f"; +{more:,} more" if more > 0 else "")
    return f"{column.when}: {text}" if column.when else text


def summary(survey: Survey) -> str:
    """Return how many entities hold, fail and are undetermined under each theory."""
    several = len(survey.snapshots) > 1
    lines = [f"# {escape(heading(survey))}", ""]
    lines.append(_row(["theory", "about", *(["at"] if several else []), "holds", "fails", "?"]))
    lines.append(_row(["---", "---", *(["---"] if several else []), "---:", "---:", "---:"]))
    for judgement in sorted(survey.judgements, key=lambda each: (each.theory.bearer, each.theory.label, each.horizon)):
        if not len(judgement.entities):
            continue
        counts = judgement.counts()
        lines.append(
            _row(
                [
                    escape(judgement.theory.label),
                    escape(survey.scenario.ontology.label(judgement.theory.bearer)),
                    *([survey.when(judgement.horizon) or "end"] if several else []),
                    *(f"{counts[status]:,}" for status in reversed(STATUSES) if status != "undetermined"),
                    f"{counts['undetermined']:,}",
                ],
            ),
        )
    return "\n".join(lines) + "\n"
