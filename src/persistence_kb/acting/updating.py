"""Running updates over a dataset: what they take away and add, exactly, in the words of the dataset.

The process that runs them (``acting/changing.py``) is started once and serves until this one ends; it is ended when an
update takes longer than it may, and started again when it is needed. Where a store spells a literal in another way than
the story does, the story's spelling comes back.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.engines.asking import syntax_error
from persistence_kb.engines.process import confinable, end, environment
from persistence_kb.errors import FailedQuery, QueryTimeout, UnsafeInput
from persistence_kb.reading.sparql import DECLARED, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.statements import Statement

SECONDS: Final = 120.0
"""How long an update may take where nobody says."""

_KNOWN: Final = "urn:blank:"
_PLAIN: Final = "<urn:default>"
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Difference:
    """What an update comes to.

    Attributes:
        removed, added: Statements of the default graph; blank nodes that are new may have any name.
        written: What it wrote into graphs that are for writing.
    """

    removed: list[Statement]
    added: list[Statement]
    written: Mapping[str, list[Statement]]


class Dataset:
    """A dataset that updates are run over, one at a time; each finds it as it was given."""

    def __init__(self, graphs: Mapping[str, Iterable[Statement]]) -> None:
        """Take a dataset.

        Args:
            graphs: The statements of each named graph, by its token; of the default graph under the empty name.
        """
        self._literals: set[str] = set()
        self._blanks: set[str] = set()
        lines: dict[str, None] = {}
        for name, statements in graphs.items():
            for subject, predicate, value in statements:
                lines[f"{subject} {predicate} {value} {name} .\n"] = None
                if value[0] == '"' and (value[-1] != '"' or "\\" in value):
                    self._literals.add(value)
                self._blanks.update(token for token in (subject, value) if token[0] == "_")
        self._content = "".join(lines).encode()
        self._spelt: dict[str, list[str]] = {}

    def run(
        self,
        update: str,
        written: Iterable[str],
        given: Iterable[str] = (),
        *,
        source: str,
        trusted: bool = True,
        seconds: float | None = SECONDS,
    ) -> Difference:
        """Run an update.

        Args:
            update: SPARQL 1.1 Update.
            written: The named graphs that it may write into; they are empty before.
            given: What it finds besides, in graphs of its own: lines of N-Quads.
            source: Its file, for messages.
            trusted: Whether it is known to leave all other named graphs as they are.
            seconds: How long it may take, once the dataset is loaded; None for ever.

        Raises:
            UnsafeInput: It would ask another server, or read a document.
            InvalidSyntax: Not SPARQL 1.1 Update, with line and column.
            FailedQuery: The engine cannot do it.
            QueryTimeout: It takes too long.
        """
        words = words_of(update)
        refuse(update, source)
        names = [each[1:-1] for each in written]
        request = {
            "do": "change",
            "update": update,
            "prefixes": {name: space for name, space in DECLARED.items() if name},
            "written": names,
            "given": list(given),
        }
        answer = self._answer(request, source, seconds, trusted=trusted)
        match answer.get("error"):
            case "syntax":
                raise syntax_error(source, words.mistake, " ".join(answer["reason"].split()))
            case "size":
                raise FailedQuery(query=source, reason="it adds more than anybody wants", remedy="add less")
            case "failed":
                raise FailedQuery(query=source, reason=" ".join(answer["reason"].split()))
        rows = {"": answer["added"]} | {f"<{name}>": lines for name, lines in answer["written"].items()}
        made = {name: self._respelt(lines, every=False) for name, lines in rows.items()}
        made = named_anew(made, self._blanks)
        return Difference(self._respelt(answer["removed"], every=True), made.pop(""), made)

    def _answer(self, request: Mapping[str, object], source: str, seconds: float | None, *, trusted: bool) -> Any:
        with _ONE_AT_A_TIME:
            worker = _Worker.serving()
            try:
                if worker.holds is not self:
                    load = {"do": "load", "size": len(self._content), "literals": sorted(self._literals)}
                    self._take(worker.ask(load, self._content, None)["spelt"])
                worker.holds = None
                answer = worker.ask(request, b"", seconds)
                worker.holds = self if trusted else None
            except BaseException as error:
                worker.stop()  # whatever it would say is no answer to what comes next
                if isinstance(error, TimeoutError):
                    raise QueryTimeout(query=source, seconds=seconds or 0) from None
                if isinstance(error, EOFError):
                    remedy = "most often there was not enough memory: change less"
                    raise FailedQuery(query=source, reason="the engine broke off", remedy=remedy) from None
                raise
        return answer

    def _take(self, spelt: Mapping[str, str]) -> None:
        self._spelt = {}
        for ours in sorted(self._literals):
            self._spelt.setdefault(spelt.get(ours, ours), []).append(ours)

    def _respelt(self, lines: Iterable[str], *, every: bool) -> list[Statement]:
        """Return statements as the dataset spells them: in every way that it does, or in one."""
        found: list[Statement] = []
        for line in lines:
            subject, predicate, value = line[: -len(" .")].split(" ", 2)
            ours = self._spelt.get(value, [value])
            found += [(subject, predicate, each) for each in (ours if every else ours[:1])]
        return found


def named_anew(rows: Mapping[str, list[Statement]], known: set[str]) -> dict[str, list[Statement]]:
    """Give new blank nodes names that depend on nothing but what is said of them, and that none has yet.

    Args:
        rows: The statements of each graph.
        known: The blank nodes that have their names already.
    """
    found = {token for statements in rows.values() for row in statements for token in row[::2] if token[0] == "_"}
    if found <= known:
        return dict(rows)
    import pyoxigraph as ox

    # Known ones are written as IRIs meanwhile, so that they keep their names.
    lines = [
        " ".join([*(f"<{_KNOWN}{token[2:]}>" if token in known else token for token in row), name or _PLAIN, "."])
        for name, statements in rows.items()
        for row in statements
    ]
    dataset = ox.Dataset(ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    number = 0
    while any(token.startswith(f"_:made{number}-") for token in known):
        number += 1
    made: dict[str, list[Statement]] = {name: [] for name in rows}
    for quad in dataset:
        row = [str(quad.subject), str(quad.predicate), str(quad.object)]
        graph = str(quad.graph_name)
        renamed = [
            f"_:{token[1 + len(_KNOWN) : -1]}"
            if token.startswith(f"<{_KNOWN}")
            else f"_:made{number}-{token[2:]}"
            if token[0] == "_"
            else token
            for token in row
        ]
        made["" if graph == _PLAIN else graph].append((renamed[0], renamed[1], renamed[2]))
    return made


def refuse(update: str, source: str) -> None:
    """Refuse what is no update, and what would fetch something.

    Raises:
        UnsafeInput: It would ask another server, or read a document.
        InvalidSyntax: It is a query.
    """
    words = words_of(update)
    hidden = not confinable() and any(word in update.lower() for word in ("service", "load"))
    if words.service or words.loads or hidden:
        what = "SERVICE would ask another server" if words.service else "LOAD would read a document"
        raise UnsafeInput(source=source, found=what, remedy="an intervention has nothing but the story: leave it out")
    if words.update is None:
        raise syntax_error(source, words.mistake, "this changes nothing; write an update, such as INSERT { } WHERE { }")


class _Worker:
    """The process, and the thread that listens to it."""

    _serving: _Worker | None = None

    @classmethod
    def serving(cls) -> _Worker:
        """Return the process that serves, started if need be."""
        if cls._serving is None or cls._serving.process.poll() is not None:
            if cls._serving is not None:
                cls._serving.stop()
            cls._serving = cls()
        return cls._serving

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-m", "persistence_kb.acting.changing"]
        self.process = subprocess.Popen(command, env=environment(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603
        self.holds: Dataset | None = None
        self._said: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self.stop)

    def _listen(self) -> None:
        assert self.process.stdout is not None  # noqa: S101  it is a pipe
        with contextlib.suppress(ValueError):  # closed
            for line in self.process.stdout:
                self._said.put(line)
        self._said.put(b"")

    def ask(self, request: Mapping[str, object], content: bytes, seconds: float | None) -> dict[str, Any]:
        """Have something done.

        Raises:
            TimeoutError: It is not done in time.
            EOFError: The process ended.
        """
        assert self.process.stdin is not None  # noqa: S101  it is a pipe
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n" + content)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise EOFError from None
        try:
            line = self._said.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            raise EOFError
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End the process."""
        atexit.unregister(self.stop)
        end(self.process)
        type(self)._serving = None  # noqa: SLF001  its own
