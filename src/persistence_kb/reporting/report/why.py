"""The explanations that a page carries: as many as its budget allows, one entity of each case before a second of any.

An explanation is laid out as ``outline.py`` does for all formats, with the facts that decide the verdict and the
entities that they are about, for the picture. All text is by number (``strings.py``), and what reads the same is there
once. Where the budget ends the page names the command to run, and an entity with the same verdicts that is explained.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from persistence_kb.explaining.explanation import Explainer
from persistence_kb.model.snapshot import unescape
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import TYPE, bare, local_name
from persistence_kb.reporting.outline import outline
from persistence_kb.reporting.report.cast import NONE, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.explaining.explanation import Explanation
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.outline import Line
    from persistence_kb.reporting.report.cast import Kind
    from persistence_kb.reporting.report.strings import Strings

FACTS: Final = 60
"""Facts of an explanation that are listed."""
LIT: Final = 400
"""Entities of an explanation that are lit in the picture."""
SEARCH: Final = 10.0
"""Seconds that the search for one verdict's changes and reasons may take."""
_CAMEL: Final = re.compile(r"(?<=[a-z])[A-Z]")


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is explained: verdicts at most, and seconds in which to do it."""

    verdicts: int
    seconds: float


@dataclass(slots=True)
class Why:
    """What is explained.

    Attributes:
        places: For each moment, entity (token) and theory (token) that is explained, the number of its explanation.
        records: The explanations, as ``_record`` makes them.
        asked: How many verdicts there are.
        in_time: Whether the time was enough for as many as the budget has.
    """

    places: dict[tuple[int, str, str], int] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)
    asked: int = 0
    in_time: bool = True


def why(survey: Survey, kinds: Sequence[Kind], start: int, budget: Budget, strings: Strings) -> Why:
    """Explain verdicts, those of the first moment before those of its neighbours.

    Args:
        survey: The verdicts.
        kinds: Who is shown.
        start: The moment that is shown first.
        budget: How much to explain.
        strings: Where text is kept.
    """
    found = Why()
    until = time.monotonic() + budget.seconds
    numbers: dict[str, int] = {}
    for horizon in sorted(range(len(survey.snapshots)), key=lambda each: (abs(each - start), each)):
        explainer: Explainer | None = None
        for individual, theory in _in_turn(survey, kinds, horizon):
            found.asked += 1
            if len(found.places) >= budget.verdicts or not found.in_time:
                continue
            remaining = until - time.monotonic()
            if remaining <= 0:
                found.in_time = False
                continue
            if explainer is None:
                explainer = Explainer(survey.scenario, survey.snapshots[horizon].horizon, survey.assumptions)
            token = survey.snapshots[horizon].name(individual)
            explanation = explainer.explain(theory, individual, seconds=min(SEARCH, remaining))
            record = _record(explanation, strings)
            key = json.dumps(record)
            if key not in numbers:
                numbers[key] = len(found.records)
                found.records.append(record)
            found.places[horizon, token, theory.iri] = numbers[key]
    return found


def _in_turn(survey: Survey, kinds: Sequence[Kind], horizon: int) -> Iterator[tuple[int, Theory]]:
    """Yield what has a verdict at a moment: an entity of each case, then a second of each, and so on."""
    snapshot = survey.snapshots[horizon]
    judged = [each for each in survey.judgements if each.horizon == horizon]
    ranked: list[tuple[int, int, int, int]] = []
    tables = []
    for number, kind in enumerate(kinds):
        rows, statuses = table((each for each in judged if each.theory.bearer == kind.bearer), kind.theories)
        tables.append((rows, statuses))
        turns: dict[bytes, int] = {}
        shown = snapshot.find(kind.entities)
        for individual in shown.tolist():
            place = int(np.searchsorted(rows, individual))
            if place == len(rows) or rows[place] != individual:
                continue
            case = statuses[place].tobytes()
            turns[case] = turns.get(case, 0) + 1
            ranked.append((turns[case], number, individual, place))
    for _, number, individual, place in sorted(ranked):
        for theory, status in zip(kinds[number].theories, tables[number][1][place].tolist(), strict=True):
            if status != NONE:
                yield individual, theory


def _record(explanation: Explanation, strings: Strings) -> list[Any]:
    """Return an explanation as nested lists.

    Returns:
        The answer; sections, each a heading and lines; facts, each subject, predicate and object; the IRIs to light;
        how many facts there are. A line is a text, or a text, a status' letter and the lines under it.
    """
    laid_out = outline(explanation)
    cites = explanation.cites
    lit = dict.fromkeys(bare(term) for row in cites for term in (row[0], row[2]) if term.startswith("<"))
    ontology, snapshot = explanation.scenario.ontology, explanation.snapshot
    known = {snapshot.name(int(each)): int(each) for each in snapshot.find({term for row in cites for term in row})}
    return [
        strings.number(laid_out.answer),
        [[strings.number(heading), [_line(each, strings) for each in lines]] for heading, lines in laid_out.sections],
        [[strings.number(_called(term, snapshot, ontology, known)) for term in row] for row in cites[:FACTS]],
        [strings.number(each) for each in list(lit)[:LIT] if each not in ontology.sources],
        len(cites),
    ]


def _line(line: Line, strings: Strings) -> int | list[Any]:
    text = strings.number(line.text)
    if line.status is None and not line.under:
        return text
    letter = STATUSES[line.status][0] if line.status is not None else ""
    return [text, letter, [_line(each, strings) for each in line.under]]


def _called(term: str, snapshot: Snapshot, ontology: Ontology, known: dict[str, int]) -> str:
    """Return what a fact's term is called: in the ontology, in the story, or as it is written."""
    if term == TYPE:
        return "is"
    if term in ontology.labels:
        return ontology.labels[term]
    if term in known:
        return snapshot.label(known[term])
    if term.startswith('"'):
        return unescape(term[1 : term.rindex('"')])
    return _CAMEL.sub(lambda found: f" {found.group().lower()}", local_name(term)) if term.startswith("<") else term
