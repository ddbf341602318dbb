"""The fewest choices that make a verdict so: a circuit as a logic program, searched by clingo.

Each node has an atom for being certain and one for being possible, made only where the goal asks for it. Closures are
positive recursion, complements stand on what is settled before, so each way of choosing has exactly one answer set.
Answers come smallest first; one that contains another is never given.

Source: Gebser, Kaminski, Kaufmann, Schaub 2019, Multi-shot ASP solving with clingo.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.circuit import Gate
from persistence_kb.model.verdict import HOLDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clingo import Backend, Control, Model

    from persistence_kb.explaining.circuit import Circuit
    from persistence_kb.explaining.levers import Levers

FEW: Final = 50
"""Choices up to which sets are searched for exhaustively."""
CONFLICTS: Final = 2_000
"""Conflicts that a step of the search may run into: a measure of effort that is the same on each machine."""
EFFORT: Final = 50_000_000
"""Conflicts times atoms that it may run into, where that is more."""


class Limit(StrEnum):
    """What kept a search from finding all that there is."""

    NONE = "none"
    MOST = "most"  # as many were found as were asked for
    TIME = "time"
    SIZE = "size"  # more may bear on the verdict than is searched
    MANY = "many"  # all others have more than FEW choices, and are too many to be searched
    LEFT_OUT = "left out"  # not all that might be otherwise was considered
    UNSURE = "unsure"  # an answer of the search did not stand the engine's test


class Limited:
    """What a search comes to, as far as something kept it from finding all.

    Attributes:
        limit: What did.
    """

    __slots__ = ()
    limit: Limit

    @property
    def complete(self) -> bool:
        """Tell whether this is all there is."""
        return self.limit == Limit.NONE

    @property
    def in_time(self) -> bool:
        """Tell whether the time was enough."""
        return self.limit != Limit.TIME


class _Cut(Exception):
    """A search came to its limit."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Answers:
    """What a search found.

    Attributes:
        sets: The choices of each answer that are no defaults, smallest first.
        limit: What cut the search, so that there may be others.
    """

    sets: tuple[tuple[int, ...], ...]
    limit: Limit


