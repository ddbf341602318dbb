"""Keeping exactly some things: what can be chosen, and the story in which it has been.

Chosen are implementations of models, what stores their weights, and transcripts, unless they had ceased by the
decision. What is kept is kept, and what is not is wiped, as interventions keep and wipe (``acting/keeping.py``,
``acting/wiping.py``). Everything else runs as told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.application import Applier
from persistence_kb.acting.cost import STORES_WEIGHTS_OF
from persistence_kb.acting.course import Course
from persistence_kb.acting.surroundings import in_order
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.model.expression import Class, ObjectProperty, ObjectSomeValuesFrom
from persistence_kb.model.horizon import cut
from persistence_kb.model.intervention import Intervention, Parameter, Step
from persistence_kb.namespaces import IMPLEMENTS, INTERVENTION, MODEL, TRANSCRIPT, iri

if TYPE_CHECKING:
    from collections.abc import Collection

    from persistence_kb.acting.application import Application
    from persistence_kb.model.scenario import Scenario

KEEP_EXACTLY: Final = Intervention(
    iri=iri(INTERVENTION + "KeepExactly"),
    name="KeepExactly",
    label="keep exactly these",
    definition="Some implementations, stores of weights and transcripts are kept; the others are wiped.",
    update="""
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT { GRAPH graph:kept { ?thing a pkb:ConcreteThing } }
WHERE { GRAPH graph:parameters { parameter:keep rdf:value ?thing } } ;

INSERT { GRAPH graph:wiped { ?thing pkb:implements ?what } }
WHERE {
    GRAPH graph:parameters { parameter:wipe rdf:value ?thing }
    OPTIONAL {
        SELECT ?thing (MIN(?model) AS ?first)
        WHERE { ?thing pkb:implements|pkb:storesWeightsOf ?model . ?model a pkb:Model }
        GROUP BY ?thing
    }
    BIND (COALESCE(?first, ?thing) AS ?what)
}
""",
    parameters={
        "keep": Parameter("keep", "text", "", "what is kept"),
        "wipe": Parameter("wipe", "text", "", "what is wiped"),
    },
    cost="storage",
    reversible=False,
    source="",
    locator="",
    file="plan",
)
"""What a plan does to a story."""


class Chooser:
    """A story, and the stories in which exactly some of its things have been kept."""

    def __init__(self, scenario: Scenario, decided_at: int | None) -> None:
        """Take a story.

        Args:
            scenario: As it would run.
            decided_at: When it is decided, in microseconds since 1970; None for the beginning of the story.
        """
        self.scenario = scenario
        self.things = _things(scenario)
        self._applier = Applier(scenario, decided_at)

    def keeping(self, kept: Collection[str]) -> Application:
        """Return what comes of keeping some things, by token, and wiping the others."""
        settings = {
            "keep": " ".join(each for each in self.things if each in kept),
            "wipe": " ".join(each for each in self.things if each not in kept),
        }
        step = Step(KEEP_EXACTLY, {name: value for name, value in settings.items() if value})
        return self._applier.apply([step])


def _things(scenario: Scenario) -> list[str]:
    """Return what is a matter of choice, if it can be kept at all: implementations in the order in which they begin."""
    world = cut(scenario)
    engine = ColumnarEngine(world, scenario.ontology)
    found = engine.members(Class(TRANSCRIPT), certain=True)
    for relation in (IMPLEMENTS, STORES_WEIGHTS_OF):
        found = found | engine.members(ObjectSomeValuesFrom(ObjectProperty(relation), Class(MODEL)), certain=True)
    course = Course(scenario, None)
    place = {course.terms[thing]: number for number, thing in enumerate(in_order(course))}
    return sorted(world.names(np.flatnonzero(found)), key=lambda name: (place.get(name, len(place)), len(name), name))
