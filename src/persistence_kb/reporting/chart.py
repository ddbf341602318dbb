"""Charts: scales with ticks that a reader expects, and intervals against intervals with a name for each.

Drawn as the pictures are (``ink``): SVG that stands alone and comes out the same every time. Marks differ in shape and
filling, so that nothing is lost in grey. Names stand in a column of their own, pushed apart until none covers another,
with a line from each to what it names; what falls on the same place shares a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from persistence_kb.reporting import ink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from persistence_kb.model.assumptions import Range

BASELINE: Final = "baseline"
EFFICIENT: Final = "efficient"
OTHER: Final = "other"

Tick = tuple[float, str]
Place = tuple["Range", "Range"]
"""The intervals across and upwards."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_STEPS: Final = (
    *((count * _SECOND, "%H:%M:%S") for count in (1, 5, 15, 30)),
    *((count * 60 * _SECOND, "%H:%M") for count in (1, 5, 15, 30)),
    *((count * 3600 * _SECOND, "%m-%d %H:00") for count in (1, 3, 6, 12)),
    *((count * 86400 * _SECOND, "%Y-%m-%d") for count in (1, 2, 7)),
)
"""Steps of less than a month between ticks of time, in microseconds, and how they are written."""
_MONTH: Final = 28 * 86400 * _SECOND
"""Microseconds of the shortest month."""
_MONTHS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_NAMES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand.

    Attributes:
        low, high: The values at the ends.
        near, far: Where these stand, in pixels.
        logarithmic: Whether equal distances stand for equal ratios, which leaves out only what is near 0.
    """

    low: float
    high: float
    near: float
    far: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Return where a value stands; what lies beyond an end stands there."""
        low, high, here = (math.log1p(each) if self.logarithmic else each for each in (self.low, self.high, value))
        share = (min(max(here, low), high) - low) / (high - low) if high > low else 0.5
        return self.near + share * (self.far - self.near)


def amounts(high: float, logarithmic: bool, most: int = 6) -> list[Tick]:
    """Return ticks from 0 to at least an amount.

    >>> [text for _, text in amounts(230, False)], [text for _, text in amounts(2e9, True, 4)]
    (['0', '50', '100', '150', '200', '250'], ['0', '10,000', '100 million', '1 trillion'])
    """
    if logarithmic:
        powers = max(math.ceil(math.log10(high)), 1)
        step = math.ceil(powers / (most - 1))
        last = math.ceil(powers / step) * step
        return [(0.0, "0"), *((10.0**power, amount(10.0**power)) for power in range(step, last + 1, step))]
    rough = (high or 1.0) / (most - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step_ = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * (1 - 1e-9))
    count = math.ceil(high / step_ - 1e-9) or 1
    return [(place * step_, amount(place * step_)) for place in range(count + 1)]


def amount(value: float) -> str:
    """Return a number as it is read aloud.

    >>> amount(0.25), amount(1250), amount(1e8), amount(2.5e9)
    ('0.25', '1,250', '100 million', '2.5 billion')
    """
    for size, name in _NAMES:
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:.3g}"  # noqa: PLR2004


