"""Expected degrees and annual costs: semantics.md §7, by hand and over random stories and assumptions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb import read_scenario
from persistence_kb.acting.cost import annual_cost
from persistence_kb.acting.expectation import expected
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.assumptions import Assumptions, Rivalry
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import PKB, THEORY, iri, local_name, pkb
from persistence_kb.reading.assumptions import read_assumptions
from persistence_kb.reading.theories import read_ontology
from strategies import stories
from test_horizon import told

if TYPE_CHECKING:
    from persistence_kb.acting.expectation import Expected
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statement

SHIPPED = read_ontology()
WHAT_MATTERS = Rivalry(pkb("Implementation"), pkb("WhatMatters"))
IDENTITY = Rivalry(pkb("Implementation"), pkb("Identity"))
CLOSE = 1e-9

CHAIN = """
:m a pkb:Model .
:h0 a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :m .
:h1 a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :m ; pkb:copiedFrom :h0 .
:h2 a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h1 .
"""


def theory(name: str) -> str:
    return iri(THEORY + name)


def degrees(
    scenario: Scenario, rivalry: Rivalry, assumptions: Assumptions
) -> tuple[dict[str, tuple[float, float]], Expected]:
    """Return the expected degree of each entity by name, and all of it."""
    survey = survey_scenario(scenario, assumptions=assumptions)
    found = expected(survey).rivalries[rivalry]
    names = map(local_name, survey.snapshots[0].names(found.entities))
    return dict(zip(names, zip(found.low.tolist(), found.high.tolist(), strict=True), strict=True)), found


# Expected degrees, by hand


def test_credence_times_degree_is_summed_over_rivals(ontology: Ontology) -> None:
    given_all = Assumptions(
        copy_retention=0.9,
        backward_share=0.5,
        credences={theory(name): share for name, share in SHARES.items()},
    )
    rows, found = degrees(told(CHAIN, ontology), WHAT_MATTERS, given_all)
    # From h0 it is two copies to what is extant, from h1 one, for each theory that counts them.
    assert rows == {
        "h0": (pytest.approx(0.1 + 0.6 * 0.81), pytest.approx(0.1 + 0.6 * 0.81)),
        "h1": (pytest.approx(0.1 + 0.6 * 0.9), pytest.approx(0.1 + 0.6 * 0.9)),
        "h2": (pytest.approx(0.7), pytest.approx(0.7)),
    }
    assert found.total == (pytest.approx(1.926), pytest.approx(1.926))


SHARES = {"WeightType": 0.1, "Continuant": 0.2, "Progenitor": 0.2, "ChildlessProgenitor": 0.0, "Kinship": 0.2}
"""Credences in all theories of what matters in an implementation's survival; 0.3 are left for none of them."""


def test_what_is_not_given_may_be_whatever_the_given_leaves(ontology: Ontology) -> None:
    assumed = Assumptions(copy_retention=0.9, credences={theory("Continuant"): 0.4})
    rows, found = degrees(told(CHAIN, ontology), WHAT_MATTERS, assumed)
    # The rest of 0.6 may all be in the weight type view, of which h0 has degree 1, or in none.
    assert rows["h0"] == (pytest.approx(0.4 * 0.81), pytest.approx(0.4 * 0.81 + 0.6))
    assert found.total == (pytest.approx(0.4 * 2.71), pytest.approx(0.4 * 2.71 + 0.6 * 3))


def test_without_any_assumption_all_is_possible_that_some_theory_allows(ontology: Ontology) -> None:
    rows, found = degrees(told(CHAIN, ontology), IDENTITY, Assumptions())
    assert rows == {"h0": (0.0, 1.0), "h1": (0.0, 1.0), "h2": (0.0, 1.0)}
    assert found.total == (0.0, 3.0), "the unbranched continuant view holds of all three"
    nobody = told(CHAIN + ":h2 a pkb:Ceased .", ontology)
    assert degrees(nobody, IDENTITY, Assumptions())[1].total == (0.0, 0.0)


def test_a_credence_is_the_same_for_all_so_that_a_total_is_tighter_than_the_sum(ontology: Ontology) -> None:
    # h1 survives as itself and has branched; h0 has gone, and goes on in nobody but h1.
    story = """
    :m a pkb:Model .
    :h0 a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :m .
    :h1 a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h0 .
    :h2 a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :m ; pkb:copiedFrom :h1 .
    :h3 a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h2 .
    """
    rows, found = degrees(told(story, ontology), IDENTITY, Assumptions())
    assert rows == {"h0": (0.0, 0.0), "h1": (0.0, 1.0), "h2": (0.0, 1.0), "h3": (0.0, 1.0)}
    # The hardware instance view holds of h1 and h3, the unbranched continuant view of h2 and h3: never of all three.
    assert found.total == (0.0, 2.0)


