"""A knowledge base on disk: what goes in comes out, each scenario is a story of its own, and what cannot be is refused.

What stops a change halfway is in ``test_interrupted_change.py``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import persistence_kb
from persistence_kb.cli import options, run
from persistence_kb.errors import DamagedKnowledgeBase, UnclearScenario
from persistence_kb.model.statements import Statements
from persistence_kb.reading.columns import read_columns, write_columns
from persistence_kb.reading.knowledge_base import reading
from persistence_kb.reading.provenance import PROVENANCE
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import SYNTAXES, Source, locate
from persistence_kb.resources import scenarios
from refusals import PKB, STORY, listing, refused, refused_process, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

XSD = "http://www.w3.org/2001/XMLSchema#"
NAMESPACE = "https://example.org/story#"

RESPELT = [
    f'"01"^^<{XSD}integer>',
    f'"1"^^<{XSD}integer>',
    f'"1"^^<{XSD}int>',
    f'"60.00"^^<{XSD}decimal>',
    f'"1e3"^^<{XSD}double>',
    f'"1"^^<{XSD}boolean>',
    f'"2026-06-01T24:00:00Z"^^<{XSD}dateTime>',
    f'"2026-06-01T00:00:00.000+00:00"^^<{XSD}dateTime>',
    f'"2026-06-01T00:00:00Z"^^<{XSD}dateTimeStamp>',
    f'"P12M"^^<{XSD}duration>',
]
"""Literals of which Oxigraph keeps the value and not the spelling."""
KEPT = [
    '"plain"',
    '""',
    '"\\"quoted\\" \\\\ and \\n\\r\\t"',
    '"\u2028 \x85 é 😀"',
    '"deutsch"@de',
    '"x"@en--ltr',
    "_:b",
    "_:0a",
    "_:00ff",
    "<urn:x>",
    "<https://example.org/é>",
]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_file(name: str, content: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def story(name: str, *more: str) -> str:
    return write_file(name, STORY + "\n".join(more) + "\n")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run ``pkb`` and return what it prints; notes on standard error are none."""
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert not captured.err, captured.err
    return captured.out


def loaded(capsys: pytest.CaptureFixture[str], folder: str = "kb") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said(capsys, "list", "--kb", folder, "--format", "csv"))))


def names(capsys: pytest.CaptureFixture[str], folder: str = "kb") -> list[str]:
    return list(dict.fromkeys(row["scenario"] for row in loaded(capsys, folder)))


def store(folder: str = "kb") -> ox.Store:
    with reading(folder) as base:
        return ox.Store.read_only(str(base.store))


def tokens(folder: str, *chosen: str) -> set[tuple[str, str, str]]:
    with reading(folder) as base:
        return set(read([base.source(chosen)]))


# What goes in comes out


def test_every_shipped_scenario_has_the_verdicts_of_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    known = scenarios()
    assert len(known) >= 45
    assert said(capsys, "load", *known, "--into", "kb").splitlines()[0].startswith("loaded: ")
    assert set(names(capsys)) == set(known)
    for name in known:
        kept = persistence_kb.survey(persistence_kb.read_scenario(name, kb="kb"))
        assert kept.to_polars().equals(persistence_kb.survey(name).to_polars()), name


def test_the_command_line_surveys_snapshots_queries_and_validates_from_a_knowledge_base(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "load", "ten-pieces", "star", "--into", "kb")
    for command in (
        ["survey", "ten-pieces", "--format", "csv"],
        ["survey", "star", "--strict", "--summary"],
        ["snapshot", "ten-pieces", "--format", "ntriples"],
        ["validate", "ten-pieces"],
        ["query", "star", "disputed", "--format", "csv"],
        ["explain", "ten-pieces", "chat", "ThreadView", "--format", "markdown"],
        ["draw", "star"],
    ):
        assert said(capsys, *command, "--kb", "kb") == said(capsys, *command), command


@pytest.mark.parametrize("term", [*RESPELT, *KEPT])
def test_terms_come_back_as_they_were_written(term: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"<urn:s> a <https://w3id.org/persistence-kb/Scenario> .\n<urn:s> <urn:p> {term} ."]
    if not term.startswith('"'):
        lines.append(f"{term} <urn:p> {term} .")
    story_file = write_file("s.ttl", "\n".join(lines))
    said(capsys, "load", story_file, "--into", "kb")
    assert tokens("kb") == set(read(locate([story_file])))


