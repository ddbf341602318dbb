"""OWL functional syntax: how axioms are handed to a reasoner.

One line for each axiom, by the grammar of the OWL 2 Structural Specification. Blank nodes become names, since a story's
blank nodes stand for particular things and OWL 2 would let them be any; ``token_of`` turns the names back.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK: Final = "urn:persistence-kb:blank:"
"""What a blank node's label is put after to make a name."""

NUMBER: Final = "<urn:persistence-kb:number>"
"""The annotation that carries an axiom's number, by which the reasoner's process refers to it."""


def name_of(token: str) -> str:
    """Return the name of a term.

    >>> name_of("<urn:x>"), name_of("_:b0")
    ('<urn:x>', '<urn:persistence-kb:blank:b0>')
    """
    return f"<{BLANK}{token[2:]}>" if token.startswith("_:") else token


def token_of(iri: str) -> str:
    """Return the term that an IRI, without its angle brackets, is the name of.

    >>> token_of("urn:x"), token_of("urn:persistence-kb:blank:b0")
    ('<urn:x>', '_:b0')
    """
    return f"_:{iri.removeprefix(BLANK)}" if iri.startswith(BLANK) else f"<{iri}>"


def document(axioms: Iterable[Axiom]) -> str:
    """Return an ontology of axioms, each with its place as an annotation."""
    lines = (
        f'{head}(Annotation({NUMBER} "{place}") {body})'
        for place, (head, body) in enumerate(map(_axiom, axioms))
    )  # fmt: skip
    return "\n".join(("Ontology(", *lines, ")"))


def axiom_text(axiom: Axiom) -> str:
    """Return one axiom.

    >>> axiom_text(SubClassOf(Class("<urn:A>"), ObjectSomeValuesFrom(ObjectProperty("<urn:r>"), Class("<urn:B>"))))
    'SubClassOf(<urn:A> ObjectSomeValuesFrom(<urn:r> <urn:B>))'
    """
    head, body = _axiom(axiom)
    return f"{head}({body})"


def _axiom(axiom: Axiom) -> tuple[str, str]:
    """Return an axiom's kind and what it is about."""
    head = type(axiom).__name__
    match axiom:
        case SubClassOf(lower, upper):
            return head, f"{expression_text(lower)} {expression_text(upper)}"
        case EquivalentClasses(operands) | DisjointClasses(operands):
            return head, _expressions(operands)
        case SubObjectPropertyOf((below,), above):
            return head, f"{_property(below)} {_property(above)}"
        case SubObjectPropertyOf(chain, above):
            return head, f"ObjectPropertyChain({_properties(chain)}) {_property(above)}"
        case EquivalentObjectProperties(operands) | DisjointObjectProperties(operands):
            return head, _properties(operands)
        case InverseObjectProperties(first, second):
            return head, _properties((first, second))
        case ObjectPropertyDomain(role, expression) | ObjectPropertyRange(role, expression):
            return head, f"{_property(role)} {expression_text(expression)}"
        case (
            FunctionalObjectProperty(role)
            | InverseFunctionalObjectProperty(role)
            | IrreflexiveObjectProperty(role)
            | SymmetricObjectProperty(role)
            | AsymmetricObjectProperty(role)
            | TransitiveObjectProperty(role)
        ):
            return head, _property(role)
        case DifferentIndividuals(individuals):
            return head, _names(individuals)
        case ClassAssertion(expression, individual):
            return head, f"{expression_text(expression)} {name_of(individual)}"
        case ObjectPropertyAssertion(role, subject, object_):
            return head, f"{_property(role)} {_names((subject, object_))}"
        case never:
            assert_never(never)


def expression_text(expression: Expression) -> str:
    """Return a class expression; with no or one operand, intersections and unions are what they amount to."""
    head = type(expression).__name__
    match expression:
        case Class(iri):
            return iri
        case ObjectIntersectionOf((operand,)) | ObjectUnionOf((operand,)):
            return expression_text(operand)
        case ObjectIntersectionOf(()):
            return "<http://www.w3.org/2002/07/owl#Thing>"
        case ObjectUnionOf(()) | ObjectOneOf(()):
            return "<http://www.w3.org/2002/07/owl#Nothing>"
        case ObjectIntersectionOf(operands) | ObjectUnionOf(operands):
            return f"{head}({_expressions(operands)})"
        case ObjectComplementOf(operand):
            return f"{head}({expression_text(operand)})"
        case ObjectOneOf(individuals):
            return f"{head}({_names(individuals)})"
        case ObjectSomeValuesFrom(role, filler) | ObjectAllValuesFrom(role, filler):
            return f"{head}({_property(role)} {expression_text(filler)})"
        case ObjectHasValue(role, individual):
            return f"{head}({_property(role)} {name_of(individual)})"
        case (
            ObjectMinCardinality(n, role, filler)
            | ObjectMaxCardinality(n, role, filler)
            | ObjectExactCardinality(n, role, filler)
        ):
            return f"{head}({n} {_property(role)} {expression_text(filler)})"
        case never:
            assert_never(never)


def _property(role: ObjectProperty) -> str:
    return f"ObjectInverseOf({role.iri})" if role.inverse else role.iri


def _expressions(expressions: Iterable[Expression]) -> str:
    return " ".join(map(expression_text, expressions))


def _properties(roles: Iterable[ObjectProperty]) -> str:
    return " ".join(map(_property, roles))


def _names(tokens: Iterable[str]) -> str:
    return " ".join(map(name_of, tokens))
