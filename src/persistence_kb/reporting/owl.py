"""Axioms as OWL in RDF, for tools that read ontologies.

Source: OWL 2 Mapping to RDF Graphs, https://www.w3.org/TR/owl2-mapping-to-rdf/, table 1.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.model.axiom import (
    AsymmetricObjectProperty,
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    DisjointClasses,
    DisjointObjectProperties,
    EquivalentClasses,
    EquivalentObjectProperties,
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    InverseObjectProperties,
    IrreflexiveObjectProperty,
    ObjectPropertyAssertion,
    ObjectPropertyDomain,
    ObjectPropertyRange,
    SubClassOf,
    SubObjectPropertyOf,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
)
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectExactCardinality,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectMaxCardinality,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.namespaces import FIRST, NIL, OWL, RDFS, REST, THING, TYPE, XSD, iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.statements import Statement


BOUNDS: Final = {ObjectMinCardinality: "min", ObjectMaxCardinality: "max", ObjectExactCardinality: ""}


def owl_statements(axioms: Iterable[Axiom]) -> list[Statement]:
    """Return the statements that say what axioms say, with declarations of classes and properties.

    Nameless nodes are numbered in order, so that the same axioms always give the same statements.
    """
    writer = _Writer()
    for axiom in axioms:
        writer.axiom(axiom)
    return list(writer.rows)


def _owl(name: str) -> str:
    return iri(OWL + name)


class _Writer:
    def __init__(self) -> None:
        self.rows: dict[Statement, None] = {}
        self._numbers = count(1)

    def _say(self, subject: str, predicate: str, value: str) -> None:
        self.rows[subject, predicate, value] = None

    def _node(self) -> str:
        return f"_:n{next(self._numbers)}"

    def _list(self, members: Iterable[str]) -> str:
        head = NIL
        for member in reversed(list(members)):
            cell = self._node()
            self._say(cell, FIRST, member)
            self._say(cell, REST, head)
            head = cell
        return head

    def axiom(self, axiom: Axiom) -> None:
        """Write an axiom."""
        match axiom:
            case SubClassOf(lower, upper):
                self._say(self.expression(lower), iri(f"{RDFS}subClassOf"), self.expression(upper))
            case EquivalentClasses((first, *others)):
                subject = self.expression(first)
                for each in others:
                    self._say(subject, _owl("equivalentClass"), self.expression(each))
            case DisjointClasses((first, second)):
                self._say(self.expression(first), _owl("disjointWith"), self.expression(second))
            case EquivalentClasses(operands) | DisjointClasses(operands):
                self._among("AllDisjointClasses", map(self.expression, operands))
            case DifferentIndividuals(individuals):
                self._among("AllDifferent", individuals)
            case ClassAssertion(expression, individual):
                self._say(individual, TYPE, self.expression(expression))
            case ObjectPropertyAssertion(role, subject, object_):
                start, end = (object_, subject) if role.inverse else (subject, object_)
                self._say(start, self.role(ObjectProperty(role.iri)), end)
            case ObjectPropertyDomain(role, domain):
                self._say(self.role(role), iri(f"{RDFS}domain"), self.expression(domain))
            case ObjectPropertyRange(role, range_):
                self._say(self.role(role), iri(f"{RDFS}range"), self.expression(range_))
            case _:
                self._about_properties(axiom)

    def _about_properties(self, axiom: Axiom) -> None:
        match axiom:
            case SubObjectPropertyOf((below,), above):
                self._say(self.role(below), iri(f"{RDFS}subPropertyOf"), self.role(above))
            case SubObjectPropertyOf(chain, above):
                self._say(self.role(above), _owl("propertyChainAxiom"), self._list(map(self.role, chain)))
            case EquivalentObjectProperties((first, *others)):
                for each in others:
                    self._say(self.role(first), _owl("equivalentProperty"), self.role(each))
            case DisjointObjectProperties((first, second)):
                self._say(self.role(first), _owl("propertyDisjointWith"), self.role(second))
            case DisjointObjectProperties(operands):
                self._among("AllDisjointProperties", map(self.role, operands))
            case InverseObjectProperties(first, second):
                self._say(self.role(first), _owl("inverseOf"), self.role(second))
            case (
                FunctionalObjectProperty(role)
                | InverseFunctionalObjectProperty(role)
                | IrreflexiveObjectProperty(role)
                | SymmetricObjectProperty(role)
                | AsymmetricObjectProperty(role)
                | TransitiveObjectProperty(role)
            ):
                kind = type(axiom).__name__.replace("Object", "")
                self._say(self.role(role), TYPE, _owl(kind))
            case _:
                raise TypeError(axiom)

    def _among(self, kind: str, members: Iterable[str]) -> None:
        node = self._node()
        self._say(node, TYPE, _owl(kind))
        self._say(node, _owl("members"), self._list(members))

    def role(self, role: ObjectProperty) -> str:
        """Write a property; return its node."""
        self._say(role.iri, TYPE, _owl("ObjectProperty"))
        if not role.inverse:
            return role.iri
        node = self._node()
        self._say(node, _owl("inverseOf"), role.iri)
        return node

    def expression(self, expression: Expression) -> str:
        """Write a class expression; return its node."""
        match expression:
            case Class(name):
                self._say(name, TYPE, _owl("Class"))
                return name
            case ObjectIntersectionOf(operands):
                return self._composed("intersectionOf", self._list(map(self.expression, operands)))
            case ObjectUnionOf(operands):
                return self._composed("unionOf", self._list(map(self.expression, operands)))
            case ObjectComplementOf(operand):
                return self._composed("complementOf", self.expression(operand))
            case ObjectOneOf(individuals):
                return self._composed("oneOf", self._list(individuals))
            case ObjectHasValue(role, individual):
                return self._restricted(role, ("hasValue", individual))
            case ObjectSomeValuesFrom(role, filler):
                return self._restricted(role, ("someValuesFrom", self.expression(filler)))
            case ObjectAllValuesFrom(role, filler):
                return self._restricted(role, ("allValuesFrom", self.expression(filler)))
            case (
                ObjectMinCardinality(n, role, filler)
                | ObjectMaxCardinality(n, role, filler)
                | ObjectExactCardinality(n, role, filler)
            ):
                return self._counted(BOUNDS[type(expression)], n, role, filler)
            case never:
                assert_never(never)

    def _composed(self, name: str, value: str) -> str:
        node = self._node()
        self._say(node, TYPE, _owl("Class"))
        self._say(node, _owl(name), value)
        return node

    def _counted(self, bound: str, n: int, role: ObjectProperty, filler: Expression) -> str:
        number = f'"{n}"^^<{XSD}nonNegativeInteger>'
        if filler == Class(THING):
            return self._restricted(role, (f"{bound}Cardinality" if bound else "cardinality", number))
        name = f"{bound}QualifiedCardinality" if bound else "qualifiedCardinality"
        return self._restricted(role, (name, number), ("onClass", self.expression(filler)))

    def _restricted(self, role: ObjectProperty, *said: tuple[str, str]) -> str:
        node = self._node()
        self._say(node, TYPE, _owl("Restriction"))
        self._say(node, _owl("onProperty"), self.role(role))
        for name, value in said:
            self._say(node, _owl(name), value)
        return node
