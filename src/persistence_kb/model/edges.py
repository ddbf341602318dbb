"""Columns of edges: joins over them, and what the ontology makes of a property's edges and a class's members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.model.role import Step, simple_steps
from persistence_kb.model.statements import distinct, distinct_pairs
from persistence_kb.namespaces import TYPE

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Integers, Statements


def told_members(statements: Statements, ontology: Ontology, class_: str) -> Integers:
    """Return the terms that types, domains and ranges put in a class, without evaluating any condition."""
    classes, edges = ontology.told_members(class_)
    subjects, types = statements.pairs(TYPE)
    found = [subjects[np.isin(types, statements.terms.known(classes))]]
    found += [statements.pairs(step.property)[int(step.inverse)] for step in edges]
    return distinct(np.concatenate(found), len(statements.terms))


def join(left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """Return the positions of all equal pairs of two columns.

    >>> [positions.tolist() for positions in join(np.array([7, 8]), np.array([8, 7, 8]))]
    [[0, 1, 1], [1, 0, 2]]
    """
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    start = np.searchsorted(ranked, left, side="left")
    count = np.searchsorted(ranked, left, side="right") - start
    positions = np.repeat(np.arange(len(left)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return positions, order[np.repeat(start, count) + offset]


def simple_edges(statements: Statements, ontology: Ontology, property_: str) -> tuple[Integers, Integers]:
    """Return the distinct edges of a simple property: its own and those of the properties under it.

    Returns:
        Subjects and objects, as term numbers, sorted.
    """
    steps = simple_steps(ontology.hierarchy.roles.get(Step(property_), Step(property_))) or (Step(property_),)
    columns = []
    for step in steps:
        subjects, objects = statements.pairs(step.property)
        columns.append((objects, subjects) if step.inverse else (subjects, objects))
    subject, object_ = (np.concatenate(column) for column in zip(*columns, strict=True))
    return distinct_pairs(subject, object_, len(statements.terms))
