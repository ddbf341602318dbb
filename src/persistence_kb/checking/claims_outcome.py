"""What came of a claim: of each check a finding, of the claim the worst of them.

A claim holds where all its checks do. What cannot be checked because it names something that is not there is an
``error``; what the limits given do not settle is ``undecided``; an assumption is ``not checked``, and nothing that is
not checked ever counts as holding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from persistence_kb.model.claim import Check, Claim

HOLDS: Final = "holds"
FAILS: Final = "fails"
UNDECIDED: Final = "undecided"
ERROR: Final = "error"
NOT_CHECKED: Final = "not checked"

STATUSES: Final = (HOLDS, FAILS, UNDECIDED, ERROR, NOT_CHECKED)
"""In the order in which they are counted."""

_WORST: Final = (ERROR, FAILS, UNDECIDED, HOLDS)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question that a check asks.

    Attributes:
        status: ``HOLDS``, ``FAILS``, ``UNDECIDED`` or ``ERROR``.
        about: What it is about: an entity under a theory in a scenario, two conditions, a query.
        expected, found: What was to come out and what did, in a few words.
        because: A sentence that says why, where something is to be said.
    """

    status: str
    about: str
    expected: str
    found: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check.

    Attributes:
        check: The check.
        results: Everything that was found, where the check holds; else what was not as expected.
    """

    check: Check
    results: tuple[Result, ...]

    @property
    def status(self) -> str:
        """Return the worst status of the results."""
        return _worst(result.status for result in self.results)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one claim.

    Attributes:
        claim: The claim.
        findings: One for each check, in their order; none of an assumption.
        line: The line on which the claim begins; None where that cannot be told.
        lines: The line of each check.
        seconds: How long it took.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    line: int | None
    lines: tuple[int | None, ...]
    seconds: float

    @property
    def status(self) -> str:
        """Return the worst status of the findings; ``NOT_CHECKED`` where nothing is checked."""
        return _worst(finding.status for finding in self.findings) if self.findings else NOT_CHECKED

    @property
    def wrong(self) -> tuple[tuple[Finding, Result], ...]:
        """Return what is not as the claim says."""
        return tuple(
            (finding, result) for finding in self.findings for result in finding.results if result.status != HOLDS
        )

    @property
    def expected(self) -> str:
        """Return what was to come out: of the first result that is wrong, or else of the first."""
        return self._first.expected if self._first else ""

    @property
    def found(self) -> str:
        """Return what came out there."""
        return self._first.found if self._first else ""

    @property
    def because(self) -> str:
        """Return why, in a sentence."""
        return self._first.because if self._first else ""

    @property
    def place(self) -> str:
        """Return file and line."""
        return self.claim.file if self.line is None else f"{self.claim.file}:{self.line}"

    @property
    def _first(self) -> Result | None:
        everything = [result for finding in self.findings for result in finding.results]
        return next((each for each in everything if each.status == self.status), None)


def _worst(statuses: object) -> str:
    found = set(statuses)  # type: ignore[call-overload]
    return next(status for status in _WORST if status in found)
