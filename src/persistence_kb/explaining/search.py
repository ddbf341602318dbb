"""The fewest choices that make a verdict so: a circuit as a logic program, searched by clingo.

Each node has an atom for being certain and one for being possible, made only where the goal asks for it. Closures are
positive recursion, complements stand on what is settled before, so each way of choosing has exactly one answer set.
Answers come smallest first; one that contains another is never given.

Source: Gebser, Kaminski, Kaufmann, Schaub 2019, Multi-shot ASP solving with clingo.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from persistence_kb.explaining.circuit import Gate
from persistence_kb.model.verdict import HOLDS

if TYPE_CHECKING:
    from clingo import Backend, Control, Model

    from persistence_kb.explaining.circuit import Circuit, Part


@dataclass(frozen=True, slots=True)
class Answers:
    """What a search found.

    Attributes:
        sets: The choices of each answer that are no defaults, smallest first.
        complete: Whether there are no others: neither a bound nor the time cut the search.
        in_time: Whether the time was enough.
    """

    sets: tuple[tuple[int, ...], ...]
    complete: bool
    in_time: bool = True


class Search:
    """A logic program over one circuit and one goal."""

    def __init__(self, circuit: Circuit, roots: tuple[int, int], goal: int) -> None:
        """Write the program.

        Args:
            circuit: What the verdict depends on.
            roots: The nodes of the condition and of the bearer.
            goal: The status to be had, ``HOLDS`` or ``FAILS``.
        """
        from clingo import Control

        self._control: Control = Control(["--opt-strategy=usc", "--warn=none"])
        self._circuit = circuit
        self._atoms: dict[tuple[int, bool], int] = {}
        levers = circuit.levers
        touched: set[int] = set()
        for variable in circuit.touched():
            touched |= levers.possible(variable)
        self._chosen: dict[int, int] = {}
        self._costly: list[int] = []
        with self._control.backend() as backend:
            for number in sorted({levers.choices[each].lever for each in touched}):
                group = levers.groups[number]
                atoms = [backend.add_atom() for _ in group]
                self._chosen.update(zip(group, atoms, strict=True))
                backend.add_rule(atoms, [], choice=True)
                for place, atom in enumerate(atoms):
                    for other in atoms[:place]:
                        backend.add_rule([], [atom, other])
                backend.add_rule([], [-atom for atom in atoms])
                self._costly += group[1:]
            for one, other in levers.conflicts:
                if one in self._chosen and other in self._chosen:
                    backend.add_rule([], [self._chosen[one], self._chosen[other]])
            condition, bearer = roots
            self._write(backend, [(condition, goal == HOLDS), (bearer, True)])
            reached = self._atoms[condition, goal == HOLDS]
            backend.add_rule([], [-reached if goal == HOLDS else reached])
            backend.add_rule([], [-self._atoms[bearer, True]])
            backend.add_minimize(0, [(self._chosen[each], 1) for each in self._costly])

    def answers(self, most: int, seconds: float, *, smallest_only: bool) -> Answers:
        """Return the smallest sets of choices that reach the goal.

        Args:
            most: How many to return at most.
            seconds: How long to search.
            smallest_only: Whether to stop where only larger ones are left.
        """
        until = time.monotonic() + seconds
        found: list[tuple[int, ...]] = []
        while True:
            result, in_time = self._solve(until - time.monotonic())
            if not in_time:
                return Answers(tuple(found), complete=False, in_time=False)
            if result is None or (smallest_only and found and len(result) > len(found[0])):
                return Answers(tuple(found), complete=True)
            if len(found) == most:
                return Answers(tuple(found), complete=False)
            found.append(result)
            if not result:
                return Answers(tuple(found), complete=True)
            with self._control.backend() as backend:
                backend.add_rule([], [self._chosen[each] for each in result])

    def _solve(self, seconds: float) -> tuple[tuple[int, ...] | None, bool]:
        best: tuple[int, ...] | None = None
        if seconds <= 0:
            return None, False

        def keep(model: Model) -> None:
            nonlocal best
            best = tuple(each for each in self._costly if model.is_true(self._chosen[each]))

        with self._control.solve(on_model=keep, async_=True) as handle:
            if not handle.wait(seconds):
                handle.cancel()
                return None, False
            handle.get()
        return best, True

    def _write(self, backend: Backend, goals: list[tuple[int, bool]]) -> None:
        todo = []

        def atom(node: int, certain: bool) -> int:
            key = (node, certain)
            if key not in self._atoms:
                self._atoms[key] = backend.add_atom()
                todo.append(key)
            return self._atoms[key]

        for goal in goals:
            atom(*goal)
        while todo:
            node, certain = todo.pop()
            part = self._circuit.parts[node]
            bodies: list[list[int]]
            match part.gate:
                case Gate.COUNT:
                    weights = [(atom(each, certain), 1) for each in part.children]
                    backend.add_weight_rule([self._atoms[node, certain]], part.number, weights)
                    continue
                case Gate.NOT:
                    bodies = [[-atom(part.children[0], not certain)]]
                case Gate.VARIABLE:
                    bodies = [[self._chosen[each]] for each in self._choices(part, certain)]
                case Gate.ALL | Gate.SUPER if part.gate == Gate.ALL or certain:
                    bodies = [[atom(each, certain) for each in part.children]]
                case Gate.ANY | Gate.SUPER | Gate.ALL:
                    bodies = [[atom(each, certain)] for each in part.children]
                case never:
                    assert_never(never)
            for body in bodies:
                backend.add_rule([self._atoms[node, certain]], body)

    def _choices(self, part: Part, certain: bool) -> frozenset[int]:
        if part.variable is None:
            return frozenset()
        levers = self._circuit.levers
        return levers.certain(part.variable) if certain else levers.possible(part.variable)
