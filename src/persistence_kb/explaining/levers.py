"""What may be otherwise: statuses, copies, stages and self-conceptions, and what a choice among them does to a world.

A *lever* is one thing that may be otherwise; a *choice* is one way in which it may be. Exactly one choice of each lever
is made. The default costs nothing; every other choice costs one. Choice 0 is always made: it stands for all that the
story leaves open and that stays so. A *leaf* is what the circuit asks of choices: under which of them something is
certain, and under which it is possible. Levers, choices and leaves are numbers; what a choice is in words is worked out
for those that are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.explaining.edit import Edit
from persistence_kb.model.expression import Class, ObjectMinCardinality, ObjectSomeValuesFrom, core, parts
from persistence_kb.model.role import steps
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN, ORGANISM, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from persistence_kb.explaining.wording import Wording
    from persistence_kb.explaining.world import World
    from persistence_kb.model.expression import Expression, ObjectProperty
    from persistence_kb.model.role import Step
    from persistence_kb.model.statements import Booleans, Integers, Statement

TRUE: Final = 0
"""The node of what is so whatever is chosen."""
FALSE: Final = 1
"""The node of what is not so whatever is chosen."""
OPEN: Final = 2
"""The node of what is open whatever is chosen."""
DEPENDS: Final = -1
"""Instead of a node: whether it is so may depend on what is chosen."""

FREE: Final = -1
"""Instead of a leaf: whatever is chosen, it is as it is told."""
STAYS_OPEN: Final = 0
"""The leaf of what is open and stays so: possible by choice 0."""

Way = tuple[str, str, Edit]
"""What is so if a choice is made, what to do to make it so, and what that does to the world."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which something may be.

    Attributes:
        number: Its number.
        about: The individual that it is about, by token.
        sentence: What is so if it is made.
        imperative: What to do to make it so.
        edit: What it does to the world; nothing for a default.
    """

    number: int
    about: str
    sentence: str
    imperative: str
    edit: Edit


class Levers:
    """What may be otherwise, and the leaves that depend on it. Alone it has none: all is as it is.

    Attributes:
        groups: The choices of each lever, the default first.
        grounds: The same where it is asked what a verdict is owed to: by default it is open what becomes of a thing,
            and the other choice is that it is as it is.
        lever_of, about: The lever of each choice, and the individual that it is about.
        conflicts: Choices that cannot all be made.
        parts: For each leaf that is so where several others are, those.
        certain_by, possible_by: For each leaf the choices under which it is certain, and possible.
        edges: The leaves of edges that depend on choices.
        left_out: What the choices leave out for being too many, in words; empty where nothing is.
    """

    def __init__(self, world: World, wording: Wording) -> None:
        """Take a world in which everything is told that any choice may tell."""
        self.world = world
        self.wording = wording
        self.groups: list[list[int]] = [[0]]
        self.grounds: list[list[int]] = [[0]]
        self.lever_of: list[int] = [0]
        self.about: list[int] = [-1]
        self.conflicts: list[tuple[int, ...]] = []
        self.parts: dict[int, tuple[int, ...]] = {}
        self.certain_by: list[tuple[int, ...]] = [()]
        self.possible_by: list[tuple[int, ...]] = [(0,)]
        self.edges: dict[Statement, int] = {}
        self.left_out = ""
        self._told_by: dict[int, tuple[int, Callable[[], Sequence[Way]]]] = {}

    # Choices

    def lever(self, about: int, count: int, tell: Callable[[], Sequence[Way]]) -> list[int]:
        """Add a lever.

        Args:
            about: The individual that it is about.
            count: How many choices there are; the first is the default.
            tell: Tells the choices, when it is called.

        Returns:
            The numbers of its choices.
        """
        first = len(self.lever_of)
        numbers = list(range(first, first + count))
        self.lever_of += [len(self.groups)] * count
        self.about += [about] * count
        self.groups.append(numbers)
        self.grounds.append(numbers)
        self._told_by.update(dict.fromkeys(numbers, (first, tell)))
        return numbers

    def choice(self, number: int) -> Choice:
        """Return a choice in words."""
        first, tell = self._told_by[number]
        return Choice(number, self.world.snapshot.name(self.about[number]), *tell()[number - first])

    def rank(self, number: int) -> tuple[int, str]:
        """Return the place of a choice among others: by what it is about, short names first."""
        name = self.world.snapshot.name(self.about[number])
        return len(name), name

    # Leaves

    def leaf(self, certain: Sequence[int], possible: Sequence[int]) -> int:
        """Add a leaf.

        Args:
            certain: The choices under which it is certain.
            possible: Other choices, under which it is possible.

        Returns:
            Its number.
        """
        self.certain_by.append(tuple(certain))
        self.possible_by.append((*certain, *possible))
        return len(self.certain_by) - 1

    def every(self, leaves: Sequence[int]) -> int:
        """Return a leaf that is so where several others are."""
        if len(leaves) == 1:
            return leaves[0]
        self.parts[self.leaf((), ())] = tuple(leaves)
        return len(self.certain_by) - 1

    def certain(self, leaf: int) -> tuple[int, ...]:
        """Return the choices under which a leaf is certain."""
        return self.certain_by[leaf]

    def possible(self, leaf: int) -> tuple[int, ...]:
        """Return the choices under which a leaf is possible."""
        return self.possible_by[leaf]

    def decided(self, expression: Expression, individuals: Integers) -> Integers:
        """Return for each of some individuals whether it falls under an expression whatever is chosen.

        What is certain, or impossible, while all is open that a choice may settle stays so when it is settled.

        Returns:
            ``TRUE``, ``FALSE``, ``OPEN`` or ``DEPENDS`` for each.
        """
        return _decided(self.world, expression, individuals)

    def unmoved(self) -> list[Expression]:
        """Return expressions that came up and on which no choice has a bearing."""
        return []

    def types(self, class_: str, individuals: Integers) -> Integers:  # noqa: ARG002  nothing may be otherwise here
        """Return the leaf of each individual's being told to be in a class; ``FREE`` where that is as it is."""
        return np.full(len(individuals), FREE)

    def typed(self, class_: str, individuals: Integers) -> Integers:  # noqa: ARG002  as above
        """Return the leaf of each individual's being put in a class by an edge that is settled to be there."""
        return np.full(len(individuals), FREE)

    def along(self, step: Step) -> Integers:
        """Return the leaf of each told edge of a step, in the engine's order; ``FREE`` where it is there anyhow."""
        starts, ends = self.world.engine.edges(step)
        leaves = np.full(len(starts), FREE)
        varying = {(s, o): leaf for (s, p, o), leaf in self.edges.items() if p == step.property}
        if varying:
            name = self.world.snapshot.name
            about = np.unique(self.world.snapshot.find({each for pair in varying for each in pair}))
            for place in np.flatnonzero(np.isin(starts, about) & np.isin(ends, about)).tolist():
                pair = name(int(starts[place])), name(int(ends[place]))
                leaves[place] = varying.get(pair[::-1] if step.inverse else pair, FREE)
        return leaves

    def open_class(self, class_: str, individual: int) -> tuple[int, int | None]:  # noqa: ARG002  as above
        """Return the leaf of a class's being left open for an individual, and that of its being settled that it is."""
        return STAYS_OPEN, None

    def may_start(self, step: Step, individual: int) -> int:  # noqa: ARG002  as above
        """Return the leaf of whether an edge left open may start at an individual."""
        return STAYS_OPEN

    def loose(self, step: Step, individual: int, rest: tuple[Step, ...], filler: Expression) -> tuple[int | None, int]:
        """Return the leaves of whether an edge left open surely leads to what is asked for, and of whether it may.

        Args:
            step: The edge.
            individual: Where it starts.
            rest: How to go on from its end.
            filler: What is to be found at last.
        """
        del step, individual, rest, filler
        return None, STAYS_OPEN

    def pairs(self, step: Step, individual: int) -> Iterator[tuple[int, int]]:
        """Yield where an edge left open at its far end may come to lead, and the leaf of that."""
        del step, individual
        yield from ()


