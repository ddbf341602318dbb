"""``pkb theories``: which theories there are, and what each says."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import write
from persistence_kb.namespaces import local_name
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology

WIDTH = 100


@click.command("theories")
@options.theories_option
@options.output_option
def command(theory_files: tuple[str, ...], output: str | None) -> int:
    """List the theories by what they are about, then the views."""
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
