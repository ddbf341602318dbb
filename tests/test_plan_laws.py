"""The law of planning: what a plan comes to is what the engine finds, and no other way of keeping does better.

Plans are held to all ways of keeping, each carried out and surveyed; formulas, paths and programs to their meaning.
"""

from __future__ import annotations

import os
import time
from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, reject, settings
from hypothesis import strategies as st

from persistence_kb.acting.cost import annual_cost
from persistence_kb.acting.expectation import expected
from persistence_kb.acting.plan import NoPlan, Plan, plan
from persistence_kb.acting.plan_choice import Chooser
from persistence_kb.acting.plan_formula import FALSE, TRUE, Formulas, Valuation
from persistence_kb.acting.plan_levels import Levels, Paths, top
from persistence_kb.acting.plan_optimiser import optimise
from persistence_kb.acting.plan_parts import by_parts, divided
from persistence_kb.acting.plan_search import Wish, search
from persistence_kb.acting.plan_stakes import Stakes, stakes, theories_at_stake
from persistence_kb.acting.plan_world import PlanWorld
from persistence_kb.engines.reachability import least_costs
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import NothingAffordable, UnplannableStory
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import instant
from persistence_kb.namespaces import XSD, local_name, pkb
from persistence_kb.reading.assumptions import read_assumptions
from persistence_kb.reading.theories import read_ontology
from strategies import stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statement

Thing = TypeVar("Thing")

SHIPPED = read_ontology()
CLOSE = 1e-6
EQUAL = 1e-9
SLOW = settings(
    max_examples=max(int(os.environ.get("EXAMPLES", "60")) // 4, 1),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # to shrink a failing example, every way of keeping of every smaller one would be carried out
    phases=[Phase.explicit, Phase.generate] if "EXAMPLES" not in os.environ else list(Phase),
)


class Way(NamedTuple):
    kept: tuple[str, ...]
    low: float
    high: float
    cost: float


def ways(story: Scenario, assumptions: Assumptions, decided_at: int | None) -> list[Way]:
    """Carry out every way of keeping, and survey what comes of it."""
    chooser = Chooser(story, decided_at)
    theories = theories_at_stake(SHIPPED, assumptions, "story")
    found = []
    for kept in subsets(chooser.things):
        changed = chooser.keeping(kept).scenario
        survey = survey_scenario(changed, theories=theories, assumptions=assumptions)
        totals = [each.total for each in expected(survey).rivalries.values()]
        cost = annual_cost(changed, survey.snapshots[0], assumptions)
        found.append(Way(kept, sum(low for low, _ in totals), sum(high for _, high in totals), cost.high))
    return found


def weighed(story: Scenario, given_: Assumptions) -> tuple[PlanWorld, Stakes]:
    try:
        world = PlanWorld(Chooser(story, None))
        return world, stakes(world, theories_at_stake(SHIPPED, given_, "story"), given_)
    except UnplannableStory:
        reject()


def subsets(things: Sequence[Thing]) -> Iterator[tuple[Thing, ...]]:
    return chain.from_iterable(combinations(things, number) for number in range(len(things) + 1))


@st.composite
def assumptions(draw: st.DrawFn) -> Assumptions:
    """Draw credences, prices and what degrees need."""
    texts = ["cost:ConcreteThing=3"]
    if draw(st.booleans()):
        texts.append(f"cost:HardwareInstance={draw(st.integers(0, 5))}..{draw(st.integers(5, 9))}")
        if draw(st.booleans()):
            texts.append(f"cost-of-all:HardwareInstance={draw(st.integers(5, 20))}..{draw(st.integers(20, 90))}")
    names = draw(st.sets(st.sampled_from(["copy-retention", "backward-share", "portion-threshold"])))
    theories = draw(st.lists(st.sampled_from(sorted(SHIPPED.theories)), min_size=1, max_size=6, unique=True))
    numbers, credences = (st.sampled_from(each) for each in (["0.9", "0.5", "0.34", "1"], ["0.1", "0.05", "0.001"]))
    texts += [f"{name}={draw(numbers)}" for name in sorted(names)]
    texts += [f"credence:{local_name(theory)}={draw(credences)}" for theory in theories]
    return read_assumptions(texts, SHIPPED)


@st.composite
def priced_stories(draw: st.DrawFn) -> tuple[Statement, ...]:
    """Draw a story in which some things have prices of their own."""
    rows = draw(stories())
    names = sorted({subject for subject, _, _ in rows if subject.startswith("<urn:t:h")})
    prices = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(0, 12)), max_size=3)) if names else []
    return (*rows, *((name, pkb("annualCostUSD"), f'"{price}.5"^^<{XSD}decimal>') for name, price in prices))


def moments() -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.integers(1, 9).map(lambda day: instant(f"2026-01-{day:02}T12:00:00Z")))


