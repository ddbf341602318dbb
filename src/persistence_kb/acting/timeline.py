"""What survives as time goes on: under each theory, how many candidates hold, may hold and fail at moments of a story.

The story is read once and cut at each moment, so that the work grows with the moments that are looked at. A large story
has thousands: then as many as are asked for are spread evenly over what happens, or stand at even distances in time.
Candidates are those that are there by then: what is still to come is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.survey import named, refuse_unknown, statuses
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.moments import events_at, moments, span
from persistence_kb.model.time import lexical
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import BEGAN, CEASED_AT, ENDED, STARTED, THING, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.theory import Theory

MOST: Final = 100
"""Moments that are looked at, where no number is asked for."""
NAMED: Final = 2
"""Things that begin or end at a moment beyond which they are counted."""
VERBS: Final = (
    (BEGAN, "begins", "begin"),
    (CEASED_AT, "ends", "end"),
    (STARTED, "starts", "start"),
    (ENDED, "is over", "are over"),
)


@dataclass(frozen=True, slots=True)
class Course:
    """One theory over time: how many candidates hold, are undetermined and fail at each moment."""

    theory: Theory
    holds: Integers
    undetermined: Integers
    fails: Integers

    @property
    def candidates(self) -> Integers:
        """Return how many candidates there are at each moment."""
        return self.holds + self.undetermined + self.fails


@dataclass(frozen=True, slots=True)
class Timeline:
    """All theories over time.

    Attributes:
        scenario: The story.
        horizons: The moments that were looked at, ascending, in microseconds since 1970; None for the end of a story
            that has no dates.
        told: How many moments the story has.
        even: Whether the moments stand at even distances in time rather than where something happens.
        happened: What happened at each.
        courses: One for each theory that has candidates at some moment.
    """

    scenario: Scenario
    horizons: tuple[int | None, ...]
    told: int
    even: bool
    happened: tuple[str, ...]
    courses: tuple[Course, ...]

    def when(self, place: int) -> str | None:
        """Return a moment as an ``xsd:dateTime``; None for the end of the story."""
        moment = self.horizons[place]
        return None if moment is None else lexical(moment)

    def to_polars(self) -> pl.DataFrame:
        """Return a row for each theory and moment.

        Returns:
            Columns theory, label, bearer, concerns, at, happened, candidates, holds, undetermined, fails, share_low,
            share_high. Between ``share_low`` and ``share_high`` lies the share of candidates that hold, however what is
            undetermined turns out; both are null where there is no candidate.
        """
        import polars as pl

        schema = dict.fromkeys(("theory", "label", "bearer", "concerns", "at", "happened"), pl.String) | dict.fromkeys(
            ("candidates", "holds", "undetermined", "fails"), pl.Int64
        )
        rows = [
            (
                bare(each.theory.iri), each.theory.label, bare(each.theory.bearer), bare(each.theory.concerns),
                self.when(place), self.happened[place] or None,
                int(each.candidates[place]), int(each.holds[place]), int(each.undetermined[place]),
                int(each.fails[place]),
            )
            for each in self.courses
            for place in range(len(self.horizons))
        ]  # fmt: skip
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        count = pl.when(pl.col("candidates") > 0).then(pl.col("candidates"))
        return frame.with_columns(
            (pl.col("holds") / count).alias("share_low"),
            ((pl.col("holds") + pl.col("undetermined")) / count).alias("share_high"),
        )


def timeline(
    scenario: Scenario,
    *,
    theories: Sequence[Theory] | None = None,
    at: Sequence[int] = (),
    every: int | None = None,
    most: int = MOST,
    entities: Sequence[str] = (),
    bearer: str | None = None,
) -> Timeline:
    """Ask theories about a story at its moments.

    Args:
        scenario: The story.
        theories: The theories to ask; all by default.
        at: Instants to ask about, in microseconds; the story's own moments by default.
        every: The distance of moments in time, in microseconds, in place of the story's own moments.
        most: How many moments to look at: of more, some are chosen, the first and the last and the scenario's own
            horizon among them.
        entities: IRIs, local names or labels of the entities to keep; all by default.
        bearer: A class (token): keep the entities that are possibly in it.

    Raises:
        UnknownName: An entity that the story does not have.
        ScenarioError: A date that cannot be read, or a snapshot asked about at another time.
    """
    ontology = scenario.ontology
    chosen = tuple(theories if theories is not None else ontology.theories.values())
    if entities:
        bounds = span(scenario)
        whole = cut(scenario, None if scenario.fixed or bounds is None else bounds[1])
        refuse_unknown(entities, [whole], scenario.source)
    horizons, told = _moments(scenario, at, every, most)
    counts = np.zeros((len(chosen), 3, len(horizons)), dtype=np.int64)
    happened = []
    for place, horizon in enumerate(horizons):
        snapshot = cut(scenario, horizon)
        engine = ColumnarEngine(snapshot, ontology)
        kept = named(entities, snapshot) if entities else np.ones(len(snapshot), dtype=bool)
        if bearer is not None and bearer != THING:
            kept &= engine.members(Class(bearer), certain=False)
        for row, theory in enumerate(chosen):
            _, status = statuses(theory, engine, ontology, kept)
            counts[row, :, place] = np.bincount(status, minlength=3)
        happened.append(_happened(scenario, snapshot))
    courses = tuple(
        Course(theory, counts[row, HOLDS], counts[row, UNDETERMINED], counts[row, FAILS])
        for row, theory in enumerate(chosen)
        if counts[row].any()
    )
    return Timeline(scenario, horizons, told, every is not None, tuple(happened), courses)


def _moments(scenario: Scenario, at: Sequence[int], every: int | None, most: int) -> tuple[tuple[int | None, ...], int]:
    """Return the moments to look at, and how many the story has."""
    found = moments(scenario, at, most)
    bounds = span(scenario)
    if bounds is None or scenario.fixed or at:
        return found.horizons, found.told
    first, last = bounds
    if every is not None:
        return tuple(sorted({*range(first, last, every), last})), found.told
    return tuple(last if each is None else each for each in found.horizons), found.told


def _happened(scenario: Scenario, snapshot: Snapshot) -> str:
    """Return the events of a moment, or else what begins and ends then."""
    events = events_at(scenario, snapshot)
    if events or snapshot.horizon is None:
        return "; ".join(events)
    said = []
    for predicate, one, many in VERBS:
        subjects, _ = scenario.statements.pairs(predicate)
        codes = np.unique(subjects[scenario.moments[predicate] == snapshot.horizon]).tolist()
        if predicate in (STARTED, ENDED) or len(codes) > NAMED:
            what = "thing" if predicate in (BEGAN, CEASED_AT) else "stage"
            said += [
                f"{len(codes):,} {what}{'' if len(codes) == 1 else 's'} {one if len(codes) == 1 else many}"
            ] * bool(codes)
        else:
            found = snapshot.find(scenario.statements.terms[code] for code in codes).tolist()
            said += [f"{snapshot.label(each)} {one}" for each in found]
    return "; ".join(said)