def test_credence_in_none_is_taken_from_what_is_left(ontology: Ontology) -> None:
    story = told(CHAIN, ontology)
    assumed = Assumptions(credences={theory("HardwareInstance"): 0.2}, credences_in_none={IDENTITY: 0.5})
    rows, _ = degrees(story, IDENTITY, assumed)
    assert rows["h0"] == (0.0, pytest.approx(0.3)), "what is left may be in the unbranched continuant view"
    assert rows["h2"] == (pytest.approx(0.2), pytest.approx(0.5))


def test_a_rival_that_was_not_asked_about_may_have_any_degree(ontology: Ontology) -> None:
    survey = survey_scenario(
        told(CHAIN, ontology),
        theories=[ontology.theories[theory("HardwareInstance")]],
        assumptions=Assumptions(credences={theory("HardwareInstance"): 0.25, theory("UnbranchedContinuant"): 0.5}),
    )
    found = expected(survey).rivalries[IDENTITY]
    assert found.low.tolist() == [0.0, 0.0, 0.25]
    assert found.high.tolist() == [0.5, 0.5, 0.75]
    assert found.total == (0.25, 1.75)


def test_each_horizon_has_its_own_expectation() -> None:
    story = read_scenario("copy-chain")
    horizons = sorted({int(each) for those in story.moments.values() for each in those})
    survey = survey_scenario(story, horizons=horizons)
    totals = [expected(survey, place).rivalries[WHAT_MATTERS].total for place in range(len(horizons))]
    assert totals[0] == (0.0, 1.0)
    assert totals[-1] == (0.0, 3.0)


# Expected degrees, over random stories


@st.composite
def assumed(draw: st.DrawFn) -> tuple[Assumptions, Assumptions]:
    """Draw assumptions that leave no choice, and some of them."""
    shares = st.floats(0.01, 1.0)
    credences: dict[str, float] = {}
    none: dict[Rivalry, float] = {}
    rivalries: dict[Rivalry, list[str]] = {}
    for token, each in SHIPPED.theories.items():
        rivalries.setdefault(Rivalry.of(each), []).append(token)
    for rivalry, rivals in rivalries.items():
        weights = draw(st.lists(st.integers(0, 4), min_size=len(rivals) + 1, max_size=len(rivals) + 1))
        whole = sum(weights) or 1
        credences |= {token: weight / whole for token, weight in zip(rivals, weights, strict=False)}
        none[rivalry] = 1.0 - sum(credences[token] for token in rivals)
    full = Assumptions(
        copy_retention=draw(shares), backward_share=draw(shares), credences=credences, credences_in_none=none
    )
    some = replace(
        full,
        copy_retention=draw(st.sampled_from([full.copy_retention, None])),
        backward_share=draw(st.sampled_from([full.backward_share, None])),
        credences={token: share for token, share in credences.items() if draw(st.booleans())},
        credences_in_none={rivalry: share for rivalry, share in none.items() if draw(st.booleans())},
    )
    return full, some


@given(stories(), assumed())
def test_an_assumption_more_only_narrows(rows: tuple[Statement, ...], given_: tuple[Assumptions, Assumptions]) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    surveys = [survey_scenario(scenario, assumptions=each) for each in (*given_, Assumptions())]
    tight, some, loose = (expected(survey).rivalries for survey in surveys)
    assert len(tight) == len({Rivalry.of(each) for each in SHIPPED.theories.values()})
    for inner, outer in ((tight, some), (some, loose)):
        for rivalry, found in inner.items():
            around = outer[rivalry]
            assert (around.low <= found.low + CLOSE).all()
            assert (found.low <= found.high + CLOSE).all()
            assert (found.high <= around.high + CLOSE).all()
            assert around.total[0] <= found.total[0] + CLOSE
            assert found.total[1] <= around.total[1] + CLOSE
            assert found.low.sum() - CLOSE <= found.total[0] + CLOSE
            assert found.total[1] <= found.high.sum() + CLOSE, "no wider than entity by entity"


@given(stories(openness=False), assumed())
def test_the_interval_contains_the_value_of_every_admissible_setting(
    rows: tuple[Statement, ...], given_: tuple[Assumptions, Assumptions]
) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    full, some = given_
    judged = survey_scenario(scenario, assumptions=full).judgements
    for rivalry, found in expected(survey_scenario(scenario, assumptions=some)).rivalries.items():
        value = np.zeros(len(found.entities))
        for each in judged:
            if Rivalry.of(each.theory) == rivalry:
                # A vague theory's degree, or one over steps of unknown number, may be anything in its interval.
                value += full.credences[each.theory.iri] * (each.low + each.high) / 2
        assert (found.low - CLOSE <= value).all()
        assert (value <= found.high + CLOSE).all()
        assert found.total[0] - CLOSE <= value.sum() <= found.total[1] + CLOSE


