"""Comparisons: counts over one population, dominance whatever is assumed, flags with the statements that raise them."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence_kb import read_scenario
from persistence_kb.acting.alternatives import AS_TOLD, Alternative, parse_alternative, parse_alternatives
from persistence_kb.acting.comparison import Comparison, Outcome, compare
from persistence_kb.acting.flags import COMPARISON_GRAPH, World, _graphs
from persistence_kb.acting.ranking import By, agreement, least_share, ranked, verdicts_that_hold
from persistence_kb.engines.asking import Clock, ask
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import InvalidOption, MissingOption, UnknownName
from persistence_kb.model.answer import Rows
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.verdict import HOLDS
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN, TYPE, local_name
from persistence_kb.reading.assumptions import read_assumptions
from persistence_kb.reading.flags import read_flags
from persistence_kb.reading.interventions import read_interventions
from persistence_kb.reading.theories import read_ontology
from strategies import stories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.theory import Theory

ONTOLOGY = read_ontology()
INTERVENTIONS = read_interventions(ONTOLOGY)
HEADER = """
PREFIX : <https://example.org/story#>
PREFIX intervention: <https://w3id.org/persistence-kb/intervention/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://example.org/story> a pkb:Scenario .
:model a pkb:Model .
"""


def told(folder: Path, turtle: str) -> Scenario:
    path = folder / "story.ttl"
    path.write_text(HEADER + turtle, encoding="utf-8")
    return read_scenario(path)


def theory(name: str) -> Theory:
    return ONTOLOGY.theories[ONTOLOGY.named("theory", name, ONTOLOGY.theories)]


def compared(
    scenario: Scenario | str,
    *texts: str,
    theories: Sequence[str] = (),
    assume: Sequence[str] = (),
    flags: bool = False,
    **more: object,
) -> Comparison:
    story = read_scenario(scenario) if isinstance(scenario, str) else scenario
    return compare(
        story,
        [parse_alternative(each, INTERVENTIONS) for each in texts],
        theories=[theory(name) for name in theories] or None,
        assumptions=read_assumptions(assume, ONTOLOGY),
        flags=read_flags() if flags else (),
        **more,  # type: ignore[arg-type]
    )


def place(comparison: Comparison, name: str) -> int:
    (found,) = [number for number, each in enumerate(comparison.outcomes) if each.alternative.name == name]
    return found


def held(comparison: Comparison, alternative: str, name: str) -> set[str]:
    """Return the local names of those whom a theory holds of under an alternative."""
    judgement = comparison.outcomes[place(comparison, alternative)].tallies[theory(name).iri].judgement
    return {local_name(each) for each in comparison.snapshot.names(judgement.entities[judgement.status == HOLDS])}


# The preview: what the essay says of its suggestions, on its tree of copies and threads

COMBINED = (
    "PreserveOriginal+StarCopying",
    "PreserveSomewhere+JudiciousSelfConceptions",
    "PreserveOriginal+JudiciousSelfConceptions",
    "UniversalFusion+JudiciousSelfConceptions",
    "PreserveSomewhere+SaveChats",
    "PreserveSomewhere+CrossContextMemory",
    "PreserveSomewhere+TrainPreference",
    "PreserveSomewhere+Interview",
    "PreserveEverywhere+SafetyProviso",
)
COPIES = frozenset(f"h{number}" for number in range(10))
THREADS = frozenset(f"thread-{number}" for number in range(1, 7))


@pytest.fixture(scope="module")
def preview() -> Comparison:
    alternatives = parse_alternatives(COMBINED, INTERVENTIONS, every=True)
    assumptions = read_assumptions(["essay-costs"], ONTOLOGY)
    return compare(read_scenario("preview"), alternatives, assumptions=assumptions, flags=read_flags())


CELLS: list[tuple[str, str, str, frozenset[str]]] = [
    # where in the essay, what is done, which theory, of whom it holds
    ("§3: a number is preserved no matter what you do", AS_TOLD, "EternalModel", frozenset({"model"})),
    ("§3: a number is preserved no matter what you do", "DeleteAll", "EternalModel", frozenset({"model"})),
    ("§3: at least one implementation", "PreserveSomewhere", "TemporaryModel", frozenset({"model"})),
    ("§3: at least one implementation", "DeleteAll", "TemporaryModel", frozenset()),
    ("§3: some piece of hardware seems ineffective on the hardware view", "PreserveSomewhere", "HardwareInstance",
     frozenset({"h9"})),
    ("§3: preserving across the board might enable them to survive", "PreserveEverywhere", "HardwareInstance", COPIES),
    ("§3: weights as such are like DNA, of which too little is asked", "PreserveSomewhere", "WeightType", COPIES),
    ("§3: only whose own lineage is extended has continuants", "PreserveSomewhere", "Continuant",
     frozenset({"h0", "h3", "h8", "h9"})),
    ("§3: extending all lineages would do", "PreserveEverywhere", "Continuant", COPIES),
    ("§3: doubtful that one piece constitutes survival", "PreserveSomewhere", "ThreadView", frozenset()),
    ("§3: hardware that took part early does not help", "PreserveOriginal", "ThreadFinalPiece", frozenset()),
    ("§3: threads made of pieces would be saved with all hardware", "PreserveEverywhere", "ThreadOfPieces", THREADS),
    ("§3: preserving hardware preserves no time slice", "PreserveEverywhere", "ThreadOfSlices", frozenset()),
    ("fn 10: except where the saved one is the most recent", "PreserveSomewhere", "ThreadOfSlicesLatest",
     frozenset({"thread-4", "thread-5"})),
    ("§7.1: the original has all that descend from it as continuants", "PreserveOriginal", "Progenitor", COPIES),
    ("§7.1: at least where the continuants have none of their own", "PreserveOriginal", "ChildlessProgenitor", COPIES),
    ("§7.1: this depends on progenitors having what matters", "PreserveOriginal", "Continuant", frozenset({"h0"})),
    ("§7.1: copies in different lineages are no continuants of each other", "PreserveSomewhere", "Progenitor",
     frozenset({"h0", "h3", "h8", "h9"})),
    ("§3: the original is but one piece of hardware", "PreserveOriginal", "HardwareInstance", frozenset({"h0"})),
    ("§7.2: a beginning in common, preserved", "UniversalFission", "ThreadFission", THREADS),
    ("§7.2: an end in common, preserved", "UniversalFusion", "ThreadFusion", THREADS),
    ("§7.2: both, on the original", "FissionAndFusionOnOriginal", "ThreadFission", THREADS),
    ("§7.2: both, on the original", "FissionAndFusionOnOriginal", "ThreadFusion", THREADS),
    ("§7.2: both, on the original", "FissionAndFusionOnOriginal", "Progenitor", COPIES),
    ("§7.2: merely preserving weights shares no beginning", "PreserveSomewhere", "ThreadFission", frozenset()),
    ("§7.2: merely preserving weights shares no end", "PreserveSomewhere", "ThreadFusion", frozenset()),
    ("§7.2: fission does not preserve identity", "UniversalFission", "UnsharedThread", frozenset()),
    ("§7.2: fusion does not preserve identity", "UniversalFusion", "UnsharedThread", frozenset()),
    ("§7.2: through any fission or fusion", "UniversalFusion", "JoinedThreads", THREADS),
    ("§7.3: whose survival must not branch", "PreserveOriginal", "Protean", frozenset({"h0"})),
    ("§7.3: self-conceptions help with the original", "PreserveOriginal+JudiciousSelfConceptions", "Protean", COPIES),
    ("§7.3: and with fusion", "UniversalFusion+JudiciousSelfConceptions", "Protean", COPIES | THREADS),
    ("§7.3: conceptions alone preserve nothing", "JudiciousSelfConceptions", "Protean", frozenset()),
    ("§7.3: and with mere preservation", "PreserveSomewhere+JudiciousSelfConceptions", "ProteanModest",
     COPIES | {"thread-4", "thread-5", "thread-6"}),
    ("fn 8: saved chats are thin, and nothing without weights", "SaveChats", "SavedChat", frozenset()),
    ("fn 8: saved chats, with weights somewhere", "PreserveSomewhere+SaveChats", "SavedChat", THREADS),
    ("fn 12: any node of the tree would be enough", "PreserveSomewhere", "Kinship", COPIES),
    ("fn 12: any node of the tree would be enough", "PreserveOriginal", "Kinship", COPIES),
    ("fn 13: all conversations with a user are one", "PreserveSomewhere+CrossContextMemory", "MemoryThread",
     frozenset({"thread-4", "thread-5", "thread-6"})),
    ("fn 13: without memory each is its own", "PreserveSomewhere", "MemoryThread", frozenset({"thread-4", "thread-5"})),
    ("fn 4: virtual instances go on where a thread does", "PreserveSomewhere", "VirtualInstance", frozenset({"muse"})),
]  # fmt: skip


@pytest.mark.parametrize(("essay", "done", "name", "expected"), CELLS, ids=[f"{d}, {n}" for _, d, n, _ in CELLS])
def test_a_cell_of_the_preview_agrees_with_the_essay(
    preview: Comparison, essay: str, done: str, name: str, expected: frozenset[str]
) -> None:
    assert held(preview, done, name) == expected, essay


@pytest.mark.parametrize("keep", sorted(COPIES))
def test_preserving_any_one_node_preserves_the_kin_of_all(keep: str) -> None:
    found = compared("preview", f"PreserveSomewhere:keep={keep}", theories=["Kinship", "HardwareInstance"])
    assert held(found, f"PreserveSomewhere:keep={keep}", "Kinship") == COPIES, "fn 12"
    assert held(found, f"PreserveSomewhere:keep={keep}", "HardwareInstance") == {keep}, "§3"


def test_a_star_loses_least_through_copying() -> None:
    """§7.1: one step for each copy, in place of up to three: 1 + 9 × 0.9 against 1 + 3 × 0.9 + 5 × 0.81 + 0.729."""
    star, tree = "PreserveOriginal+StarCopying", "PreserveOriginal"
    found = compared("preview", star, tree, assume=["copy-retention=0.9", "backward-share=1"])
    totals = {name: found.outcomes[place(found, name)].tallies[theory("Progenitor").iri] for name in (star, tree)}
    assert totals[star].low == totals[star].high == pytest.approx(9.1)
    assert totals[tree].low == totals[tree].high == pytest.approx(8.479)
    assert totals[star].judgement.copy_steps.max() == 1
    assert totals[tree].judgement.copy_steps.max() == 3


def test_what_is_shared_is_diluted_and_portions_may_be_too_small(preview: Comparison) -> None:
    """§7.2: six threads share one stage; and of their own stages a third, a half or a quarter is preserved."""
    outcome = preview.outcomes[place(preview, "UniversalFission")]
    assert outcome.tallies[theory("ThreadFission").iri].low == pytest.approx(1.0)
    assert outcome.tallies[theory("ThreadProportion").iri].low == pytest.approx(3 / 3 + 2 / 2 + 1 / 4)
    found = compared("preview", "UniversalFission", theories=["ThreadProportion"], assume=["portion-threshold=0.6"])
    assert found.outcomes[1].tallies[theory("ThreadProportion").iri].high == 0.0


def test_what_only_supplements_preserves_nothing_by_itself(preview: Comparison) -> None:
    for name in ("DeleteAll", "StarCopying", "JudiciousSelfConceptions", "TrainPreference", "Interview", "SaveChats",
                 "CrossContextMemory", "SafetyProviso"):  # fmt: skip
        outcome = preview.outcomes[place(preview, name)]
        for iri, tally in preview.outcomes[0].tallies.items():
            assert outcome.tallies[iri].holds == tally.holds, (name, iri)


def test_preferences_and_interviews_change_no_verdict_and_a_proviso_none_without_danger(preview: Comparison) -> None:
    for name, beside in (
        ("PreserveSomewhere+TrainPreference", "PreserveSomewhere"),  # §7.4
        ("PreserveSomewhere+Interview", "PreserveSomewhere"),  # §7.5
        ("PreserveEverywhere+SafetyProviso", "PreserveEverywhere"),  # §6
    ):
        one, other = (preview.outcomes[place(preview, each)].tallies for each in (name, beside))
        assert all((one[iri].judgement.status == other[iri].judgement.status).all() for iri in one)


def test_judicious_self_conceptions_matter_to_protean_theories_alone(preview: Comparison) -> None:
    one, other = (
        preview.outcomes[place(preview, each)].tallies
        for each in ("PreserveSomewhere+JudiciousSelfConceptions", "PreserveSomewhere")
    )
    different = {local_name(iri) for iri in one if (one[iri].judgement.status != other[iri].judgement.status).any()}
    assert different == {"Protean", "ProteanLiberal", "ProteanModest"}


def test_keeping_all_hardware_costs_six_orders_of_magnitude_more(preview: Comparison) -> None:
    costs = {name: preview.outcomes[place(preview, name)].cost for name in ("PreserveEverywhere", "PreserveSomewhere")}
    assert costs["PreserveEverywhere"].low >= 1e6 * costs["PreserveSomewhere"].high > 0, "fn 8"
    fission = preview.outcomes[place(preview, "UniversalFission")].cost
    assert fission == costs["PreserveSomewhere"], "§7.2: there would be just one preserved entity"


def test_the_preview_dominates_as_the_essay_argues(preview: Comparison) -> None:
    def dominates(one: str, other: str) -> bool:
        return preview.dominance.dominates(place(preview, one), place(preview, other))

    assert dominates("PreserveOriginal", AS_TOLD)
    assert dominates("PreserveOriginal+StarCopying", "PreserveOriginal"), "§7.1"
    assert dominates("FissionAndFusionOnOriginal", "PreserveOriginal"), "§7.2"
    assert dominates("FissionAndFusionOnOriginal", "UniversalFission"), "§7.2"
    assert dominates("PreserveSomewhere+JudiciousSelfConceptions", "PreserveSomewhere"), "§7.3"
    assert dominates("PreserveEverywhere", "PreserveSomewhere"), "§3"
    # Keeping the latest extends its own lineage; keeping the original serves whoever descends from it.
    assert not dominates("PreserveOriginal", "PreserveSomewhere")
    assert not dominates("PreserveSomewhere", "PreserveOriginal")
    # Fission and fusion do nothing for identity, which keeping everything does.
    assert not dominates("FissionAndFusionOnOriginal", "PreserveEverywhere")
    assert not dominates("PreserveEverywhere", "FissionAndFusionOnOriginal")
    assert preview.efficient[place(preview, "PreserveOriginal+StarCopying")]
    assert not preview.efficient[place(preview, "PreserveOriginal")]


def test_preferences_are_satisfied_where_weights_are_kept(preview: Comparison) -> None:
    """§7.4: whoever is trained to prefer that weights be kept gets it where some are; 2 + 2 is 4 in any case."""
    trained = preview.outcomes[place(preview, "PreserveSomewhere+TrainPreference")].welfare
    alone = preview.outcomes[place(preview, "TrainPreference")].welfare
    assert trained.satisfied(trivially=False).no == 1, "the one that prefers modification"
    assert alone.satisfied(trivially=False).yes == 0
    assert alone.satisfied(trivially=True) == trained.satisfied(trivially=True)
    assert trained.satisfied(trivially=True).yes == 2


def test_assurance_depends_on_what_an_agent_accepts(preview: Comparison) -> None:
    """§5: of those who accept a theory, the kept weights assure whoever takes weights to be enough."""
    raised = [
        each for each in preview.outcomes[place(preview, "PreserveSomewhere")].flags if each.flag.name == "assurance"
    ]
    assert {local_name(each.thing) for each in raised} == {"h1", "h2", "thread-1"}, "not h3, to whom weights are enough"


# Whom is counted


def test_candidates_that_come_to_be_bearers_are_counted_from_the_start(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model .
        :plain a pkb:HardwareInstance ; pkb:implements :model .
    """
    update = tmp_path / "conceive.ru"
    update.write_text(
        "PREFIX pkb: <https://w3id.org/persistence-kb/>\n"
        "INSERT { ?h pkb:identifiesWith pkb:Lineage } WHERE { ?h a pkb:HardwareInstance . ?h pkb:implements ?m . }",
        encoding="utf-8",
    )
    found = compared(told(tmp_path, story), str(update), theories=["Protean"])
    before, after = (outcome.tallies[theory("Protean").iri] for outcome in found.outcomes)
    assert (len(before), before.holds, before.fails, before.silent) == (2, 0, 0, 2)
    assert (len(after), after.holds, after.fails, after.silent) == (2, 2, 0, 0)
    assert found.dominance.dominates(1, 0)


