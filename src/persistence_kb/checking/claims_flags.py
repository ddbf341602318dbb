"""Does what is done raise the flag that a claim names? It is asked as in comparisons, beside the story as told.

What only may be raised, because the story leaves something open, is neither raised nor not: such a check fails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from persistence_kb.acting.flags import World, raise_flags
from persistence_kb.checking.claims_outcome import FAILS, HOLDS, Result
from persistence_kb.checking.claims_stories import individual
from persistence_kb.errors import UnknownName
from persistence_kb.reading.flags import read_flags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.model.claim import FlagClaim, Story
    from persistence_kb.model.flag import Flag, Raised


def check_flags(claim: FlagClaim, stories: Stories, folder: str, seconds: float) -> list[Result]:
    """Check a claim that flags are raised, or that they are not.

    Args:
        claim: What is claimed.
        stories: Where stories come from.
        folder: Where paths start.
        seconds: How long each flag may take.

    Raises:
        PersistenceError: A scenario, an intervention, a flag or an entity is not there, or a flag takes too long.
    """
    shipped = {flag.name: flag for flag in read_flags()}
    for name in claim.flags:
        if name not in shipped:
            raise UnknownName(kind="flag", name=name, known=shipped)
    flags = [shipped[name] for name in claim.flags]
    return [each for story in claim.stories for each in _results(claim, story, flags, stories, folder, seconds)]


def _results(
    claim: FlagClaim, story: Story, flags: list[Flag], stories: Stories, folder: str, seconds: float
) -> Iterator[Result]:
    worlds = [_world(each, stories, folder) for each in (replace(story, steps=()), story)]
    raised = raise_flags(flags, worlds, seconds=seconds)[1]
    there = stories.world(story, folder)
    source = there.scenario.source
    things = [there.snapshot.name(individual(name, there.snapshot, source)) for name in claim.things]
    for flag in flags:
        found = [each for each in raised if each.flag == flag]
        for name, thing in zip(claim.things, things, strict=True):
            yield _result(claim, f"{flag.name} by {name}, {source}", [each for each in found if each.thing == thing])
        if not things:
            yield _result(claim, f"{flag.name}, {source}", found)


def _result(claim: FlagClaim, about: str, found: list[Raised]) -> Result:
    certainly = any(each.certain for each in found)
    said = "raised" if certainly else "perhaps raised" if found else "not raised"
    status = HOLDS if said == {True: "raised", False: "not raised"}[claim.expects] else FAILS
    return Result(status, about, "raised" if claim.expects else "not raised", said, found[0].sentence if found else "")


def _world(story: Story, stories: Stories, folder: str) -> World:
    survey = stories.survey(story, folder, with_degrees=False)
    judgements = {each.theory.iri: each for each in survey.judgements}
    return World(tuple(stories.steps(story.steps, folder)), stories.world(story, folder).engine, judgements)
