"""What is explained: one verdict, and how it is asked again of a world in which something is otherwise."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.explaining.edit import edited
from persistence_kb.explaining.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.explaining.edit import Edit
    from persistence_kb.explaining.wording import Wording
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.snapshot import Snapshot
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

    def ask(
        self, edits: Iterable[Edit], base: Snapshot | None = None, unmoved: Iterable[Expression] = ()
    ) -> int | None:
        """Return the verdict's status in a world with changes made to it; None where there is no verdict any more.

        Args:
            edits: The changes.
            base: What they are made to; by default the world.
            unmoved: Expressions on which changes of statuses have no bearing.
        """
        ontology = self.world.ontology
        changed = edited(self.world.snapshot if base is None else base, ontology, self.headers, edits)
        found = changed.find([self.world.snapshot.name(self.individual)])
        if not len(found):
            return None
        alike = changed.individuals is self.world.snapshot.individuals  # nothing but statuses was changed
        known = {each: self.world.engine.extension(each) for each in unmoved} if alike else {}
        return World(ColumnarEngine(changed, ontology, known)).verdict(self.theory, int(found[0]))

    def remaining(self) -> float:
        """Return the seconds that are left."""
        return min(self.until - time.monotonic(), 1e6)
