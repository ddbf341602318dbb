"""When two worlds are one and the same for a theory, or are so but for what is preserved in them.

A theory depends on the relations that its condition, its bearer's definition and its degree rule are made of; on who
is, or may be, in the classes that they are made of; and on what is left open. Where all this is the same in two worlds,
so are its verdicts and degrees, whatever is assumed and however what is open is settled. Where it is the same but for
more things' being extant, and fewer ceased, in one of the worlds, a theory that is monotone there does no worse
(``model/polarity.py``).

Stories that were made of one another have most of their terms in common, with the same numbers; only the others have to
be looked at as text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from persistence_kb.model.expression import (
    Class,
    ObjectMinCardinality,
    ObjectSomeValuesFrom,
    core,
    parts,
)
from persistence_kb.model.role import steps
from persistence_kb.model.theory import Dilution, Share
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.role import Step
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.theory import Theory

STATUSES: Final = (EXTANT, CEASED)

Mark = tuple[tuple[str, bytes], ...]
"""What tells worlds apart for a theory."""


class Needs(NamedTuple):
    """What a theory that is not vague can depend on.

    Attributes:
        classes: The classes of which it may be asked who is in them.
        relations: The relations that may be walked.
    """

    classes: frozenset[str]
    relations: frozenset[str]


def needs(theory: Theory, ontology: Ontology) -> Needs:
    """Return what a theory that is not vague can depend on."""
    walked: set[Step] = set()
    start = [Class(each) for each in (theory.bearer, theory.condition) if each is not None]
    match theory.degree:
        case Dilution(_, role):
            walked |= steps(ontology.role(role))
        case Share(_, role, among):
            walked |= steps(ontology.role(role))
            start.append(Class(among))
        case _:
            pass  # what decays with steps decays with those of the condition
    within = [*_within(start, ontology)]
    walked |= set().union(*(_steps_of(each, ontology) for each in within))
    classes = frozenset(each.iri for each in within if isinstance(each, Class))
    return Needs(classes, frozenset(step.property for step in walked))


def walked_by(condition: str, ontology: Ontology) -> set[Step]:
    """Return the steps, in the directions, that a condition walks."""
    return set().union(*(_steps_of(each, ontology) for each in _within([Class(condition)], ontology)))


def _within(start: Iterable[Expression], ontology: Ontology) -> Iterator[Expression]:
    """Yield expressions with all that they are made of, by definition too."""
    todo = [*start]
    seen: set[Expression] = set()
    while todo:
        expression = core(todo.pop())
        if expression in seen:
            continue
        seen.add(expression)
        yield expression
        todo += parts(expression)
        if isinstance(expression, Class):
            todo += ontology.taxonomy.sufficient.get(expression.iri, ())


def _steps_of(expression: Expression, ontology: Ontology) -> set[Step]:
    match expression:
        case ObjectSomeValuesFrom(role) | ObjectMinCardinality(_, role):
            return steps(ontology.role(role))
        case _:
            return set()


class Sameness:
    """Marks of worlds: two that have the same mark for a theory are the same for it."""

    def __init__(self, worlds: Sequence[ColumnarEngine], ontology: Ontology) -> None:
        """Take the worlds, as the engines hold them."""
        self._ontology = ontology
        self._common = _common([world.snapshot.statements.terms.tokens for world in worlds])
        self._new: dict[str, int] = {}
        self._needs: dict[str, Needs] = {}
        self._numbers: dict[int, Integers] = {}
        self._involved: dict[tuple[int, str], Booleans] = {}

    def mark(self, world: ColumnarEngine, theory: Theory) -> Mark:
        """Return what tells a world apart from others for a theory that is not vague."""
        return self._mark(world, theory, STATUSES)

    def preserves_more(self, one: ColumnarEngine, other: ColumnarEngine, theory: Theory) -> bool:
        """Tell whether one world is another but for more things' being extant and fewer ceased, if that."""
        if self._mark(one, theory, ()) != self._mark(other, theory, ()):
            return False
        classes = self._needed(theory).classes
        for certain in (True, False):
            for class_ in classes.intersection(STATUSES):
                mine, theirs = (self._members(each, theory, class_, certain=certain) for each in (one, other))
                less, more = (theirs, mine) if class_ == EXTANT else (mine, theirs)
                if not np.isin(less, more).all():
                    return False
        return True

    def _needed(self, theory: Theory) -> Needs:
        if theory.iri not in self._needs:
            self._needs[theory.iri] = needs(theory, self._ontology)
        return self._needs[theory.iri]

    def _mark(self, world: ColumnarEngine, theory: Theory, statuses: Sequence[str]) -> Mark:
        snapshot = world.snapshot
        classes, relations = self._needed(theory)
        codes = self._codes(snapshot)
        found: dict[str, bytes] = {LEAVES_OPEN: _left_open(snapshot)}
        for relation in relations & snapshot.properties.keys():
            subjects, objects = snapshot.properties[relation]
            found[relation] = _digest((codes[subjects] << np.int64(32)) | codes[objects])
        for class_ in classes.difference(STATUSES) | classes.intersection(statuses):
            members = (self._members(world, theory, class_, certain=mode) for mode in (True, False))
            found[class_] = b"".join(map(_digest, members))
        return tuple(sorted(found.items()))

    def _members(self, world: ColumnarEngine, theory: Theory, class_: str, *, certain: bool) -> Integers:
        """Return who of those that a theory can depend on is in a class, or may be."""
        snapshot = world.snapshot
        members = world.told(class_, certain=certain)
        if not snapshot.openness:  # otherwise anything may be reached
            key = id(snapshot), theory.iri
            if key not in self._involved:
                involved = world.told(theory.bearer, certain=False).copy()
                for relation in self._needed(theory).relations & snapshot.properties.keys():
                    subjects, objects = snapshot.properties[relation]
                    involved[subjects] = involved[objects] = True
                self._involved[key] = involved
            members = members & self._involved[key]
        return self._codes(snapshot)[members]

    def _codes(self, snapshot: Snapshot) -> Integers:
        """Return a number for each individual, the same in all worlds."""
        if id(snapshot) not in self._numbers:
            codes = snapshot.individuals.copy()
            for place in np.flatnonzero(codes >= self._common).tolist():
                codes[place] = self._common + self._new.setdefault(snapshot.name(place), len(self._new))
            self._numbers[id(snapshot)] = codes
        return self._numbers[id(snapshot)]


def _common(several: Sequence[list[str]]) -> int:
    """Return how many of the first terms are the same in all worlds."""
    first, *others = several
    for tokens in others:
        pairs = enumerate(zip(first, tokens, strict=False))
        first = first[: next((place for place, (one, other) in pairs if one != other), min(len(first), len(tokens)))]
    return len(first)


def _left_open(snapshot: Snapshot) -> bytes:
    """Return what tells apart what is left open besides statuses, which the members of their classes tell."""
    terms = snapshot.statements.terms
    subjects, values = snapshot.statements.pairs(LEAVES_OPEN)
    pairs = ((terms[one], terms[other]) for one, other in zip(subjects.tolist(), values.tolist(), strict=True))
    said = sorted(" ".join(pair) for pair in pairs if pair[1] not in STATUSES)
    return hashlib.sha256("\n".join(said).encode()).digest()


def _digest(keys: Integers) -> bytes:
    return hashlib.sha256(np.sort(keys).tobytes()).digest()
