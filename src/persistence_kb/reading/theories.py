"""From ontology files to an ``Ontology``: classes, roles and theories, checked.

The shipped ontology is always read; a user's own folder of theory files is read beside it, on equal terms.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from persistence_kb.errors import CyclicDefinition, MalformedTheory, NonSimpleRole, UnknownName, UnsupportedConstruct
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectMinCardinality,
    ObjectProperty,
    core,
    parts,
)
from persistence_kb.model.hierarchy import RoleHierarchy, unfold
from persistence_kb.model.ontology import Ontology, Taxonomy, classify
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.model.snapshot import unescape
from persistence_kb.model.theory import DegreeRule, Dilution, Share, StepDecay, Theory, View
from persistence_kb.namespaces import (
    CEASED,
    CONCRETE_THING,
    DCTERMS,
    ENDS,
    EXTANT,
    FINAL_STAGE,
    FIRST_STAGE,
    FOLLOWED_BY,
    GENERATED,
    HARDWARE,
    HAS_STAGE,
    HOSTED_ON,
    NOTHING,
    OWL,
    PREF_LABEL,
    SATISFIED_WHERE,
    SKOS,
    STAGE,
    STAGE_OF,
    THING,
    THREAD,
    TYPE,
    USED,
    iri,
    local_name,
    pkb,
    shorten,
)
from persistence_kb.reading.axioms import Axioms
from persistence_kb.reading.logic import axioms_of
from persistence_kb.reading.owl import MAXIMUM_DEPTH, OwlReader
from persistence_kb.reading.rdf import statements_of
from persistence_kb.reading.sources import Source, locate
from persistence_kb.resources import ontology_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.model.statements import Statement

MAXIMUM_PRECISIFICATIONS: Final = 1000
"""How many sharp theories a vague one may come down to, each counted as often as it is reached."""

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
    return build((source.name, statements_of(source, number)) for number, source in enumerate(sources))


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
    _refuse_deep_definitions(below, conditions, axioms)
    taxonomy = classify(below, conditions, reader.domains(), reader.disjoint(), sources)
    _refuse_hidden_kinds(taxonomy, hierarchy, axioms)
    rules = _rules(axioms, reader)
    theories = {token: _theory(token, axioms, sources, rules) for token in sorted(axioms.typed(_THEORY))}
    _refuse_endless_precisifications(theories)
    facts = _facts(axioms, reader)
    return Ontology(
        taxonomy=taxonomy,
        hierarchy=hierarchy,
        theories=theories,
        views={token: _view(token, axioms, theories) for token in sorted(axioms.typed(_VIEW))},
        labels=_texts(axioms, PREF_LABEL),
        definitions=_texts(axioms, iri(SKOS + "definition")),
        works=_values(axioms, iri(DCTERMS + "source"), of_literals=False),
        quotes=_values(axioms, pkb("quote"), of_literals=True),
        facts=facts,
        satisfactions=_values(axioms, SATISFIED_WHERE, of_literals=False),
        sources=dict(axioms.sources),
        axioms=axioms_of(reader, hierarchy, facts),
    )


def _text(literal: str) -> str:
    return unescape(literal[1 : literal.rindex('"')])


def _texts(axioms: Axioms, predicate: str) -> dict[str, str]:
    """Return the first text that each term has for a predicate."""
    return {token: _text(value) for token, value in reversed(list(axioms.pairs(predicate))) if value[0] == '"'}


def _values(axioms: Axioms, predicate: str, *, of_literals: bool) -> dict[str, tuple[str, ...]]:
    """Return all texts, or all terms, that each term has for a predicate."""
    found: dict[str, tuple[str, ...]] = {}
    for token, value in axioms.pairs(predicate):
        if of_literals == value.startswith('"'):
            found[token] = (*found.get(token, ()), _text(value) if of_literals else value)
    return found


def _refuse_composite_counts(
    expression: Expression,
    class_: str,
    hierarchy: RoleHierarchy,
    axioms: Axioms,
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


def _refuse_hidden_kinds(taxonomy: Taxonomy, hierarchy: RoleHierarchy, axioms: Axioms) -> None:
    """Refuse what the snapshot, which is made before any condition is evaluated, could not see (semantics.md §3)."""
    for class_ in (CONCRETE_THING, STAGE, HARDWARE, THREAD, EXTANT, CEASED):
        for condition in taxonomy.sufficient.get(class_, ()):
            owners = [each for each in taxonomy.told[class_] if condition in taxonomy.sufficient.get(each, ())]
            above = min(owners, key=lambda each: len(taxonomy.told[each]))
            raise UnsupportedConstruct(
                source=axioms.source(above), term=above,
                construct=f"a condition that puts things under {shorten(class_)}",
                remedy="what is a thing of this kind is told by types, domains and ranges: make it a sub-class instead",
            )  # fmt: skip
    for property_ in (HAS_STAGE, FIRST_STAGE, FINAL_STAGE, FOLLOWED_BY, STAGE_OF, HOSTED_ON, USED, GENERATED, ENDS):
        role = hierarchy.roles.get(Step(property_))
        if role is not None and simple_steps(role) is None:
            raise UnsupportedConstruct(
                source=axioms.source(property_), term=property_, construct="a chain or transitivity",
                remedy="first and final stages, statuses and events are read edge by edge: use a property of your own",
            )  # fmt: skip


def _rules(axioms: Axioms, reader: OwlReader) -> dict[str, DegreeRule]:
    rules: dict[str, DegreeRule] = {}

    def role(token: str, rule: str) -> ObjectProperty:
        if token not in reader.properties:
            raise UnknownName(
                kind="object property", name=shorten(token), known=map(shorten, reader.properties),
                source=f"{axioms.source(rule)}: {shorten(rule)}",
            )  # fmt: skip
        return ObjectProperty(token)

    def add(rule: DegreeRule) -> None:
        if rule.rule in rules:
            source = axioms.source(rule.rule)
            remedy = "state one of pkb:countsSteps, pkb:countsSharers and pkb:countsParts, once"
            raise MalformedTheory(source=source, theory=rule.rule, problem="counts more than one thing", remedy=remedy)
        rules[rule.rule] = rule

    for rule, along in axioms.pairs(pkb("countsSteps")):
        add(StepDecay(rule, role(along, rule)))
    for rule, sharers in axioms.pairs(pkb("countsSharers")):
        add(Dilution(rule, role(sharers, rule)))
    for rule, whole in axioms.pairs(pkb("countsParts")):
        among = axioms.all(rule, pkb("countsAmong")) or [THING]
        if among[0] != THING and among[0] not in reader.classes:
            raise UnknownName(
                kind="class", name=shorten(among[0]), known=map(shorten, reader.classes),
                source=f"{axioms.source(rule)}: {shorten(rule)}",
            )  # fmt: skip
        add(Share(rule, role(whole, rule), among[0]))
    return rules


def _theory(
    token: str,
    axioms: Axioms,
    classes: Mapping[str, str],
    rules: Mapping[str, DegreeRule],
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
                found = "an unnamed" if value.startswith("_:") else f"the text {value} as its"
                remedy = "give the class a name and define it with owl:equivalentClass"
                raise malformed(f"has {found} pkb:{name}", remedy)
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
        found = " and ".join(map(shorten, degrees))
        raise malformed(f"has the degree rule {found}", f"name one of {', '.join(sorted(map(shorten, rules)))}")
    bearer = only("bearer", "name the class that the theory gives verdicts about")
    return Theory(
        iri=token,
        label=_prose(token, PREF_LABEL, axioms) or local_name(token),
        definition=_prose(token, iri(SKOS + "definition"), axioms),
        locator=_prose(token, pkb("locator"), axioms),
        bearer=class_(bearer, "bearer"),
        concerns=concerns,
        condition=class_(conditions[0], "condition") if conditions else None,
        precisified_by=tuple(sorted(precisified_by)),
        degree=rules[degrees[0]] if degrees else None,
        source=source,
    )


def _prose(theory: str, predicate: str, axioms: Axioms) -> str:
    values = axioms.all(theory, predicate)
    for value in values:
        if not value.startswith('"'):
            problem = f"has {shorten(value)} as its {shorten(predicate)}"
            raise MalformedTheory(
                source=axioms.source(theory),
                theory=theory,
                problem=problem,
                remedy="write a text in quotation marks",
            )
    return _text(values[0]) if values else ""


def _refuse_deep_definitions(
    below: Iterable[tuple[str, str]],
    conditions: Mapping[str, list[Expression]],
    axioms: Axioms,
) -> None:
    """Refuse definitions that are nested too deeply by way of the classes that they name: engines follow them."""
    needs: dict[str, dict[str, int]] = {}
    for under, over in below:
        needs.setdefault(over, {})[under] = 0
    for class_, expressions in conditions.items():
        own = needs.setdefault(class_, {})
        todo = [(expression, 1) for expression in expressions]
        while todo:
            inner, level = todo.pop()
            if isinstance(inner, Class):
                own[inner.iri] = max(level, own.get(inner.iri, 0))
            todo.extend((part, level + 1) for part in parts(inner))
    depth: dict[str, int] = {}
    seen: set[str] = set()
    stack = sorted(needs)
    while stack:
        class_ = stack[-1]
        if class_ not in seen:
            seen.add(class_)
            stack.extend(each for each in needs.get(class_, ()) if each not in seen)
            continue
        stack.pop()
        depth[class_] = max((level + depth.get(each, 0) for each, level in needs.get(class_, {}).items()), default=0)
        if depth[class_] > MAXIMUM_DEPTH:
            construct = f"definitions nested deeper than {MAXIMUM_DEPTH}, those of the classes that it names included"
            raise UnsupportedConstruct(
                source=axioms.source(class_),
                term=class_,
                construct=construct,
                remedy="flatten them",
            )


def _refuse_endless_precisifications(theories: Mapping[str, Theory]) -> None:
    """Refuse theories that are precisified by themselves, by nothing known, or by more than can be asked."""
    for theory in theories.values():
        for inner in theory.precisified_by:
            if inner not in theories:
                raise UnknownName(
                    kind="theory", name=shorten(inner), known=map(shorten, theories),
                    source=f"{theory.source}: {shorten(theory.iri)}",
                )  # fmt: skip
    try:
        order = list(TopologicalSorter({token: each.precisified_by for token, each in theories.items()}).static_order())
    except CycleError as error:
        path = list(reversed(error.args[1]))
        raise CyclicDefinition(source=theories[path[0]].source, term=path[0], path=path) from None
    sharp: dict[str, int] = {}
    depth: dict[str, int] = {}
    for token in order:
        inner_ones = theories[token].precisified_by
        sharp[token] = sum(sharp[inner] for inner in inner_ones) or 1
        depth[token] = max((depth[inner] + 1 for inner in inner_ones), default=0)
        if sharp[token] > MAXIMUM_PRECISIFICATIONS or depth[token] > MAXIMUM_DEPTH:
            problem = f"has over {MAXIMUM_PRECISIFICATIONS} precisifications, or some over {MAXIMUM_DEPTH} steps away"
            remedy = "let it name sharp theories directly"
            raise MalformedTheory(source=theories[token].source, theory=token, problem=problem, remedy=remedy)


def _view(token: str, axioms: Axioms, theories: Mapping[str, Theory]) -> View:
    labels = [each for each in axioms.all(token, PREF_LABEL) if each.startswith('"')]
    chosen = [*axioms.all(token, pkb("identityTheory")), *axioms.all(token, pkb("mattersTheory"))]
    for theory in chosen:
        if theory not in theories:
            raise UnknownName(
                kind="theory", name=shorten(theory), known=map(shorten, theories),
                source=f"{axioms.source(token)}: {shorten(token)}",
            )  # fmt: skip
    return View(token, _text(labels[0]) if labels else local_name(token), tuple(dict.fromkeys(chosen)))


def _facts(axioms: Axioms, reader: OwlReader) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the class and relation assertions about the ontology's own individuals."""
    classes, properties = set(reader.classes), set(reader.properties)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for subject, uses in list(axioms.values.items()):
        types = [(TYPE, each) for each in uses.get(TYPE, ()) if each in classes and each not in _VOCABULARY]
        relations = [(each, value) for each, values in uses.items() if each in properties for value in values]
        meta = {_THEORY, _VIEW}.intersection(uses.get(TYPE, ()))
        if not meta and not subject.startswith("_:") and (types or relations):
            found[subject] = (*types, *relations)
    return found
