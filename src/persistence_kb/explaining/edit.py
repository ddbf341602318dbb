"""A snapshot with something in it changed or settled: what would be the case, for the engine to judge again.

What is changed is the world at the horizon, statement by statement; nothing is concluded anew from dates or events.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from persistence_kb.model.role import Step
from persistence_kb.model.snapshot import Openness, Snapshot, index
from persistence_kb.model.statements import Draft
from persistence_kb.namespaces import LEAVES_OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Statement

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
