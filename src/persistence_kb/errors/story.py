"""Stories that cannot be asked about, one by one or kept in a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors.sentence import PersistenceError
from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable


class ScenarioError(PersistenceError):
    """RDF, but not a story that can be asked about."""


class MissingHeader(ScenarioError):
    """No scenario is declared."""

    def __init__(self, *, source: str) -> None:
        """Say how to declare one."""
        super().__init__(f"{source}: no scenario header was found; add the statement '<> a pkb:Scenario .'")


class ConflictingHorizons(ScenarioError):
    """More than one horizon."""

    def __init__(self, *, source: str, found: Iterable[str]) -> None:
        """Name the horizons."""
        super().__init__(
            f"{source}: the scenario has several horizons ({', '.join(found)}); keep one pkb:horizon, "
            "and ask about other times with --at",
        )


class InvalidTime(ScenarioError):
    """Not an xsd:dateTime with a zone."""

    def __init__(self, *, found: str, term: str, source: str = "", reason: str = "") -> None:
        """Say which value of which term, and what a good one looks like."""
        place = f"{source}: " if source else ""
        why = reason or "is not an xsd:dateTime with a time zone"
        super().__init__(f"{place}{term} {shorten(found)} {why}; write it like 2026-06-01T00:00:00Z")


class LiteralWhereEntity(ScenarioError):
    """A text or number as the value of a relation between entities."""

    def __init__(self, *, source: str, subject: str, relation: str, found: str) -> None:
        """Name the statement."""
        super().__init__(
            f"{source}: {shorten(subject)} has the literal {found} as its {shorten(relation)}, "
            "where an entity belongs; write an IRI",
        )


class BrokenList(ScenarioError):
    """A shorthand list that is cyclic, forked or has no end."""

    def __init__(self, *, source: str, subject: str, relation: str, reason: str) -> None:
        """Name the list by what it belongs to."""
        super().__init__(
            f"{source}: the {shorten(relation)} list of {shorten(subject)} {reason}; write it as ( :a :b :c )",
        )


class FixedHorizon(ScenarioError):
    """A snapshot asked about at another time than its own."""

    def __init__(self, *, source: str, own: str, asked: str) -> None:
        """Name both times."""
        super().__init__(
            f"{source}: this is a snapshot of the world at {own} and cannot tell about {asked}; "
            "survey the scenario that it was made from",
        )


class InvalidScenario(ScenarioError):
    """It violates a shape, and ``--strict`` was asked for."""

    def __init__(self, *, source: str, count: int, first: str) -> None:
        """Quote the first violation."""
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"{source}: {first}{more}; pkb validate lists them all")


class InconsistentScenario(ScenarioError):
    """With the ontology it cannot be true."""

    def __init__(self, *, source: str, statements: Iterable[str]) -> None:
        """Quote the fewest statements that contradict one another."""
        super().__init__(
            f"{source}: the story cannot be true, so nothing can be said about it; these contradict one another: "
            f"{'; '.join(statements)}; take one of them back",
        )


class KnowledgeBaseError(PersistenceError):
    """A folder of loaded scenarios that cannot serve."""


class NotAKnowledgeBase(KnowledgeBaseError):
    """Nothing there, a file, or a folder with other things in it."""

    def __init__(self, *, folder: str, reason: str, remedy: str) -> None:
        """Say what is there instead."""
        super().__init__(f"{folder}: {reason}; {remedy}")


class NewerKnowledgeBase(KnowledgeBaseError):
    """Of a format that this version does not know."""

    def __init__(self, *, folder: str, found: int, known: int) -> None:
        """Name both formats."""
        super().__init__(
            f"{folder}: this knowledge base has format {found}, and this version of pkb knows formats up to {known}; "
            "update pkb, or load the scenarios again into another folder",
        )


class DamagedKnowledgeBase(KnowledgeBaseError):
    """Its parts do not fit together."""

    def __init__(self, *, folder: str, reason: str) -> None:
        """Say what does not fit."""
        super().__init__(f"{folder}: the knowledge base is damaged: {reason}; load its scenarios into another folder")


class BusyKnowledgeBase(KnowledgeBaseError):
    """Another process is changing it."""

    def __init__(self, *, folder: str, who: str) -> None:
        """Say who."""
        super().__init__(f"{folder}: {who} is changing this knowledge base; try again when it has ended")


class UnclearScenario(KnowledgeBaseError):
    """Several are loaded, and not exactly one of them is named."""

    def __init__(self, *, folder: str, names: Iterable[str], shown: int = 10) -> None:
        """List the names."""
        known = sorted(names)
        more = f" and {len(known) - shown:,} more" if len(known) > shown else ""
        remedy = f"name one of {', '.join(known[:shown])}{more}" if known else "load one with pkb load"
        reason = "each loaded scenario is a story of its own" if known else "nothing is loaded"
        super().__init__(f"{folder}: {reason}; {remedy}")


class NameTaken(KnowledgeBaseError):
    """A scenario of that name was loaded from elsewhere."""

    def __init__(self, *, folder: str, name: str, place: str) -> None:
        """Say from where."""
        super().__init__(
            f"{folder}: {name!r} is loaded already, from {place}; keep both by giving this one another name with --as, "
            f"or replace it with --as {name!r}",
        )
