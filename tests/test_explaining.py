"""The laws of explanation, over random ontologies, stories and conditions.

What an explanation cites decides the verdict alone; every change that it lists turns the verdict, and no smaller one
does; what it calls sufficient suffices, and nothing less; every settlement decides as it is said to. Each is judged by
the engines, and where a claim is that there is nothing else, by trying everything.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from hypothesis import Phase, assume, find, given, note, settings
from hypothesis import strategies as st

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.reference import ReferenceEngine
from persistence_kb.engines.survey import judge
from persistence_kb.explaining.derivation import Deriver
from persistence_kb.explaining.edit import Edit, edited
from persistence_kb.explaining.explanation import Explainer
from persistence_kb.explaining.inquiry import Inquiry
from persistence_kb.explaining.levers import opened, settled
from persistence_kb.explaining.over import Over, Possibilities
from persistence_kb.explaining.question import Question
from persistence_kb.explaining.reasons import keeping, reasons
from persistence_kb.explaining.search import Limit
from persistence_kb.explaining.settling import SettlingLevers
from persistence_kb.explaining.world import World
from persistence_kb.model.expression import Class, Expression
from persistence_kb.model.horizon import cut
from persistence_kb.model.snapshot import Openness, Snapshot, openness_at
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, EXTANT, TITLE, TYPE
from strategies import HEADER, Fragment, fragments, stories
from test_laws import SHIPPED, small_world, told

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from persistence_kb.explaining.levers import Choice, Levers
    from persistence_kb.explaining.search import Answers
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.role import Role
    from persistence_kb.model.statements import Statement

THEORIES = sorted(SHIPPED.theories.values(), key=lambda theory: theory.iri)
DECIDED = (HOLDS, FAILS)
MANY = 1000
"""More answers than there are in any random story."""


def restricted(snapshot: Snapshot, ontology: Ontology, cited: frozenset[Statement]) -> Snapshot:
    """Return a world of the same individuals in which nothing is said but what is cited."""
    statements = snapshot.statements
    assert cited <= set(statements), "only what the snapshot says is cited"
    kept = statements.keep(np.array([row in cited for row in statements], dtype=bool))
    over_terms = openness_at(kept, ontology, (HEADER,))
    number = {snapshot.name(each): each for each in range(len(snapshot))}
    classes: dict[str, set[int]] = {}
    edges: dict[str, set[tuple[int, int]]] = {}
    for subject, predicate, object_ in cited:
        if predicate == TYPE:
            classes.setdefault(object_, set()).add(number[subject])
        elif ontology.is_property(predicate):
            edges.setdefault(predicate, set()).add((number[subject], number[object_]))
    return replace(
        snapshot,
        statements=kept,
        classes={name: np.array(sorted(members), dtype=np.int64) for name, members in classes.items()},
        properties={name: tuple(np.array(sorted(pairs)).T) for name, pairs in edges.items()},
        openness=Openness(
            {name: bits[snapshot.individuals] for name, bits in over_terms.classes.items()},
            {step: bits[snapshot.individuals] for step, bits in over_terms.edges.items()},
        ),
    )


def status(engine: ReferenceEngine, expression: Expression, individual: int) -> int:
    if individual in engine.members(expression, certain=True):
        return HOLDS
    return UNDETERMINED if individual in engine.members(expression, certain=False) else FAILS


def assert_cited_suffices(
    snapshot: Snapshot, ontology: Ontology, expression: Expression, individuals: Iterable[int]
) -> None:
    deriver = Deriver(World(ColumnarEngine(snapshot, ontology)))
    reference = ReferenceEngine(snapshot, ontology)
    for individual in individuals:
        finding = deriver.find(expression, individual)
        note(f"{snapshot.name(individual)} under {expression}: {finding.sentence}; {finding.gist}")
        alone = ReferenceEngine(restricted(snapshot, ontology, finding.cited()), ontology)
        assert status(alone, expression, individual) == status(reference, expression, individual)


@given(fragments())
def test_what_is_cited_decides_alone_on_the_whole_fragment(fragment: Fragment) -> None:
    snapshot, ontology = small_world(fragment)
    for condition in fragment.conditions:
        assert_cited_suffices(snapshot, ontology, condition, range(len(snapshot)))


@given(stories(), st.sampled_from([theory for theory in THEORIES if theory.condition]))
def test_what_is_cited_decides_alone_in_stories(rows: tuple[Statement, ...], theory: object) -> None:
    snapshot = cut(told(rows, SHIPPED))
    assert_cited_suffices(snapshot, SHIPPED, Class(theory.condition), range(len(snapshot)))  # type: ignore[attr-defined]


@given(stories(), st.sampled_from(THEORIES), st.randoms(use_true_random=False))
def test_a_verdict_follows_from_what_its_explanation_cites(
    rows: tuple[Statement, ...], theory: object, chance: object
) -> None:
    explainer = Explainer(told(rows, SHIPPED))
    bearers = [each for each in range(len(explainer.snapshot)) if explainer.world.verdict(theory, each) is not None]
    assume(bearers)
    individual = chance.choice(bearers)  # type: ignore[attr-defined]
    found = explainer.explain(theory, individual)
    note(found.answer)
    alone = World(ColumnarEngine(restricted(explainer.snapshot, SHIPPED, frozenset(found.cites)), SHIPPED))
    assert alone.verdict(theory, individual) == found.status


def drawn(rows: tuple[Statement, ...], data: st.DataObject, wanted: Container[int | None]) -> Question:
    """Draw a verdict about a story, of one of some statuses."""
    scenario = told(rows, SHIPPED)
    world = World(ColumnarEngine(cut(scenario), SHIPPED))
    verdicts = [
        (theory, each)
        for theory in THEORIES
        for each in range(len(world.snapshot))
        if world.verdict(theory, each) in wanted
    ]
    assume(verdicts)
    theory, individual = data.draw(st.sampled_from(verdicts))
    question = Question(world, Deriver(world).wording, scenario.headers, theory, individual, most=MANY)
    note(f"{world.snapshot.name(individual)} under {theory.label}: {question.status}")
    return question


class Oracle(ReferenceEngine):
    """The reference engine, for many worlds with the same edges: where roles lead from is worked out for the first."""

    latest: ClassVar[tuple[object, dict[Role, set[int]]]] = (None, {})

    def __init__(self, snapshot: Snapshot, ontology: Ontology) -> None:
        super().__init__(snapshot, ontology)
        if Oracle.latest[0] != (self.everyone, self.edges):
            Oracle.latest = ((self.everyone, self.edges), {})
        self._starts = Oracle.latest[1]

    def _origins(self, role: Role, targets: frozenset[int] | set[int], certain: bool) -> set[int]:
        if targets is not self.everyone or not certain:
            return super()._origins(role, targets, certain)
        if role not in self._starts:
            self._starts[role] = super()._origins(role, targets, certain)
        return self._starts[role]


def asked(question: Question, edits: Iterable[Edit]) -> int | None:
    """Return the verdict of the reference engine in a world that is written out with its changes and numbered anew."""
    no_change = Edit(add=((HEADER, TITLE, '"as it might be"'),))
    changed = edited(question.world.snapshot, SHIPPED, question.headers, [*edits, no_change])
    (individual,) = changed.find([question.world.snapshot.name(question.individual)])
    engine = Oracle(changed, SHIPPED)
    bearer = status(engine, Class(question.theory.bearer), individual)
    verdict = judge(question.theory, engine, SHIPPED)
    if bearer != HOLDS:
        return UNDETERMINED if bearer == UNDETERMINED else None
    return HOLDS if verdict.certain[individual] else UNDETERMINED if verdict.possible[individual] else FAILS


def inquiry(question: Question, levers: Levers) -> Inquiry:
    individual = int(levers.world.snapshot.find([question.world.snapshot.name(question.individual)])[0])
    return Inquiry(question, levers, individual)


def assert_nothing_chosen_changes_nothing(found: Inquiry) -> None:
    holds, fails = found.trials.single((), found.levers.groups)
    assert (holds, fails) == (found.question.status == HOLDS, found.question.status == FAILS)


def words(found: Inquiry, answers: Answers) -> list[list[Choice]]:
    """Return all that the search finds, before the engine is asked."""
    assert answers.limit == Limit.NONE
    several = [[found.levers.choice(each) for each in numbers] for numbers in answers.sets]
    note(f"{[[choice.sentence for choice in way] for way in several]}")
    return several


def facts(way: Iterable[Choice]) -> frozenset[tuple[str, str]]:
    return frozenset((each.about, each.edit.add[0][2]) for each in way)


@given(stories(), st.data())
def test_the_changes_listed_are_all_that_turn_a_verdict_and_none_is_smaller(
    rows: tuple[Statement, ...], data: st.DataObject
) -> None:
    question = drawn(rows, data, {HOLDS, FAILS, UNDETERMINED})
    world = question.world
    ways = [
        [(world.snapshot.name(thing), each) for each in (EXTANT, CEASED) if not world.is_told(thing, each)]
        for thing in np.flatnonzero(world.keepable).tolist()
    ]
    for goal in {HOLDS, FAILS} - {question.status}:
        asked_about = keeping(question)
        assert_nothing_chosen_changes_nothing(asked_about)
        found = words(asked_about, asked_about.fewest(goal))
        expected: set[frozenset[tuple[str, str]]] = set()
        for size in range(len(ways) + 1):
            for chosen in combinations(ways, size):
                for states in product(*chosen):
                    if asked(question, [settled(*each) for each in states]) == goal:
                        expected.add(frozenset(states))
            if expected:
                break
        assert set(map(facts, found)) == expected


@given(stories(), st.data())
def test_sufficient_sets_are_all_minimal_sets_that_suffice(rows: tuple[Statement, ...], data: st.DataObject) -> None:
    question = drawn(rows, data, DECIDED)
    world = question.world
    known = [
        (world.snapshot.name(thing), status)
        for thing in np.flatnonzero(world.keepable).tolist()
        for status in (EXTANT, CEASED)
        if world.is_told(thing, status)
    ]
    expected: set[frozenset[tuple[str, str | None]]] = set()
    for size in range(len(known) + 1):
        for kept in map(frozenset, combinations(known, size)):
            others = [opened(name) for name, actual in known if (name, actual) not in kept]
            if not any(each <= kept for each in expected) and asked(question, others) == question.status:
                expected.add(kept)
    asked_about = keeping(question)
    assert set(map(facts, words(asked_about, asked_about.sufficing(question.status)))) == expected
    found = reasons(question)
    assert found is not None
    assert set(map(facts, found.sufficient)) == expected
    turned = FAILS if question.status == HOLDS else HOLDS
    necessary = {
        (name, actual)
        for name, actual in known
        if asked(question, [settled(name, CEASED if actual == EXTANT else EXTANT)]) == turned
    }
    assert facts(found.necessary) == necessary
    parts = {each for several in expected if len(several) > 1 for each in several} if len(expected) > 1 else set()
    alone = {each for several in expected if len(several) == 1 for each in several}
    assert facts(found.inus) == parts - necessary - alone


@given(stories(), st.data())
def test_every_settlement_decides_as_it_is_said_to_and_no_part_of_it_does(
    rows: tuple[Statement, ...], data: st.DataObject
) -> None:
    question = drawn(rows, data, {UNDETERMINED})
    found = inquiry(question, SettlingLevers(question.world, question.wording))
    assert_nothing_chosen_changes_nothing(found)
    for goal in (HOLDS, FAILS):
        for way in words(found, found.fewest(goal))[:10]:
            assert asked(question, [each.edit for each in way]) == goal
            for size in range(len(way)):
                for part in combinations(way, size):
                    assert asked(question, [each.edit for each in part]) != goal


@given(stories(), st.data(), st.lists(st.sampled_from(list(Over)), min_size=1, max_size=2, unique=True))
def test_changes_of_other_kinds_turn_the_verdict_too(
    rows: tuple[Statement, ...], data: st.DataObject, over: list[Over]
) -> None:
    question = drawn(rows, data, {HOLDS, FAILS, UNDETERMINED})
    found = inquiry(question, Possibilities(question, over).levers(statuses=Over.STATUSES in over))
    assert_nothing_chosen_changes_nothing(found)
    for goal in {HOLDS, FAILS} - {question.status}:
        for way in words(found, found.fewest(goal))[:10]:
            assert asked(question, [each.edit for each in way]) == goal
            for size in range(len(way)):
                for part in combinations(way, size):
                    assert asked(question, [each.edit for each in part]) != goal


def test_the_strategies_reach_every_kind_of_explanation() -> None:
    """A property test that never meets the interesting cases would prove nothing."""
    theories = [theory for theory in THEORIES if theory.label in ("continuant view", "unbranched continuant view")]
    assert len(theories) == 2

    def has(rows: tuple[Statement, ...], wanted: int, size: int) -> bool:
        scenario = told(rows, SHIPPED)
        world = World(ColumnarEngine(cut(scenario), SHIPPED))
        for theory, individual in product(theories, range(len(world.snapshot))):
            if world.verdict(theory, individual) == wanted:
                found = reasons(Question(world, Deriver(world).wording, scenario.headers, theory, individual))
                if found is None or any(len(way) >= size for way in found.sufficient):
                    return True
        return False

    generated = settings(phases=[Phase.generate], max_examples=500)
    assert find(stories(), lambda rows: has(rows, HOLDS, 2), settings=generated)
    assert find(stories(), lambda rows: has(rows, FAILS, 2), settings=generated)
    assert find(stories(), lambda rows: has(rows, UNDETERMINED, 0), settings=generated)
