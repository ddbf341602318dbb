"""Scenarios in YAML: they say what the same story says in Turtle, and a mistake is named with its line.

``python tests/test_yaml.py`` writes ``ontology/context.jsonld`` anew from the ontology.
"""

from __future__ import annotations

import inspect
import json
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from persistence_kb.errors import InvalidSyntax, InvalidTime, PersistenceError
from persistence_kb.model.scenario import tell
from persistence_kb.namespaces import PKB, PREFIXES, RDF, RDFS, shorten
from persistence_kb.reading import yaml as reading
from persistence_kb.reading.rdf import parse, read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.theories import read_ontology
from persistence_kb.reading.yaml import to_jsonld
from persistence_kb.resources import folder, ontology_files, scenarios

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Statement, Statements

EXAMPLE: Final = Path(__file__).parent / "data" / "example.yaml"
CONTEXT: Final = folder("ontology") / "context.jsonld"
BASE: Final = "https://example.org/story"

IN_TURTLE: Final = """
BASE <https://example.org/three-machines>
PREFIX : <https://example.org/three-machines/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/persistence-kb/source/>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

<>
    a pkb:Scenario ;
    dcterms:title "A conversation on three machines, two of them wiped"@en ;
    pkb:horizon "2026-06-01T00:00:00Z"^^xsd:dateTime ;
    dcterms:source source:Saad2026 ;
    pkb:locator "§3" .

:model a pkb:Model ; rdfs:label "the model"@en .
:gpu1
    a pkb:HardwareInstance ;
    pkb:implements :model ;
    prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
    pkb:identifiesWith pkb:Lineage .
:gpu2 a pkb:HardwareInstance ; pkb:implements :model .
:gpu3
    a pkb:HardwareInstance ;
    pkb:implements :model ;
    pkb:leavesOpen pkb:Extant ;
    pkb:annualCostUSD "95.50"^^xsd:decimal .
:chat
    a pkb:Thread ;
    pkb:inConversation :talk ;
    pkb:ranOn ( :gpu1 :gpu2 :gpu3 ) ;
    pkb:accepts theory:Kinship .
:talk a pkb:Conversation .

:copying
    a pkb:WeightCopy ;
    prov:atTime "2026-02-01T00:00:00Z"^^xsd:dateTime ;
    prov:used :gpu1 ;
    prov:generated :gpu2 , :gpu3 .
:wiping
    a pkb:WeightDeletion ;
    prov:atTime "2026-03-01T00:00:00Z"^^xsd:dateTime ;
    pkb:ends :gpu1 , :gpu2 .
"""


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology()


def statements(text: str, base: str = BASE) -> set[Statement]:
    document, iri = to_jsonld(text.encode(), source="story.yaml", base=base)
    return set(parse(document, syntax="json-ld", source="story.yaml", base=iri))


def said_of(name: str, properties: str, base: str = BASE) -> set[tuple[str, str]]:
    """Return what one entity's properties come to, as prefixed names and tokens."""
    text = f"entities:\n  {name}:\n{textwrap.indent(textwrap.dedent(properties), '    ')}"
    return {
        (shorten(predicate), shorten(value))
        for subject, predicate, value in statements(text, base)
        if not subject.startswith(("_", f"<{base}>"))
    }


def refusal(content: str | bytes, kind: type[PersistenceError] = InvalidSyntax) -> str:
    content = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
    with pytest.raises(kind) as caught:
        to_jsonld(content, source="story.yaml", base=BASE)
    return str(caught.value)


def told(path: Path, ontology: Ontology) -> set[Statement]:
    return set(tell(read(locate([str(path)])), ontology, str(path)).statements)


# What is read


def test_the_example_says_what_its_turtle_says() -> None:
    document, base = to_jsonld(EXAMPLE.read_bytes(), source="example.yaml", base="file:///example.yaml")
    rows = parse(document, syntax="json-ld", source="example.yaml", base=base)
    lines = "".join(f"{' '.join(row)} .\n" for row in rows)
    expected = Graph().parse(data=IN_TURTLE, format="turtle")
    assert base == "https://example.org/three-machines"
    assert isomorphic(Graph().parse(data=lines, format="nt"), expected)


