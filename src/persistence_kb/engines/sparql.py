"""The SPARQL engine: compiled queries (``engines/compiler.py``) on embedded Oxigraph, or on any SPARQL 1.1 endpoint.

Other people's stores answer the same questions this way, and an engine that shares nothing with the columnar one but
the snapshot is an independent check of it. Law 1 binds it, cell by cell. An endpoint must hold what ``pkb snapshot``
writes of the same world, which is asked before anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from persistence_kb.engines.compiler import Compiler
from persistence_kb.engines.extension import Extension
from persistence_kb.engines.saturation import saturate
from persistence_kb.namespaces import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Statement

UNNAMED = "urn:pkb:unnamed:"
"""What blank nodes are called in a store: a store gives them names of its own otherwise."""


class Store(Protocol):
    """Anything that answers SELECT queries about one world."""

    def select(self, query: str) -> list[str]:
        """Return the IRIs in the first column of an answer, without brackets."""
        ...


class SparqlEngine:
    """Evaluates by asking a store."""

    def __init__(
        self,
        snapshot: Snapshot,
        ontology: Ontology,
        store: Store | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """Take a store that holds the snapshot; by default the snapshot is put into one."""
        self.compiler = compiler or Compiler(ontology)
        self.store = store or EmbeddedStore(saturate(snapshot, ontology))
        self._numbers = {named(token): place for place, token in enumerate(snapshot.names(np.arange(len(snapshot))))}
        self._known: dict[tuple[Expression, bool], Booleans] = {}

    def extension(self, expression: Expression) -> Extension:
        """Return the certain and possible members of an expression."""
        return Extension(self._members(expression, certain=True), self._members(expression, certain=False))

    def _members(self, expression: Expression, *, certain: bool) -> Booleans:
        key = (expression, certain)
        if key not in self._known:
            answer = self.store.select(self.compiler.expression(expression, certain=certain))
            bits = np.zeros(len(self._numbers), dtype=bool)
            bits[[self._numbers[name] for name in answer if name in self._numbers]] = True
            self._known[key] = bits
        return self._known[key]


def named(token: str) -> str:
    """Return the IRI, without brackets, by which an individual is known in a store.

    >>> named("<urn:x>"), named("_:b0")
    ('urn:x', 'urn:pkb:unnamed:b0')
    """
    return UNNAMED + token[2:] if token.startswith("_:") else token[1:-1]


def lines(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield statements as lines of N-Triples in which nothing is without a name."""
    for row in statements:
        yield f"{' '.join(iri(named(token)) if token[:2] == '_:' else token for token in row)} .\n"


class EmbeddedStore:
    """Oxigraph in memory."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Load statements."""
        import pyoxigraph as ox

        self._store = ox.Store()
        self._store.bulk_load("".join(lines(statements)).encode(), ox.RdfFormat.N_TRIPLES)

    def select(self, query: str) -> list[str]:
        """Return the IRIs in the first column of an answer."""
        import pyoxigraph as ox

        found = self._store.query(query)
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101  what is compiled is a SELECT query
        return [term.value for (term,) in found if isinstance(term, ox.NamedNode)]
