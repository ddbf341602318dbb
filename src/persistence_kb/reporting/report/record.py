"""What moves in a page, as JSON: verdicts at each moment, what cells add to them, and explanations.

``strings``: every text. ``moments``: each with its time (empty for the end of the story) and what happens then;
``start``: the place of the one shown first. ``theories``: IRI, label, what it says and where from, what it concerns,
quotes, the words for its statuses.
``kinds``: each with its label, numbers of theories and entities, and how many entities there are. ``entities``: IRI and
label; ``size``: how many there are.

``columns``: verdicts of one theory about the entities of its kind, a letter each: ``h``, ``f``, ``u``, or ``-`` where
there is none; ``verdicts``: for each moment, for each theory, the number of its column. ``remarks``: for each moment,
by entity and theory, what a cell adds. ``why``: for each moment, by entity and theory, a number in ``explanations``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from persistence_kb.model.moments import events_at
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import bare
from persistence_kb.reporting.grid import remark, shown
from persistence_kb.reporting.report.sections import status_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.report.cast import Cast
    from persistence_kb.reporting.report.made import Made
    from persistence_kb.reporting.report.strings import Strings
    from persistence_kb.reporting.report.why import Why

TOLD: Final = 3
"""Events of a moment that are named."""
NOBODY: Final = -1
"""No individual's number."""


def record(survey: Survey, cast: Cast, start: int, why: Why, made: Made, strings: Strings) -> dict[str, Any]:
    """Return all of it."""
    theories = [theory for kind in cast.kinds for theory in kind.theories]
    entities = list(dict.fromkeys(token for kind in cast.kinds for token in kind.entities))
    place = {token: number for number, token in enumerate(entities)}
    columns: dict[str, int] = {}
    verdicts, remarks = _verdicts(survey, cast, theories, place, columns)
    reasons: list[dict[str, int]] = [{} for _ in survey.snapshots]
    number = {theory.iri: at for at, theory in enumerate(theories)}
    for (horizon, token, theory), at in why.places.items():
        reasons[horizon][f"{place[token]} {number[theory]}"] = at
    moments = [(survey.when(each) or "", told(survey, each)) for each in range(len(survey.snapshots))]
    return {
        "moments": [[strings.number(text) for text in each] for each in moments],
        "start": start,
        "theories": _theories(survey, theories, strings),
        "kinds": _kinds(survey, cast, number, place, strings),
        "size": len(entities) if all(kind.cases is None for kind in cast.kinds) else survey.size(),
        "entities": [[strings.number(bare(token)), strings.number(cast.labels[token])] for token in entities],
        "columns": list(columns),
        "verdicts": verdicts,
        "remarks": [{key: strings.number(text) for key, text in each.items()} for each in remarks],
        "why": reasons,
        "explanations": why.records,
        "command": [strings.number(text) for text in made.explain or ()],
        "strings": strings.all(),
    }


def _theories(survey: Survey, theories: Sequence[Theory], strings: Strings) -> list[list[Any]]:
    ontology = survey.scenario.ontology
    found: list[list[Any]] = []
    for theory, words in zip(theories, status_words(theories), strict=True):
        works = [ontology.label(each) for each in ontology.works.get(theory.iri, ())]
        where = ", ".join([*works, *([theory.locator] if theory.locator else [])])
        texts = (bare(theory.iri), theory.label, theory.definition, where, ontology.label(theory.concerns))
        quotes = [strings.number(each) for each in ontology.quotes.get(theory.iri, ())]
        found.append([*map(strings.number, texts), quotes, list(map(strings.number, words))])
    return found


def _kinds(
    survey: Survey, cast: Cast, number: dict[str, int], place: dict[str, int], strings: Strings
) -> list[list[Any]]:
    label = survey.scenario.ontology.label
    return [
        [
            strings.number(label(kind.bearer)),
            [number[theory.iri] for theory in kind.theories],
            [place[token] for token in kind.entities],
            kind.count,
        ]
        for kind in cast.kinds
    ]


def _verdicts(
    survey: Survey, cast: Cast, theories: Sequence[Theory], place: dict[str, int], columns: dict[str, int]
) -> tuple[list[list[int]], list[dict[str, str]]]:
    verdicts = [[0] * len(theories) for _ in survey.snapshots]
    remarks: list[dict[str, str]] = [{} for _ in survey.snapshots]
    number = {theory.iri: at for at, theory in enumerate(theories)}
    kinds = {theory.iri: kind for kind in cast.kinds for theory in kind.theories}
    individuals = [
        {snapshot.name(each): each for each in snapshot.find(place).tolist()} for snapshot in survey.snapshots
    ]
    for each in survey.judgements:
        if each.theory.iri not in kinds:
            continue
        at, here = number[each.theory.iri], individuals[each.horizon]
        letters = []
        for token in kinds[each.theory.iri].entities:
            individual = here.get(token, NOBODY)
            row = int(np.searchsorted(each.entities, individual))
            if row == len(each.entities) or each.entities[row] != individual:
                letters.append("-")
                continue
            letters.append(STATUSES[shown(each, row)][0])
            said = remark(each, row)
            if said:
                remarks[each.horizon][f"{place[token]} {at}"] = said
        verdicts[each.horizon][at] = columns.setdefault("".join(letters), len(columns))
    return verdicts, remarks


def told(survey: Survey, horizon: int) -> str:
    """Return which events happen at a moment."""
    labels = events_at(survey.scenario, survey.snapshots[horizon])
    more = len(labels) - TOLD
    return "; ".join(labels[:TOLD]) + (f" and {more:,} more" if more > 0 else "")


def to_json(value: dict[str, Any]) -> str:
    r"""Return a value as JSON that can stand in an element of HTML: nothing in it can end the element.

    >>> to_json({"a": "</script><!--"})
    '{"a":"\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
