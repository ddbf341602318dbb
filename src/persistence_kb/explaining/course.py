"""A thread as it might have run: begun later, ended earlier, gone on, or gone without a stage on the way.

A thread whose stages stand in one order may begin with any of them, end with any of them, and leave out any between;
of other threads any stage may be left out. What comes before and after what stays as it is: a stage that is no longer
in this thread may be in others, and what it was followed by followed it there. At least one stage is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.edit import Edit
from persistence_kb.explaining.possibility import Possibility
from persistence_kb.model.role import Step, simple_steps
from persistence_kb.namespaces import CEASED, FINAL_STAGE, FIRST_STAGE, FOLLOWED_BY, HAS_STAGE, STAGE, STAGE_OF, TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.explaining.levers import Way
    from persistence_kb.explaining.possibility import Exclusion
    from persistence_kb.explaining.wording import Wording
    from persistence_kb.explaining.world import World
    from persistence_kb.model.statements import Statement

STAGES: Final = 200
"""Stages of a thread that are considered one by one."""


class Course:
    """One thread, and how else it might have run.

    Attributes:
        found: What might be otherwise: its end, its beginning, and each stage that it might have gone without.
        exclusions: Which ways of these cannot both be.
        left_out: What is left out for being too much, in words.
    """

    def __init__(self, world: World, wording: Wording, thread: int, machines: Sequence[int]) -> None:
        """Work out how a thread might have run.

        Args:
            world: The world as it is told.
            wording: What things are called.
            thread: The thread.
            machines: Implementations on which it might have gone on.
        """
        self._world = world
        self._wording = wording
        self._thread = thread
        self._token, self._label = world.snapshot.name(thread), wording.name(thread)
        self._told = self._stages()
        self.found: list[Possibility] = []
        self.exclusions: list[Exclusion] = []
        self.left_out = ""
        order = self._order()
        if len(self._told) > STAGES:
            self.left_out = f"of {len(self._told):,} stages, none was left out"
            order = []
        self._ends(order, machines)
        if order:
            self._beginnings(order)
        if not self.left_out:
            self._gaps(order[1:-1] if order else list(self._told), order)

    def _stages(self) -> dict[int, list[Statement]]:
        """Return the stages, and the statements that make each a stage of the thread."""
        found: dict[int, list[Statement]] = {}
        for step in simple_steps(self._world.ontology.hierarchy.roles[Step(HAS_STAGE)]) or (Step(HAS_STAGE),):
            for stage in self._world.along(step, self._thread):
                found.setdefault(stage, []).append(self._world.edge(self._thread, step, stage))
        return found

    def _order(self) -> list[int]:
        """Return the stages in order, if they stand in one, from the first to the final one."""
        first, final = (self._world.along(Step(each), self._thread) for each in (FIRST_STAGE, FINAL_STAGE))
        order = list(first) if len(first) == 1 else []
        while order and len(order) <= len(self._told):
            following = [each for each in self._world.along(Step(FOLLOWED_BY), order[-1]) if each in self._told]
            if not following:
                break
            order += following
        return order if len(set(order)) == len(order) == len(self._told) and order[-1:] == final else []

    def _ends(self, order: list[int], machines: Sequence[int]) -> None:
        """Let the thread end earlier, or go on with one further stage."""
        name, token, label = self._world.snapshot.name, self._token, self._label
        lasts = self._world.along(Step(FINAL_STAGE), self._thread)
        finals = [(token, FINAL_STAGE, name(each)) for each in lasts]
        stays = [(token, HAS_STAGE, name(each)) for each in lasts]
        ways: list[Way] = [(f"{label} ends where it ends", "", Edit())]
        edges: dict[Statement, set[int]] = {}
        for place, machine in enumerate(machines, start=1):
            further = f"_:further-stage-{place}"
            linked = [(token, HAS_STAGE, further), (token, FINAL_STAGE, further), (further, STAGE_OF, name(machine))]
            linked += [(last, FOLLOWED_BY, further) for _, _, last in finals]
            edges |= {each: {place} for each in linked}
            kinds = ((further, TYPE, STAGE), (further, TYPE, CEASED))
            called = self._wording.name(machine)
            edit = Edit(add=(*linked, *stays, *kinds), remove=tuple(finals))
            ways.append((f"{label} goes on with a stage of {called}", f"let {label} go on on {called}", edit))
        longer = set(range(len(ways)))
        edges |= {each: {0} for each in finals}
        told = {each for several in self._told.values() for each in several}
        edges |= {each: longer - {0} for each in stays if each not in told}
        for place, stage in enumerate(order[:-1]):
            final = (token, FINAL_STAGE, name(stage))
            dropped = [each for later in order[place + 1 :] for each in self._told[later]]
            edges[final] = {len(ways)}
            ways.append((*self._said("end", stage), Edit(add=(final,), remove=tuple(dropped))))
        for place, stage in enumerate(order):
            there = longer | set(range(len(longer) + place, len(ways)))
            edges |= {each: edges.get(each, there) for each in self._told[stage]}
        self.found.append(Possibility(token, ways, edges))
        self._last = len(longer)

    def _beginnings(self, order: list[int]) -> None:
        """Let the thread begin later."""
        ways: list[Way] = [(f"{self._label} begins where it begins", "", Edit())]
        first = (self._token, FIRST_STAGE, self._world.snapshot.name(order[0]))
        edges: dict[Statement, set[int]] = {}
        for place, stage in enumerate(order[1:], start=1):
            begins = (self._token, FIRST_STAGE, self._world.snapshot.name(stage))
            dropped = [each for earlier in order[:place] for each in self._told[earlier]]
            edges[begins] = {place}
            ways.append((*self._said("begin", stage), Edit(add=(begins,), remove=(first, *dropped))))
            ends_before = ((0, self._last + each) for each in range(place))
            self.exclusions += [(each, (1, place)) for each in ends_before]
        for place, stage in enumerate(order):
            edges |= {each: edges.get(each, set(range(place + 1))) for each in self._told[stage]}
        self.found.append(Possibility(self._token, ways, edges))

    def _gaps(self, stages: list[int], order: list[int]) -> None:
        """Let the thread go without a stage: one on the way, or where there is no order any but the only one."""
        if len(self._told) == 1:
            return
        gaps = []
        for stage in stages:
            told = tuple(self._told[stage])
            called = self._wording.name(stage)
            ways: list[Way] = [
                (f"{called} is a stage of {self._label}", "", Edit()),
                (f"{called} is no stage of {self._label}", f"let {self._label} go without {called}", Edit(remove=told)),
            ]
            gaps.append((len(self.found), 1))
            if order:
                place = order.index(stage)
                self.exclusions += [((0, self._last + place), gaps[-1]), ((1, place), gaps[-1])]
            self.found.append(Possibility(self._token, ways, {each: {0} for each in told}))
        if not order:
            self.exclusions.append(tuple(gaps))

    def _said(self, verb: str, stage: int) -> tuple[str, str]:
        called = self._wording.name(stage)
        return f"{self._label} {verb}s with {called}", f"let {self._label} {verb} with {called}"