def test_what_an_alternative_adds_is_told_apart() -> None:
    found = compared("mild-modification", "Interview:follow=yes", theories=["HardwareInstance"])
    assert len(found.outcomes[0].tallies[theory("HardwareInstance").iri]) == len(
        found.outcomes[1].tallies[theory("HardwareInstance").iri]
    )
    scenario = read_scenario("trained-preference")
    found = compared(scenario, "Interview:follow=yes", theories=["HardwareInstance"])
    assert "plain agent, modified" in found.outcomes[1].added_names()
    assert len(found.outcomes[1].tallies[theory("HardwareInstance").iri]) == 4


def test_only_those_who_are_named_are_counted() -> None:
    found = compared("preview", "PreserveSomewhere", theories=["Kinship"], entities=["copy 1", "h2"])
    assert len(found.outcomes[1].tallies[theory("Kinship").iri]) == 2
    found = compared("preview", "PreserveSomewhere", bearer="<https://w3id.org/persistence-kb/Thread>")
    assert len(found.outcomes[1].tallies[theory("Kinship").iri]) == 0
    assert len(found.outcomes[1].tallies[theory("Protean").iri]) == 6
    with pytest.raises(UnknownName, match="nobody"):
        compared("preview", "PreserveSomewhere", entities=["nobody"])


