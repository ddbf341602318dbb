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

    def broken(self, so: Sequence[bool]) -> bool:
        """Tell whether a way of keeping breaks it."""
        return self.sign * (self.sum_.value(so) - self.bound) < 0


def optimise(world: PlanWorld, stakes: Stakes, wish: Wish, seconds: float) -> Outcome:
    """Return the best way of keeping that is found in time.

    Args:
        world: What can be chosen.
        stakes: What is weighed.
        wish: What is asked for.
        seconds: How long to look.
    """
    until = time.monotonic() + seconds
    program = Program(world, wish.barred)
    goals: list[_Goal] = []
    for whole, sign in (*wish.goals(stakes), *_order(world)):
        for part in _coarse_and_fine(whole):
            if all(part != each.sum_ for each in goals):
                goals.append(_Goal(part, sign, program.line(part, sign)))
    limits = [_Limit(each, sign, program.line(each, sign), bound) for each, sign, bound in wish.limits(stakes)]
    rows = [(each.line, each.sign, float(each.bound)) for each in limits]
    first, best = goals[0], Outcome(None, proven=False, bound=None)
    for _ in range(TRIES):
        best = program.solve(first.line, first.sign, rows, until)
        if best.kept is None:
            return best
        so = world.formulas.values(best.kept)
        if not any(each.broken(so) for each in limits):
            break
        rows = [
            (line, sign, bound + sign * CLOSE * max(1.0, abs(bound)) * each.broken(so))
            for each, (line, sign, bound) in zip(limits, rows, strict=True)
        ]
    else:
        return Outcome(None, proven=False, bound=best.bound)
    kept = best.kept
    for place, (goal, following) in enumerate(pairwise(goals), start=1):
        if not best.proven:
            break
        value = float(goal.sum_.value(world.formulas.values(kept)))
        rows.append((goal.line, goal.sign, value - goal.sign * CLOSE * max(1.0, abs(value))))
        found = program.solve(following.line, following.sign, rows, until)
        if not found.proven or found.kept is None:
            break
        if _no_worse(world, found.kept, kept, [*limits, *goals[:place]]):
            kept = found.kept
    return replace(best, kept=kept)


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


def _no_worse(world: PlanWorld, kept: frozenset[int], before: frozenset[int], goals: Sequence[_Goal]) -> bool:
    """Tell whether one way of keeping is as good as another, the goals in order, and breaks no limit."""
    ours, theirs = world.formulas.values(kept), world.formulas.values(before)
    for goal in goals:
        if isinstance(goal, _Limit):
            if goal.broken(ours):
                return False
        elif goal.sign * (goal.sum_.value(ours) - goal.sum_.value(theirs)) < 0:
            return False
    return True
