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

from persistence_kb.explaining.inquiry import Inquiry
from persistence_kb.explaining.levers import StatusLevers
from persistence_kb.explaining.search import Limit, Limited
from persistence_kb.explaining.settling import SettlingLevers
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED

if TYPE_CHECKING:
    from persistence_kb.explaining.inquiry import Ways
    from persistence_kb.explaining.levers import Choice
    from persistence_kb.explaining.question import Question

DEFINITIONS: Final = {
    "sufficient": "decides the verdict alone, whatever else is kept or wiped",
    "necessary": "were it otherwise, and nothing else, the verdict would turn",
    "inus": "neither sufficient nor necessary, but a needed part of several that suffice together, though others would "
    "as well (Mackie: an insufficient but necessary part of an unnecessary but sufficient condition)",
}


@dataclass(frozen=True, slots=True)
class Reasons(Limited):
    """What a verdict is owed to, among what is kept or wiped.

    Attributes:
        sufficient: The smallest sets of facts that suffice; the empty set where the verdict does not depend on any.
        necessary, inus: Facts, each in some sufficient set.
        limit: What kept the search from finding all sufficient sets.
    """

    sufficient: tuple[tuple[Choice, ...], ...]
    necessary: tuple[Choice, ...]
    inus: tuple[Choice, ...]
    limit: Limit = Limit.NONE


def settlements(question: Question) -> tuple[Ways, ...]:
    """Return the smallest ways of settling what is open that decide an undetermined verdict, for each way it may go."""
    if question.status != UNDETERMINED or not question.world.snapshot.openness:
        return ()
    return Inquiry(question, SettlingLevers(question.world, question.wording)).ways()


def keeping(question: Question) -> Inquiry:
    """Return what a verdict depends on among what can be kept or wiped; its ways are the changes."""
    return Inquiry(question, StatusLevers(question.world, question.wording, question.world.keepable))


def reasons(question: Question, inquiry: Inquiry | None = None) -> Reasons | None:
    """Return what a verdict is owed to; None for one that is undetermined."""
    if question.status == UNDETERMINED:
        return None
    inquiry = inquiry or keeping(question)
    world = question.world
    base = world.freed(world.keepable & world.has_status).snapshot
    found = inquiry.told(question.status, inquiry.sufficing(question.status), base)
    turned = FAILS if question.status == HOLDS else HOLDS
    necessary = inquiry.turning(found.ways[0], turned) if found.ways else ()
    if necessary is None:
        return Reasons(found.ways, (), (), Limit.TIME)
    parts = dict.fromkeys(each for way in found.ways if len(way) > 1 for each in way)
    apart = {*necessary, *(way[0] for way in found.ways if len(way) == 1)}
    several = len(found.ways) > 1 or not found.complete
    inus = tuple(each for each in parts if several and each not in apart)
    return Reasons(found.ways, necessary, inus, found.limit)
