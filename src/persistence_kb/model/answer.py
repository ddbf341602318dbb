"""What a query is answered with: rows, yes or no, or a graph."""

from __future__ import annotations

from dataclasses import dataclass

Binding = dict[str, str]
"""A term as the SPARQL 1.1 Query Results JSON Format has it: ``type``, ``value`` and, for literals, more."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to SELECT.

    Attributes:
        columns: The variables.
        rows: For each row, the term of each variable that is bound.
        ordered: Whether the order of the rows is the query's own.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Binding]]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to ASK."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to CONSTRUCT and DESCRIBE: a graph as N-Triples."""

    document: bytes


Answer = Rows | Truth | Triples
