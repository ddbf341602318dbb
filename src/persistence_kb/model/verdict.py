"""Verdicts: for one entity under one theory at one horizon, whether the condition holds, and how much is preserved.

A ``Judgement`` is one theory at one horizon, in columns: a row for each entity that is possibly a bearer. A ``Survey``
is all judgements about a scenario. Identity and what matters are separate theories on purpose (semantics.md §1); the
words for a status depend on which of the two is concerned.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.time import lexical
from persistence_kb.model.time import token as time_token
from persistence_kb.namespaces import PKB, TYPE, XSD, bare, pkb

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl
    import rdflib
    from numpy.typing import NDArray

    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers, Statement
    from persistence_kb.model.theory import Theory

FAILS: Final = 0
UNDETERMINED: Final = 1
HOLDS: Final = 2
STATUSES: Final = ("fails", "undetermined", "holds")
"""The names of the statuses, at their numbers."""

STATUS_TERMS: Final = (pkb("Fails"), pkb("Undetermined"), pkb("Holds"))

WORDS: Final = {
    pkb("Identity"): ("perishes", "?", "survives"),
    pkb("WhatMatters"): ("lost", "?", "preserved"),
}
"""What a status is called where identity, and where what matters, is concerned."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One theory's verdicts at one horizon.

    Attributes:
        theory: The theory.
        horizon: The index of the horizon, and of its snapshot, in the survey.
        entities: The individuals that are possibly bearers, ascending.
        status: ``FAILS``, ``UNDETERMINED`` or ``HOLDS`` for each.
        low, high: The degree's interval for each.
        copy_steps: Copy steps to the nearest relative that preserves, for each; −1 where there are none to count.
    """

    theory: Theory
    horizon: int
    entities: Integers
    status: NDArray[np.int8]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    copy_steps: Integers

    def counts(self) -> dict[str, int]:
        """Return how many entities have each status."""
        found = np.bincount(self.status, minlength=len(STATUSES))
        return {name: int(found[number]) for number, name in enumerate(STATUSES)}


@dataclass(frozen=True, repr=False)
class Survey:
    """Every judgement about a scenario.

    Attributes:
        scenario: What was asked about.
        snapshots: The world at each horizon.
        judgements: By horizon, then by theory.
        assumptions: What was assumed.
    """

    scenario: Scenario
    snapshots: tuple[Snapshot, ...]
    judgements: tuple[Judgement, ...]
    assumptions: Assumptions

    def size(self) -> int:
        """Return the number of entities that have a verdict at the horizon that has most."""
        found = [np.zeros(len(snapshot), dtype=bool) for snapshot in self.snapshots]
        for each in self.judgements:
            found[each.horizon][each.entities] = True
        return max((int(bits.sum()) for bits in found), default=0)

    def when(self, horizon: int) -> str | None:
        """Return a horizon as an ``xsd:dateTime``; None for the end of the story."""
        moment = self.snapshots[horizon].horizon
        return None if moment is None else lexical(moment)

    def to_polars(self) -> pl.DataFrame:
        """Return the verdicts as a table: a row for each entity, theory and horizon, in this order.

        Returns:
            Columns entity, label, bearer, theory, concerns, horizon, status, degree_low, degree_high, copy_steps;
            entities, bearers, theories and concerns are full IRIs, ``copy_steps`` is null where none are counted, and
            ``horizon`` where it is the end of the story.
        """
        import polars as pl

        schema = {
            "entity": pl.String, "label": pl.String, "bearer": pl.String, "theory": pl.String, "concerns": pl.String,
            "horizon": pl.String, "status": pl.String, "degree_low": pl.Float64, "degree_high": pl.Float64,
            "copy_steps": pl.Int64,
        }  # fmt: skip
        frames = [pl.DataFrame(schema=schema)]
        for each in self.judgements:
            snapshot = self.snapshots[each.horizon]
            numbers = each.entities.tolist()
            frames.append(
                pl.DataFrame(
                    {
                        "entity": [bare(token) for token in snapshot.names(each.entities)],
                        "label": [snapshot.label(number) for number in numbers],
                        "bearer": [bare(each.theory.bearer)] * len(numbers),
                        "theory": [bare(each.theory.iri)] * len(numbers),
                        "concerns": [bare(each.theory.concerns)] * len(numbers),
                        "horizon": [self.when(each.horizon)] * len(numbers),
                        "status": [STATUSES[status] for status in each.status.tolist()],
                        "degree_low": each.low,
                        "degree_high": each.high,
                        "copy_steps": [steps if steps >= 0 else None for steps in each.copy_steps.tolist()],
                    },
                    schema=schema,
                ),
            )
        return pl.concat(frames).sort("entity", "theory", "horizon", maintain_order=True)

    def counts(self) -> pl.DataFrame:
        """Return how many entities hold, fail and are undetermined: a row for each theory and horizon.

        Returns:
            Columns theory, label, bearer, concerns, horizon, holds, fails, undetermined.
        """
        import polars as pl

        rows = [
            {
                "theory": bare(each.theory.iri),
                "label": each.theory.label,
                "bearer": bare(each.theory.bearer),
                "concerns": bare(each.theory.concerns),
                "horizon": self.when(each.horizon),
                **{name: each.counts()[name] for name in reversed(STATUSES)},
            }
            for each in self.judgements
        ]
        columns = ("theory", "label", "bearer", "concerns", "horizon")
        schema = dict.fromkeys(columns, pl.String) | dict.fromkeys(("holds", "fails", "undetermined"), pl.Int64)
        return pl.DataFrame(rows, schema=schema).sort("theory", "horizon")

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas, which must be installed, with pyarrow."""
        return self.to_polars().to_pandas()

    def statements(self) -> Iterator[Statement]:
        """Yield the verdicts as statements: one ``pkb:Verdict`` node each, named after what it is about.

        Verdicts of theories that have degrees name what is assumed about degrees, which is stated too.
        """
        assumed = list(self.assumptions.statements(self.scenario.ontology, *DEGREES))
        yield from assumed
        assuming = sorted({node for node, _, _ in assumed})
        for each in self.judgements:
            snapshot = self.snapshots[each.horizon]
            moment = snapshot.horizon
            rows = zip(
                snapshot.names(each.entities), each.status.tolist(), each.low.tolist(), each.high.tolist(),
                each.copy_steps.tolist(), strict=True,
            )  # fmt: skip
            for entity, status, low, high, steps in rows:
                node = verdict_node(self.scenario.headers, entity, each.theory.iri, moment)
                yield node, TYPE, pkb("Verdict")
                yield node, pkb("entity"), entity
                yield node, pkb("theory"), each.theory.iri
                for header in self.scenario.headers:
                    yield node, pkb("inScenario"), header
                if moment is not None:
                    yield node, pkb("atHorizon"), time_token(moment)
                yield node, pkb("status"), STATUS_TERMS[status]
                yield node, pkb("degreeLow"), decimal(low)
                yield node, pkb("degreeHigh"), decimal(high)
                if steps >= 0:
                    yield node, pkb("copySteps"), f'"{steps}"^^<{XSD}integer>'
                for assumption in assuming if each.theory.degree is not None else ():
                    yield node, pkb("assuming"), assumption

    def to_rdflib(self) -> rdflib.Graph:
        """Return the verdicts as an rdflib graph of ``pkb:Verdict`` nodes."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in self.statements()), format="nt")
        return graph

    def __repr__(self) -> str:
        """Say what was asked, briefly."""
        return f"<survey of {self.scenario.title!r}: {self.size()} entities, {len(self.judgements)} judgements>"


def verdict_node(headers: tuple[str, ...], entity: str, theory: str, moment: int | None) -> str:
    """Return the name of a verdict, which says what it is about."""
    about = "\n".join((*headers, entity, theory, str(moment)))
    return f"<{PKB}verdict/{hashlib.sha256(about.encode()).hexdigest()[:20]}>"


def decimal(value: float) -> str:
    """Return a number as an ``xsd:decimal`` literal."""
    return f'"{value:.9f}'.rstrip("0").rstrip(".") + f'"^^<{XSD}decimal>'
