"""A circuit: how a verdict is made of what may be chosen, as arrays.

Certain and possible membership are the least fixed points of one and the same circuit, over what is certain and over
what is possible; they differ in its *leaves*, which are what may be changed, settled or left open
(``explaining/levers.py``). A million nodes are made as a few hundred arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.explaining.levers import FALSE, OPEN, TRUE
from persistence_kb.model.statements import integers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.model.statements import Integers


class Gate(IntEnum):
    """How a node is made of its children."""

    ANY = 0
    ALL = 1
    NOT = 2
    COUNT = 3  # at least so many
    SUPER = 4  # certain where all are, possible where any is (supervaluation)
    LEAF = 5


@dataclass(frozen=True, slots=True)
class Circuit:
    """The circuit of one entity under one theory.

    Attributes:
        gates: The gate of each node.
        numbers: How many are counted at a ``COUNT``; which leaf it is at a ``LEAF``.
        starts, flat: The children of node i are ``flat[starts[i]:starts[i + 1]]``.
        condition, bearer: The nodes of the theory's condition and of being its bearer.
    """

    gates: list[int]
    numbers: list[int]
    starts: list[int]
    flat: list[int]
    condition: int
    bearer: int

    def under(self, node: int) -> list[int]:
        """Return a node's children."""
        return self.flat[self.starts[node] : self.starts[node + 1]]


class Wires:
    """A circuit being made: nodes and the links from each to its children."""

    def __init__(self, parts: Mapping[int, Sequence[int]]) -> None:
        """Begin with the nodes of what is always so, never so, and always open.

        Args:
            parts: For each leaf that is so where several others are, those.
        """
        self._parts = parts
        self.size = 0
        self._gates: list[Integers] = []
        self._numbers: list[Integers] = []
        self._parents = [integers(())]
        self._children = [integers(())]
        for gate in (Gate.ALL, Gate.ANY, Gate.LEAF):  # TRUE, FALSE and OPEN
            self.add(gate, 1)
        self._leaves = integers([OPEN])

    def add(self, gate: Gate, count: int, numbers: Integers | int = 0) -> Integers:
        """Return fresh nodes."""
        nodes = np.arange(self.size, self.size + count)
        self.size += count
        self._gates.append(np.full(count, gate))
        self._numbers.append(np.broadcast_to(numbers, count))
        return nodes

    def gate(self, nodes: Integers, gate: Gate, number: int = 0) -> Integers:
        """Return fresh nodes with a gate, each the only child of a node."""
        fresh = self.add(gate, len(nodes), number)
        self.link(nodes, fresh)
        return fresh

    def link(self, parents: Integers, children: Integers) -> None:
        """Give nodes a child each."""
        self._parents.append(parents)
        self._children.append(children)

    def leaf(self, leaves: Sequence[int] | Integers) -> Integers:
        """Return the nodes of leaves."""
        wanted = np.asarray(leaves, dtype=np.int64)
        if len(wanted) and wanted.max() >= len(self._leaves):
            more = np.full(max(int(wanted.max()) + 1, 2 * len(self._leaves)) - len(self._leaves), -1)
            self._leaves = np.concatenate([self._leaves, more])
        fresh = np.unique(wanted[self._leaves[wanted] < 0])
        self._leaves[fresh] = self.add(Gate.LEAF, len(fresh), fresh)
        for each in fresh.tolist() if self._parts else ():
            if each in self._parts:
                self._leaves[each] = self.add(Gate.ALL, 1)[0]
                below = self.leaf(self._parts[each])
                self.link(np.full(len(below), self._leaves[each]), below)
        return self._leaves[wanted]

    def circuit(self, condition: int, bearer: int) -> Circuit:
        """Return the circuit, with each node that has but one child replaced by it."""
        gates, numbers = np.concatenate(self._gates), np.concatenate(self._numbers)
        parents, children = np.concatenate(self._parents), np.concatenate(self._children)
        parents, children = _telling(gates, parents, children)
        single = (np.bincount(parents, minlength=self.size) == 1) & (gates <= Gate.ALL)
        stands_for = np.arange(self.size)
        stands_for[parents[single[parents]]] = children[single[parents]]
        for _ in range(self.size.bit_length()):
            stands_for = stands_for[stands_for]
        stands_for[single[stands_for]] = FALSE  # nothing but circles: the least fixed point
        kept = ~single[parents]
        parents, children = _telling(gates, parents[kept], stands_for[children[kept]])
        order = np.argsort(parents, kind="stable")
        starts = np.r_[0, np.cumsum(np.bincount(parents, minlength=self.size))]
        return Circuit(
            gates.tolist(), numbers.tolist(), starts.tolist(), children[order].tolist(),
            int(stands_for[condition]), int(stands_for[bearer]),
        )  # fmt: skip


def _telling(gates: Integers, parents: Integers, children: Integers) -> tuple[Integers, Integers]:
    """Return the pairs without constants that make no difference."""
    above = gates[parents]
    idle = (children == FALSE) & ((above == Gate.ANY) | (above == Gate.COUNT))
    idle |= (children == TRUE) & (above == Gate.ALL)
    return parents[~idle], children[~idle]
