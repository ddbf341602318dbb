"""Interventions: what their files and headers say, and what they do to shipped scenarios."""

from __future__ import annotations

import re
from typing import Final

import pytest
import rdflib
from rdflib import RDF, SKOS, Namespace

from persistence_kb.acting.surroundings import NAMED, WRITTEN
from persistence_kb.checking.shapes import Shapes
from persistence_kb.model.query import PARAMETERS_GRAPH
from persistence_kb.namespaces import GRAPH, PARAMETER
from persistence_kb.reading.interventions import kebab, parse_steps
from persistence_kb.reading.sparql import words_of
from persistence_kb.resources import folder, scenarios
from stories import INTERVENTIONS, done, shipped

SHAPES: Final = Shapes()
FOURTEEN: Final = (
    "CrossContextMemory", "DeleteAll", "FissionAndFusionOnOriginal", "Interview", "JudiciousSelfConceptions",
    "PreserveEverywhere", "PreserveOriginal", "PreserveSomewhere", "SafetyProviso", "SaveChats", "StarCopying",
    "TrainPreference", "UniversalFission", "UniversalFusion",
)  # fmt: skip
COSTS: Final = {
    "none": "NoCost", "hardware": "HardwareCost", "labour": "LabourCost", "operation": "OperationCost",
    "storage": "StorageCost", "training": "TrainingCost",
}  # fmt: skip
PKB: Final = Namespace("https://w3id.org/persistence-kb/")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")


# Files, headers and individuals


def test_there_are_the_fourteen_interventions_that_are_promised() -> None:
    assert tuple(INTERVENTIONS) == FOURTEEN
    files = sorted(path.stem for path in (folder("queries") / "interventions").iterdir())
    assert files == sorted(kebab(name) for name in FOURTEEN)


@pytest.fixture(scope="module")
def individuals() -> rdflib.Graph:
    return rdflib.Graph().parse(folder("ontology") / "interventions.ttl", format="turtle")


@pytest.mark.parametrize("name", FOURTEEN)
def test_the_header_and_the_individual_say_the_same(name: str, individuals: rdflib.Graph) -> None:
    node = PKB[f"intervention/{name}"]
    update = INTERVENTIONS[name].update
    header = dict(re.findall(r"^# (\w+): (.*)$", update, flags=re.MULTILINE))
    assert (node, RDF.type, PKB.Intervention) in individuals
    assert header["Intervention"] == str(individuals.value(node, SKOS.prefLabel))
    assert header["Changes"] == str(individuals.value(node, SKOS.definition))
    assert PKB[COSTS[header["Cost"]]] == individuals.value(node, PKB.incurs)
    reversible = individuals.value(node, PKB.isReversible)
    assert header["Reversible"] == ("yes" if reversible.toPython() else "no")  # type: ignore[union-attr]
    source, locator = header["Source"].split(", ", 1)
    assert PKB[f"source/{source}"] == individuals.value(node, DCTERMS.source)
    assert locator == str(individuals.value(node, PKB.locator))


@pytest.mark.parametrize("name", FOURTEEN)
def test_the_header_tells_everything_and_the_update_uses_it(name: str) -> None:
    intervention = INTERVENTIONS[name]
    words = words_of(intervention.update)
    said_of_it = (intervention.label, intervention.definition, intervention.cost, intervention.source)
    assert all([*said_of_it, intervention.locator])
    assert intervention.reversible is not None
    assert all(note.endswith(".") for note in intervention.notes)
    parameters = {each[1:-1].removeprefix(PARAMETER) for each in words.mentioned if PARAMETER in each} - {""}
    assert parameters == set(intervention.parameters)
    assert all(each.default and each.meaning for each in intervention.parameters.values())
    graphs = {each for each in words.mentioned if GRAPH in each} - {f"<{GRAPH}>"}
    assert graphs <= {*NAMED, *WRITTEN, PARAMETERS_GRAPH}
    assert not words.service
    assert not words.loads
    assert words.mistake is None


def test_an_intervention_has_many_names() -> None:
    names = ["PreserveSomewhere", "preserve-somewhere", "preserve somewhere", "intervention:PreserveSomewhere"]
    names.append("https://w3id.org/persistence-kb/intervention/PreserveSomewhere")
    assert {step.intervention.name for step in parse_steps(names, INTERVENTIONS)} == {"PreserveSomewhere"}


# What is shipped


def test_the_story_itself_is_not_altered() -> None:
    story = shipped("deployment")
    before = [*story.statements], [*story.told]
    for name in FOURTEEN:
        done(story, name)
    assert ([*story.statements], [*story.told]) == before


@pytest.mark.parametrize("name", [*FOURTEEN, "Interview:follow=yes"])
def test_a_changed_deployment_passes_the_shapes(name: str) -> None:
    application = done(shipped("deployment"), name)
    found = SHAPES.violations(application.scenario.told) if not application.idle else []
    assert [(each.shape, each.focus) for each in found] == []


@pytest.mark.parametrize("name", FOURTEEN)
def test_each_does_something_to_some_shipped_scenario(name: str) -> None:
    some = ["deployment", "dangerous-capability", "chain", "shared-memory", "branching-self-conceptions"]
    assert set(some) <= set(scenarios())
    assert not all(done(shipped(each), name).idle for each in some)
