"""Remarks on tracks: what is told besides, where a track leaves room for it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import THREAD
from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing import captions
from persistence_kb.reporting.drawing.page import Label
from persistence_kb.reporting.drawing.places import NOBODY
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.reporting.drawing.page import Bar
    from persistence_kb.reporting.drawing.places import Places

LEAST: Final = 40.0
"""Pixels within a bar below which nothing is said there."""
TONES: Final = {"holds": "paper", "undetermined": "ink plate"}
"""How text is set on the bar of a verdict, if not in ink."""
TAIL: Final = 4
"""Letters at the end of a name that are kept where names differ there."""


def fitted(text: str, room: float, size: int, *, bold: bool = False, tail: int = 0) -> str:
    """Return a text, cut to a room; empty where not even a few letters fit.

    Args:
        text: A label.
        room: Pixels.
        size: Pixels of the text.
        bold: Whether it is bold.
        tail: How many letters at the end are kept.

    >>> fitted("a long label", 40, 11), fitted("a long label", 10, 11), fitted("machine 12", 50, 11, tail=2)
    ('a lon…', '', 'mac…12')
    """
    text = ink.clean(text)
    if len(text) <= room and ink.width(text, size, bold=bold) <= room:
        return text
    end = text[len(text) - tail :] if tail else ""
    kept, used = "", ink.width(f"…{end}", size, bold=bold)
    for mark in text[: int(room) + 1]:
        used += ink.width(mark, size, bold=bold)
        if used > room:
            break
        kept += mark
    return f"{kept.rstrip()}…{end}" if len(kept) + len(end) > 2 else ""  # noqa: PLR2004  letters


def told(places: Places, index: int) -> Iterator[Label]:
    """Yield the remarks on a track: within its bar, beside it, or beyond its end."""
    plan, bar, size = places.plan, places.bar(index), places.text
    track, base = plan.tracks[index], places.y[index] + size * 0.36
    remark = captions.remarks(plan, track)
    if bar is None or bar.slim:
        base -= 0.0 if bar is None else 3.0
        if short := fitted(remark, places.right - places.left - 8, size):
            yield Label(short, remark, places.left, base, size, "faint halo")
        return
    if bar.ending != LASTS:
        text = remark if track.kind == THREAD else _ended(places, index)
        free, room = _beyond(places, index, bar)
        short = fitted(text, room, size)
        dated = track.ending == ENDED and (places.ender(index) or (NOBODY,))[0] == NOBODY
        if short and not (dated and short != text):
            yield Label(short, text, free, base, size, "faint halo")
    elif track.kind == THREAD and (short := fitted(remark, bar.box.x - places.left - 14, size)):
        yield Label(short, remark, bar.box.x - 10, base, size, "faint halo", "end")
    if track.kind != THREAD:
        left, right = _free(places, index, bar)
        short = fitted(remark, right - left - 10, size) if right - left > LEAST else ""
        if short:
            yield Label(short, remark, left + 5, base, size, TONES.get(captions.style(plan, track), "ink"))


def _ended(places: Places, index: int) -> str:
    """Return by what a track ended, if the track above has not said so already."""
    ender = places.ender(index)
    above = [one for block in places.plan.blocks for one, other in pairwise(block) if other == index]
    if ender is not None and above and places.ender(above[0]) == ender:
        return ""
    return captions.ending(places.plan, places.plan.tracks[index])


def _beyond(places: Places, index: int, bar: Bar) -> tuple[float, float]:
    """Return where there is room beyond what is told of a track, and how much."""
    stop = bar.box.x + bar.box.width
    if bar.ending in (OPEN, GONE):
        return stop + 8, places.right - stop - 26
    leaving = [places.x[link.column] for link in places.plan.links if link.parent == index]
    free = max([stop, *leaving]) + 10
    return free, places.right - free - 8


def _free(places: Places, index: int, bar: Bar) -> tuple[float, float]:
    """Return the widest part of a bar that no line of descent leaves from or crosses."""
    left, right = bar.box.x, bar.box.x + bar.box.width
    y = places.y[index]
    marks = [left, right]
    for link in places.plan.links:
        if link.parent is not None:
            x = places.x[link.column]
            ends = sorted((places.y[link.parent], places.y[link.child]))
            if left < x < right and ends[0] <= y <= ends[1] and link.child != index:
                marks.append(x)
    marks.sort()
    return max(pairwise(marks), key=lambda pair: pair[1] - pair[0])
