"""Texts and tables as HTML: nothing that comes from a scenario is ever markup."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from persistence_kb.reporting.grid import dates, grids, word
from persistence_kb.reporting.ink import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.grid import Column

COLUMNS: Final = 12
"""Columns of a matrix that are shown."""
NAMED: Final = 3
"""Entities that a column names."""


def safe(text: str) -> str:
    """Return a text as it stands in HTML, in an element or an attribute.

    >>> safe('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(clean(text))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", numbers: int = 0) -> str:
    """Return a table of texts: the first cell of each row is its heading; so many last columns are numbers."""
    first = len(heads) - numbers
    top = "".join(f'<th scope="col"{_numeric(place, first)}>{safe(each)}</th>' for place, each in enumerate(heads))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{safe(each)}</th>' if not place else f"<td{_numeric(place, first)}>{safe(each)}</td>"
            for place, each in enumerate(row)
        )
        + "</tr>\n"
        for row in rows
    )
    said = f"<caption>{safe(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{said}<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _numeric(place: int, first: int) -> str:
    return ' class="number"' if place >= first else ""


def matrices(survey: Survey, horizon: int | None = None) -> str:
    """Return a survey as tables, one for each kind of bearer; entities with the same verdicts share a column.

    Args:
        survey: The verdicts.
        horizon: The place of the only horizon to show; all by default.
    """
    found = []
    when = None if horizon is None or len(survey.snapshots) == 1 else dates(survey)[horizon]
    for each in grids(survey):
        columns = [column for column in each.columns if when is None or column.when == when]
        shown = columns[:COLUMNS]
        rows = []
        for place, theory in enumerate(each.theories):
            cells = [column.cells[place] for column in shown]
            words = ("–" if cell is None else f"{word(theory, cell[0])} {cell[1]}".strip() for cell in cells)
            rows.append([theory.label, *words])
        found.append(table([each.bearer, *(_head(column, dated=when is None) for column in shown)], rows))
        if len(columns) > len(shown):
            found.append(f"<p>{len(columns) - len(shown):,} more columns are left out.</p>")
    return "\n".join(found)


def _head(column: Column, *, dated: bool) -> str:
    more = len(column.entities) - NAMED
    names = ", ".join(column.entities[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"{names} ({column.when})" if dated and column.when else names
