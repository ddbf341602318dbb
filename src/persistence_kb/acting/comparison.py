"""Alternatives side by side: the story as told, and what each of several courses of action would make of it.

All are judged at one time, and counted over the same candidates: those of the story as told, whoever of them can be a
bearer of a theory under some alternative. A candidate that an alternative makes no bearer, or of which it tells no
more, has no verdict there: nothing of it is preserved, and it is counted apart, as is what an alternative adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.acting.alternatives import Alternative
from persistence_kb.acting.application import Applier
from persistence_kb.acting.cost import annual_cost
from persistence_kb.acting.dominance import Dominance, efficient, sharp
from persistence_kb.acting.expectation import expected
from persistence_kb.acting.flags import SECONDS, World, raise_flags
from persistence_kb.acting.welfare import accepted, welfare
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.survey import named, refuse_unknown, survey_scenario
from persistence_kb.model.assumptions import Assumptions, Rivalry
from persistence_kb.model.expression import Class
from persistence_kb.model.statements import integers
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED, Judgement, Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.acting.application import Application
    from persistence_kb.acting.cost import Cost
    from persistence_kb.acting.expectation import Expectation
    from persistence_kb.acting.welfare import Welfare
    from persistence_kb.model.flag import Flag, Raised
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.theory import Theory


@dataclass(frozen=True)
class Tally:
    """What one theory says of the candidates under one alternative.

    Attributes:
        judgement: The verdicts; its entities are individuals of the world as told. Where there is no verdict it says
            that the condition fails, to no degree.
        judged: Of which candidates there is a verdict.
    """

    judgement: Judgement
    judged: Booleans

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.judged)

    @cached_property
    def holds(self) -> int:
        """Return of how many the theory holds."""
        return int((self.judgement.status == HOLDS).sum())

    @cached_property
    def undetermined(self) -> int:
        """Return of how many that is undetermined."""
        return int((self.judgement.status == UNDETERMINED).sum())

    @cached_property
    def silent(self) -> int:
        """Return of how many there is no verdict."""
        return int((~self.judged).sum())

    @property
    def fails(self) -> int:
        """Return of how many the theory fails."""
        return len(self) - self.holds - self.undetermined - self.silent

    @cached_property
    def low(self) -> float:
        """Return the least sum of the degrees."""
        return float(self.judgement.low.sum())

    @cached_property
    def high(self) -> float:
        """Return the greatest sum of the degrees."""
        return float(self.judgement.high.sum())


@dataclass(frozen=True)
class Outcome:
    """What an alternative comes to.

    Attributes:
        alternative: What is done.
        application: How the story is changed; None for the story as told.
        survey: The verdicts about everything that is there then.
        engine: What holds the world.
        placed: For each individual of the world as told its number in this one; −1 for what is not there.
        tallies: The verdicts about the candidates, by theory.
        added: Who has verdicts and was not there as told: individuals of this world.
        cost: What it costs a year.
        expectation: Expected degrees of the candidates.
        welfare: Preferences and assurance.
        flags: What is to be looked out for.
    """

    alternative: Alternative
    application: Application | None
    survey: Survey
    engine: ColumnarEngine
    placed: Integers
    tallies: Mapping[str, Tally]
    added: Integers
    cost: Cost
    expectation: Expectation
    welfare: Welfare
    flags: tuple[Raised, ...]

    @property
    def idle(self) -> bool:
        """Tell whether nothing comes of it that the story as told does not come to anyhow."""
        return self.application is not None and len(self.application.idle) == len(self.application.steps)

    def added_names(self) -> list[str]:
        """Return what to call who has verdicts and was not there as told."""
        return [self.engine.snapshot.label(each) for each in self.added.tolist()]


@dataclass(frozen=True, repr=False)
class Comparison:
    """Alternatives side by side; the story as told is the first.

    Attributes:
        scenario: The story.
        snapshot: Its world, whose candidates are counted.
        theories: The theories that were asked about.
        outcomes: What each alternative comes to.
        assumptions: What was assumed.
        decided_at: When it is decided; None for the beginning of the story.
    """

    scenario: Scenario
    snapshot: Snapshot
    theories: tuple[Theory, ...]
    outcomes: tuple[Outcome, ...]
    assumptions: Assumptions
    decided_at: int | None

    @cached_property
    def sharp(self) -> list[Theory]:
        """Return the theories that were asked about, vague ones taken in each way of making them precise."""
        return sharp(self.theories, self.scenario.ontology)

    @cached_property
    def dominance(self) -> Dominance:
        """Return which alternatives do at least as well as which, under which theories."""
        return Dominance(self.outcomes, self.sharp, self.assumptions)

    @cached_property
    def dominators(self) -> tuple[tuple[int, ...], ...]:
        """Return for each alternative the places of those that dominate it."""
        places = range(len(self.outcomes))
        return tuple(
            tuple(other for other in places if other != place and self.dominance.dominates(other, place))
            for place in places
        )

    @cached_property
    def efficient(self) -> tuple[bool, ...]:
        """Return which alternatives are efficient."""
        return tuple(efficient(self.dominance))

    def __repr__(self) -> str:
        """Say what was compared, briefly."""
        return f"<comparison of {len(self.outcomes)} alternatives in {self.scenario.title!r}>"


def compare(
    scenario: Scenario,
    alternatives: Sequence[Alternative],
    *,
    theories: Sequence[Theory] | None = None,
    assumptions: Assumptions | None = None,
    decided_at: int | None = None,
    horizon: int | None = None,
    entities: Sequence[str] = (),
    bearer: str | None = None,
    flags: Sequence[Flag] = (),
    seconds: float | None = SECONDS,
) -> Comparison:
    """Compare alternatives with the story as told, and with each other.

    Args:
        scenario: The story as it would run.
        alternatives: What could be done; the story as told is put before them.
        theories: The theories to ask; all by default.
        assumptions: What to assume; nothing by default.
        decided_at: When it is decided, in microseconds since 1970; None for the beginning of the story.
        horizon: The time to ask about; None for the scenario's own.
        entities: IRIs, local names or labels of the candidates to count; all by default.
        bearer: A class (token): count the candidates that are possibly in it.
        flags: What to look out for.
        seconds: How long each update and each flag may take; None for ever.

    Raises:
        UnknownName: An entity that the scenario does not have, or a setting that names what is not there.
        PersistenceError: As ``acting.application.apply``, ``engines.survey.survey_scenario`` and
            ``acting.flags.raise_flags``.
    """
    ontology = scenario.ontology
    assumptions = assumptions or Assumptions()
    asked = tuple(ontology.theories.values() if theories is None else theories)
    applier = Applier(scenario, decided_at, seconds=seconds)
    applications = [None, *(applier.apply(each.steps) for each in alternatives)]
    drafts = [
        _survey(scenario if each is None else each.scenario, asked, flags, horizon, assumptions)
        for each in applications
    ]
    snapshot = drafts[0].snapshots[0]
    refuse_unknown(entities, [snapshot], scenario.source)
    engines = [ColumnarEngine(each.snapshots[0], ontology) for each in drafts]
    kept = named(entities, snapshot) if entities else np.ones(len(snapshot), dtype=bool)
    if bearer is not None:
        kept &= engines[0].members(Class(bearer), certain=False)
    placed = [_placed(snapshot, each.snapshots[0]) for each in drafts]
    populations = _populations(drafts, placed, kept)
    verdicts = [{each.theory.iri: each for each in draft.judgements} for draft in drafts]
    all_ = (Alternative(), *alternatives)
    worlds = [
        World(alternative.steps, engine, judgements)
        for alternative, engine, judgements in zip(all_, engines, verdicts, strict=True)
    ]
    raised = raise_flags(flags, worlds, seconds=seconds) if flags else [()] * len(worlds)
    outcomes = []
    for place, draft in enumerate(drafts):
        tallies = {
            each.theory.iri: _tally(each, placed[place], populations[each.theory.bearer]) for each in draft.judgements
        }
        outcomes.append(
            Outcome(
                alternative=all_[place],
                application=applications[place],
                survey=draft,
                engine=engines[place],
                placed=placed[place],
                tallies=tallies,
                added=_added(draft, placed[place]),
                cost=annual_cost(draft.scenario, draft.snapshots[0], assumptions),
                expectation=_expectation(draft, tallies, snapshot, asked),
                welfare=welfare(engines[place], verdicts[place], assumptions),
                flags=raised[place],
            )
        )
    return Comparison(scenario, snapshot, asked, tuple(outcomes), assumptions, decided_at)


def _survey(
    scenario: Scenario,
    asked: Sequence[Theory],
    flags: Sequence[Flag],
    horizon: int | None,
    assumptions: Assumptions,
) -> Survey:
    """Ask the theories that were asked about, and those that are needed besides."""
    ontology = scenario.ontology
    wanted = {each.iri for each in (*asked, *sharp(asked, ontology))} | _rivals(asked, ontology)
    wanted |= {token for flag in flags for token in flag.question.words.mentioned if token in ontology.theories}
    theories = [each for token, each in ontology.theories.items() if token in wanted]
    survey = survey_scenario(scenario, theories=theories, horizons=[horizon], assumptions=assumptions)
    believed = [each for each in accepted(ColumnarEngine(survey.snapshots[0], ontology)) if each in ontology.theories]
    more = [ontology.theories[each] for each in believed if each not in wanted]
    if not more:
        return survey
    besides = survey_scenario(scenario, theories=more, horizons=[horizon], assumptions=assumptions)
    return Survey(scenario, survey.snapshots, (*survey.judgements, *besides.judgements), assumptions)


def _rivals(asked: Iterable[Theory], ontology: Ontology) -> set[str]:
    """Return the theories that expectations weigh against those that were asked about."""
    rivalries = {Rivalry.of(each) for each in asked}
    return {token for token, each in ontology.theories.items() if Rivalry.of(each) in rivalries}


def _placed(before: Snapshot, after: Snapshot) -> Integers:
    """Return for each individual of a world its number in another; −1 for what is not there."""
    if before is after:
        return np.arange(len(before))
    codes = after.statements.terms.codes
    tokens = before.names(np.arange(len(before)))
    wanted = integers(codes.get(token, -1) for token in tokens)
    places = np.searchsorted(after.individuals, wanted)
    places[places == len(after)] = 0
    return np.where(after.individuals[places] == wanted, places, -1) if len(after) else np.full(len(before), -1)


def _populations(surveys: Sequence[Survey], placed: Sequence[Integers], kept: Booleans) -> dict[str, Integers]:
    """Return the candidates that are counted, by the class of bearers: individuals of the world as told."""
    found: dict[str, Booleans] = {}
    for survey, places in zip(surveys, placed, strict=True):
        for judgement in {each.theory.bearer: each for each in survey.judgements}.values():
            bearers = np.zeros(len(survey.snapshots[0]) + 1, dtype=bool)
            bearers[judgement.entities] = True
            bits = found.setdefault(judgement.theory.bearer, np.zeros(len(kept), dtype=bool))
            bits |= bearers[places]  # what is not there has the last place, which nobody has
    return {bearer: np.flatnonzero(bits & kept) for bearer, bits in found.items()}


def _tally(judgement: Judgement, placed: Integers, population: Integers) -> Tally:
    """Return the verdicts about a population."""
    rows = np.searchsorted(judgement.entities, placed[population])
    rows[rows == len(judgement.entities)] = 0
    judged = np.zeros(len(population), dtype=bool)
    if len(judgement.entities):
        judged = judgement.entities[rows] == placed[population]
    status = np.full(len(population), FAILS, dtype=np.int8)
    low, high = np.zeros(len(population)), np.zeros(len(population))
    steps = np.full(len(population), -1, dtype=np.int64)
    rows = rows[judged]
    status[judged], low[judged] = judgement.status[rows], judgement.low[rows]
    high[judged], steps[judged] = judgement.high[rows], judgement.copy_steps[rows]
    return Tally(Judgement(judgement.theory, 0, population, status, low, high, steps), judged)


def _added(survey: Survey, placed: Integers) -> Integers:
    """Return who has verdicts and was not there as told."""
    new = np.ones(len(survey.snapshots[0]), dtype=bool)
    new[placed[placed >= 0]] = False
    judged = np.zeros(len(new), dtype=bool)
    for judgement in survey.judgements:
        judged[judgement.entities] = True
    return np.flatnonzero(new & judged)


def _expectation(
    survey: Survey,
    tallies: Mapping[str, Tally],
    snapshot: Snapshot,
    asked: Iterable[Theory],
) -> Expectation:
    """Return what is to be expected of the candidates."""
    rivalries = {Rivalry.of(each) for each in asked}
    counted = tuple(each.judgement for each in tallies.values() if Rivalry.of(each.judgement.theory) in rivalries)
    return expected(Survey(survey.scenario, (snapshot,), counted, survey.assumptions))
