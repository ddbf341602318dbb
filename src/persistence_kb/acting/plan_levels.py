"""How much of what matters is preserved, as formulas over what is kept: the rules of semantics.md §4 and §5.

A value is a tuple of *levels*: costs, ascending, each with the formula that says when something is to be had at that
cost or less. As in ``engines/degree.py`` a union takes the best way, an intersection the worst of its parts, a closure
the cheapest path; whether something is so at all is the same with every step free. Conditions are read, not theories.

Nothing here knows what is best; a solver decides (``plan_solver.py``), and the columnar engine checks.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.plan_formula import FALSE, TRUE
from persistence_kb.engines.reachability import circles
from persistence_kb.errors import TooLargeToPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.acting.plan_formula import Formulas

Levels = tuple[tuple[float, int], ...]
Values = dict[int, Levels]
"""A value for each individual, or node of a graph, that has one at all."""

CERTAINLY: Final[Levels] = ((0.0, TRUE),)
DIGITS: Final = 14
"""Decimals to which costs are told apart."""
LARGEST: Final = 2_000_000
"""Formulas that are made at most."""
BITS: Final = 4_000_000_000
"""Bits that tell in one graph what was reached from where, at most."""


def top(levels: Levels) -> int:
    """Return the formula of whether there is any cost at which something is to be had."""
    return levels[-1][1] if levels else FALSE


def shifted(levels: Levels, price: float) -> Levels:
    """Return what something comes to that costs more by a price."""
    return tuple((round(cost + price, DIGITS), formula) for cost, formula in levels) if price else levels


def cheapest(formulas: Formulas, several: Iterable[Levels]) -> Levels:
    """Return what the best of several ways comes to."""
    ways = [each for each in dict.fromkeys(several) if each]
    if CERTAINLY in ways:
        return CERTAINLY
    return ways[0] if len(ways) == 1 else _joined(formulas, ways, 1)


def dearest(formulas: Formulas, several: Iterable[Levels]) -> Levels:
    """Return what several things come to that are all demanded."""
    ways = [each for each in dict.fromkeys(several) if each != CERTAINLY]
    if not ways:
        return CERTAINLY
    return ways[0] if len(ways) == 1 else _joined(formulas, ways, len(ways))


def nth(formulas: Formulas, number: int, several: Iterable[Levels]) -> Levels:
    """Return what so many of several things come to."""
    return _joined(formulas, [each for each in several if each], number)


def _joined(formulas: Formulas, ways: list[Levels], number: int) -> Levels:
    if len(ways) < number or not all(ways):
        return ()
    if number == 0:
        return CERTAINLY
    cost = ways[0][0][0]
    if all(len(way) == 1 and way[0][0] == cost for way in ways):
        formula = formulas.at_least(number, [way[0][1] for way in ways])
        return ((cost, formula),) if formula != FALSE else ()
    now = [FALSE] * len(ways)
    events = sorted((cost, place, formula) for place, way in enumerate(ways) for cost, formula in way)
    found: list[tuple[float, int]] = []
    place = 0
    while place < len(events):
        cost = events[place][0]
        while place < len(events) and events[place][0] == cost:
            now[events[place][1]] = events[place][2]
            place += 1
        _note(found, cost, formulas.at_least(number, now))
    _refuse_too_many(formulas)
    return tuple(found)


def _note(found: list[tuple[float, int]], cost: float, formula: int) -> None:
    if formula != (found[-1][1] if found else FALSE):
        found.append((cost, formula))


def _refuse_too_many(formulas: Formulas) -> None:
    if len(formulas) > LARGEST:
        raise TooLargeToPlan(found=len(formulas))


class Paths:
    """The cheapest paths through a graph to what has a value; weights are 0 or more."""

    def __init__(self, formulas: Formulas, edges: Iterable[tuple[int, int, float]]) -> None:
        """Take edges from nodes to those that are had by way of them, with what that costs."""
        self._formulas = formulas
        self._following: dict[int, list[tuple[int, float]]] = {}
        for source, target, weight in edges:
            self._following.setdefault(source, []).append((target, weight))

    def values(self, seeds: Mapping[int, Levels]) -> Values:
        """Return the value of every node that can be reached from the seeds.

        Nodes that lead to one another for nothing have one value. Costs are settled in ascending order; a node comes to
        something new at a cost only where a seed is reached that was not reached more cheaply: a bit for each tells.
        """
        nodes = self._reached(seeds)
        rank = self._components(nodes)
        count = max(rank.values(), default=-1) + 1
        onwards: list[dict[tuple[int, float], None]] = [{} for _ in range(count)]
        for node in nodes:
            for target, weight in self._following.get(node, ()):
                if weight or rank[target] != rank[node]:
                    onwards[rank[node]][rank[target], weight] = None
        found: list[list[tuple[float, int]]] = [[] for _ in range(count)]
        if not any(weight for following in self._following.values() for _, weight in following):
            self._spread(seeds, rank, onwards, found)
            return {node: tuple(found[rank[node]]) for node in nodes}
        bits: dict[int, int] = {}
        queue: list[tuple[float, int, int, int]] = []
        for node, levels in seeds.items():
            for cost, formula in levels:
                heappush(queue, (cost, rank[node], bits.setdefault(formula, 1 << len(bits)), formula))
        if len(bits) * count > BITS:
            raise TooLargeToPlan(found=len(bits) * count)
        self._settle(queue, onwards, found, bits.get(TRUE, 0))
        return {node: tuple(found[rank[node]]) for node in nodes}

    def _spread(
        self,
        seeds: Mapping[int, Levels],
        rank: Mapping[int, int],
        onwards: list[dict[tuple[int, float], None]],
        found: list[list[tuple[float, int]]],
    ) -> None:
        """Settle a graph in which every edge is free."""
        arrived: list[list[Levels]] = [[] for _ in found]
        for node, levels in seeds.items():
            arrived[rank[node]].append(levels)
        for here, following in enumerate(onwards):
            found[here] = [*cheapest(self._formulas, arrived[here])]
            for target, _ in following:
                arrived[target].append(tuple(found[here]))

    def _settle(
        self,
        queue: list[tuple[float, int, int, int]],
        onwards: list[dict[tuple[int, float], None]],
        found: list[list[tuple[float, int]]],
        settled: int,
    ) -> None:
        formulas = self._formulas
        reached = [0] * len(found)
        known: dict[int, int] = {}
        while queue:
            cost, here, bits, formula = heappop(queue)
            arrived = [formula]
            while queue and queue[0][:2] == (cost, here):
                _, _, more, formula = heappop(queue)
                arrived.append(formula)
                bits |= more
            if reached[here] & settled or not bits & ~reached[here]:
                continue
            reached[here] |= bits
            now = known.get(reached[here])
            if now is None:
                now = known[reached[here]] = formulas.any_of([*arrived, top(tuple(found[here][-1:]))])
                _refuse_too_many(formulas)
            _note(found[here], cost, now)
            for target, weight in onwards[here]:
                if not reached[target] & settled and reached[here] & ~reached[target]:
                    heappush(queue, (round(cost + weight, DIGITS), target, reached[here], now))

    def _reached(self, seeds: Mapping[int, Levels]) -> list[int]:
        found = dict.fromkeys(sorted(seeds))
        todo = [*found]
        while todo:
            for target, _ in self._following.get(todo.pop(), ()):
                if target not in found:
                    found[target] = None
                    todo.append(target)
        return [*found]

    def _components(self, nodes: list[int]) -> dict[int, int]:
        """Return the number of each node's component over free edges; a free edge never leads to a smaller number."""
        free = {node: [target for target, weight in self._following.get(node, ()) if not weight] for node in nodes}
        last_first = list(circles(nodes, free.__getitem__))
        return {node: number for number, circle in enumerate(reversed(last_first)) for node in circle}
