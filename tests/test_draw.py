"""Drawings of stories: everybody is there, nothing overlaps, verdicts are seen without colours, labels are harmless."""

from __future__ import annotations

import itertools
import random
import re
import struct
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb import read_scenario
from persistence_kb.cli import run
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import instant
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import AT_TIME, HAS_STAGE, LABEL, PREF_LABEL, STAGE, TYPE, XSD, bare, pkb
from persistence_kb.reading.theories import read_ontology
from persistence_kb.reporting.drawing import draw, page_of
from persistence_kb.reporting.drawing.axis import arrange, spread
from persistence_kb.reporting.drawing.page import HEIGHT, WIDTH, Page, apart
from persistence_kb.reporting.drawing.picture import identifier, to_svg
from persistence_kb.resources import scenarios
from strategies import stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from persistence_kb.model.statements import Statement
    from persistence_kb.model.theory import Theory

SVG = "{http://www.w3.org/2000/svg}"
ONTOLOGY = read_ontology()
HEADER = """
PREFIX : <https://example.org/story#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://example.org/story> a pkb:Scenario ; dcterms:title "A story" .
"""
STORY = "https://example.org/story#"


def theory(name: str) -> Theory:
    return ONTOLOGY.theories[ONTOLOGY.named("theory", name, ONTOLOGY.theories)]


def told(tmp_path: Path, turtle: str) -> Scenario:
    path = tmp_path / "story.ttl"
    path.write_text(HEADER + turtle, encoding="utf-8")
    return read_scenario(path)


def date(day: str) -> str:
    return f'"{day}T00:00:00Z"^^<{XSD}dateTime>'


def siblings(count: int, *, kept: int = 0, threads: int = 0) -> str:
    """Return a story of an original and its copies, all made on one day, of which the first few are kept."""
    lines = [":m a pkb:Model . :h0 a pkb:HardwareInstance ; pkb:implements :m ; rdfs:label 'original' ."]
    for number in range(1, count + 1):
        end = "" if number <= kept else "; prov:invalidatedAtTime '2026-02-01T00:00:00Z'^^xsd:dateTime"
        lines.append(
            f":h{number} a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h0 ; rdfs:label 'copy {number}' ;"
            f" prov:generatedAtTime '2025-10-01T00:00:00Z'^^xsd:dateTime {end} .",
        )
    lines += [f":t{number} a pkb:Thread ; pkb:ranOn ( :h{number} ) ." for number in range(1, threads + 1)]
    return "\n".join(lines)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own


def entities(svg: str) -> dict[str, ET.Element]:
    """Return the groups of a drawing by the IRIs that they stand for."""
    groups = [each for each in parsed(svg).iter(f"{SVG}g") if "data-entity" in each.attrib]
    found = [(iri, each) for each in groups for iri in each.attrib["data-entity"].split()]
    assert len(dict(found)) == len(found), "everybody is drawn once"
    return dict(found)


def stages(svg: str) -> list[str]:
    groups = [each for each in parsed(svg).iter(f"{SVG}g") if "data-stage" in each.attrib]
    return [iri for each in groups for iri in each.attrib["data-stage"].split()]


def assert_readable(page: Page) -> None:
    labels = sorted((each for each in page.texts() if each.text), key=lambda each: each.box.y)
    for place, one in enumerate(labels):
        box = one.box
        assert box.x >= 0, one
        assert box.x + box.width <= WIDTH, one
        assert box.y + box.height <= page.height, one
        for other in itertools.takewhile(lambda each, low=box.y + box.height: each.box.y < low, labels[place + 1 :]):
            assert apart(box, other.box), (one, other)
    boxes = [each.box for each in page.stages]
    assert all(apart(one, other) for one, other in itertools.combinations(boxes, 2))


def candidates(scenario: Scenario) -> set[str]:
    snapshot = cut(scenario)
    certain = ColumnarEngine(snapshot, ONTOLOGY).extension(Class(pkb("Candidate"))).certain
    return {bare(snapshot.name(number)) for number in certain.nonzero()[0].tolist()}


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_shipped_scenario_is_drawn_whole_and_legibly(name: str) -> None:
    scenario = read_scenario(name)
    everybody = candidates(scenario)
    assert everybody
    for asked in (None, theory("ProteanModest"), theory("ThreadView")):
        assert_readable(page_of(scenario, theory=asked))
        svg = draw(scenario, theory=asked)
        assert everybody <= set(entities(svg))
        assert svg == draw(read_scenario(name), theory=asked)


