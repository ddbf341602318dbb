"""What it is to be kept: nothing that is still to come at the decision ends it, or the hardware that it is on.

What had ceased by then stays lost. An event that would end several things ends the others; one that would end nothing
any more does not happen, and hardware that would have been cleared for something else is not: what was to come there
runs on hardware of its own. Where the story leaves open whether what is kept is there, it is there, unless it may have
been lost before the decision.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.acting.course import Change, text
from persistence_kb.model.statements import integers
from persistence_kb.namespaces import (
    BEGAN,
    CEASED,
    CEASED_AT,
    ENDS,
    EXTANT,
    HARDWARE,
    HOSTED_ON,
    LABEL,
    LEAVES_OPEN,
    TYPE,
)

if TYPE_CHECKING:
    from persistence_kb.acting.course import Course
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement


def keep(course: Course, things: set[int]) -> tuple[Change, set[int]]:
    """Return what changes in a story for some things to be kept from the decision on, and which things are kept.

    Args:
        course: The story as it would run.
        things: Implementations, or other concrete things.

    Returns:
        The change; the things and their hardware, without those that were lost by the decision.
    """
    kept = things - course.lost
    boxes = {box for thing in kept for box in course.hosts.get(thing, ())} | (kept & course.boxes)
    return _Keeping(course, kept, boxes).change(), kept | boxes


class _Keeping:
    def __init__(self, course: Course, kept: set[int], boxes: set[int]) -> None:
        self.course = course
        self.kept = kept
        self.boxes = boxes
        self.dropped: set[tuple[int, int]] = set()
        self.instead: set[tuple[int, int]] = set()
        """What events end in place of the hardware that they would have ended or cleared."""
        self.added: list[Statement] = []
        self.moved: set[tuple[int, int]] = set()
        self._new_boxes: dict[int, str] = {}

    def change(self) -> Change:
        course = self.course
        clearings: dict[int, list[int]] = {}
        for event, thing in course.ends:
            if thing in course.boxes and event in course.clearing:
                clearings.setdefault(thing, []).append(event)
            if (thing in self.kept or thing in self.boxes) and course.is_to_come(course.moment(event)):
                self._spare(event, thing)
        for box in self.boxes & clearings.keys():
            self._leave(box, clearings[box])
        change = Change(np.zeros(len(course.statements), dtype=bool))
        self._forget_dates(change)
        if course.decided_at is None:
            said = course.typed(self.kept | self.boxes, CEASED)
            change.removed[said] = True
            for box in self.boxes.intersection(course.statements.subject[said].tolist()):
                self.added += [(course.terms[other], TYPE, CEASED) for other in self._others(box)]
        for rows in (*course.rows(ENDS, self.dropped), *course.rows(HOSTED_ON, self.moved)):
            change.removed[rows] = True
        terms = course.terms
        change.added += self.added
        change.added += [(terms[event], ENDS, terms[thing]) for event, thing in sorted(self.instead)]
        self._cancel(change)
        return change

    def _others(self, box: int) -> list[int]:
        return [thing for thing in self.course.hosted.get(box, ()) if thing not in self.kept]

    def _spare(self, event: int, thing: int) -> None:
        """Let an event not end something that is kept, or destroy hardware that hosts it."""
        course = self.course
        if event in course.plain or thing not in course.boxes:
            self.dropped.add((event, thing))
            for other in self._others(thing):
                if other in course.began and event in course.when and course.began[other] > course.when[event]:
                    self.added.append((course.terms[other], TYPE, CEASED))
                else:
                    self.instead.add((event, other))

    def _leave(self, box: int, events: list[int]) -> None:
        """Let hardware not be cleared of what is kept there."""
        course = self.course
        here = course.hosted.get(box, ())
        kept = [thing for thing in here if thing in self.kept]
        dated = sorted((moment, event) for event in events if (moment := course.moment(event)) is not None)
        undated = {event for event in events if event not in course.when}
        spared = {event for moment, event in dated if course.is_to_come(moment)} | {
            event for event in undated if course.is_to_come(None)
        }
        spared = {event for event in spared if any(course.clears(event, thing) for thing in kept)}
        if not spared:
            return
        self.dropped |= {(event, box) for event in spared}
        first = min((moment for moment, event in dated if event in spared), default=None)
        for thing in here:
            began = course.began[thing][0] if thing in course.began else None
            after = 0 if began is None else bisect_right(dated, began, key=_moment)
            if thing not in self.kept:
                ended = {event for _, event in dated[after : after + 1]}
                ended |= undated - course.makers.get(thing, set())
                self.instead |= {(event, thing) for event in ended & spared}
            # What was to begin here once this was free begins elsewhere.
            if (began is not None and first is not None and began >= first) or (
                spared & undated & course.makers.get(thing, set())
            ):
                self._move(thing, box)

    def _move(self, thing: int, box: int) -> None:
        """Put something onto hardware of its own."""
        course = self.course
        self.moved.add((thing, box))
        if thing not in self._new_boxes:
            new = self._new_boxes[thing] = course.derived(thing, "hardware")
            self.added += [
                (new, TYPE, HARDWARE),
                (new, LABEL, text(f"hardware of {course.label(thing)}")),
                (course.terms[thing], HOSTED_ON, new),
            ]
            if thing in course.began:
                self.added.append((new, BEGAN, course.terms[course.began[thing][1]]))

    def _forget_dates(self, change: Change) -> None:
        """Drop the dates on which what is kept would cease; what else is on hardware that is kept ceases by itself."""
        course = self.course
        rows = course.statements.rows(CEASED_AT)
        by_event = {(thing, course.when[event][1]) for event, thing in self.dropped if event in course.when}
        moments = course.story.moments[CEASED_AT].tolist()
        for row, moment in zip(rows.tolist(), moments, strict=True):
            thing, value = int(course.statements.subject[row]), int(course.statements.object[row])
            if (thing in self.kept or thing in self.boxes) and course.is_to_come(moment):
                change.removed[row] = True
                if thing in self.boxes and (thing, value) not in by_event:
                    for other in self._others(thing):
                        late = other in course.began and course.began[other][0] > moment
                        name = course.terms[other]
                        self.added.append((name, TYPE, CEASED) if late else (name, CEASED_AT, course.terms[value]))

    def _cancel(self, change: Change) -> None:
        """Take away the events that have nothing left to end, and what mentions them."""
        course = self.course
        touched = {event for event, _ in self.dropped} & course.ending
        left = {event for event, thing in course.ends if (event, thing) not in self.dropped}
        gone = touched - left - {event for event, _ in self.instead}
        if gone:
            numbers = integers(gone)
            statements = course.statements
            change.removed |= np.isin(statements.subject, numbers) | np.isin(statements.object, numbers)


def settle(course: Course, kept: set[str], after: Course) -> Change:
    """Return what changes in a story, in which things are kept, for them to be there where it leaves that open.

    Args:
        course: The story before anything was kept.
        kept: What is kept, with its hardware, and what is new.
        after: The story in which nothing that is to come ends them.
    """
    change = Change(np.zeros(len(after.statements), dtype=bool))
    if not len(after.statements.rows(LEAVES_OPEN)):
        return change
    doubted = {course.terms[thing] for thing in _unsettled(course.present)} if course.present is not None else set()
    now = after.terms.known(kept - doubted).tolist()
    wanted = {*now, *(box for thing in now for box in after.hosts.get(thing, ()))}  # hardware of its own is kept, too
    wanted -= set(after.terms.known(doubted).tolist())
    settled = _unsettled(after.end) & wanted
    change.added += [(after.terms[code], TYPE, EXTANT) for code in sorted(settled)]
    rows = after.statements.rows(LEAVES_OPEN)
    statuses = after.terms.known((EXTANT, CEASED))
    own = np.isin(after.statements.subject[rows], integers(settled)) & np.isin(after.statements.object[rows], statuses)
    change.removed[rows[own]] = True
    return change


def _unsettled(world: Snapshot) -> set[int]:
    """Return what may be extant in a world and may have ceased."""
    statements = world.statements
    rows = statements.rows(LEAVES_OPEN)
    open_here = rows[np.isin(statements.object[rows], statements.terms.known((EXTANT,)))]
    found = set(statements.subject[open_here].tolist())
    for status in (EXTANT, CEASED):
        found -= set(world.individuals[world.classes.get(status, integers(()))].tolist())
    return found


def _moment(pair: tuple[int, int]) -> int:
    return pair[0]
