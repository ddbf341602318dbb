"""Assumptions: shipped sets, files, the command line, what refuses them, and that results print them."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph, URIRef

import persistence_kb
from mistakes import INVALID, shape_of
from persistence_kb import Assumptions, read_scenario, resources
from persistence_kb.cli import run
from persistence_kb.errors import ConflictingAssumptions, InvalidAssumption
from persistence_kb.model.assumptions import COSTS, CREDENCES, DEGREES, Rivalry, Told
from persistence_kb.namespaces import PKB, THEORY, iri, pkb, shorten
from persistence_kb.reading.assumption_files import sentences
from persistence_kb.reading.assumptions import read_assumptions
from persistence_kb.reading.theories import read_ontology
from persistence_kb.reporting.rdf import to_turtle
from refusals import refused
from test_validation import check_file

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

SHIPPED = read_ontology()
PREFIXES = """
PREFIX : <https://example.org/ours#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX source: <https://w3id.org/persistence-kb/source/>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
OURS = """
:set a pkb:AssumptionSet ; dcterms:source source:Parfit1984 ; pkb:locator "§95" .
:retention a pkb:Assumption ; pkb:copyRetention 0.9 .
:share a pkb:Assumption ; pkb:backwardShare 0.5 ; dcterms:source source:Saad2026 ; pkb:locator "§7.1" .
:threshold a pkb:Assumption ; pkb:portionThreshold 0 .
:continuants a pkb:Assumption ; pkb:credence 0.4 ; pkb:underTheory theory:Continuant .
:neither a pkb:Assumption ; pkb:credenceInNone 0.25 ; pkb:underTheory theory:Kinship .
:storage a pkb:Assumption ; pkb:defaultAnnualCostUSDAtMost 100 ; pkb:aboutEvery pkb:HardwareInstance , pkb:Transcript .
:fleet a pkb:Assumption ; pkb:defaultAnnualCostUSD 1e9 ; pkb:aboutAll pkb:HardwareInstance .
:wish a pkb:Assumption ; pkb:preferenceValueAtLeast 2 ; pkb:aboutPreference pkb:WeightPreservation .
:asking a pkb:Assumption ; pkb:mayBeAsked pkb:Thread , :chat .
"""
YAML = """
a: AssumptionSet
base: https://example.org/ours#
source: source:Parfit1984
locator: §95
assumptions:
  retention: {copyRetention: 0.9}
  share: {backwardShare: 0.5, source: source:Saad2026, locator: §7.1}
  threshold: {portionThreshold: 0}
  continuants: {credence: 0.4, underTheory: theory:Continuant}
  neither: {credenceInNone: 0.25, underTheory: theory:Kinship}
  storage: {defaultAnnualCostUSDAtMost: 100, aboutEvery: [HardwareInstance, Transcript]}
  fleet: {defaultAnnualCostUSD: 1000000000, aboutAll: HardwareInstance}
  wish: {preferenceValueAtLeast: 2, aboutPreference: WeightPreservation}
  asking: {mayBeAsked: [Thread, "https://example.org/ours#chat"]}
"""
READ = Assumptions(
    copy_retention=0.9,
    backward_share=0.5,
    portion_threshold=0.0,
    credences={iri(THEORY + "Continuant"): 0.4},
    credences_in_none={Rivalry(pkb("Implementation"), pkb("WhatMatters")): 0.25},
    default_costs={pkb("HardwareInstance"): (0.0, 100.0), pkb("Transcript"): (0.0, 100.0)},
    whole_costs={pkb("HardwareInstance"): (1e9, 1e9)},
    preference_values={pkb("WeightPreservation"): (2.0, math.inf)},
    may_be_asked=frozenset({pkb("Thread"), "<https://example.org/ours#chat>"}),
)


def written(folder: Path, body: str, name: str = "ours.ttl") -> str:
    path = folder / name
    path.write_text(body if name.endswith(".yaml") else PREFIXES + body, encoding="utf-8")
    return str(path)


# What is read


@pytest.mark.parametrize(("body", "name"), [(OURS, "ours.ttl"), (YAML, "ours.yaml")])
def test_a_file_says_all_that_can_be_assumed(body: str, name: str, tmp_path: Path, ontology: Ontology) -> None:
    assert read_assumptions([written(tmp_path, body, name)], ontology) == READ


