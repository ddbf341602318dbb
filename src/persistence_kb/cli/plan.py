"""``pkb plan``: which implementations and transcripts to keep, so that as much as can be is preserved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import click

from persistence_kb.cli import options
from persistence_kb.cli.held import Held
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption, MissingOption

if TYPE_CHECKING:
    from persistence_kb.acting.plan import Plan
    from persistence_kb.reading.provenance import Origin

FORMATS: Final = ("table", "json", "markdown", "turtle")
ENDINGS: Final = {".json": "json", ".md": "markdown", ".ttl": "turtle"}
REFUTED: Final = 1
UNDECIDED: Final = 3


@click.command("plan")
@options.scenario_argument
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    metavar="USD",
    help="Spend so many US dollars a year at most, whatever is admissible of prices.",
)
@click.option(
    "--at-least",
    type=click.FloatRange(min=0),
    metavar="DEGREE",
    help="Find the cheapest plan whose expected degree, summed up, is certainly so much; exit with 1 where none is.",
)
@click.option(
    "--assume",
    multiple=True,
    metavar="FILE|KEY=VALUE",
    help="Credences and costs, and what degrees need: a file, a shipped set, or KEY=VALUE; repeat.",
)
@options.decide_at_option
@click.option("--proviso", is_flag=True, help="Keep no model with a dangerous capability, whatever is promised of it.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to look for a better plan; how much better one may be is said then.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="By default a table, or as the ending of -o says. Turtle is the story in which the plan is carried out.",
)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    budget: float | None,
    at_least: float | None,
    assume: tuple[str, ...],
    decided: str | None,
    proviso: bool,
    timeout: float,
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Choose what of SCENARIO to keep: implementations of models, what stores their weights, and transcripts.

    The expected degree of all candidates together is made as great as it can be within the budget. What is not chosen
    is wiped by the scenario's horizon. Credences and costs have to be assumed, unless the story gives the costs.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    if budget is None and at_least is None:
        raise MissingOption(option="--budget", remedy="say --budget USD, or --at-least DEGREE")
    for option, number in (("--budget", budget), ("--at-least", at_least)):
        if number is not None and not math.isfinite(number):
            raise InvalidOption(option=option, found=str(number), remedy="write a number, such as 100 or 2.5")
    decided_at = None if decided is None else options.instant_option(decided, "--decide-at")
    held = Held.of(scenario, kb)
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    assumptions = options.assumptions_option(assume, ontology)
    story = held.told(ontology, quiet=quiet, verbose=verbose)
    from persistence_kb.acting.plan import NoPlan, plan

    with progress("planning", quiet=quiet):
        found = plan(
            story,
            assumptions,
            budget=budget,
            at_least=at_least,
            decided_at=decided_at,
            proviso=proviso,
            seconds=timeout,
        )
    if isinstance(found, NoPlan):
        from persistence_kb.reporting.plan import refusal

        click.echo(refusal(found, at_least=at_least or 0.0, budget=budget), err=True)
        return REFUTED if found.proven else UNDECIDED
    _show(found, held.origins, chosen_format, output)
    return 0


def _show(found: Plan, read_from: list[Origin], chosen_format: str, output: str | None) -> None:
    from persistence_kb.reporting import plan as reporting

    match chosen_format:
        case "turtle":
            from persistence_kb.acting.provenance import told
            from persistence_kb.reporting.rdf import to_turtle

            write(to_turtle(told(found.application, read_from)), output)
        case "json":
            write(reporting.to_json(found), output)
        case "markdown":
            write(reporting.markdown(found), output)
        case _:
            captured(lambda console: reporting.table(found, console), output)
