"""The verdict matrix and its summary on a terminal.

Written to be read at 80 columns: theories down the side, cases across, in as many blocks as the width asks for. Labels
come from scenarios and are not trusted: control characters are not passed on to the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.verdict import FAILS, HOLDS, STATUSES, UNDETERMINED
from persistence_kb.reporting.grid import dates, grids, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.grid import Column, Grid

CELL: Final = 16
"""Characters of a column's heading beyond which it is cut."""
NAMES: Final = 3
"""Names in a column's heading beyond which they are counted."""
LISTED: Final = 24
"""Names in a footnote beyond which they are counted."""

STYLES: Final = {FAILS: "red", UNDETERMINED: "yellow", HOLDS: "green"}


def plain(text: str) -> str:
    r"""Return a text without control characters, which could steer a terminal.

    >>> plain("a\x1b[31mb")
    'a�[31mb'
    """
    return "".join(mark if mark.isprintable() else "�" for mark in text)


def cut(text: str, width: int) -> str:
    """Shorten a text to a width.

    >>> cut("a long label", 8)
    'a long …'
    """
    return text if len(text) <= width else f"{text[: width - 1]}…"


def matrix(survey: Survey, console: Console) -> None:
    """Print the matrix: a table for each kind of bearer."""
    console.print(Text(heading(survey), style="bold"), soft_wrap=True)
    shown = grids(survey)
    if not shown:
        console.print("no entity of this scenario can be the bearer of these theories")
    for grid in shown:
        for table in _tables(grid, console.width):
            console.print(table)
        for note in _notes(grid):
            console.print(Text(note, style="dim"), soft_wrap=True)
    said = legend(survey)
    if said:
        console.print(Text(said, style="dim"), soft_wrap=True)


def heading(survey: Survey) -> str:
    """Return the scenario's title and, where there is one horizon, when it asks about."""
    title = plain(survey.scenario.title)
    if len(survey.snapshots) != 1:
        return title
    when = survey.when(0)
    return f"{title}, at {when}" if when else f"{title}, at the end of the story"


def legend(survey: Survey) -> str:
    """Return what the remarks in cells mean and what was assumed, where there is anything to say."""
    said = []
    if any((each.copy_steps > 0).any() for each in survey.judgements):
        said.append("n steps: copy steps to the nearest relative that preserves what matters.")
    said.append(plain(survey.assumptions.sentence(*DEGREES)))
    return " ".join(filter(None, said))


def _tables(grid: Grid, width: int) -> Iterator[Table]:
    first = max(len(theory.label) for theory in grid.theories)
    widths = [_width(column) for column in grid.columns]
    start = 0
    while start < len(grid.columns):
        stop, used = start, first + 4
        while stop < len(grid.columns) and (stop == start or used + widths[stop] + 2 <= width):
            used += widths[stop] + 2
            stop += 1
        yield _table(grid, grid.columns[start:stop])
        start = stop


def _width(column: Column) -> int:
    head = [len(line) for line in _head(column).splitlines()]
    body = [len(part) for cell in column.cells if cell for part in (cell[1], "preserved")]
    return max([*head, *body])


def _head(column: Column) -> str:
    names = [cut(plain(name), CELL) for name in column.entities[:NAMES]]
    more = len(column.entities) - NAMES
    lines = [*names, f"+{more:,} more"] if more > 0 else names
    return "\n".join([column.when, *lines] if column.when else lines)


def _table(grid: Grid, columns: tuple[Column, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(Text(plain(grid.bearer), style="bold"), no_wrap=True)
    for column in columns:
        table.add_column(Text(_head(column)), no_wrap=True)
    for place, theory in enumerate(grid.theories):
        if place and theory.concerns != grid.theories[place - 1].concerns:
            table.add_section()
        cells = [Text(plain(theory.label))]
        for column in columns:
            cell = column.cells[place]
            if cell is None:
                cells.append(Text("–", style="dim"))
            else:
                status, said = cell
                cells.append(Text(f"{word(theory, status)}\n{said}".rstrip(), style=STYLES[status]))
        table.add_row(*cells)
    return table


def _notes(grid: Grid) -> Iterator[str]:
    for column in grid.columns:
        if len(column.entities) > NAMES:
            names = [plain(name) for name in column.entities[:LISTED]]
            more = len(column.entities) - LISTED
            rest = f" and {more:,} more" if more > 0 else ""
            yield f"  {cut(names[0], CELL)} and {len(column.entities) - 1:,} more: {'; '.join(names)}{rest}"


def summary(survey: Survey, console: Console) -> None:
    """Print how many entities hold, fail and are undetermined under each theory."""
    console.print(Text(heading(survey), style="bold"), soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("theory", no_wrap=True)
    table.add_column("about", no_wrap=True)
    if len(survey.snapshots) > 1:
        table.add_column("at", no_wrap=True)
    for status in (HOLDS, FAILS, UNDETERMINED):
        table.add_column(STATUSES[status] if status != UNDETERMINED else "?", justify="right")
    for judgement in sorted(survey.judgements, key=lambda each: (each.theory.bearer, each.theory.label, each.horizon)):
        if not len(judgement.entities):
            continue
        counts = judgement.counts()
        when = [dates(survey)[judgement.horizon]] if len(survey.snapshots) > 1 else []
        table.add_row(
            plain(judgement.theory.label),
            plain(survey.scenario.ontology.label(judgement.theory.bearer)),
            *when,
            *(Text(f"{counts[STATUSES[status]]:,}", style=STYLES[status]) for status in (HOLDS, FAILS, UNDETERMINED)),
        )
    console.print(table)
