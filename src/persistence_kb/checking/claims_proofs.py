"""Does one condition follow from another in every scenario? Claims that it does, and claims that it does not.

That it follows is proven by the reasoner. That it does not is shown by a story in which something certainly meets the
premise and certainly not the conclusion: one that the claim names, or the smallest that there is. Where there is
neither a proof nor such a story within the limits, the claim is undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.checking.claims_outcome import FAILS, HOLDS, UNDECIDED, Result
from persistence_kb.checking.proof import Prover, read_side, refutation
from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.checking.proof import Side
    from persistence_kb.model.claim import EntailmentClaim, Story

MAX_ENTITIES: Final = 8
"""Things of a countermodel at most."""


class Proofs:
    """Settles entailments, one after another, with one reasoner."""

    def __init__(self, stories: Stories, theory_files: Sequence[str], *, timeout: float) -> None:
        """Take where stories come from; nothing is started yet.

        Args:
            stories: Where scenarios are read.
            theory_files: Theories that were read beside the shipped ones.
            timeout: Seconds for the reasoner in all, and for each search.
        """
        self.stories = stories
        self.ontology = stories.ontology
        self._sides: dict[str, Side] = {}
        self._prover = Prover(self.ontology, theory_files=theory_files, timeout=timeout)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the reasoner's process."""
        self._prover.__exit__()

    def check(self, claim: EntailmentClaim, folder: str) -> list[Result]:
        """Check a claim that something follows, or that it does not.

        Args:
            claim: What is claimed.
            folder: Where paths start.

        Raises:
            PersistenceError: Something that is named is not there; or there is no reasoner.
        """
        return [
            result
            for premise in map(self._side, claim.premises)
            for conclusion in map(self._side, claim.conclusions)
            for result in self._results(claim, premise, conclusion, folder)
        ]

    def _results(self, claim: EntailmentClaim, premise: Side, conclusion: Side, folder: str) -> list[Result]:
        if claim.countermodels:
            return [self._shown(premise, conclusion, story, folder) for story in claim.countermodels]
        about = f"{premise} entails {conclusion}"
        expected = "it follows" if claim.expects else "it does not follow"
        if claim.expects and self._prover.entails(premise, conclusion):
            return [Result(HOLDS, about, expected, expected)]
        answer = self._prover.answer(premise, conclusion, max_entities=MAX_ENTITIES)
        match answer.status:
            case "proven":
                return [Result(HOLDS if claim.expects else FAILS, about, expected, "it follows", answer.claim())]
            case "refuted":
                model = answer.countermodel
                why = answer.refutation(model.label) if model else ""
                return [Result(FAILS if claim.expects else HOLDS, about, expected, "it does not follow", why)]
            case _:
                why = f"no story of up to {answer.searched} things refutes it, and the ontology does not entail it"
                if answer.entailed is None:
                    why = f"the {answer.seconds:g} seconds given were over"
                return [Result(UNDECIDED, about, expected, "neither a proof nor a countermodel", why)]

    def _side(self, text: str) -> Side:
        if text not in self._sides:
            self._sides[text] = read_side(shorten(text) if text.startswith("<") else text, self.ontology)
        return self._sides[text]

    def _shown(self, premise: Side, conclusion: Side, story: Story, folder: str) -> Result:
        """Tell whether a story refutes that whatever is A is B."""
        world = self.stories.world(story, folder)
        scenario, snapshot, engine = world.scenario, world.snapshot, world.engine
        refuting = engine.extension(premise.expression).certain & ~engine.extension(conclusion.expression).possible
        about = f"{premise} does not entail {conclusion} in {scenario.source}"
        expected = "something meets the premise and not the conclusion"
        found = np.flatnonzero(refuting)
        if len(found):
            label = snapshot.label(int(found[0]))
            return Result(HOLDS, about, expected, label, refutation(premise, conclusion, label))
        met = int(engine.extension(premise.expression).certain.sum())
        said = f"all {met} that meet it may meet the conclusion" if met else "nothing certainly meets the premise"
        return Result(FAILS, about, expected, said)
