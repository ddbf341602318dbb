"""What a drawing tells: candidates, where they came from, when they ended and by what, and the stages of threads.

A candidate is whatever is told to be one at the horizon, and whatever else a theory has a verdict about; specifications
that are no candidates are there because implementations are grouped by them. What has not begun at the horizon is not
in the story. Everything is read in columns, once; what only a drawn entity needs is looked up when it is drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.model.edges import simple_edges, told_members
from persistence_kb.model.horizon import END_OF_STORY
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    BRANCHED_FROM,
    CEASED,
    CEASED_AT,
    COPIED_FROM,
    ENDED,
    ENDS,
    EXTANT,
    FOLLOWED_BY,
    HAS_STAGE,
    HOSTED_ON,
    MERGED_FROM,
    PROV,
    STAGE_OF,
    STARTED,
    THREAD,
    iri,
    local_name,
    pkb,
)
from persistence_kb.reporting.drawing.lives import Life, natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.role import Step
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Edges, Snapshot
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.verdict import Judgement

SPECIFICATION: Final = pkb("Specification")
IMPLEMENTATION: Final = pkb("Implementation")
PERSONA: Final = pkb("VirtualInstance")
CANDIDATE: Final = pkb("Candidate")
KINDS: Final = (SPECIFICATION, IMPLEMENTATION, THREAD, PERSONA)
"""The kinds of candidate that are drawn in ways of their own."""

COPIED, MODIFIED, REPLACED, DERIVED, BRANCHED, MERGED = (
    "copied",
    "modified",
    "replaced",
    "derived",
    "branched",
    "merged",
)
ORIGINS: Final = (
    (COPIED_FROM, COPIED),
    (pkb("modifiedFrom"), MODIFIED),
    (pkb("replacedFrom"), REPLACED),
    (pkb("hasDirectProgenitor"), DERIVED),
    (pkb("hasProgenitor"), DERIVED),
    (iri(PROV + "wasDerivedFrom"), DERIVED),
    (BRANCHED_FROM, BRANCHED),
    (MERGED_FROM, MERGED),
)
"""Relations by which one thing comes from another, the more telling first; of several between two things the first
is drawn."""

DRAWN: Final = {
    *(property_ for property_, _ in ORIGINS),
    *(pkb(name) for name in (
        "implements", "implementedBy", "hasDirectContinuant", "hasContinuant", "hasStage", "stageIn", "firstStage",
        "finalStage", "hasParticipant", "firstParticipant", "finalParticipant", "joinedTo", "hostedOn", "realizedBy",
        "realizes", "inConversation",
    )),
}  # fmt: skip
"""Relations that the picture shows as lines and places; others are told in words."""
TOLD_BACKWARDS: Final = {pkb("storesWeightsOf"): pkb("weightsStoredIn"), pkb("memoryUsedBy"): pkb("usesMemory")}
"""Relations that are told of what they lead to, by the name of their inverse."""

NEVER: Final = END_OF_STORY


class Story:
    """The story of a scenario up to a horizon; things are numbered as in the snapshot.

    Attributes:
        kind: For each candidate its kind: one of ``KINDS``, or ``CANDIDATE`` for others.
        origins: For each thing what it came from and how, each source once.
    """

    def __init__(self, scenario: Scenario, snapshot: Snapshot, judgement: Judgement | None = None) -> None:
        """Read the story of a scenario, from the snapshot at a horizon, with a theory's verdicts if there are any."""
        self.scenario, self.snapshot, self.judgement = scenario, snapshot, judgement
        self.ontology: Ontology = scenario.ontology
        self.horizon = NEVER if snapshot.horizon is None else snapshot.horizon
        self._terms = scenario.statements.terms
        self.kind: dict[int, str] = {}
        for class_ in (*KINDS, CANDIDATE):
            for number in self._members(class_).tolist():
                self.kind.setdefault(number, class_)
        for number in judgement.entities.tolist() if judgement else ():
            self.kind.setdefault(number, CANDIDATE)
        self.origins: dict[int, dict[int, str]] = {}
        for property_, how in ORIGINS:
            for child, parent in self._pairs(property_):
                self.origins.setdefault(child, {}).setdefault(parent, how)

    def _members(self, class_: str) -> Integers:
        codes = told_members(self.snapshot.statements, self.ontology, class_)
        return np.flatnonzero(np.isin(self.snapshot.individuals, codes))

    def _pairs(self, property_: str) -> list[tuple[int, int]]:
        """Return a relation's edges between individuals of the snapshot."""
        numbers = [self._number[column] for column in simple_edges(self.snapshot.statements, self.ontology, property_)]
        real = (numbers[0] >= 0) & (numbers[1] >= 0)
        return list(zip(numbers[0][real].tolist(), numbers[1][real].tolist(), strict=True))

    def _mapping(self, property_: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for one, other in self._pairs(property_):
            found.setdefault(one, []).append(other)
        return found

    @cached_property
    def _number(self) -> Integers:
        """Return for each term the number of the individual that it names, or -1."""
        numbers = np.full(len(self._terms), -1, dtype=np.int64)
        numbers[self.snapshot.individuals] = np.arange(len(self.snapshot))
        return numbers

    @cached_property
    def specifications(self) -> dict[int, list[int]]:
        """Return for each implementation what it implements."""
        return self._mapping(pkb("implements"))

    @cached_property
    def implementations(self) -> dict[int, list[int]]:
        """Return for each specification what implements it."""
        found: dict[int, list[int]] = {}
        for implementation, specifications in self.specifications.items():
            for specification in specifications:
                found.setdefault(specification, []).append(implementation)
        return found

    @cached_property
    def stages(self) -> dict[int, list[int]]:
        """Return for each thread its stages."""
        return self._mapping(HAS_STAGE)

    @cached_property
    def hosts(self) -> dict[int, list[int]]:
        """Return for each stage the implementations that it is of."""
        return self._mapping(STAGE_OF)

    @cached_property
    def following(self) -> dict[int, list[int]]:
        """Return for each stage those that follow it."""
        return self._mapping(FOLLOWED_BY)

    @cached_property
    def realizers(self) -> dict[int, list[int]]:
        """Return for each persona the threads that realize it."""
        return self._mapping(pkb("realizedBy"))

    @cached_property
    def verdicts(self) -> dict[int, int]:
        """Return the status of each entity that the theory has a verdict about."""
        each = self.judgement
        return dict(zip(each.entities.tolist(), each.status.tolist(), strict=True)) if each else {}

    def degree(self, number: int) -> str:
        """Return how much is preserved, where the theory says so; empty where it is all, nothing or unsaid."""
        each = self.judgement
        if each is None or number not in self.verdicts:
            return ""
        row = int(np.searchsorted(each.entities, number))
        low, high = float(each.low[row]), float(each.high[row])
        if (low, high) in ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0)):
            return ""
        return f"{low:.3g}" if high - low < 1e-9 else f"{low:.3g}–{high:.3g}"  # noqa: PLR2004  rounding

    @cached_property
    def _dates(self) -> Mapping[str, Integers]:
        """Return, by predicate, the earliest date of each term; ``NEVER`` where there is none."""
        found = {}
        for predicate, moments in self.scenario.moments.items():
            earliest = np.full(len(self._terms), NEVER, dtype=np.int64)
            np.minimum.at(earliest, self.scenario.statements.pairs(predicate)[0], moments)
            found[predicate] = earliest
        return found

    @cached_property
    def _status(self) -> tuple[Booleans, Booleans, Booleans]:
        """Return who is extant, who has ceased, and of whom it is left open."""
        found = []
        for class_ in (EXTANT, CEASED):
            bits = np.zeros(len(self.snapshot), dtype=bool)
            bits[self.snapshot.classes.get(class_, [])] = True
            found.append(bits)
        unsettled = self.snapshot.openness.classes.get(EXTANT, np.zeros(len(self.snapshot), dtype=bool))
        return found[0], found[1], unsettled & ~found[0] & ~found[1]

    @cached_property
    def boxes(self) -> dict[int, list[int]]:
        """Return for each implementation the hardware that hosts it."""
        return self._mapping(HOSTED_ON)

    def _date(self, predicate: str, number: int) -> int:
        return int(self._dates[predicate][self.snapshot.individuals[number]])

    def life(self, number: int) -> Life:
        """Return when a thing, or a stage, was there."""
        found = self._lives.get(number)
        if found is None:
            found = self._lives[number] = self._life(number)
        return found

    @cached_property
    def _lives(self) -> dict[int, Life]:
        return {}

    def _life(self, number: int) -> Life:
        began = min(self._date(BEGAN, number), self._date(STARTED, number))
        own = min(self._date(CEASED_AT, number), self._date(ENDED, number))
        ended = own
        if ended > self.horizon or ended == NEVER:
            ended = min([self._date(CEASED_AT, box) for box in self.boxes.get(number, ())], default=NEVER)
        extant, ceased, unsettled = (bool(bits[number]) for bits in self._status)
        return Life(
            began=began if began < NEVER else None,
            ended=ended if ended <= self.horizon and ended < NEVER and not extant else None,
            status=EXTANT if extant else CEASED if ceased else None,
            open=unsettled,
            planned=own if self.horizon < own < NEVER else None,
        )

    @cached_property
    def _enders(self) -> dict[int, list[int]]:
        """Return for each term the events that ended it."""
        found: dict[int, list[int]] = {}
        columns = simple_edges(self.scenario.statements, self.ontology, ENDS)
        for event, thing in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault(thing, []).append(event)
        return found

    def ender(self, number: int, when: int | None) -> int | None:
        """Return the event that ended a thing, or its hardware, at a time; None where no event is told."""
        for thing in (number, *self.boxes.get(number, ())):
            for event in sorted(
                self._enders.get(int(self.snapshot.individuals[thing]), ()), key=self._terms.__getitem__
            ):
                dates = [int(self._dates[predicate][event]) for predicate in (AT_TIME, ENDED, STARTED)]
                told = next((date for date in dates if date < NEVER), None)
                if told == when and self._number[event] >= 0:
                    return int(self._number[event])
        return None

    def what(self, number: int) -> str:
        """Return what kind of thing a candidate is called, as specifically as it is told."""
        names, narrowest = self._kinds
        return names[narrowest[number]] if narrowest[number] >= 0 else self.ontology.label(self.kind[number])

    @cached_property
    def _kinds(self) -> tuple[list[str], list[int]]:
        """Return the names of classes, and for each individual the narrowest that it is told to be in, or -1."""
        told = self.ontology.taxonomy.told
        drawn = {class_ for over in (*KINDS, CANDIDATE) for class_ in told.get(over, ())}
        classes = sorted(drawn & set(self.snapshot.classes), key=lambda class_: (-len(told[class_]), class_))
        narrowest = np.full(len(self.snapshot), -1, dtype=np.int64)
        for place, class_ in enumerate(classes):
            narrowest[self.snapshot.classes[class_]] = place
        return [self.ontology.label(class_) for class_ in classes], narrowest.tolist()

    def notes(self, number: int) -> list[str]:
        """Return what else is told of a thing, in words: what it identifies with, what was saved of it."""
        found = []
        for property_, edges in sorted(self.snapshot.properties.items()):
            if property_ not in DRAWN and property_ not in TOLD_BACKWARDS:
                others = _slice(edges, number)
                if others:
                    found.append(f"{self.ontology.label(property_)} {self._listed(others)}")
        for property_, name in TOLD_BACKWARDS.items():
            others = self._backwards.get(property_, {}).get(number, [])
            if others:
                found.append(f"{self.ontology.label(name)} {self._listed(others)}")
        return found

    def _listed(self, numbers: list[int], most: int = 4) -> str:
        names = [self._with_end(number) for number in self.ordered(numbers)[:most]]
        return ", ".join(names) + (f" and {len(numbers) - most} more" if len(numbers) > most else "")

    def _with_end(self, number: int) -> str:
        label, life = self.snapshot.label(number), self.life(number)
        label = self.ontology.labels.get(self.snapshot.name(number), label)
        return f"{label} (gone)" if life.status == CEASED else f"{label} (?)" if life.open else label

    @cached_property
    def _backwards(self) -> dict[str, dict[int, list[int]]]:
        found: dict[str, dict[int, list[int]]] = {}
        for property_ in TOLD_BACKWARDS:
            subjects, objects = self.snapshot.properties.get(property_, (np.empty(0, np.int64), np.empty(0, np.int64)))
            for one, other in zip(subjects.tolist(), objects.tolist(), strict=True):
                found.setdefault(property_, {}).setdefault(other, []).append(one)
        return found

    def unsettled(self, number: int) -> list[str]:
        """Return the relations that the story leaves open for a thing of its kind, status aside."""
        found = []
        for step, where in sorted(self.snapshot.openness.edges.items()):
            if where[number] and not step.inverse and self._applies(step, number):
                found.append(step.property)
        return found

    def _applies(self, step: Step, number: int) -> bool:
        """Tell whether a relation can start at a thing: whether the thing is in all of the relation's domains."""
        return all(_in(members, number) for members in self._domains(step))

    def _domains(self, step: Step) -> Iterable[Integers]:
        if step not in self._domain_members:
            self._domain_members[step] = [
                self._members(class_)
                for class_, starts in self.ontology.taxonomy.domains.items()
                if any(each.iri == step.property and not each.inverse for each in starts)
            ]
        return self._domain_members[step]

    @cached_property
    def _domain_members(self) -> dict[Step, list[Integers]]:
        return {}

    def label(self, number: int) -> str:
        """Return what a thing is called."""
        return self.snapshot.label(number)

    def order(self, number: int) -> tuple[tuple[tuple[int, str], ...], str]:
        """Return a key that sorts things by what they are called, whatever the order in which they were read."""
        return natural(self.label(number)), self.snapshot.name(number)

    def ordered(self, numbers: Iterable[int]) -> list[int]:
        """Return things in the order of what they are called."""
        return sorted(numbers, key=self.order)

    def names(self) -> Iterator[tuple[int, set[str]]]:
        """Yield for each candidate how a user may write it."""
        for number in self.kind:
            token = self.snapshot.name(number)
            yield number, {token, token[1:-1], local_name(token), self.label(number)}


def _slice(edges: Edges, number: int) -> list[int]:
    subjects, objects = edges
    low, high = np.searchsorted(subjects, [number, number + 1])
    found: list[int] = objects[low:high].tolist()
    return found


def _in(members: Integers, number: int) -> bool:
    place = bisect_left(members, number)
    return place < len(members) and int(members[place]) == number
