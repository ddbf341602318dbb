"""Many choices tried at once: what becomes of a verdict if this lever alone is moved, and if that one is.

Each case is one bit of a whole number, and a node of the circuit is worked out for all cases by *and*, *or* and *not*.
Nodes that rest on one another stand together and are worked out until nothing changes; all others are worked out once,
after what they rest on. The circuit's default case must come out as the engine found it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.engines.reachability import circles
from persistence_kb.explaining.circuit import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.explaining.circuit import Circuit
    from persistence_kb.explaining.levers import Levers

BITS: Final = 1 << 29
"""Bits that are worked out together, over all nodes."""

Groups = list[list[int]]
"""The choices of each lever, the default first."""
Outcomes = tuple[list[int], int, int]
"""Choices, and the cases in which a verdict holds and fails; the bit of a case has the place of its choice."""


class Trials:
    """Works a circuit out, case by case.

    Attributes:
        levers: The numbers of the levers on which the verdict can depend.
    """

    def __init__(self, circuit: Circuit, levers: Levers) -> None:
        """Put what the verdict rests on in order.

        Args:
            circuit: What the verdict depends on.
            levers: What may be chosen.
        """
        pairs = (_pair(circuit.condition, certain=True), _pair(circuit.condition, certain=False))
        self._roots = (*pairs, _pair(circuit.bearer, certain=True))
        self._under: dict[int, Sequence[int]] = {}
        self._gates, self._numbers = circuit.gates, circuit.numbers
        choices: set[int] = set()

        def under(pair: int) -> Sequence[int]:
            """Return what a node's being certain or possible rests on: pairs, or for a leaf its choices."""
            node, certain = pair >> 1, pair & 1
            gate = circuit.gates[node]
            if gate == Gate.LEAF:
                leaf = circuit.numbers[node]
                self._under[pair] = levers.certain(leaf) if certain else levers.possible(leaf)
                choices.update(self._under[pair])
                return ()
            turned = certain ^ (gate == Gate.NOT)
            self._under[pair] = found = [2 * child + turned for child in circuit.under(node)]
            return found

        self._order = list(circles(self._roots, under))
        self.levers = sorted({levers.lever_of[each] for each in choices})
        self._cases = max(64, BITS // len(self._under))

    def outcomes(self, chosen: Mapping[int, int], everything: int) -> tuple[int, int]:
        """Return in which cases the verdict holds, and in which it fails.

        Args:
            chosen: For each choice the cases in which it is made; choices that are not there are never made.
            everything: All cases.
        """
        values = [0] * (2 * len(self._gates))
        made = {0: everything, **chosen}
        for circle in self._order:
            changed = True
            while changed:
                changed = False
                for pair in circle:
                    value = self._worked_out(pair, values, made, everything)
                    changed |= value != values[pair]
                    values[pair] = value
                if len(circle) == 1:
                    break
                circle.reverse()  # news travels both ways
        surely, perhaps, bearer = (values[each] for each in self._roots)
        return surely & bearer, ~perhaps & bearer & everything

    def singles(self, groups: Groups) -> Iterator[Outcomes]:
        """Yield what becomes of the verdict if, in each case, one choice alone is made."""
        costly = [each for lever in self.levers for each in groups[lever][1:]]
        for first in range(0, len(costly), self._cases):
            several = costly[first : first + self._cases]
            everything = (1 << len(several)) - 1
            chosen = {each: 1 << place for place, each in enumerate(several)}
            yield several, *self.outcomes(self._with_defaults(chosen, groups, everything), everything)

    def without(self, groups: Groups) -> Iterator[Outcomes]:
        """Yield what becomes of the verdict if, in each case, all levers but one are moved.

        Args:
            groups: Two choices at most for each lever.
        """
        costly = [groups[lever][1] for lever in self.levers if len(groups[lever]) > 1]
        for first in range(0, len(costly), self._cases):
            several = costly[first : first + self._cases]
            everything = (1 << len(several)) - 1
            chosen = dict.fromkeys(costly, everything)
            chosen |= {each: everything ^ (1 << place) for place, each in enumerate(several)}
            yield several, *self.outcomes(self._with_defaults(chosen, groups, everything), everything)

    def single(self, made: Sequence[int], groups: Groups) -> tuple[bool, bool]:
        """Return whether the verdict holds, and whether it fails, if some choices are made."""
        holds, fails = self.outcomes(self._with_defaults(dict.fromkeys(made, 1), groups, 1), 1)
        return bool(holds), bool(fails)

    def _with_defaults(self, chosen: Mapping[int, int], groups: Groups, everything: int) -> dict[int, int]:
        made = dict(chosen)
        for lever in self.levers:
            default, *others = groups[lever]
            rest = everything
            for each in others:
                rest &= ~chosen.get(each, 0)
            made[default] = rest
        return made

    def _worked_out(self, pair: int, values: Sequence[int], made: Mapping[int, int], everything: int) -> int:
        gate, under = self._gates[pair >> 1], self._under[pair]
        if gate == Gate.ALL or (gate == Gate.SUPER and pair & 1):
            value = everything
            for each in under:
                value &= values[each]
            return value
        if gate == Gate.NOT:
            return everything & ~values[under[0]]
        if gate == Gate.COUNT:
            return _counted([values[each] for each in under], self._numbers[pair >> 1], everything)
        value = 0
        if gate == Gate.LEAF:
            for each in under:
                value |= made.get(each, 0)
            return value
        for each in under:
            value |= values[each]
        return value


def _counted(values: Sequence[int], number: int, everything: int) -> int:
    """Return in which cases so many at least are so."""
    at_least = [everything] + [0] * number
    for value in values:
        for each in range(number, 0, -1):
            at_least[each] |= at_least[each - 1] & value
    return at_least[number]


def _pair(node: int, *, certain: bool) -> int:
    """Return the number of a node's being certain, or possible."""
    return 2 * node + certain
