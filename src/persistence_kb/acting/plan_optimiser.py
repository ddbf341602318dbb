"""The best way of keeping, by mixed-integer programming: for more things than can be gone through one by one.

HiGHS solves one goal after the other, each with what the ones before came to as a further row, and says how far from
the best it may be. It computes with floating-point numbers: what it finds is worked out again exactly, and is taken
only if it is no worse in any goal that comes before. What it cannot tell apart, it calls equally good.

Source: Huangfu, Hall 2018, Parallelizing the dual revised simplex method (HiGHS), as it comes with scipy.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.plan_greedy import greedy
from persistence_kb.acting.plan_parts import by_parts, divided
from persistence_kb.acting.plan_program import Program
from persistence_kb.acting.plan_search import Outcome
from persistence_kb.acting.plan_stakes import Sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.acting.plan_program import Line
    from persistence_kb.acting.plan_search import Wish
    from persistence_kb.acting.plan_stakes import Stakes
    from persistence_kb.acting.plan_world import PlanWorld

CLOSE: Final = 1e-7
"""Differences that the solver is not asked to tell apart, as a share of the whole."""
FINE: Final = Fraction(1, 10**5)
"""Numbers that are smaller than this, measured by the greatest, are weighed once more by themselves."""
MANY: Final = 20_000
"""Formulas beyond which parts that have no bearing on one another are weighed one by one first."""
TOO_MANY: Final = 200_000
"""Formulas beyond which they are not weighed all at once any more."""
TRIES: Final = 4
"""How often a limit is tightened that rounding has broken."""


@dataclass(frozen=True, slots=True)
class _Goal:
    sum_: Sum
    sign: int
    line: Line


@dataclass(frozen=True, slots=True)
class _Limit(_Goal):
    bound: Fraction


def optimise(world: PlanWorld, stakes: Stakes, wish: Wish, seconds: float) -> Outcome:
    """Return the best way of keeping that is found in time.

    Args:
        world: What can be chosen.
        stakes: What is weighed.
        wish: What is asked for.
        seconds: How long to look.
    """
    now = time.monotonic()
    rough = Outcome(None, proven=False, bound=None)
    if len(world.formulas) > MANY and len(divided(world, stakes)) > 1:
        if len(world.formulas) > TOO_MANY:
            return by_parts(world, stakes, wish, now + seconds)
        rough = by_parts(world, stakes, wish, now + seconds / 2)
    optimiser = _Optimiser(world, stakes, wish, now + seconds)
    best = optimiser.first()
    if best.proven:
        return best if best.kept is None else replace(best, kept=optimiser.settled(best.kept))
    if rough.kept is None:
        rough = replace(rough, kept=greedy(world, stakes, wish, time.monotonic() + seconds).kept)
    return optimiser.better(best, rough)


class _Optimiser:
    def __init__(self, world: PlanWorld, stakes: Stakes, wish: Wish, until: float) -> None:
        self._world = world
        self._until = until
        self._program = program = Program(world, wish.barred)
        self._goals: list[_Goal] = []
        for whole, sign in (*wish.goals(stakes), *_order(world)):
            for part in _coarse_and_fine(whole):
                if all(part != each.sum_ for each in self._goals):
                    self._goals.append(_Goal(part, sign, program.line(part, sign)))
        self._limits = [
            _Limit(each, sign, program.line(each, sign), bound) for each, sign, bound in wish.limits(stakes)
        ]
        self._rows = [(each.line, each.sign, float(each.bound)) for each in self._limits]

    def first(self) -> Outcome:
        """Return what is best in the first goal; limits that rounding breaks are tightened."""
        goal = self._goals[0]
        for _ in range(TRIES):
            best = self._program.solve(goal.line, goal.sign, self._rows, self._until)
            if best.kept is None or not any(self._broken(best.kept)):
                return best
            self._rows = [
                (line, sign, bound + sign * CLOSE * max(1.0, abs(bound)) * broken)
                for (line, sign, bound), broken in zip(self._rows, self._broken(best.kept), strict=True)
            ]
        return replace(best, kept=None, proven=False)

    def settled(self, kept: frozenset[int]) -> frozenset[int]:
        """Return what is best in the later goals, of what is as good in the first."""
        rows = [*self._rows]
        for place, (goal, following) in enumerate(pairwise(self._goals), start=1):
            value = float(self._value(goal, kept))
            rows.append((goal.line, goal.sign, value - goal.sign * CLOSE * max(1.0, abs(value))))
            found = self._program.solve(following.line, following.sign, rows, self._until)
            if not found.proven or found.kept is None:
                break
            if not any(self._broken(found.kept)) and self._no_worse(found.kept, kept, self._goals[:place]):
                kept = found.kept
        return kept

    def better(self, one: Outcome, other: Outcome) -> Outcome:
        """Return the better way of keeping of two that are not proven to be the best, and the tighter bound."""
        sign = self._goals[0].sign
        bounds = [each.bound for each in (one, other) if each.bound is not None]
        bound = (min if sign > 0 else max)(bounds, default=None)
        kept = one.kept
        if other.kept is not None and not any(self._broken(other.kept)):
            worse = kept is not None and self._no_worse(kept, other.kept, self._goals[:1])
            kept = kept if worse else other.kept
        return Outcome(kept, proven=False, bound=bound)

    def _value(self, goal: _Goal, kept: frozenset[int]) -> Fraction:
        return goal.sum_.value(self._world.formulas.values(kept))

    def _broken(self, kept: frozenset[int]) -> list[bool]:
        """Tell which limits a way of keeping breaks, worked out exactly."""
        return [each.sign * (self._value(each, kept) - each.bound) < 0 for each in self._limits]

    def _no_worse(self, ours: frozenset[int], theirs: frozenset[int], goals: Sequence[_Goal]) -> bool:
        """Tell whether one way of keeping is no worse than another in any of several goals."""
        return all(each.sign * (self._value(each, ours) - self._value(each, theirs)) >= 0 for each in goals)


def _coarse_and_fine(sum_: Sum) -> list[Sum]:
    """Return a sum, and besides it its numbers that are so small that the solver would pass over them."""
    greatest = max(map(abs, sum_.terms.values()), default=Fraction(0))
    small = {formula: number for formula, number in sum_.terms.items() if 0 < abs(number) < greatest * FINE}
    if not small:
        return [sum_]
    scale = max(map(abs, small.values()))
    return [sum_, Sum({formula: number / scale for formula, number in small.items()})]


def _order(world: PlanWorld) -> list[tuple[Sum, int]]:
    """Return what decides between ways that are equally good: few things, and those that stand first."""
    places = {world.formulas.variable(place): Fraction(place) for place in range(len(world.things))}
    return [(Sum(dict.fromkeys(places, Fraction(1))), -1), (Sum(places), -1)]
