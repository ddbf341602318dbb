"""The best way of keeping, by going through all of them: exact, and its own proof.

Every formula is worked out for all ways of choosing at once, as one column of bits; sums are integers. So however small
a difference is, it counts, and ties are ties: of what is equally good, few things and those that stand first are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Any, Final, assert_never

import numpy as np

from persistence_kb.acting.plan_formula import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from persistence_kb.acting.plan_stakes import Stakes, Sum
    from persistence_kb.acting.plan_world import PlanWorld
    from persistence_kb.model.statements import Booleans, Integers

LARGEST: Final = 1 << 27
"""Bits that are worked out at most: ways of choosing, times formulas."""
WHOLE: Final = 1 << 62
"""What a machine's integer can hold; larger sums are worked out in Python's."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a plan.

    Attributes:
        budget: US dollars a year that it may cost at most, all admissible prices considered; None for any amount.
        at_least: The guaranteed expected degree that it must reach; it is then to be cheap. None for as much as can be.
        barred: Variables of things that may not be kept.
    """

    budget: Fraction | None
    at_least: Fraction | None
    barred: frozenset[int] = frozenset()

    def goals(self, stakes: Stakes) -> list[tuple[Sum, int]]:
        """Return what is to be as great as possible (1) or as small (−1), the most important first."""
        worth, costs = [(stakes.low, 1), (stakes.high, 1)], [(stakes.most, -1), (stakes.least, -1)]
        return worth + costs if self.at_least is None else costs[:1] + worth + costs[1:]

    def limits(self, stakes: Stakes) -> list[tuple[Sum, int, Fraction]]:
        """Return what must be at least (1) or at most (−1) how much."""
        found = [] if self.budget is None else [(stakes.most, -1, self.budget)]
        return found if self.at_least is None else [*found, (stakes.low, 1, self.at_least)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of looking for a plan.

    Attributes:
        kept: The variables of what is kept; None where no plan was found.
        proven: Whether there is none better; or, where none was found, none at all.
        bound: What the first goal cannot exceed (or, if it is to be small, fall short of); None where nothing is known.
    """

    kept: frozenset[int] | None
    proven: bool
    bound: Fraction | None


def can_search(world: PlanWorld, wish: Wish) -> bool:
    """Tell whether there are few enough ways of choosing to go through them."""
    free = len(world.things) - len(wish.barred)
    return free < WHOLE.bit_length() and len(world.formulas) << free <= LARGEST


def search(world: PlanWorld, stakes: Stakes, wish: Wish) -> Outcome:
    """Return the best way of keeping.

    Args:
        world: What can be chosen.
        stakes: What is weighed.
        wish: What is asked for.
    """
    columns = _Columns(world, wish.barred)
    left = columns.allowed()
    for sum_, sign, limit in wish.limits(stakes):
        values, scale = columns.sum(sum_)
        enough = values >= -floor(-limit * scale) if sign > 0 else values <= floor(limit * scale)
        left = left[np.asarray(enough[left], dtype=bool)]
    if not len(left):
        return Outcome(None, proven=True, bound=None)
    bound: Fraction | None = None
    for sum_, sign in wish.goals(stakes):
        values, scale = columns.sum(sum_)
        mine = values[left]
        best = mine.max() if sign > 0 else mine.min()
        bound = Fraction(int(best), scale) if bound is None else bound
        left = left[np.asarray(mine == best, dtype=bool)]
    return Outcome(columns.kept(left), proven=True, bound=bound)


class _Columns:
    """All ways of choosing: a row for each, a column for each formula."""

    def __init__(self, world: PlanWorld, barred: frozenset[int]) -> None:
        self._world = world
        self._free = [each for each in range(len(world.things)) if each not in barred]
        self._rows = np.arange(1 << len(self._free))
        self._known: dict[int, Booleans] = {}

    def _chosen(self, variable: int) -> Booleans:
        if variable not in self._free:
            return np.zeros(len(self._rows), dtype=bool)
        place = len(self._free) - 1 - self._free.index(variable)
        found: Booleans = (self._rows >> place & 1).astype(bool)
        return found

    def allowed(self) -> Integers:
        """Return the ways in which nothing is kept without what it is hosted on."""
        good = np.ones(len(self._rows), dtype=bool)
        for guest, box in self._world.hosted:
            good &= ~self._chosen(guest) | self._chosen(box)
        return np.flatnonzero(good)

    def kept(self, ways: Integers) -> frozenset[int]:
        """Return what is kept in the first of several ways: few things, and those that are named first."""
        fewest = min(ways.tolist(), key=lambda way: (way.bit_count(), -way))
        size = len(self._free)
        return frozenset(each for place, each in enumerate(self._free) if fewest >> (size - 1 - place) & 1)

    def sum(self, sum_: Sum) -> tuple[NDArray[Any], int]:
        """Return what a sum comes to in each way, as integers, and by what they are multiplied."""
        numbers = [*sum_.terms.values(), *(weight for weight, _ in sum_.best_of)]
        inner = [number for _, several in sum_.best_of for each in several for number in each.values()]
        scale = lcm(*(number.denominator for number in numbers)) * lcm(*(number.denominator for number in inner))
        most = sum(map(abs, sum_.terms.values()), Fraction(0))
        most += sum(
            (weight * sum(map(abs, each.values())) for weight, several in sum_.best_of for each in several), Fraction(0)
        )
        kind: type = np.int64 if most * scale < WHOLE else object
        found = self._weighted(sum_.terms, Fraction(scale), kind)
        for weight, several in sum_.best_of:
            columns = [self._weighted(each, weight * scale, kind) for each in several]
            found = found + np.maximum.reduce(columns)
        return found, scale

    def _weighted(self, terms: Mapping[int, Fraction], scale: Fraction, kind: type) -> NDArray[Any]:
        found: NDArray[Any] = np.zeros(len(self._rows), dtype=kind)
        for formula, number in terms.items():
            found[self._column(formula)] += int(number * scale)
        return found

    def _column(self, formula: int) -> Booleans:
        todo = [formula]
        formulas, known = self._world.formulas, self._known
        while todo:
            here = todo[-1]
            parts = () if formulas.gates[here] is Gate.VARIABLE else formulas.parts[here]
            missing = [each for each in parts if each not in known]
            if here in known or not missing:
                todo.pop()
                if here not in known:
                    known[here] = self._made(here, [known[each] for each in parts])
            todo += missing
        return known[formula]

    def _made(self, formula: int, parts: list[Booleans]) -> Booleans:
        formulas = self._world.formulas
        gate, number = formulas.gates[formula], formulas.numbers[formula]
        match gate:
            case Gate.CONSTANT:
                return np.full(len(self._rows), number == 1)
            case Gate.VARIABLE:
                return self._chosen(formulas.parts[formula][0])
            case Gate.NOT:
                return ~parts[0]
            case Gate.ANY:
                return _reduced(np.logical_or, parts)
            case Gate.ALL:
                return _reduced(np.logical_and, parts)
            case Gate.COUNT:
                count = np.zeros(len(self._rows), dtype=np.int32)
                for each in parts:
                    count += each
                return count >= number
            case never:
                assert_never(never)


def _reduced(join: np.ufunc, columns: Iterable[Booleans]) -> Booleans:
    first, *others = columns
    found = first.copy()
    for each in others:
        join(found, each, out=found)
    return found
