"""What it costs a year to keep what is kept at a horizon (semantics.md §7).

What is kept is what is extant then: implementations, transcripts, memory stores, and hardware that stores weights.
Other hardware is paid for with what it hosts, unless the story gives it a price of its own. The price of a thing is
its ``pkb:annualCostUSD``, or else what is assumed of its kind, the most specific class first; of kinds that are
equally specific the dearer counts, and one that has a price for all. A kind may have two prices: what one thing of it
costs that is kept by itself, and what all of them cost, where *all* are those that implement the same. Of what lies
between nothing is taken for granted but that it costs no less than one and no more than all.

What may be extant may have to be paid for: it widens the interval. What has no price is counted, and leaves the cost
without an upper bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.extension import Extension
from persistence_kb.model.expression import Class, ObjectProperty, ObjectSomeValuesFrom
from persistence_kb.model.role import counted as steps_of
from persistence_kb.model.snapshot import unescape
from persistence_kb.namespaces import CONCRETE_THING, EXTANT, HARDWARE, IMPLEMENTS, STAGE, THING, pkb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers

    Floats = NDArray[np.float64]

ANNUAL_COST = pkb("annualCostUSD")
STORES_WEIGHTS_OF = pkb("storesWeightsOf")


class Cost(NamedTuple):
    """US dollars a year.

    Attributes:
        low, high: The interval; ``high`` is infinite where something has no price.
        unpriced: How many things that are kept, or may be, have no price.
    """

    low: float
    high: float
    unpriced: int


@dataclass(frozen=True, slots=True)
class Prices:
    """What single things cost, each kept by itself: columns over the individuals of a snapshot.

    Attributes:
        counted: What counts where it is kept, certainly and possibly.
        low, high: The price of each; 0 and infinity where there is none.
        priced: Whether there is a price.
        kind: For what has no price of its own but is of a kind that has one, the kind's place; −1 for the rest.
        kinds: The classes of which a price is assumed.
    """

    counted: Extension
    low: Floats
    high: Floats
    priced: Booleans
    kind: Integers
    kinds: tuple[str, ...]


def annual_cost(scenario: Scenario, snapshot: Snapshot, assumptions: Assumptions) -> Cost:
    """Work out what it costs a year to keep what is extant at a horizon.

    Args:
        scenario: The story.
        snapshot: Its world at the horizon.
        assumptions: What things of a kind cost that have no price of their own.

    Source:
        Saad 2026, fn 8.
    """
    engine = ColumnarEngine(snapshot, scenario.ontology)
    found = prices(engine, assumptions)
    extant = engine.extension(Class(EXTANT))
    kept, possible = extant.certain & found.counted.certain, extant.possible & found.counted.possible
    together = np.isin(found.kind, [place for place, each in enumerate(found.kinds) if each in assumptions.whole_costs])
    low = float(found.low[kept & ~together].sum())
    high = float(found.high[possible & found.priced & ~together].sum())
    for class_, group in groups(engine, found, together):
        one, whole = assumptions.default_costs.get(class_), assumptions.whole_costs[class_]
        least, most = int(kept[group].sum()), int(possible[group].sum())
        ends = {least, most, *(count for count in (1, 2, len(group) - 1, len(group)) if least <= count <= most)}
        costs = [several(count, len(group), one, whole) for count in ends]
        low, high = low + min(cost[0] for cost in costs), high + max(cost[1] for cost in costs)
    unpriced = int((possible & ~found.priced).sum())
    return Cost(low, math.inf if unpriced else high, unpriced)


def several(count: int, size: int, one: Range | None, whole: Range) -> Range:
    """Return what it costs to keep some of a kind that has a price for all."""
    if not count:
        return 0.0, 0.0
    if count == 1 and one is not None:
        return one
    if count == size:
        return whole
    return min((one or (0.0, 0.0))[0], whole[1]), whole[1]


def groups(engine: ColumnarEngine, found: Prices, together: Booleans) -> Iterator[tuple[str, Integers]]:
    """Yield the things of each kind that has a price for all, by what they implement."""
    specification = np.full(engine.size, -1)
    starts, ends = engine.all_edges(steps_of(engine.ontology.role(ObjectProperty(IMPLEMENTS))))
    specification[starts] = ends
    things = np.flatnonzero(together & found.counted.possible)
    keys = found.kind[things] * (engine.size + 1) + specification[things]
    for key in np.unique(keys):
        group = things[keys == key]
        yield found.kinds[found.kind[group[0]]], group


def prices(engine: ColumnarEngine, assumptions: Assumptions) -> Prices:
    """Look up what single things cost.

    Args:
        engine: The engine that holds the snapshot.
        assumptions: What things of a kind cost that have no price of their own.
    """
    own = _own(engine.snapshot)
    has_own = np.isfinite(own)
    kinds = tuple(sorted({*assumptions.default_costs, *assumptions.whole_costs}))
    singles = [assumptions.default_costs.get(each) or (0.0, assumptions.whole_costs[each][1]) for each in kinds]
    kind, low, high = _of_kinds(engine, kinds, singles, assumptions)
    kind = np.where(has_own, -1, kind)
    return Prices(
        counted=_counted(engine, has_own),
        low=np.where(has_own, own, low),
        high=np.where(has_own, own, high),
        priced=has_own | (kind >= 0),
        kind=kind,
        kinds=kinds,
    )


def _own(snapshot: Snapshot) -> Floats:
    """Return the price that the story gives each thing, the highest of several; infinite where it gives none."""
    found = np.full(len(snapshot), -math.inf)
    subjects, values = snapshot.statements.pairs(ANNUAL_COST)
    terms = snapshot.statements.terms
    for subject, value in zip(subjects.tolist(), values.tolist(), strict=True):
        place = int(np.searchsorted(snapshot.individuals, subject))
        if place < len(snapshot) and snapshot.individuals[place] == subject:
            found[place] = max(found[place], _amount(terms[value]))
    return np.where(found >= 0, found, math.inf)


def _amount(token: str) -> float:
    """Return the number that a literal stands for; minus infinity for what is no number."""
    try:
        return float(unescape(token[1 : token.rindex('"')]))
    except ValueError:
        return -math.inf


def _of_kinds(
    engine: ColumnarEngine, kinds: tuple[str, ...], singles: list[Range], assumptions: Assumptions
) -> tuple[Integers, Floats, Floats]:
    """Return each individual's kind, −1 for none, and the price of its kind; the dearest of several."""
    told = engine.ontology.taxonomy.told
    members = {each: engine.members(Class(each), certain=True) for each in kinds}
    kind, low, high = np.full(engine.size, -1), np.zeros(engine.size), np.full(engine.size, -math.inf)
    for place in sorted(range(len(kinds)), key=lambda each: (kinds[each] in assumptions.whole_costs, kinds[each])):
        class_ = kinds[place]
        mine = members[class_].copy()
        for other in kinds:
            if other != class_ and other in told.get(class_, ()) and class_ not in told.get(other, ()):
                mine &= ~members[other]
        kind[mine] = place
        low[mine], high[mine] = np.maximum(low[mine], singles[place][0]), np.maximum(high[mine], singles[place][1])
    return kind, low, np.where(kind < 0, math.inf, high)


def _counted(engine: ColumnarEngine, has_own: Booleans) -> Extension:
    stored = ObjectSomeValuesFrom(ObjectProperty(STORES_WEIGHTS_OF), Class(THING))
    thing, stage, box, store = (
        engine.extension(each) for each in (Class(CONCRETE_THING), Class(STAGE), Class(HARDWARE), stored)
    )
    return Extension(
        thing.certain & ~stage.possible & (~box.possible | store.certain | has_own),
        thing.possible & ~stage.certain & (~box.certain | store.possible | has_own),
    )