def _decided(world: World, expression: Expression, individuals: Integers) -> Integers:
    certain = world.engine.members(expression, certain=True)[individuals]
    possible = world.engine.members(expression, certain=False)[individuals]
    return np.where(certain, TRUE, np.where(possible, DEPENDS, FALSE))


class StatusLevers(Levers):
    """What is kept and what is wiped. A thing gets its lever when the circuit first comes to it."""

    def __init__(self, world: World, wording: Wording, things: Booleans | None = None) -> None:
        """Take a world.

        Args:
            world: The world.
            wording: What things are called.
            things: A bit for each individual: whether it may be kept or wiped; none by default.
        """
        super().__init__(world, wording)
        self._things = np.zeros(world.engine.size, dtype=bool) if things is None else things
        self._has_things = things is not None
        self._freed = world if things is None else world.freed(things)
        self._leaves = np.full(world.engine.size, FREE)
        self._of_statuses: dict[Expression, bool] = {}
        self._of_edges: dict[Expression, bool] = {}

    def decided(self, expression: Expression, individuals: Integers) -> Integers:
        """Return for each individual whether it falls under an expression whatever is kept or wiped."""
        if self.edges and self._speaks(expression, self._of_edges):
            return np.full(len(individuals), DEPENDS)
        found = _decided(self._freed, expression, individuals)
        return found if self.varies(expression) else np.where(found == DEPENDS, OPEN, found)

    def types(self, class_: str, individuals: Integers) -> Integers:
        """Return the leaf of each individual's status; ``FREE`` where it may not be otherwise."""
        if class_ not in (EXTANT, CEASED):
            return super().types(class_, individuals)
        mine = self._things[individuals]
        for thing in np.unique(individuals[mine & (self._leaves[individuals] == FREE)]).tolist():
            self._add(thing)
        return np.where(mine, self._leaves[individuals] + (class_ == CEASED), FREE)

    def varies(self, expression: Expression) -> bool:
        """Tell whether an expression speaks of what may vary, by definitions or exclusions too."""
        return self._speaks(expression, self._of_statuses) or (
            bool(self.edges) and self._speaks(expression, self._of_edges)
        )

    def unmoved(self) -> list[Expression]:
        """Return expressions that came up and that do not speak of statuses; none where edges vary too."""
        return [] if self.edges else [each for each, speaks in self._of_statuses.items() if not speaks]

    def _speaks(self, expression: Expression, known: dict[Expression, bool]) -> bool:
        if expression not in known:
            known[expression] = False  # while it is looked into: definitions are not circular
            known[expression] = self._speaks_itself(expression, known) or any(
                self._speaks(each, known) for each in parts(expression)
            )
        return known[expression]

    def _speaks_itself(self, expression: Expression, known: dict[Expression, bool]) -> bool:
        match core(expression):
            case ObjectSomeValuesFrom(property_) | ObjectMinCardinality(_, property_):
                return known is self._of_edges and self._is_edge(property_)
            case Class(iri):
                taxonomy, left_open = self.world.ontology.taxonomy, self.world.snapshot.openness.classes
                below = taxonomy.told.get(iri, (iri,))
                against = [other for each in below if each in left_open for other in taxonomy.disjoint.get(each, ())]
                if known is self._of_statuses and not {EXTANT, CEASED}.isdisjoint([*below, *against]):
                    return self._has_things
                if known is self._of_edges and any(
                    self._is_edge(each) for name in (iri, *against) for each in taxonomy.domains.get(name, ())
                ):
                    return True
                conditions = [each for name in (iri, *against) for each in taxonomy.sufficient.get(name, ())]
                return any(self._speaks(each, known) for each in conditions)
            case _:
                return False

    def _is_edge(self, property_: ObjectProperty) -> bool:
        """Tell whether edges vary that a property is made of."""
        found = {each.property for each in steps(self.world.ontology.role(property_))}
        return any(predicate in found for _, predicate, _ in self.edges)

    def _add(self, thing: int) -> None:
        world = self.world
        first = len(self.lever_of)
        extant, ceased, free = range(first, first + 3)
        actual = next((each for each in (EXTANT, CEASED) if world.is_told(thing, each)), None)
        self.lever(thing, 3, lambda: self._tell(thing, actual))
        if actual is None:
            self.groups[-1], self.grounds[-1] = [free, extant, ceased], [free]
        else:
            kept, other = (extant, ceased) if actual == EXTANT else (ceased, extant)
            self.groups[-1], self.grounds[-1] = [kept, other], [free, kept]
        self._leaves[thing] = len(self.certain_by)
        for status, number in ((EXTANT, extant), (CEASED, ceased)):
            may = actual is not None or world.opens_class(thing, status)
            self.leaf([number], [free] if may else [])

    def _tell(self, thing: int, actual: str | None) -> list[Way]:
        token, name = self.world.snapshot.name(thing), self.wording.name(thing)
        ways = []
        ending = "end" if self.world.typing(thing, ORGANISM) else "wipe"
        for status, verb in ((EXTANT, "keep"), (CEASED, ending)):
            sentence = f"{name} {self.wording.predicate(Class(status))}"
            ways.append((sentence, f"{verb} {name}", settled(token, status)))
        open_edit = Edit() if actual is None else opened(token)
        return [*ways, (f"it is open whether {name} is extant", f"leave {name} open", open_edit)]


def settled(token: str, status: str) -> Edit:
    """Return the change that gives a thing a status."""
    other = CEASED if status == EXTANT else EXTANT
    open_ones = tuple((token, LEAVES_OPEN, each) for each in (EXTANT, CEASED))
    return Edit(add=((token, TYPE, status),), remove=((token, TYPE, other), *open_ones))


def opened(token: str) -> Edit:
    """Return the change that leaves a thing's status open."""
    return Edit(
        add=tuple((token, LEAVES_OPEN, each) for each in (EXTANT, CEASED)),
        remove=tuple((token, TYPE, each) for each in (EXTANT, CEASED)),
    )
