"""From RDF in any syntax to statements.

pyoxigraph parses; it takes no remote context and follows no import. Blank nodes of different files stay different:
each is renamed with the number of its file. N-Triples, the format for large data, has a path of its own
(``reading/ntriples.py``) that gives the same statements. What a parser would expand (entities of RDF/XML), drop in
silence (malformed IRIs of JSON-LD) or take that has no meaning here (statements about statements) is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.errors import InvalidSyntax, UnreadableInput, UnsafeInput
from persistence_kb.model.statements import Statements
from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

FAST_FROM: Final = 2_000_000
"""Bytes of N-Triples from which it pays to load polars."""

REASON_LIMIT: Final = 300
"""How much of a parser's complaint is quoted: it may contain the whole line that it complains about."""

BUFFER: Final = 16 << 20
"""Bytes that the parser keeps at most of what it has not understood yet: a line, a term."""

_DOCUMENT_TYPE: Final = re.compile(rb"<!\s*DOCTYPE", re.IGNORECASE)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')

HEAD: Final = 1 << 16
"""Bytes from which it is told what a document looks like."""

_START: Final = rb"\A(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*"
_JSON: Final = re.compile(_START + rb"(?:\[\s*)?\{\s*[\"}]")
_XML: Final = re.compile(_START + rb"<(?:\?xml|!|rdf:RDF)")
_TURTLE: Final = re.compile(_START + rb"@?(?:prefix|base)\s", re.IGNORECASE)
_LOOKS: Final = (
    ("JSON-LD", ".jsonld", _JSON, {"json-ld"}),
    ("RDF/XML", ".rdf", _XML, {"rdf-xml"}),
    ("Turtle", ".ttl", _TURTLE, {"turtle", "trig"}),
)
"""What a document that is called by a wrong ending may be: its name, its ending, how it starts, what it then is."""


def parse(content: bytes, *, syntax: str, source: str, base: str, number: int = 0) -> Iterator[Statement]:
    """Parse RDF.

    Args:
        content: The document.
        syntax: A value of ``reading.sources.SYNTAXES`` but ``yaml``.
        source: What messages call it.
        base: What relative references are resolved against.
        number: The number of the file, which keeps its blank nodes apart from other files'.

    Yields:
        Statements as N-Triples tokens.

    Raises:
        InvalidSyntax: Not RDF 1.1 of this syntax, with line and column where they are known, and reason.
        UnsafeInput: RDF/XML with a document type, JSON-LD with a remote context.
    """
    import pyoxigraph as ox

    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "n-triples": ox.RdfFormat.N_TRIPLES,
        "n-quads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "rdf-xml": ox.RdfFormat.RDF_XML,
        "json-ld": ox.RdfFormat.JSON_LD,
    }
    syntax = _sniff(content) if syntax == "sniff" else syntax
    if syntax == "rdf-xml" and _DOCUMENT_TYPE.search(content):
        raise UnsafeInput(
            source=source,
            found="the RDF/XML has a document type declaration, and entities are not expanded",
            remedy="save it without entities, or as Turtle",
        )
    if syntax == "json-ld":
        _refuse_malformed_iris(content, source)
    tag, triple = f"_:f{number}-", ox.Triple
    try:
        for quad in ox.parse(content, formats[syntax], base_iri=None if syntax in ("n-triples", "n-quads") else base):
            if type(quad.object) is triple:
                raise _about_statement(quad, source)
            yield tuple(  # type: ignore[misc]
                [
                    text if (text := str(term))[0] != "_" else tag + text[2:]
                    for term in (quad.subject, quad.predicate, quad.object)
                ],
            )
    except SyntaxError as error:
        raise _explained(error, source, content, syntax) from None
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        reason = f"a line or a term is longer than {BUFFER >> 20} MiB, which no story needs; split it"
        raise InvalidSyntax(source=source, line=_overlong(content), column=None, reason=reason) from None
    except ValueError as error:
        raise InvalidSyntax(source=source, line=None, column=None, reason=_short(str(error))) from None


def _sniff(content: bytes) -> str:
    if _JSON.match(content[:HEAD]):
        return "json-ld"
    return "rdf-xml" if _XML.match(content[:HEAD]) else "trig"


def _about_statement(quad: Any, source: str) -> InvalidSyntax:
    inner = " ".join(shorten(str(term)) for term in quad.object)
    reason = f"<<( {inner} )>> is a statement inside a statement, as RDF 1.2 has them; leave it out, or say it plainly"
    return InvalidSyntax(source=source, line=None, column=None, reason=reason)


def _refuse_malformed_iris(content: bytes, source: str) -> None:
    """Refuse JSON-LD with malformed IRIs: a parser has to drop them, and all that is said of them, in silence."""
    import json

    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return  # the parser says what is wrong, and where
    terms: set[str] = set()
    naming = {"@id", "@type", "@base", "@vocab"}
    for context in _members(document, {"@context"}):
        for term, definition in context.items() if isinstance(context, dict) else ():
            terms.add(term)
            meaning = definition if isinstance(definition, dict) else {"@id": definition}
            if meaning.get("@id") in ("@id", "@type") or meaning.get("@type") in ("@id", "@vocab"):
                naming.add(term)
    for name in _members(document, naming):
        if isinstance(name, str) and name not in terms and (wrong := _NOT_IN_IRI.search(name)):
            place = content.find(name.encode())
            line = content.count(b"\n", 0, place) + 1 if place >= 0 else None
            reason = f"{name!r} is not an IRI: it contains {wrong[0]!r}; write %{ord(wrong[0]):02X} or leave it out"
            raise InvalidSyntax(source=source, line=line, column=None, reason=reason)


