"""A theory in OWL 2 Manchester syntax: its condition, and every clause and relation that it is built from.

What is written is a whole ontology document, which other OWL tools read: one frame for each term, its label before it
as a comment. It holds the axioms that make something a member of the condition, and no others: definitions of classes,
and what puts pairs into relations. The order is that in which the condition mentions them, so that the same ontology
always gives the same text.

Source: OWL 2 Manchester Syntax, https://www.w3.org/TR/owl2-manchester-syntax/, §2.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from persistence_kb.model.axiom import (
    Axiom,
    EquivalentClasses,
    EquivalentObjectProperties,
    InverseObjectProperties,
    SubClassOf,
    SubObjectPropertyOf,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
    expressions_of,
    individuals_of,
    properties_of,
)
from persistence_kb.model.expression import Class, Expression, ObjectHasValue, ObjectOneOf, ObjectProperty, parts
from persistence_kb.model.manchester import INDENT, WIDTH, Section, prefixed, section
from persistence_kb.namespaces import NOTHING, PREFIXES, THING, bare, shorten
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

_PUT_PAIRS_IN = (
    SubObjectPropertyOf,
    EquivalentObjectProperties,
    InverseObjectProperties,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
)
"""The axioms that make one thing the successor of another."""


def frames(theory: Theory, ontology: Ontology) -> str:
    """Write a theory as an ontology document.

    Args:
        theory: The theory; for a vague one, all that makes it precise is written.
        ontology: What its condition is built from.
    """
    used = _Used(ontology)
    for sharp in _sharp(theory, ontology):
        used.follow(Class(sharp.condition or NOTHING))
    lines = [f"# {line}" for line in _heading(theory, ontology)]
    body = [line for frame in used.frames() for line in ("", *frame)]
    declared = [f"Prefix: {name}: <{space}>" for name, space in sorted(PREFIXES.items()) if _mentions(body, name)]
    return "\n".join([*lines, "", *declared, "", f"Ontology: {theory.iri}", *body, ""])


def _mentions(lines: Iterable[str], prefix: str) -> bool:
    return any(f"{prefix}:" in line for line in lines if not line.startswith("#"))


def _sharp(theory: Theory, ontology: Ontology) -> Iterator[Theory]:
    if theory.condition is not None:
        yield theory
    for token in theory.precisified_by:
        yield from _sharp(ontology.theories[token], ontology)


def _heading(theory: Theory, ontology: Ontology) -> Iterator[str]:
    yield f"{plain(theory.label)} ({shorten(theory.iri)})"
    yield from textwrap.wrap(plain(theory.definition), WIDTH - 2)
    if theory.condition is not None:
        yield f"It holds of the members of {prefixed(theory.condition)}."
        return
    yield "It is vague: it holds of the members of all these classes, and fails of what is in none."
    for sharp in dict.fromkeys(_sharp(theory, ontology)):
        yield f"  {prefixed(sharp.condition or NOTHING)}, by the {plain(sharp.label)}"


class _Used:
    """The terms that conditions are built from, in the order in which they are met, and the axioms that define them."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.axioms: dict[Axiom, None] = {}
        self.classes: dict[str, None] = {}
        self.properties: dict[str, None] = {}
        self.individuals: dict[str, None] = {}

    def follow(self, expression: Expression) -> None:
        """Take in what an expression mentions, and whatever that is defined by."""
        todo = [expression]
        for inner in todo:
            if isinstance(inner, Class):
                if inner.iri not in self.classes and inner.iri not in (THING, NOTHING):
                    self.classes[inner.iri] = None
                    todo += self._definition(inner)
            elif isinstance(inner, ObjectOneOf):
                self.individuals |= dict.fromkeys(inner.individuals)
            else:
                todo += _fillers(inner)
                if isinstance(role := getattr(inner, "property", None), ObjectProperty):
                    self._relation(role.iri)
                if isinstance(inner, ObjectHasValue):
                    self.individuals[inner.individual] = None

    def _definition(self, class_: Class) -> Iterator[Expression]:
        """Take in the axioms that put things into a class by a condition; yield what they are built from.

        Where two names are said to mean the same, the first is defined by the second.
        """
        for axiom in self.ontology.axioms:
            match axiom:
                case EquivalentClasses((first, *others)) if class_ == first:
                    pass
                case EquivalentClasses((first, *others)) if class_ in others and not isinstance(first, Class):
                    pass
                case SubClassOf(lower, upper) if upper == class_ and not isinstance(lower, Class):
                    pass
                case _:
                    continue
            self.axioms[axiom] = None
            yield from expressions_of(axiom)

    def _relation(self, iri: str) -> None:
        """Take in the axioms that put pairs into a relation, and the relations that these are about."""
        todo = [iri]
        for name in todo:
            if name in self.properties:
                continue
            self.properties[name] = None
            for axiom in self.ontology.axioms:
                about = [each.iri for each in properties_of(axiom)]
                wide = about[-1:] if isinstance(axiom, SubObjectPropertyOf) else about
                if isinstance(axiom, _PUT_PAIRS_IN) and name in wide:
                    self.axioms[axiom] = None
                    todo += about

    def frames(self) -> Iterator[list[str]]:
        """Yield the frames: classes, relations, individuals, then what is about nameless classes."""
        sections = [section(axiom, width=WIDTH - INDENT) for axiom in self.axioms]
        mentioned = dict.fromkeys(name for axiom in self.axioms for name in individuals_of(axiom))
        for kind, tokens in (
            ("Class", self.classes),
            ("ObjectProperty", self.properties),
            ("Individual", self.individuals | mentioned),
        ):
            for token in tokens:
                head = f"{kind}: {prefixed(token)}"
                own = [each for each in sections if each.frame == head]
                label = plain(self.ontology.label(token))
                yield [f"# {label}" if label else f"# {bare(token)}", head, *_sections(own)]
        for each in sections:
            if not each.frame:
                yield [f"{each.keyword} {each.lines[0]}"]


def _fillers(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions inside one, as they were written: without what the core makes of them."""
    filler = getattr(expression, "filler", None)
    return parts(expression) if filler is None else (filler,)


def _sections(sections: list[Section]) -> Iterator[str]:
    """Yield the sections of a frame, those of one keyword together."""
    for keyword in dict.fromkeys(each.keyword for each in sections):
        values = [each.lines for each in sections if each.keyword == keyword]
        lines: list[str] = []
        for place, value in enumerate(values):
            lines += value[:-1]
            lines.append(value[-1] + ("," if place < len(values) - 1 else ""))
        if all(len(value) == 1 for value in values) and len(joined := " ".join(lines)) <= WIDTH - INDENT:
            lines = [joined]
        if len(lines) == 1 and len(lines[0]) + len(keyword) + INDENT < WIDTH:
            yield f"{' ' * INDENT}{keyword} {lines[0]}"
        else:
            yield f"{' ' * INDENT}{keyword}"
            yield from (f"{' ' * 2 * INDENT}{line}" for line in lines)
