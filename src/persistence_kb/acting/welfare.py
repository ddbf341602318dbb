"""Welfare and assurance beside survival: what candidates prefer, and what they believe about their survival.

Whether a preference is satisfied is read off the class that its kind names (``pkb:satisfiedWhere``), in the ontology or
in the story: never off a theory of survival. A kind that names none is one of whose satisfaction the story does not
tell. What is trivially satisfied is satisfied, and told apart (§7.4). Whether an agent is assured is judged by the
theory that the agent accepts, whatever the truth is (§5).

Law: what anybody prefers or accepts has no bearing on any verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from persistence_kb.model.expression import Class
from persistence_kb.model.role import Step
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import ACCEPTS, PREFERS, SATISFIED_WHERE, TRIVIAL_PREFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.assumptions import Assumptions, Range
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.verdict import Judgement

    Statuses = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Preference:
    """Those who have preferences of one kind.

    Attributes:
        kind: The kind, by token.
        trivial: Whether it is certainly satisfied whatever happens.
        agents: Who has the preference: individuals of the world.
        status: For each whether it is satisfied (``HOLDS``), frustrated or undetermined; None where it is not told.
    """

    kind: str
    trivial: bool
    agents: Integers
    status: Statuses | None


@dataclass(frozen=True, slots=True)
class Assurance:
    """Those who accept one theory.

    Attributes:
        theory: The theory, by token.
        agents: Who accepts it and can be its bearer: individuals of the world.
        status: Its verdict about each.
    """

    theory: str
    agents: Integers
    status: Statuses


class Count(NamedTuple):
    """How many preferences are satisfied or frustrated, or how many agents are assured or not."""

    yes: int
    no: int
    undetermined: int


@dataclass(frozen=True, slots=True)
class Welfare:
    """Preferences and assurance in one world.

    Attributes:
        preferences: By kind.
        assurances: By theory.
        value: What the satisfied preferences are worth together, as far as values are assumed; None where none is.
    """

    preferences: tuple[Preference, ...]
    assurances: tuple[Assurance, ...]
    value: Range | None

    def satisfied(self, *, trivially: bool) -> Count:
        """Count preferences of kinds that are trivial, or of kinds that are not."""
        return _count(each.status for each in self.preferences if each.trivial == trivially)

    def untold(self) -> int:
        """Return how many preferences there are of whose satisfaction the story does not tell."""
        return sum(len(each.agents) for each in self.preferences if each.status is None)

    def assured(self) -> Count:
        """Count the agents by what the theory that each accepts says of it."""
        return _count(each.status for each in self.assurances)


def _count(several: Iterable[Statuses | None]) -> Count:
    total = np.zeros(3, dtype=np.int64)
    for each in several:
        if each is not None:
            total += np.bincount(each, minlength=3)
    return Count(int(total[HOLDS]), int(total[FAILS]), int(total[UNDETERMINED]))


def accepted(engine: ColumnarEngine) -> list[str]:
    """Return the theories that somebody accepts in a world."""
    _, theories = engine.edges(Step(ACCEPTS))
    return sorted(set(engine.snapshot.names(theories)))


def welfare(engine: ColumnarEngine, judgements: Mapping[str, Judgement], assumptions: Assumptions) -> Welfare:
    """Work out welfare and assurance in a world.

    Args:
        engine: The engine that holds it.
        judgements: The verdicts about it, by theory: those of all theories that are accepted.
        assumptions: What the satisfaction of preferences is worth.

    Source:
        Saad 2026, §4, §5, §7.4.
    """
    preferences = tuple(_preferences(engine))
    worth = assumptions.preference_values
    counts = [(_count([each.status]), worth[each.kind]) for each in preferences if each.kind in worth]
    low = sum(span[0] * count.yes for count, span in counts)
    high = sum(span[1] * (count.yes + count.undetermined) for count, span in counts)
    return Welfare(preferences, tuple(_assurances(engine, judgements)), (low, high) if worth else None)


def _preferences(engine: ColumnarEngine) -> Iterator[Preference]:
    agents, kinds = engine.edges(Step(PREFERS))
    trivial = engine.members(Class(TRIVIAL_PREFERENCE), certain=True)
    for kind in np.unique(kinds).tolist():
        name = engine.snapshot.name(kind)
        who = np.unique(agents[kinds == kind])
        yield Preference(name, bool(trivial[kind]), who, _satisfied(engine, kind, who))


def _satisfied(engine: ColumnarEngine, kind: int, who: Integers) -> Statuses | None:
    certain, possible = np.zeros(len(who), dtype=bool), np.zeros(len(who), dtype=bool)
    told = False
    for class_, of_kind in _conditions(engine, kind):
        extension = engine.extension(Class(class_))
        certain |= extension.certain[who] & of_kind
        possible |= extension.possible[who]
        told = True
    if not told:
        return None
    return np.where(certain, HOLDS, np.where(possible, UNDETERMINED, FAILS)).astype(np.int8)


def _conditions(engine: ColumnarEngine, kind: int) -> Iterator[tuple[str, bool]]:
    """Yield the classes in which a preference is satisfied, and whether it certainly is of a kind that says so."""
    ontology, snapshot = engine.ontology, engine.snapshot
    for term, classes in ontology.satisfactions.items():
        if term == snapshot.name(kind):
            yield from ((class_, True) for class_ in classes)
        elif term in ontology.taxonomy.told:
            of_kind = engine.extension(Class(term))
            if of_kind.possible[kind]:
                yield from ((class_, bool(of_kind.certain[kind])) for class_ in classes)
    terms = snapshot.statements.terms
    subjects, values = snapshot.statements.pairs(SATISFIED_WHERE)
    for value in values[subjects == snapshot.individuals[kind]].tolist():
        if terms[value] in ontology.taxonomy.told:
            yield terms[value], True


def _assurances(engine: ColumnarEngine, judgements: Mapping[str, Judgement]) -> Iterator[Assurance]:
    agents, theories = engine.edges(Step(ACCEPTS))
    for theory in np.unique(theories).tolist():
        name = engine.snapshot.name(theory)
        if name in judgements:
            judgement = judgements[name]
            rows = np.flatnonzero(np.isin(judgement.entities, agents[theories == theory]))
            yield Assurance(name, judgement.entities[rows], judgement.status[rows])
