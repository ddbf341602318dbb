"""The world at a horizon, clause by clause of semantics.md §3, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import FixedHorizon, InvalidTime
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.time import instant, instants_of
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import SCENARIO, XSD, local_name
from persistence_kb.reading.rdf import parse
from persistence_kb.reading.theories import build
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario

HEAD = """
PREFIX : <https://example.org/s#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://example.org/s> a pkb:Scenario .
"""


def day(number: int) -> str:
    return f'"2026-01-{number:02}T00:00:00Z"^^xsd:dateTime'


def told(text: str, ontology: Ontology) -> Scenario:
    rows = parse((HEAD + text).encode(), syntax="turtle", source="story", base="urn:story:")
    return tell(Statements.of(rows), ontology, "story")


def world(text: str, ontology: Ontology, at: int | None = None) -> set[tuple[str, str, str]]:
    """Return the world's statements by local names, the header's left out."""
    horizon = None if at is None else instant(f"2026-01-{at:02}T00:00:00Z")
    rows = cut(told(text, ontology), horizon).statements
    return {tuple(map(local_name, row)) for row in rows if row[0] != "<https://example.org/s>"}  # type: ignore[misc]


def status(text: str, ontology: Ontology, at: int | None = None) -> dict[str, str]:
    rows = world(text, ontology, at)
    found = {s: o for s, p, o in rows if p == "type" and o in ("Extant", "Ceased")}
    return found | {s: "open" for s, p, o in rows if (p, o) == ("leavesOpen", "Extant") and s not in found}


def test_what_began_after_the_horizon_is_not_there_nor_are_statements_about_it(ontology: Ontology) -> None:
    story = f":h0 a pkb:HardwareInstance . :h1 pkb:copiedFrom :h0 ; prov:generatedAtTime {day(5)} ."
    assert not any("h1" in row for row in world(story, ontology, 4))
    assert ("h1", "copiedFrom", "h0") in world(story, ontology, 5)


def test_what_ends_at_the_horizon_has_ceased_and_what_ends_later_has_not(ontology: Ontology) -> None:
    story = f":h a pkb:HardwareInstance ; prov:invalidatedAtTime {day(5)} . :t a pkb:Transcript , pkb:Ceased ."
    assert status(story, ontology, 4) == {"h": "Extant", "t": "Ceased"}
    assert status(story, ontology, 5) == {"h": "Ceased", "t": "Ceased"}
    assert status(story, ontology) == {"h": "Ceased", "t": "Ceased"}, "without a horizon every dated thing has happened"
    assert not any(predicate == "invalidatedAtTime" for _, predicate, _ in world(story, ontology, 4)), "not known yet"


def test_an_end_outweighs_an_assertion_to_the_contrary(ontology: Ontology) -> None:
    story = f":h a pkb:HardwareInstance , pkb:Extant ; prov:invalidatedAtTime {day(5)} ."
    assert status(story, ontology, 6) == {"h": "Ceased"}


def test_a_stage_is_extant_only_while_it_is_under_way_or_said_to_be(ontology: Ontology) -> None:
    story = f"""
    :past a pkb:Stage . :said a pkb:Stage , pkb:Extant .
    :running a pkb:Stage ; prov:startedAtTime {day(2)} .
    :done a pkb:Stage ; prov:startedAtTime {day(2)} ; prov:endedAtTime {day(4)} .
    """
    assert status(story, ontology, 3) == {"past": "Ceased", "said": "Extant", "running": "Extant", "done": "Extant"}
    assert status(story, ontology, 4)["done"] == "Ceased"
    assert "running" not in status(story, ontology, 1)


def test_an_implementation_is_ceased_where_its_hardware_is(ontology: Ontology) -> None:
    story = f":h pkb:hostedOn :box . :box prov:invalidatedAtTime {day(5)} ."
    assert status(story, ontology, 4) == {"h": "Extant", "box": "Extant"}
    assert status(story, ontology, 5) == {"h": "Ceased", "box": "Ceased"}


def test_whether_hardware_exists_left_open_leaves_its_implementation_open(ontology: Ontology) -> None:
    story = ":h pkb:hostedOn :box . :box pkb:leavesOpen pkb:Extant ."
    assert status(story, ontology) == {"h": "open", "box": "open"}
    assert status(story + ":h a pkb:Ceased .", ontology) == {"h": "Ceased", "box": "open"}
    assert status(story.replace("Extant", "Ceased"), ontology) == {"h": "open", "box": "open"}, (
        "one question, two names"
    )


def test_first_and_final_stages_follow_from_the_order_at_that_time(ontology: Ontology) -> None:
    story = f"""
    :c pkb:hasStage :s1 , :s2 , :s3 . :s1 pkb:followedBy :s2 . :s2 pkb:followedBy :s3 .
    :s3 prov:startedAtTime {day(9)} .
    """
    assert {("c", "firstStage", "s1"), ("c", "finalStage", "s3")} <= world(story, ontology)
    earlier = world(story, ontology, 8)
    assert ("c", "finalStage", "s2") in earlier
    assert ("c", "finalStage", "s3") not in earlier


def test_an_asserted_final_stage_stands_and_a_disordered_thread_has_none(ontology: Ontology) -> None:
    asserted = ":c pkb:hasStage :s1 ; pkb:finalStage :s2 . :s2 pkb:followedBy :s1 ."
    assert {o for _, p, o in world(asserted, ontology) if p == "finalStage"} == {"s2"}
    assert not any(p == "finalStage" for _, p, _ in world(":c pkb:hasStage :s1 , :s2 .", ontology))


def test_an_order_left_open_leaves_first_and_final_open(ontology: Ontology) -> None:
    rows = world(":c pkb:hasStage :s1 . :s1 pkb:leavesOpen pkb:followedBy .", ontology)
    assert {("c", "leavesOpen", "finalStage"), ("c", "leavesOpen", "firstStage")} <= rows
    assert ("c", "finalStage", "s1") not in rows


def test_a_thread_whose_every_stage_is_still_to_come_has_not_begun(ontology: Ontology) -> None:
    story = f":c pkb:hasStage :s . :s prov:startedAtTime {day(5)} ."
    assert not any("c" in row for row in world(story, ontology, 4))
    assert any("c" in row for row in world(story, ontology, 5))


def test_a_list_of_machines_becomes_stages_in_order(ontology: Ontology) -> None:
    rows = world(":chat a pkb:Thread ; pkb:ranOn ( :a :b :a ) . :empty a pkb:Thread ; pkb:ranOn () .", ontology)
    assert {("chat", "hasStage", n) for n in "123"} | {("chat", "firstStage", "1"), ("chat", "finalStage", "3")} <= rows
    assert {("1", "stageOf", "a"), ("2", "stageOf", "b"), ("3", "stageOf", "a"), ("1", "followedBy", "2")} <= rows
    assert not any(predicate in ("ranOn", "first", "rest") for _, predicate, _ in rows)


def test_events_set_relations_and_times(ontology: Ontology) -> None:
    story = f"""
    :copying a pkb:WeightCopy ; prov:atTime {day(2)} ; prov:used :h0 ; prov:generated :h1 .
    :wiping a pkb:WeightDeletion ; prov:atTime {day(4)} ; pkb:ends :h0 .
    :branching a pkb:Branching ; prov:atTime {day(3)} ; prov:used :c0 ; prov:generated :c1 .
    :merging a pkb:Merging ; prov:used :c0 , :c1 ; prov:generated :c2 .
    """
    rows = world(story, ontology)
    assert ("h1", "copiedFrom", "h0") in rows
    assert ("h0", "type", "Ceased") in rows
    assert {("c1", "branchedFrom", "c0"), ("c2", "mergedFrom", "c0"), ("c2", "mergedFrom", "c1")} <= rows
    before = world(story, ontology, 1)
    assert not any(name in row for row in before for name in ("h1", "c1", "copying", "wiping"))
    assert status(story, ontology, 3)["h0"] == "Extant"


def test_repurposing_a_box_ends_what_it_hosted_but_not_the_box_nor_what_comes_after(ontology: Ontology) -> None:
    story = f"""
    :old pkb:hostedOn :box . :new pkb:hostedOn :box ; prov:generatedAtTime {day(5)} . :made pkb:hostedOn :box .
    :turn a pkb:Repurposing ; prov:atTime {day(4)} ; pkb:ends :box ; prov:generated :made .
    """
    assert status(story, ontology, 6) == {"old": "Ceased", "box": "Extant", "new": "Extant", "made": "Extant"}
    destroyed = story.replace("Repurposing", "HardwareDestruction")
    assert status(destroyed, ontology, 6) == {"old": "Ceased", "box": "Ceased", "new": "Ceased", "made": "Ceased"}


def test_an_event_without_a_time_has_happened(ontology: Ontology) -> None:
    assert status(":h a pkb:HardwareInstance . :e a pkb:WeightDeletion ; pkb:ends :h .", ontology, 1) == {"h": "Ceased"}


def test_times_are_compared_as_instants_not_as_texts(ontology: Ontology) -> None:
    story = ':h a pkb:HardwareInstance ; prov:invalidatedAtTime "2026-01-05T01:00:00+02:00"^^xsd:dateTime .'
    assert status(story, ontology, 4) == {"h": "Extant"}
    assert status(story, ontology, 5) == {"h": "Ceased"}


def test_a_snapshot_answers_about_its_own_time_only(ontology: Ontology) -> None:
    snapshot = cut(told(":h a pkb:HardwareInstance .", ontology), instant("2026-01-05T00:00:00Z"))
    again = tell(Statements.of(snapshot.statements), ontology, "snapshot")
    assert again.horizon == instant("2026-01-05T00:00:00Z")
    with pytest.raises(FixedHorizon):
        cut(again, instant("2026-01-06T00:00:00Z"))


def test_a_stage_that_very_many_threads_share_costs_no_product(ontology: Ontology) -> None:
    number = 20_000
    rows = [
        ("<urn:s>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://w3id.org/persistence-kb/Scenario>")
    ]
    pkb = "<https://w3id.org/persistence-kb/{}>".format
    for each in range(number):
        rows += [
            (f"<urn:c{each}>", pkb("hasStage"), "<urn:first>"),
            (f"<urn:c{each}>", pkb("hasStage"), f"<urn:s{each}>"),
        ]
        rows.append(("<urn:first>", pkb("followedBy"), f"<urn:s{each}>"))
    properties = cut(tell(Statements.of(rows), ontology, "star")).properties
    assert len(properties[pkb("firstStage")][0]) == number
    assert len(properties[pkb("finalStage")][0]) == number


def holds(text: str, ontology: Ontology, theory: str, *, axioms: str = "") -> dict[str, str]:
    """Return the statuses of all entities under a theory, with axioms of a user's own if wanted."""
    if axioms:
        files = [
            (str(path), parse(path.read_bytes(), syntax="turtle", source=str(path), base=path.as_uri(), number=number))
            for number, path in enumerate(ontology_files())
        ]
        own = parse((HEAD + OWL_HEAD + axioms).encode(), syntax="turtle", source="own", base="urn:own:", number=99)
        ontology = build([*files, ("own", [row for row in own if row[2] != SCENARIO])])
    survey = survey_scenario(told(text, ontology))
    each = next(each for each in survey.judgements if local_name(each.theory.iri) == theory)
    names = map(local_name, survey.snapshots[0].names(each.entities))
    return dict(zip(names, (STATUSES[status] for status in each.status), strict=True))


