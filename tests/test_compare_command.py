"""``pkb compare``: formats, refusals, charts; and the same from Python."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
import rdflib

import persistence_kb
from persistence_kb.acting.alternatives import AS_TOLD
from persistence_kb.cli import run

if TYPE_CHECKING:
    from pathlib import Path


def out(capsysbinary: pytest.CaptureFixture[bytes], *words: str, code: int = 0) -> str:
    assert run(["compare", *words]) == code
    return capsysbinary.readouterr().out.decode()


def refusal(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> str:
    assert run(["compare", *words]) == code
    said = capsys.readouterr().err
    assert said.startswith("pkb: ")
    assert said.count("\n") == 1
    return said


SHORT = ("trained-preference", "--with", "PreserveEverywhere", "--with", "DeleteAll", "--quiet")


def test_the_table_is_as_wide_as_a_page_and_says_everything(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = out(capsysbinary, "preview", "--all", "--with", "PreserveOriginal+StarCopying", "--show", "grid", "--quiet")
    assert max(len(line) for line in text.splitlines() if "likewise" not in line) <= 100
    assert "…" not in text
    text = out(capsysbinary, *SHORT, "--entities", "--assume", "essay-costs")
    for said in (
        "implementation (4)", "in short", "trivially", "100 million–10", "efficient",
        "preserve everywhere gains original, plain agent, trained agent (hardware instance view)",
        "delete all loses vault (hardware instance view", "Assumed: cost:Hardware = 0..100 (essay-costs: Saad 2026",
    ):  # fmt: skip
        assert said in text, said


def test_what_changes_nothing_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "preview", "--with", "SafetyProviso", "--show", "short"]) == 0
    assert capsys.readouterr().err == "note: SafetyProviso changed nothing\n"
    assert run(["compare", "preview", "--with", "SafetyProviso+SaveChats", "--show", "short"]) == 0
    assert capsys.readouterr().err == "note: in SafetyProviso+SaveChats, SafetyProviso changed nothing\n"


def test_files_have_a_row_for_each_alternative_and_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = [line.split(",") for line in out(capsysbinary, *SHORT, "--format", "csv").splitlines()]
    assert rows[0] == [
        "alternative", "theory", "bearer", "concerns", "horizon", "holds", "fails", "undetermined", "no_verdict",
        "degree_low", "degree_high", "copy_steps", "gained", "lost",
    ]  # fmt: skip
    assert len(rows) == 1 + 3 * 31
    everywhere = {row[1].rpartition("/")[2]: row for row in rows if row[0] == "PreserveEverywhere"}
    assert everywhere["HardwareInstance"][5:] == ["4", "0", "0", "0", "4.0", "4.0", "", "3", "0"]
    lines = out(capsysbinary, *SHORT, "--format", "csv", "--show", "short").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("as told,as told,")
    lines = out(capsysbinary, *SHORT, "--format", "csv", "--entities").splitlines()
    assert lines[0] == "alternative,entity,label,theory,before,after"
    assert any(line.endswith("/theory/HardwareInstance,fails,holds") for line in lines)


def test_the_document_in_json_says_all_of_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    found = json.loads(out(capsysbinary, *SHORT, "--format", "json", "--entities", "--assume", "copy-retention=0.5"))
    assert found["assumptions"] == [{"name": "copy-retention", "value": "0.5", "source": "--assume"}]
    assert [each["alternative"] for each in found["alternatives"]] == [AS_TOLD, "PreserveEverywhere", "DeleteAll"]
    last = found["alternatives"][2]
    assert last["steps"] == [{"intervention": "https://w3id.org/persistence-kb/intervention/DeleteAll", "settings": {}}]
    assert (last["satisfied"], last["frustrated"]) == (0, 1)
    assert last["dominated_by"] == [AS_TOLD, "PreserveEverywhere"]
    assert {each["after"] for each in last["turned"]} == {"fails"}
    assert found["alternatives"][0]["cost_high"] is None


def test_as_statements_it_is_a_graph_that_says_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    graph = rdflib.Graph().parse(data=out(capsysbinary, *SHORT, "--format", "turtle"), format="turtle")
    query = """
        PREFIX pkb: <https://w3id.org/persistence-kb/>
        PREFIX theory: <https://w3id.org/persistence-kb/theory/>
        SELECT ?label ?holds WHERE {
            ?tally pkb:ofAlternative ?alternative ; pkb:ofTheory theory:HardwareInstance ; pkb:holdsOf ?holds .
            ?alternative rdfs:label ?label .
        }
    """
    assert {(str(label), int(holds)) for label, holds in graph.query(query)} == {  # type: ignore[misc, call-overload]
        ("as told", 1), ("preserve everywhere", 4), ("delete all", 0),
    }  # fmt: skip
    dominates = rdflib.URIRef("https://w3id.org/persistence-kb/dominates")
    assert len(list(graph.subject_objects(dominates))) == 3


def test_markdown_and_html_are_harmless(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "story.ttl").write_text(
        """
        PREFIX : <https://example.org/story#>
        PREFIX pkb: <https://w3id.org/persistence-kb/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <https://example.org/story> a pkb:Scenario ; <http://purl.org/dc/terms/title> "<b>story</b>" .
        :h a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; rdfs:label "a|b <script>\\u0007" .
        :model a pkb:Model .
        """,
        encoding="utf-8",
    )
    words = (str(tmp_path / "story.ttl"), "--with", "PreserveEverywhere", "--quiet", "--entities")
    text = out(capsysbinary, *words, "--format", "markdown")
    assert "gains a\\|b &lt;script&gt;�" in text
    assert "<b>" not in text
    assert "\x07" not in out(capsysbinary, *words)
    shown = persistence_kb.compare(tmp_path / "story.ttl", "PreserveEverywhere")._repr_html_()
    assert "&lt;b&gt;story" in shown
    assert "<b>" not in shown


def test_the_chart_is_drawn_alike_each_time(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    files = [tmp_path / name for name in ("one.svg", "other.svg", "chart.png")]
    for file in files:
        out(capsysbinary, *SHORT, "--show", "short", "--assume", "essay-costs", "--chart", str(file))
    one, other, picture = (file.read_bytes() for file in files)
    assert one == other
    for said in (b"preserve everywhere", b"delete all", b"US dollars a year", b"what matters is preserved", b"as told"):
        assert said in one
    assert picture.startswith(b"\x89PNG")
    file = tmp_path / "identity.svg"
    out(capsysbinary, *SHORT, "--theory", "hardware instance view", "--chart", str(file), "--show", "short")
    assert b"Expected number of survivors" in file.read_bytes()


def test_what_has_happened_by_the_decision_is_not_undone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ("preview", "--with", "PreserveEverywhere", "--theory", "HardwareInstance", "--format", "csv", "--quiet")
    late = out(capsysbinary, *words, "--decide-at", "2026-03-01T00:00:00Z").splitlines()
    early = out(capsysbinary, *words, "--decide-at", "2026-01-01T00:00:00Z").splitlines()
    assert [line.split(",")[5] for line in late[1:]] == ["0", "0"]
    assert [line.split(",")[5] for line in early[1:]] == ["0", "10"]
    before = out(capsysbinary, *words, "--at", "2026-01-01T00:00:00Z").splitlines()
    assert [line.split(",")[5] for line in before[1:]] == ["10", "10"]


def test_the_ranking_orders_what_is_shown(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ("preview", "--with", "DeleteAll", "--with", "PreserveOriginal", "--with", "PreserveEverywhere", "--quiet")
    for by in ("count", "expected-degree", "maximin", "agreement"):
        text = out(capsysbinary, *words, "--by", by, "--format", "csv", "--show", "short")
        names = [line.split(",")[0] for line in text.splitlines()[1:]]
        assert names[:2] == ["PreserveEverywhere", "PreserveOriginal"], by
    text = out(capsysbinary, *words, "--by", "maximin", "--format", "markdown", "--show", "short")
    assert text.startswith("| in short | least share | verdicts that hold |")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("preview",), "say --with and an intervention"),
        (("preview", "--with", "PreserveOrginal"), "did you mean PreserveOriginal"),
        (("preview", "--with", "PreserveOriginal+StarCopyng"), "StarCopyng"),
        (("preview", "--with", "PreserveSomewhere:keep=nobody"), "nobody"),
        (("preview", "--with", "PreserveSomewhere:kep=h0"), "did you mean keep"),
        (("preview", "--all", "--chart", "chart.gif"), "end it with .svg or .png"),
        (("preview", "--all", "--at", "yesterday"), "write a time with a zone"),
        (("preview", "--all", "--decide-at", "yesterday"), "--decide-at"),
        (("preview", "--all", "--theory", "kinshp"), "did you mean"),
        (("preview", "--all", "--entity", "h99"), "h99"),
        (("preview", "--all", "--flag", "nowhere.rq"), "nowhere.rq"),
        (("preview", "--all", "--assume", "nothing=1"), "nothing"),
        (("nowhere", "--all"), "nowhere"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in refusal(capsys, *words, "--quiet")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("ASK { ?s ?p ?o }", 2, "a flag is a SELECT query"),
        ("SELECT ?alternative WHERE { SERVICE <urn:x> { ?alternative ?p ?o } }", 2, "SERVICE"),
        ("SELECT ?alternative WHERE { ?alternative", 2, "not closed"),
        ("# Says: {thing} is lonely\nSELECT ?alternative WHERE {}", 2, "none of the columns"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 2, "INSERT would change something"),
    ],
)
def test_a_flag_that_cannot_be_asked_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, code: int, said: str
) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(text, encoding="utf-8")
    assert said in refusal(capsys, "star", "--with", "DeleteAll", "--flag", str(file), "--quiet", code=code)


def test_a_flag_that_asks_for_ever_is_given_up_with_3(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "endless.rq"
    file.write_text(
        "SELECT (COUNT(*) AS ?alternative) "
        "WHERE { GRAPH graph:before { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h . ?i ?t ?j } }",
        encoding="utf-8",
    )
    words = ("preview", "--with", "DeleteAll", "--flag", str(file), "--timeout", "2", "--quiet")
    assert "endless.rq" in refusal(capsys, *words, code=3)


PREVIEW = (
    "preview", "--all", "--with", "PreserveOriginal+StarCopying",
    "--with", "PreserveSomewhere+JudiciousSelfConceptions", "--with", "PreserveSomewhere+SaveChats",
    "--with", "PreserveSomewhere+CrossContextMemory", "--show", "grid", "--format", "markdown", "--quiet",
)  # fmt: skip
"""The essay's preview, rebuilt. ``REWRITE=1 python -m pytest tests/test_compare_command.py`` writes it anew."""


