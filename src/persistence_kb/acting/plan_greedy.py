"""A good way of keeping, thing by thing: what adds most for its price first.

Not the best one, but there in any case: for more things than an optimiser can weigh in the time that it has. What a
thing adds is looked up again before it is taken, for it depends on what is kept already.
"""

from __future__ import annotations

import math
import time
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.plan_formula import Valuation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.acting.plan_search import Wish
    from persistence_kb.acting.plan_stakes import Stakes
    from persistence_kb.acting.plan_world import PlanWorld

SLIGHT: Final = 1e-9
"""What does not count: numbers are rounded."""


def greedy(world: PlanWorld, stakes: Stakes, wish: Wish, until: float) -> frozenset[int] | None:
    """Return a way of keeping that does what is asked; None where none is found.

    Args:
        world: What can be chosen.
        stakes: What is weighed.
        wish: What is asked for.
        until: When to stop looking (``time.monotonic``); what is taken by then is returned.
    """
    taker = _Taker(world, stakes)
    queue = [(-math.inf, -1, each) for each in range(len(world.things)) if each not in wish.barred]
    heapify(queue)
    budget = math.inf if wish.budget is None else float(wish.budget)
    enough = math.inf if wish.at_least is None else float(wish.at_least)
    while queue and time.monotonic() < until and taker.low < enough - SLIGHT:
        _, counted, thing = heappop(queue)
        if thing in taker.kept or not taker.allows(thing, wish):
            continue
        gain, price = taker.would(thing)
        rate = gain / price if price > 0 else math.inf if gain > 0 else 0.0
        if counted == len(taker.kept):
            if gain > SLIGHT and taker.most + price <= budget:
                taker.take(thing)
        else:
            heappush(queue, (-rate, len(taker.kept), thing))
    return None if wish.at_least is not None and taker.low < enough - SLIGHT else frozenset(taker.kept)


class _Taker:
    """What is kept so far, and what it comes to."""

    def __init__(self, world: PlanWorld, stakes: Stakes) -> None:
        self.kept: set[int] = set()
        self._now = Valuation(world.formulas, ())
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

    def would(self, thing: int) -> tuple[float, float]:
        """Return what a thing would add, and cost."""
        together = self._together(thing)
        found = self._turn(together)
        self._turn(together)
        return found

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
