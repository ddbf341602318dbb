"""Settlements, changes and reasons: what would decide a verdict, what would turn it, and what it is owed to.

All three ask the same of what may be otherwise: which choices, as few as can be, bring a status about.

- A *settlement* decides what is open, and with it an undetermined verdict.
- A *change* keeps what was wiped, or wipes what was kept, and turns a verdict.
- *Sufficient* are facts that decide the verdict alone, whatever becomes of everything else that could be kept or wiped:
  it is then left open, and the verdict is still certain. *Necessary* is a fact that, were it otherwise, would turn the
  verdict by that alone. *INUS* is a fact that neither suffices nor is necessary, but is a needed part of several that
  together suffice and are not the only ones to do so.

Source: Halpern 2016, Actual Causality; Mackie 1974, The Cement of the Universe; Lindner, Bentzen, Nebel 2017, The HERA
Approach to Morally Competent Robots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.explaining.levers import StatusLevers, settled
from persistence_kb.explaining.question import Ways, ways_to
from persistence_kb.explaining.settling import SettlingLevers
from persistence_kb.model.edges import told_members
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, CONCRETE_THING, EXTANT, HARDWARE

if TYPE_CHECKING:
    from persistence_kb.explaining.levers import Choice
    from persistence_kb.explaining.question import Question
    from persistence_kb.explaining.world import World
    from persistence_kb.model.statements import Booleans

DEFINITIONS: Final = {
    "sufficient": "decides the verdict alone, whatever else is kept or wiped",
    "necessary": "were it otherwise, and nothing else, the verdict would turn",
    "inus": "neither sufficient nor necessary, but a needed part of several that suffice together, though others would "
    "as well (Mackie: an insufficient but necessary part of an unnecessary but sufficient condition)",
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a verdict is owed to, among what is kept or wiped.

    Attributes:
        sufficient: The smallest sets of facts that suffice; the empty set where the verdict does not depend on any.
        necessary, inus: Facts, each in some sufficient set.
        complete: Whether these are all sufficient sets.
        in_time: Whether the time was enough.
    """

    sufficient: tuple[tuple[Choice, ...], ...]
    necessary: tuple[Choice, ...]
    inus: tuple[Choice, ...]
    complete: bool
    in_time: bool


def keepable(world: World) -> Booleans:
    """Tell what can be kept or wiped: the concrete things but hardware, that is, what is stored or runs on it."""
    statements, ontology, individuals = world.snapshot.statements, world.ontology, world.snapshot.individuals
    concrete = np.isin(individuals, told_members(statements, ontology, CONCRETE_THING))
    concrete &= ~np.isin(individuals, told_members(statements, ontology, HARDWARE))
    has_status = np.zeros(len(individuals), dtype=bool)
    for status in (EXTANT, CEASED):
        has_status[world.snapshot.classes.get(status, np.zeros(0, dtype=np.int64))] = True
        open_places = world.snapshot.openness.classes.get(status)
        has_status |= False if open_places is None else open_places
    keepable_ones: Booleans = concrete & has_status
    return keepable_ones


def settlements(question: Question) -> tuple[Ways, ...]:
    """Return the smallest ways of settling what is open that decide an undetermined verdict, for each way it may go."""
    if question.status != UNDETERMINED or not question.world.snapshot.openness:
        return ()
    found = []
    for goal in (HOLDS, FAILS):
        levers = SettlingLevers(question.world, question.wording)
        found.append(ways_to(question, levers, goal, smallest_only=True))
    return tuple(found)


def changes(question: Question) -> tuple[Ways, ...]:
    """Return the fewest things to keep or to wipe that turn the verdict; an undetermined one either way."""
    found = []
    for goal in (HOLDS, FAILS):
        if goal != question.status:
            levers = StatusLevers(question.world, question.wording, keepable(question.world))
            found.append(ways_to(question, levers, goal, smallest_only=True))
    return tuple(found)


def reasons(question: Question) -> Reasons | None:
    """Return what a verdict is owed to; None for one that is undetermined."""
    if question.status == UNDETERMINED:
        return None
    levers = StatusLevers(question.world, question.wording, keepable(question.world), from_open=True)
    found = ways_to(question, levers, question.status, smallest_only=False)
    turned = FAILS if question.status == HOLDS else HOLDS
    first = found.ways[0] if found.ways else ()
    necessary = tuple(each for each in first if question.ask([settled(each.about, _other(each))]) == turned)
    parts = dict.fromkeys(each for way in found.ways if len(way) > 1 for each in way)
    alone = {way[0] for way in found.ways if len(way) == 1}
    several = len(found.ways) > 1 or not found.complete
    inus = tuple(each for each in parts if several and each not in necessary and each not in alone)
    return Reasons(found.ways, necessary, inus, found.complete, found.in_time)


def _other(choice: Choice) -> str:
    ((_, _, status),) = choice.edit.add
    return CEASED if status == EXTANT else EXTANT
