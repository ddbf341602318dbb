"""The names by which a written snapshot says what may be (``engines/saturation.py`` writes it).

Nothing that is said with them is news to who reads the snapshot back: it follows from ``pkb:leavesOpen`` again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import numpy as np

from persistence_kb.namespaces import PKB, POSSIBLE_EDGES, POSSIBLY, PRESENT_IN, bare, iri, pkb

if TYPE_CHECKING:
    from persistence_kb.model.statements import Statements

ANYTHING: Final = pkb("Anything")
ONWARD: Final = iri(POSSIBLE_EDGES + "anything")
"""The one edge from ``pkb:Anything``, to itself: whatever is unknown may lead on in every way."""


def possible_edge(property_: str) -> str:
    """Return the property whose edges say where an edge of a property may be.

    >>> possible_edge("<https://w3id.org/persistence-kb/copiedFrom>")
    '<https://w3id.org/persistence-kb/possibly/copiedFrom>'
    >>> possible_edge("<https://example.org/vault#in>")
    '<https://w3id.org/persistence-kb/possibly/https%3A%2F%2Fexample.org%2Fvault%23in>'
    """
    text = bare(property_)
    local = text.removeprefix(PKB)
    return iri(POSSIBLE_EDGES + (local if local != text and "/" not in local else quote(text, safe="")))


def without_possibilities(statements: Statements) -> Statements:
    """Return statements without those that a written snapshot adds: the same again would follow from the rest."""
    added = [
        code
        for token in statements.predicates
        if token in (PRESENT_IN, POSSIBLY) or token.startswith("<" + POSSIBLE_EDGES)
        for code in statements.terms.known([token]).tolist()
    ]
    return statements.keep(~np.isin(statements.predicate, added)) if added else statements
