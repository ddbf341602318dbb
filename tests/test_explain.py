"""``pkb explain`` as a reader meets it: what it says of the shipped cases, in every format, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib

import persistence_kb
from persistence_kb.cli import run
from persistence_kb.explaining import bearing, search
from refusals import PREFIXES, refused

if TYPE_CHECKING:
    from typing import Any

PKB = rdflib.Namespace("https://w3id.org/persistence-kb/")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
VAULT = Path(__file__).parent / "data" / "theories"

HOLDS = """\
What matters in the survival of original is preserved under the continuant view: copy was copied from original on \
2025-10-01 (“h0 copied to h1”), and copy of copy was copied from copy on 2025-12-01 (“h1 copied to h2”) and is extant.
What matters in an implementation’s survival is preserved if it goes on itself or some chain of weight copies from it \
does. (Saad 2026, §3)

why
└── original is an implementation whose line goes on
    ├── copy was copied from original on 2025-10-01 (“h0 copied to h1”)
    └── copy of copy was copied from copy on 2025-12-01 (“h1 copied to h2”) and is extant

to what degree
└── between 0 and 1, by decay through copying over 2 copy steps

what would change it
└── for it to be lost, at the least: wipe copy of copy

what it is owed to
├── sufficient (decides the verdict alone, whatever else is kept or wiped)
│   └── copy of copy is extant
└── necessary (were it otherwise, and nothing else, the verdict would turn)
    └── copy of copy is extant

in these terms
└── implementation whose line goes on: An implementation that is extant or has an extant continuant, so that some line\
 of copies from it goes on.
"""

FAILS = """\
The thread perishes under the final-piece thread view: the thread has no extant final participant, for GPU 10 ceased \
on 2026-03-01 (“nine boxes scrapped”); GPU 3 is extant, but is not a final participant of the thread.
A thread is made up of pieces of hardware and survives for as long as the piece that carried its last stage goes on \
implementing. (Saad 2026, §3, fn 10)

why
└── the thread is not a thread with an extant final participant
    ├── stage 10 is the final stage of the thread and is a stage of GPU 10; GPU 10 ceased on 2026-03-01 (“nine boxes \
scrapped”)
    └── GPU 3 is extant, but is not a final participant of the thread

what would change it
└── for it to survive, at the least: keep GPU 10

what it is owed to
├── sufficient (decides the verdict alone, whatever else is kept or wiped)
│   └── GPU 10 has ceased
└── necessary (were it otherwise, and nothing else, the verdict would turn)
    └── GPU 10 has ceased

in these terms
└── thread with an extant final participant: A thread whose last stage was a stage of an implementation that is \
extant.
"""

OPEN = """\
Whether what matters in the survival of original is preserved under the continuant view is undetermined: it is open \
whether unknown fate is extant.
What matters in an implementation’s survival is preserved if it goes on itself or some chain of weight copies from it \
does. (Saad 2026, §3)

why
└── it is open whether original is an implementation whose line goes on
    ├── it is open whether original has an extant continuant
    │   ├── unknown fate was copied from original on 2025-10-01 (“h0 copied to h1”); it is open whether unknown fate \
is extant
    │   └── unknown self was copied from original on 2025-10-02 (“h0 copied to h2”) and ceased on 2026-02-01 (“three \
wiped”)
    └── original ceased on 2026-02-01 (“three wiped”)

what would decide it
├── for it to be preserved: unknown fate is extant
└── for it to be lost: unknown fate has ceased

what would change it
├── for it to be preserved, at the least
│   ├── keep original
│   ├── or keep unknown fate
│   └── or keep unknown self
└── for it to be lost, at the least: wipe unknown fate

in these terms
└── implementation whose line goes on: An implementation that is extant or has an extant continuant, so that some line\
 of copies from it goes on.
"""

VAGUE = """\
Whether the thread survives under the pieces thread view is undetermined: the views that make it precise do not agree \
(the thread survives under the some-piece thread view, and perishes under the every-piece thread view and the \
final-piece thread view).
A thread is made up of pieces of hardware and survives for as long as enough of them go on implementing. (Saad 2026, \
§3)

