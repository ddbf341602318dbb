"""What a drawing knows of one thing: when it was there, and a key to order it by what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Life:
    """What is told of when a thing was there.

    Attributes:
        began, ended: Instants; None where no date is told.
        status: ``EXTANT``, ``CEASED``, or None where it is left open or the thing is not of a kind that ends.
        open: Whether the story leaves open if it is extant.
        planned: When it is to end, after the horizon.
    """

    began: int | None
    ended: int | None
    status: str | None
    open: bool
    planned: int | None


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which numbers within texts sort as numbers.

    >>> sorted(["copy 10", "copy 9"], key=natural)
    ['copy 9', 'copy 10']
    """
    parts = re.split(r"([0-9]{1,18})", text)
    return tuple((int(part), "") if place % 2 else (-1, part) for place, part in enumerate(parts))
