"""Write the story of a made-up fleet as N-Triples, of any size and the same for the same seed.

A fleet is a sequence of *families*. A family is a group of implementations that were copied from one another in
one of several shapes (a deep chain, a wide star, random trees, lineages that merge), together with the hardware
that hosted them, the threads that ran on them, and what belongs to those threads. Two families are large and grow
with the fleet: one chain and one star. The others have Pareto-distributed sizes. Families are written one after
another, so memory stays small however large the file.

The story is complete (nothing is left open), acyclic, and consistent in time: copies are made while the source
exists, stages run while their implementation exists, hardware outlives what it hosts. It holds the cases in which
engines tend to differ: things that begin after the horizon, deletions that are only planned, statuses asserted
without a date, time zones, stages under way, first and final stages stated or left to be derived.

Run:
    python benchmarks/generate.py --triples 100000 -o fleet.nt
"""

from __future__ import annotations

import argparse
import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TextIO

FLEET = "https://example.org/fleet/"
PKB = "https://w3id.org/persistence-kb/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TITLE = "<http://purl.org/dc/terms/title>"

START = datetime(2019, 1, 1, tzinfo=UTC)
HORIZON = datetime(2026, 6, 1, tzinfo=UTC)
NOW = int((HORIZON - START).total_seconds())
"""The horizon in seconds after the start, the unit of every time below."""
DAY = 86_400
SUMMER = timezone(timedelta(hours=2))

SELF_KINDS = (
    "OwnImplementation",
    "OwnThread",
    "UnbranchedLineage",
    "Lineage",
    "Family",
    "JoinedThreads",
    "OwnModel",
    "ForeignThing",
)
MERGES = 0.08
"""The share of implementations with two progenitors, where lineages may merge."""
PREFERENCES = ("WeightPreservation", "WeightModification", "OneTimeExistence", "SameNumberOfCopies")


@dataclass(slots=True)
class Implementation:
    """One member of a family, with its life in seconds; `end` is None if no end is planned."""

    iri: str
    birth: int
    end: int | None = None
    model: str = ""
    copied_from: list[Implementation] = field(default_factory=list)
    modified_from: list[Implementation] = field(default_factory=list)

    def is_extant(self) -> bool:
        """Tell whether it exists at the horizon."""
        return self.end is None or self.end > NOW

    def exists_after(self, time: int) -> bool:
        """Tell whether it still exists some time after `time`."""
        return self.end is None or self.end > time + 1


@dataclass(slots=True)
class Host:
    """A piece of hardware, and until when it is taken; `until` is None while it is in use."""

    iri: str
    until: int | None


def chain(size: int, _rng: random.Random) -> list[list[int]]:
    """Return the progenitors of each member of one long chain of copies."""
    return [[index - 1] if index else [] for index in range(size)]


def star(size: int, _rng: random.Random) -> list[list[int]]:
    """Return the progenitors of each member where all are copied from the first."""
    return [[0] if index else [] for index in range(size)]


def tree(size: int, rng: random.Random) -> list[list[int]]:
    """Return the progenitors of each member of a random recursive tree."""
    return [[rng.randrange(index)] if index else [] for index in range(size)]


def lineages(size: int, rng: random.Random) -> list[list[int]]:
    """Return the progenitors of each member of several trees, some of whose lineages merge."""
    roots = min(size, rng.randint(2, 5))
    progenitors: list[list[int]] = [[] for _ in range(roots)]
    for index in range(roots, size):
        sources = 2 if rng.random() < MERGES else 1
        progenitors.append(sorted(rng.sample(range(index), sources)))
    return progenitors


