"""Claims checked: what was said, held against what follows.

Each claim is checked by itself, so that one that names what is not there hides no other. Scenarios are read and
surveyed once however many claims are made of them, and one reasoner settles all entailments. An assumption is recorded
and never checked.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.checking.claims_outcome import ERROR, UNDECIDED, Finding, Outcome, Result
from persistence_kb.checking.claims_stories import Stories
from persistence_kb.errors import PersistenceError
from persistence_kb.model.claim import (
    ComparisonClaim,
    ConstraintClaim,
    EntailmentClaim,
    FlagClaim,
    QueryClaim,
    ScenarioClaim,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from persistence_kb.checking.claims_constraints import Constraints
    from persistence_kb.checking.claims_proofs import Proofs
    from persistence_kb.checking.claims_questions import Questions
    from persistence_kb.model.claim import Check, Claim
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.reading.claims import ClaimSet
    from persistence_kb.reading.knowledge_base import KnowledgeBase

TIMEOUT: Final = 120.0
"""Seconds for the reasoner in all, and for each search and each query."""


class Checker:
    """Checks claims, one after another. Use it as a context manager."""

    def __init__(
        self,
        ontology: Ontology,
        *,
        theory_files: Sequence[str] = (),
        base: KnowledgeBase | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        """Take what terms mean; nothing is read or started yet.

        Args:
            ontology: What terms mean.
            theory_files: Files or folders of theories that were read beside the shipped ones.
            base: The knowledge base in which scenarios are looked up first.
            timeout: Seconds for the reasoner in all, and for each search and each query.
        """
        self.stories = Stories(ontology, base)
        self.theory_files = theory_files
        self.timeout = timeout
        self._held = ExitStack()
        self._proofs: Proofs | None = None
        self._questions: Questions | None = None
        self._constraints: Constraints | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what was started."""
        self._held.close()
        self._proofs = self._questions = None

    def outcomes(self, claims: ClaimSet) -> Iterator[Outcome]:
        """Check claims in their order.

        Args:
            claims: What is claimed.

        Yields:
            What came of each. Whatever is wrong with a claim is told there.
        """
        for claim in claims.claims:
            yield self.outcome(claim, claims)

    def outcome(self, claim: Claim, claims: ClaimSet) -> Outcome:
        """Check one claim.

        Args:
            claim: The claim.
            claims: The set that it is of, which knows its place.
        """
        began = time.monotonic()
        findings = tuple(self._finding(check, claim) for check in claim.checks)
        lines = tuple(claims.line(claim, check.node) for check in claim.checks)
        return Outcome(claim, findings, claims.line(claim), lines, time.monotonic() - began)

    def _finding(self, check: Check, claim: Claim) -> Finding:
        try:
            return Finding(check, tuple(self._results(check, claim)))
        except PersistenceError as error:
            undecided = error.exit_code == UNDECIDED_CODE
            status, found = (UNDECIDED, "no answer in time") if undecided else (ERROR, "nothing that can be checked")
            return Finding(check, (Result(status, "", "", found, str(error)),))

    def _results(self, check: Check, claim: Claim) -> list[Result]:
        match check.says:
            case ScenarioClaim() as says:
                from persistence_kb.checking.claims_verdicts import check_verdicts

                return check_verdicts(says, self.stories, claim.folder)
            case EntailmentClaim() as says:
                return self._proving().check(says, claim.folder)
            case ComparisonClaim() as says:
                from persistence_kb.checking.claims_comparisons import check_comparison

                return check_comparison(says, self.stories, claim.folder)
            case QueryClaim() as says:
                return self._asking().check(says, claim.folder, f"{claim.file}, {claim.name}")
            case ConstraintClaim() as says:
                return self._constraining().check(says, claim.folder)
            case FlagClaim() as says:
                from persistence_kb.checking.claims_flags import check_flags

                return check_flags(says, self.stories, claim.folder, self.timeout)
            case never:
                assert_never(never)

    def _proving(self) -> Proofs:
        if self._proofs is None:
            from persistence_kb.checking.claims_proofs import Proofs

            made = Proofs(self.stories, self.theory_files, timeout=self.timeout)
            self._proofs = self._held.enter_context(made)
        return self._proofs

    def _asking(self) -> Questions:
        if self._questions is None:
            from persistence_kb.checking.claims_questions import Questions

            made = Questions(self.stories, self.theory_files, timeout=self.timeout)
            self._questions = self._held.enter_context(made)
        return self._questions

    def _constraining(self) -> Constraints:
        if self._constraints is None:
            from persistence_kb.checking.claims_constraints import Constraints

            self._constraints = Constraints(self.stories, self.theory_files)
        return self._constraints


UNDECIDED_CODE: Final = 3
"""What errors that leave something undecided exit with."""
