"""Does one thing to do, or one story, do at least as well as another by some measure?

*Survivors* are counted: those of whom a theory certainly holds. *Copy steps* are fewer where, for every number of
steps, at least as many are within it. *Cost* and *expected degree* are intervals: what is claimed must hold for every
admissible assumption. Without credences that means under every theory that is asked about, and *strictly* that it does
better under one of them; a vague theory counts as each of the theories that make it precise. With credences it means
for the sum that they weigh, however the credence that is left is spread. Where neither this nor a setting to the
contrary is found, the claim is undecided.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.checking.claims_dominance import CLOSE, Side, Weights, compare
from persistence_kb.checking.claims_outcome import FAILS, HOLDS, UNDECIDED, Result
from persistence_kb.checking.claims_stories import individual
from persistence_kb.errors import UnknownName
from persistence_kb.model.assumptions import Rivalry
from persistence_kb.model.claim import NAMED, NO
from persistence_kb.model.expression import Class
from persistence_kb.model.verdict import HOLDS as HOLDING
from persistence_kb.namespaces import THING, local_name, pkb, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.claim import ComparisonClaim, Story, Subject
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Booleans
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Judgement, Survey

SURVIVORS: Final = pkb("Survivors")
EXPECTED_DEGREE: Final = pkb("ExpectedDegree")
COST: Final = pkb("CostUSD")
COPY_STEPS: Final = pkb("CopySteps")
IRREVERSIBLE_STEPS: Final = pkb("IrreversibleSteps")

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What came of a comparison.

    Attributes:
        at_least, better: Whether it does at least as well, and better; None where that is not settled.
        said: What was found, in a few words.
        ratio: The measure of the one divided by that of the other, as an interval.
    """

    at_least: bool | None = None
    better: bool | None = None
    said: str
    ratio: Range = (0.0, math.inf)


def check_comparison(claim: ComparisonClaim, stories: Stories, folder: str) -> list[Result]:
    """Check a claim that one thing does at least as well as another.

    Args:
        claim: What is claimed.
        stories: Where scenarios are read, changed and surveyed.
        folder: Where paths start.

    Raises:
        PersistenceError: A scenario, intervention, theory or measure is not there.
    """
    measures = {
        SURVIVORS: _survivors, EXPECTED_DEGREE: _expected_degree, COST: _cost, COPY_STEPS: _copy_steps,
        IRREVERSIBLE_STEPS: _irreversible_steps,
    }  # fmt: skip
    if claim.measure not in measures:
        raise UnknownName(kind="measure", name=shorten(claim.measure), known=map(shorten, measures))
    found = []
    for better, worse in zip(claim.better, claim.worse, strict=True):
        pair = _Pair(claim, stories, folder, better, worse)
        found.append(pair.result(measures[claim.measure](pair)))
    return found


