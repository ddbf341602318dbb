"""The ways in which a verdict comes out as it should: single choices by trying all of them, several by search.

Each way is asked of the engine again before it is given. Where there are more ways of one choice than are asked for,
those come first that are about what comes first by name, so that the order of statements does not matter (law 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from persistence_kb.explaining.bearing import Bearing, TooLarge
from persistence_kb.explaining.search import Answers, Limit, Limited, Search
from persistence_kb.explaining.trials import Trials
from persistence_kb.model.verdict import FAILS, HOLDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from persistence_kb.explaining.levers import Choice, Levers
    from persistence_kb.explaining.question import Question
    from persistence_kb.explaining.trials import Groups, Outcomes
    from persistence_kb.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Ways(Limited):
    """The ways in which a verdict comes out as it should.

    Attributes:
        goal: The status to be had.
        ways: For each way, the choices that are made; smallest first, none contains another.
        limit: What kept the search from finding all.
        left_out: What was left out, in words, where that is the limit.
    """

    goal: int
    ways: tuple[tuple[Choice, ...], ...]
    limit: Limit = Limit.NONE
    left_out: str = ""


class _Late(Exception):
    """The time is over."""


class Inquiry:
    """What a verdict depends on, and what can be asked about that."""

    def __init__(self, question: Question, levers: Levers, individual: int | None = None) -> None:
        """Work out what the verdict depends on.

        Args:
            question: The verdict.
            levers: What may be chosen.
            individual: The entity's number in the levers' world, where that is wider than the question's.
        """
        self.question = question
        self.levers = levers
        self.limit = Limit.NONE
        self._alone: dict[int, tuple[list[int], list[int]]] = {}
        if question.remaining() <= 0:
            self.limit = Limit.TIME
            return
        try:
            self.circuit = Bearing(levers.world, levers).circuit(
                question.theory, question.individual if individual is None else individual
            )
        except TooLarge:
            self.limit = Limit.SIZE
        else:
            self.trials = Trials(self.circuit, levers)

    def ways(self) -> tuple[Ways, ...]:
        """Return for each status that the verdict could have instead the fewest choices that bring it about."""
        return tuple(self.told(goal, self.fewest(goal)) for goal in (HOLDS, FAILS) if goal != self.question.status)

    def fewest(self, goal: int) -> Answers:
        """Return the sets of fewest choices that bring a status about."""
        return self._in_time(self._fewest, goal)

    def sufficing(self, goal: int) -> Answers:
        """Return the smallest sets of choices that decide a verdict, whatever becomes of all else that may be chosen.

        What suffices still does if more is settled. So a choice is in every such set where all others do not suffice;
        and if those that are in every set suffice, there is no other set.
        """
        return self._in_time(self._sufficing, goal)

    def _in_time(self, answer: Callable[[int], Answers], goal: int) -> Answers:
        if self.limit != Limit.NONE:
            return Answers((), self.limit)
        try:
            return answer(goal)
        except _Late:
            return Answers((), Limit.TIME)

    def _fewest(self, goal: int) -> Answers:
        groups = self.levers.groups
        if alone := self.alone(goal, groups):
            return self._first(alone)
        return self._searched(goal, groups, [], self.question.most, smallest_only=True)

    def _sufficing(self, goal: int) -> Answers:
        groups, place, most = self.levers.grounds, int(goal != HOLDS), self.question.most
        if self.trials.single((), groups)[place]:
            return Answers(((),), Limit.NONE)
        alone = self.alone(goal, groups)
        if len(alone) > most:
            return self._first(alone)
        needed = [
            each
            for several, *outcomes in self._timed(self.trials.without(groups))
            for each in _marked(several, ~outcomes[place])
        ]
        if needed and self.trials.single(needed, groups)[place]:
            return Answers((tuple(needed),), Limit.NONE)
        others = [groups[lever][1] for lever in self.trials.levers if len(groups[lever]) > 1]
        first = self._first(alone)
        if not self.trials.single([each for each in others if each not in alone], groups)[place]:
            return first
        if len(alone) == most:
            return Answers(first.sets, Limit.MOST)
        barred = [*alone, *(groups[self.levers.lever_of[each]][0] for each in needed)]
        more = self._searched(goal, groups, barred, most - len(alone), smallest_only=False)
        return Answers((*first.sets, *more.sets), more.limit)

    def told(self, goal: int, answers: Answers, base: Snapshot | None = None) -> Ways:
        """Return answers in words, those of which the engine says the same.

        Args:
            goal: The status that they bring about.
            answers: Sets of choices.
            base: The world in which they are made; by default as it is.
        """
        levers = self.levers
        several = [tuple(sorted(map(levers.choice, each), key=_rank)) for each in answers.sets]
        several.sort(key=lambda way: (len(way), [_rank(each) for each in way]))
        several = several[: self.question.most]
        ask, unmoved = self.question.ask, levers.unmoved()
        kept = tuple(way for way in several if ask((each.edit for each in way), base, unmoved) == goal)
        limit = answers.limit
        if limit == Limit.NONE:
            limit = Limit.UNSURE if len(kept) < len(several) else Limit.LEFT_OUT if levers.left_out else limit
        return Ways(goal, kept, limit, levers.left_out if limit == Limit.LEFT_OUT else "")

    def alone(self, goal: int, groups: Groups) -> list[int]:
        """Return the choices that bring a status about by themselves."""
        key = id(groups)
        if key not in self._alone:
            holding: list[int] = []
            failing: list[int] = []
            for several, holds, fails in self._timed(self.trials.singles(groups)):
                holding += _marked(several, holds)
                failing += _marked(several, fails)
            self._alone[key] = holding, failing
        return self._alone[key][int(goal != HOLDS)]

    def _timed(self, several: Iterator[Outcomes]) -> Iterator[Outcomes]:
        """Yield what is worked out as long as there is time.

        Raises:
            _Late: The time is over.
        """
        for each in several:
            if self.question.remaining() <= 0:
                raise _Late
            yield each

    def turning(self, choices: Iterable[Choice], goal: int) -> tuple[Choice, ...] | None:
        """Return those of some choices without which, all else being as it is, a verdict comes out some way.

        Returns:
            None if the time is over.
        """
        try:
            turns = {self.levers.lever_of[each] for each in self.alone(goal, self.levers.groups)}
        except _Late:
            return None
        return tuple(each for each in choices if self.levers.lever_of[each.number] in turns)

    def _first(self, alone: Sequence[int]) -> Answers:
        """Return as many single choices as are asked for, and others that rank with the last of them."""
        ranked = sorted((self.levers.rank(each), each) for each in alone)
        most = self.question.most
        if len(ranked) <= most:
            return Answers(tuple((each,) for _, each in ranked), Limit.NONE)
        return Answers(tuple((each,) for rank, each in ranked if rank <= ranked[most - 1][0]), Limit.MOST)

    def _searched(self, goal: int, groups: Groups, barred: Sequence[int], most: int, *, smallest_only: bool) -> Answers:
        """Search for sets of choices, of which some are not to be made."""
        touched = {lever: groups[lever] for lever in self.trials.levers if lever}
        search = Search(self.circuit, self.levers, touched, goal, [(each,) for each in barred])
        return search.answers(most, 2, self.question.remaining(), smallest_only=smallest_only)


def _marked(several: Sequence[int], bits: int) -> list[int]:
    """Return those of some choices whose bits are set."""
    marks = bin(bits & ((1 << len(several)) - 1))[:1:-1]
    return [each for each, mark in zip(several, marks, strict=False) if mark == "1"]


def _rank(choice: Choice) -> tuple[int, str, str]:
    """Order choices as things are ordered elsewhere: by what they are about, short names first."""
    return len(choice.about), choice.about, choice.sentence
