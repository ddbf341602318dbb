"""A world written out for other tools: with the types that follow, and with what may be, so that a plain query can ask.

A snapshot says what a story leaves open with ``pkb:leavesOpen``. What follows from that (narrower properties, a header
that speaks for everybody, edges that may arrive from anywhere) is written out as edges of properties of their own:

- every individual is ``pkb:presentIn`` the snapshot;
- where an edge of a property may start that is not told, it may lead to ``pkb:Anything``, which stands for whatever
  there is, named or not, and from which ``possibly:anything`` leads on to itself in place of any property;
- where an edge may arrive, it may come from any individual: the snapshot itself, which every individual leads to by
  ``pkb:presentIn``, stands in between;
- ``pkb:possibly`` relates an individual to a class that it may be in.

So ``∃R.C`` is possible exactly where a path of R, in which each step may be one of these, leads to what is possibly C
or to ``pkb:Anything`` (semantics.md §4). Types are those that other types, domains and ranges entail; no condition is
evaluated here. Linear in the snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.extension import some
from persistence_kb.model.possibility import ANYTHING, ONWARD, possible_edge
from persistence_kb.namespaces import NOTHING, POSSIBLY, PRESENT_IN, SNAPSHOT, THING, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology, Taxonomy
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement


def saturate(snapshot: Snapshot, ontology: Ontology) -> Iterator[Statement]:
    """Yield a world's statements, then what follows from them; some may come twice."""
    yield from snapshot.statements
    header = header_of(snapshot)
    for name in snapshot.names(np.arange(len(snapshot))):
        yield name, PRESENT_IN, header
    yield from _types(snapshot, ontology)
    yield from _edges(snapshot, header)


def header_of(snapshot: Snapshot) -> str:
    """Return the node that stands for the snapshot: its header, or the first of several."""
    statements = snapshot.statements
    subjects, kinds = statements.pairs(TYPE)
    headers = subjects[np.isin(kinds, statements.terms.known([SNAPSHOT]))]
    return min(statements.terms[code] for code in headers.tolist())


def settled_by_types(class_: str, taxonomy: Taxonomy) -> bool:
    """Tell whether types alone say who cannot be in a class: no class that is disjoint with it has a condition."""
    return not any(taxonomy.sufficient.get(other) for other in taxonomy.disjoint.get(class_, ()))


def _types(snapshot: Snapshot, ontology: Ontology) -> Iterator[Statement]:
    engine, taxonomy = ColumnarEngine(snapshot, ontology), ontology.taxonomy
    nowhere = np.zeros(len(snapshot), dtype=bool)
    may_be = {
        class_: bits & ~some([nowhere, *(engine.told(other, certain=True) for other in taxonomy.disjoint[class_])])
        for class_, bits in snapshot.openness.classes.items()
        if settled_by_types(class_, taxonomy)
    }
    for class_, below in taxonomy.told.items():
        if class_ not in (THING, NOTHING):
            for name in snapshot.names(np.flatnonzero(engine.told(class_, certain=True))):
                yield name, TYPE, class_
            for name in snapshot.names(np.flatnonzero(some([nowhere, *(may_be.get(each, nowhere) for each in below)]))):
                yield name, POSSIBLY, class_


def _edges(snapshot: Snapshot, header: str) -> Iterator[Statement]:
    for step, bits in snapshot.openness.edges.items():
        predicate = possible_edge(step.property)
        for name in snapshot.names(np.flatnonzero(bits)):
            for other in (ANYTHING, header):
                yield (other, predicate, name) if step.inverse else (name, predicate, other)
    if snapshot.openness.edges:
        yield ANYTHING, ONWARD, ANYTHING
