"""Clauses, and how several make one sentence: "copy was copied from original on 2025-10-01 and is extant"."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTED: Final = 3
"""How many of several things a sentence names."""


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


def joined(clauses: Sequence[Clause], most: int = LISTED) -> str:
    """Return several clauses as one; what is said of the same thing in a row names it once.

    >>> joined([Clause("a", "was copied from b"), Clause("a", "is extant")])
    'a was copied from b and is extant'
    >>> joined([Clause("a", "is extant"), Clause("b", "ceased"), Clause("c", "is extant", aside=True)])
    'a is extant and b ceased; c is extant'
    >>> joined([Clause("a", "ceased"), Clause("a", "has no copy"), Clause("b", "is extant")])
    'a ceased and has no copy, and b is extant'
    """
    several = list(dict.fromkeys(clauses))
    main = [each for each in several if not each.aside] or several
    asides = [str(each) for each in several if each.aside and each not in main]
    shown = main if len(main) <= most + 1 else main[:most]
    rest = [f"{len(main) - most:,} more"] if len(shown) < len(main) else []
    runs = [[each.predicate for each in run] for _, run in groupby(shown, key=lambda each: each.subject)]
    heads = [subject for subject, _ in groupby(each.subject for each in shown)]
    parts = [f"{head} {listed(run, most=most)}" for head, run in zip(heads, runs, strict=True)]
    together = any(len(run) > 1 for run in runs) and len(runs) > 1
    said = f"{', '.join(parts[:-1])}, and {parts[-1]}" if together and not rest else listed([*parts, *rest], most=most)
    return "; ".join([said, *asides[:1]])
