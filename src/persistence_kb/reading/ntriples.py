"""Large N-Triples into integer columns, with polars.

Lines whose three terms are plainly of the simple form (ASCII IRIs without escapes, short blank node labels, literals
without escapes) are split and numbered a block at a time; every other line goes to pyoxigraph's parser. What is
accepted, what is rejected and which values result are therefore exactly the parser's, and a test holds the two
together. In N-Triples no statement runs over a line, so that lines can be taken apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import InvalidSyntax
from persistence_kb.model.statements import Statements, Terms
from persistence_kb.namespaces import TYPE, XSD
from persistence_kb.reading.rdf import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from persistence_kb.model.statements import Integers, Statement
    from persistence_kb.reading.sources import Source

BLOCK: Final = 16 << 20
"""Bytes that are split at a time, so that memory does not grow with the text of the file."""

_IRI: Final = r"<(?:https?://[A-Za-z0-9.-]+/[A-Za-z0-9/_.~-]*(?:#[A-Za-z0-9/_.~-]*)?|urn:[a-z0-9]+:[A-Za-z0-9/_.~:-]+)>"
_LABEL: Final = r"_:[A-Za-z0-9]+"
_DATATYPE: Final = rf"<{re.escape(XSD)}(?:dateTime|dateTimeStamp|date|integer|nonNegativeInteger|decimal|double|boolean)>"
_LITERAL: Final = rf'"[ !#-\[\]-~]*"(?:@[a-z]{{2,3}}|\^\^{_DATATYPE})?'
PLAIN: Final = (rf"^(?:{_IRI}|{_LABEL})$", rf"^{_IRI}$", rf"^(?:{_IRI}|{_LABEL}|{_LITERAL})$")
"""What a subject, a predicate and an object of a plain line look like."""


def read_ntriples(source: Source, number: int) -> Statements:
    """Read N-Triples.

    Args:
        source: The file.
        number: The number of the file, which keeps its blank nodes apart from other files'.

    Raises:
        InvalidSyntax: Not N-Triples; with line, column and reason as the parser gives them.
    """
    import polars as pl

    categories = pl.Categories.random()
    kind = pl.Categorical(categories)
    alive = pl.Series([TYPE], dtype=kind)  # polars forgets categories that no column uses
    columns: list[Integers] = []
    others: list[bytes] = []
    for block in _blocks(source):
        plain, rest = _split(block, kind)
        columns.append(plain)
        others.extend(rest)
    terms = _renamed(categories.to_series().to_list(), number)
    del alive
    rows = np.concatenate(columns) if columns else np.empty((0, 3), dtype=np.int64)
    fast = Statements(Terms(terms), rows[:, 0], rows[:, 1], rows[:, 2])
    if not others:
        return fast
    try:
        slow = Statements.of(_parsed(b"".join(others), source, number))
    except InvalidSyntax:
        # Read the whole again, for the line of the mistake in the file.
        return Statements.of(_parsed(source.read(), source, number))
    return Statements.merge([fast.compact(), slow])


def _parsed(content: bytes, source: Source, number: int) -> Iterator[Statement]:
    return parse(content, syntax="n-triples", source=source.name, base="", number=number)


def _blocks(source: Source) -> Iterator[bytes]:
    """Yield the document in blocks of whole lines."""
    with source.stream() as stream:
        rest = b""
        while piece := stream.read(BLOCK):
            body, newline, rest_of_piece = piece.rpartition(b"\n")
            if not newline:
                rest += rest_of_piece
                continue
            yield rest + body + newline
            rest = rest_of_piece
        if rest:
            yield rest


def _split(block: bytes, kind: pl.Categorical) -> tuple[Integers, list[bytes]]:
    """Split a block's plain lines into numbered terms; return the other lines as they are."""
    import polars as pl

    try:
        lines = pl.read_lines(block)
    except pl.exceptions.ComputeError:  # not UTF-8: the parser says where
        return np.empty((0, 3), dtype=np.int64), [block]
    names = ("subject", "predicate", "object")
    parts = lines.lazy().select(
        pl.col("line").str.strip_suffix(" .").str.splitn(" ", 3).struct.rename_fields(names).alias("part"),
        pl.col("line").str.ends_with(" .").alias("ended"),
    )
    split = parts.unnest("part").with_columns(pl.col(names).cast(kind)).collect()
    plain = split["ended"].to_numpy()
    codes = []
    for name, pattern in zip(names, PLAIN, strict=True):
        column = split[name]
        code = column.to_physical().fill_null(0).cast(pl.Int64).to_numpy()
        distinct = column.unique().drop_nulls()
        fits = distinct.cast(pl.String).str.contains(pattern)
        good = np.zeros(int(code.max(initial=0)) + 1, dtype=np.bool_)
        good[distinct.filter(fits).to_physical().to_numpy()] = True
        plain = plain & good[code] & column.is_not_null().to_numpy()
        codes.append(code)
    rows = np.column_stack(codes)[plain]
    rest = [f"{line}\n".encode() for line in lines["line"].filter(pl.Series(~plain)).to_list()]
    return rows, rest


def _renamed(terms: list[str], number: int) -> list[str]:
    tag = f"_:f{number}-"
    return [term if term[:2] != "_:" else tag + term[2:] for term in terms]


