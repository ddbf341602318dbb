"""What is at stake: what a way of keeping comes to, over all verdicts, and what it costs.

Expected degrees are those of ``acting/expectation.py``, summed over everything that some theory with a credence is
about: the guaranteed value takes the low end of each interval, the hoped-for value the high end. Costs are those of
``acting/cost.py``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.cost import groups, prices, several
from persistence_kb.acting.plan_formula import FALSE
from persistence_kb.acting.plan_verdict import PlannedVerdict, Terms, exactly, verdicts
from persistence_kb.errors import NothingToWeigh, Unpriced
from persistence_kb.model.assumptions import Rivalry
from persistence_kb.namespaces import CEASED, EXTANT, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.acting.plan_world import PlanWorld
    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

CENTS: Final = 2
"""Decimals of a cost."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A number that depends on what is kept.

    Attributes:
        terms: Numbers by formula; a term counts if its formula is so.
        best_of: Further sums, each the greatest of several and multiplied by a weight.
    """

    terms: dict[int, Fraction]
    best_of: tuple[tuple[Fraction, tuple[dict[int, Fraction], ...]], ...] = ()

    def value(self, so: Sequence[bool]) -> Fraction:
        """Return what it comes to.

        Args:
            so: For each formula whether it is so.
        """
        found = weigh(self.terms, so)
        return found + sum((w * max(weigh(each, so) for each in several) for w, several in self.best_of), Fraction(0))


def weigh(terms: Mapping[int, Fraction], so: Sequence[bool]) -> Fraction:
    """Return what those of several numbers come to whose formulas are so."""
    return sum((number for formula, number in terms.items() if so[formula]), Fraction(0))


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is weighed.

    Attributes:
        verdicts: What has a credence or is a rival of what has one, by theory.
        low, high: The ends of the expected degree of all together.
        least, most: The ends of the annual cost.
    """

    verdicts: tuple[PlannedVerdict, ...]
    low: Sum
    high: Sum
    least: Sum
    most: Sum


def theories_at_stake(ontology: Ontology, assumptions: Assumptions, source: str) -> list[Theory]:
    """Return the theories that have a credence, and their rivals.

    Raises:
        NothingToWeigh: None has one.
    """
    theories = ontology.theories.values()
    weighed = {Rivalry.of(each) for each in theories if assumptions.credences.get(each.iri, 0.0) > 0.0}
    if not weighed:
        raise NothingToWeigh(source=source, known=[local_name(each.iri) for each in theories][:1])
    return [each for each in theories if Rivalry.of(each) in weighed]


def stakes(world: PlanWorld, theories: Iterable[Theory], assumptions: Assumptions) -> Stakes:
    """Work out what is at stake.

    Args:
        world: What depends on what is kept.
        theories: Theories that have credences, with their rivals.
        assumptions: Credences, costs, and what degrees need.

    Raises:
        Unpriced: Something that may be kept has no price.
        PlanError: What the theories say cannot be planned over.
    """
    chosen = [*theories]
    world.refuse_strangers(chosen)
    credences = {each.iri: _fraction(assumptions.credences.get(each.iri, 0.0)) for each in chosen}
    left = {each: 1 - _fraction(assumptions.credences_in_none.get(each, 0.0)) for each in map(Rivalry.of, chosen)}
    for theory in chosen:
        left[Rivalry.of(theory)] -= credences[theory.iri]
    low: dict[int, Fraction] = defaultdict(Fraction)
    high: dict[int, Fraction] = defaultdict(Fraction)
    rivals: dict[Rivalry, list[dict[int, Fraction]]] = {}
    found: list[PlannedVerdict] = []
    for theory in chosen:
        weight, rivalry = credences[theory.iri], Rivalry.of(theory)
        if weight:
            planned = [*verdicts(world, theory, assumptions)]
            found += planned
            _add(low, ((weight, each.low) for each in planned))
            _add(high, ((weight, each.high) for each in planned))
        elif theory.iri not in assumptions.credences and left[rivalry] > 0:
            several = rivals.setdefault(rivalry, [])
            several.append(defaultdict(Fraction))
            _add(several[-1], ((Fraction(1), each.high) for each in verdicts(world, theory, assumptions)))
    best_of = tuple((left[each], tuple(map(dict, several))) for each, several in rivals.items())
    return Stakes(tuple(found), Sum(dict(low)), Sum(dict(high), best_of), *_costs(world, assumptions))


def _fraction(number: float) -> Fraction:
    return Fraction(repr(number))


def _add(sums: dict[int, Fraction], weighed: Iterable[tuple[Fraction, Terms]]) -> None:
    for weight, terms in weighed:
        for number, formula in terms:
            if formula != FALSE and number:
                sums[formula] += weight * number


def _costs(world: PlanWorld, assumptions: Assumptions) -> tuple[Sum, Sum]:
    found = prices(world.engine, assumptions)
    extant = [world.extant(certain=True), world.extant(certain=False)]
    counted = [found.counted.certain, found.counted.possible]
    together = np.isin(found.kind, [place for place, each in enumerate(found.kinds) if each in assumptions.whole_costs])
    ends: list[dict[int, Fraction]] = [defaultdict(Fraction), defaultdict(Fraction)]
    unpriced = [each for each in extant[1] if counted[1][each] and not math.isfinite(found.high[each])]
    if unpriced:
        _refuse_unpriced(world, unpriced)
    for sums, kept, counts, price in zip(ends, extant, counted, (found.low, found.high), strict=True):
        for individual, formula in kept.items():
            if counts[individual] and not together[individual] and price[individual]:
                sums[formula] += exactly(float(price[individual]), CENTS)
    for class_, group in groups(world.engine, found, together):
        one, whole = assumptions.default_costs.get(class_), assumptions.whole_costs[class_]
        if not math.isfinite(whole[1]):
            _refuse_unpriced(world, group.tolist())
        for place, (sums, kept) in enumerate(zip(ends, extant, strict=True)):
            formulas = [kept[each] for each in group.tolist() if each in kept]
            before = 0.0
            for count in range(1, len(formulas) + 1):
                cost = max(before, several(count, len(group), one, whole)[place])
                if cost > before:
                    sums[world.formulas.at_least(count, formulas)] += exactly(cost - before, CENTS)
                before = cost
    return Sum(dict(ends[0])), Sum(dict(ends[1]))


def _refuse_unpriced(world: PlanWorld, unpriced: list[int]) -> None:
    snapshot, ontology = world.engine.snapshot, world.ontology
    kinds = {
        local_name(class_)
        for class_, members in snapshot.classes.items()
        if set(members.tolist()) & set(unpriced) and class_ in ontology.taxonomy.told and class_ not in (EXTANT, CEASED)
    }
    raise Unpriced(source=world.source, things=map(snapshot.label, unpriced), kinds=sorted(kinds))
