"""The legend of a drawing: what its shapes, fillings and lines mean, of those that occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing import captions
from persistence_kb.reporting.drawing.story import BRANCHED, COPIED, DERIVED, IMPLEMENTATION, MERGED, MODIFIED, REPLACED
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from persistence_kb.reporting.drawing.plan import Plan

LEGEND: Final = 17.0
"""Pixels of a line of the legend."""
GAP: Final = 16.0
"""Pixels between its entries."""

_LINES: Final = {
    COPIED: "",
    MODIFIED: "modified from: keeps the bulk of the psychology",
    REPLACED: "replaced from: derived, without the bulk",
    DERIVED: "derived from",
    "": "origin left open",
}


def entries(plan: Plan) -> list[tuple[str, str]]:
    """Return what the legend explains: the name of a sample, and its words."""
    story, tracks = plan.story, plan.tracks
    fails, undetermined, holds = captions.words(plan)
    said = {story.verdicts.get(track.first) for track in tracks}
    endings = {track.ending for track in tracks if track.kind == IMPLEMENTATION}
    if story.judgement is not None:
        fillings = [
            ("holds", holds, HOLDS in said),
            ("fails", fails, FAILS in said),
            ("undetermined", undetermined, UNDETERMINED in said),
            ("none", "the theory is not about this", None in said),
        ]
    else:
        fillings = [
            ("there", "still there at the horizon", LASTS in endings),
            ("none", "gone", bool(endings & {ENDED, GONE})),
        ]
    hows = {link.how for link in plan.links}
    gone = {captions.gone(plan, run) for run in plan.runs}
    found = [
        *fillings,
        ("end", "ended", ENDED in endings),
        ("gone", "ended, no date told", GONE in endings),
        ("open", "left open if still there", OPEN in endings),
        ("always", "no beginning told", any(track.always for track in tracks)),
        *(
            (f"line {how}", words, how in hows or (how == COPIED and bool(hows & {BRANCHED, MERGED})))
            for how, words in _lines(hows).items()
        ),
        ("stage", "stage of a thread, by what it ran on", False in gone),
        ("stage gone", "stage on what is gone", True in gone),
        ("stage undated", "no date told: in its place in the order", any(run.started is None for run in plan.runs)),
        ("shared", "stage that threads share", any(len(run.tracks) > 1 for run in plan.runs)),
    ]
    return [(what, words) for what, words, occurs in found if occurs]


def _lines(hows: Collection[str]) -> dict[str, str]:
    """Return what lines mean; threads that branch and merge are drawn as copies are."""
    threads = [how for how in (BRANCHED, MERGED) if how in hows]
    return _LINES | {COPIED: " or ".join([*([COPIED] if COPIED in hows else []), *threads])}


def entry(text: str) -> float:
    """Return the pixels that an entry takes."""
    return 32 + ink.width(text, ink.SMALL) + GAP


def lines(shown: Sequence[tuple[str, str]], room: float) -> int:
    """Return how many lines entries take."""
    count, x = 1, 0.0
    for _, text in shown:
        if x + entry(text) > room and x > 0:
            count, x = count + 1, 0.0
        x += entry(text)
    return count
