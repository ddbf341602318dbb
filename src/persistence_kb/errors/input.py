"""What was handed over or asked for cannot be read, found or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors.sentence import PersistenceError, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(PersistenceError):
    """Something that was to be read cannot be."""


class UnreadableInput(InputError):
    """No such file, no permission, an empty folder, a truncated archive."""

    def __init__(self, *, source: str, reason: str, remedy: str = "") -> None:
        """Say what could not be read and why."""
        super().__init__(f"{source}: {reason}{f'; {remedy}' if remedy else ''}")


class UnknownFormat(InputError):
    """A file whose kind cannot be told."""

    def __init__(self, *, source: str, found: str, known: Iterable[str]) -> None:
        """Say what was found and which formats there are."""
        super().__init__(f"{source}: {found} is no format that can be read; use one of {', '.join(known)}")


class InvalidSyntax(InputError):
    """Not RDF, or not the kind that its name says."""

    def __init__(self, *, source: str, line: int | None, column: int | None, reason: str) -> None:
        """Say where and why."""
        place = source if line is None else f"{source}:{line}" if column is None else f"{source}:{line}:{column}"
        super().__init__(f"{place}: {reason}")


class InvalidExpression(InputError):
    """Not a class expression in Manchester syntax, or one that names what is not there."""

    def __init__(self, *, expression: str, column: int, reason: str, remedy: str) -> None:
        """Quote the expression; say where it goes wrong, how, and what would mend it."""
        super().__init__(f"{expression!r}, column {column}: {reason}; {remedy}")


class UnsafeInput(InputError):
    """Something that would make the reader fetch or expand what it should not."""

    def __init__(self, *, source: str, found: str, remedy: str) -> None:
        """Say what was found and what to do instead."""
        super().__init__(f"{source}: {found}; {remedy}")


class UnknownName(PersistenceError):
    """A theory, entity, view, bearer or term that is not there."""

    def __init__(self, *, kind: str, name: str, known: Iterable[str], source: str = "") -> None:
        """Name what was asked for, where, and the nearest names."""
        place = f"{source}: " if source else ""
        names = set(known)
        hint = did_you_mean(name, names)
        if not hint:
            near = nearest(name, names, count=5, likeness=0.0)
            hint = f"; the nearest names are {', '.join(near)}" if near else "; there is none at all"
        super().__init__(f"{place}there is no {kind} {name!r}{hint}")


class NoVerdict(PersistenceError):
    """An entity that is no bearer of the theory, so that there is nothing to explain."""

    def __init__(self, *, source: str, entity: str, theory: str, bearer: str, known: Iterable[str]) -> None:
        """Say what the theory is about, and which theories are about the entity."""
        theories = sorted(known)
        remedy = f"ask {', '.join(theories)}" if theories else "no theory is about it"
        super().__init__(
            f"{source}: the {theory} gives no verdict about {entity}, for it speaks of another kind ({bearer}); "
            f"{remedy}",
        )


class InvalidOption(PersistenceError):
    """A value that an option cannot take."""

    def __init__(self, *, option: str, found: str, remedy: str) -> None:
        """Name the option, the value and what it takes."""
        super().__init__(f"{option}: {found!r} cannot be used; {remedy}")


class MissingOption(PersistenceError):
    """A call that leaves out what it cannot do without."""

    def __init__(self, *, option: str, remedy: str) -> None:
        """Name the option or the argument, and what to write."""
        super().__init__(f"{option} is missing; {remedy}")


class OutputError(PersistenceError):
    """A file that cannot be written."""

    def __init__(self, *, target: str, reason: str, remedy: str = "nothing was changed or left behind") -> None:
        """Name the file and the reason."""
        super().__init__(f"{target}: could not be written: {reason}; {remedy}")