def test_there_are_scenarios_to_draw() -> None:
    assert len(scenarios()) >= 45


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_stage_is_in_one_box_however_many_threads_share_it(name: str) -> None:
    scenario = read_scenario(name)
    snapshot = cut(scenario)
    drawn = stages(draw(scenario))
    told_stages = snapshot.properties.get(HAS_STAGE, ((), ()))[1]
    assert sorted(drawn) == sorted({bare(snapshot.name(int(number))) for number in told_stages})


def test_threads_that_begin_together_share_a_box_that_spans_their_tracks() -> None:
    page = page_of(read_scenario("universal-fission"))
    shared = next(each for each in page.stages if each.tokens[0].endswith("beginning>"))
    tracks = {each.tokens[0].rpartition("#")[2]: each.bar for each in page.rows}
    bars = [tracks[f"thread-{name}>"] for name in "abc"]
    assert len(page.stages) == 4
    assert all(bar is not None and shared.box.y < bar.box.y + bar.box.height for bar in bars)
    assert all(bar is not None and bar.box.y < shared.box.y + shared.box.height for bar in bars)


def test_a_hundred_stages_that_nothing_tells_apart_are_one_box() -> None:
    page = page_of(read_scenario("minor-fission"))
    assert sorted(len(each.tokens) for each in page.stages) == [1, 99, 99]
    assert "99 stages on machine a" in {label.text for each in page.stages for label in each.labels}


@pytest.mark.parametrize("name", ["deployment", "open-questions", "branching-self-conceptions"])
def test_the_class_of_a_track_is_the_verdict_of_the_survey(name: str) -> None:
    scenario = read_scenario(name)
    seen = set()
    for asked in ONTOLOGY.theories.values():
        judged = survey_scenario(scenario, theories=[asked])
        each, snapshot = judged.judgements[0], judged.snapshots[0]
        names = map(bare, snapshot.names(each.entities))
        expected = {entity: STATUSES[status] for entity, status in zip(names, each.status.tolist(), strict=True)}
        tracks = entities(draw(scenario, theory=asked))
        classes = {entity: group.attrib["class"].split()[1] for entity, group in tracks.items()}
        assert {entity: classes[entity] for entity in expected} == expected
        assert {classes[entity] for entity in set(classes) - set(expected)} <= {"none"}
        seen |= set(expected.values())
    assert seen >= {"holds", "fails"}


def test_verdicts_are_told_by_filling_and_in_words_and_the_legend_explains_them() -> None:
    svg = draw(read_scenario("open-questions"), theory=theory("Continuant"))
    tracks = entities(svg)
    by_name = {iri.rpartition("#")[2]: group for iri, group in tracks.items()}
    words = {name: [text.text for text in group.iter(f"{SVG}text")] for name, group in by_name.items()}
    fills = {name: [each.attrib.get("fill") for each in group.iter(f"{SVG}rect")] for name, group in by_name.items()}
    hatch = "url(#draw-hatch)"
    assert "undetermined" in words["h0"]
    assert hatch in fills["h0"]
    assert "lost" in words["h2"]
    assert hatch not in fills["h2"]
    assert not {"lost", "preserved", "undetermined"} & set(words["model"])
    legend = [each.text for each in parsed(svg).findall(f"{SVG}text")]
    assert {"lost", "undetermined", "the theory is not about this"} <= set(legend)
    assert "preserved" not in legend


def test_theories_of_identity_say_survives_and_perishes() -> None:
    text = draw(read_scenario("copy-chain"), theory=theory("HardwareInstance"))
    assert ">survives<" in text
    assert ">perishes<" in text
    assert ">preserved<" not in text


