"""Sentences from labels: what is said of a thing, built from what the ontology calls its classes and properties.

A label that starts with a verb ("has stage", "identifies with", "survives as family") is used as it is; what a thing
comes from ("copied from") gets "was" before it, anything else ("stage of", "in conversation") "is". A class whose label
has a comma in it is quoted. No property and no class has words of its own but the two statuses, which semantics.md
gives a meaning to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

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
    core,
)
from persistence_kb.namespaces import CEASED, EXTANT, NOTHING, THING, bare

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

_HAS: Final = "has "
_VERBS: Final = ("survives ", "has ", "is ")
"""How the label of a class starts that says what its members do; others are nouns."""
LISTED: Final = 3
"""How many of several things a sentence names."""
DEEP: Final = 3
"""How deep a sentence describes what is inside an expression that has no name."""


def listed(parts: list[str], last: str = "and", most: int = LISTED) -> str:
    """Return a list in words, the rest counted.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    shown = parts if len(parts) <= most + 1 else [*parts[:most], f"{len(parts) - most:,} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def article(noun: str) -> str:
    """Return a noun with its article.

    >>> article("implementation"), article("line that goes on"), article("Protean")
    ('an implementation', 'a line that goes on', 'a Protean')
    """
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"


def _is_verb(label: str) -> bool:
    first = label.split(" ", maxsplit=1)[0]
    return first.endswith("s") and not first.endswith("ss")


Restriction = (
    ObjectSomeValuesFrom
    | ObjectHasValue
    | ObjectAllValuesFrom
    | ObjectMinCardinality
    | ObjectMaxCardinality
    | ObjectExactCardinality
)
"""The expressions that speak of what a property leads to."""


class Wording:
    """Words for individuals, classes and properties of one snapshot."""

    def __init__(self, snapshot: Snapshot, ontology: Ontology) -> None:
        """Take a snapshot and what its terms are called."""
        self._snapshot = snapshot
        self._ontology = ontology

    def name(self, individual: int) -> str:
        """Return what to call an individual."""
        label = self._snapshot.label(individual)
        if label.isdecimal():  # a stage that a list was written out to: <thread>/stage/3
            pieces = bare(self._snapshot.name(individual)).split("/")
            return " ".join(pieces[-2:]) if pieces[-1] == label else label
        return label

    def term(self, token: str) -> str:
        """Return what to call an individual given by token, or a term of the ontology."""
        found = self._snapshot.find([token])
        own = self._snapshot.label(int(found[0])) if len(found) else ""
        return self._ontology.labels.get(token, own) or self._ontology.label(token)

    def verb(self, property_: str) -> str:
        """Return a property as a verb phrase: "has stage", "was copied from", "is stage of"."""
        label = self._ontology.label(property_)
        if _is_verb(label):
            return label
        return f"was {label}" if label.endswith(" from") else f"is {label}"

    def told(self, subject: str, property_: str, object_: str) -> str:
        """Return the sentence of an edge, from the names of its ends."""
        verb = self.verb(property_)
        last = verb.rsplit(" ", maxsplit=1)[-1]
        return f"{subject} {verb} {object_.removeprefix(f'{last} ')}"  # "has stage 3", not "has stage stage 3"

    def another(self, name: str, property_: str) -> str:
        """Return the sentence that a property leads to something that is not told."""
        label = self._ontology.label(property_)
        if label.startswith(_HAS):
            return f"{name} has another {label.removeprefix(_HAS)}"
        return self.told(name, property_, "something else")

    def no_other(self, name: str, property_: str) -> str:
        """Return the sentence that a property leads to nothing but what is told."""
        label = self._ontology.label(property_)
        if label.startswith(_HAS):
            return f"{name} has no other {label.removeprefix(_HAS)}"
        return self.told(name, property_, "nothing else")

    def predicate(self, class_: str) -> str:
        """Return what is said of a member of a class: "is extant", "is a stage", "survives as family"."""
        if class_ == EXTANT:
            return "is extant"
        if class_ == CEASED:
            return "has ceased"
        if class_ == THING:
            return "is anything"
        label = self._ontology.label(class_)
        if "," in label:
            return f"meets “{label}”"
        return label if label.startswith(_VERBS) else f"is {article(label)}"

    def denial(self, class_: str) -> str:
        """Return what is said of what is not a member."""
        if class_ == CEASED:
            return "has not ceased"
        said = self.predicate(class_)
        first, _, rest = said.partition(" ")
        return {"is": f"is not {rest}", "has": f"has no {rest}"}.get(
            first, f"does not {first.removesuffix('s')} {rest}"
        )

    def relation(self, property_: ObjectProperty, what: str) -> str:
        """Return a property and what it leads to: "has a stage that …", "was copied from something that …"."""
        label = self._ontology.label(property_.iri)
        some = f"something that {what}" if what else "something"
        if property_.inverse:
            return f"is what {some} {self.verb(property_.iri)}"
        if label.startswith(_HAS):
            noun = article(label.removeprefix(_HAS))
            return f"has {noun} that {what}" if what else f"has {noun}"
        return f"{self.verb(property_.iri)} {some}"

    def lacking(self, name: str, property_: ObjectProperty, what: str) -> str:
        """Return the sentence that nothing along a property is so."""
        label = self._ontology.label(property_.iri)
        if not property_.inverse and label.startswith(_HAS):
            noun = label.removeprefix(_HAS)
            return f"{name} has no {noun} that {what}" if what else f"{name} has no {noun}"
        so = f" {what}" if what else " is there"
        return f"nothing that {self._turned(name, property_)}{so}"

    def without(self, name: str, property_: ObjectProperty) -> str:
        """Return the sentence that a property leads to nothing at all."""
        label = self._ontology.label(property_.iri)
        if not property_.inverse and label.startswith(_HAS):
            return f"{name} has no {label.removeprefix(_HAS)}"
        ends = ("anything", name) if property_.inverse else (name, "anything")
        return f"the story does not say that {self.told(ends[0], property_.iri, ends[1])}"

    def every(self, name: str, property_: ObjectProperty, what: str) -> str:
        """Return the sentence that everything along a property is so."""
        label = self._ontology.label(property_.iri)
        if not property_.inverse and label.startswith(_HAS):
            return f"every {label.removeprefix(_HAS)} of {name} {what}"
        return f"everything that {self._turned(name, property_)} {what}"

    def _turned(self, name: str, property_: ObjectProperty) -> str:
        verb = self.verb(property_.iri)
        return f"{verb} {name}" if property_.inverse else f"{name} {verb}"

    def describe(self, expression: Expression, depth: int = 0) -> str:
        """Return what is said of a member of an expression; deep inside, the rest is left to the definition."""
        if depth > DEEP:
            return "meets a condition of its own"
        match expression:
            case Class(iri) if iri == NOTHING:
                return "is nothing at all"
            case Class(iri):
                return self.predicate(iri)
            case ObjectIntersectionOf(operands):
                return listed([self.describe(each, depth + 1) for each in operands])
            case ObjectUnionOf(operands):
                return listed([self.describe(each, depth + 1) for each in operands], "or")
            case ObjectComplementOf(Class(iri)):
                return self.denial(iri)
            case ObjectComplementOf(operand):
                return f"is not what {self.describe(operand, depth + 1)}"
            case ObjectOneOf(individuals):
                return f"is {listed([self.term(each) for each in individuals], 'or')}"
            case _:
                return self._restriction(expression, depth)

    def _restriction(self, expression: Restriction, depth: int) -> str:
        match expression:
            case ObjectSomeValuesFrom(property_, filler):
                return self.relation(property_, self.inside(filler, depth + 1))
            case ObjectHasValue(property_, individual):
                verb = self.verb(property_.iri)
                value = self.term(individual)
                return f"is what {value} {verb}" if property_.inverse else f"{verb} {value}"
            case ObjectAllValuesFrom(property_, filler):
                return f"is such that {self.every('it', property_, self.describe(filler, depth + 1))}"
            case ObjectMinCardinality(n, property_, filler):
                return self.counted(f"at least {n}", property_, self.inside(filler, depth + 1))
            case ObjectMaxCardinality(n, property_, filler):
                return self.counted(f"at most {n}", property_, self.inside(filler, depth + 1))
            case ObjectExactCardinality(n, property_, filler):
                return self.counted(f"exactly {n}", property_, self.inside(filler, depth + 1))
            case never:
                assert_never(never)

    def value(self, filler: Expression) -> str:
        """Return what something that falls under an expression is called: its name, or what is said of it."""
        plain = core(filler)
        if isinstance(plain, ObjectOneOf) and len(plain.individuals) == 1:
            return self.term(plain.individuals[0])
        what = self.inside(filler, 1)
        return f"something that {what}" if what else "something else"

    def inside(self, filler: Expression, depth: int = 0) -> str:
        """Return what is said of a value; nothing where anything will do."""
        return "" if filler == Class(THING) else self.describe(filler, depth)

    def counted(self, number: str, property_: ObjectProperty, what: str) -> str:
        """Return how many things along a property are so: "has at least 2 × direct continuant that …"."""
        label = self._ontology.label(property_.iri)
        if not property_.inverse and label.startswith(_HAS):
            return f"has {number} × {label.removeprefix(_HAS)}{f' that {what}' if what else ''}"
        things = f"{number} × something{f' that {what}' if what else ''}"
        verb = self.verb(property_.iri)
        return f"is what {things} {verb}" if property_.inverse else f"{verb} {things}"
