"""A theory is data: one Turtle file adds one, with clauses and relations of its own, and no Python."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from persistence_kb.engines.survey import ENGINES, survey_scenario
from persistence_kb.errors import UnsupportedConstruct
from persistence_kb.model.expression import ObjectProperty
from persistence_kb.model.hierarchy import Inclusion, unfold
from persistence_kb.model.role import Choice, Plus, Sequence, Step
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import local_name
from persistence_kb.reading.rdf import parse, statements_of
from persistence_kb.reading.sources import Source
from persistence_kb.reading.theories import build, read_ontology
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.ontology import Ontology

STORY = """
PREFIX : <https://example.org/story#>
PREFIX ex: <https://example.org/vault#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
<> a pkb:Scenario .
:h0 a pkb:HardwareInstance , pkb:Ceased .
:h1 a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h0 .
:h2 a pkb:HardwareInstance , pkb:Ceased ; pkb:copiedFrom :h1 ; ex:escrowedIn :vault .
:alone a pkb:HardwareInstance , pkb:Ceased .
:torn a pkb:HardwareInstance , pkb:Ceased ; pkb:leavesOpen pkb:hasContinuant .
:vault a pkb:Hardware .
"""


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_users_theory_with_a_new_clause_and_a_new_chain_is_judged_without_any_python(engine: str, root: Path) -> None:
    ontology = read_ontology([str(root / "tests" / "data" / "theories")])
    rows = parse(STORY.encode(), syntax="turtle", source="story", base="urn:story:")
    survey = survey_scenario(tell(Statements.of(rows), ontology, "story"), engine=engine)
    judgement = next(each for each in survey.judgements if local_name(each.theory.iri) == "Escrow")
    names = map(local_name, survey.snapshots[0].names(judgement.entities))
    found = dict(zip(names, (STATUSES[status] for status in judgement.status), strict=True))
    # The chain starts with a continuant, and nothing was copied from h2.
    assert found == {"h0": "holds", "h1": "holds", "h2": "fails", "alone": "fails", "torn": "undetermined"}


def test_the_shipped_theories_are_those_that_the_vocabulary_names(ontology: Ontology) -> None:
    assert len(ontology.theories) == 31
    assert all(theory.label and theory.definition and theory.locator for theory in ontology.theories.values())
    assert len({theory.label for theory in ontology.theories.values()}) == 31
    assert ontology.views


def test_names_of_theories_are_found_however_they_are_written(ontology: Ontology) -> None:
    wanted = "<https://w3id.org/persistence-kb/theory/Kinship>"
    for name in ("Kinship", "kinship", "theory:Kinship", wanted[1:-1], "kinship view"):
        assert ontology.named("theory", name, ontology.theories) == wanted


def steps(*names: str) -> tuple[Step, ...]:
    return tuple(Step(name.removesuffix("-"), name.endswith("-")) for name in names)


def test_a_zigzag_closure_is_one_closure_over_single_steps() -> None:
    """Source: the essay's fn 12: kin are what chains of continuants and progenitors reach, in whichever direction."""
    p, up, kin = steps("copied", "progenitor", "kin")
    roles = unfold(
        ["copied", "progenitor", "kin"],
        [
            Inclusion((p,), up),
            Inclusion((up, up), up),
            Inclusion((up,), kin),
            Inclusion((kin, kin), kin),
            Inclusion((Step("kin", inverse=True),), kin),
        ],
    ).roles
    role = roles[kin]
    assert isinstance(role, Plus)
    assert isinstance(role.role, Choice)
    assert set(role.role.roles) == {
        Step(name, back) for name in ("copied", "progenitor", "kin") for back in (False, True)
    }


def test_chains_that_begin_or_end_with_the_property_itself_repeat_what_is_left() -> None:
    r, s = steps("r", "s")
    assert unfold(["r", "s"], [Inclusion((r, s), r)]).roles[r] == Choice((r, Sequence((r, Plus(s)))))
    assert unfold(["r", "s"], [Inclusion((s, r), r)]).roles[r] == Choice((r, Sequence((Plus(s), r))))