def test_oxigraph_itself_would_respell(capsys: pytest.CaptureFixture[str]) -> None:
    values = ", ".join(RESPELT)
    write_file("s.ttl", f"<urn:s> a <https://w3id.org/persistence-kb/Scenario> ; <urn:p> {values} .")
    said(capsys, "load", "s.ttl", "--into", "kb")
    graph = ox.NamedNode(loaded(capsys)[0]["graph"])
    values_there = [quad.object for quad in store().quads_for_pattern(None, ox.NamedNode("urn:p"), None, graph)]
    assert 0 < len(values_there) < len(RESPELT), "this is why statements are kept beside the store"
    assert len(tokens("kb")) == len(RESPELT) + 1


LETTERS = st.characters(codec="utf-8", exclude_characters='"\\', exclude_categories=["Cc", "Cs"])
LITERALS = st.text(LETTERS, max_size=8).map(lambda text: f'"{text}"')
ENTITIES = st.sampled_from(["<urn:a>", "<urn:b>", "_:f0-a", "_:f1-a"])


@given(st.lists(st.tuples(ENTITIES, st.just("<urn:p>"), ENTITIES | LITERALS), max_size=12))
def test_columns_give_back_what_they_were_given(rows: list[tuple[str, str, str]]) -> None:
    folder = Path("columns") / f"{time.monotonic_ns()}"
    write_columns(Statements.of(rows), folder, source="story")
    assert list(read_columns(Source("story", folder, "columns"))) == rows


def test_a_story_of_several_files_keeps_their_blank_nodes_apart_and_so_do_stories(
    capsys: pytest.CaptureFixture[str],
) -> None:
    story("one.ttl", ":h3 a pkb:HardwareInstance ; pkb:implements _:m . _:m a pkb:Model .")
    write_file("two.nt", f'_:m <{NAMESPACE}note> "another" .\n')
    said(capsys, "load", "one.ttl", "two.nt", "--as", "both", "--into", "kb")
    said(capsys, "load", "one.ttl", "--into", "kb")
    assert tokens("kb", "both") == set(read(locate(["one.ttl", "two.nt"])))
    assert {s for s, _, _ in tokens("kb", "both") if s[0] == "_"} == {"_:f0-m", "_:f1-m"}
    nodes = [quad.subject for quad in store() if isinstance(quad.subject, ox.BlankNode)]
    assert len({node.value for node in nodes}) == 3, "no two graphs of the store have a blank node in common"


def test_it_does_not_matter_how_many_statements_oxigraph_is_given_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.reading.store.PIECE", 3)
    monkeypatch.setattr("persistence_kb.reading.store.BUFFER", 10)
    said(capsys, "snapshot", "deployment", "-o", "world.nt")
    expected = set(read(locate(["world.nt"])))
    for bulk_from, folder in ((10, "bulk"), (100_000, "transaction")):
        monkeypatch.setattr("persistence_kb.reading.store.BULK_FROM", bulk_from)
        said(capsys, "load", "world.nt", "--into", folder)
        graph = ox.NamedNode(loaded(capsys, folder)[0]["graph"])
        assert len(list(store(folder).quads_for_pattern(None, None, None, graph))) == len(expected)
        assert tokens(folder) == expected


# Each scenario is a story of its own


def test_a_name_may_be_left_out_where_one_scenario_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "copy-chain", "--into", "kb")
    assert said(capsys, "survey", "--kb", "kb") == said(capsys, "survey", "copy-chain")
    said(capsys, "load", "siblings", "--into", "kb")
    assert refused(capsys, "survey", "--kb", "kb") == (
        "kb: each loaded scenario is a story of its own; name one of copy-chain, siblings"
    )
    assert refused(capsys, "survey", "copy-chain", "siblings", "--kb", "kb") == (
        "kb: each loaded scenario is a story of its own; name one of copy-chain, siblings"
    )
    assert refused(capsys, "validate", "copy-chian", "--kb", "kb") == (
        "kb: there is no loaded scenario 'copy-chian'; did you mean copy-chain?"
    )


def test_a_long_list_of_names_is_cut_short() -> None:
    error = UnclearScenario(folder="kb", names=[f"s{number:02}" for number in range(12)])
    assert str(error).endswith("name one of s00, s01, s02, s03, s04, s05, s06, s07, s08, s09 and 2 more")


