"""Which flags alternatives raise: each flag is a query, asked once about all the worlds that are compared.

What a flag is asked about:

=====================  ===============================================================================================
``graph:comparison``   the alternatives, the story as told first: ``?alternative a pkb:Alternative``, the world that it
                       ``pkb:leadsTo``, the interventions of which it ``pkb:takesStep``, and what each of these
                       ``pkb:incurs``
``graph:before``       the world of the story as told, which the first alternative leads to
``graph:after/1`` …    the worlds that the others lead to
``graph:verdicts``     verdicts ``pkb:inSnapshot`` a world: about each agent under the theories that it accepts, and
                       about everybody under the theories that the flag names
=====================  ===============================================================================================

A world shows of the relations and classes that the flag names: the told edges, inverses and narrower relations
included, and the members, defined classes included (``pkb:possibly`` for those who may be). Where the text of a flag
may ask for what it does not name, worlds are shown whole, as ``pkb query`` does. Transitive relations are asked for by
paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.asking import Clock, ask
from persistence_kb.engines.dataset import world as whole_world
from persistence_kb.errors import FailedQuery
from persistence_kb.model.answer import Rows
from persistence_kb.model.edges import simple_edges
from persistence_kb.model.expression import Class
from persistence_kb.model.flag import Raised
from persistence_kb.model.query import VERDICTS_GRAPH
from persistence_kb.model.role import Step as Edge
from persistence_kb.model.verdict import STATUS_TERMS
from persistence_kb.namespaces import ACCEPTS, GRAPH, LABEL, POSSIBLY, TYPE, iri, local_name, pkb
from persistence_kb.reading.interventions import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.engines.columnar import ColumnarEngine
    from persistence_kb.engines.dataset import Graphs
    from persistence_kb.model.answer import Binding
    from persistence_kb.model.flag import Flag
    from persistence_kb.model.intervention import Intervention, Step
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.verdict import Judgement

COMPARISON_GRAPH: Final = iri(GRAPH + "comparison")
BEFORE_GRAPH: Final = iri(GRAPH + "before")
SECONDS: Final = 120.0
"""How long a flag may take where nobody says."""


@dataclass(frozen=True)
class World:
    """A world to be asked about.

    Attributes:
        steps: What is done.
        engine: What holds it.
        judgements: What the theories say of it, by theory.
    """

    steps: tuple[Step, ...]
    engine: ColumnarEngine
    judgements: Mapping[str, Judgement]


def raise_flags(
    flags: Sequence[Flag],
    worlds: Sequence[World],
    *,
    seconds: float | None = SECONDS,
) -> list[tuple[Raised, ...]]:
    """Ask which flags alternatives raise.

    Args:
        flags: The flags.
        worlds: The worlds, that of the story as told first.
        seconds: How long each flag may take; None for ever.

    Returns:
        For each world what is raised, flag by flag.

    Raises:
        QueryError: A flag takes too long, or cannot be asked.
        InvalidSyntax: A flag is not SPARQL.
        UnsafeInput: A flag would ask another server.
    """
    alternatives = list(_alternatives(worlds))
    places = {_node(place): place for place in range(len(worlds))}
    found: list[list[Raised]] = [[] for _ in worlds]
    for flag in flags:
        if not all(any(_has(world.engine, term) for world in worlds) for term in flag.needs):
            continue
        question = flag.question
        made = {COMPARISON_GRAPH: alternatives} | _graphs(flag, worlds)
        answer = ask(question, made, Clock(question, seconds), apart=(VERDICTS_GRAPH,))
        if not isinstance(answer, Rows):
            remedy = "write SELECT ?alternative ?thing …"
            raise FailedQuery(query=question.source, reason="a flag is a SELECT query", remedy=remedy)
        for row in answer.rows:
            alternative = places.get(_token(row.get("alternative")))
            if alternative is not None:
                found[alternative].append(_raised(flag, row, worlds[alternative].engine))
    return [tuple(sorted(each, key=lambda one: (one.flag.name, one.sentence))) for each in found]


def _has(engine: ColumnarEngine, term: str) -> bool:
    """Tell whether a class has members in a world, or may have, or whether there are edges of a relation."""
    ontology = engine.ontology
    if term in ontology.taxonomy.told:
        return bool(engine.members(Class(term), certain=False).any())
    statements = engine.snapshot.statements
    pairs = simple_edges(statements, ontology, term) if ontology.is_property(term) else statements.pairs(term)
    return bool(len(pairs[0]))


def _graphs(flag: Flag, worlds: Sequence[World]) -> Graphs:
    """Return the worlds and verdicts that a flag is asked about."""
    mentioned = flag.question.words.mentioned
    judged: list[Statement] = []
    made: Graphs = {VERDICTS_GRAPH: judged}
    for place, world in enumerate(worlds):
        name = _graph(place)
        made[name] = _everything(name, world.engine) if flag.sees_all else _seen(world.engine, mentioned)
        if VERDICTS_GRAPH in mentioned:
            judged += _verdicts(place, world, mentioned)
    return made


def _graph(place: int) -> str:
    return iri(f"{GRAPH}after/{place}") if place else BEFORE_GRAPH


def _node(place: int) -> str:
    return iri(f"{GRAPH}alternative/{place}")


def _alternatives(worlds: Sequence[World]) -> Iterator[Statement]:
    for place, world in enumerate(worlds):
        node = _node(place)
        yield node, TYPE, pkb("Alternative")
        yield node, pkb("leadsTo"), _graph(place)
        for step in world.steps:
            intervention = step.intervention
            yield node, pkb("takesStep"), intervention.iri
            for relation, value in _said_of(intervention, world.engine.ontology):
                yield intervention.iri, relation, value


def _said_of(intervention: Intervention, ontology: Ontology) -> Iterator[tuple[str, str]]:
    """Yield what is said of an intervention: by the ontology, and of its kind of cost by its header."""
    yield from ontology.facts.get(intervention.iri, ((TYPE, pkb("Intervention")),))
    kind = pkb(f"{intervention.cost.strip().capitalize()}Cost")
    if kind in ontology.facts:
        yield pkb("incurs"), kind


def _everything(name: str, engine: ColumnarEngine) -> Iterator[Statement]:
    return whole_world(name, engine.snapshot, engine.ontology)


def _seen(engine: ColumnarEngine, mentioned: frozenset[str]) -> Iterator[Statement]:
    """Yield of a world what is in the terms that are mentioned."""
    snapshot, ontology = engine.snapshot, engine.ontology
    statements = snapshot.statements
    terms = statements.terms.tokens
    for term in sorted(mentioned):
        if term in ontology.taxonomy.told:
            extension = engine.extension(Class(term))
            for name in snapshot.names(np.flatnonzero(extension.certain)):
                yield name, TYPE, term
            for name in snapshot.names(np.flatnonzero(extension.possible & ~extension.certain)):
                yield name, POSSIBLY, term
        if ontology.is_property(term):
            subjects, objects = simple_edges(statements, ontology, term)
        elif term not in (TYPE, LABEL, POSSIBLY):
            subjects, objects = statements.pairs(term)
        else:
            continue
        for subject, object_ in zip(subjects.tolist(), objects.tolist(), strict=True):
            yield terms[subject], term, terms[object_]


def _verdicts(place: int, world: World, mentioned: frozenset[str]) -> Iterator[Statement]:
    snapshot = world.engine.snapshot
    agents, theories = world.engine.edges(Edge(ACCEPTS))
    accepted: dict[str, list[int]] = {}
    for agent, theory in zip(agents.tolist(), snapshot.names(theories), strict=True):
        accepted.setdefault(theory, []).append(agent)
    number = 0
    for theory, judgement in world.judgements.items():
        rows = np.arange(len(judgement.entities))
        if theory not in mentioned:
            rows = np.flatnonzero(np.isin(judgement.entities, accepted.get(theory, [])))
        for entity, status in zip(
            snapshot.names(judgement.entities[rows]), judgement.status[rows].tolist(), strict=True
        ):
            number += 1
            node = iri(f"{GRAPH}verdict/{place}/{number}")
            yield node, TYPE, pkb("Verdict")
            yield node, pkb("inSnapshot"), _graph(place)
            yield node, pkb("entity"), entity
            yield node, pkb("theory"), theory
            yield node, pkb("status"), STATUS_TERMS[status]


def _raised(flag: Flag, row: Mapping[str, Binding], engine: ColumnarEngine) -> Raised:
    statement = tuple(_token(row.get(name)) for name in ("subject", "relation", "object"))
    names = {name: _called(row.get(name), engine) for name in flag.question.columns}
    return Raised(
        flag=flag,
        thing=_token(row.get("thing")),
        certain="certain" not in row or row["certain"]["value"] != "false",
        statement=(statement[0], statement[1], statement[2]) if all(statement) else None,
        sentence=flag.says.format(**names) or flag.question.asks or flag.name,
    )


def _token(term: Binding | None) -> str:
    match term:
        case {"type": "uri", "value": value}:
            return iri(value)
        case {"type": "bnode", "value": value}:
            return f"_:{value}"
        case {"type": "literal", "value": value}:
            return literal(value)
        case _:
            return ""


def _called(term: Binding | None, engine: ColumnarEngine) -> str:
    """Return what to call a term: as the world does, as the ontology does, or by its name."""
    token = _token(term)
    if term is None or token.startswith('"'):
        return "nothing" if term is None else term["value"]
    snapshot = engine.snapshot
    label = snapshot.label(int(found[0])) if len(found := snapshot.find([token])) else ""
    return label if label and label != local_name(token) else engine.ontology.label(token)
