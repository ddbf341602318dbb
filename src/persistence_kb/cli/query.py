"""``pkb query``: a question, shipped or your own, about a scenario, what it means and what follows."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption, MissingOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from persistence_kb.model.answer import Answer, Rows, Truth
    from persistence_kb.model.query import Question
    from persistence_kb.model.verdict import Survey

FORMATS = ("table", "csv", "json", "xml", "turtle")
ENDINGS = {
    ".csv": "csv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml", ".ttl": "turtle",
}  # fmt: skip
SECONDS = 120.0
WIDTH = 100


@click.command("query")
@click.argument("arguments", nargs=-1, metavar="SCENARIO... QUERY")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Give a parameter a value; repeat.")
@click.option("--at", "times", multiple=True, metavar="TIME", help="Ask about this time; repeat for several.")
@click.option("--theory", "theory_names", multiple=True, metavar="T", help="With this theory's verdicts only; repeat.")
@options.kb_option
@options.theories_option
@options.assume_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Give up after so long, with exit code 3.",
)
@click.option("--allow-service", is_flag=True, help="Let the query ask other servers (SERVICE).")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="By default a table, for a graph Turtle, or as the ending of -o says.",
)
@click.option("--list", "list_questions", is_flag=True, help="List the shipped questions.")
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    arguments: tuple[str, ...],
    pairs: tuple[str, ...],
    times: tuple[str, ...],
    theory_names: tuple[str, ...],
    kb: str | None,
    theory_files: tuple[str, ...],
    assume: tuple[str, ...],
    timeout: float,
    allow_service: bool,
    output_format: str | None,
    list_questions: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Ask QUERY, a shipped question (see --list) or a file of your own (.rq), about SCENARIO.

    Exits with 1 where the query is ASK and the answer is no.
    """
    if list_questions:
        write("\n".join(_listing()) + "\n", output)
        return 0
    from persistence_kb.reading.questions import assignments, find_question

    if len(arguments) < (2 if kb is None else 1):
        remedy = "name a scenario, then a question (pkb query --list) or a file that ends in .rq"
        if not arguments:
            raise MissingOption(option="SCENARIO... QUERY", remedy=remedy)
        raise InvalidOption(option="SCENARIO... QUERY", found=" ".join(arguments), remedy=remedy)
    chosen_format = format_of(output_format, output, ENDINGS, "")
    question = find_question(arguments[-1])
    given = assignments(pairs)
    horizons = [options.instant_option(text) for text in times]
    ontology, story = options.ontology_and_scenario(arguments[:-1], theory_files, quiet=quiet, verbose=verbose, kb=kb)
    assumptions = options.assumptions_option(assume, ontology, only_degrees=True, quiet=quiet)
    from persistence_kb.engines.asking import ask_about
    from persistence_kb.engines.survey import survey_scenario
    from persistence_kb.model.query import COUNTERFACTUAL_GRAPH, VERDICTS_GRAPH

    with progress("asking every theory", quiet=quiet):
        names = [ontology.named("theory", name, ontology.theories) for name in theory_names] or ontology.theories
        asked = question.needs(VERDICTS_GRAPH) or question.needs(COUNTERFACTUAL_GRAPH)
        survey = survey_scenario(
            story,
            theories=[ontology.theories[each] for each in dict.fromkeys(names)] if asked else [],
            horizons=list(dict.fromkeys(horizons)) or [None],
            assumptions=assumptions,
        )
    with progress("asking", quiet=quiet):
        answer = ask_about(survey, question, given, theory_files, seconds=timeout, service=allow_service)
    return _show(answer, question, survey, chosen_format, output)


def _listing() -> Iterator[str]:
    from persistence_kb.reading.questions import find_question, shipped

    for name in shipped():
        question = find_question(name)
        yield name
        for sentence in filter(None, (question.asks, question.caveat)):
            yield textwrap.fill(sentence, WIDTH, initial_indent="  ", subsequent_indent="  ")
        for parameter in question.parameters.values():
            default = f", by default {' '.join(parameter.defaults)}" if parameter.defaults else ""
            yield textwrap.fill(
                f"--set {parameter.name}=… ({parameter.kind}{default}): {parameter.meaning}",
                WIDTH, initial_indent="  ", subsequent_indent="    ",
            )  # fmt: skip
        yield ""


def _show(answer: Answer, question: Question, survey: Survey, chosen_format: str, output: str | None) -> int:
    from persistence_kb.model.answer import Triples, Truth
    from persistence_kb.reporting import answers

    known = answers.media(answer)
    form = chosen_format or known[0]
    if form not in known:
        what = "a graph" if isinstance(answer, Triples) else "yes or no" if isinstance(answer, Truth) else "rows"
        remedy = f"the answer is {what}; use {', '.join(known)}"
        raise InvalidOption(option="--format", found=form, remedy=remedy)
    if isinstance(answer, Triples):
        write(answers.to_turtle(answer), output)
        return 0
    if form == "table":
        captured(lambda console: _table(answer, question, survey, console), output)
    else:
        write({"csv": answers.to_csv, "json": answers.to_json, "xml": answers.to_xml}[form](answer), output)
    return int(isinstance(answer, Truth) and not answer.holds)


def _table(answer: Rows | Truth, question: Question, survey: Survey, console: Console) -> None:
    from rich.text import Text

    from persistence_kb.reporting.answers import table
    from persistence_kb.reporting.table import heading, plain

    if question.asks:
        console.print(Text(plain(question.asks), style="bold"), soft_wrap=True)
    console.print(Text(heading(survey)), soft_wrap=True)
    horizons = {survey.when(place) for place in range(len(survey.snapshots))}
    table(answer, console, _names(survey), said=horizons.pop() if len(horizons) == 1 else None)


def _names(survey: Survey) -> Callable[[str], str]:
    """Return what tells how a thing of the scenario or a term of the ontology is called."""
    from persistence_kb.namespaces import local_name

    ontology = survey.scenario.ontology
    called: dict[str, str] = {}
    for snapshot in reversed(survey.snapshots):
        for number in range(len(snapshot)):
            name, label = snapshot.name(number), snapshot.label(number)
            called[name] = ontology.label(name) if label == local_name(name) else label
    return lambda token: called.get(token) or ontology.labels.get(token, "")