def _members(document: Any, keys: set[str]) -> Iterator[Any]:
    """Yield the values under some keys of a JSON document, at any depth; of a list, its members."""
    todo = [document]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            for key in keys & node.keys():
                yield from node[key] if isinstance(node[key], list) else (node[key],)
        todo.extend(each for each in _inside(node) if isinstance(each, dict | list))


def _inside(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


def _overlong(content: bytes) -> int | None:
    """Return the number of the first line that does not fit the parser's buffer."""
    start = 0
    for number in range(1, content.count(b"\n") + 2):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        if end - start >= BUFFER:
            return number
        start = end + 1
    return None


def _short(reason: str) -> str:
    reason = " ".join(reason.split())
    return reason if len(reason) <= REASON_LIMIT else f"{reason[:REASON_LIMIT]} …"


def _explained(error: SyntaxError, source: str, content: bytes, syntax: str) -> InvalidSyntax | UnsafeInput:
    reason = str(error.msg)
    if "LoadDocumentCallback" in reason:
        return UnsafeInput(
            source=source,
            found="the JSON-LD refers to a context elsewhere, and nothing is fetched",
            remedy="write the context into the document",
        )
    if reason.startswith("Parser error") and ": " in reason:
        reason = reason.split(": ", 1)[1]
    line, column = error.lineno, error.offset
    if line is None and syntax == "rdf-xml":
        line, column = _xml_place(content)
    reason = _short(reason)
    looks = next((look for look in _LOOKS if look[2].match(content[:HEAD]) and syntax not in look[3]), None)
    if content.startswith(_UTF_16):
        reason = f"this is UTF-16; save it as UTF-8 ({reason})"
    elif b"\0" in content[:1024]:
        reason = f"this looks like binary data, not RDF ({reason})"
    elif looks:
        reason = f"this looks like {looks[0]}; give the file the ending {looks[1]} ({reason})"
    return InvalidSyntax(source=source, line=line, column=column, reason=reason)


def _xml_place(content: bytes) -> tuple[int | None, int | None]:
    """Return line and column of what is ill-formed in XML, which pyoxigraph does not tell."""
    from xml.parsers import expat

    if b"\0" in content:
        return None, None
    try:  # No document type gets here: not in UTF-16, and the document's word for another encoding is not taken.
        expat.ParserCreate("utf-8").Parse(content, True)  # noqa: FBT003  expat takes no keyword
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


def renamed(terms: list[str], number: int) -> list[str]:
    """Return terms with their blank nodes marked as those of a file."""
    tag = f"_:f{number}-"
    return [term if term[:2] != "_:" else tag + term[2:] for term in terms]


def read(sources: list[Source]) -> Statements:
    """Read sources into one set of statements.

    Args:
        sources: What ``reading.sources.locate`` found.

    Returns:
        The union; graph names are not kept.

    Raises:
        InputError: Something cannot be read; the sentence names the file, and the line where the parser knows it.
    """
    return Statements.merge([_read_one(source, number) for number, source in enumerate(sources)])


def _read_one(source: Source, number: int) -> Statements:
    if source.syntax == "columns":
        from persistence_kb.reading.columns import read_columns

        return read_columns(source)
    if source.syntax == "parquet":
        from persistence_kb.reading.parquet import read_parquet

        return read_parquet(source, number)
    if source.syntax == "n-triples" and source.size() >= FAST_FROM:
        from persistence_kb.reading.ntriples import read_ntriples

        return read_ntriples(source, number)
    return Statements.of(statements_of(source, number))


def statements_of(source: Source, number: int) -> Iterator[Statement]:
    """Yield a source's statements one by one, whatever its syntax.

    Raises:
        InputError: As ``read``.
    """
    if source.syntax in ("parquet", "columns"):
        return iter(_read_one(source, number))
    content, syntax, base = source.read(), source.syntax, source.base
    if syntax == "yaml" and source.path is not None and ".claims" in source.path.suffixes:
        from persistence_kb.reading.claims_yaml import read_yaml

        return iter(read_yaml(source, number)[0])
    if syntax == "yaml":
        from persistence_kb.reading.yaml import to_jsonld

        if len(content) > BUFFER:  # every word becomes an object: a hundred times its size
            reason = f"YAML of more than {BUFFER >> 20} MiB is not read"
            raise UnreadableInput(source=source.name, reason=reason, remedy="write large scenarios as N-Triples")
        content, base = to_jsonld(content, source=source.name, base=base)
        syntax = "json-ld"
    return parse(content, syntax=syntax, source=source.name, base=base, number=number)
