from __future__ import annotations

import json
import re
import socket
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef, Variable
from rdflib.compare import isomorphic

from mistakes import INVALID, lines_with_mistakes, shape_of
from persistence_kb import resources
from persistence_kb.checking.asserted import chosen
from persistence_kb.checking.cycles import SHAPE, cycles
from persistence_kb.checking.shapes import Shapes
from persistence_kb.checking.validation import Violation, validate
from persistence_kb.namespaces import PKB
from persistence_kb.reading.lines import Lines, Source, statements
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.reporting.violations import summary, to_json, to_junit, to_sarif, to_table, to_turtle

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """\
PREFIX : <https://example.org/story#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
STORY = "<> a pkb:Scenario .\n:model a pkb:Model .\n"


@cache
def ontology() -> Graph:
    return merged(resources.ontology_files())


@cache
def shapes() -> Graph:
    files = sorted(resources.folder("shapes").glob("*.ttl"))
    assert files
    return merged(files)


@cache
def shape_names() -> list[str]:
    kinds = (SH.NodeShape, SH.PropertyShape)
    return sorted(
        str(shape) for kind in kinds for shape in shapes().subjects(RDF.type, kind) if isinstance(shape, URIRef)
    )


def merged(files: list[Path]) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file)
    return graph


def check_file(path: Path) -> list[Violation]:
    source = Source(path.name, path.read_text("utf-8"), path.absolute().as_uri())
    return validate(Graph().parse(path), ontology(), shapes(), [source])


def check(body: str, more_ontology: str = "") -> list[Violation]:
    text, base = PREFIXES + body, "https://example.org/story"
    known = ontology()
    if more_ontology:
        known = known + Graph().parse(data=PREFIXES + more_ontology, format="turtle")
    data = Graph().parse(data=text, format="turtle", publicID=base)
    return validate(data, known, shapes(), [Source("story.ttl", text, base)])


def names(violations: list[Violation]) -> list[str]:
    return sorted({violation.shape.removeprefix(SHAPE) for violation in violations})


def time(text: str) -> str:
    return f'"{text}"^^xsd:dateTime'


# Shapes and the files that they reject


def test_every_shape_has_a_smallest_invalid_file_and_every_such_file_a_shape() -> None:
    files = list(INVALID.glob("*.ttl"))
    assert files
    assert sorted(f"{SHAPE}{path.stem}" for path in files if "-" not in path.stem) == shape_names()
    assert {f"{SHAPE}{shape_of(path)}" for path in files} == set(shape_names())
    assert [path.name for path in files if not re.fullmatch(r"[A-Z][A-Za-z]+(-[a-z]+)*\.ttl", path.name)] == []


@pytest.mark.parametrize("path", sorted(INVALID.glob("*.ttl")), ids=lambda path: path.stem)
def test_an_invalid_file_is_rejected_by_its_shape_alone_on_the_line_of_the_mistake(path: Path) -> None:
    violations = check_file(path)
    severity = shapes().value(SHAPE[shape_of(path)], SH.severity)
    assert names(violations) == [shape_of(path)]
    assert {violation.severity for violation in violations} == {str(severity).removeprefix(str(SH)).lower()}
    assert {violation.file for violation in violations} == {path.name}
    assert {violation.line for violation in violations} == lines_with_mistakes(path)


@pytest.mark.parametrize("path", sorted(resources.scenarios().values()), ids=lambda path: path.stem)
def test_a_shipped_scenario_conforms(path: Path) -> None:
    assert check_file(path) == []


def test_shipped_scenarios_were_found() -> None:
    assert len(resources.scenarios()) > 10


def test_shipped_theories_and_views_conform() -> None:
    files = [path for path in resources.ontology_files() if path.parent.name == "theories" or path.stem == "views"]
    theories = merged(files)
    assert len(list(theories.subjects(RDF.type, URIRef(PKB + "Theory")))) > 10
    assert len(list(theories.subjects(RDF.type, URIRef(PKB + "View")))) > 3
    assert validate(theories, ontology(), shapes()) == []


@pytest.mark.parametrize("shape", shape_names(), ids=lambda shape: shape.rsplit("/", 1)[-1])
def test_a_shape_has_a_label_a_severity_and_a_sentence_that_says_what_to_do(shape: str) -> None:
    node = URIRef(shape)
    assert shapes().value(node, RDFS.label)
    assert shapes().value(node, SH.severity) in {SH.Violation, SH.Warning, SH.Info}
    own = [node, *(inner for inner in shapes().objects(node, SH.property) if isinstance(inner, BNode))]
    for part in own:
        (message,) = shapes().objects(part, SH.message)
        assert re.fullmatch(r"\S.*[;,] .*\.", str(message)), message


def test_the_shapes_are_shapes_by_the_shapes_of_shacl() -> None:
    import pyshacl

    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=Graph() + shapes(), meta_shacl=True, advanced=True)
    assert conforms, report


def test_another_sparql_engine_selects_the_same_nodes() -> None:
    import pyoxigraph

    # Engines may differ on times without a zone, which no other shape is asked about.
    data = ontology() + merged([path for path in INVALID.glob("*.ttl") if shape_of(path) != "ZonedTime"])
    store = pyoxigraph.Store()
    store.load(data.serialize(format="nt", encoding="utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    prefixes = "".join(
        f"PREFIX {shapes().value(each, SH.prefix)}: <{shapes().value(each, SH.namespace)}>\n"
        for each in shapes().objects(URIRef(SHAPE), SH.declare)
    )
    targets = list(shapes().subject_objects(SH.target))
    assert len(targets) > 10
    for shape, target in targets:
        query = f"{prefixes}{shapes().value(target, SH.select)}"
        here = [row[Variable("this")] for row in data.query(query).bindings]
        there = store.query(query)
        assert isinstance(there, pyoxigraph.QuerySolutions)
        other = [str(row["this"]) for row in there]
        assert {node.n3() for node in here if isinstance(node, URIRef)} == {node for node in other if node[0] == "<"}, (
            shape
        )
        assert len(here) == len(other), shape


# What is seen, and what is let pass


def test_events_count_as_copies_and_as_ends() -> None:
    story = f"""{STORY}
        :first a pkb:HardwareInstance ; pkb:implements :model ; pkb:hostedOn :box .
        :second a pkb:HardwareInstance ; pkb:implements :model .
        :box a pkb:Hardware .
        :freeing a pkb:Repurposing ; prov:atTime {time("2026-01-01T00:00:00Z")} ; pkb:ends :box .
        :copying a pkb:WeightCopy ; prov:atTime {time("2026-02-01T00:00:00Z")} ;
            prov:used :first ; prov:generated :second ."""
    assert names(check(story)) == ["CopyWhileSourceExists"]
    assert check(story.replace("2026-02", "2025-02")) == []


def test_repurposed_hardware_is_still_there_but_what_it_implemented_is_not() -> None:
    violations = check(f"""{STORY}
        :old a pkb:HardwareInstance , pkb:Extant ; pkb:implements :model ; pkb:hostedOn :box .
        :new a pkb:HardwareInstance , pkb:Extant ; pkb:implements :model ; pkb:hostedOn :box ;
            prov:generatedAtTime {time("2026-01-02T00:00:00Z")} .
        :box a pkb:Hardware , pkb:Extant .
        :freeing a pkb:Repurposing ; prov:atTime {time("2026-01-01T00:00:00Z")} ; pkb:ends :box .""")
    assert [(each.shape, each.focus) for each in violations] == [
        (SHAPE.ExtantAfterEnd.toPython(), "https://example.org/story#old"),
    ]


def test_an_end_after_the_horizon_is_a_plan() -> None:
    assert not check(f"""<> a pkb:Scenario ; pkb:horizon {time("2026-01-01T00:00:00Z")} .
        :box a pkb:Hardware , pkb:Extant ; prov:invalidatedAtTime {time("2026-02-01T00:00:00Z")} .""")


def test_times_are_compared_across_zones() -> None:
    assert not check(f"""{STORY}:box a pkb:Hardware ;
        prov:generatedAtTime {time("2026-01-01T01:30:00+02:00")} ;
        prov:invalidatedAtTime {time("2026-01-01T00:00:00Z")} .""")


def test_what_is_left_open_need_not_be_stated() -> None:
    things = """
        :instance a pkb:HardwareInstance {implements} .
        :chat a pkb:Thread {hasStage} .
        :turn a pkb:Stage {stageOf} ."""
    entity = things.format(**{term: f"; pkb:leavesOpen pkb:{term}" for term in ("implements", "hasStage", "stageOf")})
    assert check(STORY + entity) == []
    everywhere = "<> a pkb:Scenario ; pkb:leavesOpen pkb:implements , pkb:hasStage , pkb:stageOf ."
    plain = things.format(implements="", hasStage="", stageOf="")
    assert check(everywhere + plain) == []
    assert names(check(STORY + plain)) == ["SomeSpecification", "StageOfSomething", "ThreadHasStage"]


def test_a_class_of_ones_own_is_held_to_the_shapes_of_its_super_class() -> None:
    assert names(check(STORY + ":rack a :Rack .", ":Rack rdfs:subClassOf pkb:HardwareInstance .")) == [
        "SomeSpecification"
    ]


def test_inverse_relations_say_the_same() -> None:
    assert not check(f"""{STORY}:model pkb:implementedBy :instance . :instance a pkb:HardwareInstance .
        :chat a pkb:Thread . :turn a pkb:Stage ; pkb:stageOf :instance ; pkb:stageIn :chat .""")


def test_stages_made_by_a_list_may_be_referred_to() -> None:
    assert not check(f"""{STORY}:instance a pkb:HardwareInstance ; pkb:implements :model .
        <story/chat> a pkb:Thread ; pkb:ranOn ( :instance :instance ) .
        :branch a pkb:Thread ; pkb:hasStage <story/chat/stage/1> , :turn .
        <story/chat/stage/1> pkb:followedBy :turn .
        :turn a pkb:Stage ; pkb:stageOf :instance .""")


@pytest.mark.parametrize("links", [":a pkb:followedBy :b , :c .", ":a pkb:followedBy :b , :c . :b pkb:followedBy :c ."])
def test_a_thread_with_a_fork_in_it_is_no_path(links: str) -> None:
    stages = " ".join(f":{stage} a pkb:Stage ; pkb:stageOf :instance ." for stage in "abc")
    story = f"{STORY}:instance a pkb:HardwareInstance ; pkb:implements :model . {stages}"
    assert names(check(f"{story} :chat a pkb:Thread ; pkb:hasStage :a , :b , :c . {links}")) == ["ThreadIsOnePath"]


def test_threads_may_share_stages() -> None:
    stages = " ".join(f":{stage} a pkb:Stage ; pkb:stageOf :instance ." for stage in "abc")
    assert not check(f"""{STORY}:instance a pkb:HardwareInstance ; pkb:implements :model . {stages}
        :one a pkb:Thread ; pkb:hasStage :a , :b . :two a pkb:Thread ; pkb:hasStage :a , :c .
        :a pkb:followedBy :b , :c .""")


def test_two_headers_are_both_named() -> None:
    assert [each.line for each in check("<> a pkb:Scenario .\n<#other> a pkb:Scenario .")] == [6, 7]


@pytest.mark.parametrize(
    ("statement", "meant"),
    [
        (":model pkb:hasCapabilty pkb:DangerousCapability .", "pkb:hasCapability"),
        (":model pkb:hasCapability pkb:DangerousCapabilities .", "pkb:DangerousCapability"),
        (":model a pkb:Modell .", "pkb:Model"),
        (":model pkb:accepts <https://w3id.org/persistence-kb/theory/Progenitors> .", "theory:Progenitor"),
        (":instance a pkb:HardwareInstance ; pkb:implements :modle .", ":model"),
    ],
)
def test_the_nearest_known_name_is_offered(statement: str, meant: str) -> None:
    (violation,) = check(STORY + statement)
    assert violation.message.endswith(f"; did you mean {meant}?")


def test_a_number_that_is_none_is_refused_without_remarks_of_the_libraries(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "story.ttl"
    file.write_text(f'{PREFIXES}{STORY}:box a pkb:Hardware ; pkb:annualCostUSD "ninety"^^xsd:decimal .', "utf-8")
    sources = locate([str(file)])
    (violation,) = Shapes().violations(read(sources), sources)
    assert violation.shape == str(SHAPE.AnnualCost)
    assert caplog.records == []


def test_names_order_and_labels_of_blank_nodes_do_not_matter() -> None:
    story = f"""{STORY}
        [] a pkb:WeightCopy ; prov:used :one ; prov:atTime {time("2026-01-01T00:00:00Z")} .
        [] a pkb:WeightCopy ; prov:used :two ; prov:atTime {time("2026-01-02T00:00:00Z")} .
        [] a pkb:WeightDeletion ; pkb:ends :two .
        :one a pkb:HardwareInstance ; pkb:implements :model .
        :two a pkb:HardwareInstance ; pkb:copiedFrom :one ."""
    graph = Graph().parse(data=PREFIXES + story, format="turtle", publicID="https://example.org/story")
    rows = sorted(graph.serialize(format="nt").splitlines())
    first = validate(Graph().parse(data="\n".join(rows), format="nt"), ontology(), shapes())
    rows.sort(key=lambda row: row[::-1])
    renamed = re.sub(r"_:(\w+)", lambda label: f"_:x{label.group(1)[::-1]}", "\n".join(rows))
    assert validate(Graph().parse(data=renamed, format="nt"), ontology(), shapes()) == first
    assert names(first) == ["CopyParts", "EventTime", "SomeSpecification"]
    assert sorted({each.focus for each in first if each.focus.startswith("_:")}) == ["_:b1", "_:b2", "_:b3"]


def test_checking_changes_none_of_the_graphs() -> None:
    data = Graph().parse(INVALID / "EventPartKind.ttl")
    before = Graph() + data
    sizes = len(ontology()), len(shapes())
    validate(data, ontology(), shapes())
    assert isomorphic(data, before)
    assert (len(ontology()), len(shapes())) == sizes


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert not check("<> a pkb:Scenario ; <http://www.w3.org/2002/07/owl#imports> <https://example.org/remote> .")


# Cycles


EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)
DERIVED = (
    "pkb:copiedFrom",
    "pkb:modifiedFrom",
    "pkb:hasDirectProgenitor",
    "^pkb:hasContinuant",
    "^pkb:hasDirectContinuant",
)


@settings(max_examples=60)
@given(EDGES, st.lists(st.sampled_from(DERIVED), min_size=12, max_size=12))
def test_cycles_are_found_where_the_sparql_form_finds_them(edges: list[tuple[int, int]], relations: list[str]) -> None:
    rows = [
        f":n{end} {relation[1:]} :n{start} ." if relation.startswith("^") else f":n{start} {relation} :n{end} ."
        for (start, end), relation in zip(edges, relations, strict=False)
    ]
    data = Graph().parse(data=PREFIXES + "\n".join(rows), format="turtle")
    around = data.query(f"{PREFIXES} SELECT DISTINCT ?node WHERE {{ ?node ({'|'.join(DERIVED)})+ ?node }}")
    nodes = {row[Variable("node")] for row in around.bindings}
    found = [cycle for cycle in cycles(data, shapes()) if cycle.shape == SHAPE.AcyclicDerivation]
    assert {cycle.node for cycle in found} <= nodes
    assert {cycle.successor for cycle in found} <= nodes
    assert bool(found) == bool(nodes)


@pytest.mark.parametrize("name", ["AcyclicDerivation", "AcyclicPrecisification", "AcyclicStages"])
def test_the_sparql_form_of_a_shape_by_itself_refuses_a_circle(name: str) -> None:
    import pyshacl

    alone = chosen(shapes(), [str(SHAPE[name])])
    round_, straight = Graph().parse(INVALID / f"{name}.ttl"), Graph().parse(INVALID / "OneHorizon.ttl")
    assert pyshacl.validate(straight, shacl_graph=alone, advanced=True)[0]
    assert not pyshacl.validate(round_, shacl_graph=alone, advanced=True)[0]


def test_a_circle_of_twenty_thousand_copies_is_found_without_running_out_of_stack() -> None:
    data, copied = Graph(), URIRef(PKB + "copiedFrom")
    count = 20_000
    for number in range(count):
        data.add((URIRef(f"urn:n:{number}"), copied, URIRef(f"urn:n:{(number + 1) % count}")))
    assert [cycle.shape for cycle in cycles(data, shapes())] == [SHAPE.AcyclicDerivation]
    data.remove((URIRef("urn:n:77"), None, None))
    assert cycles(data, shapes()) == []


# Lines


TURTLE = '''\
@prefix : <https://example.org/story#> . # a comment with : and "quotes"
@base <https://example.org/> .
PREFIX ex: <other/>
:a a :B ;
    :text """three
