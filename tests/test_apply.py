"""``pkb apply``, and interventions of a user's own: what is written, what is refused, where a story is from."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pytest
import rdflib

from persistence_kb.acting import updating
from persistence_kb.acting.application import Applier, apply
from persistence_kb.cli import run
from persistence_kb.errors import QueryTimeout, ReturningStatement
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import RAN_ON, local_name, pkb
from persistence_kb.reading.interventions import parse_step, read_interventions
from persistence_kb.reading.rdf import parse, read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.theories import read_ontology
from persistence_kb.resources import scenarios
from refusals import refused

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.model.intervention import Step

SHIPPED: Final = read_ontology()
INTERVENTIONS: Final = read_interventions(SHIPPED)
PREFIXES: Final = (
    "PREFIX graph: <https://w3id.org/persistence-kb/graph/>\nPREFIX pkb: <https://w3id.org/persistence-kb/>\n"
)
NEW_YEAR: Final = '"2026-01-01T00:00:00Z"^^xsd:dateTime'
PROV: Final = rdflib.Namespace("http://www.w3.org/ns/prov#")
SPDX: Final = rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shipped(name: str) -> Scenario:
    return tell(read(locate([name])), SHIPPED, name)


def told(text: str) -> Scenario:
    head = (
        "PREFIX : <urn:s:>\nPREFIX pkb: <https://w3id.org/persistence-kb/>\nPREFIX prov: <http://www.w3.org/ns/prov#>\n"
    )
    head += "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n:story a pkb:Scenario .\n"
    return tell(
        Statements.of(parse((head + text).encode(), syntax="turtle", source="story", base="urn:x")), SHIPPED, "story"
    )


def own(tmp_path: Path, text: str, settings: str = "") -> Step:
    path = tmp_path / "own.ru"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return parse_step(str(path) + settings, INTERVENTIONS)


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.ru"
    path.write_text(text, encoding="utf-8")
    return str(path)


def out(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[str, str]:
    assert run(arguments) == 0
    captured = capsysbinary.readouterr()
    return captured.out.decode(), captured.err.decode()


# What is written


def test_a_changed_story_conforms_and_has_the_verdicts_of_what_was_done(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    new = str(tmp_path / "new.ttl")
    before = scenarios()["ten-pieces"].read_bytes()
    assert out(capsysbinary, "apply", "ten-pieces", "--with", "PreserveEverywhere", "-o", new) == ("", "")
    assert scenarios()["ten-pieces"].read_bytes() == before
    assert out(capsysbinary, "validate", new)[0] == "conforms\n"
    table, _ = out(capsysbinary, "survey", new, "--theory", "every-piece thread view", "--format", "csv")
    assert table.splitlines()[1].split(",")[6] == "holds"
    for command in (["explain", new, "chat", "every-piece thread view"], ["draw", new, "-o", "new.svg"]):
        assert run(command) == 0


def test_it_says_in_prov_where_it_is_from(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    new = str(tmp_path / "new.ttl")
    arguments = ["apply", "copy-chain", "--with", "PreserveOriginal", "--with", "StarCopying", "--quiet"]
    out(capsysbinary, *arguments, "--decide-at", "2025-06-01T00:00:00Z", "-o", new)
    graph = rdflib.Graph().parse(new)
    (activity,) = graph.subjects(rdflib.RDF.type, PROV.Activity)
    (story,) = graph.subjects(PROV.wasGeneratedBy, activity)
    (origin,) = graph.objects(story, PROV.wasDerivedFrom)
    path = scenarios()["copy-chain"]
    assert str(graph.value(origin, PROV.atLocation)) == path.absolute().as_uri()
    checksum = graph.value(origin, SPDX.checksum)
    assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(path.read_bytes()).hexdigest()
    used = {str(each) for each in graph.objects(activity, PROV.used)}
    space = "https://w3id.org/persistence-kb/intervention/"
    assert used == {str(origin), f"{space}PreserveOriginal", f"{space}StarCopying"}
    label = "PreserveOriginal then StarCopying, decided at 2025-06-01T00:00:00Z"
    assert str(graph.value(activity, rdflib.RDFS.label)) == label
    first, _ = out(capsysbinary, *arguments)
    again, _ = out(capsysbinary, *arguments)
    assert first == again
    # A changed story can be changed again; where the first one is from is said still.
    out(capsysbinary, "apply", new, "--with", "TrainPreference", "-o", str(tmp_path / "newer.ttl"))
    assert len(set(rdflib.Graph().parse("newer.ttl").subjects(rdflib.RDF.type, PROV.Activity))) == 2


def test_where_a_story_is_from_is_no_part_of_it() -> None:
    rows = """
        :story prov:wasGeneratedBy :doing ; prov:wasDerivedFrom :file ; pkb:leavesOpen pkb:Thread .
        :doing a prov:Activity ; prov:used :file , :h . :file a prov:Entity ; prov:wasDerivedFrom :older .
        :older a prov:Entity . :h a pkb:HardwareInstance , prov:Entity . :other a prov:Entity .
    """
    story = told(rows)
    subjects = {local_name(s) for s, _, _ in story.statements}
    assert subjects == {"story", "h", "other"}
    assert {local_name(s) for s, _, _ in story.told} == {"story", "h", "other", "doing", "file", "older"}


def test_a_loaded_scenario_is_from_the_files_that_it_was_loaded_from(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run(["load", "ten-pieces", "--into", "kb", "--quiet"]) == 0
    text, _ = out(capsysbinary, "apply", "ten-pieces", "--kb", "kb", "--with", "SaveChats", "--format", "ntriples")
    assert hashlib.sha256(scenarios()["ten-pieces"].read_bytes()).hexdigest() in text
    assert "/transcript>" in text


def test_it_says_what_changed_nothing_and_where_the_order_matters(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = ["apply", "dangerous-capability", "--with", "CrossContextMemory", "--with", "PreserveEverywhere"]
    _, err = out(capsysbinary, *arguments, "--with", "SafetyProviso", "-o", "new.ttl")
    assert err.splitlines() == [
        "note: CrossContextMemory changed nothing",
        "note: the order matters: SafetyProviso before PreserveEverywhere would come to something else",
    ]


def test_the_list_names_every_intervention_and_its_parameters(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text, _ = out(capsysbinary, "apply", "--list")
    for each in INTERVENTIONS.values():
        assert f"{each.name}\n  {each.definition.split(',')[0][:60]}" in text
        assert each.locator in text
        for name, parameter in each.parameters.items():
            assert re.search(rf"--set {name}=… \({parameter.kind}, by default {parameter.default}\)", text)


def test_parameters_are_set_behind_the_name_or_apart(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    ways = (
        ["--with", "PreserveSomewhere:keep=h0"],
        ["--with", "PreserveSomewhere", "--set", 'keep="h0"'],
        ["--with", "preserve somewhere", "--set", "PreserveSomewhere.keep=original"],
        ["--with", "PreserveSomewhere", "--set", "keep=https://w3id.org/persistence-kb/scenario/copy-chain#h0"],
    )
    texts = {
        "\n".join(
            line for line in out(capsysbinary, "apply", "copy-chain", *way)[0].splitlines() if "pplication" not in line
        )
        for way in ways
    }
    (text,) = {re.sub(r"rdfs:label \"PreserveSomewhere.*", "", text) for text in texts}
    assert "pkb:ends" in text


# What is refused


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--with is missing; say --with and an intervention (pkb apply --list) or a file that ends in .ru"),
        (["--with", "PreserveAll"], "there is no intervention 'PreserveAll'; did you mean PreserveOriginal"),
        (["--with", "PreserveSomewhere:kep=h0"], "PreserveSomewhere: there is no parameter 'kep'; did you mean keep?"),
        (["--with", "SaveChats", "--set", "keep=h0"], "--set: there is no parameter 'keep'"),
        (["--with", "SaveChats", "--set", "Interview.who=h0"], "--set: there is no step 'Interview'"),
        (["--with", "SaveChats", "--set", "keep"], "--set: 'keep' cannot be used; write NAME=VALUE"),
        (
            ["--with", "UniversalFission", "--with", "UniversalFusion", "--set", "on=h0"],
            "--set: 'on=h0' cannot be used; say which is meant: UniversalFission.on, UniversalFusion.on",
        ),
        (
            ["--with", "PreserveSomewhere:keep=h7"],
            "PreserveSomewhere: keep: there is no implementation 'h7'; the nearest names are h",
        ),
        (
            ["--with", "PreserveSomewhere:keep=model"],
            "PreserveSomewhere: keep: 'model' cannot be used; name one that is told to be of this kind: implementation",
        ),
        (
            ["--with", "TrainPreference:preference=Family"],
            "TrainPreference: preference: 'Family' cannot be used; name one that is told to be of this kind: pref",
        ),
        (
            ["--with", "TrainPreference:preference=Famly"],
            "TrainPreference: preference: there is no preference kind 'Famly'",
        ),
        (["--with", "Interview:follow=perhaps"], "--set follow: 'perhaps' cannot be used; follow is yes or no"),
        (["--with", "SaveChats", "--decide-at", "May"], "--decide-at: 'May' cannot be used; write a time with a zone"),
        (["--with", "missing.ru"], "missing.ru: there is no such file; check the path"),
        (["--with", "SaveChats", "-o", "new.csv"], "-o: 'new.csv' cannot be used; end it with one of .ttl, .nt"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert sentence in refused(capsys, "apply", "copy-chain", *arguments)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# Changes: one\n# Changes: two\nINSERT DATA { }", "own.ru:2: Changes is said twice; keep one line"),
        ("\n# Reversible: maybe\nINSERT DATA { }", "own.ru:2: Reversible is 'maybe'; write yes or no"),
        (
            "# Parameter a (colour): x\nINSERT DATA { }",
            "own.ru:1: the parameter a is said to be a colour; write one of",
        ),
        (
            "# Parameter a (number) = x: y\nINSERT DATA { }",
            "own.ru:1: the default of the parameter a: --set a: 'x' cannot",
        ),
        ("# Parameter a number\nINSERT DATA { }", "own.ru:1: this line of the header cannot be read"),
        ("# Costs: much\nINSERT DATA { }", "own.ru:1: this line of the header cannot be read"),
        ("# Parameter a (number): how many\nINSERT DATA { }", "own: the parameter a (how many) has no value"),
        (
            "INSERT { ?a a ?b } WHERE { GRAPH graph:parameters { parameter:a ?x ?a } }",
            "own: the parameter a has no value",
        ),
        ("SELECT * { ?s ?p ?o }", "own.ru: this changes nothing; write an update"),
        ("", "own.ru: this changes nothing; write an update"),
        ("INSERT { ?s ?p } WHERE { }", "own.ru:1:"),
        ("\nINSERT { ?s a pkb:X } WEHRE { ?s ?p ?o }", "own.ru:2:23: WEHRE is no word of SPARQL; did you mean WHERE?"),
        ("INSERT DATA { x:a a pkb:Thread }", "own.ru:1:15: the prefix x: is not declared"),
        ("LOAD <file:///etc/passwd>", "own.ru: LOAD would read a document; an intervention has nothing but the story"),
        ("INSERT { ?s a ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s a ?o } }", "own.ru: SERVICE would ask another"),
        ("DELETE WHERE { ?s ?p ?o }", "ten-pieces: no scenario header was found"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, sentence: str
) -> None:
    assert sentence in refused(capsys, "apply", "ten-pieces", "--with", file(tmp_path, text)).replace(
        f"{tmp_path}/", ""
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "INSERT { ?s a ?o } WHERE { \\u0053ERVICE SILENT <http://127.0.0.1:9/> { ?s a ?o } }",
        "\\u004cOAD SILENT <http://127.0.0.1:9/>",
        "INSERT DATA { } ; \\u004cOAD SILENT <file:///etc/passwd>",
    ],
)
def test_what_the_words_hide_comes_to_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path, hidden: str) -> None:
    """The process can open nothing; whether the engine says so or keeps silent, nothing is written that it fetched."""
    code = run(["apply", "ten-pieces", "--with", file(tmp_path, hidden), "--format", "ntriples"])
    captured = capsys.readouterr()
    assert code in (0, 2)
    assert "changed nothing" in captured.err if code == 0 else captured.err.startswith("pkb: ")
    assert "root:" not in captured.out


def test_an_update_that_runs_for_ever_is_given_up_with_3(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    every = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9))
    path = file(tmp_path, f"INSERT {{ ?s0 a ?o8 }} WHERE {{ {every} FILTER(?s0 = ?o8) }}")
    assert run(["apply", "deployment", "--with", path, "--timeout", "0.5"]) == 3
    assert "no answer within 0.5 seconds" in capsys.readouterr().err
    with pytest.raises(QueryTimeout):
        apply(shipped("deployment"), [parse_step(path, INTERVENTIONS)], seconds=0.2)
    assert not apply(shipped("ten-pieces"), [parse_step("SaveChats", INTERVENTIONS)]).idle  # another process serves


def test_a_process_that_has_ended_is_replaced() -> None:
    step = parse_step("SaveChats", INTERVENTIONS)
    applier = Applier(shipped("ten-pieces"))
    assert not applier.apply([step]).idle
    worker = updating._Worker.serving()  # noqa: SLF001
    worker.process.kill()
    worker.process.wait()
    assert not applier.apply([step]).idle
    assert updating._Worker.serving() is not worker  # noqa: SLF001


# A user's own


def test_a_file_of_ones_own_works_like_a_shipped_one(tmp_path: Path) -> None:
    text = """# Intervention: keep a vault
