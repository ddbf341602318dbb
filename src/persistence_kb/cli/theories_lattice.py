"""``pkb theories lattice``: which theory's survival entails which other's, in every scenario."""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write

FORMATS = ("table", "dot", "svg", "turtle")
ENDINGS = {".dot": "dot", ".gv": "dot", ".svg": "svg", ".ttl": "turtle"}
TIMEOUT = 60.0
"""Seconds; ordering the shipped theories takes a few."""


@click.command("lattice")
@options.format_option(FORMATS)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Give up, undecided, after this time.",
)
@options.theories_option
@options.output_option
@options.quiet_option
def command(
    output_format: str | None,
    timeout: float,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
) -> int:
    """Show which theory's survival entails which other's.

    A reasoner proves it from the conditions, for every scenario there could be. Exit with 3 if it needs more time.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    from persistence_kb.engines.lattice import lattice_of
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    with progress("proving what entails what", quiet=quiet):
        lattice = lattice_of(ontology, timeout=timeout)
    if chosen_format == "svg":
        from persistence_kb.reporting.hasse import to_svg

        write(to_svg(lattice, ontology), output)
    elif chosen_format == "dot":
        from persistence_kb.reporting.lattice import to_dot

        write(to_dot(lattice, ontology), output)
    elif chosen_format == "turtle":
        from persistence_kb.reporting.lattice import statements
        from persistence_kb.reporting.rdf import to_turtle

        write(to_turtle(statements(lattice)), output)
    else:
        from persistence_kb.reporting.lattice import table

        captured(lambda console: table(lattice, ontology, console), output)
    return 0
