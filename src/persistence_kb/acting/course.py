"""How a story runs, seen from a decision: what begins, what ends it, and what of that is still to come.

A decision is made in the world as it stands at its time (semantics.md §3): what is dated then or earlier has happened,
and so has what has no date. A decision at the beginning of the story has everything before it, undated things included.
Everything here is about numbers of terms of the story's statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.model.edges import simple_edges, told_members
from persistence_kb.model.events import CLEARING, DERIVATIONS, earliest_of, happened
from persistence_kb.model.horizon import cut
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.namespaces import (
    BEGAN,
    CEASED,
    ENDS,
    GENERATED,
    HARDWARE,
    HARDWARE_DESTRUCTION,
    HOSTED_ON,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.events import Moment
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers, Statement


AT_ONCE: Final = 1_000_000
"""How many microseconds after a decision that is done which is done at once."""


@dataclass(slots=True)
class Change:
    """What is taken away from a story, and what is added.

    Attributes:
        removed: A bit for each of the story's statements.
        added: Statements; some may be there already.
    """

    removed: Booleans
    added: list[Statement] = field(default_factory=list)

    def join(self, other: Change) -> None:
        """Add another change of the same story."""
        self.removed |= other.removed
        self.added += other.added

    def __bool__(self) -> bool:
        """Tell whether anything is changed."""
        return bool(self.added) or bool(self.removed.any())


class Course:
    """The course of a story as it would run, and where in it a decision stands."""

    def __init__(self, story: Scenario, decided_at: int | None) -> None:
        """Read a story.

        Args:
            story: As it would run.
            decided_at: The time of the decision, in microseconds since 1970; None for the beginning of the story.
        """
        self.story = story
        self.decided_at = decided_at
        self.statements = story.statements
        self.terms = story.statements.terms

    @cached_property
    def end(self) -> Snapshot:
        """Return the world at the end of the story."""
        return cut(replace(self.story, horizon=None))

    @cached_property
    def present(self) -> Snapshot | None:
        """Return the world in which the decision is made; None at the beginning, where nothing is there yet."""
        return None if self.decided_at is None else cut(self.story, self.decided_at)

    @cached_property
    def lost(self) -> set[int]:
        """Return what has ceased by the decision."""
        return set() if self.present is None else ceased(self.present)

    def is_to_come(self, moment: int | None) -> bool:
        """Tell whether something is still to come, by when it happens; None where no date is stated."""
        return self.decided_at is None or (moment is not None and moment > self.decided_at)

    def members(self, class_: str) -> set[int]:
        """Return what types, domains and ranges put in a class."""
        return set(told_members(self.statements, self.story.ontology, class_).tolist())

    def edges(self, property_: str) -> list[tuple[int, int]]:
        """Return the edges of a simple property, and of those under it."""
        subjects, objects = simple_edges(self.statements, self.story.ontology, property_)
        return list(zip(subjects.tolist(), objects.tolist(), strict=True))

    @cached_property
    def boxes(self) -> set[int]:
        """Return the pieces of hardware."""
        return self.members(HARDWARE)

    @cached_property
    def clearing(self) -> set[int]:
        """Return the events that end what a box was used for, and leave the box."""
        return set().union(*map(self.members, CLEARING))

    @cached_property
    def ending(self) -> set[int]:
        """Return the events that have no other point than to end things."""
        return self.clearing | self.members(HARDWARE_DESTRUCTION)

    @cached_property
    def plain(self) -> set[int]:
        """Return the events that end whatever they are said to end."""
        return self.members(HARDWARE_DESTRUCTION).union(*map(self.members, DERIVATIONS))

    @cached_property
    def when(self) -> Mapping[int, Moment]:
        """Return when each event happens, of those that have a date."""
        return happened(self.statements, self.clearing | self.plain, self.story.source)

    def moment(self, event: int) -> int | None:
        """Return when an event happens, or None where no date is stated."""
        return self.when[event][0] if event in self.when else None

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """Return which events end what."""
        events = self.clearing | self.plain
        return [(event, thing) for event, thing in self.edges(ENDS) if event in events]

    @cached_property
    def makers(self) -> Mapping[int, set[int]]:
        """Return the events by which each thing came about."""
        events = self.clearing | self.plain
        found: dict[int, set[int]] = {}
        for event, thing in self.edges(GENERATED):
            if event in events:
                found.setdefault(thing, set()).add(event)
        return found

    @cached_property
    def began(self) -> Mapping[int, Moment]:
        """Return when each thing that lasts begins, of those that have a date."""
        subjects = set(self.statements.pairs(BEGAN)[0].tolist())
        return earliest_of(self.statements, BEGAN, subjects, self.story.source)

    @cached_property
    def hosts(self) -> Mapping[int, list[int]]:
        """Return the hardware that each implementation is on."""
        return _grouped(self.edges(HOSTED_ON))

    @cached_property
    def hosted(self) -> Mapping[int, list[int]]:
        """Return the implementations on each piece of hardware."""
        return _grouped((box, thing) for thing, box in self.edges(HOSTED_ON))

    def clears(self, event: int, thing: int) -> bool:
        """Tell whether a clearing of the hardware that hosts something ends it (semantics.md §3.6)."""
        if event not in self.when:
            return event not in self.makers.get(thing, ())
        return thing not in self.began or self.began[thing][0] < self.when[event][0]

    @cached_property
    def horizon(self) -> int | None:
        """Return the time that the story asks about: its horizon, or its last date; None where it has no date."""
        dates = [int(moments.max()) for moments in self.story.moments.values() if len(moments)]
        return max(dates, default=None) if self.story.horizon is None else self.story.horizon

    def rows(self, property_: str, edges: set[tuple[int, int]]) -> list[Integers]:
        """Return the rows that state some edges of a property, by itself or by properties under it."""
        if not edges:
            return []
        steps = simple_steps(self.story.ontology.hierarchy.roles.get(Step(property_), Step(property_)))
        size = len(self.terms)
        wanted = np.array([subject * size + object_ for subject, object_ in edges])
        found = []
        for step in steps or (Step(property_),):
            rows = self.statements.rows(step.property)
            subjects, objects = self.statements.subject[rows], self.statements.object[rows]
            keys = objects * size + subjects if step.inverse else subjects * size + objects
            found.append(rows[np.isin(keys, wanted)])
        return found

    def typed(self, things: set[int], class_: str) -> Integers:
        """Return the rows that say of some things that they are in a class, or in one under it."""
        rows = self.statements.rows(TYPE)
        classes = self.terms.known(self.story.ontology.taxonomy.told.get(class_, (class_,)))
        of_them = np.isin(self.statements.subject[rows], np.fromiter(things, dtype=np.int64))
        return rows[of_them & np.isin(self.statements.object[rows], classes)]

    def label(self, thing: int) -> str:
        """Return what to call something."""
        place = int(np.searchsorted(self.end.individuals, thing))
        return self.end.label(place)

    def derived(self, thing: int, part: str) -> str:
        """Return a name for something that belongs to something, such as its hardware; one that is not taken."""
        start = self.terms[thing]
        name, number = "", 1
        while not name or name in self.terms:
            ending = part if number == 1 else f"{part}-{number}"
            name = f"{start[:-1]}/{ending}>" if start.startswith("<") else f"{start}-{ending}"
            number += 1
        return name


def ceased(world: Snapshot) -> set[int]:
    """Return the terms of what has ceased in a world."""
    numbers = world.classes.get(CEASED)
    return set() if numbers is None else set(world.individuals[numbers].tolist())


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def text(words: str) -> str:
    """Return the token of an English text."""
    import pyoxigraph as ox

    return str(ox.Literal(words, language="en"))
