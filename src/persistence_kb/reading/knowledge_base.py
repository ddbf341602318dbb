"""Scenarios kept on disk: a knowledge base.

A knowledge base is a folder::

    KNOWLEDGE-BASE    format, and the number of the store that is current
    store-7/          an Oxigraph store: each scenario a named graph, and a graph that says where they come from
    columns/<uuid>/   for each graph its statements as they were read
    writing.lock      who changes it (``reading/change.py``)

Whoever reads it holds one moment of it: changes write beside what is there. Each loaded scenario is a story of its own,
and no two are ever merged; its statements are read back token by token, so that every verdict is that of the file.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import (
    BusyKnowledgeBase,
    DamagedKnowledgeBase,
    NewerKnowledgeBase,
    NotAKnowledgeBase,
    UnclearScenario,
    UnknownName,
    UnreadableInput,
)
from persistence_kb.reading import locks
from persistence_kb.reading.provenance import recorded
from persistence_kb.reading.sources import MARKER, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.reading.provenance import Loaded

FORMAT: Final = 1
"""What this version writes, and the newest that it reads."""
COLUMNS: Final = "columns"
"""The folder of the columns."""

_GRAPH: Final = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """What is loaded at one moment.

    Attributes:
        folder: Where it is.
        number: The number of the store that is current; 0 where nothing has been loaded yet.
        loaded: The scenarios by name.
    """

    folder: Path
    number: int
    loaded: Mapping[str, Loaded]

    @property
    def store(self) -> Path:
        """Return the folder of the Oxigraph store."""
        return self.folder / f"store-{self.number}"

    def columns(self, loaded: Loaded) -> Path:
        """Return the folder of a scenario's columns.

        Raises:
            DamagedKnowledgeBase: The scenario's graph is named as no loaded one can be.
        """
        matched = _GRAPH.fullmatch(loaded.graph)
        if matched is None:
            raise DamagedKnowledgeBase(folder=str(self.folder), reason=f"{loaded.graph} is no graph of a scenario")
        return self.folder / COLUMNS / matched[1]

    def named(self, name: str) -> Loaded:
        """Return a scenario.

        Raises:
            UnknownName: No scenario of that name is loaded.
        """
        if name not in self.loaded:
            raise UnknownName(kind="loaded scenario", name=name, known=self.loaded, source=str(self.folder))
        return self.loaded[name]

    def source(self, names: Sequence[str]) -> Source:
        """Return where to read the scenario that is meant: the one that is named, or the only one.

        Raises:
            UnknownName: No scenario of that name is loaded.
            UnclearScenario: Several are named, or none where several are loaded or nothing is.
        """
        found = [self.named(name) for name in dict.fromkeys(names)] or list(self.loaded.values())
        if len(found) != 1:
            raise UnclearScenario(folder=str(self.folder), names=[each.name for each in found])
        return Source(found[0].name, self.columns(found[0]), "columns")


@contextlib.contextmanager
def reading(folder: str) -> Iterator[KnowledgeBase]:
    """Open a knowledge base to read; what others change meanwhile does not touch what is read.

    Raises:
        KnowledgeBaseError: It is none, has a newer format, is damaged, or its store is open in another program.
        UnreadableInput: No permission.
    """
    with contextlib.ExitStack() as held:
        try:
            require(Path(folder))
            held.enter_context(locks.reading(Path(folder)))
            found = opened(Path(folder), held)
        except OSError as error:
            raise UnreadableInput(source=folder, reason=error.strerror or str(error)) from None
        yield found


def require(folder: Path) -> None:
    """Refuse what is no knowledge base.

    Raises:
        NotAKnowledgeBase: Nothing is there, or a file, or a folder with other things in it.
        OSError: No permission.
    """
    remedy = "name a folder that pkb load has written"
    try:
        if not any(each.name == MARKER for each in folder.iterdir()):
            raise NotAKnowledgeBase(folder=str(folder), reason="this folder is not a knowledge base", remedy=remedy)
    except FileNotFoundError:
        raise NotAKnowledgeBase(folder=str(folder), reason="there is no such folder", remedy=remedy) from None
    except NotADirectoryError:
        raise NotAKnowledgeBase(folder=str(folder), reason="this is a file, no knowledge base", remedy=remedy) from None


def opened(folder: Path, held: contextlib.ExitStack) -> KnowledgeBase:
    """Read what is loaded, and keep other programs from writing to the store as long as the stack is held.

    Raises:
        KnowledgeBaseError: It has a newer format, is damaged, or its store is open in another program.
        OSError: No permission.
    """
    import pyoxigraph as ox

    empty = KnowledgeBase(folder, current(folder), {})
    if not empty.number:
        return empty
    try:
        closed = held.enter_context(locks.closed(empty.store))
        loaded = recorded(ox.Store.read_only(str(empty.store))) if closed else {}
    except PermissionError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise DamagedKnowledgeBase(folder=str(folder), reason=f"{empty.store.name}: {short(error)}") from None
    if not closed:
        raise BusyKnowledgeBase(folder=str(folder), who="another program, such as an Oxigraph server,")
    return KnowledgeBase(folder, empty.number, loaded)


def current(folder: Path) -> int:
    """Return the number of the store that is current.

    Raises:
        NewerKnowledgeBase: The format is newer than this version knows.
        DamagedKnowledgeBase: The marker is not what pkb writes.
    """
    try:
        marker = json.loads((folder / MARKER).read_bytes())
        version, number = int(marker["format"]), int(marker["store"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise DamagedKnowledgeBase(folder=str(folder), reason=f"{MARKER} cannot be understood") from None
    if version > FORMAT:
        raise NewerKnowledgeBase(folder=str(folder), found=version, known=FORMAT)
    return number


def short(error: Exception) -> str:
    """Return what the operating system complains about, which Oxigraph tells last, or else Oxigraph itself."""
    text = getattr(error, "strerror", None) or str(error)
    return text.rpartition(": ")[2] if text.startswith("IO error: ") else text
