"""What a story leaves open, as levers: a status, a kind, or whether a property leads to anything that is not told.

A place is an individual and the class or property that is open there. Settling a place one way says that nothing is
there but what is told; settling it the other way says what is there. Where a property is open at its start, what it
leads to may be something that the story does not name: it is then made up, as plain as the condition lets it be, and
the engine judges whether it does what it should (``explaining/question.py``). An edge puts its ends in the kinds that
its property relates, so that none is settled between things of which that is not open.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.explaining.automaton import automaton
from persistence_kb.explaining.edit import Edit
from persistence_kb.explaining.levers import STAYS_OPEN, Levers, settled
from persistence_kb.model.expression import (
    Class,
    Expression,
    ObjectIntersectionOf,
    ObjectMinCardinality,
    ObjectOneOf,
    ObjectProperty,
    ObjectSomeValuesFrom,
    ObjectUnionOf,
    core,
)
from persistence_kb.model.role import Step, sequence
from persistence_kb.model.snapshot import index
from persistence_kb.model.statements import Statements, integers
from persistence_kb.model.verdict import FAILS, HOLDS
from persistence_kb.namespaces import CEASED, EXTANT, LEAVES_OPEN, NOTHING, THING, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from persistence_kb.explaining.automaton import Automaton
    from persistence_kb.explaining.edit import Place
    from persistence_kb.explaining.levers import Way
    from persistence_kb.explaining.wording import Wording
    from persistence_kb.explaining.world import World
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.statements import Integers, Statement

Value = tuple[int, Step, tuple[Step, ...], Expression]
"""Where an edge left open starts, the edge, how to go on from its end, and what is to be found at last."""

PAIRS: Final = 2_000
"""Edges between things of the story, left open at their far ends, that are considered one by one."""


class SettlingLevers(Levers):
    """What is open, and how it may be settled."""

    def __init__(self, world: World, wording: Wording) -> None:
        """Take a world."""
        super().__init__(world, wording)
        self._statuses: dict[tuple[int, str], tuple[int, int]] = {}
        self._places: dict[tuple[int, str], int] = {}
        self._starts: dict[tuple[Step, int], int] = {}
        self._contexts: dict[Value, tuple[int, Maker, str]] = {}
        self._values: dict[int, Value] = {}
        self._found: dict[Value, tuple[int, int]] = {}
        self._alike: dict[tuple[Value, Value], bool] = {}
        self._pairs: dict[tuple[int, Step, int], int] = {}
        self._edges_at: dict[int, list[tuple[int, Step]]] = {}
        self._typed: dict[tuple[int, str], int] = {}
        self._types_of: dict[int, tuple[int, str]] = {}
        self._kinds: dict[Step, list[str]] = {}
        self._numbers = count(1)

    # Classes

    def open_class(self, class_: str, individual: int) -> tuple[int, int | None]:
        """Return the leaf of a class's being left open for an individual, and that of its being settled that it is."""
        against = self.world.ontology.taxonomy.disjoint.get(class_, ())
        if any(self.world.status(Class(each), individual) == HOLDS for each in against):
            return STAYS_OPEN, None  # there is nothing to settle
        if (individual, class_) not in self._statuses:
            self._settle_class(individual, class_)
        return self._statuses[individual, class_]

    def _settle_class(self, individual: int, class_: str) -> None:
        both = all(self.world.opens_class(individual, each) for each in (EXTANT, CEASED))
        untold = not any(self.world.is_told(individual, each) for each in (EXTANT, CEASED))
        if class_ in (EXTANT, CEASED) and both and untold:  # the two statuses exhaust what there is
            default, *ways = self.lever(individual, 3, lambda: self._tell_statuses(individual, class_))
            for status, chosen in zip((EXTANT, CEASED), ways, strict=True):
                self._statuses[individual, status] = self.leaf((), [default]), self.leaf([chosen], ())
            return
        default, so, _ = self.lever(individual, 3, lambda: self._tell_class(individual, class_))
        self._statuses[individual, class_] = self.leaf((), [default]), self.leaf([so], ())

    def _tell_statuses(self, individual: int, class_: str) -> list[Way]:
        token, name = self.world.snapshot.name(individual), self.wording.name(individual)
        ways = [
            (f"{name} {self.wording.predicate(Class(each))}", "", settled(token, each)) for each in (EXTANT, CEASED)
        ]
        return [(f"it is open whether {name} {self.wording.predicate(Class(class_))}", "", Edit()), *ways]

    def _tell_class(self, individual: int, class_: str) -> list[Way]:
        token, name = self.world.snapshot.name(individual), self.wording.name(individual)
        so, not_so = self.wording.predicate(Class(class_)), self.wording.denial(Class(class_))
        return [
            (f"it is open whether {name} {so}", "", Edit()),
            (f"{name} {so}", "", Edit(add=((token, TYPE, class_),))),
            (f"{name} {not_so}", "", Edit(close=((token, class_),))),
        ]

    def typed(self, class_: str, individuals: Integers) -> Integers:
        """Return the leaf of each individual's being put in a class by an edge that is settled to be there."""
        leaves = []
        for place in ((each, class_) for each in individuals.tolist()):
            if place not in self._typed:
                self._typed[place] = self.leaf((), ())
                self._types_of[self._typed[place]] = place
            leaves.append(self._typed[place])
        return integers(leaves)

    def _kinds_of(self, step: Step) -> list[str]:
        """Return the classes in which an edge of a step puts its start."""
        if step not in self._kinds:
            domains, role = self.world.ontology.taxonomy.domains, self.world.ontology.role
            self._kinds[step] = [
                class_
                for class_, properties in domains.items()
                if any(step in _alone(automaton(role(each))) for each in properties)
            ]
        return self._kinds[step]

    def _fits(self, individual: int, step: Step) -> bool:
        """Tell whether an edge may start at an individual: it settles no kind that is not open."""
        kinds = self._kinds_of(step)
        return all(self.world.status(Class(each), individual) != FAILS for each in kinds)

    # Edges

    def _edge_places(self, step: Step, individual: int) -> list[int]:
        """Return the choices by which edges of a step stay open here, one for each place that leaves them open."""
        own, general = self.world.all_openings(individual, self.world.wider(step))
        terms = dict.fromkeys(term for _, _, term in (*own, *general))
        for term in terms:
            if (individual, term) not in self._places:
                tell = partial(self._tell_place, individual, term)
                self._places[individual, term], _ = self.lever(individual, 2, tell)
        return [self._places[individual, term] for term in terms]

    def _tell_place(self, individual: int, term: str) -> list[Way]:
        token, name = self.world.snapshot.name(individual), self.wording.name(individual)
        told = bool(self.world.along(Step(term), individual))
        open_way = (f"it is open whether {self.wording.another(name, term, told=told)}", "", Edit())
        return [open_way, (self.wording.no_other(name, term, told=told), "", Edit(close=((token, term),)))]

    def may_start(self, step: Step, individual: int) -> int:
        """Return the leaf of whether an edge left open may start here: unless it is settled that there is none."""
        if (step, individual) not in self._starts:
            self._starts[step, individual] = self.leaf((), self._edge_places(step, individual))
        return self._starts[step, individual]

    def _another_way(self, step: Step, individual: int, tell: Callable[[], tuple[str, Edit]]) -> int:
        """Add a lever for what an edge left open may lead to; it may not be closed then."""

        def both() -> list[Way]:
            sentence, edit = tell()
            return [("", "", Edit()), (sentence, "", edit)]

        open_place = self._edge_places(step, individual)[0]
        _, chosen = self.lever(individual, 2, both)
        self._edges_at.setdefault(individual, []).append((chosen, step))
        self.conflicts.append((chosen, open_place + 1))
        return chosen

    def loose(self, step: Step, individual: int, rest: tuple[Step, ...], filler: Expression) -> tuple[int | None, int]:
        """Return the leaves of whether an edge left open here surely leads to what is asked for, and whether it may."""
        value = (individual, step, rest, filler)
        if value not in self._found:
            self._new_value(value)
            surely = self.leaf((), ())
            self._values[surely] = value
            self._found[value] = surely, self.may_start(step, individual)
        return self._found[value]

    def certain(self, leaf: int) -> tuple[int, ...]:
        """Return the choices under which a leaf is certain: made for it, or for something that is like it."""
        if leaf in self._types_of:
            individual, class_ = self._types_of[leaf]
            edges = self._edges_at.get(individual, ())
            return tuple(chosen for chosen, step in edges if class_ in self._kinds_of(step))
        value = self._values.get(leaf)
        if value is None:
            return super().certain(leaf)
        others = [each for each in self._contexts if each[:2] == value[:2]]
        return tuple(self._contexts[each][0] for each in others if self._is_like(each, value))

    def possible(self, leaf: int) -> tuple[int, ...]:
        """Return the choices under which a leaf is possible."""
        return self.certain(leaf) if leaf in self._values or leaf in self._types_of else super().possible(leaf)

    def _is_like(self, made: Value, value: Value) -> bool:
        if made == value:
            return True
        key = (made, value)
        if key not in self._alike:
            _, maker, end = self._contexts[made]
            statements = Statements.of([*maker.statements, (end, LEAVES_OPEN, LEAVES_OPEN)])
            small = ColumnarEngine(index(statements, self.world.ontology, (), None), self.world.ontology)
            targets = small.members(value[3], certain=True)
            found = small.origins(sequence(list(value[2])), targets, certain=True) if value[2] else targets
            self._alike[key] = bool(found[small.snapshot.find([end])[0]])
        return self._alike[key]

    def _new_value(self, value: Value) -> None:
        individual, step, rest, filler = value
        maker = Maker(self.world.ontology, f"something-{next(self._numbers)}")
        end = maker.at_the_end_of(rest, filler) if self._fits(individual, step) else None
        if end is not None:
            chosen = self._another_way(step, individual, lambda: self._tell_value(value, maker, end))
            self._contexts[value] = (chosen, maker, end)

    def _tell_value(self, value: Value, maker: Maker, end: str) -> tuple[str, Edit]:
        individual, step, rest, filler = value
        here, name = self.world.snapshot.name(individual), self.wording.name(individual)
        edge = (end, step.property, here) if step.inverse else (here, step.property, end)
        what = self.wording.things("", filler)
        what = f"something that leads on to {what}" if rest else what
        if step.inverse:
            said = self.wording.told(what, step.property, name)
        elif rest or maker.is_named(filler):
            said = self.wording.told(name, step.property, what)
        else:
            said = f"{name} {self.wording.leads(ObjectProperty(step.property), '', filler)}"
        return said, Edit(add=(edge, *maker.statements), close=self._closed(maker.statements))

    def _closed(self, statements: list[Statement]) -> tuple[Place, ...]:
        """Return the places of what is made up that the header, which speaks of everything, would leave open."""
        general = self.world.left_open_everywhere
        ends = ((subject, object_ if predicate != TYPE else subject) for subject, predicate, object_ in statements)
        found = dict.fromkeys(each for pair in ends for each in pair)
        return tuple((each, term) for each in found if not len(self.world.snapshot.find([each])) for term in general)

    def pairs(self, step: Step, individual: int) -> Iterator[tuple[int, int]]:
        """Yield where an edge left open at its far end may come to lead from here, and the leaf of that."""
        back = Step(step.property, not step.inverse)
        ends = [each for each in self.world.arrivals(step).tolist() if self._fits(each, back)]
        if not self._fits(individual, step):
            return
        fresh = [end for end in ends if (individual, step, end) not in self._pairs]
        if len(self._pairs) + len(fresh) > PAIRS:
            self.left_out = f"of the edges that are left open, only {len(self._pairs):,} were considered"
            return
        for end in ends:
            if (individual, step, end) not in self._pairs:
                chosen = self._another_way(back, end, partial(self._tell_pair, individual, step, end))
                self._edges_at.setdefault(individual, []).append((chosen, step))
                self._pairs[individual, step, end] = self.leaf([chosen], ())
            yield end, self._pairs[individual, step, end]

    def _tell_pair(self, individual: int, step: Step, end: int) -> tuple[str, Edit]:
        ours, theirs = self.wording.name(individual), self.wording.name(end)
        subject, object_ = (theirs, ours) if step.inverse else (ours, theirs)
        said = self.wording.told(subject, step.property, object_)
        return said, Edit(add=(self.world.edge(individual, step, end),))


