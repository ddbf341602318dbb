"""Degrees: semantics.md §5, against paths counted one by one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.degree import degrees
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.verdict import HOLDS
from persistence_kb.namespaces import local_name
from persistence_kb.reading.theories import read_ontology
from strategies import stories
from test_horizon import told

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement

SHIPPED = read_ontology()

CHAIN = """
:h0 a pkb:HardwareInstance , pkb:Ceased . :h1 a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h0 .
:h2 a pkb:HardwareInstance ; pkb:copiedFrom :h1 . :h3 a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h2 .
"""


def found(
    scenario: Scenario, theory: str, assumptions: Assumptions | None = None
) -> dict[str, tuple[float, float, int]]:
    survey = survey_scenario(scenario, assumptions=assumptions)
    each = next(each for each in survey.judgements if local_name(each.theory.iri) == theory)
    rows = zip(each.low.tolist(), each.high.tolist(), each.copy_steps.tolist(), strict=True)
    return dict(zip(map(local_name, survey.snapshots[0].names(each.entities)), rows, strict=True))


def test_copy_steps_are_counted_and_degrees_span_every_admissible_value(ontology: Ontology) -> None:
    assert found(told(CHAIN, ontology), "Kinship") == {
        "h0": (0.0, 1.0, 2), "h1": (0.0, 1.0, 1), "h2": (1.0, 1.0, 0), "h3": (0.0, 1.0, 1),
    }  # fmt: skip


def test_one_factor_for_each_copy_and_one_more_for_each_backward_step(ontology: Ontology) -> None:
    story = told(CHAIN, ontology)
    both = found(story, "Kinship", Assumptions(copy_retention=0.9, backward_share=0.5))
    assert both["h0"] == (pytest.approx(0.81), pytest.approx(0.81), 2)
    assert both["h3"] == (pytest.approx(0.45), pytest.approx(0.45), 1)
    only_retention = found(story, "Kinship", Assumptions(copy_retention=0.9))
    assert only_retention["h3"] == (0.0, pytest.approx(0.9), 1)
    assert only_retention["h0"] == (pytest.approx(0.81), pytest.approx(0.81), 2)
    only_share = found(story, "Kinship", Assumptions(backward_share=0.5))
    assert only_share["h3"] == (0.0, 0.5, 1)
    assert found(story, "Continuant")["h3"] == (0.0, 0.0, -1), "nothing was copied from it"


def test_a_mild_modification_counts_as_a_step_and_a_replacement_leads_nowhere(ontology: Ontology) -> None:
    story = ":a a pkb:HardwareInstance , pkb:Ceased . :b a pkb:HardwareInstance ; pkb:modifiedFrom :a ."
    assert found(told(story, ontology), "Continuant")["a"] == (0.0, 1.0, 1)
    replaced = told(story.replace("modifiedFrom", "replacedFrom"), ontology)
    assert found(replaced, "Continuant")["a"] == (0.0, 0.0, -1)


def test_a_progenitor_at_an_unknown_distance_gives_no_lower_bound(ontology: Ontology) -> None:
    story = ":a a pkb:HardwareInstance , pkb:Ceased . :b a pkb:HardwareInstance ; pkb:hasProgenitor :a ."
    low, high, steps = found(told(story, ontology), "Continuant", Assumptions(copy_retention=0.9))["a"]
    assert (low, high, steps) == (0.0, pytest.approx(0.9), 1)


def test_a_shared_stage_is_divided_among_those_that_share_it(ontology: Ontology) -> None:
    stages = "".join(
        f":c{n} a pkb:Thread ; pkb:hasStage :s , :t{n} . :s pkb:followedBy :t{n} . "
        f":t{n} pkb:stageOf :x{n} . :x{n} a pkb:Ceased ."
        for n in range(3)
    )
    kept = stages + ":s pkb:stageOf :h0 . :h0 a pkb:HardwareInstance ."
    third = pytest.approx(1 / 3)
    assert list(found(told(kept, ontology), "ThreadFission").values()) == [(third, third, -1)] * 3
    asserted = kept + ":c0 pkb:firstStage :s . :c1 pkb:firstStage :s . :c2 pkb:firstStage :s ."
    unbounded = told(asserted + ":s pkb:leavesOpen pkb:stageIn .", ontology)
    assert {low for low, _, _ in found(unbounded, "ThreadFission").values()} == {0.0}, (
        "nobody knows how many more share it"
    )
    one_more = told(asserted + ":c9 a pkb:Thread ; pkb:leavesOpen pkb:hasStage .", ontology)
    assert found(one_more, "ThreadFission")["c0"] == (0.25, third, -1)
    already = told(asserted + ":c1 pkb:leavesOpen pkb:hasStage .", ontology)
    assert found(already, "ThreadFission")["c0"] == (third, third, -1), "who shares it already is not one more"


def test_a_relative_more_never_lessens_a_degree(ontology: Ontology) -> None:
    half = Assumptions(copy_retention=0.5)
    story = ":x a pkb:HardwareInstance , pkb:Line , pkb:Ceased ."
    assert found(told(story, ontology), "Continuant", half)["x"][:2] == (1.0, 1.0)
    more = told(story + ":y a pkb:HardwareInstance ; pkb:copiedFrom :x .", ontology)
    assert found(more, "Continuant", half)["x"][:2] == (1.0, 1.0)


def test_a_stage_that_may_be_any_threads_counts_for_the_worst_and_the_best(ontology: Ontology) -> None:
    ends = ":c pkb:firstStage :r ; pkb:finalStage :r . :r pkb:stageOf :a . :a a pkb:HardwareInstance . "
    story = ends + ":s pkb:leavesOpen pkb:stageIn ; pkb:stageOf :b . :b a pkb:Ceased ."
    assert found(told(story, ontology), "ThreadProportion")["c"] == (0.5, 1.0, -1)


def test_the_share_of_stages_and_its_threshold(ontology: Ontology) -> None:
    story = told(":c a pkb:Thread ; pkb:ranOn ( :a :b :b :b ) . :b a pkb:Ceased .", ontology)
    assert found(story, "ThreadProportion")["c"] == (0.25, 0.25, -1)
    assert found(story, "ThreadProportion", Assumptions(portion_threshold=0.5))["c"] == (0.0, 0.0, -1)


def test_a_star_loses_no_more_than_a_chain_for_any_retention(ontology: Ontology) -> None:
    head = ":h0 a pkb:HardwareInstance . "
    star = "".join(f":h{n} a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h0 . " for n in range(1, 8))
    chain = "".join(f":h{n} a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h{n - 1} . " for n in range(1, 8))
    for r, b in product((0.1, 0.5, 0.99, 1.0), (0.2, 1.0)):
        given_both = Assumptions(copy_retention=r, backward_share=b)
        flat, deep = (found(told(head + tree, ontology), "Progenitor", given_both) for tree in (star, chain))
        assert all(flat[name][0] >= deep[name][0] for name in flat)


@given(stories())
def test_a_degree_is_finite_exactly_where_the_theory_holds_and_a_known_value_lies_within(
    rows: tuple[Statement, ...],
) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    snapshot = cut(scenario)
    engine = ColumnarEngine(snapshot, SHIPPED)
    half = Assumptions(copy_retention=0.5, backward_share=0.5)
    for theory in SHIPPED.theories.values():
        if theory.degree is None or theory.condition is None:
            continue
        condition = Class(theory.condition)
        certain = engine.members(condition, certain=True)
        loose = degrees(engine, condition, theory.degree, Assumptions())
        tight = degrees(engine, condition, theory.degree, half)
        assert ((loose.low <= tight.low + 1e-9) & (tight.high <= loose.high + 1e-9))[certain].all()
        assert (tight.low <= tight.high + 1e-9)[certain].all()
        assert (tight.high > 0)[certain].all(), "what certainly holds is preserved to some degree"


@given(stories(openness=False), st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_degrees_of_kin_are_those_of_the_best_path(rows: tuple[Statement, ...], r: float, b: float) -> None:
    scenario = tell(Statements.of(rows), SHIPPED, "story")
    survey = survey_scenario(scenario, assumptions=Assumptions(copy_retention=r, backward_share=b))
    snapshot = survey.snapshots[0]
    judgement = next(each for each in survey.judgements if local_name(each.theory.iri) == "Kinship")
    links = _links(snapshot)
    if any(local_name(name) in ("hasProgenitor", "kinOf") for name in snapshot.properties):
        return  # steps of unknown number are bounded, not counted
    extant = set(snapshot.classes.get("<https://w3id.org/persistence-kb/Extant>", ()))
    for entity, status, low, high in zip(
        judgement.entities.tolist(),
        judgement.status.tolist(),
        judgement.low.tolist(),
        judgement.high.tolist(),
        strict=True,
    ):
        best = _best(entity, links, extant, r, b)
        assert (status == HOLDS) == (best > 0)
        assert low == pytest.approx(best)
        assert high == pytest.approx(best)


def _links(snapshot: Snapshot) -> set[tuple[int, int]]:
    links = set()
    for name, (newer, older) in snapshot.properties.items():
        if local_name(name) in ("copiedFrom", "modifiedFrom", "hasDirectProgenitor"):
            links |= set(zip(newer.tolist(), older.tolist(), strict=True))
    return links


def _best(entity: int, links: set[tuple[int, int]], extant: set[int], r: float, b: float) -> float:
    """Return the best product of factors over all paths, by relaxing every link until nothing improves."""
    worth = {entity: 1.0}
    grown = True
    while grown:
        grown = False
        for newer, older in links:
            for here, there, factor in ((older, newer, r), (newer, older, r * b)):
                if worth.get(here, 0.0) * factor > worth.get(there, 0.0) * (1 + 1e-12):
                    worth[there] = worth[here] * factor
                    grown = True
    return max((value for node, value in worth.items() if node in extant), default=0.0)
