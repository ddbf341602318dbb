"""What keeps a plan from being made: nothing to weigh, no prices, or more than can be handled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.errors.sentence import PersistenceError

if TYPE_CHECKING:
    from collections.abc import Iterable


SHOWN: Final = 3
"""Names that a sentence holds."""


class PlanError(PersistenceError):
    """Nothing can be planned."""


class NothingToWeigh(PlanError):
    """No credence in any theory, so that no plan is better than another."""

    def __init__(self, *, source: str, known: Iterable[str]) -> None:
        """Say what is missing and how it is given."""
        names = ", ".join(known)
        super().__init__(
            f"{source}: no credences are given, so that nothing says what a plan is worth; "
            f"give some, like --assume credence:{names or 'THEORY'}=0.5, or name a file or set of assumptions",
        )


class Unpriced(PlanError):
    """Things that would be kept and of which nobody says what that costs."""

    def __init__(self, *, source: str, things: Iterable[str], kinds: Iterable[str]) -> None:
        """Name them, and how a price is given."""
        names = [*things]
        more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
        shown = ", ".join(names[:SHOWN]) + more
        given = " ".join(f"--assume cost:{kind}=USD" for kind in kinds)
        super().__init__(
            f"{source}: nobody says what it costs at most a year to keep {shown}; "
            f"give pkb:annualCostUSD in the story, or assume it ({given or '--assume cost:KIND=USD'})",
        )


class NothingAffordable(PlanError):
    """What is kept whatever is chosen costs more than the budget."""

    def __init__(self, *, source: str, cost: float, budget: float) -> None:
        """Give both amounts."""
        super().__init__(
            f"{source}: what the plan does not choose costs {cost:,.2f} US dollars a year already, "
            f"more than the budget of {budget:,.2f}; raise --budget",
        )


class UnplannableStory(PlanError):
    """What is so depends on what is kept in a way that is not planned over."""

    def __init__(self, *, source: str, entity: str, term: str) -> None:
        """Name what it is about."""
        super().__init__(
            f"{source}: what is so of {entity} ({term}) depends on what is kept, otherwise than by its own end, the "
            "end of what it hosts or of what it is a stage of; leave less of it open, or plan without it",
        )


class TooLargeToPlan(PlanError):
    """More to weigh than can be handled."""

    exit_code = 3

    def __init__(self, *, found: int) -> None:
        """Say how much there is."""
        super().__init__(
            f"there are more than {found:,} ways in which verdicts depend on what is kept, too many to plan over; "
            "give credence to fewer theories, or plan for a part of the story",
        )


class PlanMismatch(PlanError):
    """The engine does not find what was planned: a mistake in the program."""

    def __init__(self, *, planned: float, found: float) -> None:
        """Give both numbers."""
        super().__init__(
            f"this is a mistake in pkb itself, please report it: a plan was worked out to come to {planned:.9f}, "
            f"but the engine finds {found:.9f}",
        )
