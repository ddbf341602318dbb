"""An explanation as a value: one verdict, why, what would decide or turn it, and what it is owed to."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.engines.degree import degrees
from persistence_kb.errors import NoVerdict, UnknownName
from persistence_kb.explaining.clause import Clause, joined, listed
from persistence_kb.explaining.derivation import Deriver
from persistence_kb.explaining.finding import Finding, Ground, Rule
from persistence_kb.explaining.gist import why as why_so
from persistence_kb.explaining.over import Over, changes_over
from persistence_kb.explaining.question import MOST, Question
from persistence_kb.explaining.reasons import Reasons, keeping, reasons, settlements
from persistence_kb.explaining.world import World
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import Class
from persistence_kb.model.horizon import cut
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import iri, local_name, pkb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.explaining.inquiry import Ways
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.theory import Theory

SECONDS: Final = 60.0
"""How long a search may take by default."""

_SUBJECTS: Final = {pkb("Identity"): "{}", pkb("WhatMatters"): "what matters in the survival of {}"}
"""What a theory says something of."""
_OUTCOMES: Final = {
    pkb("Identity"): {HOLDS: "survives", FAILS: "perishes", UNDETERMINED: "survives"},
    pkb("WhatMatters"): {HOLDS: "is preserved", FAILS: "is lost", UNDETERMINED: "is preserved"},
}
"""What it says; where that is undetermined, what is in question."""


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why one verdict is as it is.

    Attributes:
        scenario, snapshot: What was asked about, and the world at the horizon.
        theory, individual, status: The verdict.
        answer: One sentence that answers the question.
        finding: The derivation.
        degree: The degree's interval and the copy steps (−1 where none are counted).
        settlements: What would decide an undetermined verdict, for each way it may go.
        changes: What would turn the verdict, for each status that it could have instead.
        over: What the changes are about: ``statuses``, or as asked for.
        reasons: What the verdict is owed to; None where it is undetermined, or where that was not asked for.
        definitions: The definition of each named class and property that the derivation uses, by token.
        assumptions: What the degree depends on; nothing where the theory has none.
    """

    scenario: Scenario
    snapshot: Snapshot
    theory: Theory
    individual: int
    status: int
    answer: str
    finding: Finding
    degree: tuple[float, float, int]
    settlements: tuple[Ways, ...]
    changes: tuple[Ways, ...]
    over: str
    reasons: Reasons | None
    definitions: tuple[tuple[str, str], ...]
    assumptions: Assumptions

    @property
    def entity(self) -> str:
        """Return the entity's token."""
        return self.snapshot.name(self.individual)

    @property
    def label(self) -> str:
        """Return what the entity is called."""
        return self.snapshot.label(self.individual)

    @property
    def cites(self) -> tuple[Statement, ...]:
        """Return the statements of the snapshot that decide the verdict, sorted."""
        return tuple(sorted(self.finding.cited()))

    @property
    def in_time(self) -> bool:
        """Tell whether every search that was asked for ended within its time."""
        ways = all(each.in_time for each in (*self.settlements, *self.changes))
        return ways and (self.reasons is None or self.reasons.in_time)

    def __repr__(self) -> str:
        """Say what it says first."""
        return f"<explanation: {self.answer}>"


