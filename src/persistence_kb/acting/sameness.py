"""When two worlds are one and the same for a theory: what it can depend on is alike in both.

A theory depends on the classes and relations that its condition, its bearer's definition and its degree rule are made
of, on what puts things into these classes, and on what is left open. Where all this is the same in two worlds, so are
its verdicts and degrees, whatever is assumed and however what is open is settled.

Stories that were made of one another have most of their terms in common, with the same numbers; only the others have to
be looked at as text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from persistence_kb.model.expression import (
    Class,
    ObjectMinCardinality,
    ObjectSomeValuesFrom,
    core,
    parts,
)
from persistence_kb.model.role import steps
from persistence_kb.model.statements import integers
from persistence_kb.model.theory import Dilution, Share
from persistence_kb.namespaces import LEAVES_OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.role import Step
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers
    from persistence_kb.model.theory import Theory

Mark = tuple[tuple[str, bytes], ...]
"""What tells worlds apart for a theory."""


class Needs(NamedTuple):
    """What a theory that is not vague can depend on.

    Attributes:
        classes: The classes of which it may be asked who is in them.
        relations: The relations that may be walked, or may put something into a class.
    """

    classes: frozenset[str]
    relations: frozenset[str]


def needs(theory: Theory, ontology: Ontology) -> Needs:
    """Return what a theory that is not vague can depend on."""
    classes: set[str] = set()
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
    for expression in _within(start, ontology, against=True):
        walked |= _steps_of(expression, ontology)
        if isinstance(expression, Class):
            classes |= set(ontology.taxonomy.told.get(expression.iri, (expression.iri,)))
            for role in ontology.taxonomy.domains.get(expression.iri, ()):
                walked |= steps(ontology.role(role))
    return Needs(frozenset(classes), frozenset(step.property for step in walked))


def walked_by(condition: str, ontology: Ontology) -> set[Step]:
    """Return the steps, in the directions, that a condition walks."""
    within = _within([Class(condition)], ontology, against=False)
    return set().union(*(_steps_of(each, ontology) for each in within))


def _within(start: Iterable[Expression], ontology: Ontology, *, against: bool) -> Iterator[Expression]:
    """Yield expressions with all that they are made of, by definition too; with what rules them out, where asked."""
    taxonomy = ontology.taxonomy
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
            todo += taxonomy.sufficient.get(expression.iri, ())
            todo += [Class(each) for each in taxonomy.disjoint.get(expression.iri, ())] if against else []


def _steps_of(expression: Expression, ontology: Ontology) -> set[Step]:
    match expression:
        case ObjectSomeValuesFrom(role) | ObjectMinCardinality(_, role):
            return steps(ontology.role(role))
        case _:
            return set()


class Sameness:
    """Marks of worlds: two that have the same mark for a theory are the same for it."""

    def __init__(self, worlds: Sequence[Snapshot], ontology: Ontology) -> None:
        """Take the worlds."""
        self._ontology = ontology
        self._common = _common([world.statements.terms.tokens for world in worlds])
        self._new: dict[str, int] = {}
        self._needs: dict[str, Needs] = {}
        self._numbers: dict[int, Integers] = {}

    def mark(self, snapshot: Snapshot, theory: Theory) -> Mark:
        """Return what tells a world apart from others for a theory that is not vague."""
        if theory.iri not in self._needs:
            self._needs[theory.iri] = needs(theory, self._ontology)
        if id(snapshot) not in self._numbers:
            self._numbers[id(snapshot)] = self._codes(snapshot)
        classes, relations = self._needs[theory.iri]
        codes = self._numbers[id(snapshot)]
        found: dict[str, bytes] = {}
        involved = np.zeros(len(snapshot), dtype=bool)
        for each in self._ontology.taxonomy.told.get(theory.bearer, ()):
            involved[snapshot.classes.get(each, integers(()))] = True
        for relation in relations & snapshot.properties.keys():
            subjects, objects = snapshot.properties[relation]
            involved[subjects] = involved[objects] = True
            found[relation] = _digest((codes[subjects] << np.int64(32)) | codes[objects])
        if snapshot.openness:
            involved[:] = True  # anything may be reached
            found[LEAVES_OPEN] = _left_open(snapshot)
        for class_ in classes & snapshot.classes.keys():
            members = snapshot.classes[class_]
            found[class_] = _digest(codes[members[involved[members]]])
        return tuple(sorted(found.items()))

    def _codes(self, snapshot: Snapshot) -> Integers:
        """Return a number for each individual, the same in all worlds."""
        codes = snapshot.individuals.copy()
        for place in np.flatnonzero(codes >= self._common).tolist():
            codes[place] = self._common + self._new.setdefault(snapshot.name(place), len(self._new))
        return codes


def _common(several: Sequence[list[str]]) -> int:
    """Return how many of the first terms are the same in all worlds."""
    first, *others = several
    for tokens in others:
        pairs = enumerate(zip(first, tokens, strict=False))
        first = first[: next((place for place, (one, other) in pairs if one != other), min(len(first), len(tokens)))]
    return len(first)


def _left_open(snapshot: Snapshot) -> bytes:
    terms = snapshot.statements.terms
    subjects, values = snapshot.statements.pairs(LEAVES_OPEN)
    pairs = zip(subjects.tolist(), values.tolist(), strict=True)
    return hashlib.sha256("\n".join(sorted(f"{terms[one]} {terms[other]}" for one, other in pairs)).encode()).digest()


def _digest(keys: Integers) -> bytes:
    return hashlib.sha256(np.sort(keys).tobytes()).digest()
