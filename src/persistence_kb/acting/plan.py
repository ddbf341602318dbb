"""Plans: which implementations, stores of weights and transcripts to keep, so that as much as can be is preserved.

What is kept is kept and what is not is wiped (``acting/plan_choice.py``). The goals, one after the other: the
guaranteed expected degree is as great as can be within the budget, then the degree that may be hoped for; then the
annual cost is as small as can be, then the number of things; then what begins first goes first. Where a degree has to
be reached instead, the cost comes first. Few things are gone through in all ways (``plan_search.py``); for many an
optimiser says how far from the best it may be (``plan_optimiser.py``).

The law of this module: what a plan is said to come to is what the columnar engine finds in the changed story.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.cost import Cost, annual_cost
from persistence_kb.acting.expectation import expected
from persistence_kb.acting.plan_choice import Chooser
from persistence_kb.acting.plan_optimiser import optimise
from persistence_kb.acting.plan_proviso import barred
from persistence_kb.acting.plan_search import Wish, can_search, search
from persistence_kb.acting.plan_stakes import stakes, theories_at_stake
from persistence_kb.acting.plan_world import PlanWorld
from persistence_kb.acting.plan_worth import Kept, worth
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import NothingAffordable, PlanMismatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.acting.application import Application
    from persistence_kb.acting.expectation import Expectation
    from persistence_kb.acting.plan_search import Outcome
    from persistence_kb.acting.plan_stakes import Stakes
    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.theory import Theory

SECONDS: Final = 60.0
"""How long to look for a better plan where nobody says."""
CLOSE: Final = 1e-6
"""By how much, as a share, what is planned and what the engine finds may differ."""


@dataclass(frozen=True)
class Result:
    """What a course of action comes to.

    Attributes:
        expectation: Expected degrees, by rivalry.
        cost: What it costs a year.
    """

    expectation: Expectation
    cost: Cost

    @property
    def total(self) -> Range:
        """Return the interval of the sum of all expected degrees."""
        totals = [each.total for each in self.expectation.rivalries.values()]
        return sum(low for low, _ in totals), sum(high for _, high in totals)


@dataclass(frozen=True, repr=False)
class Plan:
    """What to keep.

    Attributes:
        application: The story as it would then be told, and how it came about.
        kept: What is kept, and what it buys, in the order in which it begins.
        wiped: What is not kept, as (token, label).
        barred: What of it a proviso excepts, as (token, label, capabilities).
        before: What the story as told comes to.
        after: What the plan comes to.
        candidates: How many expected degrees are summed up.
        budget: US dollars a year that were to be spent at most; None for any amount.
        at_least: The guaranteed expected degree that was to be reached; None for as much as could be.
        gone_through: How many ways of choosing were gone through; 0 where an optimiser was asked.
        proven: Whether there is no better plan.
        bound: What no plan exceeds in the first goal (or, for costs, falls short of); None where nothing is known.
        assumptions: What was assumed.
    """

    application: Application
    kept: tuple[Kept, ...]
    wiped: tuple[tuple[str, str], ...]
    barred: tuple[tuple[str, str, tuple[str, ...]], ...]
    before: Result
    after: Result
    candidates: int
    budget: float | None
    at_least: float | None
    gone_through: int
    proven: bool
    bound: float | None
    assumptions: Assumptions

    @property
    def gap(self) -> float | None:
        """Return by how much another plan may be better in the first goal; None where nothing is known."""
        if self.proven:
            return 0.0
        reached = self.after.total[0] if self.at_least is None else self.after.cost.high
        return None if self.bound is None else abs(self.bound - reached)

    def __repr__(self) -> str:
        """Say what is kept, briefly."""
        return (
            f"<plan for {self.application.before.title!r}: {len(self.kept)} of {len(self.kept) + len(self.wiped)} kept>"
        )


@dataclass(frozen=True)
class NoPlan:
    """No plan that does what is asked.

    Attributes:
        proven: Whether there is none; otherwise none was found in time.
        most: The guaranteed expected degree that no plan within the budget exceeds; None where that is not known.
    """

    proven: bool
    most: float | None


def plan(
    scenario: Scenario,
    assumptions: Assumptions,
    *,
    budget: float | None = None,
    at_least: float | None = None,
    decided_at: int | None = None,
    proviso: bool = False,
    seconds: float = SECONDS,
    exhaustive: bool | None = None,
) -> Plan | NoPlan:
    """Work out what to keep.

    Args:
        scenario: The story as it would run.
        assumptions: Credences, costs, and what degrees need.
        budget: US dollars a year to be spent at most; None for any amount.
        at_least: The guaranteed expected degree to be reached, as cheaply as can be; None for as much as can be.
        decided_at: When it is decided, in microseconds since 1970; None for the beginning of the story.
        proviso: Whether no model with a dangerous capability is kept, whatever is promised of it.
        seconds: How long to look for a better plan.
        exhaustive: Whether to go through all ways of choosing; by default where they are few.

    Raises:
        NothingToWeigh: No theory has a credence.
        Unpriced: Something that may be kept has no price.
        NothingAffordable: What is not chosen costs more than the budget.
        TooLargeToPlan: There is more to weigh than can be handled.
        PersistenceError: As ``acting.application.apply`` and ``engines.survey.survey_scenario``.
    """
    theories = theories_at_stake(scenario.ontology, assumptions, scenario.source)
    chooser = Chooser(scenario, decided_at)
    world = PlanWorld(chooser)
    stake = stakes(world, theories, assumptions)
    excepted = barred(world, for_all=proviso)
    wish = Wish(_exact(budget), _exact(at_least), frozenset(excepted))
    _refuse_too_dear(world, stake, wish)
    thorough = can_search(world, wish) if exhaustive is None else exhaustive
    outcome = search(world, stake, wish) if thorough else optimise(world, stake, wish, seconds)
    if outcome.kept is None:
        return NoPlan(outcome.proven, _most(world, stake, wish, seconds) if outcome.proven else None)
    application = chooser.keeping([world.things[each] for each in sorted(outcome.kept)])
    after = _result(application.scenario, theories, assumptions)
    _check(world, stake, outcome, after)
    snapshot = world.engine.snapshot
    named = [(token, snapshot.label(number)) for token, number in zip(world.things, world.individuals, strict=True)]
    return Plan(
        application=application,
        kept=worth(world, stake, outcome.kept, assumptions),
        wiped=tuple(each for place, each in enumerate(named) if place not in outcome.kept),
        barred=tuple((*named[place], tuple(dict.fromkeys(why))) for place, why in sorted(excepted.items())),
        before=_result(scenario, theories, assumptions),
        after=after,
        candidates=sum(len(each.entities) for each in after.expectation.rivalries.values()),
        budget=budget,
        at_least=at_least,
        gone_through=1 << (len(world.things) - len(excepted)) if thorough else 0,
        proven=outcome.proven,
        bound=None if outcome.bound is None else float(outcome.bound),
        assumptions=assumptions,
    )


def _exact(number: float | None) -> Fraction | None:
    return None if number is None else Fraction(repr(number))


def _result(scenario: Scenario, theories: Sequence[Theory], assumptions: Assumptions) -> Result:
    survey = survey_scenario(scenario, theories=theories, assumptions=assumptions)
    return Result(expected(survey), annual_cost(scenario, survey.snapshots[0], assumptions))


def _refuse_too_dear(world: PlanWorld, stake: Stakes, wish: Wish) -> None:
    least = stake.most.value(world.formulas.values(()))
    if wish.budget is not None and least > wish.budget:
        raise NothingAffordable(source=world.source, cost=float(least), budget=float(wish.budget))


def _most(world: PlanWorld, stake: Stakes, wish: Wish, seconds: float) -> float | None:
    """Return how much could be reached where that is asked for alone."""
    alone = Wish(wish.budget, None, wish.barred)
    outcome = search(world, stake, alone) if can_search(world, alone) else optimise(world, stake, alone, seconds)
    return None if outcome.bound is None else float(outcome.bound)


def _check(world: PlanWorld, stake: Stakes, outcome: Outcome, found: Result) -> None:
    """Hold what is planned to what the engine finds: degrees to be the same, costs not to be less."""
    so = world.formulas.values(outcome.kept or ())
    pairs = [(float(sum_.value(so)), end) for sum_, end in zip((stake.low, stake.high), found.total, strict=True)]
    pairs += [(max(float(stake.most.value(so)), found.cost.high), float(stake.most.value(so)))]
    for planned, actual in pairs:
        if not abs(planned - actual) <= CLOSE * max(1.0, abs(actual)):
            raise PlanMismatch(planned=planned, found=actual)
