"""What a report is made of besides verdicts: what was checked, what was proven, from what and with what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persistence_kb.checking.validation import Violation
    from persistence_kb.model.lattice import Lattice


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: its name, its size in bytes if that is known, and the SHA-256 of its bytes."""

    name: str
    size: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Made:
    """How a report was made.

    Attributes:
        command: The command line.
        when: The time, as an ``xsd:dateTime``.
        versions: Of this program and of what it ran on, by name.
        inputs: The files that were read.
        explain: How ``pkb explain`` is called for one of the verdicts, up to the entity's name, and what follows the
            theory's; None where it cannot be called for this scenario.
        violations: What the shapes refuse, or a sentence that says why they were not asked.
        lattice: The order of the theories, or a sentence that says why it is not there.
    """

    command: str
    when: str
    versions: dict[str, str]
    inputs: tuple[Input, ...]
    explain: tuple[str, str] | None
    violations: list[Violation] | str
    lattice: Lattice | str
