"""``pkb check`` and ``pkb claim`` as a user, a build server and a Python program meet them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import Namespace

import persistence_kb
from persistence_kb import resources
from persistence_kb.cli import run
from persistence_kb.errors import NoClaims, PersistenceError

STORY = """\
title: A conversation on three machines, two of them wiped
horizon: 2026-06-01T00:00:00Z
base: https://example.org/three-machines/
entities:
  model: {a: Model, label: the model}
  gpu1: {a: HardwareInstance, implements: model}
  gpu2: {a: HardwareInstance, implements: model}
  gpu3: {a: HardwareInstance, implements: model}
events:
  wiping: {a: WeightDeletion, at: 2026-03-01T00:00:00Z, ends: [gpu1, gpu2]}
"""
KEPT = """\
  kept:
    a: ScenarioClaim
    quote: The weights of one machine are kept.
    locator: section 2
    tag: hardware
    underTheory: HardwareInstance
    about: gpu3
    expects: holds
"""
ALL = """\
  all-kept:
    a: ScenarioClaim
    quote: Everything goes on.
    underTheory: HardwareInstance
    aboutEvery: HardwareInstance
    expects: holds
"""
WHY = """\
  why:
    a: Assumption
    quote: It matters to them.
    source: the minister
    comment: Nobody measured it.
"""
HEAD = "source: https://example.org/policy\ninScenario: story.yaml\nclaims:\n"
WRONG = KEPT.replace("kept:", "lost:").replace("gpu3", "gpu4")
UNDECIDED = """\
  open:
    a: EntailmentClaim
    quote: Whatever goes on in every piece does so in the last.
    premise: ThreadEveryPiece
    conclusion: ThreadFinalPiece
    expects: true
"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with a claim that holds, one that fails and one that is not checked."""
    monkeypatch.chdir(tmp_path)
    Path("story.yaml").write_text(STORY)
    path = Path("policy.claims.yaml")
    path.write_text(HEAD + KEPT + ALL + WHY)
    return path


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


# Terminal


def test_a_line_for_each_claim_with_the_quote_and_the_reason_where_it_fails(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = check(capsys, str(policy))
    assert (code, err) == (1, "")
    reason = out.partition("“Everything goes on.” (https://example.org/policy)\n")[2].partition("not checked")[0]
    assert re.fullmatch(
        r"every hardware instance under the hardware instance view in story\.yaml: expected holds of every one, "
        r"found fails for gpu1, gpu2\. [Gg]pu1 perishes under the hardware instance view: .*2026-03-01.*\.",
        " ".join(reason.split()),
    )
    assert all(line.startswith(" " * 13) and len(line) <= 100 for line in reason.splitlines())
    assert out == (
        "holds        kept (https://example.org/policy, section 2)  policy.claims.yaml:4\n"
        "fails        all-kept (https://example.org/policy)  policy.claims.yaml:12\n"
        "             “Everything goes on.” (https://example.org/policy)\n"
        + reason
        + "not checked  why (the minister)  policy.claims.yaml:18\n"
        "\n"
        "3 claims: 1 holds, 1 fails, 1 not checked\n"
        "2 checks: 2 scenario\n"
    )


def test_verbose_says_what_was_found_where_a_claim_holds(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = check(capsys, str(policy), "--verbose")
    assert "gpu3 under the hardware instance view in story.yaml: holds\n" in out
    assert "“It matters to them.” (the minister)\n             Nobody measured it.\n" in out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (KEPT, 0),
        (KEPT + WHY, 0),
        (WHY, 0),
        (KEPT + ALL, 1),
        (KEPT + UNDECIDED, 3),
        (ALL + UNDECIDED, 3),
        (KEPT + WRONG, 2),
        (ALL + WRONG + UNDECIDED, 2),
    ],
)
def test_the_exit_code_tells_the_worst(policy: Path, capsys: pytest.CaptureFixture[str], text: str, code: int) -> None:
    policy.write_text(HEAD + text)
    assert check(capsys, str(policy))[0] == code


def test_what_is_not_there_is_said_loudly(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + WRONG)
    _, out, _ = check(capsys, str(policy))
    assert out.startswith("error        lost ")
    assert "story.yaml: there is no entity 'gpu4'; did you mean gpu3" in out
    assert "1 claim: 1 in error\n" in out


