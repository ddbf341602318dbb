"""Axioms as they are read: each construct by hand, and the shipped ontology as another program reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import rdflib

from persistence_kb.engines.functional import document
from persistence_kb.engines.java import hermit_archive, java_library
from persistence_kb.errors import NonSimpleRole
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
    individuals_of,
    properties_of,
    unique_names,
)
from persistence_kb.model.expression import (
    Class,
    ObjectComplementOf,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.reading.theories import build
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.ontology import Ontology

PREFIXES = """
PREFIX : <urn:t:>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
"""
A, B, C, D = (Class(f"<urn:t:{name}>") for name in "ABCD")
P, Q, R = (ObjectProperty(f"<urn:t:{name}>") for name in "pqr")
X, Y = "<urn:t:x>", "<urn:t:y>"


def inverse(role: ObjectProperty) -> ObjectProperty:
    return ObjectProperty(role.iri, not role.inverse)


def ontology_of(*texts: str) -> Ontology:
    sources = []
    for number, text in enumerate(texts):
        graph = rdflib.Graph().parse(data=PREFIXES + text, format="turtle")
        rows = graph.serialize(format="nt").splitlines()
        statements = [tuple(row.removesuffix(" .").split(" ", 2)) for row in rows if row]
        marked = [tuple(f"{term}x{number}" if term.startswith("_:") else term for term in row) for row in statements]
        sources.append((f"file-{number}.ttl", marked))
    return build(sources)


CONSTRUCTS: list[tuple[str, Axiom]] = [
    (":A rdfs:subClassOf :B .", SubClassOf(A, B)),
    ("[ a owl:Class ; owl:complementOf :C ] rdfs:subClassOf :B .", SubClassOf(ObjectComplementOf(C), B)),
    (":A owl:equivalentClass :B .", EquivalentClasses((A, B))),
    (
        ":A owl:equivalentClass [ owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :B ] .",
        EquivalentClasses((A, ObjectSomeValuesFrom(inverse(P), B))),
    ),
    (":A owl:unionOf ( :B :C ) .", EquivalentClasses((A, ObjectUnionOf((B, C))))),
    (":A owl:intersectionOf ( :B :C ) .", EquivalentClasses((A, ObjectIntersectionOf((B, C))))),
    (":A owl:complementOf :B .", EquivalentClasses((A, ObjectComplementOf(B)))),
    (":A owl:oneOf ( :x :y ) .", EquivalentClasses((A, ObjectOneOf((X, Y))))),
    (":A owl:disjointWith :B .", DisjointClasses((A, B))),
    ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .", DisjointClasses((A, B, C))),
    (":p rdfs:subPropertyOf :q .", SubObjectPropertyOf((P,), Q)),
    ("[ owl:inverseOf :p ] rdfs:subPropertyOf :q .", SubObjectPropertyOf((inverse(P),), Q)),
    (":p owl:propertyChainAxiom ( :q [ owl:inverseOf :r ] ) .", SubObjectPropertyOf((Q, inverse(R)), P)),
    (":p owl:equivalentProperty :q .", EquivalentObjectProperties((P, Q))),
    (":p owl:inverseOf :q .", InverseObjectProperties(P, Q)),
    (":p owl:propertyDisjointWith :q .", DisjointObjectProperties((P, Q))),
    ("[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) .", DisjointObjectProperties((P, Q, R))),
    (":p rdfs:domain :A .", ObjectPropertyDomain(P, A)),
    (":p rdfs:range :A .", ObjectPropertyRange(P, A)),
    (":p a owl:FunctionalProperty .", FunctionalObjectProperty(P)),
    (":p a owl:InverseFunctionalProperty .", InverseFunctionalObjectProperty(P)),
    (":p a owl:IrreflexiveProperty .", IrreflexiveObjectProperty(P)),
    (":p a owl:SymmetricProperty .", SymmetricObjectProperty(P)),
    (":p a owl:AsymmetricProperty .", AsymmetricObjectProperty(P)),
    (":p a owl:TransitiveProperty .", TransitiveObjectProperty(P)),
    (":x a :A .", ClassAssertion(A, X)),
    (":x :p :y .", ObjectPropertyAssertion(P, X, Y)),
    (":x owl:differentFrom :y .", DifferentIndividuals((X, Y))),
    ("[] a owl:AllDifferent ; owl:members ( :x :y ) .", DifferentIndividuals((X, Y))),
    ("[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .", DifferentIndividuals((X, Y))),
]


@pytest.mark.parametrize(("text", "expected"), CONSTRUCTS, ids=[text for text, _ in CONSTRUCTS])
def test_each_construct_is_read_as_the_axiom_that_it_states(text: str, expected: Axiom) -> None:
    assert dict(ontology_of(text).axioms) == {expected: "file-0.ttl"}


def test_each_axiom_comes_with_the_first_file_that_states_it() -> None:
    axioms = ontology_of(":A rdfs:subClassOf :B .", ":A rdfs:subClassOf :B , :C . :p a owl:TransitiveProperty .").axioms
    assert dict(axioms) == {
        SubClassOf(A, B): "file-0.ttl",
        SubClassOf(A, C): "file-1.ttl",
        TransitiveObjectProperty(P): "file-1.ttl",
    }


def test_prose_declarations_and_theories_are_no_axioms() -> None:
    assert not ontology_of(':A rdfs:label "a"@en . :p rdfs:subPropertyOf owl:topObjectProperty . :n :m "text" .').axioms


@pytest.mark.parametrize(
    "text",
    [
        ":p a owl:FunctionalProperty , owl:TransitiveProperty .",
        ":p a owl:InverseFunctionalProperty ; owl:propertyChainAxiom ( :q :r ) .",
        ":q a owl:IrreflexiveProperty . :p a owl:TransitiveProperty ; rdfs:subPropertyOf :q .",
        ":p a owl:AsymmetricProperty , owl:TransitiveProperty .",
        ":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .",
    ],
)
def test_what_only_simple_properties_can_be_is_refused_of_others(text: str) -> None:
    with pytest.raises(NonSimpleRole, match=r"file-0\.ttl"):
        ontology_of(text)


def test_what_an_axiom_mentions_is_found_however_deep() -> None:
    deep = ObjectUnionOf((ObjectComplementOf(ObjectSomeValuesFrom(P, ObjectHasValue(Q, X))), ObjectOneOf((Y,))))
    assert set(individuals_of(SubClassOf(deep, A))) == {X, Y}
    assert properties_of(SubObjectPropertyOf((P, inverse(Q)), R)) == (P, inverse(Q), R)
    assert unique_names([SubClassOf(deep, A), ClassAssertion(A, X)]) == (DifferentIndividuals((X, Y)),)
    assert unique_names([ClassAssertion(A, X)]) == ()


LOGICAL = """
import json, sys
import jpype, jpype.imports
jpype.startJVM(sys.argv[1], "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", classpath=[sys.argv[2]])
from java.io import File
from org.semanticweb.owlapi.apibinding import OWLManager
found = []
for path in sys.argv[3:]:
    manager = OWLManager.createOWLOntologyManager()
    axioms = manager.loadOntologyFromOntologyDocument(File(path)).getLogicalAxioms()
    found.append(sorted({str(axiom.getAxiomWithoutAnnotations().getNNF()) for axiom in axioms}))
