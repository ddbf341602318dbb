"""What survives as time goes on, as a chart: a panel for each theory, all on one scale of time.

From below in each panel: the share of candidates that hold (filled), that may hold (hatched), and that fail (blank).
A thick line runs above the first, so that the panels read in grey as well. Time runs evenly; a share stands until the
next moment that was looked at, and the last one a little longer, to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from persistence_kb.model.time import lexical
from persistence_kb.reporting import ink
from persistence_kb.reporting.chart import Scale, moments
from persistence_kb.reporting.timeline import cell, heading, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.acting.timeline import Course, Timeline

NAME: Final = "timeline"
WIDTH: Final = 960.0
MARGIN: Final = 20.0
LEFT: Final = 34.0
"""Pixels of the words beside the first panel of a row."""
ACROSS: Final = 4
"""Panels of a row."""
GAP: Final = 22.0
"""Pixels between panels of a row."""
HIGH: Final = 62.0
"""Pixels that a panel is high."""
NAME_LINE: Final = 13.0
"""Pixels of a line of the words above a panel."""
FOOT: Final = 34.0
"""Pixels below the last row of a kind: its scale of time."""
HEAD: Final = 78.0
KIND: Final = 26.0
"""Pixels of the heading of a kind."""
TAIL: Final = 0.04
"""How long the last shares stand, beside all the time before."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a panel stands, and its scales."""

    across: Scale
    up: Scale


def to_svg(timeline: Timeline, *, name: str = NAME) -> str:
    """Draw shares over time.

    Args:
        timeline: What survives when.
        name: A word that sets its identifiers apart from those of other drawings on a page.

    Returns:
        An SVG document.
    """
    instants = [each for each in timeline.horizons if each is not None] or [0]
    first, last = float(instants[0]), float(instants[-1])
    ending = last + TAIL * (last - first)
    width = (WIDTH - 2 * MARGIN - LEFT - (ACROSS - 1) * GAP) / ACROSS
    body = [_hatch(name), *_heading(timeline, name)]
    y = HEAD
    for words, courses in _sections(timeline):
        body.append(ink.line_of(words, MARGIN, y + 14, classes="ink bold", anchor="start"))
        y += KIND
        for start in range(0, len(courses), ACROSS):
            row = courses[start : start + ACROSS]
            below = courses[start + ACROSS : start + 2 * ACROSS]
            names = [_name(each, width) for each in row]
            y += NAME_LINE * max(map(len, names)) + 5
            for place, course in enumerate(row):
                left = MARGIN + LEFT + place * (width + GAP)
                frame = _Frame(Scale(first, ending, left, left + width), Scale(0.0, 1.0, y + HIGH, y))
                body += _title(course, names[place], frame)
                body += _panel(timeline, course, frame, name, first=not place)
                body += _time(timeline, frame, labelled=place >= len(below))
            y += HIGH + (FOOT if len(below) < len(row) else GAP / 2)
    return ink.sheet(
        body, name=name, title=heading(timeline), description=_words(timeline), size=(WIDTH, y + MARGIN / 2)
    )


def _sections(timeline: Timeline) -> Iterator[tuple[str, list[Course]]]:
    """Yield the theories of each kind and concern, under what these are called."""
    ontology = timeline.scenario.ontology
    for part in parts(timeline):
        for concern in dict.fromkeys(each.theory.concerns for each in part.courses):
            yield (
                f"{part.bearer}: {ontology.label(concern)}",
                [each for each in part.courses if each.theory.concerns == concern],
            )


def _name(course: Course, width: float) -> list[str]:
    room = width - ink.width(cell(course, -1), ink.SMALL) - 8
    return ink.wrap(course.theory.label, room, ink.SMALL, lines=2, even=False)


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" class="on-amber-wash"/>'
        '<rect width="2" height="6" class="on-amber"/></pattern></defs>'
    )


def _heading(timeline: Timeline, name: str) -> Iterator[str]:
    title = ink.wrap(heading(timeline), WIDTH - 2 * MARGIN, ink.LARGE, lines=1)[0]
    yield ink.line_of(title, MARGIN, 30, size=ink.LARGE, classes="ink bold", anchor="start")
    x = MARGIN
    samples = [
        ("on-blue", "hold"),
        (name, "may hold: undetermined"),
        ("on-panel", "fail"),
        ("", "Numbers: at the end."),
    ]
    if timeline.scenario.horizon is not None:
        samples.insert(3, ("dashed", "the story’s horizon"))
    for sample, words in samples:
        if sample == "dashed":
            yield f'<path d="M{x + 10:g} 46v13" class="of-ink" stroke-width="1.5" stroke-dasharray="4 3"/>'
        elif sample:
            fill = f'fill="url(#{name}-hatch)"' if sample == name else f'class="{sample}"'
            box = f'x="{ink.number(x)}" y="46" width="20" height="13"'
            yield f"<rect {box} {fill}/>"
            yield f'<rect {box} fill="none" class="of-rule" stroke-width="1"/>'
        start = x + 26 if sample else x
        yield ink.line_of(words, start, 57, size=ink.SMALL, classes="faint", anchor="start")
        x = start + ink.width(words, ink.SMALL) + 18


