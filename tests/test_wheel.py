"""The wheel carries all that it needs, and works from any folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_the_wheel_surveys_and_validates_shipped_scenarios_from_any_folder(root: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    unpacked, elsewhere = tmp_path / "unpacked", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    for name in (
        "assumptions/essay-costs.ttl",
        "ontology/persistence.ttl",
        "ontology/context.jsonld",
        "shapes/things.ttl",
        "scenarios/ten-pieces.ttl",
        "py.typed",
        "reporting/report/page.html",
        "reporting/report/page.css",
        "reporting/report/page.js",
    ):
        assert (unpacked / "persistence_kb" / name).is_file(), name
    environment = {"PYTHONPATH": str(unpacked), "PATH": ""}
    for command, expected in (
        (["survey", "ten-pieces", "--theory", "ThreadView"], "thread view"),
        (["validate", "star"], "conforms"),
        (["validate", "essay-costs"], "conforms"),
        (["query", "copy-chain", "lineages"], "copy of copy"),
    ):
        words = [sys.executable, "-W", "ignore", "-m", "persistence_kb", *command]
        done = subprocess.run(words, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True)
        assert expected in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import persistence_kb.resources as r; print(r.folder('ontology'))"],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(unpacked) in where.stdout
