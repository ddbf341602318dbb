"""What all drawings share: colours for light and dark, letters and how wide they run, and the sheet that is drawn on.

Drawings are SVG that stands alone: no script, no font, no address to load from. A reader who sees no colours loses
nothing, since shapes and borders carry every distinction that colours make; blue and amber are told apart by all common
forms of colour vision. Labels come from people's files and are not trusted: everything goes through ``escape``.

Source: SVG 2; WAI-ARIA Graphics Module 1.0 (title and description of a picture); Okabe and Ito 2008 (colours).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable

COLOURS: Final = {
    "paper": ("#ffffff", "#0d1117"),
    "panel": ("#f5f7f9", "#161b22"),
    "rule": ("#c9d1d9", "#3d444d"),
    "ink": ("#1b1f24", "#e6edf3"),
    "faint": ("#57606a", "#9aa4af"),
    "blue": ("#1f5f99", "#79b8f2"),
    "blue-wash": ("#e1eefa", "#12304d"),
    "amber": ("#8a5a00", "#e3b341"),
    "amber-wash": ("#fdefcf", "#3d2c05"),
}
"""For each colour by name, what it is on light and on dark ground. A *wash* is ground for text."""

SIZE: Final = 13
"""Pixels of ordinary text."""
SMALL: Final = 11
"""Pixels of remarks."""
LARGE: Final = 17
"""Pixels of the heading."""
LINE: Final = 1.25
"""Distance of lines, in text sizes."""
FONTS: Final = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
BOLD: Final = 1.1
"""How much wider bold text runs."""

_ADVANCES: Final = {
    0.3: "'Iijl", 0.35: " ,./:;\\|\u2018’·", 0.4: "()-[]ft", 0.45: "!r", 0.5: '"*J`–', 0.55: "csz“”", 0.6: "?L_kvxy",
    0.65: "$§0123456789FTabdeghnopqu{}", 0.7: "ABEKPSVXYZ", 0.75: "CNRU", 0.8: "&DGHOQ", 0.85: "#+<=>^w~≡≤≥×", 0.9: "M",
    1.0: "%Wm…—", 1.05: "@",
}  # fmt: skip
"""How far letters advance, in text sizes, in whichever of Liberation Sans and DejaVu Sans is wider, rounded up."""
_WIDTHS: Final = {letter: advance for advance, letters in _ADVANCES.items() for letter in letters}
_OTHERS: Final = {"letter": 0.65, "wide": 1.0, "picture": 1.3}
"""The same for what is not in the Latin alphabet, roughly."""


def clean(text: str) -> str:
    r"""Return a text that XML can hold and that changes no writing direction: one line, what cannot be shown replaced.

    >>> clean("a\x00 \u202e\nb")
    'a� � b'
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(mark if mark.isprintable() else "�" for mark in text)


def escape(text: str) -> str:
    """Return a text as it stands in SVG, between tags.

    >>> escape("<script>&")
    '&lt;script&gt;&amp;'
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Return a text as an attribute's value in SVG, quotation marks included.

    >>> print(attribute('a "b"'))
    'a "b"'
    """
    return quoteattr(clean(text))


def _advance(mark: str) -> tuple[float, bool]:
    """Return how far a character advances, and whether that is known of it."""
    if unicodedata.combining(mark):
        return 0.0, False
    letter = unicodedata.normalize("NFD", mark)[0]
    if letter in _WIDTHS:
        return _WIDTHS[letter], True
    wide = unicodedata.east_asian_width(mark) in "WF"
    return _OTHERS["letter" if mark.isalpha() and not wide else "wide" if mark.isalpha() else "picture"], False


