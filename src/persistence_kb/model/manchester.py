"""Class expressions and axioms in OWL 2 Manchester syntax, as short as their meaning allows.

Names are prefixed where a prefix is known (``prefixed``). What stands inside another construct has brackets unless it
is a name, an enumeration, or, under ``and`` and ``or``, a restriction or a ``not``. The grammar would do with fewer, as
``and`` binds more tightly than ``or``; but people, and older versions of the OWL API, then read something else. What
does not fit a line is broken at its outermost ``and`` or ``or``, one operand a line. ``reading/manchester.py`` reads
all this back.

Source: OWL 2 Manchester Syntax, https://www.w3.org/TR/owl2-manchester-syntax/, §2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.model.axiom import (
    AsymmetricObjectProperty,
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    DisjointClasses,
    DisjointObjectProperties,
    EquivalentClasses,
    EquivalentObjectProperties,
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    InverseObjectProperties,
    IrreflexiveObjectProperty,
    ObjectPropertyAssertion,
    ObjectPropertyDomain,
    ObjectPropertyRange,
    SubClassOf,
    SubObjectPropertyOf,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
)
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectExactCardinality,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectMaxCardinality,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.namespaces import NOTHING, THING, bare, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH: Final = 100
"""Characters of a line."""
INDENT: Final = 4
"""Spaces by which what stands in brackets is moved."""

KEYWORDS: Final = {
    ObjectSomeValuesFrom: "some",
    ObjectAllValuesFrom: "only",
    ObjectMinCardinality: "min",
    ObjectMaxCardinality: "max",
    ObjectExactCardinality: "exactly",
}
"""What stands between a property and what it leads to."""

_JOINED, _PRIMARY, _ATOMIC = range(3)
"""How tightly the constructs bind; what binds less tightly than its place demands stands in brackets."""


def prefixed(token: str) -> str:
    """Return a term with its prefix if it has one, else in angle brackets.

    >>> prefixed("<https://w3id.org/persistence-kb/Line>"), prefixed("<urn:x>")
    ('pkb:Line', '<urn:x>')
    """
    short = shorten(token)
    return token if short == bare(token) else short


@dataclass(frozen=True, slots=True)
class _Piece:
    """A rendered expression: its text on one line, its parts where it can be broken, and how tightly it binds."""

    text: str
    binding: int
    start: str = ""
    mark: str = ""
    parts: tuple[_Piece, ...] = ()
    bracketed: bool = False

    def within(self, binding: int) -> _Piece:
        """Return the piece as it stands where at least some binding is demanded."""
        if self.binding >= binding:
            return self
        return _Piece(f"({self.text})", _ATOMIC, parts=(self,), bracketed=True)

    def lines(self, room: int, before: int = 0) -> list[str]:
        """Return the piece on as few lines as fit the room.

        Args:
            room: Characters of a line.
            before: How many of the first line's are taken.
        """
        if before + len(self.text) <= room or not self.parts:
            return [self.text]
        if self.bracketed:
            return ["(", *(" " * INDENT + line for line in self.parts[0].lines(room - INDENT)), ")"]
        found: list[str] = []
        for place, part in enumerate(self.parts):
            lead = self.mark if place else self.start
            first, *rest = part.lines(room, len(lead) + (0 if place else before))
            found += [lead + first, *rest]
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """What an axiom says, as the part of a frame (§2.4, §2.5).

    Attributes:
        frame: The frame that it is part of, such as ``Class: pkb:Line``; empty for what stands by itself.
        keyword: What it says of it, such as ``EquivalentTo:``.
        lines: The rest, broken where it does not fit a line.
        apart: Whether the rest does not fit the line of what goes before it.
    """

    frame: str
    keyword: str
    lines: tuple[str, ...]
    apart: bool = False

    def __str__(self) -> str:
        """Return the section in a frame of its own: on one line if it fits one."""
        head = f"{self.frame} {self.keyword}".strip()
        if not self.apart:
            return f"{head} {self.lines[0]}"
        return "\n".join([head, *(" " * INDENT + line for line in self.lines)])


def render(
    stated: Expression | Axiom,
    names: Callable[[str], str] = prefixed,
    *,
    width: int | None = None,
) -> str:
    """Write a class expression or an axiom.

    Args:
        stated: What to write. An intersection or union of one is that one; of none, it is what it amounts to.
        names: How classes, properties and individuals are spelt.
        width: Characters of a line; by default all stands on one line.

    >>> line = Class("<https://w3id.org/persistence-kb/Line>")
    >>> render(ObjectIntersectionOf((line, ObjectComplementOf(line))))
    'pkb:Line and not pkb:Line'
    >>> render(SubClassOf(line, Class("<https://w3id.org/persistence-kb/Candidate>")))
    'Class: pkb:Line SubClassOf: pkb:Candidate'
    """
    if isinstance(stated, Axiom):
        return str(section(stated, names, width=width))
    piece = _piece(stated, names)
    return piece.text if width is None else "\n".join(piece.lines(width))


def section(axiom: Axiom, names: Callable[[str], str] = prefixed, *, width: int | None = None) -> Section:
    """Write an axiom as the part of a frame.

    A frame is about a name. What is said of an inverse is said of the property the other way round, and what is said of
    a nameless class is said as a disjointness: C is under D where C and not D share nothing.
    """

    def expressed(frame: str, keyword: str, expression: Expression) -> Section:
        piece = _piece(expression, names)
        head = len(frame) + len(keyword) + 2
        fits = width is None or head + len(piece.text) <= width
        if fits:
            return Section(frame, keyword, (piece.text,))
        return Section(frame, keyword, tuple(piece.lines((width or WIDTH) - 2 * INDENT)), apart=True)

    def listed(keyword: str, *members: str) -> Section:
        return Section("", keyword, (", ".join(members),))

    match axiom:
        case SubClassOf(Class(name), upper):
            return expressed(f"Class: {names(name)}", "SubClassOf:", upper)
        case SubClassOf(lower, upper):
            return listed(
                "DisjointClasses:", *(_piece(each, names).text for each in (lower, ObjectComplementOf(upper)))
            )
        case EquivalentClasses((Class(name), other)) | EquivalentClasses((other, Class(name))):
            return expressed(f"Class: {names(name)}", "EquivalentTo:", other)
        case EquivalentClasses(operands):
            return listed("EquivalentClasses:", *(_piece(each, names).text for each in operands))
        case DisjointClasses(operands):
            return listed("DisjointClasses:", *(_piece(each, names).text for each in operands))
        case DifferentIndividuals(individuals):
            return listed("DifferentIndividuals:", *map(names, individuals))
        case ClassAssertion(expression, individual):
            return expressed(f"Individual: {names(individual)}", "Types:", expression)
        case ObjectPropertyDomain(property_, class_) | ObjectPropertyRange(property_, class_):
            first = isinstance(axiom, ObjectPropertyDomain) != property_.inverse
            return expressed(f"ObjectProperty: {names(property_.iri)}", "Domain:" if first else "Range:", class_)
        case _:
            return _about_properties(axiom, names)


def _about_properties(axiom: Axiom, names: Callable[[str], str]) -> Section:
    def turned(property_: ObjectProperty, *, if_: ObjectProperty) -> str:
        return role(ObjectProperty(property_.iri, property_.inverse != if_.inverse), names)

    def about(property_: ObjectProperty, keyword: str, value: str) -> Section:
        return Section(f"ObjectProperty: {names(property_.iri)}", keyword, (value,))

    match axiom:
        case ObjectPropertyAssertion(property_, subject, object_):
            start, end = (object_, subject) if property_.inverse else (subject, object_)
            return Section(f"Individual: {names(start)}", "Facts:", (f"{names(property_.iri)} {names(end)}",))
        case SubObjectPropertyOf((lower,), above):
            return about(lower, "SubPropertyOf:", turned(above, if_=lower))
        case SubObjectPropertyOf(chain, above):
            links = reversed(chain) if above.inverse else chain
            return about(above, "SubPropertyChain:", " o ".join(turned(link, if_=above) for link in links))
        case InverseObjectProperties(first, second):
            return about(first, "InverseOf:", turned(second, if_=first))
        case EquivalentObjectProperties(operands):
            return Section("", "EquivalentProperties:", (", ".join(role(each, names) for each in operands),))
        case DisjointObjectProperties(operands):
            return Section("", "DisjointProperties:", (", ".join(role(each, names) for each in operands),))
        case FunctionalObjectProperty(property_):
            return about(property_, "Characteristics:", "InverseFunctional" if property_.inverse else "Functional")
        case InverseFunctionalObjectProperty(property_):
            return about(property_, "Characteristics:", "Functional" if property_.inverse else "InverseFunctional")
        case (
            IrreflexiveObjectProperty(property_)
            | SymmetricObjectProperty(property_)
            | AsymmetricObjectProperty(property_)
            | TransitiveObjectProperty(property_)
        ):
            return about(property_, "Characteristics:", type(axiom).__name__.removesuffix("ObjectProperty"))
        case _:
            raise TypeError(axiom)


def role(property_: ObjectProperty, names: Callable[[str], str] = prefixed) -> str:
    """Write a property or an inverse."""
    return f"inverse {names(property_.iri)}" if property_.inverse else names(property_.iri)


def _piece(expression: Expression, names: Callable[[str], str]) -> _Piece:
    match expression:
        case Class(name):
            return _Piece(names(name), _ATOMIC)
        case ObjectIntersectionOf(operands):
            return _joined("and ", operands, names)
        case ObjectUnionOf(operands):
            return _joined("or ", operands, names)
        case ObjectComplementOf(operand):
            inner = _piece(operand, names).within(_ATOMIC)
            return _Piece(f"not {inner.text}", _PRIMARY, start="not ", parts=(inner,))
        case ObjectOneOf(individuals):
            return _Piece(f"{{{', '.join(map(names, individuals))}}}" if individuals else names(NOTHING), _ATOMIC)
        case ObjectHasValue(property_, individual):
            return _Piece(f"{role(property_, names)} value {names(individual)}", _PRIMARY)
        case ObjectSomeValuesFrom(property_, filler) | ObjectAllValuesFrom(property_, filler):
            return _restriction(f"{role(property_, names)} {KEYWORDS[type(expression)]} ", filler, names)
        case (
            ObjectMinCardinality(cardinality, property_, filler)
            | ObjectMaxCardinality(cardinality, property_, filler)
            | ObjectExactCardinality(cardinality, property_, filler)
        ):
            counted = f"{role(property_, names)} {KEYWORDS[type(expression)]} {cardinality}"
            if filler == Class(THING):
                return _Piece(counted, _PRIMARY)
            return _restriction(f"{counted} ", filler, names)
        case never:
            assert_never(never)


def _restriction(start: str, filler: Expression, names: Callable[[str], str]) -> _Piece:
    inner = _piece(filler, names).within(_ATOMIC)
    return _Piece(start + inner.text, _PRIMARY, start=start, parts=(inner,))


def _joined(mark: str, operands: tuple[Expression, ...], names: Callable[[str], str]) -> _Piece:
    if len(operands) == 1:
        return _piece(operands[0], names)
    if not operands:
        return _Piece(names(THING if mark == "and " else NOTHING), _ATOMIC)
    parts = tuple(_piece(each, names).within(_PRIMARY) for each in operands)
    return _Piece(f" {mark}".join(part.text for part in parts), _JOINED, mark=mark, parts=parts)
