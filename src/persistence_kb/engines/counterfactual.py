"""What would be lost: the verdicts that would be others if something extant had ended.

For each concrete thing that is certainly extant at a horizon, the story is surveyed again with one statement more, that
the thing has ceased; what comes out otherwise than in the story as it is told is kept. So a supposed end means what an
end means (semantics.md §3): a box takes with it what it hosts. One survey for each extant thing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.edges import told_members
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import token as time_token
from persistence_kb.model.verdict import STATUS_TERMS
from persistence_kb.namespaces import CEASED, CONCRETE_THING, EXTANT, PKB, TYPE, pkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.verdict import Survey


def counterfactuals(survey: Survey, worlds: Sequence[str], check: Callable[[], None]) -> Iterator[Statement]:
    """Yield the verdicts that would be others, one ``pkb:Verdict`` each with ``pkb:supposingEndOf``.

    Args:
        survey: The verdicts as they are; its theories and its horizons are asked again.
        worlds: The name of each horizon's graph.
        check: Called before each survey; may raise to end them.

    Returns:
        Only what changes; a thing on which nothing depends is not mentioned.
    """
    for place, snapshot in enumerate(survey.snapshots):
        for thing in extant_things(snapshot, survey):
            check()
            yield from _changes(survey, place, thing, worlds[place])


def extant_things(snapshot: Snapshot, survey: Survey) -> list[str]:
    """Return the concrete things that are certainly extant, by token, sorted."""
    terms = snapshot.statements.terms
    concrete = told_members(snapshot.statements, survey.scenario.ontology, CONCRETE_THING)
    extant = snapshot.individuals[snapshot.classes.get(EXTANT, np.zeros(0, dtype=np.int64))]
    return sorted(terms[code] for code in np.intersect1d(concrete, extant).tolist())


def _changes(survey: Survey, place: int, thing: str, world: str) -> Iterator[Statement]:
    scenario, moment = survey.scenario, survey.snapshots[place].horizon
    ended = Statements.of([(thing, TYPE, CEASED)])
    supposed = survey_scenario(
        replace(scenario, statements=Statements.merge([scenario.statements, ended])),
        theories=[each.theory for each in survey.judgements if each.horizon == place],
        horizons=[moment],
        with_degrees=False,
    )
    actual = [each for each in survey.judgements if each.horizon == place]
    for before, after in zip(actual, supposed.judgements, strict=True):
        changed = np.flatnonzero(before.status != after.status)
        names = survey.snapshots[place].names(before.entities[changed])
        for entity, status in zip(names, after.status[changed].tolist(), strict=True):
            about = "\n".join((*scenario.headers, entity, before.theory.iri, str(moment), thing))
            node = f"<{PKB}verdict/{hashlib.sha256(about.encode()).hexdigest()[:20]}>"
            yield node, TYPE, pkb("Verdict")
            yield node, pkb("supposingEndOf"), thing
            yield node, pkb("entity"), entity
            yield node, pkb("theory"), before.theory.iri
            yield node, pkb("status"), STATUS_TERMS[status]
            for header in scenario.headers:
                yield node, pkb("inScenario"), header
            yield node, pkb("inSnapshot"), world
            if moment is not None:
                yield node, pkb("atHorizon"), time_token(moment)
