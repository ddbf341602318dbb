"""Answers to queries: for a terminal, and in the formats of the W3C.

Rows that have no order of their own are sorted, and blank nodes are numbered as they come, so that the same question
gives the same text. A table shows names as a reader knows them; the other formats give full IRIs. Labels come from
scenarios and are not trusted.

Source: SPARQL 1.1 Query Results JSON Format; Query Results CSV and TSV Formats; Query Results XML Format.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, assert_never

from persistence_kb.model.answer import Answer, Binding, Rows, Triples, Truth
from persistence_kb.namespaces import XSD, iri, local_name, shorten
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from persistence_kb.model.statements import Statement

NUMERIC: Final = frozenset(
    XSD + name
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
        "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong",
    )
)  # fmt: skip
MIDNIGHT: Final = "T00:00:00Z"
"""What a table leaves out of a time."""
_NOT_IN_XML: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def to_json(answer: Rows | Truth) -> bytes:
    """Write an answer in the SPARQL 1.1 Query Results JSON Format."""
    return (json.dumps(_document(answer), ensure_ascii=False, indent=2) + "\n").encode()


def to_csv(answer: Rows | Truth) -> bytes:
    """Write an answer as CSV; of yes or no, the word ``true`` or ``false``."""
    return _converted(answer, "csv")


def to_xml(answer: Rows | Truth) -> bytes:
    """Write an answer in the SPARQL Query Results XML Format; what XML cannot hold is replaced."""
    return _converted(answer, "xml")


def to_turtle(answer: Triples) -> bytes:
    """Write a graph as Turtle, sorted."""
    from persistence_kb.reporting.rdf import to_turtle

    return to_turtle(_statements(answer))


def table(answer: Rows | Truth, console: Console, names: Callable[[str], str], *, said: str | None = None) -> None:
    """Print an answer for a reader.

    Args:
        answer: Rows, or yes or no.
        console: Where to.
        names: Gives what an IRI is called by its token, or nothing.
        said: What the heading has said already: a column that says nothing else is left out.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if isinstance(answer, Truth):
        console.print("yes" if answer.holds else "no")
        return
    rows = _sorted(answer)
    if not rows:
        console.print("no rows")
        return
    shown = _called(rows, names)
    columns = [each for each in answer.columns if any(row.get(each, {}).get("value") != said for row in rows)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in columns or answer.columns:
        cells = [row[column] for row in rows if column in row]
        numbers = bool(cells) and all(cell.get("datatype") in NUMERIC for cell in cells)
        table.add_column(Text(plain(column)), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column), shown)) for column in columns or answer.columns))
    console.print(table)
    console.print(Text(f"{len(rows):,} row{'s' if len(rows) > 1 else ''}", style="dim"))


def _cell(term: Binding | None, shown: dict[str, str]) -> str:
    match term:
        case None:
            return ""
        case {"type": "uri"}:
            return shown[term["value"]]
        case {"type": "bnode"}:
            return f"_:{term['value']}"
        case {"type": "triple"}:
            inner: Any = term["value"]
            return f"<<{' '.join(_cell(inner[part], _Bare()) for part in ('subject', 'predicate', 'object'))}>>"
        case {"datatype": kind, "value": value} if kind == f"{XSD}dateTime":
            return plain(value.removesuffix(MIDNIGHT))
        case _:
            return plain(term["value"])


class _Bare(dict[str, str]):
    """IRIs that stand for themselves."""

    def __missing__(self, name: str) -> str:
        return plain(shorten(iri(name)))


def _called(rows: list[dict[str, Binding]], names: Callable[[str], str]) -> dict[str, str]:
    """Return what to show for each IRI: its name, with more of the IRI where another has the same name."""
    iris = sorted({term["value"] for row in rows for term in row.values() if term["type"] == "uri"})
    called = {each: plain(names(iri(each)) or shorten(iri(each))) for each in iris}
    for more in (local_name, shorten):
        count = Counter(called.values())
        called = {
            each: name if count[name] == 1 else f"{plain(names(iri(each)))} ({plain(more(iri(each)))})"
            for each, name in called.items()
        }
    return called


def _sorted(answer: Rows) -> list[dict[str, Binding]]:
    rows = answer.rows
    if not answer.ordered:
        rows = sorted(rows, key=lambda row: [_rank(row.get(column)) for column in answer.columns])
    numbers: dict[str, str] = {}
    return [
        {
            column: row[column]
            if row[column]["type"] != "bnode"
            else {"type": "bnode", "value": numbers.setdefault(row[column]["value"], f"b{len(numbers)}")}
            for column in answer.columns
            if column in row
        }
        for row in rows
    ]


def _rank(term: Binding | None) -> tuple[Any, ...]:
    """Return where a term stands: unbound, blank nodes, IRIs, numbers, other literals (SPARQL 1.1 §15.1)."""
    match term:
        case None:
            return (0,)
        case {"type": "bnode"}:
            return (1,)
        case {"type": "uri", "value": value}:
            return (2, value)
        case {"type": "literal", "value": value}:
            number = _number(value) if term.get("datatype") in NUMERIC else math.nan
            more = (value, term.get("xml:lang", ""), term.get("datatype", ""))
            return (4, *more) if math.isnan(number) else (3, number, *more)
        case _:
            return (5, json.dumps(term, sort_keys=True))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _document(answer: Rows | Truth) -> dict[str, Any]:
    match answer:
        case Truth(holds):
            return {"head": {}, "boolean": holds}
        case Rows():
            return {"head": {"vars": list(answer.columns)}, "results": {"bindings": _sorted(answer)}}
        case never:
            assert_never(never)


def _converted(answer: Rows | Truth, ending: str) -> bytes:
    import pyoxigraph as ox

    text = json.dumps(_document(answer), ensure_ascii=False)
    if ending == "xml":
        text = json.dumps(_readable(json.loads(text)), ensure_ascii=False)
    found = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    target = ox.QueryResultsFormat.XML if ending == "xml" else ox.QueryResultsFormat.CSV
    return (found.serialize(format=target) or b"").rstrip(b"\n") + b"\n"


def _readable(part: Any) -> Any:
    """Return JSON without the characters that XML 1.0 forbids."""
    match part:
        case str():
            return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", part)
        case dict():
            return {name: _readable(each) for name, each in part.items()}
        case list():
            return [_readable(each) for each in part]
        case _:
            return part


def _statements(answer: Triples) -> Iterator[Statement]:
    import pyoxigraph as ox

    for quad in ox.parse(answer.document, ox.RdfFormat.N_TRIPLES):
        yield str(quad.subject), str(quad.predicate), str(quad.object)


def media(answer: Answer) -> tuple[str, ...]:
    """Return the formats that an answer can be written in; the first by default."""
    return ("turtle",) if isinstance(answer, Triples) else ("table", "csv", "json", "xml")