def width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return the pixels that a text takes at most, in whichever common font without serifs it is set.

    >>> width("il", 10) < width("mm", 10)
    True
    """
    return sum(_advance(mark)[0] for mark in text) * size * (BOLD if bold else 1)


def wrap(text: str, room: float, size: float = SIZE, *, lines: int = 3, even: bool = True) -> list[str]:
    """Break a text into lines.

    Args:
        text: A label.
        room: Pixels of a line.
        size: Pixels of the text.
        lines: How many lines there may be; the last ends with an ellipsis where that is not enough.
        even: Whether lines are to be as even as they can be, as in a label, or full, as in prose.

    Returns:
        One line or more, as few as the room allows, none of them wider.

    >>> wrap("thread lineage view", 120)
    ['thread', 'lineage view']
    """
    words = clean(text).split()
    found = _broken(words, room, size)
    longest = max((width(word, size) for word in words), default=room)
    while even and len(found) > 1:
        narrower = max(width(line, size) for line in found) - 1
        tried = _broken(words, narrower, size)
        if narrower < longest or len(tried) > len(found):
            break
        found = tried
    if len(found) > lines:
        last = found[lines - 1]
        while last and width(f"{last}…", size) > room:
            last = last[:-1]
        found = [*found[: lines - 1], f"{last}…"]
    return found


def _broken(words: Iterable[str], room: float, size: float) -> list[str]:
    """Fill lines with words; a word that is longer than a line is broken where the line ends."""
    found = [""]
    for word in words:
        rest = word
        while rest:
            longer = f"{found[-1]} {rest}".lstrip()
            if width(longer, size) <= room:
                found[-1], rest = longer, ""
            elif found[-1]:
                found.append("")
            else:
                fits = 1
                while width(rest[: fits + 1], size) <= room:
                    fits += 1
                found[-1], rest = rest[:fits], rest[fits:]
                found += [""] if rest else []
    return found


def number(value: float) -> str:
    """Return a coordinate as briefly as half a pixel allows.

    >>> number(3.04), number(2.5)
    ('3', '2.5')
    """
    return f"{round(value * 2) / 2:g}"


def line_of(text: str, x: float, y: float, *, size: int = SIZE, classes: str = "ink", anchor: str = "middle") -> str:
    """Return one line of text.

    Args:
        text: What it says; it is not trusted.
        x: Its anchor.
        y: Its base line.
        size: Pixels of the text.
        classes: Names of colours, ``bold`` and ``slanted``.
        anchor: ``start``, ``middle`` or ``end``.

    Returns:
        A ``text`` element. Where letters may be wider than they are measured, which no font promises for every script,
        the text is fitted to its measure.
    """
    text = clean(text)
    bold = "bold" in classes.split()
    length = number(width(text, size, bold=bold))
    known = all(_advance(mark)[1] for mark in text)
    fitted = "" if known else f' textLength="{length}" lengthAdjust="spacingAndGlyphs"'
    where = f'x="{number(x)}" y="{number(y)}"'
    colours = " ".join(f"on-{each}" if each in COLOURS else each for each in classes.split())
    return f'<text {where} font-size="{size}" text-anchor="{anchor}" class="{colours}"{fitted}>{escape(text)}</text>'


def sheet(body: Iterable[str], *, name: str, title: str, description: str, size: tuple[float, float]) -> str:
    """Return a whole drawing.

    Args:
        body: Its elements. ``class="on-NAME"`` fills with a colour, ``class="of-NAME"`` draws lines in it; texts also
            take ``bold`` and ``slanted``.
        name: A word that sets its identifiers apart from those of other drawings on a page.
        title: What the picture is called, in a few words.
        description: What it shows, in words that replace it.
        size: Width and height in pixels.

    Returns:
        An SVG document without XML declaration, which a page of HTML can hold as it is.
    """
    drawn = "\n".join(body)
    across, down = map(number, size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pkb-{name}" role="img" viewBox="0 0 {across} {down}" '
        f'width="{across}" height="{down}" font-family="{FONTS}" '
        f'aria-labelledby="{name}-title {name}-description">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n'
        f'<desc id="{name}-description">{escape(description)}</desc>\n'
        f"<style>\n{_style(drawn, f'.pkb-{name}')}</style>\n"
        f'<rect width="{across}" height="{down}" class="on-paper"/>\n'
        f"{drawn}\n</svg>\n"
    )


def _style(drawn: str, scope: str) -> str:
    used = set(re.findall(r"\b(?:on|of)-([\w-]+)", drawn)) | {"paper"}
    light, dark = (
        [
            rule
            for colour, pair in COLOURS.items()
            if colour in used
            for rule in (
                f"{scope} .on-{colour} {{ fill: {pair[shade]} }}",
                f"{scope} .of-{colour} {{ stroke: {pair[shade]} }}",
            )
        ]
        for shade in (0, 1)
    )
    letters = [f"{scope} .bold {{ font-weight: bold }}", f"{scope} .slanted {{ font-style: italic }}"]
    night = ["@media (prefers-color-scheme: dark) {", *(f"  {rule}" for rule in dark), "}"]
    return "".join(f"{line}\n" for line in [*light, *letters, *night])
