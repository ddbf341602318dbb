"""Where to put boxes and arrows, so that every arrow points up and few of them cross.

The usual four steps of layered drawing: levels, the order within each level, places, routes. Each is small here because
the pictures are: some tens of boxes. The same boxes in the same order give the same picture.

Source: Sugiyama, Tagawa and Toda 1981 (the steps); Gansner, Koutsofios, North and Vo 1993 (levels, long arrows kept
straight); Matuszewski, Schönfeld and Molitor 1999 (sifting); Barlow et al. 1972 (pooling adjacent violators).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

Name = TypeVar("Name", bound="Hashable")
Point = tuple[float, float]

SWEEPS: Final = 100
"""How often places are improved at most."""
EFFORT: Final = 20_000
"""How many beginnings are tried in search of a good order, times the square of the boxes and bends."""
ROUNDS: Final = 3
"""How often, from each beginning, levels are sorted towards their neighbours."""
SIFTINGS: Final = 6
"""How often, each time, vertices are moved to where fewest arrows cross."""
TRIED: Final = 12
"""How many orders with equally few crossings are compared by how straight their arrows can be."""
NEAR: Final = 0.2
"""By how many pixels places may still change when they are good enough."""
STRAIGHT: Final = (1, 2, 8)
"""How strongly two neighbours want to be one above the other: two boxes, a box and a bend, two bends."""
PORTS: Final = 18
"""Pixels between arrows that end side by side."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left upper corner and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return the middle between left and right."""
        return self.x + self.width / 2

    def moved(self, x: float, y: float) -> Box:
        """Return the same rectangle elsewhere."""
        return Box(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Where a vertex wishes to have its middle, how much that weighs, and how wide it is."""

    vertex: int
    place: float
    weight: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout(Generic[Name]):
    """Boxes and routes on a sheet.

    Attributes:
        boxes: By name; no two overlap.
        routes: For each arrow an even number of points, from the upper side of its box to the lower side of the one
            above. From the first to the second, from the third to the fourth … it rises straight, past boxes; in
            between it crosses over, where there are none.
        width, height: Of the whole.
    """

    boxes: Mapping[Name, Box]
    routes: Mapping[tuple[Name, Name], tuple[Point, ...]]
    width: float
    height: float


def components(names: Iterable[Name], arrows: Iterable[tuple[Name, Name]]) -> list[list[Name]]:
    """Return which boxes hang together, each group in the order given."""
    group = {name: {name} for name in names}
    for lower, upper in arrows:
        if group[lower] is not group[upper]:
            joined = group[lower] | group[upper]
            group |= dict.fromkeys(joined, joined)
    found: dict[int, list[Name]] = {}
    for name, together in group.items():
        found.setdefault(id(together), []).append(name)
    return list(found.values())


def layered(
    sizes: Mapping[Name, tuple[float, float]],
    arrows: Sequence[tuple[Name, Name]],
    *,
    gap: float,
    rise: float,
) -> Layout[Name]:
    """Lay out boxes that hang together.

    Args:
        sizes: Width and height of each box.
        arrows: Pairs of boxes, the lower one first; without cycles and repetitions.
        gap: Pixels between boxes side by side.
        rise: Pixels that an arrow has at least to rise in.
    """
    return _Levels(sizes, arrows, gap=gap, rise=rise).layout()


class _Levels(Generic[Name]):
    """Boxes and bends by number: bends are where long arrows pass through a level. Level 0 is the uppermost."""

    def __init__(
        self,
        sizes: Mapping[Name, tuple[float, float]],
        arrows: Sequence[tuple[Name, Name]],
        *,
        gap: float,
        rise: float,
    ) -> None:
        self.sizes, self.arrows, self.gap, self.rise = sizes, arrows, gap, rise
        self.names = list(sizes)
        number = {name: place for place, name in enumerate(self.names)}
        self.level = _levels(len(number), [(number[lower], number[upper]) for lower, upper in arrows])
        self.up: list[list[int]] = [[] for _ in self.names]
        self.down: list[list[int]] = [[] for _ in self.names]
        self.paths: list[list[int]] = []
        for lower, upper in arrows:
            path = [number[lower]]
            for level in range(self.level[path[0]] - 1, self.level[number[upper]], -1):
                path.append(len(self.level))
                self.level.append(level)
                self.up.append([])
                self.down.append([])
            path.append(number[upper])
            for one, other in pairwise(path):
                self.up[one].append(other)
                self.down[other].append(one)
            self.paths.append(path)
        tried = [(rows, self._places(rows)) for rows in islice(self._least_crossed(), TRIED)]
        self.rows, self.x = min(tried, key=lambda each: self._strain(each[1]))

    def width(self, vertex: int) -> float:
        return self.sizes[self.names[vertex]][0] if vertex < len(self.names) else 0.0

    def _least_crossed(self) -> Iterator[list[list[int]]]:
        """Yield orders of the levels in which as few arrows cross as in any that is found from several beginnings."""
        found: dict[tuple[tuple[int, ...], ...], int] = {}
        for start in self._beginnings():
            rows: list[list[int]] = [[] for _ in range(max(self.level) + 1)]
            for vertex in start:
                rows[self.level[vertex]].append(vertex)
            for _ in range(ROUNDS):
                for _ in range(SIFTINGS):
                    if not sum(self._sift(row, rows) for row in rows):
                        break
                found[tuple(map(tuple, rows))] = self._crossings(rows)
                for near, order in ((self.up, rows), (self.down, rows[::-1])):
                    for row in order:
                        _towards(row, near, _positions(rows))
        fewest = min(found.values())
        yield from (list(map(list, rows)) for rows, crossings in found.items() if crossings == fewest)

    def _beginnings(self) -> Iterator[list[int]]:
        """Yield the vertices as given, and from one on, each after a neighbour: in depth first and in breadth first."""
        yield list(range(len(self.level)))
        near = [up + down for up, down in zip(self.up, self.down, strict=True)]
        for start in range(min(len(self.names), EFFORT // len(near) ** 2)):
            for last in (-1, 0):
                walked: dict[int, None] = {}
                todo = [start]
                while todo:
                    vertex = todo.pop(last)
                    if vertex not in walked:
                        walked[vertex] = None
                        todo.extend(near[vertex])
                yield list(walked)

    def _sift(self, row: list[int], rows: list[list[int]]) -> bool:
        """Move each vertex of a level where its arrows cross fewest others; tell whether that helped."""
        at = _positions(rows)
        ends = {vertex: [sorted(at[end] for end in near[vertex]) for near in (self.up, self.down)] for vertex in row}
        helped = False
        for vertex in list(row):
            here = row.index(vertex)
            others = [other for other in row if other != vertex]
            cost, costs = 0, [0]
            for other in others:
                cost += sum(map(_crossed, ends[other], ends[vertex])) - sum(map(_crossed, ends[vertex], ends[other]))
                costs.append(cost)
            if min(costs) < costs[here]:
                row[:] = others
                row.insert(costs.index(min(costs)), vertex)
                helped = True
        return helped

    def _crossings(self, rows: list[list[int]]) -> int:
        at = _positions(rows)
        ends = {vertex: sorted(at[end] for end in self.up[vertex]) for row in rows for vertex in row}
        return sum(_crossed(ends[left], ends[right]) for row in rows for left, right in combinations(row, 2))

    def _places(self, rows: list[list[int]]) -> dict[int, float]:
        """Return the middles of boxes and bends: as nearly below and above their neighbours as they have room."""
        x: dict[int, float] = {}
        for row in rows:
            x |= _spread([_Wish(vertex, 0.0, 1.0, self.width(vertex)) for vertex in row], self.gap)
        for _ in range(SWEEPS):
            before = dict(x)
            for row in (*rows, *rows[::-1]):
                wishes = []
                for vertex in row:
                    pulls = [(self._pull(vertex, other), x[other]) for other in self.up[vertex] + self.down[vertex]]
                    weight = sum(pull for pull, _ in pulls)
                    wish = sum(pull * place for pull, place in pulls) / weight if weight else x[vertex]
                    wishes.append(_Wish(vertex, wish, weight or 1.0, self.width(vertex)))
                x |= _spread(wishes, self.gap)
            if all(abs(x[vertex] - before[vertex]) < NEAR for vertex in x):
                break
        left = min(x[vertex] - self.width(vertex) / 2 for vertex in x)
        return {vertex: place - left for vertex, place in x.items()}

    def _strain(self, x: Mapping[int, float]) -> float:
        """Return how wide a drawing is and how far its arrows lead sideways, which should both be little."""
        leaps = sum(self._pull(one, other) * abs(x[one] - x[other]) for one in x for other in self.up[one])
        return leaps + max(place + self.width(vertex) / 2 for vertex, place in x.items())

    def _pull(self, one: int, other: int) -> float:
        return float(STRAIGHT[(one >= len(self.names)) + (other >= len(self.names))])

    def layout(self) -> Layout[Name]:
        tall = [max([self.sizes[self.names[v]][1] for v in row if v < len(self.names)], default=0) for row in self.rows]
        top, y = [], 0.0
        for level, height in enumerate(tall):
            top.append(y)
            leaps = [abs(self.x[v] - self.x[u]) for u in self.rows[level] for v in self.down[u]]
            y += height + min(max(self.rise, 0.2 * max(leaps, default=0)), 2 * self.rise)
        boxes = {}
        for vertex, name in enumerate(self.names):
            width, height = self.sizes[name]
            level = self.level[vertex]
            boxes[name] = Box(self.x[vertex] - width / 2, top[level] + (tall[level] - height) / 2, width, height)
        routes = {}
        for arrow, path in zip(self.arrows, self.paths, strict=True):
            lower, upper = boxes[arrow[0]], boxes[arrow[1]]
            start = (lower.middle + self._port(path[0], path[1], self.up), lower.y)
            end = (upper.middle + self._port(path[-1], path[-2], self.down), upper.y + upper.height)
            points = [start, (start[0], top[self.level[path[0]]])]
            for bend in path[1:-1]:
                level = self.level[bend]
                points += [(self.x[bend], top[level] + tall[level]), (self.x[bend], top[level])]
            last = self.level[path[-1]]
            routes[arrow] = (*points, (end[0], top[last] + tall[last]), end)
        width = max(box.x + box.width for box in boxes.values())
        bends = [self.x[vertex] for vertex in self.x]
        return Layout(boxes, routes, max([width, *bends]), top[-1] + tall[-1])

    def _port(self, vertex: int, towards: int, near: list[list[int]]) -> float:
        """Return how far from the middle of its side an arrow ends: several ends stand side by side, in order."""
        ends = sorted(near[vertex], key=lambda other: self.x[other])
        step = min(PORTS, (self.width(vertex) - PORTS) / len(ends))
        return (ends.index(towards) - (len(ends) - 1) / 2) * step


def _levels(count: int, arrows: list[tuple[int, int]]) -> list[int]:
    """Return a level for each box, below all that its arrows lead to, so that arrows are short."""
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for lower, upper in arrows:
        above[lower].append(upper)
        below[upper].append(lower)
    level = [0] * count
    waiting = [len(upper) for upper in above]
    order = [box for box in range(count) if not waiting[box]]
    for box in order:
        for lower in below[box]:
            level[lower] = max(level[lower], level[box] + 1)
            waiting[lower] -= 1
            if not waiting[lower]:
                order.append(lower)
    for box in reversed(order):
        if len(below[box]) > len(above[box]):
            level[box] = min(level[lower] for lower in below[box]) - 1
    return level


def _crossed(left: list[int], right: list[int]) -> int:
    """Return how many arrows of two vertices of a level cross, given where they end on the next one, sorted."""
    return sum(bisect_left(right, end) for end in left)


def _towards(row: list[int], near: list[list[int]], at: Mapping[int, int]) -> None:
    """Sort a level by the mean position of each vertex's neighbours."""
    row.sort(
        key=lambda vertex: sum(at[each] for each in near[vertex]) / len(near[vertex]) if near[vertex] else at[vertex]
    )


def _positions(rows: list[list[int]]) -> dict[int, int]:
    return {vertex: place for row in rows for place, vertex in enumerate(row)}


def _spread(wishes: Sequence[_Wish], gap: float) -> dict[int, float]:
    """Place a level's vertices, in order, as near to where they wish to be as their widths allow.

    Returns:
        The places with the least sum of weighted squares of distances from the wishes.
    """
    offsets, offset = [], 0.0
    for wish in wishes:
        offsets.append(offset + wish.width / 2)
        offset += wish.width + gap
    pools: list[tuple[float, float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        place, weight, size = wish.place - offset, wish.weight, 1
        while pools and pools[-1][0] > place:
            left, more, members = pools.pop()
            place = (left * more + place * weight) / (more + weight)
            weight, size = weight + more, size + members
        pools.append((place, weight, size))
    places = [place for place, _, size in pools for _ in range(size)]
    return {wish.vertex: place + offset for wish, place, offset in zip(wishes, places, offsets, strict=True)}
