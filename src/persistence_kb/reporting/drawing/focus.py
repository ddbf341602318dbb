"""What is drawn around the things that a user names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from persistence_kb.reporting.drawing.story import Story


def around(story: Story, named: Iterable[int]) -> dict[int, None]:
    """Return what is drawn around the things that a user names."""
    children: dict[int, list[int]] = {}
    for child, parents in story.origins.items():
        for parent in parents:
            children.setdefault(parent, []).append(child)
    users: dict[int, list[int]] = {}
    threads: dict[int, list[int]] = {}
    for thread, stages in story.stages.items():
        for stage in stages:
            threads.setdefault(stage, []).append(thread)
    for stage in threads:
        for host in story.hosts.get(stage, ()):
            users.setdefault(host, []).append(stage)
    found = dict.fromkeys(named)
    found |= dict.fromkeys(thread for number in named for thread in story.realizers.get(number, ()))
    own = dict.fromkeys(thread for number in found for stage in users.get(number, ()) for thread in threads[stage])
    own |= dict.fromkeys(other for t in found for stage in story.stages.get(t, ()) for other in threads[stage])
    found |= own
    found |= dict.fromkeys(
        host for t in own for stage in story.stages.get(t, ()) for host in story.hosts.get(stage, ())
    )
    found |= dict.fromkeys(maker for number in named for maker in story.implementations.get(number, ()))
    for near in (story.origins, children):
        todo = list(named)
        seen = set(todo)
        for number in todo:
            todo.extend(other for other in near.get(number, ()) if other not in seen)
            seen.update(near.get(number, ()))
        found |= dict.fromkeys(todo)
    found |= dict.fromkeys(spec for number in list(found) for spec in story.specifications.get(number, ()))
    return dict.fromkeys(number for number in story.kind if number in found)
