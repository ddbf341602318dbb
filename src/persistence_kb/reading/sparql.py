"""Files of SPARQL, and the words in them: enough of them to tell what a query would do before anything does it.

Not a parser: the engine is. The words tell an update from a query, whether another server would be asked, which graphs
make up the dataset, and where a word stands that SPARQL does not have. A query cannot be told apart from every trick by
its words alone (``<`` may begin an IRI or a comparison), so that what must not happen is also made impossible where the
query runs (``engines/answering.py``).

Source: SPARQL 1.1 Query Language, §19.8 (the tokens).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from persistence_kb.errors import InvalidSyntax, UnreadableInput, did_you_mean
from persistence_kb.model.query import Words
from persistence_kb.namespaces import GRAPH, PARAMETER, PREFIXES, iri

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DECLARED: Final = PREFIXES | {"graph": GRAPH, "parameter": PARAMETER}
"""Prefixes that a query need not declare."""

LONGEST: Final = 1 << 20
"""Bytes of a query or an update beyond which it is not read."""

UPDATES: Final = frozenset(["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"])

KEYWORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    A ABS ADD ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT CONTAINS
    COPY COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI EXISTS FALSE
    FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN INSERT INTO IRI ISBLANK
    ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS
    MINUTES MONTH MOVE NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE
    ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER
    STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE
    TRUE TZ UCASE UNDEF UNION URI USING UUID VALUES VERSION WHERE WITH YEAR
        """,
    ),
)

BRACKETS: Final = {")": "(", "}": "{", "]": "["}

_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_TOKEN: Final = re.compile(
    rf"""
    (?P<comment>  \#[^\r\n]* )
  | (?P<iri>      <(?: [^\x00-\x20<>"{{}}|^`\\] | {_ESCAPE} )*> )
  | (?P<string>   \"\"\" (?: \"{{0,2}} (?: [^"\\] | \\. ) )* \"\"\"
                | ''' (?: '{{0,2}} (?: [^'\\] | \\. ) )* '''
                | " (?: [^"\\\r\n] | \\. )* " | ' (?: [^'\\\r\n] | \\. )* ' )
  | (?P<variable> [?$] \w+ )
  | (?P<blank>    _: [\w.-]+ )
  | (?P<tag>      @ [A-Za-z]+ (?: - [A-Za-z0-9]+ )* )
  | (?P<prefixed> (?: [^\W\d_] (?: [\w.-]{{0,200}} [\w-] )? )? : (?: [\w:.%-] | \\[^\w\s] )* )
  | (?P<number>   [0-9]+ (?: \.[0-9]+ )? (?: [eE][+-]?[0-9]+ )? )
  | (?P<word>     [^\W\d]\w* )
  | (?P<mark>     \S )
    """,
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def read_text(path: Path, *, source: str, what: str) -> str:
    """Read a file of SPARQL.

    Args:
        path: Where it is.
        source: What to call it in messages.
        what: What such files hold: ``queries`` or ``updates``.

    Raises:
        UnreadableInput: It cannot be read, or is too long.
        InvalidSyntax: It is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST + 1)
    except FileNotFoundError:
        raise UnreadableInput(source=source, reason="there is no such file", remedy="check the path") from None
    except OSError as error:
        raise UnreadableInput(source=source, reason=error.strerror or str(error)) from None
    if len(content) > LONGEST:
        raise UnreadableInput(source=source, reason=f"{what} of more than {LONGEST >> 20} MiB are not read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidSyntax(source=source, line=line, column=None, reason="this is not UTF-8") from None


def words_of(text: str) -> Words:
    """Read the words of a query.

    >>> words_of("SELECT * FROM <urn:a> WHERE { ?s ?p 'SERVICE' } ORDER BY ?s").default
    ('<urn:a>',)
    """
    tokens = list(_tokens(text))
    prefixes = DECLARED | dict(_prefixes(tokens))
    words = [token.text.upper() if token.kind == "word" else "" for token in tokens]
    graphs = list(_dataset(tokens, prefixes))
    resolved = (_resolved(token, prefixes) for token in tokens)
    return Words(
        update=_update(tokens),
        service="SERVICE" in words,
        loads="LOAD" in words,
        ordered=_ordered(tokens),
        default=tuple(graph for named, graph in graphs if not named) if graphs else None,
        named=tuple(graph for named, graph in graphs if named),
        mentioned=frozenset(token for token in resolved if token),
        mistake=_first_mistake(text, tokens, prefixes),
    )


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment":
            yield _Token(str(match.lastgroup), match[0], match.start())


def _prefixes(tokens: list[_Token]) -> Iterator[tuple[str, str]]:
    for keyword, name, place in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if keyword.text.upper() == "PREFIX" and name.kind == "prefixed" and place.kind == "iri":
            yield name.text.removesuffix(":"), place.text[1:-1]


def _resolved(token: _Token, prefixes: dict[str, str]) -> str:
    """Return the IRI that a word stands for, or nothing."""
    if token.kind == "iri":
        return token.text
    if token.kind == "prefixed":
        prefix, _, local = token.text.rstrip(".").partition(":")
        if prefix in prefixes:
            return iri(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
    return ""


def _dataset(tokens: list[_Token], prefixes: dict[str, str]) -> Iterator[tuple[bool, str]]:
    """Yield each graph that the dataset clauses name, and whether as a named one."""
    for place, token in enumerate(tokens):
        if token.kind == "word" and token.text.upper() == "FROM":
            named = place + 1 < len(tokens) and tokens[place + 1].text.upper() == "NAMED"
            for graph in tokens[place + 1 + named : place + 2 + named]:
                yield named, _resolved(graph, prefixes) or graph.text


def _update(tokens: list[_Token]) -> str | None:
    """Return the first word that is not part of the declarations, if it begins an update."""
    place = 0
    while place < len(tokens) and tokens[place].text.upper() in ("PREFIX", "BASE", "VERSION"):
        place += 3 if tokens[place].text.upper() == "PREFIX" else 2
    first = tokens[place].text.upper() if place < len(tokens) else ""
    return first if first in UPDATES else None


def _ordered(tokens: list[_Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.text.upper() == "ORDER":
            return True
    return False


def _mistakes(tokens: list[_Token], prefixes: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield where and what is wrong: a word that SPARQL does not have, a prefix that is not declared, a bracket."""
    before = ""
    opened: list[_Token] = []
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "prefixed" and prefix not in prefixes and before != "PREFIX":
            near = did_you_mean(prefix, prefixes)
            yield token.start, f"the prefix {prefix}: is not declared{near or '; declare it with PREFIX'}"
        elif token.kind == "word" and token.text.upper() not in KEYWORDS:
            yield token.start, f"{token.text} is no word of SPARQL{did_you_mean(token.text.upper(), KEYWORDS)}"
        elif token.text in ("'", '"'):
            yield token.start, "this quotation mark is not closed"
        elif token.text in BRACKETS.values():
            opened.append(token)
        elif token.text in BRACKETS and (not opened or opened.pop().text != BRACKETS[token.text]):
            yield token.start, f"{token.text} closes nothing that is open"
        before = token.text.upper()
    for token in opened:
        yield token.start, f"{token.text} is not closed"


def _first_mistake(text: str, tokens: list[_Token], prefixes: dict[str, str]) -> tuple[int, int, str] | None:
    """Return line, column and what is wrong, of the first mistake that the words show."""
    for start, reason in _mistakes(tokens, prefixes):
        return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), reason
    return None
