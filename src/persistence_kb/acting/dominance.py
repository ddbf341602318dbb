"""Which alternatives do at least as well as others under every theory, whatever is assumed.

How well an alternative does under a theory is how much it preserves in all: the sum of the degrees of the candidates,
which for a theory of identity is how many survive. A vague theory is taken in each way of making it precise. One
alternative does at least as well as another under a theory only where it does so for every admissible value of what is
not assumed, and however what is open is settled; it does better where it also preserves more for some admissible value.

Degrees that decay with copying depend on two numbers, retention and the share of a backward step. Minus the logarithm
of a degree is linear in the logarithms of both, piece by piece, with numbers of steps as slopes. Where the order of
two such pieces changes, the ratio of the logarithms is a ratio of numbers of steps: between two ratios the order is
the same throughout. So one look at a point between each two of them, the candidates of one alternative, the best
preserved first, beside those of the other, tells for every admissible value whether the first does at least as well
candidate by candidate; and then it does so in all. In exotic cases it does so in all although not candidate by
candidate: dominance is claimed only where it is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.acting.cost import prices
from persistence_kb.acting.sameness import Sameness, walked_by
from persistence_kb.engines.degree import degrees
from persistence_kb.model.expression import Class
from persistence_kb.model.polarity import Polarity
from persistence_kb.model.role import Step
from persistence_kb.model.theory import StepDecay
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, CONCRETE_THING, EXTANT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from persistence_kb.acting.comparison import Outcome
    from persistence_kb.acting.sameness import Mark
    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import DegreeRule, Theory

    Floats = NDArray[np.float64]

MOST: Final = 60
"""Steps, and settings, from which nothing is claimed any more."""
EPSILON: Final = 1e-9
SLIGHT: Final = 2.0**-20
"""By how little a step costs that is only counted along."""


def sharp(theories: Sequence[Theory], ontology: Ontology) -> list[Theory]:
    """Return theories with those that make a vague one precise in its place."""
    found: dict[str, Theory] = {}
    todo = [*reversed(theories)]
    while todo:
        theory = todo.pop()
        if theory.condition is not None:
            found[theory.iri] = theory
        todo += [ontology.theories[token] for token in reversed(theory.precisified_by)]
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Setting:
    """Values of what decay depends on.

    Attributes:
        retention: What one copy step keeps.
        share: What a step against the direction of copying keeps besides.
    """

    retention: float
    share: float


class Dominance:
    """Comparisons between outcomes, each worked out when it is asked for."""

    def __init__(self, outcomes: Sequence[Outcome], theories: Sequence[Theory], assumptions: Assumptions) -> None:
        """Take outcomes.

        Args:
            outcomes: What is compared.
            theories: The theories that count, none of them vague.
            assumptions: What is assumed.
        """
        self.outcomes = outcomes
        # Those that are quick to compare are asked first.
        self.theories = sorted(theories, key=lambda each: isinstance(each.degree, StepDecay))
        self.assumptions = assumptions
        self._sameness = Sameness([outcome.engine for outcome in outcomes], outcomes[0].engine.ontology)
        self._polarity = Polarity(outcomes[0].engine.ontology)
        self._first: dict[tuple[str, Mark], int] = {}
        self._alike: dict[tuple[int, str], int] = {}
        self._known: dict[tuple[int, int, str], tuple[bool, bool]] = {}
        self._degrees: dict[tuple[int, str, Setting], tuple[Floats, Floats]] = {}

    def at_least(self, one: int, other: int, theory: Theory) -> bool:
        """Tell whether one outcome certainly does at least as well as another under a theory."""
        return self._compared(one, other, theory)[0]

    def better(self, one: int, other: int, theory: Theory) -> bool:
        """Tell whether it does so, and for some admissible value certainly better."""
        return self._compared(one, other, theory)[1]

    def dominates(self, one: int, other: int) -> bool:
        """Tell whether one outcome does at least as well as another under every theory, and better under some."""
        return all(self.at_least(one, other, theory) for theory in self.theories) and any(
            self.better(one, other, theory) for theory in self.theories
        )

    def equals(self, one: int, other: int) -> bool:
        """Tell whether two outcomes certainly do equally well under every theory."""
        return all(self.at_least(one, other, each) and self.at_least(other, one, each) for each in self.theories)

    def _compared(self, one: int, other: int, theory: Theory) -> tuple[bool, bool]:
        mine, theirs = (self.outcomes[place].tallies[theory.iri] for place in (one, other))
        if mine.low == mine.high and theirs.low == theirs.high:
            return mine.low >= theirs.low - EPSILON, mine.low > theirs.low + EPSILON
        one, other = self._stand_in(one, theory), self._stand_in(other, theory)
        if one == other:
            return True, False
        key = one, other, theory.iri
        if key not in self._known:
            self._known[key] = self._compare(one, other, theory)
        return self._known[key]

    def _stand_in(self, place: int, theory: Theory) -> int:
        """Return the first outcome whose world is the same for a theory."""
        key = place, theory.iri
        if key not in self._alike:
            mark = self._sameness.mark(self.outcomes[place].engine, theory)
            self._alike[key] = self._first.setdefault((theory.iri, mark), place)
        return self._alike[key]

    def _compare(self, one: int, other: int, theory: Theory) -> tuple[bool, bool]:
        mine, theirs = self.outcomes[one].tallies[theory.iri], self.outcomes[other].tallies[theory.iri]
        if mine.low > theirs.high + EPSILON:
            return True, True
        if mine.high < theirs.low - EPSILON:
            return False, False
        if self._preserves_more(one, other, theory):
            return True, self._rescues(one, other, theory) or self._ever_gains(one, other, theory)
        as_well = mine.low >= theirs.high - EPSILON
        if not isinstance(theory.degree, StepDecay):
            return as_well, False
        settings = self._settings(one, other, theory)
        if not as_well:
            pairs = [(self._at(one, theory, each)[0], self._at(other, theory, each)[1]) for each in settings]
            as_well = bool(pairs) and all((low >= high - EPSILON).all() for low, high in pairs)
        return as_well, as_well and self._ever_gains(one, other, theory, settings)

    def _preserves_more(self, one: int, other: int, theory: Theory) -> bool:
        """Tell whether one world is another with more preserved, if that, to which a theory cannot object."""
        if not self._polarity.is_monotone(theory):
            return False
        return self._sameness.preserves_more(self.outcomes[one].engine, self.outcomes[other].engine, theory)

    def _rescues(self, one: int, other: int, theory: Theory) -> bool:
        """Tell whether somebody of whom a theory fails in the other outcome is preserved in the one."""
        mine, theirs = (self.outcomes[place].tallies[theory.iri].judgement for place in (one, other))
        return bool(((mine.status == HOLDS) & (mine.high > 0) & (theirs.status == FAILS)).any())

    def _ever_gains(self, one: int, other: int, theory: Theory, settings: Sequence[Setting] = ()) -> bool:
        """Tell whether one outcome certainly preserves more than another at some setting, of those that are tried."""
        if not isinstance(theory.degree, StepDecay):
            return False
        sums = (
            (self._at(one, theory, each)[0], self._at(other, theory, each)[1])
            for each in (*settings, *self._extremes())
        )
        return any(low.sum() > high.sum() + EPSILON for low, high in sums)

    def _extremes(self) -> Iterator[Setting]:
        """Yield a setting at which nothing is lost that need not be, and one at which something is."""
        retention, share = self.assumptions.copy_retention, self.assumptions.backward_share
        for value in (1.0, 0.5):
            yield Setting(value if retention is None else retention, value if share is None else share)

    def _settings(self, one: int, other: int, theory: Theory) -> list[Setting]:
        """Return a setting between each two at which an order may change; none where there are too many, or no need."""
        retention, share = self.assumptions.copy_retention, self.assumptions.backward_share
        if retention is not None and share is not None:
            return []
        places = (one, other)
        tallies = [self.outcomes[place].tallies[theory.iri] for place in places]
        fewest = max(int(each.judgement.copy_steps.max(initial=0)) for each in tallies)
        if not _goes_back(theory, self.outcomes[one].engine.ontology):
            return [_setting(1.0, retention, share, max(fewest, 1))]
        if fewest > MOST:
            return []
        backward = max(self._slight(each, theory, Setting(math.exp(-1.0), math.exp(-SLIGHT))) for each in places)
        if len(_ratios(fewest, backward)) >= MOST:
            return []
        most = max(self._slight(each, theory, Setting(math.exp(-SLIGHT), math.exp(-1.0))) for each in places)
        ratios = _ratios(min(most, MOST), backward)
        if len(ratios) >= MOST or most > MOST:
            return []
        between = [float(left + right) / 2 for left, right in pairwise(ratios)]
        points = [float(ratios[0]) / 2, *between, float(ratios[-1]) * 2] if ratios else [1.0]
        return [*dict.fromkeys(_setting(point, retention, share, max(most, 1)) for point in points)]

    def _slight(self, place: int, theory: Theory, setting: Setting) -> int:
        """Return the most steps on any best way of those that a setting makes slight: all steps, or backward ones."""
        low, high = self._at(place, theory, setting)
        found = np.unique(np.concatenate([low, high]))
        costs = -np.log(found[found > 0])
        return int(np.rint((costs - np.floor(costs + SLIGHT / 2)) / SLIGHT).max(initial=0))

    def _at(self, place: int, theory: Theory, setting: Setting) -> tuple[Floats, Floats]:
        """Return the least and the greatest degrees of the candidates at a setting, each in descending order."""
        key = place, theory.iri, setting
        if key not in self._degrees:
            self._degrees[key] = self._graded(place, theory, setting)
        return self._degrees[key]

    def _graded(self, place: int, theory: Theory, setting: Setting) -> tuple[Floats, Floats]:
        outcome = self.outcomes[place]
        tally = outcome.tallies[theory.iri]
        judgement = tally.judgement
        assumed = replace(self.assumptions, copy_retention=setting.retention, backward_share=setting.share)
        rule: DegreeRule | None = theory.degree
        assert rule is not None and theory.condition is not None  # noqa: S101, PT018  as _compare has seen
        found = degrees(outcome.engine, Class(theory.condition), rule, assumed, counting=False)
        rows = outcome.placed[judgement.entities]
        holds, open_ = judgement.status == HOLDS, judgement.status == UNDETERMINED
        low = np.where(holds, found.low[rows], 0.0)
        high = np.where(holds, found.high[rows], np.where(open_, 1.0, 0.0))
        return np.sort(low)[::-1], np.sort(high)[::-1]


def _ratios(most: int, backward: int) -> list[Fraction]:
    """Return, ascending, the ratios of so many steps at most to so many backward ones at most."""
    return sorted({Fraction(k, j) for k in range(1, most + 1) for j in range(1, backward + 1)})


def _goes_back(theory: Theory, ontology: Ontology) -> bool:
    """Tell whether what a theory walks may be steps against the direction in which its degree rule counts them."""
    assert isinstance(theory.degree, StepDecay)  # noqa: S101  as _compare has seen
    along = theory.degree.along
    against = ontology.hierarchy.narrower[Step(along.iri, not along.inverse)]
    wider = {step for step, under in ontology.hierarchy.narrower.items() if Step(along.iri, not along.inverse) in under}
    return theory.condition is not None and bool(walked_by(theory.condition, ontology) & {*against, *wider})


def _setting(ratio: float, retention: float | None, share: float | None, most: int) -> Setting:
    """Return a setting at which a backward step costs so many times what a step costs; costs stay small."""
    if retention is not None:
        step = -math.log(retention)
        return Setting(retention, math.exp(-(ratio * step if step else 1.0 / most)))
    if share is not None:
        backward = -math.log(share)
        return Setting(math.exp(-(backward / ratio if backward else 1.0 / most)), share)
    step = 1.0 / (most * (1.0 + ratio))
    return Setting(math.exp(-step), math.exp(-ratio * step))


def efficient(dominance: Dominance) -> Iterator[bool]:
    """Yield of each outcome whether no other does as well under every theory for no more, being better or cheaper.

    What costs no more is told without prices as far as they are not assumed: whoever keeps no more things of any kind
    pays no more, things of one kind being equally dear.
    """
    costs = [_spending(outcome.engine, dominance.assumptions) for outcome in dominance.outcomes]
    places = range(len(dominance.outcomes))
    for place in places:
        yield not any(
            (dominance.dominates(other, place) and _no_more(costs[other], costs[place]))
            or (dominance.equals(other, place) and _less(costs[other], costs[place]))
            for other in places
            if other != place
        )


def _spending(engine: ColumnarEngine, assumptions: Assumptions) -> dict[str, Range]:
    """Return what is spent of each kind of cost, at least and at most: money where prices are known, or else things."""
    found = prices(engine, assumptions)
    extant = engine.extension(Class(EXTANT))
    kept, possible = extant.certain & found.counted.certain, extant.possible & found.counted.possible
    own = found.priced & (found.kind < 0)
    spent = {"": (float(found.low[kept & own].sum()), float(found.high[possible & own].sum()))}
    for place, kind in enumerate(found.kinds):
        of_kind = found.kind == place
        spent[kind] = float((kept & of_kind).sum()), float((possible & of_kind).sum())
    kept, possible = kept & ~found.priced, possible & ~found.priced
    for class_ in engine.ontology.taxonomy.told.get(CONCRETE_THING, ()):
        if class_ not in (EXTANT, CEASED):
            members = engine.told(class_, certain=True)
            spent[f"{class_} without a price"] = float((kept & members).sum()), float((possible & members).sum())
    return spent


def _no_more(one: Mapping[str, Range], other: Mapping[str, Range]) -> bool:
    return all(one[kind][1] <= other[kind][0] + EPSILON for kind in one)


def _less(one: Mapping[str, Range], other: Mapping[str, Range]) -> bool:
    return _no_more(one, other) and not _no_more(other, one)
