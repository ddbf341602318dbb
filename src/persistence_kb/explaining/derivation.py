"""Why an individual certainly falls under an expression, certainly does not, or neither: semantics.md §4, line by line.

*Holds* is shown by what is told: a statement, one way of several, a shortest chain to something. *Fails* is shown by
everything that could have made it so, and what each lacks. *Open* shows what is open and what, besides, does not decide
it. A complement's finding is that of what it denies, read the other way round.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, assert_never

from persistence_kb.explaining.chain import Chains
from persistence_kb.explaining.chronicle import Chronicle
from persistence_kb.explaining.clause import LISTED, Clause, listed
from persistence_kb.explaining.finding import Finding, Ground, Rule
from persistence_kb.explaining.gist import lacking, open_places, why
from persistence_kb.explaining.lexicon import article
from persistence_kb.explaining.wording import Wording
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectExactCardinality,
    ObjectHasValue,
    ObjectIntersectionOf,
    ObjectMaxCardinality,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import NOTHING, THING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.explaining.world import Walk, World

MISSED: Final = LISTED + 1
"""How many things are told of that would have done."""

_SPLICED = (Rule.ALL, Rule.ONE, Rule.MISSING, Rule.WAYS, Rule.UNDECIDED)


class Deriver:
    """Derives findings over one world.

    Attributes:
        denier: What derives findings about what is denied; they are the same, but that nothing is missed there.
    """

    def __init__(self, world: World, denier: Deriver | None = None) -> None:
        """Take a world; nothing is derived yet."""
        self.world = world
        self.ontology = world.ontology
        self.wording: Wording = denier.wording if denier else Wording(world.snapshot, world.ontology)
        self.chains: Chains = denier.chains if denier else Chains(world, self.wording, Chronicle(world.snapshot))
        self.denier: Deriver = denier or Deriver(world, self)
        self._denies = denier is not None
        self._known: dict[tuple[Expression, int], Finding] = {}

    def find(self, expression: Expression, individual: int) -> Finding:
        """Return what is found of an individual under an expression, and why."""
        key = (expression, individual)
        if key not in self._known:
            self._known[key] = self._find(expression, individual)
        return self._known[key]

    def _find(self, expression: Expression, individual: int) -> Finding:
        status = self.world.status(expression, individual)
        match expression:
            case Class(iri):
                return self._class(expression, iri, individual, status)
            case ObjectIntersectionOf(operands):
                return self._compound(expression, operands, individual, status, weak=FAILS)
            case ObjectUnionOf(operands):
                return self._compound(expression, operands, individual, status, weak=HOLDS)
            case ObjectComplementOf(operand):
                return self.denier.find(operand, individual)
            case ObjectOneOf():
                return self._simple(expression, individual, status, Rule.TRIVIAL)
            case ObjectSomeValuesFrom(property_, filler):
                return self._quantified(expression, property_, filler, individual, status)
            case ObjectHasValue(property_, value):
                return self._quantified(expression, property_, ObjectOneOf((value,)), individual, status)
            case ObjectAllValuesFrom(property_, filler):
                return self._quantified(expression, property_, filler, individual, status)
            case ObjectMinCardinality(n, property_, filler) if n > 1:
                return self._counted(expression, n, property_, filler, individual, status)
            case ObjectMinCardinality() | ObjectMaxCardinality() | ObjectExactCardinality():
                return self.find(core(expression), individual)
            case never:
                assert_never(never)

    def said(self, expression: Expression, individual: int, status: int) -> Clause:
        """Return what is found, in words."""
        return self.wording.found(self.wording.name(individual), expression, status)

    def _simple(self, expression: Expression, individual: int, status: int, rule: Rule) -> Finding:
        said = self.said(expression, individual, status)
        return Finding(individual, expression, status, rule, said, (said,))

    # Classes

    def _class(self, expression: Expression, iri: str, individual: int, status: int) -> Finding:
        if iri in (THING, NOTHING):
            return self._simple(expression, individual, status, Rule.TRIVIAL)
        if status == HOLDS:
            return self._member(expression, iri, individual)
        conditions = self.ontology.taxonomy.sufficient.get(iri, ())
        grounds = [Ground((), self.find(each, individual)) for each in conditions]
        if status == FAILS:
            return self._no_member(expression, iri, individual, grounds)
        cites = []
        for under, against in self._open_places(iri, individual):
            if all(self.world.status(Class(other), individual) != HOLDS for other in against):
                cites += self.world.openings(individual, frozenset([under]))
            grounds += [each for other in against for each in self._against(other, individual)]
        said = self.said(expression, individual, status)
        if cites and not conditions:
            return Finding(individual, expression, status, Rule.OPEN, said, (said,), tuple(grounds), tuple(cites))
        return self._built(expression, individual, status, Rule.UNDECIDED, self._spliced(grounds), tuple(cites))

    def _member(self, expression: Expression, iri: str, individual: int) -> Finding:
        told = self.world.typing(individual, iri)
        said = self.said(expression, individual, HOLDS)
        if told is not None:
            said = self.said(Class(told[2]), individual, HOLDS)
            return Finding(individual, expression, HOLDS, Rule.STATED, said, (said,), cites=(told,))
        ways = [
            self.find(each, individual)
            for each in self.ontology.taxonomy.sufficient.get(iri, ())
            if self.world.status(each, individual) == HOLDS
        ]
        if ways:
            way = min(ways, key=lambda each: each.size)
            rule = way.rule if way.rule in _SPLICED else Rule.ONE
            return self._built(expression, individual, HOLDS, rule, self._spliced([Ground((), way)]))
        for property_ in self.ontology.taxonomy.domains.get(iri, ()):
            walk = self.world.walk(property_, individual, possible=False)
            for _, node in walk.ends():
                chain = self.chains.chain(walk, node)
                cites = tuple(each for link in chain for each in link.cites)
                return Finding(individual, expression, HOLDS, Rule.EDGE, said, (said,), cites=cites)
        raise AssertionError(expression)

    def _no_member(self, expression: Expression, iri: str, individual: int, grounds: list[Ground]) -> Finding:
        said = self.said(expression, individual, FAILS)
        cites = []
        for under, against in self._open_places(iri, individual):
            cites += self.world.openings(individual, frozenset([under]))
            certain = [other for other in against if self.world.status(Class(other), individual) == HOLDS]
            grounds.append(Ground((), self.find(Class(certain[0]), individual)))
        if not grounds:
            for other in self.ontology.taxonomy.disjoint.get(iri, ()):
                told = self.world.typing(individual, other)
                if told is not None:
                    happening = self.chains.chronicle.of_end(individual)
                    ended = self.chains.when(happening) if self.chains.ends(other) else ""
                    predicate = f"ceased{ended}" if ended else self.wording.predicate(Class(other))
                    if not self.chains.ends(other):
                        predicate += f", not {article(self.wording.kind(iri))}"
                    said = Clause(self.wording.name(individual), predicate)
                    cites = [told, *(happening.cites if ended else ())]
                    return Finding(
                        individual, expression, FAILS, Rule.OPPOSED, said, (said,), cites=tuple(cites),
                        happening=happening if ended else None,
                    )  # fmt: skip
            return Finding(individual, expression, FAILS, Rule.UNSAID, said, (said,))
        return self._built(expression, individual, FAILS, Rule.WAYS, self._spliced(grounds), tuple(cites))

    def _open_places(self, iri: str, individual: int) -> list[tuple[str, tuple[str, ...]]]:
        """Return the classes under a class that are left open here, and the classes that each excludes."""
        taxonomy = self.ontology.taxonomy
        below = taxonomy.told.get(iri, (iri,))
        return [(each, taxonomy.disjoint.get(each, ())) for each in below if self.world.opens_class(individual, each)]

    def _against(self, iri: str, individual: int) -> list[Ground]:
        """Return why something is not certainly in a class, or that it is."""
        if self.world.status(Class(iri), individual) == HOLDS:
            return [Ground((), self.find(Class(iri), individual))]
        conditions = self.ontology.taxonomy.sufficient.get(iri, ())
        return [Ground((), self.find(each, individual)) for each in conditions]

    # Boolean constructors

    def _compound(
        self, expression: Expression, operands: Sequence[Expression], individual: int, status: int, *, weak: int
    ) -> Finding:
        """Find an intersection (weak on failure: one failing operand suffices) or a union (weak on success)."""
        statuses = [self.world.status(each, individual) for each in operands]
        if status == UNDETERMINED:
            grounds = [Ground((), self.find(each, individual)) for each in operands]
            return self._built(expression, individual, status, Rule.UNDECIDED, grounds)
        decisive = [each for each, is_so in zip(operands, statuses, strict=True) if is_so == status]
        found = [self.find(each, individual) for each in decisive]
        if (
            status == FAILS and weak == FAILS
        ):  # what is not even of the right kind, or is another case, lacks nothing else
            others = [each for each in found if isinstance(each.expression, ObjectHasValue)]
            found = (others or [each for each in found if each.is_wrong_kind()])[:1] or found
        if status == HOLDS and weak == HOLDS:
            found = [min(found, key=lambda each: each.size)]
        rules = {(HOLDS, HOLDS): Rule.ONE, (HOLDS, FAILS): Rule.ALL, (FAILS, HOLDS): Rule.WAYS}
        rule = rules.get((status, weak), Rule.MISSING)
        found = self._by_case(found, individual) if rule == Rule.WAYS else found
        return self._built(expression, individual, status, rule, [Ground((), each) for each in found])

    def _by_case(self, found: list[Finding], individual: int) -> list[Finding]:
        """Tell together the ways that fail because one property leads to none of the things that each would take."""
        cases: dict[ObjectProperty, list[str]] = {}
        for property_, value in filter(None, (each.case() for each in found)):
            cases.setdefault(property_, []).append(value)
        several = {each: tuple(dict.fromkeys(values)) for each, values in cases.items() if len(set(values)) > 1}
        together = [self.find(ObjectSomeValuesFrom(each, ObjectOneOf(v)), individual) for each, v in several.items()]
        return [*together, *(each for each in found if (case := each.case()) is None or case[0] not in several)]

    def _spliced(self, grounds: list[Ground]) -> list[Ground]:
        """Put the grounds of a nameless compound in its place, where it stands alone."""
        while len(grounds) == 1 and grounds[0].finding is not None and not grounds[0].chain:
            only = grounds[0].finding
            if isinstance(only.expression, Class) or only.rule not in _SPLICED:
                break
            grounds = list(only.grounds)
        kinds = [each for each in grounds if each.finding is not None and not each.chain and each.finding.is_kind()]
        rest = [each for each in grounds if each not in kinds]
        if kinds and len(rest) == 1 and rest != (found := self._spliced(rest)):
            return [*kinds, *found]
        return grounds

    def _built(
        self,
        expression: Expression,
        individual: int,
        status: int,
        rule: Rule,
        grounds: list[Ground],
        cites: tuple[tuple[str, str, str], ...] = (),
    ) -> Finding:
        grounds = self._spliced(grounds)
        if rule == Rule.ALL:  # all of all
            flat: list[Ground] = []
            for each in grounds:
                inner = each.finding
                nameless = inner is not None and not isinstance(inner.expression, Class)
                joined = nameless and not each.chain and inner is not None and inner.rule in (Rule.ALL, Rule.ONE)
                flat += inner.grounds if joined and inner is not None and inner.status == HOLDS else [each]
            grounds = flat
        said = self.said(expression, individual, status)
        bare = Finding(individual, expression, status, rule, said, (said,), tuple(grounds), cites)
        size = 1 + sum(len(each.chain) + (each.finding.size if each.finding else 0) for each in grounds)
        return replace(bare, why=why(bare), size=size)

    # Quantifiers

    def _quantified(
        self, expression: Expression, property_: ObjectProperty, filler: Expression, individual: int, status: int
    ) -> Finding:
        universal = isinstance(expression, ObjectAllValuesFrom)
        shown_by_one = status == (FAILS if universal else HOLDS)
        said = self.said(expression, individual, status)
        walk = self.world.walk(property_, individual, possible=not shown_by_one)
        if shown_by_one:
            end, node = next(pair for pair in walk.ends() if self.world.status(filler, pair[0]) == status)
            ground = Ground(self.chains.chain(walk, node), self.find(filler, end))
            rule = Rule.COUNTEREXAMPLE if universal else Rule.WITNESS
            return self._along(Finding(individual, expression, status, rule, said, (said,), (ground,)))
        grounds = self._all_grounds(walk, filler)
        rule = Rule.UNDECIDED if status == UNDETERMINED else Rule.EVERY if universal else Rule.NOTHING
        found = Finding(individual, expression, status, rule, said, (said,), tuple(grounds))
        return self._along(self._missed(found, property_, filler) if rule == Rule.NOTHING else found)

    def _missed(self, bare: Finding, property_: ObjectProperty, filler: Expression) -> Finding:
        """Return a finding that nothing along a property is so with what would have done, had it been along it."""
        name = self.wording.name(bare.about)
        if not bare.grounds:
            bare = replace(bare, said=self.wording.without(name, property_))
        if self._denies:
            return bare
        near = tuple(islice(self.world.near(property_, filler, bare.about, alone=not bare.grounds), MISSED))
        aside = self.wording.near(name, property_, filler, [self.wording.name(each) for each in near]) if near else None
        return replace(bare, near=near, aside=aside)

    def _all_grounds(self, walk: Walk, filler: Expression) -> list[Ground]:
        listed_before: set[tuple[int, int]] = set()
        grounds = []
        for end, node in walk.ends():
            grounds.append(Ground(self.chains.chain(walk, node, listed_before), self.find(filler, end)))
            listed_before.add(node)
        for node, step in walk.loose:
            grounds.append(Ground(self.chains.loose(walk, node, step, listed_before), None))
        return grounds

    def _along(self, bare: Finding) -> Finding:
        """Return a finding about what a role leads to with why it is so and its size."""
        grounds = bare.grounds
        reason: list[Clause] = [bare.said]
        match bare.rule:
            case Rule.WITNESS | Rule.COUNTEREXAMPLE:
                found = grounds[0].finding
                reason = [*self.chains.words(grounds[0].chain), *(found.why if found and not found.is_kind() else ())]
            case Rule.UNDECIDED if grounds:
                reason = list(dict.fromkeys(open_places(grounds)))
            case Rule.NOTHING:
                reason = [*lacking(bare), *([bare.aside] if bare.aside else [])]
            case _:
                pass
        size = 1 + sum(len(each.chain) + (each.finding.size if each.finding else 0) for each in grounds)
        return replace(bare, why=tuple(reason), size=size)

    def _counted(
        self,
        expression: Expression,
        n: int,
        property_: ObjectProperty,
        filler: Expression,
        individual: int,
        status: int,
    ) -> Finding:
        walk = self.world.walk(property_, individual, possible=status != HOLDS)
        so = [(end, node) for end, node in walk.ends() if status != HOLDS or self.world.status(filler, end) == HOLDS]
        grounds = [Ground(self.chains.chain(walk, node), self.find(filler, end)) for end, node in so]
        grounds += [Ground(self.chains.loose(walk, node, step), None) for node, step in walk.loose]
        told = [end for end, node in so if walk.trace(node)[-1].told and self.world.status(filler, end) == HOLDS]
        names = listed([self.wording.name(each) for each in told]) if told else ""
        said = self.said(expression, individual, status)
        if status == HOLDS:
            grounds = grounds[:n]
            said = Clause(said.subject, f"{said.predicate} ({names})")
        elif status == FAILS and not grounds:
            said = self.wording.without(self.wording.name(individual), property_)
        elif status == FAILS and all(each.finding and each.finding.status != UNDETERMINED for each in grounds):
            counts = (len(told), n)
            said = self.wording.few(self.wording.name(individual), property_, filler, counts, names)
        rule = Rule.UNDECIDED if status == UNDETERMINED else Rule.COUNTED
        return self._along(
            Finding(individual, expression, status, rule, said, (said,), tuple(grounds), count=len(told)),
        )