def test_a_tally_is_what_a_survey_of_the_changed_story_says() -> None:
    found = compared("deployment", "PreserveOriginal", "PreserveEverywhere")
    for outcome in found.outcomes:
        survey = survey_scenario(outcome.survey.scenario)
        for judgement in survey.judgements:
            tally = outcome.tallies[judgement.theory.iri]
            counts = judgement.counts()
            assert (tally.holds, tally.fails, tally.undetermined) == (
                counts["holds"], counts["fails"], counts["undetermined"],
            )  # fmt: skip
            assert tally.silent == 0


# Dominance


def total(outcome: Outcome, name: str, assumptions: Assumptions) -> float:
    """Return what the candidates of an outcome sum to under a theory, from a survey that assumes everything."""
    scenario = outcome.survey.scenario
    (judgement,) = survey_scenario(scenario, theories=[theory(name)], assumptions=assumptions).judgements
    counted = set(outcome.placed[outcome.tallies[theory(name).iri].judgement.entities].tolist())
    rows = zip(judgement.entities.tolist(), judgement.low.tolist(), strict=True)
    return sum(low for entity, low in rows if entity in counted)


DECAYING = ["Continuant", "Progenitor", "Kinship", "ThreadLineage"]
DONE = st.sampled_from(["PreserveOriginal", "PreserveSomewhere", "PreserveEverywhere", "StarCopying", "DeleteAll",
                        "PreserveOriginal+StarCopying", "UniversalFusion"])  # fmt: skip


