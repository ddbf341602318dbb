"""A comparison as a chart: expected degree against annual cost, an interval each way for every alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.acting.ranking import IDENTITY, WHAT_MATTERS, expected_total
from persistence_kb.reporting.chart import BASELINE, EFFICIENT, OTHER, Point, intervals
from persistence_kb.reporting.comparison import cost, heading, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.acting.comparison import Comparison

AXES: Final = {
    WHAT_MATTERS: "Expected degree to which what matters is preserved, in all",
    IDENTITY: "Expected number of survivors",
}


def to_svg(comparison: Comparison, order: Sequence[int]) -> str:
    """Draw a comparison.

    What matters is drawn where a theory of it was asked about, and identity otherwise: the two are no one scale.

    Args:
        comparison: What is compared.
        order: The places of the alternatives.
    """
    concern = IDENTITY if expected_total(comparison, 0, WHAT_MATTERS) is None else WHAT_MATTERS
    points, said = [], []
    for place in order:
        outcome = comparison.outcomes[place]
        label = outcome.alternative.label
        expected = expected_total(comparison, place, concern) or (0.0, 0.0)
        kind = BASELINE if place == 0 else EFFICIENT if comparison.efficient[place] else OTHER
        points.append(Point(label, (outcome.cost.low, outcome.cost.high), expected, kind))
        said.append(f"{label}: {span(expected)} for {cost(outcome)} US dollars a year")
    return intervals(
        points,
        title=heading(comparison),
        description=f"{AXES[concern]}, against annual cost. {'. '.join(said)}.",
        across="US dollars a year",
        up=AXES[concern],
        name="comparison",
    )
