"""Locks that the operating system releases when their process ends, however it ends.

One process at a time changes a knowledge base, and what somebody reads is not deleted. Oxigraph itself locks a store
that it has open for writing; other programs know only that lock. Where locks are not shared, on Windows, open files
cannot be deleted either, so that readers need none.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITING: Final = "writing.lock"
"""The file that is locked by who changes a knowledge base; it says who that is."""
OXIGRAPHS: Final = "LOCK"
"""The file of a store that Oxigraph locks."""

if sys.platform == "win32":
    import msvcrt

    SHARING = False

    def _share(descriptor: int) -> None:
        raise NotImplementedError

    def _own(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 10, os.SEEK_SET)  # what stands before can be read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    _share_with_oxigraph = _share

else:
    import fcntl

    SHARING = True

    def _share(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH)

    def _own(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _share_with_oxigraph(descriptor: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[str | None]:
    """Hold the right to change a folder; yield None, or who holds it."""
    with _opened(folder / WRITING, os.O_RDWR | os.O_CREAT) as descriptor:
        try:
            _own(descriptor)
        except (BlockingIOError, PermissionError):
            number = os.read(descriptor, 20)
            yield f"process {number.decode()}" if number.isdigit() else "another process"
        else:
            if _is_at(descriptor, folder / WRITING):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                try:
                    yield None
                finally:
                    os.ftruncate(descriptor, 0)
            else:  # it was deleted by who held it, together with the folder
                yield "another process"


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keep what is in a folder from being deleted."""
    if not SHARING:
        yield
        return
    with _opened(folder, os.O_RDONLY) as descriptor:
        with contextlib.suppress(OSError):  # a file system that knows no locks
            _share(descriptor)
        yield


@contextlib.contextmanager
def deleting(folder: Path) -> Iterator[bool]:
    """Keep others from reading a folder, unless somebody does; yield whether nobody does."""
    if not SHARING:
        yield True
        return
    with _opened(folder, os.O_RDONLY) as descriptor:
        alone = True
        try:
            _own(descriptor)
        except OSError:
            alone = False
        yield alone


@contextlib.contextmanager
def closed(store: Path) -> Iterator[bool]:
    """Keep other programs from opening a store for writing, unless one has; yield whether none has."""
    if not SHARING:
        yield True
        return
    with _opened(store / OXIGRAPHS, os.O_RDONLY) as descriptor:
        alone = True
        try:
            _share_with_oxigraph(descriptor)
        except BlockingIOError:
            alone = False
        except OSError:  # a file system that knows no locks
            pass
        yield alone


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _opened(path: Path, mode: int) -> Iterator[int]:
    descriptor = os.open(path, mode, 0o666)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
