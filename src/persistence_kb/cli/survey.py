"""``pkb survey``: every candidate under every theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, on_terminal, progress, write
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from persistence_kb.engines.survey import EngineMaker
    from persistence_kb.model.verdict import Survey

ENGINES = ("columnar", "hermit", "reference", "sparql")
FORMATS = ("table", "csv", "json", "turtle", "markdown", "parquet")
ENDINGS = {".csv": "csv", ".json": "json", ".ttl": "turtle", ".md": "markdown", ".parquet": "parquet"}
MANY = 50
"""Entities beyond which a terminal shows the summary."""


@click.command("survey")
@options.scenario_argument
@options.theory_option
@options.view_option
@options.bearer_option
@options.entity_option
@click.option("--at", "times", multiple=True, metavar="TIME", help="Ask about this time; repeat for several.")
@click.option("--engine", type=click.Choice(ENGINES), default="columnar", show_default=True, help="What evaluates.")
@click.option("--endpoint", metavar="URL", help="With --engine sparql: ask this endpoint, which holds the snapshot.")
@options.timeout_option
@options.assume_option
@options.format_option(FORMATS)
@click.option("--summary", is_flag=True, help="Only counts; the default on a terminal above 50 entities.")
@click.option("--strict", is_flag=True, help="Validate first, and refuse a scenario that violates a shape.")
@click.option("--list", "list_scenarios", is_flag=True, help="List the shipped scenarios.")
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    theory_names: tuple[str, ...],
    view_names: tuple[str, ...],
    bearer: str | None,
    entities: tuple[str, ...],
    times: tuple[str, ...],
    engine: str,
    endpoint: str | None,
    timeout: float,
    assume: tuple[str, ...],
    output_format: str | None,
    summary: bool,
    strict: bool,
    list_scenarios: bool,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Tell what survives: every candidate of SCENARIO under every theory."""
    if list_scenarios:
        write(_shipped(), output)
        return 0
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    if chosen_format == "parquet" and output is None:
        raise InvalidOption(option="--format", found="parquet", remedy="name the file to write with -o")
    horizons = [options.instant_option(text) for text in times]
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    assumptions = options.assumptions_option(assume, ontology, only_degrees=True, quiet=quiet)
    if strict:
        from persistence_kb.cli.validate import refuse_violations

        refuse_violations(scenario, theory_files, kb)
    from persistence_kb.engines.survey import survey_scenario
    from persistence_kb.model.assumptions import DEGREES

    with progress("asking every theory", quiet=quiet):
        survey = survey_scenario(
            story,
            theories=options.chosen_theories(ontology, theory_names, view_names),
            horizons=list(dict.fromkeys(horizons)) or [None],
            entities=entities,
            bearer=ontology.named("class", bearer, ontology.taxonomy.told) if bearer else None,
            engine=_engine(engine, endpoint, timeout, story.source),
            assumptions=assumptions,
            with_degrees=not summary,
        )
    if chosen_format == "table" and output is None and on_terminal() and survey.size() > MANY:
        summary = True
    _show(survey, chosen_format, output, summary=summary)
    if chosen_format in ("csv", "json", "parquet") and not (summary or quiet):  # their columns leave no room for it
        options.note(survey.assumptions.sentence(*DEGREES))
    return 0


def _engine(name: str, endpoint: str | None, timeout: float, source: str) -> str | EngineMaker:
    if name == "hermit" and endpoint is None:
        from persistence_kb.engines.hermit import HermitEngine

        return lambda snapshot, ontology: HermitEngine(snapshot, ontology, timeout=timeout, source=source)
    if endpoint is None:
        return name
    if name != "sparql":
        raise InvalidOption(option="--endpoint", found=endpoint, remedy="it goes with --engine sparql")
    from persistence_kb.engines.endpoint import Endpoint
    from persistence_kb.engines.sparql import SparqlEngine

    place = Endpoint(endpoint, timeout=timeout)
    return lambda snapshot, ontology: SparqlEngine(snapshot, ontology, place.holding(snapshot, ontology))


def _shipped() -> str:
    from persistence_kb.namespaces import TITLE
    from persistence_kb.reading.rdf import read
    from persistence_kb.reading.sources import locate
    from persistence_kb.resources import scenarios

    lines = []
    for name in scenarios():
        statements = read(locate([name]))
        titles = [statements.terms[code] for code in statements.pairs(TITLE)[1].tolist()]
        lines.append(f"{name:<34}{titles[0][1 : titles[0].rindex(chr(34))] if titles else ''}\n")
    return "".join(lines)


def _show(survey: Survey, output_format: str, output: str | None, *, summary: bool) -> None:
    if output_format == "table":
        from persistence_kb.reporting import table

        captured(lambda console: (table.summary if summary else table.matrix)(survey, console), output)
    elif output_format == "markdown":
        from persistence_kb.reporting import markdown

        write((markdown.summary if summary else markdown.matrix)(survey), output)
    elif output_format == "turtle":
        from persistence_kb.reporting.rdf import to_turtle

        if summary:
            remedy = "verdicts in RDF have no summary; leave it out"
            raise InvalidOption(option="--summary", found="turtle", remedy=remedy)
        write(to_turtle(survey.statements()), output)
    else:
        from persistence_kb.reporting.frame import to_csv, to_json, to_parquet

        frame = survey.counts() if summary else survey.to_polars()
        write({"csv": to_csv, "json": to_json, "parquet": to_parquet}[output_format](frame), output)
