"""A story as axioms, closed where it is complete: what semantics.md §4 takes for granted, said in OWL.

OWL takes nothing that is not stated to be false. So that a reasoner may answer under the closed reading, three things
are said besides the story and the ontology.

*Names.* Distinct names name distinct things.

*Relations.* ``x : ∀R.{a, b, …}``, for each property R and each inverse, where a, b, … are all that R may lead to from
x: whatever told edges lead to, along the role that R unfolds into, or an edge left open may arrive at from anywhere. It
is said only where no edge left open may *start* on the way, in the middle of a chain or of a closure included. Derived
properties and inverses are closed as well: OWL lets a derived property hold of more than it is derived from.

*Kinds.* ``x : ¬A``, for each class A and each x that no type and no told edge (by domain or range) puts in A and at
which A is not left open. Where conditions suffice for A, but none defines it, they are added: ``x : ¬A ⊔ C ⊔ …``. A
class that a condition defines needs nothing. No answer of another engine is ever used.

That this decides at least what the three-valued table does (law 2) follows by going through the table. What is certain
follows from told types and edges. If ``∃R.C`` is impossible at x, then no open place is on the way, so R is closed at
x, and each of a, b, … is impossible for C, so ``¬C`` follows for it. Counting is the same, since names are distinct. If
A is impossible at x, then ``x : ¬A`` is said, or a certain disjoint class rules A out, or all that suffices for A is
impossible and ``¬A`` follows.

Unnamed things are what edges left open may lead to. They may be of any kind and be related to anything, except that a
named thing has no edge to or from them that is not left open there. So what may be is not narrowed: where the reasoner
decides more, the ontology leaves no other way of settling what is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.model.axiom import (
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    EquivalentClasses,
    ObjectPropertyAssertion,
)
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
    parts,
)
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

_CONSTANT = (THING, NOTHING)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the answers to some questions depend on, by way of definitions: tokens."""

    classes: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    individuals: frozenset[str] = frozenset()

    def __or__(self, other: Scope) -> Scope:
        """Return what either depends on."""
        return Scope(
            self.classes | other.classes, self.properties | other.properties, self.individuals | other.individuals
        )


def scope_of(expressions: Iterable[Expression], ontology: Ontology) -> Scope:
    """Return what expressions are about: what they mention, and what the definitions of that mention."""
    taxonomy = ontology.taxonomy
    classes: set[str] = set()
    properties: set[str] = set()
    individuals: set[str] = set()
    todo = list(expressions)
    seen = set(todo)
    while todo:
        expression = core(todo.pop())
        more = list(parts(expression))
        match expression:
            case Class(class_):
                classes.add(class_)
                more += taxonomy.sufficient.get(class_, ())
                more += map(Class, taxonomy.disjoint.get(class_, ()))
            case ObjectOneOf(these):
                individuals.update(these)
            case ObjectSomeValuesFrom(role) | ObjectMinCardinality(_, role):
                properties.add(role.iri)
        todo += [each for each in more if each not in seen]
        seen.update(more)
    return Scope(frozenset(classes.difference(_CONSTANT)), frozenset(properties), frozenset(individuals))


def told(snapshot: Snapshot, ontology: Ontology) -> Iterator[Axiom]:
    """Yield what a story says, at the snapshot's horizon: types and relations that the ontology knows."""
    names = _names(snapshot)
    for class_, members in snapshot.classes.items():
        if class_ in ontology.taxonomy.told:
            yield from (ClassAssertion(Class(class_), names[member]) for member in members.tolist())
    for property_, (subjects, objects) in snapshot.properties.items():
        role = ObjectProperty(property_)
        for subject, object_ in zip(subjects.tolist(), objects.tolist(), strict=True):
            yield ObjectPropertyAssertion(role, names[subject], names[object_])


def distinct_names(snapshot: Snapshot, scope: Scope) -> Axiom:
    """Say that distinct names name distinct things: a story's, and those that conditions mention."""
    names = sorted(scope.individuals.union(_names(snapshot)))
    return DifferentIndividuals(tuple(names)) if len(names) > 1 else ClassAssertion(Class(THING), names[0])


