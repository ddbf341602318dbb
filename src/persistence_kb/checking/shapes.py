"""The shipped shapes, beside the ontology and the theories that data may refer to: read once, asked often."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from persistence_kb.checking.asserted import Beside
from persistence_kb.checking.validation import validate
from persistence_kb.reading.lines import LINED
from persistence_kb.reading.lines import Source as Text
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.resources import folder, ontology_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import rdflib

    from persistence_kb.checking.validation import Violation
    from persistence_kb.model.statements import Statement
    from persistence_kb.reading.sources import Source


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep rdflib's remarks on numbers and times that are none from the user: the shapes say so in sentences."""
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        log.disabled = before


class Shapes:
    """The shipped shapes, the ontology, and theories of a user's own."""

    def __init__(self, theory_files: Sequence[str] = ()) -> None:
        """Read them.

        Args:
            theory_files: Files or folders of theories.

        Raises:
            InputError: Something cannot be read.
        """
        import rdflib

        self._beside = locate(theory_files)
        self._theories = _graph(read(self._beside)) if self._beside else rdflib.Graph()
        self._ontology = Beside(_graph(read(locate(map(str, ontology_files())))) + self._theories)
        self._shapes = rdflib.Graph()
        for path in sorted(folder("shapes").glob("*.ttl")):
            self._shapes.parse(path, format="turtle")

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the IRIs of all shapes."""
        from rdflib import RDF, SH, URIRef

        kinds = (SH.NodeShape, SH.PropertyShape)
        found = (each for kind in kinds for each in self._shapes.subjects(RDF.type, kind))
        return frozenset(str(each) for each in found if isinstance(each, URIRef))

    @_quietly()
    def violations(
        self,
        statements: Iterable[Statement],
        sources: Sequence[Source] = (),
        only: Sequence[str] = (),
    ) -> list[Violation]:
        """Check statements.

        Args:
            statements: What is asserted.
            sources: What it was read from, for line numbers.
            only: The IRIs of the shapes to apply; all by default.
        """
        return validate(_graph(statements), self._ontology, self._shapes, _texts(sources), only)

    @_quietly()
    def violations_of_theories(self) -> list[Violation]:
        """Check the theories themselves."""
        return validate(self._theories, self._ontology, self._shapes, _texts(self._beside)) if self._beside else []


def _texts(sources: Iterable[Source]) -> list[Text]:
    return [
        Text(source.name, source.read().decode("utf-8", errors="replace"), source.base)
        for source in sources
        if source.path is not None and source.path.suffix in LINED
    ]


@_quietly()
def _graph(statements: Iterable[Statement]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in statements), format="nt")
    return graph
