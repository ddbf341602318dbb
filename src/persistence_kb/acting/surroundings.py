"""What an update finds: the story in the default graph, and around it graphs that tell what follows from it.

====================  ================================================================================================
default graph         the story as it would run, lists and events written out
``graph:snapshot``    the world at its end: with types, wider relations and inverses, first and final stages, statuses
``graph:present``     the world in which the decision is made; empty where that is at the beginning of the story. What
                      is done at once is done when it ends (``graph:present prov:endedAtTime``)
``graph:index``       of each thing one ``rdfs:label``, and as its ``dcterms:identifier`` what the names start with that
                      are made for what belongs to it; of each implementation its place in the order in which they begin
                      (``rdf:value``), when it begins (``prov:generatedAtTime``), and where the chain of copies that it
                      comes from starts (``prov:hadPrimarySource``)
``graph:parameters``  ``parameter:NAME rdf:value VALUE``
====================  ================================================================================================

It writes into the default graph, and into

===================  =================================================================================================
``graph:kept``       what it is the subject of is kept from the decision on (``acting/keeping.py``)
``graph:wiped``      what it is the subject of is wiped, as what the object is (``acting/wiping.py``)
``graph:scratch``    whatever helps; nobody reads it
===================  =================================================================================================

Graphs are made only for updates that name them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.course import AT_ONCE
from persistence_kb.engines.dataset import world
from persistence_kb.model.edges import simple_edges
from persistence_kb.model.query import PARAMETERS_GRAPH, SNAPSHOT_GRAPH
from persistence_kb.model.time import token
from persistence_kb.namespaces import (
    BEGAN,
    COPIED_FROM,
    DCTERMS,
    ENDED,
    GRAPH,
    IMPLEMENTATION,
    LABEL,
    PARAMETER,
    PROGENITOR,
    PROV,
    RDF,
    XSD,
    iri,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from persistence_kb.acting.course import Course
    from persistence_kb.model.statements import Statement

PRESENT_GRAPH: Final = iri(GRAPH + "present")
INDEX_GRAPH: Final = iri(GRAPH + "index")
KEPT_GRAPH: Final = iri(GRAPH + "kept")
WIPED_GRAPH: Final = iri(GRAPH + "wiped")
SCRATCH_GRAPH: Final = iri(GRAPH + "scratch")
WRITTEN: Final = (KEPT_GRAPH, WIPED_GRAPH, SCRATCH_GRAPH)
"""The graphs that an update writes into, besides the story."""

VALUE: Final = iri(RDF + "value")
PRIMARY_SOURCE: Final = iri(PROV + "hadPrimarySource")
IDENTIFIER: Final = iri(DCTERMS + "identifier")
GENID: Final = "https://w3id.org/.well-known/genid/persistence-kb/"
"""What names start with that are made for blank nodes (RDF 1.1 Concepts, §3.5)."""

NAMED: Final = (SNAPSHOT_GRAPH, PRESENT_GRAPH, INDEX_GRAPH)
"""The graphs that are made where they are named."""


def around(course: Course, named: Iterable[str]) -> dict[str, Iterable[Statement]]:
    """Return the graphs that do not depend on the parameters; the default graph has the empty name.

    Args:
        course: The story, and the decision.
        named: Which graphs to make besides the default graph.
    """
    meaning = course.story.ontology
    makers: dict[str, Callable[[], Iterable[Statement]]] = {
        SNAPSHOT_GRAPH: lambda: world(SNAPSHOT_GRAPH, course.end, meaning),
        PRESENT_GRAPH: lambda: _present(course),
        INDEX_GRAPH: lambda: index(course),
    }
    return {"": course.statements, **{name: make() for name, make in makers.items() if name in named}}


def _present(course: Course) -> Iterator[Statement]:
    if course.present is not None and course.decided_at is not None:
        yield from world(PRESENT_GRAPH, course.present, course.story.ontology)
        yield PRESENT_GRAPH, ENDED, token(course.decided_at + AT_ONCE)


def parameters(settings: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the lines, as N-Quads, that give parameters their values."""
    return [
        f"{iri(PARAMETER + name)} {VALUE} {value} {PARAMETERS_GRAPH} ."
        for name, values in settings.items()
        for value in values
    ]


def index(course: Course) -> Iterator[Statement]:
    """Yield what can be looked up of each thing."""
    import pyoxigraph as ox

    world = course.end
    for number, name in enumerate(world.names(np.arange(len(world)))):
        start = name[1:-1] if name[0] == "<" else GENID + name[2:]
        yield name, IDENTIFIER, str(ox.Literal(start))
        yield name, LABEL, str(ox.Literal(world.label(number)))
    order = in_order(course)
    source = sources(course, order)
    terms = course.terms
    for place, thing in enumerate(order):
        yield terms[thing], VALUE, f'"{place}"^^<{XSD}integer>'
        yield terms[thing], PRIMARY_SOURCE, terms[source[thing]]
        if thing in course.began:
            yield terms[thing], BEGAN, terms[course.began[thing][1]]


def in_order(course: Course) -> list[int]:
    """Return the implementations in the order in which they begin.

    What has no date comes first, what came of another after it; names decide only between what nothing else does.
    """
    members = course.members(IMPLEMENTATION)
    depth = _depths(members, [*course.edges(PROGENITOR), *course.edges(COPIED_FROM)])
    began = course.began

    def key(thing: int) -> tuple[bool, int, int, str]:
        moment = began[thing][0] if thing in began else 0
        return thing in began, moment, depth.get(thing, 0), course.terms[thing]

    return sorted(members, key=key)


def _depths(members: set[int], edges: list[tuple[int, int]]) -> dict[int, int]:
    """Return how many steps each thing is from where its lines start, by the longest way; nothing for circles."""
    below: dict[int, list[int]] = {}
    waits: dict[int, int] = {}
    for thing, source in set(edges):
        below.setdefault(source, []).append(thing)
        waits[thing] = waits.get(thing, 0) + 1
    depth = dict.fromkeys((each for each in members if each not in waits), 0)
    todo = list(depth)
    for thing in todo:
        for each in below.get(thing, ()):
            depth[each] = depth[thing] + 1
            waits[each] -= 1
            if not waits[each]:
                todo.append(each)
    return {thing: steps for thing, steps in depth.items() if not waits.get(thing)}


def sources(course: Course, order: list[int]) -> dict[int, int]:
    """Return where each implementation's chain of copies starts: with itself, where it is no copy.

    Of several sources of one copy the earliest counts; what is copied in a circle is where its chain starts.
    """
    place = {thing: number for number, thing in enumerate(order)}
    copies, originals = simple_edges(course.statements, course.story.ontology, COPIED_FROM)
    parent: dict[int, int] = {}
    for copy, original in zip(copies.tolist(), originals.tolist(), strict=True):
        if copy not in parent or place[original] < place[parent[copy]]:
            parent[copy] = original
    found: dict[int, int] = {}
    for thing in order:
        path: list[int] = []
        walked: set[int] = set()
        here = thing
        while here not in found and here in parent and here not in walked:
            walked.add(here)
            path.append(here)
            here = parent[here]
        root = found.get(here, here)
        found[here] = root
        for each in path:
            found.setdefault(each, each if here in walked else root)
    return found
