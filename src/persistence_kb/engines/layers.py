"""What a role closure repeats, as layers of a graph, so that any closure is one search.

Between two layers run the edges of one step; a node is an individual in a layer. Going from layer to layer spells out a
word of the role's language. What is repeated leads from the first layer, which stands for the individuals themselves,
through others where it has several steps, back to the first. Edges are given backwards, because ``∃R.C`` is searched
for from C.

An edge left open at its start may lead anywhere, even to what is not named; its start is a seed. One left open at its
end may come from anywhere: it passes through a *hub* that all individuals of the earlier layer can reach.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step
from persistence_kb.model.statements import integers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.statements import Booleans, Integers


@dataclass
class LayeredGraph:
    """A role's graph, backwards.

    Attributes:
        width: How many individuals each layer holds.
        layers: How many layers there are; the first is where each repetition starts and ends.
        hubs: For each hub the layer before it, where it may arrive, the layer after it, and its cost; the hubs' nodes
            follow the layers'.
        sources, targets: Backward edges: from the end of a step to its start.
        weights: What each edge costs, where steps cost anything.
        open_nodes: Nodes from which an open edge starts.
        open_costs: What that open edge costs, for each.
    """

    width: int
    layers: int = 1
    hubs: list[tuple[int, Booleans, int, float]] = field(default_factory=list)
    sources: list[Integers] = field(default_factory=list)
    targets: list[Integers] = field(default_factory=list)
    weights: list[NDArray[np.float64]] = field(default_factory=list)
    open_nodes: list[Integers] = field(default_factory=list)
    open_costs: list[NDArray[np.float64]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return self.layers * self.width + len(self.hubs)

    def finish(self) -> tuple[Integers, Integers, NDArray[np.float64]]:
        """Return the sources, targets and costs of all edges, hubs' included."""
        for place, (start, ends, finish, cost) in enumerate(self.hubs):
            hub = self.layers * self.width + place
            arriving = finish * self.width + np.flatnonzero(ends)
            self.link(arriving, np.full(len(arriving), hub), cost)
            self.link(np.full(self.width, hub), start * self.width + np.arange(self.width), 0.0)
        nothing = integers(())
        return (
            np.concatenate([nothing, *self.sources]),
            np.concatenate([nothing, *self.targets]),
            np.concatenate([np.zeros(0), *self.weights]),
        )

    def link(self, sources: Integers, targets: Integers, cost: float) -> None:
        """Add backward edges."""
        self.sources.append(sources)
        self.targets.append(targets)
        self.weights.append(np.full(len(sources), cost))


def layered(
    engine: ColumnarEngine,
    role: Role,
    *,
    certain: bool,
    cost: Callable[[Step], float] = lambda _: 0.0,
) -> LayeredGraph:
    """Lay out what a closure repeats.

    Args:
        engine: Where the edges are.
        role: The role under the closure.
        certain: Whether with told edges only, or with edges left open too.
        cost: What a step costs.
    """
    graph = LayeredGraph(engine.size)
    _lay(engine, graph, role, (0, 0), certain, cost)
    return graph


def _lay(
    engine: ColumnarEngine,
    graph: LayeredGraph,
    role: Role,
    between: tuple[int, int],
    certain: bool,
    cost: Callable[[Step], float],
) -> None:
    start, finish = between

    def new_layer() -> int:
        graph.layers += 1
        return graph.layers - 1

    match role:
        case Step():
            starts, ends = engine.edges(role)
            graph.link(finish * graph.width + ends, start * graph.width + starts, cost(role))
            if not certain:
                _lay_open(engine, graph, role, between, cost(role))
        case Sequence(roles):
            stops = [start, *(new_layer() for _ in roles[1:]), finish]
            for each, here, there in zip(roles, stops, stops[1:], strict=False):
                _lay(engine, graph, each, (here, there), certain, cost)
        case Choice(roles):
            for each in roles:
                _lay(engine, graph, each, between, certain, cost)
        case Plus(inner):
            # start ─inner→ loop, loop ─inner→ loop, loop ─→ finish
            loop = new_layer()
            _lay(engine, graph, inner, (start, loop), certain, cost)
            _lay(engine, graph, inner, (loop, loop), certain, cost)
            everyone = np.arange(graph.width)
            graph.link(finish * graph.width + everyone, loop * graph.width + everyone, 0.0)
        case never:
            assert_never(never)


def _lay_open(
    engine: ColumnarEngine,
    graph: LayeredGraph,
    step: Step,
    between: tuple[int, int],
    cost: float,
) -> None:
    start, finish = between
    leaving, arriving = engine.starts_open(step), engine.ends_open(step)
    if leaving is not None:
        nodes = start * graph.width + np.flatnonzero(leaving)
        graph.open_nodes.append(nodes)
        graph.open_costs.append(np.full(len(nodes), cost))
    if arriving is not None:
        graph.hubs.append((start, arriving, finish, cost))
