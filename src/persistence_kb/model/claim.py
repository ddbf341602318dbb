"""Claims as values: sentences of somebody's, each with checks that can fail.

A claim has one check or several, and holds where all of them do; an assumption has none and is never said to hold. A
check says one thing about stories (``ScenarioClaim``, ``ComparisonClaim``, ``ConstraintClaim``, ``FlagClaim``), about
all scenarios at once (``EntailmentClaim``) or about whatever a query can ask (``QueryClaim``). Names of scenarios,
theories, entities and interventions are kept as they were written: IRIs as tokens, everything else as texts, which are
looked up when the claim is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAMED: Final = "each"
EVERY: Final = "every"
SOME: Final = "some"
NO: Final = "no"


@dataclass(frozen=True, slots=True)
class Story:
    """Where something is claimed: in a scenario, after what is done in it, at a time.

    Attributes:
        parts: What the scenario is read from: file IRIs, or IRIs of shipped scenarios, as tokens; several are merged.
        steps: What is done first, in order: interventions as ``reading.interventions.parse_step`` takes them, or IRIs
            as tokens.
        horizon: The time that is asked about, in microseconds since 1970; None for the scenario's own.
        decided: When it is decided what is done, likewise; None for the beginning of the story.
    """

    parts: tuple[str, ...]
    steps: tuple[str, ...] = ()
    horizon: int | None = None
    decided: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about.

    Attributes:
        quantifier: ``NAMED`` for each of some entities; ``EVERY``, ``SOME`` or ``NO`` for the members of classes.
        names: The entities or the classes.
    """

    quantifier: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioClaim:
    """The claim that verdicts come out in a given way: in each story, under each theory.

    Attributes:
        stories, theories, views: Where, and under what; a view stands for the theories that it bundles.
        subject: Whose verdicts.
        expects: The status that is expected (``holds``, ``fails``, ``undetermined``); empty where only a degree is.
        negated: Whether any other status is expected instead.
        at_least, at_most: What the degree reaches and does not exceed, for every admissible assumption; None where
            nothing is said.
        assuming: What is assumed.
    """

    stories: tuple[Story, ...]
    theories: tuple[str, ...]
    views: tuple[str, ...]
    subject: Subject
    expects: str
    negated: bool
    at_least: float | None
    at_most: float | None
    assuming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntailmentClaim:
    """The claim that one condition follows from another in every scenario, or that it does not.

    Attributes:
        premises, conclusions: Theories, classes or class expressions in Manchester syntax; each of the one with each of
            the other.
        expects: Whether it follows.
        countermodels: Stories in which something certainly meets the premise and certainly not the conclusion.
    """

    premises: tuple[str, ...]
    conclusions: tuple[str, ...]
    expects: bool
    countermodels: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class ComparisonClaim:
    """The claim that one thing to do, or one story, does at least as well as another by some measure.

    Attributes:
        better, worse: What is compared, place by place: pairs, one for each scenario that the claim is made of.
        measure: A token of ``pkb:Measure``.
        theories, views: The theories that count; all where none is named.
        subject: Whose verdicts count; None for every candidate's.
        strictly: Whether it does better rather than at least as well.
        ratio_at_least, ratio_at_most: Bounds of the measure of the one divided by that of the other.
        expects: Whether that is so.
        assuming: What is assumed.
    """

    better: tuple[Story, ...]
    worse: tuple[Story, ...]
    measure: str
    theories: tuple[str, ...]
    views: tuple[str, ...]
    subject: Subject | None
    strictly: bool
    ratio_at_least: float | None
    ratio_at_most: float | None
    expects: bool
    assuming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryClaim:
    """The claim that a query has a given answer: yes or no, or something or nothing.

    Attributes:
        ask: SPARQL; or the name of a shipped question; or the path of a file that ends in ``.rq``, relative to the file
            of the claim.
        settings: The values of its parameters, as NAME=VALUE.
        stories: What it is asked about; none for the ontology alone.
        expects: The answer.
        assuming: What is assumed about degrees.
    """

    ask: str
    settings: tuple[str, ...]
    stories: tuple[Story, ...]
    expects: bool
    assuming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConstraintClaim:
    """The claim that stories are ruled out by shapes, or that they are not.

    Attributes:
        stories: Which.
        shapes: IRIs as tokens, or names of shipped shapes.
        expects: Whether they are ruled out.
    """

    stories: tuple[Story, ...]
    shapes: tuple[str, ...]
    expects: bool


@dataclass(frozen=True, slots=True)
class FlagClaim:
    """The claim that what is done raises flags, or that it does not.

    Attributes:
        stories: What is done, and where; nothing done for the story as told.
        flags: Names of shipped flags.
        things: Who or what raises them, each of these; none where it does not matter who.
        expects: Whether they are raised.
    """

    stories: tuple[Story, ...]
    flags: tuple[str, ...]
    things: tuple[str, ...]
    expects: bool


Saying = ScenarioClaim | EntailmentClaim | ComparisonClaim | QueryClaim | ConstraintClaim | FlagClaim


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is checked.

    Attributes:
        node: The token of the node that says it.
        label: What to call it; empty where it has no label.
        says: What it says.
    """

    node: str
    label: str
    says: Saying

    @property
    def kind(self) -> str:
        """Return the name of its class."""
        return type(self.says).__name__


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of somebody's.

    Attributes:
        node: Its token.
        name: Its local name.
        label: What to call it besides; empty where it has no label.
        quote: The words of the source; at most twenty.
        sources: The works: IRIs as tokens, or texts.
        locator: Where in the source; empty where that is not said.
        tags: Words to choose claims by.
        remark: Why it is only recorded, or whatever else is remarked; empty where nothing is.
        checks: What is checked; nothing of an assumption.
        file: The file that states it, as messages call it.
        folder: Where paths in it start.
    """

    node: str
    name: str
    label: str
    quote: str
    sources: tuple[str, ...]
    locator: str
    tags: tuple[str, ...]
    remark: str
    checks: tuple[Check, ...]
    file: str
    folder: str

    @property
    def kind(self) -> str:
        """Return the name of its class; ``Claim`` where it has checks of several kinds."""
        kinds = {check.kind for check in self.checks}
        return kinds.pop() if len(kinds) == 1 else "Claim" if kinds else "Assumption"
