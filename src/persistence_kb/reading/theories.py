"""From ontology files to an ``Ontology``: classes, roles and theories, checked.

The shipped ontology is always read; a user's own folder of theory files is read beside it, on equal terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.errors import CyclicDefinition, MalformedTheory, NonSimpleRole, UnknownName
from persistence_kb.model.expression import (
    Expression,
    ObjectMinCardinality,
    ObjectProperty,
    core,
    parts,
)
from persistence_kb.model.hierarchy import RoleHierarchy, unfold
from persistence_kb.model.ontology import Ontology, classify
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.model.snapshot import unescape
from persistence_kb.model.theory import DegreeRule, Dilution, Share, StepDecay, Theory, View
from persistence_kb.namespaces import NOTHING, OWL, PREF_LABEL, SKOS, THING, TYPE, iri, local_name, pkb, shorten
from persistence_kb.reading.owl import Axioms, OwlReader
from persistence_kb.reading.rdf import parse
from persistence_kb.reading.sources import Source, locate
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.statements import Statement

_THEORY: Final = pkb("Theory")
_VIEW: Final = pkb("View")
_VOCABULARY: Final = tuple(
    iri(OWL + name)
    for name in (
        "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology", "Restriction",
        "AllDisjointClasses", "NamedIndividual", "FunctionalProperty", "TransitiveProperty", "SymmetricProperty",
        "InverseFunctionalProperty", "AsymmetricProperty", "IrreflexiveProperty", "AllDifferent",
    )
)  # fmt: skip
"""Types that say what a term is, not which class an individual is in."""


def read_ontology(theories: Iterable[str] = ()) -> Ontology:
    """Read the shipped ontology and a user's own theory files.

    Args:
        theories: Files or folders to read beside the shipped ontology, in any RDF syntax.

    Returns:
        The ontology, every theory in it checked.

    Raises:
        InputError: A file cannot be read.
        TheoryError: A theory or a definition has no meaning within the fragment; file and term are named.
        UnknownName: A definition names a class, property or theory that nothing declares.
    """
    shipped = [Source(str(path), path, "turtle") for path in ontology_files()]
    sources = [*shipped, *locate(theories)]
    return build(
        (
            source.name,
            parse(source.read(), syntax=source.syntax, source=source.name, base=source.base, number=number),
        )
        for number, source in enumerate(sources)
    )


def build(files: Iterable[tuple[str, Iterable[Statement]]]) -> Ontology:
    """Build an ontology from statements, file by file."""
    axioms = Axioms(files)
    reader = OwlReader(axioms)
    hierarchy = unfold(reader.properties, reader.inclusions())
    below, conditions = reader.conditions()
    sources = {class_: axioms.source(class_) for class_ in reader.classes if not class_.startswith("_:")}
    for class_, expressions in conditions.items():
        for expression in expressions:
            _refuse_composite_counts(expression, class_, hierarchy, axioms)
    taxonomy = classify(below, conditions, reader.domains(), reader.disjoint(), sources)
    rules = _rules(axioms, reader)
    theories = {token: _theory(token, axioms, sources, rules) for token in sorted(axioms.typed(_THEORY))}
    _check_precisifications(theories)
    return Ontology(
        taxonomy=taxonomy,
        hierarchy=hierarchy,
        theories=theories,
        views={token: _view(token, axioms, theories) for token in sorted(axioms.typed(_VIEW))},
        labels={token: _text(value) for token, value in reversed(list(axioms.pairs(PREF_LABEL)))},
        facts=tuple(_facts(axioms, reader)),
        sources=dict(axioms.sources),
    )


def _text(literal: str) -> str:
    return unescape(literal[1 : literal.rindex('"')])


def _refuse_composite_counts(
    expression: Expression, class_: str, hierarchy: RoleHierarchy, axioms: Axioms,
) -> None:
    todo = [expression]
    while todo:
        inner = todo.pop()
        plain = core(inner)
        role = getattr(inner, "property", None)
        counted = hasattr(inner, "cardinality") or isinstance(plain, ObjectMinCardinality)
        if counted and simple_steps(hierarchy.roles[Step(role.iri, role.inverse)]) is None:  # type: ignore[union-attr]
            raise NonSimpleRole(source=axioms.source(class_), term=class_, role=role.iri)  # type: ignore[union-attr]
        todo.extend(parts(inner))


def _rules(axioms: Axioms, reader: OwlReader) -> dict[str, DegreeRule]:
    rules: dict[str, DegreeRule] = {}

    def role(token: str, rule: str) -> ObjectProperty:
        if token not in reader.properties:
            raise UnknownName(
                kind="object property", name=shorten(token), known=map(shorten, reader.properties),
                source=f"{axioms.source(rule)}: {shorten(rule)}",
            )  # fmt: skip
        return ObjectProperty(token)

    for rule, along in axioms.pairs(pkb("countsSteps")):
        rules[rule] = StepDecay(rule, role(along, rule))
    for rule, sharers in axioms.pairs(pkb("countsSharers")):
        rules[rule] = Dilution(rule, role(sharers, rule))
    for rule, whole in axioms.pairs(pkb("countsParts")):
        among = axioms.all(rule, pkb("countsAmong")) or [THING]
        rules[rule] = Share(rule, role(whole, rule), among[0])
    return rules


def _theory(
    token: str, axioms: Axioms, classes: Mapping[str, str], rules: Mapping[str, DegreeRule],
) -> Theory:
    source = axioms.source(token)

    def malformed(problem: str, remedy: str) -> MalformedTheory:
        return MalformedTheory(source=source, theory=token, problem=problem, remedy=remedy)

    def only(name: str, remedy: str) -> str:
        values = axioms.all(token, pkb(name))
        if len(values) != 1:
            raise malformed(f"has {len(values) or 'no'} pkb:{name}", remedy)
        return values[0]

    def class_(value: str, name: str) -> str:
        if value not in classes and value not in (THING, NOTHING):
            if not value.startswith("<"):
                raise malformed(f"has an unnamed pkb:{name}", "give the class a name and define it with owl:equivalentClass")
            raise UnknownName(
                kind=f"class for pkb:{name}", name=shorten(value), known=map(shorten, classes),
                source=f"{source}: {shorten(token)}",
            )  # fmt: skip
        return value

    conditions = axioms.all(token, pkb("condition"))
    precisified_by = axioms.all(token, pkb("precisifiedBy"))
    if bool(conditions) == bool(precisified_by):
        problem = "has both a pkb:condition and pkb:precisifiedBy" if conditions else "has no pkb:condition"
        raise malformed(problem, "state one pkb:condition, or several pkb:precisifiedBy for a vague theory")
    if len(conditions) > 1:
        raise malformed(f"has {len(conditions)} conditions", "keep one pkb:condition, or make one class of them")
    concerns = only("concerns", "write pkb:concerns pkb:Identity or pkb:WhatMatters")
    if concerns not in (pkb("Identity"), pkb("WhatMatters")):
        raise malformed(f"concerns {shorten(concerns)}", "write pkb:concerns pkb:Identity or pkb:WhatMatters")
    degrees = axioms.all(token, pkb("degree"))
    if any(degree not in rules for degree in degrees) or len(degrees) > 1:
        unknown = next((degree for degree in degrees if degree not in rules), degrees[0])
        raise malformed(
            f"has the degree rule {shorten(unknown)}", f"name one of {', '.join(sorted(map(shorten, rules)))}",
        )
    bearer = only("bearer", "name the class that the theory gives verdicts about")
    labels = axioms.all(token, PREF_LABEL)
    locators = axioms.all(token, pkb("locator"))
    definitions = axioms.all(token, iri(SKOS + "definition"))
    return Theory(
        iri=token,
        label=_text(labels[0]) if labels else local_name(token),
        definition=_text(definitions[0]) if definitions else "",
        locator=_text(locators[0]) if locators else "",
        bearer=class_(bearer, "bearer"),
        concerns=concerns,
        condition=class_(conditions[0], "condition") if conditions else None,
        precisified_by=tuple(sorted(precisified_by)),
        degree=rules[degrees[0]] if degrees else None,
        source=source,
    )


def _check_precisifications(theories: Mapping[str, Theory]) -> None:
    done: set[str] = set()
    for start in theories.values():
        path: list[str] = []
        todo = [(start.iri, 0)]
        while todo:
            token, depth = todo.pop()
            del path[depth:]
            if token in path:
                raise CyclicDefinition(source=start.source, term=token, path=[*path[path.index(token) :], token])
            if token in done:
                continue
            path.append(token)
            for inner in theories[token].precisified_by:
                if inner not in theories:
                    raise UnknownName(
                        kind="theory", name=shorten(inner), known=map(shorten, theories),
                        source=f"{theories[token].source}: {shorten(token)}",
                    )  # fmt: skip
                todo.append((inner, depth + 1))
        done.add(start.iri)


def _view(token: str, axioms: Axioms, theories: Mapping[str, Theory]) -> View:
    labels = axioms.all(token, PREF_LABEL)
    chosen = [*axioms.all(token, pkb("identityTheory")), *axioms.all(token, pkb("mattersTheory"))]
    for theory in chosen:
        if theory not in theories:
            raise UnknownName(
                kind="theory", name=shorten(theory), known=map(shorten, theories),
                source=f"{axioms.source(token)}: {shorten(token)}",
            )  # fmt: skip
    return View(token, _text(labels[0]) if labels else local_name(token), tuple(dict.fromkeys(chosen)))


def _facts(axioms: Axioms, reader: OwlReader) -> Iterable[Statement]:
    """Yield the class and relation assertions about the ontology's own individuals."""
    classes, properties = set(reader.classes), set(reader.properties)
    meta = {_THEORY, _VIEW}
    for subject, types in list(axioms.values.items()):
        own = [each for each in types.get(TYPE, ()) if each in classes and each not in _VOCABULARY]
        if not own or subject.startswith("_:") or meta.intersection(own):
            continue
        for class_ in own:
            yield subject, TYPE, class_
        for predicate, values in list(types.items()):
            if predicate in properties:
                for value in values:
                    yield subject, predicate, value