class Fleet:
    """A fleet being written; one method for each kind of thing in it."""

    def __init__(self, out: TextIO, triples: int, seed: int) -> None:
        """Prepare to write about so many triples to a file."""
        self.out = out
        self.target = triples
        self.written = 0
        self.rng = random.Random(seed)  # noqa: S311 - a fleet is to be the same each time
        self.numbers: dict[str, int] = {}
        self.living_models: list[str] = []
        self.retired_models: list[str] = []

    def chance(self, share: float) -> bool:
        """Return true in this share of the calls."""
        return self.rng.random() < share

    # Terms and triples

    def name(self, kind: str) -> str:
        """Return a new IRI of a kind."""
        number = self.numbers.get(kind, 0)
        self.numbers[kind] = number + 1
        return f"<{FLEET}{kind}/{number}>"

    def say(self, subject: str, predicate: str, value: str) -> None:
        """Write one triple; a predicate without brackets is a term of the vocabulary."""
        if predicate[0] != "<":
            predicate = f"<{PKB}{predicate}>"
        self.out.write(f"{subject} {predicate} {value} .\n")
        self.written += 1

    def declare(self, subject: str, kind: str) -> None:
        """Write a thing's class and, for a part of the things, its label."""
        self.say(subject, TYPE, f"<{PKB}{kind}>")
        if self.chance(0.2):
            words = subject[1:-1].removeprefix(FLEET).replace("/", " ")
            self.say(subject, LABEL, f'"{words}"@en')

    def date(self, subject: str, event: str, seconds: int) -> None:
        """Write a PROV-O time, one in ten with a zone other than UTC."""
        time = START + timedelta(seconds=seconds)
        text = time.astimezone(SUMMER).isoformat() if self.chance(0.1) else f"{time:%Y-%m-%dT%H:%M:%SZ}"
        self.say(subject, f"<{PROV}{event}>", f'"{text}"^^<{XSD}dateTime>')

    def begin(self, subject: str, seconds: int) -> None:
        """Write when a concrete thing began."""
        self.date(subject, "generatedAtTime", seconds)

    def cease(self, subject: str, seconds: int) -> None:
        """Write when a concrete thing ceased, now and then only that it did."""
        if seconds <= NOW and self.chance(0.05):
            self.say(subject, TYPE, f"<{PKB}Ceased>")
        else:
            self.date(subject, "invalidatedAtTime", seconds)

    # The story

    def write(self) -> int:
        """Write families until the fleet is as large as asked; return the number of triples."""
        self.header()
        large = max(3, self.target // 200)
        self.family(chain(large, self.rng))
        self.family(star(large, self.rng))
        while self.written < self.target:
            size = min(large, int(3 * self.rng.paretovariate(1.1)))
            shape = self.rng.choice((tree, tree, tree, lineages, lineages, chain, star))
            self.family(shape(size, self.rng))
        return self.written

    def header(self) -> None:
        """Write the scenario's own description."""
        scenario = f"<{FLEET}scenario>"
        self.say(scenario, TYPE, f"<{PKB}Scenario>")
        self.say(scenario, TITLE, '"A synthetic fleet"@en')
        self.say(scenario, "horizon", f'"{HORIZON:%Y-%m-%dT%H:%M:%SZ}"^^<{XSD}dateTime>')

    def model(self, pool: list[str]) -> str:
        """Return a model of the pool, sometimes a new one."""
        if pool and self.chance(0.7):
            return self.rng.choice(pool)
        model = self.name("model")
        self.declare(model, "Model")
        pool.append(model)
        if self.chance(0.4):
            hardware = self.name("hardware")
            self.declare(hardware, "Hardware")
            self.say(hardware, "storesWeightsOf", model)
            if self.chance(0.4):
                self.cease(hardware, self.rng.randrange(NOW // 2, NOW))
        return model

    def family(self, progenitors: list[list[int]]) -> None:
        """Write one family: its implementations, their hardware, and the threads that ran on them."""
        rng = self.rng
        extant_share = rng.choice((0.0, 0.0, 0.15, 0.25, 0.6))
        pool = self.retired_models if extant_share == 0 and self.chance(0.7) else self.living_models
        models = [self.model(pool) for _ in range(rng.choice((1, 1, 2)))]
        members = self.implementations(progenitors, extant_share, models)
        self.hardware(members)
        self.late_arrivals(members)
        memories = self.memories(members)
        virtual = self.virtual_instances(members)
        expected = 0.3 * len(members)
        for _ in range(int(expected) + self.chance(expected % 1)):
            self.threads(members, memories, virtual)

    def implementations(
        self, progenitors: list[list[int]], extant_share: float, models: list[str]
    ) -> list[Implementation]:
        """Write the members of a family in the order of their birth."""
        rng = self.rng
        first = rng.randrange(NOW // 2)
        last = rng.randrange(first + (NOW - first) // 2, NOW - DAY)
        births = sorted(rng.randint(first, last) for _ in progenitors)
        members = [Implementation(self.name("impl"), birth) for birth in births]
        needed_until = list(births)
        for index, sources in enumerate(progenitors):
            member = members[index]
            for order, source in enumerate(sources):
                needed_until[source] = births[index]
                modified = order or self.chance(0.1)
                (member.modified_from if modified else member.copied_from).append(members[source])
            copied = member.copied_from
            member.model = copied[0].model if copied else rng.choice(models)
        for member, needed in zip(members, needed_until, strict=True):
            if not self.chance(extant_share):
                member.end = rng.randint(needed + 2, NOW)
            elif self.chance(0.1):
                member.end = NOW + rng.randrange(1, 300 * DAY)
            self.implementation(member)
        return members

    def implementation(self, member: Implementation) -> None:
        """Write one implementation."""
        rng, iri = self.rng, member.iri
        self.declare(iri, "HardwareInstance")
        self.say(iri, "implements", member.model)
        self.begin(iri, member.birth)
        if member.end is not None:
            self.cease(iri, member.end)
        for source in member.copied_from:
            self.say(iri, "copiedFrom", source.iri)
        for source in member.modified_from:
            self.say(iri, "modifiedFrom", source.iri)
        if self.chance(0.1):
            for kind in rng.sample(SELF_KINDS, rng.choice((1, 1, 2))):
                self.say(iri, "identifiesWith", f"<{PKB}{kind}>")
        if self.chance(0.05):
            self.say(iri, "prefers", f"<{PKB}{rng.choice(PREFERENCES)}>")
        if self.chance(0.1):
            self.say(iri, "annualCostUSD", f'"{rng.randrange(50, 90)}.00"^^<{XSD}decimal>')

    def host(self, until: int | None) -> Host:
        """Write a new piece of hardware."""
        host = Host(self.name("hardware"), until)
        self.declare(host.iri, "Hardware")
        return host

    def hardware(self, members: list[Implementation]) -> None:
        """Write the hardware of a family; a piece that is free again is often repurposed for a later member."""
        rng = self.rng
        hosts: list[Host] = []
        for member in members:
            some = rng.choices(hosts, k=4) if hosts else []
            host = next((one for one in some if one.until is not None and one.until <= member.birth), None)
            if host is None:
                host = self.host(member.end)
                hosts.append(host)
            host.until = member.end
            self.say(member.iri, "hostedOn", host.iri)
        for host in hosts:
            if host.until is not None and host.until < NOW and self.chance(0.4):
                self.cease(host.iri, rng.randint(host.until, NOW))

    def late_arrivals(self, members: list[Implementation]) -> None:
        """Write a copy that is planned for after the horizon, and a replacement that continues nothing."""
        rng = self.rng
        source = rng.choice(members)
        if source.end is None and self.chance(0.05 * len(members)):
            copy = Implementation(self.name("impl"), NOW + rng.randrange(1, 300 * DAY), None, source.model, [source])
            self.implementation(copy)
            self.say(copy.iri, "hostedOn", self.host(None).iri)
        if source.end is None and self.chance(0.05 * len(members)):
            replacement = Implementation(self.name("impl"), NOW - 1, None, self.model(self.living_models))
            self.implementation(replacement)
            self.say(replacement.iri, "replacedFrom", source.iri)
            self.say(replacement.iri, "hostedOn", self.host(None).iri)

    def memories(self, members: list[Implementation]) -> list[str]:
        """Write memory stores, some of them deleted."""
        memories = [self.name("memory") for _ in range(1 + len(members) // 20)]
        for memory in memories:
            self.declare(memory, "MemoryStore")
            if self.chance(0.3):
                self.cease(memory, self.rng.randrange(NOW))
        return memories

    def virtual_instances(self, members: list[Implementation]) -> list[str]:
        """Write virtual instances."""
        virtual = [self.name("virtual") for _ in range(1 + len(members) // 10)]
        for instance in virtual:
            self.declare(instance, "VirtualInstance")
            if self.chance(0.05):
                self.say(instance, "identifiesWith", f"<{PKB}{self.rng.choice(SELF_KINDS)}>")
        return virtual

    # Threads

    def threads(self, members: list[Implementation], memories: list[str], virtual: list[str]) -> None:
        """Write one thread, several that share their first stage, or several that share their final stage."""
        if self.chance(0.08):
            self.fission(members, memories, virtual)
        elif self.chance(0.06):
            self.fusion(members, memories, virtual)
        else:
            thread = self.thread(memories, virtual)
            stages, _ = self.walk(members, 0, self.length(), dated=self.chance(0.5))
            self.run(thread, stages)

    def user(self) -> str:
        """Return a user, a new one now and then."""
        users = self.numbers.get("user", 0)
        if users and self.chance(0.7):
            return f"<{FLEET}user/{self.rng.randrange(users)}>"
        user = self.name("user")
        self.declare(user, "User")
        return user

    def thread(self, memories: list[str], virtual: list[str]) -> str:
        """Write a thread without its stages."""
        rng = self.rng
        thread, conversation = self.name("thread"), self.name("conversation")
        self.declare(thread, "Thread")
        self.declare(conversation, "Conversation")
        self.say(thread, "inConversation", conversation)
        if self.chance(0.3):
            self.say(conversation, "withUser", self.user())
        if self.chance(0.3):
            transcript = self.name("transcript")
            self.declare(transcript, "Transcript")
            self.say(thread, "hasTranscript", transcript)
            if self.chance(0.4):
                self.cease(transcript, rng.randrange(NOW))
        if self.chance(0.25):
            self.say(thread, "usesMemory", rng.choice(memories))
        if self.chance(0.4):
            self.say(thread, "realizes", rng.choice(virtual))
        if self.chance(0.15):
            for kind in rng.sample(SELF_KINDS, rng.choice((1, 1, 2))):
                self.say(thread, "identifiesWith", f"<{PKB}{kind}>")
        return thread

    def stage(self, member: Implementation, start: int | None, end: int | None) -> str:
        """Write a stage on an implementation, with its times if it has any."""
        stage = self.name("stage")
        self.declare(stage, "Stage")
        self.say(stage, "stageOf", member.iri)
        if start is not None:
            self.date(stage, "startedAtTime", start)
        if end is not None:
            self.date(stage, "endedAtTime", end)
        return stage

    def walk(
        self, members: list[Implementation], clock: int, wanted: int, *, dated: bool, ends: bool = True
    ) -> tuple[list[str], int]:
        """Write stages on members that exist one after another; return them and the time when the last one ended.

        Where the walk is the end of a thread (`ends`), its last stage may be under way at the horizon, and one more
        may be planned for later.
        """
        rng = self.rng
        route = sorted(rng.choices(range(len(members)), k=wanted))
        visited = [members[index] for index in route for _ in range(rng.choice((1, 1, 2)) if wanted > 1 else 1)]
        stages: list[str] = []
        for position, member in enumerate(visited):
            start = max(clock, member.birth)
            if start > NOW - DAY or not member.exists_after(start):
                continue
            latest = NOW if member.end is None else min(member.end, NOW)
            clock = min(start + rng.randrange(1, 3600), latest)
            last = ends and dated and position == len(visited) - 1 and member.is_extant()
            under_way = last and self.chance(0.3)
            stages.append(self.stage(member, start if dated else None, clock if dated and not under_way else None))
            if last and not under_way and member.end is None and self.chance(0.1):
                stages.append(self.stage(member, NOW + rng.randrange(1, 30 * DAY), None))
        return stages, clock

    def length(self) -> int:
        """Return how many implementations a thread is to visit."""
        return 1 + min(4, int(self.rng.expovariate(0.8)))

    def run(self, thread: str, stages: list[str]) -> None:
        """Write that a thread consists of stages in this order; sometimes name the first and the last."""
        for stage in stages:
            self.say(thread, "hasStage", stage)
        for earlier, later in itertools.pairwise(stages):
            self.say(earlier, "followedBy", later)
        if self.chance(0.05):
            self.say(thread, "firstStage", stages[0])
            self.say(thread, "finalStage", stages[-1])

    def fission(self, members: list[Implementation], memories: list[str], virtual: list[str]) -> None:
        """Write threads that begin with one shared stage."""
        rng = self.rng
        dated = self.chance(0.5)
        shared, clock = self.walk(members, 0, 1, dated=dated, ends=False)
        first: str | None = None
        for _ in range(40 if self.chance(0.02) else rng.randint(2, 5)):
            thread = self.thread(memories, virtual)
            own, _ = self.walk(members, clock, self.length(), dated=dated)
            self.run(thread, shared + own)
            if first is not None and self.chance(0.5):
                self.say(thread, "branchedFrom", first)
            first = first or thread

    def fusion(self, members: list[Implementation], memories: list[str], virtual: list[str]) -> None:
        """Write threads that end with one shared stage, if an implementation existed late enough to run it."""
        rng = self.rng
        dated = self.chance(0.5)
        walks = [self.walk(members, 0, self.length(), dated=dated, ends=False) for _ in range(rng.randint(2, 4))]
        clock = max(time for _, time in walks)
        shared, _ = self.walk(members, clock, 1, dated=dated)
        first: str | None = None
        for stages, _ in walks:
            thread = self.thread(memories, virtual)
            self.run(thread, stages + shared)
            if shared and first is not None and self.chance(0.5):
                self.say(first, "mergedFrom", thread)
            first = first or thread


def write_fleet(path: Path, triples: int, seed: int = 0) -> int:
    """Write a fleet to a file.

    Args:
        path: the N-Triples file to write.
        triples: its size; the last family is finished, so that the file may be slightly larger.
        seed: fleets of one seed and size are equal to the byte.

    Returns:
        The number of triples written.
    """
    with path.open("w", encoding="ascii", newline="\n") as out:
        return Fleet(out, triples, seed).write()


def main() -> None:
    """Write a fleet as asked on the command line."""
    parser = argparse.ArgumentParser(description="Write a synthetic fleet as N-Triples.")
    parser.add_argument("--triples", type=int, default=100_000, help="size of the fleet (default 100000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random numbers (default 0)")
    parser.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    print(write_fleet(arguments.output, arguments.triples, arguments.seed), "triples")


if __name__ == "__main__":
    main()
