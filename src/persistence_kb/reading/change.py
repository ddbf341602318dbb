"""Changes to a knowledge base: all of one at once, or nothing of it.

A change builds the next store beside the current one and then replaces the file that says which is current, which the
file system does at once or not at all. Whatever stops it, a full disk or the end of the process, what was there before
stays whole, and the next change clears away what it has left. The next store shares the tables of the current one, so
that loading costs what it adds. Oxigraph removes slowly and forgets no term: where something is dropped, which is to be
gone, or much is replaced, the store is built anew of what stays.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import BusyKnowledgeBase, DamagedKnowledgeBase, NotAKnowledgeBase, OutputError
from persistence_kb.reading import locks, provenance
from persistence_kb.reading.columns import read_columns, settle, write_columns
from persistence_kb.reading.knowledge_base import COLUMNS, FORMAT, KnowledgeBase, current, opened, require, short
from persistence_kb.reading.sources import MARKER
from persistence_kb.reading.store import copy, insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.statements import Statements
    from persistence_kb.reading.provenance import Loaded

REMOVAL: Final = 5
"""How many statements Oxigraph writes in the time in which it removes one."""

_STORE: Final = re.compile(r"store-[0-9]+")


@dataclass(slots=True)
class Change:
    """What is to become of a knowledge base; nothing is written before ``commit``.

    Attributes:
        before: What is loaded now.
    """

    before: KnowledgeBase
    _added: dict[str, tuple[Loaded, Statements]] = field(default_factory=dict)
    _dropped: set[str] = field(default_factory=set)

    def add(self, loaded: Loaded, statements: Statements) -> None:
        """Load a scenario, in place of one of the same name."""
        self._added[loaded.name] = loaded, statements

    def drop(self, name: str) -> None:
        """Take a scenario out.

        Raises:
            UnknownName: No scenario of that name is loaded.
        """
        self._dropped.add(self.before.named(name).name)

    def commit(self) -> None:
        """Build the next store, and make it the current one.

        Raises:
            OutputError: It cannot be written; what was there before still is.
            InvalidSyntax: A term that is no N-Triples token, as only a forged snapshot can have.
            DamagedKnowledgeBase: The current store, which the next one is made from, is not sound.
        """
        if not (self._added or self._dropped):
            return
        replaced = {*self._added, *self._dropped}
        staying = {name: each for name, each in self.before.loaded.items() if name not in replaced}
        fresh = {name: loaded for name, (loaded, _) in self._added.items()}
        after = KnowledgeBase(self.before.folder, self.before.number + 1, staying | fresh)
        try:
            _delete(after.store)  # an interrupted change may have left it
            for loaded, statements in self._added.values():
                write_columns(statements, after.columns(loaded), source=loaded.name)
            self._build(after, list(staying.values()))
            _point_to(after)
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # they have the new store open
            if not _is_current(after):
                for place in (after.store, *map(after.columns, fresh.values())):
                    _delete(place)
            if isinstance(error, OSError):
                raise OutputError(target=str(after.folder), reason=short(error)) from None
            if type(error) is RuntimeError:  # so Oxigraph tells of a store that is not sound
                raise DamagedKnowledgeBase(folder=str(after.folder), reason=short(error)) from None
            raise
        _sweep(after)

    def _build(self, after: KnowledgeBase, staying: list[Loaded]) -> None:
        import pyoxigraph as ox

        going = [each for each in self.before.loaded.values() if each not in staying]
        quicker = REMOVAL * sum(each.size for each in going) > sum(each.size for each in staying)
        anew = bool(self._dropped) or quicker
        if self.before.number and not anew:
            copy(self.before.store, after.store)
        store = ox.Store(str(after.store))
        for each in () if anew else going:
            store.remove_graph(ox.NamedNode(each.graph))
        for each in staying if anew else ():
            insert(store, each.graph, read_columns(after.source([each.name])), each.size, source=each.name)
        for loaded, statements in self._added.values():
            insert(store, loaded.graph, statements, loaded.size, source=loaded.name)
        store.remove_graph(ox.NamedNode(provenance.PROVENANCE))
        insert(store, provenance.PROVENANCE, provenance.statements(after.loaded.values()), 0, source=MARKER)
        store.flush()


@contextlib.contextmanager
def changing(folder: str, *, new: bool = False) -> Iterator[Change]:
    """Open a knowledge base to change it, as one process can at a time.

    Args:
        folder: Where it is.
        new: Whether to make one where there is none; where no change to it is committed, nothing stays behind.

    Raises:
        KnowledgeBaseError: It is none, has a newer format, is damaged, or another process is changing it.
        OutputError: It cannot be made, or not be written to.
    """
    path = Path(folder)
    with contextlib.ExitStack() as held:
        try:
            if not new:
                require(path)
            elif _make(path):
                held.callback(_remove_if_empty, path)
            who = held.enter_context(locks.writing(path))
            if who is not None:
                raise BusyKnowledgeBase(folder=folder, who=who)
            held.callback(_discard_unless_made, path)
            before = opened(path, held) if (path / MARKER).exists() else KnowledgeBase(path, 0, {})
        except OSError as error:
            raise OutputError(target=folder, reason=short(error)) from None
        yield Change(before)


def _make(path: Path) -> bool:
    """Make a folder where there is none; refuse one that holds other things; tell whether it was made."""
    if not path.parent.is_dir():
        raise OutputError(target=str(path), reason=f"there is no folder {path.parent}")
    if not path.exists():
        path.mkdir()
        return True
    if not path.is_dir():
        reason, remedy = "this is a file, no knowledge base", "name a folder"
        raise NotAKnowledgeBase(folder=str(path), reason=reason, remedy=remedy)
    names = {each.name for each in path.iterdir()}
    if names and not names & {MARKER, locks.WRITING}:
        reason, remedy = "this folder holds other things", "name an empty one, or one that is not there yet"
        raise NotAKnowledgeBase(folder=str(path), reason=reason, remedy=remedy)
    return False


def _remove_if_empty(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.rmdir()


def _discard_unless_made(path: Path) -> None:
    """Leave nothing behind of a knowledge base that was not made after all."""
    if not (path / MARKER).exists():
        for each in (*_stores(path), path / COLUMNS):
            _delete(each)
        for name in (f"{MARKER}.new", locks.WRITING):
            (path / name).unlink(missing_ok=True)


def _point_to(after: KnowledgeBase) -> None:
    """Make a store the current one: at once, or not at all."""
    draft = after.folder / f"{MARKER}.new"
    try:
        draft.write_text(json.dumps({"format": FORMAT, "store": after.number}) + "\n", encoding="utf-8")
        for path in (draft, after.store, after.folder / COLUMNS):
            settle(path)
        draft.replace(after.folder / MARKER)
    finally:
        draft.unlink(missing_ok=True)
    settle(after.folder)


def _is_current(after: KnowledgeBase) -> bool:
    return (after.folder / MARKER).exists() and current(after.folder) == after.number


def _stores(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if _STORE.fullmatch(each.name))


def _sweep(after: KnowledgeBase) -> None:
    """Delete what is no longer current, unless somebody reads it: then the next change does."""
    kept = {after.store, *map(after.columns, after.loaded.values())}
    with locks.deleting(after.folder) as nobody_reads:
        if nobody_reads:
            for each in (*_stores(after.folder), *(after.folder / COLUMNS).iterdir()):
                if each not in kept:
                    _delete(each)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
