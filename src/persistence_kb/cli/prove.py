"""``pkb prove``: does one thing follow from another in every scenario?"""

from __future__ import annotations

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import format_of, progress, write

ENDINGS = {".ttl": "turtle", ".json": "json"}
MAX_ENTITIES = 8
"""Things of a countermodel at most: enough to tell any two shipped theories apart."""
TIMEOUT = 120.0
"""Seconds in which any claim about two shipped theories is settled many times over."""
CODES = {"proven": 0, "refuted": 1, "undecided": 3}


@click.command("prove")
@click.argument("premise", metavar="A")
@click.argument("conclusion", metavar="B")
@click.option(
    "--max-entities",
    type=click.IntRange(min=1),
    default=MAX_ENTITIES,
    show_default=True,
    metavar="N",
    help="Search for scenarios of up to N things that refute it.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Give up, undecided, after this time.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "turtle", "json"]),
    help="By default text, or as the ending of -o says.",
)
@options.theories_option
@options.output_option
@options.quiet_option
def command(
    *,
    premise: str,
    conclusion: str,
    max_entities: int,
    timeout: float,
    output_format: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
) -> int:
    """Prove or refute that whatever is A is B, in every scenario.

    A and B are theories, classes (clauses), or class expressions in Manchester syntax, such as "Thread and not
    (hasParticipant some Ceased)". A name that a theory and a class share means the theory; pkb:NAME means the class.

    Exit with 0 and the axioms of the proof; with 1 and the smallest scenario that refutes the claim, as Turtle; or with
    3 if neither was found.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "text")
    from persistence_kb.checking.proof import Prover, read_side
    from persistence_kb.reading.theories import read_ontology
    from persistence_kb.reporting import proof as report

    ontology = read_ontology(theory_files)
    sides = read_side(premise, ontology), read_side(conclusion, ontology)
    prover = Prover(ontology, theory_files=theory_files, timeout=timeout)
    with prover, progress("proving, and looking for a countermodel", quiet=quiet):
        answer = prover.answer(*sides, max_entities=max_entities)
    if chosen_format == "json":
        write(report.to_json(answer, ontology), output)
    else:
        write(report.to_turtle(answer) if chosen_format == "turtle" else report.to_text(answer, ontology), output)
    return CODES[answer.status]
