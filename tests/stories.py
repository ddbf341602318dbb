"""Small stories, what is done about them, and what of them is there then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.application import apply
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import instant
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import CEASED, EXTANT, local_name
from persistence_kb.reading.interventions import parse_steps, read_interventions
from persistence_kb.reading.rdf import parse, read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.theories import read_ontology

if TYPE_CHECKING:
    from persistence_kb.acting.application import Application

SHIPPED: Final = read_ontology()
INTERVENTIONS: Final = read_interventions(SHIPPED)

HEAD: Final = """
PREFIX : <https://example.org/s#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://example.org/s> a pkb:Scenario ; pkb:horizon "2026-06-01T00:00:00Z"^^xsd:dateTime .
:m a pkb:Model .
"""


def at(month: int) -> str:
    return f'"2026-{month:02}-01T00:00:00Z"^^xsd:dateTime'


def told(text: str) -> Scenario:
    """Tell a story of one model."""
    return document(HEAD + text)


def document(text: str) -> Scenario:
    """Tell what a whole document says."""
    rows = parse(text.encode(), syntax="turtle", source="story", base="urn:story:")
    return tell(Statements.of(rows), SHIPPED, "story")


def shipped(name: str) -> Scenario:
    return tell(read(locate([name])), SHIPPED, name)


def done(scenario: Scenario, *texts: str, decided: int | None = None) -> Application:
    """Do something about a story, decided at the beginning or in a month of 2026."""
    moment = None if decided is None else instant(f"2026-{decided:02}-01T00:00:00Z")
    return apply(scenario, parse_steps(texts, INTERVENTIONS), moment)


def extant(scenario: Scenario) -> set[str]:
    """Return the local names of what is certainly extant at the horizon, stages aside."""
    world = cut(scenario)
    return {local_name(name) for name in world.names(world.classes.get(EXTANT, np.empty(0, dtype=np.int64)))}


def ceased(scenario: Scenario) -> set[str]:
    world = cut(scenario)
    return {local_name(name) for name in world.names(world.classes.get(CEASED, np.empty(0, dtype=np.int64)))}


def said(scenario: Scenario, predicate: str) -> set[tuple[str, str]]:
    """Return the edges of a predicate, by local name, in the story written out."""
    return {(local_name(s), local_name(o)) for s, p, o in scenario.statements if local_name(p) == predicate}


def verdict(scenario: Scenario, entity: str, theory: str) -> tuple[str, float]:
    """Return a status and the lower end of the degree."""
    chosen = SHIPPED.theories[SHIPPED.named("theory", theory, SHIPPED.theories)]
    survey = survey_scenario(scenario, theories=[chosen], entities=[entity])
    (judgement,) = survey.judgements
    return STATUSES[int(judgement.status[0])], round(float(judgement.low[0]), 6)


def instance(name: str, *more: str) -> str:
    return f":{name} a pkb:HardwareInstance ; pkb:implements :m {''.join(f'; {each} ' for each in more)}.\n"
