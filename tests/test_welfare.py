"""Welfare and assurance: beside survival, and never the same thing (§4, §5, §7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from persistence_kb import read_scenario
from persistence_kb.acting.application import apply
from persistence_kb.acting.welfare import Count, Welfare, welfare
from persistence_kb.engines.asking import ask_about
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.answer import Rows
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.verdict import FAILS, HOLDS, STATUSES, UNDETERMINED
from persistence_kb.namespaces import PREFERS, THING, local_name, pkb
from persistence_kb.reading.interventions import parse_step, read_interventions
from persistence_kb.reading.questions import find_question
from persistence_kb.reading.theories import read_ontology
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.verdict import Survey

ONTOLOGY = read_ontology()
HEADER = """
PREFIX : <https://example.org/story#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://example.org/story> a pkb:Scenario .
:model a pkb:Model .
"""


def told(folder: Path, turtle: str) -> Scenario:
    path = folder / "story.ttl"
    path.write_text(HEADER + turtle, encoding="utf-8")
    return read_scenario(path)


def of(scenario: Scenario, assumptions: Assumptions | None = None) -> tuple[Welfare, ColumnarEngine]:
    survey = survey_scenario(scenario)
    engine = ColumnarEngine(survey.snapshots[0], scenario.ontology)
    found = welfare(engine, {each.theory.iri: each for each in survey.judgements}, assumptions or Assumptions())
    return found, engine


def outcomes(scenario: Scenario) -> dict[tuple[str, str], str]:
    """Return what becomes of each preference, by who has it and of which kind it is."""
    found, engine = of(scenario)
    words = {HOLDS: "satisfied", FAILS: "frustrated", UNDETERMINED: "undetermined"}
    said = {}
    for each in found.preferences:
        statuses = [None] * len(each.agents) if each.status is None else each.status.tolist()
        for agent, status in zip(each.agents.tolist(), statuses, strict=True):
            key = local_name(engine.snapshot.name(agent)), local_name(each.kind)
            said[key] = "not told" if status is None else words[status]
    return said


def test_what_satisfies_a_preference_is_a_class_that_is_defined() -> None:
    assert {local_name(each) for each in ONTOLOGY.satisfactions} == {
        "OneTimeExistence", "TrivialPreference", "WeightModification", "WeightPreservation",
    }  # fmt: skip
    for classes in ONTOLOGY.satisfactions.values():
        assert len(classes) == 1
        assert all(each == THING or ONTOLOGY.taxonomy.sufficient[each] for each in classes)


def test_no_theory_of_survival_asks_what_anyone_prefers_or_accepts(root: Path) -> None:
    files = [*sorted((root / "ontology" / "theories").glob("*.ttl")), root / "ontology" / "clauses.ttl"]
    conditions = "".join(path.read_text(encoding="utf-8") for path in files)
    assert "pkb:identifiesWith" in conditions
    assert "pkb:prefers" not in conditions
    assert "pkb:accepts" not in conditions


def test_a_trained_preference_is_satisfied_and_helps_nobody_survive() -> None:
    scenario = read_scenario("trained-preference")
    assert outcomes(scenario) == {("trained", "WeightPreservation"): "satisfied"}
    survey = survey_scenario(scenario, entities=["plain", "trained"])
    for each in survey.judgements:
        assert len(set(each.status.tolist())) <= 1, each.theory.label
    hardware = next(each for each in survey.judgements if local_name(each.theory.iri) == "HardwareInstance")
    assert hardware.status.tolist() == [FAILS, FAILS]


def test_trivial_preferences_are_satisfied_whatever_happens_and_are_told_apart() -> None:
    found, _ = of(read_scenario("trivial-preference"))
    assert found.satisfied(trivially=True) == Count(3, 0, 0)
    assert found.satisfied(trivially=False) == Count(0, 0, 0)
    assert outcomes(read_scenario("trivial-preference")) == {
        ("adder", "two-plus-two-is-four"): "satisfied",
        ("faller", "gravity"): "satisfied",
        ("once", "OneTimeExistence"): "satisfied",
    }


def test_weights_are_preserved_in_storage_too_and_of_whoever_has_them(tmp_path: Path) -> None:
    story = """
        :gone a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:prefers pkb:WeightPreservation .
        :tape a pkb:Hardware ; pkb:storesWeightsOf :model .
        :chat a pkb:Thread ; pkb:hasStage :stage ; pkb:prefers pkb:WeightPreservation ; pkb:realizes :guide .
        :stage pkb:stageOf :gone .
        :guide a pkb:VirtualInstance ; pkb:prefers pkb:WeightPreservation .
        :other a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :rival ; pkb:prefers pkb:WeightPreservation .
        :rival a pkb:Model ; pkb:prefers pkb:WeightPreservation .
    """
    assert outcomes(told(tmp_path, story)) == {
        ("gone", "WeightPreservation"): "satisfied",
        ("chat", "WeightPreservation"): "satisfied",
        ("guide", "WeightPreservation"): "satisfied",
        ("other", "WeightPreservation"): "frustrated",
        ("rival", "WeightPreservation"): "frustrated",
    }


def test_what_is_open_leaves_preferences_undetermined(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:prefers pkb:WeightPreservation .
        :h pkb:leavesOpen pkb:Extant .
    """
    assert outcomes(told(tmp_path, story)) == {("h", "WeightPreservation"): "undetermined"}


