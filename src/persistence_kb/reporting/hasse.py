"""The lattice of theories as a Hasse diagram: a stronger theory stands below those that it entails.

One panel for each kind of bearer. What a theory concerns is seen from its outline, not only from its colour; a vague
one is dashed, an insensitive one has a double outline, equivalent ones share a frame. A legend explains what occurs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import pkb
from persistence_kb.reporting import ink
from persistence_kb.reporting.lattice import TITLE, heading, names, sentences
from persistence_kb.reporting.layout import Box, Layout, components, layered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.model.lattice import Edge, Lattice, Node, Panel
    from persistence_kb.model.ontology import Ontology

READING: Final = (
    "An arrow from A up to B: wherever A says that a thing survives, or that what matters in its survival is "
    "preserved, so does B. What follows from two arrows together is not drawn."
)
ROOM: Final = 124.0
"""Pixels of a line of a label."""
PADDING: Final = 14.0
"""Pixels between a label and its outline, left and right."""
LEAST: Final = 28.0
"""Pixels that an outline is high at least."""
ROUND: Final = 22.0
"""Pixels of the radius of a round end."""
GAP: Final = 20.0
"""Pixels between boxes side by side."""
RISE: Final = 44.0
"""Pixels that an arrow has at least to rise in."""
INSET: Final = 6.0
"""Pixels between a frame and what it holds."""
MARGIN: Final = 18.0
"""Pixels around a panel's contents and around the sheet."""
HEAD: Final = 28.0
"""Pixels of a panel's heading."""
SAMPLE: Final = 38.0
"""Pixels of the width of what the legend shows."""
SHEET: Final = 1000.0
"""Pixels of the sheet's width, unless one panel needs more."""
TIP: Final = 7.0
"""Pixels of an arrow's head."""
BEND: Final = 0.35
"""For how much of its way an arrow that crosses over keeps rising, at either end."""


@dataclass(frozen=True, slots=True)
class _Plate:
    """A theory's outline and what stands in it.

    Attributes:
        lines: The label.
        remark: What stands below it in small letters; may be empty.
        hint: What a pointer over it shows.
        matters: Whether it concerns what matters: the ends are then round.
        vague, insensitive, unsatisfiable: As the theory is.
    """

    lines: tuple[str, ...]
    remark: str = ""
    hint: str = ""
    matters: bool = False
    vague: bool = False
    insensitive: bool = False
    unsatisfiable: bool = False

    def size(self) -> tuple[float, float]:
        across = max([*(ink.width(line) for line in self.lines), ink.width(self.remark, ink.SMALL)])
        ring = 2 * INSET if self.insensitive else 0.0
        return across + 2 * PADDING + ring, max(LEAST, self._text() + 10) + ring

    def _text(self) -> float:
        return (len(self.lines) * ink.SIZE + (ink.SMALL if self.remark else 0)) * ink.LINE

    def drawn(self, box: Box) -> Iterator[str]:
        colour = "amber" if self.matters else "blue"
        dashes = ' stroke-dasharray="6 4"' if self.vague else ' stroke-dasharray="1.5 3"' if self.unsatisfiable else ""
        yield "<g>"
        if self.hint:
            yield f"<title>{ink.escape(self.hint)}</title>"
        if self.insensitive:
            yield self._outline(box, f'class="on-paper of-{colour}"')
            box = Box(box.x + INSET / 2, box.y + INSET / 2, box.width - INSET, box.height - INSET)
        yield self._outline(box, f'class="on-{colour}-wash of-{colour}" stroke-width="1.5"{dashes}')
        y = box.y + (box.height - self._text()) / 2
        for line in self.lines:
            yield ink.line_of(line, box.middle, y + ink.SIZE)
            y += ink.SIZE * ink.LINE
        if self.remark:
            yield ink.line_of(self.remark, box.middle, y + ink.SMALL, size=ink.SMALL, classes="faint slanted")
        yield "</g>"

    def _outline(self, box: Box, attributes: str) -> str:
        return _rectangle(box, min(box.height / 2, ROUND) if self.matters else 2, attributes)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A panel's contents, laid out from the origin."""

    title: str
    boxes: Mapping[Node, Box]
    routes: Sequence[Sequence[tuple[float, float]]]
    width: float
    height: float


