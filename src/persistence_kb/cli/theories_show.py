"""``pkb theories show``: one theory, in words and as a condition."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import write
from persistence_kb.namespaces import local_name, shorten
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

WIDTH = 100


@click.command("show")
@click.argument("theory")
@options.theories_option
@options.output_option
def command(theory: str, theory_files: tuple[str, ...], output: str | None) -> int:
    """Show THEORY: what it says, whom it is about, where it is from, and the condition that it names."""
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    chosen = ontology.theories[ontology.named("theory", theory, ontology.theories)]
    write("\n".join(_lines(chosen, ontology)) + "\n", output)
    return 0


def _lines(theory: Theory, ontology: Ontology) -> Iterator[str]:
    yield f"{shorten(theory.iri)}: {plain(theory.label)}"
    yield from textwrap.wrap(plain(theory.definition), WIDTH)
    yield ""
    yield f"about      {plain(ontology.label(theory.bearer))} ({shorten(theory.bearer)})"
    yield f"concerns   {ontology.label(theory.concerns)}"
    if theory.locator:
        yield f"from       {plain(theory.locator)}"
    if theory.degree is not None:
        yield f"degree     {plain(ontology.label(theory.degree.rule))} ({shorten(theory.degree.rule)})"
    if theory.condition is not None:
        yield f"condition  {shorten(theory.condition)}"
    else:
        names = ", ".join(local_name(each) for each in theory.precisified_by)
        yield f"vague      made precise by {names}"
    yield f"file       {plain(theory.source)}"
    holders = [view for view in ontology.views.values() if theory.iri in view.theories]
    if holders:
        yield f"views      {', '.join(plain(view.label) for view in holders)}"