def test_a_story_says_itself_when_its_own_preferences_are_satisfied(tmp_path: Path) -> None:
    story = """
        :going-on a pkb:PreferenceKind ; pkb:satisfiedWhere pkb:Line .
        :quiet a pkb:PreferenceKind .
        :h a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:prefers :going-on, :quiet .
        :copy a pkb:HardwareInstance ; pkb:implements :model ; pkb:copiedFrom :h .
        :last a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model .
        :last pkb:prefers :going-on, pkb:SameNumberOfCopies .
    """
    scenario = told(tmp_path, story)
    assert outcomes(scenario) == {
        ("h", "going-on"): "satisfied",
        ("h", "quiet"): "not told",
        ("last", "going-on"): "frustrated",
        ("last", "SameNumberOfCopies"): "not told",
    }
    assert of(scenario)[0].untold() == 2


def test_a_satisfied_preference_is_worth_what_is_assumed(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:prefers pkb:WeightPreservation, pkb:WeightModification .
        :open a pkb:HardwareInstance ; pkb:implements :rival ; pkb:prefers pkb:WeightPreservation .
        :open pkb:leavesOpen pkb:Extant .
        :rival a pkb:Model .
    """
    scenario = told(tmp_path, story)
    assert of(scenario)[0].value is None
    assumed = Assumptions(
        preference_values={pkb("WeightPreservation"): (2.0, 3.0), pkb("WeightModification"): (5.0, 5.0)}
    )
    assert of(scenario, assumed)[0].value == (2.0, 6.0)


def test_assurance_is_judged_by_the_theory_that_an_agent_accepts() -> None:
    found, engine = of(read_scenario("dna-belief"))
    said = {
        local_name(each.theory): {
            local_name(engine.snapshot.name(agent)): STATUSES[status]
            for agent, status in zip(each.agents.tolist(), each.status.tolist(), strict=True)
        }
        for each in found.assurances
    }
    assert said == {
        "Continuant": {"believer": "holds"},
        "HardwareInstance": {"sceptic": "fails"},
        "WeightType": {"platonist": "holds"},
    }
    assert found.assured() == Count(2, 1, 0)


def test_who_cannot_be_a_bearer_of_what_it_accepts_is_neither_assured_nor_not(tmp_path: Path) -> None:
    story = ":h a pkb:HardwareInstance ; pkb:implements :model ; pkb:accepts theory:ThreadView ."
    assert of(told(tmp_path, story))[0].assured() == Count(0, 0, 0)


STORIES_OF_PREFERENCES = [name for name in scenarios() if len(read_scenario(name).statements.rows(PREFERS))]


def test_there_are_stories_of_preferences() -> None:
    assert len(STORIES_OF_PREFERENCES) >= 5


@pytest.mark.parametrize("name", STORIES_OF_PREFERENCES)
def test_the_question_about_preferences_gives_the_same_answers(name: str) -> None:
    scenario = read_scenario(name)
    answer = ask_about(survey_scenario(scenario), find_question("preferences"), {})
    assert isinstance(answer, Rows)
    asked = {
        (local_name(f"<{row['agent']['value']}>"), local_name(f"<{row['preference']['value']}>")): row["outcome"][
            "value"
        ]
        for row in answer.rows
    }
    assert asked == outcomes(scenario)


@pytest.fixture(scope="module")
def before_and_after() -> list[tuple[Survey, Survey]]:
    """Return the verdicts about every shipped scenario as told, and as if everyone were trained to prefer."""
    step = parse_step("TrainPreference", read_interventions(ONTOLOGY))
    stories = [read_scenario(name) for name in scenarios()]
    return [(survey_scenario(story), survey_scenario(apply(story, [step]).scenario)) for story in stories]


def test_training_makes_preferences(before_and_after: list[tuple[Survey, Survey]]) -> None:
    counts = [[len(each.scenario.statements.rows(PREFERS)) for each in pair] for pair in before_and_after]
    assert sum(after > before for before, after in counts) > 30


@pytest.mark.parametrize("theory", sorted(ONTOLOGY.theories), ids=local_name)
def test_training_a_preference_changes_no_verdict(theory: str, before_and_after: list[tuple[Survey, Survey]]) -> None:
    judged = 0
    for pair in before_and_after:
        one, other = (next(each for each in survey.judgements if each.theory.iri == theory) for survey in pair)
        assert np.array_equal(one.entities, other.entities)
        assert np.array_equal(one.status, other.status)
        assert np.array_equal(one.low, other.low)
        assert np.array_equal(one.high, other.high)
        judged += len(one.entities)
    assert judged
