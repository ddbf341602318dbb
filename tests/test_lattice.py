"""The order of the theories: what is proven and what is not, how it is kept, and what is said about it."""

from __future__ import annotations

import itertools
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from orders import CHAIN, HOSTILE, lattice
from persistence_kb.engines import cache
from persistence_kb.model.lattice import covers, equivalents
from persistence_kb.namespaces import pkb
from persistence_kb.reporting.lattice import sentences, statements, to_dot
from persistence_kb.reporting.rdf import to_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology

PKB = rdflib.Namespace("https://w3id.org/persistence-kb/")


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


def closure(edges: set[tuple[tuple[int, ...], tuple[int, ...]]], nodes: Iterable[tuple[int, ...]]) -> set[object]:
    pairs = edges | {(node, node) for node in nodes}
    while longer := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= longer
    return cast("set[object]", pairs)


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


# Words, DOT, Turtle


def test_dot_is_in_the_grammar_of_graphviz_whatever_the_labels_say(ontology: Ontology) -> None:
    labels = {**HOSTILE, "b": 'quote " and \\ and \\N and } &lt; ]; \\'}
    text = to_dot(lattice(CHAIN, labels=labels, matters="bc", vague="a", insensitive="d"), ontology)
    string = r'"(?:[^"\\]|\\["\\n])*"'
    attributes = rf"\[\w+={string}(?:, \w+=(?:{string}|\w+))*\]"
    line = rf"(?:rankdir=BT|(?:graph|node) {attributes}|label={string}|n\d+ {attributes}|n\d+ -> n\d+);"
    line = line.replace("node) " + attributes, rf"node) \[(?:shape=box, )?fontname={string}\]")
    assert re.fullmatch(rf"digraph lattice \{{\n(?: +(?:{line}|subgraph cluster_\d+ \{{|\}})\n)+\}}\n", text)
    boxes = dict(re.findall(rf"(n\d+) \[label=({string})", text))
    shown = {name: re.sub(r"\\(.)", r"\1", label[1:-1]).replace("&amp;", "&") for name, label in boxes.items()}
    assert f"{labels['b']} (what matters)n≡ " in next(each for each in shown.values() if each.startswith("quote"))
    styles = {shown[name][:5]: style for name, style in re.findall(rf"(n\d+) \[label={string}(.*)\];", text)}
    assert styles["<scri"] == ', style="dashed"'
    assert styles["quote"] == ', style="rounded"'
    assert styles["Unzer"] == ", peripheries=2"
    arrows = {(shown[low][:5], shown[up][:5]) for low, up in re.findall(r"(n\d+) -> (n\d+)", text)}
    assert arrows == {("<scri", "quote"), ("quote", "Unzer"), (shown_start(HOSTILE["e"]), "Unzer")}


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
