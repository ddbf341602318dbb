"""What holds of interventions in every story: the laws of docs/semantics.md, "Decisions and interventions".

Stories are drawn from two strategies: ``stories`` meets what nobody would tell, ``deployments`` tells what people do.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, event, given, note, reject, settings
from hypothesis import strategies as st

from deployments import deployments
from persistence_kb.acting.application import Application, Applier, apply
from persistence_kb.acting.provenance import told as told_with_provenance
from persistence_kb.checking.shapes import Shapes
from persistence_kb.engines.reference import ReferenceEngine
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import UnsupportedConstruct
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.polarity import GAINS, LOSES, Polarity
from persistence_kb.model.scenario import Scenario, tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.theory import StepDecay
from persistence_kb.model.time import instant
from persistence_kb.model.verdict import FAILS, HOLDS
from persistence_kb.namespaces import CEASED, EXTANT, SCENARIO, TYPE, local_name, pkb
from persistence_kb.reading.interventions import parse_step, read_interventions
from persistence_kb.reading.provenance import Origin
from persistence_kb.reading.rdf import parse
from persistence_kb.reading.theories import build, read_ontology
from persistence_kb.reporting.rdf import to_turtle
from strategies import HEADER, INDIVIDUALS, Fragment, fragments, moment, stories

if TYPE_CHECKING:
    from persistence_kb.model.intervention import Step
    from persistence_kb.model.snapshot import Snapshot

    Statement = tuple[str, str, str]

SHIPPED = read_ontology()
INTERVENTIONS = read_interventions(SHIPPED)
POLARITY = Polarity(SHIPPED)
KEEPING = ("PreserveSomewhere", "PreserveEverywhere", "PreserveOriginal")
MONOTONE = [theory for theory in SHIPPED.theories.values() if POLARITY.is_monotone(theory)]

some_story = st.one_of(stories(), deployments())
decisions = st.one_of(st.none(), st.integers(1, 28))


def story_of(rows: tuple[Statement, ...]) -> Scenario:
    note(to_turtle(rows).decode())
    return tell(Statements.of(rows), SHIPPED, "story")


def step(text: str) -> Step:
    return parse_step(text, INTERVENTIONS)


def day(number: int | None) -> int | None:
    return None if number is None else instant(f"2026-01-{number:02}T00:00:00Z")


def verdicts(
    scenario: Scenario, *, degrees: bool = False, at: int | None = None
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return the verdicts of all theories: for each entity and theory the status, and the degree if asked for."""
    survey = survey_scenario(scenario, horizons=[at], with_degrees=degrees)
    return {
        (entity, judgement.theory.iri): (status, low, high)
        for judgement in survey.judgements
        for entity, status, low, high in zip(
            survey.snapshots[0].names(judgement.entities),
            judgement.status.tolist(),
            judgement.low.tolist(),
            judgement.high.tolist(),
            strict=True,
        )
    }


def statuses(world: Snapshot) -> dict[str, tuple[bool, bool]]:
    """Return who is certainly extant, and who has certainly ceased."""
    extant, ceased = (
        set(world.names(world.classes.get(status, np.empty(0, dtype=np.int64)))) for status in (EXTANT, CEASED)
    )
    return {name: (name in extant, name in ceased) for name in world.names(np.arange(len(world)))}


def no_worse(before: Scenario, after: Scenario, theories: set[str]) -> None:
    old, new = verdicts(before), verdicts(after)
    for key, (status, *_) in old.items():
        if key[1] in theories and key in new:
            note(f"{key}: {status} → {new[key][0]}")
            assert not (status == HOLDS and new[key][0] == FAILS)


# Preserving more


def test_the_monotone_theories_are_those_whose_conditions_say_so() -> None:
    """Found by hand: a negation over what is extant stands in the conditions of these, and in no other."""
    others = {local_name(each) for each in SHIPPED.theories} - {local_name(theory.iri) for theory in MONOTONE}
    assert others == {"ChildlessProgenitor", "UnbranchedContinuant", "ProteanModest", "ProteanLiberal", "Protean"}
    assert len(MONOTONE) == len(SHIPPED.theories) - len(others)


STATUSES = {"<urn:t:A>": EXTANT, "<urn:t:B>": CEASED}


