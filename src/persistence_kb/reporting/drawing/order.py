"""From top to bottom: in which order tracks stand.

Parents stand above their offspring, the latest offspring first, so that no line of descent crosses a track that it does
not concern, as long as nothing has two parents. Threads that share stages stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.namespaces import THREAD
from persistence_kb.reporting.drawing.story import CANDIDATE, IMPLEMENTATION, PERSONA, SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.reporting.drawing.runs import Run
    from persistence_kb.reporting.drawing.story import Story
    from persistence_kb.reporting.drawing.tracks import Link, Track


def blocks_of(
    story: Story,
    tracks: Sequence[Track],
    links: Sequence[Link],
    runs: Sequence[Run],
    place: Mapping[int, int],
) -> list[list[int]]:
    """Order tracks from top to bottom."""
    families = _families(story, tracks, links, place)
    joined: dict[int, list[int]] = {}
    for run in runs:
        for one, other in zip(run.tracks, run.tracks[1:], strict=False):
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    for link in links:
        if link.parent is not None and tracks[link.child].kind == THREAD:
            joined.setdefault(link.parent, []).append(link.child)
            joined.setdefault(link.child, []).append(link.parent)
    threads = sorted(
        (index for index, track in enumerate(tracks) if track.kind == THREAD),
        key=lambda index: (column_of(tracks[index]), story.order(tracks[index].first)),
    )
    rank = {index: number for number, index in enumerate(threads)}
    found: dict[int, None] = {}
    for start in threads:
        todo = [start]
        while todo:
            index = todo.pop()
            if index not in found:
                found[index] = None
                todo.extend(sorted(joined.get(index, ()), key=rank.__getitem__, reverse=True))
    others = [[index for index, track in enumerate(tracks) if track.kind == kind] for kind in (PERSONA, CANDIDATE)]
    return [block for block in (*families, list(found), *others) if block]


def _families(
    story: Story,
    tracks: Sequence[Track],
    links: Sequence[Link],
    place: Mapping[int, int],
) -> list[list[int]]:
    """Return for each specification it and its implementations, in lines of descent; those without one last."""
    offspring: dict[int, list[int]] = {}
    parents: dict[int, int] = {}
    for link in links:
        if link.parent is not None:
            offspring.setdefault(link.parent, []).append(link.child)
            parents[link.child] = parents.get(link.child, 0) + 1
    home: dict[int, int | None] = {}
    for index, track in enumerate(tracks):
        if track.kind == SPECIFICATION:
            home[index] = index
        elif track.kind == IMPLEMENTATION:
            homes = [place[number] for number in story.specifications.get(track.first, ()) if number in place]
            home[index] = min(homes, default=None)
    earliest: dict[int | None, tuple[int, int, object]] = {}
    for index, own in home.items():
        key = (
            parents.get(index, 0),
            column_of(tracks[index]),
            story.order(tracks[own if own is not None else index].first),
        )
        if own != index:
            earliest[own] = min(earliest.get(own, key), key)
    heads = sorted(
        set(home.values()), key=lambda own: (own is None, own not in earliest, earliest.get(own, (0, 0, (own,))))
    )
    seen: set[int] = set()
    families = []
    for head in heads:
        mine = [index for index, own in home.items() if own == head and index != head]
        mine.sort(
            key=lambda index: (parents.get(index, 0) > 0, column_of(tracks[index]), story.order(tracks[index].first))
        )
        family = [] if head is None else [head]
        todo = mine[::-1]
        while todo:
            index = todo.pop()
            if index in seen or home[index] != head:
                continue
            seen.add(index)
            family.append(index)
            young = [child for child in offspring.get(index, ()) if child not in seen]
            young.sort(key=lambda child: story.order(tracks[child].first), reverse=True)
            young.sort(key=lambda child: column_of(tracks[child]))
            todo.extend(young)
        families.append(family)
    return families


def column_of(track: Track) -> int:
    """Return the column in which a track begins; the first where nothing of it is on the axis."""
    return track.begin or 0