def test_what_is_left_open_is_marked() -> None:
    page = page_of(read_scenario("open-questions"))
    endings = {each.tokens[0].rpartition("#")[2]: each.bar.ending for each in page.rows if each.bar is not None}
    assert endings["h1>"] == "open"
    assert endings["h0>"] == "ended"
    stray = page_of(read_scenario("unknown-provenance"))
    assert [line.how for line in stray.lines] == ["", "copied", "copied"]
    assert any(label.text == "has transcript: ?" for label in page.texts())


def test_an_event_is_told_where_it_ended_something_and_once_for_neighbours() -> None:
    texts = [label.text for label in page_of(read_scenario("star")).texts()]
    assert texts.count("nine copies wiped") == 1
    assert "fire at node 4" in {label.text for label in page_of(read_scenario("deployment")).texts()}


def test_parents_stand_above_offspring_and_no_line_crosses_a_stranger() -> None:
    for name in ("star", "chain", "deployment", "dangerous-capability"):
        page = page_of(read_scenario(name))
        bars = [row.bar.box for row in page.rows if row.bar is not None and not row.bar.slim]
        lines = [line.points for line in page.lines]
        assert lines
        for points in lines:
            (x, top), (_, bottom) = points[-2:]
            assert top < bottom
            strangers = [box for box in bars if top < box.y and box.y + box.height < bottom]
            assert all(not box.x < x < box.x + box.width for box in strangers), name


def test_stories_without_dates_stand_in_their_order(tmp_path: Path) -> None:
    story = told(
        tmp_path,
        """
        :a a pkb:HardwareInstance . :b a pkb:HardwareInstance ; pkb:copiedFrom :a .
        :c a pkb:HardwareInstance ; pkb:modifiedFrom :b . :t a pkb:Thread ; pkb:ranOn ( :a :c ) .
        """,
    )
    page = page_of(story)
    begins = {each.tokens[0].rpartition("#")[2]: each.bar.box.x for each in page.rows if each.bar is not None}
    assert begins["a>"] < begins["b>"] < begins["c>"]
    one, other = page.stages
    assert one.box.x + one.box.width <= other.box.x
    assert begins["c>"] < other.box.x
    assert not page.ticks
    assert any(label.text.startswith("earlier (no dates") for label in page.texts())


def test_what_begins_after_the_horizon_is_not_drawn() -> None:
    before = page_of(read_scenario("copy-chain"), horizon=instant("2025-11-15T00:00:00Z"))
    assert {each.tokens[0].rpartition("#")[2] for each in before.rows} == {"model>", "h0>", "h1>"}
    assert {each.bar.ending for each in before.rows if each.bar is not None} == {"ended", "lasts"}


def test_drawings_with_names_of_their_own_share_a_page() -> None:
    story = read_scenario("open-questions")
    found = [set(re.findall(r' id="([^"]*)"', draw(story, theory=theory("Kinship"), name=name))) for name in ("a", "b")]
    assert len(found[0]) == len(found[1]) > 10
    assert not found[0] & found[1]


def test_forty_entities_fit_a_page(tmp_path: Path) -> None:
    page = page_of(told(tmp_path, siblings(22, kept=3, threads=16)), theory=theory("Kinship"))
    assert len(page.rows) == 40
    assert page.height <= HEIGHT
    assert_readable(page)


def test_above_forty_siblings_that_are_alike_are_drawn_as_one_with_their_number(tmp_path: Path) -> None:
    story = told(tmp_path, siblings(60, kept=5, threads=1))
    svg = draw(story, theory=theory("HardwareInstance"))
    counts = sorted(int(g.attrib["data-count"]) for g in parsed(svg).iter(f"{SVG}g") if "data-count" in g.attrib)
    assert counts == [4, 55]  # the first copy is kept too, but a thread ran on it
    assert candidates(story) <= set(entities(svg))
    assert "copy 6 … × 55" in svg
    assert_readable(page_of(story))


def test_siblings_are_grouped_with_what_came_from_them(tmp_path: Path) -> None:
    lines = [":m a pkb:Model . :h0 a pkb:HardwareInstance ; pkb:implements :m ."]
    for number in range(25):
        lines.append(f":c{number} a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h0 .")
        lines.append(f":d{number} a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :c{number} .")
    page = page_of(told(tmp_path, "\n".join(lines)))
    assert sorted(len(row.tokens) for row in page.rows) == [1, 1, 25, 25]
    assert len(page.lines) == 2


