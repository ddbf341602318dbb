"""The order of the theories: what is proven and what is not, how it is kept, and what is said about it."""

from __future__ import annotations

import itertools
import os
import re
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import persistence_kb
from orders import CHAIN, HOSTILE, lattice
from persistence_kb.cli import run
from persistence_kb.engines import cache
from persistence_kb.engines.lattice import lattice_of, prove
from persistence_kb.errors import InconsistentOntology
from persistence_kb.model.lattice import covers, equivalents
from persistence_kb.model.verdict import HOLDS
from persistence_kb.namespaces import pkb
from persistence_kb.reading.theories import read_ontology
from persistence_kb.reporting import hasse
from persistence_kb.reporting.lattice import sentences, statements, to_dot
from persistence_kb.reporting.layout import components, layered
from persistence_kb.reporting.rdf import to_turtle
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.lattice import Lattice
    from persistence_kb.model.ontology import Ontology

PKB = rdflib.Namespace("https://w3id.org/persistence-kb/")


Node = TypeVar("Node")


# The order


@st.composite
def preorders(draw: st.DrawFn) -> dict[int, frozenset[int]]:
    """Return for each number those above it: the reflexive, transitive closure of random pairs, worked out naively."""
    size = draw(st.integers(1, 9))
    number = st.integers(0, size - 1)
    pairs = draw(st.sets(st.tuples(number, number), max_size=2 * size)) | {(each, each) for each in range(size)}
    while longer := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= longer
    return {one: frozenset(other for first, other in pairs if first == one) for one in range(size)}


def closure(edges: set[tuple[Node, Node]], nodes: Iterable[Node]) -> set[tuple[Node, Node]]:
    found = edges | {(node, node) for node in nodes}
    while longer := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= longer
    return found


@given(preorders())
def test_nodes_entail_one_another_and_edges_are_the_fewest_that_give_the_order(
    above: dict[int, frozenset[int]],
) -> None:
    nodes = equivalents(above)
    assert sorted(itertools.chain(*nodes)) == sorted(above)
    of = {item: node for node in nodes for item in node}
    assert all((of[a] == of[b]) == (b in above[a] and a in above[b]) for a in above for b in above)
    order = {node: frozenset(of[each] for each in above[node[0]]) for node in nodes}
    edges = set(covers(order))
    assert closure(edges, nodes) == {(one, other) for one in nodes for other in order[one]}
    for edge in edges:
        assert edge[0] != edge[1]
        assert edge not in closure(edges - {edge}, nodes), "every edge is needed"


def test_stronger_nodes_come_before_those_that_they_entail_and_vague_theories_last_in_a_node() -> None:
    shown = lattice(CHAIN, vague="b")
    assert [tuple(each[-2] for each in node) for node in shown.nodes] == [("a",), ("c", "b"), ("e",), ("d",), ("f",)]
    assert [(lower[0][-2], upper[0][-2]) for lower, upper in shown.edges] == [("a", "c"), ("c", "d"), ("e", "d")]


def test_kinds_of_bearer_between_which_something_is_entailed_share_a_panel() -> None:
    kinds = {"a": "HardwareInstance", "d": "Thread", "e": "Thread", "f": "VirtualInstance"}
    shown = lattice({"a": "b", "b": "", "c": "", "d": "", "e": "d", "f": ""}, bearers=kinds)
    assert {frozenset(map(str, panel.bearers)) for panel in shown.panels} == {
        frozenset({pkb("HardwareInstance"), pkb("Model")}),
        frozenset({pkb("Thread")}),
        frozenset({pkb("VirtualInstance")}),
    }


def test_what_holds_of_nothing_entails_everything_and_joins_no_panels() -> None:
    everything = "abcd"
    shown = lattice({"a": everything, "b": "", "c": "", "d": everything}, bearers={"c": "Thread"}, unsatisfiable="ad")
    assert len(shown.edges) == 2
    assert [len(panel.nodes) for panel in shown.panels] == [1, 1]
    assert not any(panel.edges for panel in shown.panels)


# Proofs


def theory(name: str) -> str:
    return f"<https://w3id.org/persistence-kb/theory/{name}>"


