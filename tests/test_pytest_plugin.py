"""The pytest plugin: claims are collected, chosen, passed, failed and skipped, and nothing else is disturbed."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

STORY = """\
base: https://example.org/machines/
entities:
  model: {a: Model}
  gpu1: {a: HardwareInstance, implements: model}
  gpu2: {a: HardwareInstance, implements: model, ceased: 2026-01-01T00:00:00Z}
"""
CLAIMS = """\
source: https://example.org/policy
inScenario: story.yaml
underTheory: HardwareInstance
claims:
  kept: {a: ScenarioClaim, quote: One is kept., about: gpu1, expects: holds, tag: one}
  both: {a: ScenarioClaim, quote: Both are kept., aboutEvery: HardwareInstance, expects: holds}
  lost: {a: ScenarioClaim, quote: It is lost., about: gpu3, expects: fails}
  why: {a: Assumption, quote: It matters., source: the minister}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "policy.claims.yaml").write_text(CLAIMS)
    return tmp_path


def ran(project: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_each_claim_is_a_test_that_passes_fails_or_is_skipped(project: Path) -> None:
    code, out = ran(project, "-v", "-ra")
    assert code == 1
    told = dict(re.findall(r"^policy\.claims\.yaml::(\S+) ([A-Z]+)", out, flags=re.MULTILINE))
    assert told == {"kept": "PASSED", "both": "FAILED", "lost": "FAILED", "why": "SKIPPED"}
    assert "2 failed, 1 passed, 1 skipped" in out
    assert "SKIPPED [1] policy.claims.yaml:8: not checked: It matters." in out


def test_a_failure_is_told_in_words(project: Path) -> None:
    _, out = ran(project, "-q")
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out
    assert "claims.py" not in out
    assert "  “Both are kept.” (https://example.org/policy)\n" in out
    assert "in story.yaml: expected holds of every one, found fails for gpu2. " in out
    assert "  policy.claims.yaml:6\n" in out
    assert "story.yaml: there is no entity 'gpu3'; did you mean gpu2" in out


@pytest.mark.parametrize(
    ("expression", "names"),
    [("kept", ["kept"]), ("minister", ["why"]), ("example and not lost", ["kept", "both"]), ("one", ["kept"])],
)
def test_claims_are_chosen_by_name_source_and_tag(project: Path, expression: str, names: list[str]) -> None:
    _, out = ran(project, "--collect-only", "-q", "-k", expression)
    assert re.findall(r"^policy\.claims\.yaml::(\S+)$", out, flags=re.MULTILINE) == names


def test_several_processes_come_to_the_same(project: Path) -> None:
    code, out = ran(project, "-n", "2", "-q")
    assert code == 1
    assert "2 failed, 1 passed, 1 skipped" in out


def test_malformed_claims_are_an_error_of_their_file_alone(project: Path) -> None:
    (project / "bad.claims.yaml").write_text("claims:\n  bad: {a: QueryClaim, quote: a, source: b}\n")
    (project / "empty.claims.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    code, out = ran(project, "-q", "--continue-on-collection-errors")
    assert code == 1
    assert "Traceback" not in out
    assert re.search(r"bad\.claims\.yaml:2: \S+bad: a query claim needs ask: ", out)
    assert "empty.claims.ttl: there are no claims to check" in out
    assert "2 failed, 1 passed, 1 skipped, 2 errors" in out


def test_theories_of_one_s_own_are_configured(project: Path, root: Path) -> None:
    own = root / "tests" / "data" / "theories"
    (project / "pytest.ini").write_text(f"[pytest]\npkb_theories = {own}\n")
    from persistence_kb.reading.theories import read_ontology

    name = next(iter(set(read_ontology([str(own)]).theories) - set(read_ontology().theories)))
    (project / "policy.claims.yaml").write_text(
        CLAIMS.partition("  both")[0].replace("underTheory: HardwareInstance", f"underTheory: '{name[1:-1]}'")
    )
    _, out = ran(project, "-q")
    assert "there is no theory" not in out
    assert re.search(r"1 (passed|failed)", out)


def test_a_project_without_claims_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n\n\ndef test_it():\n"
        "    loaded = {name for name in sys.modules if name.startswith('persistence_kb.')}\n"
        "    assert loaded == {'persistence_kb.pytest_plugin'}\n"
        "    assert not {'numpy', 'rdflib', 'pyoxigraph', 'yaml', 'polars'} & set(sys.modules)\n"
    )
    code, out = ran(tmp_path, "-q", "-p", "no:hypothesispytest", "-p", "no:anyio", "-p", "no:xdist")
    assert code == 0, out
