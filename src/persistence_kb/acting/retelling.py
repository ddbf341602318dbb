"""From a difference in a story as it is written out to a story as it is told.

An update sees lists and events written out. What comes of it is told as the story was: lists stay lists and events stay
events, unless something of what they stand for was taken away. Written out again, the new story says exactly what the
update left and added, and what shorthands stand for that it added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import ReturningStatement
from persistence_kb.model.scenario import tell
from persistence_kb.model.shorthand import listed
from persistence_kb.model.statements import Statements, Terms, distinct, integers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.acting.course import Change
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Booleans, Integers, Statement

WIDTH: Final = 63
"""Bits of a statement's number."""
MORE: Final = 1 << 16
"""How many terms a small story may gain."""


@dataclass(frozen=True)
class Retelling:
    """A story told anew.

    Attributes:
        scenario: The new story.
        differs: Whether it says anything else than the old one, shorthands written out.
    """

    scenario: Scenario
    differs: bool

    def then(self, change: Change, by: str) -> Retelling:
        """Return the story after a further change."""
        further = retell(self.scenario, change.removed, change.added, by)
        return Retelling(further.scenario, differs=self.differs or further.differs)


def retell(story: Scenario, removed: Booleans, added: Iterable[Statement], by: str) -> Retelling:
    """Tell a story anew.

    Args:
        story: The story as it was.
        removed: A bit for each of its statements, shorthands written out.
        added: What is added; some may be there already.
        by: What changes it, for messages.

    Raises:
        ReturningStatement: Something was taken away that an event that stays stands for.
        ScenarioError: What is left is no story.
    """
    # Terms are copied, so that the story as it was grows by nothing that is only in the new one.
    terms = Terms([*story.statements.terms.tokens])
    rows = [tuple(map(terms.code, statement)) for statement in dict.fromkeys(added)]
    keys = _Keys(terms)
    old, told = _over(terms, story.statements), _over(terms, story.told)
    given = np.unique(keys.of(keys.rows(rows)))
    before = np.unique(keys.of(old))
    taken = _without(np.unique(keys.of(old.keep(removed))), given)
    expected = np.union1d(_without(before, taken), given)
    own = keys.of(told)
    kept = ~np.isin(own, taken)
    if len(hidden := _without(taken, np.unique(own))):
        touched = keys.statements(hidden)
        kept &= ~listed(told, {*touched.subject.tolist(), *touched.object.tolist()})
    fresh = _without(given, before)
    draft = told.keep(kept)

    def retold(more: Integers) -> tuple[Scenario, Integers]:
        scenario = tell(draft.joined(keys.statements(more)), story.ontology, story.source)
        return scenario, np.unique(keys.of(scenario.statements))

    scenario, found = retold(fresh)
    if len(missing := _without(expected, found)):
        scenario, found = retold(np.union1d(fresh, missing))
    if len(returning := np.intersect1d(found, taken, assume_unique=True)):
        raise ReturningStatement(source=by, statement=next(iter(keys.statements(returning[:1]))))
    return Retelling(scenario, differs=not np.array_equal(before, found))


def _over(terms: Terms, statements: Statements) -> Statements:
    return Statements(terms, statements.subject, statements.predicate, statements.object)


def _without(left: Integers, right: Integers) -> Integers:
    return np.setdiff1d(left, right, assume_unique=True)


class _Keys:
    """Statements as single numbers, so that sets of them are sorted arrays."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._bits = (2 * len(terms) + MORE).bit_length()
        self._ranks: dict[int, int] = {}

    def of(self, statements: Statements) -> Integers:
        """Return the number of each statement."""
        rank = np.zeros(len(self.terms), dtype=np.int64)
        for code in distinct(statements.predicate, len(self.terms)).tolist():
            rank[code] = self._ranks.setdefault(code, len(self._ranks))
        if len(self._ranks) >> (WIDTH - 2 * self._bits) or len(self.terms) >> self._bits:
            raise MemoryError
        return (rank[statements.predicate] << 2 * self._bits) | (statements.subject << self._bits) | statements.object

    def statements(self, numbers: Integers) -> Statements:
        """Return the statements of some numbers."""
        mask = (1 << self._bits) - 1
        predicates = integers(self._ranks)
        ranks = numbers >> 2 * self._bits
        return Statements(self.terms, (numbers >> self._bits) & mask, predicates[ranks], numbers & mask)

    def rows(self, rows: list[tuple[int, ...]]) -> Statements:
        """Return statements that are given as numbers of terms."""
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return Statements(self.terms, columns[:, 0], columns[:, 1], columns[:, 2])