def test_different_verdicts_are_never_drawn_as_one(tmp_path: Path) -> None:
    extra = "\n".join(f":h{number} pkb:identifiesWith pkb:ForeignThing ." for number in range(1, 11))
    story = told(tmp_path, siblings(60, kept=60) + "\n" + extra)
    tracks = entities(draw(story, theory=theory("Protean")))
    assert tracks[f"{STORY}h1"] is not tracks[f"{STORY}h11"]
    assert tracks[f"{STORY}h1"] is tracks[f"{STORY}h10"]


def test_where_that_is_not_enough_dates_are_set_aside_and_that_is_said(tmp_path: Path) -> None:
    lines = [":m a pkb:Model . :h0 a pkb:HardwareInstance ; pkb:implements :m ."]
    for number in range(1, 201):
        moment = f"2025-{1 + number // 28:02}-{1 + number % 28:02}T00:00:00Z"
        lines.append(f":h{number} a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h0 ;")
        lines.append(f"prov:generatedAtTime '{moment}'^^xsd:dateTime .")
    page = page_of(told(tmp_path, "\n".join(lines)))
    assert sorted(len(row.tokens) for row in page.rows) == [1, 1, 200]
    assert any("alike apart from their dates" in label.text for label in page.texts())


def test_entities_are_drawn_with_their_lineage_and_nothing_else() -> None:
    svg = draw(read_scenario("deployment"), entities=["west A"])
    names = {iri.rpartition("#")[2] for iri in entities(svg)}
    assert names == {"aster", "seed", "west", "west-a", "west-a1", "story"}
    assert "6 of 22 candidates" in svg


HOSTILE = (
    "<script>alert(1)</script>",
    '"/><svg onload=alert(1)> & ]]> <!-- \x1b[31m \x00 \u202e',
    "a label that is far too long for the room that there is " * 40,
    "Unzertrennlichkeitsvermutungsanhängerschaftsvereinigungsvorsitzende",
    "漢字の理論と👩‍👩‍👧",
    "مرحبا بالعالم של שלום",
    "  two\nlines  ",
    "",
)


def hostile_story() -> Scenario:
    rows: list[Statement] = [("<urn:s>", TYPE, pkb("Scenario")), ("<urn:m>", TYPE, pkb("Model"))]
    for number, label in enumerate(HOSTILE):
        literal = '"' + label.encode("unicode_escape").decode().replace('"', '\\"').replace("\\x", "\\u00") + '"'
        for name, kind in ((f"<urn:h{number}>", "HardwareInstance"), (f"<urn:t{number}>", "Thread")):
            rows += [(name, TYPE, pkb(kind)), (name, LABEL, literal)]
        rows += [
            (f"<urn:h{number}>", pkb("implements"), "<urn:m>"),
            (f"<urn:t{number}>", HAS_STAGE, f"<urn:s{number}>"),
        ]
        rows += [(f"<urn:s{number}>", TYPE, STAGE), (f"<urn:s{number}>", pkb("stageOf"), f"<urn:h{number}>")]
        rows += [("<urn:wipe>", TYPE, pkb("WeightDeletion")), ("<urn:wipe>", pkb("ends"), f"<urn:h{number}>")]
        rows += [("<urn:wipe>", AT_TIME, date("2026-01-01")), ("<urn:wipe>", PREF_LABEL, literal)]
        rows += [("<urn:s>", "<http://purl.org/dc/terms/title>", literal)]
    return tell(Statements.of(rows), ONTOLOGY, "story")


def test_hostile_labels_show_as_text_and_keep_to_their_room() -> None:
    story = hostile_story()
    assert_readable(page_of(story))
    svg = draw(story, theory=theory("ThreadView"))
    tags = {each.tag.removeprefix(SVG) for each in parsed(svg).iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "pattern", "g", "rect", "path", "circle", "text"}
    assert not any(name.startswith("on") for each in parsed(svg).iter() for name in each.attrib)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", svg)
    assert "&lt;script&gt;" in svg
    titles = [each.text or "" for each in parsed(svg).iter(f"{SVG}title")]
    assert any(HOSTILE[2].strip() in title for title in titles), "the whole of a label that was cut"