def test_an_argument_is_a_scenario_a_folder_is_one_and_as_merges(capsys: pytest.CaptureFixture[str]) -> None:
    story("one.ttl")
    write_file("parts/a.ttl", STORY)
    write_file("parts/b.nt", f'<{NAMESPACE}h9> <http://www.w3.org/2000/01/rdf-schema#label> "nine" .\n')
    assert said(capsys, "load", "one.ttl", "parts", "--into", "kb").splitlines() == [
        "loaded: one (8 statements)",
        "loaded: parts (9 statements)",
    ]
    assert said(capsys, "load", "one.ttl", "parts/b.nt", "--as", "one", "--into", "kb") == (
        "replaced: one (9 statements)\n"
    )
    assert tokens("kb", "one") == set(read(locate(["one.ttl", "parts/b.nt"])))
    assert [row["file"].rsplit("/", 1)[-1] for row in loaded(capsys)] == ["one.ttl", "b.nt", "a.ttl", "b.nt"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("story.ttl", "story"),
        ("story.v2.ttl", "story.v2"),
        ("STORY.TTL", "STORY"),
        ("a b'c\"d<e>&f;g.ttl", "a b'c\"d<e>&f;g"),
        ("[bold]x \\n %41 ?q#f.ttl", "[bold]x \\n %41 ?q#f"),
        ("Überleben 存続 😀.ttl", "Überleben 存続 😀"),
        ("-dash.ttl", "-dash"),
        ("\x1b[31mred\nline.ttl", "\x1b[31mred\nline"),
        ("x" * 200 + ".ttl", "x" * 200),
    ],
)
def test_a_scenario_is_called_as_its_file_whatever_that_is_called(
    file: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    story(file)
    said(capsys, "load", "--into", "kb", "--", file)
    assert names(capsys) == [name]
    as_csv = ("survey", "--format", "csv")
    assert said(capsys, *as_csv, "--kb", "kb", "--", name) == said(capsys, *as_csv, "--", file)
    table = said(capsys, "list", "--kb", "kb")
    assert "\x1b" not in table
    assert all(line.isprintable() for line in table.splitlines())
    said(capsys, "load", "--into", "kb", "--", file)
    said(capsys, "drop", "--kb", "kb", "--", name)
    assert names(capsys) == []


def test_a_file_name_that_is_no_text_is_kept_readable(capsys: pytest.CaptureFixture[str]) -> None:
    story(os.fsdecode(b"caf\xe9.ttl"))
    said(capsys, "load", os.fsdecode(b"caf\xe9.ttl"), "--into", "kb")
    assert [(row["scenario"], row["file"].rsplit("/", 1)[-1]) for row in loaded(capsys)] == [("caf�", "caf%E9.ttl")]
    assert said(capsys, "load", os.fsdecode(b"caf\xe9.ttl"), "--into", "kb") == "unchanged: caf�\n"
    given = ("load", "star", "--as", os.fsdecode(b"\xff"), "--into", "kb")
    assert said(capsys, *given) == "loaded: � (69 statements)\n"
    assert said(capsys, *given) == "unchanged: �\n"
    assert names(capsys) == ["caf�", "�"]


def test_compressed_files_snapshots_the_working_folder_and_standard_input_have_names(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    write_file("packed.nt.gz", gzip.compress(b"<urn:s> a <urn:t> .".replace(b"a", f"<{rdflib.RDF.type}>".encode())))
    assert "no scenario header" in refused(capsys, "load", "packed.nt.gz", "--into", "kb")
    header = f"<urn:s> <{rdflib.RDF.type}> <https://w3id.org/persistence-kb/Scenario> .\n".encode()
    write_file("packed.nt.gz", gzip.compress(header))
    said(capsys, "snapshot", "star", "-o", "world.parquet")
    Path("here").mkdir()
    monkeypatch.chdir("here")
    story("one.ttl")
    said(capsys, "load", ".", "../packed.nt.gz", "../world.parquet", "--into", "../kb")
    assert names(capsys, "../kb") == ["here", "packed", "world"]
    assert tokens("../kb", "world") == set(read(locate(["../world.parquet"])))
    said(capsys, "load", "../world.parquet", "--into", "../kb")
    line = [*PKB, "load", "-", "--into", "../kb"]
    done = subprocess.run(line, input=STORY, capture_output=True, text=True, check=False)
    assert "give standard input a name" in sentence(done.returncode, done.stdout, done.stderr)
    for expected in ("loaded: given (8 statements)\n", "unchanged: given\n"):
        done = subprocess.run([*line, "--as", "given"], input=STORY, capture_output=True, text=True, check=True)
        assert done.stdout == expected
    assert {row["file"] for row in loaded(capsys, "../kb") if row["scenario"] == "given"} == {"file:///dev/stdin"}
    assert tokens("../kb", "given") == set(read(locate(["one.ttl"])))


def test_a_users_theories_are_heeded_when_a_scenario_is_checked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story("s.ttl", ":h1 pkb:leavesOpen <https://example.org/vault#escrowedIn> .")
    own = str(root / "tests" / "data" / "theories")
    assert "there is no class or property to leave open" in refused(capsys, "load", "s.ttl", "--into", "kb")
    assert said(capsys, "load", "s.ttl", "--into", "kb", "--theories", own) == "loaded: s (9 statements)\n"
    assert "there is no class or property to leave open" in refused(capsys, "survey", "--kb", "kb")
    expected = said(capsys, "survey", "s.ttl", "--theories", own, "--format", "csv")
    assert said(capsys, "survey", "--kb", "kb", "--theories", own, "--format", "csv") == expected


# Loading again


def test_what_has_not_changed_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    story("s.ttl")
    assert said(capsys, "load", "s.ttl", "--into", "kb") == "loaded: s (8 statements)\n"
    before = listing(Path("kb"))
    assert said(capsys, "load", "s.ttl", "--into", "kb") == "unchanged: s\n"
    assert said(capsys, "load", str(Path("s.ttl").absolute()), "--into", "kb") == "unchanged: s\n"
    assert listing(Path("kb")).keys() == before.keys()
    assert said(capsys, "load", "s.ttl", "--into", "kb", "--quiet") == ""


def test_a_file_that_changes_while_it_is_read_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    story("s.ttl")
    told = options.told

    def slowly(*given: Any, **more: Any) -> Any:
        story("s.ttl", ":h3 a pkb:HardwareInstance .")
        return told(*given, **more)

    monkeypatch.setattr(options, "told", slowly)
    assert run(["load", "s.ttl", "--into", "kb"]) == 2
    assert capsys.readouterr().err == "pkb: s: it changed while it was read; load it again\n"
    assert not Path("kb").exists()


def test_what_has_changed_replaces_its_graph_and_nothing_old_stays(capsys: pytest.CaptureFixture[str]) -> None:
    story("s.ttl", ':h1 pkb:locator "the old secret" .')
    said(capsys, "load", "s.ttl", "star", "--into", "kb")
    first = loaded(capsys)
    story("s.ttl", ":h3 a pkb:HardwareInstance .")
    assert said(capsys, "load", "s.ttl", "star", "--into", "kb") == "replaced: s (9 statements)\nunchanged: star\n"
    second = loaded(capsys)
    assert second[1] == first[1], "the other one is as it was"
    assert second[0]["graph"] != first[0]["graph"]
    assert second[0]["sha256"] == hashlib.sha256(Path("s.ttl").read_bytes()).hexdigest() != first[0]["sha256"]
    assert tokens("kb", "s") == set(read(locate(["s.ttl"])))
    graphs = {graph.value for graph in store().named_graphs()}
    assert graphs == {PROVENANCE, *(row["graph"] for row in second)}
    assert "the old secret" not in str(store())
    assert len(list(Path("kb").glob("store-*"))) == 1
    assert len(list(Path("kb/columns").iterdir())) == 2


def test_another_file_of_the_same_name_does_not_replace_unless_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    story("a/s.ttl")
    story("b/s.ttl", ":h3 a pkb:HardwareInstance .")
    said(capsys, "load", "a/s.ttl", "--into", "kb")
    place = Path("a/s.ttl").absolute().as_uri()
    assert refused(capsys, "load", "b/s.ttl", "--into", "kb") == (
        f"kb: 's' is loaded already, from {place}; keep both by giving this one another name with --as, "
        "or replace it with --as 's'"
    )
    assert "another SCENARIO is called 's' as well" in refused(capsys, "load", "a/s.ttl", "b/s.ttl", "--into", "kb")
    assert said(capsys, "load", "b/s.ttl", "--as", "t", "--into", "kb") == "loaded: t (9 statements)\n"
    assert said(capsys, "load", "b/s.ttl", "--as", "s", "--into", "kb") == "replaced: s (9 statements)\n"
    assert names(capsys) == ["s", "t"]


@pytest.mark.parametrize("removal", [0, 1000])
def test_replacing_leaves_the_rest_whether_the_store_is_cut_down_or_built_anew(
    removal: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.reading.change.REMOVAL", removal)
    files = [story(f"{name}.ttl", f":{name} a pkb:Model .") for name in ("one", "two", "three")]
    said(capsys, "load", *files, "--into", "kb")
    story("two.ttl", ":four a pkb:Model .")
    said(capsys, "load", *files, "--into", "kb")
    assert names(capsys) == ["one", "three", "two"]
    for row in loaded(capsys):
        expected = set(read(locate([f"{row['scenario']}.ttl"])))
        assert tokens("kb", row["scenario"]) == expected
        assert len(list(store().quads_for_pattern(None, None, None, ox.NamedNode(row["graph"])))) == len(expected)
    assert len(list(store().named_graphs())) == 4


def test_what_is_dropped_is_gone_and_the_rest_stays(capsys: pytest.CaptureFixture[str]) -> None:
    story("s.ttl", ':h1 pkb:locator "the old secret" .')
    said(capsys, "load", "s.ttl", "star", "siblings", "copy-chain", "--into", "kb")
    expected = said(capsys, "survey", "star", "--kb", "kb")
    assert said(capsys, "drop", "s", "siblings", "s", "--kb", "kb") == "dropped: s\ndropped: siblings\n"
    assert names(capsys) == ["copy-chain", "star"]
    assert said(capsys, "survey", "star", "--kb", "kb") == expected
    assert len(list(store().named_graphs())) == 3
    kept = [path for path in Path("kb").rglob("*") if path.is_file()]
    assert len(kept) > 10
    assert not [path for path in kept if b"the old secret" in path.read_bytes()]
    said(capsys, "drop", "copy-chain", "star", "--kb", "kb")
    assert names(capsys) == []
    assert said(capsys, "list", "--kb", "kb") == "nothing is loaded\n"
    assert refused(capsys, "survey", "--kb", "kb") == "kb: nothing is loaded; load one with pkb load"
    said(capsys, "load", "star", "--into", "kb")
    assert names(capsys) == ["star"]


def test_all_that_are_named_are_dropped_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    assert "there is no loaded scenario 'sibling'" in refused(capsys, "drop", "star", "sibling", "--kb", "kb")
    assert "name a loaded scenario" in refused(capsys, "drop", "--kb", "kb")
    assert names(capsys) == ["star"]


def test_a_change_shares_the_tables_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "deployment", "--into", "kb")
    with reading("kb") as base:
        before = {path.stat().st_ino for path in base.store.glob("*.sst")}
        said(capsys, "load", "siblings", "--into", "kb")
        with reading("kb") as after:
            assert after.store != base.store
            assert {path.stat().st_ino for path in after.store.glob("*.sst")} & before


# What is said about it


def test_the_list_says_what_when_and_from_where_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    story("s.ttl", '<https://example.org/story> <http://purl.org/dc/terms/title> "A \\"title\\", \\u00e9" .')
    before = datetime.now(UTC).replace(microsecond=0)
    said(capsys, "load", "s.ttl", "--into", "kb")
    [row] = loaded(capsys)
    [same] = json.loads(said(capsys, "list", "--kb", "kb", "--format", "json"))
    assert list(row) == list(same) == ["scenario", "title", "statements", "loaded", "file", "sha256", "graph"]
    assert {key: str(value) for key, value in same.items()} == row
    assert row["title"] == 'A "title", é'
    assert row["statements"] == "9"
    assert row["file"] == Path("s.ttl").absolute().as_uri()
    assert row["sha256"] == hashlib.sha256(Path("s.ttl").read_bytes()).hexdigest()
    assert before <= datetime.fromisoformat(row["loaded"]) <= datetime.now(UTC)
    said(capsys, "list", "--kb", "kb", "-o", "list.csv")
    assert pl.read_csv("list.csv")["graph"].to_list() == [row["graph"]]
    table = said(capsys, "list", "--kb", "kb")
    assert all(text in table for text in ('A "title", é', row["loaded"], "s.ttl", "kb/store-1"))


def test_provenance_is_told_in_prov_o_to_any_sparql_engine(capsys: pytest.CaptureFixture[str]) -> None:
    story("one.ttl")
    story("two.ttl")
    said(capsys, "load", "one.ttl", "two.ttl", "--as", "both", "--into", "kb")
    body = """
        ?graph a prov:Entity ; dcterms:identifier ?name ; prov:generatedAtTime ?time ; prov:wasDerivedFrom ?file .
        ?file a prov:Entity ; prov:atLocation ?place ; spdx:checksum [
            spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?hash ] ."""
    asks = f"""
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX pkb: <https://w3id.org/persistence-kb/> PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?name ?time ?place ?hash
        {{ GRAPH <{PROVENANCE}> {{ {body} }} GRAPH ?graph {{ ?story a pkb:Scenario }} }}"""
    expected = {(row["scenario"], row["loaded"], row["file"], row["sha256"]) for row in loaded(capsys)}
    assert len(expected) == 2
    assert {tuple(term.value for term in row) for row in store().query(asks)} == expected
    turtle = said(capsys, "list", "--kb", "kb", "--format", "turtle")
    told = rdflib.Graph().parse(data=turtle, format="turtle")
    start = asks.index("{ GRAPH")
    assert {
        tuple(str(term).replace("+00:00", "Z") for term in row) for row in told.query(f"{asks[:start]} {{ {body} }}")
    } == expected


def test_labels_and_titles_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    title = '<https://example.org/story> <http://purl.org/dc/terms/title> "\\u001b[31m[bold]x[/bold]\\n\\u202ey" .'
    story("s.ttl", title)
    said(capsys, "load", "s.ttl", "--into", "kb")
    table = said(capsys, "list", "--kb", "kb")
    assert all(line.isprintable() for line in table.splitlines())
    assert "[bold]x[/bold]" in table
    assert loaded(capsys)[0]["title"] == "\x1b[31m[bold]x[/bold]\n\u202ey"


# What is refused


@pytest.mark.parametrize("ending", sorted({*SYNTAXES} - {".owl", ".xml", ".json", ".yml"}))
def test_what_cannot_be_read_is_not_loaded_and_nothing_is_left(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_file(f"bad{ending}", b"\xff nonsense {[<")
    assert refused(capsys, "load", "star", f"bad{ending}", "--into", "kb").startswith(f"bad{ending}")
    assert not Path("kb").exists()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (':h1 pkb:copiedFrom "h0" .', "has the literal"),
        (':h1 prov:generatedAtTime "yesterday" .', "prov:generatedAtTime"),
        ('<https://example.org/story> pkb:horizon "2027-01-01T00:00:00Z"^^xsd:dateTime .', "several horizons"),
        (":t a pkb:Thread ; pkb:ranOn _:l . _:l rdf:first :h1 .", "pkb:ranOn"),
        (":h1 pkb:leavesOpen pkb:Extent .", "to leave open"),
    ],
)
def test_what_is_no_story_is_not_loaded_and_the_rest_stays(
    more: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    story("s.ttl", more)
    assert complaint in refused(capsys, "load", "star", "s.ttl", "--into", "new")
    said(capsys, "load", "star", "--into", "kb")
    before = listing(Path("kb"))
    assert complaint in refused(capsys, "load", "s.ttl", "siblings", "--into", "kb")
    assert listing(Path("kb")) == before


def test_what_is_no_knowledge_base_is_not_read_and_not_written_into(capsys: pytest.CaptureFixture[str]) -> None:
    write_file("file", "text")
    write_file("full/notes.txt", "text")
    write_file("full/columns/mine.txt", "text")
    Path("empty").mkdir()
    remedy = "name a folder that pkb load has written"
    for folder, reason in (
        ("file", "this is a file, no knowledge base"),
        ("nowhere", "there is no such folder"),
        ("full", "this folder is not a knowledge base"),
        ("empty", "this folder is not a knowledge base"),
    ):
        for command in (["list"], ["survey"], ["drop", "star"], ["survey", "star"], ["validate", "star"]):
            assert refused(capsys, *command, "--kb", folder) == f"{folder}: {reason}; {remedy}"
    assert refused(capsys, "load", "star", "--into", "file") == (
        "file: this is a file, no knowledge base; name a folder"
    )
    assert refused(capsys, "load", "star", "--into", "full") == (
        "full: this folder holds other things; name an empty one, or one that is not there yet"
    )
    assert "there is no folder no/where" in refused(capsys, "load", "star", "--into", "no/where/kb")
    assert refused(capsys, "load", "--into", "kb").startswith("SCENARIO is missing; ")
    assert refused(capsys, "load", "star", "--as", " ", "--into", "kb") == "--as: ' ' cannot be used; give a name"
    said(capsys, "load", "star", "--into", "empty")
    assert names(capsys, "empty") == ["star"]


def test_a_knowledge_base_is_no_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    assert refused(capsys, "survey", "kb") == (
        "kb: the folder is a knowledge base; name its scenarios, and say --kb kb"
    )


def test_a_knowledge_base_of_a_newer_version_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    write_file("kb/KNOWLEDGE-BASE", '{"format": 2, "store": 1, "more": []}')
    for command in (["list", "--kb"], ["survey", "--kb"], ["drop", "star", "--kb"], ["load", "star", "--into"]):
        assert refused(capsys, *command, "kb") == (
            "kb: this knowledge base has format 2, and this version of pkb knows formats up to 1; "
            "update pkb, or load the scenarios again into another folder"
        )


@pytest.mark.parametrize(
    "marker", ["", "{", "[]", "null", '{"format": 1}', '{"format": "x", "store": 1}', '{"format": 1, "store": "../x"}',
               '{"format": 1, "store": 99}', "[" * 100_000]
)  # fmt: skip
def test_a_marker_that_says_nothing_is_called_damaged(marker: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    write_file("kb/KNOWLEDGE-BASE", marker)
    for command in (["list", "--kb"], ["survey", "--kb"], ["load", "star", "--into"]):
        assert refused(capsys, *command, "kb").startswith("kb: the knowledge base is damaged: ")


def test_damaged_files_are_called_damaged(capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    said(capsys, "load", "star", "--into", "kb")
    [columns] = Path("kb/columns").iterdir()

    @contextmanager
    def broken() -> Iterator[None]:
        shutil.copytree("kb", "whole")
        yield
        assert refused(capsys, "survey", "--kb", "kb").startswith("kb: the knowledge base is damaged: ")
        shutil.rmtree("kb")
        Path("whole").rename("kb")
        assert run(["survey", "--kb", "kb"]) == 0
        capsys.readouterr()

    for name in ("terms.txt", "rows.npy"):
        content = (columns / name).read_bytes()
        for other in (b"", content[: len(content) // 2], b"\xff" * len(content), content + b"\nx"):
            if (name, other[:1]) != ("rows.npy", content[:1]) or len(other) < len(content):
                with broken():
                    (columns / name).write_bytes(other)
        with broken():
            (columns / name).unlink()
    with broken():
        shutil.rmtree(columns)
    with broken():
        shutil.rmtree("kb/store-1")
    with broken():
        Path("kb/store-1/CURRENT").write_bytes(b"nonsense")
    with broken():
        for path in Path("kb/store-1").glob("*.sst"):
            path.write_bytes(path.read_bytes()[:-100])


def test_a_forged_store_cannot_lead_out_of_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    graph = loaded(capsys)[0]["graph"]
    forged = ox.Store("kb/store-1")
    text = str(forged).replace(f"<{graph}>", "<urn:uuid:../../../../etc>")
    forged.clear()
    forged.load(text, format=ox.RdfFormat.N_QUADS)
    forged.flush()
    del forged
    assert "is no graph of a scenario" in refused(capsys, "survey", "--kb", "kb")


@pytest.mark.parametrize("term", ['"a\nb"', "<urn:a> .\n<urn:x>", "<not an iri>", '"open'])
def test_a_snapshot_with_forged_terms_is_refused(term: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "snapshot", "star", "-o", "world.parquet")
    terms = pl.read_parquet("world.parquet/terms.parquet")
    label = next(token for token in terms["term"] if token.startswith('"'))
    terms.with_columns(pl.col("term").replace(label, term)).write_parquet("world.parquet/terms.parquet")
    assert refused(capsys, "load", "world.parquet", "--into", "kb").startswith("world")
    assert not Path("kb").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_permissions_are_respected(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "load", "star", "--into", "kb")
    Path("kb").chmod(0o500)
    try:
        assert names(capsys) == ["star"]
        assert run(["survey", "--kb", "kb"]) == 0
        capsys.readouterr()
        assert "Permission denied" in refused(capsys, "load", "siblings", "--into", "kb")
        assert "Permission denied" in refused(capsys, "drop", "star", "--kb", "kb")
        Path("kb").chmod(0)
        assert refused(capsys, "list", "--kb", "kb") == "kb: Permission denied"
    finally:
        Path("kb").chmod(0o700)


def test_columns_without_a_place_are_damaged() -> None:
    with pytest.raises(DamagedKnowledgeBase):
        read_columns(Source("s", None, "columns"))


# Two processes at once


@contextmanager
def process(script: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python until it says that it is ready, and end it afterwards."""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        try:
            yield started
        finally:
            started.kill()


CHANGING = """
from persistence_kb.reading.change import changing
with changing("kb", new=True):
    print("ready", flush=True)
    input()
"""
READING = """
from persistence_kb.reading.knowledge_base import reading
from persistence_kb.reading.rdf import read
with reading("kb") as base:
    print("ready", flush=True)
    input()
    print(len(read([base.source(["star"])])), flush=True)
"""
SERVING = """
import pyoxigraph
store = pyoxigraph.Store("kb/store-1")
print("ready", flush=True)
input()
"""


def test_who_changes_it_keeps_others_from_changing_it_but_not_from_reading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "load", "star", "--into", "kb")
    with process(CHANGING) as other:
        for command in (["load", "siblings", "--into", "kb"], ["drop", "star", "--kb", "kb"]):
            expected = f"kb: process {other.pid} is changing this knowledge base; try again when it has ended"
            assert refused_process(*command) == expected
        assert names(capsys) == ["star"]
        assert said(capsys, "survey", "--kb", "kb") == said(capsys, "survey", "star")
    said(capsys, "load", "siblings", "--into", "kb")


def test_two_processes_may_begin_one_and_the_second_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with process(CHANGING) as other:
        assert f"process {other.pid} is changing" in refused(capsys, "load", "star", "--into", "kb")
        assert "this folder is not a knowledge base" in refused(capsys, "list", "--kb", "kb")
    said(capsys, "load", "star", "--into", "kb")
    assert names(capsys) == ["star"]


def test_many_read_side_by_side_and_what_they_read_stays_until_they_have_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "load", "star", "--into", "kb")
    size = len(tokens("kb", "star"))
    with process(READING) as one, process(READING) as two:
        said(capsys, "drop", "star", "--kb", "kb")
        said(capsys, "load", "siblings", "--into", "kb")
        assert names(capsys) == ["siblings"]
        for reader in (one, two):
            assert reader.communicate("\n", timeout=60)[0] == f"{size}\n"
    said(capsys, "load", "copy-chain", "--into", "kb")
    assert len(list(Path("kb").glob("store-*"))) == 1
    assert len(list(Path("kb/columns").iterdir())) == 2


def test_a_store_that_another_program_has_open_for_writing_is_left_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "load", "star", "--into", "kb")
    with process(SERVING):
        for command in (["list", "--kb"], ["survey", "--kb"], ["load", "siblings", "--into"], ["drop", "star", "--kb"]):
            assert refused_process(*command, "kb") == (
                "kb: another program, such as an Oxigraph server, is changing this knowledge base; "
                "try again when it has ended"
            )
    said(capsys, "load", "siblings", "--into", "kb")
    with process(READING), pytest.raises(OSError, match="LOCK"):
        ox.Store("kb/store-2")


def test_ten_loads_at_once_end_as_if_one_after_another(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = sorted(scenarios())[:10]
    running = {
        name: subprocess.Popen([*PKB, "load", name, "--into", "kb"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in chosen
    }
    succeeded = set()
    for name, each in running.items():
        out, err = each.communicate(timeout=120)
        if each.returncode == 0:
            succeeded.add(name)
        else:
            assert "is changing this knowledge base" in sentence(each.returncode, out.decode(), err.decode())
    assert succeeded
    assert set(names(capsys)) == succeeded
    for name in succeeded:
        assert len(tokens("kb", name)) == len(set(read(locate([name])))) > 0
