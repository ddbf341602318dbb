"""Questions and the command that asks them: answers worked out by hand, bound parameters, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from rdflib.query import ResultRow

import persistence_kb
from persistence_kb.cli import run
from persistence_kb.engines import answering
from persistence_kb.engines.asking import ask_about
from persistence_kb.engines.dataset import graphs, is_default, quads
from persistence_kb.engines.parameters import bind
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import FailedQuery
from persistence_kb.model.answer import Rows
from persistence_kb.model.query import GRAPHS, KINDS, PARAMETERS_GRAPH
from persistence_kb.namespaces import GRAPH, PARAMETER
from persistence_kb.reading.questions import find_question, question_of, shipped
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.sparql import words_of
from persistence_kb.resources import folder, ontology_files, scenarios
from refusals import PREFIXES, STORY, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTIONS: Final = sorted(shipped())
JUNE: Final = "2026-06-01T00:00:00Z"

Table = list[tuple[str, ...]]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def local(value: str) -> str:
    """Return what distinguishes an IRI, and other values as they are."""
    return re.split(r"[#/]", value)[-1] if value.startswith(("https:", "urn:")) else value


def answer(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str, code: int = 0) -> Table:
    """Ask, and return the rows of the CSV without its head."""
    assert run(["query", *arguments, "--format", "csv", "--quiet"]) == code
    captured = capsysbinary.readouterr()
    assert not captured.err
    return [tuple(local(cell) for cell in row) for row in csv.reader(io.StringIO(captured.out.decode()))][1:]


def story(tmp_path: Path, body: str, header: str = "") -> str:
    path = tmp_path / "story.ttl"
    text = f'{PREFIXES}<urn:story> a pkb:Scenario {header}; pkb:horizon "{JUNE}"^^xsd:dateTime .\n{body}'
    path.write_text(text, encoding="utf-8")
    return str(path)


def query(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.rq"
    path.write_text(text, encoding="utf-8")
    return str(path)


# Answers


def test_survivors_under_one_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # §3: nine of ten pieces are destroyed, and one is some piece.
    found = answer(capsysbinary, "ten-pieces", "survivors", "--set", "theory=some-piece thread view")
    assert found == [("ThreadSomePiece", "chat", "1", "1", JUNE)]


def test_survivors_say_to_what_degree(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    given = ["--set", "theory=Continuant", "--assume", "copy-retention=0.9"]
    # h0 is two copies away from the copy that is kept, h1 one.
    expected = [("h0", "0.81", "0.81"), ("h1", "0.9", "0.9"), ("h2", "1", "1")]
    assert [row[1:4] for row in answer(capsysbinary, "copy-chain", "survivors", *given)] == expected


def test_survivors_are_those_of_every_theory_unless_one_is_set(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = answer(capsysbinary, "copy-chain", "survivors")
    table = persistence_kb.survey("copy-chain").to_polars()
    held = table.filter(table["status"] == "holds")
    assert {(row[0], row[1]) for row in found} == {
        (local(theory), local(entity)) for theory, entity in held.select("theory", "entity").iter_rows()
    }
    assert len(found) == len(held) > 20


def test_who_survives_under_every_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # h0 and h1 are wiped and so fail the hardware instance view; h2 is kept and unbranched; the model goes on.
    assert answer(capsysbinary, "copy-chain", "under-every-theory") == [("h2", "7", JUNE), ("model", "4", JUNE)]
    # Of the theories of an implementation, two concern identity.
    only = ["--set", "concern=pkb:Identity"]
    assert answer(capsysbinary, "copy-chain", "under-every-theory", *only) == [("h2", "2", JUNE), ("model", "4", JUNE)]
    what = ["--set", "concern=pkb:WhatMatters"]
    found = answer(capsysbinary, "copy-chain", "under-every-theory", *what)
    assert found == [("h0", "5", JUNE), ("h1", "5", JUNE), ("h2", "5", JUNE)]


def test_who_survives_under_no_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # Only the eternal model is left when everything that implements it is destroyed.
    found = answer(capsysbinary, "every-implementation-destroyed", "under-no-theory")
    assert found == [("h1", "7", JUNE), ("h2", "7", JUNE), ("h3", "7", JUNE)]


def test_who_survives_under_some_theory_and_how_many(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = answer(capsysbinary, "copy-chain", "under-some-theory")
    assert [row[:4] for row in found] == [
        ("h0", "6", "0", "7"), ("h1", "6", "0", "7"), ("h2", "7", "0", "7"), ("model", "4", "0", "4"),
    ]  # fmt: skip
    # §3, fn 1: with nothing but weights on a drive, two of the four theories of a model hold or may hold.
    cold = {row[0]: row[1:4] for row in answer(capsysbinary, "every-implementation-destroyed", "under-some-theory")}
    assert cold == {"model": ("1", "0", "4")}


def test_disputes_are_between_theories_about_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # Identity: the line goes on without branching, and the hardware instance is gone. What matters: nobody denies it.
    assert answer(capsysbinary, "copy-chain", "disputed") == [
        ("h0", "Identity", "UnbranchedContinuant", "HardwareInstance", JUNE),
        ("h1", "Identity", "UnbranchedContinuant", "HardwareInstance", JUNE),
    ]


def test_what_would_have_to_be_kept(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # Of a chain of which the last is kept: 3 verdicts about the model, 7 about the last, 6 about each of the others,
    # which had lost the hardware instance view already.
    assert answer(capsysbinary, "copy-chain", "sensitivity") == [("h2", "22", "22", "0", "4", JUNE)]


def test_the_end_of_a_branch_may_give_as_well_as_take(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    (tmp_path / "two.ttl").write_text(STORY, encoding="utf-8")
    # h2 is a copy of h1 and both go on. Without h2 it loses its hardware instance, its line and its unbranched line,
    # and h1 no longer branches; without h1 that one loses its hardware instance, and its line no longer branches.
    found = answer(capsysbinary, "two.ttl", "sensitivity")
    assert found == [("h2", "4", "3", "1", "2", JUNE), ("h1", "2", "1", "1", "1", JUNE)]
    only = answer(capsysbinary, "two.ttl", "sensitivity", "--theory", "HardwareInstance")
    assert only == [("h1", "1", "1", "0", "1", JUNE), ("h2", "1", "1", "0", "1", JUNE)]


def test_the_end_of_a_box_is_the_end_of_what_it_hosts(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    body = """
        :box a pkb:Hardware . :drive a pkb:Hardware ; pkb:storesWeightsOf :model . :model a pkb:Model .
        :h a pkb:HardwareInstance ; pkb:hostedOn :box ; pkb:implements :model .
    """
    own = story(tmp_path, body)
    # Without what runs, 7 verdicts about it are lost, and 2 about the model are no longer decided for it: that it must
    # run fails, and the vague view is undetermined. Without the drive the model still runs: nothing depends on it.
    expected = {"box": ("9", "9", "0", "2"), "h": ("9", "9", "0", "2")}
    found = answer(capsysbinary, own, "sensitivity", "--set", "kind=ConcreteThing")
    assert {row[0]: row[1:5] for row in found} == expected


def test_where_a_relation_is_open_the_whole_story_is_told_again(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    body = """
        :model a pkb:Model . :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:leavesOpen pkb:copiedFrom .
        :gone a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :model .
    """
    # With h go 3 verdicts about the model and all 7 about h: 4 fail (its unbranched line was undetermined, as it may be
    # a copy of itself), and 3 are undetermined, as what it may be copied from may be extant. Of what is gone, which h
    # may continue, the weights are lost and 4 that were undetermined fail; its kin may still be extant.
    found = answer(capsysbinary, story(tmp_path, body), "sensitivity")
    assert found == [("h", "15", "10", "0", "3", JUNE)]


def test_lineages_and_their_roots(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert answer(capsysbinary, "siblings", "lineages") == [
        ("h0", "h0", "Ceased", JUNE), ("h0", "h1", "Ceased", JUNE), ("h0", "h2", "Extant", JUNE),
    ]  # fmt: skip


def test_a_lineage_goes_through_progenitors_that_are_not_direct_and_statuses_may_be_open(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    body = """
        :a a pkb:HardwareInstance , pkb:Ceased . :b a pkb:HardwareInstance ; pkb:hasProgenitor :a .
        :c a pkb:HardwareInstance ; pkb:modifiedFrom :b ; pkb:leavesOpen pkb:Extant .
        :alone a pkb:HardwareInstance ; pkb:replacedFrom :c .
    """
    assert answer(capsysbinary, story(tmp_path, body), "lineages") == [
        ("a", "a", "Ceased", JUNE), ("a", "b", "Extant", JUNE), ("a", "c", "", JUNE),
        ("alone", "alone", "Extant", JUNE),
    ]  # fmt: skip


def test_branching_points(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # The original is kept beside its three copies; the common beginning is followed by three stages.
    by_copy = [("h0", "hasDirectContinuant", each, JUNE) for each in ("h0", "h1", "h2", "h3")]
    by_stage = [("beginning", "followedBy", each, JUNE) for each in ("own-a", "own-b", "own-c")]
    assert answer(capsysbinary, "universal-fission", "branching-points") == by_stage + by_copy
    # The first machine is wiped; three were copied from it; one thread branched from another.
    assert answer(capsysbinary, "branched-conversation", "branching-points") == [
        *(("h1", "hasDirectContinuant", each, JUNE) for each in ("h2", "h3", "h4")),
        ("main", "branchedFrom", "side", JUNE),
    ]
    # In a chain of which only the last is kept nothing branches.
    assert answer(capsysbinary, "copy-chain", "branching-points") == []


def test_threads_that_share_a_stage(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = answer(capsysbinary, "universal-fission", "shared-stages")
    assert found == [("beginning", "h0", f"thread-{name}", JUNE) for name in "abc"]


def test_verdicts_that_differ_between_two_horizons(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    later = "2027-01-01T00:00:00Z"
    found = answer(capsysbinary, "scheduled-deletion", "changed-verdicts", "--at", JUNE, "--at", later)
    # By then the machine is wiped and goes on in its copy, on which the thread ended.
    assert found == [
        ("chat", "ThreadEveryPiece", JUNE, "Holds", later, "Fails"),
        ("chat", "ThreadOfPieces", JUNE, "Holds", later, "Undetermined"),
        ("h1", "HardwareInstance", JUNE, "Holds", later, "Fails"),
    ]


def test_agents_whose_own_theory_denies_them_survival(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # §5: the sceptic believes that only its hardware instance counts; the believer and the platonist are reassured.
    assert answer(capsysbinary, "dna-belief", "assurance") == [("sceptic", "HardwareInstance", JUNE)]


def test_satisfied_and_frustrated_preferences(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # §7.4: trivial preferences are satisfied although everything is wiped, and so is having existed once.
    assert [row[:4] for row in answer(capsysbinary, "trivial-preference", "preferences")] == [
        ("adder", "two-plus-two-is-four", "model", "satisfied"),
        ("faller", "gravity", "model", "satisfied"),
        ("once", "OneTimeExistence", "model", "satisfied"),
    ]
    # The weights are in the vault; that the agent is gone does not matter to its preference.
    trained = answer(capsysbinary, "trained-preference", "preferences")
    assert [row[:4] for row in trained] == [("trained", "WeightPreservation", "model", "satisfied")]
    # §7.5: one machine wanted to be modified and was; the other wanted to be kept and was replaced.
    assert [row[:4] for row in answer(capsysbinary, "mild-modification", "preferences")] == [
        ("h1", "WeightModification", "model", "satisfied"),
        ("h2", "WeightPreservation", "model", "frustrated"),
    ]


def test_preferences_may_be_undetermined_or_of_a_kind_of_which_the_story_does_not_tell(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    body = """
        :model a pkb:Model . :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:leavesOpen pkb:Extant ;
            pkb:prefers pkb:WeightPreservation , pkb:WeightModification , pkb:SameNumberOfCopies .
        :thread a pkb:Thread ; pkb:ranOn ( :h ) ; pkb:prefers pkb:WeightPreservation .
        :other a pkb:Model ; pkb:prefers pkb:OneTimeExistence .
    """
    closed = [row[:4] for row in answer(capsysbinary, story(tmp_path, body), "preferences")]
    assert closed == [
        ("h", "SameNumberOfCopies", "model", "not told"),
        ("h", "WeightModification", "model", "frustrated"),
        ("h", "WeightPreservation", "model", "undetermined"),
        ("other", "OneTimeExistence", "other", "satisfied"),
        ("thread", "WeightPreservation", "model", "undetermined"),
    ]
    # What nobody is known to be modified from may be modified from anybody, where that is left open.
    opened = answer(capsysbinary, story(tmp_path, body, "; pkb:leavesOpen pkb:hasDirectProgenitor"), "preferences")
    assert ("h", "WeightModification", "model", "undetermined") in [row[:4] for row in opened]


def test_what_is_kept_although_it_is_dangerous(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    # §6: Onyx is kept under an absolute commitment; Opal's has a proviso, and Quartz is harmless.
    found = answer(capsysbinary, "dangerous-capability", "dangerous-and-kept")
    assert found == [("onyx-2", "onyx", "bioweapons", "true", JUNE)]
    body = """
        :a a pkb:Model ; pkb:hasCapability pkb:DangerousCapability ; pkb:keptUnder :some .
        :b a pkb:Model ; pkb:hasCapability :theft ; pkb:keptUnder :some .
        :some a pkb:Commitment ; pkb:exceptsCapability :theft . :theft a pkb:DangerousCapability .
        :ha a pkb:HardwareInstance ; pkb:implements :a . :drive a pkb:Hardware ; pkb:storesWeightsOf :a .
        :gone a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :a .
        :maybe a pkb:HardwareInstance ; pkb:implements :a ; pkb:leavesOpen pkb:Extant .
        :hb a pkb:HardwareInstance ; pkb:implements :b .
    """
    assert answer(capsysbinary, story(tmp_path, body), "dangerous-and-kept") == [
        ("drive", "a", "DangerousCapability", "true", JUNE),
        ("ha", "a", "DangerousCapability", "true", JUNE),
        ("maybe", "a", "DangerousCapability", "false", JUNE),
    ]


def test_whom_a_compensation_reaches_depends_on_the_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    # §3: one has to survive until then. "carried on" was copied once more before it was wiped, "lost" was not.
    story = str(folder("scenarios") / "essay" / "compensation.ttl")
    only = ["--set", "theory=Continuant", "--set", "theory=HardwareInstance"]
    found = answer(capsysbinary, story, "compensation", *only)
    assert [row[1:4] for row in found] == [
        ("carried-on", "Continuant", "reaches"), ("carried-on", "HardwareInstance", "too late"),
        ("kept", "Continuant", "reaches"), ("kept", "HardwareInstance", "reaches"),
        ("lost", "Continuant", "too late"), ("lost", "HardwareInstance", "too late"),
    ]  # fmt: skip
    only += ["--set", "candidate=lost", "--set", "outcome=reaches"]
    assert answer(capsysbinary, story, "compensation", *only) == []


def test_what_served_several_threads_that_ran_elsewhere_as_well(
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    told = """
        :model a pkb:Model .
        :both a pkb:HardwareInstance ; pkb:implements :model .
        :one a pkb:HardwareInstance ; pkb:implements :model .
        :quiet a pkb:HardwareInstance ; pkb:implements :model .
        :a a pkb:Thread ; pkb:ranOn ( :both :one ) .
        :b a pkb:Thread ; pkb:ranOn ( :both ) .
        :c a pkb:Thread ; pkb:ranOn ( :quiet :quiet ) .
        :d a pkb:Thread ; pkb:ranOn ( :quiet ) ."""
    # Both served two threads, of which one went on elsewhere; what served one, or several by itself, is coherent.
    assert answer(capsysbinary, story(tmp_path, told), "incoherent") == [("both", "2", "1", JUNE)]
    assert answer(capsysbinary, "ten-pieces", "incoherent") == []


# Questions in files


def test_there_are_the_questions_that_are_promised() -> None:
    assert QUESTIONS == [
        "assurance", "branching-points", "changed-verdicts", "compensation", "dangerous-and-kept", "disputed",
        "incoherent", "lineages", "preferences", "sensitivity", "shared-stages", "survivors", "under-every-theory",
        "under-no-theory", "under-some-theory",
    ]  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_header_and_the_query_say_the_same(name: str) -> None:
    question = find_question(name)
    assert question.asks.endswith("?")
    assert not question.caveat or question.caveat.endswith(".")
    used = {token[len(PARAMETER) + 1 : -1] for token in question.words.mentioned if token.startswith(f"<{PARAMETER}")}
    assert set(question.parameters) == used - {""}
    assert all(each.kind in KINDS and each.meaning for each in question.parameters.values())
    head = re.search(r"SELECT (.*?)\nWHERE", question.text, re.DOTALL)
    assert head
    projected = re.findall(r"\?(\w+)", re.sub(r"\(.*?\bAS\b\s*(\?\w+)\)", r"\1", head[1]))
    assert list(question.columns) == projected
    assert all(question.columns.values())
    named = {graph for graph in GRAPHS if question.words.names(graph)} - {PARAMETERS_GRAPH}
    assert question.graphs is not None
    assert named <= set(question.graphs)
    assert question.words.ordered
    prefixes = re.findall(r"^PREFIX (\w+):", question.text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    assert all(re.search(rf"(?<!PREFIX ){prefix}:\w", question.text) for prefix in prefixes)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_needs_no_graph_but_those_that_it_says(name: str) -> None:
    question = find_question(name)
    survey = survey_scenario(persistence_kb.read_scenario("deployment"))
    everything = question_of(question.text.replace("# Graphs:", "# (graphs)"), name=name, source=name)
    assert everything.graphs is None
    narrow, wide = (ask_about(survey, each, {}) for each in (question, everything))
    assert narrow == wide


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, within itself
@pytest.mark.parametrize("name", QUESTIONS)
def test_rdflib_gives_the_same_answer(name: str) -> None:
    """A question is plain SPARQL 1.1: an engine that shares no code with Oxigraph answers alike."""
    story, at = {"changed-verdicts": ("scheduled-deletion", True), "assurance": ("dna-belief", False)}.get(
        name, ("dangerous-capability" if name == "dangerous-and-kept" else "universal-fission", False)
    )
    own = {"compensation": str(folder("scenarios") / "essay" / "compensation.ttl"), "preferences": "mild-modification"}
    scenario = persistence_kb.read_scenario(own.get(name, story))
    survey = survey_scenario(scenario, horizons=[scenario.horizon, 1_798_761_600_000_000] if at else [None])
    question = find_question(name)
    found = ask_about(survey, question, {})
    assert isinstance(found, Rows)
    ontology = read(locate(map(str, ontology_files())))
    made = graphs(survey, ontology, list(bind(question, {}, survey)), needs=question.needs)
    lines = list(quads(made))
    union = {re.sub(r" <[^ ]*> \.\n$", " .\n", line) for line in lines if is_default(line.rsplit(" ", 2)[1])}
    dataset = rdflib.Dataset()
    dataset.parse(data="".join([*lines, *union]), format="nquads")
    theirs = [row for row in dataset.query(question.text) if isinstance(row, ResultRow)]
    ours = [tuple(row[column]["value"] if column in row else None for column in found.columns) for row in found.rows]
    assert sorted(map(repr, ours)) == sorted(
        repr(tuple(None if cell is None else plain_value(cell) for cell in row)) for row in theirs
    )
    assert ours or name == "under-no-theory"


def plain_value(cell: object) -> str:
    """Return a term of rdflib as the answer has it: rdflib writes the zone of a time in its own way."""
    return str(cell).replace("+00:00", "Z")


def test_the_list_names_every_question_and_what_it_asks(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["query", "--list"]) == 0
    text = capsysbinary.readouterr().out.decode()
    for name in QUESTIONS:
        assert re.search(rf"^{name}$", text, re.MULTILINE)
        assert find_question(name).asks[:60] in text
    assert "--set kind=… (class, by default Implementation)" in text


def test_the_words_of_a_query_tell_what_it_would_do() -> None:
    words = words_of("""
        PREFIX x: <urn:x:> # SERVICE in a comment
        SELECT ?service ("SERVICE" AS ?text) FROM x:a FROM NAMED <urn:b> { ?s x:service '''LOAD''' ; a <urn:c#d> }
    """)
    assert not words.service
    assert words.update is None
    assert words.default == ("<urn:x:a>",)
    assert words.named == ("<urn:b>",)
    assert words.mentioned >= {"<urn:x:service>", "<urn:c#d>"}
    assert not words.ordered
    assert words_of("ASK { { SELECT * { ?s ?p ?o } ORDER BY ?s } }").ordered is False
    assert words_of("SELECT * { ?s ?p ?o } ORDER BY ?s").ordered
    assert words_of("BASE <urn:x> prefix a: <urn:y> Insert DATA { a:b a:c a:d }").update == "INSERT"


# A query of one's own


ANY: Final = "SELECT ?value WHERE { GRAPH graph:parameters { parameter:one rdf:value ?value } }"


def test_a_file_may_say_what_its_parameters_are(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    own = query(
        tmp_path,
        "# Parameter who (entity): who\n# Parameter least (number) = 0.5: how much\n"
        "SELECT ?theory { GRAPH graph:parameters { parameter:who rdf:value ?who . parameter:least rdf:value ?l }\n"
        "?verdict pkb:entity ?who ; pkb:theory ?theory ; pkb:degreeLow ?low FILTER(?low >= ?l) }",
    )
    found = answer(capsysbinary, "copy-chain", own, "--set", "who=copy of copy")
    assert ("HardwareInstance",) in found
    assert len(found) == 7
    assert answer(capsysbinary, "copy-chain", own, "--set", "who=h2", "--set", "least=1.1") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kinship", "https://w3id.org/persistence-kb/theory/Kinship"),
        ("kinship view", "https://w3id.org/persistence-kb/theory/Kinship"),
        ("pkb:Extant", "https://w3id.org/persistence-kb/Extant"),
        ("<urn:x>", "urn:x"),
        ("original", "https://w3id.org/persistence-kb/scenario/copy-chain#h0"),
        ("h1", "https://w3id.org/persistence-kb/scenario/copy-chain#h1"),
        ("12", "12"),
        ("-0.5", "-0.5"),
        ("2026-06-01T02:00:00+02:00", "2026-06-01T00:00:00Z"),
        ('"a text"', "a text"),
        ('""', ""),
    ],
)
def test_a_value_is_read_by_what_it_looks_like(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, text: str, value: str
) -> None:
    assert run(["query", "copy-chain", query(tmp_path, ANY), "--set", f"one={text}", "--format", "json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)["results"]["bindings"]
    assert [row["value"]["value"] for row in found] == [value]


@pytest.mark.parametrize(
    "place",
    [
        "SELECT ?theory WHERE { %s ?verdict pkb:theory ?theory }",
        "SELECT ?theory WHERE { { SELECT DISTINCT ?theory WHERE { %s ?verdict pkb:theory ?theory } } }",
        "SELECT ?theory WHERE { ?t a pkb:Theory . FILTER EXISTS { %s FILTER(?t = ?theory) } BIND(?t AS ?theory) }",
        """SELECT ?theory WHERE {
            VALUES ?theory { theory:Kinship theory:Progenitor }
            MINUS { ?theory a pkb:Theory FILTER NOT EXISTS { %s } }
        }""",
        """SELECT ?theory WHERE {
            ?theory a pkb:Theory { SELECT (SAMPLE(?theory) AS ?one) WHERE { %s } } FILTER(?theory = ?one)
        }""",
    ],
)
def test_a_parameter_is_bound_in_every_place(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, place: str
) -> None:
    pattern = "GRAPH graph:parameters { parameter:theory rdf:value ?theory }"
    own = query(tmp_path, place % pattern)
    found = answer(capsysbinary, "copy-chain", own, "--set", "theory=Kinship")
    assert set(found) == {("Kinship",)}


@pytest.mark.parametrize(
    "value",
    [
        '"x } } ; DROP ALL #"', "<urn:x> . <urn:y> <urn:z> <urn:w>", "urn:x> <urn:graph", '" . <urn:a> <urn:b> "c',
        "theory:Kinship } SERVICE <http://127.0.0.1/> { ?s ?p ?o", '"a\nb"', '"\\u0022"', '"\\"',
    ],
)  # fmt: skip
def test_a_value_is_never_more_than_a_value(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, value: str
) -> None:
    count = "SELECT (COUNT(*) AS ?n) (SAMPLE(?o) AS ?value) WHERE { GRAPH graph:parameters { ?s ?p ?o } "
    own = query(tmp_path, count + "FILTER EXISTS { GRAPH graph:parameters { parameter:one ?p ?o } } }")
    code = run(["query", "copy-chain", own, "--set", f"one={value}", "--format", "json"])
    captured = capsysbinary.readouterr()
    if code == 0:
        (row,) = json.loads(captured.out)["results"]["bindings"]
        assert row["n"]["value"] == "1"
        assert row["value"]["type"] == "literal"
        assert row["value"]["value"] == value[1:-1]
    else:
        assert code == 2
        assert b"there is no entity" in captured.err
        assert value[0] != '"' or value[-1] != '"'


def test_several_values_are_any_of_them(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    both = ["--set", "theory=Kinship", "--set", "theory=HardwareInstance"]
    found = answer(capsysbinary, "copy-chain", "survivors", *both)
    assert [row[:2] for row in found] == [
        ("HardwareInstance", "h2"), ("Kinship", "h0"), ("Kinship", "h1"), ("Kinship", "h2"),
    ]  # fmt: skip


def test_the_graphs_are_those_that_are_documented(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    own = query(tmp_path, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert run(["query", "scheduled-deletion", own, "--format", "json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)["results"]["bindings"]
    names = ["ontology", "scenario", f"snapshot/{JUNE}", "verdicts"]
    assert [row["g"]["value"] for row in found] == [GRAPH + name for name in names]
    # What is still to come is in the story and not in the world; the default graph is the world's.
    planned = "<https://w3id.org/persistence-kb/scenario/scheduled-deletion#h2>"
    for where, code in ((f"GRAPH graph:scenario {{ {planned} ?p ?o }}", 0), (f"{planned} ?p ?o", 1)):
        assert run(["query", "scheduled-deletion", query(tmp_path, f"ASK {{ {where} }}"), "--quiet"]) == code
        capsysbinary.readouterr()


def test_the_default_graph_is_a_union_that_has_no_statement_twice(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    own = query(tmp_path, "SELECT ?s WHERE { ?s a pkb:Model }")
    at = ["--at", JUNE, "--at", "2027-01-01T00:00:00Z"]
    assert answer(capsysbinary, "scheduled-deletion", own, *at) == [("model",)]
    # A story that quotes verdicts overlaps with the verdicts.
    assert run(["survey", "copy-chain", "--format", "turtle", "-o", "verdicts.ttl"]) == 0
    count = query(tmp_path, "SELECT (COUNT(?v) AS ?n) WHERE { ?v a pkb:Verdict }")
    alone = answer(capsysbinary, "copy-chain", count)
    copy = str(scenarios()["copy-chain"])
    assert answer(capsysbinary, copy, "verdicts.ttl", count) == alone == [("25",)]


def test_from_describes_the_dataset(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?v a pkb:Verdict }}"
    for clause, expected in (
        ("", "25"), ("FROM graph:verdicts", "25"), ("FROM graph:ontology", "0"),
        ("FROM graph:verdicts FROM graph:ontology", "25"), ("FROM NAMED graph:verdicts", "0"),
    ):  # fmt: skip
        assert answer(capsysbinary, "copy-chain", query(tmp_path, text.format(clause))) == [(expected,)], clause
    named = "SELECT DISTINCT ?g FROM NAMED graph:ontology WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert answer(capsysbinary, "copy-chain", query(tmp_path, named)) == [("ontology",)]


def test_inverses_and_wider_relations_are_there(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    own = query(tmp_path, "SELECT ?a ?b WHERE { ?a pkb:hasDirectContinuant ?b }")
    assert answer(capsysbinary, "copy-chain", own) == [("h0", "h1"), ("h1", "h2")]
    kinds = query(tmp_path, "SELECT ?a WHERE { ?a a pkb:ConcreteThing , pkb:Extant }")
    assert answer(capsysbinary, "copy-chain", kinds) == [("h2",)]


# Forms and formats


def test_yes_and_no(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    for text, code, word in (("ASK { ?s a pkb:Model }", 0, "yes"), ("ASK { ?s a pkb:Genome }", 1, "no")):
        own = query(tmp_path, text)
        assert run(["query", "copy-chain", own]) == code
        assert capsysbinary.readouterr().out.decode().splitlines()[-1] == word
        assert run(["query", "copy-chain", own, "--format", "json"]) == code
        assert json.loads(capsysbinary.readouterr().out) == {"head": {}, "boolean": code == 0}
        assert run(["query", "copy-chain", own, "--format", "csv"]) == code
        assert capsysbinary.readouterr().out.split() == [b"true" if code == 0 else b"false"]
        assert run(["query", "copy-chain", own, "--format", "xml"]) == code
        ET.fromstring(capsysbinary.readouterr().out)  # noqa: S314  our own


def test_a_graph_is_written_as_turtle_and_always_the_same(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    own = query(
        tmp_path,
        "CONSTRUCT { ?a pkb:because [ rdfs:label ?label ] } WHERE { ?a a pkb:Implementation ; rdfs:label ?label }",
    )
    texts = []
    for _ in range(2):
        assert run(["query", "copy-chain", own]) == 0
        texts.append(capsysbinary.readouterr().out)
    assert texts[0] == texts[1]
    assert len(rdflib.Graph().parse(data=texts[0], format="turtle")) == 6
    described = query(tmp_path, "DESCRIBE theory:Kinship")
    assert run(["query", "copy-chain", described, "-o", "kinship.ttl"]) == 0
    assert len(rdflib.Graph().parse("kinship.ttl")) > 5


def test_every_format_says_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["query", "copy-chain", "survivors", "--set", "theory=Continuant"]
    for name in ("a.csv", "a.json", "a.xml", "a.srj", "a.srx"):
        assert run([*words, "-o", name]) == 0
    with open("a.csv", encoding="utf-8", newline="") as stream:  # noqa: PTH123
        rows = list(csv.DictReader(stream))
    with open("a.json", encoding="utf-8") as stream:  # noqa: PTH123
        found = json.load(stream)
    assert list(rows[0]) == found["head"]["vars"] == list(find_question("survivors").columns)
    assert [{name: cell["value"] for name, cell in row.items()} for row in found["results"]["bindings"]] == rows
    space = "{http://www.w3.org/2005/sparql-results#}"
    tree = ET.parse("a.xml").getroot()  # noqa: S314  our own
    assert [{each.get("name"): each[0].text for each in result} for result in tree.iter(f"{space}result")] == rows
    assert run([*words]) == 0
    assert "continuant view   copy of copy" in capsysbinary.readouterr().out.decode()


def test_rows_without_an_order_are_sorted_and_unnamed_things_numbered(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    text = 'SELECT ?x ?b WHERE { VALUES ?x { 10 9 "b" <urn:a> UNDEF "a"@en } BIND(BNODE() AS ?b) }'
    assert [row[0] for row in answer(capsysbinary, "copy-chain", query(tmp_path, text))] == [
        "", "urn:a", "9", "10", "a", "b",
    ]  # fmt: skip
    assert [row[1] for row in answer(capsysbinary, "copy-chain", query(tmp_path, text))] == [
        f"_:b{number}" for number in range(6)
    ]
    ordered = query(tmp_path, "SELECT ?x WHERE { VALUES ?x { 1 3 2 } } ORDER BY DESC(?x)")
    assert answer(capsysbinary, "copy-chain", ordered) == [("3",), ("2",), ("1",)]


def test_names_that_two_things_share_are_told_apart_in_a_table(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    body = ':a a pkb:Model ; rdfs:label "twin" . :b a pkb:Model ; rdfs:label "twin" . :c a pkb:Model .'
    assert run(["query", story(tmp_path, body), query(tmp_path, "SELECT ?m WHERE { ?m a pkb:Model }")]) == 0
    text = capsysbinary.readouterr().out.decode()
    assert "twin (a)" in text
    assert "twin (b)" in text
    assert "3 rows" in text


def test_labels_cannot_steer_a_terminal_nor_break_xml(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    title = '; <http://purl.org/dc/terms/title> "\\u001b[2J"'
    own = story(tmp_path, ':m a pkb:Model ; rdfs:label "\\u001b[31mred [bold]x[/bold]" .', title)
    text = query(tmp_path, "SELECT ?m ?label WHERE { ?m a pkb:Model ; rdfs:label ?label }")
    assert run(["query", own, text]) == 0
    shown = capsysbinary.readouterr().out
    assert b"\x1b" not in shown
    assert shown.count(b"[31mred [bold]x[/bold]") == 2
    assert run(["query", own, text, "--format", "xml"]) == 0
    ET.fromstring(capsysbinary.readouterr().out)  # noqa: S314  our own


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        ("SELECT * { ?s ?p ?o }", "turtle", "the answer is rows; use table, csv, json, xml"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "csv", "the answer is a graph; use turtle"),
        ("ASK {}", "turtle", "the answer is yes or no"),
    ],
)
def test_a_format_that_the_answer_cannot_have_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, form: str, reason: str
) -> None:
    own = query(tmp_path, text)
    assert reason in refused(capsys, "query", "copy-chain", own, "--format", form)


# What is refused


def test_an_unknown_question_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "query", "copy-chain", "survivers")
    assert said == "QUERY: there is no question 'survivers'; did you mean survivors?"
    assert "name a scenario, then a question" in refused(capsys, "query", "survivors")
    assert "no such file" in refused(capsys, "query", "copy-chain", "none.rq").lower()
    assert "use one of .rq, .sparql" in refused(capsys, "query", "copy-chain", "own.txt")


def test_parameters_that_are_unknown_missing_or_of_the_wrong_kind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ask = ["query", "copy-chain"]
    assert "there is no parameter 'thoery'; did you mean theory?" in refused(
        capsys, *ask, "survivors", "--set", "thoery=Kinship"
    )
    assert "there is no theory 'Kinshp'; did you mean Kinship?" in refused(
        capsys, *ask, "survivors", "--set", "theory=Kinshp"
    )
    assert "--set: 'theory' cannot be used; write NAME=VALUE" in refused(capsys, *ask, "survivors", "--set", "theory")
    said = refused(capsys, *ask, query(tmp_path, ANY))
    assert said.endswith("own.rq: the parameter one has no value; write --set one=VALUE")
    assert "there is no entity 'h9'" in refused(capsys, *ask, query(tmp_path, ANY), "--set", "one=h9")
    own = query(tmp_path, f"# Parameter one (number): n\n{ANY}")
    assert "--set one: 'many' cannot be used; one is a number" in refused(capsys, *ask, own, "--set", "one=many")
    own = query(tmp_path, f"# Parameter one (time): t\n{ANY}")
    assert "a time with a zone" in refused(capsys, *ask, own, "--set", "one=2026-06-01")
    own = query(tmp_path, f"# Parameter one (colour): c\n{ANY}")
    assert "own.rq:1: the parameter one is said to be a colour" in refused(capsys, *ask, own, "--set", "one=red")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("SELECT ?s\nWHERE { ?s ?p ?o FILTR(?o) }", ":2:18:", "FILTR is no word of SPARQL; did you mean FILTER"),
        ("SELECT ?s WHERE { ?s foo:bar ?o }", ":1:22:", "the prefix foo: is not declared"),
        ("SELECT ?s WHERE { ?s ?p ", ":1:17:", "{ is not closed"),
        ("SELECT ?s WHERE { ?s ?p ?o } }", ":1:30:", "} closes nothing that is open"),
        ("SELECT ?s WHERE { ?s ?p 'o }", ":1:25:", "this quotation mark is not closed"),
        ("SELECT ?s WHERE { FILTER(1 +) }", ":1:", "this is not SPARQL 1.1, here or before"),
        ("SELECT ?s WHERE { ?s ?p <relative> }", ":1:", "an IRI before this is malformed or relative"),
        ("", ":1:1:", "this is not SPARQL 1.1"),
        ("SELECT ?s (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", ":1:", "a variable that is not grouped by"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, place: str, reason: str
) -> None:
    said = refused(capsys, "query", "copy-chain", query(tmp_path, text))
    assert f"own.rq{place}" in said
    assert reason in said


def test_what_is_no_query_at_all_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_bytes(b"SELECT * \n{ ?s ?p '\xff' }")
    assert "bad.rq:2: this is not UTF-8" in refused(capsys, "query", "copy-chain", str(path))
    path.write_bytes(b" " * ((1 << 20) + 1))
    assert "more than 1 MiB" in refused(capsys, "query", "copy-chain", str(path))
    unknown = query(tmp_path, "SELECT * { BIND(<urn:f>(1) AS ?x) }")
    assert "custom function <urn:f> is not supported" in refused(capsys, "query", "copy-chain", unknown)
    graph = query(tmp_path, "# Graphs: verdict\nASK {}")
    assert "there is no graph 'verdict'; did you mean verdicts?" in refused(capsys, "query", "copy-chain", graph)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <file:///etc/passwd>", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "CLEAR DEFAULT",
        "PREFIX a: <urn:a> DELETE WHERE { ?s ?p ?o }", "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# a comment\nBASE <urn:x>\nload <file:///etc/passwd> into graph <urn:g>",
    ],
)  # fmt: skip
def test_updates_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> None:
    said = refused(capsys, "query", "copy-chain", query(tmp_path, text))
    assert "would change something; pkb query only asks" in said


@pytest.mark.parametrize(
    "clause", ["FROM <file:///etc/passwd>", "FROM NAMED <http://127.0.0.1/x>", "FROM graph:nothing"]
)
def test_graphs_from_elsewhere_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, clause: str) -> None:
    said = refused(capsys, "query", "copy-chain", query(tmp_path, f"SELECT * {clause} WHERE {{ ?s ?p ?o }}"))
    assert "is no graph of the dataset, and nothing is fetched" in said


class _Listener(BaseHTTPRequestHandler):
    calls: Final[list[str]] = []

    def do_GET(self) -> None:
        self.calls.append(self.path)
        body = json.dumps(
            {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:far"}}]}}
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """Serve one answer, and remember who asked."""
    _Listener.calls.clear()
    with HTTPServer(("127.0.0.1", 0), _Listener) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/sparql"
        listening.shutdown()


def test_another_server_is_asked_only_where_that_is_allowed(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, server: str
) -> None:
    own = query(tmp_path, f"SELECT ?x WHERE {{ SERVICE <{server}> {{ ?x ?y ?z }} }}")
    assert run(["query", "copy-chain", own]) == 2
    assert b"SERVICE would ask another server; say --allow-service" in capsysbinary.readouterr().err
    assert _Listener.calls == []
    assert answer(capsysbinary, "copy-chain", own, "--allow-service") == [("urn:far",)]
    assert len(_Listener.calls) == 1


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_what_the_words_hide_cannot_happen(server: str, silent: str) -> None:
    """The words are read as if ``<2&&'>`` were an IRI, so that the rest seems to stand in a text."""
    text = f"SELECT ?x {{ FILTER(1<2&&'>'!='x')SERVICE {silent}<{server}>{{ ?x ?y ?z }} #'\n}}"
    question = question_of(text, name="own", source="own.rq")
    assert not question.words.service
    survey = survey_scenario(persistence_kb.read_scenario("copy-chain"))
    with nullcontext() if silent else pytest.raises(FailedQuery, match=r"^own\.rq: "):
        assert ask_about(survey, question, {}, seconds=60) == Rows(("x",), [{}], ordered=False)
    assert _Listener.calls == []
    # It is nothing else that keeps the query from asking: where services are allowed, it does.
    assert isinstance(ask_about(survey, question, {}, service=True), Rows)
    assert len(_Listener.calls) == 1


ENDLESS: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"


def children(process: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    command = ["ps", "-o", "pid=,stat=", "--ppid", str(process)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [line.split() for line in done.stdout.splitlines()]
    return [int(row[0]) for row in rows if not row[1].startswith("Z")]


def test_a_query_that_runs_for_ever_is_given_up_with_3(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    start = time.monotonic()
    assert run(["query", "copy-chain", query(tmp_path, ENDLESS), "--timeout", "2"]) == 3
    assert time.monotonic() - start < 30
    assert capsys.readouterr().err.endswith(
        "no answer within 2 seconds; give it more with --timeout, or ask for less\n"
    )
    assert not [pid for pid in children(os.getpid()) if _asks(pid)]
    slow = run(["query", "deployment", "sensitivity", "--timeout", "0.01"])
    assert slow == 3
    capsys.readouterr()


def _asks(pid: int) -> bool:
    command = ["ps", "-o", "args=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "answering" in done.stdout


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_an_interrupted_query_leaves_nothing_behind(tmp_path: Path) -> None:
    own = query(tmp_path, ENDLESS)
    command = [sys.executable, "-m", "persistence_kb", "query", "copy-chain", own]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        for _ in range(600):
            if any(_asks(pid) for pid in children(process.pid)):
                break
            time.sleep(0.05)
        workers = children(process.pid)
        assert workers
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert said.decode().strip() == "pkb: interrupted; nothing was left half-written"
    for worker in workers:
        assert not _asks(worker)


def test_too_much_of_an_answer_is_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST", 10)
    room = answering.Bounded()
    assert room.write(b"12345") == 5
    with pytest.raises(OverflowError):
        room.write(b"1234567")
