"""Class expressions: the language in which a theory states its condition.

One frozen value for each constructor, named as in the OWL 2 Structural Specification, §8. Classes, individuals and
properties are N-Triples tokens. Code that consumes expressions uses ``match`` with ``assert_never``.

Engines see the *core* (``core``): every other constructor is an abbreviation, and the three-valued table of
semantics.md §4 treats it as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from persistence_kb.namespaces import THING


@dataclass(frozen=True, slots=True)
class ObjectProperty:
    """A named object property, or its inverse (§6.1)."""

    iri: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """A named class (§5.1), ``owl:Thing`` and ``owl:Nothing`` included."""

    iri: str


@dataclass(frozen=True, slots=True)
class ObjectIntersectionOf:
    """C ⊓ D ⊓ … (§8.1.1)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectUnionOf:
    """C ⊔ D ⊔ … (§8.1.2)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectComplementOf:
    """¬C (§8.1.3)."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class ObjectOneOf:
    """{a, b, …} (§8.1.4)."""

    individuals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectSomeValuesFrom:
    """∃R.C (§8.2.1)."""

    property: ObjectProperty
    filler: Expression


@dataclass(frozen=True, slots=True)
class ObjectAllValuesFrom:
    """∀R.C (§8.2.2)."""

    property: ObjectProperty
    filler: Expression


@dataclass(frozen=True, slots=True)
class ObjectHasValue:
    """∃R.{a} (§8.2.3)."""

    property: ObjectProperty
    individual: str


@dataclass(frozen=True, slots=True)
class ObjectMinCardinality:
    """≥n R.C (§8.3.1)."""

    cardinality: int
    property: ObjectProperty
    filler: Expression


@dataclass(frozen=True, slots=True)
class ObjectMaxCardinality:
    """≤n R.C (§8.3.2)."""

    cardinality: int
    property: ObjectProperty
    filler: Expression


@dataclass(frozen=True, slots=True)
class ObjectExactCardinality:
    """=n R.C (§8.3.3)."""

    cardinality: int
    property: ObjectProperty
    filler: Expression


Core = (
    Class
    | ObjectIntersectionOf
    | ObjectUnionOf
    | ObjectComplementOf
    | ObjectOneOf
    | ObjectSomeValuesFrom
    | ObjectMinCardinality
)
"""The constructors that engines evaluate."""

Expression = Core | ObjectAllValuesFrom | ObjectHasValue | ObjectMaxCardinality | ObjectExactCardinality


def core(expression: Expression) -> Core:
    """Rewrite the outermost constructor into the core; operands stay as they are.

    Returns:
        ∀R.C as ¬∃R.¬C, ∃R.{a} through a nominal, ≤n as ¬≥n+1, =n as both bounds, ≥0 as ⊤ and ≥1 as ∃.

    Source:
        semantics.md §4, "Certain and possible"; Kleene 1952, §64.
    """
    match expression:
        case ObjectAllValuesFrom(role, filler):
            return ObjectComplementOf(ObjectSomeValuesFrom(role, ObjectComplementOf(filler)))
        case ObjectHasValue(role, individual):
            return ObjectSomeValuesFrom(role, ObjectOneOf((individual,)))
        case ObjectMaxCardinality(n, role, filler):
            return ObjectComplementOf(ObjectMinCardinality(n + 1, role, filler))
        case ObjectExactCardinality(n, role, filler):
            return ObjectIntersectionOf((ObjectMinCardinality(n, role, filler), ObjectMaxCardinality(n, role, filler)))
        case ObjectMinCardinality(0):
            return Class(THING)
        case ObjectMinCardinality(1, role, filler):
            return ObjectSomeValuesFrom(role, filler)
        case _:
            return expression


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions directly inside an expression, in order."""
    match core(expression):
        case Class() | ObjectOneOf():
            return ()
        case ObjectIntersectionOf(operands) | ObjectUnionOf(operands):
            return operands
        case ObjectComplementOf(operand):
            return (operand,)
        case ObjectSomeValuesFrom(_, filler) | ObjectMinCardinality(_, _, filler):
            return (filler,)
        case never:
            assert_never(never)
