"""The description-logic engine: HermiT over the story, the ontology and what closes the story (``engines/closure.py``).

It shares no evaluation with the other engines, and serves as a check on them. Law 2 binds it: it may decide more than
they do, and never decides otherwise. All that a survey asks is decided in one run, the conditions and the bearers of
all theories together; what else is asked about comes after. A story that cannot be true has no verdicts: it is refused
with the fewest statements that contradict one another.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.engines.closure import Scope, closing, distinct_names, scope_of, told
from persistence_kb.engines.contradiction import sentences
from persistence_kb.engines.extension import Extension
from persistence_kb.engines.reasoner import DEFAULT_TIMEOUT, Reasoner
from persistence_kb.errors import InconsistentAxioms, InconsistentScenario, ReasonerExhausted
from persistence_kb.model.axiom import Assertion, individuals_of
from persistence_kb.model.expression import Class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.axiom import Axiom
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot
    from persistence_kb.model.statements import Booleans


MAXIMUM_SIZE: Final = 200_000
"""How many names may be needed to say what there is nothing besides of."""


class HermitEngine:
    """Evaluates by proof."""

    def __init__(
        self,
        snapshot: Snapshot,
        ontology: Ontology,
        *,
        timeout: float | None = DEFAULT_TIMEOUT,
        source: str = "the scenario",
        asking: Iterable[Expression] = (),
    ) -> None:
        """Take a snapshot; nothing is proven yet.

        Args:
            snapshot: The world at a horizon.
            ontology: What its terms mean.
            timeout: Seconds for all proofs together; None for as long as it takes.
            source: What to call the story in messages.
            asking: What will be asked about, besides the theories' conditions and bearers, so that one run decides it.
        """
        self.snapshot = snapshot
        self.ontology = ontology
        self._source = source
        self._timeout = timeout
        self._known: dict[Expression, Extension] = {}
        self._pending = dict.fromkeys((*_asked_by_theories(ontology), *asking))
        self._scope = Scope()
        self._reasoner: Reasoner | None = None

    def extension(self, expression: Expression) -> Extension:
        """Return who is in an expression in every world in which the story is true, and who is in it in some.

        Raises:
            InconsistentScenario: With the ontology, the story cannot be true.
            ReasonerTimeout: The time was over before this was decided.
            ReasonerUnavailable: There is no Java, or no HermiT, that can be used.
        """
        if expression not in self._known:
            self._decide([*self._pending, *([] if expression in self._pending else [expression])])
            self._pending.clear()
        return self._known[expression]

    def _decide(self, expressions: list[Expression]) -> None:
        if not len(self.snapshot):
            nobody = np.zeros(0, dtype=bool)
            self._known |= dict.fromkeys(expressions, Extension(nobody, nobody))
            return
        reasoner = self._over(expressions)
        try:
            found = reasoner.members(expressions)
        except InconsistentAxioms:
            conflict = sentences(reasoner.conflict(), self.ontology.axioms)
            raise InconsistentScenario(source=self._source, statements=conflict) from None
        for expression, members in zip(expressions, found, strict=True):
            self._known[expression] = Extension(self._bits(members.inside), ~self._bits(members.outside))

    def _over(self, expressions: list[Expression]) -> Reasoner:
        """Return a reasoner that knows all that the answers depend on."""
        scope = self._scope | scope_of(expressions, self.ontology)
        if self._reasoner is None:
            general = (axiom for axiom in self.ontology.axioms if not isinstance(axiom, Assertion))
            story = sorted(told(self.snapshot, self.ontology), key=str)
            self._reasoner = Reasoner((*general, *story), timeout=self._timeout)
        if scope != self._scope:
            known = set(self._reasoner.axioms)
            complete = (distinct_names(self.snapshot, scope), *self._closing(scope, self._reasoner))
            self._reasoner.add([axiom for axiom in complete if axiom not in known])
            self._scope = scope
        return self._reasoner

    def _closing(self, scope: Scope, reasoner: Reasoner) -> Iterator[Axiom]:
        """Yield what closes the story, as long as there is time and it can be taken in: it grows with the square."""
        size = 0
        last = time.monotonic()
        for axiom in closing(self.snapshot, self.ontology, scope):
            now = time.monotonic()
            reasoner.spend(now - last)
            last = now
            size += sum(1 for _ in individuals_of(axiom))
            if size > MAXIMUM_SIZE:
                reason = f"{self._source}: {len(self.snapshot):,} individuals are too many for the reasoner"
                raise ReasonerExhausted(reason=reason)
            yield axiom

    def _bits(self, individuals: frozenset[str]) -> Booleans:
        bits = np.zeros(len(self.snapshot), dtype=bool)
        bits[self.snapshot.find(individuals)] = True
        return bits


def _asked_by_theories(ontology: Ontology) -> Iterator[Expression]:
    for theory in ontology.theories.values():
        yield Class(theory.bearer)
        if theory.condition is not None:
            yield Class(theory.condition)
