"""``pkb explain``: why, why not, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from rich.console import Console

    from persistence_kb.explaining.explanation import Explainer, Explanation
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

FORMATS = ("tree", "markdown", "json", "turtle")
ENDINGS = {".md": "markdown", ".json": "json", ".ttl": "turtle"}
OVER = ("statuses", "copies", "stages", "self-conceptions")


@click.command("explain")
@click.argument("scenario")
@click.argument("entity")
@click.argument("theories", nargs=-1, metavar="THEORY...")
@click.option("--entity", "more_entities", multiple=True, metavar="E", help="Another entity; repeat for several.")
@click.option("--all-theories", is_flag=True, help="Every theory that has a verdict about the entity.")
@click.option("--at", "time", metavar="TIME", help="Ask about this time, not about the scenario's own horizon.")
@click.option(
    "--over",
    multiple=True,
    type=click.Choice(OVER),
    help="What changes may be about; repeat for several. By default statuses: what is kept and what is wiped.",
)
@click.option(
    "--max",
    "most",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Changes and reasons to list at most.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the search for changes and reasons may take; what is not found by then is said to be missing.",
)
@options.assume_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="By default a tree, or as the ending of -o says.",
)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: str,
    entity: str,
    theories: tuple[str, ...],
    more_entities: tuple[str, ...],
    all_theories: bool,
    time: str | None,
    over: tuple[str, ...],
    most: int,
    timeout: float,
    assume: tuple[str, ...],
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Explain the verdict about ENTITY under THEORY: why, why not, and the fewest changes that would turn it."""
    chosen_format = format_of(output_format, output, ENDINGS, "tree")
    if bool(theories) == all_theories:
        remedy = "name one or more theories, or say --all-theories"
        raise InvalidOption(option="THEORY", found=", ".join(theories), remedy=remedy)
    horizon = options.instant_option(time) if time is not None else None
    ontology, story = options.ontology_and_scenario((scenario,), theory_files, quiet=quiet, verbose=verbose, kb=kb)
    assumptions = options.assumptions_option(assume, ontology, only_degrees=True, quiet=quiet)
    chosen = _chosen(ontology, theories)
    from persistence_kb.explaining.explanation import Explainer
    from persistence_kb.explaining.over import Over

    kinds = [Over(each) for each in dict.fromkeys(over)]
    with progress("explaining", quiet=quiet):
        explainer = Explainer(story, horizon, assumptions)
        found = [
            explainer.explain(
                theory, individual, over=[] if kinds == [Over.STATUSES] else kinds, most=most, seconds=timeout
            )
            for individual in _individuals(explainer, (entity, *more_entities))
            for theory in chosen or explainer.theories_about(individual)
        ]
    _show(found, chosen_format, output)
    return 0


def _chosen(ontology: Ontology, names: tuple[str, ...]) -> list[Theory]:
    tokens = dict.fromkeys(ontology.named("theory", name, ontology.theories) for name in names)
    return [ontology.theories[token] for token in tokens]


def _individuals(explainer: Explainer, names: tuple[str, ...]) -> list[int]:
    return list(dict.fromkeys(each for name in names for each in explainer.named(name)))


def _show(found: list[Explanation], chosen_format: str, output: str | None) -> None:
    from persistence_kb.reporting import explanation as reporting

    match chosen_format:
        case "markdown":
            write(reporting.markdown(found), output)
        case "json":
            write(reporting.to_json(found), output)
        case "turtle":
            write(reporting.turtle(found), output)
        case _:

            def draw(console: Console) -> None:
                for place, each in enumerate(found):
                    if place:
                        console.print()
                    reporting.tree(each, console)

            captured(draw, output)