def test_a_drawing_stands_alone_and_speaks_to_screen_readers() -> None:
    svg = draw(read_scenario("deployment"), theory=theory("Continuant"))
    drawing = parsed(svg)
    assert drawing.attrib["role"] == "img"
    names = {each.attrib["id"]: each.text or "" for each in drawing if each.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set(drawing.attrib["aria-labelledby"].split()) == set(names)
    assert names["draw-title"] == "Nine months of a deployment"
    assert "10 implementations" in names["draw-description"]
    assert "prefers-color-scheme: dark" in svg
    assert not re.search(r"href|<script|@import|url\((?!#)|<image|<foreignObject", svg)
    west = entities(svg)["https://w3id.org/persistence-kb/scenario/deployment#west"]
    title = west.find(f"{SVG}title")
    assert west.attrib["id"] == identifier("<https://w3id.org/persistence-kb/scenario/deployment#west>")
    assert title is not None
    assert title.text is not None
    for part in ("west (hardware instance)", "copied from seed", "since 2025-09-15", "until 2026-03-01", "preserved"):
        assert part in title.text


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":m a pkb:Model .",
        ":t a pkb:Thread .",
        ":v a pkb:VirtualInstance .",
        ":a a pkb:HardwareInstance ; pkb:copiedFrom :a .",
        ":a a pkb:HardwareInstance ; pkb:copiedFrom :b . :b a pkb:HardwareInstance ; pkb:copiedFrom :a .",
        ":t a pkb:Thread ; pkb:hasStage :x, :y . :x pkb:followedBy :y . :y pkb:followedBy :x . :x pkb:followedBy :x .",
        ":t a pkb:Thread ; pkb:branchedFrom :u . :u a pkb:Thread ; pkb:branchedFrom :t ; pkb:ranOn ( :a ) .",
        ":t a pkb:Thread ; pkb:hasStage :x, :y, :z .",
        """:t a pkb:Thread ; pkb:hasStage :x, :y . :y prov:startedAtTime '2026-01-02T00:00:00Z'^^xsd:dateTime .
        :x prov:startedAtTime '2026-01-02T00:00:00Z'^^xsd:dateTime .
        :x prov:endedAtTime '2026-01-01T00:00:00Z'^^xsd:dateTime .
        :y prov:endedAtTime '2026-01-05T00:00:00Z'^^xsd:dateTime .""",
        """:a a pkb:HardwareInstance ; prov:generatedAtTime '2026-01-02T00:00:00Z'^^xsd:dateTime ;
        prov:invalidatedAtTime '2025-01-02T00:00:00Z'^^xsd:dateTime .""",
    ],
)
def test_odd_and_defective_stories_are_drawn_as_far_as_they_go(tmp_path: Path, turtle: str) -> None:
    story = told(tmp_path, turtle)
    assert_readable(page_of(story))
    assert candidates(story) <= set(entities(draw(story)))


@given(rows=stories(), seed=st.integers(0, 3))
def test_any_story_is_drawn_whole_legibly_and_the_same_in_whatever_order_it_is_told(
    rows: tuple[Statement, ...],
    seed: int,
) -> None:
    asked = list(ONTOLOGY.theories.values())[seed]
    story = tell(Statements.of(rows), ONTOLOGY, "story")
    assert_readable(page_of(story, theory=asked))
    svg = draw(story, theory=asked)
    assert candidates(story) <= set(entities(svg))
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  no secret
    assert draw(tell(Statements.of(shuffled), ONTOLOGY, "story"), theory=asked) == svg


