"""The laws of semantics.md §4, over random ontologies, conditions, stories and openness.

``EXAMPLES=20000 pytest tests/test_laws.py`` runs them longer.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import Phase, event, find, given, note, settings
from hypothesis import strategies as st

from persistence_kb.engines import reachability
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.compiler import Compiler
from persistence_kb.engines.reference import ReferenceEngine
from persistence_kb.engines.saturation import saturate
from persistence_kb.engines.sparql import EmbeddedStore, SparqlEngine
from persistence_kb.engines.survey import judge, survey_scenario
from persistence_kb.model.expression import Class, ObjectOneOf, ObjectProperty, ObjectSomeValuesFrom
from persistence_kb.model.horizon import cut
from persistence_kb.model.role import Plus, Step
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.snapshot import Openness, Snapshot
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import LABEL, TYPE, pkb
from persistence_kb.reading.theories import build, read_ontology
from persistence_kb.reporting.rdf import to_turtle
from stores import RdflibStore
from strategies import CLASSES, HEADER, INDIVIDUALS, PROPERTIES, Fragment, fragments, stories

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    import pytest

    from persistence_kb.engines.extension import Engine, Extension
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.role import Role
    from persistence_kb.model.statements import Statement

SHIPPED = read_ontology()
COMPILER = Compiler(SHIPPED)


def told(rows: tuple[Statement, ...], ontology: Ontology) -> Scenario:
    note(to_turtle(rows).decode())  # a failing example is shown as a file that a person can read and pkb can survey
    return tell(Statements.of(rows), ontology, "story")


def small_world(fragment: Fragment) -> tuple[Snapshot, Ontology]:
    ontology = build([("axioms", fragment.axioms)])
    return cut(told(fragment.story, ontology)), ontology


def assert_same(found: Extension, expected: Extension, about: object) -> None:
    note(f"{about}")
    assert found.certain.tolist() == expected.certain.tolist()
    assert found.possible.tolist() == expected.possible.tolist()
    assert not (found.certain & ~found.possible).any(), "certain is within possible"


def engines(snapshot: Snapshot, ontology: Ontology, compiler: Compiler) -> dict[str, Engine]:
    """Return every engine that gives one meaning, but the one that defines it."""
    world = list(saturate(snapshot, ontology))
    return {
        "columnar": ColumnarEngine(snapshot, ontology),
        "Oxigraph": SparqlEngine(snapshot, ontology, EmbeddedStore(world), compiler),
        "rdflib": SparqlEngine(snapshot, ontology, RdflibStore(world), compiler),
    }


def closures(role: Role) -> int:
    """Return how many closures stand inside one another."""
    inner = (role.role,) if isinstance(role, Plus) else () if isinstance(role, Step) else role.roles
    return isinstance(role, Plus) + max(map(closures, inner), default=0)


@contextmanager
def searching(by_scipy: bool) -> Iterator[None]:
    """Search graphs of whatever size with scipy, as large ones are."""
    limit = reachability.SMALL
    reachability.SMALL = -1 if by_scipy else limit  # type: ignore[misc]
    try:
        yield
    finally:
        reachability.SMALL = limit  # type: ignore[misc]


@given(fragments(), st.booleans())
def test_four_engines_agree_on_the_whole_fragment(fragment: Fragment, by_scipy: bool) -> None:
    """Ask for every condition, as it stands and as read back from OWL; rdflib, which takes long to parse, for one.

    rdflib is not asked where closures stand inside one another more than twice: it walks them in exponential time.
    """
    snapshot, ontology = small_world(fragment)
    reference = ReferenceEngine(snapshot, ontology)
    some = 1 if max(map(closures, ontology.hierarchy.roles.values())) <= 2 else 0
    event(f"rdflib is asked for {some} condition")
    with searching(by_scipy):
        for name, engine in engines(snapshot, ontology, Compiler(ontology)).items():
            for place, condition in enumerate(fragment.conditions[: some if name == "rdflib" else None]):
                expected = reference.extension(condition)
                named = Class(f"<urn:t:condition{place}>")
                assert_same(reference.extension(named), expected, "a definition means what it says")
                assert_same(engine.extension(named), expected, (name, "read back from OWL"))
                if name != "rdflib":
                    assert_same(engine.extension(condition), expected, (name, condition))


@given(stories(), st.booleans(), st.sampled_from(sorted(SHIPPED.theories)))
def test_four_engines_agree_on_stories_under_every_theory(
    rows: tuple[Statement, ...], by_scipy: bool, chosen: str
) -> None:
    """Ask every theory; on rdflib, which takes a hundred times as long as Oxigraph, one for each story."""
    snapshot = cut(told(rows, SHIPPED))
    reference = ReferenceEngine(snapshot, SHIPPED)
    with searching(by_scipy):
        for name, engine in engines(snapshot, SHIPPED, COMPILER).items():
            for theory in [SHIPPED.theories[chosen]] if name == "rdflib" else SHIPPED.theories.values():
                expected = judge(theory, reference, SHIPPED)
                assert_same(judge(theory, engine, SHIPPED), expected, (name, theory.iri))
                bearer = Class(theory.bearer)
                assert_same(engine.extension(bearer), reference.extension(bearer), (name, theory.bearer))


@given(fragments(openness=False))
def test_nothing_open_nothing_undetermined(fragment: Fragment) -> None:
    snapshot, ontology = small_world(fragment)
    engine = ReferenceEngine(snapshot, ontology)
    for condition in fragment.conditions:
        extension = engine.extension(condition)
        assert extension.certain.tolist() == extension.possible.tolist()


@given(stories(openness=False))
def test_in_closed_stories_only_vague_theories_are_undetermined(rows: tuple[Statement, ...]) -> None:
    survey = survey_scenario(told(rows, SHIPPED))
    vague = {each.theory.iri for each in survey.judgements if each.counts()["undetermined"]}
    assert vague <= {theory.iri for theory in SHIPPED.theories.values() if theory.precisified_by}


@given(fragments(domains=False), st.randoms(use_true_random=False))
def test_what_is_decided_is_decided_alike_in_every_way_of_settling_what_is_open(
    fragment: Fragment,
    chance: random.Random,
) -> None:
    snapshot, ontology = small_world(fragment)
    engine = ReferenceEngine(snapshot, ontology)
    for _ in range(4):
        settled = ReferenceEngine(_settle(snapshot, ontology, chance), ontology)
        for condition in fragment.conditions:
            extension, actual = engine.extension(condition), settled.extension(condition)
            note(f"{condition}")
            assert not (extension.certain & ~actual.certain).any(), "what is certain holds however it is settled"
            assert not (actual.certain & ~extension.possible).any(), "what is impossible holds in no way of settling it"


def _settle(snapshot: Snapshot, ontology: Ontology, chance: random.Random) -> Snapshot:
    """Add, at random, edges and memberships where the story leaves them open, and nothing else."""
    size = len(snapshot)
    properties = {name: set(zip(s.tolist(), o.tolist(), strict=True)) for name, (s, o) in snapshot.properties.items()}
    for step, bits in snapshot.openness.edges.items():
        for start in np.flatnonzero(bits).tolist():
            for _ in range(chance.randint(0, 2)):
                end = chance.randrange(size)
                properties.setdefault(step.property, set()).add((end, start) if step.inverse else (start, end))
    classes = {name: set(members.tolist()) for name, members in snapshot.classes.items()}
    reference = ReferenceEngine(snapshot, ontology)
    for name, bits in snapshot.openness.classes.items():
        possible = reference.members(Class(name), certain=False)
        against = ontology.taxonomy.disjoint.get(name, ())
        for member in np.flatnonzero(bits).tolist():
            opposed = any(
                member in classes.get(under, ()) for each in against for under in ontology.taxonomy.told[each]
            )
            if member in possible and not opposed and chance.random() < 0.5:
                classes.setdefault(name, set()).add(member)
    columns = {name: tuple(np.array(sorted(pairs)).T) for name, pairs in properties.items() if pairs}
    return replace(
        snapshot,
        classes={name: np.array(sorted(members), dtype=np.int64) for name, members in classes.items()},
        properties=columns,
        openness=Openness({}, {}),
    )


@given(fragments(openness=False, domains=False))
def test_roles_mean_what_saturating_their_axioms_gives(fragment: Fragment) -> None:
    snapshot, ontology = small_world(fragment)
    pairs = _saturate(fragment, snapshot)
    engine = ReferenceEngine(snapshot, ontology)
    for name, target in product(PROPERTIES, INDIVIDUALS):
        if target in snapshot.names(np.arange(len(snapshot))):
            goal = int(snapshot.find([target])[0])
            expected = {start for start, end in pairs[Step(name)] if end == goal}
            found = engine.members(ObjectSomeValuesFrom(ObjectProperty(name), ObjectOneOf((target,))), certain=True)
            note(f"{name} → {target}")
            assert set(found) == expected


def _saturate(fragment: Fragment, snapshot: Snapshot) -> dict[Step, set[tuple[int, int]]]:
    """Apply the role axioms until nothing new follows: what the semantics of OWL asks for, read off the axioms."""
    from persistence_kb.reading.owl import Axioms, OwlReader

    inclusions = OwlReader(Axioms([("axioms", fragment.axioms)])).inclusions()
    pairs: dict[Step, set[tuple[int, int]]] = {}
    for name in PROPERTIES:
        subjects, objects = snapshot.properties.get(name, (np.empty(0, int), np.empty(0, int)))
        pairs[Step(name)] = set(zip(subjects.tolist(), objects.tolist(), strict=True))
        pairs[Step(name, inverse=True)] = {(o, s) for s, o in pairs[Step(name)]}
    grown = True
    while grown:
        before = sum(map(len, pairs.values()))
        for axiom in inclusions:
            reached = {(number, number) for number in range(len(snapshot))}
            for step in axiom.chain:
                reached = {(start, end) for start, middle in reached for begin, end in pairs[step] if begin == middle}
            pairs[axiom.above] |= reached
            pairs[Step(axiom.above.property, not axiom.above.inverse)] |= {(o, s) for s, o in reached}
        grown = sum(map(len, pairs.values())) > before
    return pairs


def verdicts(scenario: Scenario) -> dict[tuple[str, str], tuple[object, ...]]:
    survey = survey_scenario(scenario)
    return {
        (entity, judgement.theory.iri): (status, low, high, steps)
        for judgement in survey.judgements
        for entity, status, low, high, steps in zip(
            survey.snapshots[0].names(judgement.entities),
            judgement.status.tolist(),
            judgement.low.tolist(),
            judgement.high.tolist(),
            judgement.copy_steps.tolist(),
            strict=True,
        )
    }


@given(stories(), st.randoms(use_true_random=False))
def test_names_order_splitting_and_unconnected_entities_do_not_matter(
    rows: tuple[Statement, ...],
    chance: random.Random,
) -> None:
    expected = verdicts(told(rows, SHIPPED))
    names = sorted({term for row in rows for term in row if term.startswith("<urn:t:")})
    others = [f"<urn:other:{number}>" for number in range(len(names))]
    chance.shuffle(others)
    renaming = dict(zip(names, others, strict=True))
    back = {new: old for old, new in renaming.items()}
    renamed = [tuple(renaming.get(term, term) for term in row) for row in rows]
    chance.shuffle(renamed)
    stranger = "<urn:other:stranger>"
    # Where a property is open for everything, whatever is added may be its value: it is not unconnected.
    unconnected = not any(s == HEADER and p == pkb("leavesOpen") and SHIPPED.is_property(o) for s, p, o in rows)
    extra = [(stranger, TYPE, pkb("HardwareInstance")), (stranger, LABEL, '"a stranger"')] if unconnected else []
    middle = chance.randint(0, len(renamed))
    files = [Statements.of(renamed[:middle]), Statements.of([*renamed[middle:], *extra])]
    found = verdicts(tell(Statements.merge(files), SHIPPED, "story"))
    ours = {(back.get(entity, entity), theory): what for (entity, theory), what in found.items() if entity != stranger}
    assert ours == expected


@given(stories())
def test_a_snapshot_surveyed_again_gives_the_same_verdicts(rows: tuple[Statement, ...]) -> None:
    scenario = told(rows, SHIPPED)
    world = cut(scenario)
    expected = verdicts(scenario)
    for written in (world.statements, saturate(world, SHIPPED)):
        again = tell(Statements.of(written), SHIPPED, "snapshot")
        assert verdicts(again) == expected


def test_the_strategies_reach_every_status_and_every_construct() -> None:
    """A property test that never meets the interesting cases would prove nothing."""

    def reaches(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool]) -> bool:
        once = settings(phases=[Phase.generate], max_examples=1000)
        return find(strategy, wanted, settings=once) is not None

    def has_openness_that_matters(fragment: Fragment) -> bool:
        snapshot, ontology = small_world(fragment)
        extension = ReferenceEngine(snapshot, ontology).extension(fragment.conditions[0])
        return bool((extension.possible & ~extension.certain).any())

    assert reaches(fragments(), has_openness_that_matters)
    assert reaches(fragments(), lambda fragment: len(fragment.simple) < len(PROPERTIES))
    assert reaches(stories(), lambda rows: any(row[0] == HEADER and row[1] == pkb("leavesOpen") for row in rows))
    assert len(CLASSES) == 4


def test_the_searches_in_python_and_in_scipy_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(7)
    for _ in range(50):
        size, many = int(chance.integers(1, 30)), int(chance.integers(0, 80))
        edges = (chance.integers(0, size, many), chance.integers(0, size, many))
        costs = chance.choice([0.0, 0.5, 1.0, np.inf], many)
        seeds = np.where(chance.random(size) < 0.2, chance.choice([0.0, 2.0], size), np.inf)
        starts = np.flatnonzero(np.isfinite(seeds))
        by_python = reachability.reachable(edges, size, starts), reachability.least_costs(edges, costs, seeds)
        monkeypatch.setattr(reachability, "SMALL", -1)
        by_scipy = reachability.reachable(edges, size, starts), reachability.least_costs(edges, costs, seeds)
        monkeypatch.undo()
        assert by_python[0].tolist() == by_scipy[0].tolist()
        np.testing.assert_allclose(by_python[1], by_scipy[1])
