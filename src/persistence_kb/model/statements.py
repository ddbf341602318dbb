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


@dataclass(frozen=True)
class Statements:
    """A set of statements.

    Attributes:
        terms: Distinct N-Triples tokens.
        subject, predicate, object: One row for each statement: positions in ``terms``; int64.
    """

    terms: list[str]
    subject: Integers
    predicate: Integers
    object: Integers

    @classmethod
    def of(cls, rows: Iterable[Statement]) -> Statements:
        """Number the terms of statements given as tokens."""
        codes: dict[str, int] = {}
        flat = [codes.setdefault(token, len(codes)) for row in rows for token in row]
        columns = np.array(flat, dtype=np.int64).reshape(-1, 3)
        return cls(list(codes), columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy())

    @classmethod
    def merge(cls, several: list[Statements]) -> Statements:
        """Join sets of statements; a term that several contain is one term."""
        if len(several) == 1:
            return several[0]
        codes: dict[str, int] = {}
        maps = [integers(codes.setdefault(term, len(codes)) for term in each.terms) for each in several]

        def joined(column: str) -> Integers:
            renumbered = [renumber[getattr(each, column)] for each, renumber in zip(several, maps, strict=True)]
            return np.concatenate(renumbered) if renumbered else integers(())

        return cls(list(codes), joined("subject"), joined("predicate"), joined("object"))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.subject)

    @cached_property
    def codes(self) -> dict[str, int]:
        """Return the number of each term."""
        return {term: number for number, term in enumerate(self.terms)}

    @cached_property
    def marks(self) -> NDArray[np.uint8]:
        """Return the first byte of each term's token: ``<`` for IRIs, ``_`` for blank nodes, ``"`` for literals."""
        return np.frombuffer("".join([term[0] for term in self.terms]).encode("ascii"), dtype=np.uint8)

    @cached_property
    def _by_predicate(self) -> tuple[Integers, Integers]:
        order = np.argsort(self.predicate, kind="stable")
        return order, self.predicate[order]

    def rows(self, predicate: str) -> Integers:
        """Return the numbers of the rows with a predicate."""
        code = self.codes.get(predicate)
        if code is None:
            return integers(())
        order, ranked = self._by_predicate
        start, stop = np.searchsorted(ranked, [code, code + 1])
        return order[start:stop]

    def pairs(self, predicate: str) -> tuple[Integers, Integers]:
        """Return the subjects and objects of a predicate."""
        rows = self.rows(predicate)
        return self.subject[rows], self.object[rows]

    def is_literal(self, codes: Integers) -> Booleans:
        """Tell which terms are literals."""
        found: Booleans = self.marks[codes] == ord('"')
        return found

    def keep(self, mask: Booleans) -> Statements:
        """Return the rows where a mask is true; the terms stay as they are."""
        return Statements(self.terms, self.subject[mask], self.predicate[mask], self.object[mask])

    def compact(self) -> Statements:
        """Return the same statements without terms that none uses."""
        columns = np.concatenate([self.subject, self.predicate, self.object])
        used = np.zeros(len(self.terms), dtype=bool)
        used[columns] = True
        numbers = np.cumsum(used) - 1
        terms = [self.terms[code] for code in np.flatnonzero(used)]
        return Statements(terms, numbers[self.subject], numbers[self.predicate], numbers[self.object])

    def __iter__(self) -> Iterator[Statement]:
        """Yield the statements as tokens."""
        terms = self.terms
        for s, p, o in zip(self.subject.tolist(), self.predicate.tolist(), self.object.tolist(), strict=True):
            yield terms[s], terms[p], terms[o]


class Draft:
    """Statements being added to and taken away from, over one growing list of terms."""

    def __init__(self, statements: Statements) -> None:
        """Start from a set of statements, which stays as it is."""
        self.terms = list(statements.terms)
        self._codes = dict(statements.codes)
        self._given = statements
        self._kept = np.ones(len(statements), dtype=bool)
        self._added: list[tuple[Integers, Integers, Integers]] = []

    def code(self, term: str) -> int:
        """Return the number of a term, which is new if need be."""
        number = self._codes.setdefault(term, len(self.terms))
        if number == len(self.terms):
            self.terms.append(term)
        return number

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