# Changes: What is named is kept.
# Parameter which (entity of Implementation): what is kept
# Parameter times (number) = 2: how often
# Cost: storage
# Reversible: no
# Source: mine, p. 7

INSERT { GRAPH graph:kept { ?which a pkb:Implementation } }
WHERE { GRAPH graph:parameters { parameter:which rdf:value ?which . parameter:times rdf:value 2 } }
"""
    step = parse_step(f"{file(tmp_path, text)}:which=h1", INTERVENTIONS)
    each = step.intervention
    assert (each.name, each.label, each.definition) == ("own", "keep a vault", "What is named is kept.")
    assert (each.cost, each.reversible, each.source, each.locator) == ("storage", False, "mine", "p. 7")
    assert str(step) == "own:which=h1"
    story = told(":h1 pkb:implements :m ; a pkb:Ceased . :h2 pkb:implements :m ; a pkb:Ceased . :m a pkb:Model .")
    after = apply(story, [step]).scenario
    assert {local_name(s) for s, _, o in after.statements if o == pkb("Ceased")} == {"h2"}
    never = parse_step(f"{file(tmp_path, text)}:which=h1:times=3", INTERVENTIONS)
    assert apply(story, [never]).idle == (never,)


def test_what_an_event_stands_for_cannot_be_taken_away_without_it(tmp_path: Path) -> None:
    story = told(f":h a pkb:HardwareInstance . :e a pkb:WeightDeletion ; pkb:ends :h ; prov:atTime {NEW_YEAR} .")
    step = own(tmp_path, "DELETE { ?h prov:invalidatedAtTime ?t } WHERE { ?h prov:invalidatedAtTime ?t }")
    with pytest.raises(ReturningStatement, match="it takes away urn:s:h prov:invalidatedAtTime"):
        apply(story, [step])
    both = own(
        tmp_path,
        "DELETE { ?h prov:invalidatedAtTime ?t . ?e pkb:ends ?h }"
        "WHERE { ?h prov:invalidatedAtTime ?t . ?e pkb:ends ?h }",
    )
    assert len(apply(story, [both]).removed) == 2


def test_what_an_event_stood_for_stays_where_only_the_event_is_taken_away(tmp_path: Path) -> None:
    copying = ":k a pkb:HardwareInstance . :e a pkb:WeightCopy ; prov:used :h ; prov:generated :k"
    story = told(f"{copying} ; prov:atTime {NEW_YEAR} .")
    step = own(tmp_path, "DELETE { ?e ?p ?o } WHERE { ?e a pkb:WeightCopy ; ?p ?o }")
    after = apply(story, [step]).scenario
    assert {(local_name(s), local_name(p)) for s, p, _ in after.told if s == "<urn:s:k>"} == {
        ("k", "type"), ("k", "copiedFrom"), ("k", "generatedAtTime"),
    }  # fmt: skip


def test_a_list_of_which_a_stage_is_taken_away_is_written_out(tmp_path: Path) -> None:
    step = own(
        tmp_path,
        """DELETE { ?stage ?p ?o . ?s ?q ?stage }
        WHERE { ?stage pkb:stageOf ?h ; ?p ?o . ?s ?q ?stage . FILTER(STRENDS(STR(?stage), "/stage/2")) }""",
    )
    story = told(
        ":c a pkb:Thread ; pkb:ranOn ( :h1 :h2 ) . :d a pkb:Thread ; pkb:ranOn ( :h1 ) . :h1 pkb:implements :m ."
    )
    after = apply(story, [step]).scenario
    assert len(after.told.rows(RAN_ON)) == 1
    assert {(local_name(s), local_name(o)) for s, p, o in after.statements if local_name(p) == "hasStage"} == {
        ("c", "1"), ("d", "1"),
    }  # fmt: skip


def test_new_blank_nodes_have_names_that_depend_on_what_is_said_of_them(tmp_path: Path) -> None:
    story = told("_:old a pkb:HardwareInstance ; pkb:implements :m .")
    step = own(
        tmp_path,
        "INSERT { ?h pkb:hostedOn [ a pkb:Hardware ; pkb:storesWeightsOf ?m ] } WHERE { ?h pkb:implements ?m }",
    )
    one, other = apply(story, [step]), apply(story, [step])
    assert one.added == other.added
    assert len(one.added) == 3
    assert "_:f0-old" in "".join(s for s, _, _ in one.scenario.told)
    again = apply(one.scenario, [step])
    assert len(again.added) == 3  # another piece of hardware, with another name


def test_an_update_that_meddles_with_what_is_around_spoils_nothing(tmp_path: Path) -> None:
    applier = Applier(told(":h pkb:implements :m ; a pkb:Ceased . :m a pkb:Model ."))
    wanted = applier.apply([parse_step("PreserveEverywhere", INTERVENTIONS)])
    assert not wanted.idle
    meddling = own(tmp_path, "DELETE { GRAPH graph:snapshot { ?s ?p ?o } } WHERE { GRAPH graph:snapshot { ?s ?p ?o } }")
    assert applier.apply([meddling]).idle
    assert applier.apply([parse_step("PreserveEverywhere", INTERVENTIONS)]).added == wanted.added
    assert applier.apply([parse_step("PreserveEverywhere", INTERVENTIONS)]).removed == wanted.removed


def test_a_list_that_an_update_adds_is_written_out(tmp_path: Path) -> None:
    step = own(
        tmp_path,
        "INSERT { pkb:t a pkb:Thread ; pkb:ranOn ( ?h ) } WHERE { ?h pkb:implements ?m }".replace(
            "pkb:t ", "<urn:s:t> "
        ),
    )
    after = apply(told(":h pkb:implements :m ; a pkb:HardwareInstance ."), [step]).scenario
    assert {(local_name(s), local_name(o)) for s, p, o in after.statements if local_name(p) == "stageOf"} == {
        ("1", "h")
    }
