"""The picture of the lattice: boxes apart, arrows up, labels harmless, distinctions seen without colours."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import CHAIN, HOSTILE, lattice
from persistence_kb.reporting import hasse, ink
from persistence_kb.reporting.layout import Box, components, layered

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

SVG = "{http://www.w3.org/2000/svg}"


sizes = st.tuples(st.integers(20, 200), st.integers(20, 90))


@st.composite
def drawings(draw: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[tuple[int, int]]]:
    """Return boxes that hang together and arrows without cycles."""
    boxes = {
        number: (float(width), float(height))
        for number, (width, height) in enumerate(draw(st.lists(sizes, min_size=1, max_size=12)))
    }
    pairs = [(one, other) for one in boxes for other in boxes if one < other]
    arrows = draw(st.sets(st.sampled_from(pairs), max_size=20)) if pairs else set()
    linked = max(components(boxes, arrows), key=len)
    return {each: boxes[each] for each in linked}, sorted(arrow for arrow in arrows if arrow[0] in linked)


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@given(drawings())
def test_no_two_boxes_overlap_and_arrows_rise_without_crossing_a_box(
    drawing: tuple[dict[int, tuple[float, float]], list[tuple[int, int]]],
) -> None:
    boxes, arrows = drawing
    layout = layered(boxes, arrows, gap=10, rise=30)
    assert layout == layered(boxes, arrows, gap=10, rise=30)
    assert all(apart(one, other) for one, other in itertools.combinations(layout.boxes.values(), 2))
    assert all((box.width, box.height) == boxes[name] for name, box in layout.boxes.items())
    assert all(box.x >= 0 and box.y >= 0 for box in layout.boxes.values())
    assert all(box.x + box.width <= layout.width + 1e-6 for box in layout.boxes.values())
    for (lower, upper), route in layout.routes.items():
        ends = layout.boxes[lower], layout.boxes[upper]
        assert route[0][1] == ends[0].y
        assert route[-1][1] == ends[1].y + ends[1].height
        assert ends[0].x < route[0][0] < ends[0].x + ends[0].width
        assert ends[1].x < route[-1][0] < ends[1].x + ends[1].width
        assert len(route) % 2 == 0
        for place, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(route)):
            assert y1 <= y0, "up"
            # Where it crosses over it stays between its ends, and keeps clear of every box, whatever its bend.
            swept = Box(min(x0, x1), y1, abs(x1 - x0), y0 - y1)
            assert place % 2 or x0 == x1
            assert all(apart(swept, box) for box in layout.boxes.values())


@given(st.permutations("abcdefghij"))
def test_arrows_that_need_not_cross_do_not(names: list[str]) -> None:
    """Zigzag: a path that goes up and down between two levels can always be drawn without a crossing."""
    path = "afbgchdiej"
    arrows = [(one, other) if one in "abcde" else (other, one) for one, other in itertools.pairwise(path)]
    layout = layered(dict.fromkeys(names, (50.0, 30.0)), arrows, gap=10, rise=30)
    steps = [(route[1], route[2]) for route in layout.routes.values()]
    assert len(steps) == 9
    for (low, up), (other_low, other_up) in itertools.combinations(steps, 2):
        assert (low[0] - other_low[0]) * (up[0] - other_up[0]) >= 0


def boxes_of(root: ET.Element) -> list[tuple[Box, list[ET.Element]]]:
    """Return the outline and the texts of each theory drawn, legend included."""
    found = []
    for group in root.iter(f"{SVG}g"):
        outline = next(group.iter(f"{SVG}rect"))
        box = Box(*(float(outline.get(name, "")) for name in ("x", "y", "width", "height")))
        found.append((box, list(group.iter(f"{SVG}text"))))
    return found


@pytest.mark.parametrize("above", [CHAIN, dict.fromkeys("abcdef", ""), {**dict.fromkeys("abcde", "f"), "f": ""}])
def test_labels_stay_in_their_boxes_and_boxes_apart_whatever_the_labels_say(
    above: dict[str, str], ontology: Ontology
) -> None:
    shown = lattice(above, labels=HOSTILE, matters="bd", vague="c", insensitive="d", unsatisfiable="")
    text = hasse.to_svg(shown, ontology)
    root = ET.fromstring(text)  # noqa: S314  our own
    drawn = [each for each in boxes_of(root) if any(line.text for line in each[1])]
    assert len(drawn) == 6
    for (one, _), (other, _) in itertools.combinations(drawn, 2):
        assert apart(one, other)
    for box, lines in drawn:
        for line in lines:
            size = float(line.get("font-size", ""))
            half = ink.width(line.text or "", size) / 2
            x, y = float(line.get("x", "")), float(line.get("y", ""))
            assert box.x + 1 <= x - half
            assert x + half <= box.x + box.width - 1
            assert box.y <= y - size
            assert y <= box.y + box.height


def test_hostile_labels_are_text(ontology: Ontology) -> None:
    text = hasse.to_svg(lattice(CHAIN, labels=HOSTILE), ontology)
    root = ET.fromstring(text)  # noqa: S314  our own
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "title", "desc", "style", "rect", "path", "g", "text",
    }  # fmt: skip
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert "<script" not in text
    assert any("<script>alert(1)</script>" in (title.text or "") for title in root.iter(f"{SVG}title"))
    assert not set(text) & {"\x00", "\x1b", "\u202e"}
    assert "url(" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_picture_says_in_words_what_it_shows_and_is_one_to_a_screen_reader(ontology: Ontology) -> None:
    shown = lattice(CHAIN, vague="a", insensitive="d")
    root = ET.fromstring(hasse.to_svg(shown, ontology))  # noqa: S314  our own
    assert root.get("role") == "img"
    named = [root.find(f"{SVG}*[@id='{name}']") for name in root.get("aria-labelledby", "").split()]
    title, description = [element.text or "" for element in named if element is not None]
    assert "survival entails" in title
    assert (
        "About model: b view and c view hold of the same things; a view entails b view; b view entails d view"
        in description
    )
    assert "f view neither entails another nor is entailed" in description
    assert "Insensitive: d view. Vague: a view." in description


def test_each_distinction_is_made_by_shape_or_border_and_explained(ontology: Ontology) -> None:
    everything = "abcdef"
    shown = lattice(
        {**CHAIN, "f": everything}, matters="a", vague="b", insensitive="d", unsatisfiable="f",
    )  # fmt: skip
    root = ET.fromstring(hasse.to_svg(shown, ontology))  # noqa: S314  our own
    outlines = {
        "".join(line.text or "" for line in group.iter(f"{SVG}text")): list(group.iter(f"{SVG}rect"))
        for group in root.iter(f"{SVG}g")
    }
    assert len(outlines["d viewwhatever happens"]) == 2
    assert len(outlines["c view"]) == 1
    assert outlines["b view"][0].get("stroke-dasharray")
    assert outlines["c view"][0].get("stroke-dasharray") is None
    assert "never" in next(name for name in outlines if name.startswith("f view"))
    assert float(outlines["a view"][0].get("rx", "")) > float(outlines["c view"][0].get("rx", ""))
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for word in ("identity:", "what matters:", "vague:", "insensitive:", "framed together:", "unsatisfiable:"):
        assert word in said
    plain = hasse.to_svg(lattice({"a": "b", "b": ""}), ontology)
    assert not [word for word in ("vague:", "insensitive:", "framed together:", "what matters:") if word in plain]


def test_there_are_colours_for_light_and_dark_and_every_colour_used_has_both(ontology: Ontology) -> None:
    text = hasse.to_svg(lattice(CHAIN, matters="a"), ontology)
    used = set(re.findall(r"\b(?:on|of)-[a-z-]+(?=[ \"])", text.split("</style>")[1]))
    light, dark = text.split("<style>")[1].split("</style>")[0].split("@media (prefers-color-scheme: dark)")
    assert {"on-ink", "on-blue-wash", "of-amber"} <= used
    for name in used:
        assert f".{name} {{" in light
        assert f".{name} {{" in dark


def test_dark_and_light_text_is_read_easily() -> None:
    """Source: WCAG 2.2, success criteria 1.4.3 (contrast of text at least 4.5) and 1.4.11 (of lines at least 3)."""
    grounds = {
        "ink": ("paper", "panel", "blue-wash", "amber-wash"),
        "faint": ("paper", "panel", "blue-wash", "amber-wash"),
    }
    for shade in (0, 1):
        for letters, under in grounds.items():
            for ground in under:
                assert contrast(ink.COLOURS[letters][shade], ink.COLOURS[ground][shade]) >= 4.5, (letters, ground)
        for line in ("blue", "amber", "faint"):
            assert contrast(ink.COLOURS[line][shade], ink.COLOURS["panel"][shade]) >= 3


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
