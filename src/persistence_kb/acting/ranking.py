"""Ways of putting the verdicts of many theories together, to choose from: none of them is the right one.

Vague theories are taken in each way of making them precise (``acting/dominance.py``). Whoever dominates is never ranked
below whom it dominates, except by counting, which takes no account of degrees.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from persistence_kb.namespaces import pkb

if TYPE_CHECKING:
    from persistence_kb.acting.comparison import Comparison
    from persistence_kb.model.assumptions import Range

WHAT_MATTERS = pkb("WhatMatters")
IDENTITY = pkb("Identity")


class By(StrEnum):
    """What to rank alternatives by.

    Attributes:
        COUNT: How many verdicts hold, over all theories.
        EXPECTED: The expected degrees of what matters, in all; then of identity.
        MAXIMIN: The share that is preserved under the theory under which it is least; then under the next.
        AGREEMENT: How many theories agree that it does better than what would happen as told.
    """

    COUNT = "count"
    EXPECTED = "expected-degree"
    MAXIMIN = "maximin"
    AGREEMENT = "agreement"


class Agreement(NamedTuple):
    """Under how many theories an alternative does better or worse than what would happen as told.

    Attributes:
        better, worse: Certainly so.
        open: Under how many one cannot tell whether it is no better or no worse.
    """

    better: int
    worse: int
    open: int


def verdicts_that_hold(comparison: Comparison, place: int) -> Range:
    """Return how many verdicts hold under an alternative, at least and at most."""
    tallies = [comparison.outcomes[place].tallies[each.iri] for each in comparison.sharp]
    least = sum(each.holds for each in tallies)
    return float(least), float(least + sum(each.undetermined for each in tallies))


def expected_total(comparison: Comparison, place: int, concern: str) -> Range | None:
    """Return the sum of the expected degrees of the candidates, as far as they concern identity or what matters.

    Returns:
        The interval; None where no such theory was asked about.
    """
    found = [
        each.total
        for rivalry, each in comparison.outcomes[place].expectation.rivalries.items()
        if rivalry.concerns == concern
    ]
    return (sum(low for low, _ in found), sum(high for _, high in found)) if found else None


def least_share(comparison: Comparison, place: int) -> Range:
    """Return the share that is preserved under the theory under which it is least.

    Theories under which no alternative makes any difference do not count; where there is no other, 1.
    """
    shares = _shares(comparison, place)
    return min((low for low, _ in shares), default=1.0), min((high for _, high in shares), default=1.0)


def agreement(comparison: Comparison, place: int) -> Agreement:
    """Return under how many theories an alternative does better or worse than what would happen as told."""
    dominance = comparison.dominance
    better = worse = open_ = 0
    for theory in comparison.sharp:
        up, down = dominance.at_least(place, 0, theory), dominance.at_least(0, place, theory)
        if dominance.better(place, 0, theory):
            better += 1
        elif dominance.better(0, place, theory):
            worse += 1
        elif not (up or down):
            open_ += 1
    return Agreement(better, worse, open_)


def ranked(comparison: Comparison, by: By) -> list[int]:
    """Return the places of the alternatives, the best first; of those that are level, the dominated come later."""
    places = range(len(comparison.outcomes))
    return sorted(
        places,
        key=lambda place: [*(-each for each in _worth(comparison, place, by)), len(comparison.dominators[place])],
    )


def _worth(comparison: Comparison, place: int, by: By) -> list[float]:
    """Return what to compare, the most important first: low ends before high ends."""
    match by:
        case By.COUNT:
            return [*verdicts_that_hold(comparison, place)]
        case By.EXPECTED:
            found = [expected_total(comparison, place, concern) for concern in (WHAT_MATTERS, IDENTITY)]
            return [low for low, _ in filter(None, found)] + [high for _, high in filter(None, found)]
        case By.MAXIMIN:
            shares = _shares(comparison, place)
            return [*sorted(low for low, _ in shares), *sorted(high for _, high in shares)]
        case By.AGREEMENT:
            found_ = agreement(comparison, place)
            return [found_.better - found_.worse, found_.open]


def _shares(comparison: Comparison, place: int) -> list[Range]:
    found = []
    for theory in comparison.sharp:
        tallies = [outcome.tallies[theory.iri] for outcome in comparison.outcomes]
        if len(tallies[0]) and len({(each.low, each.high) for each in tallies}) > 1:
            found.append((tallies[place].low / len(tallies[place]), tallies[place].high / len(tallies[place])))
    return found
