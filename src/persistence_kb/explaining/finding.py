"""What a derivation is made of: findings, each with its grounds, and the chains that lead from one to the other.

A finding says of one individual and one expression that it holds, fails or is open, and why. Findings are shared: the
same individual under the same expression is one value, however many others rest on it. What a finding cites, with all
that its grounds cite, decides it alone: whatever else the snapshot says may be taken away (tests/test_explaining.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from persistence_kb.explaining.clause import joined
from persistence_kb.model.expression import (
    Class,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, EXTANT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.explaining.chronicle import Happening
    from persistence_kb.explaining.clause import Clause
    from persistence_kb.explaining.world import Move
    from persistence_kb.model.expression import Expression, ObjectProperty
    from persistence_kb.model.statements import Statement


class Rule(StrEnum):
    """Why a finding is as it is."""

    STATED = "stated"  # a type says so
    EDGE = "edge"  # by the domain or range of an edge
    TRIVIAL = "trivial"  # of anything, of nothing, of what is named
    OPPOSED = "opposed"  # a disjoint class has it
    UNSAID = "unsaid"  # the story does not say so
    OPEN = "open"  # the story leaves it open
    ALL = "all"  # all that is needed is so
    ONE = "one"  # one of several ways in which it can be so
    MISSING = "missing"  # all would be needed; these are not so
    WAYS = "ways"  # any would do; none is so
    WITNESS = "witness"  # something along a role is so
    NOTHING = "nothing"  # nothing along a role is so
    EVERY = "every"  # everything along a role is so
    COUNTEREXAMPLE = "counterexample"  # something along a role is not so
    COUNTED = "counted"  # as many as are needed, or fewer
    UNDECIDED = "undecided"  # some of its grounds are open
    VAGUE = "vague"  # precisifications disagree, or agree


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A step of a chain, as it is told.

    Attributes:
        move: From where along which property to where.
        said: What is told.
        happening: When and by which event.
        cites: The statements that tell it or leave it open.
    """

    move: Move
    said: Clause
    happening: Happening
    cites: tuple[Statement, ...]

    @property
    def sentence(self) -> str:
        """Return what is told, written out."""
        return str(self.said)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a finding rests on.

    Attributes:
        chain: The way to what the ground is about, from the finding's own individual or from one that an earlier ground
            led to; empty where it is about the same individual.
        finding: What is found there; None where an edge left open leads to what is not named.
    """

    chain: tuple[Link, ...]
    finding: Finding | None

    def comes_back(self, individual: int) -> bool:
        """Tell whether its way leads back to where it started, of which all is said already."""
        return bool(self.chain) and self.finding is not None and self.finding.about == individual

    def is_about(self, expression: Expression) -> bool:
        """Tell whether it is that the finding's own individual falls under an expression."""
        found = self.finding
        return found is not None and not self.chain and found.expression == expression and found.status == HOLDS

    def told(self) -> tuple[Ground, ...]:
        """Return what it is told by: the grounds of an "and" or an "or" that has no name, or itself."""
        found = self.finding
        nameless = found is not None and isinstance(found.expression, ObjectIntersectionOf | ObjectUnionOf)
        if found is None or self.chain or not nameless or found.status == UNDETERMINED:
            return (self,)
        return found.telling()


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """That something holds, fails or is open of an individual.

    Attributes:
        about: The individual.
        expression: The expression; None for a whole theory.
        status: ``HOLDS``, ``FAILS`` or ``UNDETERMINED``.
        rule: Why.
        said: What is found, in words.
        why: Why, in a few words.
        grounds: What it rests on.
        cites: The statements that it rests on itself.
        near: What would have done, had the individual been related to it.
        aside: What is said of that.
        happening: When and by which event what is stated came about.
        count: How many were counted, where that is what decides.
        theory: The theory's token, where the finding is about a whole theory.
        size: How many findings and links it is made of, repetitions counted.
    """

    about: int
    expression: Expression | None
    status: int
    rule: Rule
    said: Clause
    why: tuple[Clause, ...]
    grounds: tuple[Ground, ...] = ()
    cites: tuple[Statement, ...] = ()
    near: tuple[int, ...] = ()
    aside: Clause | None = None
    happening: Happening | None = None
    count: int | None = None
    theory: str | None = None
    size: int = 1

    @property
    def sentence(self) -> str:
        """Return what is found, written out."""
        return str(self.said)

    @property
    def gist(self) -> str:
        """Return why, written out."""
        return joined(self.why)

    def is_kind(self) -> bool:
        """Tell whether it merely says of what kind something is, which nobody doubts."""
        plain = self.rule in (Rule.STATED, Rule.EDGE, Rule.TRIVIAL) and self.status == HOLDS
        return plain and not (isinstance(self.expression, Class) and self.expression.iri in (EXTANT, CEASED))

    def is_wrong_kind(self) -> bool:
        """Tell whether it says that something is of another kind than is asked for, or rests on that alone."""
        if self.status != FAILS:
            return False
        if self.rule == Rule.OPPOSED:
            return not (isinstance(self.expression, Class) and self.expression.iri in (EXTANT, CEASED))
        return bool(self.grounds) and all(
            not each.chain and each.finding is not None and each.finding.is_wrong_kind() for each in self.grounds
        )

    def is_mere(self) -> bool:
        """Tell whether it says no more than of what kind something is or is not."""
        return self.is_kind() or self.is_wrong_kind()

    def names_values(self) -> bool:
        """Tell whether it says that a property leads, or does not, to what is named."""
        plain = self.expression
        return isinstance(plain, ObjectHasValue) or (
            isinstance(plain, ObjectSomeValuesFrom) and isinstance(plain.filler, ObjectOneOf)
        )

    def case(self) -> tuple[ObjectProperty, str] | None:
        """Return what a property would have had to lead to, if it fails for no other reason than that it does not."""
        if self.status != FAILS:
            return None
        if isinstance(self.expression, ObjectHasValue):
            return self.expression.property, self.expression.individual
        only = self.grounds[0] if len(self.grounds) == 1 else None
        return only.finding.case() if only is not None and only.finding is not None and not only.chain else None

    def telling(self) -> tuple[Ground, ...]:
        """Return the grounds that are worth telling.

        What has no name is told by its own grounds. That something is of the right kind, or that it is of a kind for
        which one way of several is not meant, is told only where there is nothing else, or nothing but that a property
        does not lead to what is named.
        """
        grounds = [told for each in self.grounds for told in each.told() if not told.comes_back(self.about)]
        found = tuple(each for each in grounds if each.chain or each.finding is None or not each.finding.is_mere())
        if all(each.finding is not None and each.finding.names_values() for each in found):
            found = tuple(each for each in grounds if each.chain or each.finding is None or not each.finding.is_kind())
        return found or tuple(grounds)

    def everything(self) -> Iterator[Finding]:
        """Yield this finding and all that it rests on, each once, before what it rests on."""
        seen = {id(self)}
        todo = [self]
        while todo:
            finding = todo.pop()
            yield finding
            for ground in reversed(finding.grounds):
                if ground.finding is not None and id(ground.finding) not in seen:
                    seen.add(id(ground.finding))
                    todo.append(ground.finding)

    def cited(self) -> frozenset[Statement]:
        """Return all statements that it rests on."""
        found: set[Statement] = set()
        for finding in self.everything():
            found.update(finding.cites)
            for ground in finding.grounds:
                for link in ground.chain:
                    found.update(link.cites)
        return frozenset(found)