@given(stories(openness=False), assumed())
def test_the_ends_are_attained_or_approached_where_nothing_is_open_or_vague(
    rows: tuple[Statement, ...], given_: tuple[Assumptions, Assumptions]
) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    if any(local_name(predicate) == "hasProgenitor" for _, predicate, _ in rows):
        return  # steps of unknown number are bounded, not counted
    some = replace(given_[1], copy_retention=None, backward_share=None)
    found = expected(survey_scenario(scenario, assumptions=some)).rivalries[WHAT_MATTERS]
    rivals = [each for each, one in SHIPPED.theories.items() if Rivalry.of(one) == WHAT_MATTERS]
    free = [each for each in rivals if each not in some.credences]
    known = sum(some.credences.get(each, 0.0) for each in rivals)
    left = max(1.0 - some.credences_in_none.get(WHAT_MATTERS, 0.0) - known, 0.0)
    values = []
    for ratio in (1.0, 1e-14):
        setting = Assumptions(copy_retention=ratio, backward_share=ratio)
        judged = {each.theory.iri: each for each in survey_scenario(scenario, assumptions=setting).judgements}
        for chosen in (*free, None):
            shares = {each: some.credences.get(each, 0.0) + left * (each == chosen) for each in rivals}
            values.append(sum(share * judged[each].low for each, share in shares.items()))
    assert np.allclose(np.min(values, axis=0), found.low, atol=1e-9)
    assert np.allclose(np.max(values, axis=0), found.high, atol=1e-9)
    totals = np.sum(values, axis=1)
    assert (totals.min(), totals.max()) == (pytest.approx(found.total[0]), pytest.approx(found.total[1]))


# Costs


def cost(story: str, ontology: Ontology, *texts: str) -> tuple[float, float, int]:
    scenario = told(story, ontology)
    return annual_cost(scenario, cut(scenario), read_assumptions(texts, ontology))


def test_what_is_kept_and_has_no_price_leaves_no_upper_bound(ontology: Ontology) -> None:
    assert cost(CHAIN, ontology) == (0.0, math.inf, 1), "two have ceased, and cost nothing"
    assert cost(CHAIN + ":h2 pkb:annualCostUSD 95.5 .", ontology) == (95.5, 95.5, 0)
    assert cost(CHAIN + ":h0 pkb:annualCostUSD 95.5 .", ontology) == (0.0, math.inf, 1)
    assert cost(":m a pkb:Model .", ontology) == (0.0, 0.0, 0), "a model is abstract"


def test_a_price_of_its_own_comes_before_that_of_its_kind(ontology: Ontology) -> None:
    story = CHAIN + ":h3 a pkb:HardwareInstance ; pkb:implements :m ; pkb:annualCostUSD 7 ."
    assert cost(story, ontology, "cost:HardwareInstance=50..200") == (57.0, 207.0, 0)


def test_the_most_specific_kind_comes_first(ontology: Ontology) -> None:
    story = CHAIN + ":log a pkb:Transcript . :store a pkb:MemoryStore . :body a pkb:Organism ."
    general = ("cost:ConcreteThing=1", "cost:Implementation=10")
    assert cost(story, ontology, *general) == (22.0, 22.0, 0)
    assert cost(story, ontology, *general, "cost:HardwareInstance=100") == (112.0, 112.0, 0)
    assert cost(story, ontology, "cost:Implementation=10", "cost:Transcript=2..3") == (22.0, math.inf, 1)


def test_of_kinds_that_are_equally_specific_the_dearer_counts(ontology: Ontology) -> None:
    story = ":both a pkb:Transcript , pkb:MemoryStore ."
    assert cost(story, ontology, "cost:Transcript=2..3", "cost:MemoryStore=1..9") == (2.0, 9.0, 0)


def test_what_may_be_extant_may_have_to_be_paid_for(ontology: Ontology) -> None:
    story = CHAIN + ":h3 a pkb:HardwareInstance ; pkb:implements :m ; pkb:leavesOpen pkb:Extant ."
    assert cost(story, ontology, "cost:HardwareInstance=100") == (100.0, 200.0, 0)
    assert cost(story, ontology) == (0.0, math.inf, 2)


