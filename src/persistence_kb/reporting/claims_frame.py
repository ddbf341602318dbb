"""What came of claims, for Python: a sequence of outcomes that converts to data frames and graphs.

In RDF an outcome is an ``earl:Assertion`` about a claim: passed, failed, cannot tell, or untested, which is what an
assumption is.

Source: Evaluation and Report Language (EARL) 1.0 Schema, W3C Working Group Note.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, overload

from persistence_kb.checking.claims_outcome import ERROR, FAILS, HOLDS, NOT_CHECKED, UNDECIDED, Outcome
from persistence_kb.namespaces import bare

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import rdflib

EARL: Final = "http://www.w3.org/ns/earl#"

_OUTCOMES: Final = {
    HOLDS: "passed", FAILS: "failed", UNDECIDED: "cantTell", ERROR: "cantTell", NOT_CHECKED: "untested",
}  # fmt: skip


class Checked(Sequence[Outcome]):
    """What came of each claim, in the order of the claims."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        """Take outcomes."""
        self.outcomes = tuple(outcomes)

    @overload
    def __getitem__(self, place: int) -> Outcome: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Outcome, ...]: ...
    def __getitem__(self, place: int | slice) -> Outcome | tuple[Outcome, ...]:
        """Return an outcome, or several."""
        return self.outcomes[place]

    def __len__(self) -> int:
        """Return how many claims there are."""
        return len(self.outcomes)

    def __repr__(self) -> str:
        """Say how many hold."""
        from persistence_kb.reporting.claims import summary

        return f"<{summary(self.outcomes)[0]}>"

    @property
    def holds(self) -> bool:
        """Tell whether nothing is otherwise than claimed; what is not checked is left aside."""
        return all(outcome.status in (HOLDS, NOT_CHECKED) for outcome in self.outcomes)

    def to_polars(self) -> pl.DataFrame:
        """Return a row for each claim.

        Returns:
            Columns claim, name, kind, status, expected, found, because, quote, sources, locator, tags, file, line.
        """
        import polars as pl

        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            "claim": pl.String, "name": pl.String, "kind": pl.String, "status": pl.String, "expected": pl.String,
            "found": pl.String, "because": pl.String, "quote": pl.String, "sources": pl.List(pl.String),
            "locator": pl.String, "tags": pl.List(pl.String), "file": pl.String, "line": pl.Int64,
        }  # fmt: skip
        rows = [
            (
                bare(each.claim.node), each.claim.name, each.claim.kind, each.status, each.expected, each.found,
                each.because, each.claim.quote, [bare(source) for source in each.claim.sources], each.claim.locator,
                list(each.claim.tags), each.claim.file, each.line,
            )
            for each in self.outcomes
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas, which must be installed, with pyarrow."""
        return self.to_polars().to_pandas()

    def to_rdflib(self) -> rdflib.Graph:
        """Return an ``earl:Assertion`` for each claim."""
        from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

        from persistence_kb.reporting.claims import details

        earl = Namespace(EARL)
        graph = Graph()
        graph.bind("earl", earl)
        for outcome in self.outcomes:
            assertion, result = BNode(), BNode()
            graph.add((assertion, RDF.type, earl.Assertion))
            if outcome.claim.node.startswith("<"):
                graph.add((assertion, earl.test, URIRef(bare(outcome.claim.node))))
            graph.add((assertion, earl.result, result))
            graph.add((result, RDF.type, earl.TestResult))
            graph.add((result, earl.outcome, earl[_OUTCOMES[outcome.status]]))
            if outcome.wrong:
                graph.add((result, earl.info, Literal("\n".join(details(outcome)))))
        return graph
