"""Theories, views and degree rules as values: what the ontology says, ready to be evaluated.

A theory is data. Nothing in the program asks which theory it has in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persistence_kb.model.expression import ObjectProperty


@dataclass(frozen=True, slots=True)
class StepDecay:
    """A rule by which what matters fades with every step along a role (semantics.md §5, ``pkb:CopyDecay``).

    Attributes:
        rule: The rule's token.
        along: The role whose steps count, in the direction in which nothing extra is lost.
    """

    rule: str
    along: ObjectProperty


@dataclass(frozen=True, slots=True)
class Dilution:
    """A rule by which what matters is divided among those that share the witness (``pkb:SharedDilution``).

    Attributes:
        rule: The rule's token.
        sharers: The role from the witness to those that share it.
    """

    rule: str
    sharers: ObjectProperty


@dataclass(frozen=True, slots=True)
class Share:
    """A rule by which what matters is the share of parts of some kind (``pkb:StageShare``).

    Attributes:
        rule: The rule's token.
        parts: The role from the whole to its parts.
        among: The class of the parts that count.
    """

    rule: str
    parts: ObjectProperty
    among: str


DegreeRule = StepDecay | Dilution | Share


@dataclass(frozen=True, slots=True)
class Theory:
    """What it takes for one kind of thing to survive, or for what matters in its survival to be preserved.

    Attributes:
        iri, label, definition, locator: As the ontology states them; ``iri`` is a token.
        bearer: The class that the theory gives verdicts about.
        concerns: ``pkb:Identity`` or ``pkb:WhatMatters``.
        condition: The class that the verdict is membership in; None for a vague theory.
        precisified_by: The theories that make a vague theory precise; empty otherwise.
        degree: How much of what matters is preserved where the theory holds; None for all or nothing.
        source: The file that states the theory.
    """

    iri: str
    label: str
    definition: str
    locator: str
    bearer: str
    concerns: str
    condition: str | None
    precisified_by: tuple[str, ...]
    degree: DegreeRule | None
    source: str


@dataclass(frozen=True, slots=True)
class View:
    """A theory of identity and a theory of what matters, held together."""

    iri: str
    label: str
    theories: tuple[str, ...]
