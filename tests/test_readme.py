"""The README is true: its commands print what it says, its Python runs, its files are there."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

from persistence_kb.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def blocks(root: Path, language: str) -> list[str]:
    found = re.findall(
        rf"^```{language}\n(.*?)^```$", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found


def trimmed(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.splitlines()]
    return [line for line in lines if line]


def test_every_command_prints_what_the_readme_shows(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    (tmp_path / "tests").symlink_to(root / "tests")
    (tmp_path / "three-machines.yaml").write_text(blocks(root, "yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = [part for block in blocks(root, "console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    assert len(shown) >= 4
    for part in shown:
        line, _, expected = part.partition("\n")
        command, _, code = line.partition("  # exits with ")
        command, _, file = command.partition(" > ")
        words = shlex.split(command)
        if words[0] == "sed":
            subprocess.run(words, check=True)
            continue
        assert words[0] == "pkb"
        assert run(words[1:]) == int(code or 0), line
        out = capsysbinary.readouterr().out.decode()
        if file:
            (tmp_path / file).write_text(out, encoding="utf-8")
        assert trimmed("" if file else out) == trimmed(expected), line
    pictures = re.findall(r"\]\(docs/([\w-]+\.svg)\)", (root / "README.md").read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert (tmp_path / picture).read_bytes() == (root / "docs" / picture).read_bytes(), picture


def test_every_table_is_what_the_command_in_front_of_it_prints(
    root: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    tables = re.findall(r"^<!-- \$ pkb (.*?) -->\n(.*?)^<!-- end -->$", text, re.MULTILINE | re.DOTALL)
    assert tables
    for command, expected in tables:
        assert run(shlex.split(command)) == 0, command
        assert trimmed(capsysbinary.readouterr().out.decode()) == trimmed(expected), command


def test_its_python_does_what_it_shows(root: Path) -> None:
    for block in blocks(root, "python"):
        test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
        assert doctest.DocTestRunner().run(test).failed == 0


def test_its_two_commands_are_targets_and_continuous_integration_calls_the_same(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for block in blocks(root, "sh"):
        assert re.search(rf"^{block.split()[1]}:", makefile, re.MULTILINE)
    assert "make test" in (root / ".ci" / "run").read_text(encoding="utf-8")


def test_the_folders_that_it_names_are_there(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:ontology|shapes|queries|scenarios|tests|src|benchmarks)/[\w./-]*)`", text):
        assert (root / name).exists(), name
