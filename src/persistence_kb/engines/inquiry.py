"""Asking many questions about many datasets that have a part in common, in one process.

The process is that of ``engines/asking.py``: it can open nothing, it is ended when a question takes longer than it may,
and started again for the next. Each question finds its own dataset over the common part, and nothing of another's.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import weakref
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.engines.asking import answer_of, pieces, request_of
from persistence_kb.engines.dataset import is_default
from persistence_kb.engines.process import end, ended_after, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from persistence_kb.engines.asking import Clock
    from persistence_kb.engines.dataset import Graphs
    from persistence_kb.model.answer import Answer
    from persistence_kb.model.query import Question

_KEEP: Final[dict[str, Any]] = {"keep": True, "service": False, "seconds": None}


class Inquiry:
    """Asks one question after another. Use it as a context manager, or close it."""

    def __init__(self, common: Graphs) -> None:
        """Take what all datasets have in common; the process starts with the first question."""
        self._common = common
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None
        self._last: tuple[object, ...] = ()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the process."""
        self._end()
        self._process = None
        self._last = ()

    def ask(
        self,
        question: Question,
        made: Graphs,
        clock: Clock,
        *,
        apart: Sequence[str] = (),
        name: object = None,
    ) -> Answer:
        """Ask a question.

        Args:
            question: The query.
            made: The dataset, without what is common.
            clock: How long it may take.
            apart: Graphs that have no statement in common with any other.
            name: What tells this dataset from others, where it may be asked again.

        Raises:
            PersistenceError: As ``engines.asking.ask``.
        """
        common = {graph: rows for graph, rows in self._common.items() if question.needs(graph)}
        whole = {**common, **made}
        request = request_of(question, whole, clock, apart=apart)
        # What a query itself says that its dataset is, is put together anew.
        bare = question.words.default is not None or len(common) < len(self._common)
        key = () if bare or name is None else (name, *made)
        same = bool(key) and key == self._last and self._process is not None
        content = b"" if same else b"".join(pieces(whole if bare else made))
        request |= {"size": len(content), "same": same, "bare": bare}
        try:
            process = self._process or self._start()
            head, body = self._exchange(process, json.dumps(request).encode() + b"\n" + content, clock)
        except BaseException:
            self.close()
            raise
        self._last = key
        if not head:
            self.close()
            process.wait()
        return answer_of(question, head + body, b"", process.returncode or 0)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "persistence_kb.engines.answering"]
        process = subprocess.Popen(  # noqa: S603  our own module
            command, env=environment(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )
        self._process = process
        self._end = weakref.finalize(self, end, process)
        content = b"".join(pieces(self._common))
        request = {**_KEEP, "size": len(content), "default": [name for name in self._common if is_default(name)]}
        assert process.stdin is not None  # noqa: S101  it is a pipe
        process.stdin.write(json.dumps(request).encode() + b"\n" + content)
        return process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes, clock: Clock) -> tuple[bytes, bytes]:
        """Hand over a question and take the answer; nothing where the process ended of itself."""
        assert process.stdin is not None  # noqa: S101  both are pipes
        assert process.stdout is not None  # noqa: S101
        head, body = b"", b""
        with ended_after(process, clock.left()) as over, contextlib.suppress(BrokenPipeError):
            process.stdin.write(message)
            process.stdin.flush()
            head = process.stdout.readline()
            body = process.stdout.read(json.loads(head)["size"]) if head else b""
        if over.is_set():
            raise clock.over()
        return head, body