@given(fragments(), st.sets(st.sampled_from(INDIVIDUALS)))
def test_a_condition_depends_on_what_is_extant_in_no_other_way_than_its_words_show(
    fragment: Fragment, more: set[str]
) -> None:
    """In the whole fragment, with two of its classes for the statuses: some things more extant, and no more ceased."""
    renamed, story = (
        [tuple(STATUSES.get(term, term) for term in row) for row in rows] for rows in (fragment.axioms, fragment.story)
    )
    try:
        ontology = build([("axioms", renamed)])
    except UnsupportedConstruct:  # a condition that would say who is extant
        reject()
    polarity = Polarity(ontology)
    fewer = cut(tell(Statements.of(story), ontology, "story"))
    there = more.intersection(fewer.names(np.arange(len(fewer))))
    gained = [row for row in story if not (row[0] in there and row[1:] == (TYPE, CEASED))]
    gained += [(name, TYPE, EXTANT) for name in sorted(there)]
    larger = cut(tell(Statements.of(gained), ontology, "story"))
    assume(set(fewer.names(np.arange(len(fewer)))) == set(larger.names(np.arange(len(larger)))))
    before, after = ReferenceEngine(fewer, ontology), ReferenceEngine(larger, ontology)
    for place in range(len(fragment.conditions)):
        condition = Class(f"<urn:t:condition{place}>")
        signs = polarity.signs(condition)
        event(f"{sorted(signs)}")
        for certain in (True, False):
            few = {fewer.name(each) for each in before.members(condition, certain=certain)}
            many = {larger.name(each) for each in after.members(condition, certain=certain)}
            note(f"{signs} {certain}: {few} → {many}")
            assert LOSES in signs or few <= many
            assert GAINS in signs or few >= many


@given(some_story, st.sampled_from(KEEPING), decisions)
def test_preserving_more_loses_nobody_under_a_monotone_theory(
    rows: tuple[Statement, ...], keeping: str, decided: int | None
) -> None:
    story = story_of(rows)
    application = apply(story, [step(keeping)], day(decided))
    event(f"changes something: {not application.idle}")
    no_worse(story, application.scenario, {theory.iri for theory in MONOTONE})


@given(some_story, decisions)
def test_to_preserve_everywhere_is_to_preserve_somewhere_and_more(
    rows: tuple[Statement, ...], decided: int | None
) -> None:
    applier = Applier(story_of(rows), day(decided))
    somewhere, everywhere = (applier.apply([step(name)]).scenario for name in KEEPING[:2])
    no_worse(somewhere, everywhere, {theory.iri for theory in MONOTONE})


@given(some_story)
def test_under_a_theory_that_is_not_monotone_preserving_more_may_lose(rows: tuple[Statement, ...]) -> None:
    """A law that could not be broken by another theory would say nothing of these: see the example."""
    story_of(rows)
    story = tell(
        Statements.of(
            [
                (HEADER, TYPE, SCENARIO),
                *((f"<urn:h{number}>", pkb("implements"), "<urn:m>") for number in range(3)),
                ("<urn:m>", TYPE, pkb("Model")),
                ("<urn:h1>", pkb("copiedFrom"), "<urn:h0>"),
                ("<urn:h2>", pkb("copiedFrom"), "<urn:h0>"),
                ("<urn:h0>", TYPE, CEASED),
                ("<urn:h1>", TYPE, CEASED),
            ]
        ),
        SHIPPED,
        "story",
    )
    theory = SHIPPED.named("theory", "UnbranchedContinuant", SHIPPED.theories)
    assert verdicts(story)["<urn:h0>", theory][0] == HOLDS
    assert verdicts(apply(story, [step("PreserveEverywhere")]).scenario)["<urn:h0>", theory][0] == FAILS


@given(some_story)
def test_everywhere_every_implementation_of_a_model_is_kept(rows: tuple[Statement, ...]) -> None:
    story = story_of(rows)
    world = cut(apply(story, [step("PreserveEverywhere")]).scenario)
    models = {s for s, p, o in rows if p == TYPE and o == pkb("Model")}
    meant = {s for s, p, o in rows if p == pkb("implements") and o in models}
    meant |= {s for s, p, o in rows if p == TYPE and o == pkb("HardwareInstance")}
    found = statuses(world)
    for name in meant & found.keys():
        note(name)
        assert found[name] == (True, False)


