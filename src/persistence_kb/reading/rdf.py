"""From RDF in any syntax to statements.

pyoxigraph parses; it takes no remote context and follows no import. Blank nodes of different files stay different:
each is renamed with the number of its file. N-Triples, the format for large data, has a path of its own
(``reading/ntriples.py``) that gives the same statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.errors import InvalidSyntax, UnsafeInput
from persistence_kb.model.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source

FAST_FROM: Final = 2_000_000
"""Bytes of N-Triples from which it pays to load polars."""

REASON_LIMIT: Final = 300
"""How much of a parser's complaint is quoted: it may contain the whole line that it complains about."""


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
        InvalidSyntax: Not RDF of this syntax, with line, column and reason.
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
    if syntax == "rdf-xml" and b"<!DOCTYPE" in content:
        raise UnsafeInput(
            source=source,
            found="the RDF/XML has a document type declaration, and entities are not expanded",
            remedy="save it without entities, or as Turtle",
        )
    tag = f"_:f{number}-"
    try:
        for quad in ox.parse(content, formats[syntax], base_iri=None if syntax in ("n-triples", "n-quads") else base):
            yield tuple(  # type: ignore[misc]
                [
                    text if (text := str(term))[0] != "_" else tag + text[2:]
                    for term in (quad.subject, quad.predicate, quad.object)
                ],
            )
    except SyntaxError as error:
        raise _explained(error, source, content) from None
    except ValueError as error:
        raise InvalidSyntax(source=source, line=None, column=None, reason=_short(str(error))) from None


def _sniff(content: bytes) -> str:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return "json-ld"
    head = content.lstrip()[:200]
    return "rdf-xml" if head.startswith((b"<?xml", b"<rdf:RDF", b"<!--")) else "trig"


def _short(reason: str) -> str:
    reason = " ".join(reason.split())
    return reason if len(reason) <= REASON_LIMIT else f"{reason[:REASON_LIMIT]} …"


def _explained(error: SyntaxError, source: str, content: bytes) -> InvalidSyntax | UnsafeInput:
    reason = str(error.msg)
    if "LoadDocumentCallback" in reason:
        return UnsafeInput(
            source=source,
            found="the JSON-LD refers to a context elsewhere, and nothing is fetched",
            remedy="write the context into the document",
        )
    if reason.startswith("Parser error") and ": " in reason:
        reason = reason.split(": ", 1)[1]
    if b"\0" in content[:1024]:
        reason = f"this looks like binary data, not RDF ({reason})"
    return InvalidSyntax(source=source, line=error.lineno, column=error.offset, reason=_short(reason))


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
    if source.syntax == "parquet":
        from persistence_kb.reading.parquet import read_parquet

        return read_parquet(source)
    if source.syntax == "n-triples" and source.size() >= FAST_FROM:
        from persistence_kb.reading.ntriples import read_ntriples

        return read_ntriples(source, number)
    content = source.read()
    if source.syntax == "yaml":
        from persistence_kb.reading.yaml import to_jsonld

        content, base = to_jsonld(content, source=source.name, base=source.base)
        return Statements.of(parse(content, syntax="json-ld", source=source.name, base=base, number=number))
    return Statements.of(
        parse(content, syntax=source.syntax, source=source.name, base=source.base, number=number),
    )
