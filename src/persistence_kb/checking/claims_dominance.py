"""Does one story preserve at least as much as another, whatever is assumed? Proven, refuted by numbers, or neither.

What is compared are totals of degrees: over entities under one theory, or under several, each with its weight. A
degree that decays is r to the power k times b to the power m, so that its cost, minus its logarithm, is kx + my with
x = −log r and y = −log b: a number that grows along a ray of constant λ = y/x without any two costs changing their
order. If on a ray, for every cost, as much weight lies at or below it on the better side as on the worse, then the
total is at least as great for all r and b of that ray. The order of costs can change only where λ is a fraction of
numbers of steps; so it is enough to look at these λ and once between every two neighbours. The same argument, over
thresholds instead of rays, holds for shares of stages.

That this fails does not mean that the total is less anywhere. So numbers are tried as well: one setting for which the
total is less refutes the claim, and is told. Where there is neither, nothing is settled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.degree import degrees
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import Class
from persistence_kb.model.theory import Dilution, Share, StepDecay
from persistence_kb.model.verdict import HOLDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Judgement

    Floats = NDArray[np.float64]

CLOSE: Final = 1e-9
"""By how much numbers may differ that are the same."""
FAR: Final = 1e4
"""A λ so large, and by its inverse so small, that fewer steps of one sort count before any number of the other."""
MOST: Final = 40
"""Numbers of steps up to which fractions of them are looked at one by one."""
TRIED: Final = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""What is tried for retention, share and threshold in search of a setting that refutes."""

Weights = dict[str, float]
"""How much each theory counts, by its token."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Numbers that degrees are worked out with."""

    copy_retention: float
    backward_share: float
    portion_threshold: float

    def __str__(self) -> str:
        """Return them as the command line takes them."""
        return (
            f"copy-retention={self.copy_retention:g}, backward-share={self.backward_share:g}, "
            f"portion-threshold={self.portion_threshold:g}"
        )


