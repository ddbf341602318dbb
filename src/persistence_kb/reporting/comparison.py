"""A comparison laid out before it is drawn: theories down the side, alternatives across, as few of both as can be.

Alternatives that come to the same share a column, and theories about one kind of bearer whose cells are the same share
a row. A cell says of how many candidates the theory holds: ``10``; ``4–6`` where two more may; in brackets to which
degree in all, where that is another number, and how many copy steps away the farthest are: ``6 (1)``, ``4 (1–4, 3
steps)``. What is laid out here terminal, Markdown and notebooks draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from persistence_kb.acting.ranking import (
    IDENTITY,
    WHAT_MATTERS,
    By,
    agreement,
    expected_total,
    least_share,
    verdicts_that_hold,
)
from persistence_kb.model.time import lexical
from persistence_kb.model.verdict import HOLDS
from persistence_kb.reporting.chart import amount
from persistence_kb.reporting.grid import by_bearer, natural

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from persistence_kb.acting.comparison import Comparison, Outcome, Tally
    from persistence_kb.model.assumptions import Range
    from persistence_kb.model.theory import Theory

NOBODY: Final = "–"
MIDNIGHT: Final = "T00:00:00Z"
THOUSAND: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Column:
    """Alternatives that come to the same.

    Attributes:
        places: Their places in the comparison.
        labels: What they are called.
    """

    places: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Theories that say the same.

    Attributes:
        theories: The theories.
        cells: What they say, column by column.
    """

    theories: tuple[Theory, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The theories about one kind of bearer.

    Attributes:
        bearer: What the kind is called.
        candidates: How many of it there are.
        rows: Those about identity first.
    """

    bearer: str
    candidates: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A comparison as a grid."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Alternatives of which one and the same is to be said.

    Attributes:
        labels: What they are called.
        cells: What there is to say of them.
    """

    labels: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Something to be said of each alternative: a table with a row for each, or for several."""

    heads: tuple[str, ...]
    rows: tuple[Line, ...]


def lay_out(comparison: Comparison, order: Sequence[int]) -> Layout:
    """Lay out a comparison.

    Args:
        comparison: What is compared.
        order: The places of the alternatives, in the order in which they are shown.
    """
    tallies = [outcome.tallies for outcome in comparison.outcomes]
    theories = [each for each in comparison.theories if len(tallies[0][each.iri])]
    cells = {place: tuple(cell(tallies[place][each.iri]) for each in theories) for place in order}
    groups = _alike(order, cells.__getitem__)
    columns = tuple(Column(tuple(group), _labels(comparison, group)) for group in groups)
    ontology = comparison.scenario.ontology
    sections = []
    for bearer, mine in by_bearer(theories, ontology).items():
        rows: dict[tuple[str, tuple[str, ...]], list[Theory]] = {}
        for theory in mine:
            said = tuple(cells[group[0]][theories.index(theory)] for group in groups)
            rows.setdefault((theory.concerns, said), []).append(theory)
        several = tuple(Row(tuple(them), said) for (_, said), them in rows.items())
        sections.append(Section(ontology.label(bearer), len(tallies[0][mine[0].iri]), several))
    return Layout(columns, tuple(sections))


def _alike(order: Sequence[int], key: Callable[[int], Hashable]) -> list[list[int]]:
    """Put together the alternatives of which the same is to be said."""
    groups: dict[Hashable, list[int]] = {}
    for place in order:
        groups.setdefault(key(place), []).append(place)
    return [*groups.values()]


def _labels(comparison: Comparison, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(comparison.outcomes[place].alternative.label for place in places)


def cell(tally: Tally) -> str:
    """Return what a cell says."""
    most = tally.holds + tally.undetermined
    if not most:
        return NOBODY
    count = span((tally.holds, most))
    judgement = tally.judgement
    degree = span((tally.low, tally.high))
    beside = [degree] if judgement.theory.degree is not None and degree != count else []
    steps = int(judgement.copy_steps.max(initial=0))
    beside += [f"{steps} step{'s' if steps > 1 else ''}"] if steps > 0 else []
    return f"{count} ({', '.join(beside)})" if beside else count


def span(values: Range) -> str:
    """Return an interval as briefly as tells its ends apart from others.

    >>> span((1.0, 1.0)), span((0.0, 2.5)), span((1e8, 1e10)), span((100.0, math.inf)), span((0.0, math.inf))
    ('1', '0–2.5', '100 million–10 billion', '100 or more', '?')
    """
    if math.isinf(values[1]):
        return f"{_number(values[0])} or more" if values[0] else "?"
    low, high = (_number(each) for each in values)
    return low if low == high else f"{low}–{high}"


def _number(value: float) -> str:
    if value >= THOUSAND:
        return amount(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")


def in_short(comparison: Comparison, order: Sequence[int], by: By | None = None) -> Lines:
    """Say the most important of each alternative.

    Args:
        comparison: What is compared.
        order: The places of the alternatives, in the order in which they are shown.
        by: What they are ranked by, which is then among what is said.
    """
    heads = ["verdicts that hold", "what matters", "identity", "better / worse", "USD a year", "standing"]
    if by is By.MAXIMIN:
        heads.insert(0, "least share")

    def said(place: int) -> tuple[str, ...]:
        outcome = comparison.outcomes[place]
        expected = [expected_total(comparison, place, concern) for concern in (WHAT_MATTERS, IDENTITY)]
        agreed = agreement(comparison, place)
        low, high = least_share(comparison, place)
        return (
            *([f"{span((100 * low, 100 * high))} %"] if by is By.MAXIMIN else []),
            span(verdicts_that_hold(comparison, place)),
            *(NOBODY if each is None else span(each) for each in expected),
            f"{agreed.better} / {agreed.worse}{f' / {agreed.open}?' if agreed.open else ''}",
            cost(outcome),
            standing(comparison, place),
        )

    return _lines(comparison, order, heads, said)


def standing(comparison: Comparison, place: int) -> str:
    """Return whether an alternative is efficient or, where it is not, whether it is dominated."""
    if comparison.efficient[place]:
        return "efficient"
    dominated = len(comparison.dominators[place])
    return f"dominated by {dominated}" if dominated else "cheaper elsewhere"


def beside_survival(comparison: Comparison, order: Sequence[int]) -> Lines:
    """Say what there is beside survival: preferences, and assurance."""
    worth = any(outcome.welfare.value is not None for outcome in comparison.outcomes)
    heads = ["satisfied", "frustrated", "?", "trivially satisfied", "not told", "assured", "not assured", "?"]

    def said(place: int) -> tuple[str, ...]:
        welfare = comparison.outcomes[place].welfare
        own, trivial = (welfare.satisfied(trivially=each) for each in (False, True))
        numbers = (*own, trivial.yes, welfare.untold(), *welfare.assured())
        return (*(f"{each:,}" for each in numbers), *([span(welfare.value or (0.0, 0.0))] if worth else []))

    return _lines(comparison, order, [*heads, *(["worth"] if worth else [])], said)


def _lines(
    comparison: Comparison, order: Sequence[int], heads: Sequence[str], said: Callable[[int], tuple[str, ...]]
) -> Lines:
    cells = {place: said(place) for place in order}
    rows = [Line(_labels(comparison, group), cells[group[0]]) for group in _alike(order, cells.__getitem__)]
    return Lines(tuple(heads), tuple(rows))


def cost(outcome: Outcome) -> str:
    """Return what an alternative costs a year."""
    low, high, unpriced = outcome.cost
    said = span((low, high))
    return f"{said} ({unpriced:,} unpriced)" if unpriced else said


def heading(comparison: Comparison) -> str:
    """Return the scenario's title, when it asks about, and when it is decided."""
    moment = comparison.snapshot.horizon
    when = "the end of the story" if moment is None else _date(moment)
    decided = "the beginning" if comparison.decided_at is None else _date(comparison.decided_at)
    return f"{comparison.scenario.title}, at {when}; decided at {decided}"


def _date(moment: int) -> str:
    return lexical(moment).removesuffix(MIDNIGHT)


def explanations(comparison: Comparison) -> Iterator[str]:
    """Yield what cells and heads mean, and what was assumed."""
    yield (
        "A cell says of how many of the candidates of the story as told a theory holds; in brackets to which degree in "
        "all, and how many copy steps away the farthest are."
    )
    yield (
        "Verdicts that hold: over all theories, vague ones in each way of making them precise. What matters, identity: "
        "sums of expected degrees. Better / worse: under how many theories an alternative does better, or worse, than "
        "what would happen as told. One dominates another that it does as well as under every theory, and better under "
        "some. Efficient is whatever no other does as well as for no more, being better or cheaper, be it dominated by "
        "something dearer. All this is so whatever may be assumed besides what is."
    )
    yield from assumed(comparison)


def assumed(comparison: Comparison) -> Iterator[str]:
    """Yield what was assumed, if anything was."""
    if found := comparison.assumptions.told():
        said = (f"{each.name} = {each.value}{f' ({each.source})' if each.source else ''}" for each in found)
        yield f"Assumed: {'; '.join(said)}."


def flagged(comparison: Comparison, order: Sequence[int], most: int) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the flags that are raised: the name of each, the alternatives that raise it alike, what there is to say."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for place in order:
        said: dict[str, set[str]] = {}
        for each in comparison.outcomes[place].flags:
            sentence = each.sentence if each.certain else f"perhaps {each.sentence}"
            said.setdefault(each.flag.name, set()).add(sentence)
        for name, distinct in said.items():
            found.setdefault((name, tuple(sorted(distinct, key=natural))), []).append(place)
    for (name, sentences), places in sorted(found.items(), key=lambda item: item[0][0]):
        more = len(sentences) - most
        rest = f"; and {more:,} more" if more > 0 else ""
        yield name, _labels(comparison, places), "; ".join(sentences[:most]) + rest


def changes(comparison: Comparison, place: int) -> Iterator[tuple[tuple[Theory, ...], list[str], list[str]]]:
    """Yield whom an alternative gains and whom it loses, by name.

    Yields:
        The theories of which it is so; whom they hold of then and would not as told; and the other way round.
    """
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Theory]] = {}
    snapshot = comparison.snapshot
    for theory in comparison.theories:
        before = comparison.outcomes[0].tallies[theory.iri].judgement
        after = comparison.outcomes[place].tallies[theory.iri].judgement
        was, is_ = before.status == HOLDS, after.status == HOLDS
        gained, lost = (
            tuple(sorted((snapshot.label(each) for each in after.entities[bits].tolist()), key=natural))
            for bits in (is_ & ~was, was & ~is_)
        )
        if gained or lost:
            found.setdefault((gained, lost), []).append(theory)
    for (gained, lost), theories in found.items():
        yield tuple(theories), [*gained], [*lost]
