"""What is assumed cannot be, or not together."""

from __future__ import annotations

from persistence_kb.errors.sentence import PersistenceError


class AssumptionError(PersistenceError):
    """Something is assumed that cannot be."""


class InvalidAssumption(AssumptionError):
    """An assumption that a shape refuses, or that names what is not there."""

    def __init__(self, *, source: str, term: str, found: str, sentence: str) -> None:
        """Say where it is stated, what was found, and what would mend it."""
        said = f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")
        super().__init__(": ".join(filter(None, (source, term, found, said))))


class ConflictingAssumptions(AssumptionError):
    """The same is assumed twice, to be different things."""

    def __init__(self, *, what: str, one: str, one_source: str, other: str, other_source: str) -> None:
        """Name both and where they are stated."""
        super().__init__(
            f"{what} is assumed to be {one} ({one_source}) and to be {other} ({other_source}); keep one of them",
        )
