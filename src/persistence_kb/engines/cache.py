"""What took long to work out, kept in the user's cache folder: read back whole, or not at all.

An answer is kept under a name that says all that it depends on, so that it never has to be thrown away for being old.
Whatever goes wrong with the folder or a file in it (missing, damaged, forbidden, full) only means that nothing is
remembered: it is no error, and what is found never differs from what was kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

VARIABLE: Final = "PERSISTENCE_KB_CACHE"
"""The environment variable that names another folder."""


def folder() -> Path | None:
    """Return where answers are kept; None where there is no such place.

    Source:
        XDG Base Directory Specification 0.8, ``XDG_CACHE_HOME``, which must be an absolute path; elsewhere the system's
        own place.
    """
    own = os.environ.get(VARIABLE)
    if own:
        return Path(own)
    try:
        if (named := Path(os.environ.get("XDG_CACHE_HOME", ""))).is_absolute():
            home = named
        elif sys.platform == "darwin":
            home = Path.home() / "Library" / "Caches"
        elif sys.platform == "win32":
            home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        else:
            home = Path.home() / ".cache"
    except RuntimeError:  # nobody's home
        return None
    return home / "persistence-kb"


def name_of(kind: str, depends_on: object) -> str:
    """Return the name of an answer: what kind of answer it is, and a digest of all that it depends on.

    Args:
        kind: A word.
        depends_on: Texts and numbers in lists and dictionaries.
    """
    return f"{kind}-{_digest(json.dumps(depends_on, sort_keys=True))}"


def recall(name: str) -> object:
    """Return what was kept under a name, or None."""
    place = folder()
    if place is None:
        return None
    try:
        digest, _, text = (place / name).read_text(encoding="utf-8").partition("\n")
        return json.loads(text) if digest == _digest(text) else None
    except (OSError, ValueError, RecursionError):
        return None


def keep(name: str, answer: object) -> None:
    """Keep an answer, made of texts, numbers, lists and dictionaries; if that cannot be done, do nothing."""
    place = folder()
    if place is None:
        return
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    draft = ""
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(prefix=".new-", dir=place)
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  it is open already
            file.write(f"{_digest(text)}\n{text}")
        os.replace(draft, place / name)  # noqa: PTH105  replaces a file at once, or not at all
    except (OSError, ValueError):
        pass
    finally:
        if draft:
            with contextlib.suppress(OSError):
                Path(draft).unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
