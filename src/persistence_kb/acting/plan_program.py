"""Formulas as a mixed-integer program: a column between 0 and 1 for each that counts.

A column is bounded by rows only from the side from which it could be flattered, so that at the best it says what its
formula says; only choices and counts have to be whole. The bounds are tight, so that few branches have to be tried.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.acting.plan_formula import FALSE, TRUE, Gate
from persistence_kb.acting.plan_search import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.acting.plan_stakes import Sum
    from persistence_kb.acting.plan_world import PlanWorld

Line = dict[int, float]
"""A linear expression: a number for each column; column −1 is always 1."""
CONSTANT: Final = -1
HALF: Final = 0.5
"""Above this a column that is 0 or 1 is 1."""
STANDARD_OUTPUT: Final = 1
"""Its file descriptor."""
MOMENT: Final = 0.1
"""Seconds that the solver gets at the least."""
OPTIMAL: Final = 0
INFEASIBLE: Final = 2
"""What scipy calls the statuses of what is proven."""


class Program:
    """The program of one plan."""

    def __init__(self, world: PlanWorld, barred: frozenset[int], variables: Sequence[int] | None = None) -> None:
        """Begin with the choices and what is hosted on what.

        Args:
            world: What can be chosen.
            barred: Variables of things that may not be kept.
            variables: Those that the program is about; all by default.
        """
        self._formulas = world.formulas
        self._choices = tuple(range(len(world.things))) if variables is None else tuple(variables)
        self._places = {variable: place for place, variable in enumerate(self._choices)}
        self._upper = [float(each not in barred) for each in self._choices]
        self._whole = [True] * len(self._choices)
        self._rows: list[Line] = [
            {self._places[box]: 1.0, self._places[guest]: -1.0}
            for guest, box in world.hosted
            if guest in self._places and box in self._places
        ]
        self._columns: dict[int, int] = {}
        self._bounded: set[tuple[int, bool]] = set()

    def line(self, sum_: Sum, sign: int) -> Line:
        """Return the linear expression of a sum.

        Args:
            sum_: The sum.
            sign: Whether it is good for it to be great (1) or small (−1).
        """
        line = self._weighted(sum_.terms, sign)
        for weight, several in sum_.best_of:
            lines = [self._weighted(each, sign) for each in several]
            if len(lines) == 1:
                _add(line, lines[0], float(weight))
            else:
                most = float(max(sum(map(abs, each.values()), Fraction(0)) for each in several))
                _add(line, {self._greatest(lines, most): 1.0}, float(weight))
        return line

    def _weighted(self, terms: Mapping[int, Fraction], sign: int) -> Line:
        line: Line = {}
        for formula, number in terms.items():
            self._bound(formula, above=(number > 0) == (sign > 0))
            _add(line, self._column(formula), float(number))
        return line

    def _greatest(self, lines: Sequence[Line], most: float) -> int:
        """Return a column for the greatest of several expressions, none of which exceeds a number."""
        column = self._new(most, whole=False)
        chosen = [self._new(1.0, whole=True) for _ in lines]
        for line, choice in zip(lines, chosen, strict=True):
            row: Line = {column: -1.0, choice: -most, CONSTANT: most}
            _add(row, line, 1.0)
            self._rows.append(row)
        self._rows.append({**dict.fromkeys(chosen, 1.0), CONSTANT: -1.0})
        self._rows.append({**dict.fromkeys(chosen, -1.0), CONSTANT: 1.0})
        return column

    def _new(self, upper: float, *, whole: bool) -> int:
        self._upper.append(upper)
        self._whole.append(whole)
        return len(self._upper) - 1

    def _column(self, formula: int) -> Line:
        """Return the linear expression of a formula."""
        gate = self._formulas.gates[formula]
        if formula in (FALSE, TRUE):
            return {CONSTANT: float(formula == TRUE)}
        if gate is Gate.VARIABLE:
            return {self._places[self._formulas.parts[formula][0]]: 1.0}
        if gate is Gate.NOT:
            line: Line = {CONSTANT: 1.0}
            _add(line, self._column(self._formulas.parts[formula][0]), -1.0)
            return line
        if formula not in self._columns:
            self._columns[formula] = self._new(1.0, whole=gate is Gate.COUNT)
        return {self._columns[formula]: 1.0}

    def _bound(self, formula: int, *, above: bool) -> None:
        """Bound the column of a formula, and of all that it is made of, from above or from below."""
        todo = [(formula, above)]
        while todo:
            key = todo.pop()
            here, from_above = key
            gate, parts = self._formulas.gates[here], self._formulas.parts[here]
            if key in self._bounded or gate in (Gate.CONSTANT, Gate.VARIABLE):
                continue
            self._bounded.add(key)
            todo += [(each, from_above != (gate is Gate.NOT)) for each in parts]
            if gate is not Gate.NOT:
                self._tie(here, from_above=from_above)

    def _tie(self, formula: int, *, from_above: bool) -> None:
        """Write the rows that keep a column from exceeding, or from falling short of, what its parts make it."""
        gate, parts = self._formulas.gates[formula], self._formulas.parts[formula]
        number = {Gate.ANY: 1, Gate.ALL: len(parts)}.get(gate, self._formulas.numbers[formula])
        if from_above and gate is Gate.ALL:
            groups, weight, constant, sign = [[each] for each in parts], 1, 0, 1.0
        elif from_above:
            groups, weight, constant, sign = [[*parts]], number, 0, 1.0
        elif gate is Gate.ANY:
            groups, weight, constant, sign = [[each] for each in parts], 1, 0, -1.0
        else:
            groups, weight, constant, sign = [[*parts]], len(parts) - number + 1, number - 1, -1.0
        for group in groups:
            row: Line = {CONSTANT: float(constant)}
            for each in group:
                _add(row, self._column(each), sign)
            _add(row, self._column(formula), -sign * weight)
            self._rows.append(row)

    def solve(self, line: Line, sign: int, limits: Sequence[tuple[Line, int, float]], until: float) -> Outcome:
        """Make an expression as great or as small as can be.

        Args:
            line: The expression.
            sign: 1 for great, −1 for small.
            limits: Expressions that must be at least (1) or at most (−1) how much.
            until: When to stop looking (``time.monotonic``).

        Returns:
            What was found in time; its bound is that of the expression.
        """
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        rows = [*self._rows]
        for expression, side, level in limits:
            row: Line = {CONSTANT: -side * level}
            _add(row, expression, float(side))
            rows.append(row)
        entries = [
            (place, column, value) for place, row in enumerate(rows) for column, value in row.items() if column >= 0
        ]
        places, columns = (np.array([each[end] for each in entries], dtype=np.int64) for end in (0, 1))
        values = np.array([value for _, _, value in entries], dtype=np.float64)
        matrix: Any = csr_array((values, (places, columns)), shape=(len(rows), len(self._upper)))
        worth = np.zeros(len(self._upper))
        for column, value in line.items():
            if column >= 0:
                worth[column] = value
        with _silenced():
            found = milp(
                -sign * worth,
                integrality=np.array(self._whole, dtype=int),
                bounds=Bounds(0.0, np.array(self._upper)),
                constraints=[LinearConstraint(matrix, lb=np.array([-row.get(CONSTANT, 0.0) for row in rows]))]
                * bool(rows),
                options={"time_limit": max(until - time.monotonic(), MOMENT), "mip_rel_gap": 0.0},
            )
        constant = line.get(CONSTANT, 0.0)
        limit = constant + sign * float(np.maximum(sign * worth, 0.0) @ np.array(self._upper))
        bound: float | None = getattr(found, "mip_dual_bound", None)
        known = bound is not None and math.isfinite(bound)
        return Outcome(
            kept=None if found.x is None else self._chosen(found.x),
            proven=found.status in (OPTIMAL, INFEASIBLE),
            bound=Fraction(constant - sign * bound if bound is not None and known else limit),
        )

    def _chosen(self, columns: Any) -> frozenset[int]:
        return frozenset(
            each for each, value in zip(self._choices, columns[: len(self._choices)], strict=True) if value > HALF
        )


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Keep HiGHS from writing to standard output, which it does now and then whatever it is told."""
    if sys.stdout is not None:
        sys.stdout.flush()
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            ours, nowhere = os.dup(STANDARD_OUTPUT), os.open(os.devnull, os.O_WRONLY)
            stack.callback(os.close, ours)
            stack.callback(os.dup2, ours, STANDARD_OUTPUT)
            stack.callback(os.close, nowhere)
            os.dup2(nowhere, STANDARD_OUTPUT)
        yield


def _add(line: Line, more: Line, weight: float) -> None:
    for column, value in more.items():
        line[column] = line.get(column, 0.0) + weight * value