def test_where_each_is_stated_is_told_with_the_work_that_it_cites(tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, OURS)
    assert read_assumptions([file], ontology).told(*DEGREES) == (
        Told("copy-retention", "0.9", f"{file}: Parfit 1984, §95"),
        Told("backward-share", "0.5", f"{file}: Saad 2026, §7.1"),
        Told("portion-threshold", "0", f"{file}: Parfit 1984, §95"),
    )


def test_the_command_line_takes_what_is_printed(ontology: Ontology) -> None:
    given_ = [f"{name}={value}" for name, value, _ in READ.told()]
    assert given_ == [
        "copy-retention=0.9",
        "backward-share=0.5",
        "portion-threshold=0",
        "credence:Continuant=0.4",
        "credence-in-none:Implementation/WhatMatters=0.25",
        "cost:HardwareInstance=0..100",
        "cost:Transcript=0..100",
        "cost-of-all:HardwareInstance=1000000000",
        "value:WeightPreservation=2..",
        "may-be-asked:https://example.org/ours#chat=yes",
        "may-be-asked:Thread=yes",
    ]
    assert read_assumptions(given_, ontology) == READ
    assert read_assumptions(["copy_retention = 0.9", "credence:continuant view=0.4"], ontology) == (
        Assumptions(copy_retention=0.9, credences={iri(THEORY + "Continuant"): 0.4})
    )


ranges = st.tuples(st.floats(0, 1e12), st.one_of(st.floats(0, 1e12), st.just(math.inf))).map(
    lambda pair: (min(pair), max(pair))
)
kinds = st.sampled_from([pkb(name) for name in ("HardwareInstance", "Transcript", "Hardware", "ConcreteThing")])


@st.composite
def assumptions(draw: st.DrawFn) -> Assumptions:
    share = st.one_of(st.none(), st.floats(1e-9, 1.0))
    credences = draw(st.dictionaries(st.sampled_from(sorted(SHIPPED.theories)), st.floats(0, 0.1)))
    rivalries = sorted({Rivalry.of(each) for each in SHIPPED.theories.values()})
    one, whole = draw(st.dictionaries(kinds, ranges)), draw(st.dictionaries(kinds, ranges))
    return Assumptions(
        *(draw(share) for _ in range(3)),
        credences=credences,
        credences_in_none=draw(st.dictionaries(st.sampled_from(rivalries), st.floats(0, 0.1))),
        default_costs=one,
        whole_costs={kind: ends for kind, ends in whole.items() if ends[1] >= one.get(kind, ends)[0]},
        preference_values=draw(st.dictionaries(st.just(pkb("WeightPreservation")), ranges)),
        may_be_asked=draw(st.frozensets(st.sampled_from([pkb("Thread"), "<urn:x:y>"]))),
    )


@given(assumptions())
def test_what_is_written_as_statements_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, assumed: Assumptions
) -> None:
    rows = list(assumed.statements(SHIPPED))
    if not rows:
        return
    path = tmp_path_factory.getbasetemp() / "written.ttl"
    path.write_bytes(to_turtle(rows))
    assert read_assumptions([str(path)], SHIPPED) == assumed


def test_who_may_be_asked_can_be_one_of_the_story(ontology: Ontology) -> None:
    assert read_assumptions(["may-be-asked:https://example.org/s#chat=yes"], ontology).may_be_asked == {
        "<https://example.org/s#chat>"
    }


# Shipped sets


def test_every_shipped_set_conforms_and_cites_its_source(ontology: Ontology) -> None:
    assert sorted(resources.assumption_sets()) == ["essay-costs", "philpapers-2020"]
    for name, path in resources.assumption_sets().items():
        assert check_file(path) == []
        told = read_assumptions([name], ontology).told()
        assert len(told) == 3
        assert all(re.fullmatch(rf"{name}: .+ 20\d\d, .+", each.source) for each in told)


def test_the_costs_are_the_essays(ontology: Ontology) -> None:
    assert read_assumptions(["essay-costs"], ontology) == Assumptions(
        default_costs={pkb("HardwareInstance"): (0.0, 100.0), pkb("Hardware"): (0.0, 100.0)},
        whole_costs={pkb("HardwareInstance"): (100 * 10.0**6, 100 * 10.0**8)},
    )


def test_the_survey_leaves_to_none_what_no_theory_here_answers(ontology: Ontology) -> None:
    assumed = read_assumptions(["philpapers-2020"], ontology)
    rivalry = Rivalry(pkb("Implementation"), pkb("Identity"))
    assert assumed.credences == {iri(THEORY + "UnbranchedContinuant"): 0.42, iri(THEORY + "HardwareInstance"): 0.18}
    assert assumed.credences_in_none == {rivalry: 0.40}, "14 for the further-fact view, 25 for others, 1 by rounding"
    assert {Rivalry.of(ontology.theories[each]) for each in assumed.credences} == {rivalry}