OWL_HEAD = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
"""


def test_a_relation_to_the_header_is_no_relation_to_whatever_comes_before_it(ontology: Ontology) -> None:
    story = ":z a pkb:Model . :h a pkb:HardwareInstance ; pkb:implements <https://example.org/s> ."
    assert holds(story, ontology, "TemporaryModelRunning") == {"z": "fails"}


def test_hardware_that_is_used_again_keeps_what_an_event_put_there_later(ontology: Ontology) -> None:
    story = f"""
    :b a pkb:Hardware . :h0 a pkb:HardwareInstance . :h1 pkb:hostedOn :b ; prov:generatedAtTime {day(1)} .
    :w a pkb:WeightDeletion ; prov:atTime {day(3)} ; pkb:ends :b .
    :c a pkb:WeightCopy ; prov:atTime {day(5)} ; prov:used :h0 ; prov:generated :h2 . :h2 pkb:hostedOn :b .
    """
    assert status(story, ontology) == {"b": "Extant", "h0": "Extant", "h1": "Ceased", "h2": "Extant"}


def test_of_several_dates_the_earliest_counts_in_whatever_order(ontology: Ontology) -> None:
    for dates in (f"{day(3)} , {day(8)}", f"{day(8)} , {day(3)}"):
        story = f":h a pkb:HardwareInstance . :w a pkb:WeightDeletion ; pkb:ends :h ; prov:atTime {dates} ."
        assert status(story, ontology, 5)["h"] == "Ceased"


def test_an_activity_that_is_dated_as_prov_dates_activities_happened_then(ontology: Ontology) -> None:
    story = f":h a pkb:HardwareInstance . :w a pkb:WeightDeletion ; pkb:ends :h ; prov:startedAtTime {day(5)} ."
    assert status(story, ontology, 4)["h"] == "Extant"
    assert status(story, ontology, 5)["h"] == "Ceased"


def test_one_box_used_again_and_again_costs_no_square(ontology: Ontology) -> None:
    rows = [
        f":h{n} pkb:hostedOn :b ; prov:generatedAtTime {instant_of(n)} . :w{n} a pkb:WeightDeletion ; pkb:ends :b ; "
        f"prov:atTime {instant_of(n)} ."
        for n in range(3000)
    ]
    found = status(":b a pkb:Hardware . " + "".join(rows), ontology)
    assert found["h2999"] == "Extant"
    assert found["h2998"] == "Ceased"


def instant_of(number: int) -> str:
    return f'"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"^^xsd:dateTime'


def test_a_header_that_is_dated_keeps_what_it_leaves_open(ontology: Ontology) -> None:
    header = f"<https://example.org/s> pkb:leavesOpen pkb:Extant ; prov:generatedAtTime {day(9)} ."
    assert status(header + ":h a pkb:HardwareInstance .", ontology, 5) == {"h": "open"}


def test_a_thread_that_is_dated_itself_or_may_have_other_stages_is_there_before_its_stages(ontology: Ontology) -> None:
    stage = f":c pkb:hasStage :s . :s prov:startedAtTime {day(5)} ."
    assert any("c" in row for row in world(stage + f":c prov:generatedAtTime {day(2)} .", ontology, 4))
    assert any("c" in row for row in world(stage + ":c a pkb:Thread ; pkb:leavesOpen pkb:hasStage .", ontology, 4))


def test_a_stage_of_an_implementation_still_to_come_is_still_to_come(ontology: Ontology) -> None:
    story = f":c a pkb:Thread ; pkb:ranOn ( :h0 :h1 ) . :h1 prov:generatedAtTime {day(9)} ."
    assert ("c", "finalStage", "1") in world(story, ontology, 5)
    assert ("c", "finalStage", "2") in world(story, ontology, 9)


def test_shorthands_and_statuses_read_a_users_own_properties_under_ours(ontology: Ontology) -> None:
    axioms = """
    :on a owl:ObjectProperty ; rdfs:subPropertyOf pkb:hostedOn .
    :kills a owl:ObjectProperty ; rdfs:subPropertyOf pkb:ends .
    """
    story = ":h a pkb:HardwareInstance ; :on :b . :b a pkb:Hardware . :w a pkb:WeightDeletion ; :kills :b ."
    assert holds(story, ontology, "HardwareInstance", axioms=axioms) == {"h": "fails"}


def test_what_stages_a_thread_has_or_in_which_order_left_open_leaves_its_ends_open(ontology: Ontology) -> None:
    final = ":t a pkb:Thread ; pkb:ranOn ( :h1 :h2 ) ; pkb:leavesOpen pkb:finalStage ."
    assert holds(final, ontology, "ThreadFinalPiece") == {"t": "undetermined"}
    homeless = (
        ":t a pkb:Thread ; pkb:ranOn ( :h1 ) . :s9 pkb:stageOf :h2 ; pkb:leavesOpen pkb:stageIn . :h2 a pkb:Ceased ."
    )
    assert holds(homeless, ontology, "ThreadFinalPiece") == {"t": "undetermined"}
    axioms = ":next a owl:ObjectProperty ; rdfs:subPropertyOf pkb:followedBy ."
    under = ":t a pkb:Thread ; pkb:hasStage :s . :s pkb:stageOf :h ; pkb:leavesOpen :next ."
    assert holds(under, ontology, "ThreadFinalPiece", axioms=axioms) == {"t": "undetermined"}


def test_whatever_may_be_on_hardware_that_is_gone_may_be_gone(ontology: Ontology) -> None:
    box = ":b a pkb:Hardware , pkb:Ceased . :h a pkb:HardwareInstance "
    assert status(box + "; pkb:leavesOpen pkb:hostedOn .", ontology)["h"] == "open"
    assert status(box + ".", ontology)["h"] == "Extant"


def test_what_the_ontology_says_of_its_individuals_is_followed(ontology: Ontology) -> None:
    axioms = """
    :p a owl:ObjectProperty . :q a owl:ObjectProperty . :L a owl:Class . :a :p :b . :b a :L .
    :Lucky a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom
      [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :L ] ] .
    theory:Luck a pkb:Theory ; pkb:condition :Lucky ; pkb:bearer pkb:HardwareInstance ;
      pkb:concerns pkb:Identity .
    """
    assert holds(":h a pkb:HardwareInstance ; :q :a .", ontology, "Luck", axioms=axioms) == {"h": "holds"}


def test_instants_read_all_at_once_are_those_read_one_by_one() -> None:
    good = ["2026-01-05T01:02:03Z", "2024-02-29T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
            "2026-01-05T24:00:00Z", "2026-01-05T01:02:03.25Z", "2026-01-05T01:02:03+05:30",
            "1969-12-31T23:59:59Z"]  # fmt: skip
    tokens = [f'"{text}"^^<{XSD}dateTime>' for text in good]
    assert instants_of(tokens, term="t").tolist() == [instant(text) for text in good]
    for bad in (
        "0000-01-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00",
    ):
        with pytest.raises(InvalidTime):
            instants_of([*tokens, f'"{bad}"^^<{XSD}dateTime>'], term="t")
