"""The search for a story in which something is A and not B, as an answer-set program.

The program is written from the ontology: what stories may tell (``telling.py``), what follows from it at the end of the
story (semantics.md §3), what the ontology rules out, and the two conditions (``engines/answer_set.py``). What shapes
demand is in ``stories.lp``. What it finds are finite models of the ontology under OWL 2 semantics with unique names, so
that each refutes the entailment; the caller checks that it is also a valid story, and asks for the next if not.

Fewest things are the caller's business (``size``). Among stories of one size, fewest statements come first; among
equals, relations as narrow and kinds as wide as the conditions let them be; then those whose names come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.checking.telling import Telling
from persistence_kb.engines.answer_set import Program
from persistence_kb.model.axiom import (
    AsymmetricObjectProperty,
    DisjointClasses,
    DisjointObjectProperties,
    FunctionalObjectProperty,
    InverseFunctionalObjectProperty,
    IrreflexiveObjectProperty,
)
from persistence_kb.model.expression import Class, Expression, ObjectProperty
from persistence_kb.model.role import Step, counted, simple_steps
from persistence_kb.namespaces import (
    CEASED,
    CONCRETE_THING,
    EXTANT,
    FINAL_STAGE,
    FIRST_STAGE,
    FOLLOWED_BY,
    HAS_STAGE,
    HOSTED_ON,
    STAGE,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from persistence_kb.model.ontology import Ontology

SHAPES: Final = Path(__file__).with_name("stories.lp")
TURN: Final = 0.1
"""Seconds between two looks at the clock."""

TOLD: Final = ("described", "entity", "say", "tell", "witness")
"""The atoms that make a candidate."""

Thing = int | str
"""A thing of a candidate: a number, or the token of an individual that has a name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may be a countermodel, as the solver found it.

    Attributes:
        witness: What is A and not B.
        things: All that there is to describe; of the ontology's own individuals, only a witness.
        kinds: Pairs of a thing and a class that it is told to be in.
        relations: Told relations: subject, property, object.
    """

    witness: Thing
    things: tuple[Thing, ...]
    kinds: tuple[tuple[Thing, str], ...]
    relations: tuple[tuple[Thing, str, Thing], ...]


class OutOfTime(Exception):
    """It was time to stop before the search had ended."""


def candidates(
    premise: Expression,
    conclusion: Expression,
    ontology: Ontology,
    *,
    size: int,
    over: Callable[[], bool] = lambda: False,
) -> Iterator[Candidate]:
    """Yield stories of a size in which something is A and not B, smallest first; none that renames an earlier one.

    Args:
        premise: A.
        conclusion: B.
        ontology: What they mean.
        size: How many things there are; the ontology's own individuals do not count, so that there may be none.
        over: Whether to stop; it is looked at several times a second.

    Raises:
        OutOfTime: It was time to stop.
    """
    import clingo

    search = Search(premise, conclusion, ontology)
    control = clingo.Control(["--warn=none", f"--const=size={size}"])
    control.add("base", [], search.text())
    control.ground([("base", [])])
    for number in range(1, 1 << 30):
        found = _best(control, over)
        if found is None:
            return
        yield search.read(found)
        control.add(f"refused{number}", [], search.refusal(found))
        control.ground([(f"refused{number}", [])])


def _best(control: Any, over: Callable[[], bool]) -> list[Any] | None:
    """Return the told atoms of the best answer set, or None if there is none."""
    best: list[Any] | None = None

    def keep(model: Any) -> None:
        nonlocal best
        best = sorted(each for each in model.symbols(atoms=True) if each.name in TOLD)

    with control.solve(async_=True, on_model=keep) as solving:
        while not solving.wait(TURN):
            if over():
                solving.cancel()
                raise OutOfTime
        solving.get()
    return best


class Search:
    """The program for a pair of conditions."""

    def __init__(self, premise: Expression, conclusion: Expression, ontology: Ontology) -> None:
        """Work out what stories may tell, and write what it means."""
        self.ontology = ontology
        self.telling = telling = Telling(ontology, (premise, conclusion))
        edges = {*telling.properties, *(() if HAS_STAGE not in telling.properties else (FIRST_STAGE, FINAL_STAGE))}
        self.rules = rules = Program(ontology, edges, {*telling.classes, *telling.kinds_of_individuals})
        self.names = rules.names
        self._goal = [f":- witness(X), not {self._holds(premise)}.", f":- witness(X), {self._holds(conclusion)}."]

    def text(self) -> str:
        """Return the whole program; ``size`` is a constant that it leaves to be set."""
        parts = (
            ("what there is", self._things()),
            ("what a story may tell", self._told()),
            ("what is best", self._best()),
            ("what follows at the end of the story", self._end()),
            ("what the ontology rules out", [*self._definitions(), *self._disjointness(), *self._properties()]),
            ("who is A and not B", self._goal),
        )
        lines = [line for title, rules in parts for line in (f"% {title}", *rules, "")]
        return "\n".join([*lines, *self.rules.rules, "", SHAPES.read_text(encoding="utf-8")])

    def _holds(self, expression: Expression) -> str:
        return self.rules.holds(expression).format("X")

    def _things(self) -> Iterator[str]:
        """Say what there is: things of the story, as many as asked for, and what it mentions of the ontology's own."""
        if self.telling.named:
            yield from (f"named({self.names(each)})." for each in self.telling.named)
            yield "{ entity(1..size) }."
            yield "{ entity(X) } :- named(X)."
            yield ":- entity(X), X = 2..size, not entity(X-1)."
            yield ":- size != #count { X : entity(X) }."
        else:
            yield "named(none) :- #false."
            yield "entity(1..size)."
        for each, kinds in self.telling.individuals.items():
            yield f"individual({self.names(each)})."
            yield from (f"fact({self.names(kind)},{self.names(each)})." for kind in kinds)
        for start, property_, end in self.telling.links:
            yield f"link({self.names(property_)},{self.names(start)},{self.names(end)})."
        yield "mentioned(X) :- say(_,_,X), individual(X)."
        yield "mentioned(Y) :- link(_,X,Y), mentioned(X)."
        yield "described(X) :- witness(X), individual(X)."
        yield "mentioned(X) :- described(X)."
        yield "thing(X) :- entity(X)."
        yield "thing(X) :- mentioned(X)."
        yield "1 { witness(1) : entity(1); witness(X) : entity(X), named(X); witness(X) : individual(X) } 1."

    def _told(self) -> Iterator[str]:
        classes = (*self.telling.classes, *self.telling.kinds_of_individuals)
        yield from (
            f"under({self.names(each)},{self.names(above)})."
            for each in dict.fromkeys(classes)
            for above in self.telling.above(each)
        )
        for each in self.telling.classes:
            yield f"{{ tell({self.names(each)},X) }} :- entity(X)."
        yield "kind(D,X) :- tell(C,X), under(C,D)."
        yield "kind(D,X) :- fact(C,X), under(C,D)."
        for each in self.telling.properties:
            ends = zip("XY", self.telling.kinds(each), strict=True)
            kinds = [f"kind({self.names(kind)},{end})" for end, them in ends for kind in them if self._primitive(kind)]
            for whither in ("entity(Y)", "individual(Y)") if self.telling.individuals else ("entity(Y)",):
                yield f"{{ say({self.names(each)},X,Y) }} :- {', '.join(['entity(X)', whither, *kinds])}."
        yield "edge(P,X,Y) :- say(P,X,Y)."
        yield "edge(P,X,Y) :- link(P,X,Y), mentioned(X)."
        yield "told(C,X) :- fact(C,X), mentioned(X)."
        status = f", C != {self.names(EXTANT)}, C != {self.names(CEASED)}" if EXTANT in self.telling.classes else ""
        yield f"told(C,X) :- tell(C,X){status}."

    def _primitive(self, class_: str) -> bool:
        return class_ not in self.telling.definitions

    def _best(self) -> Iterator[str]:
        narrower = self.ontology.hierarchy.narrower
        for each in self.telling.properties:
            yield f"weight({self.names(each)},{len({step.property for step in narrower[Step(each)]})})."
        for each in self.telling.classes:
            yield f"weight({self.names(each)},{len(self.telling.above(each))})."
        terms = sorted({*self.telling.properties, *self.telling.classes, *self.telling.individuals})
        yield from (f"rank({self.names(each)},{place})." for place, each in enumerate(terms))
        yield "#minimize { 1@3,C,X : tell(C,X); 1@3,P,X,Y : say(P,X,Y); 1@3,X : described(X) }."
        yield "#minimize { W@2,C,X : tell(C,X), weight(C,W); W@2,P,X,Y : say(P,X,Y), weight(P,W) }."
        yield "#minimize { R@1,C,X : tell(C,X), rank(C,R); R@1,P,X,Y : say(P,X,Y), rank(P,R) }."
        yield "#minimize { R@0,P,X,Y : say(P,X,Y), rank(Y,R) }."

    def _end(self) -> Iterator[str]:
        """Settle statuses (semantics.md §3.2-4) and first and final stages (§3.5)."""
        if EXTANT in self.telling.classes:
            extant, ceased = self.names(EXTANT), self.names(CEASED)
            yield f"stage(X) :- kind({self.names(STAGE)},X)."
            yield f"concrete(X) :- kind({self.names(CONCRETE_THING)},X), not stage(X)."
            yield f"gone(X) :- concrete(X), kind({ceased},X)."
            yield "over(X) :- gone(X)."
            yield from (f"over(X) :- {edge}, gone(Y)." for edge in self._edges(HOSTED_ON))
            yield f"told({extant},X) :- concrete(X), not over(X)."
            yield f"told({ceased},X) :- over(X)."
            yield f"told({extant},X) :- stage(X), kind({extant},X)."
            yield f"told({ceased},X) :- stage(X), not kind({extant},X)."
            for status in (extant, ceased):
                yield f"told({status},X) :- tell({status},X), not concrete(X), not stage(X)."
        if HAS_STAGE in self.telling.properties:
            yield from (f"has(X,Y) :- {edge}." for edge in self._edges(HAS_STAGE))
            yield from (f"before(X,Y) :- {edge}." for edge in self._edges(FOLLOWED_BY))
            yield f"edge({self.names(FIRST_STAGE)},T,Y) :- has(T,Y), not before(X,Y) : has(T,X)."
            yield f"edge({self.names(FINAL_STAGE)},T,X) :- has(T,X), not before(X,Y) : has(T,Y)."

    def _edges(self, property_: str) -> list[str]:
        """Return the atoms for what may be told of a simple property, from X to Y."""
        told = simple_steps(self.ontology.hierarchy.roles.get(Step(property_), Step(property_))) or ()
        return [self.rules.edge(step, "X", "Y") for step in told if step.property in self.telling.properties]

    def _definitions(self) -> Iterator[str]:
        """Demand that what is in a class by being told so, or by an edge, is so told and meets its definition."""
        taxonomy = self.ontology.taxonomy
        for class_ in dict.fromkeys(above for each in self.telling.classes for above in self.telling.above(each)):
            for definition in self.telling.definitions.get(class_, ()):
                yield f":- {self._holds(Class(class_))}, not {self._holds(definition)}."
            derived = taxonomy.sufficient.get(class_) or taxonomy.domains.get(class_)
            if derived and class_ in self.telling.classes and class_ not in (EXTANT, CEASED):
                yield f":- {self._holds(Class(class_))}, entity(X), not kind({self.names(class_)},X)."

    def _disjointness(self) -> Iterator[str]:
        for axiom in self.ontology.axioms:
            if isinstance(axiom, DisjointClasses):
                operands = [each for each in axiom.operands if self._has_members(each)]
                for one, other in combinations(operands, 2):
                    yield f":- {self._holds(one)}, {self._holds(other)}."

    def _has_members(self, expression: Expression) -> bool:
        """Tell whether anything could be in a class, so far as that is easily told."""
        if not isinstance(expression, Class):
            return True
        taxonomy = self.ontology.taxonomy
        told = taxonomy.told.get(expression.iri, (expression.iri,))
        return bool(taxonomy.sufficient.get(expression.iri)) or any(each in self.rules.classes for each in told)

    def _properties(self) -> Iterator[str]:
        for axiom in self.ontology.axioms:
            match axiom:
                case FunctionalObjectProperty(role):
                    yield from self._clash((role, "X", "Y"), (role, "X", "Z"), "Y != Z")
                case InverseFunctionalObjectProperty(role):
                    yield from self._clash((role, "X", "Z"), (role, "Y", "Z"), "X != Y")
                case IrreflexiveObjectProperty(role):
                    yield from self._clash((role, "X", "X"))
                case AsymmetricObjectProperty(role):
                    yield from self._clash((role, "X", "Y"), (role, "Y", "X"))
                case DisjointObjectProperties(roles):
                    for one, other in combinations(roles, 2):
                        yield from self._clash((one, "X", "Y"), (other, "X", "Y"))

    def _clash(self, *edges: tuple[ObjectProperty, str, str] | str) -> Iterator[str]:
        """Yield the rules that some edges of simple properties are not there together."""
        ways = [""]
        for edge in edges:
            if isinstance(edge, str):
                ways = [f"{way}, {edge}" for way in ways]
                continue
            role, start, end = edge
            steps = [step for step in counted(self.ontology.role(role)) if step.property in self.rules.properties]
            ways = [f"{way}, {self.rules.edge(step, start, end)}" for way in ways for step in steps]
        yield from (f":- {way.removeprefix(', ')}." for way in ways)

    def read(self, atoms: Iterable[Any]) -> Candidate:
        """Read a candidate off an answer set."""
        found: dict[str, list[Any]] = {name: [] for name in TOLD}
        for atom in atoms:
            found[atom.name].append(tuple(map(self._argument, atom.arguments)))
        return Candidate(
            witness=found["witness"][0][0],
            things=tuple(thing for name in ("entity", "described") for (thing,) in found[name]),
            kinds=tuple((thing, class_) for class_, thing in found["tell"]),
            relations=tuple((subject, property_, object_) for property_, subject, object_ in found["say"]),
        )

    def _argument(self, symbol: Any) -> Thing:
        """Return the thing or the term that a symbol stands for."""
        number = str(symbol)
        return int(number) if number.isdecimal() else self.names.token(symbol.string)

    def refusal(self, atoms: list[Any]) -> str:
        """Return a constraint that forbids an answer set, and every other that differs from it by names only."""
        body = [f"{atom.name}({','.join(map(_renamed, atom.arguments))})" for atom in atoms]
        places = sorted(_renamed(atom.arguments[0]) for atom in atoms if atom.name == "entity")
        different = [f"{one} != {other}" for one, other in combinations(places, 2)]
        told = sum(atom.name in ("tell", "say", "described") for atom in atoms)
        number = f"#count {{ C,X : tell(C,X); P,X,Y : say(P,X,Y); X : described(X) }} = {told}"
        return f":- {', '.join([*body, *different, number])}."


def _renamed(symbol: Any) -> str:
    """Return a variable for a thing without a name; other symbols as they are."""
    return f"X{symbol}" if str(symbol).isdecimal() else str(symbol)