def to_svg(lattice: Lattice, ontology: Ontology) -> str:
    """Return the lattice as an SVG document.

    Args:
        lattice: The theories in their order.
        ontology: What bearers are called.

    Returns:
        The same text for the same theories.
    """
    called = names(lattice)
    plates = {
        theory: _plate(theory, called[theory], panel, lattice, ontology)
        for panel in (*lattice.panels, None)
        for theory in lattice.theories
        if (theory in lattice.unsatisfiable) == (panel is None)
        and (panel is None or lattice.theories[theory].bearer in panel.bearers)
    }
    figures = [_figure(heading(panel, ontology), panel.nodes, panel.edges, plates) for panel in lattice.panels]
    if lattice.unsatisfiable:
        alone = [(theory,) for theory in called if theory in lattice.unsatisfiable]
        figures.append(_figure("nothing at all", alone, (), plates))
    shelves = _shelves(figures)
    width = max(SHEET, *(sum(map(_across, shelf)) + GAP * (len(shelf) - 1) + 2 * MARGIN for shelf in shelves))
    body, y = _top(width)
    for shelf in shelves:
        spare = (width - 2 * MARGIN - sum(map(_across, shelf)) - GAP * (len(shelf) - 1)) / len(shelf)
        x, height = MARGIN, max(map(_down, shelf))
        for pile in shelf:
            down = y
            for figure in pile:
                rest = y + height - down if figure is pile[-1] else figure.height
                body.extend(_panel(figure, plates, Box(x, down, _across(pile) + spare, rest)))
                down += figure.height + GAP
            x += _across(pile) + spare + GAP
        y += height + GAP
    legend, y = _legend(lattice, plates, width, y)
    body.extend(legend)
    description = f"{READING} {' '.join(sentences(lattice, ontology))}"
    return ink.sheet(body, name="lattice", title=TITLE, description=description, size=(width, y + MARGIN))


def _plate(theory: str, name: str, panel: Panel | None, lattice: Lattice, ontology: Ontology) -> _Plate:
    what = lattice.theories[theory]
    remarks = [ontology.label(what.bearer)] if panel is None or len(panel.bearers) > 1 else []
    if theory in lattice.insensitive:
        remarks.append("whatever happens")
    if theory in lattice.unsatisfiable:
        remarks.append("never")
    return _Plate(
        lines=tuple(ink.wrap(name, ROOM)),
        remark=" ".join(ink.wrap(", ".join(remarks), ROOM, ink.SMALL, lines=1)),
        hint=f"{name} ({ontology.label(what.concerns)}): {what.definition}",
        matters=what.concerns == pkb("WhatMatters"),
        vague=what.condition is None,
        insensitive=theory in lattice.insensitive,
        unsatisfiable=theory in lattice.unsatisfiable,
    )


def _room(node: Node, plates: Mapping[str, _Plate]) -> tuple[float, float]:
    """Return the size of a node: of its plate, or of a frame around several."""
    sizes = [plates[theory].size() for theory in node]
    if len(node) == 1:
        return sizes[0]
    return max(size[0] for size in sizes) + 2 * INSET, sum(size[1] + INSET for size in sizes) + INSET


def _figure(title: str, nodes: Sequence[Node], edges: Sequence[Edge], plates: Mapping[str, _Plate]) -> _Figure:
    """Lay out a panel: what hangs together side by side, then columns of what stands alone."""
    groups = components(nodes, edges)
    parts: list[Layout[Node]] = []
    for group in groups:
        if len(group) > 1:
            sizes = {node: _room(node, plates) for node in group}
            inner = [edge for edge in edges if edge[0] in sizes]
            parts.append(layered(sizes, inner, gap=GAP, rise=RISE))
    tallest = max([part.height for part in parts], default=4 * LEAST)
    column: dict[Node, Box] = {}
    y = widest = 0.0
    for node, *more in groups:
        if not more:
            width, height = _room(node, plates)
            if column and y + height > tallest:
                parts.append(Layout(column, {}, widest, y - GAP))
                column, y, widest = {}, 0.0, 0.0
            column[node] = Box(0.0, y, width, height)
            y, widest = y + height + GAP, max(widest, width)
    if column:
        parts.append(Layout(column, {}, widest, y - GAP))
    boxes: dict[Node, Box] = {}
    routes = []
    x = MARGIN
    for part in parts:
        boxes |= {node: box.moved(x, HEAD + MARGIN) for node, box in part.boxes.items()}
        routes += [[(x + across, HEAD + MARGIN + down) for across, down in route] for route in part.routes.values()]
        x += part.width + 2 * GAP
    height = HEAD + 2 * MARGIN + max(part.height for part in parts)
    across = max(x - 2 * GAP, ink.width(title, bold=True) + MARGIN) + MARGIN
    return _Figure(title, boxes, routes, across, height)


def _shelves(figures: Sequence[_Figure]) -> list[list[list[_Figure]]]:
    """Put panels in piles on shelves, the highest first: onto a pile, next to one, or on a shelf of their own."""
    shelves: list[list[list[_Figure]]] = []
    for figure in sorted(figures, key=lambda each: -each.height):
        piles = [
            pile
            for shelf in shelves
            for pile in shelf
            if figure.width <= _across(pile) and _down(pile) + GAP + figure.height <= max(map(_down, shelf))
        ]
        roomy = [
            shelf
            for shelf in shelves
            if sum(_across(pile) + GAP for pile in shelf) + figure.width <= SHEET - 2 * MARGIN
        ]
        if piles:
            piles[0].append(figure)
        elif roomy:
            roomy[0].append([figure])
        else:
            shelves.append([[figure]])
    return shelves


def _across(pile: Sequence[_Figure]) -> float:
    return max(figure.width for figure in pile)


def _down(pile: Sequence[_Figure]) -> float:
    return sum(figure.height for figure in pile) + GAP * (len(pile) - 1)


