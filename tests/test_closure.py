"""How a story is closed, by hand: what is said of relations and kinds, and what is left to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from persistence_kb.engines.closure import Scope, closing, distinct_names, scope_of, told
from persistence_kb.model.axiom import Axiom, ClassAssertion, DifferentIndividuals, ObjectPropertyAssertion
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectHasValue,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import NOTHING, SCENARIO, TYPE, pkb
from test_axioms import A, B, C, D, P, Q, R, inverse, ontology_of

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

X, Y, Z = "<urn:t:x>", "<urn:t:y>", "<urn:t:z>"
OPEN = pkb("leavesOpen")
STORY = "<urn:t:story>"


def world(axioms: str, *rows: tuple[str, str, str]) -> tuple[Snapshot, Ontology]:
    ontology = ontology_of(axioms)
    story = [(STORY, TYPE, SCENARIO), *((each, TYPE, D.iri) for each in (X, Y, Z)), *rows]
    return cut(tell(Statements.of(story), ontology, "story")), ontology


def relations(axioms: str, property_: ObjectProperty, *rows: tuple[str, str, str]) -> dict[str, set[str] | None]:
    """Return what a property may lead to from each individual, as the closure has it; None where it is not closed."""
    snapshot, ontology = world(axioms, *rows)
    said = dict.fromkeys((X, Y, Z))
    for axiom in closing(snapshot, ontology, Scope(properties=frozenset({property_.iri}))):
        assert isinstance(axiom, ClassAssertion)
        match axiom.expression:
            case ObjectAllValuesFrom(role, filler) if role == property_:
                assert said[axiom.individual] is None, "said once"
                said[axiom.individual] = set(filler.individuals) if isinstance(filler, ObjectOneOf) else set()
                assert isinstance(filler, ObjectOneOf) or filler == Class(NOTHING)
    return said


def kinds(axioms: str, class_: Class, *rows: tuple[str, str, str]) -> dict[str, Expression]:
    snapshot, ontology = world(axioms, *rows)
    return {
        axiom.individual: axiom.expression
        for axiom in closing(snapshot, ontology, Scope(classes=frozenset({class_.iri})))
        if isinstance(axiom, ClassAssertion)
    }


def test_a_relation_leads_only_where_it_is_told_to_lead() -> None:
    rows = ((X, P.iri, Y), (X, P.iri, Z))
    assert relations("", P, *rows) == {X: {Y, Z}, Y: set(), Z: set()}
    assert relations("", inverse(P), *rows) == {X: set(), Y: {X}, Z: {X}}


def test_a_derived_relation_is_closed_along_what_it_is_derived_from() -> None:
    chain = ":r owl:propertyChainAxiom ( :p :q ) ."
    assert relations(chain, R, (X, P.iri, Y), (Y, Q.iri, Z)) == {X: {Z}, Y: set(), Z: set()}
    assert relations(chain, inverse(R), (X, P.iri, Y), (Y, Q.iri, Z)) == {X: set(), Y: set(), Z: {X}}
    kin = ":p a owl:SymmetricProperty , owl:TransitiveProperty ."
    assert relations(kin, P, (X, P.iri, Y)) == {X: {X, Y}, Y: {X, Y}, Z: set()}


def test_a_relation_is_not_closed_where_an_open_edge_may_start_on_the_way() -> None:
    chain = ":r owl:propertyChainAxiom ( :p :q ) ."
    middle = ((X, P.iri, Y), (Y, OPEN, Q.iri))
    assert relations(chain, R, *middle) == {X: None, Y: set(), Z: set()}
    assert relations(chain, inverse(R), *middle) == {X: {X}, Y: {X}, Z: {X}}, "y, and so x, may lead to anything"
    long = ":p a owl:TransitiveProperty ."
    assert relations(long, P, (X, P.iri, Y), (Y, P.iri, Z), (Z, OPEN, P.iri)) == {X: None, Y: None, Z: None}
    assert relations(long, P, (X, P.iri, Y), (Y, P.iri, Z), (X, OPEN, P.iri)) == {X: None, Y: {Z}, Z: set()}


def test_what_an_open_edge_may_arrive_at_may_be_reached_from_anywhere() -> None:
    back = ":q owl:inverseOf :p ."
    assert relations(back, P, (Z, OPEN, Q.iri)) == {X: {Z}, Y: {Z}, Z: {Z}}
    assert relations(back, Q, (Z, OPEN, Q.iri)) == {X: set(), Y: set(), Z: None}
    chain = f"{back} :r owl:propertyChainAxiom ( :p :p ) ."
    assert relations(chain, R, (X, P.iri, Y), (Z, OPEN, Q.iri)) == {X: {Z}, Y: {Z}, Z: {Z}}


def test_a_property_left_open_leaves_what_is_under_it_open() -> None:
    under = ":p rdfs:subPropertyOf :q ."
    assert relations(under, P, (X, OPEN, Q.iri)) == {X: None, Y: set(), Z: set()}
    assert relations(under, Q, (X, OPEN, P.iri)) == {X: None, Y: set(), Z: set()}
    assert relations(under, P, (STORY, OPEN, P.iri)) == {X: None, Y: None, Z: None}


def test_nothing_is_of_a_kind_that_it_is_not_told_to_be_of() -> None:
    outside = ObjectComplementOf(A)
    assert kinds("", A, (X, TYPE, A.iri)) == {Y: outside, Z: outside}
    assert kinds(":B rdfs:subClassOf :A .", A, (X, TYPE, B.iri)) == {Y: outside, Z: outside}
    assert kinds("", A, (X, OPEN, A.iri)) == {Y: outside, Z: outside}
    assert kinds(":B rdfs:subClassOf :A .", A, (X, OPEN, B.iri)) == {Y: outside, Z: outside}
    assert kinds("", A, (STORY, OPEN, A.iri)) == {}


def test_a_told_edge_settles_a_kind_and_an_edge_that_might_be_there_does_not() -> None:
    outside = ObjectComplementOf(A)
    chain = ":r owl:propertyChainAxiom ( :p :q ) ; rdfs:domain :A ."
    assert kinds(chain, A, (X, P.iri, Y), (Y, Q.iri, Z)) == {Y: outside, Z: outside}
    assert kinds(chain, A, (X, P.iri, Y), (Y, OPEN, Q.iri)) == {X: outside, Y: outside, Z: outside}
    assert kinds(":p rdfs:range :A .", A, (X, P.iri, Y)) == {X: outside, Z: outside}


def test_a_class_with_sufficient_conditions_is_completed_and_a_defined_one_is_left_alone() -> None:
    condition = ObjectSomeValuesFrom(P, C)
    some = "[ owl:onProperty :p ; owl:someValuesFrom :C ]"
    completed = ObjectUnionOf((ObjectComplementOf(A), condition))
    assert kinds(f"{some} rdfs:subClassOf :A .", A, (X, TYPE, A.iri)) == {Y: completed, Z: completed}
    assert kinds(f":A owl:equivalentClass {some} .", A, (X, TYPE, A.iri)) == {}
    assert kinds(f":A owl:equivalentClass {some} . :B owl:equivalentClass :A .", B, (X, TYPE, B.iri)) == {
        each: ObjectUnionOf((ObjectComplementOf(B), condition)) for each in (Y, Z)
    }


def test_the_story_is_said_in_the_ontologys_terms() -> None:
    snapshot, ontology = world("", (X, P.iri, Y), (X, "<urn:t:unknown>", Z), (X, TYPE, "<urn:t:Unknown>"))
    expected: list[Axiom] = [ClassAssertion(D, each) for each in (X, Y, Z)]
    assert sorted(told(snapshot, ontology), key=str) == sorted([*expected, ObjectPropertyAssertion(P, X, Y)], key=str)
    assert distinct_names(snapshot, Scope(individuals=frozenset({"<urn:t:a>"}))) == (
        DifferentIndividuals(("<urn:t:a>", X, Y, Z))
    )


def test_the_scope_of_a_question_follows_definitions() -> None:
    _, ontology = world(
        ":A owl:equivalentClass [ owl:onProperty :p ; owl:allValuesFrom :B ] . :B owl:disjointWith :C ."
        "[ owl:onProperty [ owl:inverseOf :q ] ; owl:hasValue :a ] rdfs:subClassOf :C ."
    )
    scope = scope_of([A], ontology)
    assert scope == Scope(frozenset({A.iri, B.iri, C.iri}), frozenset({P.iri, Q.iri}), frozenset({"<urn:t:a>"}))
    assert scope_of([ObjectHasValue(R, X)], ontology) == Scope(frozenset(), frozenset({R.iri}), frozenset({X}))
    assert scope_of([], ontology) == Scope()
    assert scope | Scope(properties=frozenset({R.iri})) != scope


@pytest.mark.parametrize("property_", [P, inverse(P)])
def test_where_everything_is_open_nothing_is_closed(property_: ObjectProperty) -> None:
    back = ":q owl:inverseOf :p ."
    rows = ((STORY, OPEN, P.iri), (STORY, OPEN, Q.iri))
    assert set(relations(back, property_, *rows).values()) == {None}
