"""Where results go: standard output, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from persistence_kb.errors import InvalidOption, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

WIDTH = 100
"""Characters of a line where no terminal tells."""


WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""What a file's mode lacks that was protected from being written to; root could write to it even so."""


def write(content: str | bytes, target: str | None) -> None:
    """Write a result.

    Args:
        content: Text, or bytes that are written as they are.
        target: A file, or a device or pipe, which is written to as it is; None for standard output.

    Raises:
        OutputError: The file cannot be written; it is then as it was before.
    """
    data = content.encode() if isinstance(content, str) else content
    if target is None:
        stream = _standard_output().buffer
        stream.write(data)
        stream.flush()
    elif (path := Path(target)).exists() and not (path.is_file() or path.is_dir()):
        try:
            path.write_bytes(data)
        except OSError as error:
            raise OutputError(target=target, reason=error.strerror or str(error), remedy="name a file") from None
    else:
        with _replacing(target, folder=False) as draft:
            draft.write_bytes(data)


def write_folder(fill: Callable[[Path], None], target: str) -> None:
    """Write a snapshot's folder, which replaces an older one of the same name whole.

    Raises:
        OutputError: It cannot be written, or something else than such a folder is in the way.
    """
    with _replacing(target, folder=True) as draft:
        draft.mkdir()
        fill(draft)


@contextlib.contextmanager
def _replacing(target: str, *, folder: bool) -> Iterator[Path]:
    """Yield a place to write to, and put what is written there in the place of the target: whole, or not at all."""
    room: Path | None = None
    try:
        final = Path(target).resolve() if Path(target).is_symlink() else Path(target)
        _refuse_what_is_there(final, target, folder=folder)
        room = Path(tempfile.mkdtemp(prefix=".pkb-", dir=final.parent))
        draft = room / "new"
        yield draft
        if folder and final.is_dir():
            final.rename(room / "old")
            try:
                draft.rename(final)
            except BaseException:
                (room / "old").rename(final)
                raise
        else:
            if not folder:
                draft.chmod(0o666 & ~_umask())
            os.replace(draft, final)  # noqa: PTH105  replaces a file at once, or not at all
    except (OSError, RuntimeError) as error:
        raise OutputError(target=target, reason=getattr(error, "strerror", None) or str(error)) from None
    finally:
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)


def refuse_missing_folder(final: Path, target: str) -> None:
    """Refuse to write where there is no folder.

    Raises:
        OutputError: There is none.
    """
    if not final.parent.is_dir():
        raise OutputError(target=target, reason=f"there is no folder {final.parent}")


def _refuse_what_is_there(final: Path, target: str, *, folder: bool) -> None:
    from persistence_kb.reading.sources import SNAPSHOT_FILES

    if not final.name:
        raise OutputError(target=target or "-o", reason="that names no file")
    refuse_missing_folder(final, target)
    if final.is_dir() and not (folder and all(each.name in SNAPSHOT_FILES for each in final.iterdir())):
        reason = "it is a folder that holds other things" if folder else "it is a folder"
        raise OutputError(target=target, reason=reason)
    if final.is_file() and not (os.access(final, os.W_OK) and final.stat().st_mode & WRITABLE):
        raise OutputError(target=target, reason="it may only be read")


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise OutputError(target="standard output", reason="it is closed", remedy="name a file with -o")
    return sys.stdout


def on_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return _standard_output().isatty()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def console(*, stderr: bool = False) -> Console:
    """Return a console for tables: colours only on a terminal, ``NO_COLOR`` obeyed."""
    from rich.console import Console

    stream = sys.stderr if stderr else _standard_output()
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def captured(draw: Callable[[Console], None], target: str | None) -> None:
    """Print to standard output, or draw without colour into a file."""
    if target is None:
        out = console()
        draw(out)
        return
    import io

    from rich.console import Console

    buffer = io.StringIO()
    draw(Console(file=buffer, width=WIDTH, highlight=False, markup=False, emoji=False, no_color=True))
    write(buffer.getvalue(), target)


def format_of(given: str | None, target: str | None, known: dict[str, str], default: str, *, option: str = "-o") -> str:
    """Choose the output format: as asked for, or by the file's ending.

    Args:
        given: What ``--format`` says.
        target: What ``-o`` says.
        known: Format for each file ending.
        default: What neither decides.
        option: What names the file; ``--format`` says nothing about that of another option than ``-o``.

    Raises:
        InvalidOption: The ending is that of no format.
    """
    ending = Path(target).suffix.lower() if target else ""
    if given is None and ending not in ("", ".txt", *known):
        remedy = f"end it with one of {', '.join(known)}{', or say --format' if option == '-o' else ''}"
        raise InvalidOption(option=option, found=str(target), remedy=remedy)
    return given or known.get(ending, default)


@contextlib.contextmanager
def progress(text: str, *, quiet: bool) -> Iterator[None]:
    """Show on a terminal that long work is under way."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    with console(stderr=True).status(text):
        yield