PROVEN = """
    HardwareInstance < Continuant < Progenitor < Kinship
    ChildlessProgenitor < Progenitor < ChildlessProgenitor
    UnbranchedContinuant < Continuant
    ThreadEveryPiece < ThreadSomePiece
    ThreadFinalPiece < ThreadSomePiece
    UnsharedThread < ThreadFinalPiece < ThreadLineage
    ThreadFinalPiece < JoinedThreads
    ThreadFinalPiece < MemoryThread
    ThreadOfSlices < ThreadOfSlicesLatest
    ProteanModest < ProteanLiberal
    TemporaryModelRunning < TemporaryModelStored < EternalModel
    ThreadProportion < ThreadSomePiece < ThreadProportion
    ThreadView < ThreadOfPieces < ThreadEveryPiece
    ThreadOfPieces < ThreadFinalPiece
    ThreadView < ThreadSlices < ThreadOfSlices
    Protean < ProteanModest
    TemporaryModel < TemporaryModelRunning
"""
REFUTED = """
    Kinship < Progenitor
    Progenitor < Continuant
    Continuant < UnbranchedContinuant
    Continuant < HardwareInstance
    WeightType < HardwareInstance
    WeightType < Kinship
    ThreadSomePiece < ThreadFinalPiece
    ThreadSomePiece < ThreadEveryPiece
    ThreadFinalPiece < ThreadEveryPiece
    ThreadFission < ThreadFinalPiece
    ThreadLineage < ThreadFinalPiece
    ThreadOfSlicesLatest < ThreadOfSlices
    ProteanLiberal < ProteanModest
    TemporaryModelStored < TemporaryModelRunning
    EternalModel < TemporaryModelStored
    ThreadOfPieces < ThreadSlices
    HardwareInstance < ThreadFinalPiece
"""


def pairs(orderings: str) -> list[tuple[str, str]]:
    chains = [line.split(" < ") for line in orderings.strip().splitlines()]
    found = [(low.strip(), up.strip()) for chain in chains for low, up in itertools.pairwise(chain)]
    assert len(found) > 16
    return found


@pytest.fixture(scope="module")
def proven(ontology: Ontology) -> Lattice:
    return prove(ontology)


def test_what_must_be_proven_is_reached_in_the_picture_and_what_must_be_refuted_is_not(proven: Lattice) -> None:
    reached = closure(set(proven.edges), proven.nodes)
    node = {each: node for node in proven.nodes for each in node}
    for low, up in pairs(PROVEN):
        assert (node[theory(low)], node[theory(up)]) in reached, (low, up)
    for low, up in pairs(REFUTED):
        assert (node[theory(low)], node[theory(up)]) not in reached, (low, up)


def test_theories_that_always_agree_share_a_node(proven: Lattice) -> None:
    shared = {frozenset(node) for node in proven.nodes if len(node) > 1}
    assert shared == {
        frozenset({theory("Progenitor"), theory("ChildlessProgenitor")}),
        frozenset({theory("ThreadSomePiece"), theory("ThreadProportion")}),
        # Vague theories hold where the strictest of their precisifications does, if one of them is the strictest.
        frozenset({theory("TemporaryModel"), theory("TemporaryModelRunning")}),
        frozenset({theory("ThreadSlices"), theory("ThreadOfSlices")}),
        frozenset({theory("Protean"), theory("ProteanModest")}),
    }


def test_only_the_eternal_model_is_insensitive_and_nothing_is_unsatisfiable(proven: Lattice) -> None:
    """Source: the essay's §3: that preserving an eternal object is a category mistake follows, and is not asserted."""
    assert proven.insensitive == {theory("EternalModel")}
    assert not proven.unsatisfiable


def test_a_vague_theory_entails_each_of_its_precisifications(proven: Lattice, ontology: Ontology) -> None:
    vague = [each for each in ontology.theories.values() if each.condition is None]
    assert len(vague) > 4
    for each in vague:
        assert proven.above[each.iri] >= set(each.precisified_by)


def test_what_is_proven_is_borne_out_by_every_shipped_scenario(proven: Lattice) -> None:
    """No engine that computes verdicts has heard of the reasoner."""
    assert len(scenarios()) > 40
    for name in scenarios():
        holds: dict[str, set[int]] = {}
        for judgement in persistence_kb.survey(name).judgements:
            entities = judgement.entities[judgement.status == HOLDS].tolist()
            holds.setdefault(judgement.theory.iri, set()).update(entities)
        for low, over in proven.above.items():
            for up in over:
                assert holds.get(low, set()) <= holds.get(up, set()), (name, low, up)


