"""A comparison in Markdown: one grid for all theories, then what there is to say of each alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.reporting.comparison import (
    assumed,
    beside_survival,
    changes,
    explanations,
    flagged,
    heading,
    in_short,
    lay_out,
)
from persistence_kb.reporting.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.acting.comparison import Comparison
    from persistence_kb.acting.ranking import By
    from persistence_kb.reporting.comparison import Column, Layout, Lines

FLAGS: Final = 3
"""Sentences that tell of one flag."""
NAMES: Final = 100
"""Names beyond which they are counted."""


def markdown(
    comparison: Comparison,
    order: Sequence[int],
    *,
    by: By | None = None,
    entities: bool = False,
    show: str = "all",
) -> str:
    """Write a comparison.

    Args:
        comparison: What is compared.
        order: The places of the alternatives, in the order in which they are shown.
        by: What they are ranked by.
        entities: Whether to tell gains and losses by name.
        show: Whether to write ``all``, the ``grid`` of theories and alternatives, or each alternative in ``short``.
    """
    layout = lay_out(comparison, order)
    if show == "grid":
        return "\n".join([*_grid(layout), *_assumed(comparison)]) + "\n"
    if show == "short":
        return "\n".join([*_lines("in short", in_short(comparison, order, by)), *_assumed(comparison)]) + "\n"
    found = [f"# {escape(heading(comparison))}", "", *_grid(layout)]
    found += ["", *_lines("in short", in_short(comparison, order, by))]
    found += ["", *_lines("preferences and assurance", beside_survival(comparison, order)), ""]
    for name, labels, said in flagged(comparison, order, FLAGS):
        found.append(f"- *{escape(name)}* ({escape('; '.join(labels))}): {escape(said)}")
    for place in order:
        found += _added(comparison, place)
        found += _changes(comparison, place) if entities else ()
    found += ["", *(escape(each) for each in explanations(comparison))]
    return "\n".join(found) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _grid(layout: Layout) -> Iterator[str]:
    heads = [escape("; ".join(column.labels[:1])) for column in layout.columns]
    marks = [f"<sup>{number}</sup>" if len(column.labels) > 1 else "" for number, column in _numbered(layout)]
    yield _row(["theory", *(f"{head}{mark}" for head, mark in zip(heads, marks, strict=True))])
    yield _row(["---", *["---:"] * len(heads)])
    for section in layout.sections:
        yield _row([f"**{escape(section.bearer)}** ({section.candidates:,})", *[""] * len(heads)])
        for row in section.rows:
            yield _row([escape("; ".join(each.label for each in row.theories)), *map(escape, row.cells)])
    notes = [
        f"<sup>{number}</sup> Likewise {escape('; '.join(column.labels[1:]))}."
        for number, column in _numbered(layout)
        if len(column.labels) > 1
    ]
    if notes:
        yield ""
        yield " ".join(notes)


def _numbered(layout: Layout) -> Iterator[tuple[int, Column]]:
    number = 0
    for column in layout.columns:
        number += len(column.labels) > 1
        yield number, column


def _lines(title: str, lines: Lines) -> Iterator[str]:
    yield _row([title, *map(escape, lines.heads)])
    yield _row(["---", *["---:"] * len(lines.heads)])
    for row in lines.rows:
        yield _row([escape("; ".join(row.labels)), *map(escape, row.cells)])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    return "; ".join(map(escape, names[:NAMES])) + (f" and {more:,} more" if more > 0 else "")


def _added(comparison: Comparison, place: int) -> Iterator[str]:
    outcome = comparison.outcomes[place]
    if len(outcome.added):
        yield f"- {escape(outcome.alternative.label)} adds {_listed(outcome.added_names())}"


def _changes(comparison: Comparison, place: int) -> Iterator[str]:
    label = escape(comparison.outcomes[place].alternative.label)
    for theories, gained, lost in changes(comparison, place):
        under = escape("; ".join(each.label for each in theories))
        said = [f"gains {_listed(gained)}"] if gained else []
        said += [f"loses {_listed(lost)}"] if lost else []
        yield f"- {label} {' and '.join(said)} ({under})"


def _assumed(comparison: Comparison) -> list[str]:
    return [line for said in assumed(comparison) for line in ("", escape(said))]
