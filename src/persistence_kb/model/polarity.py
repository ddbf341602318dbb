"""Which theories can only gain where more is preserved: read off the conditions, not off a list.

To preserve more is to have more things extant and fewer ceased, everything else being as it was. A condition in which
extant things occur only positively, and ceased things only under a negation, then holds of no fewer things: the
constructors of the fragment are monotone in their operands but for the complement, which turns them round, and a
universal or a maximal restriction is a complement twice or once (``model/expression.core``). A vague theory is monotone
where all that make it precise are.

This is about the words of a condition and not about what follows from it: a theory may be monotone although its words
do not show it.

Source: Lyndon 1959, "Properties preserved under homomorphism", for the idea in first-order logic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectComplementOf,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.namespaces import CEASED, EXTANT

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

GAINS: Final = 1
"""More things meet it where more is extant."""
LOSES: Final = -1
"""Fewer things do."""

Signs = frozenset[int]


class Polarity:
    """How the classes of an ontology depend on what is extant."""

    def __init__(self, ontology: Ontology) -> None:
        """Take an ontology."""
        self._ontology = ontology
        self._classes: dict[tuple[str, bool], Signs] = {}

    def is_monotone(self, theory: Theory) -> bool:
        """Tell whether preserving more cannot turn a verdict from *holds* into *fails*, by the words of its condition.

        Args:
            theory: A theory of the ontology.
        """
        if not self.signs(Class(theory.bearer)) <= {GAINS}:
            return False
        if theory.condition is not None:
            return self.signs(Class(theory.condition)) <= {GAINS}
        return all(self.is_monotone(self._ontology.theories[each]) for each in theory.precisified_by)

    def signs(self, expression: Expression) -> Signs:
        """Return the ways in which the members of an expression depend on what is extant; none where they do not."""
        return self._signs(expression, certain=True) | self._signs(expression, certain=False)

    def _signs(self, expression: Expression, *, certain: bool) -> Signs:
        match core(expression):
            case Class(name):
                return self._of_class(name, certain=certain)
            case ObjectIntersectionOf(operands) | ObjectUnionOf(operands):
                return frozenset[int]().union(*(self._signs(each, certain=certain) for each in operands))
            case ObjectComplementOf(operand):
                return _turned(self._signs(operand, certain=not certain))
            case ObjectSomeValuesFrom(_, filler) | ObjectMinCardinality(_, _, filler):
                return self._signs(filler, certain=certain)
            case ObjectOneOf():
                return frozenset()
            case never:
                assert_never(never)

    def _of_class(self, name: str, *, certain: bool) -> Signs:
        key = name, certain
        if key not in self._classes:
            taxonomy = self._ontology.taxonomy
            under = taxonomy.told.get(name, (name,))
            found = frozenset(sign for status, sign in ((EXTANT, GAINS), (CEASED, LOSES)) if status in under)
            for condition in taxonomy.sufficient.get(name, ()):
                found |= self._signs(condition, certain=certain)
            # What is left open may be in it only where it is not certainly in a class that is disjoint.
            for other in () if certain else taxonomy.disjoint.get(name, ()):
                found |= _turned(self._of_class(other, certain=True))
            self._classes[key] = found
        return self._classes[key]


def _turned(signs: Signs) -> Signs:
    return frozenset(-sign for sign in signs)
