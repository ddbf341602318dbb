"""Statements as Turtle or N-Triples: sorted, so that the same world always gives the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.statements import Statement


def to_ntriples(statements: Iterable[Statement]) -> bytes:
    """Write statements as N-Triples, sorted."""
    return "".join(sorted({f"{s} {p} {o} .\n" for s, p, o in statements})).encode()


def to_turtle(statements: Iterable[Statement]) -> bytes:
    """Write statements as Turtle, sorted by subject, with the project's prefixes."""
    import pyoxigraph as ox

    triples = ox.parse(to_ntriples(statements), ox.RdfFormat.N_TRIPLES)
    return ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
