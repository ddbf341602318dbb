"""``pkb snapshot``: the world of a scenario at a horizon, for any other tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import format_of, progress, write, write_folder
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

ENDINGS = {".ttl": "turtle", ".nt": "ntriples", ".parquet": "parquet"}


@click.command("snapshot")
@options.scenario_argument
@click.option(
    "--at",
    "time",
    metavar="TIME",
    help="The horizon; by default the scenario's own, or the end of its story.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["turtle", "ntriples", "parquet"]),
    help="By default Turtle, or as the ending of -o says; Parquet is a folder.",
)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    time: str | None,
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write the world of SCENARIO at a horizon: who is extant, first and final stages, shorthands written out.

    Turtle and N-Triples also say what follows for queries: types, who is present, and which edges may be there. Parquet
    holds the bare statements.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "turtle")
    if chosen_format == "parquet" and output is None:
        raise InvalidOption(option="--format", found="parquet", remedy="name the folder to write with -o")
    horizon = None if time is None else options.instant_option(time)
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    from persistence_kb.model.horizon import cut

    with progress("cutting the story", quiet=quiet):
        world = cut(story, horizon)
    _show(world, ontology, chosen_format, output)
    return 0


def _show(world: Snapshot, ontology: Ontology, output_format: str, output: str | None) -> None:
    if output_format == "parquet":
        from persistence_kb.reading.parquet import write_parquet

        statements = world.statements.compact()
        write_folder(lambda folder: write_parquet(statements, folder), str(Path(output or "")))
    else:
        from persistence_kb.engines.saturation import saturate
        from persistence_kb.reporting.rdf import to_ntriples, to_turtle

        write((to_turtle if output_format == "turtle" else to_ntriples)(saturate(world, ontology)), output)
