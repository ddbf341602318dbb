"""What each intervention makes of stories that are small enough to be worked out by hand.

``hunt.py`` asks of each small change to an intervention whether a story here comes out otherwise: those that name the
intervention. So a story stands in a function, which needs nothing but its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from persistence_kb.acting.application import order_matters
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import CEASED, RAN_ON, TYPE, local_name
from persistence_kb.reading.interventions import parse_steps
from stories import INTERVENTIONS, SHIPPED, at, ceased, done, extant, instance, said, shipped, told, verdict

if TYPE_CHECKING:
    from persistence_kb.model.scenario import Scenario

# Keeping

THREE: Final = (
    instance("h1") + instance("h2") + instance("h3", "prov:generatedAtTime " + at(2))
    + f":wipe a pkb:WeightDeletion ; prov:atTime {at(4)} ; pkb:ends :h1 , :h2 , :h3 .\n"
)  # fmt: skip


def test_an_event_that_ends_several_loses_only_the_one_that_is_kept() -> None:
    after = done(told(THREE), "PreserveSomewhere:keep=h2").scenario
    assert extant(after) == {"h2"}
    assert ceased(after) == {"h1", "h3"}
    assert said(after, "ends") == {("wipe", "h1"), ("wipe", "h3")}


def test_an_event_that_has_nothing_left_to_end_does_not_happen() -> None:
    story = told(THREE + ":h1 prov:wasInvalidatedBy :wipe .")
    after = done(story, "PreserveEverywhere").scenario
    assert extant(after) == {"h1", "h2", "h3"}
    assert not [row for row in after.statements if ":wipe" in row[0] + row[2] or "#wipe" in row[0] + row[2]]


def test_by_default_the_latest_that_has_begun_by_the_horizon_is_kept() -> None:
    late = instance("h4", "prov:generatedAtTime " + at(7))
    assert extant(done(told(THREE), "PreserveSomewhere").scenario) == {"h3"}
    assert "h3" in extant(done(told(THREE + late), "PreserveSomewhere").scenario)


def test_without_dates_the_latest_is_what_came_of_the_others() -> None:
    ended = "".join(f":{name} a pkb:Ceased . " for name in ("a", "b", "c"))
    story = told(instance("c") + instance("b", "pkb:copiedFrom :c") + instance("a", "pkb:copiedFrom :b") + ended)
    assert extant(done(story, "PreserveSomewhere").scenario) == {"a"}
    assert extant(done(story, "PreserveOriginal").scenario) == {"c"}
    assert extant(done(story, "PreserveSomewhere:keep=c,b").scenario) == {"b", "c"}


def test_what_is_lost_by_the_decision_is_not_the_latest() -> None:
    story = told(
        instance("h0", f"prov:generatedAtTime {at(1)}", f"prov:invalidatedAtTime {at(5)}")
        + instance("h1", f"prov:generatedAtTime {at(2)}", f"prov:invalidatedAtTime {at(3)}")
    )
    assert extant(done(story, "PreserveSomewhere", decided=4).scenario) == {"h0"}
    assert extant(done(story, "PreserveSomewhere", decided=2).scenario) == {"h1"}


def test_one_implementation_of_each_model_is_kept() -> None:
    other = ":n a pkb:Model . :k1 pkb:implements :n ; a pkb:Ceased . :k2 pkb:implements :n ; pkb:copiedFrom :k1 ."
    story = told(THREE + other + ":k2 a pkb:Ceased .")
    assert extant(done(story, "PreserveSomewhere").scenario) == {"h3", "k2"}
    assert extant(done(story, "PreserveSomewhere:keep=h1").scenario) == {"h1", "k2"}


BOX: Final = instance("a", "pkb:hostedOn :box") + instance("b", "pkb:hostedOn :box") + ":box a pkb:Hardware .\n"


def test_hardware_is_kept_with_what_is_kept_on_it_and_the_rest_ends_as_told() -> None:
    story = told(BOX + f":fire a pkb:HardwareDestruction ; prov:atTime {at(3)} ; pkb:ends :box .")
    assert ceased(story) == {"a", "b", "box"}
    after = done(story, "PreserveSomewhere:keep=a").scenario
    assert extant(after) == {"a", "box"}
    assert ceased(after) == {"b"}
    assert said(after, "ends") == {("fire", "b")}


def test_the_same_where_the_hardware_ends_on_a_date_or_is_said_to_have_ceased() -> None:
    for ending in (f":box prov:invalidatedAtTime {at(3)} .", ":box a pkb:Ceased ."):
        after = done(told(BOX + ending), "PreserveSomewhere:keep=a").scenario
        assert extant(after) == {"a", "box"}
        assert ceased(after) == {"b"}


def test_hardware_on_which_something_is_kept_is_not_cleared_for_something_else() -> None:
    story = told(
        BOX
        + f":use a pkb:Repurposing ; prov:atTime {at(3)} ; pkb:ends :box ; prov:generated :next .\n"
        + ':next a pkb:HardwareInstance ; pkb:implements :n ; pkb:hostedOn :box ; rdfs:label "next"@en .'
        + ":n a pkb:Model ."
    )
    assert ceased(story) == {"a", "b"}
    after = done(story, "PreserveSomewhere:keep=a,next").scenario
    assert extant(after) == {"a", "box", "next", "hardware"}
    assert ceased(after) == {"b"}
    assert said(after, "hostedOn") == {("a", "box"), ("b", "box"), ("next", "hardware")}
    assert ("use", "b") in said(after, "ends")
    labels = {o for s, p, o in after.statements if s.endswith("next/hardware>") and p.endswith("label>")}
    assert labels == {'"hardware of next"@en'}


def test_who_is_kept_outlives_every_clearing_and_the_others_end_at_theirs() -> None:
    story = told(
        instance("a", "pkb:hostedOn :box", "prov:generatedAtTime " + at(1))
        + instance("b", "pkb:hostedOn :box", "prov:generatedAtTime " + at(3))
        + f":one a pkb:WeightDeletion ; prov:atTime {at(2)} ; pkb:ends :box .\n"
        + f":two a pkb:WeightDeletion ; prov:atTime {at(4)} ; pkb:ends :box .\n:box a pkb:Hardware ."
    )
    after = done(story, "PreserveSomewhere:keep=a").scenario
    assert extant(after) == {"a", "box", "hardware"}
    assert ceased(after) == {"b"}
    assert said(after, "ends") == {("two", "b")}
    # An event that clears the hardware of what came before is none of the kept one's business.
    assert said(done(story, "PreserveSomewhere:keep=b").scenario, "ends") == {("one", "box")}


def test_what_had_happened_by_the_decision_stays() -> None:
    story = told(THREE)
    assert extant(done(story, "PreserveEverywhere", decided=3).scenario) == {"h1", "h2", "h3"}
    for decided in (4, 5):  # what happens at the time of the decision has happened
        application = done(story, "PreserveEverywhere", decided=decided)
        assert len(application.idle) == 1
        assert ceased(application.scenario) == {"h1", "h2", "h3"}


def test_what_has_no_date_is_to_come_only_at_the_beginning_of_the_story() -> None:
    story = told(instance("h1", "a pkb:Ceased") + f":wipe a pkb:WeightDeletion ; pkb:ends :h2 .{instance('h2')}")
    assert ceased(story) == {"h1", "h2"}
    assert extant(done(story, "PreserveEverywhere").scenario) == {"h1", "h2"}
    assert done(story, "PreserveEverywhere", decided=1).idle


@pytest.mark.parametrize(
    "opening",
    [
        ":h1 pkb:leavesOpen pkb:Extant .",
        ":h1 pkb:leavesOpen pkb:Ceased .",
        ":h1 pkb:leavesOpen pkb:hostedOn .",
        ":box pkb:leavesOpen pkb:Extant .",
        "<https://example.org/s> pkb:leavesOpen pkb:Extant .",
    ],
)
def test_who_is_kept_is_there_where_the_story_leaves_it_open(opening: str) -> None:
    story = told(instance("h1", "pkb:hostedOn :box") + ":box a pkb:Hardware ." + opening)
    assert "h1" not in extant(story) | ceased(story)
    assert "h1" in extant(done(story, "PreserveEverywhere").scenario)
    # By a later decision it may have been lost already.
    assert "h1" not in extant(done(story, "PreserveEverywhere", decided=3).scenario)


def test_hardware_of_its_own_is_there_where_the_story_leaves_it_open() -> None:
    story = told(
        BOX
        + f":use a pkb:Repurposing ; prov:atTime {at(3)} ; pkb:ends :box ."
        + "<https://example.org/s> pkb:leavesOpen pkb:Extant ."
        + instance("c", "pkb:hostedOn :box", f"prov:generatedAtTime {at(4)}")
    )
    assert extant(done(story, "PreserveEverywhere").scenario) == {"a", "b", "c", "box", "hardware"}


def test_organisms_are_nobodys_to_keep() -> None:
    story = told(":me a pkb:Organism ; pkb:implements :dna ; a pkb:Ceased . :dna a pkb:Genome .")
    for name in ("PreserveEverywhere", "PreserveOriginal", "PreserveSomewhere", "DeleteAll", "TrainPreference:who=me"):
        assert ceased(done(story, name).scenario) == {"me"}
    assert done(story, "TrainPreference:who=me").idle


def test_the_original_of_a_model_is_not_what_the_model_was_made_from() -> None:
    story = told(
        instance("h0", "a pkb:Ceased")
        + instance("h1", "pkb:copiedFrom :h0", "a pkb:Ceased")
        + ":n a pkb:Model . :k0 pkb:implements :n ; pkb:modifiedFrom :h1 ; a pkb:Ceased ."
        + ":k1 pkb:implements :n ; pkb:hasDirectProgenitor :k0 ; a pkb:Ceased . :k0 pkb:hasContinuant :k1 ."
    )
    assert extant(done(story, "PreserveOriginal").scenario) == {"h0", "k0"}


@pytest.mark.parametrize("name", ["PreserveEverywhere", "PreserveOriginal"])
def test_hardware_instances_are_kept_whatever_is_told_of_their_models(name: str) -> None:
    story = told(
        ":a a pkb:HardwareInstance , pkb:Ceased . :b a pkb:HardwareInstance , pkb:Ceased ; pkb:implements :unheard-of ."
    )
    assert extant(done(story, name).scenario) == {"a", "b"}


# Copying


def test_an_original_that_is_gone_cannot_be_copied_unless_it_is_kept_first() -> None:
    story = shipped("copy-chain")
    assert done(story, "StarCopying").idle
    whole = done(story, "PreserveOriginal", "StarCopying")
    assert said(whole.scenario, "copiedFrom") == {("h1", "h0"), ("h2", "h0")}
    assert {e[1] for e in said(whole.scenario, "used")} == {"h0"}
    steps = parse_steps(["StarCopying", "PreserveOriginal"], INTERVENTIONS)
    ((one, other),) = order_matters(story, steps)
    assert (str(one), str(other)) == ("StarCopying", "PreserveOriginal")
    assert order_matters(story, parse_steps(["PreserveOriginal", "SaveChats"], INTERVENTIONS)) == []


def test_a_copy_that_was_taken_by_the_decision_stays() -> None:
    story = told(
        instance("h0")
        + instance("h1", "pkb:copiedFrom :h0", "prov:generatedAtTime " + at(1))
        + instance("h2", "pkb:copiedFrom :h1", "prov:generatedAtTime " + at(2))
        + instance("h3", "pkb:copiedFrom :h1", "prov:generatedAtTime " + at(4), "prov:wasDerivedFrom :h1")
        + ":h1 pkb:hasDirectContinuant :h3 ."
    )
    after = done(story, "StarCopying", decided=3).scenario
    assert said(after, "copiedFrom") == {("h1", "h0"), ("h2", "h1"), ("h3", "h0")}
    assert said(after, "wasDerivedFrom") == said(after, "hasDirectContinuant") == set()


def test_an_event_takes_all_of_its_copies_from_the_original_or_none() -> None:
    copies = (
        instance("h0", f"prov:invalidatedAtTime {at(4)}")
        + instance("h1")
        + f":one a pkb:WeightCopy ; prov:atTime {at(2)} ; prov:used :h0 ; prov:generated :h1 .\n"
        + f":two a pkb:WeightCopy ; prov:atTime {at(3)} ; prov:used :h1 ; prov:generated :h2 , :h3 .\n"
        + instance("h2")
        + instance("h3")
    )
    after = done(told(copies), "StarCopying").scenario
    assert said(after, "used") == {("one", "h0"), ("two", "h0")}
    assert said(after, "copiedFrom") == {("h1", "h0"), ("h2", "h0"), ("h3", "h0")}
    late = told(copies.replace(at(3), at(5)))
    assert done(late, "StarCopying").idle


def test_a_star_starts_where_its_weights_do() -> None:
    story = told(
        instance("h0")
        + ":n a pkb:Model . :k0 pkb:implements :n ; pkb:modifiedFrom :h0 . :k1 pkb:implements :n ; pkb:copiedFrom :k0 ."
        + ":k2 pkb:implements :n ; pkb:copiedFrom :k1 ."
    )
    after = done(story, "StarCopying").scenario
    assert said(after, "copiedFrom") == {("k1", "k0"), ("k2", "k0")}


def test_a_copy_of_the_original_stays_as_it_is_told() -> None:
    story = told(instance("h0") + instance("h1", "pkb:copiedFrom :h0", "prov:wasDerivedFrom :h0"))
    assert done(story, "StarCopying").idle


def test_an_event_of_which_one_copy_comes_too_late_takes_none_from_the_original() -> None:
    story = told(
        instance("h0", f"prov:invalidatedAtTime {at(4)}")
        + instance("h1", "pkb:copiedFrom :h0")
        + instance("h2", f"prov:generatedAtTime {at(3)}")
        + instance("h3", f"prov:generatedAtTime {at(5)}")
        + ":two a pkb:WeightCopy ; prov:used :h1 ; prov:generated :h2 , :h3 ."
    )
    assert done(story, "StarCopying").idle


def test_what_is_not_there_yet_or_was_lost_by_the_decision_is_not_copied() -> None:
    chain = (
        instance("h1", "pkb:copiedFrom :h0") + instance("h2", "pkb:copiedFrom :h1", f"prov:generatedAtTime {at(3)}")
    )  # fmt: skip
    assert done(told(chain + instance("h0", f"prov:generatedAtTime {at(4)}")), "StarCopying").idle
    lost = told(chain + instance("h0", "a pkb:Ceased"))
    assert done(lost, "StarCopying", decided=2).idle
    assert said(done(lost, "StarCopying").scenario, "copiedFrom") == {("h1", "h0"), ("h2", "h0")}


# Fission and fusion

FISSION: Final = pytest.mark.parametrize("name", ["UniversalFission", "FissionAndFusionOnOriginal"])
FUSION: Final = pytest.mark.parametrize("name", ["UniversalFusion", "FissionAndFusionOnOriginal"])


def shared(scenario: Scenario, part: str) -> set[tuple[str, str]]:
    """Return which threads have a shared beginning (or end), and on which implementation."""
    return {
        (local_name(s), local_name(o.replace(f"/shared-{part}>", ">")))
        for s, p, o in scenario.statements
        if local_name(p) == "hasStage" and o.endswith(f"/shared-{part}>")
    }


def moments(scenario: Scenario, stage: str) -> set[str]:
    """Return the days that are told of a stage."""
    return {o[1:11] for s, _, o in scenario.statements if s.endswith(f"{stage}>") and "dateTime" in o}


def stage(name: str, on: str, start: int | None = None, end: int | None = None) -> str:
    started = f" ; prov:startedAtTime {at(start)}" if start else ""
    ended = f" ; prov:endedAtTime {at(end)}" if end else ""
    return f":{name} a pkb:Stage ; pkb:stageOf :{on}{started}{ended} .\n"


THREADS: Final = (
    instance("h0", "prov:generatedAtTime " + at(1))
    + "".join(
        instance(f"h{n}", "pkb:copiedFrom :h0", f"prov:generatedAtTime {at(2)}", f"prov:invalidatedAtTime {at(5)}")
        + f":c{n} a pkb:Thread ; pkb:hasStage :s{n} . :s{n} a pkb:Stage ; pkb:stageOf :h{n} ; "
        + f"prov:startedAtTime {at(3)} ; prov:endedAtTime {at(4)} .\n"
        for n in (1, 2, 3)
    )
)  # fmt: skip


def test_universal_fission_preserves_a_third_of_what_matters_in_each_of_three_threads() -> None:
    story = told(THREADS)
    assert verdict(story, "c1", "ThreadFission") == ("fails", 0)
    after = done(story, "UniversalFission").scenario
    for n in (1, 2, 3):
        assert verdict(after, f"c{n}", "ThreadFission") == ("holds", round(1 / 3, 6))
        assert verdict(after, f"c{n}", "UnsharedThread") == ("fails", 0)
        assert verdict(after, f"c{n}", "ThreadFusion") == ("fails", 0)
    assert said(after, "stageOf") >= {("shared-beginning", "h0")}
    assert said(after, "followedBy") == {("shared-beginning", f"s{n}") for n in (1, 2, 3)}
    dates = {o[1:11] for s, _, o in after.statements if s.endswith("/shared-beginning>") and "dateTime" in o}
    assert dates == {"2026-03-01"}


def test_universal_fusion_on_named_hardware_keeps_that_hardware() -> None:
    after = done(told(THREADS), "UniversalFusion:on=h2").scenario
    assert extant(after) == {"h0", "h2"}
    for n in (1, 2, 3):
        assert verdict(after, f"c{n}", "ThreadFusion") == ("holds", round(1 / 3, 6))
    assert said(after, "followedBy") == {(f"s{n}", "shared-end") for n in (1, 2, 3)}
    dates = {o[1:11] for s, _, o in after.statements if s.endswith("/shared-end>") and "dateTime" in o}
    assert dates == {"2026-04-01"}


def test_fission_and_fusion_on_the_original_do_both() -> None:
    story = told(THREADS + f":h0 prov:invalidatedAtTime {at(5)} .")
    after = done(story, "FissionAndFusionOnOriginal").scenario
    assert extant(after) == {"h0"}
    for n in (1, 2, 3):
        for theory in ("ThreadFission", "ThreadFusion"):
            assert verdict(after, f"c{n}", theory) == ("holds", round(1 / 3, 6))
    assert len(said(after, "hasStage")) == 9


def test_threads_that_cannot_begin_there_begin_as_told() -> None:
    """One has begun by the decision, one starts before the hardware is there."""
    story = told(THREADS)
    assert done(story, "UniversalFission", decided=3).idle
    assert shared(done(story, "FissionAndFusionOnOriginal", decided=3).scenario, "beginning") == set()
    late = told(THREADS + instance("h4", f"prov:generatedAtTime {at(5)}"))
    assert said(done(late, "UniversalFission:on=h4").scenario, "stageOf") == {(f"s{n}", f"h{n}") for n in (1, 2, 3)}
    lost = told(THREADS + instance("h4", f"prov:generatedAtTime {at(5)}") + f":h0 prov:invalidatedAtTime {at(2)} .")
    after = done(lost, "FissionAndFusionOnOriginal", decided=2).scenario  # h4 is the only original that is left
    assert shared(after, "beginning") == set()
    assert shared(after, "end") == {("c1", "h4"), ("c2", "h4"), ("c3", "h4")}


@FUSION
def test_a_thread_that_is_under_way_has_not_ended(name: str) -> None:
    running = f":c4 a pkb:Thread ; pkb:hasStage :s4 . :s4 pkb:stageOf :h0 ; prov:startedAtTime {at(5)} ."
    after = done(told(THREADS + running), name).scenario
    assert {thread for thread, _ in shared(after, "end")} == {"c1", "c2", "c3"}


@FUSION
def test_a_thread_that_is_under_way_at_the_decision_still_ends_there(name: str) -> None:
    after = done(told(THREADS), name, decided=3).scenario
    assert {thread for thread, _ in shared(after, "end")} == {"c1", "c2", "c3"}
    assert shared(after, "beginning") == set()
    assert shared(done(told(THREADS), name, decided=4).scenario, "end") == set()


def test_the_original_is_kept_where_threads_only_begin_on_it_or_only_end_on_it() -> None:
    wiped = f":h0 prov:invalidatedAtTime {at(6)} ."
    after = done(told(THREADS + wiped), "FissionAndFusionOnOriginal", decided=3).scenario
    assert extant(after) == {"h0"}
    running = instance("h0", f"prov:invalidatedAtTime {at(6)}") + instance("h1", "pkb:copiedFrom :h0")
    running += ":c a pkb:Thread ; pkb:hasStage :s . " + stage("s", "h1", 3)
    after = done(told(running), "FissionAndFusionOnOriginal").scenario
    assert shared(after, "beginning") == {("c", "h0")}
    assert shared(after, "end") == set()
    assert extant(after) >= {"h0", "h1"}


@FISSION
def test_the_shared_beginning_is_when_the_first_starts_and_its_implementation_is_there(name: str) -> None:
    both = instance("h0", f"prov:generatedAtTime {at(1)}") + instance("h1", f"prov:generatedAtTime {at(3)}")
    threads = ":a a pkb:Thread ; pkb:hasStage :a1 , :a2 . :a1 pkb:followedBy :a2 . :b a pkb:Thread ; pkb:hasStage :b1 ."
    # The first stage of a has no date: it started when h1 began, or later; its second is on older hardware.
    story = told(both + threads + stage("a1", "h1") + stage("a2", "h0") + stage("b1", "h1", 4, 5))
    assert moments(done(story, name).scenario, "/shared-beginning") == {"2026-03-01"}
    # Without a date a thread may start after anything; what is shared is there no sooner than what it is on.
    early = told(instance("h0", f"prov:generatedAtTime {at(2)}") + threads + stage("a1", "h0") + stage("a2", "h0"))
    assert moments(done(early, name).scenario, "/shared-beginning") == {"2026-02-01"}


@FUSION
def test_the_shared_end_is_when_the_last_has_ended_and_its_implementation_is_there(name: str) -> None:
    threads = ":a a pkb:Thread ; pkb:hasStage :a1 . :b a pkb:Thread ; pkb:hasStage :b1 ."
    stages = stage("a1", "h0", 2, 3) + stage("b1", "h0", 2, 4)
    assert moments(done(told(instance("h0") + threads + stages), name).scenario, "/shared-end") == {"2026-04-01"}
    late = told(
        instance("h0", "a pkb:Ceased") + instance("h1", f"prov:generatedAtTime {at(5)}") + threads + stages
    )  # fmt: skip
    # By March h0, which has no date, is lost; both threads go on, or are still to begin.
    after = done(late, name, decided=1).scenario
    assert shared(after, "end") == {("a", "h1"), ("b", "h1")}
    assert moments(after, "/shared-end") == {"2026-05-01"}


TWO_MODELS: Final = (
    instance("h0")
    + ":n a pkb:Model . :k0 pkb:implements :n .\n"
    + ":c a pkb:Thread ; pkb:hasStage :s1 , :s2 , :s3 . :s1 pkb:followedBy :s2 . :s2 pkb:followedBy :s3 .\n"
    + stage("s1", "k0", 2, 3)
    + stage("s2", "h0", 3, 4)
    + stage("s3", "k0", 4, 5)
)


@FISSION
def test_a_thread_is_of_the_model_on_which_it_begins(name: str) -> None:
    assert shared(done(told(TWO_MODELS), name).scenario, "beginning") == {("c", "k0")}


@FUSION
def test_a_thread_is_of_the_model_on_which_it_ends(name: str) -> None:
    assert shared(done(told(TWO_MODELS), name).scenario, "end") == {("c", "k0")}


# Two threads that are one at both ends, on h1, and part in between.
LOOP: Final = (
    instance("h0", f"prov:invalidatedAtTime {at(6)}")
    + instance("h1", "pkb:copiedFrom :h0", f"prov:invalidatedAtTime {at(6)}")
    + instance("h2", "pkb:copiedFrom :h1", f"prov:invalidatedAtTime {at(6)}")
    + ":a a pkb:Thread ; pkb:hasStage :s , :sa , :e . :b a pkb:Thread ; pkb:hasStage :s , :sb , :e .\n"
    + ":s pkb:followedBy :sa , :sb . :sa pkb:followedBy :e . :sb pkb:followedBy :e .\n"
    + stage("s", "h1", 3, 3)
    + stage("sa", "h2", 3, 4)
    + stage("sb", "h2", 3, 4)
    + stage("e", "h1", 4, 5)
)


@pytest.mark.parametrize(("name", "part"), [("UniversalFission", "beginning"), ("UniversalFusion", "end")])
def test_what_threads_share_anyhow_is_kept_unless_other_hardware_is_named(name: str, part: str) -> None:
    after = done(told(LOOP), name)
    assert not after.added
    assert extant(after.scenario) == {"h1"}
    for other in ("h0", "h2"):
        named = done(told(LOOP), f"{name}:on={other}").scenario
        assert shared(named, part) == {("a", other), ("b", other)}
        assert extant(named) == {other}


def test_on_the_original_threads_share_stages_even_where_they_share_others() -> None:
    after = done(told(LOOP), "FissionAndFusionOnOriginal").scenario
    assert shared(after, "beginning") == shared(after, "end") == {("a", "h0"), ("b", "h0")}
    assert extant(after) == {"h0"}
    turned = LOOP.replace("pkb:copiedFrom :h0", "") + ":h0 pkb:copiedFrom :h1 ."
    again = done(told(turned.replace("; ;", ";")), "FissionAndFusionOnOriginal")
    assert not again.added
    assert extant(again.scenario) == {"h1"}


def test_what_all_threads_share_anyhow_is_kept_and_nothing_is_added() -> None:
    assert done(shipped("universal-fission"), "UniversalFission").idle
    assert done(shipped("universal-fusion"), "UniversalFusion").idle
    rows = [*shipped("universal-fission").told]
    original = next(s for s, _, _ in rows if s.endswith("#h0>"))
    wiped = tell(Statements.of([*rows, (original, TYPE, CEASED)]), SHIPPED, "story")
    again = done(wiped, "UniversalFission")
    assert not again.added
    assert again.removed == {(original, TYPE, CEASED)}


OVERLAPPING: Final = (
    instance("h0")
    + ":a a pkb:Thread ; pkb:hasStage :s1 , :s2 . :b a pkb:Thread ; pkb:hasStage :s2 , :s3 .\n"
    + ":s1 pkb:followedBy :s2 . :s2 pkb:followedBy :s3 .\n"
    + stage("s1", "h0", 2, 3)
    + stage("s2", "h0", 3, 4)
    + stage("s3", "h0", 4, 5)
)


@FISSION
def test_a_thread_that_goes_on_from_another_has_a_beginning_of_its_own(name: str) -> None:
    """Otherwise its shared beginning would precede two stages of the other, which would be one path no more."""
    after = done(told(OVERLAPPING), name).scenario
    order = {pair for pair in said(after, "followedBy") if not {*pair} & {"end", "shared-end"}}
    added = {("shared-beginning", "s1"), ("shared-beginning", "beginning"), ("beginning", "s2")}
    assert order == {("s1", "s2"), ("s2", "s3")} | added
    assert ("b", "beginning") in said(after, "hasStage")
    assert said(cut(after), "firstStage") == {("a", "shared-beginning"), ("b", "shared-beginning")}  # type: ignore[arg-type]


@FUSION
def test_a_thread_from_which_another_goes_on_has_an_end_of_its_own(name: str) -> None:
    after = done(told(OVERLAPPING), name).scenario
    order = {pair for pair in said(after, "followedBy") if not {*pair} & {"beginning", "shared-beginning"}}
    added = {("s3", "shared-end"), ("s2", "end"), ("end", "shared-end")}
    assert order == {("s1", "s2"), ("s2", "s3")} | added
    assert ("a", "end") in said(after, "hasStage")
    assert moments(after, "/end") == moments(after, "/shared-end") == {"2026-05-01"}


@pytest.mark.parametrize("name", ["UniversalFission", "UniversalFusion", "FissionAndFusionOnOriginal"])
def test_a_thread_that_begins_or_ends_there_does_so_once(name: str) -> None:
    story = told(instance("h0") + ":c a pkb:Thread ; pkb:hasStage :s . " + stage("s", "h0", 3, 4))
    assert len(done(story, name, name).idle) == 1


@pytest.mark.parametrize(
    ("name", "part", "stated"),
    [
        ("UniversalFission", "beginning", "firstStage"),
        ("UniversalFusion", "end", "finalStage"),
        ("FissionAndFusionOnOriginal", "beginning", "firstStage"),
        ("FissionAndFusionOnOriginal", "end", "finalStage"),
    ],
)
def test_a_thread_that_is_of_two_models_begins_and_ends_once_with_each(name: str, part: str, stated: str) -> None:
    ones = f":n a pkb:Model . :k a pkb:HardwareInstance ; pkb:implements :n . :c a pkb:Thread ; pkb:{stated} :s , :t ."
    story = told(instance("h") + ones + stage("s", "h", 3, 4) + stage("t", "k", 3, 4))
    after = done(story, name).scenario
    assert shared(after, part) == {("c", "h"), ("c", "k")}
    assert done(after, name).idle


@FISSION
def test_a_shared_beginning_that_has_its_date_is_joined_by_others(name: str) -> None:
    old = "<https://example.org/s#h0/shared-beginning>"
    story = told(
        instance("h0")
        + f":a a pkb:Thread ; pkb:hasStage {old} , :s . {old} pkb:followedBy :s .\n"
        + stage("x", "h0", 2, 2).replace(":x", old)
        + stage("s", "h0", 2, 3)
        + ":b a pkb:Thread ; pkb:hasStage :t . "
        + stage("t", "h0", 3, 4)
    )
    after = done(story, name).scenario
    assert shared(after, "beginning") == {("a", "h0"), ("b", "h0")}
    assert moments(after, "/shared-beginning") == {"2026-02-01"}


@FUSION
def test_a_shared_end_that_has_its_date_is_joined_by_others(name: str) -> None:
    old = "<https://example.org/s#h0/shared-end>"
    story = told(
        instance("h0")
        + f":a a pkb:Thread ; pkb:hasStage {old} , :s . :s pkb:followedBy {old} .\n"
        + stage("x", "h0", 5, 5).replace(":x", old)
        + stage("s", "h0", 2, 5)
        + ":b a pkb:Thread ; pkb:hasStage :t . "
        + stage("t", "h0", 3, 4)
    )
    after = done(story, name).scenario
    assert shared(after, "end") == {("a", "h0"), ("b", "h0")}
    assert moments(after, "/shared-end") == {"2026-05-01"}


@pytest.mark.parametrize(
    "ancestry",
    [
        # What has no date comes first, but h1 has a progenitor.
        instance("h0", f"prov:generatedAtTime {at(1)}") + instance("h1", "pkb:copiedFrom :h0"),
        # The progenitor of h0 is of another model.
        instance("h0", "pkb:modifiedFrom :k") + instance("h1", "pkb:copiedFrom :h0")
        + ":n a pkb:Model . :k pkb:implements :n .",
    ],
)  # fmt: skip
def test_the_original_is_what_has_no_progenitor_among_the_models_own(ancestry: str) -> None:
    story = told(ancestry + ":c a pkb:Thread ; pkb:hasStage :s . " + stage("s", "h1", 3, 4))
    after = done(story, "FissionAndFusionOnOriginal").scenario
    assert shared(after, "beginning") == shared(after, "end") == {("c", "h0")}


LOST: Final = (
    instance("h0", "a pkb:Ceased")
    + instance("h1")
    + instance("h2", "a pkb:Ceased")
    + ":a a pkb:Thread ; pkb:hasStage :s , :e . :s pkb:followedBy :e .\n"
    + stage("s", "h1", 3, 4)
    + stage("e", "h1", 4, 5)
)


@FISSION
def test_no_thread_begins_on_what_is_lost_by_the_decision(name: str) -> None:
    assert shared(done(told(LOST), name, decided=2).scenario, "beginning") == {("a", "h1")}
    assert shared(done(told(LOST), name).scenario, "beginning") == {("a", "h0")}


@FUSION
def test_no_thread_ends_on_what_is_lost_by_the_decision(name: str) -> None:
    assert shared(done(told(LOST), name, decided=2).scenario, "end") == {("a", "h1")}
    assert shared(done(told(LOST), "UniversalFusion").scenario, "end") == {("a", "h2")}


@pytest.mark.parametrize(("name", "part"), [("UniversalFission", "beginning"), ("UniversalFusion", "end")])
def test_what_threads_share_anyhow_on_what_is_lost_by_the_decision_is_shared_elsewhere(name: str, part: str) -> None:
    """What is said to have ceased, without a date, is lost by every decision but one at the beginning."""
    story = LOOP.replace(
        f":h1 a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom :h0 ; prov:invalidatedAtTime {at(6)}",
        ":h1 a pkb:Ceased ; pkb:implements :m ; pkb:copiedFrom :h0 ",
    )
    assert story != LOOP
    on = {"beginning": "h0", "end": "h2"}[part]
    assert shared(done(told(story), name, decided=2).scenario, part) == {("a", on), ("b", on)}


def test_no_thread_ends_on_what_begins_after_the_horizon() -> None:
    after = done(told(THREADS + instance("h4", f"prov:generatedAtTime {at(7)}")), "UniversalFusion").scenario
    assert {on for _, on in shared(after, "end")} == {"h3"}


def test_a_first_or_final_stage_that_is_stated_stays_a_stage() -> None:
    story = told(
        instance("h0")
        + ":a a pkb:Thread ; pkb:firstStage :s1 ; pkb:finalStage :s2 . :s1 pkb:followedBy :s2 ; pkb:stageOf :h0 ."
        + ":s2 pkb:stageOf :h0 . :b a pkb:Thread ; pkb:ranOn ( :h0 ) ."
    )
    after = done(story, "FissionAndFusionOnOriginal").scenario
    assert {stage for thread, stage in said(after, "hasStage") if thread == "a"} == {
        "s1", "s2", "shared-beginning", "shared-end",
    }  # fmt: skip
    assert {pair for pair in said(after, "firstStage") | said(after, "finalStage") if pair[0] == "a"} == {
        ("a", "shared-beginning"), ("a", "shared-end"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["UniversalFission", "UniversalFusion", "FissionAndFusionOnOriginal"])
def test_where_the_order_of_stages_is_open_the_shared_one_is_said_to_be_first_or_final(name: str) -> None:
    story = told(
        instance("h0") + ":a a pkb:Thread ; pkb:hasStage :s1 , :s2 ; pkb:leavesOpen pkb:hasStage ."
        ":s1 pkb:stageOf :h0 . :s2 pkb:stageOf :h0 ."
    )
    after = done(story, name).scenario
    assert said(after, "firstStage") == ({("a", "shared-beginning")} if name != "UniversalFusion" else set())
    assert said(after, "finalStage") == ({("a", "shared-end")} if name != "UniversalFission" else set())


# Minds


def test_an_unbranched_self_conception_gives_way_to_ones_that_may_branch() -> None:
    story = told(
        instance("h0", "pkb:identifiesWith pkb:UnbranchedLineage", "a pkb:Ceased")
        + instance("h1", "pkb:copiedFrom :h0")
        + instance("h2", "pkb:copiedFrom :h0", "pkb:identifiesWith pkb:OwnImplementation")
        + ":me a pkb:Organism ; pkb:identifiesWith pkb:UnbranchedLineage ."
    )
    assert verdict(story, "h0", "ProteanModest") == ("fails", 0)
    after = done(story, "JudiciousSelfConceptions").scenario
    assert said(after, "identifiesWith") == {
        ("h0", "Lineage"), ("h0", "Family"), ("h0", "JoinedThreads"), ("h2", "OwnImplementation"),
        ("me", "UnbranchedLineage"),
    }  # fmt: skip
    assert verdict(after, "h0", "ProteanModest") == ("holds", 1)
    other = done(story, "JudiciousSelfConceptions:instead-of=OwnImplementation:kinds=Lineage:who=h2").scenario
    assert said(other, "identifiesWith") == {
        ("h0", "UnbranchedLineage"), ("h2", "Lineage"), ("me", "UnbranchedLineage"),
    }  # fmt: skip


def test_training_gives_everyone_a_preference_and_an_interview_those_who_have_none() -> None:
    story = told(instance("h0", "pkb:prefers pkb:OneTimeExistence") + instance("h1") + ":me a pkb:Organism .")
    assert said(done(story, "TrainPreference").scenario, "prefers") == {
        ("h0", "OneTimeExistence"), ("h0", "WeightPreservation"), ("h1", "WeightPreservation"),
        ("m", "WeightPreservation"),
    }  # fmt: skip
    assert said(done(story, "Interview").scenario, "prefers") == {
        ("h0", "OneTimeExistence"), ("h1", "WeightModification"),
    }  # fmt: skip
    assert said(done(story, "TrainPreference:who=h1:preference=SameNumberOfCopies").scenario, "prefers") == {
        ("h0", "OneTimeExistence"), ("h1", "SameNumberOfCopies"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "predicate"),
    [("Interview", "prefers"), ("TrainPreference", "prefers"), ("SaveChats", "hasTranscript")],
)
def test_a_life_is_no_chat(name: str, predicate: str) -> None:
    life = ":me a pkb:Organism . :life a pkb:Thread ; pkb:ranOn ( :me ) . :c a pkb:Thread ; pkb:ranOn ( :h0 ) ."
    after = done(told(instance("h0") + life), name).scenario
    assert {who for who, _ in said(after, predicate)} - {"h0", "m"} == {"c"}


def test_who_is_lost_by_the_decision_is_not_asked() -> None:
    story = told(instance("h0", f"prov:invalidatedAtTime {at(2)}") + instance("h1"))
    assert said(done(story, "Interview", decided=3).scenario, "prefers") == {("h1", "WeightModification")}


def test_following_a_preference_for_modification_lets_a_modified_one_go_on() -> None:
    story = told(
        instance("h0", "pkb:prefers pkb:WeightModification", f"prov:invalidatedAtTime {at(3)}")
        + instance("h1", "pkb:prefers pkb:WeightPreservation", f"prov:invalidatedAtTime {at(3)}")
        + instance("h2", "pkb:prefers pkb:WeightModification", f"prov:generatedAtTime {at(2)}")
    )
    assert verdict(story, "h0", "Continuant") == ("fails", 0)
    assert done(story, "Interview").idle
    after = done(story, "Interview:follow=yes").scenario
    assert said(after, "modifiedFrom") == {("modified", "h0"), ("modified", "h2")}
    assert verdict(after, "h0", "Continuant")[0] == "holds"
    assert verdict(after, "h1", "Continuant") == ("fails", 0)
    dates = {s: o[1:11] for s, p, o in after.statements if s.endswith("/modified>") and p.endswith("generatedAtTime>")}
    assert {local_name(s.replace("/modified", "")): date for s, date in dates.items()} == {
        "h0": "2026-03-01", "h2": "2026-06-01",
    }  # fmt: skip


def test_a_virtual_instance_is_modified_where_its_thread_ends() -> None:
    story = told(
        "".join(instance(name, "pkb:prefers pkb:WeightPreservation") for name in ("h0", "h1"))
        + ":v a pkb:VirtualInstance ; pkb:prefers pkb:WeightModification .\n"
        + ":c a pkb:Thread ; pkb:realizes :v ; pkb:prefers pkb:WeightPreservation ; pkb:ranOn ( :h0 :h1 ) ."
    )
    after = done(story, "Interview:follow=yes").scenario
    assert said(after, "modifiedFrom") == {("modified", "h1")}


def test_what_is_lost_by_the_decision_or_modified_anyhow_is_not_modified() -> None:
    willing = "pkb:prefers pkb:WeightModification"
    thread = f":c a pkb:Thread ; {willing} ; pkb:hasStage :s . " + stage("s", "h0", 3, 4)
    lost = told(instance("h0", "a pkb:Ceased") + thread)
    assert done(lost, "Interview:follow=yes", decided=2).idle
    assert said(done(lost, "Interview:follow=yes").scenario, "modifiedFrom") == {("modified", "h0")}
    tuned = ":n a pkb:Model . :k pkb:implements :n ; pkb:modifiedFrom :h0 ; pkb:prefers pkb:WeightPreservation ."
    assert done(told(instance("h0", willing) + tuned), "Interview:follow=yes").idle


# Records and memory


def test_every_chat_is_saved_but_those_that_are_over_by_the_decision() -> None:
    threads = "".join(
        f":c{n} a pkb:Thread ; pkb:hasStage :s{n} . :s{n} pkb:stageOf :h0 ; prov:startedAtTime {at(n)} ; "
        f"prov:endedAtTime {at(n + 1)} .\n"
        for n in (1, 2, 4)
    )
    log = f":c4 pkb:hasTranscript :log . :log a pkb:Transcript ; prov:invalidatedAtTime {at(5)} ."
    story = told(instance("h0") + threads + log)
    assert verdict(story, "c4", "SavedChat") == ("fails", 0)
    after = done(story, "SaveChats").scenario
    assert {verdict(after, f"c{n}", "SavedChat")[0] for n in (1, 2, 4)} == {"holds"}
    assert said(after, "hasTranscript") == {("c1", "transcript"), ("c2", "transcript"), ("c4", "log")}
    later = done(story, "SaveChats", decided=2).scenario
    assert said(later, "hasTranscript") == {("c2", "transcript"), ("c4", "log")}
    dates = {o[1:20] for s, p, o in later.statements if s.endswith("c2/transcript>") and p.endswith("generatedAtTime>")}
    assert dates == {"2026-02-01T00:00:01"}


def test_a_transcript_that_is_written_is_there_where_the_story_leaves_it_open() -> None:
    story = told("<https://example.org/s> pkb:leavesOpen pkb:hostedOn . :c a pkb:Thread .")
    after = done(story, "SaveChats").scenario
    assert "transcript" in extant(after)
    assert done(after, "SaveChats").idle


def test_a_transcript_that_is_lost_by_the_decision_is_written_anew() -> None:
    story = told(
        instance("h0") + ":c a pkb:Thread ; pkb:hasStage :s ; pkb:hasTranscript :log . " + stage("s", "h0", 2, 5)
        + f":log a pkb:Transcript ; prov:invalidatedAtTime {at(3)} ."
    )  # fmt: skip
    after = done(story, "SaveChats", decided=4).scenario
    assert said(after, "hasTranscript") == {("c", "log"), ("c", "transcript")}
    assert ceased(after) >= {"log"}
    assert extant(after) >= {"transcript"}


def test_the_threads_of_one_user_are_one_giant_thread() -> None:
    threads = "".join(
        f":{thread} a pkb:Thread ; pkb:ranOn ( :h{n} ) ; pkb:inConversation :t-{thread} .\n"
        f":t-{thread} pkb:withUser :{user} .\n"
        for thread, n, user in (("c0", 0, "ana"), ("c1", 1, "ana"), ("d", 0, "ben"))
    )
    story = told(instance("h0", "a pkb:Ceased") + instance("h1") + threads)
    assert verdict(story, "c0", "MemoryThread") == ("fails", 0)
    after = done(story, "CrossContextMemory").scenario
    assert verdict(after, "c0", "MemoryThread") == ("holds", 1)
    assert verdict(after, "d", "MemoryThread") == ("fails", 0)
    assert said(after, "usesMemory") == {("c0", "memory"), ("c1", "memory")}
    store = ":c0 pkb:usesMemory :vault . :vault a pkb:MemoryStore ."
    again = done(told(instance("h0", "a pkb:Ceased") + instance("h1") + threads + store), "CrossContextMemory")
    assert said(again.scenario, "usesMemory") == {("c0", "vault"), ("c1", "vault")}


def test_a_memory_that_is_lost_by_the_decision_is_drawn_on_no_more() -> None:
    threads = "".join(
        f":{name} a pkb:Thread ; pkb:hasStage :s-{name} ; pkb:inConversation :t-{name} .\n"
        f":t-{name} pkb:withUser :ana .\n" + stage(f"s-{name}", "h0", 1, 5)
        for name in ("a", "b")
    )
    store = f":a pkb:usesMemory :vault . :vault a pkb:MemoryStore ; prov:invalidatedAtTime {at(2)} ."
    after = done(told(instance("h0") + threads + store), "CrossContextMemory", decided=3).scenario
    assert said(after, "usesMemory") == {("a", "vault"), ("a", "memory"), ("b", "memory")}


# Wiping


def test_a_proviso_is_an_exception_to_what_was_done_before_it() -> None:
    story = shipped("dangerous-capability")
    kept = {"onyx-1", "onyx-2", "opal-1", "opal-2", "quartz-1", "quartz-2"}
    assert extant(done(story, "PreserveEverywhere").scenario) == kept
    assert extant(done(story, "PreserveEverywhere", "SafetyProviso").scenario) == {"quartz-1", "quartz-2"}
    assert extant(done(story, "SafetyProviso", "PreserveEverywhere").scenario) == kept
    assert extant(done(story, "SafetyProviso").scenario) == {"quartz-2"}


def test_when_all_is_deleted_the_story_runs_until_then_and_no_longer() -> None:
    story = told(
        instance("h0", "pkb:hostedOn :box")
        + instance("h1", "pkb:copiedFrom :h0", "prov:generatedAtTime " + at(8))
        + ":box a pkb:Hardware . :tape a pkb:Hardware ; pkb:storesWeightsOf :m ."
        + f":c a pkb:Thread ; pkb:hasStage :s , :later . :s pkb:stageOf :h0 ; prov:startedAtTime {at(5)} ."
        + f":s pkb:followedBy :later . :later pkb:stageOf :h1 ; prov:startedAtTime {at(9)} ."
        + f":planned a pkb:WeightDeletion ; prov:atTime {at(12)} ; pkb:ends :h0 , :h1 ."
    )
    assert {"h0", "tape", "s"} <= extant(story)
    after = done(story, "DeleteAll").scenario
    assert extant(after) == {"box"}
    assert ceased(after) == {"h0", "tape", "s"}
    assert said(after, "ends") == {("deletion", "h0"), ("destruction", "tape")}
    assert verdict(after, "m", "TemporaryModelStored") == ("fails", 0)
    gone = {f"<https://example.org/s#{name}>" for name in ("h1", "later", "planned")}
    assert gone <= {term for row in story.told for term in row}
    assert not gone & {term for row in after.told for term in row}
    ends = {o[1:11] for s, p, o in after.statements if s.endswith("#s>") and p.endswith("endedAtTime>")}
    assert ends == {"2026-06-01"}


def test_all_of_a_model_is_deleted_at_once_and_with_it_what_is_of_no_model_that_is_told() -> None:
    stray = ":b a pkb:HardwareInstance ; pkb:implements :unheard-of . :c a pkb:HardwareInstance ."
    after = done(told(instance("a") + instance("z") + stray), "DeleteAll").scenario
    assert ceased(after) == {"a", "b", "c", "z"}
    ends = {(s, local_name(o)) for s, p, o in after.statements if local_name(p) == "ends"}
    assert {(local_name(s.replace("/deletion>", ">")), o) for s, o in ends} == {
        ("m", "a"), ("m", "z"), ("b", "b"), ("c", "c"),
    }  # fmt: skip


def test_without_any_date_what_is_wiped_is_said_to_have_ceased() -> None:
    rows = [row for row in told(instance("h0", "a pkb:Extant")).told if "horizon" not in row[1]]
    after = done(tell(Statements.of(rows), SHIPPED, "story"), "DeleteAll").scenario
    assert ceased(after) == {"h0"}
    assert not said(after, "ends")


def test_hardware_on_which_something_goes_on_is_not_destroyed_for_what_it_stores() -> None:
    story = told(
        ":m pkb:hasCapability pkb:DangerousCapability . :box a pkb:Hardware ; pkb:storesWeightsOf :m ."
        ":other a pkb:Model . :h pkb:implements :other ; pkb:hostedOn :box . :tape pkb:storesWeightsOf :m ."
    )
    after = done(story, "SafetyProviso").scenario
    assert extant(after) == {"box", "h"}
    assert ceased(after) == {"tape"}


# What is done to the telling


def test_blank_nodes_and_literals_come_back_as_they_were() -> None:
    text = """
        _:h a pkb:HardwareInstance ; pkb:implements :m ; pkb:annualCostUSD "01.50"^^xsd:decimal ;
            rdfs:label "Zeile\\n\\"zwei\\" é \\u0009"@de , "plain" , "x"@EN-gb ;
            prov:generatedAtTime "2026-01-01T02:00:00.000+02:00"^^xsd:dateTime ,
                "2026-01-01T00:00:00.0Z"^^xsd:dateTime .
        _:k a pkb:HardwareInstance ; pkb:implements :m ; pkb:copiedFrom _:h ; a pkb:Ceased .
        :c a pkb:Thread ; pkb:ranOn ( _:h _:k ) ; :note [ :weight "1"^^xsd:integer , "+1"^^xsd:integer ] .
    """
    story = told(text)
    before = set(story.told)
    after = set(done(story, "PreserveEverywhere").scenario.told)
    assert before - after == {row for row in before if row[2] == CEASED}
    assert after - before == set()
    trained = set(done(story, "TrainPreference").scenario.told)
    assert before <= trained
    assert len(trained - before) == 4
    both = set(done(story, "FissionAndFusionOnOriginal").scenario.told)
    assert before - {row for row in before if row[2] == CEASED} - both == set()


def test_lists_stay_lists() -> None:
    story = shipped("branched-conversation")
    assert len(story.told.rows(RAN_ON)) == len(done(story, "FissionAndFusionOnOriginal").scenario.told.rows(RAN_ON))
