"""Theories ordered by what the survival of a thing under one entails under the others.

*A entails B* where, in every scenario, whatever certainly survives under A certainly survives under B (or what matters
in its survival is preserved). A vague theory holds where all its precisifications do (semantics.md §2), so it entails
each of them. Theories that entail one another are one *node*: they hold of the same things in every scenario, although
a vague one among them may be undetermined where the others fail. A theory is *insensitive* if it holds of every bearer
whatever happens, so that to preserve its bearers is a category mistake (§3 of the essay); it is *unsatisfiable* if it
can hold of nothing, and then it entails every theory, vacuously. All of this is derived, nothing is asserted.

The order is reflexive and transitive; nodes and edges follow from it. "Lattice" is the name in use: meets and joins are
not promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from persistence_kb.model.theory import Theory

Item = TypeVar("Item", bound="Hashable")
Node = tuple[str, ...]
"""Theories that entail one another: those that are not vague first, then by label."""
Edge = tuple[Node, Node]
"""A node and one that it entails, with none between."""


def equivalents(above: Mapping[Item, frozenset[Item]]) -> list[tuple[Item, ...]]:
    """Return the classes of items that are above one another, in the order of their first items.

    Args:
        above: For each item those above it, itself included: reflexive and transitive.

    >>> equivalents({"a": frozenset("abc"), "b": frozenset("abc"), "c": frozenset("c")})
    [('a', 'b'), ('c',)]
    """
    classes: dict[frozenset[Item], list[Item]] = {}
    for item, over in above.items():
        classes.setdefault(over, []).append(item)
    return [tuple(items) for items in classes.values()]


def covers(above: Mapping[Item, frozenset[Item]]) -> list[tuple[Item, Item]]:
    """Return the pairs, lower item first, that nothing lies between: the transitive reduction.

    Args:
        above: For each item those above it, itself included: a partial order.

    >>> covers({"a": frozenset("abc"), "b": frozenset("bc"), "c": frozenset("c")})
    [('a', 'b'), ('b', 'c')]
    """
    found = []
    for lower, over in above.items():
        farther = {each for item in over if item != lower for each in above[item] if each != item}
        found += [(lower, upper) for upper in above if upper in over and upper not in farther and upper != lower]
    return found


@dataclass(frozen=True, slots=True)
class Panel:
    """Nodes about one kind of bearer, or about several kinds between which something is entailed.

    Attributes:
        bearers: The kinds, as tokens.
        nodes: Stronger nodes before those that they entail.
        edges: Between them.
    """

    bearers: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Lattice:
    """The theories in their order.

    Attributes:
        theories: By token.
        above: For each theory the theories that it entails, itself included.
        insensitive: The theories that hold of every bearer whatever happens.
        unsatisfiable: The theories that can hold of nothing.
    """

    theories: Mapping[str, Theory]
    above: Mapping[str, frozenset[str]]
    insensitive: frozenset[str]
    unsatisfiable: frozenset[str]

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The theories, equivalent ones together; stronger nodes before those that they entail."""
        by_label = sorted(self.theories.values(), key=lambda each: (each.condition is None, each.label, each.iri))
        classes = equivalents({theory.iri: self.above[theory.iri] for theory in by_label})
        return tuple(sorted(classes, key=lambda node: -len(self.above[node[0]])))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The steps from a node to the nearest nodes that it entails."""
        whole = {theory: node for node in self.nodes for theory in node}
        return tuple(covers({node: frozenset(whole[each] for each in self.above[node[0]]) for node in self.nodes}))

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """The nodes by what they are about, without the unsatisfiable ones, which are about nothing."""
        nodes = [node for node in self.nodes if node[0] not in self.unsatisfiable]
        edges = [edge for edge in self.edges if edge[0][0] not in self.unsatisfiable]
        together = {theory.bearer: {theory.bearer} for theory in self.theories.values()}
        for node in [*nodes, *(lower + upper for lower, upper in edges)]:
            kinds = set().union(*(together[self.theories[theory].bearer] for theory in node))
            together |= dict.fromkeys(kinds, kinds)
        groups = {tuple(sorted(kinds)): kinds for kinds in together.values()}
        panels = [
            Panel(
                bearers,
                tuple(node for node in nodes if self.theories[node[0]].bearer in bearers),
                tuple(edge for edge in edges if self.theories[edge[0][0]].bearer in bearers),
            )
            for bearers in sorted(groups)
        ]
        return tuple(panel for panel in panels if panel.nodes)
