"""Which stories there are to search: what a story may tell that bears on some conditions.

Countermodels are *told in full*, so that a reader sees all there is to them:

* nothing is left open, nothing is dated, and shorthands (``pkb:ranOn``, events) are written out;
* of everything it is told what kind of thing it is, wherever a relation or a shape demands a kind;
* relations that follow from others (along chains, by transitivity, from the order of stages) are not told by
  themselves, if anything else makes them hold; of a relation and its inverse one is told.

Whatever else could be told bears on none of the conditions, so that a smallest story never tells it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from persistence_kb.model.axiom import EquivalentClasses, EquivalentObjectProperties, InverseObjectProperties
from persistence_kb.model.expression import Class, ObjectOneOf, ObjectProperty, core, parts
from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step, simple_steps, steps
from persistence_kb.namespaces import (
    CEASED,
    EXTANT,
    FINAL_STAGE,
    FIRST_STAGE,
    FOLLOWED_BY,
    HAS_STAGE,
    NOTHING,
    PKB,
    SCENARIO,
    STAGE,
    STAGE_OF,
    THING,
    THREAD,
    TYPE,
    pkb,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology

THEORY: Final = pkb("Theory")
DEMANDED: Final = {pkb("Implementation"): pkb("implements"), STAGE: STAGE_OF, THREAD: HAS_STAGE}
"""The relations that shapes demand of whatever is of a kind."""
FOLLOWING: Final = {FIRST_STAGE: (HAS_STAGE, FOLLOWED_BY), FINAL_STAGE: (HAS_STAGE, FOLLOWED_BY)}
"""What the snapshot concludes (semantics.md §3.5), and from what."""
UNTOLD: Final = (SCENARIO, pkb("Event"))
"""Kinds of thing that are no part of a world, but of how it is told."""


class Telling:
    """What a story may tell that bears on some conditions.

    Attributes:
        ontology: What terms mean.
        classes: The classes that a thing may be told to be in.
        properties: The properties that may be told.
        individuals: The ontology's own individuals that may be mentioned, and the classes that each is told to be in.
        links: What the ontology says of how these are related: subject, property, object.
        named: Individuals that conditions name and that a story would have to describe.
    """

    def __init__(self, ontology: Ontology, conditions: Iterable[Expression]) -> None:
        """Work out what conditions depend on."""
        self.ontology = ontology
        self.classes: dict[str, None] = {}
        self.properties: dict[str, None] = {}
        self.individuals: dict[str, tuple[str, ...]] = {}
        self.named: dict[str, None] = {}
        self.links: list[tuple[str, str, str]] = []
        self._seen: set[object] = set()
        self._todo: list[Expression | ObjectProperty] = list(conditions)
        for each in self._todo:
            if each not in self._seen:
                self._seen.add(each)
                if isinstance(each, ObjectProperty):
                    self._relation(each)
                else:
                    self._condition(each)
        todo = list(self.individuals)
        for individual in todo:
            for property_, value in self.ontology.facts.get(individual, ()):
                if self.ontology.is_property(property_) and _has_name(value):
                    self.links.append((individual, property_, value))
                    todo += [value] if value not in self.individuals else []
                    self.individuals.setdefault(value, self._own.get(value, ()))

    def _condition(self, expression: Expression) -> None:
        plain = core(expression)
        self._todo += parts(plain)
        match plain:
            case Class(iri):
                self._class(iri)
            case ObjectOneOf(individuals):
                for each in filter(_has_name, individuals):
                    if each in self._own:
                        self.individuals[each] = self._own[each]
                    else:
                        self.named[each] = None
            case _ if isinstance(role := getattr(plain, "property", None), ObjectProperty):
                self._todo.append(role)

    def _class(self, iri: str) -> None:
        taxonomy = self.ontology.taxonomy
        told = taxonomy.told.get(iri, () if iri in (THING, NOTHING) else (iri,))
        self._tell([iri] if iri in told and self._tellable(iri) else filter(self._tellable, told))
        self._todo += taxonomy.sufficient.get(iri, ())
        self.individuals |= {each: kinds for each, kinds in self._own.items() if not set(kinds).isdisjoint(told)}
        if iri in (EXTANT, CEASED):
            self._todo += (Class(EXTANT), Class(CEASED))

    def _tell(self, classes: Iterable[str]) -> None:
        for class_ in classes:
            self.classes[class_] = None
            for above in self.above(class_):
                self._todo += self.definitions.get(above, ())
                if above in DEMANDED:
                    self._todo.append(ObjectProperty(DEMANDED[above]))

    def _relation(self, property_: ObjectProperty) -> None:
        role = self.ontology.hierarchy.roles.get(Step(property_.iri))
        for step in sorted(steps(role)) if role else ():
            self._todo += map(ObjectProperty, FOLLOWING.get(step.property, ()))
            if step.property in self._told_relations and step.property not in self.properties:
                self.properties[step.property] = None
                self._todo += [Class(each) for end in self.kinds(step.property) for each in end]

    @property
    def kinds_of_individuals(self) -> list[str]:
        """Return the classes that the ontology's individuals are told to be in."""
        return list(dict.fromkeys(kind for kinds in self.individuals.values() for kind in kinds))

    def above(self, class_: str) -> tuple[str, ...]:
        """Return the classes that whatever is told to be in a class is in: itself and those above it."""
        return self._above.get(class_, (class_,))

    def kinds(self, property_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the narrowest classes that every edge of a property puts its start in, and its end."""
        start, end = (self._starts.get(Step(property_, inverse=back), ()) for back in (False, True))
        return self._narrowest(start), self._narrowest(end)

    def _narrowest(self, classes: tuple[str, ...]) -> tuple[str, ...]:
        wider = {above for each in classes for above in self.above(each) if each not in self.above(above)}
        return tuple(each for each in classes if each not in wider)

    @cached_property
    def definitions(self) -> dict[str, list[Expression]]:
        """Return what defined classes are defined by.

        Of two names for the same the first is defined by the other, or the user's by the vocabulary's.
        """
        found: dict[str, list[Expression]] = {}
        for axiom in self.ontology.axioms:
            if isinstance(axiom, EquivalentClasses):
                named = sorted(
                    (each for each in axiom.operands if isinstance(each, Class)), key=lambda each: _ours(each.iri)
                )
                others: list[Expression] = [each for each in axiom.operands if not isinstance(each, Class)]
                others = others or [named.pop()]
                for class_ in named:
                    found.setdefault(class_.iri, []).extend(each for each in others if each != class_)
        return found

    def _tellable(self, class_: str) -> bool:
        return class_ not in self.definitions and not set(UNTOLD).intersection(self.above(class_))

    @cached_property
    def _above(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for above, told in self.ontology.taxonomy.told.items():
            for under in told:
                found.setdefault(under, []).append(above)
        return {under: tuple(above) for under, above in found.items()}

    @cached_property
    def _starts(self) -> dict[Step, tuple[str, ...]]:
        found: dict[Step, list[str]] = {}
        for class_ in self.ontology.taxonomy.domains:
            for step in self.ontology.told_members(class_)[1]:
                found.setdefault(step, []).append(class_)
        return {step: tuple(classes) for step, classes in found.items()}

    @cached_property
    def _own(self) -> dict[str, tuple[str, ...]]:
        """Return the ontology's own individuals, and the classes that each is told to be in."""
        facts = self.ontology.facts.items()
        kinds = {each: tuple(value for predicate, value in said if predicate == TYPE) for each, said in facts}
        kinds |= dict.fromkeys(self.ontology.theories, (THEORY,))
        return {each: them for each, them in kinds.items() if _has_name(each)}

    @cached_property
    def _told_relations(self) -> set[str]:
        """Return the properties that stories tell: one for each meaning, those that nothing else makes hold."""
        ontology = self.ontology
        secondary = {
            (axiom.first if isinstance(axiom, InverseObjectProperties) else axiom.operands[0]).iri
            for axiom in ontology.axioms
            if isinstance(axiom, InverseObjectProperties | EquivalentObjectProperties)
        }
        circles: dict[frozenset[Role], list[str]] = {}
        for step in ontology.hierarchy.roles:
            if not step.inverse and step.property not in FOLLOWING:
                back = Step(step.property, inverse=True)
                meaning = frozenset((ontology.hierarchy.roles[step], ontology.hierarchy.roles[back]))
                circles.setdefault(meaning, []).append(step.property)
        # Shapes speak of the vocabulary's own relations, so that these are told where a user has others for the same.
        primary = [min(them, key=lambda each: (not _ours(each), each in secondary, each)) for them in circles.values()]
        roles = {each: ontology.hierarchy.roles[Step(each)] for each in primary}
        found = {each for each, role in roles.items() if simple_steps(role) is not None}
        for each in sorted(primary, key=lambda name: (len(steps(roles[name])), name)):
            if each not in found and not _has_word(roles[each], found | set(FOLLOWING)):
                found.add(each)
        return found


def _ours(token: str) -> bool:
    return token.startswith(f"<{PKB}")


def _has_name(individual: str) -> bool:
    """Tell whether a story can mention an individual: a nameless one of another file it cannot."""
    return not individual.startswith("_:")


def _has_word(role: Role, told: set[str]) -> bool:
    """Tell whether a role has a word that is made of told properties only."""
    match role:
        case Step(property_):
            return property_ in told
        case Sequence(roles):
            return all(_has_word(each, told) for each in roles)
        case Choice(roles):
            return any(_has_word(each, told) for each in roles)
        case Plus(inner):
            return _has_word(inner, told)
