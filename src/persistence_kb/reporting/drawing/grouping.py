"""Drawing many as one: things that the picture could not tell apart become one track with a count.

Up to a page's worth nobody is grouped. Above that, siblings that are alike in all that is drawn are one: they came from
the same, began and ended together, share status and verdict, and no thread distinguishes them; what came from them is
grouped along with them. If that is not enough, dates are set aside; and if that is not enough either, the story is
summed up by kind, specification, status and verdict. Each step is a partition of the candidates, and linear.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import THREAD
from persistence_kb.reporting.drawing.story import IMPLEMENTATION, PERSONA, SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from persistence_kb.reporting.drawing.story import Story

PAGE: Final = 40
"""Tracks that a page holds."""
SHEET: Final = 120
"""Tracks that a drawing of several pages' height holds."""
LOOKED_AT: Final = 30_000
"""Things beyond which nobody is compared with siblings: the story is summed up."""
SPECIFICATIONS: Final = 6
"""Specifications that a summary keeps apart."""

Group = tuple[int, ...]


class Tier(IntEnum):
    """How much is drawn as one."""

    EACH = 0
    ALIKE = 1
    UNDATED = 2
    SUMMARY = 3


def grouped(story: Story, things: Iterable[int]) -> tuple[Tier, list[Group]]:
    """Group things, as little as a page, or else a sheet, allows.

    Returns:
        How they were grouped, and the groups; members and groups in the order of what they are called.
    """
    many = list(things)
    if len(many) > LOOKED_AT:
        return Tier.SUMMARY, _partition(_kinds(story, sorted(many, key=story.snapshot.name)))
    ordered = story.ordered(many)
    if len(ordered) <= PAGE:
        return Tier.EACH, [(number,) for number in ordered]
    for tier in (Tier.ALIKE, Tier.UNDATED):
        groups = _partition(_siblings(story, ordered, tier))
        if len(groups) <= SHEET:
            return tier, groups
    return Tier.SUMMARY, _partition(_kinds(story, ordered))


def _partition(key: Mapping[int, Hashable]) -> list[Group]:
    found: dict[Hashable, list[int]] = {}
    for number, same in key.items():
        found.setdefault(same, []).append(number)
    return [tuple(members) for members in found.values()]


def upstream(story: Story, things: Iterable[int]) -> list[int]:
    """Return things so that each comes after what it came from; those in a circle last."""
    known = dict.fromkeys(things)
    waiting = {number: sum(parent in known for parent in story.origins.get(number, ())) for number in known}
    children: dict[int, list[int]] = {}
    for number in known:
        for parent in story.origins.get(number, ()):
            children.setdefault(parent, []).append(number)
    found = [number for number in known if not waiting[number]]
    for number in found:
        for child in children.get(number, ()):
            waiting[child] -= 1
            if not waiting[child]:
                found.append(child)
    return found + [number for number in known if waiting[number] > 0]


def _siblings(story: Story, things: list[int], tier: Tier) -> dict[int, Hashable]:
    """Return for each thing what it shares with those that it is drawn with."""
    shared: dict[int, int] = {}
    for number in things:
        for stage in story.stages.get(number, ()):
            shared[stage] = shared.get(stage, 0) + 1
    running = {host for stage in shared for host in story.hosts.get(stage, ())}
    makers = [number for number in things if story.kind[number] == IMPLEMENTATION]
    below: dict[int, list[int]] = {}
    ranks: dict[Hashable, int] = {}
    rank: dict[int, int] = {}
    order = upstream(story, makers)
    for number in reversed(order):
        own = _looks(story, number, tier)
        alone = number if number in running and tier == Tier.ALIKE else number in running
        ranks_below = tuple(sorted(below.get(number, ())))
        if tier == Tier.UNDATED:
            ranks_below = tuple(sorted(set(ranks_below)))
        rank[number] = ranks.setdefault((own, alone, ranks_below), len(ranks))
        for parent in story.origins.get(number, ()):
            below.setdefault(parent, []).append(rank[number])
    group: dict[int, Hashable] = {}
    ids: dict[Hashable, int] = {}
    for number in order:
        origins = frozenset((how, group.get(parent, parent)) for parent, how in story.origins.get(number, {}).items())
        group[number] = ids.setdefault((origins, rank[number]), len(ids))
    for number in things:
        kind = story.kind[number]
        if kind == THREAD:
            stages = tuple(_stage(story, stage, group, shared[stage] > 1, tier) for stage in _in_order(story, number))
            group[number] = (
                THREAD,
                _looks(story, number, tier),
                stages,
                frozenset(story.origins.get(number, {}).items()),
            )
        elif kind == PERSONA:
            group[number] = (PERSONA, _looks(story, number, tier), number)
        elif kind != IMPLEMENTATION:
            group[number] = (kind, number)
    return {number: group[number] for number in things}


def _in_order(story: Story, thread: int) -> list[int]:
    """Return a thread's stages in a fixed order: by date, then by name."""
    return sorted(
        story.stages.get(thread, ()),
        key=lambda stage: (story.life(stage).began or 0, story.order(stage)),
    )


def _stage(story: Story, stage: int, group: Mapping[int, Hashable], shared: bool, tier: Tier) -> Hashable:
    hosts = frozenset(group.get(host, host) for host in story.hosts.get(stage, ()))
    if tier == Tier.UNDATED:
        return hosts, shared
    return hosts, stage if shared else None, story.life(stage)


def _looks(story: Story, number: int, tier: Tier) -> Hashable:
    life = story.life(number)
    verdict = story.verdicts.get(number)
    if tier == Tier.UNDATED:
        return story.kind[number], tuple(story.specifications.get(number, ())), life.status, life.open, verdict
    noted = tuple(story.notes(number)) if story.kind[number] == IMPLEMENTATION else ()
    specifications = tuple(story.specifications.get(number, ()))
    ender = story.ender(number, life.ended)
    return (
        story.what(number),
        specifications,
        life,
        ender,
        verdict,
        story.degree(number),
        noted,
        tuple(story.unsettled(number)),
    )


def _kinds(story: Story, things: list[int]) -> dict[int, Hashable]:
    specifications = [number for number in things if story.kind[number] == SPECIFICATION]
    few = len(specifications) <= SPECIFICATIONS
    found: dict[int, Hashable] = {}
    for number in things:
        kind, life = story.kind[number], story.life(number)
        if kind == SPECIFICATION:
            found[number] = (kind, story.what(number), number if few else story.verdicts.get(number))
        else:
            of = tuple(story.specifications.get(number, ())) if few else ()
            found[number] = (kind, story.what(number), of, life.status, life.open, story.verdicts.get(number))
    return found
