"""A drawing as PNG: SVG rendered by resvg, with the fonts that the computer has.

Text needs a font. resvg brings none; where no font is found the letters would be missing, so that is refused rather
than written.
"""

from __future__ import annotations

ZOOM = 2.0
"""Dots for each pixel of the drawing."""


def to_png(svg: str) -> bytes:
    """Return a drawing as a PNG image, on light ground."""
    import resvg_py

    return resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM)
