"""Stages as boxes on the tracks of threads: one stage, or a run of stages that nothing tells apart.

Each stage of a thread that is drawn is in exactly one run, however many threads share it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import EXTANT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.reporting.drawing.story import Story

TOGETHER: Final = 4
"""Stages in a row, of the same threads on the same machine, that are drawn as one box."""
BOXES: Final = 24
"""Boxes of a thread beyond which those that are its own are one."""


@dataclass(frozen=True, slots=True)
class Run:
    """One box.

    Attributes:
        stages: What it stands for, in order.
        tracks: The threads that share it, as indices of tracks, ascending.
        hosts: The implementations that its stages are of.
        started, ended: Instants; None where no date is told.
        lasts: Whether it is under way at the horizon.
        later: The runs that follow, as indices.
        start, stop: Columns.
    """

    stages: tuple[int, ...]
    tracks: tuple[int, ...]
    hosts: tuple[int, ...]
    started: int | None
    ended: int | None
    lasts: bool
    later: tuple[int, ...] = ()
    start: int = 0
    stop: int = 0


def runs_of(story: Story, threads: Mapping[int, int]) -> tuple[list[Run], set[int]]:
    """Put the stages of threads into runs.

    Args:
        story: The story.
        threads: For each track of a thread, the thread that it draws.

    Returns:
        The runs, and the tracks on which the order of stages is not told.
    """
    tracks: dict[int, list[int]] = {}
    for index, thread in threads.items():
        for stage in dict.fromkeys(story.stages.get(thread, ())):
            tracks.setdefault(stage, []).append(index)
    after = {stage: [other for other in story.following.get(stage, ()) if other in tracks] for stage in tracks}
    before: dict[int, list[int]] = {}
    for stage, others in after.items():
        for other in others:
            before.setdefault(other, []).append(stage)
    chains = _chains(story, tracks, after, before)
    where = {stage: number for number, chain in enumerate(chains) for stage in chain}
    runs = []
    for chain in chains:
        lives = [story.life(stage) for stage in chain]
        later = {where[other] for stage in chain for other in after[stage]} - {where[chain[0]]}
        runs.append(
            Run(
                stages=tuple(chain),
                tracks=tuple(tracks[chain[0]]),
                hosts=tuple(story.ordered({host for stage in chain for host in story.hosts.get(stage, ())})),
                started=min((life.began for life in lives if life.began is not None), default=None),
                ended=max((life.ended for life in lives if life.ended is not None), default=None),
                lasts=any(life.status == EXTANT for life in lives),
                later=tuple(sorted(later)),
            ),
        )
    return _ordered(story, runs)


def _chains(
    story: Story,
    tracks: Mapping[int, Sequence[int]],
    after: Mapping[int, Sequence[int]],
    before: Mapping[int, Sequence[int]],
) -> list[list[int]]:
    """Return stages in chains: alone, or with those that follow and look the same."""
    looks = {
        stage: (tuple(own), tuple(sorted(story.hosts.get(stage, ()))), story.life(stage).began is None)
        for stage, own in tracks.items()
    }
    crowded = {looks[stage] for own in _crowds(tracks).values() if len(own) > BOXES for stage in own}

    def joins(stage: int) -> int | None:
        """Return the one stage that goes on from a stage and looks the same."""
        if len(after[stage]) != 1:
            return None
        other = after[stage][0]
        return other if len(before.get(other, ())) == 1 and looks[other] == looks[stage] and other != stage else None

    joined = {stage: other for stage in tracks if (other := joins(stage)) is not None}
    inner = set(joined.values())
    chains: list[list[int]] = []
    done: set[int] = set()
    ordered = sorted(tracks, key=lambda stage: (stage in inner, story.order(stage)))
    for start in ordered:
        if start in done:
            continue
        chain = [start]
        done.add(start)
        while (following := joined.get(chain[-1])) is not None and following not in done:
            chain.append(following)
            done.add(following)
        chains += [chain] if len(chain) >= TOGETHER else [[stage] for stage in chain]
    if not crowded:
        return chains
    merged: dict[int, list[int]] = {}
    kept = []
    for chain in chains:
        if looks[chain[0]] in crowded and len(tracks[chain[0]]) == 1:
            merged.setdefault(tracks[chain[0]][0], []).extend(chain)
        else:
            kept.append(chain)
    return kept + list(merged.values())


def _crowds(tracks: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    own: dict[int, list[int]] = {}
    for stage, indices in tracks.items():
        if len(indices) == 1:
            own.setdefault(indices[0], []).append(stage)
    return own


def _ordered(story: Story, runs: list[Run]) -> tuple[list[Run], set[int]]:
    """Give undated runs of a thread whose order is not told some order, and say which threads these are."""
    reached = {later for run in runs for later in run.later}
    loose: set[int] = set()
    heads: dict[int, list[int]] = {}
    for number, run in enumerate(runs):
        if run.started is None and number not in reached:
            for index in run.tracks[:BOXES]:
                heads.setdefault(index, []).append(number)
    for index, several in heads.items():
        if len(several) > 1:
            loose.add(index)
            several.sort(key=lambda number: story.order(runs[number].stages[0]))
            for one, other in pairwise(several):
                runs[one] = replace(runs[one], later=(*runs[one].later, other))
    return runs, loose
