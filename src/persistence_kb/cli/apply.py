"""``pkb apply``: what a scenario would be if something were done about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import format_of, progress, write
from persistence_kb.errors import InvalidOption, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.model.intervention import Intervention
    from persistence_kb.reading.provenance import Origin
    from persistence_kb.reading.sources import Source

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
@click.option(
    "--decide-at",
    "time",
    metavar="TIME",
    help="When it is decided: what has happened by then, or has no date, stays. By default at the beginning.",
)
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
    time: str | None,
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
        raise InvalidOption(option="--with", found="", remedy=remedy)
    decided_at = None if time is None else options.instant_option(time, "--decide-at")
    sources = [source.held() for source in options.located(scenario, kb)]
    origin = origins(sources, kb)
    ontology = read_ontology(theory_files)
    steps = parse_steps(texts, read_interventions(ontology), pairs)
    with progress("reading", quiet=quiet):
        statements, story = options.told(sources, ontology, quiet=quiet)
    if origins(sources, kb) != origin:
        raise UnreadableInput(source=story.source, reason="it changed while it was read", remedy="try again")
    from persistence_kb.acting.application import Applier, order_matters
    from persistence_kb.acting.provenance import told
    from persistence_kb.reporting.rdf import to_ntriples, to_turtle

    if verbose and not quiet:
        click.echo(f"read {len(statements):,} statements", err=True)
    with progress("changing the story", quiet=quiet):
        done = Applier(story, decided_at, seconds=timeout).apply(steps)
    if not quiet:
        for step in done.idle:
            click.echo(f"note: {step} changed nothing", err=True)
        for one, other in order_matters(story, steps, decided_at, seconds=timeout):
            click.echo(f"note: the order matters: {other} before {one} would come to something else", err=True)
    if verbose and not quiet:
        click.echo(f"{len(done.removed):,} statements less, {len(done.added):,} more", err=True)
    write((to_turtle if chosen_format == "turtle" else to_ntriples)(told(done, origin)), output)
    return 0


def origins(sources: list[Source], kb: str | None) -> list[Origin]:
    """Return what a story is read from; of a loaded one, what it was loaded from."""
    from persistence_kb.reading.provenance import Origin

    if kb is None:
        return [Origin(source.base, source.digest()) for source in sources]
    from persistence_kb.reading.knowledge_base import reading

    base = click.get_current_context().with_resource(reading(kb))
    return [origin for source in sources for origin in base.named(source.name).origins]


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