class Search:
    """A logic program over one circuit and one goal."""

    def __init__(
        self,
        circuit: Circuit,
        levers: Levers,
        groups: Mapping[int, Sequence[int]],
        goal: int,
        barred: Iterable[tuple[int, ...]] = (),
    ) -> None:
        """Write the program.

        Args:
            circuit: What the verdict depends on.
            levers: What may be chosen.
            groups: The choices of each lever, the default first.
            goal: The status to be had, ``HOLDS`` or ``FAILS``.
            barred: Choices that are not to be made together.
        """
        from clingo import Control

        self._control: Control = Control(["--opt-strategy=usc", "--warn=none"])
        self._circuit = circuit
        self._levers = levers
        self._atoms: dict[tuple[int, bool], int] = {}
        self._chosen: dict[int, int] = {}
        self._more: dict[int, int] = {}
        self._until = 0.0
        self._costly = [each for group in groups.values() for each in group[1:]]
        with self._control.backend() as backend:
            always, self._never = backend.add_atom(), backend.add_atom()
            backend.add_rule([always])
            self._chosen[0] = always
            for group in groups.values():
                self._choose(backend, group, always)
            for several in [*levers.conflicts, *barred]:
                if all(each in self._chosen for each in several):
                    backend.add_rule([], [self._chosen[each] for each in several])
            reached, bearer = self._write(backend, [(circuit.condition, goal == HOLDS), (circuit.bearer, True)])
            backend.add_rule([], [-reached if goal == HOLDS else reached])
            backend.add_rule([], [-bearer])
            backend.add_minimize(0, [(self._chosen[each], 1) for each in self._costly])

    def _choose(self, backend: Backend, group: Sequence[int], always: int) -> None:
        """Let one choice of a lever be made: an atom for each that is no default, and the default where it is none."""
        default, *others = group
        atoms = [backend.add_atom() for _ in others]
        self._chosen.update(zip(others, atoms, strict=True))
        if atoms:
            backend.add_rule(atoms, [], choice=True)
        for place, atom in enumerate(atoms):
            for other in atoms[:place]:
                backend.add_rule([], [atom, other])
        if len(atoms) < 2:  # noqa: PLR2004  "not the other" needs no atom of its own
            self._chosen[default] = -atoms[0] if atoms else always
            return
        self._chosen[default] = backend.add_atom()
        backend.add_rule([self._chosen[default]], [-atom for atom in atoms])

    def answers(self, most: int, least: int, seconds: float, *, smallest_only: bool) -> Answers:
        """Return the smallest sets of choices that reach the goal.

        Args:
            most: How many to return at most.
            least: How many choices each has at least, as is known.
            seconds: How long to search.
            smallest_only: Whether to stop where only larger ones are left.
        """
        self._until = time.monotonic() + seconds
        found: list[tuple[int, ...]] = []
        size = least
        while True:
            try:
                result = self._next(size)
            except _Cut as cut:
                return Answers(tuple(found), cut.limit)
            if result is None or (smallest_only and found and len(result) > len(found[0])):
                return Answers(tuple(found), Limit.NONE)
            if len(found) == most:
                return Answers(tuple(found), Limit.MOST)
            found.append(result)
            size = len(result)
            with self._control.backend() as backend:
                backend.add_rule([], [self._chosen[each] for each in result])

    def _next(self, size: int) -> tuple[int, ...] | None:
        """Return a smallest set of the given size or above that is left; None where none is.

        Sets of a few choices are found soonest by asking for so many at most, by halves; others by optimisation.
        """
        best = self._solve(size) or self._solve(FEW)
        if best is None:
            return self._solve(None)
        low = size + 1
        while len(best) > low:
            middle = (low + len(best) - 1) // 2
            better = self._solve(middle)
            low, best = (low, better) if better is not None else (middle + 1, best)
        return best

    def _solve(self, bound: int | None) -> tuple[int, ...] | None:
        """Return a set of so many choices at most, or without a bound a smallest one.

        Raises:
            _Cut: The time is over, or the effort too great.
        """
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise _Cut(Limit.TIME)
        found: tuple[int, ...] | None = None

        def keep(model: Model) -> None:
            nonlocal found
            found = tuple(each for each in self._costly if model.is_true(self._chosen[each]))

        solving = self._control.configuration.solve
        solving.opt_mode = "opt" if bound is None else "ignore"  # type: ignore[union-attr]
        solving.solve_limit = str(max(CONFLICTS, EFFORT // len(self._atoms)))  # type: ignore[union-attr]
        assumed = [] if bound is None else [-self._more_than(bound)]
        with self._control.solve(assumptions=assumed, on_model=keep, async_=True) as handle:
            if not handle.wait(seconds):
                handle.cancel()
                raise _Cut(Limit.TIME)
            result = handle.get()
        if not (result.exhausted or result.unsatisfiable or (bound is not None and result.satisfiable)):
            raise _Cut(Limit.MANY if bound is None else Limit.SIZE)
        return found

    def _more_than(self, bound: int) -> int:
        """Return the atom of there being more choices than a bound."""
        if bound not in self._more:
            with self._control.backend() as backend:
                self._more[bound] = backend.add_atom()
                weights = [(self._chosen[each], 1) for each in self._costly]
                backend.add_weight_rule([self._more[bound]], bound + 1, weights)
        return self._more[bound]

    def _write(self, backend: Backend, goals: list[tuple[int, bool]]) -> list[int]:
        """Write what nodes are made of; return the literals of those that are asked for."""
        todo = []
        circuit = self._circuit

        def literal(node: int, certain: bool) -> int:
            """Return the literal of a node's being certain, or possible: a choice's own where it is a choice."""
            key = (node, certain)
            found = self._atoms.get(key)
            if found is None:
                made = self._choices(node, certain) if circuit.gates[node] == Gate.LEAF else None
                if made is None or len(made) > 1:
                    found = backend.add_atom()
                    todo.append(key)
                else:
                    found = made[0] if made else self._never
                self._atoms[key] = found
            return found

        found = [literal(*goal) for goal in goals]
        while todo:
            node, certain = todo.pop()
            head = [self._atoms[node, certain]]
            children = circuit.under(node)
            match circuit.gates[node]:
                case Gate.COUNT:
                    weights = [(literal(each, certain), 1) for each in children]
                    backend.add_weight_rule(head, circuit.numbers[node], weights)
                case Gate.NOT:
                    backend.add_rule(head, [-literal(children[0], not certain)])
                case Gate.LEAF:
                    for each in self._choices(node, certain):
                        backend.add_rule(head, [each])
                case Gate.ALL:
                    backend.add_rule(head, [literal(each, certain) for each in children])
                case Gate.SUPER if certain:
                    backend.add_rule(head, [literal(each, certain) for each in children])
                case _:
                    for each in children:
                        backend.add_rule(head, [literal(each, certain)])
        return found

    def _choices(self, node: int, certain: bool) -> list[int]:
        """Return the literals of the choices under which a leaf is certain, or possible."""
        leaf = self._circuit.numbers[node]
        made = self._levers.certain(leaf) if certain else self._levers.possible(leaf)
        return [self._chosen[each] for each in made if each in self._chosen]
