"""When things happened, and by which events: what a story tells besides, and explanations quote.

Nothing here bears on a verdict. A date is told as the day where it is midnight in UTC, and with its time otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.model.time import instant_of, lexical
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    BRANCHED_FROM,
    CEASED_AT,
    COPIED_FROM,
    ENDED,
    ENDS,
    GENERATED,
    HOSTED_ON,
    MERGED_FROM,
    STARTED,
    USED,
)

if TYPE_CHECKING:
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers, Statement, Statements

_ORIGINS: Final = (COPIED_FROM, BRANCHED_FROM, MERGED_FROM)
"""Relations that a thing has from when it began."""
_MIDNIGHT: Final = "T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Happening:
    """When something happened, by which event, and the statements that say so.

    Attributes:
        when: An instant in UTC, or None.
        event: The event's token, or None.
        label: What the event is called.
        cites: The statements that say so.
    """

    when: str | None = None
    event: str | None = None
    label: str = ""
    cites: tuple[Statement, ...] = ()

    @property
    def day(self) -> str:
        """Return the date as it is told: "2026-01-10", "2026-01-10 at 12:30 UTC"."""
        day, _, hour = (self.when or "").removesuffix(_MIDNIGHT).partition("T")
        return f"{day} at {hour.removesuffix('Z').removesuffix(':00')} UTC" if hour else day


class _Column:
    """The pairs of one predicate, to be looked up by subject or by object."""

    def __init__(self, statements: Statements, predicate: str) -> None:
        self.predicate = predicate
        self._pairs = statements.pairs(predicate)
        self._sides = (self._sorted(0), self._sorted(1))

    def of(self, subject: int) -> list[int]:
        return self._find(0, subject)

    def to(self, object_: int) -> list[int]:
        return self._find(1, object_)

    def _sorted(self, side: int) -> tuple[Integers, Integers]:
        order = np.argsort(self._pairs[side], kind="stable")
        return self._pairs[side][order], self._pairs[1 - side][order]

    def _find(self, side: int, code: int) -> list[int]:
        ranked, others = self._sides[side]
        found: list[int] = others[slice(*np.searchsorted(ranked, [code, code + 1]))].tolist()
        return found


class Chronicle:
    """What a snapshot tells of dates and events."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Take a snapshot; nothing is looked up yet."""
        self._snapshot = snapshot
        self._tokens = snapshot.statements.terms.tokens
        self._columns: dict[str, _Column] = {}

    def of_edge(self, subject: int, property_: str, object_: int) -> Happening:
        """Return when and by what a told edge came about, as far as the story says."""
        one, other = (int(self._snapshot.individuals[each]) for each in (subject, object_))
        makers = set(self._column(GENERATED).to(one)) & set(self._column(USED).to(other))
        for event in sorted(makers, key=self._tokens.__getitem__):
            cites = [self._statement(event, GENERATED, one), self._statement(event, USED, other)]
            return self._by(event, cites)
        return self._dated(one, (BEGAN,)) if property_ in _ORIGINS else Happening()

    def of_end(self, individual: int) -> Happening:
        """Return when and by what a thing ended: an event of its own, or of a box that it was hosted on."""
        thing = int(self._snapshot.individuals[individual])
        own = self._dated(thing, (CEASED_AT, ENDED))
        boxes = self._column(HOSTED_ON).of(thing)
        endings = [(event, thing) for event in self._column(ENDS).to(thing)]
        endings += [(event, box) for box in boxes for event in self._column(ENDS).to(box)]
        for event, ended in sorted(endings, key=lambda pair: self._tokens[pair[0]]):
            cites = [self._statement(event, ENDS, ended)]
            cites += [self._statement(thing, HOSTED_ON, ended)] if ended != thing else []
            found = self._by(event, cites)
            if own.when is None or found.when in (own.when, None):
                return Happening(found.when or own.when, found.event, found.label, (*found.cites, *own.cites))
        return own

    def _by(self, event: int, cites: list[Statement]) -> Happening:
        dated = self._dated(event, (AT_TIME, ENDED, STARTED))
        return Happening(dated.when, self._tokens[event], self._label(event), (*cites, *dated.cites))

    def _dated(self, thing: int, predicates: tuple[str, ...]) -> Happening:
        for predicate in predicates:
            values = self._column(predicate).of(thing)
            if values:
                moments = [(instant_of(self._tokens[value], term=predicate), value) for value in values]
                moment, value = min(moments)
                return Happening(lexical(moment), cites=(self._statement(thing, predicate, value),))
        return Happening()

    def _label(self, code: int) -> str:
        place = int(np.searchsorted(self._snapshot.individuals, code))
        return self._snapshot.label(place)

    def _statement(self, subject: int, predicate: str, object_: int) -> Statement:
        return self._tokens[subject], predicate, self._tokens[object_]

    def _column(self, predicate: str) -> _Column:
        if predicate not in self._columns:
            self._columns[predicate] = _Column(self._snapshot.statements, predicate)
        return self._columns[predicate]
