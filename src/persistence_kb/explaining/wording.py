"""Sentences about the things of one snapshot: names, what is told of them, and what is found of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.clause import LISTED, Clause, listed
from persistence_kb.explaining.lexicon import Lexicon, article, negated
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectProperty,
    ObjectSomeValuesFrom,
    core,
)
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import THING, bare, local_name

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

DEEP: Final = 3
"""How deep a sentence describes what is inside an expression that has no name."""


class Wording(Lexicon):
    """The words of an ontology, and the names of one snapshot."""

    def __init__(self, snapshot: Snapshot, ontology: Ontology) -> None:
        """Take a snapshot and what its terms are called."""
        super().__init__(ontology, DEEP)
        self._snapshot = snapshot

    def name(self, individual: int) -> str:
        """Return what to call an individual."""
        label, token = self._snapshot.label(individual), self._snapshot.name(individual)
        if label.isdecimal():  # a stage that a list was written out to: <thread>/stage/3
            pieces = bare(token).split("/")
            return " ".join(pieces[-2:]) if pieces[-1] == label else label
        return self.ontology.label(token) if label == local_name(token) else label

    def opening(self, individual: int, sentence: str) -> str:
        """Return a sentence with a capital letter, unless it begins with an identifier."""
        name = self.name(individual)
        if sentence.startswith(name) and name == local_name(self._snapshot.name(individual)):
            return sentence
        return f"{sentence[:1].upper()}{sentence[1:]}"

    def term(self, token: str) -> str:
        """Return what to call an individual given by token, or a term of the ontology."""
        found = self._snapshot.find([token])
        own = self._snapshot.label(int(found[0])) if len(found) else ""
        return self.ontology.labels.get(token, own) or self.ontology.label(token)

    # What is told

    def told(self, subject: str, property_: str, object_: str) -> str:
        """Return the sentence of an edge, from the names of its ends."""
        return str(self.related(subject, property_, object_))

    def another(self, name: str, property_: str, *, told: bool) -> str:
        """Return the sentence that a property leads to something that is not told, besides what is, if anything."""
        if noun := self.noun(property_):
            return f"{name} has {f'another {noun}' if told else article(noun)}"
        return self.told(name, property_, "something else" if told else "something")

    def no_other(self, name: str, property_: str, *, told: bool) -> str:
        """Return the sentence that a property leads to nothing but what is told, if anything."""
        if noun := self.noun(property_):
            return f"{name} has no {f'other {noun}' if told else noun}"
        return self.told(name, property_, "nothing else" if told else "nothing")

    # What is found

    def found(self, name: str, expression: Expression, status: int) -> Clause:
        """Return that an expression holds of something, fails, or is open."""
        if status == UNDETERMINED:
            return Clause("it is open", f"whether {self.found(name, expression, HOLDS)}")
        if isinstance(expression, ObjectAllValuesFrom):
            every = self._every(name, expression.property)
            return Clause(every if status == HOLDS else f"not {every}", self.predicate(expression.filler, 1))
        plain = core(expression)
        if isinstance(plain, ObjectSomeValuesFrom) and self._is_turned(plain.property):
            things = self.things("" if status == HOLDS else "no", plain.filler)
            return Clause(things, f"{self.verb(plain.property.iri)} {name}")
        return Clause(name, self.predicate(expression) if status == HOLDS else self.denial(expression))

    def without(self, name: str, role: ObjectProperty) -> Clause:
        """Return that a property leads to nothing at all."""
        return self.found(name, ObjectSomeValuesFrom(role, Class(THING)), FAILS)

    def few(self, name: str, role: ObjectProperty, filler: Expression, counts: tuple[int, int], names: str) -> Clause:
        """Return that fewer things are so than are needed: how many are, how many would have to be, and their names."""
        number, needed = counts
        if not number:
            return Clause(name, self.leads(role, "no", filler))
        return Clause(name, f"{self.leads(role, f'only {number}', filler)} ({names}), not {needed}")

    def near(self, name: str, role: ObjectProperty, filler: Expression, others: list[str]) -> Clause:
        """Return that others would do, but that something is not related to them."""
        it, alone = ("it", True) if len(others) == 1 else ("any of them", False)
        apart = self.related(it, role.iri, name) if role.inverse else self.related(name, role.iri, it)
        if apart.subject != it:
            but = f"{apart.subject} {negated(apart.predicate)}"
        else:
            but = negated(apart.predicate) if alone else f"none of them {apart.predicate}"
        subject = others[0] if alone else f"each of {_some(others)}"
        return Clause(subject, f"{self.predicate(filler)}, but {but}", aside=True)

    def _is_turned(self, role: ObjectProperty) -> bool:
        return role.inverse and not self.noun(role.iri)

    def _every(self, name: str, role: ObjectProperty) -> str:
        noun, verb = self.noun(role.iri), self.verb(role.iri)
        if noun and not role.inverse:
            return f"every {noun} of {name}"
        if noun:
            return f"everything that {name} is a {noun} of"
        return f"everything that {verb} {name}" if role.inverse else f"everything that {name} {verb}"


def _some(names: list[str]) -> str:
    """Return names in words; of more than a sentence names, there are others."""
    return listed(names) if len(names) <= LISTED else f"{', '.join(names[:LISTED])} and others"
