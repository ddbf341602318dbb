"""What a property means once the role hierarchy is unfolded: a regular expression over asserted edges.

``∃R.C`` for any role is then reachability, and the pairs of a transitive role are never written down: they grow with
the square of the data. Sub-properties, chains, inverses, symmetry and transitivity of any depth end up here; that
they *can* is what regularity (OWL 2 Structural Specification §11.2) is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One asserted edge of a property, walked from subject to object, or back if ``inverse``."""

    property: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One role after another."""

    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several roles."""

    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Plus:
    """A role once or more."""

    role: Role


Role = Step | Sequence | Choice | Plus


def choice(roles: list[Role]) -> Role:
    """Return any-of, flattened and without repetitions; one role alone stays itself."""
    flat: dict[Role, None] = {}
    for role in roles:
        flat.update(dict.fromkeys(role.roles if isinstance(role, Choice) else (role,)))
    return next(iter(flat)) if len(flat) == 1 else Choice(tuple(flat))


def sequence(roles: list[Role]) -> Role:
    """Return one-after-another, flattened; one role alone stays itself."""
    flat: list[Role] = []
    for role in roles:
        flat.extend(role.roles if isinstance(role, Sequence) else (role,))
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def plus(role: Role) -> Role:
    """Return once-or-more; closures of closures are one closure: (a⁺ | b)⁺ = (a | b)⁺."""
    match role:
        case Plus():
            return role
        case Choice(roles):
            return Plus(choice([inner.role if isinstance(inner, Plus) else inner for inner in roles]))
        case Step() | Sequence():
            return Plus(role)
        case never:
            assert_never(never)


def inverse(role: Role) -> Role:
    """Return the role walked backwards."""
    match role:
        case Step(property_, back):
            return Step(property_, not back)
        case Sequence(roles):
            return Sequence(tuple(inverse(inner) for inner in reversed(roles)))
        case Choice(roles):
            return Choice(tuple(inverse(inner) for inner in roles))
        case Plus(inner):
            return Plus(inverse(inner))
        case never:
            assert_never(never)


def simple_steps(role: Role) -> tuple[Step, ...] | None:
    """Return the steps of a role that is one edge long, or None for a composite role (§11.1)."""
    match role:
        case Step():
            return (role,)
        case Choice(roles):
            steps = [step for step in roles if isinstance(step, Step)]
            return tuple(steps) if len(steps) == len(roles) else None
        case Sequence() | Plus():
            return None
        case never:
            assert_never(never)


def counted(role: Role) -> tuple[Step, ...]:
    """Return the steps of a role along which successors are counted.

    Raises:
        ValueError: The role is composite; the reader refuses counts on such roles by name.
    """
    found = simple_steps(role)
    if found is None:
        raise ValueError(role)
    return found


def steps(role: Role) -> set[Step]:
    """Return every step that a role is made of."""
    match role:
        case Step():
            return {role}
        case Sequence(roles) | Choice(roles):
            return set().union(*(steps(inner) for inner in roles))
        case Plus(inner):
            return steps(inner)
        case never:
            assert_never(never)
