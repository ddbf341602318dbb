"""Conditions over what is kept: the table of semantics.md §4 with a formula in the place of each bit.

The world is read as it would be if everything were kept and if everything were wiped. What is the same in both is
settled; what differs depends on a choice. Edges do not depend on what is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.acting.plan_formula import FALSE, TRUE
from persistence_kb.acting.plan_levels import CERTAINLY, Levels, Paths, Values, cheapest, dearest, nth, shifted, top
from persistence_kb.engines.layers import layered
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, counted
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from persistence_kb.acting.plan_world import PlanWorld

    Floats = NDArray[np.float64]


def free(_: Step) -> float:
    """Price every step at nothing."""
    return 0.0


class Grading:
    """What individuals come to under expressions, at the prices of one degree rule."""

    def __init__(
        self, world: PlanWorld, cost: Callable[[Step], float] = free, *, certain: bool, charges: Floats | None = None
    ) -> None:
        """Take a world and prices.

        Args:
            world: What depends on what is kept.
            cost: What a step costs.
            certain: Whether what is certain is asked for, or what is possible.
            charges: What it costs to have each individual as a witness; nothing by default.
        """
        self.world = world
        self.formulas = world.formulas
        self.cost = cost
        self.certain = certain or not world.leaves_open
        self._charges = charges
        self._known: dict[Expression, Values] = {}

    def values(self, expression: Expression) -> Values:
        """Return the value of each individual that may fall under an expression."""
        if expression not in self._known:
            self._known[expression] = self._values(expression)
        return self._known[expression]

    def formula(self, expression: Expression, individual: int) -> int:
        """Return the formula of whether an individual falls under an expression at all."""
        return top(self.values(expression).get(individual, ()))

    def _values(self, expression: Expression) -> Values:
        match core(expression):
            case Class(iri) if iri == THING:
                return dict.fromkeys(range(len(self.world)), CERTAINLY)
            case Class(iri) if iri == NOTHING:
                return {}
            case Class(iri):
                conditions = self.world.ontology.taxonomy.sufficient.get(iri, ())
                return self._best([self.told(iri), *map(self.values, conditions)])
            case ObjectIntersectionOf(operands):
                return self._worst([self.values(each) for each in operands])
            case ObjectUnionOf(operands):
                return self._best([self.values(each) for each in operands])
            case ObjectComplementOf(operand):
                return self._others(operand)
            case ObjectOneOf(individuals):
                return dict.fromkeys(self.world.engine.snapshot.find(individuals).tolist(), CERTAINLY)
            case ObjectSomeValuesFrom(property_, filler):
                return self._along(self.world.ontology.role(property_), self._charged(self.values(filler)))
            case ObjectMinCardinality(n, property_, filler):
                return self._at_least(n, self.world.ontology.role(property_), self._charged(self.values(filler)))
            case never:
                assert_never(never)

    def _charged(self, values: Values) -> Values:
        if self._charges is None:
            return values
        charges = self._charges
        return {
            each: shifted(levels, float(charges[each])) for each, levels in values.items() if np.isfinite(charges[each])
        }

    def _others(self, operand: Expression) -> Values:
        inside = self.world.plain(certain=not self.certain).values(operand)
        negation = self.formulas.negation
        found = ((each, negation(top(inside.get(each, ())))) for each in range(len(self.world)))
        return {each: ((0.0, formula),) for each, formula in found if formula != FALSE}

    def told(self, iri: str) -> Values:
        """Return who no condition puts in a class: by a type, by an edge, or as left open."""
        world, any_of, all_of = self.world, self.formulas.any_of, self.formulas.all_of
        taxonomy = world.ontology.taxonomy
        below = taxonomy.told.get(iri, (iri,))
        ways: dict[int, list[int]] = {}
        for each in below:
            for individual, formula in world.members(each).items():
                ways.setdefault(individual, []).append(formula)
        everyone = np.ones(len(world), dtype=bool)
        for property_ in taxonomy.domains.get(iri, ()):
            starts = world.engine.origins(world.ontology.role(property_), everyone, certain=True)
            for individual in np.flatnonzero(starts).tolist():
                ways.setdefault(individual, []).append(TRUE)
        for each in below if not self.certain else ():
            against = [world.plain(certain=True).values(Class(other)) for other in taxonomy.disjoint.get(each, ())]
            for individual, formula in world.openings(each).items():
                barred = [self.formulas.negation(top(other.get(individual, ()))) for other in against]
                ways.setdefault(individual, []).append(all_of([formula, *barred]))
        joined = ((individual, any_of(several)) for individual, several in ways.items())
        return {individual: ((0.0, formula),) for individual, formula in joined if formula != FALSE}

    def _best(self, several: list[Values]) -> Values:
        ways: dict[int, list[Levels]] = {}
        for values in several:
            for each, levels in values.items():
                ways.setdefault(each, []).append(levels)
        return self._kept((each, cheapest(self.formulas, levels)) for each, levels in ways.items())

    def _worst(self, several: list[Values]) -> Values:
        fewest = min(several, key=len)
        common = (each for each in fewest if all(each in values for values in several))
        return self._kept((each, dearest(self.formulas, [values[each] for values in several])) for each in common)

    def _kept(self, values: Iterable[tuple[int, Levels]]) -> Values:
        return {each: levels for each, levels in values if levels}

    def _along(self, role: Role, values: Values) -> Values:
        """Return what reaching something of value along a role comes to."""
        match role:
            case Step():
                return self._back(role, values)
            case Sequence(roles):
                for each in reversed(roles):
                    values = self._along(each, values)
                return values
            case Choice(roles):
                return self._best([self._along(each, values) for each in roles])
            case Plus(inner):
                return self._along(inner, self._closure(inner, values))
            case never:
                assert_never(never)

    def _back(self, step: Step, values: Values) -> Values:
        price = self.cost(step)
        if not np.isfinite(price):
            return {}
        engine = self.world.engine
        ways: dict[int, list[Levels]] = {}
        for start, end in zip(*(each.tolist() for each in engine.edges(step)), strict=True):
            if end in values:
                ways.setdefault(start, []).append(shifted(values[end], price))
        if not self.certain:
            leaving, arriving = engine.starts_open(step), engine.ends_open(step)
            for start in np.flatnonzero(leaving).tolist() if leaving is not None else ():
                ways.setdefault(start, []).append(shifted(CERTAINLY, price))
            loose = np.flatnonzero(arriving).tolist() if arriving is not None else []
            if ends := [values[each] for each in loose if each in values]:
                from_anywhere = shifted(cheapest(self.formulas, ends), price)
                for start in range(len(self.world)):
                    ways.setdefault(start, []).append(from_anywhere)
        return self._kept((start, cheapest(self.formulas, levels)) for start, levels in ways.items())

    def _closure(self, inner: Role, values: Values) -> Values:
        engine = self.world.engine
        graph = layered(engine, inner, certain=self.certain, cost=self.cost)
        columns = graph.finish()
        finite = np.isfinite(columns[2])
        paths = Paths(self.formulas, zip(*(each[finite].tolist() for each in columns), strict=True))
        seeds = dict(values)
        for nodes, prices in zip(graph.open_nodes, graph.open_costs, strict=True):
            for node, price in zip(nodes.tolist(), prices.tolist(), strict=True):
                if np.isfinite(price):
                    seeds[node] = cheapest(self.formulas, [seeds.get(node, ()), shifted(CERTAINLY, price)])
        found = paths.values(seeds)
        return {node: levels for node, levels in found.items() if node < engine.size}

    def _at_least(self, n: int, role: Role, values: Values) -> Values:
        """Return what having n distinct successors of value along a simple role comes to."""
        if n == 0:
            return dict.fromkeys(range(len(self.world)), CERTAINLY)
        engine = self.world.engine
        ways: dict[int, dict[int, list[Levels]]] = {}
        for step in counted(role):
            price = self.cost(step)
            for start, end in zip(*(each.tolist() for each in engine.edges(step)), strict=True):
                if end in values and np.isfinite(price):
                    ways.setdefault(start, {}).setdefault(end, []).append(shifted(values[end], price))
        found = {
            start: nth(self.formulas, n, [cheapest(self.formulas, each) for each in ends.values()])
            for start, ends in ways.items()
        }
        return self._kept(found.items() if self.certain else self._loosely(n, role, values, found).items())

    def _loosely(self, n: int, role: Role, values: Values, found: Values) -> Values:
        """Add who may have n successors by edges left open; that costs nothing, and counts where no told ones do."""
        engine, formulas = self.world.engine, self.formulas
        always = np.zeros(len(self.world), dtype=bool)
        arriving = np.zeros(len(self.world), dtype=bool)
        told: dict[int, set[int]] = {}
        for step in counted(role):
            leaving, ending = engine.starts_open(step), engine.ends_open(step)
            always |= leaving if leaving is not None else False
            arriving |= ending if ending is not None else False
            for start, end in zip(*(each.tolist() for each in engine.edges(step)), strict=True):
                told.setdefault(start, set()).add(end)
        anyone = {each: top(levels) for each, levels in values.items()}
        loose = [anyone[each] for each in np.flatnonzero(arriving).tolist() if each in anyone]
        for start in range(len(self.world)) if loose else sorted({*told, *np.flatnonzero(always).tolist()}):
            settled = [anyone[each] for each in told.get(start, ()) if not arriving[each] and each in anyone]
            may = TRUE if always[start] else formulas.at_least(n, [*loose, *settled])
            levels = found.get(start, ())
            besides = formulas.all_of([may, formulas.negation(top(levels))])
            free_way: Levels = ((0.0, besides),) if besides != FALSE else ()
            found[start] = cheapest(formulas, [levels, free_way]) if levels or free_way else ()
        return found
