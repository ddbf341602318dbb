"""Axioms in words, in RDF, and as an answer-set program: each says what the axiom says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clingo
import numpy as np
import pytest
from hypothesis import given, note

from persistence_kb.engines.answer_set import Program
from persistence_kb.engines.reference import ReferenceEngine
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
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import NOTHING, PREF_LABEL, SKOS, THING, TYPE, iri, pkb
from persistence_kb.reading.theories import build
from persistence_kb.reporting.owl import owl_statements
from persistence_kb.reporting.sentences import Sentences
from strategies import CLASSES, PROPERTIES, Fragment, fragments

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

LINE, EXTANT, THREAD, IMPLEMENTATION = (Class(pkb(name)) for name in ("Line", "Extant", "Thread", "Implementation"))
COPIED, KIN, PART = (ObjectProperty(pkb(name)) for name in ("copiedFrom", "kinOf", "hasParticipant"))
BACK = ObjectProperty(pkb("copiedFrom"), inverse=True)
SHORT = Class(pkb("FinalParticipantExtant"))


@pytest.mark.parametrize(
    ("axiom", "sentence"),
    [
        (SubClassOf(LINE, IMPLEMENTATION), "Whatever is an implementation whose line goes on is an implementation."),
        (SubClassOf(ObjectSomeValuesFrom(COPIED, LINE), EXTANT),
         "Whatever was copied from an implementation whose line goes on is extant."),
        (EquivalentClasses((LINE, ObjectUnionOf((EXTANT, ObjectSomeValuesFrom(KIN, Class(THING)))))),
         "Something is an implementation whose line goes on exactly if it either is extant or is kin of something."),
        (SubClassOf(SHORT, EXTANT), "Whatever is a thread with an extant final participant is extant."),
        (DisjointClasses((EXTANT, THREAD)), "Nothing that is extant is a thread."),
        (DisjointClasses((EXTANT, THREAD, IMPLEMENTATION)),
         "Of nothing are two of these true: that it is extant, that it is a thread, that it is an implementation."),
        (SubObjectPropertyOf((COPIED,), KIN), "If x was copied from y, then x is kin of y."),
        (SubObjectPropertyOf((COPIED,), PART), "If x was copied from y, then y is a participant of x."),
        (SubObjectPropertyOf((BACK, KIN, PART), KIN),
         "If y was copied from x and y is kin of z and u is a participant of z, then x is kin of u."),
        (EquivalentObjectProperties((COPIED, KIN)), "x was copied from y exactly if x is kin of y."),
        (DisjointObjectProperties((COPIED, KIN)), "It is never so that x was copied from y and x is kin of y."),
        (InverseObjectProperties(COPIED, PART), "x was copied from y exactly if x is a participant of y."),
        (ObjectPropertyDomain(COPIED, LINE), "If x was copied from y, then x is an implementation whose line goes on."),
        (ObjectPropertyRange(BACK, LINE), "If y was copied from x, then y is an implementation whose line goes on."),
        (FunctionalObjectProperty(COPIED),
         "If x was copied from y and x was copied from z, then y and z are the same."),
        (InverseFunctionalObjectProperty(COPIED),
         "If x was copied from z and y was copied from z, then x and y are the same."),
        (IrreflexiveObjectProperty(COPIED), "It is never so that x was copied from x."),
        (SymmetricObjectProperty(KIN), "If x is kin of y, then y is kin of x."),
        (AsymmetricObjectProperty(COPIED), "It is never so that x was copied from y and y was copied from x."),
        (TransitiveObjectProperty(KIN), "If x is kin of y and y is kin of z, then x is kin of z."),
        (ClassAssertion(LINE, pkb("Family")), "Its family is an implementation whose line goes on."),
        (ObjectPropertyAssertion(KIN, pkb("Family"), pkb("Lineage")), "Its family is kin of its lineage."),
        (DifferentIndividuals((pkb("Family"), pkb("Lineage"))), "Its family and its lineage are different things."),
    ],
)  # fmt: skip
def test_an_axiom_is_said_in_a_sentence(axiom: Axiom, sentence: str, ontology: Ontology) -> None:
    assert Sentences(ontology).sentence(axiom) == sentence


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (ObjectComplementOf(LINE), "is not an implementation whose line goes on"),
        (ObjectComplementOf(ObjectSomeValuesFrom(PART, EXTANT)), "has no extant participant"),
        (ObjectComplementOf(ObjectSomeValuesFrom(COPIED, EXTANT)), "was copied from nothing extant"),
        (ObjectComplementOf(ObjectUnionOf((LINE, EXTANT))),
         "is not an implementation whose line goes on and is not extant"),
        (ObjectAllValuesFrom(PART, EXTANT), "has no participant that is not extant"),
        (ObjectSomeValuesFrom(BACK, EXTANT), "is such that something extant was copied from it"),
        (ObjectMinCardinality(2, PART, EXTANT), "has at least 2 extant participants"),
        (ObjectMaxCardinality(1, PART, EXTANT), "has at most 1 extant participant"),
        (ObjectExactCardinality(2, COPIED, Class(THING)), "was copied from exactly 2 things"),
        (ObjectHasValue(PART, pkb("Family")), "has its family as a participant"),
        (ObjectOneOf((pkb("Family"), pkb("Lineage"))), "is its family or its lineage"),
        (ObjectIntersectionOf((ObjectUnionOf((LINE, EXTANT)), THREAD)),
         "either is an implementation whose line goes on or is extant, and is a thread"),
        (Class(NOTHING), "does not exist"),
    ],
)  # fmt: skip
def test_an_expression_is_said_of_something(expression: Class, said: str, ontology: Ontology) -> None:
    assert Sentences(ontology).predicate(expression) == said


def test_labels_of_ones_own_fall_into_place() -> None:
    def named(term: str, kind: str, label: str, definition: str = "") -> list[tuple[str, str, str]]:
        said = [(iri(term), TYPE, iri(f"http://www.w3.org/2002/07/owl#{kind}")), (iri(term), PREF_LABEL, f'"{label}"')]
        return [*said, (iri(term), iri(f"{SKOS}definition"), f'"{definition}"')] if definition else said

    ontology = build(
        [
            (
                "own",
                [
                    *named("urn:odd", "Class", "odd, one"),
                    *named("urn:kept", "Class", "kept", "What is kept."),
                    *named("urn:goes", "Class", "goes on alone", "What goes on alone."),
                    *named("urn:copy", "ObjectProperty", "has copy"),
                    *named("urn:asks", "ObjectProperty", "asks about"),
                ],
            )
        ]
    )
    copy, asks = ObjectProperty(iri("urn:copy")), ObjectProperty(iri("urn:asks"))
    odd, kept, goes = (Class(iri(f"urn:{name}")) for name in ("odd", "kept", "goes"))
    said = Sentences(ontology).predicate
    assert said(odd) == "is an “odd, one”"
    assert said(ObjectComplementOf(goes)) == "does not go on alone"
    assert said(ObjectSomeValuesFrom(copy, kept)) == "has a kept copy"
    assert said(ObjectComplementOf(ObjectSomeValuesFrom(copy, goes))) == "has no copy that goes on alone"
    assert said(ObjectMinCardinality(2, copy, odd)) == "has at least 2 copies each of which is an “odd, one”"
    assert said(ObjectMinCardinality(3, asks, kept)) == "asks about at least 3 kept things"
    assert said(ObjectComplementOf(ObjectHasValue(asks, iri("urn:me")))) == "does not ask about me"
    assert said(ObjectSomeValuesFrom(ObjectProperty(copy.iri, inverse=True), kept)) == "is a copy of something kept"


def test_every_axiom_of_the_ontology_has_a_sentence_of_its_own(ontology: Ontology) -> None:
    sentences = [Sentences(ontology).sentence(axiom) for axiom in ontology.axioms]
    assert len(sentences) > 250
    assert len(set(sentences)) == len(sentences)
    assert all(each[0] in "xy" + each[0].upper() and each.endswith(".") and "  " not in each for each in sentences)


@given(fragments())
def test_axioms_written_in_rdf_are_read_back(fragment: Fragment) -> None:
    ontology = build([("axioms", fragment.axioms)])
    assert set(build([("written", owl_statements(ontology.axioms))]).axioms) == set(ontology.axioms)


def test_the_ontology_written_in_rdf_is_read_back(ontology: Ontology) -> None:
    written = build([("written", owl_statements(ontology.axioms))])
    assert set(written.axioms) == set(ontology.axioms)


@given(fragments(openness=False))
def test_the_answer_set_program_agrees_with_the_reference_engine(fragment: Fragment) -> None:
    ontology = build([("axioms", fragment.axioms)])
    world = cut(tell(Statements.of(fragment.story), ontology, "story"))
    reference = ReferenceEngine(world, ontology)
    program = Program(ontology, set(PROPERTIES), set(CLASSES))
    asked = {condition: program.holds(condition) for condition in fragment.conditions}
    name = [program.names(each) for each in world.names(np.arange(len(world)))]
    facts = [f"thing({each})." for each in name]
    facts += [f"told({program.names(c)},{name[x]})." for c, them in world.classes.items() for x in them.tolist()]
    facts += [
        f"edge({program.names(p)},{name[x]},{name[y]})."
        for p, (starts, ends) in world.properties.items()
        for x, y in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    shown = [f"holds({n},X) :- thing(X), {atom.format('X')}." for n, atom in enumerate(asked.values())]
    text = "\n".join([*facts, *program.rules, *shown])
    note(text)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], text)
    control.ground([("base", [])])
    models: list[set[str]] = []
    control.solve(on_model=lambda model: models.append({str(each) for each in model.symbols(atoms=True)}))
    assert len(models) == 1, "every world has one answer set"
    for n, condition in enumerate(asked):
        found = {x for x in range(len(world)) if f"holds({n},{name[x]})" in models[0]}
        assert found == set(reference.members(condition, certain=True)), condition
