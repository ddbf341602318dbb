"""Claims that cannot be read, and sets that hold none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors.sentence import PersistenceError

if TYPE_CHECKING:
    from collections.abc import Sequence


class ClaimError(PersistenceError):
    """Claims that cannot be checked as they stand."""


class MalformedClaim(ClaimError):
    """A claim that lacks something, or says something that no claim of its kind says."""

    def __init__(self, *, found: Sequence[str]) -> None:
        """Quote the first mistake.

        Args:
            found: A sentence for each malformed claim, with file and line.
        """
        self.found = tuple(found)
        more = f" (and {len(found) - 1} more; pkb validate lists them all)" if len(found) > 1 else ""
        super().__init__(f"{found[0]}{more}")


class NoClaims(ClaimError):
    """A set in which nothing is claimed."""

    def __init__(self, *, source: str, remedy: str) -> None:
        """Say what holds no claims, and what would."""
        super().__init__(f"{source}: there are no claims to check; {remedy}")
