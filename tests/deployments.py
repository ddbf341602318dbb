"""Random stories that pass the shapes: lineages, hardware that is used again, conversations, endings of every kind.

``strategies.stories`` meets what nobody would tell; these are stories as people tell them, consistent in time, so that
what an intervention makes of them must be so too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

from persistence_kb.namespaces import FIRST, LABEL, NIL, PROV, REST, SCENARIO, TYPE, iri, pkb
from strategies import HEADER, Statement, moment

LAST = 28
"""The days of a story are those of a month."""
SELF_KINDS = ("OwnImplementation", "UnbranchedLineage", "Lineage", "Family", "OwnModel", "JoinedThreads", "OwnThread")


def prov(name: str) -> str:
    return iri(PROV + name)


@dataclass
class Life:
    """One implementation: its name, its model, when it begins and ends, and where it is."""

    name: str
    model: str
    began: int
    ended: int | None = None
    box: str | None = None
    dated: bool = True


@dataclass
class Telling:
    """A story being told."""

    rows: list[Statement] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    events: int = 0

    def say(self, subject: str, predicate: str, value: str) -> None:
        self.rows.append((subject, predicate, value))

    def event(self, kind: str, day: int) -> str:
        self.events += 1
        name = f"<urn:t:e{self.events}>"
        self.say(name, TYPE, pkb(kind))
        self.say(name, prov("atTime"), moment(day))
        return name


@st.composite
def deployments(draw: st.DrawFn, *, openness: bool = True, dangerous: bool = True) -> tuple[Statement, ...]:
    """Draw a story that passes the shapes."""
    story = Telling()
    story.say(HEADER, TYPE, SCENARIO)
    if draw(st.booleans()):
        story.say(HEADER, pkb("horizon"), moment(draw(st.integers(10, LAST))))
    for model in range(2):
        story.say(f"<urn:t:m{model}>", TYPE, pkb("Model"))
        if dangerous and draw(st.integers(0, 3)) == 0:
            story.say(f"<urn:t:m{model}>", pkb("hasCapability"), pkb("DangerousCapability"))
    _lineages(draw, story)
    _endings(draw, story)
    _threads(draw, story)
    for life in story.lives:
        if draw(st.integers(0, 2)) == 0:
            story.say(life.name, pkb("identifiesWith"), pkb(draw(st.sampled_from(SELF_KINDS))))
        if draw(st.integers(0, 5)) == 0:
            story.say(life.name, pkb("prefers"), pkb(draw(st.sampled_from(["WeightModification", "OneTimeExistence"]))))
        if openness and draw(st.integers(0, 5)) == 0:
            story.say(life.name, pkb("leavesOpen"), pkb(draw(st.sampled_from(["Extant", "copiedFrom", "hostedOn"]))))
    if openness and draw(st.integers(0, 5)) == 0:
        story.say(HEADER, pkb("leavesOpen"), pkb(draw(st.sampled_from(["Extant", "followedBy", "identifiesWith"]))))
    return tuple(dict.fromkeys(story.rows))


def _lineages(draw: st.DrawFn, story: Telling) -> None:
    """Tell who is copied from whom, on which hardware; a box may be used again after it was cleared."""
    for place in range(draw(st.integers(1, 6))):
        sources = [life for life in story.lives if life.began < LAST - 8 and life.ended is None]
        source = draw(st.sampled_from(sources)) if sources and draw(st.integers(0, 3)) else None
        began = draw(st.integers(source.began, LAST - 6)) if source else draw(st.integers(1, 6))
        model = source.model if source else f"<urn:t:m{draw(st.integers(0, 1))}>"
        life = Life(f"<urn:t:h{place}>", model, began)
        story.lives.append(life)
        story.say(life.name, TYPE, pkb("HardwareInstance"))
        story.say(life.name, pkb("implements"), model)
        if draw(st.booleans()):
            story.say(life.name, LABEL, f'"machine \\"{place}\\""@en')
        if source and draw(st.booleans()):
            event = story.event("WeightCopy", began)
            story.say(event, prov("used"), source.name)
            story.say(event, prov("generated"), life.name)
        else:
            life.dated = draw(st.integers(0, 3)) > 0 or source is not None
            if life.dated:
                story.say(life.name, prov("generatedAtTime"), moment(began))
            if source:
                relation = draw(st.sampled_from(["copiedFrom", "copiedFrom", "modifiedFrom"]))
                story.say(life.name, pkb(relation), source.name)
        if draw(st.booleans()):
            _host(draw, story, life, place)


def _host(draw: st.DrawFn, story: Telling, life: Life, place: int) -> None:
    """Put an implementation on hardware: its own, or a box that is cleared of what was there when it begins."""
    reused = [each for each in story.lives if each.box and each.ended is None and each is not life]
    fits = [
        each for each in reused if life.dated and life.began > each.began and not _used_after(story, each, life.began)
    ]
    if fits and draw(st.booleans()):
        before = draw(st.sampled_from(fits))
        if [each for each in story.lives if each.box == before.box] == [before]:
            event = story.event(draw(st.sampled_from(["Repurposing", "WeightDeletion"])), life.began)
            story.say(event, pkb("ends"), str(before.box))
            before.ended = life.began
            life.box = before.box
            if draw(st.booleans()):
                story.say(event, prov("generated"), life.name)
    if life.box is None:
        life.box = f"<urn:t:b{place}>"
        story.say(life.box, TYPE, pkb("Hardware"))
    story.say(life.name, pkb("hostedOn"), life.box)


def _used_after(story: Telling, life: Life, day: int) -> bool:
    """Tell whether something is copied or modified from an implementation on a day or later."""
    relations = {pkb("copiedFrom"), pkb("modifiedFrom")}
    direct = {subject for subject, predicate, value in story.rows if predicate in relations and value == life.name}
    events = {subject for subject, predicate, value in story.rows if predicate == prov("used") and value == life.name}
    direct |= {
        value for subject, predicate, value in story.rows if subject in events and predicate == prov("generated")
    }
    return any(each.name in direct and each.began >= day for each in story.lives)


def _endings(draw: st.DrawFn, story: Telling) -> None:
    shared: dict[tuple[str, int], str] = {}
    for life in story.lives:
        if life.ended is not None or draw(st.integers(0, 2)) == 0:
            continue
        alone = [each for each in story.lives if each.box == life.box] == [life]
        kinds = ["date", "status", "WeightDeletion", "WeightDeletion"]
        kinds += ["Repurposing", "HardwareDestruction", "box"] if life.box and alone else []
        kind = draw(st.sampled_from(kinds))
        if kind == "status":
            story.say(life.name, TYPE, pkb("Ceased"))
            continue
        life.ended = draw(st.integers(LAST - 5, LAST))
        if kind == "date":
            story.say(life.name, prov("invalidatedAtTime"), moment(life.ended))
        elif kind == "box":
            story.say(str(life.box), prov("invalidatedAtTime"), moment(life.ended))
        else:
            key = kind, life.ended
            shared[key] = shared.get(key) or story.event(kind, life.ended)
            on_box = life.box and alone and (kind != "WeightDeletion" or draw(st.booleans()))
            story.say(shared[key], pkb("ends"), str(life.box) if on_box else life.name)


def _threads(draw: st.DrawFn, story: Telling) -> None:
    stages: list[list[str]] = []
    for place in range(draw(st.integers(0, 4))):
        name = f"<urn:t:c{place}>"
        story.say(name, TYPE, pkb("Thread"))
        if draw(st.booleans()):
            story.say(name, pkb("inConversation"), f"<urn:t:talk{place}>")
            story.say(f"<urn:t:talk{place}>", TYPE, pkb("Conversation"))
            story.say(f"<urn:t:talk{place}>", pkb("withUser"), "<urn:t:user>")
            story.say("<urn:t:user>", TYPE, pkb("User"))
        if draw(st.integers(0, 3)) == 0:
            story.say(name, pkb("hasTranscript"), f"<urn:t:log{place}>")
            story.say(f"<urn:t:log{place}>", TYPE, pkb("Transcript"))
            if draw(st.booleans()):
                story.say(f"<urn:t:log{place}>", prov("invalidatedAtTime"), moment(draw(st.integers(5, LAST))))
        if draw(st.integers(0, 3)) == 0:
            story.say(name, pkb("identifiesWith"), pkb(draw(st.sampled_from(SELF_KINDS))))
        ran_on = draw(st.lists(st.sampled_from(story.lives), min_size=1, max_size=3))
        if draw(st.integers(0, 2)) == 0:
            _list(story, name, [life.name for life in ran_on])
            continue
        shared = draw(st.sampled_from(stages))[:1] if stages and draw(st.booleans()) else []
        own = [_stage(draw, story, f"<urn:t:s{place}-{number}>", life) for number, life in enumerate(ran_on)]
        path = [*shared, *own]
        stages.append(path)
        for stage in path:
            story.say(name, pkb("hasStage"), stage)
        for one, other in pairwise(path):
            story.say(one, pkb("followedBy"), other)


def _stage(draw: st.DrawFn, story: Telling, name: str, life: Life) -> str:
    story.say(name, TYPE, pkb("Stage"))
    story.say(name, pkb("stageOf"), life.name)
    if draw(st.integers(0, 3)):
        start = draw(st.integers(life.began, life.ended or LAST))
        story.say(name, prov("startedAtTime"), moment(start))
        if draw(st.integers(0, 4)) or life.ended:
            story.say(name, prov("endedAtTime"), moment(start))
    return name


def _list(story: Telling, thread: str, members: list[str]) -> None:
    cells = [f"_:f0-{thread[5:-1].replace(':', '')}n{number}" for number in range(len(members))]
    story.say(thread, pkb("ranOn"), cells[0])
    for cell, member, after in zip(cells, members, [*cells[1:], NIL], strict=True):
        story.say(cell, FIRST, member)
        story.say(cell, REST, after)