def large_stories() -> Iterator[tuple[str, list[Statement]]]:
    """Yield stories of 100,000 statements in several shapes."""
    base: list[Statement] = [("<urn:s>", TYPE, pkb("Scenario")), ("<urn:m>", TYPE, pkb("Model"))]
    count = 33_000
    machines = [
        row
        for number in range(count)
        for row in (
            (f"<urn:h{number}>", TYPE, pkb("HardwareInstance")),
            (f"<urn:h{number}>", pkb("implements"), "<urn:m>"),
        )
    ]
    copied = pkb("copiedFrom")
    yield "star", base + machines + [(f"<urn:h{number}>", copied, "<urn:h0>") for number in range(1, count)]
    yield (
        "chain",
        base + machines + [(f"<urn:h{number}>", copied, f"<urn:h{number - 1}>") for number in range(1, count)],
    )
    alone = [*base, ("<urn:h0>", TYPE, pkb("HardwareInstance")), ("<urn:t>", TYPE, pkb("Thread"))]
    for number in range(count):
        stage = f"<urn:x{number}>"
        alone += [("<urn:t>", HAS_STAGE, stage), (stage, pkb("stageOf"), f"<urn:h{number % 2}>")]
        alone += [(stage, pkb("followedBy"), f"<urn:x{number + 1}>")]
    yield "thread", alone
    crowd = list(base)
    for number in range(count):
        crowd += [(f"<urn:t{number}>", TYPE, pkb("Thread")), (f"<urn:t{number}>", HAS_STAGE, "<urn:x>")]
        crowd += [(f"<urn:t{number}>", HAS_STAGE, f"<urn:y{number % 7}>")]
    yield "crowd", crowd


@pytest.mark.parametrize("shape", ["star", "chain", "thread", "crowd"])
def test_a_hundred_thousand_statements_are_summed_up_on_a_page(shape: str) -> None:
    rows = dict(large_stories())[shape]
    assert len(rows) > 98_000
    story = tell(Statements.of(rows), ONTOLOGY, "story")
    page = page_of(story, theory=theory("Continuant"))
    assert_readable(page)
    assert page.height <= HEIGHT
    assert sum(len(row.tokens) for row in page.rows) >= len(candidates(story))
    assert len(to_svg(page, asked=True)) < 200_000


def test_a_picture_in_png_has_two_dots_for_each_pixel(tmp_path: Path) -> None:
    target = tmp_path / "chain.png"
    assert run(["draw", "copy-chain", "--theory", "kinship", "-o", str(target)]) == 0
    content = target.read_bytes()
    page = page_of(read_scenario("copy-chain"), theory=theory("Kinship"))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    across, down = struct.unpack(">II", content[16:24])
    assert across == 2 * WIDTH
    assert abs(down - 2 * page.height) <= 2


def test_a_computer_without_fonts_writes_no_picture_without_words(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import resvg_py

    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **_: b"")
    target = tmp_path / "chain.png"
    assert run(["draw", "copy-chain", "-o", str(target)]) == 2
    assert "none of the fonts" in capsys.readouterr().err
    assert not target.exists()


def test_unknown_names_are_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", "copy-chain", "--theory", "kinshp"]) == 2
    assert "did you mean Kinship?" in capsys.readouterr().err
    assert run(["draw", "copy-chain", "--entity", "orignal"]) == 2
    assert "did you mean original?" in capsys.readouterr().err
    assert run(["draw", "copy-chain", "-o", "story.pdf"]) == 2
    assert ".svg, .png" in capsys.readouterr().err


def test_without_a_file_the_drawing_goes_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", "copy-chain"]) == 0
    assert parsed(capfd.readouterr().out).tag == f"{SVG}svg"


def test_undated_points_stand_after_what_must_be_before_them() -> None:
    axis = arrange({"a": 10, "b": None, "c": None, "d": 20}, [("a", "b", 1), ("b", "c", 1), ("d", "a", 1)], 30)
    assert [axis.place[point] for point in "abcd"] == [0, 1, 2, 3]
    assert axis.columns == (10, None, None, 20, 30)
    assert arrange({"a": None, "b": None}, [("a", "b", 1), ("b", "a", 1)], None).last == 2


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**15)), min_size=2, max_size=60).map(
        lambda columns: [
            *sorted(each for each in columns if each is not None),
            *(each for each in columns if each is None),
        ],
    ),
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59), st.floats(0, 200)), max_size=40),
)
def test_columns_keep_their_order_and_fill_the_room(
    columns: list[int | None],
    demands: list[tuple[int, int, float]],
) -> None:
    last = len(columns) - 1
    places = spread(columns, [(min(left, last), min(right, last), width) for left, right, width in demands], 900.0)
    assert places[0] == 0
    assert places[-1] == 900
    assert all(one < other for one, other in itertools.pairwise(places))
