"""Snapshots in Parquet: a folder with ``terms.parquet`` (N-Triples tokens) and ``statements.parquet`` (row numbers).

The fastest form to read again, and one that any data tool opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors import UnreadableInput
from persistence_kb.model.statements import Statements, Terms
from persistence_kb.reading.rdf import renamed

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.reading.sources import Source

COLUMNS = ("subject", "predicate", "object")


def read_parquet(source: Source, number: int) -> Statements:
    """Read a folder that ``write_parquet`` wrote.

    Args:
        source: The folder.
        number: The number of the source, which keeps its blank nodes apart from other sources'.

    Raises:
        UnreadableInput: Not Parquet, or not of this form.
    """
    import polars as pl

    folder = source.path
    if folder is None:
        raise UnreadableInput(source=source.name, reason="Parquet is read from a folder")
    try:
        terms = pl.read_parquet(folder / "terms.parquet")["term"].to_list()
        rows = pl.read_parquet(folder / "statements.parquet").select(pl.col(COLUMNS).cast(pl.Int64))
    except (pl.exceptions.PolarsError, OSError, FileNotFoundError) as error:
        reason = str(error).splitlines()[0]
        raise UnreadableInput(source=source.name, reason=f"not a snapshot in Parquet ({reason})") from None
    top = rows.max_horizontal().max() if len(rows) else -1
    bottom = rows.min_horizontal().min() if len(rows) else 0
    sound = all(isinstance(term, str) and term[:1] in {"<", "_", '"'} for term in terms)
    if rows.null_count().sum_horizontal()[0] or not sound or top >= len(terms) or bottom < 0:  # type: ignore[operator]
        raise UnreadableInput(source=source.name, reason="the snapshot's rows and terms do not fit together")
    return Statements(Terms(renamed(terms, number)), *(rows[name].to_numpy() for name in COLUMNS))


def write_parquet(statements: Statements, folder: Path) -> None:
    """Write statements into a folder, which must exist.

    Raises:
        OSError: It cannot be written.
    """
    import polars as pl

    terms = pl.DataFrame({"term": statements.terms.tokens}, schema={"term": pl.String})
    columns = (statements.subject, statements.predicate, statements.object)
    rows = pl.DataFrame(dict(zip(COLUMNS, columns, strict=True))).cast(pl.Int32)
    try:
        terms.write_parquet(folder / "terms.parquet")
        rows.write_parquet(folder / "statements.parquet")
    except pl.exceptions.PolarsError as error:  # so polars tells of a full disk
        raise OSError(str(error)) from None
