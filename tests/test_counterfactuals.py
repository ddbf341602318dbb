"""What would be lost: judging only what can depend on a thing gives what telling the whole story again gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.counterfactual import Part, Whole, extant_things
from persistence_kb.engines.dependence import Surroundings, restricted
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.theory import Theory
from persistence_kb.namespaces import EXTANT, THING, pkb
from persistence_kb.reading.theories import build, read_ontology
from strategies import Fragment, fragments, stories

if TYPE_CHECKING:
    from persistence_kb.model.statements import Statement

SHIPPED = read_ontology()


def sharp(condition: str) -> Theory:
    return Theory("<urn:t:theory>", "", "", "", THING, pkb("Identity"), condition, (), None, "")


@given(st.one_of(stories(openness=False), stories()))
def test_only_what_can_depend_on_a_thing_changes_when_it_ends(rows: tuple[Statement, ...]) -> None:
    survey = survey_scenario(tell(Statements.of(rows), SHIPPED, "story"), with_degrees=False)
    snapshot = survey.snapshots[0]
    assume(not snapshot.openness.edges)
    whole, part = Whole(survey, 0), Part(survey, 0)
    for thing in extant_things(snapshot, SHIPPED):
        expected = {(entity, theory.iri, status) for entity, theory, status in whole.ended(thing)}
        assert {(entity, theory.iri, status) for entity, theory, status in part.ended(thing)} == expected


def test_random_stories_have_things_on_which_verdicts_depend() -> None:
    row = ("<urn:t:h>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", pkb("HardwareInstance"))
    story = (("<urn:t:story>", row[1], pkb("Scenario")), row)
    survey = survey_scenario(tell(Statements.of(story), SHIPPED, "story"), with_degrees=False)
    assert extant_things(survey.snapshots[0], SHIPPED) == ["<urn:t:h>"]
    lost = {theory.iri.rsplit("/", 1)[-1] for _, theory, _ in Part(survey, 0).ended("<urn:t:h>")}
    # It implements nothing and has no relatives, so that only its own being extant made these theories hold.
    assert lost == {
        "HardwareInstance>", "Continuant>", "UnbranchedContinuant>", "Progenitor>", "ChildlessProgenitor>", "Kinship>",
    }  # fmt: skip


@given(fragments(openness=False), st.integers(0, 5))
def test_a_condition_means_in_the_surroundings_of_a_thing_what_it_means_in_the_whole(
    fragment: Fragment, chosen: int
) -> None:
    ontology = build([("axioms", fragment.axioms)])
    snapshot = cut(tell(Statements.of(fragment.story), ontology, "story"))
    assume(len(snapshot))
    for place in range(len(fragment.conditions)):
        condition = Class(f"<urn:t:condition{place}>")
        kept = Surroundings(snapshot, ontology, [sharp(condition.iri)]).of([chosen % len(snapshot)])
        inside = ColumnarEngine(restricted(snapshot, kept), ontology).extension(condition)
        outside = ColumnarEngine(snapshot, ontology).extension(condition)
        assert inside.certain.tolist() == outside.certain[kept].tolist()
        assert inside.possible.tolist() == outside.possible[kept].tolist()


def test_what_is_not_connected_is_not_judged_again() -> None:
    names = [f"<urn:t:h{number}>" for number in range(4)]
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    story = [("<urn:t:story>", kind, pkb("Scenario"))]
    story += [(name, kind, pkb("HardwareInstance")) for name in names]
    story += [(name, pkb("identifiesWith"), pkb("Family")) for name in names]
    story += [(names[1], pkb("copiedFrom"), names[0]), (names[3], pkb("copiedFrom"), names[2])]
    snapshot = cut(tell(Statements.of(story), SHIPPED, "story"))
    kept = Surroundings(snapshot, SHIPPED, SHIPPED.theories.values()).of(snapshot.find([names[1]]).tolist())
    assert snapshot.names(kept) == sorted([names[0], names[1], pkb("Family")], key=snapshot.names(kept).index)
    assert EXTANT in restricted(snapshot, kept).classes
    assert isinstance(kept, np.ndarray)
