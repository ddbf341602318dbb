"""The stories that claims are made of: each read once, changed once, surveyed once, however many claims it has.

Scenarios are files, named by their paths from the file of the claim, or shipped ones, or those of a knowledge base.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.survey import graded, statuses
from persistence_kb.errors import InvalidOption, UnknownName
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.verdict import Survey
from persistence_kb.namespaces import PKB, bare, iri, local_name, shorten
from persistence_kb.reading.claims import shown
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.acting.application import Applier
    from persistence_kb.explaining.explanation import Explainer
    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.claim import Story
    from persistence_kb.model.intervention import Intervention, Step
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statements
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Judgement
    from persistence_kb.reading.knowledge_base import KnowledgeBase
    from persistence_kb.reading.sources import Source

SHIPPED: Final = PKB + "scenario/"
"""How the IRIs of shipped scenarios begin."""

SEARCHING: Final = 0.0
"""Seconds that are spent on what would turn a verdict: a claim says only why it is as it is."""

Place = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class World:
    """A story at a time.

    Attributes:
        scenario: The story.
        snapshot: The world then.
        engine: What evaluates conditions there.
        judgements: The verdicts that were worked out, by theory and by what was assumed.
    """

    scenario: Scenario
    snapshot: Snapshot
    engine: ColumnarEngine
    judgements: dict[tuple[str, tuple[str, ...] | None], Judgement] = field(default_factory=dict)


class Stories:
    """Scenarios by what they are read from, stories by what is done in them, surveys by what is assumed."""

    def __init__(self, ontology: Ontology, base: KnowledgeBase | None = None) -> None:
        """Take what terms mean, and the knowledge base in which scenarios are looked up first, if there is one."""
        self.ontology = ontology
        self.base = base
        self._scenarios: dict[Place, Scenario] = {}
        self._changed: dict[tuple[object, ...], Scenario] = {}
        self._appliers: dict[tuple[object, ...], Applier] = {}
        self._worlds: dict[tuple[Story, str], World] = {}
        self._explainers: dict[tuple[object, ...], Explainer] = {}
        self._assumptions: dict[Place, Assumptions] = {}
        self._interventions: Mapping[str, Intervention] | None = None

    def scenario(self, parts: tuple[str, ...], folder: str) -> Scenario:
        """Return a scenario as it is told.

        Args:
            parts: What it is read from.
            folder: Where paths start.

        Raises:
            PersistenceError: It is not there, or cannot be read.
        """
        place = (parts, _within(parts, folder))
        if place not in self._scenarios:
            self._scenarios[place] = tell(*self.read(parts, folder))
        return self._scenarios[place]

    def read(self, parts: tuple[str, ...], folder: str) -> tuple[Statements, Ontology, str]:
        """Return what a scenario says, whether it can be told or not, what its terms mean, and what it is called.

        Raises:
            PersistenceError: As ``scenario``.
        """
        sources = [source for part in parts for source in self._sources(part, folder)]
        return read(sources), self.ontology, ", ".join(source.name for source in sources)

    def told(self, story: Story, folder: str) -> Scenario:
        """Return a story, after what is done in it.

        Raises:
            PersistenceError: As ``scenario``; or an intervention that is not there, or that cannot be made.
        """
        scenario = self.scenario(story.parts, folder)
        if not story.steps:
            return scenario
        folder = _within((*story.parts, *story.steps), folder)
        key = (story.parts, folder, story.steps, story.decided)
        if key not in self._changed:
            from persistence_kb.acting.application import Applier

            place = (story.parts, folder, story.decided)
            if place not in self._appliers:
                self._appliers[place] = Applier(scenario, story.decided)
            self._changed[key] = self._appliers[place].apply(self.steps(story.steps, folder)).scenario
        return self._changed[key]

    def steps(self, texts: Sequence[str], folder: str) -> list[Step]:
        """Return what is done.

        Raises:
            PersistenceError: An intervention or a parameter that is not there, or a value that it cannot have.
        """
        from persistence_kb.reading.interventions import parse_step, read_interventions

        if self._interventions is None:
            self._interventions = read_interventions(self.ontology)
        return [parse_step(_step(text, folder), self._interventions) for text in texts]

    def world(self, story: Story, folder: str) -> World:
        """Return the world of a story at the time that is asked about.

        Raises:
            PersistenceError: As ``told``; or a time that the story cannot tell about.
        """
        place = (story, _within((*story.parts, *story.steps), folder))
        if place not in self._worlds:
            scenario = self.told(story, folder)
            snapshot = cut(scenario, story.horizon)
            self._worlds[place] = World(scenario, snapshot, ColumnarEngine(snapshot, self.ontology))
        return self._worlds[place]

    def survey(
        self,
        story: Story,
        folder: str,
        assuming: tuple[str, ...] = (),
        theories: Sequence[Theory] | None = None,
        *,
        with_degrees: bool = True,
    ) -> Survey:
        """Return verdicts about a story; what was worked out before is not worked out again.

        Args:
            story: The story.
            folder: Where paths start.
            assuming: What is assumed about degrees.
            theories: Whose verdicts; all by default.
            with_degrees: Whether degrees are asked for.

        Raises:
            PersistenceError: As ``world``; or an assumption that cannot be made.
        """
        world = self.world(story, folder)
        assumptions = self.assumptions(assuming, folder)
        everyone = np.ones(len(world.snapshot), dtype=bool)
        found: list[Judgement] = []
        for theory in self.ontology.theories.values() if theories is None else theories:
            degree = with_degrees and theory.degree is not None
            key = (theory.iri, assuming if degree else None)
            if key not in world.judgements:
                rows, status = statuses(theory, world.engine, self.ontology, everyone)
                world.judgements[key] = graded(theory, 0, rows, status, world.engine, assumptions, with_degrees=degree)
            found.append(world.judgements[key])
        return Survey(world.scenario, (world.snapshot,), tuple(found), assumptions)

    def assumptions(self, texts: tuple[str, ...], folder: str) -> Assumptions:
        """Return what is assumed.

        Raises:
            PersistenceError: It cannot be.
        """
        if (texts, folder) not in self._assumptions:
            from persistence_kb.reading.assumptions import read_assumptions

            self._assumptions[texts, folder] = read_assumptions([_path(each, folder) for each in texts], self.ontology)
        return self._assumptions[texts, folder]

    def because(self, story: Story, folder: str, theory: Theory, individual: int) -> str:
        """Return the first sentence of the explanation of a verdict."""
        from persistence_kb.explaining.explanation import Explainer

        key = (story, folder)
        if key not in self._explainers:
            self._explainers[key] = Explainer(self.told(story, folder), story.horizon)
        return self._explainers[key].explain(theory, individual, most=1, seconds=SEARCHING).answer

    def theories(self, names: Sequence[str], views: Sequence[str] = ()) -> list[Theory]:
        """Return theories by name or IRI, and those that views bundle.

        Raises:
            UnknownName: There is none that is so called.
        """
        ontology = self.ontology
        found = [ontology.named("theory", shorten(each), ontology.theories) for each in names]
        for each in views:
            found += ontology.views[ontology.named("view", shorten(each), ontology.views)].theories
        return [ontology.theories[each] for each in dict.fromkeys(found)]

    def _sources(self, part: str, folder: str) -> list[Source]:
        name = bare(part).removeprefix(SHIPPED) if part.startswith(f"<{SHIPPED}") else bare(part)
        if self.base is not None and name in self.base.loaded:
            return [self.base.source([name])]
        if part.startswith("<file:"):
            return locate([shown(Path(unquote(urlsplit(bare(part)).path)))])
        if not part.startswith("<"):
            return locate([_path(part, folder)])
        known = {**scenarios(), **(self.base.loaded if self.base else {})}
        if name not in known:
            raise UnknownName(kind="shipped scenario", name=name, known=known)
        return locate([name])


def _within(names: Sequence[str], folder: str) -> str:
    """Return the folder in which names are looked up, or nothing where all are IRIs, which mean the same anywhere."""
    return "" if all(name.startswith("<") for name in names) else folder


def individual(name: str, snapshot: Snapshot, source: str) -> int:
    """Return the number of an entity: by IRI, or by local name or label where only one is so called.

    Raises:
        UnknownName: Nothing is so called; the nearest names are given.
        InvalidOption: Several are.
    """
    exact = snapshot.find([name, iri(name)])
    if len(exact):
        return int(exact[0])
    tokens = snapshot.names(np.arange(len(snapshot)))
    known = [(local_name(token), snapshot.label(number)) for number, token in enumerate(tokens)]
    found = [number for number, names in enumerate(known) if name in names]
    if not found:
        shown = local_name(name) if name.startswith("<") else name
        raise UnknownName(kind="entity", name=shown, source=source, known=[each for names in known for each in names])
    if len(found) > 1:
        remedy = f"{len(found)} entities are so called; name one by its IRI, such as {tokens[found[0]]}"
        raise InvalidOption(option="about", found=name, remedy=remedy)
    return found[0]


def _path(text: str, folder: str) -> str:
    """Return a path from a folder as one from where the program runs; any other text as it is."""
    if text.startswith("<file:"):
        return shown(Path(unquote(urlsplit(bare(text)).path)))
    path = Path(folder) / text
    return shown(path) if path.exists() else bare(text)


def _step(text: str, folder: str) -> str:
    """Return an intervention as ``parse_step`` takes it: a file of one's own by its path."""
    if text.startswith("<"):
        return _path(text, folder)
    name, mark, settings = text.partition(":")
    return f"{_path(name, folder)}{mark}{settings}" if name.endswith(".ru") else text
