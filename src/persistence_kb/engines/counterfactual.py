"""What would be lost: the verdicts that would be others if something extant had ended.

For each concrete thing that is certainly extant at a horizon, it is supposed that the story says one thing more, that
the thing has ceased; a verdict that then comes out otherwise is kept. So a supposed end means what an end means
(semantics.md §3): a box takes with it what it hosts. The number of worlds that are judged is that of the extant things.
Only what can depend on a thing is judged again (``engines/dependence.py``), unless the story leaves a relation open, so
that anything might; then the whole story is surveyed for each thing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.dependence import Surroundings, restricted
from persistence_kb.engines.survey import statuses, survey_scenario
from persistence_kb.model.edges import simple_edges, told_members
from persistence_kb.model.statements import Statements, integers
from persistence_kb.model.time import token as time_token
from persistence_kb.model.verdict import STATUS_TERMS
from persistence_kb.namespaces import CEASED, CONCRETE_THING, EXTANT, HOSTED_ON, STAGE, TYPE, VERDICT, pkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from persistence_kb.engines.survey import Statuses
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Integers, Statement
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Survey

Change = tuple[str, "Theory", int]
"""An entity, a theory, and the status that the verdict would have."""


def counterfactuals(survey: Survey, worlds: Sequence[str], check: Callable[[], None]) -> Iterator[Statement]:
    """Yield the verdicts that would be others, one ``pkb:Verdict`` each with ``pkb:supposingEndOf``.

    Args:
        survey: The verdicts as they are; its theories and its horizons are asked again.
        worlds: The name of each horizon's graph.
        check: Called before each thing is supposed to end; may raise.

    Returns:
        Only what changes; a thing on which nothing depends is not mentioned.
    """
    for place, snapshot in enumerate(survey.snapshots):
        suppose = Whole(survey, place) if snapshot.openness.edges else Part(survey, place)
        for thing in extant_things(snapshot, survey.scenario.ontology):
            check()
            for change in suppose.ended(thing):
                yield from _said(survey, snapshot.horizon, thing, worlds[place], change)


def extant_things(snapshot: Snapshot, ontology: Ontology) -> list[str]:
    """Return the concrete things, stages aside, that are certainly extant, by token, sorted."""
    concrete, stages = (told_members(snapshot.statements, ontology, each) for each in (CONCRETE_THING, STAGE))
    extant = snapshot.individuals[snapshot.classes.get(EXTANT, integers(()))]
    found = np.setdiff1d(np.intersect1d(concrete, extant), stages)
    return sorted(snapshot.statements.terms[code] for code in found.tolist())


class Whole:
    """Supposes an end by telling the whole story again."""

    def __init__(self, survey: Survey, place: int) -> None:
        """Take the verdicts as they are at one horizon."""
        self.survey = survey
        self.actual = [each for each in survey.judgements if each.horizon == place]
        self.snapshot = survey.snapshots[place]

    def ended(self, thing: str) -> Iterator[Change]:
        """Yield what would change."""
        scenario = self.survey.scenario
        more = Statements.of([(thing, TYPE, CEASED)])
        supposed = survey_scenario(
            replace(scenario, statements=Statements.merge([scenario.statements, more])),
            theories=[each.theory for each in self.actual],
            horizons=[self.snapshot.horizon],
            with_degrees=False,
        )
        for before, after in zip(self.actual, supposed.judgements, strict=True):
            changed = np.flatnonzero(before.status != after.status)
            for name, status in zip(self.snapshot.names(before.entities[changed]), after.status[changed], strict=True):
                yield name, before.theory, int(status)


class Part:
    """Supposes an end by judging again only whoever may depend on it, in a world that leaves no relation open."""

    def __init__(self, survey: Survey, place: int) -> None:
        """Take the verdicts as they are at one horizon."""
        self.ontology = survey.scenario.ontology
        self.snapshot = survey.snapshots[place]
        self.theories = [each.theory for each in survey.judgements if each.horizon == place]
        self.surroundings = Surroundings(self.snapshot, self.ontology, self.theories)
        statements = self.snapshot.statements
        self.number = dict(zip(self.snapshot.individuals.tolist(), range(len(self.snapshot)), strict=True))
        self.hosted: dict[int, list[int]] = {}
        for guest, box in zip(
            *(each.tolist() for each in simple_edges(statements, self.ontology, HOSTED_ON)), strict=True
        ):
            self.hosted.setdefault(box, []).append(guest)
        self._last: tuple[bytes, Snapshot, list[tuple[Integers, Statuses]]] | None = None

    def ended(self, thing: str) -> Iterator[Change]:
        """Yield what would change."""
        code = self.snapshot.statements.terms.codes[thing]
        gone = [self.number[each] for each in (code, *self.hosted.get(code, ())) if each in self.number]
        kept = self.surroundings.of(gone)
        key = kept.tobytes()
        if self._last is None or self._last[0] != key:
            part = restricted(self.snapshot, kept)
            self._last = (key, part, self._statuses(part))
        _, part, actual = self._last
        places = np.searchsorted(kept, np.sort(integers(gone)))
        nobody = integers(())
        classes = {
            **part.classes,
            EXTANT: np.setdiff1d(part.classes.get(EXTANT, nobody), places),
            CEASED: np.union1d(part.classes.get(CEASED, nobody), places),
        }
        supposed = self._statuses(replace(part, classes=classes))
        for theory, (rows, before), (_, after) in zip(self.theories, actual, supposed, strict=True):
            changed = np.flatnonzero(before != after)
            for name, status in zip(part.names(rows[changed]), after[changed].tolist(), strict=True):
                yield name, theory, status

    def _statuses(self, part: Snapshot) -> list[tuple[Integers, Statuses]]:
        engine = ColumnarEngine(part, self.ontology)
        everyone = np.ones(len(part), dtype=bool)
        return [statuses(theory, engine, self.ontology, everyone) for theory in self.theories]


def _said(survey: Survey, moment: int | None, thing: str, world: str, change: Change) -> Iterator[Statement]:
    entity, theory, status = change
    headers = survey.scenario.headers
    about = "\n".join((*headers, entity, theory.iri, str(moment), thing))
    node = f"<{VERDICT}{hashlib.sha256(about.encode()).hexdigest()[:20]}>"
    yield node, TYPE, pkb("Verdict")
    yield node, pkb("supposingEndOf"), thing
    yield node, pkb("entity"), entity
    yield node, pkb("theory"), theory.iri
    yield node, pkb("status"), STATUS_TERMS[status]
    for header in headers:
        yield node, pkb("inScenario"), header
    yield node, pkb("inSnapshot"), world
    if moment is not None:
        yield node, pkb("atHorizon"), time_token(moment)
