"""The description-logic engine: the essay's cases, what it decides beyond the others, stories that cannot be true."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from persistence_kb.cli import run
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.hermit import HermitEngine
from persistence_kb.engines.java import VARIABLE
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import InconsistentScenario, ReasonerTimeout
from persistence_kb.model.expression import (
    Class,
    ObjectComplementOf,
    ObjectHasValue,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
)
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import NOTHING, SCENARIO, THING, TYPE, pkb
from refusals import PKB, PREFIXES, sentence
from test_cases import CASES, fits, rows, verdicts
from test_reasoner import LINUX, soon, workers

if TYPE_CHECKING:
    from pathlib import Path

    from persistence_kb.engines.extension import Engine
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology

REPRESENTATIVE = (
    "branched-conversation", "chain", "cold-storage", "common-beginning-and-end", "identifies-with-model",
    "open-questions", "repurposed-hardware", "saved-chat", "shared-memory", "siblings", "ten-pieces",
    "unknown-provenance", "virtual-instance",
)  # fmt: skip
"""Cases that between them meet every theory and all that is left open; ``CASES_HERMIT=all`` asks all of them."""

ASKED = [path for path in CASES if path.stem in REPRESENTATIVE or os.environ.get("CASES_HERMIT") == "all"]

STORY, CHAT, ONE, TWO = (f"<urn:t:{name}>" for name in ("story", "chat", "one", "two"))


def test_the_representative_cases_are_there_and_meet_every_theory() -> None:
    assert len(ASKED) >= len(REPRESENTATIVE) == len({path.stem for path in CASES}.intersection(REPRESENTATIVE))
    assert len({row["theory"] for path in ASKED for row in rows(path)}) == 31


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_verdicts_are_as_the_essay_has_them(path: Path, ontology: Ontology) -> None:
    found = verdicts(path.stem, ontology, "hermit")
    wrong = [
        f"{row} but found {found.get((row['entity'], row['theory']))}" for row in rows(path) if not fits(row, found)
    ]
    assert not wrong, "\n".join(wrong)
    assert {place: cell[0] for place, cell in found.items()} == {
        place: cell[0] for place, cell in verdicts(path.stem, ontology, "columnar").items()
    }


def engines(ontology: Ontology, *story: tuple[str, str, str], asking: list[Expression]) -> list[Engine]:
    scenario = tell(Statements.of([(STORY, TYPE, SCENARIO), *story]), ontology, "story")
    snapshot = cut(scenario)
    return [ColumnarEngine(snapshot, ontology), HermitEngine(snapshot, ontology, asking=asking)]


def status(engine: Engine, expression: Expression, individual: str) -> str:
    (place,) = engine.snapshot.find([individual])  # type: ignore[attr-defined]
    extension = engine.extension(expression)
    return STATUSES[int(extension.certain[place]) + int(extension.possible[place])]


def test_it_decides_what_is_so_in_every_way_of_settling_what_is_open(ontology: Ontology) -> None:
    extant, stage_of = Class(pkb("Extant")), ObjectProperty(pkb("stageOf"))
    questions: dict[Expression, tuple[str, str]] = {
        ObjectUnionOf((extant, ObjectComplementOf(extant))): ("undetermined", "holds"),
        # stageOf is functional: a stage of one implementation is a stage of no other, whatever is left open.
        ObjectHasValue(stage_of, TWO): ("undetermined", "fails"),
        ObjectSomeValuesFrom(stage_of, Class(NOTHING)): ("undetermined", "fails"),
        extant: ("undetermined", "undetermined"),
        ObjectHasValue(stage_of, ONE): ("holds", "holds"),
        Class(THING): ("holds", "holds"),
        Class(NOTHING): ("fails", "fails"),
        ObjectOneOf(("<urn:t:nobody>",)): ("fails", "fails"),
    }
    stage = "<urn:t:stage>"
    several = engines(
        ontology,
        (stage, TYPE, pkb("Stage")), (stage, pkb("stageOf"), ONE), (TWO, TYPE, pkb("HardwareInstance")),
        (stage, pkb("leavesOpen"), pkb("stageOf")), (stage, pkb("leavesOpen"), pkb("Extant")),
        asking=list(questions),
    )  # fmt: skip
    for question, expected in questions.items():
        assert tuple(status(engine, question, stage) for engine in several) == expected, question


def test_what_was_not_foreseen_is_asked_about_afterwards(ontology: Ontology) -> None:
    uses = ObjectProperty(pkb("hasCapability"))
    snapshot = cut(
        tell(
            Statements.of(
                [
                    (STORY, TYPE, SCENARIO),
                    (ONE, TYPE, pkb("Model")),
                    (ONE, uses.iri, TWO),
                    (TWO, TYPE, pkb("Capability")),
                ]
            ),
            ontology,
            "story",
        )
    )
    engine = HermitEngine(snapshot, ontology)
    assert status(engine, Class(pkb("Model")), ONE) == "holds"
    assert status(engine, ObjectHasValue(uses, TWO), ONE) == "holds"
    assert status(engine, ObjectSomeValuesFrom(uses, Class(pkb("Model"))), ONE) == "fails", "closed by then"
    assert status(engine, ObjectOneOf(("<urn:t:nobody>",)), ONE) == "fails"


def test_blank_nodes_are_particular_things(ontology: Ontology) -> None:
    implements = ObjectProperty(pkb("implements"))
    question = ObjectSomeValuesFrom(implements, ObjectOneOf(("_:model",)))
    story = [
        ("_:model", TYPE, pkb("Model")),
        ("_:gpu", TYPE, pkb("HardwareInstance")),
        ("_:gpu", implements.iri, "_:model"),
    ]
    for engine in engines(ontology, *story, asking=[question]):
        assert status(engine, question, "_:gpu") == "holds"
        assert status(engine, question, "_:model") == "fails"


def test_an_empty_story_has_nobody_in_it(ontology: Ontology) -> None:
    scenario = tell(Statements.of([(STORY, TYPE, SCENARIO)]), ontology, "story")
    assert survey_scenario(scenario, engine="hermit").to_polars().is_empty()
    engine = HermitEngine(cut(scenario), ontology)
    assert engine.extension(Class(THING)).certain.tolist() == []


CONTRADICTIONS = {
    "two final stages": (
        ":one a pkb:Stage . :two a pkb:Stage . :chat a pkb:Thread ; pkb:finalStage :two , :one .",
        ["chat pkb:finalStage one", "chat pkb:finalStage two",
         "ObjectProperty: pkb:finalStage Characteristics: Functional (relations.ttl)", "one and two are not the same"],
    ),
    "two kinds": (
        ":one a pkb:Thread , pkb:Model . :two a pkb:Model .",
        ["one a pkb:Model", "one a pkb:Thread",
         ("DisjointClasses: pkb:Conversation, pkb:Hardware, pkb:Implementation, pkb:MemoryStore, pkb:Model, "
          "pkb:Simulacrum, pkb:Stage, pkb:Thread, pkb:Transcript, pkb:VirtualInstance (things.ttl)")],
    ),
    "a definition that nothing meets": (
        ":one a pkb:HardwareInstance , pkb:SelfConceiver .",
        ["one a pkb:SelfConceiver",
         "Class: pkb:SelfConceiver EquivalentTo: pkb:Candidate and pkb:identifiesWith some pkb:SelfKind (clauses.ttl)",
         "one has no pkb:identifiesWith"],
    ),
    "a definition that what there is does not meet": (
        ":one a pkb:Stage , pkb:SharedStage . :chat a pkb:Thread ; pkb:hasStage :one .",
        ["one a pkb:SharedStage",
         "Class: pkb:SharedStage EquivalentTo: pkb:Stage and pkb:stageIn min 2 pkb:Thread (clauses.ttl)",
         "one has no pkb:stageIn but chat"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_story_that_cannot_be_true_is_refused_with_the_fewest_statements(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, statements = CONTRADICTIONS[name]
    path = tmp_path / "story.ttl"
    path.write_text(f"{PREFIXES}<https://example.org/story> a pkb:Scenario .\n{text}\n", encoding="utf-8")
    code = run(["survey", str(path), "--engine", "hermit"])
    said = sentence(code, *capsys.readouterr())
    assert said == (
        f"{path}: the story cannot be true, so nothing can be said about it; these contradict one another: "
        f"{'; '.join(statements)}; take one of them back"
    )


def test_where_it_is_left_open_the_same_story_can_be_true(ontology: Ontology) -> None:
    story = [(ONE, TYPE, pkb("HardwareInstance")), (ONE, TYPE, pkb("SelfConceiver"))]
    question = ObjectSomeValuesFrom(ObjectProperty(pkb("identifiesWith")), Class(pkb("SelfKind")))
    with pytest.raises(InconsistentScenario, match="identifiesWith"):
        engines(ontology, *story, asking=[])[1].extension(question)
    opened = (ONE, pkb("leavesOpen"), pkb("identifiesWith"))
    kleene, hermit = engines(ontology, *story, opened, asking=[question])
    assert status(kleene, question, ONE) == "undetermined"
    assert status(hermit, question, ONE) == "holds"


def test_when_time_is_over_it_is_undecided_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", "ten-pieces", "--engine", "hermit", "--timeout", "0.3"]) == 3
    out, err = capsys.readouterr()
    assert not out
    assert err == (
        "pkb: the reasoner came to no answer within 0.3 seconds, so this is undecided; "
        "give it more with --timeout, or ask about less\n"
    )


def test_a_story_that_is_too_large_is_undecided_before_it_is_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chain.ttl"
    copies = "".join(f":h{n} a pkb:HardwareInstance ; pkb:copiedFrom :h{n - 1} .\n" for n in range(1, 2500))
    path.write_text(f"{PREFIXES}<https://example.org/story> a pkb:Scenario .\n:h0 a pkb:HardwareInstance .\n{copies}")
    assert run(["survey", str(path), "--engine", "hermit", "--summary"]) == 3
    out, err = capsys.readouterr()
    assert not out
    assert (
        err == f"pkb: {path}: 2,500 individuals are too many for the reasoner, so this is undecided; ask about less\n"
    )


def test_the_time_is_for_all_questions_together(ontology: Ontology) -> None:
    snapshot = cut(tell(Statements.of([(STORY, TYPE, SCENARIO), (ONE, TYPE, pkb("Model"))]), ontology, "story"))
    engine = HermitEngine(snapshot, ontology, timeout=30)
    engine.extension(Class(pkb("Model")))
    engine._reasoner.left = 0.01  # type: ignore[union-attr]  # noqa: SLF001
    with pytest.raises(ReasonerTimeout, match="30 seconds"):
        engine.extension(ObjectHasValue(ObjectProperty(pkb("hasCapability")), TWO))


def test_a_java_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "java"))
    code = run(["survey", "ten-pieces", "--engine", "hermit"])
    assert sentence(code, *capsys.readouterr()) == (
        f"{VARIABLE} is {tmp_path / 'java'}, where nothing is; "
        "name a java executable or a Java home of version 11 or later, or unset it"
    )


@LINUX
@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 2), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
def test_no_java_process_survives_the_command(blow: signal.Signals, code: int) -> None:
    command = [*PKB, "survey", "minor-fission", "--engine", "hermit"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert soon(lambda: workers(process.pid))
        (worker,) = workers(process.pid)
        process.send_signal(blow)
        out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert not out
    assert err == ("pkb: interrupted; nothing was left half-written\n" if code == 2 else "")
    assert soon(lambda: not workers(process.pid) and not os.path.exists(f"/proc/{worker}"))  # noqa: PTH110


@LINUX
def test_nothing_runs_when_the_survey_is_done(ontology: Ontology) -> None:
    scenario = tell(Statements.of([(STORY, TYPE, SCENARIO), (ONE, TYPE, pkb("Model"))]), ontology, "story")
    survey = survey_scenario(scenario, engine="hermit")
    assert np.isin(survey.to_polars()["status"].to_numpy(), STATUSES).all()
    assert not workers(os.getpid())


def test_help_and_other_engines_start_no_java() -> None:
    script = "import sys; from persistence_kb.cli import run; run(['survey', 'ten-pieces']); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "'persistence_kb.engines.survey'" in loaded
    assert "jpype" not in loaded
    assert "'persistence_kb.engines.reasoner'" not in loaded
