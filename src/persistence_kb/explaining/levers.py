"""What may be otherwise: statuses, copies, stages and self-conceptions, and what a choice among them does to a world.

A *lever* is one thing that may be otherwise; a *choice* is one way in which it may be. Exactly one choice of each lever
is made. The default costs nothing; every other choice costs one. Choice 0 is always made: it stands for all that the
story leaves open and that stays so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.circuit import OPEN, Variable
from persistence_kb.explaining.edit import Edit
from persistence_kb.model.expression import Class, parts
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN, ORGANISM, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.explaining.wording import Wording
    from persistence_kb.explaining.world import World
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.role import Step
    from persistence_kb.model.statements import Booleans, Statement

NO_CHANGE: Final = Edit()


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which something may be.

    Attributes:
        number: Its number; choices are told apart by it.
        lever: The number of the lever.
        about: The individual that it is about, by token.
        sentence: What is so if it is made.
        imperative: What to do to make it so.
        edit: What it does to the world; nothing for a default.
    """

    number: int
    lever: int
    about: str
    sentence: str
    imperative: str
    edit: Edit = NO_CHANGE


class Levers:
    """What may be otherwise, and the variables that depend on it. Alone it has none: all is as it is."""

    def __init__(self, world: World, wording: Wording) -> None:
        """Take a world in which everything is told that any choice may tell."""
        self.world = world
        self.wording = wording
        self.choices: list[Choice] = [Choice(0, 0, "", "", "")]
        self.groups: list[list[int]] = [[0]]
        self.conflicts: list[tuple[int, int]] = []
        self.edges: dict[Statement, Variable] = {}
        self.cut = False

    def lever(self, ways: list[tuple[str, str, str, Edit]]) -> list[int]:
        """Add a lever.

        Args:
            ways: For each choice what it is about, its sentence, its imperative, and what it does; the default first.

        Returns:
            The numbers of its choices.
        """
        numbers = list(range(len(self.choices), len(self.choices) + len(ways)))
        lever = len(self.groups)
        self.choices += [Choice(number, lever, *way) for number, way in zip(numbers, ways, strict=True)]
        self.groups.append(numbers)
        return numbers

    def possible(self, variable: Variable) -> frozenset[int]:
        """Return the choices under which a variable is possible."""
        open_ones = (
            each for lever in variable.places for each in self.groups[lever] if not self.choices[each].edit.close
        )
        return self.certain(variable).union(variable.possible, open_ones)

    def certain(self, variable: Variable) -> frozenset[int]:
        """Return the choices under which a variable is certain."""
        return variable.certain

    def edge(self, step: Step, start: int, end: int) -> Variable | None:
        """Return what a told edge depends on; None where it is there anyhow."""
        return self.edges.get(self.world.edge(start, step, end)) if self.edges else None

    def openings_of_class(self, class_: str, individual: int) -> Variable | None:
        """Return what it depends on whether it is open that an individual is in a class; None where it is settled."""
        free = self.world.opens_class(individual, class_) and self.type(class_, individual) is None
        return OPEN if free else None

    def type(self, class_: str, individual: int) -> Variable | None:  # noqa: ARG002  nothing may be otherwise here
        """Return what it depends on whether an individual is in a class; None where it is as it is told."""
        return None

    def varies(self, expression: Expression) -> bool:  # noqa: ARG002  whatever is settled may have a bearing on it
        """Tell whether any choice may have a bearing on who falls under an expression."""
        return True

    def told_by_choice(self, class_: str, individual: int) -> Variable | None:  # noqa: ARG002  as above
        """Return the choices that settle that an individual is in a class left open; None where there are none."""
        return None

    def may_start(self, step: Step, individual: int) -> Variable:  # noqa: ARG002  what settles is another matter
        """Return what it depends on whether an edge left open may start here."""
        return OPEN

    def loose(self, step: Step, individual: int, rest: tuple[Step, ...], filler: Expression) -> Variable | None:
        """Return what it depends on whether an edge left open leads from here to what is asked for.

        Args:
            step: The edge.
            individual: Where it starts.
            rest: How to go on from its end.
            filler: What is to be found at last.
        """
        del rest, filler
        return OPEN if self.world.may_start(step, individual) else None

    def pairs(self, step: Step, individual: int) -> Iterator[tuple[int, Variable]]:
        """Yield where an edge left open at its other end may come to lead, and what that depends on."""
        del step, individual
        yield from ()


class StatusLevers(Levers):
    """What is kept and what is wiped. A thing gets its lever when the circuit first comes to it."""

    def __init__(
        self, world: World, wording: Wording, things: Booleans | None = None, *, from_open: bool = False
    ) -> None:
        """Take a world.

        Args:
            world: The world.
            wording: What things are called.
            things: A bit for each individual: whether it may be kept or wiped; none by default.
            from_open: Whether a lever's default leaves the status open, and its other choice is that it is as it is;
                otherwise the default is how it is, and the other choices are that it is not so.
        """
        super().__init__(world, wording)
        self._things = things
        self._from_open = from_open
        self._types: dict[tuple[str, int], Variable] = {}
        self._varying: dict[Expression, bool] = {}

    def type(self, class_: str, individual: int) -> Variable | None:
        """Return what it depends on whether an individual has a status; None where it may not be otherwise."""
        if class_ not in (EXTANT, CEASED) or self._things is None or not self._things[individual]:
            return None
        if (class_, individual) not in self._types:
            self._add(individual)
        return self._types.get((class_, individual))

    def varies(self, expression: Expression) -> bool:
        """Tell whether an expression speaks of statuses, by definitions or exclusions too, or any edge may vary."""
        if self.edges:
            return True
        if expression not in self._varying:
            self._varying[expression] = False  # while it is looked into: definitions are not circular
            inside = any(map(self.varies, parts(expression)))
            self._varying[expression] = inside or (isinstance(expression, Class) and self._class_varies(expression.iri))
        return self._varying[expression]

    def _class_varies(self, class_: str) -> bool:
        taxonomy, left_open = self.world.ontology.taxonomy, self.world.snapshot.openness.classes
        below = taxonomy.told.get(class_, (class_,))
        against = [other for each in below if each in left_open for other in taxonomy.disjoint.get(each, ())]
        if not {EXTANT, CEASED}.isdisjoint([*below, *against]):
            return True
        return any(
            self.varies(condition) for each in (class_, *against) for condition in taxonomy.sufficient.get(each, ())
        )

    def _add(self, thing: int) -> None:
        actual = next((each for each in (EXTANT, CEASED) if self.world.is_told(thing, each)), None)
        if self._from_open and actual is None:
            return
        default = None if self._from_open else actual
        others = [actual] if self._from_open else [each for each in (EXTANT, CEASED) if each != actual]
        states = [default, *others]
        numbers = dict(zip(states, self.lever([self._way(thing, each, default) for each in states]), strict=True))
        for status in (EXTANT, CEASED):
            certain = frozenset(numbers[each] for each in states if each == status)
            possible = certain | frozenset(numbers[each] for each in states if each is None)
            self._types[status, thing] = Variable(certain, possible)

    def _way(self, thing: int, status: str | None, default: str | None) -> tuple[str, str, str, Edit]:
        token, name = self.world.snapshot.name(thing), self.wording.name(thing)
        if status is None:
            return token, f"it is open whether {name} is extant", f"leave {name} open", opened(token)
        ending = "end" if self.world.typing(thing, ORGANISM) else "wipe"
        verb = "keep" if status == EXTANT else ending
        edit = Edit() if status == default else settled(token, status)
        return token, f"{name} {self.wording.predicate(Class(status))}", f"{verb} {name}", edit


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
