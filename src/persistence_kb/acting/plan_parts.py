"""A good way of keeping, part by part, with a bound: for so many things that one program for all is too large.

What is kept of one family of copies has no bearing on another, but for the budget. If a dollar is worth λ, each part
can be weighed by itself: by what it is worth less λ times what it costs. The best of all parts together, L(λ), bounds
every plan: one that costs c is worth at most L(λ) + λc, and one that is worth v costs at least (v − L(λ)) / λ. This is
so for any λ; a good one is what the last dollar buys where things are taken one by one (``plan_greedy.py``).

Source: Everett 1963, Generalized Lagrange multiplier method for solving problems of optimum allocation of resources.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.plan_formula import FALSE, TRUE, Gate
from persistence_kb.acting.plan_greedy import greedy
from persistence_kb.acting.plan_program import Program
from persistence_kb.acting.plan_search import Outcome
from persistence_kb.acting.plan_stakes import Sum

if TYPE_CHECKING:
    from persistence_kb.acting.plan_program import Line
    from persistence_kb.acting.plan_search import Wish
    from persistence_kb.acting.plan_stakes import Stakes
    from persistence_kb.acting.plan_world import PlanWorld

EACH: Final = 5.0
"""Seconds that one part may take."""
STEP: Final = 1.15
"""By what the worth of a dollar is changed for another look."""
LOOKS: Final = 8
"""How often at most."""


@dataclass(slots=True)
class _Part:
    """Things that have a bearing on one another, and what they are worth and cost."""

    variables: list[int]
    low: dict[int, Fraction]
    most: dict[int, Fraction]
    program: Program | None = None
    worth: Line | None = None
    price: Line | None = None


def divided(world: PlanWorld, stakes: Stakes) -> list[_Part]:
    """Return the parts, the smallest variable first; numbers that count in any case are in none of them."""
    formulas = world.formulas
    above = list(range(len(formulas)))

    def root(formula: int) -> int:
        while above[formula] != formula:
            above[formula] = above[above[formula]]
            formula = above[formula]
        return formula

    todo = [each for each in (*stakes.low.terms, *stakes.most.terms) if each not in (FALSE, TRUE)]
    seen = set(todo)
    own = {place: formulas.variable(place) for place in range(len(world.things))}
    for guest, box in world.hosted:
        above[root(own[guest])] = root(own[box])
    while todo:
        here = todo.pop()
        for each in () if formulas.gates[here] is Gate.VARIABLE else formulas.parts[here]:
            above[root(here)] = root(each)
            if each not in seen:
                seen.add(each)
                todo.append(each)
    found: dict[int, _Part] = {}
    for place, formula in own.items():
        found.setdefault(root(formula), _Part([], {}, {})).variables.append(place)
    for which, sum_ in (("low", stakes.low), ("most", stakes.most)):
        for formula, number in sum_.terms.items():
            if formula not in (FALSE, TRUE):
                getattr(found[root(formula)], which)[formula] = number
    return list(found.values())


def by_parts(world: PlanWorld, stakes: Stakes, wish: Wish, until: float) -> Outcome:
    """Return a good way of keeping, and what no way exceeds.

    Args:
        world: What can be chosen.
        stakes: What is weighed; only the guaranteed worth and the highest cost are looked at.
        wish: What is asked for.
        until: When to stop looking (``time.monotonic``).
    """
    parts = divided(world, stakes)
    part_of = {variable: place for place, part in enumerate(parts) for variable in part.variables}
    first = greedy(world, stakes, wish, (time.monotonic() + until) / 2, parts=part_of)
    best, bound, rate = first.kept, None, first.rate or 1.0
    for _ in range(LOOKS):
        kept, most = _look(world, parts, wish, rate, until, best or frozenset())
        so = world.formulas.values(kept)
        fits = all(sign * (sum_.value(so) - limit) >= 0 for sum_, sign, limit in wish.limits(stakes))
        if most is not None:
            constants = [float(sum_.terms.get(TRUE, 0)) for sum_ in (stakes.low, stakes.most)]
            found = _bound(wish, most + constants[0] - rate * constants[1], rate)
            bound = found if bound is None else min(bound, found) if wish.at_least is None else max(bound, found)
        if fits:
            more = greedy(world, stakes, wish, until, start=kept, parts=part_of).kept if wish.at_least is None else kept
            best = _better(world, stakes, wish, more or kept, best)
        if time.monotonic() > until:
            break
        rate = rate / STEP if fits == (wish.at_least is None) else rate * STEP
    return Outcome(best, proven=False, bound=None if bound is None else Fraction(bound))


def _look(
    world: PlanWorld, parts: list[_Part], wish: Wish, rate: float, until: float, otherwise: frozenset[int]
) -> tuple[frozenset[int], float | None]:
    """Return what is best where a dollar is worth a rate, part by part, and what that comes to at most.

    Where time is over, a part is kept as it is otherwise, and bounded by all that it might be worth.
    """
    kept: set[int] = set()
    most = 0.0
    for part in parts:
        if time.monotonic() > until:
            kept |= otherwise.intersection(part.variables)
            most += float(sum(number for number in part.low.values() if number > 0))
            continue
        if part.program is None or part.worth is None or part.price is None:
            part.program = Program(world, wish.barred, part.variables)
            part.worth, part.price = part.program.line(Sum(part.low), 1), part.program.line(Sum(part.most), -1)
        line = dict(part.worth)
        for column, value in part.price.items():
            line[column] = line.get(column, 0.0) - rate * value
        found = part.program.solve(line, 1, (), min(until, time.monotonic() + EACH))
        kept |= otherwise.intersection(part.variables) if found.kept is None else found.kept
        most += float(found.bound or 0)
    return frozenset(kept), most


def _bound(wish: Wish, most: float, rate: float) -> float:
    """Return what the first goal cannot exceed or fall short of."""
    if wish.at_least is not None:
        return max((float(wish.at_least) - most) / rate, 0.0)
    return most + (0.0 if wish.budget is None else rate * float(wish.budget))


def _better(
    world: PlanWorld, stakes: Stakes, wish: Wish, ours: frozenset[int], theirs: frozenset[int] | None
) -> frozenset[int]:
    """Return the better of two ways of keeping, the goals in order."""
    if theirs is None:
        return ours
    values = [world.formulas.values(each) for each in (ours, theirs)]
    for sum_, sign in wish.goals(stakes):
        one, other = (sign * sum_.value(so) for so in values)
        if one != other:
            return ours if one > other else theirs
    return theirs
