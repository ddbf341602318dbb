"""Clauses, and how several make one sentence: "copy was copied from original on 2025-10-01 and is extant"."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTED: Final = 3
"""How many of several things a sentence names."""
CLAUSES: Final = 5
"""How many clauses a sentence has."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that is said of something.

    Attributes:
        subject: What it is said of.
        predicate: What is said.
        aside: Whether it is said besides; of several one is, and comes last.
    """

    subject: str
    predicate: str
    aside: bool = False

    def __str__(self) -> str:
        """Write it out."""
        return f"{self.subject} {self.predicate}"


def listed(parts: Sequence[str], last: str = "and", most: int = LISTED) -> str:
    """Return a list in words, the rest counted.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    shown = parts if len(parts) <= most + 1 else [*parts[:most], f"{len(parts) - most:,} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def conjoined(items: Sequence[str], word: str = "and") -> str:
    """Join clauses or predicates as a sentence does; those that are joined themselves are set off by commas.

    >>> conjoined(["is extant", "is a or b"]), conjoined(["is a", "is b"], "or")
    ('is extant, and is a or b', 'is a or is b')
    """
    if len(items) == 1:
        return items[0]
    inner = any(mark in item for item in items for mark in (" and ", " or ", ", "))
    return f"{', '.join(items[:-1])}{',' if inner else ''} {word} {items[-1]}"


def joined(clauses: Sequence[Clause], most: int = CLAUSES) -> str:
    """Return several clauses as one, at most so many; what is said twice in a row, or of the same thing, is said once.

    >>> joined([Clause("a", "was copied from b"), Clause("a", "is extant")])
    'a was copied from b and is extant'
    >>> joined([Clause("a", "is extant"), Clause("b", "ceased"), Clause("c", "is extant", aside=True)])
    'a is extant and b ceased; c is extant'
    >>> joined([Clause("a", "ceased"), Clause("a", "has no copy"), Clause("b", "is extant")])
    'a ceased and has no copy, and b is extant'
    >>> joined([Clause("a", "ceased on 2026-02-01"), Clause("b", "ceased on 2026-02-01"), Clause("c", "is extant")])
    'a and b ceased on 2026-02-01, and c is extant'
    """
    several = list(dict.fromkeys(clauses))
    main = [each for each in several if not each.aside] or several
    asides = [str(each) for each in several if each.aside and each not in main]
    shown = main if len(main) <= most else main[: most - 1]
    runs = [list(run) for _, run in groupby(shown, key=lambda each: each.subject)]
    told = [(run[0].subject, conjoined([each.predicate for each in run])) for run in runs]
    alike = [list(each) for _, each in groupby(told, key=lambda pair: pair if _agrees(pair[1]) else pair[1])]
    parts = [f"{listed([subject for subject, _ in each])} {each[0][1]}" for each in alike]
    parts += [f"{len(main) - len(shown):,} more"] if len(shown) < len(main) else []
    return "; ".join([conjoined(parts), *asides[:1]])


def _agrees(predicate: str) -> bool:
    """Tell whether the verb of a predicate is another where several things do the same."""
    return predicate.partition(" ")[0].endswith("s")
