"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from persistence_kb.errors import InvalidOption, MissingOption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statements
    from persistence_kb.model.theory import Theory
    from persistence_kb.reading.sources import Source


F = TypeVar("F", bound="Callable[..., Any]")


def in_a_folder(_: click.Context, __: click.Parameter, value: Any) -> Any:
    """Tell before any work, rather than after it, that there is no folder to write to.

    Raises:
        OutputError: There is none.
    """
    from persistence_kb.cli.output import refuse_missing_folder

    for target in (value,) if isinstance(value, str) else value or ():
        refuse_missing_folder(Path(target), target)
    return value


scenario_argument = click.argument("scenario", nargs=-1, metavar="SCENARIO...")
theories_option = click.option(
    "--theories",
    "theory_files",
    multiple=True,
    metavar="FOLDER",
    help="Read theories of your own as well: a folder or a file.",
)
theory_option = click.option(
    "--theory", "theory_names", multiple=True, metavar="T", help="Ask this theory only; repeat for several."
)
view_option = click.option("--view", "view_names", multiple=True, metavar="V", help="Ask the theories of this view.")
bearer_option = click.option("--bearer", metavar="CLASS", help="Only entities of this kind.")
entity_option = click.option(
    "--entity", "entities", multiple=True, metavar="E", help="Only this entity: IRI, local name or label."
)
output_option = click.option(
    "-o", "--output", metavar="FILE", callback=in_a_folder, help="Write to a file: whole, or not at all."
)
kb_option = click.option(
    "--kb",
    metavar="FOLDER",
    help="Take SCENARIO from this knowledge base (pkb load): a loaded scenario's name, or none where one is loaded.",
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress, no notes.")
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a reasoner or an endpoint may take for an answer; exit with 3 when that is over.",
)
assume_option = click.option(
    "--assume",
    multiple=True,
    metavar="NAME|FILE|KEY=VALUE",
    help="Assume a shipped set, a file of assumptions, or a number (copy-retention, backward-share, portion-threshold, "
    "credence:THEORY, credence-in-none:BEARER/CONCERN, cost:CLASS, cost-of-all:CLASS, value:PREFERENCE, "
    "may-be-asked:WHO). Repeat for several.",
)
decide_at_option = click.option(
    "--decide-at",
    "decided",
    metavar="TIME",
    help="When it is decided: what has happened by then, or has no date, stays. By default at the beginning.",
)
verbose_option = click.option("--verbose", is_flag=True, help="Say on standard error what is being done.")


def format_option(formats: Sequence[str]) -> Callable[[F], F]:
    """Return ``--format`` for a command that prints a table where nothing else is asked for."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        help="By default a table, or as the ending of -o says.",
    )


def instant_option(text: str, option: str = "--at") -> int:
    """Read the time that ``--at``, or another option, names.

    Raises:
        InvalidOption: It is not an ``xsd:dateTime`` with a zone.
    """
    from persistence_kb.model.time import instant

    try:
        return instant(text)
    except ValueError:
        raise InvalidOption(
            option=option,
            found=text,
            remedy="write a time with a zone, like 2026-06-01T00:00:00Z",
        ) from None


def assumptions_option(
    texts: tuple[str, ...], ontology: Ontology, *, only_degrees: bool = False, quiet: bool = False
) -> Assumptions:
    """Read what ``--assume`` says.

    Args:
        texts: What it says.
        ontology: What the terms mean.
        only_degrees: Whether what asks for it works out degrees and nothing else; it is noted what is not used then.
        quiet: Whether to say nothing.

    Raises:
        InvalidOption: Neither a file, nor a shipped set, nor an assumption that there is with a value that it can have.
        AssumptionError: What is assumed cannot be, or not together.
    """
    from persistence_kb.model.assumptions import DEGREES, Assumptions

    if not texts:
        return Assumptions()
    from persistence_kb.reading.assumptions import read_assumptions

    found = read_assumptions(texts, ontology)
    if only_degrees and not quiet:
        used = {each.name for each in found.told(*DEGREES)}
        _note(
            [each.name for each in found.told() if each.name not in used], "assumed, but no verdict depends on it", ""
        )
    return found


def chosen_theories(ontology: Ontology, names: tuple[str, ...], views: tuple[str, ...]) -> list[Theory] | None:
    """Return the theories that ``--theory`` and ``--view`` name; None where they name none.

    Raises:
        UnknownName: A theory or a view that is not there.
    """
    tokens = [ontology.named("theory", name, ontology.theories) for name in names]
    for name in views:
        tokens += ontology.views[ontology.named("view", name, ontology.views)].theories
    return [ontology.theories[token] for token in dict.fromkeys(tokens)] or None


def located(names: tuple[str, ...], kb: str | None) -> list[Source]:
    """Find what a user named: files, folders and shipped scenarios, or a scenario of a knowledge base.

    Args:
        names: What stands for SCENARIO.
        kb: What ``--kb`` says. Nothing of it is deleted until the command has ended.

    Raises:
        MissingOption: Nothing is named.
        InputError: A file, folder or shipped scenario is not there.
        KnowledgeBaseError: The knowledge base cannot serve, or it is unclear which of its scenarios is meant.
    """
    if kb is not None:
        from persistence_kb.reading.knowledge_base import reading

        return [click.get_current_context().with_resource(reading(kb)).source(names)]
    from persistence_kb.reading.sources import locate

    if not names:
        raise MissingOption(
            option="SCENARIO",
            remedy="name a file, a folder or a shipped scenario (pkb survey --list)",
        )
    return locate(names)


def ontology_and_scenario(
    names: tuple[str, ...],
    theory_files: tuple[str, ...],
    *,
    quiet: bool,
    verbose: bool,
    kb: str | None = None,
) -> tuple[Ontology, Scenario]:
    """Read theories and scenario, as every command does first."""
    from persistence_kb.cli.output import progress
    from persistence_kb.reading.theories import read_ontology

    sources = located(names, kb)
    ontology = read_ontology(theory_files)
    with progress("reading", quiet=quiet):
        statements, scenario = told(sources, ontology, quiet=quiet)
    if verbose and not quiet:
        files = f"{len(sources)} file{'s' if len(sources) > 1 else ''}"
        click.echo(f"read {len(statements):,} statements from {files}, and {len(ontology.theories)} theories", err=True)
    return ontology, scenario


def told(sources: list[Source], ontology: Ontology, *, quiet: bool) -> tuple[Statements, Scenario]:
    """Read a scenario from all the sources that are parts of it, and say what is odd about it."""
    from persistence_kb.model.scenario import tell
    from persistence_kb.reading.rdf import read

    statements = read(sources)
    scenario = tell(statements, ontology, ", ".join(source.name for source in sources))
    if not quiet:
        _note(scenario.unknown_terms(), "unknown to the vocabulary and not read")
        _note(scenario.undescribed(), "mentioned but not described")
    return statements, scenario


def note(sentence: str) -> None:
    """Say something on standard error that is no mistake, if there is anything to say."""
    if sentence:
        click.echo(f"note: {sentence[0].lower()}{sentence[1:].removesuffix('.')}", err=True)


def _note(terms: list[str], what: str, remedy: str = "; pkb validate tells more") -> None:
    """Say on standard error what most often is a mistake."""
    if terms:
        from persistence_kb.namespaces import shorten

        more = f" and {len(terms) - 1:,} more" if len(terms) > 1 else ""
        click.echo(f"note: {shorten(terms[0])}{more}: {what}{remedy}", err=True)
