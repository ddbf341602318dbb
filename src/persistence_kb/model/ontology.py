"""The ontology as values: what each class and each property means, and which theories there are.

Under the closed reading of semantics.md §4 a class has members for two reasons only: they are asserted to be in it or
in a class told to be under it (``told``), by a type or by an edge whose domain or range it is (``domains``); or a
condition that defines it holds (``sufficient``). Nothing here depends on a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from persistence_kb.errors import CyclicDefinition, UnknownName
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectUnionOf,
    core,
    parts,
)
from persistence_kb.model.role import Choice, Plus, Role, Step
from persistence_kb.namespaces import NOTHING, THING, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from persistence_kb.model.axiom import Axiom
    from persistence_kb.model.expression import ObjectProperty
    from persistence_kb.model.hierarchy import RoleHierarchy
    from persistence_kb.model.theory import Theory, View


@dataclass(frozen=True)
class Taxonomy:
    """What makes something a member of a class.

    Attributes:
        told: For each class, itself and every class told to be under it.
        sufficient: For each class, the conditions that suffice for it by definition.
        domains: For each class, the properties whose edges start in it: domains, and ranges as inverses. A told edge
            puts its start in the class; that an edge might be there settles no kind.
        disjoint: For each class, the classes whose members cannot be in it.
    """

    told: Mapping[str, tuple[str, ...]]
    sufficient: Mapping[str, tuple[Expression, ...]]
    domains: Mapping[str, tuple[ObjectProperty, ...]]
    disjoint: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Ontology:
    """Classes, properties and theories, checked and ready to be evaluated.

    Attributes:
        taxonomy: The classes.
        hierarchy: The properties.
        theories, views: By token, in the order of their IRIs.
        labels: The preferred label of every labelled term, by token.
        definitions: The definition of every defined term, by token.
        works, quotes: For each term that has any, the works that it is taken from (tokens), and what it quotes of them.
        facts: What is said of each of the ontology's own individuals (kinds, capabilities), as predicates and values,
            for scenarios that mention them.
        satisfactions: For each kind of preference, and each class of such kinds, the classes of those in whose case it
            is satisfied.
        sources: For each term, the file that declares it.
        axioms: The logical axioms, in the order of the files, and for each the file that states it.
    """

    taxonomy: Taxonomy
    hierarchy: RoleHierarchy
    theories: Mapping[str, Theory]
    views: Mapping[str, View]
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    works: Mapping[str, tuple[str, ...]]
    quotes: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[tuple[str, str], ...]]
    satisfactions: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]
    axioms: Mapping[Axiom, str]

    def role(self, property_: ObjectProperty) -> Role:
        """Return what a property means over asserted edges."""
        return self.hierarchy.roles[Step(property_.iri, property_.inverse)]

    def is_property(self, token: str) -> bool:
        """Tell whether a token names an object property."""
        return Step(token) in self.hierarchy.roles

    def openable(self) -> set[str]:
        """Return the classes and object properties, which are what a story can leave open."""
        return set(self.taxonomy.told) | {step.property for step in self.hierarchy.roles}

    def label(self, token: str) -> str:
        """Return a term's preferred label, or its local name."""
        return self.labels.get(token, local_name(token))

    def named(self, kind: str, name: str, known: Mapping[str, object] | Iterable[str]) -> str:
        """Find a term by local name, prefixed name, IRI or label.

        Args:
            kind: What is looked for, for the error's sentence ("theory", "bearer").
            name: What the user wrote; letter case does not matter.
            known: The tokens to choose from.

        Raises:
            UnknownName: Nothing is so called; the nearest names are given.
        """
        names: dict[str, str] = {}
        for token in known:
            for spelling in (token, token[1:-1], shorten(token), self.label(token), local_name(token)):
                names.setdefault(spelling.lower(), token)
        try:
            return names[name.lower()]
        except KeyError:
            raise UnknownName(kind=kind, name=name, known=[local_name(token) for token in known]) from None

    def survivors(self, theory: Theory) -> Expression:
        """Return the class of what a theory holds of: bearers that meet its condition, or all that make it precise."""
        sharp = [self.survivors(self.theories[each]) for each in theory.precisified_by]
        condition = [] if theory.condition is None else [Class(theory.condition)]
        return ObjectIntersectionOf((Class(theory.bearer), *condition, *sharp))

    def told_members(self, class_: str) -> tuple[tuple[str, ...], tuple[Step, ...]]:
        """Return the classes and the edges that put something in a class without any condition being evaluated.

        Returns:
            Classes whose asserted members are in it, and steps whose starting points are in it (by domain or range).
        """
        edges = set().union(*(_starts(self.role(each)) for each in self.taxonomy.domains.get(class_, ())))
        return self.taxonomy.told.get(class_, (class_,)), tuple(sorted(edges))


