"""A laid-out page as SVG: one group for each candidate, which carries its IRI and says in words what it shows.

Verdicts are told apart by filling (solid, framed, hatched) and by words, not only by colour. Groups carry
``data-entity``, the IRIs that they stand for, separated by spaces, so that a page around the drawing can find them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import bare
from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing.page import TAPER
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.reporting.drawing.page import Bar, Label, Line, Page, Row, Stages
    from persistence_kb.reporting.layout import Box

    Fills = Mapping[str, str]

NAME: Final = "draw"
NAMED: Final = 1000
"""IRIs of a group beyond which only the first are written."""
FILLS: Final = {
    "holds": 'class="on-blue of-blue" stroke-width="1.2"',
    "fails": 'class="on-amber-wash of-amber" stroke-width="2"',
    "undetermined": 'fill="url(#{name}-hatch)" class="of-ink" stroke-width="1"',
    "none": 'class="on-panel of-rule" stroke-width="1"',
    "there": 'class="on-blue-wash of-blue" stroke-width="1.2"',
}
DASHES: Final = {
    "modified": ' stroke-dasharray="7 3"',
    "replaced": ' stroke-dasharray="1.5 3"',
    "": ' stroke-dasharray="3 2"',
}
CROSS: Final = 4.0
"""Pixels from the middle of a cross to its ends, either way."""


def to_svg(page: Page, *, asked: bool, name: str = NAME) -> str:
    """Return a page as an SVG document.

    Args:
        page: The layout.
        asked: Whether a theory was asked; otherwise what is still there is set off.
        name: A word that sets its identifiers apart from those of other drawings on a page of HTML.
    """
    fills = {style: attributes.format(name=name) for style, attributes in FILLS.items()}
    body = [_hatch(name), *_grid(page)]
    body += [line for row in page.rows for line in _row(row, fills, asked=asked, name=name)]
    body += [_path(_route(each), "of-paper", 4) for each in page.lines]
    body += [line for each in page.lines for line in _line(each)]
    body += [_mark(*each) for each in page.ends]
    body += [line for stages in page.stages for line in _stages(stages)]
    body += [line for what, box in page.samples for line in _sample(what, box, fills)]
    body += [_text(label) for label in page.labels]
    return ink.sheet(body, name=name, title=page.title, description=page.description, size=(page.width, page.height))


def identifier(token: str, name: str = NAME) -> str:
    """Return the identifier of a candidate's group: the same for the same IRI."""
    return f"{name}-{hashlib.sha256(token.encode()).hexdigest()[:12]}"


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" class="on-paper"/>'
        '<rect width="2" height="6" class="on-ink"/></pattern></defs>'
    )


def _grid(page: Page) -> Iterator[str]:
    top, bottom = ink.number(page.top), ink.number(page.bottom)
    for x in page.ticks:
        yield f'<path d="M{ink.number(x)} {top}V{bottom}" class="of-rule" stroke-width="0.7" stroke-dasharray="1.5 3"/>'
    yield f'<path d="M{ink.number(page.horizon)} {top}V{bottom}" class="of-ink" stroke-width="1.6"/>'


def _row(row: Row, fills: Fills, *, asked: bool, name: str) -> Iterator[str]:
    tokens = row.tokens
    iris = " ".join(bare(token) for token in tokens[:NAMED])
    count = f' data-count="{len(tokens)}"' if len(tokens) > 1 else ""
    yield (
        f'<g id="{identifier(tokens[0], name)}" class="track {row.style}" role="img" '
        f"data-entity={ink.attribute(iris)}{count}>"
    )
    yield f"<title>{ink.escape(row.hint)}</title>"
    if row.bar is not None:
        there = row.bar.ending == LASTS and not asked
        yield from _bar(row.bar, fills["there" if there else row.style])
    if row.chip is not None:
        yield _rectangle(row.chip, 2, fills[row.style])
    yield from map(_text, row.labels)
    yield "</g>"


def _bar(bar: Bar, fill: str) -> Iterator[str]:
    box = bar.box
    middle = box.y + box.height / 2
    right = box.x + box.width
    if bar.always:
        yield _path(f"M{_at(box.x - TAPER, middle)}H{ink.number(box.x)}", "of-faint", 2, ' stroke-dasharray="2 2"')
    yield _rectangle(box, 1.5, fill)
    if bar.limit > right and bar.ending in (GONE, OPEN):
        rest = type(box)(right, box.y + 1, bar.limit - right, box.height - 2)
        dashes = ' stroke-dasharray="2 3"' if bar.ending == OPEN else ' stroke-dasharray="6 3"'
        yield _rectangle(rest, 0, f'fill="none" class="of-faint" stroke-width="1.2"{dashes}')
    if bar.slim:
        return
    if bar.ending in (ENDED, GONE):
        yield _cross(bar.limit, middle)
    elif bar.ending == OPEN:
        yield _question(bar.limit - 9, middle)
    elif bar.ending == LASTS:
        yield f'<path d="M{_at(right + 1.5, middle - 4)}l6 4l-6 4z" class="on-ink"/>'


def _cross(x: float, y: float) -> str:
    across = f"l{2 * CROSS:g} {2 * CROSS:g}m0 {-2 * CROSS:g}l{-2 * CROSS:g} {2 * CROSS:g}"
    start = f"M{_at(x - CROSS, y - CROSS)}{across}"
    return _path(start, "of-paper", 5) + _path(start, "of-ink", 2)


def _question(x: float, y: float) -> str:
    return ink.line_of("?", x, y + 4.5, size=12, classes="ink bold")


def _route(line: Line) -> str:
    return f"M{_at(*line.points[0])}" + "".join(f"L{_at(*point)}" for point in line.points[1:])