@given(priced_stories(), assumptions(), moments(), st.integers(0, 40), st.booleans())
@SLOW
def test_no_way_of_keeping_does_better_than_the_plan(
    rows: tuple[Statement, ...], given_: Assumptions, decided_at: int | None, budget: int, exhaustive: bool
) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    affordable = [each for each in ways(story, given_, decided_at) if each.cost <= budget + CLOSE]
    try:
        found = plan(story, given_, budget=budget, decided_at=decided_at, exhaustive=exhaustive)
    except NothingAffordable:
        assert not affordable
        return
    except UnplannableStory:
        reject()
    assert isinstance(found, Plan)
    assert found.proven
    assert found.after.cost.high <= budget
    low, high = found.after.total
    best = max(each.low for each in affordable)
    assert low == pytest.approx(best, abs=CLOSE)
    as_good = [each for each in affordable if each.low >= best - EQUAL]
    assert high == pytest.approx(max(each.high for each in as_good), abs=CLOSE)
    as_hopeful = [each for each in as_good if each.high >= high - EQUAL]
    assert found.after.cost.high == pytest.approx(min(each.cost for each in as_hopeful), abs=CLOSE)


@given(priced_stories(), assumptions(), moments(), st.floats(0, 1), st.booleans())
@SLOW
def test_no_way_of_keeping_that_reaches_a_degree_is_cheaper_than_the_plan(
    rows: tuple[Statement, ...], given_: Assumptions, decided_at: int | None, share: float, exhaustive: bool
) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    found_by_hand = ways(story, given_, decided_at)
    most = max(each.low for each in found_by_hand)
    wanted = round(share * most * 1.1, 4)
    assume(abs(wanted - most) > CLOSE)
    enough = [each for each in found_by_hand if each.low >= wanted]
    try:
        found = plan(story, given_, at_least=wanted, decided_at=decided_at, exhaustive=exhaustive)
    except UnplannableStory:
        reject()
    if not enough:
        assert isinstance(found, NoPlan)
        assert found.proven
        assert found.most == pytest.approx(most, abs=CLOSE)
        return
    assert isinstance(found, Plan)
    assert found.after.total[0] >= wanted - CLOSE
    cheapest = min(each.cost for each in enough)
    assert found.after.cost.high == pytest.approx(cheapest, abs=CLOSE)
    best = max(each.low for each in enough if each.cost <= cheapest + CLOSE)
    assert found.after.total[0] == pytest.approx(best, abs=CLOSE)


@given(priced_stories(), assumptions(), moments())
@SLOW
def test_what_a_thing_buys_is_what_is_lost_where_it_alone_is_wiped(
    rows: tuple[Statement, ...], given_: Assumptions, decided_at: int | None
) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    try:
        found = plan(story, given_, budget=1000, decided_at=decided_at)
    except UnplannableStory:
        reject()
    assert isinstance(found, Plan)
    kept = {each.thing for each in found.kept}
    labels = {each.label: each.thing for each in found.kept}
    by_kept = {frozenset(each.kept): each for each in ways(story, given_, decided_at)}
    for each in found.kept:
        without = kept - {each.thing} - {labels[name] for name in each.hosts}
        other = by_kept[frozenset(without)]
        assert found.after.total[0] - other.low == pytest.approx(each.expected[0], abs=CLOSE)
        assert found.after.total[1] - other.high == pytest.approx(each.expected[1], abs=CLOSE)
        assert sum(loss.expected for loss in each.losses) == pytest.approx(each.expected[0], abs=CLOSE)


@given(priced_stories(), assumptions(), st.integers(0, 40), st.randoms(use_true_random=False))
@SLOW
def test_the_order_of_statements_does_not_matter_to_a_plan(
    rows: tuple[Statement, ...], given_: Assumptions, budget: int, chance: object
) -> None:
    turned = list(rows)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    found = []
    for each in (rows, turned):
        try:
            found.append(plan(tell(Statements.of(each), SHIPPED, "story"), given_, budget=budget))
        except (NothingAffordable, UnplannableStory):
            found.append(None)
    one, other = ([each.thing for each in a_plan.kept] if isinstance(a_plan, Plan) else None for a_plan in found)
    assert one == other


@given(priced_stories(), assumptions(), st.integers(0, 40))
def test_the_optimiser_finds_what_going_through_all_ways_finds(
    rows: tuple[Statement, ...], given_: Assumptions, budget: int
) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    world, stake = weighed(story, given_)
    for wish in (Wish(Fraction(budget), None), Wish(None, Fraction(budget, 20))):
        exact, found = search(world, stake, wish), optimise(world, stake, wish, 60)
        assert found.proven
        assert (exact.kept is None) == (found.kept is None)
        if exact.kept is not None and found.kept is not None:
            values = [
                [float(goal.value(world.formulas.values(kept))) for goal, _ in wish.goals(stake)]
                for kept in (exact.kept, found.kept)
            ]
            assert values[0] == pytest.approx(values[1], abs=CLOSE)