def _alone(machine: Automaton) -> set[Step]:
    """Return the steps that an automaton accepts by themselves."""
    return {step for step, following in machine.arrows[0] if following in machine.final}


class Maker:
    """Makes things up that meet a condition, as plainly as it can; whether they do is for an engine to say."""

    def __init__(self, ontology: Ontology, name: str) -> None:
        """Take what terms mean, and a name for what is made up."""
        self._ontology = ontology
        self._name = name
        self._numbers = count()
        self.statements: list[Statement] = []

    def at_the_end_of(self, rest: tuple[Step, ...], filler: Expression) -> str | None:
        """Return something from which steps lead on to what meets a condition; None where nothing can."""
        if core(filler) == Class(NOTHING):
            return None
        last = self._meeting(filler)
        for step in reversed(rest):
            before = self._fresh()
            self.statements.append((last, step.property, before) if step.inverse else (before, step.property, last))
            last = before
        return last

    def is_named(self, filler: Expression) -> bool:
        """Tell whether what meets a condition is told by its name."""
        return self._named(filler) is not None

    def _fresh(self) -> str:
        return f"_:{self._name}-{next(self._numbers)}"

    def _meeting(self, expression: Expression, name: str | None = None) -> str:
        token = name or self._named(expression) or self._fresh()
        for predicate, value in self._ontology.facts.get(token, ()):
            self.statements.append((token, predicate, value))
        match core(expression):
            case Class(iri) if iri not in (THING, NOTHING):
                self.statements.append((token, TYPE, iri))
            case ObjectIntersectionOf(operands):
                for each in operands:
                    self._meeting(each, token)
            case ObjectUnionOf(operands):
                self._meeting(operands[0], token)
            case ObjectSomeValuesFrom(property_, filler):
                self._lead(token, property_.iri, filler, back=property_.inverse)
            case ObjectMinCardinality(n, property_, filler):
                for _ in range(n):
                    self._lead(token, property_.iri, filler, back=property_.inverse)
            case _:
                pass  # nothing need be said of what is not so
        return token

    def _lead(self, token: str, property_: str, filler: Expression, *, back: bool) -> None:
        way = automaton(self._ontology.hierarchy.roles[Step(property_, back)]).endings[0]
        first = self.at_the_end_of(way[1:], filler)
        if first is not None:
            edge = (first, way[0].property, token) if way[0].inverse else (token, way[0].property, first)
            self.statements.append(edge)

    def _named(self, expression: Expression) -> str | None:
        match core(expression):
            case ObjectOneOf(individuals):
                return individuals[0]
            case ObjectIntersectionOf(operands):
                return next((name for name in map(self._named, operands) if name), None)
            case _:
                return None
