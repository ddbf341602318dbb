"""What a verdict can depend on, so that a change somewhere need not be answered for everywhere.

An engine decides whether something has a property by walking the relations that the condition names, in the directions
in which it names them. Where no relation is left open, a verdict can therefore depend on nothing that cannot be reached
in this way, and what cannot reach a thing does not depend on it: law 4, that what is unconnected does not matter, made
exact. ``Surroundings`` finds, for things that change, whoever may depend on them and all that those depend on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectMinCardinality,
    ObjectSomeValuesFrom,
    core,
    parts,
)
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, steps
from persistence_kb.model.snapshot import Openness, Snapshot
from persistence_kb.model.statements import integers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Edges
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.theory import Theory


class Surroundings:
    """Who may depend on what, in one world under some theories."""

    def __init__(self, snapshot: Snapshot, ontology: Ontology, theories: Iterable[Theory]) -> None:
        """Take a world that leaves no relation open."""
        self.needed: dict[int, list[int]] = {}
        self.needing: dict[int, list[int]] = {}
        for step in sorted(walked(snapshot, ontology, theories)):
            for start, end in zip(*(column.tolist() for column in _edges(snapshot, step)), strict=True):
                self.needed.setdefault(start, []).append(end)
                self.needing.setdefault(end, []).append(start)

    def of(self, changed: Iterable[int]) -> Integers:
        """Return, ascending, whoever may depend on what changes, and all that they may depend on."""
        return np.sort(integers(_reached(self.needed, _reached(self.needing, changed))))


def _edges(snapshot: Snapshot, step: Step) -> Edges:
    nothing = integers(())
    subjects, objects = snapshot.properties.get(step.property, (nothing, nothing))
    return (objects, subjects) if step.inverse else (subjects, objects)


def _reached(following: dict[int, list[int]], seeds: Iterable[int]) -> dict[int, None]:
    found = dict.fromkeys(seeds)
    todo = list(found)
    while todo:
        for each in following.get(todo.pop(), ()):
            if each not in found:
                found[each] = None
                todo.append(each)
    return found


def walked(snapshot: Snapshot, ontology: Ontology, theories: Iterable[Theory]) -> set[Step]:
    """Return the steps, in the directions, that deciding theories may take.

    That something has a relation may put it in a class (domains and ranges); this counts only where something that is
    not asserted to be in the class has such a relation.
    """
    found: set[Step] = set()
    taxonomy = ontology.taxonomy
    todo: list[Expression] = []
    sharp = list(theories)
    while sharp:
        theory = sharp.pop()
        sharp += [ontology.theories[each] for each in theory.precisified_by]
        todo += [Class(each) for each in (theory.bearer, theory.condition) if each is not None]
    seen: set[Expression] = set()
    while todo:
        expression = core(todo.pop())
        if expression in seen:
            continue
        seen.add(expression)
        todo += parts(expression)
        match expression:
            case Class(iri):
                todo += taxonomy.sufficient.get(iri, ())
                todo += [Class(each) for each in taxonomy.disjoint.get(iri, ())]
                roles = [ontology.role(each) for each in taxonomy.domains.get(iri, ())]
                asserted = [snapshot.classes[each] for each in taxonomy.told.get(iri, ()) if each in snapshot.classes]
                told = np.concatenate([integers(()), *asserted])
                found |= set().union(*(steps(role) for role in roles if _tells_more(snapshot, role, told)))
            case ObjectSomeValuesFrom(property_) | ObjectMinCardinality(_, property_):
                found |= steps(ontology.role(property_))
            case _:
                pass  # what it is made of says it all
    return found


def _tells_more(snapshot: Snapshot, role: Role, told: Integers) -> bool:
    """Tell whether something that is not told to be in a class may have a role."""
    return any(not np.isin(_edges(snapshot, step)[0], told).all() for step in _first(role))


def _first(role: Role) -> set[Step]:
    """Return the steps with which a role may begin."""
    match role:
        case Step():
            return {role}
        case Sequence(roles):
            return _first(roles[0])
        case Choice(roles):
            return set().union(*map(_first, roles))
        case Plus(inner):
            return _first(inner)
        case never:
            assert_never(never)


def restricted(snapshot: Snapshot, kept: Integers) -> Snapshot:
    """Return a part of a world that leaves no relation open.

    Args:
        snapshot: The world.
        kept: The individuals to keep, ascending.
    """
    present = np.zeros(len(snapshot), dtype=bool)
    present[kept] = True
    number = np.cumsum(present) - 1
    classes = {name: number[members[present[members]]] for name, members in snapshot.classes.items()}
    properties = {}
    for name, (subjects, objects) in snapshot.properties.items():
        both = present[subjects] & present[objects]
        properties[name] = (number[subjects[both]], number[objects[both]])
    return Snapshot(
        horizon=snapshot.horizon,
        statements=snapshot.statements,
        individuals=snapshot.individuals[kept],
        classes={name: members for name, members in classes.items() if len(members)},
        properties={name: edges for name, edges in properties.items() if len(edges[0])},
        openness=Openness({name: bits[kept] for name, bits in snapshot.openness.classes.items()}, {}),
    )
