"""Questions in files: SPARQL with a header that says what is asked, of which graphs, with which parameters.

::

    # Question: Which entities survive under a theory?
    # Caveat: What to bear in mind.
    # Graphs: verdicts
    # Parameter theory (theory) = every: the theory that is asked
    # Column entity: who survives

Every line of the header may be left out. A parameter that is used and not declared may be anything and must be set.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidOption, InvalidSyntax, UnknownFormat, UnknownName, UnsafeInput
from persistence_kb.model.query import EVERY, GRAPHS, KINDS, PARAMETERS_GRAPH, Parameter, Question
from persistence_kb.namespaces import GRAPH, PARAMETER, iri
from persistence_kb.reading.sparql import read_text, words_of
from persistence_kb.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENDINGS: Final = (".rq", ".sparql")

_SENTENCE: Final = re.compile(r"#\s*(Question|Caveat|Graphs):\s*(.*)")
_PARAMETER: Final = re.compile(r"#\s*Parameter\s+(\w+)\s*\((.*?)\)\s*(?:=\s*((?:\"[^\"]*\"|[^:\"]|:(?!\s))*))?:\s+(.*)")
_COLUMN: Final = re.compile(r"#\s*Column\s+(\w+):\s*(.*)")


def shipped() -> dict[str, Path]:
    """Return the files of the shipped questions, by name."""
    return {path.stem: path for path in sorted((folder("queries") / "questions").glob("*.rq"))}


def find_question(name: str) -> Question:
    """Read a shipped question or a user's own file.

    Args:
        name: The name of a shipped question, or a file that ends in ``.rq`` or ``.sparql``.

    Raises:
        UnknownName: Neither.
        UnknownFormat: A file that is called otherwise.
        UnreadableInput: No such file, or one that cannot be read.
        InvalidSyntax: Not UTF-8, or a header that cannot be read.
        UnsafeInput: An update.
    """
    known = shipped()
    if name in known:
        return read_question(known[name], name)
    path = Path(name)
    if not name.endswith(ENDINGS) and (path.suffix or path.exists()):
        raise UnknownFormat(source=name, found=path.suffix or "a name without an ending", known=ENDINGS)
    if not name.endswith(ENDINGS):
        raise UnknownName(kind="question", name=name, known=known, source="QUERY")
    return read_question(path, name)


def read_question(path: Path, name: str) -> Question:
    """Read a question.

    Raises:
        InputError: As ``find_question``.
    """
    source = name if name.endswith(ENDINGS) else f"question {name}"
    return question_of(read_text(path, source=source, what="queries"), name=name, source=source)


def question_of(text: str, *, name: str, source: str) -> Question:
    """Read a question from its text.

    Raises:
        InvalidSyntax: A header that cannot be read.
        UnsafeInput: An update.
    """
    words = words_of(text)
    if words.update:
        remedy = "pkb query only asks; use SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise UnsafeInput(source=source, found=f"{words.update} would change something", remedy=remedy)
    sentences: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    columns: dict[str, str] = {}
    for number, line in _header(text):
        if matched := _SENTENCE.fullmatch(line):
            sentences[matched[1]] = matched[2]
        elif matched := _PARAMETER.fullmatch(line):
            parameters[matched[1]] = _parameter(matched, source, number)
        elif matched := _COLUMN.fullmatch(line):
            columns[matched[1]] = matched[2]
    start = f"<{PARAMETER}"
    for used in sorted(token.removeprefix(start)[:-1] for token in words.mentioned if token.startswith(start)):
        if used:
            parameters.setdefault(used, Parameter(used, "term", (), ""))
    return Question(
        name=name,
        source=source,
        text=text,
        words=words,
        asks=sentences.get("Question", ""),
        caveat=sentences.get("Caveat", ""),
        graphs=_graphs(sentences["Graphs"], source) if "Graphs" in sentences else None,
        parameters=parameters,
        columns=columns,
    )


def assignments(pairs: Iterable[str]) -> dict[str, list[str]]:
    """Read what ``--set`` says.

    Raises:
        InvalidOption: Not of the form NAME=VALUE.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, mark, text = pair.partition("=")
        if not mark or not name.strip():
            raise InvalidOption(option="--set", found=pair, remedy="write NAME=VALUE")
        found.setdefault(name.strip(), []).append(text)
    return found


def _header(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            return
        yield number, line.rstrip()


def _parameter(matched: re.Match[str], source: str, number: int) -> Parameter:
    name, kind, default, meaning = matched.groups()
    if kind not in KINDS:
        reason = f"the parameter {name} is said to be a {kind}; write one of {', '.join(KINDS)}"
        raise InvalidSyntax(source=source, line=number, column=None, reason=reason)
    try:
        defaults = tuple(shlex.split(default or ""))
    except ValueError:
        reason = f"the default of the parameter {name} has a quotation mark that is not closed"
        raise InvalidSyntax(source=source, line=number, column=None, reason=reason) from None
    if EVERY in defaults and (len(defaults) > 1 or kind not in ("theory", "entity", "class")):
        reason = f"{EVERY!r} stands alone, and for theories, entities or classes only; give {name} other defaults"
        raise InvalidSyntax(source=source, line=number, column=None, reason=reason)
    return Parameter(name, kind, defaults, meaning)


def _graphs(sentence: str, source: str) -> tuple[str, ...]:
    found = tuple(iri(GRAPH + name.strip()) for name in sentence.split(","))
    known = set(GRAPHS) - {PARAMETERS_GRAPH}
    for graph in found:
        if graph not in known:
            names = [each.removeprefix(f"<{GRAPH}")[:-1] for each in sorted(known)]
            raise UnknownName(kind="graph", name=graph.removeprefix(f"<{GRAPH}")[:-1], known=names, source=source)
    return found
