"""Ontology and theory files that have no defined meaning here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors.sentence import PersistenceError
from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable


class TheoryError(PersistenceError):
    """An ontology or theory file that has no defined meaning here."""


class UnsupportedConstruct(TheoryError):
    """Outside the fragment of semantics.md §2."""

    def __init__(self, *, source: str, term: str, construct: str, remedy: str = "") -> None:
        """Name the file, the term and the construct."""
        hint = remedy or (
            "conditions are built from named classes, and, or, not, some, only, value, oneOf, min, max, exactly"
        )
        super().__init__(f"{source}: {shorten(term)} uses {construct}, which is outside the fragment; {hint}")


class MalformedTheory(TheoryError):
    """A theory that lacks or doubles something."""

    def __init__(self, *, source: str, theory: str, problem: str, remedy: str) -> None:
        """Say what is wrong with the theory and what would mend it."""
        super().__init__(f"{source}: {shorten(theory)} {problem}; {remedy}")


class CyclicDefinition(TheoryError):
    """A class, theory or relation defined by way of itself."""

    def __init__(self, *, source: str, term: str, path: Iterable[str]) -> None:
        """Show the way round."""
        way = " → ".join(shorten(step) for step in path)
        super().__init__(f"{source}: {shorten(term)} is defined by way of itself ({way}); break the circle")


class IrregularRoleHierarchy(TheoryError):
    """Property chains that no regular expression describes."""

    def __init__(self, *, source: str, term: str, reason: str) -> None:
        """Name the property."""
        super().__init__(
            f"{source}: the role hierarchy is irregular at {shorten(term)}: {reason} "
            "(OWL 2 Structural Specification §11.2); rewrite the property chain",
        )


class NonSimpleRole(TheoryError):
    """A cardinality on a role that chains or is transitive."""

    def __init__(self, *, source: str, term: str, role: str) -> None:
        """Name the class and the role."""
        super().__init__(
            f"{source}: {shorten(term)} counts along {shorten(role)}, which is transitive or follows from a chain; "
            "OWL 2 DL allows cardinalities on simple properties only",
        )


class InconsistentOntology(TheoryError):
    """It cannot be true, whatever the story."""

    def __init__(self, *, statements: Iterable[str]) -> None:
        """Quote the fewest axioms that contradict one another."""
        super().__init__(
            "the ontology cannot be true, so that anything would follow from it; these contradict one another: "
            f"{'; '.join(statements)}; take one of them back",
        )