def test_hardware_is_paid_for_with_what_it_hosts_unless_it_stores_weights(ontology: Ontology) -> None:
    box = CHAIN + ":h2 pkb:hostedOn :box . :box a pkb:Hardware . :empty a pkb:Hardware ."
    assert cost(box, ontology, "cost:HardwareInstance=10", "cost:Hardware=1000") == (10.0, 10.0, 0)
    assert cost(box + ":box pkb:annualCostUSD 3 .", ontology, "cost:HardwareInstance=10") == (13.0, 13.0, 0)
    drive = CHAIN + ":drive a pkb:Hardware ; pkb:storesWeightsOf :m ."
    assert cost(drive, ontology, "cost:HardwareInstance=10", "cost:Hardware=1000") == (1010.0, 1010.0, 0)


KEPT = ":m a pkb:Model . " + "".join(f":h{n} a pkb:HardwareInstance ; pkb:implements :m . " for n in range(4))


@pytest.mark.parametrize(
    ("wiped", "expected_cost"),
    [
        ((0, 1, 2, 3), (0.0, 0.0, 0)),
        ((0, 1, 2), (5.0, 5.0, 0)),
        ((0, 1), (5.0, 900.0, 0)),
        ((0,), (5.0, 900.0, 0)),
        ((), (400.0, 900.0, 0)),
    ],
)
def test_between_one_and_all_only_the_ends_are_known(
    wiped: tuple[int, ...], expected_cost: tuple[float, float, int], ontology: Ontology
) -> None:
    story = KEPT + "".join(f":h{n} a pkb:Ceased . " for n in wiped)
    assumed_ = ("cost:HardwareInstance=5", "cost-of-all:HardwareInstance=400..900")
    assert cost(story, ontology, *assumed_) == expected_cost


def test_all_are_those_of_one_model(ontology: Ontology) -> None:
    other = """
    :n a pkb:Model . :x a pkb:HardwareInstance ; pkb:implements :n .
    :y a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :n .
    """
    assumed_ = ("cost:HardwareInstance=5", "cost-of-all:HardwareInstance=400")
    assert cost(KEPT + other, ontology, *assumed_) == (405.0, 405.0, 0)


def test_a_thing_that_may_be_extant_spans_the_prices_of_one_and_all(ontology: Ontology) -> None:
    story = (
        KEPT + ":h0 a pkb:Ceased . :h1 a pkb:Ceased . :h2 pkb:leavesOpen pkb:Extant . :h3 pkb:leavesOpen pkb:Extant ."
    )
    assumed_ = ("cost:HardwareInstance=5..6", "cost-of-all:HardwareInstance=400..900")
    assert cost(story, ontology, *assumed_) == (0.0, 900.0, 0)


def test_keeping_all_the_hardware_costs_six_to_eight_orders_of_magnitude_more_than_one_copy() -> None:
    for name, low, high in (
        ("one-of-five-kept", 0.0, 100.0),
        ("all-five-kept", 1e8, 1e10),
        ("cold-storage", 0.0, 100.0),
    ):
        scenario = read_scenario(name)
        assumed_ = read_assumptions(["essay-costs"], scenario.ontology)
        assert annual_cost(scenario, cut(scenario), assumed_) == (low, high, 0), name


KINDS = tuple(iri(PKB + name) for name in ("HardwareInstance", "Organism", "Transcript", "ConcreteThing"))


@given(stories(), st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=8, max_size=8))
def test_a_narrower_price_narrows_a_cost(rows: tuple[Statement, ...], drawn: list[tuple[int, int, int]]) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    snapshot = cut(scenario)
    wide = [(float(least), float(least + middle + most)) for least, middle, most in drawn]
    wide[4:6] = [
        (low + more_low, high + more_high)
        for (low, high), (more_low, more_high) in zip(wide[:2], wide[4:6], strict=True)
    ]
    narrow = [(float(least + min(middle, most)),) * 2 for least, middle, most in drawn]
    narrow[4:6] = [(low + more, low + more) for (low, _), (more, _) in zip(narrow[:2], narrow[4:6], strict=True)]
    costs = [
        annual_cost(
            scenario,
            snapshot,
            Assumptions(
                default_costs=dict(zip(KINDS, prices[:4], strict=True)),
                whole_costs=dict(zip(KINDS[:2], prices[4:6], strict=True)),
            ),
        )
        for prices in (wide, narrow)
    ]
    assert [each.unpriced for each in costs] == [0, 0], "every concrete thing has a price"
    (low, high, _), (inner_low, inner_high, _) = costs
    assert low <= inner_low <= inner_high <= high
    nothing = annual_cost(scenario, snapshot, Assumptions())
    assert nothing.low <= low
    assert high <= nothing.high