def test_assumptions_alone_are_not_passed(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + WHY)
    _, out, _ = check(capsys, str(policy))
    assert out.endswith("\n1 claim: 1 not checked\n")


def test_claims_are_chosen_and_the_first_failure_may_end_it(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + ALL + KEPT + WHY)
    assert check(capsys, str(policy), "--tag", "hardware")[:2][0] == 0
    assert check(capsys, str(policy), "--source", "the minister")[1].endswith("1 claim: 1 not checked\n")
    assert check(capsys, str(policy), "--fail-fast")[1].endswith("1 claim: 1 fails\n1 check: 1 scenario\n")
    code, out, err = check(capsys, str(policy), "--tag", "software")
    assert (code, out) == (2, "")
    assert err == (
        "pkb: --tag software: there are no claims to check; there are claims of https://example.org/policy, "
        "the minister, with tags hardware\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "pkb: CLAIMS is missing; name a file, a folder or a shipped set, such as essay"),
        (["nowhere"], "pkb: nowhere: there is no such file, folder or shipped set of claims"),
        (["story.yaml"], "pkb: story.yaml: there are no claims to check; a claim is a pkb:ScenarioClaim"),
        (["policy.claims.yaml", "--format", "xml"], "Invalid value for '--format'"),
        (
            ["policy.claims.yaml", "--report", "x.pdf"],
            "pkb: --report: 'x.pdf' cannot be used; end it with one of .json, .xml, .sarif, .md\n",
        ),
        (
            ["policy.claims.yaml", "--report", "no/x.xml"],
            "pkb: no/x.xml: could not be written: there is no folder no; ",
        ),
        ([""], "pkb: CLAIMS: the name is empty; name a file, a folder or a set"),
    ],
)
def test_a_bad_call_is_answered_with_one_sentence(
    policy: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert policy.exists()
    code, out, err = check(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_malformed_claims_are_refused_before_anything_is_checked(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy.write_text(HEAD + KEPT + ALL.replace("    expects: holds\n", ""))
    code, out, err = check(capsys, str(policy))
    assert (code, out) == (2, "")
    assert re.fullmatch(r"pkb: policy\.claims\.yaml:12: \S+all-kept: a scenario claim needs expects: .*\n", err)


def test_control_characters_do_not_reach_the_terminal(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + ALL.replace("Everything", r'"\u001b[31mEverything').replace("on.", 'on."'))
    assert "\x1b" not in check(capsys, str(policy))[1]


def test_scenarios_of_a_knowledge_base_are_found_by_name(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["load", "story.yaml", "--into", "kb", "--as", "fleet", "--quiet"]) == 0
    policy.write_text(HEAD.replace("story.yaml", "fleet") + KEPT)
    capsys.readouterr()
    assert check(capsys, str(policy))[0] == 2
    assert check(capsys, str(policy), "--kb", "kb")[0] == 0


def test_theories_of_one_s_own_are_heard(policy: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theories = str(root / "tests" / "data" / "theories")
    policy.write_text(HEAD + KEPT.replace("underTheory: HardwareInstance", "underTheory: urn:x"))
    own = next(each for each in persistence_kb.read_scenario("chain", theory_files=[theories]).ontology.theories
               if "/theory/" not in each or "escrow" in each.lower())  # fmt: skip
    policy.write_text(HEAD + KEPT.replace("underTheory: HardwareInstance", f"underTheory: '{own[1:-1]}'"))
    assert "there is no theory" in check(capsys, str(policy))[1]
    assert check(capsys, str(policy), "--theories", theories)[0] in (0, 1)


def test_the_shipped_sets_are_found_by_name() -> None:
    sets = resources.claim_sets()
    assert "essay" in sets
    assert all(path.exists() for path in sets.values())


# Other programs


def test_json_tells_everything(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(capsys, str(policy), "--format", "json")
    told = json.loads(out)
    assert (code, told["holds"]) == (1, False)
    assert told["claims"] == {"holds": 1, "fails": 1, "undecided": 0, "error": 0, "not checked": 1}
    assert told["checks"] == {"ScenarioClaim": {"holds": 1, "fails": 1}}
    kept, everything, why = told["results"]
    assert (kept["name"], kept["line"], kept["tags"], kept["status"]) == ("kept", 4, ["hardware"], "holds")
    assert (everything["expected"], everything["found"]) == ("holds of every one", "fails for gpu1, gpu2")
    assert everything["checks"][0]["results"][0]["because"] == everything["because"] != ""
    assert (why["status"], why["checks"], why["remark"]) == ("not checked", [], "Nobody measured it.")


def test_junit_has_a_case_for_each_claim(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + KEPT + ALL + WHY + WRONG)
    suite = ET.fromstring(check(capsys, str(policy), "--format", "junit")[1]).find("testsuite")  # noqa: S314  ours
    assert suite is not None
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    cases = {case.get("name", "").split()[0]: case for case in suite.iter("testcase")}
    assert (cases["all-kept"].get("file"), cases["all-kept"].get("line")) == ("policy.claims.yaml", "12")
    failure = cases["all-kept"].find("failure")
    assert failure is not None
    assert failure.get("message") == "expected holds of every one, found fails for gpu1, gpu2"
    assert "“Everything goes on.”" in (failure.text or "")
    skipped = cases["why"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not checked: Nobody measured it."
    assert list(cases["kept"]) == []


def test_sarif_has_a_place_for_each_claim_that_does_not_hold(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(HEAD + KEPT + ALL + WHY + WRONG + UNDECIDED)
    log = json.loads(check(capsys, str(policy), "--format", "sarif")[1])
    (sarif,) = log["runs"]
    assert (log["version"], sarif["tool"]["driver"]["name"]) == ("2.1.0", "persistence-kb")
    rules = [rule["id"] for rule in sarif["tool"]["driver"]["rules"]]
    told = [
        (
            rules[result["ruleIndex"]],
            result["level"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in sarif["results"]
    ]
    assert told == [
        ("ScenarioClaim", "error", "policy.claims.yaml", 12),
        ("ScenarioClaim", "error", "policy.claims.yaml", 23),
        ("EntailmentClaim", "warning", "policy.claims.yaml", 31),
    ]
    assert all(result["ruleId"] == rules[result["ruleIndex"]] for result in sarif["results"])
    prints = [result["partialFingerprints"]["claim/v1"] for result in sarif["results"]]
    assert prints == ["policy.claims.yaml#all-kept", "policy.claims.yaml#lost", "policy.claims.yaml#open"]


def test_sarif_points_to_the_check_that_is_wrong(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy.write_text(
        f"{HEAD}  pair:\n    quote: Both.\n    hasCheck:\n"
        "    - {a: QueryClaim, ask: 'ASK {}'}\n"
        "    - {a: QueryClaim, ask: 'ASK {}', expects: false}\n"
    )
    (result,) = json.loads(check(capsys, str(policy), "--format", "sarif")[1])["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 8}
    assert result["ruleId"] == "QueryClaim"


def test_markdown_shows_the_counts_and_every_claim(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = check(capsys, str(policy), "--format", "markdown")
    assert out.startswith("# Claims\n\n3 claims: 1 holds, 1 fails, 1 not checked.\n2 checks: 2 scenario.\n")
    assert "| checks | holds | fails | not checked |\n| --- | ---: | ---: | ---: |\n| scenario | 1 | 1 | 0 |\n" in out
    assert "| assumption | 0 | 0 | 1 |" in out
    assert "| ✗ fails | all-kept | https://example.org/policy | Everything goes on. |" in out
    assert "| – not checked | why | the minister | It matters to them. |" in out


def test_reports_are_written_besides(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(capsys, str(policy), "--report", "a.sarif", "--report", "a.md", "--report", "a.xml")
    assert (code, out.splitlines()[0][:5]) == (1, "holds")
    assert json.loads(Path("a.sarif").read_text())["version"] == "2.1.0"
    assert Path("a.md").read_text().startswith("# Claims\n")
    assert Path("a.xml").read_text().startswith("<testsuites ")


def test_python_is_told_the_same(policy: Path) -> None:
    found = persistence_kb.check(policy)
    assert repr(found) == "<3 claims: 1 holds, 1 fails, 1 not checked>"
    assert not found.holds
    assert [each.status for each in found] == ["holds", "fails", "not checked"]
    assert persistence_kb.check(policy, tags="hardware").holds
    frame = found.to_polars()
    assert frame["status"].to_list() == ["holds", "fails", "not checked"]
    assert frame["line"].to_list() == [4, 12, 18]
    earl = Namespace("http://www.w3.org/ns/earl#")
    assert sorted(str(each) for each in found.to_rdflib().objects(None, earl.outcome)) == sorted(
        str(earl[name]) for name in ("passed", "failed", "untested")
    )
    with pytest.raises(NoClaims):
        persistence_kb.check(policy, sources="nobody")


def test_checking_nothing_that_needs_them_imports_neither_a_reasoner_nor_a_validator_nor_tables(policy: Path) -> None:
    script = (
        "import sys; from persistence_kb.cli import run; run(['check', 'a.claims.ttl']); print(sorted(sys.modules))"
    )
    text = (
        "PREFIX pkb: <https://w3id.org/persistence-kb/>\nPREFIX theory: <https://w3id.org/persistence-kb/theory/>\n"
        '<#a> a pkb:ScenarioClaim ; pkb:quote "a" ; <http://purl.org/dc/terms/source> "b" ; '
        "pkb:inScenario <story.yaml> ; pkb:underTheory theory:HardwareInstance ; "
        'pkb:about "gpu3" ; pkb:expects pkb:Holds .'
    )
    policy.with_name("a.claims.ttl").write_text(text)
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = set(re.findall(r"'([a-z_]+)'", out))
    assert "holds        a (b)" in out
    assert not loaded & {"polars", "pyshacl", "jpype", "clingo", "junitparser", "pytest"}


# pkb claim


def claim(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["claim", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


SAID = ("--quote", "The weights of one machine are kept.", "--source", "https://example.org/policy")


def test_a_claim_that_is_written_down_is_one_that_can_be_checked(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = ("story.yaml", "gpu1", "hardware instance view")
    code, out, err = claim(capsys, *story, "--expects", "holds", *SAID, "--locator", "section 2", "--tag", "hardware")
    assert (code, err) == (0, "")
    assert out == (
        "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
        "PREFIX pkb: <https://w3id.org/persistence-kb/>\n"
        "PREFIX theory: <https://w3id.org/persistence-kb/theory/>\n"
        "\n"
        "<#the-weights-of-one-machine-are>\n"
        "    a pkb:ScenarioClaim ;\n"
        '    pkb:quote "The weights of one machine are kept."@en ;\n'
        "    dcterms:source <https://example.org/policy> ;\n"
        '    pkb:locator "section 2" ;\n'
        '    pkb:tag "hardware" ;\n'
        "    pkb:inScenario <story.yaml> ;\n"
        "    pkb:underTheory theory:HardwareInstance ;\n"
        "    pkb:about <https://example.org/three-machines/gpu1> ;\n"
        "    pkb:expects pkb:Holds .\n"
    )
    file = policy.with_name("more.claims.ttl")
    file.write_text(out + claim(capsys, *story, "--expects-not", "holds", *SAID, "--name", "second")[1])
    code, out, _ = check(capsys, str(file))
    assert (code, [line.split()[0] for line in out.splitlines() if " more.claims.ttl:" in line]) == (
        1,
        ["fails", "holds"],
    )
    assert run(["validate", str(file)]) == 0


@pytest.mark.parametrize(
    ("named", "name"), [(["--name", "Änderung.2"], "Änderung.2"), (["--quote", "保存 Gewichte!"], "保存-gewichte")]
)
def test_a_claim_is_called_in_any_language_what_it_was_called(
    policy: Path, capsys: pytest.CaptureFixture[str], named: list[str], name: str
) -> None:
    _, out, _ = claim(capsys, "story.yaml", "gpu3", "HardwareInstance", "--expects", "holds", *SAID, *named)
    file = policy.with_name("named.claims.ttl")
    file.write_text(out, encoding="utf-8")
    assert check(capsys, str(file))[1].splitlines()[0].split()[:2] == ["holds", name]


def test_a_claim_can_be_handed_on(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy.exists()
    _, out, _ = claim(capsys, "story.yaml", "gpu3", "HardwareInstance", "--expects", "holds", *SAID)
    done = subprocess.run(
        [sys.executable, "-m", "persistence_kb", "check", "-"], input=out, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(
        r"holds +the-weights-of-one-machine-are \(https://example\.org/policy\)  standard input\n", done.stdout
    )


def test_a_claim_about_a_shipped_scenario_at_a_time_can_be_checked(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--quote", 'A "quoted" \\ word', "--source", "source:Saad2026", "--source", "a book")
    _, out, _ = claim(
        capsys,
        "copy-chain",
        "original",
        "HardwareInstance",
        "--expects",
        "holds",
        *said,
        "--at",
        "2025-10-15T00:00:00Z",
    )
    assert "pkb:inScenario scenario:copy-chain ;" in out
    assert 'dcterms:source source:Saad2026 , "a book" ;' in out
    policy.with_name("b.claims.ttl").write_text(out)
    assert check(capsys, "b.claims.ttl")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["story.yaml", "gpu9", "HardwareInstance", "--expects", "holds", *SAID], "there is no entity 'gpu9'"),
        (["story.yaml", "gpu1", "HardwareInstanc", "--expects", "holds", *SAID], "did you mean HardwareInstance"),
        (["story.yml", "gpu1", "HardwareInstance", "--expects", "holds", *SAID], "no such file, folder or shipped"),
        (["story.yaml", "gpu1", "ThreadView", "--expects", "holds", *SAID], "gives no verdict about gpu1"),
        (
            ["story.yaml", "gpu1", "HardwareInstance", *SAID],
            "pkb: --expects is missing; say what is expected: --expects or",
        ),
        (
            ["story.yaml", "gpu1", "HardwareInstance", "--expects", "holds", "--expects-not", "fails", *SAID],
            "pkb: --expects: 'holds' cannot be used; say what is expected: --expects or --expects-not, not both",
        ),
        (
            ["story.yaml", "gpu1", "HardwareInstance", "--expects", "holds", *SAID, "--name", "a b/c<>"],
            "pkb: --name: 'a b/c<>' cannot be used; write letters, digits, and - _ or . between them",
        ),
        (["story.yaml", "gpu1", "HardwareInstance", "--expects", "holds", "--quote", "a"], "Missing option '--source'"),
        (
            ["story.yaml", "gpu1", "HardwareInstance", "--expects", "holds", "--source", "a", "--quote", "word " * 21],
            "it has 21 words; quote from 1 to 20",
        ),
    ],
)
def test_a_claim_about_what_is_not_there_is_not_written(
    policy: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert policy.exists()
    code, out, err = claim(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err


# Continuous integration


def test_the_pre_commit_hook_runs_what_it_says(policy: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    program, *arguments = hook["entry"].split()
    assert (program, hook["language"], hook["pass_filenames"]) == ("pkb", "python", False)
    files = re.compile(hook["files"])
    assert all(files.search(name) for name in ("a.claims.ttl", "deep/a.claims.yaml", "story.yaml", "story.ttl"))
    assert not files.search("README.md")
    assert run([*arguments, *hook["args"]]) == 1
    policy.write_text(HEAD + KEPT)
    assert run([*arguments, *hook["args"]]) == 0
    capsys.readouterr()


class Runner:
    """Runs the shell steps of the action as GitHub's runner does; what other actions do is left out."""

    def __init__(self, root: Path, folder: Path, given: dict[str, str]) -> None:
        self.action = yaml.safe_load((root / "action.yml").read_text())
        self.folder = folder
        self.inputs = {name: str(each["default"]) for name, each in self.action["inputs"].items()} | given
        self.outputs: dict[str, dict[str, str]] = {}
        self.log = ""
        self.used: list[dict[str, Any]] = []
        (folder / "bin").mkdir()
        (folder / "bin" / "python").write_text(
            f'#!/bin/sh\ncase "$2" in pip) echo "$@" >> "{folder}/pip"; exit 0;; esac\nexec {sys.executable} "$@"\n'
        )
        (folder / "bin" / "python").chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder),
            "GITHUB_ACTION_PATH": str(root),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }

    def filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: self.value(match[1]), text)

    def value(self, expression: str) -> str:
        kind, *path = expression.split(".")
        if kind == "inputs":
            return self.inputs[path[0]]
        assert (kind, path[1]) == ("steps", "outputs")
        return self.outputs.get(path[0], {}).get(path[2], "")

    def applies(self, condition: str) -> bool:
        expression = condition.removeprefix("${{ ").removesuffix(" }}")
        for clause in expression.split(" && "):
            left, operator, right = clause.split(" ")
            if (self.value(left) == right.strip("'")) != (operator == "=="):
                return False
        return True

    def run(self) -> int:
        """Run all steps; return the exit code of the first that fails, or 0."""
        for number, step in enumerate(self.action["runs"]["steps"]):
            if not self.applies(step.get("if", "inputs.upload == " + self.inputs["upload"])):
                continue
            if "uses" in step:
                self.used.append({**step, "with": {key: self.filled(value) for key, value in step["with"].items()}})
                continue
            assert step["shell"] == "bash"
            assert "${{" not in step["run"], "an input must not become part of a script"
            script, output = self.folder / f"{number}.sh", self.folder / f"{number}.output"
            script.write_text(step["run"])
            output.touch()
            own = {key: self.filled(value) for key, value in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],  # noqa: S607  as the runner does
                cwd=self.folder, env={**self.environment, **own, "GITHUB_OUTPUT": str(output)},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            self.log += done.stdout + done.stderr
            pairs = (line.partition("=") for line in output.read_text().splitlines())
            self.outputs[step.get("id", str(number))] = {key: value for key, _, value in pairs}
            if done.returncode:
                return done.returncode
        return 0


def test_the_action_goes_red_and_green_and_uploads_what_does_not_hold(policy: Path, root: Path, tmp_path: Path) -> None:
    runner = Runner(root, tmp_path, {"claims": "policy.claims.yaml\n"})
    assert runner.run() == 1
    assert "fails        all-kept" in runner.log
    assert (tmp_path / "pip").read_text() == f"-m pip install --quiet --disable-pip-version-check {root}\n"
    assert (tmp_path / "summary").read_text().startswith("# Claims\n")
    assert [step["uses"].partition("@")[0] for step in runner.used] == [
        "actions/setup-python",
        "github/codeql-action/upload-sarif",
    ]
    uploaded = tmp_path / runner.used[1]["with"]["sarif_file"]
    assert len(json.loads(uploaded.read_text())["runs"][0]["results"]) == 1

    policy.write_text(HEAD + KEPT)
    (tmp_path / "bin" / "python").unlink()
    (tmp_path / "bin").rmdir()
    green = Runner(root, tmp_path, {})
    assert green.run() == 0
    assert json.loads(uploaded.read_text())["runs"][0]["results"] == []


def test_the_action_takes_several_inputs_and_none_of_them_for_a_command(
    policy: Path, root: Path, tmp_path: Path
) -> None:
    policy.write_text(HEAD + KEPT + ALL)
    given = {"claims": "policy.claims.yaml\n$(touch hacked)", "tag": "hardware\n\n", "upload": "false"}
    runner = Runner(root, tmp_path, given)
    assert runner.run() == 2
    assert "$(touch hacked)" in runner.log
    assert not (tmp_path / "hacked").exists()
    assert [step["uses"].partition("@")[0] for step in runner.used] == ["actions/setup-python"]
    assert runner.outputs["check"] == {"code": "2"}


def test_the_action_says_what_it_is_and_each_input_has_a_default(root: Path) -> None:
    action = yaml.safe_load((root / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    assert all({"description", "default"} <= set(each) for each in action["inputs"].values())
    assert {step["uses"] for step in action["runs"]["steps"] if "uses" in step} == {
        "actions/setup-python@v5",
        "github/codeql-action/upload-sarif@v3",
    }


def test_nothing_is_raised_but_sentences() -> None:
    with pytest.raises(PersistenceError, match="no such file, folder or shipped set"):
        persistence_kb.check("nowhere")
