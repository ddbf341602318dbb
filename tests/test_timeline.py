"""What survives as time goes on: the counts, which moments are looked at, the tables and the chart."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence_kb import read_scenario
from persistence_kb.acting.timeline import timeline
from persistence_kb.cli import run
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import UnknownName
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import instant
from persistence_kb.namespaces import local_name
from persistence_kb.reading.theories import read_ontology
from persistence_kb.reporting import chart
from persistence_kb.reporting.chart import BASELINE, EFFICIENT, Point, Scale, amounts, apart, intervals, moments
from persistence_kb.reporting.timeline import cell
from persistence_kb.reporting.timeline_chart import to_svg
from strategies import stories
from test_horizon import told

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.acting.timeline import Course, Timeline
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Statement

SHIPPED = read_ontology()
SVG = "{http://www.w3.org/2000/svg}"
TEN = """
:m a pkb:Model .
:a a pkb:HardwareInstance ; pkb:implements :m ; rdfs:label "first" ;
    prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
    prov:invalidatedAtTime "2026-01-20T00:00:00Z"^^xsd:dateTime .
:b a pkb:HardwareInstance ; pkb:implements :m .
:copying a pkb:WeightCopy ; prov:used :a ; prov:generated :b ; prov:atTime "2026-01-05T00:00:00Z"^^xsd:dateTime ;
    rdfs:label "first copied" .
:c a pkb:HardwareInstance ; pkb:implements :m ; pkb:leavesOpen pkb:Extant ;
    prov:generatedAtTime "2026-01-05T00:00:00Z"^^xsd:dateTime .
