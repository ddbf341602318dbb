"""Axioms as English sentences, in the words of the ontology (``explaining/lexicon.py``).

A sentence says what the axiom says and no more, so that somebody who reads no Manchester syntax can follow a proof.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from persistence_kb.explaining.clause import listed
from persistence_kb.explaining.lexicon import Lexicon
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
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from persistence_kb.model.expression import Expression, ObjectProperty
    from persistence_kb.model.ontology import Ontology


class Sentences:
    """Writes sentences in the words of an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the ontology whose labels and definitions are the words."""
        self._words = Lexicon(ontology)

    def sentence(self, axiom: Axiom) -> str:
        """Return an axiom as a sentence."""
        text = plain(self._statement(axiom))
        first = text[0] if text.startswith(("x ", "y ")) else text[0].upper()  # a variable stays small
        return f"{first}{text[1:]}."

    def _statement(self, axiom: Axiom) -> str:
        match axiom:
            case SubClassOf(lower, upper):
                return f"whatever {self.predicate(lower)} {self.predicate(upper)}"
            case EquivalentClasses((first, *others)):
                same = " and exactly if it ".join(map(self.predicate, others))
                return f"something {self.predicate(first)} exactly if it {same}"
            case DisjointClasses((first, second)):
                return f"nothing that {self.predicate(first)} {self.predicate(second)}"
            case DisjointClasses(operands):
                return f"of nothing are two of these true: that it {', that it '.join(map(self.predicate, operands))}"
            case ClassAssertion(expression, individual):
                return f"{self._words.term(individual)} {self.predicate(expression)}"
            case DifferentIndividuals(individuals):
                names = [self._words.term(each) for each in individuals]
                return f"{listed(names, most=len(names))} are different things"
            case ObjectPropertyAssertion(role, subject, object_):
                return self._related(role, self._words.term(subject), self._words.term(object_))
            case ObjectPropertyDomain(role, domain):
                return f"if {self._related(role, 'x', 'y')}, then x {self.predicate(domain)}"
            case ObjectPropertyRange(role, range_):
                return f"if {self._related(role, 'x', 'y')}, then y {self.predicate(range_)}"
            case _:
                return self._about_properties(axiom)

    def _about_properties(self, axiom: Axiom) -> str:
        def said(role: ObjectProperty, start: str = "x", end: str = "y") -> str:
            return self._related(role, start, end)

        match axiom:
            case SubObjectPropertyOf(chain, above):
                places = [*"xyzuvw", *(f"x{number}" for number in range(len(chain)))][: len(chain) + 1]
                links = [said(role, *ends) for role, ends in zip(chain, pairwise(places), strict=True)]
                return f"if {' and '.join(links)}, then {said(above, places[0], places[-1])}"
            case EquivalentObjectProperties(roles):
                return " exactly if ".join(map(said, roles))
            case DisjointObjectProperties(roles):
                return f"it is never so that {' and '.join(map(said, roles))}"
            case InverseObjectProperties(first, second):
                return f"{said(first)} exactly if {said(second, 'y', 'x')}"
            case FunctionalObjectProperty(role):
                return f"if {said(role)} and {said(role, 'x', 'z')}, then y and z are the same"
            case InverseFunctionalObjectProperty(role):
                return f"if {said(role, 'x', 'z')} and {said(role, 'y', 'z')}, then x and y are the same"
            case IrreflexiveObjectProperty(role):
                return f"it is never so that {said(role, 'x', 'x')}"
            case SymmetricObjectProperty(role):
                return f"if {said(role)}, then {said(role, 'y', 'x')}"
            case AsymmetricObjectProperty(role):
                return f"it is never so that {said(role)} and {said(role, 'y', 'x')}"
            case TransitiveObjectProperty(role):
                return f"if {said(role)} and {said(role, 'y', 'z')}, then {said(role, 'x', 'z')}"
            case _:
                raise TypeError(axiom)

    def predicate(self, expression: Expression) -> str:
        """Return what a class expression says of something, as the rest of a sentence about it."""
        return plain(self._words.predicate(expression))

    def _related(self, role: ObjectProperty, start: str, end: str) -> str:
        """Return that one thing is related to another."""
        return str(self._words.related(*((end, role.iri, start) if role.inverse else (start, role.iri, end))))
