"""Mutants: the ontology, the shapes, the interventions and the flags, each changed in one small way.

A mutant is the text of one file with one thing about it otherwise: a disjunct dropped, *some* made *only*, a relation
turned round, a threshold moved by one, a constraint of a shape relaxed, a step or a filter of an update left out. Which
files there are and what is in them decides which mutants there are; none is listed by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, SH, BNode, Literal, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

    Statement = tuple[Node, Node, Node]

PKB: Final = Namespace("https://w3id.org/persistence-kb/")
QUANTIFIERS: Final = {
    OWL.someValuesFrom: ("“some” made “only”", OWL.allValuesFrom),
    OWL.allValuesFrom: ("“only” made “some”", OWL.someValuesFrom),
    OWL.unionOf: ("“or” turned", OWL.intersectionOf),
    OWL.intersectionOf: ("“and” turned", OWL.unionOf),
}
DROPPED: Final = {
    RDFS.subPropertyOf: "relation",
    OWL.propertyChainAxiom: "relation",
    OWL.inverseOf: "relation",
    PKB.precisifiedBy: "theory",
    PKB.degree: "theory",
}
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
    """Yield all mutants, file by file; of changes that are called alike, the later ones are numbered."""
    called: Counter[tuple[str, str, str]] = Counter()
    for each in _all(home):
        name = (each.kind, each.about, each.change)
        called[name] += 1
        yield each if called[name] == 1 else replace(each, change=f"{each.change} ({called[name]})")


def _all(home: Path) -> Iterator[Mutant]:
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
    """Read a file; its blank nodes are named in the order in which they come, the same at each reading."""
    names: dict[str, BNode] = {}

    def term(of: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if isinstance(of, ox.NamedNode):
            return URIRef(of.value)
        if isinstance(of, ox.BlankNode):
            return names.setdefault(of.value, BNode(f"n{len(names):05}"))
        return Literal(of.value, lang=of.language, datatype=None if of.language else URIRef(of.datatype.value))

    graph = rdflib.Graph(bind_namespaces="none")
    for row in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()):
        graph.add((term(row.subject), term(row.predicate), term(row.object)))
    return graph


def _short(term: object) -> str:
    text = str(term)
    return text.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _owner(graph: rdflib.Graph, node: Node) -> str:
    """Return the named term in whose definition a node stands."""
    seen: set[Node] = set()
    while isinstance(node, BNode) and node not in seen:
        seen.add(node)
        node = next((s for s, _, _ in graph.triples((None, None, node))), node)
    return _short(node)


def _of_ontology(home: Path, path: Path, turned: dict[URIRef, URIRef]) -> Iterator[Mutant]:
    file = File(home, path)
    for subject, predicate, value in file.rows():
        told = (subject, predicate, value)
        if predicate in QUANTIFIERS:
            word, other = QUANTIFIERS[predicate]
            yield file.mutant("condition", subject, word, [told], [(subject, other, value)])
        elif predicate == OWL.complementOf:
            around = list(file.graph.triples((None, None, subject)))
            yield file.mutant("condition", subject, "“not” dropped", around, [(s, p, value) for s, p, _ in around])
        elif predicate in CARDINALITIES:
            for step in (-1, 1):
                number = Literal(str(int(value) + step), datatype=value.datatype)
                yield file.mutant(
                    "condition", subject, f"{value} made {number}", [told], [(subject, predicate, number)]
                )
        elif predicate == OWL.onProperty and value in turned:
            words = f"{_short(value)} turned round"
            yield file.mutant("condition", subject, words, [told], [(subject, predicate, turned[value])])
        elif predicate in DROPPED or (
            predicate == RDF.type and value in (OWL.TransitiveProperty, OWL.SymmetricProperty)
        ):
            words = f"{_short(predicate)} {_short(value) if isinstance(value, URIRef) else 'chain'} dropped"
            yield file.mutant(DROPPED.get(predicate, "relation"), subject, words, [told], [])
        if predicate in (OWL.unionOf, OWL.intersectionOf):
            yield from _without_operands(file, told)


def _without_operands(file: File, told: Statement) -> Iterator[Mutant]:
    word = "or" if told[1] == OWL.unionOf else "and"
    for place, member in enumerate(Collection(file.graph, told[2])):
        name = _short(member) if isinstance(member, URIRef) else "an operand"
        remove, add = file.without(told, place)
        yield file.mutant("condition", told[0], f"{name} dropped from “{word}”", remove, add)


class File:
    """A file of statements, and what it says with some of them otherwise."""

    def __init__(self, home: Path, path: Path) -> None:
        self.name = str(path.relative_to(home))
        self.graph = _read(path)

    def rows(self) -> list[Statement]:
        """Return what it says, in an order that does not change from one reading to the next."""
        return sorted(self.graph, key=lambda row: tuple(map(str, row)))

    def mutant(self, kind: str, node: Node, words: str, remove: list[Statement], add: list[Statement]) -> Mutant:
        """Return a mutant in which some statements stand for others."""
        changed = rdflib.Graph(bind_namespaces="none")
        for row in (set(self.graph) - set(remove)) | set(add):
            changed.add(row)
        return Mutant(kind, _owner(self.graph, node), words, self.name, changed.serialize(format="nt"))

    def without(self, told: Statement, place: int) -> tuple[list[Statement], list[Statement]]:
        """Return what to remove and add so that a list of operands lacks one; of two, what is left stands alone."""
        subject, predicate, value = told
        members = list(Collection(self.graph, value))
        left = members[:place] + members[place + 1 :]
        if len(left) == 1:
            around = list(self.graph.triples((None, None, subject)))
            return around, [(s, p, left[0]) for s, p, _ in around]
        cells = [value]
        while (rest := self.graph.value(cells[-1], RDF.rest)) != RDF.nil:
            cells.append(rest)
        after = self.graph.value(cells[place], RDF.rest)
        if place == 0:
            return [told], [(subject, predicate, after)]
        return [(cells[place - 1], RDF.rest, cells[place])], [(cells[place - 1], RDF.rest, after)]


def _of_shapes(home: Path, path: Path) -> Iterator[Mutant]:
    file = File(home, path)
    for subject, predicate, value in file.rows():
        words, add = "", []
        if predicate == SH.minCount and int(value) > 0:
            words, add = f"minCount {value} made {int(value) - 1}", [(subject, predicate, Literal(int(value) - 1))]
        elif predicate == SH.maxCount:
            words, add = f"maxCount {value} made {int(value) + 1}", [(subject, predicate, Literal(int(value) + 1))]
        elif predicate in CONSTRAINTS:
            words = f"sh:{_short(predicate)} dropped"
        if words:
            yield file.mutant("shape", subject, words, [(subject, predicate, value)], add)


_STEP: Final = re.compile(r"\n\}\s*;\s*\n")
_LINE: Final = re.compile(r"^[ ]*(?:FILTER|MINUS)\b.*$", re.MULTILINE)


def _of_query(home: Path, path: Path, kind: str) -> Iterator[Mutant]:
    name = str(path.relative_to(home))
    text = path.read_text(encoding="utf-8")
    start = text.index("PREFIX")
    prologue = text[:start] + "".join(re.findall(r"^PREFIX .*\n", text[start:], re.MULTILINE))
    body = re.sub(r"^PREFIX .*\n", "", text[start:], flags=re.MULTILINE)
    steps = _STEP.split(body)
    for place in range(len(steps) if kind == "intervention" and len(steps) > 1 else 0):
        left = steps[:place] + steps[place + 1 :]
        joined = "\n} ;\n".join(left) + ("\n}\n" if place == len(steps) - 1 else "")
        yield Mutant(kind, path.stem, f"step {place + 1} left out", name, prologue + joined)
    for number, found in enumerate(_LINE.finditer(body), 1):
        line = " ".join(found.group(0).split())
        if line.count("{") == line.count("}") and line.count("(") == line.count(")"):
            changed = body[: found.start()] + body[found.end() :]
            yield Mutant(kind, path.stem, f"{number}: {line[:60]} left out", name, prologue + changed)
