"""Random ontologies, conditions, stories and openness, for the laws of semantics.md §4.

``fragments`` covers the whole fragment of class and role constructs over a tiny vocabulary of its own, written as OWL
in RDF and read back by the project's reader. ``stories`` covers the project's own vocabulary: copies, threads, dates,
hardware, openness, under the shipped theories.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, pairwise

from hypothesis import strategies as st

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
from persistence_kb.namespaces import FIRST, NIL, NOTHING, OWL, PROV, RDFS, REST, SCENARIO, THING, TYPE, XSD, iri, pkb

Statement = tuple[str, str, str]

CLASSES = tuple(f"<urn:t:{name}>" for name in "ABCD")
PROPERTIES = tuple(f"<urn:t:{name}>" for name in "pqrst")
INDIVIDUALS = tuple(f"<urn:t:i{number}>" for number in range(6))
HEADER = "<urn:t:story>"


def owl(name: str) -> str:
    return iri(OWL + name)


class Writer:
    """Writes expressions as RDF, by the OWL 2 mapping."""

    def __init__(self) -> None:
        self.rows: list[Statement] = []
        self._numbers = count()

    def node(self) -> str:
        return f"_:w{next(self._numbers)}"

    def items(self, members: list[str]) -> str:
        head = NIL
        for member in reversed(members):
            cell = self.node()
            self.rows += [(cell, FIRST, member), (cell, REST, head)]
            head = cell
        return head

    def role(self, role: ObjectProperty) -> str:
        if not role.inverse:
            return role.iri
        node = self.node()
        self.rows.append((node, owl("inverseOf"), role.iri))
        return node

    def _restriction(self, role: ObjectProperty, *pairs: tuple[str, str]) -> str:
        node = self.node()
        self.rows += [(node, TYPE, owl("Restriction")), (node, owl("onProperty"), self.role(role))]
        self.rows += [(node, owl(name), value) for name, value in pairs]
        return node

    def _composed(self, name: str, value: str) -> str:
        node = self.node()
        self.rows += [(node, TYPE, owl("Class")), (node, owl(name), value)]
        return node

    def _counted(self, name: str, n: int, role: ObjectProperty, filler: Expression) -> str:
        number = f'"{n}"^^<{XSD}nonNegativeInteger>'
        if filler == Class(THING):
            return self._restriction(role, (f"{name}Cardinality" if name else "cardinality", number))
        full = f"{name}QualifiedCardinality" if name else "qualifiedCardinality"
        return self._restriction(role, (full, number), ("onClass", self.expression(filler)))

    def expression(self, expression: Expression) -> str:
        """Write an expression; return its node."""
        match expression:
            case Class(name):
                return name
            case ObjectIntersectionOf(operands):
                return self._composed("intersectionOf", self.items([self.expression(each) for each in operands]))
            case ObjectUnionOf(operands):
                return self._composed("unionOf", self.items([self.expression(each) for each in operands]))
            case ObjectComplementOf(operand):
                return self._composed("complementOf", self.expression(operand))
            case ObjectOneOf(individuals):
                return self._composed("oneOf", self.items(list(individuals)))
            case ObjectSomeValuesFrom(role, filler):
                return self._restriction(role, ("someValuesFrom", self.expression(filler)))
            case ObjectAllValuesFrom(role, filler):
                return self._restriction(role, ("allValuesFrom", self.expression(filler)))
            case ObjectHasValue(role, individual):
                return self._restriction(role, ("hasValue", individual))
            case ObjectMinCardinality(n, role, filler):
                return self._counted("min", n, role, filler)
            case ObjectMaxCardinality(n, role, filler):
                return self._counted("max", n, role, filler)
            case ObjectExactCardinality(n, role, filler):
                return self._counted("", n, role, filler)


@dataclass(frozen=True)
class Fragment:
    """A random ontology, a story in its vocabulary, and conditions to evaluate.

    Attributes:
        axioms: The ontology as statements.
        story: A scenario as statements.
        conditions: Random class expressions.
        simple: The properties on which cardinalities are allowed.
    """

    axioms: tuple[Statement, ...]
    story: tuple[Statement, ...]
    conditions: tuple[Expression, ...]
    simple: tuple[str, ...]


@st.composite
def role_axioms(draw: st.DrawFn, writer: Writer) -> tuple[str, ...]:
    """Draw a regular role hierarchy; return the properties that stay simple.

    Property number i is only ever put above properties with smaller numbers, so that chains cannot lead back; inverse
    and equivalent properties, symmetry, transitivity and chains that begin or end with the property itself are added.
    """
    composite: set[str] = set()
    above: dict[str, set[str]] = {name: set() for name in PROPERTIES}
    for place, name in enumerate(PROPERTIES):
        writer.rows.append((name, TYPE, owl("ObjectProperty")))
        lower = PROPERTIES[:place]
        # A property that means the same as a smaller one gets no axioms of its own: they could lead back to it.
        kinds = (
            ["inverse", "same"]
            if lower and draw(st.integers(0, 3)) == 0
            else ["sub", "sub", "chain", "first", "last", "signed"]
        )
        for _ in range(1 if kinds[0] == "inverse" else draw(st.integers(0, 2)) if lower else 0):
            kind = draw(st.sampled_from(kinds))
            one, other = draw(st.sampled_from(lower)), draw(st.sampled_from(lower))
            turned = writer.role(ObjectProperty(one, draw(st.booleans())))
            if kind == "sub":
                writer.rows.append((one, iri(RDFS + "subPropertyOf"), name))
                above[one].add(name)
            elif kind in ("inverse", "same"):
                writer.rows.append((name, owl({"inverse": "inverseOf", "same": "equivalentProperty"}[kind]), one))
                above[one].add(name)
                above[name].add(one)
            else:
                links = {"chain": [one, other], "first": [name, one], "last": [one, name], "signed": [turned, other]}
                writer.rows.append((name, owl("propertyChainAxiom"), writer.items(links[kind])))
                composite.add(name)
        marks = draw(st.lists(st.sampled_from(["Symmetric", "Transitive"]), max_size=2, unique=True))
        for mark in marks if kinds[0] != "inverse" else ():
            writer.rows.append((name, TYPE, owl(f"{mark}Property")))
            composite |= {name} if mark == "Transitive" else set()
    grown = True
    while grown:
        more = {upper for name in composite for upper in above[name]} - composite
        composite |= more
        grown = bool(more)
    return tuple(name for name in PROPERTIES if name not in composite)


def expressions(simple: tuple[str, ...], depth: int = 3) -> st.SearchStrategy[Expression]:
    """Draw class expressions of the whole fragment."""
    names = st.sampled_from([*CLASSES, *CLASSES, THING, NOTHING]).map(Class)
    individuals = st.sampled_from(INDIVIDUALS)
    roles = st.builds(ObjectProperty, st.sampled_from(PROPERTIES), st.booleans())
    leaves = st.one_of(
        names,
        st.lists(individuals, min_size=1, max_size=3, unique=True).map(lambda them: ObjectOneOf(tuple(them))),
        st.builds(ObjectHasValue, roles, individuals),
    )

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        choices = [
            st.builds(ObjectIntersectionOf, several),
            st.builds(ObjectUnionOf, several),
            st.builds(ObjectComplementOf, inner),
            st.builds(ObjectSomeValuesFrom, roles, inner),
            st.builds(ObjectAllValuesFrom, roles, inner),
        ]
        if simple:
            counted = st.builds(ObjectProperty, st.sampled_from(simple), st.booleans())
            number = st.integers(0, 3)
            choices += [
                st.builds(kind, number, counted, inner)
                for kind in (ObjectMinCardinality, ObjectMaxCardinality, ObjectExactCardinality)
            ]
        return st.one_of(choices)

    return st.recursive(leaves, grow, max_leaves=2**depth)


@st.composite
def fragments(draw: st.DrawFn, *, openness: bool = True, domains: bool = True) -> Fragment:
    """Draw an ontology, a story and conditions."""
    writer = Writer()
    simple = draw(role_axioms(writer))
    writer.rows += [(name, TYPE, owl("Class")) for name in CLASSES]
    for place, name in enumerate(CLASSES[:3]):
        if draw(st.integers(0, 3)) == 0:
            writer.rows.append((name, iri(RDFS + "subClassOf"), draw(st.sampled_from(CLASSES[place + 1 :]))))
    if draw(st.booleans()):
        writer.rows.append((CLASSES[0], owl("disjointWith"), draw(st.sampled_from(CLASSES[2:]))))
    if domains and draw(st.booleans()):
        predicate = draw(st.sampled_from(["domain", "range"]))
        writer.rows.append((draw(st.sampled_from(PROPERTIES)), iri(RDFS + predicate), draw(st.sampled_from(CLASSES))))
    conditions = tuple(draw(st.lists(expressions(simple), min_size=1, max_size=3)))
    for place, condition in enumerate(conditions):
        name = f"<urn:t:condition{place}>"
        writer.rows += [(name, TYPE, owl("Class")), (name, owl("equivalentClass"), writer.expression(condition))]
    story: list[Statement] = [(HEADER, TYPE, SCENARIO)]
    people = INDIVIDUALS[: draw(st.integers(1, len(INDIVIDUALS)))]
    one = st.sampled_from(people)
    story += draw(st.lists(st.tuples(one, st.just(TYPE), st.sampled_from(CLASSES)), max_size=8))
    story += draw(st.lists(st.tuples(one, st.sampled_from(PROPERTIES), one), max_size=14))
    if openness:
        places = st.sampled_from([*people, *people, HEADER])
        terms = st.sampled_from([*CLASSES, *PROPERTIES])
        story += draw(st.lists(st.tuples(places, st.just(pkb("leavesOpen")), terms), max_size=4))
    return Fragment(tuple(writer.rows), tuple(dict.fromkeys(story)), conditions, simple)


def moment(day: int) -> str:
    """Return the literal of a day of January 2026."""
    return f'"2026-01-{day:02}T00:00:00Z"^^<{XSD}dateTime>'


OPENABLE = (
    "Extant", "Ceased", "copiedFrom", "hasDirectProgenitor", "hasProgenitor", "kinOf", "hasStage", "stageIn", "stageOf",
    "followedBy", "firstStage", "finalStage", "hasParticipant", "branchedFrom", "joinedTo", "usesMemory",
    "identifiesWith", "implements", "hostedOn", "hasTranscript", "Thread", "HardwareInstance", "realizes",
)  # fmt: skip


@st.composite
def stories(draw: st.DrawFn, *, openness: bool = True) -> tuple[Statement, ...]:
    """Draw a story in the project's vocabulary, with dates and a horizon."""
    rows = [(HEADER, TYPE, SCENARIO)]
    if draw(st.booleans()):
        rows.append((HEADER, pkb("horizon"), moment(draw(st.integers(1, 9)))))
    rows += draw(_implementations())
    rows += draw(_threads())
    if openness:
        named = sorted({subject for subject, _, _ in rows if subject.startswith("<urn:t:")} - {HEADER})
        places = st.sampled_from([*named, *named, HEADER])
        terms = st.sampled_from([pkb(name) for name in OPENABLE])
        rows += draw(st.lists(st.tuples(places, st.just(pkb("leavesOpen")), terms), max_size=3))
    return tuple(dict.fromkeys(rows))