class Side:
    """One story: who has a verdict under each theory, and to which degree under a setting."""

    def __init__(self, engine: ColumnarEngine, judgements: Mapping[str, Judgement], kept: NDArray[np.bool_]) -> None:
        """Take verdicts.

        Args:
            engine: The engine that holds the world.
            judgements: The verdicts of each theory, by its token.
            kept: Who counts.
        """
        self.engine = engine
        self.judgements = judgements
        self.kept = kept
        self._known: dict[tuple[str, Setting], tuple[Floats, Floats]] = {}

    def degrees(self, theory: Theory, setting: Setting) -> tuple[Floats, Floats]:
        """Return the least and the greatest degree of each that counts."""
        key = (theory.iri, setting)
        if key not in self._known:
            self._known[key] = self._degrees(theory, setting)
        return self._known[key]

    def _degrees(self, theory: Theory, setting: Setting) -> tuple[Floats, Floats]:
        judgement = self.judgements[theory.iri]
        mine = self.kept[judgement.entities]
        rows, status = judgement.entities[mine], judgement.status[mine]
        low, high = np.where(status == HOLDS, 1.0, 0.0), np.where(status > 0, 1.0, 0.0)
        if theory.degree is not None and theory.condition is not None and len(rows):
            assumed = Assumptions(setting.copy_retention, setting.backward_share, setting.portion_threshold)
            found = degrees(self.engine, Class(theory.condition), theory.degree, assumed)
            holds = status == HOLDS
            low[holds], high[holds] = found.low[rows][holds], found.high[rows][holds]
        return low, high


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of comparing two stories.

    Attributes:
        proven: Whether the better does at least as well whatever is assumed.
        strict: Whether it then does better wherever something is lost by copying and by going back.
        refuted: Numbers for which it does worse, and the two totals; None where none were found.
    """

    proven: bool
    strict: bool
    refuted: tuple[Setting, float, float] | None = None


def compare(
    better: Side,
    worse: Side,
    theories: Sequence[Theory],
    weights: Weights,
    assumptions: Assumptions,
) -> Answer:
    """Compare the weighted totals of two stories.

    Args:
        better: The one story.
        worse: The other.
        theories: Sharp theories.
        weights: How much each of them counts.
        assumptions: What is assumed about degrees; the rest takes every admissible value.
    """
    counted = [theory for theory in theories if weights[theory.iri] > 0]
    proven, strict = _proven(better, worse, counted, weights, assumptions)
    if proven:
        return Answer(proven=True, strict=strict)
    tried = [
        (setting, _total(better, counted, weights, setting, 1), _total(worse, counted, weights, setting, 0))
        for setting in _settings(counted, assumptions)
    ]
    worst = min(tried, key=lambda each: each[1] - each[2])
    return Answer(proven=False, strict=False, refuted=worst if worst[1] < worst[2] - CLOSE else None)


def _proven(
    better: Side,
    worse: Side,
    theories: Sequence[Theory],
    weights: Weights,
    assumptions: Assumptions,
) -> tuple[bool, bool]:
    """Tell whether the better is at least as great, and greater, by its parts: what decays, is diluted, is shared.

    Parts that no free number enters are taken together, since only their sum counts.
    """
    threshold = assumptions.portion_threshold or 0.0
    fading = [each for each in theories if isinstance(each.degree, StepDecay)]
    shared = [each for each in theories if isinstance(each.degree, Share)]
    still = [each for each in theories if isinstance(each.degree, Dilution)]
    free = assumptions.copy_retention is None or assumptions.backward_share is None
    decaying = [each for each in theories if each not in shared and each not in still]
    signs: list[tuple[int, int]] = []
    if free:
        rays = _rays(better, worse, fading, assumptions, threshold)
        compared = [_dominates(better, worse, decaying, weights, setting) for setting in rays]
        signs.append((min(compared), min(compared[1:-1] or compared)))
    else:
        still += decaying
    if assumptions.portion_threshold is None and shared:
        signs.append((_dominates(better, worse, shared, weights, Setting(1.0, 1.0, 0.0)),) * 2)
    else:
        still += shared
    setting = Setting(assumptions.copy_retention or 1.0, assumptions.backward_share or 1.0, threshold)
    difference = _total(better, still, weights, setting, 0) - _total(worse, still, weights, setting, 1)
    signs.append((_sign(difference),) * 2)
    return all(sign[0] >= 0 for sign in signs), any(sign[1] > 0 for sign in signs)


def _total(side: Side, theories: Sequence[Theory], weights: Weights, setting: Setting, end: int) -> float:
    return sum(weights[each.iri] * float(side.degrees(each, setting)[end].sum()) for each in theories)


def _sign(difference: float) -> int:
    return 0 if abs(difference) < CLOSE else 1 if difference > 0 else -1


def _dominates(better: Side, worse: Side, theories: Sequence[Theory], weights: Weights, setting: Setting) -> int:
    """Tell whether, for every degree, as much weight lies at or above it on the better side.

    Returns:
        1 if somewhere more does, 0 if everywhere as much does, −1 if somewhere less does.
    """
    entries: list[tuple[float, float]] = []
    for theory in theories:
        weight = weights[theory.iri]
        entries += ((value, weight) for value in better.degrees(theory, setting)[0].tolist() if value > 0)
        entries += ((value, -weight) for value in worse.degrees(theory, setting)[1].tolist() if value > 0)
    entries.sort(key=lambda entry: -entry[0])
    found, more = 0.0, 0
    for place, (value, weight) in enumerate(entries):
        found += weight
        last = place + 1 == len(entries) or value - entries[place + 1][0] > CLOSE * value
        if last and found < -CLOSE:
            return -1
        more |= int(last and found > CLOSE)
    return more


def _rays(
    better: Side,
    worse: Side,
    theories: Sequence[Theory],
    assumptions: Assumptions,
    threshold: float,
) -> Iterator[Setting]:
    """Yield a setting on each ray on which the order of costs may differ from that on the others.

    One that stands alone is within; of several the outermost are those on which only copying, and only going back,
    loses something.
    """
    r, b = assumptions.copy_retention, assumptions.backward_share
    if not theories or r == 1.0:  # on the other axis, or nothing fades
        yield _ray(0.0, 1.0, threshold)
        return
    steps = _most(better, worse, theories, lambda side, theory: _steps(side, theory, 1.0, FAR)[1])
    backward = _most(better, worse, theories, lambda side, theory: _steps(side, theory, FAR, 1.0)[1])
    if not backward or b == 1.0:
        yield _ray(1.0, 0.0, threshold)
        return
    fractions = {Fraction(p, q) for p, q in product(range(1, min(steps, MOST) + 1), range(1, min(backward, MOST) + 1))}
    inner = [0.0, *map(float, sorted(fractions))]
    yield _ray(1.0, 0.0, threshold)
    for one, other in pairwise(inner):
        yield _ray(1.0, (one + other) / 2, threshold)
        yield _ray(1.0, other, threshold)
    yield _ray(1.0, 2 * inner[-1] + 1, threshold)
    yield _ray(0.0, 1.0, threshold)


def _ray(along: float, against: float, threshold: float) -> Setting:
    scale = 0.1 / max(along, against)  # costs of many steps stay far from what a float cannot tell from nothing
    return Setting(math.exp(-along * scale), math.exp(-against * scale), threshold)


def _most(
    better: Side,
    worse: Side,
    theories: Sequence[Theory],
    count: Callable[[Side, Theory], Floats],
) -> int:
    found = [count(side, theory) for side in (better, worse) for theory in theories]
    return round(max((float(each.max()) for each in found if len(each)), default=0.0))


def _steps(side: Side, theory: Theory, along: float, against: float) -> tuple[Floats, Floats]:
    """Return how many steps of each sort lie on the ways that are best where the one sort counts before the other.

    Returns:
        The number of the sort that counts first, and of the other.
    """
    unit = 1e-7  # costs of a million steps stay far from what a float cannot tell from everything
    setting = Setting(math.exp(-along * unit), math.exp(-against * unit), 0.0)
    degrees_ = side.degrees(theory, setting)[1]
    costs = -np.log(degrees_[degrees_ > 0]) / unit
    first = np.round(costs) // FAR
    return first, np.round(costs - first * FAR)


def _settings(theories: Sequence[Theory], assumptions: Assumptions) -> Iterator[Setting]:
    """Yield settings to try: what no theory here depends on stays as it is."""
    kinds = {type(each.degree) for each in theories}

    def tried(given: float | None, kind: type, otherwise: float) -> tuple[float, ...]:
        return (given,) if given is not None else TRIED if kind in kinds else (otherwise,)

    retained = tried(assumptions.copy_retention, StepDecay, 1.0)
    shared = tried(assumptions.backward_share, StepDecay, 1.0)
    threshold = tried(assumptions.portion_threshold, Share, 0.0)
    for r, b in product(retained, shared):
        yield Setting(r, b, threshold[0])
    for each in threshold[1:]:
        yield Setting(retained[-1], shared[-1], each)
