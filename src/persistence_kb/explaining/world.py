"""A snapshot as an explanation needs it: edges from one individual, walks along a role, statuses, what is left open.

The engine has already decided everything; here it is only looked up, one individual at a time. A walk is a
breadth-first search, so that the first way found to anything is a shortest one; where several are equally short, names
decide, so that the order of statements does not matter (law 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.extension import some
from persistence_kb.engines.survey import judge
from persistence_kb.explaining.automaton import automaton
from persistence_kb.explaining.edit import freed
from persistence_kb.model.edges import told_members
from persistence_kb.model.expression import (
    Class,
    ObjectOneOf,
    ObjectProperty,
    core,
)
from persistence_kb.model.role import Step
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import CEASED, CONCRETE_THING, EXTANT, HARDWARE, LEAVES_OPEN, THING, TYPE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from persistence_kb.model.expression import Expression
    from persistence_kb.model.role import Role
    from persistence_kb.model.statements import Booleans, Integers, Statement
    from persistence_kb.model.theory import Theory

LOOKED_AT: Final = 1_000
"""Things that are looked at for what would have done."""

Node = tuple[int, int]
"""An individual, and the state of the automaton in which it was reached."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a walk.

    Attributes:
        start, end: The individuals; the end is None for an edge left open that may lead anywhere.
        step: The step that was taken.
        told: Whether the story tells of it; otherwise it leaves it open.
    """

    start: int
    step: Step
    end: int | None
    told: bool


class Walk:
    """A breadth-first search from one individual along a role."""

    def __init__(self, world: World, role: Role, start: int, *, possible: bool) -> None:
        """Get ready to walk.

        Args:
            world: Where the edges are.
            role: Any role.
            start: The individual to start from.
            possible: Whether to take edges left open too.
        """
        self.world = world
        self.machine = automaton(role)
        self.possible = possible
        self.came: dict[Node, tuple[Node, Move] | None] = {(start, 0): None}
        self.loose: list[tuple[Node, Step]] = []
        self._start = start

    def ends(self) -> Iterator[tuple[int, Node]]:
        """Yield each individual that the role leads to, nearest first, once, with the node to trace back from."""
        todo: list[Node] = [(self._start, 0)]
        met: set[int] = set()
        used: set[tuple[Step, int]] = set()
        while todo:
            fresh: list[Node] = []
            for node in todo:
                here, state = node
                for step, following in self.machine.arrows[state]:
                    self._go(node, [(step, each, True) for each in self.world.along(step, here)], following, fresh)
                    if self.possible:
                        if self.world.may_start(step, here):
                            self.loose.append((node, step))
                        if (step, following) not in used and len(arrivals := self.world.arrivals(step)):
                            used.add((step, following))
                            self._go(node, [(step, each, False) for each in arrivals.tolist()], following, fresh)
            for node in fresh:
                if node[1] in self.machine.final and node[0] not in met:
                    met.add(node[0])
                    yield node[0], node
            todo = fresh

    def _go(self, node: Node, ways: list[tuple[Step, int, bool]], following: int, fresh: list[Node]) -> None:
        for step, end, told in ways:
            there = (end, following)
            if there not in self.came:
                self.came[there] = (node, Move(node[0], step, end, told))
                fresh.append(there)

    def trace(self, node: Node, known: Collection[Node] = ()) -> tuple[Move, ...]:
        """Return the moves that lead to a node, from the start or from the last known node on the way."""
        moves = []
        came = self.came[node]
        while came is not None:
            node, move = came
            moves.append(move)
            came = None if node in known else self.came[node]
        return tuple(reversed(moves))


class World:
    """A snapshot, what an engine makes of it, and quick ways to look things up."""

    def __init__(self, engine: ColumnarEngine) -> None:
        """Take an engine; its snapshot is the world."""
        self.engine = engine
        self.snapshot = engine.snapshot
        self.ontology = engine.ontology
        self._sorted: dict[Step, tuple[Integers, Integers]] = {}
        self._arrivals: dict[Step, Integers] = {}
        self._freed: dict[bytes, World] = {}
        self._wider: dict[Step, frozenset[str]] = {}

    @cached_property
    def has_status(self) -> Booleans:
        """Tell what is said to be extant, or to have ceased."""
        bits = np.zeros(len(self.snapshot), dtype=bool)
        for status in (EXTANT, CEASED):
            bits[self.snapshot.classes.get(status, np.zeros(0, dtype=np.int64))] = True
        return bits

    @cached_property
    def keepable(self) -> Booleans:
        """Tell what can be kept or wiped: the concrete things but hardware, that is, what is stored or runs on it."""
        statements, individuals = self.snapshot.statements, self.snapshot.individuals
        concrete = np.isin(individuals, told_members(statements, self.ontology, CONCRETE_THING))
        concrete &= ~np.isin(individuals, told_members(statements, self.ontology, HARDWARE))
        open_ones = [self.snapshot.openness.classes.get(status) for status in (EXTANT, CEASED)]
        has_status = some([self.has_status, *(bits for bits in open_ones if bits is not None)])
        keepable_ones: Booleans = concrete & has_status
        return keepable_ones

    def freed(self, things: Booleans) -> World:
        """Return the world in which the statuses of some things are open."""
        key = things.tobytes()
        if key not in self._freed:
            self._freed[key] = World(ColumnarEngine(freed(self.snapshot, things), self.ontology))
        return self._freed[key]

    def walk(self, property_: ObjectProperty, start: int, *, possible: bool) -> Walk:
        """Return a walk along a property, over told edges or over those left open too."""
        return Walk(self, self.ontology.role(property_), start, possible=possible and bool(self.snapshot.openness))

    def status(self, expression: Expression, individual: int) -> int:
        """Return ``HOLDS``, ``FAILS`` or ``UNDETERMINED``."""
        if self.engine.members(expression, certain=True)[individual]:
            return HOLDS
        return UNDETERMINED if self.engine.members(expression, certain=False)[individual] else FAILS

    def verdict(self, theory: Theory, individual: int) -> int | None:
        """Return the status of a theory's verdict about an individual; None where it cannot be a bearer."""
        bearer = self.status(Class(theory.bearer), individual)
        if bearer == FAILS:
            return None
        return UNDETERMINED if bearer == UNDETERMINED else self.judged(theory, individual)

    def judged(self, theory: Theory, individual: int) -> int:
        """Return whether a theory's condition holds of an individual, whether or not it is a bearer."""
        verdict = judge(theory, self.engine, self.ontology)
        return HOLDS if verdict.certain[individual] else UNDETERMINED if verdict.possible[individual] else FAILS

    def along(self, step: Step, individual: int) -> list[int]:
        """Return where told edges lead, by name, short names first."""
        if step not in self._sorted:
            starts, ends = self.engine.edges(step)
            first = np.r_[0, np.cumsum(np.bincount(starts, minlength=len(self.snapshot)))]
            self._sorted[step] = (first, ends[np.argsort(starts, kind="stable")])
        first, ends = self._sorted[step]
        found: list[int] = ends[first[individual] : first[individual + 1]].tolist()
        return sorted(found, key=self._rank) if len(found) > 1 else found

    def _rank(self, individual: int) -> tuple[int, str]:
        name = self.snapshot.name(individual)
        return len(name), name  # stage 2 before stage 10

    def near(self, property_: ObjectProperty, filler: Expression, individual: int, *, alone: bool) -> Iterator[int]:
        """Yield what is certainly as something along a property should be, but is not along it, nearest first.

        Args:
            property_: The property, along which nothing is so.
            filler: What should be so.
            individual: Where it starts.
            alone: Whether the property leads nowhere from here. Then what it might have led to is near if it has
                something to do with the individual, such as a model that both implement; but first, and otherwise only,
                what wider properties lead to.
        """
        if isinstance(core(filler), ObjectOneOf) or filler == Class(THING):
            return
        so = self.engine.members(filler, certain=True)
        walks = [self.walk(each, individual, possible=False) for each in self._above(property_)]
        ends = dict.fromkeys(end for walk in walks for end, _ in islice(walk.ends(), LOOKED_AT))
        related = [end for end in ends if so[end] and end != individual]
        yield from related
        if related or not alone:
            return
        back = ObjectProperty(property_.iri, not property_.inverse)
        for class_, starts in self.ontology.taxonomy.domains.items():
            so = so & self.engine.members(Class(class_), certain=True) if back in starts else so
        found = [each for each in np.flatnonzero(so)[: LOOKED_AT + 1].tolist() if each != individual]
        if len(found) <= LOOKED_AT:
            yield from sorted(self._alike(individual, found), key=self._rank)

    def _alike(self, individual: int, others: list[int]) -> list[int]:
        """Return which of others some property relates to an individual, or to something that it relates that to."""
        ends = [(step, {*self.along(step, individual)}) for step in self.ontology.hierarchy.roles]
        near = {end for _, several in ends for end in several}
        return [each for each in others if each in near or any(a & {*self.along(step, each)} for step, a in ends if a)]

    def _above(self, property_: ObjectProperty) -> list[ObjectProperty]:
        """Return the properties that are wider than a property, themselves not under it."""
        narrower, step = self.ontology.hierarchy.narrower, Step(property_.iri, property_.inverse)
        wider = [each for each, under in narrower.items() if step in under and each not in narrower[step]]
        return [ObjectProperty(each.property, each.inverse) for each in wider]

    def may_start(self, step: Step, individual: int) -> bool:
        """Tell whether an edge of a step may start here that is not told."""
        bits = self.engine.starts_open(step)
        return bits is not None and bool(bits[individual])

    def arrivals(self, step: Step) -> Integers:
        """Return where an edge of a step may end that is not told, whatever it starts from."""
        if step not in self._arrivals:
            bits = self.engine.ends_open(step)
            self._arrivals[step] = np.flatnonzero(bits) if bits is not None else np.zeros(0, dtype=np.int64)
        return self._arrivals[step]

    def edge(self, start: int, step: Step, end: int) -> Statement:
        """Return the statement of a told edge."""
        subject, object_ = (end, start) if step.inverse else (start, end)
        return self.snapshot.name(subject), step.property, self.snapshot.name(object_)

    def typing(self, individual: int, class_: str) -> Statement | None:
        """Return the statement that puts an individual in a class or one told to be under it, the nearest one."""
        for each in self.ontology.taxonomy.told.get(class_, (class_,)):
            if self.is_told(individual, each):
                return self.snapshot.name(individual), TYPE, each
        return None

    def is_told(self, individual: int, class_: str) -> bool:
        """Tell whether a type puts an individual in a class, itself named."""
        members = self.snapshot.classes.get(class_)
        place = int(np.searchsorted(members, individual)) if members is not None else 0
        return members is not None and place < len(members) and bool(members[place] == individual)

    def opens_class(self, individual: int, class_: str) -> bool:
        """Tell whether the story leaves it open whether an individual is in a class, itself named."""
        bits = self.snapshot.openness.classes.get(class_)
        return bits is not None and bool(bits[individual])

    def openings(self, individual: int, terms: frozenset[str]) -> list[Statement]:
        """Return the ``pkb:leavesOpen`` statements that leave one of some terms open here: its own, or the header's."""
        own, general = self.all_openings(individual, terms)
        return own or general

    def all_openings(self, individual: int, terms: frozenset[str]) -> tuple[list[Statement], list[Statement]]:
        """Return an individual's own statements that leave one of some terms open, and the header's."""
        code: int | None = int(self.snapshot.individuals[individual])
        own = [self._openings[term, code] for term in sorted(terms) if (term, code) in self._openings]
        return own, [self._openings[term, None] for term in sorted(terms) if (term, None) in self._openings]

    @property
    def left_open_everywhere(self) -> list[str]:
        """Return the classes and properties that the header leaves open for everything."""
        return sorted(term for term, code in self._openings if code is None)

    @cached_property
    def _openings(self) -> dict[tuple[str, int | None], Statement]:
        statements = self.snapshot.statements
        subjects, values = statements.pairs(LEAVES_OPEN)
        here = np.isin(subjects, self.snapshot.individuals)
        tokens = statements.terms.tokens
        found: dict[tuple[str, int | None], Statement] = {}
        for code, value, own in zip(subjects.tolist(), values.tolist(), here.tolist(), strict=True):
            found[tokens[value], code if own else None] = (tokens[code], LEAVES_OPEN, tokens[value])
        return found

    def edge_openings(self, individual: int, step: Step) -> list[Statement]:
        """Return the statements that leave edges of a step open where they start."""
        return self.openings(individual, self.wider(step))

    def wider(self, step: Step) -> frozenset[str]:
        """Return the properties that leave a step open where they are left open."""
        if step not in self._wider:
            above = [each for each, under in self.ontology.hierarchy.narrower.items() if step in under]
            self._wider[step] = frozenset(each.property for each in above if not each.inverse)
        return self._wider[step]
