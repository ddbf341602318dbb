"""Verdicts over what is kept: when a theory holds of an entity, and what the degree's interval then comes to.

A degree is a sum of *terms*, each a number that counts if a formula is so; as ``engines/survey.py`` gives it, it is 0
where the theory fails, what the degree rule says where it holds, and anything from 0 to 1 where that is undetermined.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, Final, assert_never

import numpy as np

from persistence_kb.acting.plan_formula import FALSE, TRUE
from persistence_kb.acting.plan_grading import Grading
from persistence_kb.engines.degree import StepCosts, shared_among
from persistence_kb.errors import UnplannableStory
from persistence_kb.model.expression import Class, ObjectProperty
from persistence_kb.model.role import counted
from persistence_kb.model.statements import distinct_pairs
from persistence_kb.model.theory import Dilution, Share, StepDecay
from persistence_kb.namespaces import local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from persistence_kb.acting.plan_levels import Levels
    from persistence_kb.acting.plan_world import PlanWorld
    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.theory import DegreeRule, Theory

Terms = list[tuple[Fraction, int]]
"""Numbers, each with the formula that says when it counts."""

DECIMALS: Final = 12
"""Decimals to which degrees are told apart."""


@dataclass(frozen=True, slots=True)
class PlannedVerdict:
    """One verdict as it depends on what is kept.

    Attributes:
        theory: The theory.
        entity: The individual, which may be its bearer.
        low, high: What the ends of the degree's interval are made of.
    """

    theory: Theory
    entity: int
    low: Terms
    high: Terms


@lru_cache(maxsize=1 << 16)
def exactly(value: float, decimals: int = DECIMALS) -> Fraction:
    """Return a number as it is written in decimals.

    >>> exactly(0.1 + 0.2)
    Fraction(3, 10)
    """
    return Fraction(f"{value:.{decimals}f}")


def verdicts(world: PlanWorld, theory: Theory, assumptions: Assumptions) -> Iterator[PlannedVerdict]:
    """Yield the verdicts of a theory, by entity.

    Args:
        world: What depends on what is kept.
        theory: The theory.
        assumptions: What is assumed about degrees.

    Raises:
        UnplannableStory: Among how many something is divided depends on what is kept.
        TooLargeToPlan: There are more formulas than can be handled.
    """
    formulas = world.formulas
    degrees = _degrees(world, theory, assumptions)
    bearers = {each: world.plain(certain=each).values(Class(theory.bearer)) for each in (True, False)}
    for entity in sorted(bearers[False]):
        certainly, possibly = (
            world.plain(certain=each).formula(Class(theory.bearer), entity) for each in (True, False)
        )
        met, might = (_judged(world, theory, entity, certain=each) for each in (True, False))
        holds = formulas.all_of([certainly, met])
        maybe = formulas.all_of(
            [possibly, formulas.any_of([formulas.negation(certainly), might]), formulas.negation(holds)]
        )
        low, high = degrees.terms(entity, certainly, holds)
        yield PlannedVerdict(theory, entity, low, [*high, *([(Fraction(1), maybe)] if maybe != FALSE else [])])


def _judged(world: PlanWorld, theory: Theory, entity: int, *, certain: bool) -> int:
    if theory.condition is not None:
        return world.plain(certain=certain).formula(Class(theory.condition), entity)
    sharp = [world.ontology.theories[each] for each in theory.precisified_by]
    found = (_judged(world, each, entity, certain=certain) for each in sharp)
    return world.formulas.all_of(found) if certain else world.formulas.any_of(found)


class _Whole:
    """Degrees of a theory that has no rule: all or nothing."""

    def __init__(self, world: PlanWorld) -> None:
        self.formulas = world.formulas

    def terms(self, entity: int, certainly: int, holds: int) -> tuple[Terms, Terms]:  # noqa: ARG002  for rules
        """Return the terms of both ends, where the theory holds.

        Args:
            entity: The entity.
            certainly: Whether it is certainly a bearer.
            holds: Whether the theory holds of it.
        """
        found = [(Fraction(1), holds)] if holds != FALSE else []
        return found, found


class _Graded(_Whole):
    """Degrees that are lost by costs, minus their logarithms."""

    def __init__(self, world: PlanWorld, condition: str, low: Grading, high: Grading) -> None:
        super().__init__(world)
        self._leaves_open = world.leaves_open
        self._low, self._high = low.values(Class(condition)), high.values(Class(condition))

    def terms(self, entity: int, certainly: int, holds: int) -> tuple[Terms, Terms]:
        """Return the terms of both ends, where the theory holds."""
        # What is to be had certainly, at whatever cost, holds of every bearer.
        low = self._of(self._low.get(entity, ()), certainly)
        return low, self._of(self._high.get(entity, ()), holds if self._leaves_open else certainly)

    def _of(self, levels: Levels, holds: int) -> Terms:
        found: Terms = []
        values = [*(exactly(exp(-cost)) for cost, _ in levels), Fraction(0)]
        for (_, formula), value, less in zip(levels, values, values[1:], strict=False):
            both = self.formulas.all_of([formula, holds])
            if value != less and both != FALSE:
                found.append((value - less, both))
        return found


class _Shared(_Whole):
    """Degrees that are shares of parts."""

    def __init__(self, world: PlanWorld, rule: Share, threshold: float) -> None:
        super().__init__(world)
        engine = world.engine
        steps = counted(world.ontology.role(rule.parts))
        world.refuse_open_strangers(steps)
        wholes, parts = distinct_pairs(*engine.all_edges(steps), engine.size)
        self._parts: dict[int, list[int]] = {}
        for whole, part in zip(wholes.tolist(), parts.tolist(), strict=True):
            self._parts.setdefault(whole, []).append(part)
        self._starts, ends = np.zeros(engine.size, dtype=bool), np.zeros(engine.size, dtype=bool)
        for step in steps:
            start, end = engine.starts_open(step), engine.ends_open(step)
            self._starts |= start if start is not None else False
            ends |= end if end is not None else False
        self._ends = np.flatnonzero(ends).tolist()
        self._world = world
        self._among = Class(rule.among)
        self._threshold = threshold

    def terms(self, entity: int, certainly: int, holds: int) -> tuple[Terms, Terms]:  # noqa: ARG002  for rules
        """Return the terms of both ends, where the theory holds."""
        if self._starts[entity]:
            return [], [(Fraction(1), holds)]
        parts = self._parts.get(entity, [])
        total = len(parts)
        negation = self.formulas.negation
        low = self._over(
            self._counting(parts, certain=True),
            [negation(each) for each in self._counting(self._ends, certain=True)],
            holds,
            lambda kept, others: kept / (total + others) if total else 0.0,
        )
        high = self._over(
            self._counting(parts, certain=False),
            self._counting(self._ends, certain=False),
            holds,
            lambda kept, others: (kept + others) / (total + others) if total + others else 0.0,
        )
        return low, high

    def _counting(self, parts: list[int], *, certain: bool) -> list[int]:
        """Return for each part the formula of whether it counts."""
        return [self._world.plain(certain=certain).formula(self._among, each) for each in parts]

    def _over(self, parts: list[int], others: list[int], holds: int, share: Callable[[int, int], float]) -> Terms:
        """Return the terms of a share that depends on how many of some parts, and of some others, are so."""
        formulas = self.formulas
        found: Terms = []
        for besides in range(len(others) + 1):
            enough, too_many = formulas.at_least(besides, others), formulas.at_least(besides + 1, others)
            here = formulas.all_of([holds, enough, formulas.negation(too_many)])
            if here == FALSE:
                continue
            values = [share(kept, besides) for kept in range(len(parts) + 1)]
            exact = [exactly(value) if value >= self._threshold else Fraction(0) for value in values]
            gains = [more - less for less, more in pairwise(exact)]
            if exact[0]:
                found.append((exact[0], here))
            if not self._threshold:  # each part counts alike: no need to count them
                found += [((exact[-1] - exact[0]) / len(parts), formulas.all_of([here, part])) for part in parts]
            else:
                counts = (formulas.at_least(kept, parts) for kept in range(1, len(parts) + 1))
                found += [(gain, formulas.all_of([here, count])) for gain, count in zip(gains, counts, strict=True)]
        return [(gain, formula) for gain, formula in found if gain and formula != FALSE]


def _degrees(world: PlanWorld, theory: Theory, assumptions: Assumptions) -> _Whole:
    if theory.degree is None or theory.condition is None:
        return _Whole(world)
    rule: DegreeRule = theory.degree
    match rule:
        case StepDecay(_, along):
            charge = StepCosts(world.engine, along)
            return _Graded(
                world,
                theory.condition,
                Grading(world, charge.priced(assumptions, worst=True), certain=True),
                Grading(world, charge.priced(assumptions, worst=False), certain=False),
            )
        case Dilution(_, sharers):
            _refuse_varying(world, sharers)
            fewest, most = shared_among(world.engine, sharers)
            return _Graded(
                world,
                theory.condition,
                Grading(world, certain=True, charges=np.log(most)),
                Grading(world, certain=False, charges=np.log(fewest)),
            )
        case Share():
            return _Shared(world, rule, assumptions.portion_threshold or 0.0)
        case never:
            assert_never(never)


def _refuse_varying(world: PlanWorld, property_: ObjectProperty) -> None:
    """Refuse a story in which it depends on what is kept who may share something."""
    world.refuse_open_strangers(counted(world.ontology.role(property_)))
    arriving = [world.engine.ends_open(step) for step in counted(world.ontology.role(property_))]
    if not any(each is not None and each.any() for each in arriving):
        return
    asked = ObjectProperty(property_.iri, not property_.inverse)
    for kind, starts in world.ontology.taxonomy.domains.items():
        for individual, levels in world.plain(certain=False).values(Class(kind)).items() if asked in starts else ():
            if levels[-1][1] != TRUE:
                raise UnplannableStory(
                    source=world.source, entity=world.engine.snapshot.label(individual), term=local_name(kind)
                )
