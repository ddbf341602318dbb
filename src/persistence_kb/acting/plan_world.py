"""The world as it depends on what is kept: what is so in any case, and what is so if and only if a formula is.

It is read off two worlds, one in which all that can be chosen is kept and one in which all of it is wiped. What differs
between them differs by the choice of one thing, of the things that a box hosts, or of what a stage is a stage of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.acting.plan_formula import FALSE, TRUE, Formulas
from persistence_kb.acting.plan_grading import Grading
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.errors import UnplannableStory
from persistence_kb.model.edges import simple_edges
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.namespaces import CEASED, EXTANT, HOSTED_ON, LEAVES_OPEN, STAGE_OF, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from persistence_kb.acting.plan_choice import Chooser
    from persistence_kb.model.role import Step
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans, Integers
    from persistence_kb.model.theory import Theory


class PlanWorld:
    """A world over what is kept.

    Attributes:
        formulas: Of what is so.
        engine: Answers for the world in which everything is kept: its edges are everybody's.
        things: What is chosen, by token; the variable of each is its place.
        individuals: The number of each of them.
        source: What the story was read from, for messages.
        leaves_open: Whether either world leaves anything open.
        hosted: Pairs of variables of which the first cannot be kept without the second: on hardware that is chosen too.
    """

    def __init__(self, chooser: Chooser) -> None:
        """Compare the worlds in which everything, and in which nothing, is kept."""
        self.ontology = chooser.scenario.ontology
        self.formulas = Formulas()
        kept = cut(chooser.keeping(chooser.things).scenario)
        wiped = cut(chooser.keeping(()).scenario)
        self.source = chooser.scenario.source
        self.engine = ColumnarEngine(kept, self.ontology)
        self.leaves_open = bool(kept.openness) or bool(wiped.openness)
        self._other = _Matched(kept, wiped)
        self._engines = (self.engine, ColumnarEngine(wiped, self.ontology))
        self._refuse_left_open()
        could = self.engine.members(Class(EXTANT), certain=False)
        would = self._other.bits(self._engines[1].members(Class(EXTANT), certain=False))
        numbers = {kept.name(number): number for number in kept.find(chooser.things).tolist()}
        self.things = [
            each for each in chooser.things
            if each in numbers and could[numbers[each]] and not would[numbers[each]]
        ]  # fmt: skip
        self.individuals = [numbers[each] for each in self.things]
        self._fate = {number: self.formulas.variable(place) for place, number in enumerate(self.individuals)}
        self.hosted: list[tuple[int, int]] = []
        self._follow()
        self._plain = {each: Grading(self, certain=each) for each in (True, False)}
        self._members: dict[tuple[bool, str], dict[int, int]] = {}

    def __len__(self) -> int:
        """Return the number of individuals."""
        return self.engine.size

    def plain(self, *, certain: bool) -> Grading:
        """Return who certainly, or who possibly, falls under expressions."""
        return self._plain[certain or not self.leaves_open]

    def members(self, class_: str) -> Mapping[int, int]:
        """Return the formula of each individual that may be told to be in a class."""
        key = (False, class_)
        if key not in self._members:
            kept, wiped = self.engine.snapshot.classes, self._other.snapshot.classes
            self._members[key] = self._compared(
                kept[class_].tolist() if class_ in kept else (),
                self._other.numbers(wiped[class_]) if class_ in wiped else (),
                class_,
            )
        return self._members[key]

    def openings(self, class_: str) -> Mapping[int, int]:
        """Return the formula of each individual for which a class may be left open."""
        key = (True, class_)
        if key not in self._members:
            kept, wiped = self.engine.snapshot.openness.classes, self._other.snapshot.openness.classes
            self._members[key] = self._compared(
                kept[class_].nonzero()[0].tolist() if class_ in kept else (),
                self._other.numbers(wiped[class_].nonzero()[0]) if class_ in wiped else (),
                class_,
            )
        return self._members[key]

    def _compared(self, kept: Iterable[int], wiped: Iterable[int], class_: str) -> dict[int, int]:
        """Return where something is so in both worlds, or in one of them."""
        with_all, with_none = set(kept), set(wiped)
        found = dict.fromkeys(with_all & with_none, TRUE)
        for number in with_all - with_none:
            found[number] = self._decided(number, class_) if self._other.knows(number) else TRUE
        for number in with_none - with_all:
            found[number] = self.formulas.negation(self._decided(number, class_))
        return found

    def _decided(self, number: int, class_: str) -> int:
        """Return the formula of whether an individual is as in the world in which everything is kept."""
        if number not in self._fate:
            raise self._unplannable(self.engine.snapshot.label(number), class_)
        return self._fate[number]

    def _follow(self) -> None:
        """Work out the fate of boxes, which stay while something on them is kept, and of stages of what is wiped."""
        place = {number: variable for variable, number in enumerate(self.individuals)}
        boxes: dict[int, list[int]] = {}
        for guest, box in self._edges(HOSTED_ON):
            if guest in place and box in place:
                self.hosted.append((place[guest], place[box]))
            elif guest in place:
                boxes.setdefault(box, []).append(self._fate[guest])
        stages: dict[int, list[int]] = {}
        for stage, of in self._edges(STAGE_OF):
            if of in place:
                stages.setdefault(stage, []).append(self._fate[of])
        self._fate |= {box: self.formulas.any_of(guests) for box, guests in boxes.items()}
        self._fate |= {stage: self.formulas.all_of(of) for stage, of in stages.items()}

    def _edges(self, property_: str) -> list[tuple[int, int]]:
        snapshot = self.engine.snapshot
        number = {code: place for place, code in enumerate(snapshot.individuals.tolist())}
        subjects, objects = simple_edges(snapshot.statements, self.ontology, property_)
        return [(number[s], number[o]) for s, o in zip(subjects.tolist(), objects.tolist(), strict=True)]

    def refuse_strangers(self, theories: Iterable[Theory]) -> None:
        """Refuse a story in which somebody is or is not there, and judged, as things are kept.

        Such are events that end things and are called off, which only what is left open makes a bearer of anything.
        """
        for bearer in sorted({each.bearer for each in theories}):
            for engine, strangers in zip(self._engines, self._other.strangers, strict=True):
                for number in strangers[engine.members(Class(bearer), certain=False)[strangers]].tolist():
                    raise self._unplannable(engine.snapshot.label(number), bearer)

    def refuse_open_strangers(self, steps: Iterable[Step]) -> None:
        """Refuse a story in which edges may come to lead to what is or is not there as things are kept."""
        for step in steps:
            for engine, strangers in zip(self._engines, self._other.strangers, strict=True):
                arriving = engine.ends_open(step)
                for number in strangers[arriving[strangers]].tolist() if arriving is not None else ():
                    raise self._unplannable(engine.snapshot.label(number), step.property)

    def _refuse_left_open(self) -> None:
        """Refuse a story that leaves open more than the status of what is or is not there as things are kept."""
        for engine, strangers in zip(self._engines, self._other.strangers, strict=True):
            statements = engine.snapshot.statements
            named = set(engine.snapshot.individuals[strangers].tolist())
            for subject, term in zip(*(each.tolist() for each in statements.pairs(LEAVES_OPEN)), strict=True):
                token = statements.terms[term]
                if subject in named and token not in (EXTANT, CEASED):
                    number = int(np.searchsorted(engine.snapshot.individuals, subject))
                    raise self._unplannable(engine.snapshot.label(number), token)

    def _unplannable(self, entity: str, term: str) -> UnplannableStory:
        return UnplannableStory(source=self.source, entity=entity, term=local_name(term))

    def extant(self, *, certain: bool) -> Mapping[int, int]:
        """Return the formula of whether each individual is certainly, or possibly, extant."""
        values = self.plain(certain=certain).values(Class(EXTANT))
        return {number: levels[-1][1] for number, levels in values.items() if levels[-1][1] != FALSE}


class _Matched:
    """The world in which nothing is kept, its individuals numbered as in the one in which everything is."""

    def __init__(self, kept: Snapshot, wiped: Snapshot) -> None:
        self.snapshot = wiped
        here = dict(zip(kept.names(np.arange(len(kept))), range(len(kept)), strict=True))
        names = wiped.names(np.arange(len(wiped)))
        self._here = [here.get(name, -1) for name in names]
        self._known = set(self._here)
        self._size = len(kept)
        alone = np.array([number not in self._known for number in range(len(kept))], dtype=bool)
        self.strangers = np.flatnonzero(alone), np.flatnonzero(np.array(self._here, dtype=np.int64) < 0)
        """Who is only in the one world, and only in the other, by their numbers there."""

    def knows(self, number: int) -> bool:
        """Tell whether an individual is in both worlds."""
        return number in self._known

    def numbers(self, numbers: Integers) -> list[int]:
        """Return individuals by their numbers in the other world."""
        return [self._here[each] for each in numbers.tolist() if self._here[each] >= 0]

    def bits(self, bits: Booleans) -> Booleans:
        """Return a bit for each individual of the other world."""
        found = np.zeros(self._size, dtype=bool)
        found[self.numbers(np.flatnonzero(bits))] = True
        return found