class _Pair:
    """Two stories that are compared."""

    def __init__(self, claim: ComparisonClaim, stories: Stories, folder: str, better: Story, worse: Story) -> None:
        self.claim = claim
        self.stories = stories
        self.folder = folder
        self.ontology: Ontology = stories.ontology
        self.told = (better, worse)
        degrees = claim.measure == COPY_STEPS or (claim.ratio_at_least, claim.ratio_at_most) != (None, None)
        self.surveys: tuple[Survey, ...] = tuple(
            stories.survey(each, folder, claim.assuming, with_degrees=degrees) for each in self.told
        )
        self.assumptions: Assumptions = self.surveys[0].assumptions
        self.engines = tuple(stories.world(each, folder).engine for each in self.told)
        self.kept = tuple(
            _kept(claim.subject, survey, engine, self.ontology)
            for survey, engine in zip(self.surveys, self.engines, strict=True)
        )

    def theories(self) -> list[Theory]:
        """Return the theories that count: those named, or all that have a verdict about what counts."""
        named = self.stories.theories(self.claim.theories, self.claim.views)
        if named:
            return named
        counted = {
            judgement.theory.iri
            for survey, kept in zip(self.surveys, self.kept, strict=True)
            for judgement in survey.judgements
            if kept[judgement.entities].any()
        }
        return [theory for token, theory in self.ontology.theories.items() if token in counted]

    def judgements(self, side: int) -> dict[str, Judgement]:
        """Return the verdicts of one story by theory."""
        return {judgement.theory.iri: judgement for judgement in self.surveys[side].judgements}

    def result(self, found: _Verdict) -> Result:
        """Hold what was found against the claim."""
        claim = self.claim
        holds = _and(found.at_least, _within(found.ratio, claim.ratio_at_least, claim.ratio_at_most))
        if claim.ratio_at_least is not None or claim.ratio_at_most is not None:
            holds = _within(found.ratio, claim.ratio_at_least, claim.ratio_at_most)
        if claim.strictly:
            holds = _and(holds, found.better)
        status = UNDECIDED if holds is None else HOLDS if holds == claim.expects else FAILS
        said = found.said
        if claim.ratio_at_least is not None or claim.ratio_at_most is not None:
            said += f"; ratio {_span(found.ratio)}"
        return Result(status, f"{self._name(0)} and {self._name(1)}", self._expected(), said)

    def _expected(self) -> str:
        claim = self.claim
        measure = self.ontology.label(claim.measure)
        if claim.ratio_at_least is None and claim.ratio_at_most is None:
            said = f"the first {'better than' if claim.strictly else 'at least as good as'} the second by {measure}"
        else:
            span = (claim.ratio_at_least or 0.0, math.inf if claim.ratio_at_most is None else claim.ratio_at_most)
            said = f"{measure} of the first divided by that of the second {_span(span)}"
        return said if claim.expects else f"not {said}"

    def _name(self, side: int) -> str:
        steps = ", then ".join(local_name(step) if step.startswith("<") else step for step in self.told[side].steps)
        where = self.surveys[side].scenario.source
        return f"{steps} in {where}" if steps else where


def _kept(subject: Subject | None, survey: Survey, engine: ColumnarEngine, ontology: Ontology) -> Booleans:
    """Return whose verdicts count."""
    snapshot = survey.snapshots[0]
    if subject is None:
        return np.ones(len(snapshot), dtype=bool)
    kept = np.zeros(len(snapshot), dtype=bool)
    for name in subject.names:
        if subject.quantifier == NAMED:
            kept[individual(name, snapshot, survey.scenario.source)] = True
        else:
            class_ = ontology.named("class", shorten(name), [*ontology.taxonomy.told, THING])
            kept |= engine.extension(Class(class_)).possible
    return ~kept if subject.quantifier == NO else kept


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _within(ratio: Range, least: float | None, most: float | None) -> bool | None:
    """Tell whether a ratio is within bounds for all that it may be: None where it is for some of it only."""
    low = 0.0 if least is None else least
    high = math.inf if most is None else most
    if ratio[0] >= low and ratio[1] <= high:
        return True
    return False if ratio[1] < low or ratio[0] > high else None


def _span(values: Range) -> str:
    low, high = values
    if low == high:
        return f"{low:g}"
    return f"from {low:g}" if high == math.inf else f"from {low:g} to {high:g}"


def _divided(one: Range, other: Range) -> Range:
    low = one[0] / other[1] if other[1] else math.inf
    return low if one[0] or other[1] else 0.0, one[1] / other[0] if other[0] else math.inf


def _survivors(pair: _Pair) -> _Verdict:
    """Count of whom each theory certainly holds."""
    counts = [
        {
            token: int((each.status[kept[each.entities]] == HOLDING).sum())
            for token, each in pair.judgements(side).items()
        }
        for side, kept in enumerate(pair.kept)
    ]
    theories = pair.theories()
    worse = [each for each in theories if counts[0][each.iri] < counts[1][each.iri]]
    better = [each for each in theories if counts[0][each.iri] > counts[1][each.iri]]
    totals = [sum(count[each.iri] for each in theories) for count in counts]
    shown = (worse or better or theories)[:1]
    said = "".join(f"{counts[0][each.iri]} against {counts[1][each.iri]} under the {each.label}" for each in shown)
    ratio = totals[0] / totals[1] if totals[1] else math.inf if totals[0] else 1.0
    return _Verdict(
        at_least=not worse,
        better=bool(better) and not worse,
        said=said or "no theory has a verdict",
        ratio=(ratio, ratio),
    )


