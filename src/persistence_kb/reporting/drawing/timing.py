"""When tracks and runs begin and end: in which columns, and how each ends at the horizon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from persistence_kb.namespaces import CEASED, EXTANT, HAS_STAGE, THREAD
from persistence_kb.reporting.drawing.axis import arrange
from persistence_kb.reporting.drawing.order import column_of
from persistence_kb.reporting.drawing.story import CANDIDATE, IMPLEMENTATION, MERGED, PERSONA, SPECIFICATION
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN, PAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from persistence_kb.reporting.drawing.axis import Axis
    from persistence_kb.reporting.drawing.runs import Run
    from persistence_kb.reporting.drawing.story import Story
    from persistence_kb.reporting.drawing.tracks import Link, Track

Point = tuple[str, int]
"""``begin`` or ``end`` of a track, ``start`` or ``stop`` of a run, and its index."""


def timed(
    story: Story,
    tracks: Sequence[Track],
    runs: Sequence[Run],
    links: Sequence[Link],
    place: Mapping[int, int],
    *,
    summed: bool,
) -> tuple[Axis[Point], list[Run]]:
    """Put what begins and ends into columns, and say of each track how it ends.

    Args:
        story: The story.
        tracks: The tracks, which are told their columns.
        runs: The boxes on threads.
        links: Who came from whom.
        place: The track of each candidate.
        summed: Whether the story is summed up, without runs.

    Returns:
        The columns, and the runs with theirs.
    """
    points = {**_beginnings(story, tracks, summed=summed), **_stretches(runs)}
    axis = arrange(points, _precedence(tracks, runs, links, place, points), story.snapshot.horizon)
    placed = []
    for number, run in enumerate(runs):
        start, stop = axis.place["start", number], axis.place["stop", number]
        placed.append(replace(run, start=start, stop=axis.last if run.lasts else max(start, stop)))
    for index, track in enumerate(tracks):
        track.begin = axis.place.get(("begin", index))
        track.end = axis.place.get(("end", index))
    seen, lasting = _seen(tracks, placed, links, place)
    first: dict[int, int] = {}
    for run in placed:
        first |= {index: min(first.get(index, run.start), run.start) for index in run.tracks}
    derived = {link.child for link in links}
    for index, track in enumerate(tracks):
        if track.kind in (IMPLEMENTATION, CANDIDATE):
            track.always = track.began is None and index not in derived
            track.sure = max(seen.get(index, 0), column_of(track))
            track.ending = _ending(story, track)
        elif track.kind == THREAD:
            track.begin = first.get(index, track.begin)
            if not summed:
                track.end = track.begin if track.begin is None else seen.get(index, track.begin)
                is_open = HAS_STAGE in story.unsettled(track.first)
                track.ending = OPEN if is_open else LASTS if index in lasting else PAST
            track.sure = track.end or column_of(track)
    for track in tracks:
        if track.kind in (SPECIFICATION, PERSONA):
            _span(story, track, tracks, place)
    return axis, placed


def _beginnings(story: Story, tracks: Sequence[Track], *, summed: bool) -> dict[Point, int | None]:
    """Date the beginnings and ends of tracks; those of several members span them all."""
    points: dict[Point, int | None] = {}
    for index, track in enumerate(tracks):
        lives = [story.life(number) for number in track.members]
        if summed and track.kind == THREAD:
            lives = [story.life(stage) for thread in track.members for stage in story.stages.get(thread, ())]
        track.began = min((life.began for life in lives if life.began is not None), default=None)
        track.ended = max((life.ended for life in lives if life.ended is not None), default=None)
        if track.kind in (IMPLEMENTATION, CANDIDATE):
            points["begin", index] = track.began
            if track.ended is not None:
                points["end", index] = track.ended
        elif summed and track.kind == THREAD:
            track.ending = LASTS if any(life.status == EXTANT for life in lives) else PAST
            for point, moment in (("begin", track.began), ("end", track.ended)):
                if moment is not None:
                    points[point, index] = moment
        elif track.kind == THREAD and track.began is not None:
            points["begin", index] = track.began
    return points


def _stretches(runs: Sequence[Run]) -> dict[Point, int | None]:
    starts: dict[Point, int | None] = {("start", number): run.started for number, run in enumerate(runs)}
    return starts | {("stop", number): run.ended for number, run in enumerate(runs)}


def _precedence(
    tracks: Sequence[Track],
    runs: Sequence[Run],
    links: Sequence[Link],
    place: Mapping[int, int],
    points: Mapping[Point, int | None],
) -> Iterator[tuple[Point, Point, int]]:
    """Yield what must be before what, and how many steps."""
    boxes: dict[int, list[int]] = {}
    for number, run in enumerate(runs):
        yield ("start", number), ("stop", number), 1
        for later in run.later:
            yield ("stop", number), ("start", later), 0
        for host in run.hosts:
            if host in place:
                yield ("begin", place[host]), ("start", number), 1
        for index in run.tracks:
            boxes.setdefault(index, []).append(number)
            if ("begin", index) in points:
                yield ("begin", index), ("start", number), 0
    for link in links:
        if link.parent is None:
            continue
        if tracks[link.child].kind == IMPLEMENTATION and tracks[link.parent].kind == IMPLEMENTATION:
            yield ("begin", link.parent), ("begin", link.child), 1
        parents = boxes.get(link.parent, ())
        for child in boxes.get(link.child, ())[:1]:
            if parents:  # a branch begins after its source did, what is merged after its sources ended
                earlier = ("stop", parents[-1]) if link.how == MERGED else ("start", parents[0])
                yield earlier, ("start", child), 1


def _seen(
    tracks: Sequence[Track],
    runs: Sequence[Run],
    links: Sequence[Link],
    place: Mapping[int, int],
) -> tuple[dict[int, int], set[int]]:
    """Return the last column in which a track is told to have been there, and the threads that are under way."""
    last: dict[int, int] = {}
    lasting: set[int] = set()
    for run in runs:
        hosts = (place[host] for host in run.hosts if host in place)
        for index in (*run.tracks, *hosts):
            last[index] = max(last.get(index, 0), run.stop)
        lasting.update(run.tracks if run.lasts else ())
    for link in links:
        if link.parent is not None and tracks[link.parent].kind == IMPLEMENTATION:
            last[link.parent] = max(last.get(link.parent, 0), column_of(tracks[link.child]))
    return last, lasting


def _ending(story: Story, track: Track) -> str:
    life = story.life(track.first)
    if life.status == EXTANT:
        return LASTS
    if life.status == CEASED:
        return GONE if track.end is None else ENDED
    return OPEN if life.open else PAST


def _span(story: Story, track: Track, tracks: Sequence[Track], place: Mapping[int, int]) -> None:
    """Draw a specification for as long as it is implemented, and a persona for as long as it is realized."""
    if track.kind == PERSONA:
        parts = [number for member in track.members for number in story.realizers.get(member, ())]
    else:
        parts = [number for member in track.members for number in story.implementations.get(member, ())]
    spans = [tracks[place[number]] for number in parts if number in place]
    spans = [each for each in spans if each.begin is not None]
    if not spans:
        return
    track.begin = min(each.begin or 0 for each in spans)
    track.always = any(each.always for each in spans if each.begin == track.begin)
    endings = {each.ending for each in spans}
    if track.kind == SPECIFICATION and any(story.life(number).status == EXTANT for number in parts):
        endings.add(LASTS)  # others may implement it than those that are drawn
    track.ending = next((each for each in (LASTS, OPEN, GONE) if each in endings), PAST)
    track.sure = max(each.sure if each.end is None else each.end for each in spans)
    track.end = None if track.ending in (LASTS, OPEN, GONE) else track.sure
