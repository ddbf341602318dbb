"""From OWL in RDF to class expressions, role axioms and class axioms.

Follows the OWL 2 Mapping to RDF Graphs, tables 11-16, for the fragment of semantics.md §2. What is outside is refused
by name with the file and the term that uses it; nothing that bears on a verdict is skipped in silence.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import UnknownName, UnsupportedConstruct
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
from persistence_kb.model.hierarchy import Inclusion
from persistence_kb.model.role import Step
from persistence_kb.namespaces import NOTHING, OWL, THING, TYPE, iri, shorten
from persistence_kb.namespaces import RDFS as _RDFS
from persistence_kb.reading.axioms import Axioms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Axioms", "OwlReader"]

MAXIMUM_DEPTH: Final = 100
"""How deeply class expressions may be nested."""

MAXIMUM_SIZE: Final = 10_000
"""How many nameless parts a class expression may have: shared parts count wherever they are used."""


def _owl(name: str) -> str:
    return iri(OWL + name)


def _rdfs(name: str) -> str:
    return iri(_RDFS + name)


REFUSED_TERMS: Final = {
    _owl(name)
    for name in (
        "hasSelf", "hasKey", "disjointUnionOf", "onProperties", "onDataRange", "sameAs", "onDatatype",
        "withRestrictions", "datatypeComplementOf", "NegativePropertyAssertion", "ReflexiveProperty", "DataRange",
    )
}  # fmt: skip
"""Constructs outside the fragment, as predicates or as types."""

CONSTRUCTORS: Final = ("intersectionOf", "unionOf", "complementOf", "oneOf", "onProperty")
"""What an expression is made of: one of these."""

RESTRICTIONS: Final = (
    "someValuesFrom", "allValuesFrom", "hasValue", "minCardinality", "maxCardinality", "cardinality",
    "minQualifiedCardinality", "maxQualifiedCardinality", "qualifiedCardinality",
)  # fmt: skip
"""What a restriction says of its property: one of these."""

LONG: Final = 18
"""Digits of a number that no engine can count to."""


class OwlReader:
    """Reads class expressions and axioms out of an ontology's statements."""

    def __init__(self, axioms: Axioms) -> None:
        """Take the declarations; refuse what is outside the fragment.

        Raises:
            UnsupportedConstruct: The ontology uses a construct of ``REFUSED_TERMS``.
        """
        self.axioms = axioms
        self.properties = list(dict.fromkeys(axioms.typed(_owl("ObjectProperty"))))
        for kind in ("TransitiveProperty", "SymmetricProperty", "InverseFunctionalProperty"):
            self.properties += [each for each in axioms.typed(_owl(kind)) if each not in self.properties]
        self.classes = list(dict.fromkeys([*axioms.typed(_owl("Class")), *axioms.typed(_rdfs("Class"))]))
        self._known_properties = set(self.properties)
        self._known_classes = set(self.classes) | {THING, NOTHING}
        self._size = 0
        for term in sorted(REFUSED_TERMS):
            for user in [*axioms.subjects.get(term, ()), *axioms.typed(term)]:
                raise self._refusal(self._owner(user), term)

    def _owner(self, node: str) -> str:
        """Return the named term whose description contains a blank node."""
        users = {
            value: subject
            for subject, uses in self.axioms.values.items()
            for values in uses.values()
            for value in values
            if value.startswith("_:")
        }
        seen: set[str] = set()
        while node in users and node not in seen:
            seen.add(node)
            node = users[node]
        return node

    def _refusal(self, term: str, construct: str, remedy: str = "") -> UnsupportedConstruct:
        return UnsupportedConstruct(
            source=self.axioms.source(term),
            term=term,
            construct=shorten(construct),
            remedy=remedy,
        )

    def expression(self, node: str, owner: str, depth: int = 0) -> Expression:
        """Read the class expression at a node.

        Args:
            node: A class name or the blank node of an expression.
            owner: The named term that it belongs to, for errors.
            depth: How deeply it is nested.

        Raises:
            UnsupportedConstruct: It is outside the fragment, nested deeper than ``MAXIMUM_DEPTH``, or has more than
                ``MAXIMUM_SIZE`` parts.
            UnknownName: It names a class or a property that nothing declares.
        """
        if depth > MAXIMUM_DEPTH:
            raise self._refusal(owner, f"an expression nested deeper than {MAXIMUM_DEPTH}", "flatten it")
        if not node.startswith("_:"):
            return Class(self._class(node, owner))
        return self.construct(node, owner, depth)

    def construct(self, node: str, owner: str, depth: int = 0) -> Expression:
        """Read what a node says of itself: a construct over other expressions."""
        self._size = self._size + 1 if depth else 1
        if self._size > MAXIMUM_SIZE:
            raise self._refusal(owner, f"an expression of more than {MAXIMUM_SIZE} parts", "name its parts as classes")
        name, value = self._one_of(CONSTRUCTORS, node, owner, "an expression")
        match name:
            case "intersectionOf":
                return ObjectIntersectionOf(self._operands(value, owner, name, depth))
            case "unionOf":
                return ObjectUnionOf(self._operands(value, owner, name, depth))
            case "complementOf":
                return ObjectComplementOf(self.expression(value, owner, depth + 1))
            case "oneOf":
                return self._nominals(value, owner)
            case _:
                return self._restriction(node, self.object_property(value, owner), owner, depth)

    def _one_of(self, names: Iterable[str], node: str, owner: str, what: str) -> tuple[str, str]:
        """Return the one thing that a node says of itself under any of several predicates, and the predicate."""
        found = [(name, value) for name in names for value in self.axioms.all(node, _owl(name))]
        if len(found) == 1:
            return found[0]
        said = [_owl(name) for name, _ in found] or sorted(self.axioms.values.get(node, ()))
        made = " and ".join(map(shorten, said)) or "nothing"
        remedy = f"it is made of one of {', '.join(f'owl:{name}' for name in names)}, each in brackets of its own"
        raise self._refusal(owner, f"{what} made of {made}", remedy)

    def _unknown(self, kind: str, token: str, owner: str, known: Iterable[str]) -> UnknownName:
        place = self.axioms.source(owner)
        source = place if owner.startswith("_:") else f"{place}: {shorten(owner)}"
        return UnknownName(kind=kind, name=shorten(token), known=map(shorten, known), source=source)

    def _class(self, token: str, owner: str) -> str:
        if token not in self._known_classes:
            raise self._unknown("class", token, owner, self._known_classes)
        return token

    def object_property(self, node: str, owner: str, turns: int = 0) -> ObjectProperty:
        """Read the property at a node: a name, or the blank node of an inverse."""
        turned = self.axioms.all(node, _owl("inverseOf")) if node.startswith("_:") else []
        if turns > MAXIMUM_DEPTH or len(turned) > 1:
            raise self._refusal(owner, "owl:inverseOf of itself or of several properties", "name one property")
        if turned:
            inner = self.object_property(turned[0], owner, turns + 1)
            return ObjectProperty(inner.iri, not inner.inverse)
        if node not in self._known_properties:
            if _owl("DatatypeProperty") in self.axioms.all(node, TYPE):
                remedy = "conditions speak of object properties only"
                raise self._refusal(owner, f"the data property {shorten(node)}", remedy)
            raise self._unknown("object property", node, owner, self._known_properties)
        return ObjectProperty(node)

    def _operands(self, head: str, owner: str, name: str, depth: int) -> tuple[Expression, ...]:
        nodes = self.axioms.items(head, owner=owner, relation=_owl(name))
        if not nodes:
            raise self._refusal(owner, f"an empty owl:{name}")
        return tuple(self.expression(item, owner, depth + 1) for item in nodes)

    def _nominals(self, head: str, owner: str) -> ObjectOneOf:
        individuals = self.axioms.items(head, owner=owner, relation=_owl("oneOf"))
        for individual in individuals:
            if individual.startswith('"'):
                raise self._refusal(owner, "an enumeration of literals (owl:oneOf)")
        return ObjectOneOf(tuple(individuals))

    def _restriction(self, node: str, role: ObjectProperty, owner: str, depth: int) -> Expression:
        name, value = self._one_of(RESTRICTIONS, node, owner, "a restriction")
        classes = self.axioms.all(node, _owl("onClass"))
        if len(classes) != ("ualifiedCardinality" in name):
            found = f"owl:{name} with {len(classes) or 'no'} owl:onClass"
            raise self._refusal(owner, found, "a qualified cardinality has one, and nothing else has any")
        match name:
            case "someValuesFrom":
                return ObjectSomeValuesFrom(role, self.expression(value, owner, depth + 1))
            case "allValuesFrom":
                return ObjectAllValuesFrom(role, self.expression(value, owner, depth + 1))
            case "hasValue":
                if value.startswith('"'):
                    raise self._refusal(owner, "owl:hasValue with a literal")
                return ObjectHasValue(role, value)
        count = self._count(value, owner)
        filler = self.expression(classes[0], owner, depth + 1) if classes else Class(THING)
        if name.startswith("min"):
            return ObjectMinCardinality(count, role, filler)
        return (ObjectMaxCardinality if name.startswith("max") else ObjectExactCardinality)(count, role, filler)

    def _count(self, number: str, owner: str) -> int:
        text = number.split('"')[1] if number.startswith('"') else ""
        if not (text.isascii() and text.isdecimal() and len(text) < LONG):
            remedy = f"a cardinality is a whole number of fewer than {LONG} digits"
            raise self._refusal(owner, f"the cardinality {number}", remedy)
        return int(text)

    def inclusions(self) -> list[Inclusion]:
        """Read the role axioms: sub-properties, equivalents, inverses, chains, symmetry and transitivity."""
        found: list[Inclusion] = []

        def add(chain: Iterable[ObjectProperty], above: ObjectProperty, owner: str) -> None:
            steps = tuple(Step(each.iri, each.inverse) for each in chain)
            found.append(Inclusion(steps, Step(above.iri, above.inverse), self.axioms.source(owner)))

        for name, own in self.about_properties():
            back = ObjectProperty(own.iri, not own.inverse)
            for over in self.axioms.all(name, _rdfs("subPropertyOf")):
                if over != _owl("topObjectProperty"):
                    add((own,), self.object_property(over, name), name)
            for other in self.axioms.all(name, _owl("equivalentProperty")):
                same = self.object_property(other, name)
                add((own,), same, name)
                add((same,), own, name)
            for other in self.axioms.all(name, _owl("inverseOf")) if name == own.iri else ():
                turned = self.object_property(other, name)
                opposite = ObjectProperty(turned.iri, not turned.inverse)
                add((own,), opposite, name)
                add((opposite,), own, name)
            for head in self.axioms.all(name, _owl("propertyChainAxiom")):
                links = self.axioms.items(head, owner=name, relation=_owl("propertyChainAxiom"))
                if not links:
                    raise self._refusal(name, "an empty owl:propertyChainAxiom")
                add([self.object_property(link, name) for link in links], own, name)
            types = self.axioms.all(name, TYPE)
            if _owl("SymmetricProperty") in types:
                add((back,), own, name)
            if _owl("TransitiveProperty") in types:
                add((own, own), own, name)
        self._refuse_undeclared()
        return found

    def about_properties(self) -> Iterator[tuple[str, ObjectProperty]]:
        """Yield what axioms about properties may be about: the properties, and the nodes of their inverses."""
        for name in self.properties:
            yield name, ObjectProperty(name)
        for node, _ in self.axioms.pairs(_owl("inverseOf")):
            if node.startswith("_:"):
                yield node, self.object_property(node, self._owner(node))

    def _refuse_undeclared(self) -> None:
        """Refuse axioms about properties that nothing declares as object properties: they would be lost in silence."""
        others = {*self.axioms.typed(_owl("DatatypeProperty")), *self.axioms.typed(_owl("AnnotationProperty"))}
        for predicate in (
            _rdfs("subPropertyOf"), _owl("equivalentProperty"), _owl("inverseOf"), _owl("propertyChainAxiom"),
            _rdfs("domain"), _rdfs("range"),
        ):  # fmt: skip
            for name, value in self.axioms.pairs(predicate):
                if name in self._known_properties or name.startswith("_:"):
                    continue
                if name not in others or value in self._known_properties or predicate == _owl("propertyChainAxiom"):
                    raise self._unknown("declared object property", name, name, self._known_properties)

    def conditions(self) -> tuple[list[tuple[str, str]], dict[str, list[Expression]]]:
        """Read the class axioms.

        Returns:
            Pairs of named classes, lower first; and for each class the conditions that suffice for it.

        Raises:
            UnsupportedConstruct: A class is put under an expression, from which nothing would follow here.
        """
        below: list[tuple[str, str]] = []
        conditions: dict[str, list[Expression]] = defaultdict(list)

        def under(lower: str, upper: str, owner: str) -> None:
            above = self._upper(upper, owner)
            if lower.startswith("_:") or lower in (THING, NOTHING):
                for name in above:
                    conditions[name].append(self.expression(lower, owner))
            else:
                below.extend((self._class(lower, owner), name) for name in above if name != THING)

        for lower, upper in self.axioms.pairs(_rdfs("subClassOf")):
            owner = upper if lower.startswith("_:") else lower
            under(lower, upper, owner)
        for one, other in self.axioms.pairs(_owl("equivalentClass")):
            self._equate(one, other, below, conditions)
        for name in ("intersectionOf", "unionOf", "complementOf", "oneOf"):
            for class_, _ in self.axioms.pairs(_owl(name)):
                if not class_.startswith("_:"):
                    conditions[class_].append(self.construct(class_, class_))
        return below, dict(conditions)

    def domains(self) -> dict[str, list[ObjectProperty]]:
        """Read domains and ranges: for each class, the properties whose edges start in it, inverses for ranges."""
        found: dict[str, list[ObjectProperty]] = defaultdict(list)
        for predicate, back in (("domain", False), ("range", True)):
            for name, own in self.about_properties():
                for class_ in self.axioms.all(name, _rdfs(predicate)):
                    for upper in self._upper(class_, name):
                        found[upper].append(ObjectProperty(own.iri, own.inverse ^ back))
        return dict(found)

    def _upper(self, node: str, owner: str) -> list[str]:
        """Read a class that something is put under: a name, or an intersection of names."""
        names: list[str] = []
        todo = [self.expression(node, owner)]
        while todo:
            match todo.pop():
                case Class(name):
                    names.append(name)
                case ObjectIntersectionOf(operands):
                    todo.extend(operands)
                case _:
                    remedy = "define the class with owl:equivalentClass"
                    raise self._refusal(owner, "an expression as its superclass, domain or range", remedy)
        return names

    def _equate(
        self,
        one: str,
        other: str,
        below: list[tuple[str, str]],
        conditions: dict[str, list[Expression]],
    ) -> None:
        named = [each for each in (one, other) if not each.startswith("_:")]
        if not named:
            raise self._refusal(self._owner(one), "owl:equivalentClass between two expressions")
        for class_ in named:
            opposite = other if class_ == one else one
            if class_ in (THING, NOTHING):
                continue
            expression = self.expression(opposite, self._class(class_, class_))
            if isinstance(expression, Class) and expression.iri not in (THING, NOTHING):
                below += [(class_, expression.iri), (expression.iri, class_)]
            else:
                conditions[class_].append(expression)

    def disjoint(self) -> list[tuple[str, str]]:
        """Read the pairs of named classes that are disjoint."""

        def named(token: str, owner: str) -> str:
            if token.startswith("_:"):
                raise self._refusal(self._owner(owner), "disjointness of expressions", "name the classes first")
            return self._class(token, owner)

        pairs = [(named(one, one), named(other, one)) for one, other in self.axioms.pairs(_owl("disjointWith"))]
        for node in self.axioms.typed(_owl("AllDisjointClasses")):
            for head in self.axioms.all(node, _owl("members")):
                listed = self.axioms.items(head, owner=node, relation=_owl("members"))
                members = [named(each, node) for each in listed]
                pairs += [(one, other) for one in members for other in members if one < other]
        return pairs
