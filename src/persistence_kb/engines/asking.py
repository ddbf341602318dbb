"""Asking a dataset a question: embedded Oxigraph, in a process that is ended when its time is up or nobody waits.

What must not happen is told from the words of the query and refused with a sentence (an update, another server, a graph
from elsewhere), and cannot happen where the query runs (``engines/answering.py``), whatever the words hide.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from subprocess import PIPE
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.answering import MOST
from persistence_kb.engines.dataset import graphs, is_default, quads
from persistence_kb.engines.parameters import bind
from persistence_kb.engines.process import confinable, environment
from persistence_kb.errors import FailedQuery, InvalidSyntax, QueryTimeout, UnsafeInput
from persistence_kb.model.answer import Answer, Rows, Triples, Truth
from persistence_kb.model.query import ONTOLOGY_GRAPH, VERDICTS_GRAPH
from persistence_kb.namespaces import VERDICT
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.sparql import DECLARED
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.engines.dataset import Graphs
    from persistence_kb.model.query import Question
    from persistence_kb.model.verdict import Survey

PIECE: Final = 10_000
"""Lines that are handed over at a time."""

FEW: Final = 60
"""Characters up to which it helps to be told what was expected."""

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)


class Clock:
    """The time that a query has."""

    def __init__(self, question: Question, seconds: float | None) -> None:
        """Start to count.

        Args:
            question: For the message.
            seconds: How long it may take; None for ever.
        """
        self.question = question
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Return the seconds that are left, or None for no end.

        Raises:
            QueryTimeout: There are none.
        """
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def check(self) -> None:
        """See that there is time left.

        Raises:
            QueryTimeout: There is none.
        """
        self.left()

    def over(self) -> QueryTimeout:
        """Return what to raise when time is up."""
        return QueryTimeout(query=self.question.source, seconds=self.seconds or 0)


def ask_about(
    survey: Survey,
    question: Question,
    given: dict[str, list[str]],
    theory_files: Sequence[str] = (),
    *,
    seconds: float | None = None,
    service: bool = False,
) -> Answer:
    """Ask a question about a scenario that has been read and surveyed.

    Args:
        survey: The scenario and its verdicts.
        question: What to ask.
        given: The values of parameters that were set, by name, as they were written.
        theory_files: What was read beside the shipped ontology.
        seconds: How long it may take; None for ever.
        service: Whether the query may ask other servers.

    Raises:
        PersistenceError: As ``engines.parameters.bind`` and ``ask``.
    """
    clock = Clock(question, seconds)
    parameters = list(bind(question, given, survey))
    files = [*map(str, ontology_files()), *theory_files]
    ontology = read(locate(files)) if question.needs(ONTOLOGY_GRAPH) else ()
    made = graphs(survey, ontology, parameters, needs=question.needs, check=clock.check)
    told = any(term.startswith(f"<{VERDICT}") for term in survey.scenario.statements.terms.tokens)
    return ask(question, made, clock, service=service, apart=() if told else (VERDICTS_GRAPH,))


