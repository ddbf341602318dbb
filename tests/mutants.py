"""Mutants: the ontology, the shapes, the interventions and the flags, each changed in one small way.

A mutant is the text of one file with one thing about it otherwise: a disjunct dropped, *some* made *only*, a relation
turned round, a threshold moved by one, a constraint of a shape relaxed, a step or a filter of an update left out. Which
files there are and what is in them decides which mutants there are; none is listed by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import rdflib
from rdflib import OWL, RDF, RDFS, SH, BNode, Literal, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PKB: Final = Namespace("https://w3id.org/persistence-kb/")
CARDINALITIES: Final = (
    OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality,
    OWL.minCardinality, OWL.maxCardinality, OWL.cardinality,
)  # fmt: skip
CONSTRAINTS: Final = (
    SH["class"], SH.datatype, SH.nodeKind, SH["in"], SH.pattern, SH.minInclusive, SH.maxInclusive, SH.minExclusive,
    SH.maxExclusive, SH.lessThan, SH.lessThanOrEquals, SH.hasValue, SH.node, SH.property, SH["not"], SH["or"],
    SH["and"], SH.xone, SH.sparql, SH.disjoint, SH.equals, SH.uniqueLang, SH.qualifiedMinCount, SH.qualifiedMaxCount,
    SH.minLength, SH.maxLength, SH.languageIn,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change.

    Attributes:
        kind: ``condition``, ``relation``, ``theory``, ``shape``, ``intervention`` or ``flag``.
        about: The term, or the file, that is changed.
        change: What is changed, in words.
        file: The file, relative to the top of the tree.
        text: What the file says instead.
    """

    kind: str
    about: str
    change: str
    file: str
    text: str


def mutants(home: Path) -> Iterator[Mutant]:
    """Yield all mutants, file by file."""
    turned = _inverses(home)
    for path in sorted((home / "ontology").rglob("*.ttl")):
        if path.name != "alignments.ttl":
            yield from _of_ontology(home, path, turned)
    for path in sorted((home / "shapes").glob("*.ttl")):
        yield from _of_shapes(home, path)
    for kind, folder, ending in (("intervention", "interventions", "ru"), ("flag", "flags", "rq")):
        for path in sorted((home / "queries" / folder).glob(f"*.{ending}")):
            yield from _of_query(home, path, kind)


def _inverses(home: Path) -> dict[URIRef, URIRef]:
    graph = rdflib.Graph()
    for path in (home / "ontology").glob("*.ttl"):
        graph.parse(path)
    pairs = [(a, b) for a, b in graph.subject_objects(OWL.inverseOf) if isinstance(a, URIRef) and isinstance(b, URIRef)]
    return dict(pairs) | {b: a for a, b in pairs}


def _read(path: Path) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    text = path.read_text(encoding="utf-8")
    import pyoxigraph as ox

    # rdflib names blank nodes at random; Oxigraph's serializer, after renaming in order, does not.
    names: dict[str, str] = {}

    def term(value: object) -> str:
        if isinstance(value, ox.BlankNode):
            return "_:" + names.setdefault(value.value, f"n{len(names)}")
        return str(value)

    base = f"file://{path}"
    triples = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=base)
    lines = [f"{term(t.subject)} {term(t.predicate)} {term(t.object)} ." for t in triples]
    graph.parse(data="\n".join(lines), format="nt")
    return graph


def _short(term: object) -> str:
    text = str(term)
    return text.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _owner(graph: rdflib.Graph, node: object) -> str:
    """Return the named term in whose definition a node stands."""
    seen: set[object] = set()
    while isinstance(node, BNode) and node not in seen:
        seen.add(node)
        node = next((s for s, _, _ in graph.triples((None, None, node))), node)
    return _short(node)


def _sorted(graph: rdflib.Graph) -> list[tuple[object, object, object]]:
    order = {str(s): n for n, s in enumerate(sorted({str(s) for s, _, _ in graph}))}
    return sorted(graph, key=lambda t: (order[str(t[0])], str(t[1]), str(t[2])))


