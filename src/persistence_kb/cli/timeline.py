"""``pkb timeline``: what survives as time goes on, theory by theory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from persistence_kb.cli import options
from persistence_kb.cli.output import captured, format_of, progress, write
from persistence_kb.errors import InvalidOption

if TYPE_CHECKING:
    from persistence_kb.acting.timeline import Timeline

FORMATS: Final = ("table", "csv", "json", "markdown")
ENDINGS: Final = {".csv": "csv", ".json": "json", ".md": "markdown"}
UNITS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds of each unit of ``--every``."""
GREATEST: Final = 10_000
"""Moments that ``--every`` may come to."""


@click.command("timeline")
@options.scenario_argument
@options.theory_option
@options.view_option
@options.bearer_option
@options.entity_option
@click.option("--at", "times", multiple=True, metavar="TIME", help="Look at this time; repeat for several.")
@click.option("--every", metavar="TIME", help="Look at even distances, such as 12h, 30d or 2w (s, min, h, d, w).")
@click.option(
    "--max-moments",
    "most",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="Look at so many of the story’s moments, spread evenly over what happens.",
)
@click.option(
    "--chart",
    metavar="FILE",
    callback=options.in_a_folder,
    help="Draw the shares over time: a file that ends in .svg or .png.",
)
@options.format_option(FORMATS)
@options.kb_option
@options.theories_option
@options.output_option
@options.quiet_option
@options.verbose_option
def command(
    *,
    scenario: tuple[str, ...],
    theory_names: tuple[str, ...],
    view_names: tuple[str, ...],
    bearer: str | None,
    entities: tuple[str, ...],
    times: tuple[str, ...],
    every: str | None,
    most: int,
    chart: str | None,
    output_format: str | None,
    kb: str | None,
    theory_files: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Tell how many candidates of SCENARIO hold, may hold and fail at each moment of the story, theory by theory.

    Where the story has more moments than are looked at, some are chosen: the first, the last, the scenario’s own
    horizon, and others spread evenly over what happens (--max-moments) or over time (--every).
    """
    chosen_format = format_of(output_format, output, ENDINGS, "table")
    if chart is not None and not chart.lower().endswith((".svg", ".png")):
        raise InvalidOption(option="--chart", found=chart, remedy="end it with .svg or .png")
    if every is not None and times:
        raise InvalidOption(option="--every", found=every, remedy="say either --every or --at")
    step = None if every is None else _duration(every)
    at = [options.instant_option(text) for text in times]
    ontology, story = options.ontology_and_scenario(scenario, theory_files, quiet=quiet, verbose=verbose, kb=kb)
    if every is not None and step is not None:
        from persistence_kb.model.moments import span

        bounds = span(story)
        if bounds is not None and (bounds[1] - bounds[0]) // step >= GREATEST:
            remedy = f"that comes to {(bounds[1] - bounds[0]) // step + 1:,} moments; say a longer time"
            raise InvalidOption(option="--every", found=every, remedy=remedy)
    from persistence_kb.acting.timeline import timeline

    with progress("asking every theory at every moment", quiet=quiet):
        found = timeline(
            story,
            theories=options.chosen_theories(ontology, theory_names, view_names),
            at=at,
            every=step,
            most=most,
            entities=entities,
            bearer=ontology.named("class", bearer, ontology.taxonomy.told) if bearer else None,
        )
    if chart is not None:
        _draw(found, chart)
    _show(found, chosen_format, output)
    return 0


def _duration(text: str) -> int:
    """Return a length of time in microseconds."""
    match = re.fullmatch(r"(\d{1,9})\s*(s|min|h|d|w)", text.strip())
    if match is None or not int(match[1]):
        raise InvalidOption(option="--every", found=text, remedy="write a number and a unit, such as 12h, 30d or 2w")
    return int(match[1]) * UNITS[match[2]] * 1_000_000


def _draw(found: Timeline, target: str) -> None:
    from persistence_kb.reporting.timeline_chart import to_svg

    content: str | bytes = to_svg(found)
    if target.lower().endswith(".png"):
        from persistence_kb.reporting.drawing.raster import to_png

        content = to_png(str(content), target)
    write(content, target)


def _show(found: Timeline, output_format: str, output: str | None) -> None:
    if output_format in ("csv", "json"):
        from persistence_kb.reporting.frame import to_csv, to_json

        write((to_csv if output_format == "csv" else to_json)(found.to_polars()), output)
        return
    from persistence_kb.reporting import timeline

    if output_format == "markdown":
        write(timeline.markdown(found), output)
    else:
        captured(lambda console: timeline.table(found, console), output)
