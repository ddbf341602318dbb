"""Plans by hand: the essay's trees of copies, budgets, provisos, transcripts, hardware, open facts, and the command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from persistence_kb.acting import plan as planning
from persistence_kb.acting.plan import NoPlan, Plan, plan
from persistence_kb.acting.plan_choice import Chooser
from persistence_kb.acting.plan_program import Program
from persistence_kb.acting.plan_search import Outcome
from persistence_kb.acting.plan_stakes import stakes, theories_at_stake
from persistence_kb.acting.plan_world import PlanWorld
from persistence_kb.cli import run
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import (
    NothingAffordable,
    NothingToWeigh,
    PlanMismatch,
    TooLargeToPlan,
    UnplannableStory,
    Unpriced,
)
from persistence_kb.model.time import instant
from persistence_kb.namespaces import THING, local_name
from persistence_kb.reading.assumptions import read_assumptions
from persistence_kb.reporting.plan import markdown, to_json
from stories import HEAD, SHIPPED, shipped
from stories import document as told

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.scenario import Scenario

TREE = HEAD + "".join(
    f':{name} a pkb:HardwareInstance ; pkb:implements :m ; prov:generatedAtTime "2025-{month:02}-01T00:00:00Z"'
    f"^^xsd:dateTime {f'; pkb:copiedFrom :{source}' if source else ''} .\n"
    for month, (name, source) in enumerate(
        [("h0", ""), ("a", "h0"), ("b", "h0"), ("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b")], 1
    )
)
"""An original, two copies of it, and three and two copies of these."""

TREES = {
    "siblings": "h0", "siblings-original-kept": "h0", "siblings-offspring-kept": "h0", "star": "h0", "chain": "h0",
    "copy-chain": "h0", "one-of-five-kept": "h1",
}  # fmt: skip
"""Shipped stories in which one original was copied, and the original."""


def planned(
    story: Scenario,
    *texts: str,
    budget: float | None = None,
    at_least: float | None = None,
    decided_at: str | None = None,
    proviso: bool = False,
    exhaustive: bool | None = None,
) -> Plan:
    found = plan(
        story,
        read_assumptions(texts, SHIPPED),
        budget=budget,
        at_least=at_least,
        decided_at=None if decided_at is None else instant(decided_at),
        proviso=proviso,
        exhaustive=exhaustive,
    )
    assert isinstance(found, Plan)
    return found


def kept(found: Plan) -> list[str]:
    return [local_name(each.thing) for each in found.kept]


ONE_COPY = "cost:Implementation=100"
CREDENCES = ("1", "0.5", "0.1", "0.001", "0.000001", "0.000000000001")


# The essay's tree (§7.1)


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("credence", CREDENCES)
@pytest.mark.parametrize("exhaustive", [True, False])
def test_with_any_credence_in_the_progenitor_view_the_one_copy_that_is_kept_is_the_original(
    name: str, credence: str, exhaustive: bool
) -> None:
    found = planned(shipped(name), f"credence:Progenitor={credence}", ONE_COPY, budget=100, exhaustive=exhaustive)
    assert kept(found) == [TREES[name]]
    assert found.proven


@pytest.mark.parametrize("credence", CREDENCES[1:])
@pytest.mark.parametrize("exhaustive", [True, False])
def test_that_credence_decides_where_the_rest_goes_to_views_for_which_any_copy_will_do(
    credence: str, exhaustive: bool
) -> None:
    # one copy is as good as another where only the weights count, or where every machine counts for itself
    others = ("credence:WeightType=0.4", "credence:HardwareInstance=1", "credence:TemporaryModel=1")
    for extra in ((), ("copy-retention=1", "backward-share=1"), ("copy-retention=0.9", "backward-share=1")):
        texts = (f"credence:Progenitor={credence}", *others, *extra, ONE_COPY)
        found = planned(told(TREE), *texts, budget=100, exhaustive=exhaustive)
        assert kept(found) == ["h0"]


@pytest.mark.parametrize(
    "texts", [("copy-retention=1", "backward-share=1"), ("copy-retention=0.9", "backward-share=1")]
)
def test_in_the_limit_of_no_credence_the_original_is_first_among_what_the_others_find_equally_good(
    texts: tuple[str, ...],
) -> None:
    # Credence ε in Progenitor: expectations are pairs (what the others expect, what Progenitor adds), in this order.
    story = told(TREE)
    worlds = {}
    for side in ("credence:WeightType=0.4", "credence:Progenitor=1"):
        given = read_assumptions((side, *texts, ONE_COPY), SHIPPED)
        world = PlanWorld(Chooser(story, None))
        stake = stakes(world, theories_at_stake(SHIPPED, given, "story"), given)
        for place, thing in enumerate(world.things):
            worth = stake.low.value(world.formulas.values([place]))
            worlds.setdefault(local_name(thing), []).append(worth)
    assert len(worlds) == 8
    assert len({others for others, _ in worlds.values()}) == 1
    best = max(worlds, key=lambda name: worlds[name])
    assert best == "h0"
    assert [name for name in worlds if worlds[name] == worlds[best]] == ["h0"]


def test_where_steps_backward_fade_fast_the_heart_of_the_larger_branch_may_be_better_than_the_original() -> None:
    texts = ("credence:Progenitor=1", "copy-retention=0.9", "backward-share=0.5", ONE_COPY)
    found = planned(told(TREE), *texts, budget=100)
    # a: itself, 0.9 for h0 above it, 0.45 for each of three below; h0: 1 + 2 × 0.45 + 5 × 0.2025 = 2.9125
    assert kept(found) == ["a"]
    assert found.after.total[0] == pytest.approx(1 + 0.9 + 3 * 0.45)
    star = planned(shipped("star"), *texts, budget=100)
    assert kept(star) == ["h0"]
    assert star.after.total[0] == pytest.approx(1 + 9 * 0.45)


def test_a_view_that_looks_down_the_line_would_rather_keep_a_late_copy() -> None:
    # Continuant: a leaf lets its whole line go on; the original kept alone lets only itself go on.
    found = planned(
        told(TREE), "credence:Continuant=0.9", "credence:Progenitor=0.01", "copy-retention=0.9", ONE_COPY, budget=100
    )
    assert kept(found) == ["a1"]
    # 0.9 × (1 + 0.9 + 0.81) + 0.01 × the same: whatever goes on under the one goes on under the other
    assert found.after.total[0] == pytest.approx(0.91 * 2.71)


def test_a_chain_that_fades_is_best_kept_from_its_middle() -> None:
    found = planned(
        shipped("chain"), "credence:Progenitor=1", "copy-retention=0.9", "backward-share=1", ONE_COPY, budget=100
    )
    assert kept(found) == ["h4"]
    up, down = sum(0.9**n for n in range(1, 5)), sum(0.9**n for n in range(1, 6))
    assert found.after.total[0] == pytest.approx(1 + up + down)


# Budgets and degrees


def test_a_budget_is_spent_to_the_last_cent_and_not_beyond() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=33.33")
    assert len(planned(told(TREE), *texts, budget=99.99).kept) == 3
    assert len(planned(told(TREE), *texts, budget=99.98).kept) == 2
    assert len(planned(told(TREE), *texts, budget=99.99, exhaustive=False).kept) == 3
    assert len(planned(told(TREE), *texts, budget=99.98, exhaustive=False).kept) == 2
    assert planned(told(TREE), *texts, budget=0).kept == ()


def test_where_prices_may_be_anything_in_a_range_the_highest_must_be_affordable() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=10..50")
    found = planned(told(TREE), *texts, budget=120)
    assert len(found.kept) == 2
    assert (found.after.cost.low, found.after.cost.high) == (20, 100)


def test_of_equally_good_plans_the_cheaper_is_chosen_and_a_story_s_own_price_counts() -> None:
    story = TREE + ":b2 pkb:annualCostUSD 1.0 . :a1 pkb:annualCostUSD 2.0 ."
    texts = ("credence:WeightType=1", "cost:Implementation=10")
    assert kept(planned(told(story), *texts, budget=100)) == ["b2"]


def test_of_plans_that_cost_the_same_what_began_first_is_kept() -> None:
    assert kept(planned(told(TREE), "credence:WeightType=1", ONE_COPY, budget=500)) == ["h0"]


def test_the_cheapest_plan_that_reaches_a_degree_is_found() -> None:
    texts = ("credence:HardwareInstance=0.5", "cost:Implementation=10")
    found = planned(told(TREE), *texts, at_least=1.5)
    assert (len(found.kept), found.after.total[0], found.after.cost.high) == (3, 1.5, 30)
    assert found.proven
    assert found.bound == 30


@pytest.mark.parametrize("exhaustive", [True, False])
def test_where_no_plan_reaches_a_degree_that_is_proven_and_the_most_is_told(exhaustive: bool) -> None:
    given = read_assumptions(("credence:HardwareInstance=0.5", "cost:Implementation=10"), SHIPPED)
    found = plan(told(TREE), given, at_least=4.01, exhaustive=exhaustive)
    assert isinstance(found, NoPlan)
    assert found.proven
    assert found.most == pytest.approx(4.0)
    within = plan(told(TREE), given, at_least=1.0, budget=15, exhaustive=exhaustive)
    assert isinstance(within, NoPlan)
    assert within.most == pytest.approx(0.5)


def test_several_theories_at_once_are_weighed_against_one_another() -> None:
    # Kinship holds of all eight whichever is kept; Continuant of the kept one and those above it.
    texts = ("copy-retention=1", "backward-share=1", ONE_COPY)
    found = planned(told(TREE), "credence:Kinship=0.4", "credence:Continuant=0.5", *texts, budget=100)
    assert found.after.total[0] == pytest.approx(0.4 * 8 + 0.5 * 3)
    assert kept(found) == ["a1"]
    both = planned(told(TREE), "credence:Kinship=0.4", "credence:Continuant=0.5", *texts, budget=200)
    assert both.after.total[0] == pytest.approx(0.4 * 8 + 0.5 * 5)
    assert kept(both) == ["a1", "b1"]


def test_a_theory_that_branching_defeats_is_served_by_keeping_less() -> None:
    # UnbranchedContinuant: keep any two whose lines meet, and what is above them branches.
    given = ("credence:UnbranchedContinuant=1", "cost:Implementation=1")
    found = planned(told(TREE), *given, budget=100)
    # h0 can go on in one line only; two leaves of different branches keep a, b but not h0: leaves alone are no worse
    best = max(len(holds(told(TREE), names)) for number in range(9) for names in combinations(TREE_NAMES, number))
    assert found.after.total[0] == best


TREE_NAMES = ("h0", "a", "b", "a1", "a2", "a3", "b1", "b2")


def holds(story: Scenario, names: tuple[str, ...]) -> list[str]:
    """Work out by hand who survives under UnbranchedContinuant if exactly some are kept."""
    parents = {"a": "h0", "b": "h0", "a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b"}
    children = {name: [child for child, parent in parents.items() if parent == name] for name in TREE_NAMES}
    assert len(Chooser(story, None).things) == len(TREE_NAMES)

    def line(name: str) -> bool:
        return name in names or any(map(line, children[name]))

    def branches(name: str) -> bool:
        lines = sum(map(line, children[name]))
        return lines > 1 or (name in names and lines > 0)

    def below(name: str) -> list[str]:
        return [each for child in children[name] for each in (child, *below(child))]

    return [each for each in TREE_NAMES if line(each) and not branches(each) and not any(map(branches, below(each)))]


# What can be chosen


def test_models_with_a_dangerous_capability_are_not_kept_where_a_proviso_excepts_it() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=1")
    found = planned(shipped("dangerous-capability"), *texts, budget=100)
    assert kept(found) == ["onyx-1", "quartz-1", "onyx-2", "quartz-2"]
    assert [(label, why) for _, label, why in found.barred] == [
        ("Opal 1", ("self-improving",)), ("Opal 2", ("self-improving",)),
    ]  # fmt: skip


def test_with_a_proviso_for_all_no_model_with_a_dangerous_capability_is_kept() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=1")
    found = planned(shipped("dangerous-capability"), *texts, budget=100, proviso=True)
    assert kept(found) == ["quartz-1", "quartz-2"]
    assert len(found.barred) == 4


def test_a_proviso_for_all_changes_nothing_without_a_dangerous_capability() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=1")
    assert kept(planned(told(TREE), *texts, budget=3)) == kept(planned(told(TREE), *texts, budget=3, proviso=True))


def test_transcripts_are_kept_where_a_theory_needs_them_together_with_something_that_implements_the_model() -> None:
    story = (
        HEAD
        + """
        :h a pkb:HardwareInstance ; pkb:implements :m . :log a pkb:Transcript . :log2 a pkb:Transcript .
        :c a pkb:Thread ; pkb:hasTranscript :log ; pkb:hasStage :s . :s pkb:stageOf :h .
        :d a pkb:Thread ; pkb:hasTranscript :log2 ; pkb:hasStage :t . :t pkb:stageOf :h .
    """
    )
    texts = ("credence:SavedChat=1", "cost:Implementation=10", "cost:Transcript=1")
    assert kept(planned(told(story), *texts, budget=10)) == []
    assert kept(planned(told(story), *texts, budget=11)) == ["h", "log"]
    assert kept(planned(told(story), *texts, budget=12)) == ["h", "log", "log2"]


def test_what_had_ceased_by_the_decision_is_no_choice() -> None:
    texts = ("credence:HardwareInstance=1", "cost:Implementation=1")
    late = planned(shipped("copy-chain"), *texts, budget=10, decided_at="2025-12-15T00:00:00Z")
    assert kept(late) == ["h1", "h2"]
    assert [label for _, label in late.wiped] == []
    assert kept(planned(shipped("copy-chain"), *texts, budget=10)) == ["h0", "h1", "h2"]


def test_what_is_kept_keeps_its_hardware_and_what_else_was_on_it_is_wiped() -> None:
    story = (
        HEAD
        + """
        :box a pkb:Hardware . :h a pkb:HardwareInstance ; pkb:implements :m ; pkb:hostedOn :box .
        :g a pkb:HardwareInstance ; pkb:implements :m ; pkb:hostedOn :box .
        :fire a pkb:HardwareDestruction ; pkb:ends :box ; prov:atTime "2026-02-01T00:00:00Z"^^xsd:dateTime .
    """
    )
    found = planned(told(story), "credence:HardwareInstance=1", ONE_COPY, budget=100)
    survey = survey_scenario(found.application.scenario, theories=[SHIPPED.theories[theory("HardwareInstance")]])
    status = dict(zip(survey.snapshots[0].names(survey.judgements[0].entities), survey.judgements[0].low, strict=True))
    assert kept(found) == ["g"]
    assert {local_name(name): low for name, low in status.items()} == {"g": 1.0, "h": 0.0}


def theory(name: str) -> str:
    return SHIPPED.named("theory", name, SHIPPED.theories)


def test_a_drive_that_stores_weights_can_be_kept_and_goes_with_what_runs_on_it() -> None:
    story = (
        HEAD
        + """
        :drive a pkb:Hardware ; pkb:storesWeightsOf :m .
        :h a pkb:HardwareInstance ; pkb:implements :m ; pkb:hostedOn :drive .
    """
    )
    texts = ("cost:Implementation=5", "cost:Hardware=7")
    stored = planned(told(story), "credence:TemporaryModelStored=1", *texts, budget=100)
    assert kept(stored) == ["drive"]
    running = planned(told(story), "credence:TemporaryModelRunning=1", *texts, budget=100)
    assert kept(running) == ["h", "drive"]
    assert running.kept[1].hosts == ("h",)
    assert kept(planned(told(story), "credence:TemporaryModelRunning=1", *texts, budget=11)) == []


def test_what_is_left_open_gives_an_interval_and_the_certain_end_comes_first() -> None:
    story = (
        HEAD
        + """
        :h a pkb:HardwareInstance ; pkb:implements :m . :k a pkb:HardwareInstance ; pkb:leavesOpen pkb:copiedFrom .
        :k pkb:implements :m .
    """
    )
    texts = ("credence:Progenitor=1", "copy-retention=1", "backward-share=1", ONE_COPY)
    found = planned(told(story), *texts, budget=100)
    # k may be a copy of something: of h, or of something unnamed that is extant. Keeping either keeps one for certain.
    assert found.after.total == (1.0, 2.0)
    assert len(found.kept) == 1


# What is missing


def test_without_credences_or_prices_it_is_said_what_is_missing() -> None:
    with pytest.raises(NothingToWeigh, match=r"no credences are given.*--assume credence:"):
        planned(told(TREE), ONE_COPY, budget=100)
    with pytest.raises(NothingToWeigh):
        planned(told(TREE), "credence:Progenitor=0", ONE_COPY, budget=100)
    with pytest.raises(Unpriced, match=r"h0, a, b and 5 more; .*--assume cost:HardwareInstance=USD"):
        planned(told(TREE), "credence:Progenitor=0.5", budget=100)
    with pytest.raises(Unpriced, match="what it costs at most"):
        planned(told(TREE), "credence:Progenitor=0.5", "cost:Implementation=5..", budget=100)


def test_what_is_not_chosen_must_be_affordable_too() -> None:
    story = TREE + ":memory a pkb:MemoryStore ; pkb:annualCostUSD 60.0 ."
    with pytest.raises(NothingAffordable, match=r"60\.00 US dollars a year already, more than the budget of 50\.00"):
        planned(told(story), "credence:WeightType=1", ONE_COPY, budget=50)
    assert planned(told(story), "credence:WeightType=1", ONE_COPY, budget=160).after.cost.high == 160


def test_a_price_for_all_lets_one_copy_be_kept_for_the_price_of_one() -> None:
    texts = ("credence:HardwareInstance=1", "essay-costs")
    assert len(planned(told(TREE), *texts, budget=100).kept) == 1
    assert len(planned(told(TREE), *texts, budget=9_999_999_999).kept) == 1
    assert len(planned(told(TREE), *texts, budget=10_000_000_000).kept) == 8


def test_a_mistake_of_our_own_is_owned_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real = planning.stakes

    def wrong(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]
        found.low.terms[next(iter(found.low.terms))] += Fraction(1, 2)
        return found

    monkeypatch.setattr(planning, "stakes", wrong)
    with pytest.raises(PlanMismatch, match="a mistake in pkb itself"):
        planned(told(TREE), "credence:HardwareInstance=1", ONE_COPY, budget=1000)


def test_what_is_too_large_to_plan_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("persistence_kb.acting.plan_levels.LARGEST", 20)
    with pytest.raises(TooLargeToPlan) as caught:
        planned(told(TREE), "credence:Kinship=1", "copy-retention=0.9", ONE_COPY, budget=100)
    assert caught.value.exit_code == 3


def test_an_event_that_is_called_off_and_of_which_something_is_left_open_is_refused() -> None:
    story = (
        HEAD
        + """
        :h a pkb:HardwareInstance ; pkb:implements :m .
        :e a pkb:WeightDeletion ; pkb:ends :h ; pkb:leavesOpen pkb:copiedFrom .
    """
    )
    with pytest.raises(UnplannableStory, match=r"what is so of e \(copiedFrom\) depends on what is kept"):
        planned(told(story), "credence:Progenitor=0.5", ONE_COPY, budget=100)
    plain = told(story.replace("; pkb:leavesOpen pkb:copiedFrom", ""))
    assert kept(planned(plain, "credence:Progenitor=0.5", ONE_COPY, budget=100)) == ["h"]
    about_all = replace(SHIPPED.theories[theory("Progenitor")], bearer=THING)
    with pytest.raises(UnplannableStory, match=r"what is so of e \(Thing\) depends on what is kept"):
        PlanWorld(Chooser(plain, None)).refuse_strangers([about_all])


def test_shares_of_what_may_come_to_include_an_event_that_is_called_off_are_refused() -> None:
    story = (
        HEAD
        + """
        <https://example.org/s> pkb:leavesOpen pkb:hasStage . :h a pkb:HardwareInstance ; pkb:implements :m .
        :c a pkb:Thread . :e a pkb:WeightDeletion ; pkb:ends :h .
    """
    )
    with pytest.raises(UnplannableStory, match=r"what is so of e \(hasStage\) depends on what is kept"):
        planned(told(story), "credence:ThreadProportion=0.5", ONE_COPY, budget=100)
    assert kept(planned(told(story), "credence:HardwareInstance=0.5", ONE_COPY, budget=100)) == ["h"]


# Large stories


def fleet(size: int) -> str:
    rows = (
        f":h{place} a pkb:HardwareInstance ; pkb:implements :m ; pkb:annualCostUSD {10 + place * 7 % 13}.0 "
        f"{f'; pkb:copiedFrom :h{place * 3 // 4 - place % 2}' if place > 1 else ''} .\n"
        for place in range(size)
    )
    return HEAD + "".join(rows)


def test_more_things_than_can_be_gone_through_are_given_to_the_optimiser_which_proves_its_plan() -> None:
    texts = ("credence:Kinship=0.3", "credence:Continuant=0.4", "copy-retention=0.9", "backward-share=0.5")
    found = planned(told(fleet(40)), *texts, budget=120)
    assert found.gone_through == 0
    assert found.proven
    assert found.gap == 0.0
    assert found.bound == pytest.approx(found.after.total[0])
    assert found.after.cost.high <= 120


def test_where_time_is_over_a_plan_is_given_with_how_much_better_another_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = read_assumptions(
        ("credence:Kinship=0.3", "credence:Continuant=0.4", "copy-retention=0.9", "backward-share=0.5"), SHIPPED
    )
    monkeypatch.setattr("persistence_kb.acting.plan_program.OPTIMAL", -1)
    found = plan(told(fleet(60)), given, budget=150)
    assert isinstance(found, Plan)
    assert not found.proven
    assert found.bound is not None
    assert found.gap is not None
    assert found.gap == pytest.approx(found.bound - found.after.total[0], abs=1e-9)
    assert found.kept
    assert found.after.cost.high <= 150
    assert "not proven to be the best: another plan may come to " in markdown(found)


def test_where_all_cannot_be_weighed_at_once_families_are_weighed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("persistence_kb.acting.plan_optimiser.MANY", 0)
    monkeypatch.setattr("persistence_kb.acting.plan_optimiser.TOO_MANY", 0)
    families = fleet(12).replace(HEAD, "") + fleet(12).replace(HEAD, "").replace(":h", ":g")
    texts = ("credence:Kinship=0.3", "credence:Continuant=0.4", "copy-retention=0.9", "backward-share=0.5")
    found = planned(told(HEAD + families), *texts, budget=60, exhaustive=False)
    best = planned(told(HEAD + families), *texts, budget=60, exhaustive=True)
    assert not found.proven
    assert found.bound is not None
    assert found.after.total[0] <= best.after.total[0] <= found.bound
    assert found.gap is not None
    assert found.gap < 0.1 * found.bound
    monkeypatch.setattr("persistence_kb.acting.plan_optimiser.TOO_MANY", 10**9)
    both = planned(told(HEAD + families), *texts, budget=60, exhaustive=False)
    assert both.proven
    assert both.after.total[0] == pytest.approx(best.after.total[0])


def test_where_the_optimiser_finds_nothing_in_time_things_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "solve", lambda *_: Outcome(None, proven=False, bound=Fraction(60)))
    texts = ("credence:HardwareInstance=1", "cost:Implementation=1")
    found = planned(told(fleet(60)), *texts, budget=105, exhaustive=False)
    # prices are 10, 11, …, 22 in turn: the five that cost 10 and the five that cost 11 come to 105
    assert sorted(each.cost[1] for each in found.kept) == [10] * 5 + [11] * 5
    assert not found.proven
    assert found.gap == 60 - 10
    given = read_assumptions(texts, SHIPPED)
    reached = plan(told(fleet(60)), given, at_least=6, exhaustive=False)
    assert isinstance(reached, Plan)
    assert reached.after.total[0] == 6
    assert isinstance(plan(told(fleet(60)), given, at_least=6, budget=60, exhaustive=False), NoPlan)


# The command


ASSUMED = ("--assume", "copy-retention=0.9", "--assume", "credence:Continuant=0.5", "--assume", ONE_COPY)


def test_the_command_prints_what_is_kept_and_what_each_thing_buys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "copy-chain", "--budget", "200", *ASSUMED]) == 0
    out = capsys.readouterr().out
    assert out.startswith("A chain of copies, only the last kept: what to keep for at most 200 US dollars a year\n")
    assert re.search(r"^ copy of copy +100 +", out, flags=re.MULTILINE)
    assert "2 of 3 kept; wiped: copy\n" in out
    # 0.5 × (1 + 0.9 + 1), against 0.5 × (0.81 + 0.9 + 1); at best a rival under which all three hold has the rest
    assert "expected degree: 1.45–2.95 (as told: 1.355–2.855), summed over 3 questions" in out
    assert "annual cost: 200 US dollars (as told: 100)" in out
    assert "no plan is better: all 8 ways of keeping were gone through" in out
    assert "continuant view, credence 0.5: original (1 → 0.81)" in out
    assert "Assumed: copy-retention = 0.9, credence:Continuant = 0.5, cost:Implementation = 100." in out


def test_the_plan_is_a_story_that_conforms_and_comes_to_what_was_said(tmp_path: Path) -> None:
    target = tmp_path / "plan.ttl"
    assert run(["plan", "star", "--budget", "300", *ASSUMED, "-o", str(target)]) == 0
    assert run(["validate", str(target), "-o", str(tmp_path / "validation.txt")]) == 0
    assert (tmp_path / "validation.txt").read_text() == "conforms\n"
    text = target.read_text(encoding="utf-8")
    assert "prov:wasGeneratedBy" in text
    assert "scenarios/star.ttl" in text
    again = shipped(str(target))
    found = planned(shipped("star"), "copy-retention=0.9", "credence:Continuant=0.5", ONE_COPY, budget=300)
    survey = survey_scenario(again, theories=[SHIPPED.theories[theory("HardwareInstance")]])
    extant = survey.snapshots[0].names(survey.judgements[0].entities[survey.judgements[0].low > 0])
    assert sorted(extant) == sorted(each.thing for each in found.kept)


def test_json_tells_all_and_markdown_what_the_table_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "siblings", "--budget", "100", *ASSUMED, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [each["label"] for each in document["kept"]] == ["sibling 1"]
    assert document["kept"][0]["annual_cost_usd"] == [100.0, 100.0]
    assert document["kept"][0]["losses"][0] == {
        "entity": "https://w3id.org/persistence-kb/scenario/siblings#h1",
        "label": "sibling 1",
        "theory": "https://w3id.org/persistence-kb/theory/Continuant",
        "credence": 0.5,
        "degree_kept": [1.0, 1.0],
        "degree_wiped": [0.0, 0.0],
    }
    assert document["expected_degree"][0] == 0.95
    assert document["proven"] is True
    assert document["gap"] == 0.0
    assert {"name": "copy-retention", "value": "0.9", "source": "--assume"} in document["assumptions"]
    assert run(["plan", "siblings", "--budget", "100", *ASSUMED, "--format", "markdown"]) == 0
    text = capsys.readouterr().out
    assert "| sibling 1 | 100 | 0.95 |" in text
    assert "- 1 of 3 kept; wiped: original and sibling 2" in text


def test_labels_steer_neither_a_page_nor_a_terminal() -> None:
    story = HEAD + ':h a pkb:HardwareInstance ; pkb:implements :m ; rdfs:label "<b>\\u001b[31m|" .'
    found = planned(told(story), "credence:HardwareInstance=1", ONE_COPY, budget=100)
    assert "<b>" not in markdown(found)
    assert "\x1b" not in markdown(found)
    assert json.loads(to_json(found))["kept"][0]["label"] == "<b>\x1b[31m|"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["siblings", *ASSUMED], 2, "say --budget USD, or --at-least DEGREE"),
        (["siblings", "--budget", "100"], 2, "no credences are given"),
        (["siblings", "--budget", "100", *ASSUMED[2:4]], 2, "nobody says what it costs"),
        (["siblings", "--at-least", "9", *ASSUMED], 1, "degree of 9; the most that can be reached is 1.5"),
        (["siblings", "--at-least", "1.2", "--budget", "100", *ASSUMED], 1, "for at most 100 US dollars a year"),
        (["siblings", "--budget", "-1", *ASSUMED], 2, "--budget"),
        (["siblings", "--budget", "nan", *ASSUMED], 2, "write a number, such as 100 or 2.5"),
        (["siblings", "--at-least", "inf", *ASSUMED], 2, "write a number, such as 100 or 2.5"),
        (["siblings", "--budget", "1", "--decide-at", "soon", *ASSUMED], 2, "--decide-at"),
        (["siblings", "--budget", "1", *ASSUMED, "-o", "plan.xyz"], 2, "-o"),
    ],
)  # fmt: skip
def test_exit_codes_say_how_it_went(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", *arguments]) == code
    caught = capsys.readouterr()
    assert said in caught.err
    assert caught.out == ""


def test_a_claim_that_time_leaves_open_is_undecided_and_a_plan_that_settles_it_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(planning, "can_search", lambda *_: False)
    monkeypatch.setattr(planning, "optimise", lambda *_: Outcome(None, proven=False, bound=None))
    assert run(["plan", "siblings", "--at-least", "1", *ASSUMED]) == 3
    assert "undecided: no plan that reaches 1 was found in time" in capsys.readouterr().err
    found = Outcome(frozenset({0, 1, 2}), proven=False, bound=Fraction(100))
    monkeypatch.setattr(planning, "optimise", lambda *_: found)
    assert run(["plan", "siblings", "--at-least", "1", *ASSUMED]) == 0
    assert "not proven to be the cheapest: another plan may cost 200 US dollars less at most" in capsys.readouterr().out


def test_a_long_plan_is_told_in_part_and_written_whole() -> None:
    found = planned(told(fleet(120)), "credence:HardwareInstance=1", budget=100_000)
    text = markdown(found)
    assert "| and 20 more |  |  |" in text
    assert "- and 108 more" in text
    assert len(json.loads(to_json(found))["kept"]) == 120
