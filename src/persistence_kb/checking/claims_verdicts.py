"""Do verdicts come out as a claim says? Each entity under each theory in each story.

A degree is an interval that holds for every admissible assumption, and a bound on it must hold for the whole interval.
Of a class, *every* and *no* are about whatever may be in it, *some* about what certainly is; only what the theory gives
a verdict about counts, and of a class in which there is nothing nothing is said: such a check fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.checking.claims_outcome import FAILS, HOLDS, Result
from persistence_kb.checking.claims_stories import individual
from persistence_kb.errors import NoVerdict
from persistence_kb.model.claim import EVERY, NAMED, NO, SOME
from persistence_kb.model.expression import Class
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import THING, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.model.claim import ScenarioClaim, Story
    from persistence_kb.model.statements import Booleans
    from persistence_kb.model.verdict import Judgement, Survey

_OF: Final = {EVERY: "of every one", SOME: "of one", NO: "of none"}

CLOSE: Final = 1e-9
"""By how much a degree may miss a bound: decimal fractions are not exact in binary."""

SHOWN: Final = 3
"""Entities that are named of many."""


def check_verdicts(claim: ScenarioClaim, stories: Stories, folder: str) -> list[Result]:
    """Check a claim about verdicts.

    Args:
        claim: What is claimed.
        stories: Where scenarios are read and surveyed.
        folder: Where paths start.

    Raises:
        PersistenceError: A scenario, theory, entity or class is not there, or the theory has no verdict about it.
    """
    theories = stories.theories(claim.theories, claim.views)
    degrees = claim.at_least is not None or claim.at_most is not None
    found: list[Result] = []
    for story in claim.stories:
        survey = stories.survey(story, folder, claim.assuming, theories, with_degrees=degrees)
        for judgement in survey.judgements:
            found += _Check(claim, stories, story, survey, judgement).results(folder)
    return found


def expectation(claim: ScenarioClaim) -> str:
    """Return what is to come out, in a few words.

    >>> from persistence_kb.model.claim import Subject
    >>> expectation(ScenarioClaim((), (), (), Subject("each", ()), "holds", True, 0.5, None, ()))
    'not holds, degree at least 0.5'
    """
    parts = [f"{'not ' if claim.negated else ''}{claim.expects}"] if claim.expects else []
    parts += [f"degree at least {claim.at_least:g}"] if claim.at_least is not None else []
    parts += [f"degree at most {claim.at_most:g}"] if claim.at_most is not None else []
    return ", ".join(parts)


class _Check:
    """One theory's verdicts in one story, held against a claim."""

    def __init__(
        self,
        claim: ScenarioClaim,
        stories: Stories,
        story: Story,
        survey: Survey,
        judgement: Judgement,
    ) -> None:
        self.claim = claim
        self.stories = stories
        self.story = story
        self.survey = survey
        self.judgement = judgement
        self.snapshot = survey.snapshots[0]
        self.where = f"under the {judgement.theory.label} in {survey.scenario.source}"

    def results(self, folder: str) -> Iterator[Result]:
        """Yield a result for each entity, or one for each class."""
        fits = self._fitting()
        if self.claim.subject.quantifier == NAMED:
            for name in self.claim.subject.names:
                yield self._one(name, fits, folder)
            return
        for name in self.claim.subject.names:
            yield self._class(name, fits, folder)

    def _fitting(self) -> Booleans:
        """Tell for each row whether it is as the claim says."""
        claim, judgement = self.claim, self.judgement
        fits = np.ones(len(judgement.entities), dtype=bool)
        if claim.expects:
            fits &= (judgement.status == STATUSES.index(claim.expects)) ^ claim.negated
        if claim.at_least is not None:
            fits &= judgement.low >= claim.at_least - CLOSE
        if claim.at_most is not None:
            fits &= judgement.high <= claim.at_most + CLOSE
        return fits

    def _one(self, name: str, fits: Booleans, folder: str) -> Result:
        source = self.survey.scenario.source
        number = individual(name, self.snapshot, source)
        theory = self.judgement.theory
        row = int(np.searchsorted(self.judgement.entities, number))
        if row == len(self.judgement.entities) or self.judgement.entities[row] != number:
            ontology = self.stories.ontology
            everything = self.stories.survey(self.story, folder, with_degrees=False)
            about = [each.theory for each in everything.judgements if number in each.entities]
            raise NoVerdict(
                source=source, entity=self.snapshot.label(number), theory=theory.label,
                bearer=ontology.label(theory.bearer), known=[local_name(each.iri) for each in about],
            )  # fmt: skip
        return self._result(row, holds=bool(fits[row]), folder=folder)

    def _result(self, row: int, *, holds: bool, folder: str, expected: str = "") -> Result:
        number = int(self.judgement.entities[row])
        return Result(
            HOLDS if holds else FAILS,
            f"{self.snapshot.label(number)} {self.where}",
            expected or expectation(self.claim),
            self._said(row),
            "" if holds else self.stories.because(self.story, folder, self.judgement.theory, number),
        )

    def _said(self, row: int) -> str:
        judgement = self.judgement
        status = STATUSES[int(judgement.status[row])]
        if self.claim.at_least is None and self.claim.at_most is None:
            return status
        low, high = float(judgement.low[row]), float(judgement.high[row])
        return f"{status}, degree {low:g}" if low == high else f"{status}, degree from {low:g} to {high:g}"

    def _class(self, name: str, fits: Booleans, folder: str) -> Result:
        """Check what is said of every, some or no member of a class."""
        quantifier = self.claim.subject.quantifier
        ontology = self.stories.ontology
        token = ontology.named("class", shorten(name), [*ontology.taxonomy.told, THING])
        label = ontology.label(token)
        expected = f"{expectation(self.claim)} {_OF[quantifier]}"
        members = self.stories.world(self.story, folder).engine.extension(Class(token))
        inside = members.certain if quantifier == SOME else members.possible
        rows = np.flatnonzero(inside[self.judgement.entities])
        about = f"{quantifier} {label} {self.where}"
        if not len(rows):
            return Result(FAILS, about, expected, f"no {label} that the theory is about")
        good = fits[rows]
        wrong = rows[good] if quantifier == NO else rows[~good]
        holds = bool(good.any()) if quantifier == SOME else not len(wrong)
        if holds:
            return Result(HOLDS, about, expected, f"{int(good.sum())} of {len(rows)}")
        first = self._result(int(wrong[0]), holds=False, folder=folder)
        several = [self.snapshot.label(int(self.judgement.entities[row])) for row in wrong[:SHOWN].tolist()]
        more = f" and {len(wrong) - len(several)} more" if len(wrong) > len(several) else ""
        return Result(FAILS, about, expected, f"{first.found} for {', '.join(several)}{more}", first.because)
