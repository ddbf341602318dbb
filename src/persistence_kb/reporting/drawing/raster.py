"""A drawing as PNG: its SVG rendered by resvg, on light ground, with the fonts that the computer has.

resvg brings no fonts, and leaves out letters that it has no font for. So a font without serifs is looked for first; if
there is none, that is said, instead of writing a picture without words.
"""

from __future__ import annotations

from typing import Final

from persistence_kb.errors import OutputError
from persistence_kb.reporting import ink

ZOOM: Final = 2.0
"""Dots for each pixel of the drawing."""
FAMILIES: Final = (
    "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Verdana", "Roboto", "Open Sans", "Ubuntu", "Cantarell",
    "FreeSans", "Nimbus Sans", "Segoe UI", "Tahoma",
)  # fmt: skip
"""Fonts without serifs that computers have, in the order of preference."""
_PROBE: Final = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="{ink.FONTS}">'
    '<text y="15">{letter}</text></svg>'
)


def to_png(svg: str, target: str = "the picture") -> bytes:
    """Return a drawing as a PNG image, two dots for each pixel.

    Args:
        svg: An SVG document.
        target: What is being written, for the error's sentence.

    Raises:
        OutputError: The computer has no font to set its words in.
    """
    import resvg_py

    blank = resvg_py.svg_to_bytes(svg_string=_PROBE.format(letter=""))
    for family in FAMILIES:
        if resvg_py.svg_to_bytes(svg_string=_PROBE.format(letter="m"), sans_serif_family=family) != blank:
            return resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, sans_serif_family=family)
    raise OutputError(
        target=target,
        reason="this computer has none of the fonts that its words could be set in",
        remedy="install one, such as Liberation Sans or DejaVu Sans, or write SVG",
    )
