"""Where the ontology, shapes, queries, scenarios and assumptions are: in a checkout and in a wheel alike.

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
    """Return the path of ``ontology``, ``shapes``, ``queries``, ``scenarios`` or ``assumptions``."""
    return _home() / name


def ontology_files() -> list[Path]:
    """Return the files of the ontology and of every shipped theory; alignments are loaded only on request."""
    home = folder("ontology")
    return [path for path in sorted(home.rglob("*.ttl")) if path.name != "alignments.ttl"]


def scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {path.stem: path for path in sorted(folder("scenarios").glob("*.ttl")) if ".claims" not in path.name}


def assumption_sets() -> dict[str, Path]:
    """Return the shipped sets of assumptions by name."""
    return {path.stem: path for path in sorted(folder("assumptions").glob("*.ttl"))}


def claim_sets() -> dict[str, Path]:
    """Return the shipped sets of claims by name: folders under ``scenarios/``, and files beside scenarios."""
    home = folder("scenarios")
    folders = {path.name: path for path in sorted(home.iterdir()) if path.is_dir() and any(path.glob("*.claims.*"))}
    return folders | {path.name.partition(".claims.")[0]: path for path in sorted(home.glob("*.claims.*"))}