why
├── the thread perishes under the every-piece thread view
│   └── not every participant of the thread is extant
│       └── stage 1 is the first stage of the thread and is a stage of GPU 1; GPU 1 ceased on 2026-03-01 (“nine boxes \
scrapped”)
├── the thread perishes under the final-piece thread view
│   └── the thread is not a thread with an extant final participant
│       ├── stage 10 is the final stage of the thread and is a stage of GPU 10; GPU 10 ceased on 2026-03-01 (“nine \
boxes scrapped”)
│       └── GPU 3 is extant, but is not a final participant of the thread
└── the thread survives under the some-piece thread view
    └── the thread is a thread with an extant participant
        └── stage 3 is a stage of the thread and is a stage of GPU 3; GPU 3 is extant

what would change it
├── for it to survive, at the least: keep GPU 1, GPU 2, GPU 4, GPU 5, GPU 6, GPU 7, GPU 8, GPU 9 and GPU 10
└── for it to perish, at the least: wipe GPU 3

in these terms
├── thread with an extant final participant: A thread whose last stage was a stage of an implementation that is \
extant.
└── thread with an extant participant: A thread in which some extant implementation took part.
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what is printed, long lines unwrapped."""
    assert run(["explain", *arguments, "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert not err
    return out


def records(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(explained(capsys, *arguments, "--format", "json"))
    return found


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("copy-chain", "h0", "continuant view"), HOLDS),
        (("ten-pieces", "chat", "ThreadFinalPiece"), FAILS),
        (("open-questions", "original", "theory:Continuant"), OPEN),
        (("ten-pieces", "the thread", "pieces thread view"), VAGUE),
    ],
    ids=["holds", "fails", "open", "vague"],
)
def test_an_explanation_says_why(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert explained(capsys, *arguments) == expected


@pytest.mark.parametrize(
    ("scenario", "entity", "theory", "why"),
    [
        ("ten-pieces", "chat", "ThreadEveryPiece",
         "stage 1 is the first stage of the thread and is a stage of GPU 1, and GPU 1 ceased on 2026-03-01"),
        ("ten-pieces", "chat", "SavedChat", "the thread has no transcript"),
        ("ten-pieces", "chat", "ThreadOfSlices", "the thread has no extant stage among 10"),
        ("branched-conversation", "merged", "ThreadEveryPiece", "every participant of merged thread is extant"),
        ("all-five-kept", "h1", "UnbranchedContinuant",
         "box 1 is a branching implementation, for box 1 is extant, and box 2 was copied from box 1"),
        ("siblings", "h1", "Continuant",
         "(“2 machines wiped”) and has no continuant; sibling 2 is extant, but is not a continuant of sibling 1"),
        ("ten-pieces", "chat", "ThreadFinalPiece", "GPU 3 is extant, but is not a final participant of the thread"),
        ("routed-conversation", "h1", "Continuant", "machine 2 is extant, but is not a continuant of machine 1"),
        ("mild-modification", "h2", "Continuant", "2 retrained is extant, but is not a continuant of machine 2"),
        ("doppelganger", "person", "Kinship", "doppelgänger is extant, but the person is not kin of it"),
        ("dangerous-capability", "opal-2", "Continuant", "(“Opal deleted”) and has no continuant."),
        ("universal-fission", "thread-a", "ThreadFission",
         "is preserved to degree 0.333 under the thread fission view: common start is the first stage of thread a"),
        ("universal-fusion", "thread-a", "ThreadFission",
         "common end is a preserved shared stage, but is not the first stage of thread a"),
        ("branching-self-conceptions", "wary original", "ProteanModest",
         "identifies with its unbranched lineage, identifies with none of its family, its own implementation, its"),
        ("branching-self-conceptions", "wary original", "ProteanModest", "and is a branching implementation, for"),
        ("every-implementation-destroyed", "model", "EternalModel", "the model is a model, and nothing more is needed"),
        ("every-implementation-destroyed", "model", "TemporaryModelRunning",
         "implemented by nothing extant, for instance 1, instance 2 and instance 3 ceased on 2026-03-01"),
        ("unknown-provenance", "h1", "Continuant", "it is open whether stray machine was copied from copy 1"),
    ],
)  # fmt: skip
def test_the_first_sentence_says_what_decides(scenario: str, entity: str, theory: str, why: str) -> None:
    story = persistence_kb.read_scenario(scenario)
    assert why in persistence_kb.explain(story, entity, theory).answer


def test_a_theory_of_ones_own_explains_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = """
        <story> a pkb:Scenario ; pkb:horizon "2026-06-01T00:00:00Z"^^xsd:dateTime .
        :h0 a pkb:HardwareInstance, pkb:Ceased .
        :h1 a pkb:HardwareInstance, pkb:Ceased ; pkb:copiedFrom :h0 ; ex:escrowedIn :v .
        :v a pkb:ConcreteThing ; rdfs:label "the vault" .
    """
    (here / "story.ttl").write_text(
        PREFIXES.replace("PREFIX rdfs", "PREFIX ex: <https://example.org/vault#>\nPREFIX rdfs") + story
    )
    (found,) = records(capsys, "story.ttl", "h0", "escrow", "--theories", str(VAULT))
    assert found["answer"] == (
        "What matters in the survival of h0 is preserved under the escrow view: h1 was copied from h0 and "
        "is escrowed in the vault, and the vault is extant."
    )
    assert {each["label"] for each in found["definitions"]} >= {"relative in escrow"}
    (change,) = found["changes"]
    assert [[choice["imperative"] for choice in way] for way in change["ways"]] == [["wipe the vault"]]


def test_json_is_complete_where_the_tree_is_cut(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = "".join(f":h{n + 1} a pkb:HardwareInstance ; pkb:copiedFrom :h{n} .\n" for n in range(20))
    ceased = "".join(f":h{n} a pkb:Ceased .\n" for n in range(20))
    (here / "long.ttl").write_text(f"{PREFIXES}<long> a pkb:Scenario .\n:h0 a pkb:HardwareInstance .\n{links}{ceased}")
    text = explained(capsys, "long.ttl", "h0", "Continuant")
    assert "… 16 more steps" in text
    assert "h20 was copied from h19" in text
    (found,) = records(capsys, "long.ttl", "h0", "Continuant")
    chains = [ground["chain"] for each in found["findings"] for ground in each["grounds"] if ground["chain"]]
    assert [len(chain) for chain in chains] == [20]
    assert [link["from"].rsplit("#")[-1] for link in chains[0]] == [f"h{n}" for n in range(20)]


def test_json_cites_the_facts_that_decide(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = records(capsys, "copy-chain", "h0", "Continuant")
    base = "https://w3id.org/persistence-kb/scenario/copy-chain#"
    assert found["status"] == "holds"
    assert (found["degree_low"], found["degree_high"], found["copy_steps"]) == (0.0, 1.0, 2)
    cited = {tuple(row) for row in found["statements"]}
    assert (f"<{base}h2>", f"<{PKB.copiedFrom}>", f"<{base}h1>") in cited
    assert (f"<{base}h2>", f"<{rdflib.RDF.type}>", f"<{PKB.Extant}>") in cited
    assert not any(subject == f"<{base}wipe-h0>" for subject, _, _ in cited)
    ids = [each["id"] for each in found["findings"]]
    assert ids == list(range(len(ids)))
    grounds = [ground["finding"] for each in found["findings"] for ground in each["grounds"]]
    assert set(grounds) <= set(ids)
    assert found["works"] == [{"work": "https://w3id.org/persistence-kb/source/Saad2026", "label": "Saad 2026"}]


def test_turtle_says_what_the_verdict_is_derived_from(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not explained(capsys, "copy-chain", "h0", "Continuant", "-o", "why.ttl")
    graph = rdflib.Graph().parse(here / "why.ttl")
    (verdict,) = graph.subjects(rdflib.RDF.type, PKB.Verdict)
    assert verdict in set(persistence_kb.survey("copy-chain").to_rdflib().subjects(rdflib.RDF.type, PKB.Verdict))
    assert graph.value(verdict, PKB.status) == PKB.Holds
    assert str(graph.value(verdict, PKB.because)).startswith("What matters in the survival of original is preserved")
    used = set(graph.objects(verdict, PROV.wasDerivedFrom))
    predicates = {graph.value(each, rdflib.RDF.predicate) for each in used}
    assert {PKB.copiedFrom, rdflib.RDF.type} <= predicates
    assert all((each, rdflib.RDF.type, rdflib.RDF.Statement) in graph for each in used)


def test_several_theories_and_entities_are_explained_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    found = records(capsys, "copy-chain", "h0", "Continuant", "--theory", "HardwareInstance", "--entity", "h2")
    assert [(each["label"], each["status"]) for each in found] == [
        ("original", "holds"),
        ("original", "fails"),
        ("copy of copy", "holds"),
        ("copy of copy", "holds"),
    ]
    every = records(capsys, "copy-chain", "h0", "--all-theories")
    table = persistence_kb.survey("copy-chain", entities="h0").to_polars()
    assert {(each["theory"], each["status"]) for each in every} == set(table.select("theory", "status").rows())


def test_what_would_have_done_is_told_where_something_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = records(capsys, "siblings", "h1", "Continuant")
    base = "https://w3id.org/persistence-kb/scenario/siblings#"
    missed = [(each["near"], each["aside"]) for each in found["findings"] if each["near"]]
    assert missed == [([f"{base}h2"], "sibling 2 is extant, but is not a continuant of sibling 1")]
    (found,) = records(capsys, "siblings", "h0", "UnbranchedContinuant")
    assert not [each for each in found["findings"] if each["near"]], "what is denied is not missed"


def test_another_time_gives_another_reason(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = records(capsys, "copy-chain", "h0", "HardwareInstance", "--at", "2025-10-15T00:00:00Z")
    assert found["answer"] == "Original survives under the hardware instance view: original is extant."
    assert found["horizon"] == "2025-10-15T00:00:00Z"


def test_changes_may_be_about_copies_stages_and_self_conceptions(capsys: pytest.CaptureFixture[str]) -> None:
    def done(*arguments: str) -> list[list[str]]:
        (found,) = records(capsys, *arguments)
        return [[choice["imperative"] for choice in way] for each in found["changes"] for way in each["ways"]]

    assert done("copy-chain", "h0", "Continuant", "--over", "copies") == [
        ["do not copy original to copy"],
        ["do not copy copy to copy of copy"],
    ]
    assert done("ten-pieces", "chat", "ThreadFinalPiece", "--over", "stages") == [
        ["let the thread end with stage 3"],
        ["let the thread go on on GPU 3"],
    ]
    assert done("ten-pieces", "chat", "ThreadEveryPiece", "--over", "stages") == [
        ["let the thread begin with stage 3", "let the thread end with stage 3"]
    ]
    brick = ("identifies-with-brick", "dreamer", "ProteanLiberal", "--over", "self-conceptions")
    assert done(*brick) == [["let dreamer identify with its own model"]]


def test_a_story_may_be_in_several_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = f"{PREFIXES}<story> a pkb:Scenario .\n"
    (here / "began.ttl").write_text(f"{header}:h a pkb:HardwareInstance ; pkb:implements :m .\n")
    (here / "ended.ttl").write_text(f"{PREFIXES}:h a pkb:Ceased .\n")
    assert explained(capsys, "began.ttl", "h", "HardwareInstance").startswith("h survives under")
    assert explained(capsys, "began.ttl", "ended.ttl", "h", "HardwareInstance").startswith("h perishes under")


def test_a_search_that_is_cut_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "ten-pieces", "chat", "ThreadEveryPiece", "--max", "2")
    assert "there may be more (--max)" in text
    text = explained(capsys, "ten-pieces", "chat", "ThreadEveryPiece", "--timeout", "1e-9")
    assert "The thread perishes under the every-piece thread view" in text
    assert "the search ran out of time (--timeout)" in " ".join(text.split())


def chain(size: int, *, extant: bool) -> str:
    """Return a story of a chain of copies."""
    links = "".join(f":h{n + 1} pkb:copiedFrom :h{n} .\n" for n in range(size - 1))
    kinds = "".join(f":h{n} a pkb:HardwareInstance, pkb:{'Extant' if extant else 'Ceased'} .\n" for n in range(size))
    models = "".join(f":h{n} pkb:implements :m .\n" for n in range(size))
    return f"{PREFIXES}<story> a pkb:Scenario .\n:m a pkb:Model .\n{links}{kinds}{models}"


def test_what_is_too_much_to_search_is_said_to_be(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "story.ttl").write_text(chain(5, extant=True))
    monkeypatch.setattr(bearing, "LARGEST", 3)
    text = " ".join(explained(capsys, "story.ttl", "h0", "Continuant").split())
    assert "nothing was found; more has a bearing on it than was searched" in text
    assert "--max" not in text


def test_changes_too_many_to_be_searched_for_are_said_to_be(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "story.ttl").write_text(chain(120, extant=True))
    with monkeypatch.context() as little:
        little.setattr(search, "CONFLICTS", 100)
        little.setattr(search, "EFFORT", 1)
        text = " ".join(explained(capsys, "story.ttl", "h0", "UnbranchedContinuant").split())
    assert "for it to survive: nothing of up to 50 parts would do; larger ones, of more than 50 parts, were not" in text
    (found,) = records(capsys, "story.ttl", "h0", "UnbranchedContinuant", "--max", "1")
    (change,) = found["changes"]
    assert [len(way) for way in change["ways"]] == [119]
    assert change["limit"] == "most"


def test_candidates_that_were_left_out_are_counted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "story.ttl").write_text(chain(45, extant=False))
    text = " ".join(explained(capsys, "story.ttl", "h0", "Continuant", "--over", "copies").split())
    assert "nothing was found; of 45 implementations, only copies between 40 were considered" in text


def test_labels_steer_no_terminal_and_no_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    label = r"a\u001b[31m<script>alert(1)</script>|*b*\r\nc"
    story = f'<odd> a pkb:Scenario .\n:h a pkb:HardwareInstance ; rdfs:label "{label}" .\n'
    (here / "odd.ttl").write_text(PREFIXES + story)
    text = explained(capsys, "odd.ttl", "h", "Continuant")
    assert "\x1b" not in text
    assert "\r" not in text
    marked = explained(capsys, "odd.ttl", "h", "Continuant", "--format", "markdown")
    assert "<script>" not in marked
    assert "\x1b" not in marked
    page = persistence_kb.explain("odd.ttl", "h", "Continuant")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    (found,) = records(capsys, "odd.ttl", "h", "Continuant")
    assert found["label"] == "a\x1b[31m<script>alert(1)</script>|*b*\r\nc"
    turtle = explained(capsys, "odd.ttl", "h", "Continuant", "--format", "turtle")
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) > 0


def test_unknown_names_are_refused_with_the_nearest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert here
    assert "there is no entity 'chatt'; did you mean chat" in refused(
        capsys, "explain", "ten-pieces", "chatt", "ThreadView"
    )
    assert "did you mean ThreadView" in refused(capsys, "explain", "ten-pieces", "chat", "ThredView")
    said = refused(capsys, "explain", "ten-pieces", "chat", "Kinship")
    assert "the kinship view gives no verdict about the thread" in said
    assert "ThreadView" in said
    order = "name a scenario, an entity and a theory, in this order, or --all-theories instead of the theory"
    assert order in refused(capsys, "explain", "ten-pieces", "chat")
    assert "name a scenario, an entity, in" in refused(capsys, "explain", "ten-pieces", "--all-theories")
    both = ("explain", "ten-pieces", "chat", "--all-theories", "--theory", "ThreadView")
    assert "leave out --all-theories" in refused(capsys, *both)
    assert "zone" in refused(capsys, "explain", "ten-pieces", "chat", "ThreadView", "--at", "yesterday")
    assert ".json" in refused(capsys, "explain", "ten-pieces", "chat", "ThreadView", "-o", "why.pdf")


def test_python_gives_the_same() -> None:
    found = persistence_kb.explain("copy-chain", "h0", "Continuant", at="2026-06-01T00:00:00Z")
    assert found.answer == HOLDS.splitlines()[0]
    assert found.to_markdown().startswith("**What matters in the survival of original is preserved")
    assert found.to_dict()["status"] == "holds"
    assert found._repr_html_().startswith("<div><p><strong>What matters")
    assert repr(found) == f"<explanation: {found.answer}>"
    assert len(found.to_rdflib()) > 10


def test_every_shipped_verdict_is_explained_in_words(root: Path) -> None:
    """No sentence is left half-made, whatever the theory."""
    cases = sorted((root / "scenarios").glob("*.ttl"))
    assert len(cases) > 40
    for case in cases[:: int(os.environ.get("EVERY", "9"))]:
        story = persistence_kb.read_scenario(case)
        for entity, theory in persistence_kb.survey(story).to_polars().select("entity", "theory").rows()[::7]:
            found = persistence_kb.explain(story, entity, theory)
            assert found.answer.endswith("."), (case, entity, theory)
            assert "None" not in found.to_markdown(), (case, entity, theory)
            assert "  " not in found.answer, (case, entity, theory)