def _copy_steps(pair: _Pair) -> _Verdict:
    """Compare how many are within each number of steps."""
    steps: list[dict[str, list[float]]] = []
    for side, kept in enumerate(pair.kept):
        found: dict[str, list[float]] = {}
        for token, each in pair.judgements(side).items():
            mine = kept[each.entities]
            counted = np.where(each.copy_steps[mine] >= 0, each.copy_steps[mine].astype(float), np.inf)
            found[token] = sorted(counted.tolist())
        steps.append(found)
    theories = [
        each for each in pair.theories() if any(math.isfinite(count) for side in steps for count in side[each.iri])
    ]
    if not theories:
        return _Verdict(said="no theory counts copy steps here")
    compared = {each.iri: _fewer(steps[0][each.iri], steps[1][each.iri]) for each in theories}
    worst = min(theories, key=lambda each: compared[each.iri])
    shown = worst if compared[worst.iri] < 0 else max(theories, key=lambda each: compared[each.iri])
    said = " against ".join(_counted(side[shown.iri]) for side in steps)
    totals = [sum(sum(side[each.iri]) for each in theories) for side in steps]
    ratio = totals[0] / totals[1] if math.isfinite(totals[0]) and totals[1] else math.nan
    low, high = (0.0, math.inf) if math.isnan(ratio) else (ratio, ratio)
    at_least = compared[worst.iri] >= 0
    return _Verdict(
        at_least=at_least,
        better=at_least and max(compared.values()) > 0,
        said=f"{said} under the {shown.label}",
        ratio=(low, high),
    )


def _fewer(one: list[float], other: list[float]) -> int:
    """Tell whether, for each number, at least as many are within it: 1 for more, 0 for as many, −1 for not."""
    bounds = sorted({each for each in (*one, *other) if math.isfinite(each)})
    within = [(sum(each <= bound for each in one), sum(each <= bound for each in other)) for bound in bounds]
    if any(mine < theirs for mine, theirs in within):
        return -1
    return int(any(mine > theirs for mine, theirs in within))


def _counted(steps: list[float]) -> str:
    counts = sorted(Counter(steps).items())
    said = [f"{number} after {count:g}" for count, number in counts if math.isfinite(count)]
    return ", ".join(said) or "none after any"


def _irreversible_steps(pair: _Pair) -> _Verdict:
    """Count the interventions that cannot be undone; fewer are better."""
    one, other = (
        sum(step.intervention.reversible is False for step in pair.stories.steps(story.steps, pair.folder))
        for story in pair.told
    )
    return _Verdict(at_least=one <= other, better=one < other, said=f"{one} against {other} that cannot be undone")


def _cost(pair: _Pair) -> _Verdict:
    """Compare what it costs a year to keep what is kept; less is better."""
    from persistence_kb.acting.cost import annual_cost, prices

    costs, kept = [], []
    for survey, engine in zip(pair.surveys, pair.engines, strict=True):
        snapshot = survey.snapshots[0]
        cost = annual_cost(survey.scenario, snapshot, pair.assumptions)
        costs.append((cost.low, cost.high))
        extant = engine.extension(Class(pkb("Extant")))
        counted = prices(engine, pair.assumptions).counted
        certain, possible = extant.certain & counted.certain, extant.possible & counted.possible
        kept.append(tuple(set(snapshot.names(np.flatnonzero(each))) for each in (certain, possible)))
    (one, other), said = costs, f"{_span(costs[0])} against {_span(costs[1])} US dollars a year"
    fewer = kept[0][1] <= kept[1][0]  # whatever things cost, keeping more of them costs no less
    at_least = True if fewer or one[1] <= other[0] else False if one[0] > other[1] else None
    better = True if one[1] < other[0] else False if one[0] >= other[1] or at_least is False else None
    return _Verdict(at_least=at_least, better=better, said=said, ratio=_divided(one, other))


