"""``pkb draw``: lineages and threads over time, as a picture."""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import format_of, on_terminal, progress, write
from persistence_kb.errors import InvalidOption

FORMATS = ("svg", "png")
ENDINGS = {".svg": "svg", ".png": "png"}


@click.command("draw")
@options.scenario_argument
@click.option("--theory", "theory_name", metavar="T", help="Colour by what this theory says.")
@click.option(
    "--entity",
    "entities",
    multiple=True,
    metavar="E",
    help="Only this entity, with its lineage and threads; repeat for several.",
)
@click.option(
    "--at", "time", metavar="TIME", help="The horizon; by default the scenario's own, or the end of its story."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="By default SVG, or as the ending of -o says.",
)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    theory_name: str | None,
    entities: tuple[str, ...],
    time: str | None,
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Draw SCENARIO: who was copied from whom, what was wiped when, and which threads ran where.

    Candidates are tracks over time. Beyond forty, siblings that are alike are drawn as one, with their number.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "svg")
    if chosen_format == "png" and output is None and on_terminal():
        raise InvalidOption(option="--format", found="png", remedy="name the file to write with -o")
    horizon = None if time is None else options.instant_option(time)
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    from persistence_kb.reporting.drawing import draw

    theory = (
        None if theory_name is None else ontology.theories[ontology.named("theory", theory_name, ontology.theories)]
    )
    with progress("drawing", quiet=quiet):
        content: str | bytes = draw(story, theory=theory, horizon=horizon, entities=entities)
        if chosen_format == "png":
            from persistence_kb.reporting.drawing.raster import to_png

            content = to_png(str(content), output or "standard output")
    write(content, output)
    return 0
