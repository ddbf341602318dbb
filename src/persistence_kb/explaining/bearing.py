"""All that a verdict can depend on: the table of semantics.md §4, written out for one entity.

A node stands for one individual under one expression, or for individuals in one state of a role's automaton; what it is
made of are its children. Nodes are made on demand from the entity outwards, many at a time, so that what is not in the
circuit has no bearing on the verdict: nothing is guessed. What comes out the same whatever is chosen is a constant, and
what is under it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never

import numpy as np

from persistence_kb.explaining.automaton import automaton
from persistence_kb.explaining.circuit import Gate, Wires
from persistence_kb.explaining.levers import DEPENDS, FALSE, FREE, TRUE
from persistence_kb.explaining.paths import Paths
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.role import Role, Step, counted
from persistence_kb.model.statements import distinct_pairs, integers
from persistence_kb.namespaces import THING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from persistence_kb.explaining.circuit import Circuit
    from persistence_kb.explaining.levers import Levers
    from persistence_kb.explaining.world import World
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.theory import Theory

LARGEST: Final = 2_000_000
"""How many nodes a circuit may have."""


class TooLarge(Exception):
    """The circuit has more nodes than are searched."""


@dataclass(slots=True)
class _Kind:
    """The nodes of one expression.

    Attributes:
        numbers: The node of each individual; −1 where there is none.
        make: What gives nodes their children.
        waiting: Individuals whose nodes have no children yet.
    """

    numbers: Integers
    make: Callable[[Integers], None]
    waiting: list[Integers] = field(default_factory=list)


class Bearing:
    """What has a bearing on a verdict, being worked out."""

    def __init__(self, world: World, levers: Levers) -> None:
        """Take a world and what may vary in it."""
        self.world = world
        self.levers = levers
        self.taxonomy = world.ontology.taxonomy
        self._wires = Wires(levers.parts)
        self._kinds: dict[Expression, _Kind] = {}
        self._todo: list[_Kind] = []
        self._paths: dict[tuple[Role, bool], Paths] = {}
        self._chained: dict[tuple[Role, bool, Expression], Integers] = {}

    def circuit(self, theory: Theory, individual: int) -> Circuit:
        """Return the circuit of a theory's condition and of being its bearer.

        Raises:
            TooLarge: It has more than ``LARGEST`` nodes.
        """
        condition = self._theory(theory, individual)
        bearer = int(self._is(Class(theory.bearer), integers([individual]))[0])
        while self._todo:
            kind = self._todo.pop()
            several, kind.waiting = np.concatenate(kind.waiting), []
            kind.make(several)
            if self._wires.size > LARGEST:
                raise TooLarge
        return self._wires.circuit(condition, bearer)

    def _theory(self, theory: Theory, individual: int) -> int:
        if theory.condition is not None:
            return int(self._is(Class(theory.condition), integers([individual]))[0])
        theories = self.world.ontology.theories
        sharp = integers(self._theory(theories[each], individual) for each in theory.precisified_by)
        node = self._wires.add(Gate.SUPER, 1)
        self._wires.link(np.repeat(node, len(sharp)), sharp)
        return int(node[0])

    def _is(self, expression: Expression, individuals: Integers) -> Integers:
        """Return the nodes of individuals under an expression; they are given children later."""
        plain = core(expression)
        nodes = self.levers.decided(plain, individuals)
        rest = nodes == DEPENDS
        if rest.any():
            if plain not in self._kinds:
                nowhere = np.full(self.world.engine.size, -1)
                self._kinds[plain] = _Kind(nowhere, partial(self._expression, plain))
            kind, wanted = self._kinds[plain], individuals[rest]
            fresh = np.unique(wanted[kind.numbers[wanted] < 0])
            if len(fresh):
                kind.numbers[fresh] = self._wires.add(Gate.ANY, len(fresh))
                self._todo += [] if kind.waiting else [kind]
                kind.waiting.append(fresh)
            nodes[rest] = kind.numbers[wanted]
        return nodes

    # Expressions

    def _expression(self, expression: Expression, individuals: Integers) -> None:
        nodes = self._kinds[expression].numbers[individuals]
        match core(expression):
            case Class(iri):
                self._class(iri, individuals, nodes)
            case ObjectIntersectionOf(operands):
                self._compound(operands, individuals, self._wires.gate(nodes, Gate.ALL), weak=FALSE)
            case ObjectUnionOf(operands):
                self._compound(operands, individuals, nodes, weak=TRUE)
            case ObjectComplementOf(operand):
                self._wires.link(self._wires.gate(nodes, Gate.NOT), self._is(operand, individuals))
            case ObjectOneOf(names):
                named = np.isin(individuals, self.world.snapshot.find(names))
                self._wires.link(nodes, np.where(named, TRUE, FALSE))
            case ObjectSomeValuesFrom(property_, filler):
                self._wires.link(nodes, self._along(property_, filler, individuals))
            case ObjectMinCardinality(n, property_, filler):
                self._count(n, counted(self.world.ontology.role(property_)), filler, individuals, nodes)
            case never:
                assert_never(never)

    def _compound(self, operands: Sequence[Expression], individuals: Integers, nodes: Integers, *, weak: int) -> None:
        """Link operands; where one of them alone decides, the others have no bearing."""
        decided = [self.levers.decided(core(each), individuals) for each in operands]
        overruled = np.logical_or.reduce([each == weak for each in decided])
        self._wires.link(nodes[overruled], np.full(int(overruled.sum()), weak))
        for each in operands:
            self._wires.link(nodes[~overruled], self._is(each, individuals[~overruled]))

    def _class(self, iri: str, individuals: Integers, nodes: Integers) -> None:
        for condition in self.taxonomy.sufficient.get(iri, ()):
            self._wires.link(nodes, self._is(condition, individuals))
        for class_ in self.taxonomy.told.get(iri, (iri,)):
            leaves = self.levers.types(class_, individuals)
            varying = leaves != FREE
            self._wires.link(nodes[varying], self._wires.leaf(leaves[varying]))
            members = self.world.snapshot.classes.get(class_, integers(()))
            told = np.isin(individuals, members) & ~varying
            self._wires.link(nodes[told], np.full(int(told.sum()), TRUE))
            left_open = self.world.snapshot.openness.classes.get(class_)
            if left_open is not None:
                here = left_open[individuals] & ~varying
                self._open(class_, individuals[here], nodes[here])
        typed = self.levers.typed(iri, individuals)
        self._wires.link(nodes[typed != FREE], self._wires.leaf(typed[typed != FREE]))
        for property_ in self.taxonomy.domains.get(iri, ()) if self.levers.edges else ():
            self._wires.link(nodes, self._along(property_, Class(THING), individuals, told=True))

    def _open(self, class_: str, individuals: Integers, nodes: Integers) -> None:
        """Link what depends on whether a class is left open: possible where no disjoint class is certain."""
        if not len(individuals):
            return
        places = [self.levers.open_class(class_, each) for each in individuals.tolist()]
        may = self._wires.gate(nodes, Gate.ALL)
        self._wires.link(may, self._wires.leaf([open_ for open_, _ in places]))
        for other in self.taxonomy.disjoint.get(class_, ()):
            self._wires.link(self._wires.gate(may, Gate.NOT), self._is(Class(other), individuals))
        settled = np.array([chosen is not None for _, chosen in places])
        self._wires.link(nodes[settled], self._wires.leaf([chosen for _, chosen in places if chosen is not None]))

    # Roles

    def _along(
        self, property_: ObjectProperty, filler: Expression, individuals: Integers, *, told: bool = False
    ) -> Integers:
        """Return the nodes of what some chain leads from to the filler, over told edges only or over open ones too."""
        role = self.world.ontology.role(property_)
        if (role, told) not in self._paths:
            self._paths[role, told] = Paths(self.world, self.levers, automaton(role), told=told)
        paths = self._paths[role, told]
        numbers = self._chained.setdefault((role, told, filler), np.full(paths.size, -1))
        fresh = np.unique(individuals[numbers[individuals] < 0])
        if len(fresh):
            self._chains(paths, filler, numbers, fresh)
        return numbers[individuals]

    def _chains(self, paths: Paths, filler: Expression, numbers: Integers, starts: Integers) -> None:
        """Number the nodes of all that chains pass and that may lead to the filler; what does not lead there fails."""
        reached = paths.reached_from(starts)
        ends = np.flatnonzero(reached & paths.final)
        goals = self._is(filler, ends % paths.width)
        loose = [each[reached[each]] for _, _, each in paths.loose]
        useful = reached & paths.leading_to(np.concatenate([ends[goals != FALSE], *loose]))
        numbers[reached & ~useful & (numbers < 0)] = FALSE
        last = (numbers[ends] < 0) & ~paths.goes_on[ends]
        numbers[ends[last]] = goals[last]
        fresh = numbers < 0
        fresh &= useful
        here = np.flatnonzero(fresh)
        group, count = paths.circles(here)
        numbers[here] = self._wires.add(Gate.ANY, count)[group]
        passed = fresh[ends]
        self._wires.link(numbers[ends[passed]], goals[passed])
        self._steps(paths, numbers, fresh, useful)
        for step, following, each in paths.loose:
            self._loose(numbers[each[fresh[each]]], each[fresh[each]] % paths.width, step, paths, following, filler)
        for step, following, each in paths.open_ends:
            self._pairs(numbers, each[fresh[each]], step, following * paths.width, paths.width)

    def _steps(self, paths: Paths, numbers: Integers, fresh: Booleans, useful: Booleans) -> None:
        """Link nodes to what one step leads to."""
        taken = np.flatnonzero(fresh[paths.sources] & useful[paths.targets])
        here, there, leaves = numbers[paths.sources[taken]], numbers[paths.targets[taken]], paths.leaves(taken)
        free = (leaves == FREE) & (here != there)
        self._wires.link(*distinct_pairs(here[free], there[free], self._wires.size))
        varying = leaves != FREE
        if varying.any():
            both = self._wires.gate(here[varying], Gate.ALL)
            self._wires.link(both, there[varying])
            self._wires.link(both, self._wires.leaf(leaves[varying]))

    def _loose(
        self, nodes: Integers, individuals: Integers, step: Step, paths: Paths, following: int, filler: Expression
    ) -> None:
        """Link nodes to what an edge left open that starts there may lead to."""
        rest = paths.machine.endings[following]
        for node, individual in zip(nodes.tolist(), individuals.tolist(), strict=True):
            found = [each for each in self.levers.loose(step, individual, rest, filler) if each is not None]
            self._wires.link(np.full(len(found), node), self._wires.leaf(found))

    def _pairs(self, numbers: Integers, here: Integers, step: Step, layer: int, width: int) -> None:
        """Link nodes to what an edge left open at its far end may come to lead to, one by one."""
        for node in here.tolist():
            pairs = list(self.levers.pairs(step, node % width))
            both = self._wires.gate(np.full(len(pairs), numbers[node]), Gate.ALL)
            self._wires.link(both, numbers[layer + integers(end for end, _ in pairs)])
            self._wires.link(both, self._wires.leaf([leaf for _, leaf in pairs]))

    # Counting

    def _count(
        self, n: int, steps: tuple[Step, ...], filler: Expression, individuals: Integers, nodes: Integers
    ) -> None:
        engine = self.world.engine
        node_of = np.full(engine.size, -1)
        node_of[individuals] = self._wires.gate(nodes, Gate.COUNT, n)
        blocks = []
        for step in steps:
            starts, ends = engine.edges(step)
            here = node_of[starts] >= 0
            blocks.append((starts[here], ends[here], self.levers.along(step)[here]))
            arrivals = self.world.arrivals(step)
            if len(arrivals) * len(individuals) > LARGEST:
                raise TooLarge
            back = Step(step.property, not step.inverse)
            may = integers(self.levers.may_start(back, end) for end in arrivals.tolist())
            shape = len(individuals), len(arrivals)
            blocks.append(
                (
                    np.repeat(individuals, shape[1]),
                    np.broadcast_to(arrivals, shape).ravel(),
                    np.broadcast_to(may, shape).ravel(),
                )
            )
            for individual, node in zip(individuals.tolist(), nodes.tolist(), strict=True):
                if self.world.may_start(step, individual):
                    surely, perhaps = self.levers.loose(step, individual, (), filler)
                    if surely is not None:
                        self._wires.link(node_of[[individual]], self._wires.leaf([surely]))
                    self._wires.link(integers([node]), self._wires.leaf([perhaps]))
        starts, ends, leaves = (np.concatenate(column) for column in zip(*blocks, strict=True))
        free_starts, free_ends = distinct_pairs(starts[leaves == FREE], ends[leaves == FREE], engine.size)
        self._wires.link(node_of[free_starts], self._is(filler, free_ends))
        pairs = starts * engine.size + ends
        varying = ~np.isin(pairs, free_starts * engine.size + free_ends)
        several, place = np.unique(pairs[varying], return_inverse=True)
        both = self._wires.gate(node_of[several // max(engine.size, 1)], Gate.ALL)
        self._wires.link(both, self._is(filler, several % max(engine.size, 1)))
        self._wires.link(self._wires.gate(both, Gate.ANY)[place], self._wires.leaf(leaves[varying]))