@st.composite
def _implementations(draw: st.DrawFn) -> list[Statement]:
    rows: list[Statement] = [(f"<urn:t:m{number}>", TYPE, pkb("Model")) for number in range(2)]
    number = draw(st.integers(1, 5))
    for place in range(number):
        name = f"<urn:t:h{place}>"
        rows.append((name, TYPE, pkb(draw(st.sampled_from(["HardwareInstance", "HardwareInstance", "Organism"])))))
        rows.append((name, pkb("implements"), f"<urn:t:m{draw(st.integers(0, 1))}>"))
        if place and draw(st.integers(0, 4)):
            relation = draw(
                st.sampled_from(["copiedFrom", "copiedFrom", "modifiedFrom", "hasProgenitor", "replacedFrom"])
            )
            rows.append((name, pkb(relation), f"<urn:t:h{draw(st.integers(0, place - 1))}>"))
        rows += draw(_dates(name, iri(PROV + "generatedAtTime"), iri(PROV + "invalidatedAtTime")))
        if draw(st.integers(0, 3)) == 0:
            box = f"<urn:t:b{draw(st.integers(0, 1))}>"
            rows += [(name, pkb("hostedOn"), box), *draw(_dates(box, None, iri(PROV + "invalidatedAtTime")))]
        if draw(st.integers(0, 4)) == 0:
            rows.append((name, TYPE, pkb(draw(st.sampled_from(["Extant", "Ceased"])))))
        if draw(st.integers(0, 2)) == 0:
            kinds = ["OwnImplementation", "UnbranchedLineage", "Lineage", "Family", "OwnModel", "ForeignThing"]
            rows.append((name, pkb("identifiesWith"), pkb(draw(st.sampled_from(kinds)))))
        if draw(st.integers(0, 3)) == 0:
            event = f"<urn:t:e{place}>"
            kind = draw(st.sampled_from(["WeightDeletion", "Repurposing", "HardwareDestruction"]))
            target = draw(st.sampled_from([name, "<urn:t:b0>"]))
            rows += [(event, TYPE, pkb(kind)), (event, pkb("ends"), target)]
            rows += draw(st.sampled_from([[], [(event, iri(PROV + "atTime"), moment(draw(st.integers(1, 9))))]]))
    return rows


