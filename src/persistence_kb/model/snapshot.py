"""The world at a horizon: what every engine reads.

Individuals are numbered 0 … n−1. A class is a sorted array of the numbers asserted to be in it; a property is two
arrays, subjects and objects. What the story leaves open is kept beside them (``Openness``). The same world is kept as
statements, so that it can be written out and asked about by any other tool.

Law 4 binds this module: names, order, syntax and unconnected entities do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.model.role import Step
from persistence_kb.model.statements import distinct_pairs, integers
from persistence_kb.namespaces import LABEL, LEAVES_OPEN, PREF_LABEL, TYPE, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.hierarchy import RoleHierarchy
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Booleans, Integers, Statements

Edges = tuple["Integers", "Integers"]


@dataclass(frozen=True)
class Openness:
    """What the story does not settle.

    Attributes:
        classes: For each class left open somewhere, where: a bit for each individual.
        edges: For each signed property left open somewhere, where edges may *start* that are not told. An edge that may
            arrive is one that may start for the inverse: ``edges[Step(p, True)]``.
    """

    classes: Mapping[str, Booleans]
    edges: Mapping[Step, Booleans]

    def starts(self, step: Step, hierarchy: RoleHierarchy) -> Booleans | None:
        """Return where an edge of a property, or of one under it, may start; None for nowhere."""
        found = [self.edges[under] for under in hierarchy.narrower.get(step, (step,)) if under in self.edges]
        return np.logical_or.reduce(found) if found else None

    def __bool__(self) -> bool:
        """Tell whether anything is left open."""
        return bool(self.classes or self.edges)


@dataclass(frozen=True)
class Snapshot:
    """The world at a horizon.

    Attributes:
        horizon: Microseconds since 1970; None for the end of the story.
        statements: The world as statements, statuses and derived relations included.
        individuals: The term number of each individual, ascending.
        classes: For each class, the individuals asserted to be in it; sorted.
        properties: For each object property, its told edges, sorted and distinct.
        openness: What is not settled.
    """

    horizon: int | None
    statements: Statements
    individuals: Integers
    classes: Mapping[str, Integers]
    properties: Mapping[str, Edges]
    openness: Openness

    def __len__(self) -> int:
        """Return the number of individuals."""
        return len(self.individuals)

    def find(self, tokens: Iterable[str]) -> Integers:
        """Return the numbers of those individuals, of some given by token, that are there."""
        codes = self.statements.terms.known(tokens)
        return np.flatnonzero(np.isin(self.individuals, codes))

    def name(self, number: int) -> str:
        """Return an individual's token."""
        return self.statements.terms[int(self.individuals[number])]

    def names(self, numbers: Integers) -> list[str]:
        """Return the tokens of several individuals."""
        terms = self.statements.terms.tokens
        return [terms[code] for code in self.individuals[numbers].tolist()]

    @cached_property
    def _labels(self) -> dict[int, str]:
        best: dict[int, tuple[tuple[int, str], str]] = {}
        for rank, predicate in enumerate((LABEL, PREF_LABEL)):
            for subject, value in zip(*(column.tolist() for column in self.statements.pairs(predicate)), strict=True):
                token = self.statements.terms[value]
                text, _, suffix = token[1:].rpartition('"')
                language = {"@en": 0, "": 1}.get(suffix, 2)
                key = (language * 2 + rank, token)
                if token.startswith('"') and (subject not in best or key < best[subject][0]):
                    best[subject] = (key, unescape(text))
        return {subject: label for subject, (_, label) in best.items()}

    def label(self, number: int) -> str:
        """Return what to call an individual: its label (English first), or its local name."""
        code = int(self.individuals[number])
        return self._labels.get(code) or local_name(self.statements.terms[code])


def unescape(text: str) -> str:
    r"""Return the text between the quotes of an N-Triples literal as it reads.

    >>> unescape(r'a \"b\"\n\u00e9')
    'a "b"\né'
    """
    if "\\" not in text:
        return text
    plain = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
    pieces = text.split("\\")
    out = [pieces[0]]
    rest = iter(pieces[1:])
    for piece in rest:
        if not piece:
            out.append("\\" + next(rest, ""))
        elif piece[0] in "uU":
            width = 5 if piece[0] == "u" else 9
            out.append(chr(int(piece[1:width], 16)) + piece[width:])
        else:
            out.append(plain.get(piece[0], piece[0]) + piece[1:])
    return "".join(out)


def openness_at(statements: Statements, ontology: Ontology, headers: tuple[str, ...]) -> Openness:
    """Read what a story leaves open, over term numbers.

    A property left open leaves its sub-properties open in the same places; so does whatever is defined from it, which
    engines work out from the conditions (semantics.md §4).

    Returns:
        Openness with a bit for each *term*.
    """
    size = len(statements.terms)
    classes: dict[str, Booleans] = {}
    edges: dict[Step, Booleans] = {}
    subjects, values = statements.pairs(LEAVES_OPEN)
    head = np.isin(subjects, statements.terms.known(headers))
    for code in np.unique(values).tolist():
        term = statements.terms[code]
        where = np.zeros(size, dtype=bool)
        rows = values == code
        where[subjects[rows]] = True
        if (head & rows).any():
            where[:] = True
        if term in ontology.taxonomy.told:
            classes[term] = where
        if ontology.is_property(term):
            for step in ontology.hierarchy.narrower[Step(term)]:
                edges[step] = edges[step] | where if step in edges else where
    return Openness(classes, edges)


def index(
    statements: Statements,
    ontology: Ontology,
    headers: tuple[str, ...],
    horizon: int | None,
) -> Snapshot:
    """Number the individuals of a world and sort its statements into classes and properties.

    An individual is whatever a statement is about, scenario headers aside, and whatever a relation leads to.
    """
    size = len(statements.terms)
    relations = [predicate for predicate in statements.predicates if ontology.is_property(predicate)]
    present = np.zeros(size, dtype=bool)
    present[statements.subject] = True
    for relation in relations:
        present[statements.pairs(relation)[1]] = True
    present[statements.terms.known(headers)] = False
    individuals = np.flatnonzero(present)
    number = np.cumsum(present) - 1

    subjects, types = statements.pairs(TYPE)
    told = present[subjects]
    subjects, types = number[subjects[told]], types[told]
    types, subjects = distinct_pairs(types, subjects, size)
    starts = np.flatnonzero(np.r_[True, types[1:] != types[:-1]]) if len(types) else integers(())
    classes = {
        statements.terms[types[start]]: block
        for start, block in zip(starts.tolist(), np.split(subjects, starts[1:]), strict=False)
    }
    properties: dict[str, Edges] = {}
    for relation in relations:
        subject, object_ = statements.pairs(relation)
        real = present[subject] & present[object_]
        properties[relation] = distinct_pairs(number[subject[real]], number[object_[real]], size)
    over_terms = openness_at(statements, ontology, headers)
    openness = Openness(
        {name: where[individuals] for name, where in over_terms.classes.items() if where[individuals].any()},
        {step: where[individuals] for step, where in over_terms.edges.items() if where[individuals].any()},
    )
    return Snapshot(horizon, statements, individuals, classes, properties, openness)
