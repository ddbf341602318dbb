"""``pkb check``: does what was claimed hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import MissingOption

if TYPE_CHECKING:
    from persistence_kb.checking.claims_outcome import Outcome
    from persistence_kb.reading.claims import ClaimSet

ENDINGS = {".json": "json", ".xml": "junit", ".sarif": "sarif", ".md": "markdown"}
CODES = {"error": 2, "undecided": 3, "fails": 1}
"""What each status of a claim exits with: the first that there is."""


@click.command("check")
@click.argument("names", nargs=-1, metavar="CLAIMS...")
@click.option("--source", "sources", multiple=True, metavar="S", help="Only claims from this source; repeat.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="Only claims with this tag; repeat.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first claim that does not hold.")
@options.format_option(["table", "json", "junit", "sarif", "markdown"])
@click.option(
    "--report",
    "reports",
    callback=options.in_a_folder,
    multiple=True,
    metavar="FILE",
    help="Write a report besides, in the format that its ending says: .json, .xml, .sarif or .md; repeat.",
)
@options.kb_option
@options.theories_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="For all proofs together, and for each query; what is not settled then is undecided.",
)
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    names: tuple[str, ...],
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    fail_fast: bool,
    output_format: str | None,
    reports: tuple[str, ...],
    kb: str | None,
    theory_files: tuple[str, ...],
    timeout: float,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Check CLAIMS: files, folders with files called *.claims.ttl or *.claims.yaml, or a shipped set such as essay.

    Exits with 0 where all claims hold, 1 where one does not, 2 where one names what is not there, and 3 where one is
    not settled in time. Assumptions are not checked.
    """
    if not names:
        raise MissingOption(option="CLAIMS", remedy="name a file, a folder or a shipped set, such as essay")
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    written = {report: format_of(None, report, ENDINGS, "table", option="--report") for report in reports}
    from persistence_kb.reading.claims import read_claims

    claims = read_claims(names).chosen(sources, tags)
    outcomes = _checked(claims, kb, theory_files, timeout, fail_fast=fail_fast, quiet=quiet)
    for report, form in written.items():
        _report(outcomes, form, report, verbose=verbose)
    _report(outcomes, chosen_format, output, verbose=verbose)
    found = {outcome.status for outcome in outcomes}
    return next((code for status, code in CODES.items() if status in found), 0)


def _checked(
    claims: ClaimSet,
    kb: str | None,
    theory_files: tuple[str, ...],
    timeout: float,
    *,
    fail_fast: bool,
    quiet: bool,
) -> list[Outcome]:
    from persistence_kb.checking.claims import Checker
    from persistence_kb.reading.theories import read_ontology

    base = None
    if kb is not None:
        from persistence_kb.reading.knowledge_base import reading

        base = click.get_current_context().with_resource(reading(kb))
    found: list[Outcome] = []
    with (
        progress("checking claims", quiet=quiet),
        Checker(read_ontology(theory_files), theory_files=theory_files, base=base, timeout=timeout) as checker,
    ):
        for outcome in checker.outcomes(claims):
            found.append(outcome)
            if fail_fast and outcome.status in CODES:
                break
    return found


def _report(outcomes: list[Outcome], chosen_format: str, output: str | None, *, verbose: bool) -> None:
    if chosen_format == "table":
        from persistence_kb.reporting.claims import table

        captured(lambda console: table(outcomes, console, verbose=verbose), output)
        return
    from persistence_kb.reporting import claims_files as report

    formats = {
        "json": report.to_json,
        "junit": report.to_junit,
        "sarif": report.to_sarif,
        "markdown": report.to_markdown,
    }
    write(formats[chosen_format](outcomes), output)
