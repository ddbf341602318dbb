"""Chains as they are told: each step with its kind, its date and its event.

An edge is told in the direction in which the story states it ("the copy was copied from the original"), whichever way
the chain walks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.chronicle import Happening
from persistence_kb.explaining.clause import Clause
from persistence_kb.explaining.finding import Link
from persistence_kb.explaining.world import Move
from persistence_kb.model.role import Step
from persistence_kb.namespaces import CEASED

if TYPE_CHECKING:
    from collections.abc import Collection

    from persistence_kb.explaining.chronicle import Chronicle
    from persistence_kb.explaining.wording import Wording
    from persistence_kb.explaining.world import Node, Walk, World

SHOWN: Final = 3
"""Steps of a chain that a sentence tells one by one."""


class Chains:
    """Tells the moves of a walk."""

    def __init__(self, world: World, wording: Wording, chronicle: Chronicle) -> None:
        """Take a world, its words and its dates."""
        self.world = world
        self.wording = wording
        self.chronicle = chronicle

    def chain(self, walk: Walk, node: Node, known: Collection[Node] = ()) -> tuple[Link, ...]:
        """Return the way to a node, from the start or from the last node on the way that is known already."""
        return tuple(self._link(move) for move in walk.trace(node, known))

    def loose(self, walk: Walk, node: Node, step: Step, known: Collection[Node] = ()) -> tuple[Link, ...]:
        """Return the way to a node at which an edge left open starts, and that edge."""
        way = () if node in known else self.chain(walk, node, known)
        return (*way, self._link(Move(node[0], step, None, told=False)))

    def words(self, chain: tuple[Link, ...]) -> list[Clause]:
        """Return the steps of a chain in words, few enough for a sentence."""
        told = [link.said for link in chain]
        if len(told) <= SHOWN:
            return told
        return [told[0], Clause("and so", f"on through {len(told) - 2:,} more steps"), told[-1]]

    @staticmethod
    def when(happening: Happening) -> str:
        """Return when and by what something happened, to be added to a sentence."""
        day = f" on {happening.day}" if happening.when else ""
        return f"{day} (“{happening.label}”)" if happening.label else day

    @staticmethod
    def ends(class_: str) -> bool:
        """Tell whether being in a class is having ended, so that there is a date to look for."""
        return class_ == CEASED

    def _link(self, move: Move) -> Link:
        step = move.step
        here = self.wording.name(move.start)
        if not move.told:
            if move.end is None and not step.inverse:
                may = self.wording.another(here, step.property, told=bool(self.world.along(step, move.start)))
            else:
                there = self._other(move.start, move.end) if move.end is not None else "something else"
                subject, object_ = (there, here) if step.inverse and move.end != move.start else (here, there)
                may = self.wording.told(subject, step.property, object_)
            said = Clause("it is open", f"whether {may}")
            return Link(move, said, Happening(), tuple(self._openings(move)))
        end = move.start if move.end is None else move.end
        subject_number, object_number = (end, move.start) if step.inverse else (move.start, end)
        happening = self.chronicle.of_edge(subject_number, step.property, object_number)
        ends = (self.wording.name(subject_number), self._other(subject_number, object_number))
        told = self.wording.related(ends[0], step.property, ends[1])
        said = Clause(told.subject, f"{told.predicate}{self.when(happening)}")
        return Link(move, said, happening, (self.world.edge(move.start, step, end), *happening.cites))

    def _other(self, one: int, other: int) -> str:
        return "itself" if one == other else self.wording.name(other)

    def _openings(self, move: Move) -> list[tuple[str, str, str]]:
        if move.end is None:
            return self.world.edge_openings(move.start, move.step)
        return self.world.edge_openings(move.end, Step(move.step.property, not move.step.inverse))
