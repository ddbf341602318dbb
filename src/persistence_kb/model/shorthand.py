"""Author shorthands, written out: ``pkb:ranOn`` lists and events become the relations and times that they stand for.

Events stay in the story beside what they stand for, because explanations quote them ("wiped by …").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.errors import BrokenList, LiteralWhereEntity
from persistence_kb.model.edges import join, told_members
from persistence_kb.model.statements import Draft, Statements, Terms, integers
from persistence_kb.model.time import instant_of
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    BRANCHED_FROM,
    BRANCHING,
    CEASED,
    CEASED_AT,
    COPIED_FROM,
    ENDS,
    FIRST,
    FOLLOWED_BY,
    GENERATED,
    HARDWARE,
    HARDWARE_DESTRUCTION,
    HAS_STAGE,
    HOSTED_ON,
    MERGED_FROM,
    MERGING,
    NIL,
    RAN_ON,
    REPURPOSING,
    REST,
    STAGE,
    STAGE_OF,
    TYPE,
    USED,
    WEIGHT_COPY,
    WEIGHT_DELETION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Integers

_DERIVATIONS = {WEIGHT_COPY: COPIED_FROM, BRANCHING: BRANCHED_FROM, MERGING: MERGED_FROM}
"""What an event makes of the thing that it generated and the things that it used."""


def expand(statements: Statements, ontology: Ontology, source: str) -> Statements:
    """Write out lists and events.

    Raises:
        BrokenList: A list that is cyclic, forked or has no end.
        LiteralWhereEntity: A list of texts or numbers.
        InvalidTime: An event at a time without a zone.
    """
    draft = Draft(statements)
    if len(statements.rows(RAN_ON)):
        _write_out_lists(statements, draft, source)
    _write_out_events(statements, draft, ontology, source)
    return draft.statements()


def _write_out_lists(statements: Statements, draft: Draft, source: str) -> None:
    terms = statements.terms
    first, rest = _links(statements, FIRST), _links(statements, REST)
    walked: set[int] = set()
    for thread, head in zip(*(column.tolist() for column in statements.pairs(RAN_ON)), strict=True):
        nodes = _walk(head, first, rest, terms, thread=terms[thread], source=source)
        walked.update(nodes)
        stages = integers(draft.code(_stage(terms[thread], place)) for place in range(1, len(nodes) + 1))
        if len(stages):
            draft.add(stages, TYPE, draft.code(STAGE))
            draft.add(thread, HAS_STAGE, stages)
            draft.add(stages, STAGE_OF, integers(first[node][0] for node in nodes))
            draft.add(stages[:-1], FOLLOWED_BY, stages[1:])
    for predicate in (FIRST, REST):
        rows = statements.rows(predicate)
        draft.drop(rows[np.isin(statements.subject[rows], integers(walked))])
    draft.drop(statements.rows(RAN_ON))


def _links(statements: Statements, predicate: str) -> dict[int, list[int]]:
    links: dict[int, list[int]] = {}
    for node, value in zip(*(column.tolist() for column in statements.pairs(predicate)), strict=True):
        links.setdefault(node, []).append(value)
    return links


def _walk(
    head: int,
    first: Mapping[int, list[int]],
    rest: Mapping[int, list[int]],
    terms: Terms,
    *,
    thread: str,
    source: str,
) -> list[int]:
    nodes: dict[int, None] = {}
    while terms[head] != NIL:
        members, following = first.get(head, ()), rest.get(head, ())
        if head in nodes or len(members) != 1 or len(following) != 1:
            forked = len(members) > 1 or len(following) > 1
            reason = "is cyclic" if head in nodes else "is forked" if forked else "has no end"
            raise BrokenList(source=source, subject=thread, relation=RAN_ON, reason=reason)
        if terms[members[0]][0] == '"':
            raise LiteralWhereEntity(source=source, subject=thread, relation=RAN_ON, found=terms[members[0]])
        nodes[head] = None
        head = rest[head][0]
    return list(nodes)


def _stage(thread: str, place: int) -> str:
    return f"{thread[:-1]}/stage/{place}>" if thread.startswith("<") else f"{thread}-stage-{place}"


def _write_out_events(statements: Statements, draft: Draft, ontology: Ontology, source: str) -> None:
    times = dict(zip(*(column.tolist() for column in statements.pairs(AT_TIME)), strict=True))
    when = {event: instant_of(statements.terms[time], term="prov:atTime", source=source) for event, time in times.items()}
    kinds = (WEIGHT_COPY, WEIGHT_DELETION, REPURPOSING, HARDWARE_DESTRUCTION, BRANCHING, MERGING)
    for kind in kinds:
        events = told_members(statements, ontology, kind)
        if not len(events):
            continue
        made_by, made = _of(statements, GENERATED, events)
        dated = np.isin(made_by, integers(times))
        draft.add(made[dated], BEGAN, integers(times[event] for event in made_by[dated].tolist()))
        if kind in _DERIVATIONS:
            used_by, used = _of(statements, USED, events)
            left, right = join(made_by, used_by)
            draft.add(made[left], _DERIVATIONS[kind], used[right])
        ended_by, ended = _of(statements, ENDS, events)
        if kind in (WEIGHT_DELETION, REPURPOSING):
            ended_by, ended = _hosted(statements, ontology, (ended_by, ended), (made_by, made), when, source)
        dated = np.isin(ended_by, integers(times))
        draft.add(ended[dated], CEASED_AT, integers(times[event] for event in ended_by[dated].tolist()))
        draft.add(ended[~dated], TYPE, draft.code(CEASED))


def _of(statements: Statements, predicate: str, events: Integers) -> tuple[Integers, Integers]:
    subjects, objects = statements.pairs(predicate)
    mine = np.isin(subjects, events)
    return subjects[mine], objects[mine]


def _hosted(
    statements: Statements,
    ontology: Ontology,
    ends: tuple[Integers, Integers],
    makes: tuple[Integers, Integers],
    when: Mapping[int, int],
    source: str,
) -> tuple[Integers, Integers]:
    """Turn the end of a box's work into the end of what was implemented on it; the box stays.

    What the same event put on the box, or what began there no earlier, is what the box was freed for.
    """
    events, things = ends
    boxes = np.isin(things, told_members(statements, ontology, HARDWARE))
    implementations, hosts = statements.pairs(HOSTED_ON)
    left, right = join(things[boxes], hosts)
    by, hosted = events[boxes][left], implementations[right]
    began = dict(zip(*(column.tolist() for column in statements.pairs(BEGAN)), strict=True))
    made = set(zip(*(column.tolist() for column in makes), strict=True))
    stays = np.array(
        [
            (event, thing) in made
            or (
                event in when
                and thing in began
                and instant_of(statements.terms[began[thing]], term="prov:generatedAtTime", source=source) >= when[event]
            )
            for event, thing in zip(by.tolist(), hosted.tolist(), strict=True)
        ],
        dtype=bool,
    )
    return np.concatenate([events[~boxes], by[~stays]]), np.concatenate([things[~boxes], hosted[~stays]])