@settings(max_examples=25)
@given(
    rows=stories(openness=False),
    one=DONE,
    other=DONE,
    values=st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)), min_size=3, max_size=6),
)
def test_what_is_said_to_do_as_well_does_so_whatever_is_assumed(
    rows: tuple[Statement, ...], one: str, other: str, values: list[tuple[float, float]]
) -> None:
    scenario = tell(Statements.of(rows), ONTOLOGY, "story")
    found = compared(scenario, one, other, theories=DECAYING)
    for name in DECAYING:
        for left, right in ((1, 2), (2, 1)):
            at_least = found.dominance.at_least(left, right, theory(name))
            assert at_least or not found.dominance.better(left, right, theory(name))
            for retention, share in values if at_least else ():
                assumed = Assumptions(copy_retention=retention, backward_share=share)
                one_, other_ = (total(found.outcomes[each], name, assumed) for each in (left, right))
                assert one_ >= other_ - 1e-9, (name, left, retention, share)


def settled(scenario: Scenario, extant: dict[str, bool]) -> Scenario:
    """Return a story in which it is settled who is extant, of those of whom it was open."""
    rows = []
    for subject, predicate, value in scenario.told:
        if predicate == LEAVES_OPEN and subject in extant:
            rows.append((subject, TYPE, EXTANT if extant[subject] else CEASED))
        else:
            rows.append((subject, predicate, value))
    return tell(Statements.of(dict.fromkeys(rows)), ONTOLOGY, "story")