def _of_ontology(home: Path, path: Path, turned: dict[URIRef, URIRef]) -> Iterator[Mutant]:
    file = str(path.relative_to(home))
    graph = _read(path)
    mapping = _Pairs(path, graph)

    def mutant(kind: str, node: object, words: str, remove: list, add: list) -> Mutant:
        return Mutant(kind, _owner(graph, node), words, file, mapping.text(remove, add))

    for subject, predicate, value in _sorted(graph):
        if predicate in (OWL.unionOf, OWL.intersectionOf):
            members = list(Collection(graph, value))
            word = "or" if predicate == OWL.unionOf else "and"
            other = OWL.intersectionOf if predicate == OWL.unionOf else OWL.unionOf
            yield mutant("condition", subject, f"“{word}” turned", [(subject, predicate, value)], [(subject, other, value)])
            for place, member in enumerate(members):
                name = _short(member) if isinstance(member, URIRef) else "an operand"
                remove, add = mapping.without(subject, predicate, value, place)
                yield mutant("condition", subject, f"{name} dropped from “{word}”", remove, add)
        elif predicate == OWL.someValuesFrom:
            yield mutant("condition", subject, "“some” made “only”", [(subject, predicate, value)], [(subject, OWL.allValuesFrom, value)])
        elif predicate == OWL.allValuesFrom:
            yield mutant("condition", subject, "“only” made “some”", [(subject, predicate, value)], [(subject, OWL.someValuesFrom, value)])
        elif predicate == OWL.complementOf:
            around = [(s, p, o) for s, p, o in graph.triples((None, None, subject))]
            yield mutant("condition", subject, "“not” dropped", around, [(s, p, value) for s, p, _ in around])
        elif predicate in CARDINALITIES:
            for step in (-1, 1):
                number = Literal(str(int(value) + step), datatype=value.datatype)
                yield mutant("condition", subject, f"{value} made {number}", [(subject, predicate, value)], [(subject, predicate, number)])
        elif predicate == OWL.onProperty and value in turned:
            yield mutant("condition", subject, f"{_short(value)} turned round", [(subject, predicate, value)], [(subject, predicate, turned[value])])
        elif predicate == PKB.precisifiedBy:
            yield mutant("theory", subject, f"{_short(value)} dropped", [(subject, predicate, value)], [])
        elif predicate == PKB.degree:
            yield mutant("theory", subject, "degree rule dropped", [(subject, predicate, value)], [])
        elif predicate in (RDFS.subPropertyOf, OWL.propertyChainAxiom, OWL.inverseOf):
            yield mutant("relation", subject, f"{_short(predicate)} {_short(value) if isinstance(value, URIRef) else 'chain'} dropped", [(subject, predicate, value)], [])
        elif predicate == RDF.type and value in (OWL.TransitiveProperty, OWL.SymmetricProperty):
            yield mutant("relation", subject, f"{_short(value)} dropped", [(subject, predicate, value)], [])


class _Pairs:
    """A file of statements, and what it says with some of them otherwise."""

    def __init__(self, path: Path, graph: rdflib.Graph) -> None:
        self.path = path
        self.graph = graph

    def text(self, remove: list, add: list) -> str:
        changed = rdflib.Graph(bind_namespaces="none")
        gone = set(remove)
        for triple in self.graph:
            if triple not in gone:
                changed.add(triple)
        for triple in add:
            changed.add(triple)
        return changed.serialize(format="nt")

    def without(self, subject: object, predicate: object, value: object, place: int) -> tuple[list, list]:
        """Return what to remove and add so that a list of operands lacks one; of two, what is left stands alone."""
        graph = self.graph
        members = list(Collection(graph, value))
        left = members[:place] + members[place + 1 :]
        if len(left) == 1:
            around = list(graph.triples((None, None, subject)))
            return around, [(s, p, left[0]) for s, p, _ in around]
        cells = [value]
        while (rest := graph.value(cells[-1], RDF.rest)) != RDF.nil:
            cells.append(rest)
        gone = cells[place]
        after = graph.value(gone, RDF.rest)
        if place == 0:
            return [(subject, predicate, value)], [(subject, predicate, after)]
        return [(cells[place - 1], RDF.rest, gone)], [(cells[place - 1], RDF.rest, after)]


def _of_shapes(home: Path, path: Path) -> Iterator[Mutant]:
    file = str(path.relative_to(home))
    graph = _read(path)
    mapping = _Pairs(path, graph)
    for subject, predicate, value in _sorted(graph):
        owner = _owner(graph, subject)
        words, remove, add = "", [(subject, predicate, value)], []
        if predicate == SH.minCount and int(value) > 0:
            words, add = f"minCount {value} made {int(value) - 1}", [(subject, predicate, Literal(int(value) - 1))]
        elif predicate == SH.maxCount:
            words, add = f"maxCount {value} made {int(value) + 1}", [(subject, predicate, Literal(int(value) + 1))]
        elif predicate in CONSTRAINTS:
            words = f"sh:{_short(predicate)} dropped"
        if words:
            yield Mutant("shape", owner, words, file, mapping.text(remove, add))


_STEP: Final = re.compile(r"\n\}\s*;\s*\n")
_LINE: Final = re.compile(r"^[ ]*(?:FILTER|MINUS)\b.*$", re.MULTILINE)


def _of_query(home: Path, path: Path, kind: str) -> Iterator[Mutant]:
    file = str(path.relative_to(home))
    text = path.read_text(encoding="utf-8")
    start = text.index("PREFIX")
    head, body = text[:start], text[start:]
    prologue = "".join(re.findall(r"^PREFIX .*\n", body, re.MULTILINE))
    body = re.sub(r"^PREFIX .*\n", "", body, flags=re.MULTILINE)
    steps = _STEP.split(body)
    if kind == "intervention" and len(steps) > 1:
        for place in range(len(steps)):
            left = [step.rstrip() + ("" if place_ == len(steps) - 1 else "\n}") for place_, step in enumerate(steps) if place_ != place]
            if place == len(steps) - 1:
                left[-1] = left[-1]
            yield Mutant(kind, path.stem, f"step {place + 1} left out", file, head + prologue + " ;\n".join(left) + "\n")
    for number, found in enumerate(_LINE.finditer(body), 1):
        line = found.group(0)
        if line.count("{") != line.count("}") or line.count("(") != line.count(")"):
            continue
        changed = body[: found.start()] + body[found.end() :]
        word = line.split()[0]
        yield Mutant(kind, path.stem, f"{word} {number} left out: {' '.join(line.split())[:60]}", file, head + prologue + changed)
