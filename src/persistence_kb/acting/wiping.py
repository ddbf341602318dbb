"""What it is to be wiped: what is wiped has ceased when the story asks, and what would have come of it later does not.

The story runs as told until its horizon, or to its last date where it names none; then what is wiped ends, by an event
for each model, and with it the stages that are under way. A decision that comes later is carried out at once. What was
to begin on it or be derived from it after that is told no more, as what begins after a horizon is not there (§3.1 of
semantics.md). What has ceased by then stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.acting.course import AT_ONCE, Change, ceased, text
from persistence_kb.model.horizon import cut
from persistence_kb.model.statements import integers
from persistence_kb.model.time import token
from persistence_kb.namespaces import (
    AT_TIME,
    CEASED,
    CEASED_AT,
    DERIVED_FROM,
    ENDED,
    ENDS,
    EXTANT,
    GENERATED,
    HARDWARE_DESTRUCTION,
    HAS_STAGE,
    LABEL,
    PROGENITOR,
    STAGE_OF,
    STARTED,
    TYPE,
    WEIGHT_DELETION,
)

if TYPE_CHECKING:
    from persistence_kb.acting.course import Course


def wipe(course: Course, things: dict[int, int]) -> Change:
    """Return what changes in a story for some things to be wiped by the time that it asks about.

    Args:
        course: The story as it would run.
        things: Concrete things, each with what it is wiped as: a model, or itself.
    """
    change = Change(np.zeros(len(course.statements), dtype=bool))
    moment = course.horizon
    if course.decided_at is not None and (moment is None or moment <= course.decided_at):
        moment = course.decided_at + AT_ONCE
    world = cut(course.story, moment) if moment is not None else course.end
    gone = ceased(world) | course.lost
    wiped = {
        thing: what
        for thing, what in things.items()
        if thing not in gone and all(other in things or other in gone for other in course.hosted.get(thing, ()))
    }
    if not wiped:
        return change
    late = {
        thing for thing in wiped if moment is not None and thing in course.began and course.began[thing][0] > moment
    }
    never = _what_never_comes(course, set(wiped), late, moment)
    ended = {thing: what for thing, what in wiped.items() if thing not in never}
    _end(course, ended, never, moment, change)
    numbers = integers(never)
    statements = course.statements
    change.removed |= np.isin(statements.subject, numbers) | np.isin(statements.object, numbers)
    return change


def _end(course: Course, ended: dict[int, int], never: set[int], moment: int | None, change: Change) -> None:
    terms = course.terms
    change.removed[course.typed(set(ended), EXTANT)] = True
    if moment is None:  # nothing has a date
        change.added += [(terms[thing], TYPE, CEASED) for thing in sorted(ended)]
    else:
        events: dict[tuple[int, str], list[int]] = {}
        for thing, what in ended.items():
            kind = HARDWARE_DESTRUCTION if thing in course.boxes else WEIGHT_DELETION
            events.setdefault((thing if thing in course.boxes else what, kind), []).append(thing)
        for (what, kind), them in sorted(events.items()):
            done = "destruction" if kind == HARDWARE_DESTRUCTION else "deletion"
            event = course.derived(what, done)
            change.added += [
                (event, TYPE, kind),
                (event, AT_TIME, token(moment)),
                (event, LABEL, text(f"{done} of {course.label(what)}")),
                *((event, ENDS, terms[thing]) for thing in sorted(them)),
            ]
    _stop(course, set(ended), moment, change)
    # Later ends than this are superseded, but for those that come with the hardware's.
    rows, dates = course.statements.rows(CEASED_AT), course.story.moments[CEASED_AT]
    with_box = {
        (thing, course.when[event][1])
        for event, box in course.ends
        if event in course.clearing and event in course.when
        for thing in course.hosted.get(box, ())
    }
    for row in rows[dates > moment].tolist() if moment is not None else ():
        thing, value = int(course.statements.subject[row]), int(course.statements.object[row])
        if thing in ended and (thing, value) not in with_box:
            change.removed[row] = True
    later = {(event, thing) for event, thing in course.ends if thing in ended and _after(course.moment(event), moment)}
    for rows in course.rows(ENDS, later):
        change.removed[rows] = True
    left = {event for event, thing in course.ends if (event, thing) not in later and thing not in never}
    numbers = integers(({event for event, _ in later} & course.ending) - left)
    change.removed |= np.isin(course.statements.subject, numbers) | np.isin(course.statements.object, numbers)


def _after(date: int | None, moment: int | None) -> bool:
    return date is not None and moment is not None and date > moment


def _stop(course: Course, ended: set[int], moment: int | None, change: Change) -> None:
    """End the stages that are under way on what is wiped."""
    stages = {stage for stage, of in course.edges(STAGE_OF) if of in ended}
    change.removed[course.typed(stages, EXTANT)] = True
    if moment is None:
        return
    statements, moments = course.statements, course.story.moments
    started = {
        int(statements.subject[row])
        for row, date in zip(statements.rows(STARTED).tolist(), moments[STARTED].tolist(), strict=True)
        if date <= moment
    }
    over: set[int] = set()
    for row, date in zip(statements.rows(ENDED).tolist(), moments[ENDED].tolist(), strict=True):
        stage = int(statements.subject[row])
        if stage in stages and date > moment:
            change.removed[row] = True
        elif stage in stages:
            over.add(stage)
    change.added += [(course.terms[stage], ENDED, token(moment)) for stage in sorted((stages & started) - over)]


def _what_never_comes(course: Course, wiped: set[int], late: set[int], moment: int | None) -> set[int]:
    """Return what was still to begin on what is wiped, or to come of it."""
    if moment is None:
        return set()
    derived: dict[int, set[int]] = {}
    for relation in (PROGENITOR, DERIVED_FROM):
        for thing, source in course.edges(relation):
            derived.setdefault(source, set()).add(thing)
    stages: dict[int, set[int]] = {}
    for stage, of in course.edges(STAGE_OF):
        stages.setdefault(of, set()).add(stage)
    starts = _starting(course, moment)
    never = set(late)
    todo = [*wiped]
    while todo:
        thing = todo.pop()
        for each in derived.get(thing, ()):
            if each not in never and each in course.began and course.began[each][0] > moment:
                never.add(each)
                todo.append(each)
    for thing in wiped | never:
        never |= {stage for stage in stages.get(thing, ()) if thing in never or stage in starts}
    parts: dict[int, set[int]] = {}
    for thread, stage in course.edges(HAS_STAGE):
        parts.setdefault(thread, set()).add(stage)
    never |= {thread for thread, own in parts.items() if own <= never}
    made: dict[int, set[int]] = {}
    for event, thing in (*course.edges(GENERATED), *course.ends):
        made.setdefault(event, set()).add(thing)
    return never | {event for event, things in made.items() if things <= never}


def _starting(course: Course, moment: int) -> set[int]:
    """Return the stages that start after a moment."""
    subjects = course.statements.pairs(STARTED)[0]
    late = course.story.moments[STARTED] > moment
    return set(subjects[late].tolist()) - set(subjects[~late].tolist())
