"""``pkb compare``: what could be done, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from persistence_kb.acting.comparison import Comparison
    from persistence_kb.acting.ranking import By

FORMATS = ("table", "csv", "json", "markdown", "turtle")
ENDINGS = {".csv": "csv", ".json": "json", ".md": "markdown", ".ttl": "turtle"}
RANKINGS = ("count", "expected-degree", "maximin", "agreement")
SECONDS = 120.0


@click.command("compare")
@options.scenario_argument
@click.option(
    "--with",
    "texts",
    multiple=True,
    metavar="A[+B…]",
    help="An alternative: an intervention (pkb apply --list) or a file of your own (.ru), with settings behind it or "
    "without, like PreserveSomewhere:keep=h0; or several, each after the one before. Repeat for more alternatives.",
)
@click.option("--all", "every", is_flag=True, help="Each shipped intervention alone.")
@click.option(
    "--by",
    "ranking",
    type=click.Choice(RANKINGS),
    help="Rank by verdicts that hold, by expected degree (what matters first), by the theory under which least is "
    "preserved, or by how many theories agree that it does better than as told.",
)
@click.option("--entities", "by_name", is_flag=True, help="Tell gains and losses by name.")
@click.option(
    "--show",
    type=click.Choice(["all", "grid", "short"]),
    default="all",
    show_default=True,
    help="Only what the theories say (grid), or only each alternative in short. In CSV, all is the grid.",
)
@click.option(
    "--chart",
    metavar="FILE",
    callback=options.in_a_folder,
    help="Draw expected degree against cost: a file that ends in .svg or .png.",
)
@options.theory_option
@options.view_option
@options.bearer_option
@options.entity_option
@click.option("--at", "time", metavar="TIME", help="Ask about this time, not about the scenario's own horizon.")
@options.decide_at_option
@options.assume_option
@click.option("--flag", "flag_files", multiple=True, metavar="FILE", help="Look out for this flag too (.rq); repeat.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long each intervention and each flag may take; exit with 3 when that is over.",
)
@options.format_option(FORMATS)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    texts: tuple[str, ...],
    every: bool,
    ranking: str | None,
    by_name: bool,
    show: str,
    chart: str | None,
    theory_names: tuple[str, ...],
    view_names: tuple[str, ...],
    bearer: str | None,
    entities: tuple[str, ...],
    time: str | None,
    decided: str | None,
    assume: tuple[str, ...],
    flag_files: tuple[str, ...],
    timeout: float,
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Compare what could be done about SCENARIO with what would happen as told, and one thing with another.

    Each --with is an alternative of its own; pkb apply takes several --with for one after another, which is A+B here.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    if chart is not None and not chart.lower().endswith((".svg", ".png")):
        raise InvalidOption(option="--chart", found=chart, remedy="end it with .svg or .png")
    horizon = None if time is None else options.instant_option(time)
    decided_at = None if decided is None else options.instant_option(decided, "--decide-at")
    from persistence_kb.acting.alternatives import parse_alternatives
    from persistence_kb.acting.comparison import compare
    from persistence_kb.acting.ranking import By, ranked
    from persistence_kb.reading.flags import read_flags
    from persistence_kb.reading.interventions import read_interventions
    from persistence_kb.reading.theories import read_ontology

    flags = read_flags(flag_files)
    alternatives = parse_alternatives(texts, read_interventions(read_ontology(theory_files)), every=every)
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    with progress("asking every theory about every alternative", quiet=quiet):
        found = compare(
            story,
            alternatives,
            theories=options.chosen_theories(ontology, theory_names, view_names),
            assumptions=options.assumptions_option(assume, ontology),
            decided_at=decided_at,
            horizon=horizon,
            entities=entities,
            bearer=ontology.named("class", bearer, ontology.taxonomy.told) if bearer else None,
            flags=flags,
            seconds=timeout,
        )
        by = None if ranking is None else By(ranking)
        order = [*range(len(found.outcomes))] if by is None else ranked(found, by)
    if not quiet:
        for outcome in found.outcomes:
            for step in outcome.application.idle if outcome.application else ():
                place = "" if outcome.alternative.name == str(step) else f"in {outcome.alternative.name}, "
                click.echo(f"note: {place}{step} changed nothing", err=True)
    if chart is not None:
        _draw(found, order, chart)
    _show(found, order, by, chosen_format, output, by_name=by_name, show=show)
    if chosen_format in ("csv", "turtle") and not quiet:
        options.note(found.assumptions.sentence())
    return 0


def _draw(found: Comparison, order: list[int], target: str) -> None:
    from persistence_kb.reporting.comparison_chart import to_svg

    content: str | bytes = to_svg(found, order)
    if target.lower().endswith(".png"):
        from persistence_kb.reporting.drawing.raster import to_png

        content = to_png(str(content), target)
    write(content, target)


def _show(
    found: Comparison,
    order: list[int],
    by: By | None,
    output_format: str,
    output: str | None,
    *,
    by_name: bool,
    show: str,
) -> None:
    match output_format:
        case "csv":
            from persistence_kb.reporting import comparison_data as data
            from persistence_kb.reporting.frame import to_csv

            frame = data.entities if by_name else data.summary if show == "short" else data.tallies
            write(to_csv(frame(found, order)), output)
        case "json":
            from persistence_kb.reporting.comparison_data import to_json

            write(to_json(found, order, by_name=by_name), output)
        case "turtle":
            from persistence_kb.reporting.comparison_data import statements
            from persistence_kb.reporting.rdf import to_turtle

            write(to_turtle(statements(found)), output)
        case "markdown":
            from persistence_kb.reporting.comparison_markdown import markdown

            write(markdown(found, order, by=by, entities=by_name, show=show), output)
        case _:
            from persistence_kb.reporting.comparison_table import table

            captured(lambda console: table(found, console, order, by=by, entities=by_name, show=show), output)