def _line(line: Line) -> Iterator[str]:
    points = line.points
    yield _path(_route(line), "of-faint" if line.how == "derived" else "of-ink", 1.4, DASHES.get(line.how, ""))
    (x, y), (tip_x, tip_y) = points[0], points[-1]
    if not line.how:
        yield _question(x - 6, y)
        return
    yield f'<circle cx="{ink.number(x)}" cy="{ink.number(y)}" r="2.6" class="on-ink"/>'
    back = 6 if tip_y > points[-2][1] else -6
    head = "l-6 -3v6z" if tip_y == points[-2][1] else f"l-3 {-back}h6z"
    yield f'<path d="M{_at(tip_x, tip_y)}{head}" class="on-ink"/>'


def _mark(x: float, top: float, bottom: float) -> str:
    return _path(f"M{_at(x, top + CROSS)}V{ink.number(bottom - CROSS)}", "of-ink", 1.2, ' stroke-dasharray="1.5 2"')


def _stages(stages: Stages) -> Iterator[str]:
    iris = " ".join(bare(token) for token in stages.tokens[:NAMED])
    yield f'<g class="stages" data-stage={ink.attribute(iris)}>'
    yield f"<title>{ink.escape(stages.hint)}</title>"
    for x, y, other_x, other_y in stages.ties:
        yield _path(f"M{_at(x, y)}L{_at(other_x, other_y)}", "of-ink", 1.2)
        yield f'<circle cx="{ink.number(other_x)}" cy="{ink.number(other_y)}" r="3" class="on-ink"/>'
    yield _stage(stages.box, gone=stages.gone, dated=stages.dated)
    yield from map(_text, stages.labels)
    yield "</g>"


def _stage(box: Box, *, gone: bool, dated: bool) -> str:
    colours = 'class="on-paper of-faint" stroke-dasharray="3 2"' if gone else 'class="on-paper of-ink"'
    return _rectangle(box, 1.5 if dated else min(box.height / 2, 9), f'{colours} stroke-width="1.2"')


def _sample(what: str, box: Box, fills: Fills) -> Iterator[str]:
    """Draw what an entry of the legend explains."""
    middle = box.y + box.height / 2
    kind, _, how = what.partition(" ")
    part = type(box)(box.x, box.y, box.width / 2, box.height)
    if what in fills:
        yield _rectangle(box, 1.5, fills[what])
    elif kind == "line":
        path = f"M{_at(box.x + 2, middle)}H{ink.number(box.x + box.width - 5)}"
        yield _path(path, "of-faint" if how == "derived" else "of-ink", 1.4, DASHES.get(how, ""))
        if how:
            yield f'<circle cx="{ink.number(box.x + 3)}" cy="{ink.number(middle)}" r="2.6" class="on-ink"/>'
            yield f'<path d="M{_at(box.x + box.width, middle)}l-6 -3v6z" class="on-ink"/>'
        else:
            yield _question(box.x, middle)
    elif kind in ("stage", "shared"):
        tall = type(box)(
            box.x, box.y - (2 if kind == "shared" else 0), box.width, box.height + (3 if kind == "shared" else 0)
        )
        if kind == "shared":
            for y in (box.y + 1, box.y + box.height - 2):
                yield _path(f"M{_at(box.x - 2, y)}h{box.width + 4:g}", "of-faint", 2)
            tall = type(box)(box.x + 6, tall.y, box.width - 12, tall.height)
        yield _stage(tall, gone=how == "gone", dated=how != "undated")
    elif what == "always":
        yield _path(f"M{_at(box.x, middle)}h12", "of-faint", 2, ' stroke-dasharray="2 2"')
        yield _rectangle(type(box)(box.x + 12, box.y, 14, box.height), 1.5, fills["none"])
    else:
        yield _rectangle(part, 1.5, fills["none"])
        if what != "end":
            dashes = ' stroke-dasharray="2 3"' if what == "open" else ' stroke-dasharray="6 3"'
            rest = type(box)(box.x + box.width / 2, box.y + 1, box.width / 2, box.height - 2)
            yield _rectangle(rest, 0, f'fill="none" class="of-faint" stroke-width="1.2"{dashes}')
        x = box.x + box.width / (2 if what == "end" else 1)
        yield _question(x - 5, middle) if what == "open" else _cross(x, middle)


def _text(label: Label) -> str:
    given = label.classes.split()
    classes = " ".join(each for each in given if each not in ("halo", "plate"))
    text = ink.line_of(label.text, label.x, label.y, size=label.size, classes=classes, anchor=label.anchor)
    if "halo" in given:
        text = text.replace(" class=", ' stroke-width="3" paint-order="stroke" stroke-linejoin="round" class=', 1)
        text = text.replace('class="', 'class="of-paper ', 1)
    if label.text != ink.clean(label.whole):
        text = text.replace("</text>", f"<title>{ink.escape(label.whole)}</title></text>")
    if "plate" in given:
        box = label.box
        text = _rectangle(type(box)(box.x - 3, box.y - 1, box.width + 6, box.height + 2), 2, 'class="on-paper"') + text
    return text


def _at(x: float, y: float) -> str:
    return f"{ink.number(x)} {ink.number(y)}"


def _path(d: str, classes: str, width: float, more: str = "") -> str:
    return f'<path d="{d}" fill="none" class="{classes}" stroke-width="{width:g}"{more}/>'


def _rectangle(box: Box, radius: float, attributes: str) -> str:
    where = f'x="{ink.number(box.x)}" y="{ink.number(box.y)}" width="{ink.number(box.width)}"'
    return f'<rect {where} height="{ink.number(box.height)}" rx="{radius:g}" {attributes}/>'
