"""Verdicts: for one entity under one theory at one horizon, whether the condition holds, and how much is preserved.

A ``Judgement`` is one theory at one horizon, in columns: a row for each entity that is possibly a bearer. A ``Survey``
is all judgements about a scenario. Identity and what matters are separate theories on purpose (semantics.md §1); the
words for a status depend on which of the two is concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.namespaces import pkb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.theory import Theory

FAILS: Final = 0
UNDETERMINED: Final = 1
HOLDS: Final = 2
STATUSES: Final = ("fails", "undetermined", "holds")
"""The names of the statuses, at their numbers."""

STATUS_TERMS: Final = (pkb("Fails"), pkb("Undetermined"), pkb("Holds"))

WORDS: Final = {
    pkb("Identity"): ("perishes", "?", "survives"),
    pkb("WhatMatters"): ("lost", "?", "preserved"),
}
"""What a status is called where identity, and where what matters, is concerned."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed about degrees; None takes every admissible value (semantics.md §5).

    Attributes:
        copy_retention: r in (0, 1]: what one copy step keeps.
        backward_share: b in (0, 1]: what a step against the direction of copying keeps besides.
        portion_threshold: θ in [0, 1]: the share of stages below which nothing is preserved.
    """

    copy_retention: float | None = None
    backward_share: float | None = None
    portion_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One theory's verdicts at one horizon.

    Attributes:
        theory: The theory.
        horizon: The index of the horizon, and of its snapshot, in the survey.
        entities: The individuals that are possibly bearers, ascending.
        status: ``FAILS``, ``UNDETERMINED`` or ``HOLDS`` for each.
        low, high: The degree's interval for each.
        copy_steps: Copy steps to the nearest relative that preserves, for each; −1 where there are none to count.
    """

    theory: Theory
    horizon: int
    entities: Integers
    status: NDArray[np.int8]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    copy_steps: Integers

    def counts(self) -> dict[str, int]:
        """Return how many entities have each status."""
        found = np.bincount(self.status, minlength=len(STATUSES))
        return {name: int(found[number]) for number, name in enumerate(STATUSES)}


@dataclass(frozen=True)
class Survey:
    """Every judgement about a scenario.

    Attributes:
        scenario, ontology: What was asked about, under which theories.
        snapshots: The world at each horizon.
        judgements: By horizon, then by theory.
        assumptions: What was assumed.
    """

    scenario: Scenario
    ontology: Ontology
    snapshots: tuple[Snapshot, ...]
    judgements: tuple[Judgement, ...]
    assumptions: Assumptions

    @property
    def size(self) -> int:
        """Return the number of entities that have a verdict, over all horizons."""
        count = 0
        for horizon in range(len(self.snapshots)):
            columns = [each.entities for each in self.judgements if each.horizon == horizon]
            count = max(count, len(np.unique(np.concatenate(columns))) if columns else 0)
        return count
