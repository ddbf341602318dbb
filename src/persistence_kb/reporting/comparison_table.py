"""A comparison on a terminal: the grid in as many blocks as the width asks for, then each alternative in short.

Labels come from scenarios and are not trusted: control characters are not passed on to the terminal.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from persistence_kb.reporting.comparison import (
    NOBODY,
    assumed,
    beside_survival,
    changes,
    explanations,
    flagged,
    heading,
    in_short,
    lay_out,
)
from persistence_kb.reporting.table import cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from persistence_kb.acting.comparison import Comparison
    from persistence_kb.acting.ranking import By
    from persistence_kb.reporting.comparison import Column, Layout, Lines

CELL: Final = 15
"""Characters of a line of a column's heading."""
THEORIES: Final = 34
"""Characters of a line of the names of theories."""
ALTERNATIVES: Final = 26
"""Characters of a line of the names of alternatives."""
GAP: Final = 3
"""Characters between columns."""
HEAD: Final = 9
"""Characters of a line of a heading in short."""
SAID: Final = 14
"""Characters of a line of what is said under it."""
FLAGS: Final = 3
"""Sentences that tell of one flag."""
NAMES: Final = 24
"""Names beyond which they are counted."""
NAME: Final = 30
"""Characters of a name beyond which it is cut."""


def table(
    comparison: Comparison,
    console: Console,
    order: Sequence[int],
    *,
    by: By | None = None,
    entities: bool = False,
    show: str = "all",
) -> None:
    """Print a comparison.

    Args:
        comparison: What is compared.
        console: Where to.
        order: The places of the alternatives, in the order in which they are shown.
        by: What they are ranked by.
        entities: Whether to tell gains and losses by name.
        show: Whether to print ``all``, the ``grid`` of theories and alternatives, or each alternative in ``short``.
    """
    console.print(Text(plain(heading(comparison)), style="bold"), soft_wrap=True)
    if show != "short":
        _grid(comparison, console, order)
    if show != "grid":
        for drawn in _lines("in short", in_short(comparison, order, by), console.width):
            console.print(drawn)
    if show != "all":
        for said in assumed(comparison):
            console.print(Text(plain(said), style="dim"), soft_wrap=True)
        return
    for drawn in _lines("preferences and assurance", beside_survival(comparison, order), console.width):
        console.print(drawn)
    for name, labels, said in flagged(comparison, order, FLAGS):
        who = f"{plain(labels[0])} and {len(labels) - 1} more" if len(labels) > 1 else plain(labels[0])
        console.print(Text(f"{plain(name)} ({who}): {plain(said)}", style="yellow"), soft_wrap=True)
    for place in order:
        for line in _added(comparison, place):
            console.print(Text(line, style="dim"), soft_wrap=True)
        for line in _changes(comparison, place) if entities else ():
            console.print(Text(line), soft_wrap=True)
    for said in explanations(comparison):
        console.print(Text(plain(said), style="dim"), soft_wrap=True)


def _grid(comparison: Comparison, console: Console, order: Sequence[int]) -> None:
    layout = lay_out(comparison, order)
    if not layout.sections:
        console.print("no candidate of this scenario can be the bearer of these theories")
    for block in _blocks(layout, console.width):
        console.print(block)
    for column in layout.columns:
        if len(column.labels) > 1:
            said = f"  {plain(column.labels[0])}; likewise {'; '.join(map(plain, column.labels[1:]))}"
            console.print(Text(said, style="dim"), soft_wrap=True)


def _head(column: Column) -> str:
    label = textwrap.fill(plain(column.labels[0]), CELL)
    return f"{label}\n+{len(column.labels) - 1} more" if len(column.labels) > 1 else label


def _slices(first: int, widths: Sequence[int], room: int) -> Iterator[slice]:
    """Yield which columns stand side by side: as many as there is room for beside the first, at least one."""
    start = 0
    while start < len(widths):
        stop, used = start, first + GAP
        while stop < len(widths) and (stop == start or used + widths[stop] + GAP <= room):
            used += widths[stop] + GAP
            stop += 1
        yield slice(start, stop)
        start = stop


def _width(texts: Iterable[str]) -> int:
    return max(len(line) for text in texts for line in text.splitlines() or [""])


def _blocks(layout: Layout, room: int) -> Iterator[Table]:
    heads = [_head(column) for column in layout.columns]
    rows = [row for section in layout.sections for row in section.rows]
    widths = [_width([head, *(row.cells[place] for row in rows)]) for place, head in enumerate(heads)]
    for part in _slices(THEORIES, widths, room) if rows else ():
        drawn = _drawn("theory", THEORIES, zip(heads[part], widths[part], strict=True))
        for place, section in enumerate(layout.sections):
            if place:
                drawn.add_section()
            drawn.add_row(Text(f"{plain(section.bearer)} ({section.candidates:,})", style="bold"))
            for row in section.rows:
                names = textwrap.fill("; ".join(plain(each.label) for each in row.theories), THEORIES)
                cells = (Text(each, style="dim" if each == NOBODY else "") for each in row.cells[part])
                drawn.add_row(Text(names), *cells)
        yield drawn


def _lines(title: str, lines: Lines, room: int) -> Iterator[Table]:
    heads = [_filled(head, HEAD) for head in lines.heads]
    rows = [[_filled(each, SAID) for each in row.cells] for row in lines.rows]
    widths = [_width([head, *(row[place] for row in rows)]) for place, head in enumerate(heads)]
    for part in _slices(ALTERNATIVES, widths, room):
        drawn = _drawn(title, ALTERNATIVES, zip(heads[part], widths[part], strict=True))
        for row, cells in zip(lines.rows, rows, strict=True):
            names = textwrap.fill("; ".join(map(plain, row.labels)), ALTERNATIVES)
            drawn.add_row(Text(names), *map(Text, cells[part]))
        yield drawn


def _drawn(title: str, first: int, columns: Iterable[tuple[str, int]]) -> Table:
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    drawn.add_column(_filled(title, first), width=first)
    for head, width in columns:
        drawn.add_column(Text(head), justify="right", no_wrap=True, width=width)
    return drawn


def _filled(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    said = ", ".join(cut(plain(each), NAME) for each in names[:NAMES])
    return f"{said} and {more:,} more" if more > 0 else said


def _added(comparison: Comparison, place: int) -> Iterator[str]:
    outcome = comparison.outcomes[place]
    if len(outcome.added):
        yield f"{plain(outcome.alternative.label)} adds {_listed(outcome.added_names())}"


def _changes(comparison: Comparison, place: int) -> Iterator[str]:
    label = plain(comparison.outcomes[place].alternative.label)
    for theories, gained, lost in changes(comparison, place):
        under = "; ".join(plain(each.label) for each in theories)
        said = [f"gains {_listed(gained)}"] if gained else []
        said += [f"loses {_listed(lost)}"] if lost else []
        yield f"{label} {' and '.join(said)} ({under})"