print(json.dumps(found))
"""

LEFT_OUT = (
    "DataProperty",
    "https://w3id.org/persistence-kb/theory/",
    "https://w3id.org/persistence-kb/view/",
)
"""Data properties are no part of conditions; theories and views are about classes and are not reasoned about."""


def test_the_shipped_axioms_are_those_that_the_owl_api_reads_from_the_same_files(
    ontology: Ontology, tmp_path: Path
) -> None:
    graph = rdflib.Graph()
    for path in ontology_files():
        graph.parse(path, format="turtle")
    graph.remove((None, rdflib.OWL.imports, None))
    for number, header in enumerate(list(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))):
        if number:
            graph.remove((header, None, None))
    graph.serialize(tmp_path / "theirs.rdf", format="xml")
    (tmp_path / "ours.ofn").write_text(document(ontology.axioms), encoding="utf-8")
    command = [sys.executable, "-c", LOGICAL, str(java_library()), str(hermit_archive())]
    run = subprocess.run(
        [*command, str(tmp_path / "ours.ofn"), str(tmp_path / "theirs.rdf")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    ours, theirs = json.loads(run.stdout.splitlines()[-1])
    assert len(ours) > 200
    theirs = [axiom for axiom in theirs if not any(part in axiom for part in LEFT_OUT)]
    assert set(ours) ^ set(theirs) == set()