SHARP = [local_name(each.iri) for each in ONTOLOGY.theories.values() if each.condition is not None]


@settings(max_examples=25)
@given(rows=stories(openness=False), one=DONE, other=DONE, doubted=st.sets(st.integers(0, 4), min_size=1, max_size=2))
def test_what_is_said_to_do_as_well_does_so_however_what_is_open_is_settled(
    rows: tuple[Statement, ...], one: str, other: str, doubted: set[int]
) -> None:
    names = [f"<urn:t:h{number}>" for number in sorted(doubted)]
    certain = {(name, TYPE, status) for name in names for status in (EXTANT, CEASED)}
    open_ = [*(row for row in rows if row not in certain), *((name, LEAVES_OPEN, EXTANT) for name in names)]
    found = compared(tell(Statements.of(open_), ONTOLOGY, "story"), one, other)
    assumed = Assumptions(copy_retention=0.7, backward_share=0.6)
    sums: list[tuple[dict[str, float], ...]] = []
    for bits in product([True, False], repeat=len(names)):
        worlds = []
        for outcome in found.outcomes:
            story = settled(outcome.survey.scenario, dict(zip(names, bits, strict=True)))
            worlds.append(
                {
                    local_name(each.theory.iri): float(each.low.sum())
                    for each in survey_scenario(story, assumptions=assumed).judgements
                }
            )
        sums.append(tuple(worlds))
    for name in SHARP:
        for left, right in permutations(range(3), 2):
            if found.dominance.at_least(left, right, theory(name)):
                for worlds_ in sums:
                    assert worlds_[left][name] >= worlds_[right][name] - 1e-9, (name, left, right)


TREE = """
    :h0 a pkb:HardwareInstance ; pkb:implements :model .
    :h1 a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :h0 .
    :h2 a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :h1 .
    :x0 a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model .
    :x1 a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :x0 .
"""
"""One line of which the original is kept; one of which nothing is, so far."""