def closing(snapshot: Snapshot, ontology: Ontology, scope: Scope) -> Iterator[Axiom]:
    """Yield what makes a story complete, except where it leaves something open.

    Args:
        snapshot: The world at a horizon.
        ontology: What its terms mean.
        scope: The classes and properties to close.
    """
    names = _names(snapshot)
    ways = _Ways(snapshot)
    everyone = range(len(names))
    fillers: dict[frozenset[int], Expression] = {frozenset(): Class(NOTHING)}
    for property_ in sorted(scope.properties):
        for role in (ObjectProperty(property_), ObjectProperty(property_, inverse=True)):
            meaning = ontology.role(role)
            for start in everyone:
                ends = ways.possible(meaning, {start})
                if ends is not None:
                    some = frozenset(ends)
                    if some not in fillers:
                        fillers[some] = ObjectOneOf(tuple(names[end] for end in sorted(some)))
                    yield ClassAssertion(ObjectAllValuesFrom(role, fillers[some]), names[start])
    for class_ in sorted(scope.classes - _defined(ontology.axioms)):
        outside = ObjectComplementOf(Class(class_))
        conditions = ontology.taxonomy.sufficient.get(class_, ())
        settled = ObjectUnionOf((outside, *conditions)) if conditions else outside
        members = _perhaps(class_, snapshot, ontology, ways)
        yield from (ClassAssertion(settled, names[each]) for each in everyone if each not in members)


def _names(snapshot: Snapshot) -> list[str]:
    return snapshot.names(np.arange(len(snapshot)))


def _defined(axioms: Iterable[Axiom]) -> frozenset[str]:
    """Return the classes that are equated with a condition, and not only with other names."""

    def is_name(expression: Expression) -> bool:
        return isinstance(expression, Class) and expression.iri not in _CONSTANT

    return frozenset(
        operand.iri
        for axiom in axioms
        if isinstance(axiom, EquivalentClasses) and not all(map(is_name, axiom.operands))
        for operand in axiom.operands
        if isinstance(operand, Class)
    )


def _perhaps(class_: str, snapshot: Snapshot, ontology: Ontology, ways: _Ways) -> set[int]:
    """Return who is told to be in a class, by a type or by an edge, or may be because the class is left open there."""
    taxonomy = ontology.taxonomy
    found: set[int] = set()
    for under in taxonomy.told.get(class_, (class_,)):
        if under in snapshot.classes:
            found.update(snapshot.classes[under].tolist())
        if under in snapshot.openness.classes:
            found.update(np.flatnonzero(snapshot.openness.classes[under]).tolist())
    for role in taxonomy.domains.get(class_, ()):
        meaning = ontology.role(role)
        found.update(start for start in range(len(snapshot)) if ways.told(meaning, {start}))
    return found


class _Ways:
    """Where roles lead, along told edges and along edges that are left open."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._edges: dict[Step, dict[int, set[int]]] = {}
        for name, columns in snapshot.properties.items():
            for start, end in zip(*(column.tolist() for column in columns), strict=True):
                self._edges.setdefault(Step(name), {}).setdefault(start, set()).add(end)
                self._edges.setdefault(Step(name, inverse=True), {}).setdefault(end, set()).add(start)
        self._once: dict[tuple[Role, bool], dict[int, set[int] | None]] = {}
        self._starts: Mapping[Step, set[int]] = {
            step: set(np.flatnonzero(bits).tolist()) for step, bits in snapshot.openness.edges.items()
        }

    def told(self, role: Role, starts: set[int]) -> set[int]:
        """Return what a role leads to along told edges."""
        return self._follow(role, starts, told=True) or set()

    def possible(self, role: Role, starts: set[int]) -> set[int] | None:
        """Return all that a role may lead to; None where an edge left open may start on the way."""
        return self._follow(role, starts, told=False)

    def _follow(self, role: Role, starts: set[int], *, told: bool) -> set[int] | None:
        match role:
            case Step(property_, back):
                if not told and starts & self._starts.get(role, set()):
                    return None
                edges = self._edges.get(role, {})
                found = set().union(*(edges.get(start, set()) for start in starts))
                arriving = self._starts.get(Step(property_, not back), set())
                return found if told or not starts else found | arriving
            case Sequence(roles):
                reached: set[int] | None = starts
                for each in roles:
                    reached = None if reached is None else self._follow(each, reached, told=told)
                return reached
            case Choice(roles):
                several = [self._follow(each, starts, told=told) for each in roles]
                return _all_of(several)
            case Plus(inner):
                return self._repeat(inner, starts, told=told)
            case never:
                assert_never(never)

    def _repeat(self, role: Role, starts: set[int], *, told: bool) -> set[int] | None:
        """Follow a role once or more; where it leads from each thing is worked out once."""
        known = self._once.setdefault((role, told), {})
        found: set[int] = set()
        seen = set(starts)
        todo = list(starts)
        while todo:
            start = todo.pop()
            if start not in known:
                known[start] = self._follow(role, {start}, told=told)
            more = known[start]
            if more is None:
                return None
            found |= more
            todo += more - seen
            seen |= more
        return found


def _all_of(several: list[set[int] | None]) -> set[int] | None:
    known = [each for each in several if each is not None]
    return set().union(*known) if len(known) == len(several) else None
