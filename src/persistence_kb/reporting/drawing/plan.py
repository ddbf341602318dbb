"""The picture's plan: which tracks there are, in which order, what begins and ends in which column, what joins what.

A plan holds no coordinates and no words; ``typesetting.py`` lays it out. A track stands for one candidate, or for
several that are drawn as one (``grouping.py``). A *run* is a box on the tracks of threads: one stage, or several in a
row that nothing tells apart; what several threads share is one run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from persistence_kb.namespaces import COPIED_FROM, THREAD
from persistence_kb.reporting.drawing.focus import around
from persistence_kb.reporting.drawing.grouping import Tier, grouped
from persistence_kb.reporting.drawing.order import blocks_of, column_of
from persistence_kb.reporting.drawing.runs import Run, runs_of
from persistence_kb.reporting.drawing.story import IMPLEMENTATION
from persistence_kb.reporting.drawing.timing import Point, timed
from persistence_kb.reporting.drawing.tracks import Link, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.reporting.drawing.axis import Axis
    from persistence_kb.reporting.drawing.story import Story


@dataclass(frozen=True)
class Plan:
    """What is to be drawn.

    Attributes:
        story: What it was made of.
        tier: How much is drawn as one.
        blocks: The tracks from top to bottom, in blocks: a specification with its implementations; threads; personas.
        runs: The boxes on threads.
        links: Descent, branching and merging.
        axis: The columns.
        kept: How many candidates are drawn, and how many there are.
        named: Those that a user named.
    """

    story: Story
    tier: Tier
    tracks: Sequence[Track]
    blocks: Sequence[Sequence[int]]
    runs: Sequence[Run]
    links: Sequence[Link]
    axis: Axis[Point]
    kept: tuple[int, int]
    named: frozenset[int] = field(default_factory=frozenset)


def plan_of(story: Story, focus: Iterable[int] | None = None) -> Plan:
    """Plan the drawing of a story.

    Args:
        story: The story.
        focus: The things to draw, with what they came from, what came from them and what ran on them; None for all.
    """
    named = frozenset(focus or ())
    things = list(story.kind if focus is None else around(story, named))
    tier, groups = grouped(story, things)
    tracks = [Track(_led(story, members), story.kind[members[0]]) for members in groups]
    place = {number: index for index, track in enumerate(tracks) for number in track.members}
    runs: Sequence[Run] = ()
    links: list[Link] = []
    if tier < Tier.SUMMARY:
        runs, loose = runs_of(story, {i: track.first for i, track in enumerate(tracks) if track.kind == THREAD})
        links = _links(story, tracks, place, runs)
        for index in loose:
            tracks[index].unordered = True
    axis, runs = timed(story, tracks, runs, links, place, summed=tier == Tier.SUMMARY)
    links = [replace(link, column=column_of(tracks[link.child])) for link in links]
    links += [
        Link(index, None, "", column_of(track))
        for index, track in enumerate(tracks)
        if track.kind == IMPLEMENTATION and COPIED_FROM in story.unsettled(track.first)
    ]
    blocks = blocks_of(story, tracks, links, runs, place)
    return Plan(story, tier, tracks, blocks, runs, links, axis, (len(things), len(story.kind)), named)


def _led(story: Story, members: tuple[int, ...]) -> tuple[int, ...]:
    """Put who began first in front."""
    first = min(members, key=lambda number: story.life(number).began or 0)
    return (first, *(number for number in members if number != first))


def _links(story: Story, tracks: Sequence[Track], place: Mapping[int, int], runs: Sequence[Run]) -> list[Link]:
    shared = {frozenset(pair) for run in runs for pair in _few_pairs(run.tracks)}
    found: dict[tuple[int, int, str], None] = {}
    for index, track in enumerate(tracks):
        for number in track.members:
            for parent, how in story.origins.get(number, {}).items():
                other = place.get(parent)
                if other is not None and other != index and frozenset((index, other)) not in shared:
                    found[index, other, how] = None
    return [Link(child, parent, how, 0) for child, parent, how in sorted(found)]


def _few_pairs(tracks: Sequence[int], most: int = 60) -> list[tuple[int, int]]:
    some = tracks[:most]
    return [(one, other) for place, one in enumerate(some) for other in some[place + 1 :]]
