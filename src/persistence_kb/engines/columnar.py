"""The default engine: bit vectors over numpy columns, one breadth-first search for each role closure.

A role closure is never written down: its pairs grow with the square of the data. ``∃R⁺.C`` is one search backwards from
C over a graph with a node for each individual in each *layer* of the role's expression (``engines/layers.py``).
Law 1 binds it to the reference engine, cell by cell; it is linear in the snapshot for each construct of a condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.engines.extension import Extension, every, some
from persistence_kb.engines.layers import layered
from persistence_kb.engines.reachability import reachable
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
from persistence_kb.model.statements import distinct_pairs, integers
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Edges, Snapshot
    from persistence_kb.model.statements import Booleans


class ColumnarEngine:
    """Evaluates over arrays."""

    def __init__(
        self, snapshot: Snapshot, ontology: Ontology, known: Mapping[Expression, Extension] | None = None
    ) -> None:
        """Take a snapshot; nothing is computed yet, but what is known of some expressions already."""
        self.snapshot = snapshot
        self.ontology = ontology
        self.size = len(snapshot)
        self._known: dict[tuple[Expression, bool], Booleans] = {}
        for expression, extension in (known or {}).items():
            self._known |= {(expression, True): extension.certain, (expression, False): extension.possible}
        self._told: dict[tuple[str, bool], Booleans] = {}

    def extension(self, expression: Expression) -> Extension:
        """Return the certain and possible members of an expression."""
        return Extension(self.members(expression, certain=True), self.members(expression, certain=False))

    def members(self, expression: Expression, *, certain: bool) -> Booleans:
        """Return the certain or the possible members of an expression; the same where nothing is open."""
        mode = certain or not self.snapshot.openness
        key = (expression, mode)
        if key not in self._known:
            self._known[key] = self._members(expression, certain=mode)
        return self._known[key]

    def edges(self, step: Step) -> Edges:
        """Return the told edges of a step, in the direction in which it is walked."""
        nothing = integers(())
        subjects, objects = self.snapshot.properties.get(step.property, (nothing, nothing))
        return (objects, subjects) if step.inverse else (subjects, objects)

    def all_edges(self, steps: Iterable[Step]) -> Edges:
        """Return the told edges of several steps, one after the other."""
        starts, ends = zip(*map(self.edges, steps), strict=True)
        return np.concatenate(starts), np.concatenate(ends)

    def starts_open(self, step: Step) -> Booleans | None:
        """Return where an edge of a step may start that is not told; None for nowhere."""
        return self.snapshot.openness.edges.get(step)

    def ends_open(self, step: Step) -> Booleans | None:
        """Return where an edge of a step may end that is not told; None for nowhere."""
        return self.starts_open(Step(step.property, not step.inverse))

    def _members(self, expression: Expression, *, certain: bool) -> Booleans:
        match core(expression):
            case Class(iri) if iri == THING:
                return np.ones(self.size, dtype=bool)
            case Class(iri) if iri == NOTHING:
                return np.zeros(self.size, dtype=bool)
            case Class(iri):
                return self._named(iri, certain=certain)
            case ObjectIntersectionOf(operands):
                return every([self.members(each, certain=certain) for each in operands])
            case ObjectUnionOf(operands):
                return some([self.members(each, certain=certain) for each in operands])
            case ObjectComplementOf(operand):
                return ~self.members(operand, certain=not certain)
            case ObjectOneOf(individuals):
                bits = np.zeros(self.size, dtype=bool)
                bits[self.snapshot.find(individuals)] = True
                return bits
            case ObjectSomeValuesFrom(property_, filler):
                return self.origins(
                    self.ontology.role(property_), self.members(filler, certain=certain), certain=certain
                )
            case ObjectMinCardinality(n, property_, filler):
                targets = self.members(filler, certain=certain)
                return self.at_least(n, self.ontology.role(property_), targets, certain=certain)
            case never:
                assert_never(never)

    def _named(self, iri: str, *, certain: bool) -> Booleans:
        conditions = self.ontology.taxonomy.sufficient.get(iri, ())
        return some([self.told(iri, certain=certain), *(self.members(each, certain=certain) for each in conditions)])

    def told(self, iri: str, *, certain: bool) -> Booleans:
        """Return the members of a class that no condition puts there: by a type, by an edge, or as left open."""
        key = (iri, certain or not self.snapshot.openness)
        if key not in self._told:
            self._told[key] = self._as_told(iri, certain=key[1])
        return self._told[key]

    def _as_told(self, iri: str, *, certain: bool) -> Booleans:
        taxonomy = self.ontology.taxonomy
        bits = np.zeros(self.size, dtype=bool)
        below = taxonomy.told.get(iri, (iri,))
        for each in below:
            bits[self.snapshot.classes.get(each, integers(()))] = True
        for property_ in taxonomy.domains.get(iri, ()):
            bits |= self.origins(self.ontology.role(property_), np.ones(self.size, dtype=bool), certain=True)
        for each in below if not certain else ():
            left_open = self.snapshot.openness.classes.get(each)
            if left_open is not None:
                against = [self.members(Class(other), certain=True) for other in taxonomy.disjoint.get(each, ())]
                bits |= left_open & ~some([np.zeros(self.size, dtype=bool), *against])
        return bits

    def origins(self, role: Role, targets: Booleans, *, certain: bool) -> Booleans:
        """Return who has a successor along a role among the targets.

        Args:
            role: Any role.
            targets: A bit for each individual.
            certain: Whether along told edges only, or along edges left open too.
        """
        match role:
            case Step():
                return self._step_back(role, targets, certain=certain)
            case Sequence(roles):
                for each in reversed(roles):
                    targets = self.origins(each, targets, certain=certain)
                return targets
            case Choice(roles):
                return some([self.origins(each, targets, certain=certain) for each in roles])
            case Plus(inner) if targets.all():
                return self.origins(inner, targets, certain=certain)
            case Plus(inner):
                graph = layered(self, inner, certain=certain)
                sources, ends, _ = graph.finish()
                seeds = np.concatenate([np.flatnonzero(targets), *graph.open_nodes])
                reached = reachable((sources, ends), graph.size, seeds)[: self.size]
                return self.origins(inner, reached, certain=certain)
            case never:
                assert_never(never)

    def _step_back(self, step: Step, targets: Booleans, *, certain: bool) -> Booleans:
        found = np.zeros(self.size, dtype=bool)
        starts, ends = self.edges(step)
        found[starts[targets[ends]]] = True
        if not certain:
            start, end = self.starts_open(step), self.ends_open(step)
            if start is not None:
                found |= start
            if end is not None and (end & targets).any():
                found[:] = True
        return found

    def at_least(self, n: int, role: Role, targets: Booleans, *, certain: bool) -> Booleans:
        """Return who has n distinct successors along a simple role among the targets."""
        steps = counted(role)
        found = np.zeros(self.size, dtype=bool)
        arriving = np.zeros(self.size, dtype=bool)
        for step in steps if not certain else ():
            start, end = self.starts_open(step), self.ends_open(step)
            if start is not None:
                found |= start
            if end is not None:
                arriving |= end & targets
        starts, ends = distinct_pairs(*self.all_edges(steps), self.size)
        known = targets[ends] & ~arriving[ends]
        count = np.bincount(starts[known], minlength=self.size) + arriving.sum()
        found |= count >= n
        return found
