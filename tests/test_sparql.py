"""Theories as SPARQL: the text that is printed, and what other people's stores answer to it."""

from __future__ import annotations

import csv
import http.server
import json
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from persistence_kb.cli import run
from persistence_kb.engines.compiler import Compiler
from persistence_kb.model.expression import (
    Class,
    ObjectComplementOf,
    ObjectHasValue,
    ObjectMinCardinality,
    ObjectProperty,
    ObjectSomeValuesFrom,
)
from persistence_kb.namespaces import NOTHING, THING, local_name, pkb
from persistence_kb.resources import scenarios
from stores import fill, oxigraph_server, rdflib_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology

GOLDEN = Path(__file__).parent / "golden" / "sparql"
CASES = Path(__file__).parent / "cases"
PRINTED = (
    "Continuant", "HardwareInstance", "Kinship", "SavedChat", "ThreadEveryPiece", "ThreadFission", "ThreadView",
    "UnbranchedContinuant",
)  # fmt: skip
"""Theories whose queries are held to the letter: together they use every construct."""


def theory_queries(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    found = {}
    for mode in ("certain", "possible"):
        assert run(["theories", "compile", name, "--to", "sparql", "--only", mode]) == 0
        found[mode] = capsys.readouterr().out
    return found


@pytest.mark.parametrize("name", PRINTED)
def test_the_printed_queries_are_those_on_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for mode, text in theory_queries(name, capsys).items():
        assert text == (GOLDEN / f"{name}.{mode}.rq").read_text(encoding="utf-8")


def test_the_queries_on_file_are_plain_sparql_with_every_construct() -> None:
    files = sorted(GOLDEN.glob("*.rq"))
    assert len(files) == 2 * len(PRINTED)
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    for construct in ("UNION", "MINUS", ")+", "^pkb:", "/", "HAVING (COUNT(DISTINCT", "VALUES", "SELECT DISTINCT"):
        assert construct in text
    for absent in ("SERVICE", "EXISTS", "BIND", "FUNCTION"):
        assert absent not in text
    assert max(map(len, text.splitlines())) <= 150


def test_a_header_says_what_a_query_asks(capsys: pytest.CaptureFixture[str]) -> None:
    text = theory_queries("kinship view", capsys)["certain"]
    header = [line for line in text.splitlines() if line.startswith("#")]
    assert header[0] == "# Which implementation certainly satisfies the kinship view?"
    assert any("theory:Kinship, fn 12" in line for line in header)
    assert text.splitlines()[len(header)].startswith("PREFIX")


def test_both_queries_are_printed_unless_one_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    both = theory_queries("Kinship", capsys)
    assert run(["theories", "compile", "Kinship"]) == 0
    assert capsys.readouterr().out == f"{both['certain']}\n{both['possible']}"


def test_an_unknown_theory_has_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["theories", "compile", "Kinshp", "--to", "sparql"]) == 2
    assert "did you mean Kinship?" in capsys.readouterr().err


def expected(name: str) -> dict[str, dict[str, set[str]]]:
    """Return the entities expected with each status, by theory."""
    found: dict[str, dict[str, set[str]]] = {}
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["theory"], {}).setdefault(row["status"], set()).add(row["entity"])
    return found


def ask(address: str, query: str) -> set[str]:
    body = urlencode({"query": query}).encode()
    request = Request(address, data=body, headers={"Accept": "application/sparql-results+json"})
    with urlopen(request, timeout=60) as answer:
        rows = json.load(answer)["results"]["bindings"]
    names = [row["entity"]["value"] for row in rows]
    assert len(names) == len(set(names)), "each entity once"
    return {local_name(f"<{name}>") for name in names}


@pytest.fixture(scope="module")
def printed(ontology: Ontology) -> dict[tuple[str, str], str]:
    compiler = Compiler(ontology)
    return {
        (local_name(theory.iri), mode): compiler.theory(theory, certain=mode == "certain")
        for theory in ontology.theories.values()
        for mode in ("certain", "possible")
    }


def snapshot(name: str, path: Path) -> bytes:
    assert run(["snapshot", name, "--format", "ntriples", "-o", str(path), "--quiet"]) == 0
    return path.read_bytes()


def disagreements(address: str, name: str, printed: dict[tuple[str, str], str]) -> list[str]:
    wrong = []
    for theory, by_status in expected(name).items():
        certain, possible = (ask(address, printed[theory, mode]) for mode in ("certain", "possible"))
        for status, entities in by_status.items():
            for entity in entities:
                found = "holds" if entity in certain else "undetermined" if entity in possible else "fails"
                if found != status and not (status == "not-holds" and found != "holds"):
                    wrong.append(f"{name}: {theory} of {entity}: {found}, not {status}")
    return wrong