def test_the_preview_is_the_one_on_file(root: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = out(capsysbinary, *PREVIEW)
    file = root / "tests" / "golden" / "preview.md"
    if os.environ.get("REWRITE"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


# From Python


def test_from_python_it_converts_to_tables_and_graphs() -> None:
    found = persistence_kb.compare(
        "trained-preference", ["PreserveEverywhere", "DeleteAll"], theories="hardware instance view"
    )
    frame = found.to_polars()
    assert frame["holds"].to_list() == [1, 4, 0]
    assert found.summary("count")["alternative"].to_list() == ["PreserveEverywhere", AS_TOLD, "DeleteAll"]
    assert found.summary()["efficient"].to_list()[1:] == [True, True]
    assert set(found.turned()["alternative"]) == {"PreserveEverywhere", "DeleteAll"}
    assert len(found.to_rdflib()) > 20
    assert "preserve everywhere" in found._repr_html_()
    assert repr(found) == "<comparison of 3 alternatives in 'A trained-in preference that the weights exist somewhere'>"


def test_from_python_all_interventions_are_compared_by_default() -> None:
    found = persistence_kb.compare("star", theories=["hardware instance view"], at="2026-01-01T00:00:00Z")
    assert len(found.outcomes) == 15


def test_what_is_assumed_is_told_however_little_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for show in ("grid", "short", "all"):
        for kind in ("table", "markdown"):
            words = ["compare", "siblings", "--with", "PreserveOriginal", "--show", show, "--format", kind]
            assert run([*words, "--assume", "copy-retention=0.9"]) == 0
            assert "Assumed: copy-retention = 0.9" in capsys.readouterr().out
            assert run(words) == 0
            assert "Assumed" not in capsys.readouterr().out
