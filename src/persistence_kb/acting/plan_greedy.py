"""A good way of keeping, thing by thing: what adds most for its price first.

Not the best one, but there in any case: for more things than an optimiser can weigh in the time that it has. What a
thing adds is looked up again before it is taken, where something was taken on which that can depend.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.plan_formula import Valuation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.acting.plan_search import Wish
    from persistence_kb.acting.plan_stakes import Stakes
    from persistence_kb.acting.plan_world import PlanWorld

SLIGHT: Final = 1e-9
"""What does not count: numbers are rounded."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken.

    Attributes:
        kept: The variables of what is kept; None where it does not do what is asked.
        rate: What the last thing added for a dollar; 0 where nothing was taken.
    """

    kept: frozenset[int] | None
    rate: float


def greedy(
    world: PlanWorld,
    stakes: Stakes,
    wish: Wish,
    until: float,
    *,
    start: Iterable[int] = (),
    parts: Mapping[int, int] | None = None,
) -> Taken:
    """Return a way of keeping that does what is asked.

    Args:
        world: What can be chosen.
        stakes: What is weighed.
        wish: What is asked for.
        until: When to stop looking (``time.monotonic``); half of the time goes into first looks.
        start: What is kept already.
        parts: For each variable a number: what it adds depends only on those of the same number. By default on all.
    """
    taker = _Taker(world, stakes, start)
    part = dict.fromkeys(range(len(world.things)), 0) if parts is None else parts
    taken: dict[int, int] = {}
    budget = math.inf if wish.budget is None else float(wish.budget)
    enough = math.inf if wish.at_least is None else float(wish.at_least)
    halfway = (time.monotonic() + until) / 2
    queue: list[tuple[float, int, int]] = []
    for thing in range(len(world.things)):
        if taker.allows(thing, wish):
            queue.append((-taker.rate(thing)[0], 0, thing))
        if time.monotonic() > halfway:
            break
    heapify(queue)
    last = 0.0
    while queue and time.monotonic() < until and taker.low < enough - SLIGHT:
        _, counted, thing = heappop(queue)
        if thing in taker.kept:
            continue
        rate, gain, price = taker.rate(thing)
        if counted != taken.get(part[thing], 0):
            heappush(queue, (-rate, taken.get(part[thing], 0), thing))
        elif gain > SLIGHT and taker.most + price <= budget:
            taker.take(thing)
            taken[part[thing]] = counted + 1
            last = rate
    done = taker.most <= budget + SLIGHT and (wish.at_least is None or taker.low >= enough - SLIGHT)
    return Taken(frozenset(taker.kept) if done else None, last)


class _Taker:
    """What is kept so far, and what it comes to."""

    def __init__(self, world: PlanWorld, stakes: Stakes, start: Iterable[int]) -> None:
        self.kept = set(start)
        self._now = Valuation(world.formulas, self.kept)
        self._sums = [
            {formula: float(number) for formula, number in each.terms.items()} for each in (stakes.low, stakes.most)
        ]
        self._boxes: dict[int, list[int]] = {}
        for guest, box in world.hosted:
            self._boxes.setdefault(guest, []).append(box)
        self.low, self.most = (float(each.value(self._now.so)) for each in (stakes.low, stakes.most))

    def _together(self, thing: int) -> list[int]:
        return [each for each in (thing, *self._boxes.get(thing, ())) if each not in self.kept]

    def allows(self, thing: int, wish: Wish) -> bool:
        """Tell whether something may be kept with what hosts it."""
        return wish.barred.isdisjoint(self._together(thing))

    def rate(self, thing: int) -> tuple[float, float, float]:
        """Return what a thing would add for a dollar; what it would add, and cost."""
        together = self._together(thing)
        gain, price = self._turn(together)
        self._turn(together)
        return gain / price if price > 0 else math.inf if gain > 0 else 0.0, gain, price

    def take(self, thing: int) -> None:
        """Keep a thing."""
        together = self._together(thing)
        gain, price = self._turn(together)
        self.low, self.most = self.low + gain, self.most + price
        self.kept.update(together)

    def _turn(self, things: Sequence[int]) -> tuple[float, float]:
        turned: set[int] = set()
        for each in things:
            turned ^= set(self._now.turn(each))
        gain, price = (self._difference(terms, turned) for terms in self._sums)
        return gain, price

    def _difference(self, terms: Mapping[int, float], turned: set[int]) -> float:
        so = self._now.so
        return math.fsum(terms[each] if so[each] else -terms[each] for each in turned if each in terms)
