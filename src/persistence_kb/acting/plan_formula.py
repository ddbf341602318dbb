"""Formulas over what is kept: what a verdict, or a level of a degree, comes to for each way of choosing.

A formula is a number; its parts have smaller numbers, so that a pass in order evaluates all of them. Equal formulas are
one, what is settled is settled at once, and nothing else is rewritten: a solver does that better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, assert_never

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FALSE: Final = 0
TRUE: Final = 1


class Gate(Enum):
    """How a formula is made of its parts."""

    CONSTANT = auto()
    VARIABLE = auto()
    NOT = auto()
    ANY = auto()
    ALL = auto()
    COUNT = auto()  # at least so many


@dataclass(slots=True)
class Formulas:
    """All formulas of a plan.

    Attributes:
        gates: How each is made.
        parts: Of what; for a variable its number.
        numbers: For a count, how many parts have to be so.
    """

    gates: list[Gate] = field(default_factory=lambda: [Gate.CONSTANT, Gate.CONSTANT])
    parts: list[tuple[int, ...]] = field(default_factory=lambda: [(), ()])
    numbers: list[int] = field(default_factory=lambda: [0, 1])
    _negated: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[Gate, tuple[int, ...], int], int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.gates)

    def variable(self, number: int) -> int:
        """Return the formula of what one variable says: that a thing is kept."""
        return self._formula(Gate.VARIABLE, (number,))

    def negation(self, formula: int) -> int:
        """Return what is so exactly if a formula is not."""
        if formula in (FALSE, TRUE):
            return TRUE - formula
        if formula not in self._negated:
            other = self._formula(Gate.NOT, (formula,))
            self._negated |= {formula: other, other: formula}
        return self._negated[formula]

    def any_of(self, formulas: Iterable[int]) -> int:
        """Return what is so if at least one of several is."""
        return self._joined(Gate.ANY, formulas, FALSE)

    def all_of(self, formulas: Iterable[int]) -> int:
        """Return what is so if all of several are."""
        return self._joined(Gate.ALL, formulas, TRUE)

    def _joined(self, gate: Gate, formulas: Iterable[int], neutral: int) -> int:
        found = set(formulas) - {neutral}
        opposite = TRUE - neutral
        if opposite in found or any(self.gates[each] is Gate.NOT and self.parts[each][0] in found for each in found):
            return opposite
        if len(found) <= 1:
            return next(iter(found), neutral)
        return self._formula(gate, tuple(sorted(found)))

    def at_least(self, number: int, formulas: Iterable[int]) -> int:
        """Return what is so if at least so many of several are; one that is listed twice counts twice."""
        several = [*formulas]
        number -= several.count(TRUE)
        open_ones = sorted(each for each in several if each not in (FALSE, TRUE))
        if number <= 0:
            return TRUE
        if number > len(open_ones):
            return FALSE
        if number == 1:
            return self.any_of(open_ones)
        if number == len(open_ones):
            return self.all_of(open_ones)
        return self._formula(Gate.COUNT, tuple(open_ones), number)

    def _formula(self, gate: Gate, parts: tuple[int, ...], number: int = 0) -> int:
        key = (gate, parts, number)
        if key not in self._known:
            self._known[key] = len(self.gates)
            self.gates.append(gate)
            self.parts.append(parts)
            self.numbers.append(number)
        return self._known[key]

    def values(self, chosen: Collection[int]) -> list[bool]:
        """Return for each formula whether it is so.

        Args:
            chosen: The variables that are so.
        """
        found: list[bool] = []
        for gate, parts, number in zip(self.gates, self.parts, self.numbers, strict=True):
            match gate:
                case Gate.CONSTANT:
                    value = number == 1
                case Gate.VARIABLE:
                    value = parts[0] in chosen
                case Gate.NOT:
                    value = not found[parts[0]]
                case Gate.ANY:
                    value = any(found[each] for each in parts)
                case Gate.ALL:
                    value = all(found[each] for each in parts)
                case Gate.COUNT:
                    value = sum(found[each] for each in parts) >= number
                case never:
                    assert_never(never)
            found.append(value)
        return found


class Valuation:
    """What is so for one way of choosing, kept up to date as single choices are made otherwise."""

    def __init__(self, formulas: Formulas, chosen: Collection[int]) -> None:
        """Work out what is so.

        Args:
            formulas: The formulas.
            chosen: The variables that are so.
        """
        self._formulas = formulas
        self.so = formulas.values(chosen)
        self._uses: list[list[int]] = [[] for _ in self.so]
        self._count = [0] * len(self.so)
        self._variables: dict[int, int] = {}
        for formula, (gate, parts) in enumerate(zip(formulas.gates, formulas.parts, strict=True)):
            if gate is Gate.VARIABLE:
                self._variables[parts[0]] = formula
                continue
            for each in parts:
                self._uses[each].append(formula)
            self._count[formula] = sum(self.so[each] for each in parts)

    def turn(self, variable: int) -> list[int]:
        """Choose otherwise for one variable; return the formulas that are otherwise now."""
        start = self._variables.get(variable)
        if start is None:
            return []
        changed: list[int] = []
        todo, waiting = [start], {start}
        while todo:
            here = heappop(todo)
            waiting.discard(here)
            if here != start and self._now(here) == self.so[here]:
                continue
            self.so[here] = not self.so[here]
            changed.append(here)
            for use in self._uses[here]:
                self._count[use] += 1 if self.so[here] else -1
                if use not in waiting:
                    waiting.add(use)
                    heappush(todo, use)
        return changed

    def _now(self, formula: int) -> bool:
        count, parts = self._count[formula], self._formulas.parts[formula]
        match self._formulas.gates[formula]:
            case Gate.NOT:
                return count == 0
            case Gate.ANY:
                return count > 0
            case Gate.ALL:
                return count == len(parts)
            case Gate.COUNT:
                return count >= self._formulas.numbers[formula]
            case Gate.CONSTANT | Gate.VARIABLE:
                return self.so[formula]
            case never:
                assert_never(never)
