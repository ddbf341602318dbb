"""The smallest files that shapes have to refuse: ``invalid/<Shape>.ttl``, ``invalid/<Shape>-<what-is-wrong>.ttl``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

INVALID: Final = Path(__file__).parent / "invalid"


def shape_of(path: Path) -> str:
    """Return the shape that a file belongs to."""
    return path.stem.partition("-")[0]


def lines_with_mistakes(path: Path) -> set[int]:
    """Return the lines on which it is to be refused."""
    lines = path.read_text("utf-8").splitlines()
    return {number for number, line in enumerate(lines, start=1) if "# MISTAKE: " in line}