def moments(first: int, last: int, room: float) -> list[Tick]:
    """Return ticks of time on whole days, months or years, as many as their words leave room for.

    Args:
        first: An instant, in microseconds since 1970.
        last: Another, no earlier.
        room: Pixels between the two.

    >>> year = 31_557_600_000_000
    >>> [text for _, text in moments(54 * year, 57 * year, 200)]
    ['2025', '2026', '2027']
    """
    pixel = room / max(last - first, 1)
    for step, form in _STEPS:
        if _fits(step * pixel, _written(first, form)):
            start = -(-first // step) * step
            return [(float(each), _written(each, form)) for each in range(start, last + 1, step)]
    for months in _MONTHS:
        form = "%Y" if months % 12 == 0 else "%Y-%m"
        if _fits(months * _MONTH * pixel, _written(first, form)):
            return [(float(each), _written(each, form)) for each in _starts(first, last, months)]
    return []


def _fits(distance: float, text: str) -> bool:
    return ink.width(text, ink.SMALL) + 8 <= distance


def _written(instant: int, form: str) -> str:
    moment = _EPOCH + timedelta(microseconds=instant)
    return moment.strftime(form.replace("%Y", f"{moment.year:04d}"))


def _starts(first: int, last: int, months: int) -> Iterator[int]:
    """Yield the beginnings of every so many months, from January."""
    moment = _EPOCH + timedelta(microseconds=first)
    number = -(-(moment.year * 12 + moment.month - 1) // months) * months
    while True:
        year, month = divmod(number, 12)
        if not 1 <= year <= 9999:  # noqa: PLR2004  the years that there are
            return
        instant = (datetime(year, month + 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
        if instant > last:
            return
        if instant >= first:
            yield instant
        number += months


def apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float = math.inf) -> list[float]:
    """Push blocks apart until none covers another, as little as keeps their order.

    Args:
        wanted: The middle that each block would have, ascending.
        heights: How high each is.
        top: Where the first may begin at the earliest.
        bottom: Where the last must end at the latest, if all find room.

    Returns:
        The middle of each.

    >>> apart([10, 12, 40], [10, 10, 10], 0)
    [6.0, 16.0, 40.0]
    """
    groups: list[tuple[float, float, int]] = []  # where it starts, how high it is, how many blocks it holds
    for middle, height in zip(wanted, heights, strict=True):
        start, size, count = middle - height / 2, height, 1
        while groups and groups[-1][0] + groups[-1][1] > start:
            above, its_size, its_count = groups.pop()
            whole = (above + its_size / 2) * its_count + (start + size / 2) * count
            size, count = size + its_size, count + its_count
            start = whole / count - size / 2
        groups.append((max(start, top), size, count))
    found: list[float] = []
    least = top
    for start, _, count in groups:
        place = max(start, least)
        for height in heights[len(found) : len(found) + count]:
            found.append(place + height / 2)
            place += height
        least = place
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], bottom - heights[number] / 2)
        bottom = found[number] - heights[number] / 2
    return found


@dataclass(frozen=True, slots=True)
class Point:
    """Something with a name, and an interval across and upwards.

    Attributes:
        label: What it is called.
        across, up: Its intervals; an infinite end is drawn as an arrow.
        kind: ``BASELINE``, ``EFFICIENT`` or ``OTHER``.
    """

    label: str
    across: Range
    up: Range
    kind: str = OTHER


WIDTH: Final = 900.0
LEFT: Final = 66.0
TOP: Final = 92.0
LOW: Final = 300.0
"""Pixels that the field is high at least."""
LABEL: Final = 230.0
"""Pixels of the column of names."""
MARK: Final = 4.5
LEAST: Final = 1e-9
"""What is not told from 0."""
WIDEST: Final = 40.0
"""Pixels at most between lines that stand side by side on one and the same interval."""
_TALL: Final = 15.0
_MARKS: Final = {BASELINE: "as told", EFFICIENT: "efficient", OTHER: "not efficient"}


def intervals(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    across: str,
    up: str,
    name: str = "chart",
) -> str:
    """Draw intervals against intervals.

    Args:
        points: What is drawn.
        title: The heading.
        description: What the chart shows, in words that replace it.
        across: What the lower axis measures, with its unit.
        up: What the upright axis measures.
        name: A word that sets its identifiers apart from those of other drawings on a page.

    Returns:
        An SVG document.
    """
    groups: dict[Place, list[Point]] = {}
    for point in points:
        groups.setdefault((point.across, point.up), []).append(point)
    right = WIDTH - LABEL - 30
    high, logarithmic = _reach([point.across for point in points])
    x_ticks = amounts(high, logarithmic)
    y_ticks = amounts(*_reach([point.up for point in points]))
    across_scale = Scale(0.0, x_ticks[-1][0], LEFT, right, logarithmic)
    lines = {key: _label(members) for key, members in groups.items()}
    need = sum(len(each) * _TALL + 4 for each in lines.values())
    bottom = TOP + max(LOW, need)
    up_scale = Scale(0.0, y_ticks[-1][0], bottom, TOP)
    body = [*_axes(across_scale, up_scale, (x_ticks, y_ticks), across, up)]
    columns, rows = _side_by_side(across_scale, groups, 0), _side_by_side(up_scale, groups, 1)
    ordered = sorted(groups, key=lambda key: (rows[key], columns[key]))
    heights = [len(lines[key]) * _TALL + 4 for key in ordered]
    middles = apart([rows[key] for key in ordered], heights, TOP, bottom)
    for key, middle in zip(ordered, middles, strict=True):
        body += _named(lines[key], middle, (_end(across_scale, key[0]), rows[key]), right + 30)
    for key in ordered:
        where = columns[key], rows[key]
        body += _mark(across_scale, up_scale, key, where, [each.kind for each in groups[key]])
    body += _legend({point.kind for point in points})
    heading = ink.line_of(title, 16, 28, size=ink.LARGE, classes="ink bold", anchor="start")
    return ink.sheet([heading, *body], name=name, title=title, description=description, size=(WIDTH, bottom + 58))


def _reach(ranges: Sequence[Range]) -> tuple[float, bool]:
    """Return how far an axis must reach, and whether it is logarithmic."""
    ends = [end for each in ranges for end in each if math.isfinite(end)]
    high = max(ends, default=0.0)
    high = high if high > LEAST else 1.0
    return high, high > 1000  # noqa: PLR2004


def _end(scale: Scale, values: Range) -> float:
    return scale.at(values[1]) if math.isfinite(values[1]) else scale.far


def _label(members: Sequence[Point]) -> list[str]:
    return [line for each in members for line in ink.wrap(each.label, LABEL - 20, ink.SIZE, lines=2)]


def _axes(across: Scale, up: Scale, ticks: tuple[list[Tick], list[Tick]], under: str, over: str) -> Iterator[str]:
    for value, text in ticks[1]:
        y = ink.number(up.at(value))
        yield f'<path d="M{ink.number(across.near)} {y}H{ink.number(across.far)}" class="of-rule" stroke-width="1"/>'
        yield ink.line_of(text, across.near - 8, up.at(value) + 4, size=ink.SMALL, classes="faint", anchor="end")
    for value, text in ticks[0]:
        x = ink.number(across.at(value))
        yield f'<path d="M{x} {ink.number(up.far)}V{ink.number(up.near)}" class="of-rule" stroke-width="1"/>'
        yield ink.line_of(text, across.at(value), up.near + 18, size=ink.SMALL, classes="faint")
    yield ink.line_of(under, (across.near + across.far) / 2, up.near + 42, classes="ink")
    yield ink.line_of(over, 16, up.far - 14, classes="ink", anchor="start")


def _named(lines: Sequence[str], middle: float, start: tuple[float, float], left: float) -> Iterator[str]:
    """Yield a name, and the line that leads to what it names."""
    x, y = (ink.number(each) for each in start)
    turn = ink.number(left - 14)
    yield (
        f'<path d="M{x} {y}L{turn} {ink.number(middle)}H{ink.number(left - 4)}" class="of-faint" fill="none" '
        'stroke-width="0.75" stroke-dasharray="1.5 2.5"/>'
    )
    first = middle - (len(lines) - 1) * _TALL / 2 + 4
    for place, line in enumerate(lines):
        yield ink.line_of(line, left, first + place * _TALL, classes="ink", anchor="start")


def _side_by_side(scale: Scale, keys: Iterable[Place], side: int) -> dict[Place, float]:
    """Choose where on its interval the other line of each crosses: side by side where several share the interval."""
    sharing: dict[Range, list[Place]] = {}
    for key in keys:
        sharing.setdefault(key[side], []).append(key)
    found: dict[Place, float] = {}
    for values, members in sharing.items():
        start, stop = scale.at(values[0]), _end(scale, values)
        step = max(min((stop - start) / (len(members) + 1), WIDEST), -WIDEST)
        first = (start + stop) / 2 - step * (len(members) - 1) / 2
        found |= {key: first + step * place for place, key in enumerate(members)}
    return found


def _mark(across: Scale, up: Scale, key: Place, where: tuple[float, float], kinds: Sequence[str]) -> Iterator[str]:
    """Yield the intervals of a point as lines that cross, and its mark where they do."""
    (x1, x2), (y1, y2) = (across.at(key[0][0]), _end(across, key[0])), (up.at(key[1][0]), _end(up, key[1]))
    x, y = where
    kind = next(each for each in (EFFICIENT, BASELINE, OTHER) if each in kinds)
    colour = "blue" if kind == EFFICIENT else "ink"
    path = []
    if x2 - x1 > 1:
        cap = "l-5 -4m5 4l-5 4" if math.isinf(key[0][1]) else "m0 -4v8"
        path.append(f"M{ink.number(x1)} {ink.number(y - 4)}v8m0 -4H{ink.number(x2)}{cap}")
    if y1 - y2 > 1:
        path.append(f"M{ink.number(x - 4)} {ink.number(y1)}h8m-4 0V{ink.number(y2)}m-4 0h8")
    if path:
        yield f'<path d="{"".join(path)}" class="of-{colour}" fill="none" stroke-width="1.25"/>'
    yield _shape(kind, x, y)


def _shape(kind: str, x: float, y: float) -> str:
    """Return a mark: a filled disc, a square or a ring."""
    left, top, side = ink.number(x - MARK), ink.number(y - MARK), ink.number(2 * MARK)
    if kind == BASELINE:
        return f'<rect x="{left}" y="{top}" width="{side}" height="{side}" class="on-ink"/>'
    round_ = f'<circle cx="{ink.number(x)}" cy="{ink.number(y)}" r="{MARK}"'
    if kind == EFFICIENT:
        return f'{round_} class="on-blue of-blue" stroke-width="1.5"/>'
    return f'{round_} class="on-paper of-ink" stroke-width="1.5"/>'


def _legend(kinds: set[str]) -> Iterator[str]:
    x = 22.0
    for kind in (BASELINE, EFFICIENT, OTHER):
        if kind in kinds:
            yield _shape(kind, x, 48)
            yield ink.line_of(_MARKS[kind], x + 12, 52, size=ink.SMALL, classes="faint", anchor="start")
            x += ink.width(_MARKS[kind], ink.SMALL) + 34
    note = "Lines span the intervals; where on them a mark stands has no meaning."
    yield ink.line_of(note, x, 52, size=ink.SMALL, classes="faint", anchor="start")