class Explainer:
    """Explains verdicts about one scenario at one horizon; what several share is derived once."""

    def __init__(self, scenario: Scenario, horizon: int | None = None, assumptions: Assumptions | None = None) -> None:
        """Cut the scenario at a horizon.

        Args:
            scenario: The story.
            horizon: Microseconds since 1970; None for the scenario's own.
            assumptions: What to assume about degrees; nothing by default.
        """
        self.scenario = scenario
        self.snapshot = cut(scenario, horizon)
        self.ontology = scenario.ontology
        self.world = World(ColumnarEngine(self.snapshot, self.ontology))
        self.deriver = Deriver(self.world)
        self.assumptions = assumptions or Assumptions()

    def named(self, name: str) -> list[int]:
        """Return the individuals of a name: an IRI, a local name or a label.

        Raises:
            UnknownName: Nothing is so called; the nearest names are given.
        """
        snapshot = self.snapshot
        exact = snapshot.find([name, iri(name)])
        if len(exact):
            return [int(each) for each in exact]
        tokens = snapshot.names(np.arange(len(snapshot)))
        known = [(local_name(token), snapshot.label(number)) for number, token in enumerate(tokens)]
        found = [number for number, names in enumerate(known) if name in names]
        if not found:
            raise UnknownName(
                kind="entity", name=name, known=[each for names in known for each in names],
                source=self.scenario.source,
            )  # fmt: skip
        return found

    def theories_about(self, individual: int) -> list[Theory]:
        """Return the theories that have a verdict about an individual."""
        theories = self.ontology.theories.values()
        return [each for each in theories if self.world.verdict(each, individual) is not None]

    def explain(
        self,
        theory: Theory,
        individual: int,
        *,
        over: Sequence[Over] = (),
        most: int = MOST,
        seconds: float = SECONDS,
    ) -> Explanation:
        """Explain one verdict.

        Args:
            theory: The theory.
            individual: An individual that is possibly its bearer.
            over: What changes may be about, besides keeping and wiping; instead of it where given.
            most: How many changes, settlements and sufficient sets to give at most.
            seconds: How long to search for them.

        Raises:
            NoVerdict: The individual cannot be a bearer of the theory.
        """
        if self.world.verdict(theory, individual) is None:
            raise NoVerdict(
                source=self.scenario.source,
                entity=self.deriver.wording.name(individual),
                theory=theory.label,
                bearer=self.ontology.label(theory.bearer),
                known=[local_name(each.iri) for each in self.theories_about(individual)],
            )
        question = Question(
            self.world, self.deriver.wording, self.scenario.headers, theory, individual, most,
            time.monotonic() + seconds,
        )  # fmt: skip
        status = question.status
        finding = self._verdict(theory, individual, status)
        inquiry = keeping(question)
        degree = self._degree(theory, individual, status)
        lead = self.deriver.wording.opening(individual, str(self._lead(theory, individual, status, _share(degree))))
        return Explanation(
            scenario=self.scenario,
            snapshot=self.snapshot,
            theory=theory,
            individual=individual,
            status=status,
            answer=f"{lead}: {finding.gist}.",
            finding=finding,
            degree=degree,
            settlements=settlements(question),
            changes=changes_over(question, over) if over else inquiry.ways(),
            over=listed([str(each) for each in over]) if over else "statuses",
            reasons=reasons(question, inquiry),
            definitions=self._definitions(finding),
            assumptions=Assumptions() if theory.degree is None else self.assumptions,
        )

    def _verdict(self, theory: Theory, individual: int, status: int) -> Finding:
        """Find a verdict: whether the entity is a bearer, and whether the theory's condition holds of it."""
        kind = self.deriver.find(Class(theory.bearer), individual)
        judged = self._judged(theory, individual)
        if kind.status == HOLDS:
            grounds = (
                *judged.grounds,
                *(() if any(each.finding is kind for each in judged.grounds) else (Ground((), kind),)),
            )
            return replace(judged, grounds=grounds)
        said = self._lead(theory, individual, status)
        return Finding(
            individual, None, status, Rule.UNDECIDED, said, kind.why, (Ground((), kind), Ground((), judged)),
            theory=theory.iri, size=1 + kind.size + judged.size,
        )  # fmt: skip

    def _judged(self, theory: Theory, individual: int) -> Finding:
        """Find whether a theory's condition holds, by its condition or by what makes it precise."""
        status = self.world.judged(theory, individual)
        said = self._lead(theory, individual, status)
        if theory.condition is not None:
            found = self.deriver.find(Class(theory.condition), individual)
            grounds = found.grounds or (Ground((), found),)
            if found.is_kind():
                why: tuple[Clause, ...] = (
                    Clause(found.said.subject, f"{found.said.predicate}, and nothing more is needed"),
                )
            else:  # that it may be judged at all goes without saying
                rest = tuple(each for each in grounds if not each.is_about(Class(theory.bearer)))
                why = why_so(replace(found, grounds=rest)) if 0 < len(rest) < len(grounds) else found.why
            return replace(found, expression=None, said=said, why=why, grounds=grounds, theory=theory.iri)
        sharp = [self._judged(self.ontology.theories[each], individual) for each in theory.precisified_by]
        return Finding(
            individual, None, status, Rule.VAGUE, said, (self._comparison(theory, individual, sharp),),
            tuple(Ground((), each) for each in sharp), theory=theory.iri, size=1 + sum(each.size for each in sharp),
        )  # fmt: skip

    def _comparison(self, theory: Theory, individual: int, sharp: list[Finding]) -> Clause:
        """Say how the precisifications of a vague theory come out."""
        views: dict[int, list[str]] = {}
        for found, token in zip(sharp, theory.precisified_by, strict=True):
            views.setdefault(found.status, []).append(f"the {self.ontology.label(token)}")
        named = {status: listed(several, most=6) for status, several in views.items()}
        if len(named) == 1:
            ((only, several),) = named.items()
            if only == UNDETERMINED:
                return Clause("none of the views that make it precise", f"decides it ({several})")
            return Clause("every view that makes it precise", f"says so ({several})")
        name = _SUBJECTS[theory.concerns].format(self.deriver.wording.name(individual))
        words = _OUTCOMES[theory.concerns]
        said = [Clause(name, f"{words[each]} under {named[each]}") for each in (HOLDS, FAILS) if each in named]
        said += [Clause("that", f"is open under {named[UNDETERMINED]}")] if UNDETERMINED in named else []
        return Clause("the views that make it precise", f"do not agree ({joined(said)})")

    def _lead(self, theory: Theory, individual: int, status: int, share: str = "") -> Clause:
        """Return a verdict in words."""
        subject = _SUBJECTS[theory.concerns].format(self.deriver.wording.name(individual))
        said = Clause(subject, f"{_OUTCOMES[theory.concerns][status]}{share} under the {theory.label}")
        return Clause(f"whether {said}", "is undetermined") if status == UNDETERMINED else said

    def _degree(self, theory: Theory, individual: int, status: int) -> tuple[float, float, int]:
        if status != HOLDS:
            return 0.0, float(status == UNDETERMINED), -1
        if theory.degree is None or theory.condition is None:
            return 1.0, 1.0, -1
        found = degrees(self.world.engine, Class(theory.condition), theory.degree, self.assumptions)
        steps = float(found.copy_steps[individual])
        whole = int(steps) if steps < float("inf") else -1
        return float(found.low[individual]), float(found.high[individual]), whole

    def _definitions(self, finding: Finding) -> tuple[tuple[str, str], ...]:
        known = self.ontology.definitions
        used = (each.expression.iri for each in finding.everything() if isinstance(each.expression, Class))
        return tuple((each, known[each]) for each in dict.fromkeys(used) if each in known)


def _share(degree: tuple[float, float, int]) -> str:
    """Return to what degree what matters is preserved, where that is known and not the highest."""
    low, high, _ = degree
    return f" to degree {low:.3g}" if 0 < low == high < 1 else ""