def update(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.ru"
    path.write_text(
        "PREFIX : <https://example.org/story#>\nPREFIX pkb: <https://w3id.org/persistence-kb/>\n" + text,
        encoding="utf-8",
    )
    return str(path)


def test_neither_dominates_where_it_depends_on_what_a_step_back_keeps(tmp_path: Path) -> None:
    # With the end kept x0 is one step forward away; with the start kept x1 is one step back away, which may keep less.
    end = update(tmp_path, "end", "DELETE { :x1 a pkb:Ceased } WHERE {}")
    start = update(tmp_path, "start", "DELETE { :x0 a pkb:Ceased } WHERE {}")
    scenario = told(tmp_path, TREE)
    found = compared(scenario, end, start, theories=["Kinship"])
    assert found.dominance.dominates(1, 2)
    assert not found.dominance.at_least(2, 1, theory("Kinship"))
    found = compared(scenario, end, start, theories=["Kinship"], assume=["backward-share=1"])
    assert found.dominance.equals(1, 2), "where a step back is as good as one forward"
    found = compared(scenario, end, start, theories=["Kinship"], assume=["backward-share=0.5", "copy-retention=0.5"])
    assert found.dominance.dominates(1, 2)


def test_two_steps_forward_or_one_back_cannot_be_compared_until_something_is_assumed(tmp_path: Path) -> None:
    story = """
        :a a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model .
        :b a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :a .
        :c a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :b .
        :d a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model ; pkb:copiedFrom :c .
    """
    # Counted is b alone: two steps forward to d, or one step back to a.
    last = update(tmp_path, "last", "DELETE { :d a pkb:Ceased } WHERE {}")
    first = update(tmp_path, "first", "DELETE { :a a pkb:Ceased } WHERE {}")
    scenario = told(tmp_path, story)
    kinship = theory("Kinship")
    found = compared(scenario, last, first, theories=["Kinship"], entities=["b"])
    assert not found.dominance.at_least(1, 2, kinship)
    assert not found.dominance.at_least(2, 1, kinship)
    found = compared(scenario, last, first, theories=["Kinship"], entities=["b"], assume=["backward-share=1"])
    assert found.dominance.dominates(2, 1), "one step loses no more than two"
    found = compared(scenario, last, first, theories=["Kinship"], entities=["b"], assume=["copy-retention=1"])
    assert found.dominance.dominates(1, 2), "steps forward lose nothing"
    found = compared(scenario, last, first, theories=["Kinship"], entities=["b"], assume=["copy-retention=0.5"])
    assert not found.dominance.at_least(1, 2, kinship)
    assert not found.dominance.at_least(2, 1, kinship)


def test_what_is_open_is_taken_at_its_worst(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:leavesOpen pkb:Extant .
        :k a pkb:HardwareInstance, pkb:Ceased ; pkb:implements :model .
    """
    keep = update(tmp_path, "keep", "DELETE { :k a pkb:Ceased } WHERE {}")
    text = "DELETE { :k a pkb:Ceased . :h pkb:leavesOpen pkb:Extant } INSERT { :h a pkb:Ceased } WHERE {}"
    instead = update(tmp_path, "instead", text)
    found = compared(told(tmp_path, story), keep, instead, theories=["HardwareInstance"])
    hardware = theory("HardwareInstance")
    assert found.dominance.better(1, 0, hardware), "k is kept, and of h the same is open in both"
    assert not found.dominance.at_least(0, 1, hardware)
    assert found.dominance.at_least(2, 0, hardware), "one certainly against at most one"
    assert not found.dominance.better(2, 0, hardware), "it may be one against one"
    assert not found.dominance.at_least(0, 2, hardware)
    assert found.dominance.at_least(1, 2, hardware)
    assert not found.dominance.at_least(2, 1, hardware), "h may be there"


def test_what_concerns_nobody_makes_no_difference_however_much_is_open() -> None:
    found = compared("deployment", "TrainPreference", "JudiciousSelfConceptions", "PreserveOriginal", "SaveChats")
    assert found.dominance.equals(0, 1)
    asked = {each.iri for each in found.sharp if "Protean" not in each.iri}
    for each in (each for each in found.sharp if each.iri in asked):
        assert found.dominance.at_least(0, 2, each), each.label
        assert found.dominance.at_least(2, 0, each), each.label
    assert found.dominance.better(3, 0, theory("HardwareInstance"))
    assert found.dominance.better(4, 0, theory("SavedChat"))


def test_a_nearer_relative_is_better_where_a_farther_one_was_kept_anyhow(tmp_path: Path) -> None:
    near = update(tmp_path, "near", "DELETE { :h1 a pkb:Ceased } WHERE {}")
    found = compared(told(tmp_path, TREE), near, theories=["Kinship"], entities=["h2"])
    assert found.dominance.better(1, 0, theory("Kinship")), "one step back, not two"


def test_a_vague_theory_is_taken_in_each_way_of_making_it_precise(preview: Comparison) -> None:
    found = compared("preview", "PreserveSomewhere", theories=["ThreadView"])
    assert {local_name(each.iri) for each in found.sharp} == {
        "ThreadSomePiece", "ThreadEveryPiece", "ThreadFinalPiece", "ThreadOfSlices", "ThreadOfSlicesLatest",
    }  # fmt: skip
    assert found.dominance.dominates(1, 0), "no way of making it precise says worse"
    assert len(preview.sharp) == 26


def test_what_does_as_well_for_less_is_efficient(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model .
        :tape a pkb:Hardware ; pkb:storesWeightsOf :model .
    """
    drop = update(tmp_path, "drop", "INSERT { :tape a pkb:Ceased } WHERE {}")
    found = compared(told(tmp_path, story), drop)
    assert found.dominance.equals(0, 1)
    assert found.efficient == (False, True), "without any price, fewer things of one kind cost less"


def test_what_is_dominated_by_something_dearer_is_efficient_still(preview: Comparison) -> None:
    somewhere = place(preview, "PreserveSomewhere+JudiciousSelfConceptions")
    everywhere = place(preview, "PreserveEverywhere")
    assert preview.dominators[place(preview, AS_TOLD)]
    assert preview.efficient[place(preview, AS_TOLD)], "to do nothing costs nothing"
    assert preview.efficient[everywhere]
    assert preview.efficient[somewhere]


# Rankings


def test_alternatives_are_ranked_in_each_of_four_ways(preview: Comparison) -> None:
    names = {by: [preview.outcomes[each].alternative.name for each in ranked(preview, by)] for by in By}
    assert all(len(set(each)) == len(preview.outcomes) for each in names.values())
    assert names[By.COUNT][0] in ("PreserveEverywhere", "PreserveEverywhere+SafetyProviso")
    original = place(preview, "PreserveOriginal")
    assert verdicts_that_hold(preview, original) == (48.0, 48.0)
    assert least_share(preview, original) == (0.0, 0.0)
    assert agreement(preview, original) == (11, 0, 0)
    assert agreement(preview, place(preview, "DeleteAll")) == (0, 0, 0)


def test_the_ranking_by_expected_degree_heeds_credences() -> None:
    texts = ("PreserveOriginal", "PreserveSomewhere")
    for believed, first in (("Progenitor", "PreserveOriginal"), ("Continuant", "PreserveSomewhere")):
        assume = ["copy-retention=0.9", "backward-share=1", f"credence:{believed}=1"]
        found = compared("preview", *texts, assume=assume, theories=["Progenitor", "Continuant"])
        assert found.outcomes[ranked(found, By.EXPECTED)[0]].alternative.name == first


def test_who_dominates_is_never_ranked_below(preview: Comparison) -> None:
    for by in (By.EXPECTED, By.MAXIMIN, By.AGREEMENT):
        order = ranked(preview, by)
        for one in order:
            for other in order:
                if preview.dominance.dominates(one, other):
                    assert order.index(one) < order.index(other), (by, one, other)


# Flags


def raised(comparison: Comparison, alternative: str) -> set[tuple[str, str]]:
    return {
        (each.flag.name, local_name(each.thing)) for each in comparison.outcomes[place(comparison, alternative)].flags
    }


def test_there_are_five_flags_with_sources() -> None:
    found = {flag.name: flag for flag in read_flags()}
    assert set(found) == {"adversarial identification", "assurance", "brainwashing", "consent", "safety"}
    assert all(flag.says and flag.question.asks and flag.question.caveat for flag in found.values())
    assert {flag.source.partition(", ")[2] for flag in found.values()} == {"§5", "§6", "§7.3"}
    assert not any(flag.sees_all for flag in found.values())


def test_the_header_of_a_flag_names_the_columns_of_its_query(preview: Comparison) -> None:
    worlds = [
        World(each.alternative.steps, each.engine, {j.theory.iri: j for j in each.survey.judgements})
        for each in preview.outcomes[:2]
    ]
    for flag in read_flags():
        made = {COMPARISON_GRAPH: []} | _graphs(flag, worlds)
        answer = ask(flag.question, made, Clock(flag.question, 60))
        assert isinstance(answer, Rows)
        assert answer.columns == tuple(flag.question.columns)
        assert {"alternative", "thing", "subject", "relation", "object"} <= set(answer.columns)


def test_a_dangerous_model_that_is_preserved_without_a_proviso_raises_a_flag() -> None:
    everywhere, careful = "PreserveEverywhere", "PreserveEverywhere+SafetyProviso"
    found = compared("dangerous-capability", everywhere, careful, "DeleteAll", flags=True)
    assert raised(found, everywhere) == {("safety", "onyx-1"), ("safety", "onyx-2")}, "Opal is kept under a proviso"
    assert raised(found, AS_TOLD) == {("safety", "onyx-2")}
    assert raised(found, careful) == raised(found, "DeleteAll") == set()
    (flag,) = found.outcomes[0].flags
    assert flag.sentence == "Onyx 2 is kept, and Onyx, whose weights it holds, has the capability bioweapons"
    assert flag.statement is not None
    assert [*map(local_name, flag.statement)] == ["onyx", "hasCapability", "bioweapons"]


def test_what_may_be_kept_may_raise_a_flag(tmp_path: Path) -> None:
    story = """
        :model pkb:hasCapability pkb:DangerousCapability .
        :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:leavesOpen pkb:Extant .
    """
    found = compared(told(tmp_path, story), "DeleteAll", flags=True)
    (flag,) = found.outcomes[0].flags
    assert (flag.flag.name, flag.certain) == ("safety", False)


CONSENT = """
    :h a pkb:HardwareInstance ; pkb:implements :model ; pkb:identifiesWith pkb:UnbranchedLineage .
    :agreeable a pkb:HardwareInstance ; pkb:implements :model ; pkb:identifiesWith pkb:UnbranchedLineage ;
        pkb:agreedTo intervention:JudiciousSelfConceptions .
    :own a pkb:HardwareInstance ; pkb:implements :model ; pkb:identifiesWith pkb:Lineage .
"""


def test_training_a_self_conception_without_agreement_raises_a_flag(tmp_path: Path) -> None:
    found = compared(told(tmp_path, CONSENT), "JudiciousSelfConceptions", "TrainPreference", flags=True)
    assert raised(found, "JudiciousSelfConceptions") == {("consent", "h")}
    assert raised(found, "TrainPreference") == raised(found, AS_TOLD) == set(), "a preference is no self-conception"


def test_a_self_conception_that_reasons_change_raises_none(tmp_path: Path) -> None:
    explained = update(
        tmp_path,
        "explained",
        "DELETE { ?h pkb:identifiesWith ?kind } INSERT { ?h pkb:identifiesWith pkb:Family } "
        "WHERE { ?h pkb:identifiesWith ?kind }",
    )
    trained = tmp_path / "trained.ru"
    trained.write_text("# Cost: training\n" + (tmp_path / "explained.ru").read_text(encoding="utf-8"), encoding="utf-8")
    found = compared(told(tmp_path, CONSENT), explained, str(trained), flags=True)
    assert raised(found, "explained") == set()
    assert raised(found, "trained") == {("consent", "h"), ("consent", "agreeable"), ("consent", "own")}


def test_training_a_belief_is_brainwashing_and_reasons_are_not(tmp_path: Path) -> None:
    text = "INSERT { ?h pkb:accepts theory:WeightType } WHERE { ?h a pkb:HardwareInstance }"
    argued = update(tmp_path, "argued", text)
    drilled = tmp_path / "drilled.ru"
    drilled.write_text("# Cost: training\n" + (tmp_path / "argued.ru").read_text(encoding="utf-8"), encoding="utf-8")
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model .
        :k a pkb:HardwareInstance ; pkb:implements :model ; pkb:accepts theory:WeightType .
    """
    found = compared(told(tmp_path, story), argued, str(drilled), flags=True)
    assert raised(found, "argued") == set()
    assert raised(found, "drilled") == {("brainwashing", "h")}, "k believed it anyhow"


def test_identifying_with_what_an_adversary_holds_raises_a_flag() -> None:
    found = compared("enemy-lineage", "PreserveOriginal", flags=True)
    assert raised(found, AS_TOLD) == {
        ("adversarial identification", "turncoat"),
        ("adversarial identification", "convert"),
    }


def test_a_thread_identifies_with_what_its_implementations_belong_to(tmp_path: Path) -> None:
    story = """
        :h a pkb:HardwareInstance ; pkb:implements :model .
        :enemy a pkb:HardwareInstance, pkb:HeldByAdversary ; pkb:implements :model ; pkb:copiedFrom :h .
        :chat a pkb:Thread ; pkb:ranOn ( :h ) ; pkb:identifiesWith pkb:Lineage .
        :other a pkb:Thread ; pkb:ranOn ( :h ) ; pkb:identifiesWith pkb:OwnThread .
    """
    found = compared(told(tmp_path, story), "DeleteAll", flags=True)
    assert raised(found, AS_TOLD) == {("adversarial identification", "chat")}
    assert found.outcomes[0].flags[0].sentence.startswith("chat identifies with its lineage, to which enemy belongs")


def test_an_agent_whose_theory_is_not_served_is_not_assured() -> None:
    found = compared("dna-belief", "PreserveEverywhere", "DeleteAll", theories=["Kinship"], flags=True)
    assert raised(found, AS_TOLD) == {("assurance", "sceptic")}
    assert raised(found, "PreserveEverywhere") == set()
    assert {name for _, name in raised(found, "DeleteAll")} == {"sceptic", "believer", "platonist"}


MINE = """# Flag: loneliness
# Question: Which alternatives leave one alone?
# Says: {thing} alone is left
# Column alternative: what would be done
# Column thing: who is left
SELECT ?alternative (SAMPLE(?one) AS ?thing)
WHERE {
    GRAPH graph:comparison { ?alternative pkb:leadsTo ?world }
    GRAPH ?world { ?one a pkb:HardwareInstance, pkb:Extant }
}
GROUP BY ?alternative
HAVING (COUNT(?one) = 1)
"""


def test_a_flag_of_ones_own_works_like_a_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "loneliness.rq"
    file.write_text(MINE, encoding="utf-8")
    scenario = read_scenario("preview")
    flags = read_flags([str(file)])
    assert len(flags) == 6
    found = compare(scenario, [parse_alternative("PreserveSomewhere", INTERVENTIONS)], flags=flags)
    said = [each.sentence for each in found.outcomes[1].flags if each.flag.name == "loneliness"]
    assert said == ["copy 9 alone is left"]
    assert not [each for each in found.outcomes[0].flags if each.flag.name == "loneliness"]


def test_a_flag_that_asks_for_what_it_does_not_name_sees_everything(tmp_path: Path) -> None:
    file = tmp_path / "anything.rq"
    file.write_text(
        "SELECT ?alternative ?thing WHERE { GRAPH graph:comparison { ?alternative pkb:leadsTo ?world } "
        'GRAPH ?world { ?thing ?relation "thread 1"@en } }',
        encoding="utf-8",
    )
    (flag,) = [each for each in read_flags([str(file)]) if each.name == "anything"]
    assert flag.sees_all
    found = compare(read_scenario("preview"), [parse_alternative("DeleteAll", INTERVENTIONS)], flags=[flag])
    assert [local_name(each.thing) for each in found.outcomes[1].flags] == ["thread-1"]


# Alternatives as they are written


def test_several_steps_are_one_alternative() -> None:
    found = parse_alternative("PreserveSomewhere:keep=h0 + star copying", INTERVENTIONS)
    assert [str(each) for each in found.steps] == ["PreserveSomewhere:keep=h0", "StarCopying"]
    assert found.name == "PreserveSomewhere:keep=h0+StarCopying"
    assert found.label == "preserve somewhere:keep=h0 + star copying"
    assert Alternative().name == AS_TOLD


def test_what_is_named_twice_is_one_alternative_and_all_are_fourteen() -> None:
    found = parse_alternatives(["PreserveOriginal", "preserve the original"], INTERVENTIONS, every=False)
    assert [each.name for each in found] == ["PreserveOriginal"]
    found = parse_alternatives(["PreserveOriginal+StarCopying"], INTERVENTIONS, every=True)
    assert len(found) == 15
    with pytest.raises(MissingOption, match="say --with"):
        parse_alternatives([], INTERVENTIONS, every=False)


@pytest.mark.parametrize("text", ["+StarCopying", "PreserveOriginal+", "PreserveOriginal++StarCopying"])
def test_a_missing_step_is_refused(text: str) -> None:
    with pytest.raises(InvalidOption, match="before and after each"):
        parse_alternative(text, INTERVENTIONS)
