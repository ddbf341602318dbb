"""Statements in columns: what was read, before anything is made of it.

A row is one statement: three integers that point into ``terms``, a list of distinct N-Triples tokens. Graph names are
not kept: a scenario is the union of all that it was given. The order of rows means nothing (law 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Booleans = NDArray[np.bool_]
    Statement = tuple[str, str, str]


def integers(values: Iterable[int]) -> Integers:
    """Return an array of term numbers."""
    return np.fromiter(values, dtype=np.int64)


def distinct(codes: Integers, size: int) -> Integers:
    """Return the distinct numbers below a size, ascending: faster than sorting where numbers are dense."""
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return np.flatnonzero(seen)


def distinct_pairs(left: Integers, right: Integers, size: int) -> tuple[Integers, Integers]:
    """Return the distinct pairs of two columns of numbers below a size, ascending."""
    keys = np.sort(left * size + right)
    keys = keys[np.r_[True, keys[1:] != keys[:-1]]] if len(keys) else keys
    return keys // max(size, 1), keys % max(size, 1)


class Terms:
    """Distinct N-Triples tokens, numbered in the order in which they came. Tokens are added, never taken away."""

    def __init__(self, tokens: list[str]) -> None:
        """Take distinct tokens."""
        self.tokens = tokens

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.tokens)

    def __getitem__(self, code: int) -> str:
        """Return the token of a number."""
        return self.tokens[code]

    def __contains__(self, token: str) -> bool:
        """Tell whether a token has a number."""
        return token in self.codes

    @cached_property
    def codes(self) -> dict[str, int]:
        """Return the number of each token."""
        return dict(zip(self.tokens, range(len(self.tokens)), strict=True))

    def code(self, token: str) -> int:
        """Return the number of a token, which is new if need be."""
        number = self.codes.setdefault(token, len(self.tokens))
        if number == len(self.tokens):
            self.tokens.append(token)
        return number

    def known(self, tokens: Iterable[str]) -> Integers:
        """Return the numbers of those tokens that have one."""
        return integers(self.codes[token] for token in tokens if token in self.codes)


@dataclass(frozen=True)
class Statements:
    """A set of statements.

    Attributes:
        terms: The tokens that rows point to, shared with the statements that these were made from.
        subject, predicate, object: One row for each statement: numbers of terms; int64.
    """

    terms: Terms
    subject: Integers
    predicate: Integers
    object: Integers

    @classmethod
    def of(cls, rows: Iterable[Statement]) -> Statements:
        """Number the terms of statements given as tokens."""
        codes: dict[str, int] = {}
        flat = [codes.setdefault(token, len(codes)) for row in rows for token in row]
        columns = np.array(flat, dtype=np.int64).reshape(-1, 3)
        return cls(Terms(list(codes)), columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy())

    @classmethod
    def merge(cls, several: list[Statements]) -> Statements:
        """Join sets of statements; a term that several contain is one term."""
        first, *others = several
        blocks = [(first.subject, first.predicate, first.object)]
        terms = first.terms
        for each in others:
            renumber = integers(terms.code(token) for token in each.terms.tokens)
            blocks.append((renumber[each.subject], renumber[each.predicate], renumber[each.object]))
        return cls(terms, *(np.concatenate(column) for column in zip(*blocks, strict=True)))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.subject)

    @cached_property
    def _by_predicate(self) -> tuple[Integers, dict[int, tuple[int, int]]]:
        found = distinct(self.predicate, len(self.terms))
        small = np.zeros(len(self.terms), dtype=np.uint16 if len(found) < 1 << 16 else np.int64)
        small[found] = np.arange(len(found))
        ranks = small[self.predicate]
        order = np.argsort(ranks, kind="stable")
        stops = np.cumsum(np.bincount(ranks, minlength=len(found)))
        return order, dict(zip(found.tolist(), zip([0, *stops.tolist()], stops.tolist(), strict=False), strict=True))

    @property
    def predicates(self) -> list[str]:
        """Return the distinct predicates."""
        return [self.terms[code] for code in self._by_predicate[1]]

    def rows(self, predicate: str) -> Integers:
        """Return the numbers of the rows with a predicate."""
        order, spans = self._by_predicate
        start, stop = spans.get(self.terms.codes.get(predicate, -1), (0, 0))
        return order[start:stop]

    def pairs(self, predicate: str) -> tuple[Integers, Integers]:
        """Return the subjects and objects of a predicate."""
        rows = self.rows(predicate)
        return self.subject[rows], self.object[rows]

    def first_literal(self, codes: Integers) -> int | None:
        """Return the first row whose term is a literal, or None."""
        tokens = self.terms.tokens
        literal = [code for code in distinct(codes, len(tokens)).tolist() if tokens[code][0] == '"']
        return int(np.flatnonzero(np.isin(codes, literal))[0]) if literal else None

    def keep(self, mask: Booleans) -> Statements:
        """Return the rows where a mask is true; the terms stay as they are."""
        return Statements(self.terms, self.subject[mask], self.predicate[mask], self.object[mask])

    def joined(self, more: Statements) -> Statements:
        """Return these statements and more that point to the same terms."""
        return Statements(
            self.terms,
            np.concatenate([self.subject, more.subject]),
            np.concatenate([self.predicate, more.predicate]),
            np.concatenate([self.object, more.object]),
        )

    def compact(self) -> Statements:
        """Return the same statements without terms that none uses."""
        columns = np.concatenate([self.subject, self.predicate, self.object])
        used = np.zeros(len(self.terms), dtype=bool)
        used[columns] = True
        numbers = np.cumsum(used) - 1
        tokens = [self.terms[code] for code in np.flatnonzero(used).tolist()]
        return Statements(Terms(tokens), numbers[self.subject], numbers[self.predicate], numbers[self.object])

    def __iter__(self) -> Iterator[Statement]:
        """Yield the statements as tokens."""
        terms = self.terms.tokens
        for s, p, o in zip(self.subject.tolist(), self.predicate.tolist(), self.object.tolist(), strict=True):
            yield terms[s], terms[p], terms[o]


class Draft:
    """Statements being added to and taken away from."""

    def __init__(self, statements: Statements) -> None:
        """Start from a set of statements, which stays as it is but for new terms."""
        self.terms = statements.terms
        self._given = statements
        self._kept = np.ones(len(statements), dtype=bool)
        self._added: list[tuple[Integers, Integers, Integers]] = []

    def code(self, term: str) -> int:
        """Return the number of a term, which is new if need be."""
        return self.terms.code(term)

    def add(self, subject: Integers | int, predicate: str, object_: Integers | int) -> None:
        """Add statements: arrays of equal length, or one number that stands for all."""
        code = self.code(predicate)
        subjects, objects = np.broadcast_arrays(np.atleast_1d(subject), np.atleast_1d(object_))
        self._added.append((subjects, np.full(len(subjects), code), objects))

    def drop(self, rows: Integers | Booleans) -> None:
        """Take away rows of the statements that the draft started from."""
        self._kept[rows] = False

    def statements(self) -> Statements:
        """Return what the draft has come to."""
        kept = self._given.keep(self._kept)
        blocks = [(kept.subject, kept.predicate, kept.object), *self._added]
        subject, predicate, object_ = (np.concatenate(column) for column in zip(*blocks, strict=True))
        return Statements(self.terms, subject, predicate, object_)
