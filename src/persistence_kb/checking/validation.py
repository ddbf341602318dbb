"""Do the data look as a scenario or a theory must, by the SHACL shapes?

One row is one violation: which shape refuses which node, on which line, and what to do about it. Shapes look at the
asserted data beside the ontology, without inference: what is left open is not filled in, and what is not stated is
not there. Results do not depend on the order of statements, nor on the labels of blank nodes (law 4).

pySHACL evaluates the shapes, on rdflib's own graphs in memory, and reads nothing from anywhere else. Two kinds of shape
are taken apart from the rest: ``shape:Acyclic`` (see ``cycles``) and ``shape:WithoutOntology``, which look at the data
alone.

Source: SHACL, https://www.w3.org/TR/shacl/; SHACL Advanced Features §3 (SPARQL targets).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from rdflib import RDF, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from persistence_kb.checking.asserted import Beside, aimed, chosen, merge
from persistence_kb.checking.cycles import SHAPE, cycles
from persistence_kb.errors import nearest
from persistence_kb.namespaces import shorten
from persistence_kb.reading.lines import Lines, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib.term import Node

    from persistence_kb.reading.lines import Term

__all__ = ["Source", "Violation", "validate"]

_SEVERITIES: Final = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_IRI: Final = re.compile(r"https?://[^\s<>\"'(),;]*[^\s<>\"'(),;.]")


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a shape refuses.

    Attributes:
        severity: ``violation``, ``warning`` or ``info``.
        shape: The IRI of the shape.
        focus: The node that is refused: an IRI, a blank node's label (``_:b1``) or a literal's N-Triples token.
        path: The property in question, as an IRI, or as a SPARQL property path where several are; None if none is.
        value: The value in question, written as ``focus`` is; None if none is.
        message: A sentence that says what was found and what to do.
        file: The source that shows it; None if none does.
        line: The line of that source, counted from 1; None where it cannot be told.
    """

    severity: str
    shape: str
    focus: str
    path: str | None
    value: str | None
    message: str
    file: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class _Finding:
    """A violation in terms of the graphs, before it is written out."""

    severity: str
    shape: Node
    focus: Term
    path: Node | None
    value: Term | None
    message: str


def validate(
    data: Graph,
    ontology: Graph | Beside,
    shapes: Graph,
    sources: Sequence[Source] = (),
    only: Sequence[str] = (),
) -> list[Violation]:
    """Check data against shapes.

    Args:
        data: What is checked, as asserted. It is not changed.
        ontology: The ontology and the theories that the data may refer to. It is not changed.
        shapes: The shapes. They are not changed.
        sources: The texts that the data was read from, for line numbers.
        only: The IRIs of the shapes to apply; all by default.

    Returns:
        The violations, by file, line and shape; an empty list where the data conform. Each shape has its severity:
        only what is a ``violation`` is wrong.

    Source: SHACL §3.6.
    """
    shapes = chosen(shapes, only) if only else shapes
    with (ontology if isinstance(ontology, Beside) else Beside(ontology)).laid(data) as merged:
        return _violations(data, merged, shapes, sources)


def _violations(data: Graph, merged: Graph, shapes: Graph, sources: Sequence[Source]) -> list[Violation]:
    kinds = {kind: set(shapes.subjects(RDF.type, kind)) for kind in (SHAPE.Acyclic, SHAPE.WithoutOntology)}
    named = aimed(shapes, data, merged)
    findings = {
        *_judge(merged, shapes, named - kinds[SHAPE.Acyclic] - kinds[SHAPE.WithoutOntology], copied=True),
        *_judge(data, shapes, named & kinds[SHAPE.WithoutOntology], copied=False),
        *_circles(merged, shapes),
    }
    report = _Report(data, merged, shapes, sources)
    return report.write(finding for finding in findings if report.concerns_data(finding.focus))


def _judge(data: Graph, shapes: Graph, named: set[URIRef], *, copied: bool) -> Iterator[_Finding]:
    """Yield what pySHACL finds, in a copy of the data."""
    if not named:
        return
    import pyshacl

    _, report, text = pyshacl.validate(
        data if copied else merge(data),
        shacl_graph=merge(shapes),
        advanced=True,
        inference="none",
        inplace=True,
        do_owl_imports=False,
        use_shapes=sorted(named),
    )
    if not isinstance(report, Graph):
        raise RuntimeError(text)  # noqa: TRY004 -- a shape that SHACL does not allow, not a wrong argument
    details = set(report.objects(None, SH.detail))
    for result in set(report.objects(None, SH.result)) - details:
        shape = cast("Node", report.value(result, SH.sourceShape))
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        yield _Finding(
            severity=_SEVERITIES.get(cast("URIRef", report.value(result, SH.resultSeverity)), "violation"),
            shape=_owner(shapes, shape),
            focus=cast("Term", focus),
            path=report.value(result, SH.resultPath),
            value=None if value == focus else cast("Term | None", value),
            message=min(map(str, report.objects(result, SH.resultMessage)), default=""),
        )


