"""What the shapes look at: the asserted data beside as much of the ontology as bears on shapes.

One row is one statement, as in rdflib. Shapes ask the ontology for sub-classes, domains, ranges, and which terms there
are. They do not read the documentation of terms, nor class expressions, which are more than half of it; and a shape
that the data give nothing to look at need not look at the ontology alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from persistence_kb.namespaces import PKB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

_DOCUMENTED: Final = (URIRef(PKB + "Theory"), URIRef(PKB + "View"))
"""The kinds of thing of the ontology whose documentation shapes look at."""
_DOCUMENTATION: Final = {
    *(DCTERMS.source, DCTERMS.title, DCTERMS.description, OWL.imports, RDFS.seeAlso),
    *(SKOS.prefLabel, SKOS.example, SKOS.scopeNote, URIRef(PKB + "locator")),
}


class Prepared(Graph):
    """A graph that keeps the translation of each query: pySHACL asks the same one again for every focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        """Answer a query, translated before if it is a text that was asked before."""
        prepared = _prepare(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@lru_cache(maxsize=512)
def _prepare(text: str) -> Query:
    return prepareQuery(text)


def merge(*graphs: Iterable[Triple]) -> Prepared:
    """Return one graph with the statements of several."""
    merged = Prepared(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            merged.add(triple)
    return merged


def schema(ontology: Graph) -> Iterator[Triple]:
    """Yield the statements of an ontology that bear on shapes."""
    documented = {thing for kind in _DOCUMENTED for thing in ontology.subjects(RDF.type, kind)}
    for subject, predicate, value in ontology:
        if isinstance(subject, URIRef) and (predicate not in _DOCUMENTATION or subject in documented):
            yield subject, predicate, value


class Beside:
    """As much of an ontology as bears on shapes, beside which one set of data after another is laid."""

    def __init__(self, ontology: Graph) -> None:
        """Take an ontology, which is not changed."""
        self._ontology = ontology
        self._graph = merge(schema(ontology))
        self._size = len(self._graph)

    @contextmanager
    def laid(self, data: Graph) -> Iterator[Prepared]:
        """Yield one graph with both; afterwards the data are gone from it, and so is whatever else was added."""
        added = [triple for triple in data if triple not in self._graph]
        for triple in added:
            self._graph.add(triple)
        try:
            yield self._graph
        finally:
            for triple in added:
                self._graph.remove(triple)
            if len(self._graph) != self._size:
                self._graph = merge(schema(self._ontology))


def chosen(shapes: Graph, names: Iterable[str]) -> Graph:
    """Return some of the shapes, with all that they are made of.

    Args:
        shapes: All shapes.
        names: The IRIs of those that are wanted.
    """
    part = Graph(bind_namespaces="none")
    todo: list[Node] = [URIRef(name) for name in names]
    seen = set(todo)
    while todo:
        node = todo.pop()
        for predicate, value in shapes.predicate_objects(node):
            part.add((node, predicate, value))
            if value not in seen and (isinstance(value, BNode) or predicate == SH.prefixes):
                seen.add(value)
                todo.append(value)
    return part


def aimed(shapes: Graph, data: Graph, merged: Graph) -> set[URIRef]:
    """Return the named shapes that have something in the data to look at, or may have, where a query tells.

    Args:
        shapes: All shapes.
        data: What is checked.
        merged: The same beside the ontology, for sub-classes.
    """
    found = {*shapes.subjects(SH.target), *shapes.subjects(SH.targetNode)}
    for shape, target in shapes.subject_objects(SH.targetClass):
        if any((None, RDF.type, kind) in data for kind in merged.transitive_subjects(RDFS.subClassOf, target)):
            found.add(shape)
    for aim in (SH.targetObjectsOf, SH.targetSubjectsOf):
        found.update(shape for shape, relation in shapes.subject_objects(aim) if (None, relation, None) in data)
    return {shape for shape in found if isinstance(shape, URIRef)}
