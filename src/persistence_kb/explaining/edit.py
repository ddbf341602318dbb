"""A snapshot with something in it changed or settled: what would be the case, for the engine to judge again.

What is changed is the world at the horizon, statement by statement; nothing is concluded anew from dates or events.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.model.role import Step
from persistence_kb.model.snapshot import Openness, Snapshot, index
from persistence_kb.model.statements import Draft
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Booleans, Statement

Place = tuple[str, str]
"""An individual and a class or property: what may be left open there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change.

    Attributes:
        add, remove: Statements; what is added wins over what is removed.
        close: What is no longer open: nothing is there but what is told.
    """

    add: tuple[Statement, ...] = ()
    remove: tuple[Statement, ...] = ()
    close: tuple[Place, ...] = ()


def edited(snapshot: Snapshot, ontology: Ontology, headers: tuple[str, ...], edits: Iterable[Edit]) -> Snapshot:
    """Return a snapshot with changes made to it.

    Args:
        snapshot: The world as it is told; it stays as it is.
        ontology: What its terms mean.
        headers: The scenario's header nodes.
        edits: The changes, all at once.
    """
    several = list(edits)
    if (quick := _relabelled(snapshot, several)) is not None:
        return quick
    added = dict.fromkeys(statement for edit in several for statement in edit.add)
    closed = dict.fromkeys(place for edit in several for place in edit.close)
    removed = {statement for edit in several for statement in edit.remove}
    removed |= {(who, LEAVES_OPEN, term) for who, term in closed}
    statements = snapshot.statements
    draft = Draft(statements)
    terms = draft.terms
    for subject, predicate, object_ in removed - set(added):
        codes = [terms.codes.get(each, -1) for each in (subject, predicate, object_)]
        rows = statements.rows(predicate)
        draft.drop(rows[(statements.subject[rows] == codes[0]) & (statements.object[rows] == codes[2])])
    for subject, predicate, object_ in added:
        draft.add(draft.code(subject), predicate, draft.code(object_))
    world = index(draft.statements(), ontology, headers, snapshot.horizon)
    return replace(world, openness=_without(world, ontology, list(closed))) if closed else world


def _relabelled(snapshot: Snapshot, edits: list[Edit]) -> Snapshot | None:
    """Return a snapshot in which only statuses are otherwise, without numbering everything anew; None if more is.

    Its statements are those of the world as it is told: engines do not read them.
    """
    told = [(each, True) for edit in edits for each in edit.add] + [(each, False) for e in edits for each in e.remove]
    statuses = (EXTANT, CEASED)
    if any(edit.close for edit in edits) or any(
        p not in (TYPE, LEAVES_OPEN) or o not in statuses for (_, p, o), _ in told
    ):
        return None
    codes = snapshot.statements.terms.codes
    places = {who: int(np.searchsorted(snapshot.individuals, codes[who])) for (who, _, _), _ in told}
    size = len(snapshot)
    members = {
        each: np.isin(np.arange(size), snapshot.classes.get(each, np.zeros(0, dtype=np.int64))) for each in statuses
    }
    nowhere = np.zeros(size, dtype=bool)
    left_open = {each: snapshot.openness.classes.get(each, nowhere).copy() for each in statuses}
    for (who, predicate, term), so in reversed(told):  # what is added wins
        (members if predicate == TYPE else left_open)[term][places[who]] = so
    classes = {**snapshot.classes, **{each: np.flatnonzero(bits) for each, bits in members.items()}}
    open_classes = {**snapshot.openness.classes, **left_open}
    openness = Openness({name: bits for name, bits in open_classes.items() if bits.any()}, snapshot.openness.edges)
    return replace(snapshot, classes=classes, openness=openness)


def freed(snapshot: Snapshot, things: Booleans) -> Snapshot:
    """Return a snapshot in which the statuses of some things are open; its statements are those of the told world."""
    classes, left_open = dict(snapshot.classes), dict(snapshot.openness.classes)
    nowhere = np.zeros(len(snapshot), dtype=bool)
    for status in (EXTANT, CEASED):
        members = classes.get(status, np.zeros(0, dtype=np.int64))
        classes[status] = members[~things[members]]
        left_open[status] = left_open.get(status, nowhere) | things
    openness = Openness({name: bits for name, bits in left_open.items() if bits.any()}, snapshot.openness.edges)
    return replace(snapshot, classes=classes, openness=openness)


def _without(snapshot: Snapshot, ontology: Ontology, closed: list[Place]) -> Openness:
    """Close places that the header, which speaks of everything, would leave open."""
    statements = snapshot.statements
    subjects, values = statements.pairs(LEAVES_OPEN)
    tokens = statements.terms.tokens
    own = {(tokens[s], tokens[v]) for s, v in zip(subjects.tolist(), values.tolist(), strict=True)}
    general = {term for who, term in own if not len(snapshot.find([who]))}
    classes = {name: bits.copy() for name, bits in snapshot.openness.classes.items()}
    edges = {step: bits.copy() for step, bits in snapshot.openness.edges.items()}
    narrower = ontology.hierarchy.narrower
    for who, term in closed:
        number = snapshot.find([who])
        if term in classes:
            classes[term][number] = False
        ours = {each for w, each in closed if w == who}
        left = ({each for w, each in own if w == who} | general) - ours
        for step in narrower.get(Step(term), ()):
            if step in edges and not any(step in narrower.get(Step(each), ()) for each in left):
                edges[step][number] = False
    return Openness(
        {name: bits for name, bits in classes.items() if bits.any()},
        {step: bits for step, bits in edges.items() if bits.any()},
    )
