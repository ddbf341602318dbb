"""``pkb validate``: does a scenario, or a theory, look as it must?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import console, format_of, on_terminal, progress, write
from persistence_kb.errors import InvalidScenario, MissingHeader
from persistence_kb.namespaces import SCENARIO, SNAPSHOT, TYPE, pkb

if TYPE_CHECKING:
    from persistence_kb.checking.validation import Violation

ENDINGS = {".ttl": "turtle", ".json": "json", ".sarif": "sarif", ".xml": "junit"}


@click.command("validate")
@options.scenario_argument
@options.format_option(["table", "turtle", "json", "sarif", "junit"])
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
def command(
    scenario: tuple[str, ...],
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
) -> int:
    """Check SCENARIO, theories or claims against the shapes; exit with 1 if something is wrong."""
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    with progress("checking every shape", quiet=quiet):
        found = violations(scenario, theory_files, kb)
    from persistence_kb.reporting import violations as report

    if chosen_format == "table":
        terminal = output is None and on_terminal()
        write(report.to_table(found, terminal=terminal, width=console().width), output)
    else:
        shapes = {
            "turtle": report.to_turtle,
            "json": report.to_json,
            "sarif": report.to_sarif,
            "junit": report.to_junit,
        }
        write(shapes[chosen_format](found), output)
    return int(any(each.severity == "violation" for each in found))


def violations(names: tuple[str, ...], theory_files: tuple[str, ...], kb: str | None = None) -> list[Violation]:
    """Validate what a user named: scenarios, theories, claims or assumptions, and the theories read beside them.

    Args:
        names: Files, folders, shipped scenarios or sets of assumptions, or a scenario of the knowledge base.
        theory_files: Files or folders of theories.
        kb: The folder of a knowledge base, if the scenario is to be taken from one.

    Raises:
        MissingHeader: There is no scenario, theory, claim or assumption to validate.
        TheoryError: A theory has no meaning within the fragment.
    """
    from persistence_kb.checking.shapes import Shapes
    from persistence_kb.reading.claim_graph import KINDS
    from persistence_kb.reading.rdf import read
    from persistence_kb.reading.theories import read_ontology
    from persistence_kb.resources import assumption_sets

    if kb is None:
        sets = assumption_sets()
        names = tuple(str(sets[name]) if name in sets and not Path(name).exists() else name for name in names)
    sources = options.located(names, kb)
    statements = read(sources)
    kinds = {statements.terms[code] for code in statements.pairs(TYPE)[1].tolist()}
    if not kinds & {SCENARIO, SNAPSHOT, pkb("Theory"), pkb("View"), pkb("AssumptionSet"), *map(pkb, KINDS)}:
        raise MissingHeader(source=", ".join(source.name for source in sources))
    read_ontology([*theory_files, *(names if pkb("Theory") in kinds and kb is None else ())])
    shapes = Shapes(theory_files)
    return shapes.violations(statements, sources) + shapes.violations_of_theories()


def refuse_violations(names: tuple[str, ...], theory_files: tuple[str, ...], kb: str | None = None) -> None:
    """Refuse a scenario that violates a shape.

    Raises:
        InvalidScenario: It does; the first violation is quoted.
    """
    wrong = [each for each in violations(names, theory_files, kb) if each.severity == "violation"]
    if wrong:
        first = wrong[0]
        place = first.file if first.line is None else f"{first.file}:{first.line}"
        raise InvalidScenario(source=place or ", ".join(names), count=len(wrong), first=first.message)
