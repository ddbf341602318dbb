"""Changes other than keeping and wiping: copies, stages and self-conceptions that might have been otherwise.

What might be added is told in a wider world, so that the circuit can see it, and each addition depends on a choice.
The kinds of change are fixed; what they are about is read off the scenario.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import permutations
from typing import TYPE_CHECKING, Final

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.explaining.course import Course
from persistence_kb.explaining.edit import Edit, edited
from persistence_kb.explaining.inquiry import Inquiry, Ways
from persistence_kb.explaining.levers import StatusLevers
from persistence_kb.explaining.possibility import Possibility
from persistence_kb.explaining.wording import Wording
from persistence_kb.explaining.world import World
from persistence_kb.model.expression import Class, ObjectProperty
from persistence_kb.model.role import Step
from persistence_kb.model.verdict import HOLDS
from persistence_kb.namespaces import (
    COPIED_FROM,
    HAS_STAGE,
    IDENTIFIES_WITH,
    IMPLEMENTATION,
    IMPLEMENTS,
    SELF_KIND,
    STAGE_OF,
    THREAD,
    TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.explaining.possibility import Exclusion
    from persistence_kb.explaining.question import Question
    from persistence_kb.model.statements import Statement

COPYABLE: Final = 40
"""Implementations between which copies are considered."""
STAGEABLE: Final = 200
"""Implementations on which a further stage is considered."""


class Over(StrEnum):
    """What changes may be about."""

    STATUSES = "statuses"
    COPIES = "copies"
    STAGES = "stages"
    SELF_CONCEPTIONS = "self-conceptions"


class Possibilities:
    """What might be otherwise in a world, and that world with all of it told."""

    def __init__(self, question: Question, over: Sequence[Over]) -> None:
        """Work out what there is to change."""
        self._question = question
        self._world = question.world
        self._told = self._told_edges()
        self._found: list[Possibility] = []
        self._exclusions: list[Exclusion] = []
        self.left_out: list[str] = []
        builders = {
            Over.COPIES: self._copies,
            Over.STAGES: self._stages,
            Over.SELF_CONCEPTIONS: self._self_conceptions,
        }
        for each in dict.fromkeys(over):
            if each in builders:
                builders[each]()
        told = [statement for each in self._found for statement in each.edges]
        told += [statement for each in self._found for _, _, edit in each.ways for statement in edit.add]
        wide = edited(self._world.snapshot, self._world.ontology, question.headers, [Edit(add=tuple(told))])
        self.world = World(ColumnarEngine(wide, self._world.ontology))

    def levers(self, *, statuses: bool) -> StatusLevers:
        """Return the levers, over the wider world."""
        world = self.world
        levers = StatusLevers(world, Wording(world.snapshot, world.ontology), world.keepable if statuses else None)
        levers.left_out = " and ".join(self.left_out)
        leaves: dict[Statement, list[int]] = {}
        numbers = []
        for each in self._found:
            about = int(world.snapshot.find([each.about])[0])
            numbers.append(levers.lever(about, len(each.ways), each.told))
            for statement, places in each.edges.items():
                leaf = levers.leaf([numbers[-1][place] for place in sorted(places)], ())
                leaves.setdefault(statement, []).append(leaf)
        levers.edges.update((statement, levers.every(several)) for statement, several in leaves.items())
        levers.conflicts += [tuple(numbers[one][way] for one, way in each) for each in self._exclusions]
        return levers

    def _edge(self, statement: Statement, sentence: str, do: tuple[str, str], known: Sequence[Statement] = ()) -> None:
        """Let an edge be added, with what is known of its end, or taken away where it is told."""
        told = statement in self._told
        edit = Edit(remove=(statement,)) if told else Edit(add=(statement, *known))
        said = [sentence, f"it is not so that {sentence}"]
        ways = [(said[not told], "", Edit()), (said[told], do[told], edit)]
        self._found.append(Possibility(statement[0], ways, {statement: {0 if told else 1}}))

    def _told_edges(self) -> set[Statement]:
        names = self._world.snapshot.name
        return {
            (names(subject), property_, names(object_))
            for property_ in (COPIED_FROM, IDENTIFIES_WITH)
            for subject, object_ in zip(
                *(each.tolist() for each in self._world.engine.edges(Step(property_))), strict=True
            )
        }

    def _relevant(self) -> list[int]:
        """Return the implementations of what the entity, or what takes part in it, implements; nearest first."""
        world = self._world
        start = self._question.individual
        takers = [start] if world.status(Class(IMPLEMENTATION), start) == HOLDS else []
        for stage in world.along(Step(HAS_STAGE), start):
            takers += world.along(Step(STAGE_OF), stage)
        walk = world.walk(ObjectProperty(HAS_STAGE), start, possible=False)
        for stage, _ in walk.ends():
            takers += world.along(Step(STAGE_OF), stage)
        found = dict.fromkeys(takers)
        for taker in takers:
            for model in world.along(Step(IMPLEMENTS), taker):
                found.update(dict.fromkeys(world.along(Step(IMPLEMENTS, inverse=True), model)))
        return list(found)

    def _copies(self) -> None:
        """Let implementations of one model be copies of one another, unless the other is a copy of them."""
        found = self._relevant()
        if len(found) > COPYABLE:
            self.left_out.append(f"of {len(found):,} implementations, only copies between {COPYABLE} were considered")
        found = found[:COPYABLE]
        wording, name = self._question.wording, self._world.snapshot.name
        above = {each: self._ancestors(each) for each in found}
        for copy, source in permutations(found, 2):
            if copy not in above[source]:
                said = wording.told(wording.name(copy), COPIED_FROM, wording.name(source))
                names = f"{wording.name(source)} to {wording.name(copy)}"
                self._edge((name(copy), COPIED_FROM, name(source)), said, (f"copy {names}", f"do not copy {names}"))

    def _ancestors(self, individual: int) -> set[int]:
        found: set[int] = set()
        todo = [individual]
        while todo:
            for above in self._world.along(Step(COPIED_FROM), todo.pop()):
                if above not in found:
                    found.add(above)
                    todo.append(above)
        return found

    def _stages(self) -> None:
        """Let a thread have run otherwise."""
        world, thread = self._world, self._question.individual
        if world.status(Class(THREAD), thread) != HOLDS:
            return
        machines = self._relevant()
        if len(machines) > STAGEABLE:
            self.left_out.append(f"of {len(machines):,} implementations, only stages of {STAGEABLE} were considered")
        course = Course(world, self._question.wording, thread, machines[:STAGEABLE])
        before = len(self._found)
        self._exclusions += [tuple((before + one, way) for one, way in each) for each in course.exclusions]
        self._found += course.found
        self.left_out += [course.left_out] if course.left_out else []

    def _self_conceptions(self) -> None:
        """Let the entity identify with any kind of thing, or not."""
        world, wording = self._world, self._question.wording
        token = world.snapshot.name(self._question.individual)
        label = wording.name(self._question.individual)
        facts = world.ontology.facts
        for kind in sorted(each for each, said in facts.items() if (TYPE, SELF_KIND) in said):
            said = wording.told(label, IDENTIFIES_WITH, wording.term(kind))
            do = (
                f"let {label} identify with {wording.term(kind)}",
                f"keep {label} from identifying with {wording.term(kind)}",
            )
            known = tuple((kind, predicate, value) for predicate, value in facts[kind])
            self._edge((token, IDENTIFIES_WITH, kind), said, do, known)


def changes_over(question: Question, over: Sequence[Over]) -> tuple[Ways, ...]:
    """Return the fewest changes of some kinds that turn the verdict; an undetermined one either way."""
    possible = Possibilities(question, over)
    there = possible.world.snapshot.find([question.world.snapshot.name(question.individual)])
    return Inquiry(question, possible.levers(statuses=Over.STATUSES in over), int(there[0])).ways()
