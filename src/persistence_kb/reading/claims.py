"""From RDF and YAML to claims: who says what, and what is to be checked.

A malformed claim is refused with a sentence that says what is missing. The shapes in ``shapes/claim.ttl`` say the same
in SHACL, for other tools; the tests hold both to one meaning.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import MalformedClaim, NoClaims, UnknownFormat, UnreadableInput, did_you_mean
from persistence_kb.namespaces import bare, local_name, shorten
from persistence_kb.reading.claim_nodes import claims_in
from persistence_kb.reading.rdf import parse, statements_of
from persistence_kb.reading.sources import SYNTAXES, Source, locate
from persistence_kb.resources import claim_sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from persistence_kb.model.claim import Claim
    from persistence_kb.model.statements import Statement


_INSTALLED: Final = ("node_modules", "site-packages")
"""Folders with packages that others wrote, and claims that others make."""


@dataclass(frozen=True)
class ClaimFile:
    """One file of claims.

    Attributes:
        source: The file.
        statements: What it says, in its order.
        known: The line of each node, where the reader knows it; None where it is looked up in the text.
    """

    source: Source
    statements: tuple[Statement, ...]
    known: dict[str, int] | None = None

    @cached_property
    def lines(self) -> dict[str, int]:
        """Return the line on which each node begins, checks included; empty where the syntax has no lines."""
        if self.known is not None:
            return self.known
        from persistence_kb.reading.claim_lines import lines_of

        return lines_of(self.source, self.statements)


@dataclass(frozen=True)
class ClaimSet:
    """What is claimed.

    Attributes:
        claims: In the order of the files, and in each as it is written.
        files: By the name that messages use.
    """

    claims: tuple[Claim, ...]
    files: dict[str, ClaimFile]

    def line(self, claim: Claim, node: str | None = None) -> int | None:
        """Return the line on which a claim, or one of its checks, begins; None where that cannot be told."""
        lines = self.files[claim.file].lines
        return lines.get(node or claim.node, lines.get(claim.node))

    def chosen(self, sources: Iterable[str] = (), tags: Iterable[str] = ()) -> ClaimSet:
        """Return the claims of some sources and with some tags: of any of those named, and of both kinds.

        Args:
            sources: Local names, prefixed names or IRIs of works, or texts; all claims where none is given.
            tags: Words; all claims where none is given.

        Raises:
            NoClaims: None is left.
        """
        sources, tags = list(sources), set(tags)
        names = {spelling: source for claim in self.claims for source in claim.sources for spelling in _spelt(source)}
        wanted = {names.get(each.lower(), "") for each in sources}
        left = [claim for claim in self.claims if not sources or wanted & set(claim.sources)]
        left = [claim for claim in left if not tags or tags & set(claim.tags)]
        if not left:
            asked = ", ".join((*(f"--source {each}" for each in sources), *(f"--tag {each}" for each in sorted(tags))))
            known = sorted({shorten(each) for claim in self.claims for each in claim.sources})
            labels = sorted({tag for claim in self.claims for tag in claim.tags})
            remedy = f"there are claims of {', '.join(known)}" + (f", with tags {', '.join(labels)}" if labels else "")
            raise NoClaims(source=asked, remedy=remedy)
        return ClaimSet(tuple(left), self.files)


def _spelt(source: str) -> set[str]:
    return {each.lower() for each in (source, bare(source), shorten(source), local_name(source))}


def read_claims(names: Sequence[str]) -> ClaimSet:
    """Read claims.

    Args:
        names: Files, folders, whose files called ``*.claims.*`` are read, or names of shipped sets.

    Raises:
        NoClaims: Nothing is claimed in what is named.
        MalformedClaim: A claim that cannot be checked as it stands.
        InputError: Something cannot be read.
    """
    files: dict[str, ClaimFile] = {}
    for number, source in enumerate(claim_files(names)):
        files[source.name] = _file(source, number)
    claims: list[Claim] = []
    mistakes: list[str] = []
    for name, file in files.items():
        found, wrong = claims_in(file.statements, file.source)
        claims += found
        for node, sentence in wrong:
            line = file.lines.get(node)
            mistakes.append(f"{name}:{line}: {sentence}" if line else f"{name}: {sentence}")
    first: dict[str, Claim] = {}
    for claim in claims:
        before = first.setdefault(claim.node, claim)
        if before is not claim:
            mistakes.append(f"{claim.file}: {shorten(claim.node)} is a claim of {before.file} already; rename one")
    if mistakes:
        raise MalformedClaim(found=mistakes)
    if not claims:
        remedy = (
            "a claim is a pkb:ScenarioClaim, or of another kind of pkb:Claim, in Turtle; "
            "in YAML claims stand under the key claims, in a file called *.claims.yaml"
        )
        raise NoClaims(source=", ".join(names), remedy=remedy)
    return ClaimSet(tuple(claims), files)


def claim_files(names: Iterable[str]) -> list[Source]:
    """Find the files of claims that a user named; each once.

    Raises:
        UnreadableInput: Nothing is there.
        UnknownFormat: A file whose ending tells no syntax.
        NoClaims: A folder without files of claims.
    """
    found: dict[str, Source] = {}
    shipped = claim_sets()
    for name in names:
        if not name:
            raise UnreadableInput(source="CLAIMS", reason="the name is empty", remedy="name a file, a folder or a set")
        path = Path(name)
        if not path.exists() and name in shipped:
            path = shipped[name]
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                remedy = "files of claims are called *.claims.ttl or *.claims.yaml"
                raise NoClaims(source=name, remedy=remedy)
            several = locate(map(shown, inside))
        elif name == "-" or path.exists():
            several = locate([name if name == "-" else shown(path)])
        else:
            hint = did_you_mean(name, shipped)
            reason = f"there is no such file, folder or shipped set of claims{hint}"
            remedy = "" if hint else f"shipped sets are {', '.join(shipped)}" if shipped else "check the path"
            raise UnreadableInput(source=name, reason=reason, remedy=remedy)
        for each in several:
            found.setdefault(each.base, each)
    return list(found.values())


def shown(path: Path) -> str:
    """Return a path as messages show it: from the folder in which the program runs, if it lies there."""
    here, place = Path.cwd(), path.resolve()
    return str(place.relative_to(here)) if place.is_relative_to(here) else str(place)


def _inside(root: Path) -> Iterator[Path]:
    """Yield the files of claims in a folder and below, but for hidden folders and those of installed packages."""
    for folder, below, names in os.walk(root):
        place = Path(folder)
        below[:] = [
            name
            for name in below
            if not name.startswith(".") and name not in _INSTALLED and not (place / name / "pyvenv.cfg").exists()
        ]
        for name in names:
            if ".claims." in name and not name.startswith(".") and Path(name).suffix.lower() in SYNTAXES:
                yield place / name


def _file(source: Source, number: int) -> ClaimFile:
    if source.syntax in ("parquet", "columns"):
        raise UnknownFormat(source=source.name, found=source.syntax, known=SYNTAXES)
    if source.syntax == "yaml":
        from persistence_kb.reading.claims_yaml import read_yaml

        return ClaimFile(source, *read_yaml(source, number))
    if source.path is None:  # paths in what is handed over start where the program runs
        base = f"{Path.cwd().as_uri()}/claims"
        return ClaimFile(source, tuple(parse(source.read(), syntax=source.syntax, source=source.name, base=base)), {})
    return ClaimFile(source, tuple(statements_of(source, number)))
