"""Where results go: standard output, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from persistence_kb.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

WIDTH = 100
"""Characters of a line where no terminal tells."""


def write(content: str | bytes, target: str | None) -> None:
    """Write a result.

    Args:
        content: Text, or bytes that are written as they are.
        target: A file; None for standard output.

    Raises:
        OutputError: The file cannot be written; it is then as it was before.
    """
    data = content.encode() if isinstance(content, str) else content
    if target is None:
        stream = click.get_binary_stream("stdout")
        stream.write(data)
        stream.flush()
        return
    with _replacing(target) as path:
        path.write_bytes(data)


def write_folder(fill: Callable[[Path], None], target: str) -> None:
    """Write a folder of files, which replaces a folder of the same name whole.

    Raises:
        OutputError: It cannot be written, or something else than such a folder is in the way.
    """
    with _replacing(target) as path:
        path.mkdir()
        fill(path)


@contextlib.contextmanager
def _replacing(target: str) -> Iterator[Path]:
    final = Path(target)
    room: Path | None = None
    try:
        if not final.name or (final.is_dir() and any(each.suffix != ".parquet" for each in final.iterdir())):
            raise OutputError(target=target, reason="it is a folder that holds other things")
        room = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
        draft = room / final.name
        yield draft
        if draft.is_file():
            draft.chmod(0o666 & ~_umask())
            os.replace(draft, final)  # noqa: PTH105  replaces a file at once, or not at all
        else:
            if final.is_dir():
                final.rename(room / "old")
            draft.rename(final)
    except OSError as error:
        raise OutputError(target=target, reason=error.strerror or str(error)) from None
    finally:
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def console(*, stderr: bool = False) -> Console:
    """Return a console for tables: colours only on a terminal, ``NO_COLOR`` obeyed."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
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


def format_of(given: str | None, target: str | None, known: dict[str, str], default: str) -> str:
    """Choose the output format: as asked for, or by the file's ending.

    Args:
        given: What ``--format`` says.
        target: What ``-o`` says.
        known: Format for each file ending.
        default: What neither decides.
    """
    if given is not None:
        return given
    return known.get(Path(target).suffix.lower(), default) if target else default


@contextlib.contextmanager
def progress(text: str, *, quiet: bool) -> Iterator[None]:
    """Show on a terminal that long work is under way."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    with console(stderr=True).status(text):
        yield