def test_nothing_is_assumed_unless_it_is_named(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert persistence_kb.survey("copy-chain").assumptions == Assumptions()
    assert run(["survey", "copy-chain"]) == 0
    assert b"Assumed" not in capsysbinary.readouterr().out


# What is refused

REFUSED = sorted(
    path.stem
    for path in INVALID.glob("*.ttl")
    if (URIRef(PKB + "shape/" + shape_of(path)), None, None)
    in Graph().parse(resources.folder("shapes") / "assumption.ttl")
)


def test_every_shape_of_assumptions_has_an_invalid_file() -> None:
    shapes = Graph().parse(resources.folder("shapes") / "assumption.ttl")
    named = {str(each) for kind in (SH.NodeShape, SH.PropertyShape) for each in shapes.subjects(RDF.type, kind)}
    shapes_of_files = sorted(name for name in REFUSED if "-" not in name)
    assert {f"{PKB}shape/{name}" for name in shapes_of_files} == {each for each in named if each.startswith("http")}
    assert sorted(sentences()) == shapes_of_files
    assert len(shapes_of_files) == 15


HINTS = {"CredenceTheory-misspelt": "; did you mean Kinship?"}
"""What a refusal adds to the words of the shape; nothing where nothing is misspelt."""


@pytest.mark.parametrize("name", REFUSED)
def test_whatever_reads_a_file_refuses_it_in_the_words_of_the_shape(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, "survey", "copy-chain", "--assume", str(INVALID / f"{name}.ttl"))
    sentence = sentences()[shape_of(INVALID / f"{name}.ttl")].removesuffix(".")
    assert said.startswith(f"{INVALID / name}.ttl: ")
    assert said.endswith(sentence[0].lower() + sentence[1:] + HINTS.get(name, ""))


def test_a_refusal_names_the_node_and_what_was_found(tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, "<#retention> a pkb:Assumption ; pkb:copyRetention 1.5 .")
    with pytest.raises(InvalidAssumption, match=r"ours\.ttl: #?retention: pkb:copyRetention 1\.5: the copy retention"):
        read_assumptions([file], ontology)


@pytest.mark.parametrize(
    "value",
    [
        *('"0.9"', "0.9 , 0.8", "true", '"nan"^^xsd:double', '"inf"^^xsd:double', "<urn:x>", '"0.9"@en', "[]"),
        *('"half"^^xsd:integer', '"2026-01-01"^^xsd:date', '"P1D"^^xsd:duration'),
    ],
)
def test_what_is_not_one_number_is_refused_by_reader_and_shapes_alike(
    value: str, tmp_path: Path, ontology: Ontology
) -> None:
    file = written(tmp_path, f":r a pkb:Assumption ; pkb:copyRetention {value} .")
    with pytest.raises(InvalidAssumption):
        read_assumptions([file], ontology)
    assert {each.shape for each in check_file(Path(file))} == {f"{PKB}shape/CopyRetention"}


@pytest.mark.parametrize("value", ["1", "0.5", "5e-1", '"0.5"^^xsd:decimal', '"0.5"^^xsd:float', '"1"^^xsd:int'])
def test_any_number_will_do_for_reader_and_shapes_alike(value: str, tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, f":r a pkb:Assumption ; pkb:copyRetention {value} .")
    assert read_assumptions([file], ontology).copy_retention in (0.5, 1.0)
    assert check_file(Path(file)) == []


def test_a_misspelt_theory_is_refused_with_the_nearest_name(tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, ":c a pkb:Assumption ; pkb:credence 0.4 ; pkb:underTheory theory:Kinshp .")
    with pytest.raises(InvalidAssumption, match=r"theory:Kinshp: .*did you mean Kinship\?"):
        read_assumptions([file], ontology)


def test_a_credence_in_a_theory_of_ones_own_needs_the_file_that_states_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theories = str(root / "tests" / "data" / "theories")
    given_ = ["survey", "copy-chain", "--theory", "escrow", "--assume", "credence:escrow view=0.4"]
    assert run([*given_, "--theories", theories]) == 0
    assert "credence:" in capsys.readouterr().err, "it is noted that no verdict depends on it"
    assert run(given_) == 2


def test_what_is_assumed_twice_must_be_assumed_alike(tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, OURS)
    assert read_assumptions([file, file, "copy-retention=0.90"], ontology) == READ
    with pytest.raises(ConflictingAssumptions) as caught:
        read_assumptions([file, "cost:HardwareInstance=7"], ontology)
    assert str(caught.value) == (
        f"cost:HardwareInstance is assumed to be 0..100 ({file}: Parfit 1984, §95) and to be 7 (--assume); "
        "keep one of them"
    )
    twice = written(
        tmp_path, ":a a pkb:Assumption ; pkb:backwardShare 0.5 . :b a pkb:Assumption ; pkb:backwardShare 0.6 .", "b.ttl"
    )
    with pytest.raises(ConflictingAssumptions, match=r"backward-share is assumed to be 0\.5 .* and to be 0\.6"):
        read_assumptions([twice], ontology)


def test_all_cost_no_less_than_one_wherever_they_are_stated(ontology: Ontology) -> None:
    with pytest.raises(InvalidAssumption) as caught:
        read_assumptions(["essay-costs", "cost:Transcript=5..6", "cost-of-all:Transcript=4..4.5"], ontology)
    assert str(caught.value) == (
        "--assume: cost-of-all:Transcript = 4..4.5, cost:Transcript = 5..6: all things of a kind would cost less than "
        "one of them by itself; raise the cost of all, or lower that of one"
    )


def test_rivals_may_not_sum_to_more_than_one_wherever_they_are_stated(tmp_path: Path, ontology: Ontology) -> None:
    file = written(tmp_path, OURS)
    with pytest.raises(InvalidAssumption) as caught:
        read_assumptions([file, "credence:Kinship=0.5"], ontology)
    assert str(caught.value) == (
        f"{file}: Parfit 1984, §95, --assume: credence:Continuant = 0.4, credence-in-none:Implementation/WhatMatters = "
        "0.25, credence:Kinship = 0.5: together 1.15: credences of rivals, which are about the same kind of thing and "
        "concern the same, sum to more than 1; lower some of them"
    )
    just = ["credence:Continuant=0.7", "credence:Kinship=0.2", "credence:Progenitor=0.1"]
    assert len(read_assumptions(just, ontology).credences) == 3, "0.7 + 0.2 + 0.1 is 1, whatever binary fractions say"
    apart = ["credence:Continuant=0.9", "credence:HardwareInstance=0.9", "credence:ThreadFission=0.9"]
    assert len(read_assumptions(apart, ontology).credences) == 3, "these are no rivals"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("credence:Kinshp=0.4", "there is no theory 'Kinshp'; did you mean Kinship?"),
        ("credence:Kinship=4", "--assume: 'credence:Kinship=4' cannot be used; a credence is a number from 0 to 1"),
        ("credence=0.4", "--assume: 'credence=0.4' cannot be used; write KEY=VALUE with KEY one of "),
        ("credence-in-none:Thread/Colour=0.4", "there is no concern 'Colour'"),
        ("credence-in-none:Hardware/Identity=0.4", "there is no bearer 'Hardware'"),
        ("cost:Gadget=4", "there is no class 'Gadget'"),
        (
            "cost:Hardware=-4",
            "--assume: 'cost:Hardware=-4' cannot be used; write a number of 0 or more, or a range such",
        ),
        ("cost:Hardware=5..4", "--assume: 'cost:Hardware=5..4' cannot be used; write a number of 0 or more"),
        ("cost:Hardware=", "--assume: 'cost:Hardware=' cannot be used; write a number of 0 or more"),
        ("value:Chocolate=4", "there is no preference 'Chocolate'"),
        ("may-be-asked:Thread=no", "--assume: 'may-be-asked:Thread=no' cannot be used; say yes, or leave it out"),
        ("essay-cost", "--assume: 'essay-cost' cannot be used; "),
        ("./nowhere", "./nowhere: there is no such file; shipped are essay-costs, philpapers-2020"),
        ("nowhere.ttl", "nowhere.ttl: there is no such file; shipped are essay-costs, philpapers-2020"),
    ],
)
def test_what_can_be_assumed_by_nobody_is_refused(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["survey", "copy-chain", "--assume", text])
    caught = capsys.readouterr()
    assert (code, caught.out) == (2, "")
    assert caught.err.startswith(f"pkb: {said}")


