"""What is explained: one verdict, and how it is asked again of a world in which something is otherwise."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.explaining.circuit import Circuit, TooLarge
from persistence_kb.explaining.edit import edited
from persistence_kb.explaining.search import Search
from persistence_kb.explaining.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.explaining.edit import Edit
    from persistence_kb.explaining.levers import Choice, Levers
    from persistence_kb.explaining.wording import Wording
    from persistence_kb.model.theory import Theory

MOST: Final = 5
"""How many answers are given by default."""


@dataclass(frozen=True)
class Question:
    """One verdict.

    Attributes:
        world: The world in which it is given.
        wording: What things are called.
        headers: The scenario's header nodes.
        theory: The theory.
        individual: The entity.
        most: How many answers to give at most.
        until: When the search has to end (``time.monotonic``).
    """

    world: World
    wording: Wording
    headers: tuple[str, ...]
    theory: Theory
    individual: int
    most: int = MOST
    until: float = float("inf")

    @cached_property
    def status(self) -> int:
        """Return the verdict's status."""
        found = self.world.verdict(self.theory, self.individual)
        if found is None:
            raise ValueError(self.theory.iri)
        return found

    def ask(self, edits: Iterable[Edit]) -> int | None:
        """Return the verdict's status in a world with changes made to it; None where there is no verdict any more."""
        ontology = self.world.ontology
        changed = edited(self.world.snapshot, ontology, self.headers, edits)
        found = changed.find([self.world.snapshot.name(self.individual)])
        return World(ColumnarEngine(changed, ontology)).verdict(self.theory, int(found[0])) if len(found) else None

    def remaining(self) -> float:
        """Return the seconds that are left."""
        return min(self.until - time.monotonic(), 1e6)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in which a verdict comes out as it should.

    Attributes:
        goal: The status to be had.
        ways: For each way, the choices that are made; smallest first, none contains another.
        complete: Whether these are all there are: neither a bound nor the time cut the search.
        in_time: Whether the time was enough.
    """

    goal: int
    ways: tuple[tuple[Choice, ...], ...]
    complete: bool
    in_time: bool = True


def ways_to(
    question: Question,
    levers: Levers,
    goal: int,
    *,
    smallest_only: bool,
    individual: int | None = None,
) -> Ways:
    """Return the ways in which choices bring about a status; each is asked of the engine again before it is given.

    Args:
        question: The verdict.
        levers: What may be chosen.
        goal: ``HOLDS`` or ``FAILS``.
        smallest_only: Whether only ways with the fewest choices are wanted.
        individual: The entity's number in the levers' world, where that is wider than the question's.
    """
    circuit = Circuit(levers.world, levers)
    try:
        roots = circuit.verdict(question.theory, question.individual if individual is None else individual)
    except TooLarge:
        return Ways(goal, (), complete=False)
    if question.remaining() <= 0:
        return Ways(goal, (), complete=False, in_time=False)
    found = Search(circuit, roots, goal).answers(question.most, question.remaining(), smallest_only=smallest_only)
    several = [tuple(sorted((levers.choices[each] for each in numbers), key=_rank)) for numbers in found.sets]
    several.sort(key=lambda way: (len(way), [_rank(each) for each in way]))
    kept = tuple(way for way in several if question.ask(each.edit for each in way) == goal)
    complete = found.complete and len(kept) == len(several) and not levers.cut
    return Ways(goal, kept, complete, found.in_time)


def _rank(choice: Choice) -> tuple[int, str, str]:
    """Order choices as things are ordered elsewhere: by what they are about, short names first."""
    return len(choice.about), choice.about, choice.sentence
