"""Class expressions as an answer-set program: the table of semantics.md §4 over worlds that are yet to be found.

The other engines are given a world; here ``told/2`` (a class, a thing) and ``edge/3`` (a property, two things) are what
a solver chooses, and ``thing/1`` is whatever is there. Nothing is left open, so that certain and possible members are
the same, and every rule is one line of the reference engine: ``in(C,X)`` for the members of a named class, ``is(N,X)``
for those of the expression that a comment numbers N. Complements stand on classes that are settled before
(definitions are not circular), so each choice of facts has exactly one answer set.

Source: Gebser, Kaminski, Kaufmann, Schaub 2019, Multi-shot ASP solving with clingo.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.model.expression import (
    Class,
    Core,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
    parts,
)
from persistence_kb.model.manchester import render
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, counted
from persistence_kb.namespaces import NOTHING, THING, shorten

if TYPE_CHECKING:
    from collections.abc import Collection

    from persistence_kb.model.ontology import Ontology

LARGEST: Final = 2**31 - 1
"""The largest number that clingo counts to."""


class Spelling:
    """Terms as the program writes them: as short as they stay different."""

    def __init__(self) -> None:
        """Know no term yet."""
        self._tokens: dict[str, str] = {}

    def __call__(self, token: str) -> str:
        """Return the string that stands for a token."""
        short = shorten(token)
        if self._tokens.setdefault(short, token) != token:
            short = token
            self._tokens[short] = token
        escaped = short.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'

    def token(self, written: str) -> str:
        """Return the token that a string, without its quotation marks, stands for."""
        return self._tokens[written]


class Program:
    """Rules for class expressions, written when they are first asked for.

    Atoms are templates: ``{}`` is where the thing goes.

    Attributes:
        names: How terms are written.
    """

    def __init__(self, ontology: Ontology, properties: Collection[str], classes: Collection[str]) -> None:
        """Start empty.

        Args:
            ontology: What classes and properties mean.
            properties: Those that edges may be of; the others have none.
            classes: Those that anything may be told to be in; the others have no told members.
        """
        self.ontology = ontology
        self.properties = properties
        self.classes = classes
        self.names = Spelling()
        self._rules: dict[str, None] = {}
        self._known: dict[Core, str] = {}
        self._numbers = count(1)

    @property
    def rules(self) -> list[str]:
        """Return the program so far, a rule or a comment a line."""
        return list(self._rules)

    def holds(self, expression: Expression) -> str:
        """Return the atom that says that an expression holds of a thing; its rules are written if they are not yet."""
        plain = core(expression)
        if plain not in self._known:
            if isinstance(plain, Class):
                self._name(plain)
            else:
                self._define(plain, expression)
        return self._known[plain]

    def _name(self, class_: Class) -> None:
        if class_.iri in (THING, NOTHING):
            self._known[class_] = "thing({})" if class_.iri == THING else "#false"
            return
        atom = self._known[class_] = f"in({self.names(class_.iri)},{{}})"
        taxonomy = self.ontology.taxonomy
        for under in taxonomy.told.get(class_.iri, (class_.iri,)):
            if under in self.classes:
                self._rule(atom, f"told({self.names(under)},X)")
        for condition in taxonomy.sufficient.get(class_.iri, ()):
            self._rule(atom, self.holds(condition).format("X"))
        for property_ in taxonomy.domains.get(class_.iri, ()):
            self._leads(self.ontology.role(property_), atom, "thing({})")

    def _define(self, expression: Core, written: Expression) -> None:
        inner = [self.holds(part).format("X") for part in parts(expression)]
        atom = self._known[expression] = self._number()
        self._rules[f"% {atom.format('X')}: {render(written)}"] = None
        match expression:
            case ObjectIntersectionOf():
                self._rule(atom, "thing(X)", *inner)
            case ObjectUnionOf():
                for each in inner:
                    self._rule(atom, each)
            case ObjectComplementOf():
                self._rule(atom, "thing(X)", f"not {inner[0]}")
            case ObjectOneOf(individuals):
                for each in individuals:
                    self._rule(atom, f"X = {self.names(each)}", "thing(X)")
            case ObjectSomeValuesFrom(property_, filler):
                self._leads(self.ontology.role(property_), atom, self.holds(filler))
            case ObjectMinCardinality(n, property_, filler):
                target = self.holds(filler).format("Y")
                steps = [step for step in counted(self.ontology.role(property_)) if step.property in self.properties]
                ways = "; ".join(f"Y : {self.edge(step, 'X', 'Y')}, {target}" for step in steps)
                if steps and n <= LARGEST:
                    self._rule(atom, "thing(X)", f"{n} <= #count {{ {ways} }}")
            case Class():
                raise TypeError(expression)
            case never:
                assert_never(never)

    def _leads(self, role: Role, atom: str, target: str) -> None:
        """Write rules by which an atom holds of whatever has a target for a successor along a role."""
        match role:
            case Step():
                if role.property in self.properties:
                    self._rule(atom, self.edge(role, "X", "Y"), target.format("Y"))
            case Choice(roles):
                for each in roles:
                    self._leads(each, atom, target)
            case Sequence(roles):
                for each in reversed(roles[1:]):
                    between = self._number()
                    self._leads(each, between, target)
                    target = between
                self._leads(roles[0], atom, target)
            case Plus(inner):
                around = self._number()  # the atom itself may hold for other reasons, which are not to be repeated
                self._leads(inner, around, target)
                self._leads(inner, around, around)
                self._rule(atom, around.format("X"))
            case never:
                assert_never(never)

    def edge(self, step: Step, start: str, end: str) -> str:
        """Return the atom that says that a step leads from one thing to another."""
        one, other = (end, start) if step.inverse else (start, end)
        return f"edge({self.names(step.property)},{one},{other})"

    def _number(self) -> str:
        return f"is({next(self._numbers)},{{}})"

    def _rule(self, head: str, *body: str) -> None:
        if "#false" not in body:
            self._rules[f"{head.format('X')} :- {', '.join(body)}."] = None