def test_the_example_tells_the_same_story_as_its_turtle(ontology: Ontology, tmp_path: Path) -> None:
    turtle = tmp_path / "example.ttl"
    turtle.write_text(IN_TURTLE, encoding="utf-8")
    assert told(EXAMPLE, ontology) == told(turtle, ontology)


def test_the_example_stands_in_the_documentation() -> None:
    documentation = inspect.getdoc(reading) or ""
    assert textwrap.indent(EXAMPLE.read_text(encoding="utf-8"), "    ").splitlines() == [
        line if line.strip() else ""
        for line in documentation.split("::\n\n", 1)[1].split("\n\nThe top level", 1)[0].splitlines()
    ]


def in_yaml(story: Statements) -> str:
    """Write a scenario without blank nodes other than lists as YAML, by its IRIs."""
    rows = list(story)
    first = {subject: value for subject, predicate, value in rows if predicate == f"<{RDF}first>"}
    rest = {subject: value for subject, predicate, value in rows if predicate == f"<{RDF}rest>"}

    def members(node: str) -> list[str]:
        return [first[node][1:-1], *members(rest[node])] if node in first else []

    def plain(value: str) -> str | list[str]:
        if value.startswith("_"):
            return members(value)
        return value[1:-1] if value.startswith("<") else json.loads(value[: value.rindex('"') + 1])

    header = next(subject for subject, _, value in rows if value == f"<{PKB}Scenario>")
    described: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in rows:
        if not subject.startswith("_"):
            key = "a" if predicate == f"<{RDF}type>" else predicate[1:-1]
            properties = described.setdefault(subject[1:-1], {})
            new = plain(value)
            properties[key] = new if isinstance(new, list) else [*properties.get(key, []), new]
    top = described.pop(header[1:-1])
    return yaml.safe_dump({"base": header[1:-1] + "#", **top, "entities": described}, allow_unicode=True)


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_shipped_scenario_can_be_written_in_yaml(name: str, ontology: Ontology, tmp_path: Path) -> None:
    story = read(locate([str(scenarios()[name])]))
    path = tmp_path / f"{name}.yaml"
    path.write_text(in_yaml(story), encoding="utf-8")
    assert told(path, ontology) == told(scenarios()[name], ontology)


def test_there_are_shipped_scenarios() -> None:
    assert len(scenarios()) >= 40


def test_ids_follow_the_file_s_iri_and_a_slash_where_no_base_is_given() -> None:
    rows = statements("entities: {h1: {copiedFrom: h0}}")
    assert (f"<{BASE}/h1>", f"<{PKB}copiedFrom>", f"<{BASE}/h0>") in rows
    assert (f"<{BASE}>", f"<{RDF}type>", f"<{PKB}Scenario>") in rows


@pytest.mark.parametrize("mark", ["/", "#"])
def test_ids_follow_the_base_that_is_given(mark: str) -> None:
    rows = statements(f"base: https://example.org/ten{mark}\nentities: {{chat/stage/1: {{stageOf: ':h0'}}}}")
    base = f"https://example.org/ten{mark}"
    assert (f"<{base}chat/stage/1>", f"<{PKB}stageOf>", f"<{base}h0>") in rows
    assert ("<https://example.org/ten>", f"<{RDF}type>", f"<{PKB}Scenario>") in rows


