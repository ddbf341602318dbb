"""What every error is: one sentence that fits a line, with the nearest names where a name is not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 1000
"""Characters of a sentence: what it quotes may be as long as a file. The place stands first and the remedy last."""
REMEDY: Final = 300
"""How many of them are kept for the end."""
COMPARED: Final = 10_000
"""Names that are compared at most: a large scenario has a million."""


def one_line(text: str) -> str:
    r"""Return a sentence that fits a line and steers no terminal, whatever it quotes.

    >>> one_line("a\x1b[31m\nb")
    'a [31m b'
    """
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - REMEDY]} … {text[-REMEDY:]}"
    return "".join(mark if mark.isprintable() else " " for mark in text)


def nearest(name: str, known: Iterable[str], count: int = 3, *, likeness: float = 0.55) -> list[str]:
    """Return the known names most like a name, nearest first, letter case set aside.

    Args:
        name: What was written.
        known: What there is.
        count: How many to return at most.
        likeness: How like they must be, from 0 to 1.

    >>> nearest("Kinshp", ["Kinship", "WeightType"])
    ['Kinship']
    """
    wanted = name[:LONGEST].lower()
    by_lower = {candidate.lower(): candidate for candidate in sorted(known)}
    candidates = list(by_lower)
    if len(candidates) > COMPARED:
        alike = (each for each in candidates if each[:1] == wanted[:1] and abs(len(each) - len(wanted)) < count)
        candidates = list(alike)[:COMPARED]
    return [by_lower[match] for match in difflib.get_close_matches(wanted, candidates, n=count, cutoff=likeness)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a closing half-sentence that names the nearest names, or nothing.

    >>> did_you_mean("Kinshp", ["Kinship"])
    '; did you mean Kinship?'
    """
    near = nearest(name, known)
    return f"; did you mean {' or '.join(near)}?" if near else ""


class PersistenceError(Exception):
    """The root: whatever a user can cause and mend.

    Attributes:
        exit_code: What the command line exits with: 2, or 3 where something is undecided within the limits given.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str) -> None:
        """Take what a leaf says."""
        super().__init__(one_line(sentence))
