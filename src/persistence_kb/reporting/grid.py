"""The verdict matrix, laid out before it is drawn: one grid for each kind of bearer.

A row is a theory, a column an entity, or several that have the same verdicts under every theory: a reader wants to see
which cases there are, and four hundred wiped copies are one case. Terminal and Markdown draw the same grids.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from persistence_kb.model.verdict import FAILS, HOLDS, WORDS
from persistence_kb.namespaces import local_name, pkb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Judgement, Survey


@dataclass(frozen=True, slots=True)
class Column:
    """Entities with equal verdicts at one horizon.

    Attributes:
        when: The horizon; None where only one was asked about.
        entities: Their labels, in natural order.
        cells: A status number and a remark on the degree for each row; None where there is no verdict.
    """

    when: str | None
    entities: tuple[str, ...]
    cells: tuple[tuple[int, str] | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The verdicts about one kind of bearer.

    Attributes:
        bearer: What the kind is called.
        theories: The rows: those about identity first.
        columns: The columns, horizon by horizon.
    """

    bearer: str
    theories: tuple[Theory, ...]
    columns: tuple[Column, ...]


def word(theory: Theory, status: int) -> str:
    """Return what a status is called under a theory."""
    return WORDS[theory.concerns][status]


def shown(judgement: Judgement, row: int) -> int:
    """Return the status that a cell shows: what is preserved to no degree, whatever is assumed, is lost."""
    status = int(judgement.status[row])
    return FAILS if status == HOLDS and judgement.high[row] == 0 else status


def remark(judgement: Judgement, row: int) -> str:
    """Return what a cell says beside the status: copy steps and a degree that is neither 0 nor 1.

    Returns:
        For example ``2 steps``, ``0.33``, ``2 steps 0.81`` or ``0.33–0.67``; empty where there is nothing to add.
    """
    if judgement.status[row] != HOLDS or judgement.theory.degree is None:
        return ""
    low, high, steps = float(judgement.low[row]), float(judgement.high[row]), int(judgement.copy_steps[row])
    said = [f"{steps} step{'s' if steps > 1 else ''}"] if steps > 0 else []
    if (low, high) not in ((1.0, 1.0), (0.0, 1.0)):
        said.append(f"{low:.2g}" if f"{low:.2g}" == f"{high:.2g}" else f"{low:.2g}–{high:.2g}")
    return " ".join(said)


def natural(text: str) -> list[tuple[bool, int, str]]:
    """Return a key by which labels sort as a reader expects: ``GPU 2`` before ``GPU 10``."""
    parts = re.split(r"(\d+)", text)
    return [(part.isdecimal(), len(part.lstrip("0")) if part.isdecimal() else 0, part.lstrip("0")) for part in parts]


def by_bearer(theories: Iterable[Theory], ontology: Ontology) -> dict[str, list[Theory]]:
    """Sort theories as they are shown: by what can be their bearers, of each those about identity first."""
    identity = pkb("Identity")

    def place(theory: Theory) -> tuple[str, str, bool, str, str]:
        bearer = theory.bearer
        return ontology.label(bearer), bearer, theory.concerns != identity, theory.label, theory.iri

    found: dict[str, list[Theory]] = {}
    for each in sorted(theories, key=place):
        found.setdefault(each.bearer, []).append(each)
    return found


def grids(survey: Survey) -> list[Grid]:
    """Lay out a survey.

    Returns:
        One grid for each bearer that has entities, by the bearer's label.
    """
    ontology = survey.scenario.ontology
    judged = {each.theory.iri: each.theory for each in survey.judgements if len(each.entities)}
    found = []
    for bearer, theories in by_bearer(judged.values(), ontology).items():
        columns = [
            column
            for horizon in range(len(survey.snapshots))
            for column in _columns(survey, horizon, [theory.iri for theory in theories])
        ]
        found.append(Grid(ontology.label(bearer), tuple(theories), tuple(columns)))
    return found


def _columns(survey: Survey, horizon: int, theories: list[str]) -> list[Column]:
    cells: dict[int, list[tuple[int, str] | None]] = {}
    for judgement in survey.judgements:
        if judgement.horizon == horizon and judgement.theory.iri in theories:
            place = theories.index(judgement.theory.iri)
            for row, entity in enumerate(judgement.entities.tolist()):
                column = cells.setdefault(entity, [None] * len(theories))
                column[place] = (shown(judgement, row), remark(judgement, row))
    snapshot = survey.snapshots[horizon]
    groups: dict[tuple[tuple[int, str] | None, ...], list[str]] = {}
    labels = {entity: snapshot.label(entity) for entity in cells}
    common = Counter(labels.values())
    for entity, label in labels.items():
        if common[label] > 1:
            labels[entity] = f"{label} ({local_name(snapshot.name(entity))})"
    for entity in sorted(cells, key=lambda each: (natural(labels[each]), each)):
        groups.setdefault(tuple(cells[entity]), []).append(labels[entity])
    when = dates(survey)[horizon] if len(survey.snapshots) > 1 else None
    return [Column(when, tuple(names), key) for key, names in groups.items()]


def dates(survey: Survey) -> list[str]:
    """Return the horizons as briefly as tells them apart."""
    whole = [survey.when(horizon) or "end of the story" for horizon in range(len(survey.snapshots))]
    days = [text[:10] if text[:1].isdecimal() else text for text in whole]
    return days if len(set(days)) == len(days) else whole
