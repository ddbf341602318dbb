"""Applying interventions to a story: what would be told if something were done about it at some time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from persistence_kb.acting.keeping import ENDED_GRAPH, FUTURE_GRAPH, KEPT_GRAPH, WORLD_GRAPH, future, resolve, world
from persistence_kb.model.intervention import split
from persistence_kb.model.query import PARAMETERS_GRAPH
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import PARAMETER, RDF, iri
from persistence_kb.reading.sparql import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from persistence_kb.model.intervention import Step
    from persistence_kb.model.statements import Statement

VALUE = iri(RDF + "value")


@dataclass(frozen=True)
class Application:
    """What came of doing something.

    Attributes:
        scenario: The story as it would then be told; its horizon is that of the story as it was.
        added, removed: In what its statements differ.
        idle: The steps that changed nothing.
        steps: All steps, in order.
    """

    scenario: Scenario
    added: frozenset[Statement]
    removed: frozenset[Statement]
    idle: tuple[Step, ...]
    steps: tuple[Step, ...]


def apply(scenario: Scenario, steps: Sequence[Step], decided_at: int | None = None) -> Application:
    """Apply interventions, one after another.

    Args:
        scenario: The story as it would run.
        steps: What is done, in order.
        decided_at: When it is decided, in microseconds since 1970; None for the beginning of the story, so that
            everything is still to come.
    """
    told: set[Statement] = set(scenario.told)
    before = frozenset(told)
    story = scenario
    idle: list[Step] = []
    for step in steps:
        removed, added = _update(story, step, decided_at)
        after = (told - removed) | added
        if after == told:
            idle.append(step)
            continue
        told = after
        story = tell(Statements.of(sorted(told)), scenario.ontology, scenario.source)
    return Application(story, frozenset(told - before), frozenset(before - told), tuple(idle), tuple(steps))


def _update(story: Scenario, step: Step, decided_at: int | None) -> tuple[set[Statement], set[Statement]]:
    import pyoxigraph as ox

    graphs: dict[str, Iterable[Statement]] = {
        "": story.statements,
        WORLD_GRAPH: world(story),
        FUTURE_GRAPH: future(story, decided_at),
        PARAMETERS_GRAPH: [
            (iri(PARAMETER + name), VALUE, value) for name, tokens in step.settings.items() for value in split(tokens)
        ],
    }
    lines = "".join(f"{s} {p} {o} {graph} .\n" for graph, rows in graphs.items() for s, p, o in rows)
    store = ox.Store()
    store.bulk_extend(ox.parse(lines, ox.RdfFormat.N_QUADS))
    before = _dumped(store, ox.DefaultGraph())
    store.update(step.intervention.update, prefixes={name: space for name, space in DECLARED.items() if name})
    after = _dumped(store, ox.DefaultGraph())
    kept = {row[0] for row in _dumped(store, ox.NamedNode(KEPT_GRAPH[1:-1]))}
    ended = {row[0] for row in _dumped(store, ox.NamedNode(ENDED_GRAPH[1:-1]))}
    removed, added = before - after, after - before
    more_removed, more_added = resolve(story, kept, ended, decided_at)
    return removed | more_removed, added | more_added


def _dumped(store: object, graph: object) -> set[Statement]:
    rows = store.quads_for_pattern(None, None, None, graph)  # type: ignore[attr-defined]
    return {(str(each.subject), str(each.predicate), str(each.object)) for each in rows}


def order_matters(scenario: Scenario, steps: Sequence[Step], decided_at: int | None = None) -> list[tuple[Step, Step]]:
    """Return the neighbouring steps that would come to something else if they were taken the other way round."""
    found: list[tuple[Step, Step]] = []
    whole = set(apply(scenario, steps, decided_at).scenario.told)
    for place in range(len(steps) - 1):
        turned = [*steps]
        turned[place : place + 2] = [steps[place + 1], steps[place]]
        if set(apply(scenario, turned, decided_at).scenario.told) != whole:
            found.append((steps[place], steps[place + 1]))
    return found