def test_iris_and_prefixed_names_stand_wherever_ids_do() -> None:
    rows = statements(
        """
        prefixes: {ex: 'https://example.org/fleet/'}
        entities:
          ex:h1: {pkb:copiedFrom: [https://example.org/h0, urn:x:y], a: [ex:Rack, pkb:Implementation]}
          https://example.org/h0: {https://w3id.org/persistence-kb/implements: ex:m, rdf:type: Organism}
        """,
    )
    assert {tuple(map(shorten, row)) for row in rows} >= {
        ("https://example.org/fleet/h1", "pkb:copiedFrom", "https://example.org/h0"),
        ("https://example.org/fleet/h1", "pkb:copiedFrom", "urn:x:y"),
        ("https://example.org/fleet/h1", "rdf:type", "https://example.org/fleet/Rack"),
        ("https://example.org/fleet/h1", "rdf:type", "pkb:Implementation"),
        ("https://example.org/h0", "pkb:implements", "https://example.org/fleet/m"),
        ("https://example.org/h0", "rdf:type", "pkb:Organism"),
    }


@pytest.mark.parametrize("name", ["yes", "no", "on", "true", "'null'", "1e3", "0x10", "007", ".inf", "2026-01-01"])
def test_an_id_is_what_is_written(name: str) -> None:
    rows = statements(f"entities:\n  {name}:\n    copiedFrom: [{name}]\n    label: {name}\n")
    bare = name.strip("'")
    assert (f"<{BASE}/{bare}>", f"<{PKB}copiedFrom>", f"<{BASE}/{bare}>") in rows
    assert (f"<{BASE}/{bare}>", f"<{RDFS}label>", f'"{bare}"@en') in rows


def test_times_go_by_friendly_names_and_by_those_of_prov() -> None:
    time = '"2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    names = {
        "began": "generatedAtTime",
        "ceased": "invalidatedAtTime",
        "started": "startedAtTime",
        "ended": "endedAtTime",
        "at": "atTime",
    }
    for friendly, name in names.items():
        for key in (friendly, name, f"prov:{name}"):
            assert said_of("h1", f"{key}: 2026-01-01T00:00:00Z") == {(f"prov:{name}", time)}


def test_values_of_enumerated_kinds_are_terms_theories_or_things_described() -> None:
    properties = """
        identifiesWith: [Lineage, pkb:Family]
        prefers: [WeightPreservation, quiet]
        accepts: theory:Kinship
        leavesOpen: [Extant, copiedFrom, pkb:kinOf]
    """
    text = f"entities:\n  quiet: {{a: PreferenceKind}}\n  h1:{textwrap.indent(properties, '    ')}"
    assert {(shorten(p), shorten(o)) for s, p, o in statements(text) if s == f"<{BASE}/h1>"} == {
        ("pkb:identifiesWith", "pkb:Lineage"),
        ("pkb:identifiesWith", "pkb:Family"),
        ("pkb:prefers", "pkb:WeightPreservation"),
        ("pkb:prefers", f"{BASE}/quiet"),
        ("pkb:accepts", "theory:Kinship"),
        ("pkb:leavesOpen", "pkb:Extant"),
        ("pkb:leavesOpen", "pkb:copiedFrom"),
        ("pkb:leavesOpen", "pkb:kinOf"),
    }


