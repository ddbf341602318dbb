"""A scenario, what it means and what follows, as named graphs that any SPARQL engine can be asked about.

The graphs are those of ``model/query.py``. The default graph is the union of the ontology, the verdicts and the worlds
at the horizons: without the story as it is told, in which what is still to come would be taken to be there, and without
what would be the case if. A world holds what ``pkb snapshot`` writes and, besides, the inverses and the wider relations
of its simple relations, so that nobody has to list the properties under another; a relation that is transitive, or that
follows from a chain, is asked for by a path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.engines.counterfactual import counterfactuals
from persistence_kb.engines.saturation import saturate
from persistence_kb.model.edges import simple_edges
from persistence_kb.model.query import (
    COUNTERFACTUAL_GRAPH,
    ONTOLOGY_GRAPH,
    PARAMETERS_GRAPH,
    SCENARIO_GRAPH,
    SNAPSHOT_GRAPH,
    VERDICTS_GRAPH,
)
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.model.time import lexical, token
from persistence_kb.namespaces import HORIZON, SNAPSHOT, TYPE, pkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.verdict import Survey

AT_HORIZON: Final = pkb("atHorizon")
IN_SNAPSHOT: Final = pkb("inSnapshot")

Graphs = dict[str, "Iterable[Statement]"]


def graphs(
    survey: Survey,
    ontology: Iterable[Statement],
    parameters: Iterable[Statement] = (),
    *,
    needs: Callable[[str], bool] = lambda _: True,
    check: Callable[[], None] = lambda: None,
) -> Graphs:
    """Return the graphs of a dataset; their statements are made when they are asked for.

    Args:
        survey: The scenario, its worlds and the verdicts.
        ontology: The statements of the ontology and of the theories read beside it.
        parameters: The statements that give a query's parameters their values.
        needs: Tells which of the graphs to make; ``SNAPSHOT_GRAPH`` stands for all worlds.
        check: Called between the surveys of what would be the case if; may raise to end them.
    """
    meaning = survey.scenario.ontology
    made: Graphs = {
        SCENARIO_GRAPH: survey.scenario.statements,
        ONTOLOGY_GRAPH: apart(ontology),
        VERDICTS_GRAPH: verdicts(survey),
        COUNTERFACTUAL_GRAPH: counterfactuals(survey, worlds(survey), check),
    }
    made = {name: statements for name, statements in made.items() if needs(name)}
    if needs(SNAPSHOT_GRAPH):
        made |= {
            name: world(name, snapshot, meaning)
            for name, snapshot in zip(worlds(survey), survey.snapshots, strict=True)
        }
    return made | {PARAMETERS_GRAPH: parameters}


def is_default(graph: str) -> bool:
    """Tell whether a graph is part of the default graph."""
    return graph in (ONTOLOGY_GRAPH, VERDICTS_GRAPH) or graph.startswith(SNAPSHOT_GRAPH[:-1])


def worlds(survey: Survey) -> tuple[str, ...]:
    """Return the name of each world's graph: its horizon follows after a slash."""
    moments = [snapshot.horizon for snapshot in survey.snapshots]
    return tuple(SNAPSHOT_GRAPH if each is None else f"{SNAPSHOT_GRAPH[:-1]}/{lexical(each)}>" for each in moments)


def world(name: str, snapshot: Snapshot, ontology: Ontology) -> Iterator[Statement]:
    """Yield what holds at a horizon, and of the graph itself what it is; some statements may come twice."""
    yield name, TYPE, SNAPSHOT
    if snapshot.horizon is not None:
        yield name, HORIZON, token(snapshot.horizon)
    yield from saturate(snapshot, ontology)
    terms = snapshot.statements.terms
    for step, role in ontology.hierarchy.roles.items():
        if step == Step(step.property) and simple_steps(role) not in (None, (step,)):
            subjects, objects = simple_edges(snapshot.statements, ontology, step.property)
            for subject, object_ in zip(subjects.tolist(), objects.tolist(), strict=True):
                yield terms[subject], step.property, terms[object_]


def verdicts(survey: Survey) -> Iterator[Statement]:
    """Yield the verdicts, each with the graph of the world that it is about."""
    names = dict(zip((snapshot.horizon for snapshot in survey.snapshots), worlds(survey), strict=True))
    dated = {token(moment): name for moment, name in names.items() if moment is not None}
    for subject, predicate, value in survey.statements():
        yield subject, predicate, value
        if predicate == AT_HORIZON:
            yield subject, IN_SNAPSHOT, dated[value]
        elif predicate == TYPE and None in names:
            yield subject, IN_SNAPSHOT, names[None]


def apart(ontology: Iterable[Statement]) -> Iterator[Statement]:
    """Rename the blank nodes of the ontology, so that none is one of the story's."""
    for row in ontology:
        yield tuple(f"_:o-{token[2:]}" if token[:2] == "_:" else token for token in row)  # type: ignore[misc]


def quads(made: Mapping[str, Iterable[Statement]]) -> Iterator[str]:
    """Yield the lines of a dataset as N-Quads."""
    for name, statements in made.items():
        for subject, predicate, value in statements:
            yield f"{subject} {predicate} {value} {name} .\n"
