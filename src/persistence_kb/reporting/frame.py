"""Data frames as CSV, JSON and Parquet: the same columns in all three."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def to_csv(frame: pl.DataFrame) -> bytes:
    """Write a frame as CSV (RFC 4180), with a header."""
    return frame.write_csv().encode()


def to_json(frame: pl.DataFrame) -> bytes:
    """Write a frame as a JSON array of objects, one a line."""
    text = frame.write_ndjson().splitlines()
    return ("[\n" + ",\n".join(text) + "\n]\n").encode() if text else b"[]\n"


def to_parquet(frame: pl.DataFrame) -> bytes:
    """Write a frame as Parquet."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
