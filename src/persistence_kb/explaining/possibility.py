"""One thing that might be otherwise than the story tells, as statements that would be so and others that would not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persistence_kb.explaining.levers import Way
    from persistence_kb.model.statements import Statement


@dataclass(frozen=True, slots=True)
class Possibility:
    """One thing that might be otherwise.

    Attributes:
        about: The individual that it is about, by token.
        ways: The ways in which it may be; the first is how it is.
        edges: The statements that are so in some of the ways only, and the places of these ways. A statement on which
            several possibilities have a bearing is so if all of them let it be.
    """

    about: str
    ways: list[Way]
    edges: dict[Statement, set[int]]

    def told(self) -> list[Way]:
        """Return the ways."""
        return self.ways


Exclusion = tuple[tuple[int, int], ...]
"""Ways that cannot all be: for each the place of a possibility, and its own place there."""