def ask(
    question: Question,
    made: Graphs,
    clock: Clock,
    *,
    service: bool = False,
    apart: Sequence[str] = (),
) -> Answer:
    """Ask a question.

    Args:
        question: The query.
        made: The dataset.
        clock: How long it may take, from when the clock was started.
        service: Whether the query may ask other servers (``SERVICE``).
        apart: Graphs that have no statement in common with any other.

    Raises:
        UnsafeInput: It would ask another server, or for a graph from elsewhere.
        InvalidSyntax: Not SPARQL 1.1, with line and column.
        QueryTimeout: No answer in time.
        FailedQuery: An unknown function, a service that does not answer, more of an answer than anybody wants.
    """
    request = request_of(question, made, clock, service=service, apart=apart)
    command = [sys.executable, "-P", "-m", "persistence_kb.engines.answering"]
    with subprocess.Popen(command, env=environment(), stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:  # noqa: S603
        try:
            out, err = _exchange(process, request, made, clock)
        finally:
            process.kill()
            with contextlib.suppress(OSError, AttributeError):
                process.stdin.close()  # type: ignore[union-attr]
    return answer_of(question, out, err, process.returncode)


def request_of(
    question: Question,
    made: Graphs,
    clock: Clock,
    *,
    service: bool = False,
    apart: Sequence[str] = (),
) -> dict[str, object]:
    """Return what the process of a query is told, besides the dataset.

    Raises:
        UnsafeInput, QueryTimeout: As ``ask``.
    """
    _refuse(question, made, service=service)
    words = question.words
    default = [name for name in made if (is_default(name) if words.default is None else name in words.default)]
    # A union has no statement twice: graphs are copied into it, but for those that overlap no other.
    beside = [name for name in default if name in apart]
    return {
        "query": question.text,
        "prefixes": {name: space for name, space in DECLARED.items() if name},
        "default": [name for name in default if name not in beside],
        "beside": beside,
        "named": None if words.default is None else list(words.named),
        "service": service,
        "seconds": clock.left(),
    }


def _refuse(question: Question, made: Graphs, *, service: bool) -> None:
    source, words = question.source, question.words
    if not service and (words.service or (not confinable() and "service" in question.text.lower())):
        found = "SERVICE would ask another server"
        raise UnsafeInput(source=source, found=found, remedy="say --allow-service if that is what you want")
    for graph in (*(words.default or ()), *words.named):
        if graph not in made:
            names = ", ".join(name[1:-1] for name in made)
            found = f"FROM {graph} is no graph of the dataset, and nothing is fetched"
            raise UnsafeInput(source=source, found=found, remedy=f"there are {names}")


def _exchange(
    process: subprocess.Popen[bytes],
    request: Mapping[str, object],
    made: Graphs,
    clock: Clock,
) -> tuple[bytes, bytes]:
    assert process.stdin is not None  # noqa: S101  it is a pipe
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        for piece in pieces(made):
            clock.check()
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it says why on its standard error
    process.stdin = None
    try:
        return process.communicate(timeout=clock.left())
    except subprocess.TimeoutExpired:
        raise clock.over() from None


def pieces(made: Graphs) -> Iterator[bytes]:
    """Yield a dataset as N-Quads, piece by piece."""
    lines: list[str] = []
    for line in quads(made):
        lines.append(line)
        if len(lines) == PIECE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def answer_of(question: Question, out: bytes, err: bytes, code: int) -> Answer:
    """Return what a query's process said: on its standard output, or else on its standard error.

    Raises:
        InvalidSyntax, FailedQuery: As ``ask``.
    """
    head, mark, body = out.partition(b"\n")
    if not mark:
        last = err.decode(errors="replace").strip().splitlines()[-1:] or [f"it ended with code {code}"]
        remedy = "most often there was not enough memory: ask for less"
        raise FailedQuery(query=question.source, reason=f"the engine broke off ({last[0]})", remedy=remedy)
    facts = json.loads(head)
    match facts.get("form"):
        case "graph":
            return Triples(body)
        case "truth":
            return Truth(bool(json.loads(body)["boolean"]))
        case "rows":
            found = json.loads(body)
            return Rows(tuple(found["head"]["vars"]), found["results"]["bindings"], ordered=question.words.ordered)
        case _:
            raise _error(question, facts)


def _error(question: Question, facts: dict[str, str]) -> InvalidSyntax | FailedQuery:
    reason = " ".join(facts.get("reason", "").split())
    match facts["error"]:
        case "size":
            reason, remedy = f"the answer is larger than {MOST >> 20} MiB", "ask for less, or say LIMIT"
            return FailedQuery(query=question.source, reason=reason, remedy=remedy)
        case "syntax":
            return syntax_error(question.source, question.words.mistake, reason)
        case _:
            return FailedQuery(query=question.source, reason=reason)


def syntax_error(source: str, mistake: tuple[int, int, str] | None, reason: str) -> InvalidSyntax:
    """Say what is wrong: in the words of the query where one of them is at fault, or else as the engine does.

    Args:
        source: The file.
        mistake: The first that its words show.
        reason: What the engine says.
    """
    if mistake:
        line, column, reason = mistake
        return InvalidSyntax(source=source, line=line, column=column, reason=reason)
    matched = _PLACE.fullmatch(reason)
    if matched is None:
        return InvalidSyntax(source=source, line=None, column=None, reason=reason)
    line, column, wanted = int(matched[1]), int(matched[2]), matched[3]
    if "unbound" in wanted:
        what = "the SELECT clause has a variable that is not grouped by"
    elif "IRI parsing failed" in wanted:
        what = "an IRI before this is malformed or relative; write it in full"
    else:
        # What the engine names is where it could not go on by any reading, which may lie behind the mistake.
        some = ", ".join(dict.fromkeys(re.findall(r"\b[A-Z]{2,}\b", wanted)))
        what = "this is not SPARQL 1.1, here or before"
        what += f"; it may be that {some} was expected" if some and len(some) < FEW else ""
    return InvalidSyntax(source=source, line=line, column=column, reason=what)
