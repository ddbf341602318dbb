"""All that a verdict can depend on: the table of semantics.md §4, written out for one entity.

A node stands for one individual under one expression, or in one state of a role's automaton; what it is made of are its
children. Nodes are made on demand from the entity outwards, so that what is not in the circuit has no bearing on the
verdict: nothing is guessed. It is linear in what can be reached. Certain and possible membership are the least fixed
points of one and the same circuit, over what is certain and over what is possible; they differ in its *variables*,
which are what may be changed, settled or left open (``explaining/levers.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.explaining.automaton import Automaton, automaton
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.role import Step, counted
from persistence_kb.model.verdict import HOLDS, UNDETERMINED
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from persistence_kb.explaining.levers import Levers
    from persistence_kb.explaining.world import World
    from persistence_kb.model.theory import Theory

LARGEST: Final = 400_000
"""How many nodes a circuit may have."""


class Gate(Enum):
    """How a node is made of its children."""

    ANY = auto()
    ALL = auto()
    NOT = auto()
    COUNT = auto()  # at least so many
    SUPER = auto()  # certain where all are, possible where any is (supervaluation)
    VARIABLE = auto()


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that depends on choices.

    Attributes:
        certain, possible: The choices under which it is certain, and possible.
        places: Levers of places left open; it is possible also under each of their choices that closes none.
        value: What something must be like to be found there; it is certain also under each choice that makes it so.
    """

    certain: frozenset[int]
    possible: frozenset[int]
    places: frozenset[int] = frozenset()
    value: Hashable = None


@dataclass(slots=True)
class Part:
    """A node of a circuit."""

    gate: Gate
    children: list[int] = field(default_factory=list)
    number: int = 0
    variable: Variable | None = None


OPEN: Final = Variable(frozenset(), frozenset({0}))
"""What is open and stays so: possible by choice 0, which is always made."""


class TooLarge(Exception):
    """The circuit has more nodes than are searched."""


