"""What a drawing says in words: names, remarks, what a pointer over a track shows, and the description of the whole.

Words come from the ontology's labels and the scenario's; none is trusted, and ``ink`` escapes them all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from persistence_kb.model.time import lexical
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED, WORDS
from persistence_kb.namespaces import CEASED, EXTANT, THREAD
from persistence_kb.reporting.drawing.grouping import Tier
from persistence_kb.reporting.drawing.story import IMPLEMENTATION, PERSONA, SPECIFICATION
from persistence_kb.reporting.drawing.tracks import ENDED, GONE, LASTS, OPEN, PAST

if TYPE_CHECKING:
    from persistence_kb.reporting.drawing.plan import Plan
    from persistence_kb.reporting.drawing.runs import Run
    from persistence_kb.reporting.drawing.tracks import Track

UNDECIDED: Final = "undetermined"
SHOWN: Final = 3
"""Names that are listed before they are counted."""
STYLES: Final = {HOLDS: "holds", FAILS: "fails", UNDETERMINED: "undetermined"}
"""The class of a track in the drawing, by its verdict."""
NO_VERDICT: Final = "none"

_STATUS: Final = {
    IMPLEMENTATION: {LASTS: "still there", ENDED: "gone", GONE: "gone", OPEN: "left open", PAST: ""},
    SPECIFICATION: {LASTS: "implemented", OPEN: "left open", PAST: "not implemented", GONE: "not implemented"},
    THREAD: {LASTS: "under way", OPEN: "left open"},
}
"""What is said at the horizon where no theory is asked."""


def day(moment: int) -> str:
    """Return a moment as a reader writes it: the day where it is midnight in UTC.

    >>> day(0), day(90_000_000)
    ('1970-01-01', '1970-01-01 00:01:30')
    """
    text = lexical(moment).removesuffix("Z").replace("T", " ")
    return text.removesuffix(" 00:00:00").removesuffix(":00") if text.endswith(":00") else text


def name(plan: Plan, track: Track) -> tuple[str, str]:
    """Return what a track is called, and a count where it stands for several."""
    story, count = plan.story, len(track.members)
    if plan.tier == Tier.SUMMARY and count > 1:
        specifications = story.specifications.get(track.first, [])
        of = f" of {story.label(specifications[0])}" if len(specifications) == 1 and _apart(plan) else ""
        return f"{story.what(track.first)}s{of}", f" × {count:,}"
    label = story.label(track.first)
    return (label, "") if count == 1 else (f"{label} …", f" × {count:,}")


def _apart(plan: Plan) -> bool:
    return all(len(track.members) == 1 for track in plan.tracks if track.kind == SPECIFICATION)


def style(plan: Plan, track: Track) -> str:
    """Return the class of a track: its verdict, or that there is none."""
    verdict = plan.story.verdicts.get(track.first)
    return NO_VERDICT if verdict is None else STYLES[verdict]


def verdict(plan: Plan, track: Track) -> str:
    """Return what stands beside a track at the horizon: the verdict, or the status where no theory is asked."""
    story = plan.story
    if story.judgement is None:
        return _STATUS.get(track.kind, {}).get(track.ending, "")
    status = story.verdicts.get(track.first)
    if status is None:
        return ""
    word = UNDECIDED if status == UNDETERMINED else words(plan)[status]
    degree = story.degree(track.first)
    return f"{word} {degree}" if degree and len(track.members) == 1 else word


def beside(plan: Plan) -> str:
    """Return what stands above verdicts or statuses."""
    if plan.story.judgement is None:
        return "at the horizon"
    graded = any(len(track.members) == 1 and plan.story.degree(track.first) for track in plan.tracks)
    return "verdict, degree" if graded else "verdict"


def words(plan: Plan) -> tuple[str, str, str]:
    """Return what failing, undetermined and holding verdicts are called."""
    judgement = plan.story.judgement
    fails, _, holds = WORDS.get(judgement.theory.concerns if judgement else "", ("fails", "?", "holds"))
    return fails, UNDECIDED, holds


def ending(plan: Plan, track: Track) -> str:
    """Return by what a track ended, as it is told beside its end."""
    if track.kind != IMPLEMENTATION:
        return ""
    if track.ending == ENDED and track.ended is not None:
        event = plan.story.ender(track.first, plan.story.life(track.first).ended)
        last = "the last ended" if len(track.members) > 1 and plan.tier > Tier.ALIKE else "ended"
        return plan.story.label(event) if event is not None and last == "ended" else f"{last} {day(track.ended)}"
    return {GONE: "gone, no date told", OPEN: "nobody knows if it is still there"}.get(track.ending, "")


def remarks(plan: Plan, track: Track) -> str:
    """Return what else is told of a track."""
    story = plan.story
    if plan.tier == Tier.SUMMARY and len(track.members) > 1:
        return ""
    found = []
    if track.kind == SPECIFICATION:
        lives = [story.life(number) for number in story.implementations.get(track.first, ())]
        there = sum(life.status == EXTANT for life in lives)
        unknown = sum(life.open for life in lives)
        left = f"{there:,} still there" if there else "none still there" if not unknown else "none certainly there"
        if lives:
            found.append(f"implemented by {len(lives):,}: {left}" + (f", {unknown:,} left open" if unknown else ""))
    if track.kind == PERSONA:
        names = [story.label(number) for number in story.ordered(story.realizers.get(track.first, ()))]
        found.append(f"realized by {listed(names)}" if names else "")
    found += story.notes(track.first)
    planned = story.life(track.first).planned
    if planned is not None:
        found.append(f"to end {day(planned)}")
    if track.unordered:
        found.append("order of stages not told")
    found += [f"{story.ontology.label(property_)}: ?" for property_ in story.unsettled(track.first)]
    return " · ".join(each for each in found if each)


def listed(names: list[str], most: int = SHOWN) -> str:
    """Return names in a row, counted where they are many.

    >>> listed(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def hint(plan: Plan, track: Track) -> str:
    """Return what a pointer over a track shows, and a screen reader reads."""
    story = plan.story
    label, count = name(plan, track)
    parts = [f"{label}{count} ({story.what(track.first) if count == '' else story.ontology.label(track.kind)})"]
    parents = story.origins.get(track.first, {})
    origins = [f"{parents[parent]} from {story.label(parent)}" for parent in story.ordered(parents)]
    parts += [listed(origins)] if origins else []
    if track.began is not None:
        parts.append(f"since {day(track.began)}")
    if track.ended is not None:
        parts.append(f"until {day(track.ended)}")
    parts.append(ending(plan, track))
    if track.kind == IMPLEMENTATION and plan.story.boxes.get(track.first):
        parts.append(f"hosted on {listed([story.label(box) for box in story.ordered(story.boxes[track.first])])}")
    parts.append(remarks(plan, track))
    theory = story.judgement.theory.label if story.judgement else ""
    said = verdict(plan, track)
    parts.append(f"{theory}: {said}" if said and theory else said)
    return "; ".join(part for part in parts if part)


def of_run(plan: Plan, run: Run) -> tuple[str, str]:
    """Return what stands in a box on a thread, and what a pointer over it shows."""
    story = plan.story
    hosts = [story.label(host) for host in run.hosts]
    where = hosts[0] if len(hosts) == 1 else f"{len(hosts):,} machines" if hosts else ""
    count = len(run.stages)
    several = f"{count:,} stages" if count > 1 else ""
    text = f"{several} on {where}" if several and where else where or several or story.label(run.stages[0])
    names = listed([story.label(stage) for stage in run.stages])
    parts = [names, f"on {listed(hosts)}" if hosts else ""]
    if run.started is not None:
        parts.append(f"from {day(run.started)}")
    if run.ended is not None:
        parts.append(f"to {day(run.ended)}")
    parts.append("under way" if run.lasts else "")
    if len(run.tracks) > 1:
        parts.append(f"shared by {listed([story.label(plan.tracks[index].first) for index in run.tracks])}")
    return text, "; ".join(part for part in parts if part)


def gone(plan: Plan, run: Run) -> bool:
    """Tell whether everything that stages ran on has certainly ceased."""
    return bool(run.hosts) and all(plan.story.life(host).status == CEASED for host in run.hosts)


def horizon(plan: Plan) -> str:
    """Return what the last column is called."""
    moment = plan.story.snapshot.horizon
    return "end of the story" if moment is None else f"horizon {day(moment)}"


def subtitle(plan: Plan) -> str:
    """Return what is asked, or what the picture shows."""
    judgement = plan.story.judgement
    if judgement is None:
        return "Who was copied from whom, which threads ran where, and what is left at the horizon."
    theory = judgement.theory
    place = f" ({theory.locator})" if theory.locator else ""
    return f"{theory.label}{place}: {theory.definition}".strip()


def note(plan: Plan) -> str:
    """Return what the reader must know of what is not drawn one by one."""
    drawn, there = plan.kept
    found = []
    if drawn < there:
        found.append(f"{drawn:,} of {there:,} candidates: those named, with their lineages and threads.")
    if plan.tier in (Tier.ALIKE, Tier.UNDATED):
        alike = "alike apart from their dates" if plan.tier == Tier.UNDATED else "alike"
        found.append(f"{drawn:,} candidates; siblings that are {alike} are drawn as one, with their number.")
    if plan.tier == Tier.SUMMARY:
        found.append(
            f"{drawn:,} candidates, too many to draw one by one: a summary. --entity draws one, with its lineage."
        )
    return " ".join(found)


def description(plan: Plan) -> str:
    """Return the picture in words."""
    story = plan.story
    counts = Counter(track.kind for track in plan.tracks for _ in track.members)
    kinds = ", ".join(
        f"{count:,} {story.ontology.label(kind)}{'s' if count > 1 else ''}" for kind, count in counts.items()
    )
    found = [f"Tracks over time, up to the {horizon(plan)}: {kinds or 'nothing'}."]
    if story.judgement is not None:
        said = Counter(
            story.verdicts[number] for track in plan.tracks for number in track.members if number in story.verdicts
        )
        each = ", ".join(
            f"{said[status]:,} {words(plan)[status]}" for status in (HOLDS, FAILS, UNDETERMINED) if said[status]
        )
        found.append(f"{subtitle(plan)} Verdicts: {each or 'none'}.")
    return " ".join([*found, note(plan)]).strip()
