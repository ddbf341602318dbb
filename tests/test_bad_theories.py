"""A user's own theories that have no meaning here: refused by name, with the file, never passed over in silence."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from persistence_kb.cli import run
from refusals import PREFIXES, STORY, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

THEORY: Final = """
:View a pkb:Theory ; pkb:condition :Survivor ; pkb:bearer pkb:Implementation ; pkb:concerns pkb:Identity .
"""
VAGUE: Final = "a pkb:Theory ; pkb:bearer pkb:Implementation ; pkb:concerns pkb:Identity ; pkb:precisifiedBy"
SOUND: Final = ":Survivor a owl:Class ; owl:intersectionOf ( pkb:Implementation pkb:Extant ) .\n"
MINE: Final = THEORY + SOUND


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("story.ttl").write_text(STORY)
    Path("theories").mkdir()


def write(content: str, name: str = "mine.ttl") -> None:
    Path("theories", name).write_text(f"{PREFIXES}{content}\n")


def defined(expression: str) -> str:
    return f"{THEORY}:Survivor a owl:Class ; owl:equivalentClass {expression} .\n"


def restricted(property_: str, rest: str) -> str:
    return defined(f"[ a owl:Restriction ; owl:onProperty {property_} ; {rest} ]")


def refusal(content: str, capsys: pytest.CaptureFixture[str]) -> str:
    write(content)
    before = time.process_time()
    said = refused(capsys, "survey", "story.ttl", "--theories", "theories")
    assert time.process_time() - before < 20
    prefix = "theories/mine.ttl: "
    assert said.startswith(prefix)
    return said.removeprefix(prefix).replace("https://example.org/story#", ":")


def test_the_theory_of_these_tests_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    write(MINE)
    assert run(["survey", "story.ttl", "--theories", "theories", "--theory", "View"]) == 0
    assert "survives" in capsys.readouterr().out


OUTSIDE: Final = {
    "owl:hasSelf": restricted("pkb:copiedFrom", "owl:hasSelf true"),
    "owl:disjointUnionOf": f"{THEORY}:Survivor a owl:Class ; owl:disjointUnionOf ( pkb:Model pkb:Thread ) .",
    "the data property pkb:annualCostUSD": restricted("pkb:annualCostUSD", "owl:someValuesFrom xsd:decimal"),
    "owl:hasValue with a literal": restricted("pkb:copiedFrom", "owl:hasValue 3"),
    "owl:onDataRange": restricted("pkb:annualCostUSD", "owl:minQualifiedCardinality 1 ; owl:onDataRange xsd:decimal"),
    "owl:hasKey": f"{MINE}pkb:Model owl:hasKey ( pkb:implements ) .",
    "owl:sameAs": f"{MINE}:a owl:sameAs :b .",
    "owl:ReflexiveProperty": f"{MINE}:r a owl:ObjectProperty, owl:ReflexiveProperty .",
    "owl:NegativePropertyAssertion": f"{MINE}[] a owl:NegativePropertyAssertion .",
    "an enumeration of literals": defined("[ owl:oneOf ( 1 2 ) ]"),
    "owl:withRestrictions": f"{MINE}:D a rdfs:Datatype ; owl:withRestrictions ( [ xsd:minInclusive 3 ] ) .",
    "an expression as its superclass": f"{MINE}:Survivor rdfs:subClassOf [ owl:complementOf pkb:Model ] .",
    "disjointness of expressions": f"{MINE}:Survivor owl:disjointWith [ owl:complementOf pkb:Model ] .",
    "an empty owl:unionOf": defined("[ owl:unionOf () ]"),
    "an empty owl:propertyChainAxiom": f"{MINE}:r a owl:ObjectProperty ; owl:propertyChainAxiom () .",
    "an expression made of nothing": defined("[]"),
    "an expression made of owl:someValuesFrom": defined("[ owl:someValuesFrom pkb:Model ]"),
    "a restriction made of owl:onProperty": defined("[ owl:onProperty pkb:copiedFrom ]"),
    "an expression made of owl:intersectionOf and owl:unionOf": defined(
        "[ owl:intersectionOf ( pkb:Extant pkb:Model ) ; owl:unionOf ( pkb:Thread pkb:Model ) ]",
    ),
    "an expression made of owl:complementOf and owl:complementOf": defined(
        "[ owl:complementOf pkb:Extant, pkb:Model ]",
    ),
    "an expression made of owl:onProperty and owl:onProperty": restricted(
        "pkb:copiedFrom, pkb:implements",
        "owl:someValuesFrom pkb:Extant",
    ),
    "a restriction made of owl:someValuesFrom and owl:allValuesFrom": restricted(
        "pkb:copiedFrom",
        "owl:someValuesFrom pkb:Extant ; owl:allValuesFrom pkb:Model",
    ),
    "a restriction made of owl:someValuesFrom and owl:someValuesFrom": restricted(
        "pkb:copiedFrom",
        "owl:someValuesFrom pkb:Extant, pkb:Model",
    ),
    "owl:minQualifiedCardinality with no owl:onClass": restricted("pkb:copiedFrom", "owl:minQualifiedCardinality 1"),
    "owl:minCardinality with 1 owl:onClass": restricted(
        "pkb:copiedFrom",
        "owl:minCardinality 1 ; owl:onClass pkb:Model",
    ),
    "the cardinality": restricted("pkb:copiedFrom", "owl:minCardinality -1"),
    'the cardinality "two"': restricted("pkb:copiedFrom", 'owl:maxCardinality "two"'),
    'the cardinality "٣"': restricted("pkb:copiedFrom", 'owl:cardinality "٣"'),
    "the cardinality <": restricted("pkb:copiedFrom", "owl:cardinality :three"),
    'the cardinality "99': restricted("pkb:copiedFrom", f'owl:cardinality "{"9" * 10_000}"'),
    "owl:inverseOf of itself": f"{MINE}:r a owl:ObjectProperty ; owl:inverseOf _:i . _:i owl:inverseOf _:i .",
    "an expression nested deeper than 100": defined(
        "[ owl:intersectionOf ( pkb:Extant " * 5000 + "pkb:Extant" + " ) ]" * 5000,
    ),
    "an expression nested deeper than 100, which": defined("[ owl:complementOf " * 101 + "pkb:Extant" + " ]" * 101),
    "an expression nested deeper than 100, which is": defined("_:a") + "_:a owl:complementOf _:a .",
    "an expression of more than 10000 parts": defined("_:a0")
    + "".join(f"_:a{i} owl:unionOf ( _:a{i + 1} _:a{i + 1} ) .\n" for i in range(60))
    + "_:a60 owl:complementOf pkb:Extant .",
    "definitions nested deeper than 100": defined("[ owl:complementOf :C0 ]")
    + "".join(f":C{i} a owl:Class ; owl:equivalentClass [ owl:complementOf :C{i + 1} ] .\n" for i in range(5000))
    + ":C5000 a owl:Class .",
    "definitions nested deeper than 100, those": defined(":C0")
    + "".join(f":C{i} owl:unionOf ( pkb:Model :C{i + 1} ) ; a owl:Class .\n" for i in range(5000))
    + ":C5000 a owl:Class .",
    "chains of over 10000 steps": f"{MINE}:r0 a owl:ObjectProperty .\n"
    + "".join(f":r{i + 1} a owl:ObjectProperty ; owl:propertyChainAxiom ( :r{i} :r{i} ) .\n" for i in range(60)),
    "chains of over 10000 steps, or chains over 100 deep": f"{MINE}:r0 a owl:ObjectProperty .\n"
    + "".join(
        f":r{i + 1} a owl:TransitiveProperty ; owl:propertyChainAxiom ( :r{i} pkb:copiedFrom ) .\n" for i in range(500)
    ),
}


@pytest.mark.parametrize("construct", OUTSIDE)
def test_what_is_outside_the_fragment_is_refused_by_name(construct: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(OUTSIDE[construct], capsys)
    assert f" uses {construct}" in said
    assert "which is outside the fragment; " in said


@pytest.mark.parametrize("engine", ["columnar", "reference"])
def test_what_is_nested_as_deeply_as_may_be_is_evaluated(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    nested = "[ owl:complementOf " * 51 + ":Base" + " ]" * 51
    named = "".join(f":C{i} a owl:Class ; owl:equivalentClass [ owl:complementOf :C{i + 1} ] .\n" for i in range(23))
    last = f":C23 a owl:Class ; owl:equivalentClass {nested} .\n:Base a owl:Class ."
    write(defined("[ owl:complementOf :C0 ]") + named + last)
    assert run(["survey", "story.ttl", "--theories", "theories", "--theory", "View", "--engine", engine]) == 0
    assert "survives" in capsys.readouterr().out


MALFORMED: Final = {
    "has both a pkb:condition and pkb:precisifiedBy": f"{MINE}:View pkb:precisifiedBy theory:Kinship .",
    "has no pkb:condition": THEORY.replace("pkb:condition :Survivor ;", ""),
    "has 2 conditions": f"{MINE}:View pkb:condition pkb:Extant .",
    "has an unnamed pkb:condition": THEORY.replace(":Survivor", "[ owl:complementOf pkb:Extant ]"),
    'has the text "Survivor" as its pkb:condition': THEORY.replace(":Survivor", '"Survivor"'),
    "has no pkb:bearer": THEORY.replace("pkb:bearer pkb:Implementation ;", "") + SOUND,
    "has 2 pkb:bearer": f"{MINE}:View pkb:bearer pkb:Model .",
    'has the text "Model" as its pkb:bearer': THEORY.replace("pkb:Implementation", '"Model"') + SOUND,
    "has no pkb:concerns": THEORY.replace("; pkb:concerns pkb:Identity", "") + SOUND,
    "has 2 pkb:concerns": f"{MINE}:View pkb:concerns pkb:WhatMatters .",
    "concerns pkb:Identty": THEORY.replace("pkb:Identity", "pkb:Identty") + SOUND,
    "has the degree rule pkb:CopyDecy; name one of pkb:CopyDecay": f"{MINE}:View pkb:degree pkb:CopyDecy .",
    "has the degree rule pkb:CopyDecay and pkb:StageShare": f"{MINE}:View pkb:degree pkb:CopyDecay, pkb:StageShare .",
    'has the degree rule "0.5"': f'{MINE}:View pkb:degree "0.5" .',
    "has :x as its skos:prefLabel; write a text": f"{MINE}:View skos:prefLabel :x .",
    "has :x as its skos:definition; write a text": f"{MINE}:View skos:definition :x .",
    "counts more than one thing": f"{MINE}:Rule pkb:countsSteps pkb:copiedFrom ; pkb:countsSharers pkb:hasStage .",
    "has over 1000 precisifications": f":View {VAGUE} :V0, :W0 .\n"
    + "".join(f":V{i} {VAGUE} :V{i + 1}, :W{i + 1} . :W{i} {VAGUE} :V{i + 1}, :W{i + 1} .\n" for i in range(40))
    + f":V40 {VAGUE} theory:Kinship . :W40 {VAGUE} theory:Kinship .",
    "has over 1000 precisifications, or some over 100 steps away": f":View {VAGUE} :V0 .\n"
    + "".join(f":V{i} {VAGUE} :V{i + 1} .\n" for i in range(3000))
    + f":V3000 {VAGUE} theory:Kinship .",
}


@pytest.mark.parametrize("problem", MALFORMED)
def test_a_malformed_theory_is_refused_with_what_would_mend_it(
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refusal(MALFORMED[problem], capsys)
    assert f" {problem}" in said
    assert "; " in said


CIRCLES: Final = {
    "a class that is its own complement": (defined("[ owl:complementOf :Survivor ]"), ":Survivor → :Survivor"),
    "three classes": (
        defined("[ owl:complementOf :B ]")
        + ":B a owl:Class ; owl:unionOf ( :C pkb:Model ) .\n:C a owl:Class ; owl:equivalentClass "
        "[ a owl:Restriction ; owl:onProperty pkb:copiedFrom ; owl:someValuesFrom :Survivor ] .",
        ":Survivor → ",
    ),
    "a shipped class": (
        f"{MINE}pkb:Extant owl:equivalentClass [ owl:complementOf pkb:Ceased ] .",
        "pkb:Extant → pkb:Ceased → pkb:Extant",
    ),
    "a theory that is its own precisification": (f":View {VAGUE} :View .", ":View → :View"),
    "two theories": (f":View {VAGUE} :Other . :Other {VAGUE} :View .", ":Other → :View → :Other"),
}


@pytest.mark.parametrize("case", CIRCLES)
def test_a_circle_of_definitions_is_shown(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    content, way = CIRCLES[case]
    said = refusal(content, capsys)
    assert " is defined by way of itself (" in said
    assert way in said
    assert said.endswith("; break the circle")


IRREGULAR: Final = {
    "in the middle of its own chain": ":r owl:propertyChainAxiom ( :s :r :s ) .",
    "by way of another property": ":r owl:propertyChainAxiom ( :s :t ) . :s owl:propertyChainAxiom ( :r :t ) .",
    "twice in a chain of three": ":r owl:propertyChainAxiom ( :r :s :r ) .",
    "a shipped property": "pkb:copiedFrom owl:propertyChainAxiom ( :s pkb:copiedFrom :s ) .",
}


@pytest.mark.parametrize("case", IRREGULAR)
def test_an_irregular_role_hierarchy_is_refused(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    declared = ":r a owl:ObjectProperty . :s a owl:ObjectProperty . :t a owl:ObjectProperty .\n"
    said = refusal(MINE + declared + IRREGULAR[case], capsys)
    assert said.startswith("the role hierarchy is irregular at ")
    assert "(OWL 2 Structural Specification §11.2); rewrite the property chain" in said


@pytest.mark.parametrize(
    ("property_", "declared"),
    [
        ("pkb:hasProgenitor", ""),
        ("pkb:kinOf", ""),
        (":r", ":r a owl:TransitiveProperty ."),
        (":r", ":r a owl:ObjectProperty ; owl:propertyChainAxiom ( pkb:copiedFrom pkb:copiedFrom ) ."),
        (":r", ":r a owl:ObjectProperty . :t a owl:TransitiveProperty ; rdfs:subPropertyOf :r ."),
        ("[ owl:inverseOf pkb:hasProgenitor ]", ""),
    ],
)
@pytest.mark.parametrize("bound", ["min", "max", ""])
def test_a_cardinality_on_a_composite_role_is_refused(
    property_: str,
    declared: str,
    bound: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    count = f"owl:{bound}QualifiedCardinality" if bound else "owl:qualifiedCardinality"
    said = refusal(restricted(property_, f"{count} 2 ; owl:onClass pkb:Extant") + declared, capsys)
    assert said.startswith(":Survivor counts along ")
    assert "which is transitive or follows from a chain" in said


UNKNOWN: Final = {
    "class 'pkb:Extent'; did you mean pkb:Extant": defined("[ owl:intersectionOf ( pkb:Implementation pkb:Extent ) ]"),
    "class 'xsd:decimal'; ": restricted("pkb:copiedFrom", "owl:someValuesFrom xsd:decimal"),
    "class '\"Model\"'; ": defined('"Model"'),
    "class '\"Thread\"'; ": defined('[ owl:unionOf ( pkb:Model "Thread" ) ]'),
    "class for pkb:condition ':Survivor'; ": THEORY,
    "class for pkb:bearer 'pkb:Implementatoin'; did you mean pkb:Implementation": THEORY.replace(
        "pkb:Implementation",
        "pkb:Implementatoin",
    )
    + SOUND,
    "object property 'pkb:copyedFrom'; did you mean pkb:copiedFrom": restricted(
        "pkb:copyedFrom",
        "owl:someValuesFrom pkb:Extant",
    ),
    "object property '\"copiedFrom\"'; ": restricted('"copiedFrom"', "owl:someValuesFrom pkb:Extant"),
    "object property 'pkb:implments'; ": f"{MINE}:r a owl:ObjectProperty ; rdfs:subPropertyOf pkb:implments .",
    "object property 'pkb:copyOf'; ": f"{MINE}pkb:kinOf owl:propertyChainAxiom ( pkb:copyOf ) .",
    "declared object property ':r'; ": f"{MINE}:r rdfs:subPropertyOf pkb:copiedFrom .",
    "declared object property ':s'; ": f"{MINE}:s owl:propertyChainAxiom ( pkb:copiedFrom pkb:implements ) .",
    "declared object property ':t'; ": f"{MINE}:t rdfs:domain pkb:Model .",
    "declared object property ':d'; ": f"{MINE}:d a owl:DatatypeProperty ; rdfs:subPropertyOf pkb:copiedFrom .",
    "theory 'theory:Kinshp'; did you mean theory:Kinship": f":View {VAGUE} theory:Kinshp .",
    "theory '\"Kinship\"'; ": f':View {VAGUE} "Kinship" .',
    "theory ':Veiw'; did you mean :View": f"{MINE}:Bundle a pkb:View ; pkb:identityTheory :Veiw .",
    "object property 'pkb:copyedFrom'; ": f"{MINE}:Rule pkb:countsSteps pkb:copyedFrom .",
    "class 'pkb:Stege'; ": f"{MINE}:Rule pkb:countsParts pkb:hasStage ; pkb:countsAmong pkb:Stege .",
    "class 'pkb:Modle'; did you mean pkb:Model": f"{MINE}:Survivor owl:disjointWith pkb:Modle .",
    "class ':Nothing'; ": f"{MINE}[] a owl:AllDisjointClasses ; owl:members ( pkb:Model :Nothing ) .",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_brings_the_nearest(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"there is no {name}" in refusal(UNKNOWN[name], capsys)


def _broken_lists() -> Iterator[tuple[str, str, str]]:
    heads = {
        "is cyclic": "_:a rdf:first pkb:Model ; rdf:rest _:b . _:b rdf:first pkb:Thread ; rdf:rest _:a .",
        "has no end": "_:a rdf:first pkb:Model ; rdf:rest _:b . _:b rdf:first pkb:Thread .",
        "is forked": "_:a rdf:first pkb:Model, pkb:Thread ; rdf:rest () .",
    }
    owners = {
        "owl:unionOf": defined("[ owl:unionOf _:a ]"),
        "owl:intersectionOf": defined("[ owl:complementOf [ owl:intersectionOf _:a ] ]"),
        "owl:oneOf": defined("[ owl:oneOf _:a ]"),
        "owl:propertyChainAxiom": f"{MINE}:Survivor a owl:ObjectProperty ; owl:propertyChainAxiom _:a .",
        "owl:members": f"{MINE}[] a owl:AllDisjointClasses ; owl:members _:a .",
    }
    for relation, owner in owners.items():
        for reason, links in heads.items():
            yield relation, reason, owner + links
    yield "owl:unionOf", "has no end", defined("[ owl:unionOf pkb:Model ]")
    yield "owl:unionOf", "has no end", defined('[ owl:unionOf "Model" ]')
    yield "owl:unionOf", "has no end", defined("[ owl:unionOf [] ]")


@pytest.mark.parametrize(("relation", "reason", "content"), [*_broken_lists()])
def test_a_broken_list_is_refused(
    relation: str,
    reason: str,
    content: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    owner = "owl:AllDisjointClasses" if relation == "owl:members" else ":Survivor"
    assert refusal(content, capsys) == f"the {relation} list of {owner} {reason}; write it as ( :a :b :c )"


def test_a_statement_inside_a_statement_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(f"{MINE}:Survivor rdfs:subClassOf pkb:Extant {{| :p :q |}} .", capsys)
    assert said.startswith("<<( :Survivor rdfs:subClassOf pkb:Extant )>> is a statement inside a statement")


def test_the_file_that_is_wrong_is_named_among_several(capsys: pytest.CaptureFixture[str]) -> None:
    write(MINE, "a.ttl")
    write(defined("[ owl:complementOf pkb:Extent ]").replace(":View", ":Other").replace(":Survivor", ":Loser"), "b.ttl")
    write("[] a owl:Ontology .", "c.ttl")
    said = refused(capsys, "survey", "story.ttl", "--theories", "theories")
    assert said.startswith("theories/b.ttl: https://example.org/story#Loser: there is no class 'pkb:Extent'")


def test_what_a_file_adds_to_a_class_of_another_is_blamed_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    write(MINE, "a.ttl")
    write(":Survivor owl:hasKey ( pkb:implements ) .", "b.ttl")
    write(':Survivor rdfs:comment "no axiom" .', "c.ttl")
    assert refused(capsys, "survey", "story.ttl", "--theories", "theories").startswith("theories/b.ttl: ")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.ttl", b"", "theories/mine.ttl: the file is empty"),
        ("mine.ttl", b":View a :Theory .", "theories/mine.ttl:1:1: The prefix : has not been declared"),
        ("mine.ttl", bytes(range(256)), "theories/mine.ttl:1:1: this looks like binary data, not RDF"),
        ("mine.owl", b'<!DOCTYPE r [<!ENTITY a "b">]><r/>', "theories/mine.owl: the RDF/XML has a document type"),
        ("mine.jsonld", b'{"@context": "https://example.org/c"}', "theories/mine.jsonld: the JSON-LD refers to"),
        ("mine.yaml", b"title: [\n", "theories/mine.yaml:2:1: this is not valid YAML"),
        ("mine.docx", b"", "theories: the folder holds no RDF"),
        ("mine.ttl.gz", b"\x1f\x8b", "theories/mine.ttl.gz: the gzip archive is truncated"),
    ],
)
def test_a_theory_file_that_cannot_be_read_is_named(
    name: str,
    content: bytes,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("theories", name).write_bytes(content)
    assert refused(capsys, "survey", "story.ttl", "--theories", "theories").startswith(said)


def test_theories_may_come_from_any_syntax_and_from_a_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    write("title: nothing of use", "story.yaml")
    Path("theories/story.yaml").write_text("title: nothing of use\n")
    assert run(["snapshot", "story.ttl", "-o", "world.parquet"]) == 0
    assert run(["survey", "story.ttl", "--theories", "theories", "--theories", "world.parquet"]) == 0
    assert "h2" in capsys.readouterr().out
