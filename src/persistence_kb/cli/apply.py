"""``pkb apply``: what a scenario would be if something were done about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.held import Held
from persistence_kb.cli.output import format_of, progress, write
from persistence_kb.errors import MissingOption

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.model.intervention import Intervention

ENDINGS = {".ttl": "turtle", ".nt": "ntriples"}
SECONDS = 120.0
WIDTH = 100


@click.command("apply")
@options.scenario_argument
@click.option(
    "--with",
    "texts",
    multiple=True,
    metavar="INTERVENTION",
    help="Do this: a shipped intervention (--list) or a file of your own (.ru), with settings behind it or without, "
    "like PreserveSomewhere:keep=h0. Repeat for several, one after another.",
)
@click.option("--set", "pairs", multiple=True, metavar="[INTERVENTION.]NAME=VALUE", help="Set a parameter; repeat.")
@options.decide_at_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Give up after so long, with exit code 3.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["turtle", "ntriples"]),
    help="By default Turtle, or as the ending of -o says.",
)
@click.option("--list", "list_interventions", is_flag=True, help="List the shipped interventions.")
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    texts: tuple[str, ...],
    pairs: tuple[str, ...],
    decided: str | None,
    timeout: float,
    output_format: str | None,
    list_interventions: bool,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write SCENARIO as it would be told if something were done about it. SCENARIO itself is not altered.

    What is written says in PROV-O which files it came from, with their checksums, and by which interventions.
    """
    from persistence_kb.reading.interventions import parse_steps, read_interventions
    from persistence_kb.reading.theories import read_ontology

    if list_interventions:
        write("\n".join(_listing(read_interventions(read_ontology(theory_files)))) + "\n", output)
        return 0
    chosen_format = format_of(output_format, output, ENDINGS, "turtle")
    if not texts:
        remedy = "say --with and an intervention (pkb apply --list) or a file that ends in .ru"
        raise MissingOption(option="--with", remedy=remedy)
    decided_at = None if decided is None else options.instant_option(decided, "--decide-at")
    held = Held.of(scenario, kb)
    ontology = read_ontology(theory_files)
    steps = parse_steps(texts, read_interventions(ontology), pairs)
    story = held.told(ontology, quiet=quiet, verbose=verbose)
    from persistence_kb.acting.application import Applier, order_matters
    from persistence_kb.acting.provenance import told
    from persistence_kb.reporting.rdf import to_ntriples, to_turtle

    with progress("changing the story", quiet=quiet):
        done = Applier(story, decided_at, seconds=timeout).apply(steps)
    if not quiet:
        for step in done.idle:
            click.echo(f"note: {step} changed nothing", err=True)
        for one, other in order_matters(story, steps, decided_at, seconds=timeout):
            click.echo(f"note: the order matters: {other} before {one} would come to something else", err=True)
    if verbose and not quiet:
        click.echo(f"{len(done.removed):,} statements less, {len(done.added):,} more", err=True)
    write((to_turtle if chosen_format == "turtle" else to_ntriples)(told(done, held.origins)), output)
    return 0


def _listing(interventions: Mapping[str, Intervention]) -> Iterator[str]:
    for each in interventions.values():
        yield each.name
        undone = "" if each.reversible else "; cannot be undone"
        yield from _filled(each.definition, "  ")
        yield from _filled(f"{each.source}, {each.locator}; cost: {each.cost}{undone}", "  ")
        for note in each.notes:
            yield from _filled(note, "  ")
        for parameter in each.parameters.values():
            default = f", by default {parameter.default}" if parameter.default else ""
            yield from _filled(f"--set {parameter.name}=… ({parameter.kind}{default}): {parameter.meaning}", "  ")
        yield ""


def _filled(text: str, indent: str) -> list[str]:
    return [textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")]
