"""What is to be expected: degrees under rival theories, weighted by the credence that each deserves (semantics.md §7).

Rivals are theories of the same bearer and concern. For each entity the expected degree is the sum, over the rivals, of
credence × degree, as an interval that holds for every admissible value of what is not assumed: credences that are not
given are any that sum, with those given, to at most 1; degrees are the intervals of §5. What is credence in none of
the rivals adds nothing.

The law of this module: every admissible setting gives a value inside the interval, and an assumption more (a
threshold of portions aside, without which there is none) never widens it. The ends are exact where nothing is open
and no theory that counts is vague: all degrees rise with retention and share, so that one setting attains all high
ends at once, and settings that go to 0 approach all low ends together. The total is worked out theory by theory,
since a credence is the same for every entity: it is tighter than the sum of the entities' intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.model.assumptions import Rivalry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.verdict import Judgement, Survey

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected of one rivalry.

    Attributes:
        rivalry: What the theories are about and concern.
        entities: The individuals that may be bearers, ascending.
        low, high: The interval of the expected degree of each.
        total: The interval of the sum of the expected degrees of all.
    """

    rivalry: Rivalry
    entities: Integers
    low: Floats
    high: Floats
    total: Range


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is to be expected at one horizon.

    Attributes:
        place: The place of the horizon, and of its snapshot, in the survey.
        rivalries: One for each rivalry that was asked about.
        assumptions: What was assumed.
    """

    place: int
    rivalries: Mapping[Rivalry, Expected]
    assumptions: Assumptions


def expected(survey: Survey, place: int = 0) -> Expectation:
    """Work out expected degrees.

    Args:
        survey: What was asked, with degrees. A rival that was not asked about may have any degree from 0 to 1.
        place: Which horizon.
    """
    rivals: dict[Rivalry, list[Judgement]] = {}
    for judgement in survey.judgements:
        if judgement.horizon == place:
            rivals.setdefault(Rivalry.of(judgement.theory), []).append(judgement)
    ontology, assumptions = survey.scenario.ontology, survey.assumptions
    found = {each: _weighed(each, rivals[each], assumptions, ontology) for each in sorted(rivals)}
    return Expectation(place, found, assumptions)


def _weighed(
    rivalry: Rivalry,
    judgements: Sequence[Judgement],
    assumptions: Assumptions,
    ontology: Ontology,
) -> Expected:
    """Weigh the theories of a rivalry; all have the same entities."""
    entities = judgements[0].entities
    asked = {each.theory.iri: each for each in judgements}
    rivals = [token for token, theory in ontology.theories.items() if Rivalry.of(theory) == rivalry]
    low, high = np.zeros(len(entities)), np.zeros(len(entities))
    best = np.zeros(len(entities))
    least = most = greatest = 0.0
    left = 1.0 - assumptions.credences_in_none.get(rivalry, 0.0)
    for token in rivals:
        judgement = asked.get(token)
        lows = judgement.low if judgement else np.zeros(len(entities))
        highs = judgement.high if judgement else np.ones(len(entities))
        credence = assumptions.credences.get(token)
        if credence is None:
            best, greatest = np.maximum(best, highs), max(greatest, float(highs.sum()))
        else:
            low, high, left = low + credence * lows, high + credence * highs, left - credence
            least, most = least + credence * float(lows.sum()), most + credence * float(highs.sum())
    left = max(left, 0.0)
    return Expected(rivalry, entities, low, high + left * best, (least, most + left * greatest))