def _owner(shapes: Graph, shape: Node) -> Node:
    """Return the named shape that a shape without a name is part of."""
    while isinstance(shape, BNode):
        parent = next(shapes.subjects(SH.property, shape), None)
        if parent is None:
            break
        shape = parent
    return shape


def _circles(data: Graph, shapes: Graph) -> Iterator[_Finding]:
    """Yield the nodes of which a path leads back to themselves."""
    for shape, node, successor in cycles(data, shapes):
        yield _Finding(
            severity=_SEVERITIES.get(cast("URIRef", shapes.value(shape, SH.severity)), "violation"),
            shape=shape,
            focus=cast("Term", node),
            path=next(shapes.objects(shape, SH.path / SH.oneOrMorePath), None),
            value=cast("Term", successor),
            message=str(shapes.value(shape, SH.message)),
        )


class _Report:
    """Writes findings out: names, nearest names, lines."""

    def __init__(self, data: Graph, merged: Graph, shapes: Graph, sources: Sequence[Source]) -> None:
        self.data = data
        self.merged = merged
        self.shapes = shapes
        self.sources = sources

    @cached_property
    def lines(self) -> list[Lines]:
        """Return the scanned sources; not needed where nothing is wrong."""
        return [Lines(source) for source in self.sources]

    def concerns_data(self, node: Term) -> bool:
        """Tell whether the data mention a node: what is wrong with the ontology alone is not reported."""
        patterns = ((node, None, None), (None, node, None), (None, None, node))
        return any(pattern in self.data for pattern in patterns)

    def write(self, findings: Iterable[_Finding]) -> list[Violation]:
        """Return violations in order, with labels for blank nodes in the same order."""
        rows = sorted(((self.violation(each), each) for each in findings), key=lambda row: self.order(*row))
        labels: dict[Term, str] = {}
        for _, finding in rows:
            for node in (finding.focus, finding.value):
                if isinstance(node, BNode):
                    labels.setdefault(node, f"_:b{len(labels) + 1}")
        return [
            replace(
                violation,
                focus=labels.get(finding.focus, violation.focus),
                value=violation.value if finding.value is None else labels.get(finding.value, violation.value),
            )
            for violation, finding in rows
        ]

    def order(self, violation: Violation, finding: _Finding) -> tuple[object, ...]:
        """Return the place of a violation in the report."""
        value = "" if finding.value is None else self.description(finding.value)
        place = (violation.file is None, violation.file or "", violation.line is None, violation.line or 0)
        return (
            *place,
            violation.shape,
            self.description(finding.focus),
            violation.path or "",
            value,
            violation.message,
        )

    def description(self, node: Term) -> str:
        """Return a text that tells nodes apart whatever their labels."""
        if not isinstance(node, BNode):
            return node.n3()
        outgoing, incoming = self.facts(node)
        return "_:" + " ".join(sorted(f"{first.n3()} {second.n3()}" for first, second in (*outgoing, *incoming)))

    def facts(self, node: BNode) -> tuple[list[tuple[Term, Term]], list[tuple[Term, Term]]]:
        """Return what is said of a blank node, without other blank nodes: (predicate, object), (subject, predicate)."""
        outgoing = cast("list[tuple[Term, Term]]", list(self.data.predicate_objects(node)))
        incoming = cast("list[tuple[Term, Term]]", list(self.data.subject_predicates(node)))
        return (
            [(predicate, value) for predicate, value in outgoing if not isinstance(value, BNode)],
            [(subject, predicate) for subject, predicate in incoming if not isinstance(subject, BNode)],
        )

    def violation(self, finding: _Finding) -> Violation:
        """Return a finding as a violation, blank nodes still unlabelled."""
        steps = self.steps(finding)
        file, line = self.place(finding, steps)
        return Violation(
            severity=finding.severity,
            shape=str(finding.shape),
            focus=_text(finding.focus),
            path=self.path(finding, steps),
            value=None if finding.value is None else _text(finding.value),
            message=self.message(finding),
            file=file,
            line=line,
        )

    def steps(self, finding: _Finding) -> list[Term]:
        """Return the properties in a finding's path, or those of them that lead to its value."""
        if isinstance(finding.path, URIRef) or finding.path is None:
            return [] if finding.path is None else [finding.path]
        steps = list(self.properties(finding.path))
        taken = [
            step
            for step in steps
            if finding.value is not None
            and ((finding.focus, step, finding.value) in self.data or (finding.value, step, finding.focus) in self.data)
        ]
        return taken or steps

    def properties(self, path: Node) -> Iterator[Term]:
        """Yield the properties that occur in a SHACL path."""
        if isinstance(path, URIRef):
            yield path
            return
        for kind in (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
            for inner in self.shapes.objects(path, kind):
                yield from self.properties(inner)
        for inner in self.shapes.objects(path, SH.alternativePath):
            yield from self.properties(inner)
        if (path, RDF.first, None) in self.shapes:
            for each in Collection(self.shapes, path):
                yield from self.properties(each)

    def path(self, finding: _Finding, steps: Sequence[Term]) -> str | None:
        """Return the property in question, or the SPARQL path."""
        if finding.path is None:
            return None
        return str(steps[0]) if len(steps) == 1 else self.expression(finding.path)

    def expression(self, path: Node) -> str:
        """Return a SHACL path as a SPARQL property path."""
        if isinstance(path, URIRef):
            return path.n3()
        for inner in self.shapes.objects(path, SH.inversePath):
            return f"^{self.expression(inner)}"
        for kind, mark in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
            for inner in self.shapes.objects(path, kind):
                return f"({self.expression(inner)}){mark}"
        for inner in self.shapes.objects(path, SH.alternativePath):
            return "|".join(self.expression(each) for each in Collection(self.shapes, inner))
        return "/".join(self.expression(each) for each in Collection(self.shapes, path))

    def message(self, finding: _Finding) -> str:
        """Return the shape's sentence, with prefixed names and the nearest names of what is not known."""
        sentence = _IRI.sub(lambda match: shorten(f"<{match.group()}>"), finding.message)
        near = next((near for near in map(self.nearest, self.suspects(finding)) if near), "")
        return f"{sentence.removesuffix('.')}; did you mean {near}?" if near else sentence

    def suspects(self, finding: _Finding) -> list[tuple[URIRef, list[URIRef]]]:
        """Return what may be misspelt in a finding, each with what may be meant."""
        wanted = [class_ for class_ in self.shapes.objects(finding.shape, SH["class"]) if finding.value is not None]
        suspects = []
        for node in (finding.value, finding.focus):
            if isinstance(node, URIRef) and (node, SKOS.definition, None) not in self.merged and wanted:
                suspects.append((node, [each for class_ in wanted for each in self.merged.subjects(RDF.type, class_)]))
            elif isinstance(node, URIRef) and (node, None, None) not in self.merged:
                space = node[: len(node) - len(_local(node))]
                suspects.append(
                    (node, [each for each in self.merged.subjects(unique=True) if str(each).startswith(space)])
                )
        return [(node, [each for each in known if isinstance(each, URIRef)]) for node, known in suspects]

    def nearest(self, suspect: tuple[URIRef, list[URIRef]]) -> str:
        """Return what comes nearest to a name that is not known, or nothing."""
        node, known = suspect
        by_name = {_local(each): each for each in sorted(known) if each != node}
        near = nearest(_local(node), by_name, count=1)
        return self.short(by_name[near[0]]) if near else ""

    def short(self, node: URIRef) -> str:
        """Return an IRI as a reader of the data writes it."""
        short = shorten(node.n3())
        if short != str(node):
            return short
        space = str(node)[: len(node) - len(_local(node))]
        prefix = next((prefix for prefix, name in self.data.namespaces() if str(name) == space), None)
        return str(node) if prefix is None else f"{prefix}:{_local(node)}"

    def place(self, finding: _Finding, steps: Sequence[Term]) -> tuple[str | None, int | None]:
        """Return the file and line that best show a finding."""
        found = []
        for lines in self.lines:
            focus: Term | None = finding.focus
            if isinstance(focus, BNode):
                focus = lines.own_blank_node(*self.facts(focus))
            place = None if focus is None else lines.locate(focus, steps, finding.value)
            if place is not None:
                found.append((place, lines.file))
        if found:
            place, file = min(found)
            return file, place.line
        return (self.sources[0].file if len(self.sources) == 1 else None), None


def _text(node: Term) -> str:
    """Return a node as reports name it."""
    return node.n3() if isinstance(node, Literal | BNode) else str(node)


def _local(node: URIRef) -> str:
    """Return what follows the last ``#``, ``/`` or ``:`` of an IRI."""
    return re.split(r"[#/:]", node)[-1]
