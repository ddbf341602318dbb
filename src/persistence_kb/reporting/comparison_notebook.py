"""A comparison in Python and in notebooks: tables, a graph, and shown as the grid that a terminal shows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from persistence_kb.acting.comparison import Comparison
from persistence_kb.acting.ranking import By, ranked
from persistence_kb.reporting import comparison_data as data
from persistence_kb.reporting.comparison import explanations, heading, in_short, lay_out
from persistence_kb.reporting.hypertext import safe, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl
    import rdflib

    from persistence_kb.reporting.comparison import Layout


@dataclass(frozen=True, repr=False)
class SideBySide(Comparison):
    """A comparison that converts to tables and graphs, and that a notebook shows as a grid."""

    def to_polars(self) -> pl.DataFrame:
        """Return a row for each alternative and theory, as ``pkb compare --format csv``."""
        return data.tallies(self, self._order())

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas, which must be installed, with pyarrow."""
        return self.to_polars().to_pandas()

    def summary(self, by: str | None = None) -> pl.DataFrame:
        """Return a row for each alternative: aggregates, cost, welfare, flags and dominance.

        Args:
            by: Rank them by ``count``, ``expected-degree``, ``maximin`` or ``agreement``.
        """
        return data.summary(self, [*self._order()] if by is None else ranked(self, By(by)))

    def turned(self) -> pl.DataFrame:
        """Return a row for each verdict that an alternative turns."""
        return data.entities(self, self._order())

    def to_rdflib(self) -> rdflib.Graph:
        """Return an rdflib graph of ``pkb:Alternative`` nodes with their tallies and flags."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in data.statements(self)), format="nt")
        return graph

    def _order(self) -> range:
        return range(len(self.outcomes))

    def _repr_html_(self) -> str:
        layout, lines = lay_out(self, self._order()), in_short(self, self._order())
        short = [["; ".join(row.labels), *row.cells] for row in lines.rows]
        notes = "".join(f"<p>{safe(each)}</p>" for each in explanations(self))
        heads = ["theory", *("; ".join(column.labels) for column in layout.columns)]
        grid = table(heads, _rows(layout), numbers=len(heads) - 1)
        beside = table(["in short", *lines.heads], short, numbers=len(lines.heads))
        return f"<div><p><strong>{safe(heading(self))}</strong></p>\n{grid}\n{beside}\n{notes}</div>"


def _rows(layout: Layout) -> Iterator[list[str]]:
    for section in layout.sections:
        yield [f"{section.bearer} ({section.candidates:,})", *[""] * len(layout.columns)]
        for row in section.rows:
            yield ["; ".join(each.label for each in row.theories), *row.cells]


def side_by_side(comparison: Comparison) -> SideBySide:
    """Return a comparison as Python and notebooks want it."""
    return SideBySide(**{each.name: getattr(comparison, each.name) for each in fields(Comparison)})
