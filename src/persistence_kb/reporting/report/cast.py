"""Who is in a report: every entity that has a verdict, or of very many the cases that there are.

A *case* is a pattern of verdicts: what all theories of an entity's kind say of it. Where there are more entities than a
page can hold, it shows some of each case, those first that are undetermined somewhere, then those that theories
dispute. A dispute is between theories of the same bearer that concern the same (``queries/questions/disputed.rq``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import bare, local_name
from persistence_kb.reporting.grid import by_bearer, natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Judgement, Survey

NONE: Final = -1
"""Instead of a status, where there is no verdict."""
EACH: Final = 20
"""Entities of a case that are shown where not all are."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The entities of one bearer.

    Attributes:
        bearer: The class.
        theories: Those about it, identity first.
        entities: Tokens of those that are shown, by label.
        count: How many there are.
        cases: How many patterns of verdicts there are; None where all entities are shown.
        undetermined, disputed: How many entities are so, somewhere.
    """

    bearer: str
    theories: tuple[Theory, ...]
    entities: tuple[str, ...]
    count: int
    cases: int | None
    undetermined: int
    disputed: int


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in a report: kinds by label, and what each entity is called, told apart from its namesakes."""

    kinds: tuple[Kind, ...]
    labels: dict[str, str]


def cast(survey: Survey, start: int, most: int) -> Cast:
    """Choose who is shown.

    Args:
        survey: The verdicts, at each moment.
        start: The moment by which cases are told apart and counted.
        most: How many entities of a kind can be shown.
    """
    ontology = survey.scenario.ontology
    judged = {each.theory.iri: each.theory for each in survey.judgements if len(each.entities)}
    kinds = []
    labels: dict[str, str] = {}
    for bearer, theories in by_bearer(judged.values(), ontology).items():
        kind, named = _kind(survey, start, most, bearer, theories)
        kinds.append(kind)
        labels |= _apart(named)
    return Cast(tuple(kinds), labels)


def _kind(
    survey: Survey, start: int, most: int, bearer: str, theories: Sequence[Theory]
) -> tuple[Kind, dict[str, str]]:
    own = [each for each in survey.judgements if each.theory.bearer == bearer]
    present = [each for each in own if each.horizon == start]
    rows, statuses = table(present, theories)
    open_ = (statuses == UNDETERMINED).any(axis=1)
    torn = np.zeros(len(rows), dtype=bool)
    for concerns in dict.fromkeys(each.concerns for each in theories):
        part = statuses[:, [each.concerns == concerns for each in theories]]
        torn |= (part == HOLDS).any(axis=1) & (part == FAILS).any(axis=1)
    cases = None
    if len(rows) <= most:
        everyone = _everyone(survey, own)
    else:
        snapshot = survey.snapshots[start]
        patterns, members = np.unique(statuses, axis=0, return_inverse=True)
        cases = len(patterns)
        chosen = _some_of_each(members.reshape(-1), open_, torn, most)
        everyone = {snapshot.name(number): snapshot.label(number) for number in rows[chosen].tolist()}
    ordered = sorted(everyone, key=lambda token: (natural(everyone[token]), token))
    kind = Kind(
        bearer, tuple(theories), tuple(ordered), max(len(rows), len(everyone)), cases,
        int(open_.sum()), int(torn.sum()),
    )  # fmt: skip
    return kind, everyone


def table(judgements: Iterable[Judgement], theories: Sequence[Theory]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return the verdicts at one moment about one kind, as a table.

    Returns:
        The entities' numbers, ascending, and for each a row with the status under each theory, or ``NONE``.
    """
    found = list(judgements)
    rows = np.unique(np.concatenate([np.empty(0, np.int64), *(each.entities for each in found)]))
    statuses = np.full((len(rows), len(theories)), NONE, dtype=np.int8)
    place = {theory.iri: number for number, theory in enumerate(theories)}
    for each in found:
        if each.theory.iri in place:
            statuses[np.searchsorted(rows, each.entities), place[each.theory.iri]] = each.status
    return rows, statuses


def _everyone(survey: Survey, judgements: Sequence[Judgement]) -> dict[str, str]:
    found: dict[str, str] = {}
    for horizon in range(len(survey.snapshots)):
        snapshot = survey.snapshots[horizon]
        numbers = [each.entities for each in judgements if each.horizon == horizon]
        for number in np.unique(np.concatenate([np.empty(0, np.int64), *numbers])).tolist():
            found.setdefault(snapshot.name(number), snapshot.label(number))
    return found


def _some_of_each(
    members: NDArray[np.int64], open_: NDArray[np.bool_], torn: NDArray[np.bool_], most: int
) -> list[int]:
    """Return places of entities: the first few of each case, undetermined cases first, then disputed ones."""
    cases: dict[int, list[int]] = {}
    order = np.argsort(members, kind="stable")
    bounds = np.flatnonzero(np.diff(members[order], prepend=-1))
    for begin, end in zip(bounds.tolist(), [*bounds.tolist()[1:], len(order)], strict=True):
        few = order[begin : min(end, begin + EACH)].tolist()
        cases[int(members[few[0]])] = few
    ranked = sorted(cases.values(), key=lambda few: (not open_[few[0]], not torn[few[0]], few[0]))
    chosen: list[int] = []
    for turn in range(EACH):
        chosen += [few[turn] for few in ranked if turn < len(few)]
        if len(chosen) >= most:
            break
    return chosen[:most]


def _apart(labels: dict[str, str]) -> dict[str, str]:
    """Tell namesakes of one kind apart by their local names, or else by their IRIs."""
    for name in (local_name, bare):
        common = Counter(labels.values())
        labels = {token: f"{label} ({name(token)})" if common[label] > 1 else label for token, label in labels.items()}
    return labels
