"""The moments of a story, when something in it began, happened or ended, and which of them are looked at.

A large story has thousands. Then some are chosen: spread evenly over what happens, or over time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.namespaces import AT_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Moments:
    """Horizons, in order.

    Attributes:
        horizons: Instants in microseconds; None for the end of the story.
        start: The place of the one that is shown first.
        told: How many there are in the story, of which these are some.
    """

    horizons: tuple[int | None, ...]
    start: int
    told: int


def moments(scenario: Scenario, asked: Sequence[int], most: int) -> Moments:
    """Choose moments.

    Args:
        scenario: The story.
        asked: The times that a user asks about; they are then all there are, the first of them shown first.
        most: How many there may be otherwise. The scenario's own horizon is always one of them, and so is the first
            and the last moment told; between them they are spread evenly over what happens.
    """
    if asked:
        chosen = sorted(set(asked))
        return Moments(tuple(chosen), chosen.index(asked[0]), len(chosen))
    own = scenario.horizon
    if scenario.fixed:
        return Moments((own,), 0, 1)
    told: list[int] = np.unique(np.concatenate([np.empty(0, np.int64), *scenario.moments.values()])).tolist()
    if own is None:
        horizons: list[int | None] = [*told[:-1], None]
    else:
        horizons = [*sorted({*told, own})]
    start = horizons.index(own)
    places = spread(len(horizons), start, max(most, 1))
    return Moments(tuple(horizons[each] for each in places), places.index(start), len(horizons))


def spread(count: int, kept: int, most: int) -> list[int]:
    """Choose places evenly, both ends and a given one among them as far as there is room.

    >>> spread(10, 4, 4)
    [0, 4, 6, 9]
    >>> spread(3, 1, 5), spread(9, 4, 1)
    ([0, 1, 2], [4])
    """
    if count <= most:
        return list(range(count))
    even = np.linspace(0, count - 1, most).round().astype(int).tolist()
    if kept not in even:
        nearest = min(range(most), key=lambda place: (abs(even[place] - kept), place))
        inner = range(1, most - 1) or range(most)
        even[min(inner, key=lambda place: (abs(place - nearest), place))] = kept
    return sorted(set(even))


def span(scenario: Scenario) -> tuple[int, int] | None:
    """Return the first and the last moment of a story, its own horizon among them; None where it has no dates."""
    own = [] if scenario.horizon is None else [scenario.horizon]
    told = [bound for each in scenario.moments.values() if len(each) for bound in (int(each.min()), int(each.max()))]
    return (min(told + own), max(told + own)) if told or own else None


def events_at(scenario: Scenario, snapshot: Snapshot) -> list[str]:
    """Return what the events are called that happen at the horizon of a snapshot."""
    if snapshot.horizon is None:
        return []
    subjects, _ = scenario.statements.pairs(AT_TIME)
    codes = subjects[scenario.moments[AT_TIME] == snapshot.horizon].tolist()
    tokens = sorted({scenario.statements.terms[code] for code in codes})
    return [snapshot.label(int(each)) for each in snapshot.find(tokens).tolist()]
