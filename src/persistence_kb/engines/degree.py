"""How much of what matters is preserved: semantics.md §5.

A degree is worked out along the theory's own condition. Each way in which the condition holds has a cost, minus the
logarithm of what is left: copy steps on the way to the witness, or the number that share the witness. A union takes the
best way, an intersection the worst of its parts, a closure the cheapest path. Nothing asks which theory it is.

Intervals hold for every admissible assumption: the low end takes the lowest retention, the told edges only and every
sharer that may exist; the high end the highest retention and every edge that may exist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.engines.extension import every
from persistence_kb.engines.layers import layered
from persistence_kb.engines.reachability import least_costs
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, counted, steps
from persistence_kb.model.statements import distinct_pairs
from persistence_kb.model.theory import DegreeRule, Dilution, Share, StepDecay
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.assumptions import Assumptions

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Degrees:
    """Degrees of all individuals under one theory, meaningful where the theory holds.

    Attributes:
        low, high: Ends of the interval, 0 to 1.
        copy_steps: The fewest steps that the rule counts; infinite where it counts none.
    """

    low: Floats
    high: Floats
    copy_steps: Floats


def degrees(
    engine: ColumnarEngine,
    condition: Expression,
    rule: DegreeRule,
    assumptions: Assumptions,
    *,
    counting: bool = True,
) -> Degrees:
    """Work out degrees under a rule.

    Args:
        engine: The engine that holds the snapshot.
        condition: The theory's condition.
        rule: The theory's degree rule.
        assumptions: What is assumed; whatever is missing takes every admissible value.
        counting: Whether to count steps.

    Source:
        semantics.md §5.
    """
    nothing = np.full(engine.size, np.inf)
    match rule:
        case StepDecay(_, along):
            charge = StepCosts(engine, along)
            most = least = _Grading(engine, charge.priced(assumptions, worst=True), certain=True).costs(condition)
            if not charge.settles(assumptions):
                least = _Grading(engine, charge.priced(assumptions, worst=False), certain=False).costs(condition)
            count = _Grading(engine, charge.counted, certain=True).costs(condition) if counting else nothing
            return Degrees(np.exp(-most), np.exp(-least), count)
        case Dilution(_, sharers):
            fewest, most = shared_among(engine, sharers)
            low = _Grading(engine, _free, certain=True, charges=np.log(most))
            high = _Grading(engine, _free, certain=False, charges=np.log(fewest))
            return Degrees(np.exp(-low.costs(condition)), np.exp(-high.costs(condition)), nothing)
        case Share(_, parts, among):
            return Degrees(*_share(engine, parts, Class(among), assumptions.portion_threshold or 0.0), nothing)
        case never:
            assert_never(never)


def _free(_: Step) -> float:
    return 0.0


class StepCosts:
    """What a step costs under a rule that counts steps along a role."""

    def __init__(self, engine: ColumnarEngine, along: ObjectProperty) -> None:
        """Take the role."""
        hierarchy = engine.ontology.hierarchy
        self.engine = engine
        self.forward = steps(engine.ontology.role(along))
        self.backward = {Step(step.property, not step.inverse) for step in self.forward}
        base = Step(along.iri, along.inverse)
        # An edge of a wider property, such as an asserted progenitor, stands for one such step or more.
        self.wider = {step for step, under in hierarchy.narrower.items() if base in under} - self.forward
        opposite = Step(along.iri, not along.inverse)
        self.wider_backward = {step for step, under in hierarchy.narrower.items() if opposite in under} - self.backward

    def settles(self, assumptions: Assumptions) -> bool:
        """Tell whether nothing that steps may cost is left open, so that worst and best are one."""
        told = {step.property for step in self.wider | self.wider_backward} & self.engine.snapshot.properties.keys()
        given = (assumptions.copy_retention, assumptions.backward_share)
        return None not in given and not told and not self.engine.snapshot.openness

    def counted(self, step: Step) -> float:
        """Count a step."""
        return float(step in self.forward or step in self.backward or step in self.wider | self.wider_backward)

    def priced(self, assumptions: Assumptions, *, worst: bool) -> Callable[[Step], float]:
        """Return what each step costs at the worst or best of what is admissible."""

        def price(given: float | None) -> float:
            return -math.log(given) if given is not None else math.inf if worst else 0.0

        copy, against = price(assumptions.copy_retention), price(assumptions.backward_share)

        def cost(step: Step) -> float:
            if step in self.forward:
                return copy
            if step in self.backward:
                return copy + against
            if step in self.wider:
                return math.inf if worst else copy
            if step in self.wider_backward:
                return math.inf if worst else copy + against
            return 0.0

        return cost


class _Grading:
    """Least costs at which individuals fall under expressions; infinite where they do not."""

    def __init__(
        self,
        engine: ColumnarEngine,
        cost: Callable[[Step], float],
        *,
        certain: bool,
        charges: Floats | None = None,
    ) -> None:
        self.engine = engine
        self.cost = cost
        self.certain = certain
        self.charges = np.zeros(engine.size) if charges is None else charges
        self._known: dict[Expression, Floats] = {}

    def costs(self, expression: Expression) -> Floats:
        """Return the cost for each individual."""
        if expression not in self._known:
            self._known[expression] = self._costs(expression)
        return self._known[expression]

    def _costs(self, expression: Expression) -> Floats:
        match core(expression):
            case Class(iri) as plain if iri in (THING, NOTHING):
                return self._all_or_nothing(plain)
            case Class(iri):
                return self._named(iri)
            case ObjectIntersectionOf(operands):
                worst: Floats = np.maximum.reduce([self.costs(each) for each in operands])
                return worst
            case ObjectUnionOf(operands):
                best: Floats = np.minimum.reduce([self.costs(each) for each in operands])
                return best
            case ObjectComplementOf() | ObjectOneOf() as plain:
                return self._all_or_nothing(plain)
            case ObjectSomeValuesFrom(property_, filler):
                return self._along(self.engine.ontology.role(property_), self.costs(filler) + self.charges)
            case ObjectMinCardinality(n, property_, filler):
                return self._at_least(n, self.engine.ontology.role(property_), self.costs(filler) + self.charges)
            case never:
                assert_never(never)

    def _all_or_nothing(self, expression: Expression) -> Floats:
        return np.where(self.engine.members(expression, certain=self.certain), 0.0, np.inf)

    def _named(self, iri: str) -> Floats:
        # What is told to be in a class, or may be, is so at no cost.
        told = np.where(self.engine.told(iri, certain=self.certain), 0.0, np.inf)
        conditions = self.engine.ontology.taxonomy.sufficient.get(iri, ())
        best: Floats = np.minimum.reduce([told, *(self.costs(condition) for condition in conditions)])
        return best

    def _along(self, role: Role, costs: Floats) -> Floats:
        """Return the least cost of reaching what has a cost along a role."""
        match role:
            case Step():
                return self._back(role, costs)
            case Sequence(roles):
                for each in reversed(roles):
                    costs = self._along(each, costs)
                return costs
            case Choice(roles):
                best: Floats = np.minimum.reduce([self._along(each, costs) for each in roles])
                return best
            case Plus(inner):
                return self._along(inner, self._closure(inner, costs))
            case never:
                assert_never(never)

    def _closure(self, inner: Role, costs: Floats) -> Floats:
        graph = layered(self.engine, inner, certain=self.certain, cost=self.cost)
        sources, targets, weights = graph.finish()
        seeds = np.full(graph.size, np.inf)
        seeds[: self.engine.size] = costs
        for nodes, prices in zip(graph.open_nodes, graph.open_costs, strict=True):
            np.minimum.at(seeds, nodes, prices)
        return least_costs((sources, targets), weights, seeds)[: self.engine.size]

    def _back(self, step: Step, costs: Floats) -> Floats:
        found = np.full(self.engine.size, np.inf)
        starts, ends = self.engine.edges(step)
        price = self.cost(step)
        np.minimum.at(found, starts, costs[ends] + price)
        if not self.certain:
            leaving, arriving = self.engine.starts_open(step), self.engine.ends_open(step)
            if leaving is not None:
                found[leaving] = np.minimum(found[leaving], price)
            if arriving is not None and arriving.any():
                found = np.minimum(found, costs[arriving].min() + price)
        return found

    def _at_least(self, n: int, role: Role, costs: Floats) -> Floats:
        """Return the n-th least cost among distinct successors along a simple role."""
        size = self.engine.size
        found = np.full(size, np.inf)
        best: dict[int, dict[int, float]] = {}
        for step in counted(role):
            price = self.cost(step)
            starts, ends = self.engine.edges(step)
            reached = np.isfinite(costs[ends])
            for start, end in zip(starts[reached].tolist(), ends[reached].tolist(), strict=True):
                known = best.setdefault(start, {})
                known[end] = min(known.get(end, np.inf), float(costs[end]) + price)
        for start, known in best.items():
            if len(known) >= n:
                found[start] = sorted(known.values())[n - 1]
        if not self.certain:
            possible = self.engine.at_least(n, role, np.isfinite(costs), certain=False)
            found[possible & ~np.isfinite(found)] = 0.0
        return found


def shared_among(engine: ColumnarEngine, property_: ObjectProperty) -> tuple[Floats, Floats]:
    """Return the fewest and the most that share each individual, at least one."""
    role = engine.ontology.role(property_)
    found = counted(role)
    shared, sharer = distinct_pairs(*engine.all_edges(found), engine.size)
    fewest = np.bincount(shared, minlength=engine.size).astype(float)
    kinds = [
        class_ for class_, starts in engine.ontology.taxonomy.domains.items()
        if ObjectProperty(property_.iri, not property_.inverse) in starts
    ]  # fmt: skip
    able = every([np.ones(engine.size, dtype=bool), *(engine.members(Class(kind), certain=False) for kind in kinds)])
    arriving = np.zeros(engine.size, dtype=bool)
    unbounded = np.zeros(engine.size, dtype=bool)
    for step in found:
        start, end = engine.starts_open(step), engine.ends_open(step)
        unbounded |= start if start is not None else False
        arriving |= end & able if end is not None else False
    known = np.bincount(shared[arriving[sharer]], minlength=engine.size)
    # Who shares with nobody that is told is no shared thing: only shared things are divided among more.
    more = np.where(fewest > 0, arriving.sum() - known, 0)
    most = np.where(unbounded, np.inf, fewest + more)
    return np.maximum(fewest, 1.0), np.maximum(most, 1.0)


def _share(
    engine: ColumnarEngine,
    property_: ObjectProperty,
    among: Class,
    threshold: float,
) -> tuple[Floats, Floats]:
    """Return the least and greatest share of parts that are of a kind; 0 below the threshold."""
    role = engine.ontology.role(property_)
    found = counted(role)
    wholes, parts = distinct_pairs(*engine.all_edges(found), engine.size)
    extension = engine.extension(among)
    total = np.bincount(wholes, minlength=engine.size)
    least = np.bincount(wholes[extension.certain[parts]], minlength=engine.size)
    most = np.bincount(wholes[extension.possible[parts]], minlength=engine.size)
    starts, ends = np.zeros(engine.size, dtype=bool), np.zeros(engine.size, dtype=bool)
    for step in found:
        start, end = engine.starts_open(step), engine.ends_open(step)
        starts |= start if start is not None else False
        ends |= end if end is not None else False
    # Parts that may be any whole's: at worst all those that do not count, at best all those that do.
    worst, best = (ends & ~extension.certain).sum(), (ends & extension.possible).sum()
    low = np.divide(least, total + worst, out=np.zeros(engine.size), where=total > 0)
    high = np.divide(most + best, total + best, out=np.zeros(engine.size), where=total + best > 0)
    low, high = np.where(starts, 0.0, low), np.where(starts, 1.0, high)
    return np.where(low < threshold, 0.0, low), np.where(high < threshold, 0.0, high)
