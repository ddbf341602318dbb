"""The lattice of theories, proven by a description-logic reasoner for all scenarios at once.

A theory holds of the bearers that meet its condition, a vague one of the bearers of which all its precisifications hold
(semantics.md §2). For each theory these are a class; the reasoner's classification of the classes is the order of the
theories, and those equivalent to their bearer, or to nothing, are the insensitive and the unsatisfiable ones.

What was proven is kept under everything that it depends on: the logical axioms, the theories' definitions, and the
versions of this program and of the reasoner. What is recalled is what was proven.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.engines import cache
from persistence_kb.engines.contradiction import sentences
from persistence_kb.engines.reasoner import DEFAULT_TIMEOUT, Reasoner
from persistence_kb.errors import InconsistentAxioms, InconsistentOntology
from persistence_kb.model.axiom import EquivalentClasses, unique_names
from persistence_kb.model.expression import Class
from persistence_kb.model.lattice import Lattice
from persistence_kb.namespaces import NOTHING

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

SHAPE: Final = 1
"""The shape of what is kept: to be changed whenever the same axioms would give something else."""


def lattice_of(ontology: Ontology, *, timeout: float | None = DEFAULT_TIMEOUT) -> Lattice:
    """Order the theories of an ontology: recall the order if it was worked out before, or else prove it and keep it.

    Args:
        ontology: The theories, and the axioms about the classes and properties that they name.
        timeout: Seconds after which to give up; None for as long as it takes.

    Raises:
        InconsistentOntology: The axioms cannot all be true.
        ReasonerTimeout: The time was over before the order was proven.
        ReasonerUnavailable: There is no Java, or no HermiT, that can be used.
    """
    name = cache.name_of("lattice", _grounds(ontology))
    found = _read(cache.recall(name), ontology)
    if found is None:
        found = prove(ontology, timeout=timeout)
        cache.keep(name, _written(found))
    return found


def prove(ontology: Ontology, *, timeout: float | None = DEFAULT_TIMEOUT) -> Lattice:
    """Order the theories of an ontology as ``lattice_of`` does, without looking up or keeping anything."""
    names = {theory: f"<urn:persistence-kb:survivors:{place}>" for place, theory in enumerate(ontology.theories)}
    bearers = {theory.bearer for theory in ontology.theories.values()}
    meanings = [
        EquivalentClasses((Class(name), ontology.survivors(ontology.theories[theory])))
        for theory, name in names.items()
    ]
    axioms = (*ontology.axioms, *unique_names(ontology.axioms), *meanings)
    with Reasoner(axioms, timeout=timeout) as reasoner:
        try:
            found = reasoner.classify([*names.values(), *sorted(bearers)])
        except InconsistentAxioms:
            raise InconsistentOntology(statements=sentences(reasoner.conflict(), ontology.axioms)) from None
    return Lattice(
        ontology.theories,
        {
            theory: frozenset(other for other, above in names.items() if found.entails(name, above))
            for theory, name in names.items()
        },
        frozenset(theory for theory, name in names.items() if found.entails(ontology.theories[theory].bearer, name)),
        frozenset(theory for theory, name in names.items() if found.entails(name, NOTHING)),
    )


def _grounds(ontology: Ontology) -> object:
    """Return everything that the order depends on, in a form that does not depend on anything else."""
    return {
        "axioms": sorted(map(repr, ontology.axioms)),
        "theories": [
            [theory.iri, theory.bearer, theory.condition, list(theory.precisified_by)]
            for theory in ontology.theories.values()
        ],
        "versions": [SHAPE, version("persistence-kb"), version("owlready2")],
    }


def _written(lattice: Lattice) -> object:
    return {
        "above": {theory: sorted(over) for theory, over in lattice.above.items()},
        "insensitive": sorted(lattice.insensitive),
        "unsatisfiable": sorted(lattice.unsatisfiable),
    }


def _read(kept: Any, ontology: Ontology) -> Lattice | None:
    """Return what was kept, or None if that is no order of these theories."""
    try:
        above = {theory: frozenset(kept["above"][theory]) for theory in ontology.theories}
        return Lattice(ontology.theories, above, frozenset(kept["insensitive"]), frozenset(kept["unsatisfiable"]))
    except (KeyError, TypeError):
        return None
