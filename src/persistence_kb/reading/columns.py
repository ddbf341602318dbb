"""Statements as a knowledge base keeps them to be read again: the tokens, one a line, and three rows of their numbers.

What is read back is what was written, token by token, blank nodes included. A store of RDF cannot promise that:
Oxigraph spells numbers and times in its own way (``01`` is ``1``, an ``xsd:dateTimeStamp`` an ``xsd:dateTime``), and
looking a million terms up in it takes longer than parsing them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import DamagedKnowledgeBase, InvalidSyntax
from persistence_kb.model.statements import Statements, Terms

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.reading.sources import Source

TERMS: Final = "terms.txt"
ROWS: Final = "rows.npy"


def write_columns(statements: Statements, folder: Path, *, source: str) -> None:
    """Write statements into a folder, which is made.

    Args:
        statements: What to write.
        folder: Where to.
        source: What messages call the statements.

    Raises:
        InvalidSyntax: A term that is no N-Triples token, as only a forged snapshot can have.
        OSError: It cannot be written.
    """
    used = statements.compact()
    text = "\n".join(used.terms.tokens)
    if text.count("\n") >= max(len(used.terms), 1):
        raise InvalidSyntax(source=source, line=None, column=None, reason="a term runs over a line")
    rows = np.stack([used.subject, used.predicate, used.object]).astype(np.int32)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TERMS).write_bytes(text.encode())
    np.save(folder / ROWS, rows)
    for name in (TERMS, ROWS):
        settle(folder / name)


def read_columns(source: Source) -> Statements:
    """Read a folder that ``write_columns`` wrote.

    Raises:
        DamagedKnowledgeBase: Files are missing or do not fit together.
    """
    folder = source.path
    if folder is None:
        raise DamagedKnowledgeBase(folder=source.name, reason="a scenario has no folder")
    try:
        text = (folder / TERMS).read_bytes().decode()
        rows = np.load(folder / ROWS, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedKnowledgeBase(folder=str(folder.parents[1]), reason=_reason(error, source)) from None
    tokens = text.split("\n") if text else []
    sound = rows.ndim == 2 and len(rows) == 3 and rows.dtype == np.int32  # noqa: PLR2004  subject, predicate, object
    if not (sound and rows.min(initial=0) >= 0 and rows.max(initial=-1) + 1 == len(tokens)):
        reason = f"the rows and terms of {source.name} do not fit together"
        raise DamagedKnowledgeBase(folder=str(folder.parents[1]), reason=reason)
    return Statements(Terms(tokens), *rows.astype(np.int64))


def _reason(error: Exception, source: Source) -> str:
    said = getattr(error, "strerror", None) or "no such columns"
    return f"{source.name} cannot be read ({said})"


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":  # folders have no descriptors there
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
