"""Cutting a story at a horizon: semantics.md §3, clause by clause.

1. What began after the horizon is not there yet; it and the statements that mention it are dropped.
2. A concrete thing is ceased if it ended by then or is said to have; otherwise extant.
3. A stage is extant only while it is under way, or if it is said to be.
4. An implementation is ceased where its hardware is.
5. First and final stages follow from ``pkb:followedBy`` where they are not stated.
6. Shorthands are written out before (``model/shorthand.py``).

Statuses respect openness: where the story leaves open whether something is extant, neither status is concluded; and
where it leaves the order of a thread's stages open, it leaves open which is first and which is final.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.errors import FixedHorizon
from persistence_kb.model.edges import simple_edges, told_members
from persistence_kb.model.role import Step
from persistence_kb.model.snapshot import Snapshot, index, openness_at
from persistence_kb.model.statements import Draft, integers
from persistence_kb.model.time import lexical, token
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    CEASED,
    CEASED_AT,
    CONCRETE_THING,
    ENDED,
    EXTANT,
    FINAL_STAGE,
    FIRST_STAGE,
    FOLLOWED_BY,
    HARDWARE_INSTANCE,
    HAS_STAGE,
    HORIZON,
    HOSTED_ON,
    LEAVES_OPEN,
    SNAPSHOT,
    STAGE,
    STAGE_OF,
    STARTED,
    THREAD,
    TYPE,
)

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Edges
    from persistence_kb.model.statements import Booleans, Integers, Statements

END_OF_STORY = np.iinfo(np.int64).max
"""Later than every date: the horizon of a scenario that names none."""


def cut(scenario: Scenario, horizon: int | None = None) -> Snapshot:
    """Return the world of a scenario at a horizon.

    Args:
        scenario: The story.
        horizon: Microseconds since 1970; None for the scenario's own horizon, or the end of its story.

    Raises:
        FixedHorizon: The scenario is a snapshot of another time.
        InvalidTime: A date that is not an ``xsd:dateTime`` with a zone.

    Source:
        semantics.md §3.
    """
    asked = scenario.horizon if horizon is None else horizon
    if scenario.fixed and asked != scenario.horizon:
        own = "the end of its story" if scenario.horizon is None else lexical(scenario.horizon)
        raise FixedHorizon(source=scenario.source, own=own, asked=lexical(asked or 0))
    moment = END_OF_STORY if asked is None else asked
    ontology = scenario.ontology
    present = _present(scenario, moment)
    draft = Draft(present)
    _mark_header(draft, present, scenario.headers, asked)
    _add_facts(draft, ontology)
    _add_statuses(draft, present, scenario, moment)
    _add_ends(draft, present, ontology, scenario.headers)
    return index(draft.statements(), ontology, scenario.headers, asked)


def _bits(size: int, codes: Integers) -> Booleans:
    bits = np.zeros(size, dtype=bool)
    bits[codes] = True
    return bits


def _somewhere(bits: Booleans | None, size: int) -> Booleans:
    return np.zeros(size, dtype=bool) if bits is None else bits


def _all_late(edges: Edges, late: Booleans) -> Booleans:
    """Tell which things have edges, all of them to what is late."""
    starts, ends = edges
    return _bits(len(late), starts) & ~_bits(len(late), starts[~late[ends]])


def _present(scenario: Scenario, moment: int) -> Statements:
    """Drop what is not there yet (§3.1), and the dates of ends still to come."""
    statements = scenario.statements
    size = len(statements.terms)
    late = np.zeros(size, dtype=bool)
    for predicate in (BEGAN, STARTED, AT_TIME):
        subjects, _ = statements.pairs(predicate)
        by_then = scenario.moments[predicate] <= moment
        late |= _bits(size, subjects) & ~_bits(size, subjects[by_then])
    ontology = scenario.ontology
    # A stage of implementations that are all still to come has not begun, nor has a thread of such stages, unless it is
    # itself dated, or has stages that the story leaves open.
    late |= _all_late(simple_edges(statements, ontology, STAGE_OF), late)
    openness = openness_at(statements, ontology, scenario.headers)
    settled = ~_somewhere(openness.starts(Step(HAS_STAGE), ontology.hierarchy), size)
    settled[statements.pairs(BEGAN)[0]] = False
    late |= _all_late(simple_edges(statements, ontology, HAS_STAGE), late) & settled
    late[statements.terms.known(scenario.headers)] = False
    gone = late[statements.subject] | late[statements.object]
    for predicate in (CEASED_AT, ENDED):
        gone[statements.rows(predicate)[scenario.moments[predicate] > moment]] = True
    return statements.keep(~gone)


def _add_statuses(draft: Draft, statements: Statements, scenario: Scenario, moment: int) -> None:
    """Settle who is extant and who has ceased (§3.2–4)."""
    ontology = scenario.ontology
    size = len(statements.terms)
    openness = openness_at(statements, ontology, scenario.headers)
    open_classes = openness.classes
    nowhere = np.zeros(size, dtype=bool)
    unsaid = open_classes.get(EXTANT, nowhere) | open_classes.get(CEASED, nowhere)

    def members(class_: str) -> Booleans:
        return _bits(size, told_members(statements, ontology, class_))

    def dated(predicate: str) -> Booleans:
        subjects, _ = scenario.statements.pairs(predicate)
        return _bits(size, subjects[scenario.moments[predicate] <= moment])

    stage = members(STAGE)
    concrete = members(CONCRETE_THING) & ~stage
    said_extant, said_ceased = members(EXTANT), members(CEASED)
    implementations, boxes = simple_edges(statements, ontology, HOSTED_ON)

    ceased = concrete & (dated(CEASED_AT) | said_ceased)
    ceased |= _bits(size, implementations[ceased[boxes]])
    free = concrete & ~ceased & ~said_extant
    unsettled = free & unsaid
    unsettled |= free & _bits(size, implementations[unsettled[boxes]])
    unsettled |= free & _somewhere(openness.starts(Step(HOSTED_ON), ontology.hierarchy), size)
    may_host = _somewhere(openness.starts(Step(HOSTED_ON, inverse=True), ontology.hierarchy), size)
    if (may_host & (ceased | unsettled)).any():  # anything may be on a box that may be gone
        unsettled |= free & members(HARDWARE_INSTANCE)
    extant = concrete & ~ceased & ~unsettled

    over = dated(ENDED)
    under_way = dated(STARTED) & ~over & ~said_ceased
    unsettled_stage = stage & unsaid & ~said_extant & ~said_ceased & ~over
    extant |= stage & (said_extant | under_way) & ~unsettled_stage
    ceased |= stage & ~extant & ~unsettled_stage

    rows = statements.rows(TYPE)
    named = np.isin(statements.object[rows], integers(draft.code(status) for status in (EXTANT, CEASED)))
    draft.drop(rows[named & (stage | concrete)[statements.subject[rows]]])
    draft.add(np.flatnonzero(extant), TYPE, draft.code(EXTANT))
    draft.add(np.flatnonzero(ceased), TYPE, draft.code(CEASED))
    for status in (EXTANT, CEASED):
        # The two statuses exhaust the concrete things: who may be the one may be the other.
        draft.add(np.flatnonzero(unsettled | unsettled_stage), LEAVES_OPEN, draft.code(status))


def _add_ends(draft: Draft, statements: Statements, ontology: Ontology, headers: tuple[str, ...]) -> None:
    """Conclude first and final stages (§3.5)."""
    size = len(statements.terms)
    threads, stages = simple_edges(statements, ontology, HAS_STAGE)
    before, after = simple_edges(statements, ontology, FOLLOWED_BY)
    keys = threads * size + stages
    preceding, following = _links_within(threads, stages, before, after, size)
    unordered = _unordered(statements, ontology, headers, (threads, stages))
    for predicate, linked in ((FIRST_STAGE, following), (FINAL_STAGE, preceding)):
        stated = _bits(size, simple_edges(statements, ontology, predicate)[0])
        loose = ~np.isin(keys, linked) & ~stated[threads] & ~unordered[threads]
        count = np.bincount(threads[loose], minlength=size)
        only = loose & (count[threads] == 1)
        draft.add(threads[only], predicate, stages[only])
        draft.add(np.flatnonzero(unordered & ~stated), LEAVES_OPEN, draft.code(predicate))


def _links_within(
    threads: Integers,
    stages: Integers,
    before: Integers,
    after: Integers,
    size: int,
) -> tuple[Integers, Integers]:
    """Return, as thread × size + stage, who precedes and who follows another stage of the same thread.

    A link between two stages is looked up from the stage that is in fewer threads: a stage that thousands of threads
    share and that thousands of stages follow must not cost their product.
    """
    order = np.argsort(stages, kind="stable")
    by_stage = stages[order]
    keys = np.sort(threads * size + stages)
    count = np.bincount(stages, minlength=size)
    fewer_after = count[after] < count[before]
    preceding, following = [], []
    for mask, ours, theirs in ((fewer_after, after, before), (~fewer_after, before, after)):
        here, there = ours[mask], theirs[mask]
        repeat = count[here]
        link = np.repeat(np.arange(len(here)), repeat)
        offset = np.arange(len(link)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
        thread = threads[order[np.searchsorted(by_stage, here)[link] + offset]] if len(link) else integers(())
        shared = _contains(keys, thread * size + there[link])
        own, other = (thread * size + here[link])[shared], (thread * size + there[link])[shared]
        preceding.append(other if ours is after else own)
        following.append(own if ours is after else other)
    return np.concatenate(preceding), np.concatenate(following)


def _contains(ranked: Integers, values: Integers) -> Booleans:
    place = np.minimum(np.searchsorted(ranked, values), max(len(ranked) - 1, 0))
    found: Booleans = ranked[place] == values if len(ranked) else np.zeros(len(values), dtype=bool)
    return found


def _unordered(
    statements: Statements,
    ontology: Ontology,
    headers: tuple[str, ...],
    membership: Edges,
) -> Booleans:
    """Tell which threads have stages, or an order of stages, that the story leaves open."""
    size = len(statements.terms)
    threads, stages = membership
    openness, hierarchy = openness_at(statements, ontology, headers), ontology.hierarchy

    def open_at(step: Step) -> Booleans:
        return _somewhere(openness.starts(step, hierarchy), size)

    unordered = open_at(Step(HAS_STAGE)).copy()
    loose = open_at(Step(FOLLOWED_BY)) | open_at(Step(FOLLOWED_BY, inverse=True))
    unordered[threads[loose[stages]]] = True
    if open_at(Step(HAS_STAGE, inverse=True)).any():  # a stage that may be in any thread
        unordered[threads] = True
    thread = _bits(size, np.concatenate([threads, told_members(statements, ontology, THREAD)]))
    return unordered & thread


def _mark_header(draft: Draft, statements: Statements, headers: tuple[str, ...], asked: int | None) -> None:
    """Say that this is the world at a time, and that no other time can be asked about."""
    draft.drop(statements.rows(HORIZON))
    nodes = statements.terms.known(headers)
    draft.add(nodes, TYPE, draft.code(SNAPSHOT))
    if asked is not None:
        draft.add(nodes, HORIZON, draft.code(token(asked)))


def _add_facts(draft: Draft, ontology: Ontology) -> None:
    """Add what the ontology says of its own individuals that the story mentions, and of those that they lead to."""
    todo = [subject for subject in ontology.facts if subject in draft.terms]
    said = set(todo)
    while todo:
        subject = todo.pop()
        for predicate, value in ontology.facts[subject]:
            draft.add(draft.code(subject), predicate, draft.code(value))
            if value in ontology.facts and value not in said:
                said.add(value)
                todo.append(value)