@given(some_story, st.sampled_from(KEEPING), decisions, st.integers(1, 28))
def test_what_is_not_kept_ends_as_told(
    rows: tuple[Statement, ...], keeping: str, decided: int | None, asked: int
) -> None:
    """At every horizon: what is neither kept nor hardware under it is extant, ceased or neither as before."""
    story = story_of(rows)
    application = apply(story, [step(keeping)], day(decided))
    before, after = statuses(cut(story, day(asked))), statuses(cut(application.scenario, day(asked)))
    events = {s for s, p, _ in rows if p == pkb("ends")}
    for name, status in before.items():
        if name in events and name not in after:
            continue  # it has nothing left to end
        note(f"{name}: {status} → {after[name]}")
        # Who is kept is certainly extant, and hardware under it is; nobody is worse off.
        assert after[name] == status or after[name] == (True, False) or not any(after[name])
        assert not (status[0] and not after[name][0])
    kept = [name for name in before if name in after and before[name] != after[name]]
    if keeping == "PreserveSomewhere":
        assert len([name for name in kept if name.startswith("<urn:t:h")]) <= 2, "one of each model"


@given(some_story, decisions.filter(lambda decided: decided is not None), st.sampled_from(sorted(INTERVENTIONS)))
def test_what_is_dated_by_the_decision_stays(rows: tuple[Statement, ...], decided: int, name: str) -> None:
    """The decision is made in the world as it stands: what is done leaves that world as it was.

    Self-conceptions, preferences and memory have no dates, so that what gives them is left out here.
    """
    assume(name not in ("JudiciousSelfConceptions", "TrainPreference", "Interview", "CrossContextMemory"))
    story = story_of(rows)
    changed = apply(story, [step(name)], day(decided)).scenario
    for asked in (1, decided):
        before, after = verdicts(story, at=day(asked)), verdicts(changed, at=day(asked))
        assert {key: after.get(key) for key in before} == before


# Copying


@st.composite
def trees(draw: st.DrawFn) -> tuple[Statement, ...]:
    """Draw a tree of copies of which only the original is kept; copies are told by relations or by events."""
    number = draw(st.integers(2, 8))
    rows: list[Statement] = [(HEADER, TYPE, SCENARIO), ("<urn:t:m>", TYPE, pkb("Model"))]
    for place in range(number):
        name = f"<urn:t:h{place}>"
        rows += [(name, TYPE, pkb("HardwareInstance")), (name, pkb("implements"), "<urn:t:m>")]
        if place:
            source = f"<urn:t:h{draw(st.integers(0, place - 1))}>"
            rows.append((name, TYPE, CEASED))
            if draw(st.booleans()):
                rows.append((name, pkb("copiedFrom"), source))
            else:
                copying = f"<urn:t:e{place}>"
                rows += [(copying, TYPE, pkb("WeightCopy")), (copying, "<http://www.w3.org/ns/prov#used>", source)]
                rows.append((copying, "<http://www.w3.org/ns/prov#generated>", name))
                rows.append((copying, "<http://www.w3.org/ns/prov#atTime>", moment(place + 1)))
    return tuple(rows)