class Circuit:
    """The circuit of one entity under one theory."""

    def __init__(self, world: World, levers: Levers) -> None:
        """Take a world and what may vary in it."""
        self.world = world
        self.levers = levers
        self.taxonomy = world.ontology.taxonomy
        self.parts: list[Part] = []
        self._numbers: dict[Hashable, int] = {}
        self._todo: list[tuple[int, Callable[[], Part]]] = []

    def verdict(self, theory: Theory, individual: int) -> tuple[int, int]:
        """Return the nodes of a theory's condition and of being its bearer, with all that they are made of.

        Raises:
            TooLarge: That is more than ``LARGEST`` nodes.
        """
        roots = self._theory(theory, individual), self._is(Class(theory.bearer), individual)
        while self._todo:
            number, make = self._todo.pop()
            self.parts[number] = make()
            if len(self.parts) > LARGEST:
                raise TooLarge
        return roots

    def touched(self) -> Iterator[Variable]:
        """Yield the variables on which the verdict can depend."""
        for part in self.parts:
            if part.variable is not None:
                yield part.variable

    def _theory(self, theory: Theory, individual: int) -> int:
        if theory.condition is not None:
            return self._is(Class(theory.condition), individual)
        theories = self.world.ontology.theories
        return self._add(Part(Gate.SUPER, [self._theory(theories[each], individual) for each in theory.precisified_by]))

    def _node(self, key: Hashable, make: Callable[[], Part]) -> int:
        """Return the node of a key; it is made later, so that closures may lead back to it."""
        if key not in self._numbers:
            self._numbers[key] = len(self.parts)
            self.parts.append(Part(Gate.ANY))
            self._todo.append((self._numbers[key], make))
        return self._numbers[key]

    def _add(self, part: Part) -> int:
        self.parts.append(part)
        return len(self.parts) - 1

    def _is(self, expression: Expression, individual: int) -> int:
        plain = core(expression)
        return self._node(("is", plain, individual), partial(self._expression, plain, individual))

    def _variable(self, variable: Variable) -> int:
        return self._add(Part(Gate.VARIABLE, variable=variable))

    def _further(self, machine: Automaton, filler: Expression, state: int, individual: int) -> int:
        key = ("reach", machine, filler, state, individual)
        return self._node(key, partial(self._reach, machine, filler, state, individual))

    def _telling(self, machine: Automaton, state: int, individual: int) -> int:
        return self._node(("told", machine, state, individual), partial(self._told, machine, state, individual))

    def _expression(self, expression: Expression, individual: int) -> Part:
        if not self.levers.varies(expression):
            known = self.world.status(expression, individual)
            if known == UNDETERMINED:
                return Part(Gate.VARIABLE, variable=OPEN)
            return Part(Gate.ALL if known == HOLDS else Gate.ANY)
        match core(expression):
            case Class(iri) if iri == THING:
                return Part(Gate.ALL)
            case Class(iri) if iri == NOTHING:
                return Part(Gate.ANY)
            case Class(iri):
                return Part(Gate.ANY, self._class(iri, individual))
            case ObjectIntersectionOf(operands):
                return Part(Gate.ALL, [self._is(each, individual) for each in operands])
            case ObjectUnionOf(operands):
                return Part(Gate.ANY, [self._is(each, individual) for each in operands])
            case ObjectComplementOf(operand):
                return Part(Gate.NOT, [self._is(operand, individual)])
            case ObjectOneOf(individuals):
                return Part(Gate.ALL if self.world.snapshot.name(individual) in individuals else Gate.ANY)
            case ObjectSomeValuesFrom(property_, filler):
                machine = automaton(self.world.ontology.role(property_))
                return Part(Gate.ANY, [self._further(machine, filler, 0, individual)])
            case ObjectMinCardinality(n, property_, filler):
                steps = counted(self.world.ontology.role(property_))
                return Part(Gate.ANY, self._count(n, steps, filler, individual))
            case never:
                assert_never(never)

    def _class(self, iri: str, individual: int) -> list[int]:
        children = [self._is(each, individual) for each in self.taxonomy.sufficient.get(iri, ())]
        for class_ in self.taxonomy.told.get(iri, (iri,)):
            variable = self.levers.type(class_, individual)
            if variable is not None:
                children.append(self._variable(variable))
            elif self.world.is_told(individual, class_):
                children.append(self._add(Part(Gate.ALL)))
            may = self.levers.openings_of_class(class_, individual)
            if (settled := self.levers.told_by_choice(class_, individual)) is not None:
                children.append(self._variable(settled))
            if may is not None:
                against = self.taxonomy.disjoint.get(class_, ())
                barred = [self._add(Part(Gate.NOT, [self._is(Class(each), individual)])) for each in against]
                children.append(self._add(Part(Gate.ALL, [self._variable(may), *barred])))
        for property_ in self.taxonomy.domains.get(iri, ()):
            machine = automaton(self.world.ontology.role(property_))
            children.append(self._telling(machine, 0, individual))
        return children

    def _told(self, machine: Automaton, state: int, individual: int) -> Part:
        """Return the node of whether told edges spell out the rest of a role from here, whatever they lead to."""
        children = []
        for step, following in machine.arrows[state]:
            for end in self.world.along(step, individual):
                variable = self.levers.edge(step, individual, end)
                needs = [] if variable is None else [self._variable(variable)]
                needs += [] if following in machine.final else [self._telling(machine, following, end)]
                children.append(self._add(Part(Gate.ALL, needs)))
        return Part(Gate.ANY, children)

    def _reach(self, machine: Automaton, filler: Expression, state: int, individual: int) -> Part:
        """Return the node of what some chain from here, spelling out the rest of the role, leads to the filler."""
        children = [self._is(filler, individual)] if state in machine.final else []
        for step, following in machine.arrows[state]:
            for end in self.world.along(step, individual):
                goal = self._further(machine, filler, following, end)
                variable = self.levers.edge(step, individual, end)
                children.append(
                    goal if variable is None else self._add(Part(Gate.ALL, [goal, self._variable(variable)]))
                )
            if (context := self.levers.loose(step, individual, machine.endings[following], filler)) is not None:
                children.append(self._variable(context))
            if len(self.world.arrivals(step)):
                children.append(
                    self._node(
                        ("hub", machine, filler, step, following), partial(self._hub, machine, filler, step, following)
                    )
                )
                for end, pair in self.levers.pairs(step, individual):
                    goal = self._further(machine, filler, following, end)
                    children.append(self._add(Part(Gate.ALL, [goal, self._variable(pair)])))
        return Part(Gate.ANY, children)

    def _hub(self, machine: Automaton, filler: Expression, step: Step, following: int) -> Part:
        children = []
        for end in self.world.arrivals(step).tolist():
            goal = self._further(machine, filler, following, end)
            may = self._variable(self.levers.may_start(Step(step.property, not step.inverse), end))
            children.append(self._add(Part(Gate.ALL, [goal, may])))
        return Part(Gate.ANY, children)

    def _count(self, n: int, steps: tuple[Step, ...], filler: Expression, individual: int) -> list[int]:
        ways: dict[int, list[list[int]]] = {}
        extra = []
        for step in steps:
            for end in self.world.along(step, individual):
                variable = self.levers.edge(step, individual, end)
                ways.setdefault(end, []).append([self._variable(variable)] if variable else [])
            for end in self.world.arrivals(step).tolist():
                may = self.levers.may_start(Step(step.property, not step.inverse), end)
                ways.setdefault(end, []).append([self._variable(may)])
            if (loose := self.levers.loose(step, individual, (), filler)) is not None:
                extra.append(loose)
        counted_ends = []
        for end, conditions in sorted(ways.items()):
            goal = self._is(filler, end)
            free = any(not each for each in conditions)
            any_way = [] if free else [self._add(Part(Gate.ANY, [each[0] for each in conditions]))]
            counted_ends.append(self._add(Part(Gate.ALL, [goal, *any_way])))
        counted_ends += [self._variable(Variable(each.certain, each.certain, value=each.value)) for each in extra]
        loose_ones = [self._variable(Variable(frozenset(), each.possible, each.places)) for each in extra]
        return [self._add(Part(Gate.COUNT, counted_ends, n)), *loose_ones]