def test_a_story_is_no_set_of_assumptions(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", "copy-chain", "--assume", str(root / "scenarios" / "copy-chain.ttl")]) == 2
    assert "nothing is assumed here" in capsys.readouterr().err


# What is printed


def test_results_print_what_they_assume_and_where_it_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, OURS)
    said = f"Assumed: copy-retention = 0.9, portion-threshold = 0 ({file}: Parfit 1984, §95); backward-share = 0.5"
    for output_format in ("table", "markdown"):
        assert run(["survey", "copy-chain", "--quiet", "--assume", file, "--format", output_format]) == 0
        assert said in capsys.readouterr().out.replace("\\_", "_").replace("&lt;", "<")


def test_where_columns_leave_no_room_for_it_what_is_assumed_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    for output_format in ("csv", "json"):
        given_ = ["survey", "copy-chain", "--assume", "copy-retention=0.9", "--format", output_format]
        assert run(given_) == 0
        assert capsys.readouterr().err == "note: assumed: copy-retention = 0.9\n"
        assert run([*given_, "--quiet"]) == 0
        assert not capsys.readouterr().err


def test_verdicts_in_rdf_name_what_they_assume_if_they_have_degrees(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    given_ = ["survey", "copy-chain", "--entity", "original", "--assume", "copy-retention=0.9", "--format", "turtle"]
    assert run(given_) == 0
    graph = Graph().parse(data=capsysbinary.readouterr().out, format="turtle")
    rows = graph.query("""
        SELECT ?theory ?retention WHERE { ?verdict pkb:theory ?theory ; pkb:assuming/pkb:copyRetention ?retention }
        ORDER BY ?theory
    """)
    found = [(shorten(theory.n3()), float(retention)) for theory, retention in rows]  # type: ignore[misc, union-attr, arg-type]
    assert found == [(f"theory:{name}", 0.9) for name in ("ChildlessProgenitor", "Continuant", "Kinship", "Progenitor")]


def test_what_no_verdict_depends_on_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", "copy-chain", "--assume", "essay-costs"]) == 0
    caught = capsys.readouterr()
    assert caught.err == "note: cost:Hardware and 2 more: assumed, but no verdict depends on it\n"
    assert "Assumed" not in caught.out
    assert run(["survey", "copy-chain", "--assume", "essay-costs", "--quiet"]) == 0
    assert not capsys.readouterr().err


def test_kinds_of_assumptions_are_told_apart() -> None:
    assert [each.name for each in READ.told(*CREDENCES)] == [
        "credence:Continuant",
        "credence-in-none:Implementation/WhatMatters",
    ]
    assert [each.name for each in READ.told(*COSTS)] == [
        "cost:HardwareInstance",
        "cost:Transcript",
        "cost-of-all:HardwareInstance",
    ]


# pkb validate


def test_validate_takes_files_of_assumptions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for each in (written(tmp_path, OURS), written(tmp_path, YAML, "ours.yaml"), "essay-costs", "philpapers-2020"):
        assert run(["validate", each]) == 0
        assert capsys.readouterr().out == "conforms\n"
    assert run(["validate", str(INVALID / "RivalCredences.ttl"), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert "RivalCredences" in json.dumps(found)


def test_the_python_interface_takes_assumptions_as_before() -> None:
    story = read_scenario("copy-chain")
    given_ = persistence_kb.survey(story, theories="continuant", assumptions=Assumptions(copy_retention=0.5))
    assert given_.to_polars()["degree_low"].to_list() == [0.25, 0.5, 1.0]
    assert Assumptions(0.9, 0.5, 0.1).stated() == {
        "copy-retention": 0.9,
        "backward-share": 0.5,
        "portion-threshold": 0.1,
    }
    assert hash(Assumptions(0.9)) == hash(Assumptions(0.9))


def test_the_python_interface_reads_what_the_command_line_takes(tmp_path: Path) -> None:
    one = persistence_kb.survey("copy-chain", theories="continuant", assumptions="copy-retention=0.5")
    assert one.to_polars()["degree_low"].to_list() == [0.25, 0.5, 1.0]
    several = persistence_kb.survey("copy-chain", assumptions=[written(tmp_path, OURS), "cost:Hardware=1"])
    assert several.assumptions.copy_retention == 0.9
    assert several.assumptions.default_costs[pkb("Hardware")] == (1.0, 1.0)
    why = persistence_kb.explain("copy-chain", "original", "continuant", assumptions="copy-retention=0.5")
    assert why.to_dict()["degree_low"] == 0.25
    assert why.to_dict()["assumptions"] == [{"name": "copy-retention", "value": "0.5", "source": "--assume"}]