@given(trees(), st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_star_loses_no_more_than_any_tree_on_the_same_nodes(
    rows: tuple[Statement, ...], retention: float, backward: float
) -> None:
    story = story_of(rows)
    star = apply(story, [step("StarCopying")]).scenario
    told = {(s, o) for s, p, o in star.statements if p == pkb("copiedFrom")}
    assert {source for _, source in told} == {"<urn:t:h0>"}
    theories = [theory for theory in SHIPPED.theories.values() if isinstance(theory.degree, StepDecay)]
    assert len(theories) > 3
    assumptions = Assumptions(copy_retention=retention, backward_share=backward)
    before, after = (survey_scenario(each, theories=theories, assumptions=assumptions) for each in (story, star))
    for old, new in zip(before.judgements, after.judgements, strict=True):
        assert old.entities.tolist() == new.entities.tolist()
        assert (new.low >= old.low - 1e-12).all()
        assert (new.high >= old.high - 1e-12).all()


# Minds


@given(some_story)
def test_self_conceptions_matter_to_protean_theories_alone(rows: tuple[Statement, ...]) -> None:
    story = story_of(rows)
    changed = apply(story, [step("JudiciousSelfConceptions")]).scenario
    before, after = verdicts(story, degrees=True), verdicts(changed, degrees=True)
    protean = {theory for theory in SHIPPED.theories if local_name(theory).startswith("Protean")}
    assert len(protean) == 3
    assert {key: after[key] for key in before if key[1] not in protean} == {
        key: value for key, value in before.items() if key[1] not in protean
    }


@given(some_story, st.sampled_from(["TrainPreference", "Interview", "Interview:answer=OneTimeExistence"]))
def test_what_anyone_prefers_changes_no_verdict(rows: tuple[Statement, ...], done: str) -> None:
    story = story_of(rows)
    application = apply(story, [step(done)])
    event(f"changes something: {not application.idle}")
    before, after = verdicts(story, degrees=True), verdicts(application.scenario, degrees=True)
    assert {key: after[key] for key in before} == before


# Wiping


@given(st.one_of(stories(), deployments(dangerous=False)), decisions)
def test_a_proviso_does_nothing_without_a_danger(rows: tuple[Statement, ...], decided: int | None) -> None:
    application = apply(story_of(rows), [step("SafetyProviso")], day(decided))
    assert len(application.idle) == 1
    assert not application.added
    assert not application.removed


@given(some_story)
def test_when_all_is_deleted_no_implementation_of_a_model_is_left(rows: tuple[Statement, ...]) -> None:
    world = cut(apply(story_of(rows), [step("DeleteAll")]).scenario)
    models = {s for s, p, o in rows if p == TYPE and o == pkb("Model")}
    found = statuses(world)
    for name in {s for s, p, o in rows if p == pkb("implements") and o in models} & found.keys():
        note(name)
        assert found[name] == (False, True)


# All of them


@given(some_story, st.sampled_from(sorted(INTERVENTIONS)), decisions)
def test_to_do_it_again_changes_nothing(rows: tuple[Statement, ...], name: str, decided: int | None) -> None:
    once = apply(story_of(rows), [step(name)], day(decided)).scenario
    note(to_turtle(once.told).decode())
    again = apply(once, [step(name)], day(decided))
    assert not again.added
    assert not again.removed


@given(some_story, st.sampled_from(sorted(INTERVENTIONS)), decisions)
def test_what_is_written_reads_back_to_the_same_verdicts(
    rows: tuple[Statement, ...], name: str, decided: int | None
) -> None:
    application = apply(story_of(rows), [step(name)], day(decided))
    written = to_turtle(told_with_provenance(application, [Origin("urn:file", "00" * 32)]))
    again = tell(Statements.of(parse(written, syntax="turtle", source="new", base="urn:x")), SHIPPED, "new")
    named = {key: value for key, value in verdicts(application.scenario).items() if not key[0].startswith("_:")}
    assert {key: value for key, value in verdicts(again).items() if not key[0].startswith("_:")} == named


@cache
def shapes() -> Shapes:
    return Shapes()


@settings(max_examples=15)
@given(deployments(), st.sampled_from([*sorted(INTERVENTIONS), "Interview:follow=yes"]), decisions)
def test_what_passed_the_shapes_passes_them_still(rows: tuple[Statement, ...], name: str, decided: int | None) -> None:
    application = apply(story_of(rows), [step(name)], day(decided))
    assume(not application.idle)
    written = list(told_with_provenance(application, [Origin("urn:file", "00" * 32)]))
    note(to_turtle(written).decode())
    assert [(each.shape, each.focus) for each in shapes().violations(written)] == []


@given(some_story, st.lists(st.sampled_from(sorted(INTERVENTIONS)), min_size=2, max_size=3))
def test_several_are_done_one_after_another(rows: tuple[Statement, ...], names: list[str]) -> None:
    together = apply(story_of(rows), [step(name) for name in names])
    story = story_of(rows)
    for name in names:
        story = apply(story, [step(name)]).scenario
    assert set(together.scenario.statements) == set(story.statements)
    assert isinstance(together, Application)
