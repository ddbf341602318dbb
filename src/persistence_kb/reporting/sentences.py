"""Axioms and class expressions as English sentences, built from the labels of terms.

A sentence says what the axiom says and no more, so that somebody who reads no Manchester syntax can follow a proof. The
labels decide how it reads: a property called "has continuant" gives "has a continuant that …", one called "copied from"
gives "is copied from something that …"; a class whose definition begins with "What" is an adjective or a verb, any
other a noun.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, assert_never

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
from persistence_kb.namespaces import NOTHING, THING
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

_COUNTS = {ObjectMinCardinality: "at least", ObjectMaxCardinality: "at most", ObjectExactCardinality: "exactly"}


class Sentences:
    """Writes sentences in the words of an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the ontology whose labels and definitions are the words."""
        self.ontology = ontology

    def sentence(self, axiom: Axiom) -> str:
        """Return an axiom as a sentence."""
        text = self._statement(axiom)
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
                return f"{self._label(individual)} {self.predicate(expression)}"
            case DifferentIndividuals(individuals):
                return f"{_listed([self._label(each) for each in individuals], 'and')} are different things"
            case ObjectPropertyAssertion(role, subject, object_):
                return self._related(role, self._label(subject), self._label(object_))
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
        match expression:
            case Class(iri):
                return self._kind(iri)
            case ObjectIntersectionOf(operands):
                return _listed([self.predicate(each) for each in operands], "and")
            case ObjectUnionOf(operands):
                listed = _listed([self.predicate(each) for each in operands], "or")
                return f"either {listed}" if len(operands) > 1 else listed
            case ObjectComplementOf(operand):
                return self._negated(operand)
            case ObjectOneOf(individuals):
                return f"is {_listed([self._label(each) for each in individuals], 'or')}"
            case ObjectHasValue(role, individual):
                return self._related(role, "", self._label(individual)).strip()
            case ObjectSomeValuesFrom(role, filler):
                return self._leads(role, "", filler)
            case ObjectAllValuesFrom(role, filler):
                return f"{self._leads(role, 'no', Class(THING))} other than what {self.predicate(filler)}"
            case (
                ObjectMinCardinality(n, role, filler)
                | ObjectMaxCardinality(n, role, filler)
                | ObjectExactCardinality(n, role, filler)
            ):
                return self._leads(role, f"{_COUNTS[type(expression)]} {n}", filler)
            case never:
                assert_never(never)

    def _negated(self, operand: Expression) -> str:
        said = self.predicate(operand)
        if isinstance(operand, ObjectSomeValuesFrom) and not operand.property.inverse:
            return self._leads(operand.property, "no", operand.filler)
        if isinstance(operand, Class | ObjectOneOf) and said.startswith("is "):
            return f"is not {said.removeprefix('is ')}"
        return f"is not something that {said}"

    def _kind(self, iri: str) -> str:
        if iri in (THING, NOTHING):
            return "exists" if iri == THING else "does not exist"
        label = self._label(iri)
        if self.ontology.definitions.get(iri, "").startswith("What "):
            return _verb(label)
        noun = f'"{label}"' if "," in label else label  # what has a comma in it would fall apart
        return f"is {_with_article(noun)}"

    def _leads(self, role: ObjectProperty, quantity: str, filler: Expression) -> str:
        """Return that something is related to a quantity of things of a kind.

        Args:
            role: How it is related.
            quantity: A number with what goes before it, "no", or nothing for one or more.
            filler: The kind.
        """
        label = self._label(role.iri)
        counted = quantity[-1:].isdigit()
        several = counted and not quantity.endswith(" 1")
        that = "" if filler == Class(THING) else f" {'each of which' if several else 'that'} {self.predicate(filler)}"
        mark = "s" if several else ""
        if (noun := _noun(label)) and not role.inverse:
            return f"has {f'{quantity} {noun}{mark}' if quantity else _with_article(noun)}{that}"
        things = f"{quantity} thing{mark}" if counted else "nothing" if quantity else "something"
        return f"is such that {things}{that} {_verb(label)} it" if role.inverse else f"{_verb(label)} {things}{that}"

    def _related(self, role: ObjectProperty, start: str, end: str) -> str:
        """Return that one thing is related to another."""
        one, other = (end, start) if role.inverse else (start, end)
        label = self._label(role.iri)
        noun = _noun(label)
        return f"{one} has {other} as {_with_article(noun)}" if noun else f"{one} {_verb(label)} {other}"

    def _label(self, token: str) -> str:
        return plain(self.ontology.label(token))


def _noun(label: str) -> str:
    """Return the noun in a label that begins with "has", or nothing."""
    return label.removeprefix("has ") if label.startswith("has ") else ""


def _verb(label: str) -> str:
    """Return a label as a verb in the third person."""
    return label if label.partition(" ")[0].endswith("s") else f"is {label}"


def _with_article(noun: str) -> str:
    word = noun.lstrip('"').lower()
    return f"{'an' if word[:1] in tuple('aeio') or word.startswith('un') else 'a'} {noun}"


def _listed(items: list[str], word: str) -> str:
    """Join items as a sentence does; items that are joined themselves are set off by commas."""
    if len(items) == 1:
        return items[0]
    joined = any(f" {each} " in item for item in items for each in ("and", "or"))
    comma = "," if joined or len(items) > len("xy") else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"
