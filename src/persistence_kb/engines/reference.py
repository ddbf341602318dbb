"""The definition: semantics.md §4 in sets, line by line.

Slow, and meant to be read. Every other engine is tested against it cell by cell (law 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.engines.extension import Extension
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
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot


class ReferenceEngine:
    """Evaluates over Python sets of individuals."""

    def __init__(self, snapshot: Snapshot, ontology: Ontology) -> None:
        """Read the snapshot as sets."""
        self.ontology = ontology
        self.everyone = frozenset(range(len(snapshot)))
        self.find = snapshot.find
        self.told = {name: set(members.tolist()) for name, members in snapshot.classes.items()}
        self.open_classes = {
            name: set(np.flatnonzero(bits).tolist()) for name, bits in snapshot.openness.classes.items()
        }
        self.open_edges = {step: set(np.flatnonzero(bits).tolist()) for step, bits in snapshot.openness.edges.items()}
        self.edges: dict[Step, set[tuple[int, int]]] = {}
        for name, (subjects, objects) in snapshot.properties.items():
            pairs = set(zip(subjects.tolist(), objects.tolist(), strict=True))
            self.edges[Step(name)] = pairs
            self.edges[Step(name, inverse=True)] = {(object_, subject) for subject, object_ in pairs}
        self._known: dict[tuple[Expression, bool], frozenset[int]] = {}

    def extension(self, expression: Expression) -> Extension:
        """Return the certain and possible members of an expression."""
        return Extension(*(self._bits(self.members(expression, certain=mode)) for mode in (True, False)))

    def _bits(self, members: frozenset[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        bits = np.zeros(len(self.everyone), dtype=np.bool_)
        bits[sorted(members)] = True
        return bits

    def members(self, expression: Expression, *, certain: bool) -> frozenset[int]:
        """Return the certain or the possible members of an expression."""
        key = (expression, certain)
        if key not in self._known:
            self._known[key] = frozenset(self._members(expression, certain=certain))
        return self._known[key]

    def _members(self, expression: Expression, *, certain: bool) -> frozenset[int] | set[int]:
        match core(expression):
            case Class(iri) if iri == THING:
                return self.everyone
            case Class(iri) if iri == NOTHING:
                return frozenset()
            case Class(iri):
                return self._named(iri, certain=certain)
            case ObjectIntersectionOf(operands):
                return self.everyone.intersection(*(self.members(each, certain=certain) for each in operands))
            case ObjectUnionOf(operands):
                return frozenset().union(*(self.members(each, certain=certain) for each in operands))
            case ObjectComplementOf(operand):
                return self.everyone - self.members(operand, certain=not certain)
            case ObjectOneOf(individuals):
                return set(self.find(individuals).tolist())
            case ObjectSomeValuesFrom(property_, filler):
                return self._origins(self.ontology.role(property_), self.members(filler, certain=certain), certain)
            case ObjectMinCardinality(n, property_, filler):
                return self._at_least(n, self.ontology.role(property_), self.members(filler, certain=certain), certain)
            case never:
                assert_never(never)

    def _named(self, iri: str, *, certain: bool) -> set[int]:
        taxonomy = self.ontology.taxonomy
        below = taxonomy.told.get(iri, (iri,))
        members = set().union(*(self.told.get(each, set()) for each in below))
        for condition in taxonomy.sufficient.get(iri, ()):
            members |= self.members(condition, certain=certain)
        for property_ in taxonomy.domains.get(iri, ()):
            members |= self._origins(self.ontology.role(property_), self.everyone, certain=True)
        if not certain:
            for each in below:
                left_open = self.open_classes.get(each, set())
                against = (self.members(Class(other), certain=True) for other in taxonomy.disjoint.get(each, ()))
                members |= left_open.difference(*against)
        return members

    def _origins(self, role: Role, targets: frozenset[int] | set[int], certain: bool) -> set[int]:
        """Return who has a successor along a role among the targets."""
        match role:
            case Step():
                found = {start for start, end in self.edges.get(role, ()) if end in targets}
                if not certain:
                    found |= self.open_edges.get(role, set())
                    if targets & self.open_edges.get(Step(role.property, not role.inverse), set()):
                        found |= self.everyone
                return found
            case Sequence(roles):
                for each in reversed(roles):
                    targets = self._origins(each, targets, certain)
                return set(targets)
            case Choice(roles):
                return set().union(*(self._origins(each, targets, certain) for each in roles))
            case Plus(inner):
                found = set()
                while (more := self._origins(inner, targets | found, certain)) - found:
                    found |= more
                return found
            case never:
                assert_never(never)

    def _at_least(self, n: int, role: Role, targets: frozenset[int], certain: bool) -> set[int]:
        """Return who has n distinct successors along a simple role among the targets."""
        steps = counted(role)
        successors: dict[int, set[int]] = {each: set() for each in self.everyone}
        for step in steps:
            for start, end in self.edges.get(step, ()):
                successors[start] |= {end} & targets
        found = set()
        if not certain:
            for step in steps:
                found |= self.open_edges.get(step, set())
                arriving = targets & self.open_edges.get(Step(step.property, not step.inverse), set())
                for each in self.everyone:
                    successors[each] |= arriving
        return found | {each for each, them in successors.items() if len(them) >= n}
