"""From left to right: where dated moments and undated steps stand in a drawing of a story.

A dated point stands in the column of its moment. An undated one stands where it stands in the story: after what must be
before it, in a column of its own between moments; so a story without dates is drawn in its order. Columns are not to
scale: a minute and a year both must be seen. Points that wait for each other in a circle, which no story but a
defective one has, stand where the first of them would.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

Point = TypeVar("Point", bound="Hashable")

ALWAYS: Final = (-1, 0)
"""The key of what has been there since always."""
HOUR: Final = 3_600_000_000
"""Microseconds."""
LEAST: Final = 12.0
"""Pixels between columns, if there is room."""
STEP: Final = 2.0
"""How wide an undated step is, where an instant is 1."""

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis(Generic[Point]):
    """Columns.

    Attributes:
        columns: For each column, from left to right, its moment; None for an undated one.
        place: The column of each point.
    """

    columns: tuple[int | None, ...]
    place: Mapping[Point, int]

    @property
    def last(self) -> int:
        """Return the column of the horizon."""
        return len(self.columns) - 1


def arrange(
    points: Mapping[Point, int | None],
    before: Iterable[tuple[Point, Point, int]],
    horizon: int | None,
) -> Axis[Point]:
    """Put points into columns.

    Args:
        points: For each point its moment, or None.
        before: Pairs of points, the earlier first, and how many steps must lie between them at least, if the later one
            is undated.
        horizon: The moment of the last column; None for the end of the story, after everything.
    """
    moments = sorted({moment for moment in (*points.values(), horizon) if moment is not None})
    rank = {moment: place for place, moment in enumerate(moments)}
    keys: dict[Point, Key] = {
        point: ALWAYS if moment is None else (rank[moment], 0) for point, moment in points.items()
    }
    later: dict[Point, list[tuple[Point, int]]] = {}
    waiting = dict.fromkeys(points, 0)
    for one, other, steps in before:
        if points[other] is None and one != other:
            later.setdefault(one, []).append((other, steps))
            waiting[other] += 1
    ready = [point for point in points if not waiting[point]]
    rest = iter(points)
    done: set[Point] = set()
    while len(done) < len(points):
        if not ready:
            ready = [next(point for point in rest if point not in done)]
        point = ready.pop()
        if point in done:
            continue
        done.add(point)
        anchor, level = keys[point]
        for other, steps in later.get(point, ()):
            if other in done:
                continue
            keys[other] = max(keys[other], (anchor, level + steps))
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    last = (len(moments) - 1, 0) if horizon is not None else (len(moments), 0)
    keys = {point: min(key, last) for point, key in keys.items()}
    used = sorted({*keys.values(), last} | ({ALWAYS} if last == (0, 0) else set()))
    column = {key: place for place, key in enumerate(used)}
    told = tuple(moments[anchor] if not level and 0 <= anchor < len(moments) else None for anchor, level in used)
    return Axis(told, {point: column[key] for point, key in keys.items()})


def spread(
    columns: Sequence[int | None],
    demands: Iterable[tuple[int, int, float]],
    room: float,
) -> list[float]:
    """Return where columns stand.

    Args:
        columns: As in ``Axis``.
        demands: Pairs of columns and the room that what is between them would like to have.
        room: How far the last column is from the first.

    Returns:
        A place for each column, none left of the one before.
    """
    gaps = len(columns) - 1
    if gaps < 1:
        return [0.0] * len(columns)
    share = [_share(one, other) for one, other in pairwise(columns)]
    wanted = [0.0] * gaps
    narrowest_first = sorted({each for each in demands if each[0] < each[1]}, key=lambda each: each[1] - each[0])
    for left, right, width in narrowest_first:
        lacking = width - sum(wanted[left:right])
        if lacking > 0:
            for gap in range(left, right):
                wanted[gap] += lacking / (right - left)
    least = min(room / gaps / 3, LEAST)
    spare = room - gaps * least - sum(wanted)
    scale = 1.0 if spare >= 0 else (room - gaps * least) / sum(wanted)
    more = max(spare, 0.0) / sum(share)
    widths = [least + width * scale + each * more for width, each in zip(wanted, share, strict=True)]
    places = [0.0]
    for width in widths:
        places.append(places[-1] + width)
    places[-1] = room
    return places


def _share(one: int | None, other: int | None) -> float:
    """Return how wide the step from one moment to the next is, beside others."""
    if one is None or other is None:
        return STEP
    return 1 + math.log10(1 + (other - one) / HOUR)
