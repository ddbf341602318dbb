"""Author shorthands, written out: ``pkb:ranOn`` lists and events become the relations and times that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.errors import BrokenList, LiteralWhereEntity
from persistence_kb.model.events import write_out_events
from persistence_kb.model.statements import Draft, Statements, Terms, integers
from persistence_kb.namespaces import FIRST, FOLLOWED_BY, HAS_STAGE, NIL, RAN_ON, REST, STAGE, STAGE_OF, TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Booleans


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
    write_out_events(statements, draft, ontology, source)
    return draft.statements()


def _write_out_lists(statements: Statements, draft: Draft, source: str) -> None:
    terms = statements.terms
    first, rest = _links(statements, FIRST), _links(statements, REST)
    walked: set[int] = set()
    threads: set[int] = set()
    for thread, head in zip(*(column.tolist() for column in statements.pairs(RAN_ON)), strict=True):
        if thread in threads:
            raise BrokenList(source=source, subject=terms[thread], relation=RAN_ON, reason="is one of several")
        threads.add(thread)
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


def listed(statements: Statements, touched: set[int]) -> Booleans:
    """Tell which statements make up lists whose stages, written out, are among some terms.

    Args:
        statements: A story in which lists are not written out and have been found sound.
        touched: Numbers of terms.
    """
    found = np.zeros(len(statements), dtype=bool)
    terms = statements.terms
    first, rest = _links(statements, FIRST), _links(statements, REST)
    nodes: set[int] = set()
    for row in statements.rows(RAN_ON).tolist():
        thread = terms[int(statements.subject[row])]
        own = _walk(int(statements.object[row]), first, rest, terms, thread=thread, source="")
        stages = [_stage(thread, place) for place in range(1, len(own) + 1)]
        if touched.intersection(terms.known(stages).tolist()):
            found[row] = True
            nodes.update(own)
    for predicate in (FIRST, REST):
        rows = statements.rows(predicate)
        found[rows[np.isin(statements.subject[rows], integers(nodes))]] = True
    return found


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