def test_a_property_left_open_leaves_its_sub_properties_and_their_inverses_open(ontology: Ontology) -> None:
    pkb = "<https://w3id.org/persistence-kb/{}>".format
    below = ontology.hierarchy.narrower[Step(pkb("hasDirectProgenitor"))]
    assert {Step(pkb("copiedFrom")), Step(pkb("modifiedFrom")), Step(pkb("hasDirectContinuant"), inverse=True)} <= below
    assert Step(pkb("replacedFrom")) not in below


def test_a_deep_hierarchy_of_sub_properties_unfolds() -> None:
    names = [f"p{number}" for number in range(3000)]
    axioms = [Inclusion((Step(one),), Step(other)) for one, other in pairwise(names)]
    role = unfold(names, axioms).roles[Step(names[-1])]
    assert isinstance(role, Choice)
    assert len(role.roles) == 3000


def own(axioms: str) -> Ontology:
    """Return the shipped ontology with axioms of a user's own."""
    head = """PREFIX : <https://example.org/own#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX pkb: <https://w3id.org/persistence-kb/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """
    files = [
        (str(path), statements_of(Source(str(path), path, "turtle"), n)) for n, path in enumerate(ontology_files())
    ]
    return build(
        [
            *files,
            ("own.ttl", parse((head + axioms).encode(), syntax="turtle", source="own.ttl", base="urn:own:", number=99)),
        ]
    )


COPIED, LISTS = (
    Step(f"<{name}>") for name in ("https://w3id.org/persistence-kb/copiedFrom", "https://example.org/own#lists")
)


def test_axioms_about_an_inverse_that_has_no_name_are_read_whichever_way_they_are_written() -> None:
    declared = ":lists a owl:ObjectProperty . "
    backwards = Step(LISTS.property, inverse=True)
    for axiom in (
        "[ owl:inverseOf :lists ] rdfs:subPropertyOf pkb:copiedFrom .",
        ":lists rdfs:subPropertyOf [ owl:inverseOf pkb:copiedFrom ] .",
    ):
        hierarchy = own(declared + axiom).hierarchy
        assert backwards in hierarchy.narrower[COPIED]
        assert LISTS not in hierarchy.narrower[COPIED]
    domain = own(declared + "[ owl:inverseOf :lists ] rdfs:domain pkb:Transcript .").taxonomy.domains
    assert ObjectProperty(LISTS.property, inverse=True) in domain["<https://w3id.org/persistence-kb/Transcript>"]


def test_what_a_nested_intersection_implies_is_implied() -> None:
    nested = "[ a owl:Class ; owl:intersectionOf ( :C [ a owl:Class ; owl:intersectionOf ( :D pkb:Extant ) ] ) ]"
    told = own(f":A a owl:Class ; owl:equivalentClass {nested} . :C a owl:Class . :D a owl:Class .").taxonomy.told
    assert {"<https://example.org/own#A>"} <= set(told["<https://example.org/own#C>"]) & set(
        told["<https://example.org/own#D>"]
    )


@pytest.mark.parametrize(
    ("axioms", "term"),
    [
        (
            """[ a owl:Restriction ; owl:onProperty :chip ; owl:someValuesFrom owl:Thing ]
            rdfs:subClassOf pkb:HardwareInstance . :chip a owl:ObjectProperty .""",
            "pkb:HardwareInstance",
        ),
        ("pkb:followedBy a owl:TransitiveProperty .", "pkb:followedBy"),
        (":a a owl:ObjectProperty . pkb:hostedOn owl:propertyChainAxiom ( :a :a ) .", "pkb:hostedOn"),
    ],
)
def test_what_the_snapshot_could_not_see_is_refused_by_name(axioms: str, term: str) -> None:
    with pytest.raises(UnsupportedConstruct) as refusal:
        own(axioms)
    assert term in str(refusal.value)


def test_a_definition_within_a_kind_is_no_hidden_kind() -> None:
    ontology = own(
        ":chip a owl:ObjectProperty . :Cluster a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( "
        "pkb:HardwareInstance [ a owl:Restriction ; owl:onProperty :chip ; owl:someValuesFrom owl:Thing ] ) ] .",
    )
    assert (
        "<https://example.org/own#Cluster>" in ontology.taxonomy.told["<https://w3id.org/persistence-kb/ConcreteThing>"]
    )