def test_the_shipped_theories_fit_a_page_and_no_arrows_cross(proven: Lattice, ontology: Ontology) -> None:
    text = hasse.to_svg(proven, ontology)
    assert text.startswith("<svg ")
    width = re.search(r' width="(\d+)" height="(\d+)"', text)
    assert width is not None
    assert int(width[1]) <= 1000
    assert int(width[2]) <= 1200
    arrows = 0
    for panel in proven.panels:
        for group in components(panel.nodes, panel.edges):
            edges = [edge for edge in panel.edges if edge[0] in group]
            layout = layered(dict.fromkeys(group, (120.0, 40.0)), edges, gap=20, rise=40)
            steps = [each for route in layout.routes.values() for each in list(itertools.pairwise(route))[1::2]]
            arrows += len(layout.routes)
            for (low, up), (other_low, other_up) in itertools.combinations(steps, 2):
                assert low[1] != other_low[1] or (low[0] - other_low[0]) * (up[0] - other_up[0]) >= 0
    assert arrows == len(proven.edges) > 15


OWN = """
PREFIX : <https://example.org/own#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
:Never a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( pkb:Thread pkb:Extant pkb:Ceased ) ] .
:Always a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf (
    pkb:Extant [ a owl:Class ; owl:complementOf pkb:Extant ] ) ] .
:NeverTheory a pkb:Theory ; pkb:condition :Never ; pkb:bearer pkb:Thread ; pkb:concerns pkb:Identity ;
    skos:prefLabel "never <script>alert(1)</script>" .
:AlwaysTheory a pkb:Theory ; pkb:condition :Always ; pkb:bearer pkb:Organism ; pkb:concerns pkb:WhatMatters ;
    skos:prefLabel "always" .
:ExtantTheory a pkb:Theory ; pkb:condition pkb:Extant ; pkb:bearer pkb:HardwareInstance ; pkb:concerns pkb:Identity ;
    skos:prefLabel "extant hardware" .
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_theories_of_ones_own_take_their_place_without_any_python(own: Path, root: Path) -> None:
    escrow = str(root / "tests" / "data" / "theories")
    shown = prove(read_ontology([str(own), escrow]))
    never, always, extant = (f"<https://example.org/own#{name}Theory>" for name in ("Never", "Always", "Extant"))
    assert shown.unsatisfiable == {never}
    assert shown.above[never] == set(shown.theories)
    assert shown.insensitive == {theory("EternalModel"), always}
    assert theory("Escrow") in shown.above[theory("HardwareInstance")]
    assert theory("Continuant") not in shown.above[theory("Escrow")]
    # It holds of hardware instances only, so it entails what holds of all extant implementations, across bearers.
    assert shown.above[extant] >= {theory("HardwareInstance"), theory("Kinship")}
    assert extant not in shown.above[theory("HardwareInstance")]
    panel = next(panel for panel in shown.panels if (extant,) in panel.nodes)
    assert set(panel.bearers) == {pkb("Implementation"), pkb("HardwareInstance")}


def test_theories_that_contradict_the_ontology_are_refused_and_the_contradiction_is_named(tmp_path: Path) -> None:
    path = tmp_path / "both.ttl"
    path.write_text(
        "PREFIX pkb: <https://w3id.org/persistence-kb/> PREFIX owl: <http://www.w3.org/2002/07/owl#>"
        "<urn:both> a owl:NamedIndividual , pkb:Model , pkb:Thread .",
        encoding="utf-8",
    )
    with pytest.raises(InconsistentOntology, match=r"both.*pkb:Model \(both.ttl\).*pkb:Thread \(both.ttl\)"):
        prove(read_ontology([str(path)]))


# Words, DOT, Turtle


def test_dot_is_in_the_grammar_of_graphviz_whatever_the_labels_say(ontology: Ontology) -> None:
    labels = {**HOSTILE, "b": 'a "quote" and \\ and \\N and } &lt; ]; \\'}
    text = to_dot(lattice(CHAIN, labels=labels, matters="bc", vague="a", insensitive="d"), ontology)
    string = r'"(?:[^"\\]|\\["\\n])*"'
    attributes = rf"\[\w+={string}(?:, \w+=(?:{string}|\w+))*\]"
    line = rf"(?:rankdir=BT|(?:graph|node) {attributes}|label={string}|n\d+ {attributes}|n\d+ -> n\d+);"
    line = line.replace("node) " + attributes, rf"node) \[(?:shape=box, )?fontname={string}\]")
    assert re.fullmatch(rf"digraph lattice \{{\n(?: +(?:{line}|subgraph cluster_\d+ \{{|\}})\n)+\}}\n", text)
    boxes = dict(re.findall(rf"(n\d+) \[label=({string})", text))
    shown = {name: re.sub(r"\\(.)", r"\1", label[1:-1]).replace("&amp;", "&") for name, label in boxes.items()}
    assert f"{labels['b']} (what matters)n≡ " in next(each for each in shown.values() if each.startswith('a "qu'))
    styles = {shown[name][:5]: style for name, style in re.findall(rf"(n\d+) \[label={string}(.*)\];", text)}
    assert styles["<scri"] == ', style="dashed"'
    assert styles['a "qu'] == ', style="rounded"'
    assert styles["Unzer"] == ", peripheries=2"
    arrows = {(shown[low][:5], shown[up][:5]) for low, up in re.findall(r"(n\d+) -> (n\d+)", text)}
    assert arrows == {("<scri", 'a "qu'), ('a "qu', "Unzer"), (shown_start(HOSTILE["e"]), "Unzer")}


def shown_start(label: str) -> str:
    return "".join(mark if mark.isprintable() else "�" for mark in label)[:5]


def test_turtle_says_everything_that_is_entailed_and_nothing_twice(ontology: Ontology) -> None:
    shown = lattice(CHAIN, insensitive="d")
    text = to_turtle(statements(shown))
    assert text == to_turtle(reversed(statements(shown))), "the same lattice, the same file"
    graph = rdflib.Graph().parse(data=text, format="turtle")
    pairs = {(str(one)[-1], str(other)[-1]) for one, other in graph.subject_objects(PKB.entails)}
    assert pairs == {("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("c", "b"), ("b", "d"), ("c", "d"), ("e", "d")}
    near = {(str(one)[-1], str(other)[-1]) for one, other in graph.subject_objects(PKB.directlyEntails)}
    assert near == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("e", "d")}
    assert [str(each)[-1] for each in graph.subjects(rdflib.RDF.type, PKB.InsensitiveTheory)] == ["d"]
    assert ontology.is_property(pkb("entails"))
    assert ontology.is_property(pkb("directlyEntails"))


def test_theories_of_the_same_label_are_told_apart(ontology: Ontology) -> None:
    shown = lattice({"a": "b", "b": ""}, labels={"a": "one", "b": "one"})
    assert "About model: one (a) entails one (b)." in list(sentences(shown, ontology))


# Keeping


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_kept_is_recalled_and_only_under_its_own_name(place: Path) -> None:
    name = cache.name_of("thing", {"b": [1, "ü"], "a": None})
    assert name == cache.name_of("thing", {"a": None, "b": [1, "ü"]})
    assert name != cache.name_of("thing", {"b": [1, "u"], "a": None})
    assert cache.recall(name) is None
    cache.keep(name, {"answer": ["ü\u2028", 1]})
    assert cache.recall(name) == {"answer": ["ü\u2028", 1]}
    assert [each.name for each in place.iterdir()] == [name]
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0


def test_a_damaged_file_is_as_good_as_none(place: Path) -> None:
    name = cache.name_of("thing", 1)
    cache.keep(name, {"answer": [1, 2, 3]})
    whole = (place / name).read_bytes()
    for damaged in (b"", whole[:-1], whole.replace(b"2", b"7"), b"\xff\xfe", b"[" * 100_000, whole + b" "):
        (place / name).write_bytes(damaged)
        assert cache.recall(name) is None
    (place / name).unlink()
    (place / name).mkdir()
    assert cache.recall(name) is None
    cache.keep(name, 1)
    assert [each.name for each in place.iterdir()] == [name], "nothing is left behind"


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    for bad in (str(file), str(file / "below"), "/proc/nothing/here", "a\0b"):
        if "\0" in bad:
            monkeypatch.setattr(cache, "folder", lambda bad=bad: Path(bad))
        else:
            monkeypatch.setenv(cache.VARIABLE, bad)
        cache.keep("name", 1)
        assert cache.recall("name") is None
    assert file.read_text(encoding="utf-8") == "in the way"


def test_a_read_only_folder_is_no_error(place: Path) -> None:
    place.mkdir(mode=0o500)
    cache.keep("name", 1)
    if os.geteuid() != 0:
        assert cache.recall("name") is None
    place.chmod(0o700)


def test_the_cache_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("XDG_CACHE_HOME", "/srv/xdg")
    assert cache.folder() == Path("/srv/xdg/persistence-kb")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert cache.folder() == Path("/home/someone/.cache/persistence-kb")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.folder() == Path("/home/someone/.cache/persistence-kb")
    monkeypatch.setenv(cache.VARIABLE, "/somewhere/else")
    assert cache.folder() == Path("/somewhere/else")


def test_what_is_recalled_is_what_was_proven(
    place: Path, ontology: Ontology, proven: Lattice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Ontology] = []

    def counted(some: Ontology, *, timeout: float | None) -> Lattice:
        assert timeout == 7
        asked.append(some)
        return proven

    monkeypatch.setattr("persistence_kb.engines.lattice.prove", counted)
    assert lattice_of(ontology, timeout=7) == proven
    recalled = lattice_of(ontology, timeout=7)
    assert len(asked) == 1
    assert recalled == proven
    assert hasse.to_svg(recalled, ontology) == hasse.to_svg(proven, ontology)
    assert to_dot(recalled, ontology) == to_dot(proven, ontology)
    assert statements(recalled) == statements(proven)
    assert len(list(place.iterdir())) == 1
    for file in place.iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    assert lattice_of(ontology, timeout=7) == proven
    assert len(asked) == 2, "a damaged answer is worked out again, and kept"
    assert lattice_of(ontology, timeout=7) == proven
    assert len(asked) == 2


def test_what_is_kept_for_other_axioms_conditions_or_versions_is_not_recalled(
    place: Path, ontology: Ontology, proven: Lattice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.engines.lattice.prove", lambda *_, **__: proven)
    lattice_of(ontology)
    kinship = ontology.theories[theory("Kinship")]
    axioms = dict(ontology.axioms)
    axioms.popitem()
    changed = [
        replace(ontology, axioms=axioms),
        replace(ontology, theories={**ontology.theories, kinship.iri: replace(kinship, condition=pkb("Line"))}),
        replace(ontology, theories={**ontology.theories, kinship.iri: replace(kinship, bearer=pkb("Candidate"))}),
    ]
    for number, other in enumerate(changed):
        lattice_of(other)
        assert len(list(place.iterdir())) == number + 2
    monkeypatch.setattr("persistence_kb.engines.lattice.version", lambda _: "another")
    lattice_of(ontology)
    assert len(list(place.iterdir())) == 5


def test_new_labels_need_no_new_proof(
    place: Path, ontology: Ontology, proven: Lattice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.engines.lattice.prove", lambda *_, **__: proven)
    lattice_of(ontology)
    kinship = ontology.theories[theory("Kinship")]
    renamed = replace(ontology, theories={**ontology.theories, kinship.iri: replace(kinship, label="the new label")})
    assert lattice_of(renamed).theories[kinship.iri].label == "the new label"
    assert len(list(place.iterdir())) == 1


# The command


def test_every_format_shows_a_theory_of_ones_own_and_its_label_as_text(
    place: Path, own: Path, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    def out(*arguments: str) -> str:
        assert run(["theories", "lattice", "--theories", str(own), *arguments]) == 0
        captured = capsysbinary.readouterr()
        assert not captured.err
        return captured.out.decode()

    assert "extant hardware" in out()
    assert len(list(place.iterdir())) == 1
    assert "never <script>alert(1)</script>" in out()
    assert "<script" not in out("--format", "svg")
    assert "digraph" in out("--format", "dot")
    graph = rdflib.Graph().parse(data=out("--format", "turtle"), format="turtle")
    assert list(graph.subjects(rdflib.RDF.type, PKB.UnsatisfiableTheory)) == [
        rdflib.URIRef("https://example.org/own#NeverTheory"),
    ]
    for ending, start in ((".svg", "<svg"), (".dot", "digraph"), (".gv", "digraph"), (".ttl", "@prefix")):
        file = tmp_path / f"lattice{ending}"
        assert out("-o", str(file)) == ""
        assert file.read_text(encoding="utf-8").startswith(start)


def test_the_table_fits_80_columns_and_explains_its_marks(
    place: Path, proven: Lattice, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.engines.lattice.prove", lambda *_, **__: proven)
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["theories", "lattice"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 100
    words = [line.split() for line in lines]
    assert ["eternal", "model", "view", "identity,", "insensitive", "–"] in words
    assert ["continuant", "view", "what", "matters", "childless", "progenitor", "view"] in words
    for mark in ("≡:", "vague:", "insensitive:"):
        assert any(line.startswith(mark) for line in lines)
    assert place.is_dir()


def test_what_is_not_proven_in_time_is_undecided(place: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["theories", "lattice", "--timeout", "0.01"]) == 3
    captured = capsysbinary.readouterr()
    assert not captured.out
    assert b"undecided" in captured.err
    assert b"--timeout" in captured.err
    assert not place.exists()
    assert run(["theories", "lattice", "--timeout", "0"]) == 2
    assert run(["theories", "lattice", "-o", "lattice.pdf"]) == 2


def test_a_cache_that_cannot_be_used_is_no_error(
    own: Path, proven: Lattice, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence_kb.engines.lattice.prove", lambda *_, **__: proven)
    monkeypatch.setenv(cache.VARIABLE, str(own))
    assert run(["theories", "lattice", "--format", "dot"]) == 0
    captured = capsysbinary.readouterr()
    assert captured.out.startswith(b"digraph")
    assert not captured.err
    assert own.read_text(encoding="utf-8") == OWN
