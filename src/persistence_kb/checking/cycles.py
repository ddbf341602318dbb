"""Paths that lead back to where they began, in time linear in the data.

One row is one cycle: a shape of the kind ``shape:Acyclic``, a node, and the next node on the way round. SPARQL
states the same with a property path, but answering that takes time that grows with the square of the longest path,
and rdflib's recursion ends it at about a thousand steps. Strongly connected components are the same nodes: a node
reaches itself just if it shares a component with another, or is its own successor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdflib import SH, Namespace
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, Path, SequencePath
from rdflib.term import Node, URIRef

from persistence_kb.namespaces import PKB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph

SHAPE = Namespace(PKB + "shape/")


class Cycle(NamedTuple):
    """A shape, a node that its path leads back to, and the next node on the way."""

    shape: Node
    node: Node
    successor: Node


def cycles(data: Graph, shapes: Graph) -> list[Cycle]:
    """Return one row for each group of nodes that lead to one another, for each acyclic shape.

    Args:
        data: What the shapes are about.
        shapes: Those of the kind ``shape:Acyclic`` have a path of the form ``sh:oneOrMorePath``.

    Returns:
        In each group, the node whose IRI comes first stands for all.
    """
    found: list[Cycle] = []
    for shape in shapes.subjects(predicate=None, object=SHAPE.Acyclic):
        for path in shapes.objects(shape, SH.path / SH.oneOrMorePath):
            edges = {(start, end) for start, end in data.subject_objects(step(shapes, path))}
            found += [Cycle(shape, node, successor) for node, successor in _closed(edges)]
    return found


def step(shapes: Graph, path: Node) -> URIRef | Path:
    """Return a SHACL property path without repetitions as rdflib's own.

    Source: SHACL §2.3.1.
    """
    if isinstance(path, URIRef):
        return path
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return InvPath(step(shapes, inverse))
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return AlternativePath(*(step(shapes, each) for each in Collection(shapes, alternatives)))
    return SequencePath(*(step(shapes, each) for each in Collection(shapes, path)))


def _closed(edges: Iterable[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Return, for each strongly connected component with an edge inside, its first node and a successor in it."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ordered = sorted(edges)
    if not ordered:
        return []
    numbers = {node: number for number, node in enumerate(dict.fromkeys(node for edge in ordered for node in edge))}
    ends = np.array([[numbers[start], numbers[end]] for start, end in ordered])
    links = coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(len(numbers), len(numbers)))
    component = connected_components(links, connection="strong")[1]
    inside = np.flatnonzero(component[ends[:, 0]] == component[ends[:, 1]])
    first: dict[int, tuple[Node, Node]] = {}
    for place in inside.tolist():
        first.setdefault(int(component[ends[place, 0]]), ordered[place])
    return list(first.values())
