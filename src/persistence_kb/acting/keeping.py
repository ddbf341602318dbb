"""What it is to be kept, and what it is to be wiped, from a decision on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.dataset import world as world_of
from persistence_kb.model.horizon import cut
from persistence_kb.model.query import SNAPSHOT_GRAPH
from persistence_kb.namespaces import CEASED, CEASED_AT, ENDS, GRAPH, TYPE, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statement

WORLD_GRAPH: Final = SNAPSHOT_GRAPH
FUTURE_GRAPH: Final = iri(GRAPH + "future")
KEPT_GRAPH: Final = iri(GRAPH + "kept")
ENDED_GRAPH: Final = iri(GRAPH + "ended")


def world(story: Scenario) -> Iterator[Statement]:
    """Yield the world at the end of the story as it would run."""
    return world_of(WORLD_GRAPH, cut(replace(story, horizon=None)), story.ontology)


def future(story: Scenario, decided_at: int | None) -> Iterator[Statement]:
    """Yield what the story says of what is still to come."""
    del decided_at
    yield from story.statements


def resolve(
    story: Scenario, kept: set[str], ended: set[str], decided_at: int | None
) -> tuple[set[Statement], set[Statement]]:
    """Return what has to be taken away and added so that things are kept and ended."""
    del decided_at
    removed = {
        row
        for row in story.statements
        if (row[1] == CEASED_AT and row[0] in kept)
        or (row[1] == ENDS and row[2] in kept)
        or (row[1] == TYPE and row[2] == CEASED and row[0] in kept)
    }
    return removed, {(each, TYPE, CEASED) for each in ended}
