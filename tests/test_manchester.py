"""Manchester syntax: what is written is read back, by us and by the OWL API, and errors say where and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from owl_api import differences
from persistence_kb.cli import run
from persistence_kb.engines.functional import axiom_text
from persistence_kb.errors import InvalidExpression
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
    ObjectPropertyAssertion,
    ObjectPropertyDomain,
    ObjectPropertyRange,
    SubClassOf,
    SubObjectPropertyOf,
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
from persistence_kb.model.manchester import prefixed, render
from persistence_kb.namespaces import PKB, local_name, pkb
from persistence_kb.reading.manchester import read_expression
from persistence_kb.reading.theories import build, read_ontology
from persistence_kb.reporting.manchester import frames
from strategies import Fragment, fragments

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.ontology import Ontology

LINE, EXTANT, FAMILY = Class(pkb("Line")), Class(pkb("Extant")), pkb("Family")
CONTINUANT = ObjectProperty(pkb("hasContinuant"))
COPIED = ObjectProperty(pkb("copiedFrom"))
BACK = ObjectProperty(pkb("copiedFrom"), inverse=True)
KIN = ObjectProperty(pkb("kinOf"))


def without_single_operands(expression: Expression) -> Expression:
    """Return an expression as Manchester syntax can say it: an intersection or union of one is that one."""
    match expression:
        case ObjectIntersectionOf((operand,)) | ObjectUnionOf((operand,)):
            return without_single_operands(operand)
        case ObjectIntersectionOf(operands):
            return ObjectIntersectionOf(tuple(map(without_single_operands, operands)))
        case ObjectUnionOf(operands):
            return ObjectUnionOf(tuple(map(without_single_operands, operands)))
        case ObjectComplementOf(operand):
            return ObjectComplementOf(without_single_operands(operand))
        case ObjectSomeValuesFrom(role, filler):
            return ObjectSomeValuesFrom(role, without_single_operands(filler))
        case ObjectAllValuesFrom(role, filler):
            return ObjectAllValuesFrom(role, without_single_operands(filler))
        case ObjectMinCardinality(n, role, filler):
            return ObjectMinCardinality(n, role, without_single_operands(filler))
        case ObjectMaxCardinality(n, role, filler):
            return ObjectMaxCardinality(n, role, without_single_operands(filler))
        case ObjectExactCardinality(n, role, filler):
            return ObjectExactCardinality(n, role, without_single_operands(filler))
        case _:
            return expression


@given(fragments())
def test_what_is_written_is_read_back_on_one_line_and_on_many(fragment: Fragment) -> None:
    ontology = build([("axioms", fragment.axioms)])
    for condition in fragment.conditions:
        plain = without_single_operands(condition)
        for width in (None, 100, 20):
            assert read_expression(render(condition, width=width), ontology) == plain


def test_every_shipped_definition_is_read_back_in_every_spelling(ontology: Ontology) -> None:
    conditions = [condition for them in ontology.taxonomy.sufficient.values() for condition in them]
    assert len(conditions) > 40
    for condition in conditions:
        for names in (
            prefixed,
            str,
            local_name,
            lambda token: prefixed(token).upper(),
            lambda token: f"'{ontology.label(token)}'",
        ):
            text = render(condition, names)
            assert read_expression(text, ontology) == condition, text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (ObjectUnionOf((ObjectIntersectionOf((LINE, EXTANT)), LINE)), "(pkb:Line and pkb:Extant) or pkb:Line"),
        (ObjectIntersectionOf((ObjectUnionOf((LINE, EXTANT)), LINE)), "(pkb:Line or pkb:Extant) and pkb:Line"),
        (ObjectComplementOf(ObjectComplementOf(LINE)), "not (not pkb:Line)"),
        (ObjectComplementOf(ObjectSomeValuesFrom(BACK, LINE)), "not (inverse pkb:copiedFrom some pkb:Line)"),
        (ObjectSomeValuesFrom(KIN, ObjectAllValuesFrom(COPIED, LINE)), "pkb:kinOf some (pkb:copiedFrom only pkb:Line)"),
        (ObjectMinCardinality(2, COPIED, Class("<http://www.w3.org/2002/07/owl#Thing>")), "pkb:copiedFrom min 2"),
        (ObjectExactCardinality(0, BACK, LINE), "inverse pkb:copiedFrom exactly 0 pkb:Line"),
        (ObjectHasValue(KIN, "<urn:x>"), "pkb:kinOf value <urn:x>"),
        (ObjectOneOf((FAMILY, "<urn:x>", "_:b")), "{pkb:Family, <urn:x>, _:b}"),
        (ObjectIntersectionOf((ObjectIntersectionOf((LINE, EXTANT)), LINE)), "(pkb:Line and pkb:Extant) and pkb:Line"),
        (ObjectIntersectionOf((ObjectUnionOf((LINE,)),)), "pkb:Line"),
        (ObjectIntersectionOf(()), "owl:Thing"),
        (ObjectUnionOf(()), "owl:Nothing"),
        (ObjectOneOf(()), "owl:Nothing"),
    ],
)  # fmt: skip
def test_brackets_stand_only_where_they_are_needed(expression: Expression, text: str) -> None:
    assert render(expression) == text


def test_what_does_not_fit_a_line_is_broken_at_its_outermost_connective() -> None:
    choice = ObjectUnionOf((LINE, ObjectIntersectionOf((ObjectComplementOf(ObjectSomeValuesFrom(KIN, EXTANT)), LINE))))
    assert render(ObjectIntersectionOf((EXTANT, choice)), width=40) == (
        "pkb:Extant\n"
        "and (\n"
        "    pkb:Line\n"
        "    or (\n"
        "        not (pkb:kinOf some pkb:Extant)\n"
        "        and pkb:Line\n"
        "    )\n"
        ")"
    )  # fmt: skip


AXIOMS = [
    (SubClassOf(LINE, EXTANT), "Class: pkb:Line SubClassOf: pkb:Extant"),
    (
        SubClassOf(ObjectSomeValuesFrom(KIN, LINE), EXTANT),
        "DisjointClasses: pkb:kinOf some pkb:Line, not pkb:Extant",
    ),
    (EquivalentClasses((LINE, ObjectComplementOf(EXTANT))), "Class: pkb:Line EquivalentTo: not pkb:Extant"),
    (EquivalentClasses((ObjectComplementOf(EXTANT), LINE)), "Class: pkb:Line EquivalentTo: not pkb:Extant"),
    (DisjointClasses((LINE, EXTANT)), "DisjointClasses: pkb:Line, pkb:Extant"),
    (SubObjectPropertyOf((COPIED,), KIN), "ObjectProperty: pkb:copiedFrom SubPropertyOf: pkb:kinOf"),
    (SubObjectPropertyOf((BACK,), KIN), "ObjectProperty: pkb:copiedFrom SubPropertyOf: inverse pkb:kinOf"),
    (
        SubObjectPropertyOf((BACK, COPIED), KIN),
        "ObjectProperty: pkb:kinOf SubPropertyChain: inverse pkb:copiedFrom o pkb:copiedFrom",
    ),
    (
        SubObjectPropertyOf((CONTINUANT, KIN), BACK),
        "ObjectProperty: pkb:copiedFrom SubPropertyChain: inverse pkb:kinOf o inverse pkb:hasContinuant",
    ),
    (EquivalentObjectProperties((KIN, BACK)), "EquivalentProperties: pkb:kinOf, inverse pkb:copiedFrom"),
    (DisjointObjectProperties((KIN, COPIED)), "DisjointProperties: pkb:kinOf, pkb:copiedFrom"),
    (InverseObjectProperties(KIN, COPIED), "ObjectProperty: pkb:kinOf InverseOf: pkb:copiedFrom"),
    (ObjectPropertyDomain(COPIED, LINE), "ObjectProperty: pkb:copiedFrom Domain: pkb:Line"),
    (ObjectPropertyDomain(BACK, LINE), "ObjectProperty: pkb:copiedFrom Range: pkb:Line"),
    (ObjectPropertyRange(COPIED, LINE), "ObjectProperty: pkb:copiedFrom Range: pkb:Line"),
    (FunctionalObjectProperty(COPIED), "ObjectProperty: pkb:copiedFrom Characteristics: Functional"),
    (FunctionalObjectProperty(BACK), "ObjectProperty: pkb:copiedFrom Characteristics: InverseFunctional"),
    (InverseFunctionalObjectProperty(BACK), "ObjectProperty: pkb:copiedFrom Characteristics: Functional"),
    (AsymmetricObjectProperty(COPIED), "ObjectProperty: pkb:copiedFrom Characteristics: Asymmetric"),
    (TransitiveObjectProperty(BACK), "ObjectProperty: pkb:copiedFrom Characteristics: Transitive"),
    (DifferentIndividuals((FAMILY, "<urn:x>")), "DifferentIndividuals: pkb:Family, <urn:x>"),
    (ClassAssertion(ObjectUnionOf((LINE, EXTANT)), FAMILY), "Individual: pkb:Family Types: pkb:Line or pkb:Extant"),
    (ObjectPropertyAssertion(KIN, FAMILY, "<urn:x>"), "Individual: pkb:Family Facts: pkb:kinOf <urn:x>"),
    (ObjectPropertyAssertion(BACK, FAMILY, "<urn:x>"), "Individual: <urn:x> Facts: pkb:copiedFrom pkb:Family"),
]


@pytest.mark.parametrize(("axiom", "text"), AXIOMS)
def test_axioms_are_written_as_frames(axiom: Axiom, text: str) -> None:
    assert render(axiom) == text


def test_a_long_axiom_is_broken_under_its_keyword() -> None:
    axiom = EquivalentClasses((LINE, ObjectUnionOf((LINE, ObjectSomeValuesFrom(KIN, EXTANT)))))
    assert render(axiom, width=30) == (
        "Class: pkb:Line EquivalentTo:\n"
        "    pkb:Line\n"
        "    or pkb:kinOf some pkb:Extant"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("hasContinuan some Extant", 1, "no object property 'hasContinuan'; did you mean pkb:hasContinuant?"),
        ("Line and Extnt", 10, "no class 'Extnt'; did you mean pkb:Extant"),
        ("identifiesWith value Famly", 22, "no individual 'Famly'; did you mean pkb:Family"),
        ("pkb:Line and ex:Foo", 14, "no class 'ex:Foo'"),
        ("<urn:nothing>", 1, "no class '<urn:nothing>'"),
        ("hasContinuant some", 19, "ends where a class expression belongs"),
        ("", 1, "ends where a class expression belongs"),
        ("(Line and Extant", 17, "ends where ')' belongs"),
        ("{Family", 8, "ends where ',' or '}' belongs"),
        ("Line Extant", 6, "'Extant' stands where and, or, some"),
        ("Line AND Extant", 6, "did you mean and?"),
        ("kinship view", 9, "a label of several words stands between single quotes"),
        ("hasDirectContinuant min x Line", 25, "'x' stands where a number belongs"),
        ("hasDirectContinuant min 99999999999999999999", 25, "too large"),
        ("hasContinuant min 2 Line", 15, "hasContinuant is transitive or follows from a chain"),
        ("Line some Extant", 1, "'Line' is a class, and an object property belongs here"),
        ("Line and hasContinuant", 10, "'hasContinuant' is an object property, and a class belongs here"),
        ("hasContinuant Self", 15, "'Self' stands where"),
        ("Line ! Extant", 6, "'!' has no meaning here"),
        ("'line that", 1, "opened and not closed"),
        ("not " * 101 + "Line", 1, "nested deeper than 100"),
        ("Line or\n  Extnt", 11, "no class 'Extnt'"),
    ],
)
def test_an_error_tells_the_column_what_was_found_and_what_belongs_there(
    text: str, column: int, found: str, ontology: Ontology
) -> None:
    with pytest.raises(InvalidExpression) as caught:
        read_expression(text, ontology)
    assert f"column {column}: " in str(caught.value)
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("terse", "full"),
    [
        ("Line or Extant and not Branches", "Line or (Extant and (not Branches))"),
        ("not kinOf some Line and Extant", "(not (kinOf some Line)) and Extant"),
        ("kinOf some copiedFrom some Line or Extant", "(kinOf some (copiedFrom some Line)) or Extant"),
        ("inverse(copiedFrom) only not Line", "inverse copiedFrom only (not Line)"),
        ("Line that copiedFrom min 2", "Line and (copiedFrom min 2 owl:Thing)"),
    ],
)
def test_brackets_that_the_grammar_does_not_need_may_be_left_out(terse: str, full: str, ontology: Ontology) -> None:
    assert read_expression(terse, ontology) == read_expression(full, ontology)


def test_many_brackets_around_little_are_no_depth(ontology: Ontology) -> None:
    assert read_expression("(" * 5000 + "Line" + ")" * 5000, ontology) == LINE


def test_a_local_name_that_two_classes_share_is_to_be_written_in_full() -> None:
    kind, class_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2002/07/owl#Class>"
    ontology = build([("own", [(name, kind, class_) for name in ("<urn:a#Kept>", "<urn:b#Kept>", "<urn:b#kept>")])])
    with pytest.raises(InvalidExpression, match=r"'Kept' may be urn:a#Kept or urn:b#Kept or urn:b#kept; write one"):
        read_expression("Kept", ontology)
    assert read_expression("kept", ontology) == Class("<urn:b#kept>"), "letter case tells them apart"
    assert read_expression("<urn:a#Kept>", ontology) == Class("<urn:a#Kept>")


@pytest.mark.parametrize("name", ["Kinship", "TemporaryModel", "UnsharedThread", "Escrow"])
def test_theories_compile_to_manchester_as_they_did(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["theories", "compile", name, "--to", "manchester", "--theories", str(root / "tests/data/theories")]
    assert run(arguments) == 0
    assert capsys.readouterr().out == (root / "tests" / "golden" / f"{name}.omn").read_text(encoding="utf-8")


def test_the_owl_api_reads_axioms_as_they_are_meant() -> None:
    declared = "\n".join(
        ["Class: pkb:Line", "Class: pkb:Extant", "Individual: pkb:Family", "Individual: <urn:x>"]
        + [f"ObjectProperty: pkb:{name}" for name in ("hasContinuant", "copiedFrom", "kinOf")]
    )
    header = f"Prefix: pkb: <{PKB}>\nOntology: <urn:o>\n{declared}\n"
    pairs = [(f"{header}{text}\n", f"Ontology(<urn:o>\n{axiom_text(axiom)}\n)") for axiom, text in AXIOMS]
    found = dict(zip([text for _, text in AXIOMS], differences(pairs), strict=True))
    same = {text for text, (written, meant) in found.items() if not written and not meant}
    # What is said of a property the other way round, or of a nameless class, is said in other words.
    others = {
        "DisjointClasses: pkb:kinOf some pkb:Line, not pkb:Extant",
        "ObjectProperty: pkb:copiedFrom SubPropertyOf: inverse pkb:kinOf",
        "ObjectProperty: pkb:copiedFrom SubPropertyChain: inverse pkb:kinOf o inverse pkb:hasContinuant",
        "ObjectProperty: pkb:copiedFrom Range: pkb:Line",
        "ObjectProperty: pkb:copiedFrom Characteristics: InverseFunctional",
        "ObjectProperty: pkb:copiedFrom Characteristics: Functional",
        "ObjectProperty: pkb:copiedFrom Characteristics: Transitive",
        "Individual: <urn:x> Facts: pkb:copiedFrom pkb:Family",
    }
    assert found.keys() - same <= others, {text: found[text] for text in found.keys() - same - others}
    assert all(
        len(written) == len(meant) == 1 for text in others for written, meant in [found[text]] if text not in same
    )


def test_the_owl_api_reads_every_compiled_theory_as_axioms_of_the_ontology(root: Path) -> None:
    ontology = read_ontology([str(root / "tests/data/theories")])
    stated = "\n".join(["Ontology(<urn:o>", *map(axiom_text, ontology.axioms), ")"])
    theories = list(ontology.theories.values())
    assert len(theories) > 30
    found = differences([(frames(theory, ontology), stated) for theory in theories])
    assert [(theory.label, written) for theory, (written, _) in zip(theories, found, strict=True) if written] == []
    assert all(len(meant) < len(ontology.axioms) for _, meant in found), "every one says something"
