"""What each kept thing buys: who would lose what, under which theory, if it alone were not kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from persistence_kb.acting.plan_formula import Valuation
from persistence_kb.acting.plan_stakes import weigh

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from persistence_kb.acting.plan_stakes import Stakes, Sum
    from persistence_kb.acting.plan_verdict import Terms
    from persistence_kb.acting.plan_world import PlanWorld
    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.theory import Theory


@dataclass(frozen=True, slots=True)
class Loss:
    """What an entity would lose under a theory; less than nothing where it would gain.

    Attributes:
        entity, label: The entity's token, and what it is called.
        theory: The theory.
        credence: The theory's.
        kept: The degree's interval as planned.
        wiped: The degree's interval if the thing were not kept.
    """

    entity: str
    label: str
    theory: Theory
    credence: float
    kept: Range
    wiped: Range

    @property
    def expected(self) -> float:
        """Return by how much the guaranteed expected degree would fall."""
        return self.credence * (self.kept[0] - self.wiped[0])


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept.

    Attributes:
        thing, label: Its token, and what it is called.
        cost: What it adds to the annual cost.
        expected: What it adds to the expected degree of all together, as (guaranteed, hoped for).
        hosts: What is kept on it and would go with it, by label.
        losses: Who would lose what without it, the greatest losses first.
    """

    thing: str
    label: str
    cost: Range
    expected: Range
    hosts: tuple[str, ...]
    losses: tuple[Loss, ...]


def worth(world: PlanWorld, stake: Stakes, kept: Collection[int], assumptions: Assumptions) -> tuple[Kept, ...]:
    """Return what is kept with what it buys, in order.

    Args:
        world: What can be chosen.
        stake: What is weighed.
        kept: The variables of what is kept.
        assumptions: The credences.
    """
    scales = _Scales(world, stake, kept, assumptions)
    return tuple(map(scales.weigh, sorted(kept)))


class _Scales:
    def __init__(self, world: PlanWorld, stake: Stakes, kept: Collection[int], assumptions: Assumptions) -> None:
        self._world = world
        self._verdicts = stake.verdicts
        self._credences = assumptions.credences
        self._now = Valuation(world.formulas, kept)
        sums = (stake.low, stake.high, stake.least, stake.most)
        self._balances = [_Balance(each, self._now.so) for each in sums]
        self._guests: dict[int, list[int]] = {}
        for guest, box in world.hosted:
            if guest in kept:
                self._guests.setdefault(box, []).append(guest)
        self._concerned: dict[int, list[int]] = {}
        for place, verdict in enumerate(stake.verdicts):
            for formula in {formula for _, formula in (*verdict.low, *verdict.high)}:
                self._concerned.setdefault(formula, []).append(place)

    def weigh(self, variable: int) -> Kept:
        """Return what one thing buys: what is so with it, less what would be so without it."""
        so = self._now.so
        together = [variable, *self._guests.get(variable, ())]
        turned: set[int] = set()
        for each in together:
            turned ^= set(self._now.turn(each))
        places = sorted({place for formula in turned for place in self._concerned.get(formula, ())})
        without = [self._degree(place) for place in places]
        less = [each.less(turned, so) for each in self._balances]
        for each in together:
            self._now.turn(each)
        losses = [self._loss(place, wiped) for place, wiped in zip(places, without, strict=True)]
        losses = [each for each in losses if each.kept != each.wiped]
        losses.sort(key=lambda each: (-each.expected, len(each.label), each.label, each.theory.label, each.entity))
        low, high, least, most = map(float, less)
        return Kept(
            thing=self._world.things[variable],
            label=self._label(variable),
            cost=(least, most),
            expected=(low, high),
            hosts=tuple(map(self._label, together[1:])),
            losses=tuple(losses),
        )

    def _label(self, variable: int) -> str:
        return self._world.engine.snapshot.label(self._world.individuals[variable])

    def _degree(self, place: int) -> Range:
        verdict = self._verdicts[place]
        return _value(verdict.low, self._now.so), _value(verdict.high, self._now.so)

    def _loss(self, place: int, wiped: Range) -> Loss:
        verdict, snapshot = self._verdicts[place], self._world.engine.snapshot
        return Loss(
            entity=snapshot.name(verdict.entity),
            label=snapshot.label(verdict.entity),
            theory=verdict.theory,
            credence=self._credences[verdict.theory.iri],
            kept=self._degree(place),
            wiped=wiped,
        )


def _value(terms: Terms, so: Sequence[bool]) -> float:
    return float(sum((number for number, formula in terms if so[formula]), Fraction(0)))


class _Balance:
    """A sum for what is kept, and what it comes to where some formulas are otherwise."""

    def __init__(self, sum_: Sum, so: Sequence[bool]) -> None:
        self._parts = [(Fraction(1), (sum_.terms,)), *sum_.best_of]
        self._values = [[weigh(terms, so) for terms in several] for _, several in self._parts]

    def less(self, turned: Collection[int], so: Sequence[bool]) -> Fraction:
        """Return by how much the sum is less, now that some formulas are otherwise."""
        found = Fraction(0)
        for (weight, several), before in zip(self._parts, self._values, strict=True):
            after = [value + _change(terms, turned, so) for terms, value in zip(several, before, strict=True)]
            found += weight * (max(before) - max(after))
        return found


def _change(terms: Mapping[int, Fraction], turned: Collection[int], so: Sequence[bool]) -> Fraction:
    changes = (terms[each] if so[each] else -terms[each] for each in turned if each in terms)
    return sum(changes, Fraction(0))
