"""A role as a finite automaton, so that the steps of a chain can be told one by one.

The engines only ask *whether* a role leads somewhere; an explanation says *how*. States are numbers, the first is 0; an
arrow spells out one step. What the automaton accepts is the role's language (model/role.py).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from persistence_kb.model.role import Choice, Plus, Role, Sequence, Step

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, eq=False)
class Automaton:
    """A role's automaton, without empty arrows.

    Attributes:
        arrows: For each state, the steps that leave it and the states that they lead to.
        final: The states in which a chain may end; never the first.
        endings: For each state, a shortest way to a final one, as steps.
    """

    arrows: Mapping[int, tuple[tuple[Step, int], ...]]
    final: frozenset[int]
    endings: Mapping[int, tuple[Step, ...]]


@lru_cache(maxsize=1024)
def automaton(role: Role) -> Automaton:
    """Return a role's automaton."""
    steps: dict[int, list[tuple[Step, int]]] = {}
    empty: dict[int, list[int]] = {}
    count = 2

    def lay(part: Role, start: int, finish: int) -> None:
        nonlocal count
        match part:
            case Step():
                steps.setdefault(start, []).append((part, finish))
            case Sequence(roles):
                stops = [start, *range(count, count + len(roles) - 1), finish]
                count += len(roles) - 1
                for each, here, there in zip(roles, stops, stops[1:], strict=False):
                    lay(each, here, there)
            case Choice(roles):
                for each in roles:
                    lay(each, start, finish)
            case Plus(inner):
                loop = count
                count += 1
                lay(inner, start, loop)
                lay(inner, loop, loop)
                empty.setdefault(loop, []).append(finish)
            case never:
                assert_never(never)

    lay(role, 0, 1)
    silent = {state: _silently(state, empty) for state in range(count)}
    arrows = {
        state: tuple(dict.fromkeys(arrow for here in silent[state] for arrow in steps.get(here, ())))
        for state in range(count)
    }
    final = frozenset(state for state in range(count) if 1 in silent[state])
    return Automaton(arrows, final, _endings(arrows, final))


def _silently(start: int, empty: Mapping[int, list[int]]) -> dict[int, None]:
    found = {start: None}
    todo = [start]
    while todo:
        for state in empty.get(todo.pop(), ()):
            if state not in found:
                found[state] = None
                todo.append(state)
    return found


def _endings(arrows: Mapping[int, tuple[tuple[Step, int], ...]], final: frozenset[int]) -> dict[int, tuple[Step, ...]]:
    before: dict[int, list[tuple[Step, int]]] = {}
    for state, leaving in arrows.items():
        for step, following in leaving:
            before.setdefault(following, []).append((step, state))
    found: dict[int, tuple[Step, ...]] = dict.fromkeys(sorted(final), ())
    todo = deque(found)
    while todo:
        state = todo.popleft()
        for step, earlier in before.get(state, ()):
            if earlier not in found:
                found[earlier] = (step, *found[state])
                todo.append(earlier)
    return found