def test_a_list_keeps_its_order_and_what_it_repeats(ontology: Ontology, tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(f"base: {BASE}/\nentities: {{t: {{a: Thread, ranOn: [h2, h1, h2]}}}}", encoding="utf-8")
    stages = {(s, o) for s, p, o in told(path, ontology) if p == f"<{PKB}stageOf>"}
    order = enumerate(["h2", "h1", "h2"], start=1)
    assert stages == {(f"<{BASE}/t/stage/{place}>", f"<{BASE}/{name}>") for place, name in order}


def test_a_list_of_one_may_be_written_without_brackets() -> None:
    assert len(statements("entities: {t: {ranOn: h1}}")) == len(statements("entities: {t: {ranOn: [h1]}}")) == 4


def test_texts_are_english_unless_they_are_given_by_language() -> None:
    assert said_of("h1", "label: [one, two]") == {("rdfs:label", '"one"@en'), ("rdfs:label", '"two"@en')}
    assert said_of("h1", "label: {fr: [un, deux], pt-BR: um}") == {
        ("rdfs:label", '"un"@fr'),
        ("rdfs:label", '"deux"@fr'),
        ("rdfs:label", '"um"@pt-br'),
    }


def test_a_key_from_elsewhere_takes_text_or_an_entity() -> None:
    assert said_of("h1", "dcterms:creator: [Ann, {id: ann}]") == {
        ("dcterms:creator", '"Ann"'),
        ("dcterms:creator", f"{BASE}/ann"),
    }


def test_the_header_may_say_what_an_entity_may(ontology: Ontology, tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("a: Snapshot\nleavesOpen: [Extant]\nhorizon: 2026-06-01T02:00:00.5+02:00\n", encoding="utf-8")
    scenario = tell(read(locate([str(path)])), ontology, str(path))
    assert scenario.fixed
    assert scenario.headers == (f"<{path.as_uri()}>",)


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle() -> None:
    assert statements("\ufefftitle: x\r\nentities:\r\n  m:\r\n    a: Model\r\n") == statements(
        "title: x\nentities:\n  m:\n    a: Model\n",
    )


def test_the_pure_python_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = to_jsonld(EXAMPLE.read_bytes(), source="example.yaml", base=BASE)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert to_jsonld(EXAMPLE.read_bytes(), source="example.yaml", base=BASE) == expected
    assert refusal("title: [x\n").startswith("story.yaml:")
    assert "U+D800" in refusal('title: "\\uD800"\n')


# What is refused


MISTAKES: Final[dict[str, tuple[str | bytes, str, str]]] = {
    "an open bracket": ("title: [x\nhorizon: y\n", "2:8", "not valid YAML"),
    "a colon in a text": ("title: Ten: nine\n", "1:11", "text that has a colon and a space in quotes"),
    "a tab": ("entities:\n\tm: {}\n", "2:1", "indent with spaces"),
    "two documents": ("title: x\n---\ntitle: y\n", "3:1", "a second document starts here"),
    "an empty second document": ("title: x\n---\n", "3:1", "a second document starts here"),
    "a list": ("- title\n", "1:1", "a scenario is a mapping, not a list"),
    "a word": ("title\n", "1:1", "a scenario is a mapping, not a value"),
    "a comment": ("# nothing\n", "2:1", "a scenario is a mapping, not nothing"),
    "key": (
        "titel: x\n",
        "1:1",
        "there is no key 'titel'; use one of the vocabulary, or one with a prefix; did you mean title",
    ),
    "a section misspelt": ("entites: {}\n", "1:1", "did you mean entities"),
    "a relation misspelt": ("entities:\n  h1:\n    copedFrom: h0\n", "3:5", "did you mean copiedFrom"),
    "a section in an entity": ("entities:\n  h1:\n    entities: {}\n", "3:5", "there is no key 'entities'"),
    "a keyword of JSON-LD": ("entities: {h1: {'@id': x}}\n", "1:17", "there is no key '@id'"),
    "a merge key": ("entities: {h1: {<<: {a: Model}}}\n", "1:17", "there is no key '<<'"),
    "class": ("entities: {h1: {a: HardwareInstnce}}\n", "1:20", "there is no class 'HardwareInstnce'"),
    "no class": ("entities: {h1: {a: copiedFrom}}\n", "1:20", "there is no class 'copiedFrom'"),
    "a kind for a class": ("entities: {h1: {a: Lineage}}\n", "1:20", "there is no class 'Lineage'"),
    "open term": ("leavesOpen: Extent\n", "1:13", "did you mean Extant"),
    "self-kind": ("entities: {h: {identifiesWith: Linage}}\n", "1:32", "did you mean Lineage"),
    "theory": ("entities: {h: {accepts: Kinship}}\n", "1:25", "no value of accepts 'Kinship'"),
    "source": ("source: Saad2026\n", "1:9", "no value of source 'Saad2026'"),
    "a key twice": ("title: x\ntitle: y\n", "2:1", "'title' stands here and in line 1"),
    "an id twice": ("entities:\n  h1: {a: Model}\n  h1: {a: Model}\n", "3:3", "'h1' stands here and in line 2"),
    "entity and event": (
        "entities: {h: {a: User}}\nevents: {h: {a: Merging}}\n",
        "2:10",
        "h is described here and in line 1",
    ),
    "one id, two spellings": (
        "entities: {h: {a: User}, ':h': {a: User}}\n",
        "1:26",
        ":h is described here and in line 1",
    ),
    "time": ("entities: {h: {began: x, generatedAtTime: x}}\n", "1:23", "began x is not"),
    "one key, two spellings": ("entities: {h: {used: x, prov:used: y}}\n", "1:25", "says the same as another key"),
    "anchor": ("title: &t x\nlocator: *t\n", "1:8", "anchors (&) and aliases (*) are not expanded"),
    "alias": ("title: *t\n", "1:8", "anchors (&) and aliases (*) are not expanded"),
    "tag": ("title: !!python/object/apply:os.system [ls]\n", "1:8", "python/object/apply:os.system is not read"),
    "harmless tag": ("title: !!str x\n", "1:8", "the tag tag:yaml.org,2002:str is not read"),
    "an entity that is a list": ("entities: {h1: [a, b]}\n", "1:12", "h1 has no properties"),
    "an entity that is a word": ("entities: {h1: x}\n", "1:12", "h1 has no properties"),
    "an entity without properties": ("entities:\n  h1:\n", "2:3", "h1 has no properties"),
    "entities as a list": ("entities: [h1]\n", "1:11", "entities are a mapping, not a list"),
    "no events": ("events:\n", "1:8", "events are a mapping, not nothing"),
    "an event without class": ("events: {e: {at: 2026-01-01T00:00:00Z}}\n", "1:10", "the event e has no class"),
    "a list as an id": ("entities: {[a, b]: {a: Model}}\n", "1:12", "not a list"),
    "a mapping as an id": ("entities: {? {a: b} : {a: Model}}\n", "1:14", "not a mapping"),
    "nothing as an id": ("entities:\n  ~: {a: Model}\n", "2:3", "not nothing"),
    "null": ("entities: {h: {copiedFrom: null}}\n", "1:28", "there is no value"),
    "list in list": ("entities: {h: {copiedFrom: [[a]]}}\n", "1:29", "a list stands where a value belongs"),
    "entity in entity": ("entities: {h: {copiedFrom: {a: Model}}}\n", "1:28", "a mapping stands where"),
    "no language here": ("locator: {en: x}\n", "1:10", "a mapping stands where"),
    "language": ("title: {'e n': x}\n", "1:9", "is no language"),
    "exponent": ("entities: {h: {annualCostUSD: 1e3}}\n", "1:31", "'1e3' is no decimal number"),
    "underscore": ("entities: {h: {annualCostUSD: 1_000}}\n", "1:31", "'1_000' is no decimal number"),
    "a space in an id": ("entities: {gpu 1: {a: Model}}\n", "1:12", "is not an IRI"),
    "prefix": ("entities: {thery:x: {a: Model}}\n", "1:12", "no prefix 'thery'"),
    "base without end": ("base: https://example.org/x\n", "1:7", "ends in / or #"),
    "relative base": ("base: x/\n", "1:7", "a base is an IRI"),
    "base list": ("base: [https://example.org/]\n", "1:7", "a list stands"),
    "prefix taken": ("prefixes: {pkb: 'https://example.org/'}\n", "1:12", "pkb stands for"),
    "scheme as prefix": ("prefixes: {urn: 'https://example.org/'}\n", "1:12", "cannot be a prefix"),
    "prefix list": ("prefixes: [ex]\n", "1:11", "prefixes are a mapping, not a list"),
    "Latin-1": (b"title: x\nlocator: \xa73\n", "2:10", "not UTF-8"),
    "NUL": (b"title: x\nlocator: \x00\n", "2:10", "the character U+0000"),
    "NUL escaped": ('title: "\\0"\n', "1:8", "the character U+0000"),
    "deep": ("title: " + "[" * 100_000, "1:15", "8 levels deep"),
    "deep blocks": ("- " * 100_000, "1:17", "8 levels deep"),
}


@pytest.mark.parametrize(("content", "place", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place_and_a_remedy(content: str | bytes, place: str, reason: str) -> None:
    sentence = refusal(content, PersistenceError)
    assert sentence.startswith(f"story.yaml:{place}: ")
    assert reason in sentence


@pytest.mark.parametrize(
    "time",
    ["2026-06-01", "2026-06-01T00:00:00", "2026-06-01 00:00:00Z", "2026-02-30T00:00:00Z", "soon", "1"],
)
def test_a_time_without_a_zone_is_refused_with_its_line(time: str) -> None:
    assert refusal(f"title: x\nhorizon: {time}\n", InvalidTime) == (
        f"story.yaml:2:10: horizon {time} is not an xsd:dateTime with a time zone; write it like 2026-06-01T00:00:00Z"
    )


@given(st.text(min_size=1).filter(lambda text: ":" not in text))
@settings(max_examples=50, deadline=None)
def test_an_id_follows_the_base_unchanged_or_is_refused(name: str) -> None:
    try:
        rows = statements(f"entities: {{{json.dumps(name)}: {{a: Model}}}}")
    except InvalidSyntax:
        return
    assert (f"<{BASE}/{name}>", f"<{RDF}type>", f"<{PKB}Model>") in rows


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoilt_document_is_read_or_refused(data: st.DataObject) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    stop = min(len(text), start + data.draw(st.integers(0, 20)))
    inserted = data.draw(st.text(st.sampled_from("a:h1 -[]{}\n\t#&*!|>'\"%@`,?~\0é\u2028"), max_size=6))
    complaint = "story.yaml:"
    try:
        statements(text[:start] + inserted + text[stop:])
    except PersistenceError as error:
        complaint = str(error)
    assert complaint.startswith("story.yaml:")


# The context

VOCABULARY_FILES: Final = ("minds", "relations", "scenarios", "things")
"""The files whose terms a scenario uses; the others are about theories, verdicts and claims."""
ASSUMED: Final = ("pkb:Assumption", "pkb:AssumptionSet")
"""The classes of files of assumptions, whose terms stand among those of claims."""

USED_PREFIXES: Final = ("dcterms", "pkb", "prov", "rdfs", "skos", "xsd")
FRIENDLY: Final = {
    "at": "prov:atTime",
    "began": "prov:generatedAtTime",
    "ceased": "prov:invalidatedAtTime",
    "ended": "prov:endedAtTime",
    "started": "prov:startedAtTime",
}
ENGLISH: Final = {"@container": "@language", "@language": "en"}
GENERAL: Final[dict[str, dict[str, str]]] = {
    "aboutAll": {"@id": "pkb:aboutAll", "@type": "@vocab"},
    "aboutEvery": {"@id": "pkb:aboutEvery", "@type": "@vocab"},
    "comment": {"@id": "rdfs:comment", **ENGLISH},
    "description": {"@id": "dcterms:description", **ENGLISH},
    "label": {"@id": "rdfs:label", **ENGLISH},
    "leavesOpen": {"@id": "pkb:leavesOpen", "@type": "@vocab"},
    "locator": {"@id": "pkb:locator"},
    "mayBeAsked": {"@id": "pkb:mayBeAsked", "@type": "@vocab"},
    "prefLabel": {"@id": "skos:prefLabel", **ENGLISH},
    "quote": {"@id": "pkb:quote", **ENGLISH},
    "ranOn": {"@id": "pkb:ranOn", "@type": "@id", "@container": "@list"},
    "scopeNote": {"@id": "skos:scopeNote", **ENGLISH},
    "source": {"@id": "dcterms:source", "@type": "@vocab"},
    "title": {"@id": "dcterms:title", **ENGLISH},
    "underTheory": {"@id": "pkb:underTheory", "@type": "@vocab"},
}


@cache
def said(names: tuple[str, ...] = ()) -> frozenset[Statement]:
    """Return the statements of some files of the ontology, or of all, with IRIs shortened."""
    return frozenset(
        (shorten(subject), shorten(predicate), shorten(value))
        for path in ontology_files()
        if not names or path.stem in names
        for subject, predicate, value in parse(
            path.read_bytes(),
            syntax="turtle",
            source=path.name,
            base=path.as_uri(),
        )
    )


def declared(kind: str, names: tuple[str, ...] = VOCABULARY_FILES) -> list[str]:
    """Return the terms of a kind that some files of the ontology declare."""
    return sorted(subject for subject, predicate, value in said(names) if (predicate, value) == ("rdf:type", kind))


def assumed(kind: str) -> list[str]:
    """Return the properties of assumptions."""
    domain = {subject for subject, predicate, value in said() if (predicate, value) == ("rdfs:domain", ASSUMED[0])}
    return [term for term in declared(kind, ("claims",)) if term in domain]


def range_of(term: str) -> str:
    return next((value for subject, predicate, value in said() if (subject, predicate) == (term, "rdfs:range")), "")


def is_enumerated(term: str) -> bool:
    """Tell whether the ontology has individuals of the class that a property's values are in."""
    return bool(declared(range_of(term), ()))


def context() -> list[dict[str, Any]]:
    """Make the context of the ontology: prefixes, classes, kinds, properties."""
    relations = [*declared("owl:ObjectProperty"), *assumed("owl:ObjectProperty")]
    properties = {local(term): {"@id": term, "@type": "@vocab" if is_enumerated(term) else "@id"} for term in relations}
    for term in (*declared("owl:DatatypeProperty"), *assumed("owl:DatatypeProperty")):
        properties[local(term)] = {"@id": term, "@type": range_of(term) or "xsd:dateTime"}
    for name, term in FRIENDLY.items():
        properties[name] = {"@id": term, "@type": "xsd:dateTime"}
    kinds = {kind for term in relations if is_enumerated(term) for kind in declared(range_of(term))}
    return [
        {"@version": 1.1, "a": "@type", **{name: PREFIXES[name] for name in USED_PREFIXES}},
        {local(term): term for term in sorted([*declared("owl:Class"), *ASSUMED], key=local)},
        {local(term): term for term in sorted(kinds, key=local)},
        dict(sorted((properties | GENERAL).items())),
    ]


def local(name: str) -> str:
    return name.partition(":")[2]


def written(parts: list[dict[str, Any]]) -> str:
    """Write a context with one term on each line."""
    blocks = [
        ",\n".join(f"      {json.dumps(name)}: {json.dumps(definition)}" for name, definition in part.items())
        for part in parts
    ]
    return '{\n  "@context": [\n    {\n' + "\n    },\n    {\n".join(blocks) + "\n    }\n  ]\n}\n"


def test_the_context_covers_the_ontology_and_is_sorted() -> None:
    assert CONTEXT.read_text(encoding="utf-8") == written(context()), "run: python tests/test_yaml.py"


def test_every_term_that_a_scenario_may_use_goes_by_its_own_name() -> None:
    _, classes, _, properties = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    relations = [*declared("owl:ObjectProperty"), *declared("owl:DatatypeProperty")]
    assert len(relations) > 40
    assert len(declared("owl:Class")) > 30
    assert all(properties[local(term)]["@id"] == term for term in relations)
    assert all(classes[local(term)] == term for term in declared("owl:Class"))


def test_the_reader_knows_each_type_that_the_context_gives() -> None:
    properties = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"][3]
    types = {definition.get("@type") for definition in properties.values()}
    assert types == {None, "@id", "@vocab", "xsd:dateTime", "xsd:decimal"}


if __name__ == "__main__":
    CONTEXT.write_text(written(context()), encoding="utf-8")
