"""Whatever stops a change to a knowledge base, what was there before is there still, or all of the change is.

A change is stopped at each line of the program in turn, killed while Oxigraph writes, interrupted, and made on a disk
that is full.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from persistence_kb.cli import run
from persistence_kb.errors import OutputError
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import SCENARIO, TYPE
from persistence_kb.reading.change import changing
from persistence_kb.reading.knowledge_base import reading
from persistence_kb.reading.provenance import PROVENANCE, Loaded, Origin
from persistence_kb.reading.rdf import read
from refusals import PKB, listing, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

MARKER = "KNOWLEDGE-BASE"
LARGE = 30_000
"""Statements of a story that Oxigraph takes some time to write."""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def change(folder: str, sizes: Mapping[str, int], *dropped: str) -> None:
    """Load stories of some sizes, and drop others."""
    with changing(folder, new=True) as made:
        for name, size in sizes.items():
            rows = [(f"<urn:{number}>", "<urn:size>", f'"{size}"') for number in range(size - 1)]
            statements = Statements.of([("<urn:story>", TYPE, SCENARIO), *rows])
            made.add(Loaded.now(name, name, size, [Origin(f"file:///{name}", "0" * 64)]), statements)
        for name in dropped:
            made.drop(name)
        made.commit()


def state(folder: str = "kb") -> dict[str, int] | None:
    """Return how many statements each loaded story has, having seen that all of them are sound; None if none is."""
    if not Path(folder, MARKER).exists():
        return None
    with reading(folder) as base:
        store = ox.Store.read_only(str(base.store))
        graphs = {each.graph for each in base.loaded.values()}
        assert {graph.value for graph in store.named_graphs()} == {PROVENANCE, *graphs}
        for name, each in base.loaded.items():
            statements = set(read([base.source([name])]))
            there = store.quads_for_pattern(None, None, None, ox.NamedNode(each.graph))
            assert {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in there} == statements
            assert len(statements) == each.size
        return {name: each.size for name, each in base.loaded.items()}


def is_tidy(folder: str = "kb") -> bool:
    """Tell whether a folder holds just what its marker and its store say."""
    with reading(folder) as base:
        kept = {base.columns(each) for each in base.loaded.values()}
        names = {MARKER, "columns", "writing.lock", base.store.name}
        return {each.name for each in Path(folder).iterdir()} == names and {*Path(folder, "columns").iterdir()} == kept


def contents() -> dict[str, object]:
    """Return all files of a knowledge base."""
    return {path: facts for path, facts in listing(Path("kb")).items() if isinstance(facts, bytes)}


# At each line


def stop_at_line(wanted: int) -> None:
    """End this process, as SIGKILL would, at the given one of the different lines that it comes by."""
    seen: set[tuple[str, int]] = set()

    def at(frame: FrameType, _: str, __: Any) -> Any:
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        if len(seen) == wanted:
            os._exit(9)
        return at

    def called(frame: FrameType, _: str, __: Any) -> Any:
        path = Path(frame.f_code.co_filename)
        return at if path.parent.name == "reading" and path.stem != "sources" else None

    sys.settrace(called)


def attempt(line: int, sizes: Mapping[str, int], *dropped: str) -> bool:
    """Make a change to a copy of a knowledge base in a process that ends at a line; tell whether it got that far."""
    if Path("before").exists():
        shutil.copytree("before", f"trial-{line}")
    if not os.fork():
        stop_at_line(line)
        change(f"trial-{line}", sizes, *dropped)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.wait()[1]) == 9


def outcomes(step: int, sizes: Mapping[str, int], *dropped: str) -> list[dict[str, int] | None]:
    """Stop a change at each line, or each so many lines; return what is loaded then, and see that it can be changed."""
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_interrupted_change import attempt
line = 1
while attempt(line, {sizes!r}, *{dropped!r}):
    line += {step}
print(line)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    found = []
    for line in range(1, int(done.stdout) + 1, step):
        trial = f"trial-{line}"
        found.append(state(trial))
        if len(found) % 4 == 0:
            change(trial, {"later": 7})
            assert state(trial) == {**(found[-1] or {}), "later": 7}
            assert is_tidy(trial), trial
    return found


@pytest.mark.parametrize(
    ("step", "before", "change_to", "dropped"),
    [
        (2, {"kept": 30, "replaced": 20, "dropped": 10}, {"replaced": 25, "fresh": 15}, ["dropped"]),
        (5, {"kept": 300, "replaced": 20}, {"replaced": 25}, []),
        (5, None, {"fresh": 10}, []),
    ],
    ids=["built-anew", "cut-down", "begun"],
)
def test_a_change_that_is_stopped_at_any_line_has_happened_whole_or_not_at_all(
    step: int, before: dict[str, int] | None, change_to: dict[str, int], dropped: list[str]
) -> None:
    if before:
        change("before", before)
    after = {name: size for name, size in ((before or {}) | change_to).items() if name not in dropped}
    found = outcomes(step, change_to, *dropped)
    assert len(found) > 100 / step
    switch = found.index(after)
    assert found[:switch] == [before] * switch
    assert found[switch:] == [after] * (len(found) - switch)


# While Oxigraph writes


def large(name: str, word: str) -> str:
    rows = (f'<urn:{word}:{number}> <urn:is> "{word}" .\n' for number in range(LARGE))
    Path(name).write_text(f"<urn:story> {TYPE} {SCENARIO} .\n{''.join(rows)}", encoding="utf-8")
    return name


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*PKB, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something has happened while a process runs."""
    while not happened():
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)


