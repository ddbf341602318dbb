"""What the ontology's terms are in a sentence: a label as a noun, an adjective or a verb, an expression as a predicate.

Nothing has words of its own; labels and definitions decide. A property whose label begins with "has" is a noun ("has
continuant": "y is a continuant of x", "has an extant continuant"); any other is a verb, which stands as it is where it
begins with one ("identifies with"), after "was" where things come from what it leads to ("copied from"), and after "is"
otherwise. A class is a noun ("stage"), unless its definition begins with "What": then it is an adjective ("extant") or,
where its label begins with one, a verb ("survives as its lineage"). What has ceased has ceased, and is not ceased.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.explaining.clause import Clause, conjoined, listed
from persistence_kb.model.axiom import FunctionalObjectProperty
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
from persistence_kb.namespaces import CEASED, NOTHING, THING

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

_HAS: Final = "has "
_ADJECTIVE: Final = "What "
"""How the definition of a class begins whose label is not a noun."""
_PLAIN: Final = re.compile(r"(?!.*\b(?:of|on|that|under|which|whose|with)\b)[\w -]+")
"""Nouns that nothing follows, so that they have a plural."""
_DEEP: Final = "meets a condition of its own"

Restriction = (
    ObjectSomeValuesFrom
    | ObjectHasValue
    | ObjectAllValuesFrom
    | ObjectMinCardinality
    | ObjectMaxCardinality
    | ObjectExactCardinality
)
"""The expressions that speak of what a property leads to."""


def article(noun: str) -> str:
    """Return a noun with its article.

    >>> article("implementation"), article("user"), article("unbranched lineage"), article("“odd, one”")
    ('an implementation', 'a user', 'an unbranched lineage', 'an “odd, one”')
    """
    word = noun.lstrip("“").lower()
    return f"{'an' if word[:1] in tuple('aeio') or word.startswith('un') else 'a'} {noun}"


def negated(predicate: str) -> str:
    """Return a predicate that begins with a verb, denied.

    >>> negated("was copied from h0"), negated("identifies with family"), negated("uses memory")
    ('was not copied from h0', 'does not identify with family', 'does not use memory')
    """
    verb, _, rest = predicate.partition(" ")
    if verb in ("is", "was"):
        return f"{verb} not {rest}"
    if verb == "has":
        return f"does not have {rest}"
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("oes", "o"), ("s", "")):
        if verb.endswith(ending):
            return f"does not {verb.removesuffix(ending)}{instead} {rest}"
    return f"does not {predicate}"


def _is_verb(label: str) -> bool:
    first = label.split(" ", maxsplit=1)[0]
    return first.endswith("s") and not first.endswith("ss")


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search("[^aeiou]y$", noun) else f"{noun}s"


def _is_several(quantity: str) -> bool:
    return quantity[-1:].isdigit() and not quantity.endswith(" 1")


class Lexicon:
    """The words of an ontology."""

    def __init__(self, ontology: Ontology, deepest: int | None = None) -> None:
        """Take an ontology.

        Args:
            ontology: Its labels and definitions are the words.
            deepest: How deep to say what is inside an expression that has no name; as deep as it goes by default.
        """
        self.ontology = ontology
        self._deepest = deepest

    def term(self, token: str) -> str:
        """Return what to call an individual or a term."""
        return self.ontology.label(token)

    # Properties

    def noun(self, property_: str) -> str:
        """Return what a property leads to, as a noun; nothing where it is a verb."""
        label = self.ontology.label(property_)
        return label.removeprefix(_HAS) if label.startswith(_HAS) else ""

    def verb(self, property_: str) -> str:
        """Return a property as a verb: "was copied from", "is hosted on", "identifies with"."""
        label = self.ontology.label(property_)
        if _is_verb(label):
            return label
        return f"was {label}" if label.endswith(" from") else f"is {label}"

    def related(self, subject: str, property_: str, object_: str) -> Clause:
        """Return that one thing is related to another: of what a noun leads to, or of what a verb starts from."""
        if noun := self.noun(property_):
            one = f"the {noun}" if property_ in self._unique else article(noun)
            return Clause(object_, f"is {one} of {subject}")
        return Clause(subject, f"{self.verb(property_)} {object_}")

    @cached_property
    def _unique(self) -> frozenset[str]:
        axioms = self.ontology.axioms
        roles = [each.property for each in axioms if isinstance(each, FunctionalObjectProperty)]
        return frozenset(role.iri for role in roles if not role.inverse)

    # Classes

    def _is_noun(self, class_: str) -> bool:
        verb = self.ontology.label(class_).startswith((_HAS, "is "))
        return not verb and not self.ontology.definitions.get(class_, "").startswith(_ADJECTIVE)

    def _adjective(self, filler: Expression) -> str:
        """Return the word for what falls under an expression, to be put before a noun; nothing where there is none."""
        if not isinstance(filler, Class) or filler.iri in (THING, NOTHING) or self._is_noun(filler.iri):
            return ""
        label = self.ontology.label(filler.iri)
        return "" if _is_verb(label) else label

    def kind(self, class_: str) -> str:
        """Return a class as a noun; what has a comma in it would fall apart."""
        label = self.ontology.label(class_)
        return f"“{label}”" if "," in label else label

    def _member(self, class_: str) -> str:
        if class_ in (THING, NOTHING):
            return "exists" if class_ == THING else "does not exist"
        if class_ == CEASED:
            return "has ceased"
        label = self.ontology.label(class_)
        if self._is_noun(class_):
            return f"is {article(self.kind(class_))}"
        return label if _is_verb(label) else f"is {label}"

    # Expressions

    def predicate(self, expression: Expression, depth: int = 0) -> str:
        """Return what an expression says of something, as the rest of a sentence about it."""
        if self._is_deep(depth):
            return _DEEP
        match expression:
            case Class(iri):
                return self._member(iri)
            case ObjectIntersectionOf(operands):
                return conjoined([self.predicate(each, depth + 1) for each in operands], "and")
            case ObjectUnionOf(operands):
                said = conjoined([self.predicate(each, depth + 1) for each in operands], "or")
                return f"either {said}" if len(operands) > 1 else said
            case ObjectComplementOf(operand):
                return self.denial(operand, depth)
            case ObjectOneOf(individuals):
                return f"is {listed([self.term(each) for each in individuals], 'or', len(individuals))}"
            case _:
                return self._restriction(expression, depth)

    def _is_deep(self, depth: int) -> bool:
        return self._deepest is not None and depth > self._deepest

    def _restriction(self, expression: Restriction, depth: int) -> str:
        match expression:
            case ObjectSomeValuesFrom(role, filler):
                return self.leads(role, "", filler, depth)
            case ObjectHasValue(role, individual):
                return self.leads(role, "", ObjectOneOf((individual,)), depth)
            case ObjectAllValuesFrom(role, filler):
                return self.leads(role, "no", ObjectComplementOf(filler), depth)
            case ObjectMinCardinality(n, role, filler):
                return self.leads(role, f"at least {n}", filler, depth)
            case ObjectMaxCardinality(n, role, filler):
                return self.leads(role, f"at most {n}", filler, depth)
            case ObjectExactCardinality(n, role, filler):
                return self.leads(role, f"exactly {n}", filler, depth)
            case never:
                assert_never(never)

    def denial(self, expression: Expression, depth: int = 0) -> str:
        """Return what is said of something that an expression does not hold of."""
        if self._is_deep(depth):
            return negated(_DEEP)
        match expression:
            case Class(iri) if iri in (THING, NOTHING):
                return self._member(NOTHING if iri == THING else THING)
            case Class(iri) if iri == CEASED:
                return "has not ceased"
            case Class() | ObjectOneOf():
                return negated(self.predicate(expression, depth))
            case ObjectComplementOf(operand):
                return self.predicate(operand, depth)
            case ObjectUnionOf(operands):
                return conjoined([self.denial(each, depth + 1) for each in operands], "and")
            case ObjectIntersectionOf(operands):
                said = conjoined([self.denial(each, depth + 1) for each in operands], "or")
                return f"either {said}" if len(operands) > 1 else said
            case _:
                return self._denied(expression, depth)

    def _denied(self, expression: Restriction, depth: int) -> str:
        match expression:
            case ObjectSomeValuesFrom(role, filler):
                return self.leads(role, "no", filler, depth)
            case ObjectHasValue(role, individual):
                return self.unrelated(role, self.term(individual))
            case ObjectAllValuesFrom(role, filler):
                return self.leads(role, "", ObjectComplementOf(filler), depth)
            case ObjectMinCardinality(n, role, filler):
                return self.leads(role, f"fewer than {n}", filler, depth)
            case ObjectMaxCardinality(n, role, filler):
                return self.leads(role, f"more than {n}", filler, depth)
            case ObjectExactCardinality(n, role, filler):
                return self.leads(role, f"more or fewer than {n}", filler, depth)
            case never:
                assert_never(never)

    def leads(self, role: ObjectProperty, quantity: str, filler: Expression, depth: int = 0) -> str:
        """Return that something is related to a quantity of things of a kind.

        Args:
            role: How it is related.
            quantity: A number with what goes before it, "no", or nothing for one or more.
            filler: The kind.
            depth: How deep inside a nameless expression this is.
        """
        noun = self.noun(role.iri)
        if noun and not role.inverse:
            value = self._value(filler)
            if value and not quantity:
                return f"has {value} as {article(noun)}"
            return f"has {self._quantified(noun, quantity, filler, depth)}"
        things = self.things(quantity, filler, depth)
        if noun:
            return f"is {article(noun)} of {things}"
        return f"is such that {things} {self.verb(role.iri)} it" if role.inverse else f"{self.verb(role.iri)} {things}"

    def unrelated(self, role: ObjectProperty, name: str) -> str:
        """Return that something is not related to something else."""
        noun, verb = self.noun(role.iri), self.verb(role.iri)
        if noun:
            return f"is not {article(noun)} of {name}" if role.inverse else f"does not have {name} as {article(noun)}"
        return f"is such that {name} {negated(f'{verb} it')}" if role.inverse else negated(f"{verb} {name}")

    def things(self, quantity: str, filler: Expression, depth: int = 0) -> str:
        """Return a quantity of what falls under an expression, as a noun: "a thread", "nothing extant"."""
        value = self._value(filler)
        if value and not quantity:
            return value
        if isinstance(filler, ObjectOneOf) and quantity in ("", "no"):
            names = [self.term(each) for each in filler.individuals]
            return listed(names, "or", len(names)) if not quantity else f"none of {listed(names, most=len(names))}"
        if isinstance(filler, Class) and filler.iri not in (THING, NOTHING) and self._is_noun(filler.iri):
            label = self.kind(filler.iri)
            if not _is_several(quantity) or _PLAIN.fullmatch(label):
                return self._quantified(label, quantity, Class(THING), depth)
        if quantity[-1:].isdigit():
            return self._quantified("thing", quantity, filler, depth)
        adjective = self._adjective(filler)
        rest = f" {adjective}" if adjective else self._that(filler, "that", depth)
        return f"{'nothing' if quantity else 'something'}{rest}"

    def _value(self, filler: Expression) -> str:
        """Return the name of the only thing that falls under an expression, if that has one."""
        single = isinstance(filler, ObjectOneOf) and len(filler.individuals) == 1
        return self.term(filler.individuals[0]) if single and isinstance(filler, ObjectOneOf) else ""

    def _quantified(self, noun: str, quantity: str, filler: Expression, depth: int) -> str:
        if isinstance(filler, Class) and self._is_noun(filler.iri) and self.kind(filler.iri).endswith(f" {noun}"):
            noun, filler = self.kind(filler.iri), Class(THING)  # not "a stage that is a shared stage"
        several = _is_several(quantity)
        adjective = self._adjective(filler)
        word = f"{adjective} {noun}" if adjective else noun
        rest = "" if adjective else self._that(filler, "each of which" if several else "that", depth)
        return f"{f'{quantity} {_plural(word) if several else word}' if quantity else article(word)}{rest}"

    def _that(self, filler: Expression, pronoun: str, depth: int) -> str:
        return "" if filler == Class(THING) else f" {pronoun} {self.predicate(filler, depth + 1)}"
