"""Places on a page: where columns and tracks are, and with them the bars of tracks and the lines of descent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing.page import Bar, Line
from persistence_kb.reporting.drawing.story import IMPLEMENTATION, PERSONA, SPECIFICATION
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN, PAST
from persistence_kb.reporting.layout import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.reporting.drawing.plan import Plan
    from persistence_kb.reporting.drawing.tracks import Link

LANE: Final = 7.0
"""Pixels between lines of descent that would fall on each other."""
NOBODY: Final = -1
"""Instead of the event that ended something, where none is told."""
TINY: Final = 9
"""Pixels of text within a narrow track."""
NARROW: Final = 17.0
"""Pixels from track to track below which text is tiny."""


@dataclass(frozen=True)
class Places:
    """Where a plan's columns and tracks are.

    Attributes:
        plan: The plan.
        x: Of each column.
        y: Of the middle of each track.
        pitch: Pixels from track to track.
    """

    plan: Plan
    x: Sequence[float]
    y: Mapping[int, float]
    pitch: float

    @property
    def left(self) -> float:
        """Return where the first column is."""
        return self.x[0]

    @property
    def right(self) -> float:
        """Return where the horizon is."""
        return self.x[-1]

    @property
    def thickness(self) -> float:
        """Return how thick a bar is."""
        return min(self.pitch - 2, 18.0)

    @property
    def text(self) -> int:
        """Return the pixels of text within tracks."""
        return ink.SMALL if self.pitch >= NARROW else TINY

    def bar(self, index: int) -> Bar | None:
        """Return the bar of a track; None where nothing of it is on the axis."""
        track = self.plan.tracks[index]
        if track.begin is None:
            return None
        slim = track.kind in (SPECIFICATION, PERSONA)
        thick = 4.0 if slim else self.thickness
        lasting = track.ending == LASTS
        if track.ending in (LASTS, GONE, OPEN):
            limit = self.right
        else:
            limit = self.x[track.sure if track.end is None else track.end]
        left = self.x[track.begin]
        right = limit if lasting or track.ending in (ENDED, PAST) else self.x[track.sure]
        middle = self.y[index] + (self.pitch / 2 - 4 if slim else 0)
        box = Box(left, middle - thick / 2, max(right - left, 3.0), thick)
        return Bar(box, max(limit, box.x + box.width), track.ending, track.always, slim)

    def lines(self) -> Iterator[Line]:
        """Draw descent: from a parent, at the time of the child's beginning, down or up to the child."""
        groups: dict[tuple[int, int], list[Link]] = {}
        for link in self.plan.links:
            if link.parent is None:
                x, y = self.x[link.column], self.y[link.child]
                yield Line(((x - 16, y), (x, y)), link.how)
            else:
                groups.setdefault((link.column, link.parent), []).append(link)
        taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for (column, parent), links in groups.items():
            heights = [self.y[parent], *(self.y[link.child] for link in links)]
            low, high = min(heights), max(heights)
            lane = int(len(links) > 1)
            while any(low < bottom and top < high for top, bottom in taken.get((column, lane), ())):
                lane += 1
            taken.setdefault((column, lane), []).append((low, high))
            for link in links:
                yield self._line(link, parent, lane)

    def _line(self, link: Link, parent: int, lane: int) -> Line:
        x, y, above = self.x[link.column] - lane * LANE, self.y[link.child], self.y[parent]
        source = self.bar(parent)
        start = x if source is None else min(x, max(source.box.x, source.limit))
        points = [(start, above)] if start < x else []
        points.append((x, above))
        bar = self.bar(link.child)
        if lane:
            points += [(x, y), (self.x[link.column], y)]
        else:
            half = bar.box.height / 2 if bar else 0.0
            points.append((x, y - half if above < y else y + half))
        return Line(tuple(points), link.how)

    def ender(self, index: int) -> tuple[int, int] | None:
        """Return by which event, or ``NOBODY``, a track ended, and in which column; None where it did not."""
        track = self.plan.tracks[index]
        if track.end is None or track.kind != IMPLEMENTATION or track.ending != ENDED:
            return None
        event = self.plan.story.ender(track.first, self.plan.story.life(track.first).ended)
        return (NOBODY if event is None else event, track.end)

    def ends(self) -> tuple[tuple[float, float, float], ...]:
        """Return, for neighbours that one event ended, where, from which height and to which."""
        found = []
        for block in self.plan.blocks:
            for one, other in pairwise(block):
                ender = self.ender(one)
                if ender is not None and ender[0] != NOBODY and ender == self.ender(other):
                    found.append((self.x[self.plan.tracks[one].end or 0], self.y[one], self.y[other]))
        return tuple(found)
