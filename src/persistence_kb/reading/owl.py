"""From OWL in RDF to class expressions, role axioms and class axioms.

Follows the OWL 2 Mapping to RDF Graphs, tables 11-16, for the fragment of semantics.md §2. What is outside is refused
by name with the file and the term that uses it; nothing that bears on a verdict is skipped in silence.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import BrokenList, UnknownName, UnsupportedConstruct
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
from persistence_kb.namespaces import FIRST, NIL, NOTHING, OWL, REST, THING, TYPE, iri, shorten
from persistence_kb.namespaces import RDFS as _RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.ontology import Statement

MAXIMUM_DEPTH: Final = 100
"""How deeply class expressions may be nested."""


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


class Axioms:
    """The statements of an ontology, indexed for reading, with the file of each subject."""

    def __init__(self, files: Iterable[tuple[str, Iterable[Statement]]]) -> None:
        """Index statements.

        Args:
            files: For each file, its name and its statements; blank nodes must differ between files.
        """
        self.values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.subjects: dict[str, dict[str, None]] = defaultdict(dict)
        self.sources: dict[str, str] = {}
        for source, statements in files:
            for subject, predicate, value in statements:
                known = self.values[subject][predicate]
                if value not in known:
                    known.append(value)
                self.subjects[predicate][subject] = None
                if subject not in self.sources or predicate == TYPE:
                    self.sources.setdefault(subject, source)

    def source(self, term: str) -> str:
        """Return the file that first says something of a term."""
        return self.sources.get(term, "")

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a predicate, in file order."""
        return self.values[subject][predicate] if subject in self.values else []

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield every subject and value of a predicate."""
        for subject in list(self.subjects.get(predicate, ())):
            for value in self.values[subject][predicate]:
                yield subject, value

    def typed(self, class_: str) -> list[str]:
        """Return the subjects asserted to be in a class."""
        return [subject for subject in self.subjects.get(TYPE, ()) if class_ in self.values[subject][TYPE]]

    def items(self, head: str, *, owner: str, relation: str) -> list[str]:
        """Return the members of an RDF list.

        Raises:
            BrokenList: The list is cyclic, forked or has no end.
        """
        members: list[str] = []
        seen: set[str] = set()
        while head != NIL:
            first, rest = self.all(head, FIRST), self.all(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                reason = "is cyclic" if head in seen else "is forked or has no end"
                raise BrokenList(source=self.source(owner), subject=owner, relation=relation, reason=reason)
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members


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
        for term in sorted(REFUSED_TERMS):
            for user in [*axioms.subjects.get(term, ()), *axioms.typed(term)]:
                raise self._refusal(self._owner(user), term)

    def _owner(self, node: str) -> str:
        """Return the named term whose description contains a blank node."""
        seen: set[str] = set()
        while node.startswith("_:") and node not in seen:
            seen.add(node)
            node = next(
                (s for s, uses in self.axioms.values.items() if any(node in values for values in uses.values())),
                node,
            )
        return node

    def _refusal(self, term: str, construct: str, remedy: str = "") -> UnsupportedConstruct:
        return UnsupportedConstruct(
            source=self.axioms.source(term), term=term, construct=shorten(construct), remedy=remedy,
        )

    def expression(self, node: str, owner: str, depth: int = 0) -> Expression:
        """Read the class expression at a node.

        Args:
            node: A class name or the blank node of an expression.
            owner: The named term that it belongs to, for errors.
            depth: How deeply it is nested.

        Raises:
            UnsupportedConstruct: It is outside the fragment, or nested deeper than ``MAXIMUM_DEPTH``.
            UnknownName: It names a class or a property that nothing declares.
        """
        if depth > MAXIMUM_DEPTH:
            raise self._refusal(owner, f"an expression nested deeper than {MAXIMUM_DEPTH}")
        if not node.startswith("_:"):
            return Class(self._class(node, owner))
        return self._construct(node, owner, depth)

    def _construct(self, node: str, owner: str, depth: int) -> Expression:
        """Read what a node says of itself: a construct over other expressions."""
        for name, constructor in (("intersectionOf", ObjectIntersectionOf), ("unionOf", ObjectUnionOf)):
            for head in self.axioms.all(node, _owl(name)):
                return constructor(self._operands(head, owner, name, depth))
        for operand in self.axioms.all(node, _owl("complementOf")):
            return ObjectComplementOf(self.expression(operand, owner, depth + 1))
        for head in self.axioms.all(node, _owl("oneOf")):
            return self._nominals(head, owner)
        if self.axioms.all(node, _owl("onProperty")):
            return self._restriction(node, owner, depth)
        found = ", ".join(sorted(shorten(predicate) for predicate in self.axioms.values[node])) or "an empty blank node"
        raise self._refusal(owner, f"an expression made of {found}")

    def _class(self, token: str, owner: str) -> str:
        if token not in self._known_classes:
            raise UnknownName(
                kind="class", name=shorten(token), known=map(shorten, self._known_classes),
                source=f"{self.axioms.source(owner)}: {shorten(owner)}",
            )  # fmt: skip
        return token

    def _property(self, node: str, owner: str) -> ObjectProperty:
        turned = self.axioms.all(node, _owl("inverseOf")) if node.startswith("_:") else []
        if turned:
            inner = self._property(turned[0], owner)
            return ObjectProperty(inner.iri, not inner.inverse)
        if node not in self._known_properties:
            if _owl("DatatypeProperty") in self.axioms.all(node, TYPE):
                raise self._refusal(owner, f"the data property {shorten(node)}", "conditions speak of object properties only")
            raise UnknownName(
                kind="object property", name=shorten(node), known=map(shorten, self._known_properties),
                source=f"{self.axioms.source(owner)}: {shorten(owner)}",
            )  # fmt: skip
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

    def _restriction(self, node: str, owner: str, depth: int) -> Expression:
        role = self._property(self.axioms.all(node, _owl("onProperty"))[0], owner)
        for name, quantifier in (("someValuesFrom", ObjectSomeValuesFrom), ("allValuesFrom", ObjectAllValuesFrom)):
            for filler in self.axioms.all(node, _owl(name)):
                return quantifier(role, self.expression(filler, owner, depth + 1))
        for value in self.axioms.all(node, _owl("hasValue")):
            if value.startswith('"'):
                raise self._refusal(owner, "owl:hasValue with a literal")
            return ObjectHasValue(role, value)
        for plain, qualified, bound in (
            ("minCardinality", "minQualifiedCardinality", ObjectMinCardinality),
            ("maxCardinality", "maxQualifiedCardinality", ObjectMaxCardinality),
            ("cardinality", "qualifiedCardinality", ObjectExactCardinality),
        ):
            for number in self.axioms.all(node, _owl(qualified)):
                fillers = self.axioms.all(node, _owl("onClass"))
                if not fillers:
                    raise self._refusal(owner, f"owl:{qualified} without owl:onClass")
                return bound(self._count(number, owner), role, self.expression(fillers[0], owner, depth + 1))
            for number in self.axioms.all(node, _owl(plain)):
                return bound(self._count(number, owner), role, Class(THING))
        found = ", ".join(sorted(shorten(each) for each in self.axioms.values[node]))
        raise self._refusal(owner, f"a restriction made of {found}")

    def _count(self, number: str, owner: str) -> int:
        text = number.split('"')[1] if number.startswith('"') else ""
        if not text.isdecimal():
            raise self._refusal(owner, f"the cardinality {number}", "a cardinality is a whole number, 0 or more")
        return int(text)

    def inclusions(self) -> list[Inclusion]:
        """Read the role axioms: sub-properties, equivalents, inverses, chains, symmetry and transitivity."""
        found: list[Inclusion] = []

        def add(chain: Iterable[ObjectProperty], above: ObjectProperty, owner: str) -> None:
            steps = tuple(Step(each.iri, each.inverse) for each in chain)
            found.append(Inclusion(steps, Step(above.iri, above.inverse), self.axioms.source(owner)))

        for name in self.properties:
            own, back = ObjectProperty(name), ObjectProperty(name, inverse=True)
            for over in self.axioms.all(name, _rdfs("subPropertyOf")):
                if over != _owl("topObjectProperty"):
                    add((own,), self._property(over, name), name)
            for other in self.axioms.all(name, _owl("equivalentProperty")):
                same = self._property(other, name)
                add((own,), same, name)
                add((same,), own, name)
            for other in self.axioms.all(name, _owl("inverseOf")):
                turned = self._property(other, name)
                opposite = ObjectProperty(turned.iri, not turned.inverse)
                add((own,), opposite, name)
                add((opposite,), own, name)
            for head in self.axioms.all(name, _owl("propertyChainAxiom")):
                links = self.axioms.items(head, owner=name, relation=_owl("propertyChainAxiom"))
                if not links:
                    raise self._refusal(name, "an empty owl:propertyChainAxiom")
                add([self._property(link, name) for link in links], own, name)
            types = self.axioms.all(name, TYPE)
            if _owl("SymmetricProperty") in types:
                add((back,), own, name)
            if _owl("TransitiveProperty") in types:
                add((own, own), own, name)
        return found

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
                    conditions[class_].append(self._construct(class_, class_, 0))
        return below, dict(conditions)

    def domains(self) -> dict[str, list[ObjectProperty]]:
        """Read domains and ranges: for each class, the properties whose edges start in it, inverses for ranges."""
        found: dict[str, list[ObjectProperty]] = defaultdict(list)
        for predicate, back in (("domain", False), ("range", True)):
            for name in self.properties:
                for class_ in self.axioms.all(name, _rdfs(predicate)):
                    for upper in self._upper(class_, name):
                        found[upper].append(ObjectProperty(name, back))
        return dict(found)

    def _upper(self, node: str, owner: str) -> list[str]:
        """Read a class that something is put under: a name, or an intersection of names."""
        expression = self.expression(node, owner)
        operands = expression.operands if isinstance(expression, ObjectIntersectionOf) else (expression,)
        names = [each.iri for each in operands if isinstance(each, Class)]
        if len(names) < len(operands):
            raise self._refusal(
                owner, "an expression as its superclass, domain or range", "define the class with owl:equivalentClass",
            )
        return names

    def _equate(
        self, one: str, other: str, below: list[tuple[str, str]], conditions: dict[str, list[Expression]],
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
        pairs = [(one, other) for one, other in self.axioms.pairs(_owl("disjointWith"))]
        for node in self.axioms.typed(_owl("AllDisjointClasses")):
            for head in self.axioms.all(node, _owl("members")):
                members = self.axioms.items(head, owner=node, relation=_owl("members"))
                pairs += [(one, other) for one in members for other in members if one < other]
        for one, other in pairs:
            if one.startswith("_:") or other.startswith("_:"):
                raise self._refusal(self._owner(one), "disjointness of expressions", "name the classes first")
        return pairs
