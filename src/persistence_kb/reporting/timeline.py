"""What survives as time goes on, as tables: theories down the side, moments across.

A cell says how many of the candidates hold: ``3/10``, or ``3–5/10`` where two more may. From a hundred candidates on it
says so in per cent. Labels come from scenarios and are not trusted: control characters are not passed on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from persistence_kb.model.moments import spread
from persistence_kb.reporting.grid import by_bearer
from persistence_kb.reporting.markdown import escape
from persistence_kb.reporting.table import cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from persistence_kb.acting.timeline import Course, Timeline

ACROSS: Final = 12
"""Moments that a table shows; the other formats have all."""
MANY: Final = 100
"""Candidates from which shares are given in per cent."""
GAP: Final = 3
"""Characters between the columns of a table."""
DAY: Final = len("2026-06-01")
TOLD: Final = 70
"""Characters of what happened at a moment."""


@dataclass(frozen=True, slots=True)
class Part:
    """The theories about one kind of bearer.

    Attributes:
        bearer: What the kind is called.
        courses: Its theories, those about identity first.
    """

    bearer: str
    courses: tuple[Course, ...]


def parts(timeline: Timeline) -> list[Part]:
    """Sort the theories as the matrix does."""
    ontology = timeline.scenario.ontology
    courses = {each.theory.iri: each for each in timeline.courses}
    sorted_ = by_bearer((each.theory for each in timeline.courses), ontology)
    return [
        Part(ontology.label(bearer), tuple(courses[each.iri] for each in theories))
        for bearer, theories in sorted_.items()
    ]


def dates(timeline: Timeline, shown: Iterable[int]) -> dict[int, str]:
    """Return some of the moments: the day, and below it the time where a day has several."""
    whole = {place: timeline.when(place) or "the end" for place in shown}
    days = Counter(text[:DAY] for text in whole.values())
    return {
        place: text if days[text[:DAY]] > 1 and text[DAY:] else text[:DAY]
        for place, text in ((place, text.replace("T", "\n", 1)) for place, text in whole.items())
    }


def cell(course: Course, place: int) -> str:
    """Return how many candidates of a theory hold at a moment."""
    count, low = int(course.candidates[place]), int(course.holds[place])
    high = low + int(course.undetermined[place])
    if not count:
        return "–"
    if count >= MANY:
        ends = [f"{100 * each / count:.0f}" for each in (low, high)]
        return f"{'–'.join(dict.fromkeys(ends))} %"
    return f"{'–'.join(dict.fromkeys((str(low), str(high))))}/{count}"


def heading(timeline: Timeline) -> str:
    """Return the title, and which moments are looked at."""
    count, told = len(timeline.horizons), timeline.told
    if timeline.even:
        said = f"{count:,} moments at even distances"
    else:
        said = f"{count:,} of {told:,} moments" if count < told else f"{count:,} moment{'' if count == 1 else 's'}"
    return f"{plain(timeline.scenario.title)}: {said}"


def _shown(timeline: Timeline) -> list[int]:
    """Choose the moments of a table: the last is always among them."""
    count = len(timeline.horizons)
    return spread(count, count - 1, ACROSS)


def _left_out(timeline: Timeline) -> str:
    more = len(timeline.horizons) - len(_shown(timeline))
    return f"{more:,} more moments are left out here; --format csv and json have all." if more else ""


LEGEND: Final = "3/10: 3 of 10 candidates hold. 3–5/10: two more may. –: there is none yet."


def table(timeline: Timeline, console: Console) -> None:
    """Print a table for each kind of bearer, and what happened when."""
    console.print(Text(heading(timeline), style="bold"), soft_wrap=True)
    if not timeline.courses:
        console.print("no entity of this scenario can be the bearer of these theories")
        return
    shown = _shown(timeline)
    when = dates(timeline, shown)
    for part in parts(timeline):
        first = max(len(plain(each.theory.label)) for each in part.courses)
        width = max(len(line) for text in when.values() for line in text.splitlines()) + GAP
        room = max((console.width - first - GAP) // width, 1)
        for start in range(0, len(shown), room):
            console.print(_table(part, shown[start : start + room], when))
    for place in shown:
        if timeline.happened[place]:
            console.print(
                Text(f"  {when[place].replace(chr(10), ' ')}  {cut(plain(timeline.happened[place]), TOLD)}"),
                soft_wrap=True,
            )
    for note in filter(None, (LEGEND, _left_out(timeline))):
        console.print(Text(note, style="dim"), soft_wrap=True)


def _table(part: Part, shown: list[int], when: dict[int, str]) -> Table:
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    drawn.add_column(Text(plain(part.bearer), style="bold"), no_wrap=True)
    for place in shown:
        drawn.add_column(when[place], justify="right", no_wrap=True)
    for number, course in enumerate(part.courses):
        if number and course.theory.concerns != part.courses[number - 1].theory.concerns:
            drawn.add_section()
        drawn.add_row(Text(plain(course.theory.label)), *(cell(course, place) for place in shown))
    return drawn


def markdown(timeline: Timeline) -> str:
    """Return a table for each kind of bearer, and what happened when."""
    return "\n".join(_markdown(timeline)) + "\n"


def _markdown(timeline: Timeline) -> Iterator[str]:
    yield f"# {escape(heading(timeline))}"
    shown = _shown(timeline)
    when = {place: text.replace("\n", " ") for place, text in dates(timeline, shown).items()}
    for part in parts(timeline):
        yield from ("", f"## {escape(part.bearer)}", "")
        yield f"| theory | {' | '.join(when[place] for place in shown)} |"
        yield f"| --- |{' ---: |' * len(shown)}"
        for course in part.courses:
            yield f"| {escape(course.theory.label)} | {' | '.join(cell(course, place) for place in shown)} |"
    told = [place for place in shown if timeline.happened[place]]
    if told:
        yield ""
    for place in told:
        yield f"- {when[place]}: {escape(cut(plain(timeline.happened[place]), TOLD))}"
    for note in filter(None, (LEGEND, _left_out(timeline))):
        yield from ("", note)
