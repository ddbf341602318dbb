"""The axioms that ontology files state, one by one, each with the file that states it.

``reading/owl.py`` reads the same statements for the closed reading, and keeps only what makes something a member of a
class or gives it a successor. Here nothing is lost that OWL 2 gives a logical meaning to within the fragment: what
constrains without ever making a member (disjointness, functional and asymmetric properties) is an axiom too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.errors import NonSimpleRole
from persistence_kb.model.axiom import (
    AsymmetricObjectProperty,
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    DisjointClasses,
    DisjointObjectProperties,
    EquivalentClasses,
    EquivalentObjectProperties,
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    InverseObjectProperties,
    IrreflexiveObjectProperty,
    ObjectPropertyAssertion,
    ObjectPropertyDomain,
    ObjectPropertyRange,
    SubClassOf,
    SubObjectPropertyOf,
    SymmetricObjectProperty,
    TransitiveObjectProperty,
)
from persistence_kb.model.expression import Class, ObjectProperty
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.namespaces import OWL, RDFS, TYPE, bare, iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from persistence_kb.model.axiom import Characteristic, PropertyAxiom
    from persistence_kb.model.hierarchy import RoleHierarchy
    from persistence_kb.reading.owl import OwlReader

Stated = tuple[Axiom, str]
"""An axiom and the file that states it."""

CHARACTERISTICS: Final[Mapping[str, type[Characteristic]]] = {
    iri(f"{OWL}FunctionalProperty"): FunctionalObjectProperty,
    iri(f"{OWL}InverseFunctionalProperty"): InverseFunctionalObjectProperty,
    iri(f"{OWL}IrreflexiveProperty"): IrreflexiveObjectProperty,
    iri(f"{OWL}SymmetricProperty"): SymmetricObjectProperty,
    iri(f"{OWL}AsymmetricProperty"): AsymmetricObjectProperty,
    iri(f"{OWL}TransitiveProperty"): TransitiveObjectProperty,
}
"""What a type says of a property."""

_FOR_SIMPLE: Final = (
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    IrreflexiveObjectProperty,
    AsymmetricObjectProperty,
    DisjointObjectProperties,
)
"""What OWL 2 DL says of simple properties only (§11.2)."""


def axioms_of(
    reader: OwlReader,
    hierarchy: RoleHierarchy,
    facts: Mapping[str, tuple[tuple[str, str], ...]],
) -> dict[Axiom, str]:
    """Read every logical axiom.

    Args:
        reader: The reader that holds the statements; what it refuses has been refused before.
        hierarchy: Which properties are simple.
        facts: What is said of the ontology's own individuals.

    Returns:
        The file that states it, for each axiom, in the order of the files; the first file where several state it.

    Raises:
        NonSimpleRole: A property that chains or is transitive is said to be functional, irreflexive, asymmetric or
            disjoint.

    Source:
        OWL 2 Mapping to RDF Graphs, table 16.
    """
    found: dict[Axiom, str] = {}
    for axiom, source in (*_classes(reader), *_properties(reader), *_individuals(reader, facts)):
        if isinstance(axiom, _FOR_SIMPLE):
            _refuse_composite(axiom, source, hierarchy)
        found.setdefault(axiom, source)
    return found


def _classes(reader: OwlReader) -> Iterator[Stated]:
    for one, other, source in _stated(reader, f"{RDFS}subClassOf"):
        owner = other if one.startswith("_:") else one
        yield SubClassOf(reader.expression(one, owner), reader.expression(other, owner)), source
    for one, other, source in _stated(reader, f"{OWL}equivalentClass"):
        owner = other if one.startswith("_:") else one
        yield EquivalentClasses((reader.expression(one, owner), reader.expression(other, owner))), source
    for name in ("intersectionOf", "unionOf", "complementOf", "oneOf"):
        for class_, _, source in _stated(reader, f"{OWL}{name}"):
            if not class_.startswith("_:"):
                yield EquivalentClasses((Class(class_), reader.construct(class_, class_))), source
    for one, other, source in _stated(reader, f"{OWL}disjointWith"):
        yield DisjointClasses((reader.expression(one, one), reader.expression(other, one))), source
    for node, members, source in _listed(reader, "AllDisjointClasses", "members"):
        yield DisjointClasses(tuple(reader.expression(each, node) for each in members)), source


def _properties(reader: OwlReader) -> Iterator[Stated]:
    for name, own in reader.about_properties():
        for predicate, value in reader.axioms.said(name):
            axiom = _about(reader, name, own, predicate, value)
            if axiom is not None:
                yield axiom, reader.axioms.stated_in(name, predicate, value)
    for node, members, source in _listed(reader, "AllDisjointProperties", "members"):
        yield DisjointObjectProperties(tuple(reader.object_property(each, node) for each in members)), source


def _about(
    reader: OwlReader,
    name: str,
    own: ObjectProperty,
    predicate: str,
    value: str,
) -> PropertyAxiom | None:
    """Read what one statement says of a property; None where it says nothing logical, or nothing that could fail."""
    match bare(predicate).removeprefix(OWL).removeprefix(RDFS):
        case "subPropertyOf" if value != iri(f"{OWL}topObjectProperty"):
            return SubObjectPropertyOf((own,), reader.object_property(value, name))
        case "propertyChainAxiom":
            links = reader.axioms.items(value, owner=name, relation=predicate)
            return SubObjectPropertyOf(tuple(reader.object_property(link, name) for link in links), own)
        case "equivalentProperty":
            return EquivalentObjectProperties((own, reader.object_property(value, name)))
        case "propertyDisjointWith":
            return DisjointObjectProperties((own, reader.object_property(value, name)))
        case "inverseOf" if not name.startswith("_:"):
            return InverseObjectProperties(own, reader.object_property(value, name))
        case "domain":
            return ObjectPropertyDomain(own, reader.expression(value, name))
        case "range":
            return ObjectPropertyRange(own, reader.expression(value, name))
    return CHARACTERISTICS[value](own) if predicate == TYPE and value in CHARACTERISTICS else None


def _individuals(reader: OwlReader, facts: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[Stated]:
    for subject, said in facts.items():
        for predicate, value in said:
            source = reader.axioms.stated_in(subject, predicate, value)
            if predicate == TYPE:
                yield ClassAssertion(reader.expression(value, subject), subject), source
            elif not value.startswith('"'):
                yield ObjectPropertyAssertion(ObjectProperty(predicate), subject, value), source
    for one, other, source in _stated(reader, f"{OWL}differentFrom"):
        yield DifferentIndividuals((one, other)), source
    for name in ("members", "distinctMembers"):
        for _, members, source in _listed(reader, "AllDifferent", name):
            yield DifferentIndividuals(tuple(members)), source


def _stated(reader: OwlReader, predicate: str) -> Iterator[tuple[str, str, str]]:
    """Yield the subjects and values of a predicate, and the file that states them."""
    for subject, value in reader.axioms.pairs(iri(predicate)):
        yield subject, value, reader.axioms.stated_in(subject, iri(predicate), value)


def _listed(reader: OwlReader, kind: str, predicate: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield the nodes of a kind, what each lists, and the file that states it."""
    for node, head, source in _stated(reader, f"{OWL}{predicate}"):
        if iri(OWL + kind) in reader.axioms.all(node, TYPE):
            yield node, reader.axioms.items(head, owner=node, relation=iri(OWL + predicate)), source


def _refuse_composite(axiom: Axiom, source: str, hierarchy: RoleHierarchy) -> None:
    operands = axiom.operands if isinstance(axiom, DisjointObjectProperties) else (axiom.property,)  # type: ignore[union-attr]
    for role in operands:
        if simple_steps(hierarchy.roles[Step(role.iri, role.inverse)]) is None:
            raise NonSimpleRole(source=source, term=role.iri, role=role.iri)
