"""Where the ontology, the shapes, the queries and the scenarios are: in a checkout and in a wheel alike.

In a checkout they stand at the top of the tree, where people read and edit them; a wheel carries the same folders
inside the package.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _home() -> Path:
    package = Path(__file__).parent
    return package if (package / "ontology").is_dir() else package.parents[1]


def folder(name: str) -> Path:
    """Return the path of ``ontology``, ``shapes``, ``queries`` or ``scenarios``."""
    return _home() / name


def ontology_files() -> list[Path]:
    """Return the files of the ontology and of every shipped theory; alignments are loaded only on request."""
    home = folder("ontology")
    return [path for path in sorted(home.rglob("*.ttl")) if path.name != "alignments.ttl"]


def scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {path.stem: path for path in sorted(folder("scenarios").glob("*.ttl")) if ".claims" not in path.name}
