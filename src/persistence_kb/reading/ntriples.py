"""Large N-Triples into integer columns, with polars.

Lines whose three terms are plainly of the simple form (ASCII IRIs without escapes, short blank node labels, literals
without escapes) are split and numbered a block at a time; every other line goes to pyoxigraph's parser. What is
accepted, what is rejected and which values result are therefore exactly the parser's, and a test holds the two
together. In N-Triples no statement runs over a line, so that lines can be taken apart.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import InvalidSyntax
from persistence_kb.model.statements import Statements, Terms
from persistence_kb.namespaces import TYPE, XSD
from persistence_kb.reading.rdf import parse, renamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from persistence_kb.model.statements import Integers, Statement
    from persistence_kb.reading.sources import Source

BLOCK: Final = 16 << 20
"""Bytes that are split at a time, so that memory does not grow with the text of the file."""

_IRI: Final = r"<(?:https?://[A-Za-z0-9.-]+/[A-Za-z0-9/_.~-]*(?:#[A-Za-z0-9/_.~-]*)?|urn:[a-z0-9]+:[A-Za-z0-9/_.~:-]+)>"
_LABEL: Final = r"_:[A-Za-z0-9]+"
_DATATYPE: Final = rf"<{re.escape(XSD)}(?:dateTime|dateTimeStamp|date|integer|decimal|double|boolean)>"
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
    texts: list[pl.DataFrame] = []
    others: list[bytes] = []
    for block in _blocks(source):
        plain, names, rest = _split(block, kind)
        columns.append(plain)
        texts.extend(names)
        others.extend(rest)
    del alive
    named = pl.concat(texts).unique("code").sort("code") if texts else _names([], [])
    places = np.zeros(int(named["code"].max() or 0) + 1, dtype=np.int64)  # type: ignore[arg-type]
    places[named["code"].to_numpy()] = np.arange(len(named))
    rows = places[np.concatenate(columns)] if columns else np.empty((0, 3), dtype=np.int64)
    fast = Statements(Terms(renamed(named["text"].to_list(), number)), rows[:, 0], rows[:, 1], rows[:, 2])
    if not others:
        return fast
    try:
        slow = Statements.of(_parsed(b"".join(others), source, number))
    except InvalidSyntax:
        # Read the whole again, for the line of the mistake in the file.
        return Statements.of(_parsed(source.read(), source, number))
    return Statements.merge([fast, slow])


def _parsed(content: bytes, source: Source, number: int) -> Iterator[Statement]:
    return parse(content, syntax="n-triples", source=source.name, base="", number=number)


def _blocks(source: Source) -> Iterator[bytes]:
    """Yield the document in blocks of whole lines."""
    with source.stream() as stream:
        rest = stream.read(len(BOM_UTF8)).removeprefix(BOM_UTF8)
        while piece := stream.read(BLOCK):
            body, newline, rest_of_piece = piece.rpartition(b"\n")
            if not newline:
                rest += rest_of_piece
                continue
            yield rest + body + newline
            rest = rest_of_piece
        if rest:
            yield rest


def _split(block: bytes, kind: pl.Categorical) -> tuple[Integers, list[pl.DataFrame], list[bytes]]:
    """Split a block's plain lines into numbers.

    Returns:
        The rows of the plain lines; the numbers and tokens of their terms; and the other lines as they are.
    """
    import polars as pl

    if len(block) > 2 * BLOCK:  # a line that long takes polars ten times its size, and the parser refuses it anyway
        return np.empty((0, 3), dtype=np.int64), [], [block]
    try:
        lines = pl.read_lines(block)
    except pl.exceptions.ComputeError:  # not UTF-8: the parser says where
        return np.empty((0, 3), dtype=np.int64), [], [block]
    names = ("subject", "predicate", "object")
    parts = lines.lazy().select(
        pl.col("line").str.strip_suffix(" .").str.splitn(" ", 3).struct.rename_fields(names).alias("part"),
        pl.col("line").str.ends_with(" .").alias("ended"),
    )
    split = parts.unnest("part").with_columns(pl.col(names).cast(kind)).collect()
    plain = split["ended"].to_numpy()
    codes, texts = [], []
    for name, pattern in zip(names, PLAIN, strict=True):
        column = split[name]
        code = column.to_physical().fill_null(0).cast(pl.Int64).to_numpy()
        token = column.unique().drop_nulls()
        known = _names(token.to_physical(), token.cast(pl.String)).filter(pl.col("text").str.contains(pattern))
        good = np.zeros(int(code.max(initial=0)) + 1, dtype=np.bool_)
        good[known["code"].to_numpy()] = True
        plain = plain & good[code] & column.is_not_null().to_numpy()
        codes.append(code)
        texts.append(known)
    rest = [f"{line}\n".encode() for line in lines["line"].filter(pl.Series(~plain)).to_list()]
    return np.column_stack(codes)[plain], texts, rest


def _names(codes: pl.Series | list[int], texts: pl.Series | list[str]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({"code": codes, "text": texts}, schema={"code": pl.UInt32, "text": pl.String})
