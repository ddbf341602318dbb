"""Events, written out: copies, trainings, deletions, destructions, branchings and mergings (semantics.md §3.6).

What an event generated began then and derives from what it used; what it ended ceased then. Events stay in the story
beside what they stand for, because explanations quote them ("wiped by …"). Where a date is stated more than once, the
earliest counts.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.model.edges import join, simple_edges, told_members
from persistence_kb.model.statements import Draft, integers
from persistence_kb.model.time import instant_of
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    BRANCHED_FROM,
    BRANCHING,
    CEASED,
    CEASED_AT,
    COPIED_FROM,
    ENDED,
    ENDS,
    GENERATED,
    HARDWARE,
    HARDWARE_DESTRUCTION,
    HOSTED_ON,
    MERGED_FROM,
    MERGING,
    REPURPOSING,
    STARTED,
    TRAINING,
    TYPE,
    USED,
    WEIGHT_COPY,
    WEIGHT_DELETION,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Edges
    from persistence_kb.model.statements import Integers, Statements

DERIVATIONS = {WEIGHT_COPY: COPIED_FROM, BRANCHING: BRANCHED_FROM, MERGING: MERGED_FROM}
"""What an event makes of the thing that it generated and the things that it used."""

CLEARING = (WEIGHT_DELETION, REPURPOSING)
"""Events that end what a box was used for, and leave the box."""

Moment = tuple[int, int]
"""An instant, and the number of the literal that states it."""


def write_out_events(statements: Statements, draft: Draft, ontology: Ontology, source: str) -> None:
    """Add what the events of a story stand for.

    Raises:
        InvalidTime: An event at a time without a zone.
    """
    kinds = {
        kind: told_members(statements, ontology, kind)
        for kind in (*DERIVATIONS, *CLEARING, HARDWARE_DESTRUCTION, TRAINING)
    }
    events = np.concatenate(list(kinds.values()))
    if not len(events):
        return
    when = happened(statements, set(events.tolist()), source)
    made = _of(simple_edges(statements, ontology, GENERATED), events)
    _date(draft, BEGAN, made, when)
    used = simple_edges(statements, ontology, USED)
    for kind, relation in DERIVATIONS.items():
        makers, things = _of(made, kinds[kind])
        left, right = join(makers, used[0])
        draft.add(things[left], relation, used[1][right])
    ends = simple_edges(statements, ontology, ENDS)
    plain = _of(ends, np.concatenate([members for kind, members in kinds.items() if kind not in CLEARING]))
    cleared, direct = _boxes(_of(ends, np.concatenate([kinds[kind] for kind in CLEARING])), statements, ontology)
    for each in (plain, direct):
        _date(draft, CEASED_AT, each, when)
        draft.add(each[1][~np.isin(each[0], integers(when))], TYPE, draft.code(CEASED))
    if len(cleared[0]):
        _clear(statements, draft, ontology, cleared, made, when, source=source)


def happened(statements: Statements, events: set[int], source: str) -> dict[int, Moment]:
    """Return when each event happened: at its time, or else when it ended or started; the earliest of several."""
    found: dict[int, Moment] = {}
    for predicate in (AT_TIME, ENDED, STARTED):
        earliest = earliest_of(statements, predicate, events - set(found), source)
        found |= earliest
    return found


def earliest_of(statements: Statements, predicate: str, subjects: set[int], source: str) -> dict[int, Moment]:
    """Return the earliest date that each of some subjects has for a predicate."""
    found: dict[int, Moment] = {}
    for subject, value in zip(*(column.tolist() for column in statements.pairs(predicate)), strict=True):
        if subject in subjects:
            moment = (instant_of(statements.terms[value], term=shorten(predicate), source=source), value)
            found[subject] = min(found.get(subject, moment), moment)
    return found


def _of(edges: Edges, events: Integers) -> Edges:
    subjects, objects = edges
    mine = np.isin(subjects, events)
    return subjects[mine], objects[mine]


def _date(draft: Draft, predicate: str, edges: Edges, when: Mapping[int, Moment]) -> None:
    dated = np.isin(edges[0], integers(when))
    draft.add(edges[1][dated], predicate, integers(when[event][1] for event in edges[0][dated].tolist()))


def _boxes(ends: Edges, statements: Statements, ontology: Ontology) -> tuple[Edges, Edges]:
    """Tell endings of what a box was used for from endings of other things."""
    box = np.isin(ends[1], told_members(statements, ontology, HARDWARE))
    return (ends[0][box], ends[1][box]), (ends[0][~box], ends[1][~box])


def _clear(
    statements: Statements,
    draft: Draft,
    ontology: Ontology,
    cleared: Edges,
    made: Edges,
    when: Mapping[int, Moment],
    *,
    source: str,
) -> None:
    """End what was implemented on boxes when they were wiped or repurposed; the boxes stay.

    An implementation ends at the first such event after it began. What the event itself put on the box, or what began
    there no earlier, is what the box was freed for.
    """
    dated: dict[int, list[Moment]] = {}
    undated: dict[int, set[int]] = {}
    for event, box in zip(*(column.tolist() for column in cleared), strict=True):
        if event in when:
            dated.setdefault(box, []).append(when[event])
        else:
            undated.setdefault(box, set()).add(event)
    for moments in dated.values():
        moments.sort()
    implementations, hosts = simple_edges(statements, ontology, HOSTED_ON)
    makers: dict[int, set[int]] = {}
    for event, thing in zip(*(column.tolist() for column in made), strict=True):
        makers.setdefault(thing, set()).add(event)
    began = earliest_of(statements, BEGAN, set(implementations.tolist()), source)
    for thing, events in makers.items():
        for moment in (when[event] for event in events if event in when):
            began[thing] = min(began.get(thing, moment), moment)
    ended: list[tuple[int, int]] = []
    gone: list[int] = []
    for thing, box in zip(implementations.tolist(), hosts.tolist(), strict=True):
        moments = dated.get(box, [])
        after = bisect_right(moments, began[thing][0], key=_instant) if thing in began else 0
        if after < len(moments):
            ended.append((thing, moments[after][1]))
        if len(undated.get(box, ())) > len(undated.get(box, set()) & makers.get(thing, set())):
            gone.append(thing)
    draft.add(integers(thing for thing, _ in ended), CEASED_AT, integers(value for _, value in ended))
    draft.add(integers(gone), TYPE, draft.code(CEASED))


def _instant(moment: Moment) -> int:
    return moment[0]