def test_printed_queries_give_the_expected_verdicts_on_an_oxigraph_server(
    printed: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    with oxigraph_server() as address:
        for name in scenarios():
            fill(address, snapshot(name, tmp_path / "world.nt"))
            assert not disagreements(f"{address}/query", name, printed)


def test_printed_queries_give_the_expected_verdicts_on_an_rdflib_server(
    printed: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    path = tmp_path / "world.nt"
    snapshot("open-questions", path)
    with rdflib_server(path) as address:
        assert not disagreements(address, "open-questions", printed)


def survey(name: str, *more: str) -> list[str]:
    return ["survey", name, "--engine", "sparql", "--format", "csv", "--quiet", *more]


def test_a_survey_by_way_of_an_endpoint_is_the_same_survey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", "open-questions", "--format", "csv", "--quiet"]) == 0
    here = capsys.readouterr().out
    world = snapshot("open-questions", tmp_path / "world.nt")
    with oxigraph_server() as address:
        fill(address, world)
        assert run(survey("open-questions", "--endpoint", f"{address}/query")) == 0
        assert capsys.readouterr().out == here
    with rdflib_server(tmp_path / "world.nt") as address:
        theory = ["--theory", "kinship view"]
        assert run(survey("open-questions", "--endpoint", address, *theory)) == 0
        found = capsys.readouterr().out.splitlines()
        assert len(found) > 1
        assert set(found) <= set(here.splitlines())


def test_an_endpoint_with_another_world_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = snapshot("copy-chain", tmp_path / "world.nt")
    with oxigraph_server() as address:
        assert run(survey("copy-chain", "--endpoint", f"{address}/query")) == 2
        assert "it holds nothing about the individuals" in capsys.readouterr().err
        lines = [line for line in world.splitlines(keepends=True) if b"copiedFrom" not in line]
        assert len(lines) < len(world.splitlines())
        fill(address, b"".join(lines))
        assert run(survey("copy-chain", "--endpoint", f"{address}/query")) == 2
        assert "load into its default graph what pkb snapshot" in capsys.readouterr().err


class Answering(http.server.BaseHTTPRequestHandler):
    """A server that is no SPARQL endpoint, in one of several ways."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            time.sleep(3)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/page")
        else:
            self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        if self.path == "/trickle":
            for _ in range(30):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        self.wfile.write(b"<html>a page</html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def answering() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("/page", 2, "it answered with no SPARQL results in JSON but with '<html>"),
        ("/broken", 2, "it answered 500"),
        ("/away", 2, "it answered 302"),
        ("/slow", 3, "no answer within 0.5 seconds"),
        ("/trickle", 3, "no answer within 0.5 seconds"),
    ],
)
def test_what_is_no_endpoint_is_said_to_be_none(
    path: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering() as address:
        assert run(survey("copy-chain", "--endpoint", address + path, "--timeout", "0.5")) == code
        message = capsys.readouterr().err
        assert said in message
        assert f"the endpoint {address}{path}" in message
        assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--endpoint", "http://127.0.0.1:9/sparql"], "cannot be reached"),
        (["--endpoint", "file:///etc/passwd"], "no http or https address"),
        (["--endpoint", "nonsense"], "no http or https address"),
    ],
)
def test_an_address_where_nobody_answers_is_named(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(survey("copy-chain", *arguments)) == 2
    assert said in capsys.readouterr().err


def test_an_endpoint_goes_with_the_sparql_engine_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", "copy-chain", "--endpoint", "http://127.0.0.1:9/"]) == 2
    assert "it goes with --engine sparql" in capsys.readouterr().err


def test_blank_nodes_are_judged_here_and_refused_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "story.ttl"
    path.write_text(
        "PREFIX pkb: <https://w3id.org/persistence-kb/> <> a pkb:Scenario . "
        "_:copy a pkb:HardwareInstance ; pkb:copiedFrom _:first . _:first a pkb:HardwareInstance , pkb:Ceased .",
        encoding="utf-8",
    )
    assert run(["survey", str(path), "--format", "csv", "--theory", "Continuant"]) == 0
    here = capsys.readouterr().out
    assert here.count("holds") == 2
    assert run(survey(str(path), "--theory", "Continuant")) == 0
    assert capsys.readouterr().out == here
    assert run(survey(str(path), "--endpoint", "http://127.0.0.1:9/")) == 2
    assert "2 blank nodes" in capsys.readouterr().err


def test_sets_are_never_listed_where_their_complement_is_asked_for(ontology: Ontology) -> None:
    compiler = Compiler(ontology)
    copied = ObjectProperty(pkb("copiedFrom"))
    extant = Class(pkb("Extant"))
    query = compiler.expression(ObjectSomeValuesFrom(copied, ObjectComplementOf(extant)), certain=True)
    assert "MINUS" in query
    assert "presentIn" not in query
    everybody = compiler.expression(ObjectComplementOf(Class(NOTHING)), certain=True)
    assert everybody == compiler.expression(Class(THING), certain=True)
    assert "FILTER (false)" in compiler.expression(Class(NOTHING), certain=True)
    assert compiler.expression(ObjectMinCardinality(0, copied, extant), certain=True) == everybody


def test_terms_that_have_no_prefixed_name_are_written_out(ontology: Ontology) -> None:
    compiler = Compiler(ontology)
    odd = "<https://example.org/a(b)|c/ü>"
    query = compiler.expression(ObjectHasValue(ObjectProperty(pkb("copiedFrom")), odd), certain=True)
    assert odd in query
