"""``pkb load``: scenarios into a knowledge base on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import progress, write
from persistence_kb.errors import InvalidOption, NameTaken, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.reading.change import Change
    from persistence_kb.reading.provenance import Origin
    from persistence_kb.reading.sources import Source


@click.command("load")
@options.scenario_argument
@click.option("--into", "folder", metavar="FOLDER", required=True, help="The knowledge base; made if it is not there.")
@click.option("--as", "name", metavar="NAME", help="Take all that is named as parts of one story, called NAME.")
@options.theories_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    folder: str,
    name: str | None,
    theory_files: tuple[str, ...],
    quiet: bool,
    verbose: bool,
) -> int:
    """Keep scenarios in a knowledge base on disk, all of them or none.

    Each SCENARIO becomes a scenario of its own, called as its file or folder without endings; a folder's files are
    parts of one story. (Elsewhere several SCENARIOs are merged; here --as does that.) What is loaded again replaces
    what was loaded from the same files before, if it has changed; --as NAME replaces whatever is called NAME.
    """
    groups = _named(scenario, name)
    from persistence_kb.reading.change import changing
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    with changing(folder, new=True) as change:
        with progress("reading", quiet=quiet):
            done = [
                _load(change, each, sources, ontology, replacing=name is not None, quiet=quiet)
                for each, sources in groups.items()
            ]
        with progress("writing", quiet=quiet):
            change.commit()
    if verbose and not quiet:
        click.echo(f"{len(change.before.loaded):,} scenarios were loaded before", err=True)
    if not quiet:
        write("".join(f"{line}\n" for line in done), None)
    return 0


def _named(arguments: tuple[str, ...], name: str | None) -> dict[str, list[Source]]:
    """Return the sources of each scenario to load, by its name."""
    if name is not None and not name.strip():
        raise InvalidOption(option="--as", found=name, remedy="give a name")
    if name is not None or not arguments:
        return {_readable(name or ""): [source.held() for source in options.located(arguments, None)]}
    found: dict[str, list[Source]] = {}
    for argument in dict.fromkeys(arguments):
        own = _name(argument)
        if own in found:
            remedy = f"another SCENARIO is called {own!r} as well; load one of them by itself, with --as"
            raise InvalidOption(option="SCENARIO", found=argument, remedy=remedy)
        found[own] = options.located((argument,), None)
    return found


def _name(argument: str) -> str:
    """Return what a scenario is called: the name of its file or folder without the endings that tell how to read it."""
    from persistence_kb.reading.sources import COMPRESSIONS, SYNTAXES

    if argument == "-":
        raise InvalidOption(option="SCENARIO", found=argument, remedy="give standard input a name, with --as")
    path = Path(argument)
    path = path if path.name.strip(".") else path.absolute().resolve()
    for endings in (COMPRESSIONS, (*SYNTAXES, ".parquet")):
        path = path.with_suffix("") if path.suffix.lower() in endings else path
    return _readable(path.name)


def _readable(name: str) -> str:
    """Return a name with a mark in the place of bytes that are no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _load(
    change: Change,
    name: str,
    sources: list[Source],
    ontology: Ontology,
    *,
    replacing: bool,
    quiet: bool,
) -> str:
    """Read a scenario and put it down to be loaded; return what has been done."""
    from persistence_kb.reading.provenance import Loaded

    origins = set(_origins(sources))
    before = change.before.loaded.get(name)
    if before is not None and set(before.origins) == origins:
        return f"unchanged: {name}"
    places = {each.place for each in origins}
    if before is not None and not replacing and {each.place for each in before.origins} != places:
        raise NameTaken(folder=str(change.before.folder), name=name, place=before.origins[0].place)
    statements, scenario = options.told(sources, ontology, quiet=quiet)
    if set(_origins(sources)) != origins:
        raise UnreadableInput(source=name, reason="it changed while it was read", remedy="load it again")
    title = name if scenario.title == scenario.source else scenario.title
    change.add(Loaded.now(name, title, len(statements), origins), statements)
    return f"{'replaced' if before else 'loaded'}: {name} ({len(statements):,} statements)"


def _origins(sources: list[Source]) -> Iterator[Origin]:
    from persistence_kb.reading.provenance import Origin

    return (Origin(source.base, source.digest()) for source in sources)
