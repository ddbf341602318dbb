"""``pkb theories``: which theories there are, what each says, and how they are related.

Without a subcommand it lists them. Each subcommand is a module of its own, imported when it is called.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.commands import Commands
from persistence_kb.cli.output import write
from persistence_kb.namespaces import local_name
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology

WIDTH = 100

SUBCOMMANDS = {
    "compile": "A theory as SPARQL queries, or in Manchester syntax.",
    "lattice": "Which theory's survival entails which other's.",
    "show": "One theory: what it says, where it is from, what it is made of.",
}


class _Subcommands(Commands):
    commands_known = SUBCOMMANDS
    prefix = "theories_"


@click.group("theories", cls=_Subcommands, invoke_without_command=True)
@options.theories_option
@options.output_option
@click.pass_context
def command(context: click.Context, theory_files: tuple[str, ...], output: str | None) -> int:
    """List the theories by what they are about, then the views; or ask more about them with a subcommand."""
    if context.invoked_subcommand is None:
        from persistence_kb.reading.theories import read_ontology

        write("\n".join(_listing(read_ontology(theory_files))) + "\n", output)
    return 0


def _listing(ontology: Ontology) -> Iterator[str]:
    bearers = sorted({theory.bearer for theory in ontology.theories.values()}, key=ontology.label)
    for bearer in bearers:
        yield f"{plain(ontology.label(bearer))}:"
        for theory in sorted(ontology.theories.values(), key=lambda each: each.label):
            if theory.bearer == bearer:
                about = f"{ontology.label(theory.concerns)}{f', {theory.locator}' if theory.locator else ''}"
                yield f"  {local_name(theory.iri)}: {plain(theory.label)} ({plain(about)})"
                yield textwrap.fill(plain(theory.definition), WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 4)
        yield ""
    yield "views:"
    for view in ontology.views.values():
        names = " with ".join(local_name(theory) for theory in view.theories)
        yield f"  {local_name(view.iri)}: {plain(view.label)} ({names})"
