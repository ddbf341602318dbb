"""Alternatives: what could be done, side by side; and how one is written.

``A+B`` is one alternative, in which B is done after A; each part is what ``pkb apply --with`` takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidOption, MissingOption
from persistence_kb.reading.interventions import ENDING, parse_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from persistence_kb.model.intervention import Intervention, Step

AS_TOLD: Final = "as told"
"""What the story as told is called among alternatives."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A course of action.

    Attributes:
        name: What it is called in data, and how it is written.
        label: What to call it.
        steps: What is done, in order; nothing for the story as told.
    """

    name: str = AS_TOLD
    label: str = AS_TOLD
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, steps: Sequence[Step]) -> Alternative:
        """Return what is done by some steps, called by them."""
        labels = [f"{each.intervention.label}{str(each).removeprefix(each.intervention.name)}" for each in steps]
        return cls("+".join(map(str, steps)), " + ".join(labels), tuple(steps)) if steps else cls()


def parse_alternative(text: str, interventions: Mapping[str, Intervention]) -> Alternative:
    """Read an alternative.

    Args:
        text: One step or several, with ``+`` between them.
        interventions: The shipped ones.

    Raises:
        InvalidOption: A step is missing.
        PersistenceError: As ``reading.interventions.parse_step``.
    """
    parts = [each.strip() for each in _parts(text)]
    if not all(parts):
        raise InvalidOption(option="--with", found=text, remedy="name an intervention before and after each +")
    return Alternative.of([parse_step(each, interventions) for each in parts])


def _parts(text: str) -> list[str]:
    """Return the steps; a ``+`` in the name of a file, or in a value that ends there, is no more than that."""
    if text.endswith(ENDING) and Path(text).is_file():
        return [text]
    first, *others = text.split("+")
    parts = [first]
    for part in others:
        if part[:1].isdecimal() and "=" in parts[-1]:
            parts[-1] += f"+{part}"
        else:
            parts.append(part)
    return parts


def parse_alternatives(
    texts: Iterable[str], interventions: Mapping[str, Intervention], *, every: bool
) -> list[Alternative]:
    """Read several alternatives; what is named twice is one.

    Args:
        texts: What is named.
        interventions: The shipped ones.
        every: Whether to begin with each of the shipped ones alone.

    Raises:
        InvalidOption: There is none.
        PersistenceError: As ``parse_alternative``.
    """
    found = [Alternative.of([parse_step(name, interventions)]) for name in interventions] if every else []
    found += [parse_alternative(text, interventions) for text in texts]
    if not found:
        remedy = "say --with and an intervention (pkb apply --list), once for each alternative, or say --all"
        raise MissingOption(option="--with", remedy=remedy)
    return [*{each.name: each for each in found}.values()]