def _title(course: Course, lines: Sequence[str], frame: _Frame) -> Iterator[str]:
    base = frame.up.far - 6
    for place, line in enumerate(lines):
        y = base - (len(lines) - 1 - place) * NAME_LINE
        yield ink.line_of(line, frame.across.near, y, size=ink.SMALL, classes="ink", anchor="start")
    yield ink.line_of(cell(course, -1), frame.across.far, base, size=ink.SMALL, classes="faint", anchor="end")


def _panel(timeline: Timeline, course: Course, frame: _Frame, name: str, *, first: bool) -> Iterator[str]:
    """Yield one theory’s shares."""
    left, right, low, high = frame.across.near, frame.across.far, frame.up.near, frame.up.far
    box = f'x="{ink.number(left)}" y="{ink.number(high)}" width="{ink.number(right - left)}" height="{HIGH:g}"'
    yield from _shares(timeline, course, frame, name)
    own = timeline.scenario.horizon
    if own is not None:
        upright = f"M{ink.number(frame.across.at(float(own)))} {ink.number(high - 3)}V{ink.number(low + 3)}"
        yield f'<path d="{upright}" class="of-paper" stroke-width="1.5"/>'
        yield f'<path d="{upright}" class="of-ink" stroke-width="1.5" stroke-dasharray="4 3"/>'
    yield f'<rect {box} fill="none" class="of-rule" stroke-width="1"/>'
    if first:
        for value, words in ((0.0, "0 %"), (1.0, "100 %")):
            y = frame.up.at(value) + (4 if value == 0 else 8)
            yield ink.line_of(words, left - 5, y, size=ink.SMALL, classes="faint", anchor="end")


def _time(timeline: Timeline, frame: _Frame, *, labelled: bool) -> Iterator[str]:
    """Yield the ticks of time below a panel."""
    if all(each is None for each in timeline.horizons):
        return
    low, high = int(frame.across.low), int(frame.across.high)
    if low == high:
        ticks = [(float(low), lexical(low)[:10])]
    else:
        ticks = moments(low, high, frame.across.far - frame.across.near)
    for value, words in ticks:
        x, base = frame.across.at(value), frame.up.near
        yield f'<path d="M{ink.number(x)} {ink.number(base)}v4" class="of-faint" stroke-width="1"/>'
        beyond = ink.width(words, ink.SMALL) / 2 - GAP / 2 + 2
        if labelled and frame.across.near + beyond <= x <= frame.across.far - beyond:
            yield ink.line_of(words, x, base + 16, size=ink.SMALL, classes="faint")


def _shares(timeline: Timeline, course: Course, frame: _Frame, name: str) -> Iterator[str]:
    """Yield the areas of a panel, as steps: one stretch for each run of moments at which there are candidates."""
    for stretch in _stretches(course):
        instants = [float(timeline.horizons[place] or 0) for place in stretch]
        after = stretch[-1] + 1
        instants.append(float(timeline.horizons[after] or 0) if after < len(course.holds) else frame.across.high)
        x = (
            [frame.across.at(each) for each in instants]
            if len(timeline.horizons) > 1
            else [frame.across.near, frame.across.far]
        )
        ground = f'x="{ink.number(x[0])}" width="{ink.number(x[-1] - x[0])}" height="{HIGH:g}" class="on-panel"'
        yield f'<rect y="{ink.number(frame.up.far)}" {ground}/>'
        count = course.candidates[stretch]
        certain = [frame.up.at(float(each)) for each in course.holds[stretch] / count]
        possible = [frame.up.at(float(each)) for each in (course.holds + course.undetermined)[stretch] / count]
        base = frame.up.near
        if course.undetermined[stretch].any():
            yield f'<path d="{_area(x, possible, certain)}" fill="url(#{name}-hatch)"/>'
        if course.holds[stretch].any():
            yield f'<path d="{_area(x, certain, [base] * len(certain))}" class="on-blue"/>'
        if course.undetermined[stretch].any():
            yield f'<path d="{_steps(x, possible)}" fill="none" class="of-amber" stroke-width="1"/>'
        yield f'<path d="{_steps(x, certain)}" fill="none" class="of-ink" stroke-width="1.5"/>'


def _stretches(course: Course) -> list[list[int]]:
    found: list[list[int]] = []
    for place, count in enumerate(course.candidates.tolist()):
        if count and found and found[-1][-1] == place - 1:
            found[-1].append(place)
        elif count:
            found.append([place])
    return found


def _steps(x: Sequence[float], y: Sequence[float]) -> str:
    """Return a line of steps: each height from its place to the next."""
    turns = [
        f"H{ink.number(x[place])}V{ink.number(y[place])}" for place in range(1, len(y)) if y[place] != y[place - 1]
    ]
    return "".join([f"M{ink.number(x[0])} {ink.number(y[0])}", *turns, f"H{ink.number(x[-1])}"])


def _area(x: Sequence[float], above: Sequence[float], below: Sequence[float]) -> str:
    """Return what lies between two lines of steps."""
    turns = [
        f"H{ink.number(x[place])}V{ink.number(below[place - 1])}"
        for place in range(len(below) - 1, 0, -1)
        if below[place] != below[place - 1]
    ]
    return "".join([_steps(x, above), f"V{ink.number(below[-1])}", *turns, f"H{ink.number(x[0])}Z"])


def _words(timeline: Timeline) -> str:
    """Return what the chart shows, in words: how each theory stands at the last moment."""
    return ". ".join(
        f"{part.bearer}: " + ", ".join(f"{each.theory.label} {cell(each, -1)}" for each in part.courses)
        for part in parts(timeline)
    )
