"""Applying interventions to a story: what would be told if something were done about it at some time.

An intervention acts at a decision time on a story whose future would otherwise run as told. Its update says what
changes in the story, who is kept and who is wiped; what that comes to is worked out here, once for all interventions.
The story itself is never altered. The same steps always come to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.acting.course import Change, Course
from persistence_kb.acting.keeping import keep, settle
from persistence_kb.acting.retelling import Retelling, retell
from persistence_kb.acting.settings import resolve
from persistence_kb.acting.surroundings import (
    KEPT_GRAPH,
    NAMED,
    WIPED_GRAPH,
    WRITTEN,
    around,
    parameters,
)
from persistence_kb.acting.updating import SECONDS, Dataset
from persistence_kb.acting.wiping import wipe
from persistence_kb.model.statements import integers
from persistence_kb.reading.sparql import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.acting.updating import Difference
    from persistence_kb.model.intervention import Step
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statement


@dataclass(frozen=True)
class Application:
    """What came of doing something.

    Attributes:
        before: The story as it was.
        scenario: The story as it would then be told; its horizon is that of the story as it was.
        idle: The steps that changed nothing.
        steps: All steps, in order.
        decided_at: When it was decided; None for the beginning of the story.
    """

    before: Scenario
    scenario: Scenario
    idle: tuple[Step, ...]
    steps: tuple[Step, ...]
    decided_at: int | None

    @cached_property
    def added(self) -> frozenset[Statement]:
        """Return the statements that only the new story makes, lists and events written out."""
        return frozenset(set(self.scenario.statements).difference(self.before.statements))

    @cached_property
    def removed(self) -> frozenset[Statement]:
        """Return the statements that only the old story makes, lists and events written out."""
        return frozenset(set(self.before.statements).difference(self.scenario.statements))


def apply(
    scenario: Scenario,
    steps: Sequence[Step],
    decided_at: int | None = None,
    *,
    seconds: float | None = SECONDS,
) -> Application:
    """Apply interventions, one after another.

    Args:
        scenario: The story as it would run.
        steps: What is done, in order; each finds what the ones before it came to.
        decided_at: When it is decided, in microseconds since 1970; None for the beginning of the story, so that
            everything is still to come. What is dated then or before, or has no date, stays as it is.
        seconds: How long each update may take; None for ever.

    Raises:
        UnknownName: A setting names what is not there.
        InputError: An update that is none, or that would fetch something.
        QueryError: An update that cannot be done, or takes too long.
    """
    return Applier(scenario, decided_at, seconds=seconds).apply(steps)


class Applier:
    """A story that interventions are applied to again and again, each to the story as it is.

    The story is loaded once; a first step costs nothing but its own update.
    """

    def __init__(self, scenario: Scenario, decided_at: int | None = None, *, seconds: float | None = SECONDS) -> None:
        """Take a story.

        Args:
            scenario: As it would run.
            decided_at: When it is decided, as in ``apply``.
            seconds: How long each update may take; None for ever.
        """
        self.scenario = scenario
        self.decided_at = decided_at
        self._seconds = seconds
        self._first = _Stage(scenario, decided_at, seconds)

    def apply(self, steps: Sequence[Step]) -> Application:
        """Apply interventions, one after another.

        Raises:
            PersistenceError: As ``apply`` of this module.
        """
        stage = self._first
        idle: list[Step] = []
        for step in steps:
            retelling = stage.after(step)
            if retelling.differs:
                stage = _Stage(retelling.scenario, self.decided_at, self._seconds)
            else:
                idle.append(step)
        return Application(self.scenario, stage.course.story, tuple(idle), tuple(steps), self.decided_at)


class _Stage:
    """A story before a step."""

    def __init__(self, story: Scenario, decided_at: int | None, seconds: float | None) -> None:
        self.course = Course(story, decided_at)
        self._seconds = seconds
        self._named: frozenset[str] = frozenset()
        self._dataset: Dataset | None = None

    def after(self, step: Step) -> Retelling:
        """Return what a step makes of the story."""
        course, source = self.course, step.intervention.file
        difference = self._difference(step)
        change = _plain(course, difference)
        codes = course.terms.codes
        wiped = {codes[s]: codes[o] for s, _, o in difference.written[WIPED_GRAPH] if s in codes and o in codes}
        named = {s for s, _, _ in difference.written[KEPT_GRAPH]}
        kept = {codes[s] for s in named if s in codes} - wiped.keys()
        fresh = named - codes.keys()
        if wiped:
            change.join(wipe(course, wiped))
        if not kept and not fresh:
            return retell(course.story, change.removed, change.added, source)
        more, held = keep(course, kept)
        change.join(more)
        found = retell(course.story, change.removed, change.added, source)
        after = Course(found.scenario, course.decided_at)
        settled = settle(course, {course.terms[each] for each in held} | fresh, after)
        return found.then(settled, source) if settled else found

    def _difference(self, step: Step) -> Difference:
        intervention = step.intervention
        words = words_of(intervention.update)
        needed = {graph for graph in NAMED if graph in words.mentioned}
        if self._dataset is None or not needed <= self._named:
            self._named |= needed
            self._dataset = Dataset(around(self.course, self._named))
        return self._dataset.run(
            intervention.update,
            WRITTEN,
            parameters(resolve(step, self.course)),
            source=intervention.file,
            trusted=intervention.shipped,
            seconds=self._seconds,
        )


def _plain(course: Course, difference: Difference) -> Change:
    """Return what an update itself takes away and adds."""
    statements, codes = course.statements, course.terms.codes
    gone = [tuple(map(codes.__getitem__, row)) for row in difference.removed]
    removed = np.zeros(len(statements), dtype=bool)
    if gone:
        wanted = set(gone)
        subjects = np.isin(statements.subject, integers({subject for subject, _, _ in wanted}))
        for row in np.flatnonzero(subjects).tolist():
            key = int(statements.subject[row]), int(statements.predicate[row]), int(statements.object[row])
            removed[row] = key in wanted
    return Change(removed, list(difference.added))


def order_matters(
    scenario: Scenario,
    steps: Sequence[Step],
    decided_at: int | None = None,
    *,
    seconds: float | None = SECONDS,
) -> list[tuple[Step, Step]]:
    """Return the pairs of neighbouring steps that would come to something else the other way round.

    Args:
        scenario: The story as it would run.
        steps: What is done, in order.
        decided_at: When it is decided, as in ``apply``.
        seconds: How long each update may take; None for ever.
    """
    applier = Applier(scenario, decided_at, seconds=seconds)
    whole = set(applier.apply(steps).scenario.statements) if len(steps) > 1 else set()
    found: list[tuple[Step, Step]] = []
    for place in range(len(steps) - 1):
        turned = [*steps]
        turned[place : place + 2] = [steps[place + 1], steps[place]]
        if set(applier.apply(turned).scenario.statements) != whole:
            found.append((steps[place], steps[place + 1]))
    return found
