"""What every refusal has in common: exit code 2, one sentence on standard error, and nothing changed or left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from persistence_kb.cli import run

if TYPE_CHECKING:
    import pytest

PKB = (sys.executable, "-m", "persistence_kb")

PREFIXES = """\
PREFIX : <https://example.org/story#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
STORY = f"""{PREFIXES}
<https://example.org/story> a pkb:Scenario ;
    pkb:horizon "2026-06-01T00:00:00Z"^^xsd:dateTime .
:model a pkb:Model .
:h1 a pkb:HardwareInstance ; pkb:implements :model .
:h2 a pkb:HardwareInstance ; pkb:implements :model ; pkb:copiedFrom :h1 .
"""


def listing(folder: Path) -> dict[str, object]:
    """Return everything in a folder, with what would show that it was touched."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        facts = path.lstat()
        small = path.is_file() and facts.st_size < 1 << 20 and os.access(path, os.R_OK)
        found[str(path)] = path.read_bytes() if small else (facts.st_mode, facts.st_size, facts.st_mtime_ns)
    return found


def sentence(code: int, out: str, err: str) -> str:
    """Return what a refusal says, having seen that it is one."""
    assert code == 2, (code, err)
    assert not out, out
    assert err.startswith("pkb: "), err
    assert err.endswith("\n")
    assert len(err.splitlines()) == 1, err
    assert "Traceback" not in err
    assert "mistake in pkb" not in err, err
    assert len(err) < 1100, len(err)
    assert err[:-1].isprintable(), err
    return err.removeprefix("pkb: ").removesuffix("\n")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run ``pkb`` in this process and return the one sentence that it says; the working folder stays as it is."""
    before = listing(Path.cwd())
    code = run(arguments)
    assert listing(Path.cwd()) == before
    return sentence(code, *capsys.readouterr())


def refused_process(*arguments: str, given: bytes = b"", stdout: int = subprocess.PIPE) -> str:
    """Run ``pkb`` as a process of its own and return the one sentence that it says."""
    before = listing(Path.cwd())
    line = [*PKB, *arguments]
    done = subprocess.run(line, input=given, stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False)
    assert listing(Path.cwd()) == before
    return sentence(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())
