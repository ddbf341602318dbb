"""``pkb theories compile``: a theory in a language that other tools run or read."""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import write


@click.command("compile")
@click.argument("theory")
@click.option(
    "--to",
    "language",
    type=click.Choice(["sparql", "manchester"]),
    default="sparql",
    show_default=True,
    help="SPARQL 1.1 queries over a snapshot, or OWL's Manchester syntax.",
)
@click.option(
    "--only",
    type=click.Choice(["certain", "possible"]),
    help="One of the two queries: who certainly, or who possibly, survives. Both by default.",
)
@options.theories_option
@options.output_option
def command(theory: str, language: str, only: str | None, theory_files: tuple[str, ...], output: str | None) -> int:
    """Compile THEORY: print the SPARQL queries that answer it, or the definitions that it is made of.

    Run the queries over what pkb snapshot writes, on any SPARQL 1.1 endpoint. Whoever is in the certain answer
    survives, whoever is not in the possible answer does not, and whoever is only in the latter is undetermined.
    """
    from persistence_kb.reading.theories import read_ontology

    ontology = read_ontology(theory_files)
    chosen = ontology.theories[ontology.named("theory", theory, ontology.theories)]
    if language == "sparql":
        from persistence_kb.engines.compiler import Compiler

        compiler = Compiler(ontology)
        modes = [only] if only else ["certain", "possible"]
        text = "\n".join(compiler.theory(chosen, certain=mode == "certain") for mode in modes)
    else:
        from persistence_kb.reporting.manchester import frames

        text = frames(chosen, ontology)
    write(text, output)
    return 0
