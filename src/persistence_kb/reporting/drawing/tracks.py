"""Tracks and the lines between them: the values that a plan of a drawing is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ENDED: Final = "ended"
"""The track ends at a time that is told."""
GONE: Final = "gone"
"""It has ended, nobody says when."""
LASTS: Final = "lasts"
"""It goes on at the horizon."""
OPEN: Final = "open"
"""The story leaves open whether it goes on."""
PAST: Final = "past"
"""Its last stage is over, which does not settle whether it survives."""


@dataclass(slots=True)
class Track:
    """One candidate, or several that are drawn as one.

    Attributes:
        members: The candidates; the first stands for all.
        kind: One of ``story.KINDS`` or ``CANDIDATE``.
        always: Whether it is not told when it began, so that it has been there since always.
        begin, end: Columns; None where nothing of it is on the axis.
        sure: The column up to which it is told to have been there.
        ending: How it ends.
        began, ended: Dates of the beginning and the end; the earliest and the latest where they differ.
        unordered: Whether the order of a thread's stages is not told.
    """

    members: tuple[int, ...]
    kind: str
    always: bool = False
    begin: int | None = None
    end: int | None = None
    sure: int = 0
    ending: str = PAST
    began: int | None = None
    ended: int | None = None
    unordered: bool = False

    @property
    def first(self) -> int:
        """Return who stands for all."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Link:
    """That the members of one track came from those of another, and in which column; None for an unknown origin."""

    child: int
    parent: int | None
    how: str
    column: int