"""


def course(found: Timeline, name: str) -> Course:
    return next(each for each in found.courses if local_name(each.theory.iri) == name)


def rows(found: Timeline, name: str) -> list[tuple[int, int, int]]:
    each = course(found, name)
    return list(zip(each.holds.tolist(), each.undetermined.tolist(), each.fails.tolist(), strict=True))


# Counts


def test_counts_at_every_moment_by_hand(ontology: Ontology) -> None:
    found = timeline(told(TEN, ontology))
    assert [found.when(place) for place in range(3)] == [
        "2026-01-01T00:00:00Z",
        "2026-01-05T00:00:00Z",
        "2026-01-20T00:00:00Z",
    ]
    assert found.happened == ("first begins", "first copied", "first ends")
    assert rows(found, "HardwareInstance") == [(1, 0, 0), (2, 1, 0), (1, 1, 1)]
    assert rows(found, "UnbranchedContinuant") == [(1, 0, 0), (1, 1, 1), (2, 1, 0)]
    assert [cell(course(found, "HardwareInstance"), place) for place in range(3)] == ["1/1", "2–3/3", "1–2/3"]
    assert not any(local_name(each.theory.bearer) == "Thread" for each in found.courses), "there is no thread"


@given(stories(), st.integers(1, 4))
def test_each_moment_is_the_survey_at_that_time(statements: tuple[Statement, ...], most: int) -> None:
    scenario = tell(Statements.of(statements), SHIPPED, "story")
    found = timeline(scenario, most=most)
    assert len(found.horizons) <= max(most, 1)
    survey = survey_scenario(scenario, horizons=found.horizons, with_degrees=False)
    counted = {
        (local_name(each.theory.iri), each.horizon): tuple(
            each.counts()[name] for name in ("holds", "undetermined", "fails")
        )
        for each in survey.judgements
    }
    names = {local_name(each.theory.iri) for each in found.courses}
    for (name, place), counts in counted.items():
        if name in names:
            assert rows(found, name)[place] == counts
        else:
            assert counts == (0, 0, 0)


def test_the_frame_has_a_row_for_each_theory_and_moment(ontology: Ontology) -> None:
    found = timeline(told(TEN, ontology), theories=[SHIPPED.theories[f"<{THEORIES}HardwareInstance>"]])
    frame = found.to_polars()
    assert frame.columns == [
        "theory", "label", "bearer", "concerns", "at", "happened", "candidates", "holds", "undetermined", "fails",
        "share_low", "share_high",
    ]  # fmt: skip
    assert frame["candidates"].to_list() == [1, 3, 3]
    assert frame["share_low"].to_list() == [1.0, pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert frame["share_high"].to_list() == [1.0, 1.0, pytest.approx(2 / 3)]


THEORIES = "https://w3id.org/persistence-kb/theory/"


def test_a_share_of_nobody_is_not_a_number() -> None:
    frame = timeline(read_scenario("deployment"), bearer="<https://w3id.org/persistence-kb/Thread>").to_polars()
    nobody = frame.filter(frame["candidates"] == 0)
    assert len(nobody) > 0, "no thread has a self-conception at first"
    assert nobody["share_low"].null_count() == nobody["share_high"].null_count() == len(nobody)


def test_only_bearers_of_a_kind_can_be_kept() -> None:
    found = timeline(read_scenario("deployment"), bearer="<https://w3id.org/persistence-kb/Thread>")
    assert {local_name(each.theory.bearer) for each in found.courses} == {"Thread", "SelfConceiver"}


def test_entities_are_kept_by_name_though_they_begin_late(ontology: Ontology) -> None:
    story = told(TEN, ontology)
    assert rows(timeline(story, entities=["c"]), "HardwareInstance") == [(0, 0, 0), (0, 1, 0), (0, 1, 0)]
    with pytest.raises(UnknownName, match="there is no entity 'nobody'"):
        timeline(story, entities=["nobody"])


# Which moments


def test_the_first_the_last_and_the_own_horizon_are_always_among_the_moments() -> None:
    story = read_scenario("deployment")
    whole = timeline(story)
    assert len(whole.horizons) == whole.told == 33
    few = timeline(story, most=5)
    assert len(few.horizons) == 5
    assert {whole.horizons[0], whole.horizons[-1], story.horizon} <= set(few.horizons)
    assert set(few.horizons) <= set(whole.horizons)


def test_moments_can_stand_at_even_distances(ontology: Ontology) -> None:
    week = 7 * 86_400_000_000
    found = timeline(told(TEN, ontology), every=week)
    assert [found.when(place) for place in range(len(found.horizons))] == [
        "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", "2026-01-15T00:00:00Z", "2026-01-20T00:00:00Z",
    ]  # fmt: skip
    assert rows(found, "HardwareInstance") == [(1, 0, 0), (2, 1, 0), (2, 1, 0), (1, 1, 1)]
    assert found.even


def test_times_can_be_asked_for(ontology: Ontology) -> None:
    asked = [instant("2026-01-19T00:00:00Z"), instant("2026-01-02T00:00:00Z")]
    found = timeline(told(TEN, ontology), at=asked)
    assert found.horizons == tuple(sorted(asked))
    assert rows(found, "HardwareInstance") == [(1, 0, 0), (2, 1, 0)]


def test_a_story_without_dates_has_one_moment(ontology: Ontology) -> None:
    found = timeline(told(":m a pkb:Model . :a a pkb:HardwareInstance ; pkb:implements :m .", ontology))
    assert found.horizons == (None,)
    assert found.when(0) is None
    assert rows(found, "HardwareInstance") == [(1, 0, 0)]
    assert parsed(to_svg(found)).tag == f"{SVG}svg"


# The command


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["timeline", *arguments]) == 0
    return capsys.readouterr().out


def test_formats_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    given_ = ["copy-chain", "--theory", "hardware instance view"]
    read = list(csv.DictReader(io.StringIO(output(capsys, *given_, "--format", "csv"))))
    assert [(each["at"][:10], each["holds"], each["fails"]) for each in read] == [
        ("2025-09-01", "1", "0"),
        ("2025-10-01", "2", "0"),
        ("2025-11-01", "1", "1"),
        ("2025-12-01", "2", "1"),
        ("2026-01-01", "1", "2"),
        ("2026-06-01", "1", "2"),
    ]
    assert [str(each["holds"]) for each in json.loads(output(capsys, *given_, "--format", "json"))] == [
        each["holds"] for each in read
    ]
    cells = ["1/1", "2/2", "1/2", "2/3", "1/3", "1/3"]
    assert re.findall(r"\d/\d", output(capsys, *given_).partition("3/10")[0]) == cells
    markdown = output(capsys, *given_, "--format", "markdown")
    assert f"| hardware instance view | {' | '.join(cells)} |" in markdown
    assert "- 2025-10-01: h0 copied to h1" in markdown


def test_a_table_shows_some_moments_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "deployment", "--theory", "thread view")
    assert text.startswith("Nine months of a deployment: 33 moments\n")
    assert "21 more moments are left out here; --format csv and json have all." in text
    assert max(map(len, text.splitlines())) <= 100
    few = output(capsys, "deployment", "--theory", "thread view", "--max-moments", "4")
    assert few.startswith("Nine months of a deployment: 4 of 33 moments\n")
    assert "left out" not in few
    assert "…" not in few


def test_two_moments_of_a_day_show_their_times(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [word for hour in (9, 12) for word in ("--at", f"2026-02-02T{hour:02}:00:00Z")]
    text = output(capsys, "copy-chain", "--theory", "hardware instance view", *asked)
    assert "09:00:00Z" in text
    assert "12:00:00Z" in text


def test_many_candidates_are_given_in_per_cent(ontology: Ontology) -> None:
    story = "".join(f":h{n} a pkb:HardwareInstance . " for n in range(150)) + ":h0 a pkb:Ceased . "
    found = timeline(told(story + "".join(f":h{n} pkb:leavesOpen pkb:Extant . " for n in range(1, 31)), ontology))
    assert cell(course(found, "HardwareInstance"), 0) == "79–99 %"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--every", "month"], "--every: 'month' cannot be used; write a number and a unit, such as 12h, 30d or 2w"),
        (["--every", "0d"], "--every: '0d' cannot be used; write a number and a unit"),
        (["--every", "1s"], "--every: '1s' cannot be used; that comes to 23,587,201 moments; say a longer time"),
        (["--every", "1d", "--at", "2026-01-01T00:00:00Z"], "--every: '1d' cannot be used; say either --every or --at"),
        (["--chart", "chart.gif"], "--chart: 'chart.gif' cannot be used; end it with .svg or .png"),
        (["--theory", "kinshp"], "there is no theory 'kinshp'"),
        (["--entity", "nobody"], "copy-chain: there is no entity 'nobody'"),
        (["-o", "x.parquet"], "-o: 'x.parquet' cannot be used"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "copy-chain", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"pkb: {said}")


def test_labels_steer_no_terminal_and_write_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "story.ttl"
    path.write_text(
        """PREFIX pkb: <https://w3id.org/persistence-kb/> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <> a pkb:Scenario ; dcterms:title "a\\u001B[31m<script>" .
        <#h> a pkb:HardwareInstance . <#e> a pkb:WeightDeletion ; pkb:ends <#h> ; rdfs:label "wiped\\u001B[0m | <b>" ;
        prov:atTime "2026-01-01T00:00:00Z"^^xsd:dateTime .""",
        encoding="utf-8",
    )
    picture = tmp_path / "chart.svg"
    text = output(capsys, str(path), "--chart", str(picture))
    assert "\x1b" not in text
    markdown = output(capsys, str(path), "--format", "markdown")
    assert "\x1b" not in markdown
    assert "<b>" not in markdown
    assert "<script>" not in markdown
    assert "<script>" not in picture.read_text(encoding="utf-8")
    assert parsed(picture.read_text(encoding="utf-8")).tag == f"{SVG}svg"


# The chart


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own


def texts(svg: str) -> list[tuple[str, float, float, str, float]]:
    """Return each text of a drawing with its anchor's place, its anchor and its size."""
    return [
        ("".join(each.itertext()), float(each.attrib["x"]), float(each.attrib["y"]), each.attrib["text-anchor"], size)
        for each in parsed(svg).iter(f"{SVG}text")
        for size in [float(each.attrib["font-size"])]
    ]


