"""``pkb list``: what is loaded in a knowledge base."""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, write

ENDINGS = {".csv": "csv", ".json": "json", ".ttl": "turtle"}


@click.command("list")
@click.option("--kb", "folder", metavar="FOLDER", required=True, help="The knowledge base.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "turtle"]),
    help="By default a table, or as the ending of -o says; csv and json have a row for each file; turtle is PROV-O.",
)
@options.output_option
def command(*, folder: str, output_format: str | None, output: str | None) -> int:
    """List the scenarios of a knowledge base: what they are called, when and from which files they were loaded."""
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    from persistence_kb.reading.knowledge_base import reading

    with reading(folder) as found:
        loaded = list(found.loaded.values())
    if chosen_format == "table":
        from persistence_kb.reporting import listing

        captured(lambda console: listing.table(found, console), output)
    elif chosen_format == "turtle":
        from persistence_kb.reading.provenance import statements
        from persistence_kb.reporting.rdf import to_turtle

        write(to_turtle(statements(loaded)), output)
    else:
        from persistence_kb.reporting import listing
        from persistence_kb.reporting.frame import to_csv, to_json

        write((to_csv if chosen_format == "csv" else to_json)(listing.frame(loaded)), output)
    return 0
