"""Processes of our own in which queries, updates and proofs run: in what they start, and how they are ended.

What runs there may run for ever and cannot be interrupted, so it is the process that is ended; nothing of it stays.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator


def environment() -> dict[str, str]:
    """Return an environment in which this package is found, and nothing of the folder that one happens to be in."""
    package = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))}


def confinable() -> bool:
    """Tell whether a process can be kept from opening anything."""
    from importlib.util import find_spec

    return find_spec("resource") is not None


@contextlib.contextmanager
def ended_after(process: subprocess.Popen[bytes], seconds: float | None) -> Iterator[threading.Event]:
    """End a process if what is done here takes longer than it may.

    Args:
        process: The process.
        seconds: How long that is; None for ever.

    Yields:
        What is set when the time is over.
    """
    over = threading.Event()

    def stop() -> None:
        over.set()
        process.kill()

    alarm = threading.Timer(seconds, stop) if seconds is not None else None
    if alarm is not None:
        alarm.daemon = True
        alarm.start()
    try:
        yield over
    finally:
        if alarm is not None:
            alarm.cancel()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and wait until it is gone."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