@given(priced_stories(), assumptions(), st.integers(0, 40))
def test_what_is_weighed_part_by_part_does_what_is_asked_and_its_bound_holds(
    rows: tuple[Statement, ...], given_: Assumptions, budget: int
) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    world, stake = weighed(story, given_)
    for wish in (Wish(Fraction(budget), None), Wish(None, Fraction(budget, 40))):
        exact = search(world, stake, wish)
        found = by_parts(world, stake, wish, time.monotonic() + 60)
        assert not found.proven
        if exact.kept is None or exact.bound is None:
            assert found.kept is None
            continue
        sign = 1 if wish.at_least is None else -1
        assert found.bound is not None
        assert sign * found.bound >= sign * exact.bound - Fraction(CLOSE)
        if found.kept is not None:
            so = world.formulas.values(found.kept)
            assert all(side * (sum_.value(so) - limit) >= 0 for sum_, side, limit in wish.limits(stake))
            assert sign * wish.goals(stake)[0][0].value(so) <= sign * exact.bound


@given(priced_stories(), assumptions())
def test_parts_share_no_number_and_leave_none_out(rows: tuple[Statement, ...], given_: Assumptions) -> None:
    story = tell(Statements.of(rows), SHIPPED, "story")
    world, stake = weighed(story, given_)
    parts = divided(world, stake)
    assert sorted(each for part in parts for each in part.variables) == list(range(len(world.things)))
    for kept in subsets(range(len(world.things))):
        so = world.formulas.values(kept)
        apart = stake.low.terms.get(TRUE, Fraction(0))
        for part in parts:
            alone = world.formulas.values(set(kept).intersection(part.variables))
            apart += sum((number for formula, number in part.low.items() if alone[formula]), Fraction(0))
        assert apart == sum((number for formula, number in stake.low.terms.items() if so[formula]), Fraction(0))


@st.composite
def circuits(draw: st.DrawFn) -> tuple[Formulas, int]:
    """Draw formulas over a few variables."""
    formulas, variables = Formulas(), draw(st.integers(1, 4))
    made = [FALSE, TRUE, *(formulas.variable(number) for number in range(variables))]
    for _ in range(draw(st.integers(0, 12))):
        parts = draw(st.lists(st.sampled_from(made), min_size=1, max_size=4))
        kind = draw(st.sampled_from(["not", "any", "all", "count"]))
        match kind:
            case "not":
                made.append(formulas.negation(parts[0]))
            case "any":
                made.append(formulas.any_of(parts))
            case "all":
                made.append(formulas.all_of(parts))
            case _:
                made.append(formulas.at_least(draw(st.integers(0, 4)), parts))
    return formulas, variables


@given(circuits(), st.lists(st.integers(0, 3), max_size=8))
def test_what_is_kept_up_to_date_is_what_is_worked_out_anew(drawn: tuple[Formulas, int], turns: list[int]) -> None:
    formulas, variables = drawn
    chosen: set[int] = set()
    valuation = Valuation(formulas, chosen)
    for variable in (each for each in turns if each < variables):
        before = [*valuation.so]
        changed = valuation.turn(variable)
        chosen ^= {variable}
        assert valuation.so == formulas.values(chosen)
        assert set(changed) == {place for place, so in enumerate(before) if so != valuation.so[place]}


@given(st.integers(0, 4), st.lists(st.booleans(), max_size=5), st.lists(st.integers(0, 2), max_size=5))
def test_simplified_formulas_mean_what_they_say(number: int, so: list[bool], repeats: list[int]) -> None:
    formulas = Formulas()
    listed = [place for place, more in zip(range(len(so)), [*repeats, *[0] * 5], strict=False) for _ in range(more + 1)]
    parts = [formulas.variable(place) for place in listed]
    made = {
        formulas.any_of(parts): any(so[each] for each in listed),
        formulas.all_of(parts): all(so[each] for each in listed),
        formulas.at_least(number, parts): sum(so[each] for each in listed) >= number,
        formulas.any_of([*parts, *map(formulas.negation, parts)]): bool(parts),
        formulas.all_of([*parts, *map(formulas.negation, parts)]): not parts,
    }
    values = formulas.values({place for place, each in enumerate(so) if each})
    assert all(values[formula] == expected_value for formula, expected_value in made.items() if formula > TRUE)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.7])), max_size=16),
    st.dictionaries(st.integers(0, 6), st.sampled_from([0.0, 0.2, 0.5]), max_size=5),
    st.sets(st.integers(0, 6)),
)
def test_the_cheapest_paths_for_a_way_of_keeping_are_those_of_a_search(
    edges: list[tuple[int, int, float]], seeds: dict[int, float], kept: set[int]
) -> None:
    formulas = Formulas()
    values: dict[int, Levels] = {node: ((cost, formulas.variable(node)),) for node, cost in seeds.items()}
    found = Paths(formulas, edges).values(values)
    so = formulas.values(kept)
    starts = np.full(7, np.inf)
    for node, cost in seeds.items():
        if node in kept:
            starts[node] = cost
    columns = np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2).T
    costs = least_costs((columns[0], columns[1]), np.array([edge[2] for edge in edges]), starts)
    for node in range(7):
        levels = found.get(node, ())
        ours = next((cost for cost, formula in levels if so[formula]), np.inf)
        assert ours == pytest.approx(costs[node])
        assert so[top(levels)] == bool(np.isfinite(costs[node]))