def _starts(role: Role) -> set[Step]:
    """Return the steps that alone witness ∃role.⊤."""
    match role:
        case Step():
            return {role}
        case Choice(roles):
            return set().union(*map(_starts, roles))
        case Plus(inner):
            return _starts(inner)
        case _:
            return set()


def classify(
    below: Iterable[tuple[str, str]],
    conditions: Mapping[str, list[Expression]],
    domains: Mapping[str, list[ObjectProperty]],
    disjoint: Iterable[tuple[str, str]],
    sources: Mapping[str, str],
) -> Taxonomy:
    """Work out what puts things into classes.

    Args:
        below: Pairs of named classes, lower first, as told.
        conditions: For each class, definitions and other conditions that suffice for it.
        domains: For each class, the properties whose edges start in it.
        disjoint: Pairs of disjoint classes.
        sources: For each class, the file that declares it.

    Raises:
        CyclicDefinition: A class is defined by way of itself.
    """
    lower: dict[str, set[str]] = {}
    for under, over in below:
        lower.setdefault(over, set()).add(under)
    for class_, given in conditions.items():
        for condition in given:
            for over in _conjuncts(condition):
                lower.setdefault(over, set()).add(class_)
            for under in _disjuncts(condition):
                lower.setdefault(class_, set()).add(under)
    names = set(sources).union(conditions, domains, lower, *lower.values())
    told = {class_: _closure(class_, lower) for class_ in sorted(names)}
    sufficient = {
        class_: tuple(
            dict.fromkeys(
                condition
                for under in unders
                for condition in conditions.get(under, ())
                # What implies the class only because it contains the class adds nothing, and would look like a circle.
                if not any(conjunct in unders for conjunct in _conjuncts(condition))
            ),
        )
        for class_, unders in told.items()
    }
    opposed: dict[str, set[str]] = {class_: set() for class_ in told}
    for one, other in disjoint:
        for over, against in ((one, other), (other, one)):
            for class_ in told.get(over, (over,)):
                opposed.setdefault(class_, set()).add(against)
    starts = {
        class_: tuple(dict.fromkeys(each for under in unders for each in domains.get(under, ())))
        for class_, unders in told.items()
    }
    taxonomy = Taxonomy(told, sufficient, starts, {class_: tuple(sorted(them)) for class_, them in opposed.items()})
    _refuse_circles(taxonomy, sources)
    return taxonomy


def _conjuncts(condition: Expression) -> list[str]:
    """Return the named classes that a condition implies outright."""
    return _named_within(condition, ObjectIntersectionOf)


def _disjuncts(condition: Expression) -> list[str]:
    """Return the named classes that imply a condition outright."""
    return _named_within(condition, ObjectUnionOf)


def _named_within(
    condition: Expression,
    nested: type[ObjectIntersectionOf | ObjectUnionOf],
) -> list[str]:
    found: list[str] = []
    todo = [condition]
    while todo:
        part = todo.pop()
        if isinstance(part, nested):
            todo.extend(part.operands)
        elif isinstance(part, Class) and part.iri not in (THING, NOTHING):
            found.append(part.iri)
    return found


def _closure(start: str, lower: Mapping[str, set[str]]) -> tuple[str, ...]:
    found = {start: None}
    todo = [start]
    while todo:
        for under in sorted(lower.get(todo.pop(), ())):
            if under not in found:
                found[under] = None
                todo.append(under)
    return tuple(found)


def _mentions(condition: Expression, certain: bool) -> Iterator[tuple[str, bool]]:
    """Yield the classes that an extension of a condition depends on, and which extension of theirs."""
    todo: list[tuple[Expression, bool]] = [(condition, certain)]
    seen = set(todo)
    while todo:
        expression, mode = todo.pop()
        plain = core(expression)
        if isinstance(plain, Class):
            yield plain.iri, mode
        flipped = mode ^ isinstance(plain, ObjectComplementOf)
        more = [(part, flipped) for part in parts(plain) if (part, flipped) not in seen]
        seen.update(more)
        todo.extend(more)


def _refuse_circles(taxonomy: Taxonomy, sources: Mapping[str, str]) -> None:
    needs: dict[tuple[str, bool], set[tuple[str, bool]]] = {}
    for class_, conditions in taxonomy.sufficient.items():
        for certain in (True, False):
            own = needs.setdefault((class_, certain), set())
            for condition in conditions:
                own.update(_mentions(condition, certain))
            if not certain:
                own.update((against, True) for against in taxonomy.disjoint[class_])
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        path = list(dict.fromkeys(class_ for class_, _ in error.args[1]))
        declared = next((class_ for class_ in path if class_ in sources), path[0])
        raise CyclicDefinition(source=sources.get(declared, ""), term=declared, path=[*path, path[0]]) from None
