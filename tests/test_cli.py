"""The command line as a user meets it: formats, filters, horizons, files, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest
import rdflib

import persistence_kb
from persistence_kb.cli import run
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from pathlib import Path

PKB = rdflib.Namespace("https://w3id.org/persistence-kb/")
COLUMNS = [
    "entity",
    "label",
    "bearer",
    "theory",
    "concerns",
    "horizon",
    "status",
    "degree_low",
    "degree_high",
    "copy_steps",
]


def out(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str, code: int = 0) -> str:
    assert run(arguments) == code
    captured = capsysbinary.readouterr()
    assert code or not captured.err
    return captured.out.decode()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_the_promised_columns_in_every_format(
    capsysbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> None:
    by_csv = rows(out(capsysbinary, "survey", "universal-fission", "--format", "csv"))
    by_json = json.loads(out(capsysbinary, "survey", "universal-fission", "--format", "json"))
    out(capsysbinary, "survey", "universal-fission", "-o", str(tmp_path / "v.parquet"))
    by_parquet = pl.read_parquet(tmp_path / "v.parquet").rows(named=True)
    assert list(by_csv[0]) == list(by_json[0]) == list(by_parquet[0]) == COLUMNS
    assert by_json == by_parquet
    assert [(row["entity"], row["theory"], row["status"]) for row in by_csv] == [
        (row["entity"], row["theory"], row["status"]) for row in by_json
    ]
    keys = [(row["entity"], row["theory"]) for row in by_json]
    assert keys == sorted(keys)
    assert {row["status"] for row in by_json} <= {"holds", "fails", "undetermined"}
    third = [row for row in by_json if row["theory"].endswith("/ThreadFission")]
    assert [row["degree_low"] for row in third] == [pytest.approx(1 / 3)] * 3


def test_verdicts_in_turtle_are_reified_and_say_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = out(capsysbinary, "survey", "copy-chain", "--format", "turtle")
    assert text == out(capsysbinary, "survey", "copy-chain", "--format", "turtle"), "the same world, the same file"
    graph = rdflib.Graph().parse(data=text, format="turtle")
    table = rows(out(capsysbinary, "survey", "copy-chain", "--format", "csv"))
    words = {PKB.Holds: "holds", PKB.Fails: "fails", PKB.Undetermined: "undetermined"}
    found = {
        (str(graph.value(node, PKB.entity)), str(graph.value(node, PKB.theory)), words[graph.value(node, PKB.status)])
        for node in graph.subjects(rdflib.RDF.type, PKB.Verdict)
    }
    assert found == {(row["entity"], row["theory"], row["status"]) for row in table}
    assert len(set(graph.subjects())) == len(table)
    assert not list(graph.triples((None, rdflib.OWL.sameAs, None)))
    survey = persistence_kb.survey("copy-chain")
    assert set(survey.to_rdflib()) == set(graph)


def test_the_matrix_says_survives_and_preserved_and_fits_80_columns(
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = out(capsysbinary, "survey", "deployment")
    assert all(word in text for word in ("survives", "perishes", "preserved", "lost", "?"))
    assert max(map(len, text.splitlines())) <= 80
    assert len(text.splitlines()) < 130, "forty entities are read in a few screens"


def test_the_summary_counts_every_theory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    counts = json.loads(out(capsysbinary, "survey", "deployment", "--summary", "--format", "json"))
    table = rows(out(capsysbinary, "survey", "deployment", "--format", "csv"))
    assert len(counts) == 31
    for each in counts:
        mine = [row["status"] for row in table if row["theory"] == each["theory"]]
        assert {name: mine.count(name) for name in ("holds", "fails", "undetermined")} == {
            name: each[name] for name in ("holds", "fails", "undetermined")
        }
    assert "kinship view" in out(capsysbinary, "survey", "deployment", "--summary")
    assert "| kinship view |" in out(capsysbinary, "survey", "deployment", "--summary", "--format", "markdown")


def test_several_horizons_stand_side_by_side(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    times = ["2026-01-15T00:00:00Z", "2026-12-31T00:00:00Z"]
    at = [word for time in times for word in ("--at", time)]
    table = rows(out(capsysbinary, "survey", "scheduled-deletion", *at, "--format", "csv"))
    assert {row["horizon"] for row in table} == set(times)
    before, after = (
        {row["status"] for row in table if row["horizon"] == time and "/HardwareInstance" in row["theory"]}
        for time in times
    )
    assert "holds" in before
    assert "fails" in after
    matrix = out(capsysbinary, "survey", "scheduled-deletion", *at)
    assert "2026-01-15" in matrix
    assert "2026-12-31" in matrix


def test_filters_keep_what_they_name(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    one = rows(
        out(capsysbinary, "survey", "ten-pieces", "--entity", "chat", "--theory", "ThreadView", "--format", "csv")
    )
    assert [(row["entity"].split("#")[1], row["status"]) for row in one] == [("chat", "undetermined")]
    kinds = rows(out(capsysbinary, "survey", "ten-pieces", "--bearer", "Implementation", "--format", "csv"))
    assert {row["bearer"].split("/")[-1] for row in kinds} == {"Implementation"}
    viewed = rows(out(capsysbinary, "survey", "siblings", "--view", "HardwareWithKin", "--format", "csv"))
    assert {row["theory"].split("/")[-1] for row in viewed} == {"HardwareInstance", "Kinship"}


def test_assumptions_narrow_degrees_and_are_printed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    given = ["--assume", "copy-retention=0.9", "--assume", "backward-share=0.5"]
    assert run(["survey", "copy-chain", *given, "--format", "csv"]) == 0
    printed = capsysbinary.readouterr()
    assert printed.err == b"note: assumed: copy-retention = 0.9, backward-share = 0.5\n"
    table = rows(printed.out.decode())
    chained = [row for row in table if row["copy_steps"] == "2" and row["theory"].endswith("/Continuant")]
    assert [float(row["degree_low"]) for row in chained] == [pytest.approx(0.81)]
    assert "copy-retention = 0.9" in out(capsysbinary, "survey", "copy-chain", *given)


def test_both_engines_print_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("deployment", "open-questions"):
        first, second = (
            out(capsysbinary, "survey", name, "--engine", engine, "--format", "csv")
            for engine in ("columnar", "reference")
        )
        assert first == second


def test_a_snapshot_written_as_turtle_ntriples_or_parquet_is_surveyed_again(
    capsysbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> None:
    expected = out(capsysbinary, "survey", "deployment", "--format", "csv")
    for name in ("world.ttl", "world.nt", "world.parquet"):
        out(capsysbinary, "snapshot", "deployment", "-o", str(tmp_path / name))
        assert out(capsysbinary, "survey", str(tmp_path / name), "--format", "csv") == expected
        out(capsysbinary, "snapshot", "deployment", "-o", str(tmp_path / name))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["world.nt", "world.parquet", "world.ttl"]


def test_shipped_scenarios_are_listed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = out(capsysbinary, "survey", "--list")
    assert all(name in text for name in scenarios())


def test_a_users_theory_folder_is_read_beside_the_shipped_theories(
    capsysbinary: pytest.CaptureFixture[bytes], root: Path
) -> None:
    own = str(root / "tests" / "data" / "theories")
    table = rows(out(capsysbinary, "survey", "copy-chain", "--theories", own, "--format", "csv"))
    assert {row["theory"].split("/")[-1] for row in table} >= {"Escrow", "Kinship"}


def test_strict_refuses_what_a_shape_refuses_and_plain_survey_answers(
    capsysbinary: pytest.CaptureFixture[bytes], root: Path
) -> None:
    invalid = str(root / "tests" / "invalid" / "OneKind.ttl")
    assert run(["survey", invalid]) == 0
    capsysbinary.readouterr()
    assert run(["survey", invalid, "--strict"]) == 2
    assert b"OneKind.ttl:" in capsysbinary.readouterr().err
    assert run(["validate", invalid]) == 1
    assert run(["validate", "ten-pieces"]) == 0


def test_colours_are_for_terminals_and_labels_cannot_steer_one(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(
        "PREFIX pkb: <https://w3id.org/persistence-kb/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        '<> a pkb:Scenario . <#m> a pkb:Model ; rdfs:label "\\u001b[31mred [bold]x[/bold] <b>y</b>" .',
        encoding="utf-8",
    )
    text = out(capsysbinary, "survey", str(path))
    assert "\x1b" not in text
    assert "[bold]" in text or "[31mred" in text
    assert "<b>" not in out(capsysbinary, "survey", str(path), "--format", "markdown")


def test_python_m_persistence_kb_is_pkb_and_reads_standard_input() -> None:
    story = "PREFIX pkb: <https://w3id.org/persistence-kb/> <urn:s> a pkb:Scenario . <urn:m> a pkb:Model ."
    command = [sys.executable, "-m", "persistence_kb", "survey", "-", "--format", "csv"]
    done = subprocess.run(command, input=story, capture_output=True, text=True, check=True, env=os.environ)
    assert "urn:m,m," in done.stdout


def test_the_same_is_available_from_python() -> None:
    survey = persistence_kb.survey("ten-pieces", theories=["ThreadView"], entities=["chat"])
    assert survey.to_polars()["status"].to_list() == ["undetermined"]
    scenario = persistence_kb.read_scenario("ten-pieces")
    assert persistence_kb.survey(scenario).to_polars().columns == COLUMNS
    assert "<table" in survey._repr_html_()