MOMENTS: dict[str, Callable[[], bool]] = {
    "before it begins": lambda: True,
    "when it holds the lock": lambda: bool(Path("kb/writing.lock").read_bytes()),
    "when it writes columns": lambda: len(list(Path("kb/columns").iterdir())) > 1,
    "when the next store is there": lambda: Path("kb/store-2/CURRENT").exists(),
    "when the next store holds a table": lambda: len(list(Path("kb/store-2").glob("*.sst"))) > tables(),
}


def tables() -> int:
    return len(list(Path("kb/store-1").glob("*.sst")))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_load_that_is_ended_from_without_leaves_what_was_there(moment: str, how: signal.Signals) -> None:
    change("kb", {"kept": 30})
    process = started("load", large("large.nt", "large"), "--into", "kb")
    until(MOMENTS[moment], process)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert process.returncode, "it ran to its end before it could be stopped"
    assert state() == {"kept": 30}
    if how == signal.SIGINT and err.startswith("pkb"):
        assert sentence(process.returncode, out, err) == "interrupted; nothing was left half-written"
        assert is_tidy()
    change("kb", {"later": 7})
    assert state() == {"kept": 30, "later": 7}
    assert is_tidy()


def test_a_load_that_is_killed_at_any_time_happens_whole_or_not_at_all() -> None:
    change("kb", {"kept": 30})
    arguments = ("load", large("large.nt", "one"), "--into", "kb", "--quiet")
    begun = time.monotonic()
    assert run(arguments) == 0
    whole = time.monotonic() - begun + 0.5
    seen = ["one"]
    for part in range(1, 11):
        large("large.nt", f"word-{part}")
        process = started(*arguments)
        time.sleep(whole * part / 10)
        process.kill()
        process.communicate()
        with reading("kb") as base:
            [word] = {word.strip('"') for _, _, word in read([base.source(["large"])]) if word[0] == '"'}
        assert word in (seen[-1], f"word-{part}")
        seen.append(word)
        assert state() == {"kept": 30, "large": LARGE + 1}
    change("kb", {"later": 7})
    assert is_tidy()
    assert len(set(seen)) < len(seen), "none was stopped before it had ended"


def test_an_interruption_of_the_first_load_leaves_nothing() -> None:
    process = started("load", large("large.nt", "large"), "--into", "kb")
    until(lambda: Path("kb/store-1").exists(), process)
    process.send_signal(signal.SIGINT)
    assert sentence(process.wait(60), *process.communicate()) == "interrupted; nothing was left half-written"
    assert not Path("kb").exists()


# Where it cannot be written


@pytest.mark.parametrize("limit", [100, 10_000, 450_000])
def test_a_full_disk_leaves_what_was_there(limit: int) -> None:
    """The last limit is above the columns' size and below that of Oxigraph's tables."""
    change("kb", {"kept": 30})
    before = contents()
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
    script = f"{limited.format(limit)} from persistence_kb.cli import main; main()"
    for target in ("kb", "new"):
        command = [sys.executable, "-c", script, "load", large("large.nt", "l"), "--into", target]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = sentence(done.returncode, done.stdout, done.stderr)
        assert said == f"{target}: could not be written: File too large; nothing was changed or left behind"
    assert contents() == before
    assert not Path("new").exists()


@pytest.mark.parametrize("place", ["settle", "write_columns", "insert", "copy", "_point_to"])
def test_what_the_file_system_refuses_is_said_and_undone(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change("kb", {"kept": 30})
    before = contents()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"persistence_kb.reading.change.{place}", refuse)
    with pytest.raises(OutputError, match="kb: could not be written: No space left on device"):
        change("kb", {"more": 10})
    assert contents() == before
    assert run(["load", "star", "--into", "kb"]) == 2
    assert "No space left on device; nothing was changed" in capsys.readouterr().err
    assert contents() == before
    assert state() == {"kept": 30}


def test_a_file_system_without_links_is_written_to_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    change("kb", {"kept": 30})

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    change("kb", {"more": 10})
    assert state() == {"kept": 30, "more": 10}
    assert is_tidy()
