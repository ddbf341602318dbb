"""Oxigraph's store on disk: graphs written into it, and a copy of it that shares its files.

A store spells numbers and times in its own way and names blank nodes anew, so that no two graphs have one in common. It
is there for SPARQL; what pkb reads again is kept beside it (``reading/columns.py``).
"""

from __future__ import annotations

import contextlib
import io
import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import InvalidSyntax
from persistence_kb.reading.locks import OXIGRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from persistence_kb.model.statements import Statement

BULK_FROM: Final = 20_000
"""Statements from which Oxigraph writes files of their own for a graph: quicker, but a dozen files each time."""
PIECE: Final = 8192
"""Statements that are handed to Oxigraph at a time; an interruption is heeded between pieces."""
BUFFER: Final = 1 << 20
"""Bytes from which Oxigraph helps itself, a thousand at a time."""


def insert(store: ox.Store, graph: str, statements: Iterable[Statement], size: int, *, source: str) -> None:
    """Put statements into a graph.

    Args:
        store: A store that nobody reads yet: of an interrupted insertion, a part may stay.
        graph: The IRI of the graph.
        statements: What to put there.
        size: How many there are.
        source: What messages call them.

    Raises:
        InvalidSyntax: A term that is no N-Triples token, as only a forged snapshot can have.
        OSError: It cannot be written.
    """
    import pyoxigraph as ox

    fill = store.bulk_load if size >= BULK_FROM else store.load
    lines = io.BufferedReader(_Stream(_lines(statements)), BUFFER)
    try:
        fill(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    except SyntaxError as error:
        raise InvalidSyntax(source=source, line=None, column=None, reason=str(error.msg)) from None


def _lines(statements: Iterable[Statement]) -> Iterator[bytes]:
    rows = iter(statements)
    while text := "".join([f"{s} {p} {o} .\n" for s, p, o in islice(rows, PIECE)]):
        yield text.encode()


class _Stream(io.RawIOBase):
    """Pieces as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or memoryview(next(self._pieces, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def copy(source: Path, target: Path) -> None:
    """Copy a store that is not open for writing.

    Its tables, which are written once and never changed, are shared by hard links where the file system has them.

    Raises:
        OSError: It cannot be written.
    """

    def share(old: str, new: str) -> None:
        if old.endswith(".sst"):
            with contextlib.suppress(OSError):
                Path(new).hardlink_to(old)
                return
        shutil.copy2(old, new)

    logs = shutil.ignore_patterns("LOG", "LOG.*", OXIGRAPHS)
    try:
        shutil.copytree(source, target, copy_function=share, ignore=logs)
    except shutil.Error as error:
        raise OSError(str(error.args[0][0][2])) from None