lines; # no comment""" , 'it''s' ;
    :number -1.5e3 , 7 , .5 , true ;
    ex:odd\\-name <rel> ;;
    :list ( :x
        [ :y :z ] ) .
[ :inner :thing ]
    :said "chat"@en-GB .
_:node :knows _:node , "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
'''


def test_every_statement_of_a_turtle_file_is_found_with_its_line() -> None:
    source = TURTLE.replace(" , 'it''s'", " , 'it is'")
    rows = statements(Source("a.ttl", source, "https://example.org/base"))
    graph = Graph().parse(data=source, format="turtle", publicID="https://example.org/base")
    scanned = Graph()
    for row in rows:
        scanned.add((row.subject, row.predicate, row.object))
    assert isomorphic(scanned, graph)
    at = {(row.predicate.rsplit("#", 1)[-1], row.object.toPython()): row.object_line for row in rows}
    assert at["number", 7] == 7
    assert at["said", "chat"] == 12
    assert [row.object_line for row in rows if row.predicate.endswith("odd-name")] == [8]
    assert {row.subject_line for row in rows if str(row.subject).endswith("#a")} == {4}


@pytest.mark.parametrize("path", sorted(resources.scenarios().values()), ids=lambda path: path.stem)
def test_the_scan_reads_what_the_parser_reads(path: Path) -> None:
    scanned = Graph()
    for row in statements(Source(path.name, path.read_text("utf-8"), path.absolute().as_uri())):
        scanned.add((row.subject, row.predicate, row.object))
    assert isomorphic(scanned, Graph().parse(path))


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("a.nt", "# one\n<urn:a> <urn:b> <urn:c> .\n", 2),
        ("a.nq", '\n\n<urn:a> <urn:b> "c"@en <urn:graph> .\n<urn:d> <urn:b> <urn:c> <urn:graph> .', 3),
        ("a.trig", "<urn:graph> {\n <urn:a> <urn:b> <urn:c>\n}\nGRAPH <urn:h> { <urn:d> <urn:b> <urn:c> }", 2),
        ("a.rdf", "<rdf:RDF/>", None),
        ("a.jsonld", '{"@id": "urn:a"}', None),
        ("a.ttl", "<urn:d> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", None),
        ("a.ttl", "<urn:d> <urn:b> <urn:c> .", None),
    ],
)
def test_a_line_is_told_or_none_is(file: str, text: str, line: int | None) -> None:
    place = Lines(Source(file, text, "urn:base")).locate(URIRef("urn:a"), [URIRef("urn:b")])
    assert (place.line if place else None) == line


def test_an_event_without_a_name_is_found_by_what_is_said_of_it() -> None:
    text = "[] <urn:at> 1 .\n[] <urn:at> 2 .\n[] <urn:at> 2 .\n<urn:x> <urn:of> [] ."
    lines = Lines(Source("a.ttl", text, "urn:base"))
    one = lines.own_blank_node([(URIRef("urn:at"), Literal(1))], [])
    assert one is not None
    place = lines.locate(one)
    assert place is not None
    assert place.line == 1
    assert lines.own_blank_node([(URIRef("urn:at"), Literal(2))], []) is None
    assert lines.own_blank_node([], [(URIRef("urn:x"), URIRef("urn:of"))]) is not None
    assert lines.own_blank_node([], []) is None


def test_a_finding_is_placed_in_the_file_that_shows_it_best() -> None:
    first = "<https://example.org/s> a <https://w3id.org/persistence-kb/Scenario> ."
    second = '\n<https://example.org/s> <https://w3id.org/persistence-kb/horizon> "2026" .'
    data = Graph().parse(data=first + second, format="turtle")
    (violation,) = validate(data, ontology(), shapes(), [Source("a.ttl", first), Source("b.ttl", second)])
    assert (violation.file, violation.line) == ("b.ttl", 2)
    (violation,) = validate(data, ontology(), shapes(), [Source("a.jsonld", "{}")])
    assert (violation.file, violation.line) == ("a.jsonld", None)
    (violation,) = validate(data, ontology(), shapes())
    assert (violation.file, violation.line) == (None, None)


# Reports


def finding(**facts: object) -> Violation:
    given: dict[str, object] = {
        "severity": "violation",
        "shape": f"{SHAPE}StageOfOne",
        "focus": "https://example.org/story#turn",
        "path": PKB + "stageOf",
        "value": None,
        "message": "The stage is said to be of several implementations; keep one.",
        "file": "stories/a b.ttl",
        "line": 7,
    }
    return Violation(**(given | facts))  # type: ignore[arg-type]


FINDINGS = [
    finding(),
    finding(
        severity="warning", shape="urn:shape", focus="_:b1", path=f"<{PKB}ranOn>/<{RDF.first}>", value='"x\x1b"@en'
    ),
    finding(severity="info", file=None, line=None, message='Odd "text" \\ [bold] <b>;\nmend it.', value="urn:x:y"),
]


def test_a_table_has_one_line_for_each_finding_and_obeys_no_control_characters() -> None:
    first, second, third, total = to_table(FINDINGS).splitlines()
    assert first == (
        "stories/a b.ttl:7: violation: https://example.org/story#turn pkb:stageOf: "
        "The stage is said to be of several implementations; keep one. [StageOfOne]"
    )
    assert '_:b1 pkb:ranOn/rdf:first "x�"@en: ' in second
    assert third.startswith("info: ")
    assert total == "1 violation, 1 warning, 1 info"
    assert to_table([]) == "conforms\n"
    coloured = to_table(FINDINGS, terminal=True, width=120)
    assert "\x1b[31mviolation" in coloured
    assert "[bold]" in coloured
    assert "x\x1b" not in coloured


def test_the_turtle_report_is_a_shacl_report() -> None:
    report = Graph().parse(data=to_turtle(FINDINGS), format="turtle")
    assert len(list(report.subjects(RDF.type, SH.ValidationResult))) == 3
    assert Counter(report.objects(None, SH.resultSeverity)) == {SH.Violation: 1, SH.Warning: 1, SH.Info: 1}
    assert Literal(FINDINGS[2].message, lang="en") in set(report.objects(None, SH.resultMessage))
    assert set(report.objects(None, SH.conforms)) == {Literal(lexical_or_value=False)}
    assert set(report.objects(None, SH.resultPath)) == {URIRef(PKB + "stageOf")}
    empty = Graph().parse(data=to_turtle([]), format="turtle")
    assert set(empty.objects(None, SH.conforms)) == {Literal(lexical_or_value=True)}


def test_the_json_report_has_every_attribute() -> None:
    report = json.loads(to_json(FINDINGS))
    assert report["conforms"] is False
    assert [Violation(**row) for row in report["results"]] == FINDINGS
    assert json.loads(to_json(FINDINGS[1:]))["conforms"] is True


def test_the_sarif_log_has_the_structure_that_the_standard_requires() -> None:
    log = json.loads(to_sarif(FINDINGS, version="1.2.3"))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["name"]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note", "none"}
        assert result["message"]["text"]
    places = [result["locations"][0] for result in run["results"]]
    assert places[0]["physicalLocation"] == {
        "artifactLocation": {"uri": "stories/a%20b.ttl"},
        "region": {"startLine": 7},
    }
    assert "physicalLocation" not in places[2]
    assert json.loads(to_sarif([]))["runs"][0]["results"] == []


def test_the_junit_report_has_a_case_for_each_shape() -> None:
    suite = ET.fromstring(to_junit([*FINDINGS, finding(line=9)], ["urn:other"])).find("testsuite")  # noqa: S314 -- ours
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    by_name = {case.get("name"): case for case in suite.iter("testcase")}
    assert len(by_name["StageOfOne"].findall("failure")) == 2
    assert by_name["StageOfOne"].find("system-out") is not None
    assert by_name["urn:shape"].find("failure") is None
    assert list(by_name["urn:other"]) == []


def test_a_summary_counts_by_severity() -> None:
    assert summary([finding(), finding(), finding(severity="info"), finding(severity="info")]) == "2 violations, 2 info"
