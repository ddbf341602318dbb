"""A scenario: a story as statements, with its header read and its shorthands written out.

Nothing here depends on a horizon; ``model/snapshot.py`` cuts the story at one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import ConflictingHorizons, LiteralWhereEntity, MissingHeader, UnknownName
from persistence_kb.model.origin import without_origin
from persistence_kb.model.possibility import without_possibilities
from persistence_kb.model.shorthand import expand
from persistence_kb.model.snapshot import unescape
from persistence_kb.model.statements import Statements, distinct, integers
from persistence_kb.model.time import instant_of, instants_of, lexical
from persistence_kb.namespaces import (
    AT_TIME,
    BEGAN,
    CEASED_AT,
    ENDED,
    ENDS,
    GENERATED,
    HORIZON,
    LEAVES_OPEN,
    PKB,
    RAN_ON,
    SCENARIO,
    SNAPSHOT,
    STARTED,
    TITLE,
    TYPE,
    USED,
    local_name,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Integers


DATING: Final = (BEGAN, CEASED_AT, STARTED, ENDED, AT_TIME)
"""The predicates that say when something began, ended or happened."""


@dataclass(frozen=True, repr=False)
class Scenario:
    """A story.

    Attributes:
        statements: What it says, shorthands written out.
        told: What it says as it was told, with where it is from, shorthands not written out; the terms are the same.
        ontology: What its terms mean.
        headers: Tokens of its ``pkb:Scenario`` nodes; several where several files were merged.
        horizon: The instant that it asks about, in microseconds; None for the end of the story.
        moments: For each dating predicate, the instants of its statements, in their order.
        fixed: Whether it is itself a snapshot, so that no other horizon can be asked about.
        source: What it was read from, for messages.
    """

    statements: Statements
    told: Statements
    ontology: Ontology
    headers: tuple[str, ...]
    horizon: int | None
    moments: Mapping[str, Integers]
    fixed: bool
    source: str

    def undescribed(self) -> list[str]:
        """Return what relations lead to and nothing describes: most often a name that is misspelt."""
        statements = self.statements
        reached = np.zeros(len(statements.terms), dtype=bool)
        for relation in statements.predicates:
            if self.ontology.is_property(relation):
                reached[statements.pairs(relation)[1]] = True
        reached[statements.subject] = False
        tokens = statements.terms.tokens
        return sorted(tokens[code] for code in np.flatnonzero(reached) if tokens[code] not in self.ontology.sources)

    def unknown_terms(self) -> list[str]:
        """Return predicates in the vocabulary's namespace that the vocabulary does not have."""
        known = self.ontology.sources
        return [each for each in self.statements.predicates if each.startswith(f"<{PKB}") and each not in known]

    def __repr__(self) -> str:
        """Say what was read, briefly."""
        return f"<scenario {self.title!r}: {len(self.statements)} statements>"

    @property
    def title(self) -> str:
        """Return the title that the header gives, or the source's name."""
        subjects, values = self.statements.pairs(TITLE)
        terms = self.statements.terms
        pairs = zip(subjects.tolist(), values.tolist(), strict=True)
        titles = sorted(terms[value] for subject, value in pairs if terms[subject] in self.headers)
        texts = [title for title in titles if title.startswith('"')]
        return unescape(texts[0][1 : texts[0].rindex('"')]) if texts else self.source


def tell(statements: Statements, ontology: Ontology, source: str) -> Scenario:
    """Make a scenario of statements: read the header, write out shorthands and events.

    Args:
        statements: All that was read, from however many files.
        ontology: What the terms mean.
        source: Where they come from, for messages.

    Raises:
        MissingHeader: No ``pkb:Scenario`` is declared.
        ConflictingHorizons: More than one horizon.
        InvalidTime: A horizon that is not an ``xsd:dateTime`` with a zone.
        LiteralWhereEntity: A relation between entities has a literal as its value.
        UnknownName: ``pkb:leavesOpen`` names what the ontology does not know.
        BrokenList: A ``pkb:ranOn`` list that is cyclic, forked or has no end.
    """
    terms = statements.terms
    headers = _members(statements, (SCENARIO, SNAPSHOT))
    if not len(headers):
        raise MissingHeader(source=source)
    statements = without_possibilities(statements)
    _refuse_literals(statements, ontology, source)
    _refuse_unknown_openness(statements, ontology, source)
    subjects, values = statements.pairs(HORIZON)
    named = sorted({terms[value] for value in values[np.isin(subjects, headers)]})
    moments = {instant_of(value, term="pkb:horizon", source=source) for value in named}
    if len(moments) > 1:
        raise ConflictingHorizons(source=source, found=map(lexical, sorted(moments)))
    story = expand(without_origin(statements, headers), ontology, source)
    return Scenario(
        statements=story,
        told=statements,
        ontology=ontology,
        headers=tuple(sorted(terms[header] for header in headers)),
        horizon=next(iter(moments), None),
        moments={predicate: _moments(story, predicate, source) for predicate in DATING},
        fixed=bool(len(_members(statements, (SNAPSHOT,)))),
        source=source,
    )


def _members(statements: Statements, classes: tuple[str, ...]) -> Integers:
    subjects, types = statements.pairs(TYPE)
    return np.unique(subjects[np.isin(types, statements.terms.known(classes))])


def _moments(statements: Statements, predicate: str, source: str) -> Integers:
    _, values = statements.pairs(predicate)
    codes = distinct(values, len(statements.terms))
    all_tokens = statements.terms.tokens
    tokens = [all_tokens[code] for code in codes.tolist()]
    place = np.zeros(len(all_tokens), dtype=np.int64)
    place[codes] = np.arange(len(codes))
    return instants_of(tokens, term=shorten(predicate), source=source)[place[values]]


def _refuse_literals(statements: Statements, ontology: Ontology, source: str) -> None:
    for relation in statements.predicates:
        if ontology.is_property(relation) or relation in (TYPE, USED, GENERATED, ENDS, LEAVES_OPEN, RAN_ON):
            subjects, objects = statements.pairs(relation)
            row = statements.first_literal(objects)
            if row is not None:
                raise LiteralWhereEntity(
                    source=source,
                    subject=statements.terms[subjects[row]],
                    relation=relation,
                    found=statements.terms[objects[row]],
                )


def _refuse_unknown_openness(statements: Statements, ontology: Ontology, source: str) -> None:
    known = ontology.openable()
    _, objects = statements.pairs(LEAVES_OPEN)
    for code in np.unique(integers(objects)).tolist():
        if statements.terms[code] not in known:
            raise UnknownName(
                kind="class or property to leave open",
                name=shorten(statements.terms[code]),
                known=[shorten(term) for term in known] + [local_name(term) for term in known],
                source=source,
            )