def overlaps(svg: str) -> list[tuple[str, str]]:
    """Return the pairs of texts of which one covers the other."""
    boxes = []
    for text, x, y, anchor, size in texts(svg):
        wide = chart.ink.width(text, size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        boxes.append((text, left, y - 0.72 * size, left + wide, y + 0.2 * size))
    return [
        (one[0], other[0])
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


@pytest.mark.parametrize("name", ["deployment", "copy-chain", "open-questions", "ten-pieces", "upload", "cold-storage"])
def test_no_label_of_a_chart_covers_another_or_leaves_the_sheet(name: str) -> None:
    svg = to_svg(timeline(read_scenario(name)))
    assert overlaps(svg) == []
    across, down = (float(parsed(svg).attrib[side]) for side in ("width", "height"))
    for text, x, y, anchor, size in texts(svg):
        wide = chart.ink.width(text, size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        assert left >= -1, text
        assert left + wide <= across + 1, text
        assert size <= y <= down, text


def test_a_chart_has_a_panel_for_each_theory_and_says_in_words_what_it_shows() -> None:
    found = timeline(read_scenario("deployment"))
    svg = to_svg(found)
    assert svg == to_svg(timeline(read_scenario("deployment"))), "the same every time"
    said = " ".join(text for text, *_ in texts(svg))
    tree = parsed(svg)
    words = tree.findtext(f"{SVG}desc") or ""
    assert len(found.courses) == 31
    for each in found.courses:
        assert all(part in said for part in each.theory.label.split())
        assert f"{each.theory.label} {cell(each, -1)}" in words
    assert len([each for each in tree.iter(f"{SVG}path") if each.get("class") == "on-blue"]) >= 25
    assert "url(#timeline-hatch)" in svg, "what may hold is hatched, not only coloured"


def test_the_chart_draws_shares_at_their_times(ontology: Ontology) -> None:
    found = timeline(told(TEN, ontology), theories=[SHIPPED.theories[f"<{THEORIES}HardwareInstance>"]])
    tree = parsed(to_svg(found))
    (line,) = (each.attrib["d"] for each in tree.iter(f"{SVG}path") if each.get("stroke-width") == "1.5" and
               each.get("class") == "of-ink" and "stroke-dasharray" not in each.attrib)  # fmt: skip
    steps = re.fullmatch(r"M(\S+) (\S+)H(\S+)V(\S+)H(\S+)V(\S+)H(\S+)", line)
    assert steps is not None
    start, whole, fifth, two_thirds, twentieth, third, end = map(float, steps.groups())
    assert (fifth - start) / (twentieth - start) == pytest.approx(4 / 19, abs=0.01)
    assert end > twentieth, "the last share can be seen"
    assert (third - whole) / (two_thirds - whole) == pytest.approx(2, abs=0.05)


def test_a_chart_can_be_written_as_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "chart.png"
    output(capsys, "copy-chain", "--chart", str(target))
    assert target.read_bytes().startswith(b"\x89PNG")


# Scales, and charts of intervals


@given(st.floats(1e-6, 1e15), st.booleans(), st.integers(3, 9))
def test_ticks_begin_at_0_rise_and_reach_far_enough(high: float, logarithmic: bool, most: int) -> None:
    logarithmic = logarithmic and high > 1000
    ticks = amounts(high, logarithmic, most)
    values = [value for value, _ in ticks]
    assert values[0] == 0.0
    assert values == sorted(set(values))
    assert values[-1] >= high * (1 - 1e-9)
    assert len(ticks) <= most + 1
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.integers(0, 3 * 10**15), st.integers(10**6, 3 * 10**15), st.floats(150, 900))
def test_ticks_of_time_lie_within_and_leave_room_for_their_words(first: int, length: int, room: float) -> None:
    ticks = moments(first, first + length, room)
    scale = Scale(float(first), float(first + length), 0.0, room)
    places = [scale.at(value) for value, _ in ticks]
    assert all(first <= value <= first + length for value, _ in ticks)
    for one, other, (_, text) in zip(places, places[1:], ticks, strict=False):
        assert other - one >= chart.ink.width(text, chart.ink.SMALL) * 0.9


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(5, 40)), max_size=25))
def test_blocks_are_pushed_apart_in_their_order(blocks: list[tuple[float, float]]) -> None:
    blocks.sort()
    wanted, heights = [each[0] for each in blocks], [each[1] for each in blocks]
    middles = apart(wanted, heights, 0.0)
    assert len(middles) == len(blocks)
    for place in range(1, len(blocks)):
        assert middles[place] - middles[place - 1] >= (heights[place] + heights[place - 1]) / 2 - 1e-6
    assert all(middle - height / 2 >= -1e-6 for middle, height in zip(middles, heights, strict=True))


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 50.0, 1e3, 1e8]), st.sampled_from([0.0, 100.0, 1e10, float("inf")]),
                  st.floats(0, 9), st.floats(0, 9)),
        min_size=1, max_size=16,
    )
)  # fmt: skip
def test_no_name_in_a_chart_of_intervals_covers_another(drawn: list[tuple[float, float, float, float]]) -> None:
    points = [
        Point(f"preserve the original and {place} more <things> of its kind", (one, one + other), (low, low + high),
              BASELINE if not place else EFFICIENT)
        for place, (one, other, low, high) in enumerate(drawn)
    ]  # fmt: skip
    svg = intervals(points, title="What each buys", description="It is drawn.", across="US dollars a year", up="degree")
    assert overlaps(svg) == []
    assert svg == intervals(
        points, title="What each buys", description="It is drawn.", across="US dollars a year", up="degree"
    )