def _expected_degree(pair: _Pair) -> _Verdict:
    """Compare degrees: under every theory, or as credences weigh them."""
    sides = [
        Side(engine, pair.judgements(side), kept)
        for side, (engine, kept) in enumerate(zip(pair.engines, pair.kept, strict=True))
    ]
    theories = pair.theories()
    credences = {
        each.iri: pair.assumptions.credences[each.iri] for each in theories if each.iri in pair.assumptions.credences
    }
    vertices = _weighed(theories, credences, pair) if credences else _each(theories, pair.ontology)
    answers, ratio = [], _ratio(pair)
    for sharp, weights in vertices:
        answer = compare(sides[0], sides[1], sharp, weights, pair.assumptions)
        answers.append(answer)
        if not answer.proven:
            under = f"under the {sharp[0].label}" if len(sharp) == 1 else "by what the theories weigh together"
            if answer.refuted is None:
                said = f"neither a proof for all that may be assumed nor a setting to the contrary, {under}"
                return _Verdict(said=said, ratio=ratio)
            setting, mine, theirs = answer.refuted
            said = f"{mine:.4g} against {theirs:.4g} {under}, with {setting}"
            return _Verdict(at_least=False, better=False, said=said, ratio=ratio)
    if not answers:
        return _Verdict(said="no theory has a verdict")
    strict = all(answer.strict for answer in answers) if credences else any(answer.strict for answer in answers)
    said = "more" if strict else "as much"
    return _Verdict(at_least=True, better=strict, said=f"{said}, whatever is assumed", ratio=ratio)


def _sharp(theory: Theory, ontology: Ontology) -> list[Theory]:
    """Return a theory, or the theories that make it precise."""
    if not theory.precisified_by:
        return [theory]
    return [sharp for each in theory.precisified_by for sharp in _sharp(ontology.theories[each], ontology)]


def _each(theories: Iterable[Theory], ontology: Ontology) -> Iterator[tuple[list[Theory], Weights]]:
    """Yield each theory by itself."""
    sharp = {each.iri: each for theory in theories for each in _sharp(theory, ontology)}
    for token, theory in sharp.items():
        yield [theory], {token: 1.0}


def _weighed(
    theories: Sequence[Theory],
    credences: Weights,
    pair: _Pair,
) -> Iterator[tuple[list[Theory], Weights]]:
    """Yield the corners of what credences may be: the rest on one other theory, or on none.

    Each vague theory is made precise in each way. A total that is linear in the credences is nowhere less than at the
    worst of the corners.
    """
    rivalries: dict[Rivalry, list[Theory]] = {}
    for theory in theories:
        rivalries.setdefault(Rivalry.of(theory), []).append(theory)
    for rivalry, rivals in rivalries.items():
        known = [each for each in rivals if each.iri in credences]
        if not known:
            continue
        left = 1.0 - pair.assumptions.credences_in_none.get(rivalry, 0.0) - sum(credences[each.iri] for each in known)
        others = [each for each in rivals if each.iri not in credences] if left > CLOSE else []
        for choice in product(*(_sharp(each, pair.ontology) for each in known)):
            base: Weights = {}
            for vague, sharp in zip(known, choice, strict=True):
                base[sharp.iri] = base.get(sharp.iri, 0.0) + credences[vague.iri]
            yield list(dict.fromkeys(choice)), base
            for sharp in (sharp for each in others for sharp in _sharp(each, pair.ontology)):
                more = {**base, sharp.iri: base.get(sharp.iri, 0.0) + left}
                yield list(dict.fromkeys((*choice, sharp))), more


def _ratio(pair: _Pair) -> Range:
    """Return the total of the one divided by that of the other, as an interval, where it is asked for."""
    if pair.claim.ratio_at_least is None and pair.claim.ratio_at_most is None:
        return 0.0, math.inf
    chosen = {each.iri for each in pair.theories()}
    totals: list[Range] = []
    for survey, kept in zip(pair.surveys, pair.kept, strict=True):
        low = high = 0.0
        for each in survey.judgements:
            if each.theory.iri in chosen:
                weight = pair.assumptions.credences.get(each.theory.iri, 1.0)
                mine = kept[each.entities]
                low, high = low + weight * float(each.low[mine].sum()), high + weight * float(each.high[mine].sum())
        totals.append((low, high))
    return _divided(totals[0], totals[1])
