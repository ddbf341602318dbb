"""What every engine answers: for an expression, who certainly and who possibly falls under it.

A verdict holds on ``certain``, fails outside ``possible``, and is undetermined between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.statements import Booleans


@dataclass(frozen=True, slots=True)
class Extension:
    """The certain and the possible members of a class expression.

    Attributes:
        certain, possible: A bit for each individual; certain ⊆ possible. One and the same array where nothing is open.
    """

    certain: Booleans
    possible: Booleans


class Engine(Protocol):
    """Anything that evaluates class expressions over one snapshot."""

    def extension(self, expression: Expression) -> Extension:
        """Return the certain and possible members of an expression."""
        ...
