"""A drawing laid out: where every track, box, line and label of a story stands.

A value between ``typesetting.py``, which makes it, and ``picture.py``, which writes it as SVG. A page is as wide as A4
is long, 96 pixels to the inch. No two labels overlap; that is what ``texts`` is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from persistence_kb.reporting import ink
from persistence_kb.reporting.layout import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH: Final = 1123.0
HEIGHT: Final = 794.0
"""A4, lying, at 96 pixels to the inch."""
TAPER: Final = 12.0
"""Pixels left of a track that has been there since always."""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text: what is shown, the whole of it, where its base line is, and how it is set."""

    text: str
    whole: str
    x: float
    y: float
    size: int = ink.SMALL
    classes: str = "ink"
    anchor: str = "start"

    @property
    def box(self) -> Box:
        """Return the rectangle that the text takes at most."""
        width = ink.width(self.text, self.size, bold="bold" in self.classes.split())
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - self.size * 0.8, width, self.size)


@dataclass(frozen=True, slots=True)
class Bar:
    """A track's bar.

    Attributes:
        box: From the beginning to where it is told to have been.
        limit: Where it ends, if that is further right than it is told.
        ending: How it ends, as in ``plan.py``.
        always: Whether it has been there since always.
        slim: Whether it is drawn as a line.
    """

    box: Box
    limit: float
    ending: str
    always: bool
    slim: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A track on the page."""

    track: int
    tokens: tuple[str, ...]
    style: str
    hint: str
    bar: Bar | None
    chip: Box | None
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """A box on the tracks of threads.

    Attributes:
        tokens: The stages that it stands for.
        gone: Whether everything that they ran on has ceased.
        dated: Whether it is told when they began.
        ties: From the box to tracks that share it and do not pass through it: pairs of points.
    """

    tokens: tuple[str, ...]
    box: Box
    gone: bool
    dated: bool
    hint: str
    labels: tuple[Label, ...]
    ties: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of descent: from a track, down or up, to the beginning of another; from nowhere if the origin is open."""

    points: tuple[tuple[float, float], ...]
    how: str


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out drawing.

    Attributes:
        width, height: Of the page.
        title, description: In words.
        top, bottom: Where the tracks begin and end.
        ticks: Where told moments are.
        horizon: Where the horizon is.
        ends: For each event that ended several tracks, where it is and from which height to which.
        labels: Texts that belong to no track.
        samples: For each entry of the legend what it explains, and where the sample stands.
    """

    width: float
    height: float
    title: str
    description: str
    top: float
    bottom: float
    ticks: tuple[float, ...]
    horizon: float
    rows: tuple[Row, ...]
    stages: tuple[Stages, ...]
    lines: tuple[Line, ...]
    ends: tuple[tuple[float, float, float], ...]
    labels: tuple[Label, ...]
    samples: tuple[tuple[str, Box], ...]

    def texts(self) -> Iterator[Label]:
        """Yield every label on the page."""
        yield from self.labels
        for row in self.rows:
            yield from row.labels
        for stages in self.stages:
            yield from stages.labels


def apart(one: Box, other: Box, gap: float = 0.0) -> bool:
    """Tell whether two rectangles do not touch."""
    return (
        one.x + one.width + gap <= other.x
        or other.x + other.width + gap <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )
