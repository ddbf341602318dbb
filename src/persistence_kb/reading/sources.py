"""Where input comes from: files, folders, standard input, shipped scenarios; plain or compressed.

A source knows its name for messages, its syntax and how to give its bytes. It never fetches anything.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zlib
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from persistence_kb.errors import UnknownFormat, UnreadableInput, UnsafeInput, did_you_mean
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from collections.abc import Iterable

SYNTAXES: Final = {
    ".ttl": "turtle",
    ".nt": "n-triples",
    ".nq": "n-quads",
    ".trig": "trig",
    ".rdf": "rdf-xml",
    ".owl": "rdf-xml",
    ".xml": "rdf-xml",
    ".jsonld": "json-ld",
    ".json": "json-ld",
    ".yaml": "yaml",
    ".yml": "yaml",
}
COMPRESSIONS: Final = (".gz", ".zst")
SNAPSHOT_FILES: Final = ("terms.parquet", "statements.parquet")
"""What a folder with a snapshot in Parquet holds."""
MARKER: Final = "KNOWLEDGE-BASE"
"""The file by which a folder is known for a knowledge base."""

ZSTD_STEP: Final = 2048
"""Bytes that are decompressed at a time: four of them may stand for 128 KiB."""

PIECE: Final = 1 << 20
"""Bytes that are read at a time."""

EXPANSION_LIMIT: Final = 500
"""How many times its own size a compressed file may grow to, beyond a first 64 MiB."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read.

    Attributes:
        name: What messages call it.
        path: The file or folder; None for standard input.
        syntax: A value of ``SYNTAXES``, ``parquet``, ``columns``, or ``sniff`` where only the content tells.
        content: What standard input gave, where that has been read already.
    """

    name: str
    path: Path | None
    syntax: str
    content: bytes | None = None

    @property
    def base(self) -> str:
        """Return the IRI that relative references are resolved against."""
        return self.path.absolute().as_uri() if self.path else "file:///dev/stdin"

    def read(self) -> bytes:
        """Return the content, decompressed, without the byte order mark that some editors write before it.

        Raises:
            UnreadableInput: No permission, a truncated archive, an empty file.
            UnsafeInput: An archive that grows out of all proportion.
        """
        content = self._as_it_is()
        suffix = self.path.suffix.lower() if self.path else ""
        if suffix == ".gz" or content[:2] == b"\x1f\x8b":
            content = self._gunzip(content)
        elif suffix == ".zst" or content[:4] == b"\x28\xb5\x2f\xfd":
            content = self._unzstd(content)
        content = content.removeprefix(BOM_UTF8)
        if not content.strip():
            raise UnreadableInput(source=self.name, reason="the file is empty")
        return content

    def _as_it_is(self) -> bytes:
        if self.content is not None:
            return self.content
        if self.path is None and sys.stdin is None:
            raise UnreadableInput(source=self.name, reason="it is closed", remedy="name a file")
        try:
            return self._pieced()
        except OSError as error:
            raise UnreadableInput(source=self.name, reason=error.strerror or str(error)) from None

    def held(self) -> Source:
        """Return the same source, with what can be read only once read.

        Raises:
            UnreadableInput: Standard input is closed.
        """
        return self if self.path is not None else replace(self, content=self._as_it_is())

    def digest(self) -> str:
        """Return the SHA-256 of the bytes as they are stored, in hexadecimal; of a folder's files, one after another.

        Raises:
            UnreadableInput: As ``read``.
        """
        found = hashlib.sha256(self.content or b"")
        paths = [self.path / name for name in SNAPSHOT_FILES] if self.path and self.syntax == "parquet" else [self.path]
        try:
            for path in filter(None, paths):
                with path.open("rb", buffering=0) as stream:
                    while piece := stream.read(PIECE):
                        found.update(piece)
        except OSError as error:
            raise UnreadableInput(source=self.name, reason=error.strerror or str(error)) from None
        return found.hexdigest()

    def _pieced(self) -> bytes:
        """Read piece by piece: a read of the whole would hold an interruption back until a pipe's other end closes."""
        with self.path.open("rb", buffering=0) if self.path else open(0, "rb", buffering=0, closefd=False) as stream:
            return b"".join(iter(lambda: stream.read(PIECE), b""))

    @property
    def compressed(self) -> bool:
        """Tell whether the file's name says that it is compressed."""
        return self.path is not None and self.path.suffix.lower() in COMPRESSIONS

    def size(self) -> int:
        """Return the file's length in bytes; 0 for standard input."""
        return self.path.stat().st_size if self.path else 0

    def stream(self) -> BinaryIO:
        """Return the content, to be read piece by piece where it is a plain file.

        Raises:
            UnreadableInput: As ``read``.
        """
        if self.path is None or self.compressed:
            return io.BytesIO(self.read())
        try:
            return self.path.open("rb")
        except OSError as error:
            raise UnreadableInput(source=self.name, reason=error.strerror or str(error)) from None

    def _bounded(self, compressed: int, size: int) -> None:
        if size > (64 << 20) + compressed * EXPANSION_LIMIT:
            raise UnsafeInput(
                source=self.name,
                found=f"the archive grows to more than {EXPANSION_LIMIT} times its size",
                remedy="decompress it yourself if you trust it",
            )

    def _truncated(self, kind: str) -> UnreadableInput:
        reason = f"the {kind} archive is truncated"
        return UnreadableInput(source=self.name, reason=reason, remedy="fetch or compress it again")

    def _unsound(self, kind: str, error: Exception) -> UnreadableInput:
        reason, remedy = f"not a sound {kind} archive ({error})", "fetch or compress it again"
        return UnreadableInput(source=self.name, reason=reason, remedy=remedy)

    def _gunzip(self, content: bytes) -> bytes:
        pieces: list[bytes] = []
        size, rest = 0, content
        while rest:
            inflater = zlib.decompressobj(wbits=31)
            try:
                while not inflater.eof:
                    piece = inflater.decompress(rest, 1 << 24)
                    rest = inflater.unconsumed_tail
                    if not piece and not inflater.eof:
                        raise self._truncated("gzip")
                    pieces.append(piece)
                    size += len(piece)
                    self._bounded(len(content), size)
            except zlib.error as error:
                raise self._unsound("gzip", error) from None
            rest = inflater.unused_data.lstrip(b"\0")
        return b"".join(pieces)

    def _unzstd(self, content: bytes) -> bytes:
        import zstandard

        pieces: list[bytes] = []
        size = place = 0
        while place < len(content):
            inflater = zstandard.ZstdDecompressor().decompressobj()
            try:
                while not inflater.eof and place < len(content):
                    piece = inflater.decompress(content[place : place + ZSTD_STEP])
                    place += ZSTD_STEP
                    pieces.append(piece)
                    size += len(piece)
                    self._bounded(len(content), size)
            except zstandard.ZstdError as error:
                raise self._unsound("zstd", error) from None
            if not inflater.eof:
                raise self._truncated("zstd")
            place = min(place, len(content)) - len(inflater.unused_data)
        return b"".join(pieces)


def locate(names: Iterable[str]) -> list[Source]:
    """Find what a user named.

    Args:
        names: Files, folders, ``-`` for standard input, or names of shipped scenarios.

    Returns:
        One source for each file, in the order named; the files of a folder by name.

    Raises:
        UnreadableInput: Nothing is there, or a folder holds no RDF.
        UnknownFormat: A file whose ending tells no syntax.
    """
    found: list[Source] = []
    for name in names:
        try:
            found.extend(_named(name))
        except OSError as error:
            raise UnreadableInput(source=name, reason=error.strerror or str(error)) from None
    return found


def _named(name: str) -> list[Source]:
    path = Path(name)
    if name == "-":
        return [Source("standard input", None, "sniff")]
    if not name:
        raise UnreadableInput(source="SCENARIO", reason="the name is empty", remedy="name a file or a folder")
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [Source(name, path, _syntax(path))]
    shipped = scenarios()
    if name in shipped:
        return [Source(name, shipped[name], "turtle")]
    hint = did_you_mean(name, shipped)
    raise UnreadableInput(
        source=name,
        reason=f"there is no such file, folder or shipped scenario{hint}",
        remedy="" if hint else "check the path, or see pkb survey --list",
    )


def _syntax(path: Path) -> str:
    plain = path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path
    try:
        return SYNTAXES[plain.suffix.lower()]
    except KeyError:
        ending = plain.suffix or "a file name without an ending"
        raise UnknownFormat(source=str(path), found=ending, known=SYNTAXES) from None


def _folder(path: Path) -> list[Source]:
    if all((path / name).exists() for name in SNAPSHOT_FILES):
        return [Source(str(path), path, "parquet")]
    if (path / MARKER).exists():
        reason = "the folder is a knowledge base"
        raise UnreadableInput(source=str(path), reason=reason, remedy=f"name its scenarios, and say --kb {path}")
    files = [file for file in sorted(path.iterdir()) if file.is_file() and ".claims" not in file.suffixes]
    found = []
    for file in files:
        try:
            found.append(Source(str(file), file, _syntax(file)))
        except UnknownFormat:
            continue  # a folder may hold other things beside its RDF
    if not found:
        raise UnreadableInput(
            source=str(path),
            reason="the folder holds no RDF",
            remedy=f"known endings are {', '.join(SYNTAXES)}",
        )
    return found