@st.composite
def _dates(draw: st.DrawFn, name: str, began: str | None, ended: str | None) -> list[Statement]:
    dated = [predicate for predicate in (began, ended) if predicate and draw(st.integers(0, 2)) == 0]
    return [(name, predicate, moment(draw(st.integers(1, 9)))) for predicate in dated]


@st.composite
def _threads(draw: st.DrawFn) -> list[Statement]:
    rows: list[Statement] = []
    stages = [f"<urn:t:s{number}>" for number in range(draw(st.integers(0, 5)))]
    for stage in stages:
        rows.append((stage, pkb("stageOf"), f"<urn:t:h{draw(st.integers(0, 4))}>"))
        rows += draw(_dates(stage, iri(PROV + "startedAtTime"), iri(PROV + "endedAtTime")))
    for place in range(draw(st.integers(0, 4))):
        name = f"<urn:t:c{place}>"
        rows.append((name, TYPE, pkb("Thread")))
        chosen = draw(st.lists(st.sampled_from(stages), max_size=4, unique=True)) if stages else []
        rows += [(name, pkb(draw(st.sampled_from(["hasStage", "hasStage", "finalStage"]))), stage) for stage in chosen]
        ordered = sorted(chosen)
        rows += [(one, pkb("followedBy"), other) for one, other in pairwise(ordered)]
        if place and draw(st.integers(0, 2)) == 0:
            relation = draw(st.sampled_from(["branchedFrom", "mergedFrom"]))
            rows.append((name, pkb(relation), f"<urn:t:c{draw(st.integers(0, place - 1))}>"))
        if draw(st.integers(0, 3)) == 0:
            rows.append((name, pkb("usesMemory"), "<urn:t:memory>"))
        if draw(st.integers(0, 3)) == 0:
            rows += [
                (name, pkb("hasTranscript"), f"<urn:t:log{place}>"),
                (f"<urn:t:log{place}>", TYPE, pkb("Transcript")),
            ]
        if draw(st.integers(0, 3)) == 0:
            rows.append((name, pkb("realizes"), "<urn:t:v>"))
        if draw(st.integers(0, 2)) == 0:
            rows.append(
                (name, pkb("identifiesWith"), pkb(draw(st.sampled_from(["OwnThread", "JoinedThreads", "Lineage"]))))
            )
    return rows
