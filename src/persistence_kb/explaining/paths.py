"""The steps that spell out a role, as one graph: from an individual in a state of its automaton to one in another.

A node is a state times the number of individuals, plus an individual, so that the nodes of the first state are the
individuals themselves. An edge left open at its far end may come from anywhere: its *hub* is a node that every
individual in the state before can reach. One left open where it starts may lead anywhere: its start is *loose*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.reachability import SMALL, reachable
from persistence_kb.explaining.levers import FREE
from persistence_kb.model.role import Step
from persistence_kb.model.statements import integers

if TYPE_CHECKING:
    from persistence_kb.explaining.automaton import Automaton
    from persistence_kb.explaining.levers import Levers
    from persistence_kb.explaining.world import World
    from persistence_kb.model.statements import Booleans, Integers

_LATER: Final = -2
"""Instead of the leaf of an edge that may be open at its far end, which is made when it is asked for."""


class Paths:
    """The graph of one role over one world.

    Attributes:
        machine: The role's automaton.
        width: How many individuals there are.
        size: How many nodes there are, hubs included.
        sources, targets: The steps.
        final, goes_on: For each node whether a chain may end there, and whether it may go on.
        loose: For each arrow over an edge that may be open at its start: the step, the state that it leads to, and the
            nodes where it may start.
        open_ends: The same for edges that may be open at their far end: the nodes before them.
    """

    def __init__(self, world: World, levers: Levers, machine: Automaton, *, told: bool) -> None:
        """Lay the graph out.

        Args:
            world: Where the edges are.
            levers: What they depend on.
            machine: The role's automaton.
            told: Whether along told edges only.
        """
        self.machine = machine
        self._levers = levers
        self._hubs: dict[int, Step] = {}
        self.width = world.engine.size
        layers = len(machine.arrows)
        self.loose: list[tuple[Step, int, Integers]] = []
        self.open_ends: list[tuple[Step, int, Integers]] = []
        blocks = [(integers(()), integers(()), integers(()))]
        hub = layers * self.width
        everyone = np.arange(self.width)
        for state, leaving in machine.arrows.items():
            for step, following in leaving:
                starts, ends = world.engine.edges(step)
                blocks.append((state * self.width + starts, following * self.width + ends, levers.along(step)))
                starting = world.engine.starts_open(step) if not told else None
                if starting is not None:
                    self.loose.append((step, following, state * self.width + np.flatnonzero(starting)))
                arrivals = world.arrivals(step) if not told else integers(())
                if len(arrivals):
                    before = state * self.width + everyone
                    self.open_ends.append((step, following, before))
                    blocks.append((before, np.full(self.width, hub), np.full(self.width, FREE)))
                    after = following * self.width + arrivals
                    blocks.append((np.full(len(arrivals), hub), after, np.full(len(arrivals), _LATER)))
                    self._hubs[hub] = Step(step.property, not step.inverse)
                    hub += 1
        self.size = hub
        self.sources, self.targets, self._leaves = (np.concatenate(column) for column in zip(*blocks, strict=True))
        self.final = np.zeros(self.size, dtype=bool)
        self.goes_on = np.ones(self.size, dtype=bool)
        for state, leaving in machine.arrows.items():
            layer = slice(state * self.width, (state + 1) * self.width)
            self.final[layer] = state in machine.final
            self.goes_on[layer] = bool(leaving)

    def leaves(self, steps: Integers) -> Integers:
        """Return the leaf on which each of some steps depends; ``FREE`` where it is there anyhow."""
        leaves = self._leaves[steps]
        for place in np.flatnonzero(leaves == _LATER).tolist():
            step = int(steps[place])
            end = int(self.targets[step]) % self.width
            leaves[place] = self._levers.may_start(self._hubs[int(self.sources[step])], end)
        return leaves

    def reached_from(self, starts: Integers) -> Booleans:
        """Tell which nodes chains from some nodes pass, these included."""
        return reachable((self.sources, self.targets), self.size, starts)

    def leading_to(self, ends: Integers) -> Booleans:
        """Tell from which nodes chains may lead to some nodes, these included."""
        return reachable((self.targets, self.sources), self.size, ends)

    def circles(self, nodes: Integers) -> tuple[Integers, int]:
        """Group nodes that lead to one another whatever is chosen, so that what holds of one holds of all.

        Args:
            nodes: Some nodes, ascending.

        Returns:
            The group of each, and how many groups there are. In a small graph each node is a group of its own.
        """
        if len(nodes) <= SMALL // 10:
            return np.arange(len(nodes)), len(nodes)
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        place = np.full(self.size, -1)
        place[nodes] = np.arange(len(nodes))
        inside = (place[self.sources] >= 0) & (place[self.targets] >= 0) & (self._leaves == FREE)
        rows, columns = place[self.sources[inside]], place[self.targets[inside]]
        graph = csr_array((np.ones(len(rows), dtype=bool), (rows, columns)), shape=(len(nodes), len(nodes)))
        count, group = connected_components(graph, directed=True, connection="strong")
        return group.astype(np.int64), int(count)
