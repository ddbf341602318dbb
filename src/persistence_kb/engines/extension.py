"""What every engine answers: for an expression, who certainly and who possibly falls under it.

A verdict holds on ``certain``, fails outside ``possible``, and is undetermined between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

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


def every(bits: list[Booleans]) -> Booleans:
    """Return the intersection of one or more bit vectors."""
    common: Booleans = np.logical_and.reduce(bits)
    return common


def some(bits: list[Booleans]) -> Booleans:
    """Return the union of one or more bit vectors."""
    union: Booleans = np.logical_or.reduce(bits)
    return union