def _top(width: float) -> tuple[list[str], float]:
    y = MARGIN + ink.LARGE
    body = [ink.line_of(TITLE, MARGIN, y, size=ink.LARGE, classes="ink bold", anchor="start")]
    for line in ink.wrap(READING, width - 2 * MARGIN, even=False):
        y += ink.SIZE * ink.LINE * 1.2
        body.append(ink.line_of(line, MARGIN, y, classes="faint", anchor="start"))
    return body, y + MARGIN


def _panel(figure: _Figure, plates: Mapping[str, _Plate], place: Box) -> Iterator[str]:
    yield _rectangle(place, 8, 'class="on-panel of-rule"')
    head = place.y + MARGIN + ink.SIZE
    yield ink.line_of(figure.title, place.x + MARGIN, head, classes="ink bold", anchor="start")
    x = place.x + (place.width - figure.width) / 2
    y = place.y
    for route in figure.routes:
        yield from _arrow([(x + across, y + down) for across, down in route])
    for node, box in figure.boxes.items():
        yield from _node(node, box.moved(x, y), plates)


def _node(node: Node, box: Box, plates: Mapping[str, _Plate]) -> Iterator[str]:
    if len(node) == 1:
        yield from plates[node[0]].drawn(box)
        return
    yield _rectangle(box, 6, 'class="on-paper of-faint"')
    y = box.y + INSET
    for theory in node:
        height = plates[theory].size()[1]
        yield from plates[theory].drawn(Box(box.x + INSET, y, box.width - 2 * INSET, height))
        y += height + INSET


def _arrow(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Draw a route: straight where it rises past boxes, bent where it crosses over."""
    *earlier, (x, y) = points
    line = [f"M{_pair(earlier[0])}"]
    path = [*earlier[:-1], (x, max(earlier[-1][1], y + TIP)), (x, y + TIP)]
    for place, (one, other) in enumerate(pairwise(path)):
        if place % 2:
            bend = (one[1] - other[1]) * BEND
            line.append(f"C{_pair((one[0], one[1] - bend))} {_pair((other[0], other[1] + bend))} {_pair(other)}")
        elif one != other:
            line.append(f"L{_pair(other)}")
    yield f'<path d="{" ".join(line)}" fill="none" class="of-faint" stroke-width="1.4"/>'
    yield f'<path d="M{_pair((x, y))} l{TIP / 2:g} {TIP + 1:g} h{-TIP:g} z" class="on-faint"/>'


def _legend(
    lattice: Lattice,
    plates: Mapping[str, _Plate],
    width: float,
    y: float,
) -> tuple[list[str], float]:
    """Explain what occurs, in two columns; return the elements and where they end."""
    both = (_Plate(("",)), _Plate(("",), matters=True))
    entries = [
        (both[0], "identity: says whether the thing itself survives", not all(p.matters for p in plates.values())),
        (
            both[1],
            "what matters: says whether what matters is preserved",
            any(plate.matters for plate in plates.values()),
        ),
        (
            _Plate(("",), vague=True),
            "vague: holds where all its precisifications do",
            any(plate.vague for plate in plates.values()),
        ),
        (
            _Plate(("",), insensitive=True),
            "insensitive: holds whatever happens, so that preserving the thing is a category mistake",
            bool(lattice.insensitive),
        ),
        (
            None,
            "framed together: the theories hold of the same things in every scenario",
            any(len(node) > 1 for panel in lattice.panels for node in panel.nodes),
        ),
        (
            _Plate(("",), unsatisfiable=True),
            "unsatisfiable: holds of nothing in any scenario, and so entails every theory",
            bool(lattice.unsatisfiable),
        ),
    ]
    shown = [(plate, text) for plate, text, occurs in entries if occurs]
    half = (len(shown) + 1) // 2
    column = (width - 2 * MARGIN) / 2
    body: list[str] = []
    ends = []
    for left, some in ((MARGIN, shown[:half]), (MARGIN + column, shown[half:])):
        down = y
        for plate, text in some:
            body += _sample(plate, Box(left, down, SAMPLE, LEAST - 10))
            for line in ink.wrap(text, column - SAMPLE - 2 * MARGIN, even=False):
                body.append(ink.line_of(line, left + SAMPLE + 10, down + ink.SIZE, classes="faint", anchor="start"))
                down += ink.SIZE * ink.LINE
            down += 10
        ends.append(down)
    return body, max(ends)


def _sample(plate: _Plate | None, box: Box) -> Iterator[str]:
    """Draw what a legend explains; None for a frame."""
    if plate is not None:
        yield from plate.drawn(box)
        return
    yield _rectangle(box, 6, 'class="on-paper of-faint"')
    for x in (box.x + 3, box.middle + 1.5):
        yield from _Plate(("",)).drawn(Box(x, box.y + 3, box.width / 2 - 4.5, box.height - 6))


def _rectangle(box: Box, radius: float, attributes: str) -> str:
    where = " ".join(
        f'{name}="{ink.number(value)}"'
        for name, value in (("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height), ("rx", radius))
    )
    return f"<rect {where} {attributes}/>"


def _pair(point: tuple[float, float]) -> str:
    return f"{ink.number(point[0])} {ink.number(point[1])}"
