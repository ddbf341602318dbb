"""Where loaded scenarios come from, said in PROV-O and kept in a graph of its own.

One node for each scenario, which is the name of its graph: when it was loaded and from which files, each with its place
and the SHA-256 of its bytes. A scenario that is loaded anew has a new node.

Source: PROV-O, https://www.w3.org/TR/prov-o/; checksums as DCAT 3 §6.8 has them (SPDX); VoID §4.2 for the size.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import DCTERMS, GRAPH, PROV, SPDX, TITLE, TYPE, XSD, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from persistence_kb.model.statements import Statement

PROVENANCE: Final = GRAPH + "provenance"
"""The graph in which all this is said."""

VOID: Final = "http://rdfs.org/ns/void#"

_QUESTION: Final = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX prov: <{PROV}>
PREFIX spdx: <{SPDX}>
PREFIX void: <{VOID}>
SELECT ?graph ?name ?title ?size ?time ?place ?digest WHERE {{
    GRAPH <{PROVENANCE}> {{
        ?graph dcterms:identifier ?name ;
            dcterms:title ?title ;
            void:triples ?size ;
            prov:generatedAtTime ?time ;
            prov:wasDerivedFrom ?file .
        ?file prov:atLocation ?place ;
            spdx:checksum / spdx:checksumValue ?digest .
    }}
}}
ORDER BY ?name ?place
"""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A file that was loaded.

    Attributes:
        place: Its IRI.
        digest: The SHA-256 of its bytes, in hexadecimal.
    """

    place: str
    digest: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario in a knowledge base.

    Attributes:
        name: What it is called there.
        title: What its header calls it.
        size: How many statements it has.
        time: When it was loaded, as an ``xsd:dateTime`` in UTC.
        origins: The files that it was loaded from, by place.
        graph: The IRI of its graph.
    """

    name: str
    title: str
    size: int
    time: str
    origins: tuple[Origin, ...]
    graph: str

    @classmethod
    def now(cls, name: str, title: str, size: int, origins: Iterable[Origin]) -> Loaded:
        """Describe a scenario that is being loaded."""
        time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return cls(name, title, size, time, tuple(sorted(set(origins))), uuid.uuid4().urn)


def statements(loaded: Iterable[Loaded]) -> Iterator[Statement]:
    """Say where scenarios come from."""
    entity = iri(PROV + "Entity")
    for each in loaded:
        graph = iri(each.graph)
        yield graph, TYPE, entity
        yield graph, iri(DCTERMS + "identifier"), _text(each.name)
        yield graph, TITLE, _text(each.title)
        yield graph, iri(VOID + "triples"), f'"{each.size}"^^<{XSD}integer>'
        yield graph, iri(PROV + "generatedAtTime"), f'"{each.time}"^^<{XSD}dateTime>'
        for number, origin in enumerate(each.origins):
            file = iri(f"{each.graph}#file-{number + 1}")
            checksum = iri(f"{each.graph}#checksum-{number + 1}")
            yield graph, iri(PROV + "wasDerivedFrom"), file
            yield file, TYPE, entity
            yield file, iri(PROV + "atLocation"), iri(origin.place)
            yield file, iri(SPDX + "checksum"), checksum
            yield checksum, TYPE, iri(SPDX + "Checksum")
            yield checksum, iri(SPDX + "algorithm"), iri(SPDX + "checksumAlgorithm_sha256")
            yield checksum, iri(SPDX + "checksumValue"), f'"{origin.digest}"^^<{XSD}hexBinary>'


def recorded(store: ox.Store) -> dict[str, Loaded]:
    """Return what a store says about the scenarios in it, by name."""
    found: dict[str, Loaded] = {}
    for row in store.query(_QUESTION):  # type: ignore[union-attr]
        graph, name, title, size, time, place, digest = (term.value for term in row)
        before = found[name].origins if name in found else ()
        found[name] = Loaded(name, title, int(size), time, (*before, Origin(place, digest)), graph)
    return found


def _text(text: str) -> str:
    """Return the N-Triples token of a text."""
    import pyoxigraph as ox

    return str(ox.Literal(text))
