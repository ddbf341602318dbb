"""``pkb explain``: why, why not, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption, MissingOption

if TYPE_CHECKING:
    from rich.console import Console

    from persistence_kb.explaining.explanation import Explainer, Explanation
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

FORMATS = ("tree", "markdown", "json", "turtle")
ENDINGS = {".md": "markdown", ".json": "json", ".ttl": "turtle"}
OVER = ("statuses", "copies", "stages", "self-conceptions")


@click.command("explain")
@click.argument("words", nargs=-1, metavar="SCENARIO... ENTITY THEORY")
@click.option("--entity", "more_entities", multiple=True, metavar="E", help="Another entity; repeat for several.")
@click.option("--theory", "more_theories", multiple=True, metavar="T", help="Another theory; repeat for several.")
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
    words: tuple[str, ...],
    more_entities: tuple[str, ...],
    more_theories: tuple[str, ...],
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
    """Explain the verdict about ENTITY under THEORY: why, why not, and the fewest changes that would turn it.

    With --all-theories, ENTITY comes last; with --kb, SCENARIO may be left out.
    """
    chosen_format = format_of(output_format, output, ENDINGS, "tree")
    scenario, entity, theory = _parts(words, all_theories=all_theories, kb=kb is not None)
    if all_theories and more_theories:
        raise InvalidOption(
            option="--theory", found=more_theories[0], remedy="leave it out, or leave out --all-theories"
        )
    horizon = options.instant_option(time) if time is not None else None
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    assumptions = options.assumptions_option(assume, ontology, only_degrees=True, quiet=quiet)
    chosen = _chosen(ontology, (*theory, *more_theories))
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


def _parts(words: tuple[str, ...], *, all_theories: bool, kb: bool) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Tell the scenario from the entity and the theory, which come last.

    Raises:
        MissingOption: Nothing is named.
        InvalidOption: Not enough is named.
    """
    last = 1 if all_theories else 2
    if len(words) < last + (not kb):
        named = ["" if kb else "a scenario, ", "an entity", "" if all_theories else " and a theory"]
        instead = "" if all_theories else ", or --all-theories instead of the theory"
        remedy = f"name {''.join(named)}, in this order{instead}"
        if not words:
            raise MissingOption(option="SCENARIO... ENTITY THEORY", remedy=remedy)
        raise InvalidOption(option="SCENARIO... ENTITY THEORY", found=" ".join(words), remedy=remedy)
    return words[:-last], words[-last], words[len(words) - last + 1 :]


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
