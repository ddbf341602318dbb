"""Axioms: what an ontology and a story say, for those who reason about all that could be true.

One frozen value for each kind of axiom, named as in the OWL 2 Structural Specification, §9. The three-valued engines do
not read axioms: they read what ``Taxonomy`` and ``RoleHierarchy`` make of them. Reasoners, proofs and searches for
countermodels do. Classes, individuals and properties are N-Triples tokens, as in ``model/expression.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from persistence_kb.model.expression import (
    Class,
    ObjectHasValue,
    ObjectOneOf,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.expression import Expression, ObjectProperty


@dataclass(frozen=True, slots=True)
class SubClassOf:
    """Whatever is C is D (§9.1.1)."""

    lower: Expression
    upper: Expression


@dataclass(frozen=True, slots=True)
class EquivalentClasses:
    """C, D, … have the same members (§9.1.2)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DisjointClasses:
    """No two of C, D, … share a member (§9.1.3)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class SubObjectPropertyOf:
    """Where a chain of one or more properties leads, the property above leads too (§9.2.1)."""

    chain: tuple[ObjectProperty, ...]
    above: ObjectProperty


@dataclass(frozen=True, slots=True)
class EquivalentObjectProperties:
    """R, S, … relate the same things (§9.2.2)."""

    operands: tuple[ObjectProperty, ...]


@dataclass(frozen=True, slots=True)
class DisjointObjectProperties:
    """No two of R, S, … relate the same things (§9.2.3)."""

    operands: tuple[ObjectProperty, ...]


@dataclass(frozen=True, slots=True)
class InverseObjectProperties:
    """R relates x to y exactly where S relates y to x (§9.2.4)."""

    first: ObjectProperty
    second: ObjectProperty


@dataclass(frozen=True, slots=True)
class ObjectPropertyDomain:
    """Whatever has an R-successor is C (§9.2.5)."""

    property: ObjectProperty
    domain: Expression


@dataclass(frozen=True, slots=True)
class ObjectPropertyRange:
    """Whatever is an R-successor is C (§9.2.6)."""

    property: ObjectProperty
    range: Expression


@dataclass(frozen=True, slots=True)
class FunctionalObjectProperty:
    """Nothing has two R-successors (§9.2.7)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class InverseFunctionalObjectProperty:
    """Nothing has two R-predecessors (§9.2.8)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class IrreflexiveObjectProperty:
    """Nothing is its own R-successor (§9.2.10)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class SymmetricObjectProperty:
    """R leads back wherever it leads (§9.2.11)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class AsymmetricObjectProperty:
    """R never leads back where it leads (§9.2.12)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class TransitiveObjectProperty:
    """R leads in one step wherever it leads in two (§9.2.13)."""

    property: ObjectProperty


@dataclass(frozen=True, slots=True)
class DifferentIndividuals:
    """a, b, … are pairwise different (§9.6.2)."""

    individuals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassAssertion:
    """a is C (§9.6.3)."""

    expression: Expression
    individual: str


@dataclass(frozen=True, slots=True)
class ObjectPropertyAssertion:
    """R relates a to b (§9.6.4)."""

    property: ObjectProperty
    subject: str
    object: str


ClassAxiom = SubClassOf | EquivalentClasses | DisjointClasses

Characteristic = (
    FunctionalObjectProperty
    | InverseFunctionalObjectProperty
    | IrreflexiveObjectProperty
    | SymmetricObjectProperty
    | AsymmetricObjectProperty
    | TransitiveObjectProperty
)

PropertyAxiom = (
    SubObjectPropertyOf
    | EquivalentObjectProperties
    | DisjointObjectProperties
    | InverseObjectProperties
    | ObjectPropertyDomain
    | ObjectPropertyRange
    | Characteristic
)

Assertion = DifferentIndividuals | ClassAssertion | ObjectPropertyAssertion

Axiom = ClassAxiom | PropertyAxiom | Assertion


def expressions_of(axiom: Axiom) -> tuple[Expression, ...]:
    """Return the class expressions that an axiom is about, outermost only."""
    match axiom:
        case SubClassOf(lower, upper):
            return (lower, upper)
        case EquivalentClasses(operands) | DisjointClasses(operands):
            return operands
        case ObjectPropertyDomain(_, expression) | ObjectPropertyRange(_, expression) | ClassAssertion(expression, _):
            return (expression,)
        case _:
            return ()


def properties_of(axiom: Axiom) -> tuple[ObjectProperty, ...]:
    """Return the properties that an axiom is about; those inside its class expressions are not among them."""
    match axiom:
        case SubObjectPropertyOf(chain, above):
            return (*chain, above)
        case EquivalentObjectProperties(operands) | DisjointObjectProperties(operands):
            return operands
        case InverseObjectProperties(first, second):
            return (first, second)
        case ObjectPropertyDomain(role) | ObjectPropertyRange(role) | ObjectPropertyAssertion(role):
            return (role,)
        case (
            FunctionalObjectProperty(role)
            | InverseFunctionalObjectProperty(role)
            | IrreflexiveObjectProperty(role)
            | SymmetricObjectProperty(role)
            | AsymmetricObjectProperty(role)
            | TransitiveObjectProperty(role)
        ):
            return (role,)
        case SubClassOf() | EquivalentClasses() | DisjointClasses() | DifferentIndividuals() | ClassAssertion():
            return ()
        case never:
            assert_never(never)


def individuals_of(axiom: Axiom) -> Iterator[str]:
    """Yield the individuals that an axiom mentions, with repetitions."""
    match axiom:
        case DifferentIndividuals(individuals):
            yield from individuals
        case ClassAssertion(_, individual):
            yield individual
        case ObjectPropertyAssertion(_, subject, object_):
            yield from (subject, object_)
    todo = list(expressions_of(axiom))
    while todo:
        expression = todo.pop()
        match expression:
            case ObjectOneOf(individuals):
                yield from individuals
            case ObjectHasValue(_, individual):
                yield individual
            case Class():
                pass
            case _:
                todo.extend(parts(expression))


def unique_names(axioms: Iterable[Axiom]) -> tuple[DifferentIndividuals, ...]:
    """Return the axiom that distinct names name distinct things (semantics.md §4), for the names that axioms mention.

    Returns:
        One axiom, or none where there are no two names.
    """
    names = tuple(sorted({name for axiom in axioms for name in individuals_of(axiom)}))
    return (DifferentIndividuals(names),) if len(names) > 1 else ()
