"""The main job: every candidate under every theory, at every horizon asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.degree import degrees
from persistence_kb.engines.extension import Engine, Extension, every, some
from persistence_kb.engines.reference import ReferenceEngine
from persistence_kb.errors import UnknownName
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED, Judgement, Survey
from persistence_kb.namespaces import THING, bare, local_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.theory import Theory

    Statuses = np.ndarray[tuple[int], np.dtype[np.int8]]


def _sparql(snapshot: Snapshot, ontology: Ontology) -> Engine:
    from persistence_kb.engines.sparql import SparqlEngine

    return SparqlEngine(snapshot, ontology)


def _hermit(snapshot: Snapshot, ontology: Ontology) -> Engine:
    from persistence_kb.engines.hermit import HermitEngine

    return HermitEngine(snapshot, ontology)


EngineMaker = Callable[["Snapshot", "Ontology"], Engine]

ENGINES: dict[str, EngineMaker] = {
    "columnar": ColumnarEngine,
    "hermit": _hermit,
    "reference": ReferenceEngine,
    "sparql": _sparql,
}


def judge(theory: Theory, engine: Engine, ontology: Ontology) -> Extension:
    """Return who certainly and who possibly satisfies a theory.

    A vague theory holds where all its precisifications hold and fails where all fail (supervaluation).

    Source:
        semantics.md §2; van Fraassen 1966; Fine 1975.
    """
    if theory.condition is not None:
        return engine.extension(Class(theory.condition))
    sharp = [judge(ontology.theories[token], engine, ontology) for token in theory.precisified_by]
    return Extension(
        every([each.certain for each in sharp]),
        some([each.possible for each in sharp]),
    )


def statuses(
    theory: Theory,
    engine: Engine,
    ontology: Ontology,
    kept: Booleans,
) -> tuple[Integers, Statuses]:
    """Return who of the kept may be a bearer of a theory, ascending, and the status of each."""
    bearers = engine.extension(Class(theory.bearer))
    rows = np.flatnonzero(bearers.possible & kept)
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int8)
    verdict = judge(theory, engine, ontology)
    status = np.where(verdict.possible[rows], UNDETERMINED, FAILS).astype(np.int8)
    status[verdict.certain[rows]] = HOLDS
    status[~bearers.certain[rows]] = UNDETERMINED
    return rows, status


def survey_scenario(
    scenario: Scenario,
    *,
    theories: Sequence[Theory] | None = None,
    horizons: Sequence[int | None] = (None,),
    entities: Sequence[str] = (),
    bearer: str | None = None,
    engine: str | EngineMaker = "columnar",
    assumptions: Assumptions | None = None,
    with_degrees: bool = True,
) -> Survey:
    """Ask every theory about every candidate.

    Args:
        scenario: The story.
        theories: The theories to ask; all by default.
        horizons: Instants in microseconds; None for the scenario's own.
        entities: IRIs, local names or labels of the entities to keep; all by default.
        bearer: A class (token): keep the entities that are possibly in it.
        engine: A key of ``ENGINES``, or what makes an engine for a snapshot.
        assumptions: What to assume about degrees; nothing by default.
        with_degrees: Whether to work out degrees; without, intervals are those of a theory that has no degree rule.

    Raises:
        UnknownName: An entity that the scenario does not have.
        ScenarioError: A date that cannot be read, or a snapshot asked about at another time.
    """
    ontology = scenario.ontology
    assumptions = assumptions or Assumptions()
    chosen = tuple(theories if theories is not None else ontology.theories.values())
    snapshots = tuple(cut(scenario, horizon) for horizon in horizons)
    refuse_unknown(entities, snapshots, scenario.source)
    judgements: list[Judgement] = []
    for place, snapshot in enumerate(snapshots):
        machine = (ENGINES[engine] if isinstance(engine, str) else engine)(snapshot, ontology)
        columns = machine if isinstance(machine, ColumnarEngine) else ColumnarEngine(snapshot, ontology)
        kept = np.ones(len(snapshot), dtype=bool)
        if entities:
            kept &= named(entities, snapshot)
        if bearer is not None and bearer != THING:
            kept &= machine.extension(Class(bearer)).possible
        for theory in chosen:
            rows, status = statuses(theory, machine, ontology, kept)
            judgements.append(graded(theory, place, rows, status, columns, assumptions, with_degrees=with_degrees))
    return Survey(scenario, snapshots, tuple(judgements), assumptions)


def graded(
    theory: Theory,
    horizon: int,
    rows: Integers,
    status: Statuses,
    engine: ColumnarEngine,
    assumptions: Assumptions,
    *,
    with_degrees: bool,
) -> Judgement:
    """Return a theory's verdicts with their degrees.

    Args:
        theory: The theory.
        horizon: The place of the horizon in the survey.
        rows: Who may be a bearer, ascending.
        status: What the theory says of each.
        engine: The engine that holds the snapshot.
        assumptions: What to assume about degrees.
        with_degrees: Whether to work out degrees; without, intervals are those of a theory that has no degree rule.
    """
    holds = status == HOLDS
    low = np.where(holds, 1.0, 0.0)
    high = np.where(status == FAILS, 0.0, 1.0)
    steps = np.full(len(rows), -1, dtype=np.int64)
    if with_degrees and theory.degree is not None and theory.condition is not None and holds.any():
        found = degrees(engine, Class(theory.condition), theory.degree, assumptions)
        low[holds], high[holds] = found.low[rows][holds], found.high[rows][holds]
        counted = holds & np.isfinite(found.copy_steps[rows])
        steps[counted] = found.copy_steps[rows][counted].astype(np.int64)
    return Judgement(theory, horizon, rows, status, low, high, steps)


def _spellings(snapshot: Snapshot, number: int) -> set[str]:
    token = snapshot.name(number)
    return {token, bare(token), local_name(token), snapshot.label(number)}


def named(entities: Sequence[str], snapshot: Snapshot) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which individuals go by one of some names: IRIs, local names or labels."""
    wanted = set(entities)
    return np.fromiter((bool(wanted & _spellings(snapshot, each)) for each in range(len(snapshot))), dtype=bool)


def refuse_unknown(entities: Sequence[str], snapshots: Sequence[Snapshot], source: str) -> None:
    """Refuse names by which nothing goes in any of several snapshots.

    Raises:
        UnknownName: One of them is such a name.
    """
    if not entities:
        return
    known: set[str] = set()
    for snapshot in snapshots:
        for number in range(len(snapshot)):
            known |= _spellings(snapshot, number)
    for entity in entities:
        if entity not in known:
            raise UnknownName(
                kind="entity",
                name=entity,
                source=source,
                known=[each for each in known if not each.startswith("<")],
            )
