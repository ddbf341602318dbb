"""Does one thing follow from another in every scenario? Proven, refuted, or neither.

*Proven* means that the ontology entails it: whatever is A is B in every world in which the axioms are true, whatever
else there may be in it (OWL 2 Direct Semantics, unique names). HermiT decides that, and the axioms that the proof needs
are found by leaving out one after another. *Refuted* means that there is a scenario in which something is certainly A
and certainly not B (``countermodel.py``); the smallest is shown. The two exclude one another, but *neither* may be the
case: scenarios are complete, and statuses and orders are concluded from them (semantics.md §3), so that something may
be true in all of them which the ontology does not entail; and a countermodel may be larger than the search went.

A theory holds of those of its bearers that meet its condition, a vague one of those of which all its precisifications
hold, on whichever side of the claim it stands: it does not follow where one of them fails.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from persistence_kb.checking.countermodel import Countermodel, Hunt
from persistence_kb.checking.search import OutOfTime
from persistence_kb.checking.shapes import Shapes
from persistence_kb.engines.contradiction import sentences
from persistence_kb.engines.reasoner import Reasoner
from persistence_kb.errors import (
    InconsistentAxioms,
    InconsistentOntology,
    InvalidExpression,
    ReasonerExhausted,
    ReasonerTimeout,
    UnknownName,
)
from persistence_kb.model.axiom import DifferentIndividuals, SubClassOf, individuals_of, unique_names
from persistence_kb.model.expression import Class, Expression
from persistence_kb.model.manchester import prefixed, render
from persistence_kb.namespaces import NOTHING, THING, local_name, pkb, shorten
from persistence_kb.reading.manchester import Names, read_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from persistence_kb.model.axiom import Axiom
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory

IDENTITY: Final = pkb("Identity")

_NAME: Final = re.compile(r"[^\s(){}',]+")


@dataclass(frozen=True, slots=True)
class Side:
    """What stands on one side of a claim.

    Attributes:
        expression: What it is to be so.
        theory: The theory, if it is one.
    """

    expression: Expression
    theory: Theory | None = None

    def __str__(self) -> str:
        """Return it as it can be written on the command line."""
        return prefixed(self.theory.iri) if self.theory else render(self.expression)

    @property
    def title(self) -> str:
        """Return what to call it."""
        return f"the {self.theory.label}" if self.theory else str(self)

    def says(self, *, holds: bool = True) -> str:
        """Return that it holds of something, or that it does not, as the rest of a sentence."""
        if self.theory is None:
            return f"{'is' if holds else 'is not'} in {self}"
        certainly = "certainly " if self.theory.precisified_by else ""
        verb = ("survive", "survives") if self.theory.concerns == IDENTITY else ("have", "has")
        rest = "" if self.theory.concerns == IDENTITY else " what matters preserved"
        said = f"{certainly}{verb[1]}" if holds else f"does not {certainly}{verb[0]}"
        return f"{said}{rest} under the {self.theory.label}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a claim that whatever is A is B.

    Attributes:
        premise: A.
        conclusion: B.
        axioms: The axioms that the proof needs, none of which can be spared; None if it is not proven, or if they could
            not be told in the time given.
        entailed: Whether the ontology entails the claim; None if the reasoner came to no answer in time.
        countermodel: The smallest scenario that refutes the claim.
        searched: How many things the largest stories have that were searched for countermodels in vain.
        seconds: The time given, if it is over.
    """

    premise: Side
    conclusion: Side
    axioms: tuple[Axiom, ...] | None = None
    entailed: bool | None = None
    countermodel: Countermodel | None = None
    searched: int = 0
    seconds: float | None = None

    @property
    def status(self) -> str:
        """Return ``proven``, ``refuted`` or ``undecided``."""
        return "proven" if self.entailed else "refuted" if self.countermodel else "undecided"

    def claim(self) -> str:
        """Return the claim as a sentence."""
        return f"In every scenario, whatever {self.premise.says()} {self.conclusion.says()}."

    def refutation(self, label: str) -> str:
        """Return, as a sentence, that something so called refutes the claim."""
        return refutation(self.premise, self.conclusion, label)


def read_side(text: str, ontology: Ontology) -> Side:
    """Read what a user wrote on one side of a claim.

    Args:
        text: The name of a theory or of a class, by any spelling, or a class expression in Manchester syntax. A name
            that a theory and a class share is the theory's; with its prefix it is the class's.
        ontology: What names mean.

    Raises:
        UnknownName: A name, and nothing has it.
        InvalidExpression: An expression that cannot be read.
    """
    theories = Names("theory", ontology.theories, ontology)
    classes = Names("class", [*ontology.taxonomy.told, THING, NOTHING], ontology)
    named = theories.find(text.strip(), quoted=False)
    if len(named) == 1:
        theory = ontology.theories[named[0]]
        return Side(ontology.survivors(theory), theory)
    found = classes.find(text.strip(), quoted=False)
    if len(found) == 1 and not named:
        return Side(Class(found[0]))
    if len(named) > 1:
        several = " or ".join(sorted(map(shorten, named)))
        remedy = "write one of them in full"
        raise InvalidExpression(expression=text, column=1, reason=f"this may be {several}", remedy=remedy)
    if _NAME.fullmatch(text.strip()) and not named and not found:
        known = {local_name(each) for each in (*ontology.theories, *ontology.taxonomy.told)}
        known |= set(map(shorten, (*ontology.theories, *ontology.taxonomy.told)))
        raise UnknownName(kind="theory or class", name=text, known=known)
    return Side(read_expression(text, ontology))


class Prover:
    """Settles claims, one after another; one reasoner and one reading of the shapes serve them all."""

    def __init__(self, ontology: Ontology, *, theory_files: Sequence[str] = (), timeout: float) -> None:
        """Take an ontology; nothing is started yet.

        Args:
            ontology: What claims mean.
            theory_files: The files of theories that were read beside the shipped ones.
            timeout: Seconds for the search in each claim, and for the reasoner in all of them together.
        """
        self.ontology = ontology
        self.timeout = timeout
        self._reasoners: dict[tuple[Axiom, ...], Reasoner] = {}
        self._shapes = cache(lambda: Shapes(theory_files))
        self._asking = ThreadPoolExecutor(max_workers=1)  # a reasoner's process lives as long as its thread

    def __enter__(self) -> Self:
        """Return the prover itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the reasoner's process, whatever it is doing."""
        for reasoner in self._reasoners.values():
            reasoner.close()
        self._asking.shutdown()

    def answer(self, premise: Side, conclusion: Side, *, max_entities: int) -> Answer:
        """Prove or refute that whatever is A is B in every scenario.

        The reasoner decides; meanwhile a countermodel is looked for, in case the claim is not entailed.

        Args:
            premise: A.
            conclusion: B.
            max_entities: How many things a countermodel may have.

        Returns:
            The answer; undecided where neither a proof nor a countermodel was found within the limits.

        Raises:
            InconsistentOntology: The ontology cannot be true, so that anything would follow.
            ReasonerUnavailable: There is no reasoner to ask.
        """
        deadline = time.monotonic() + self.timeout
        asked = self._asking.submit(self._entails, premise, conclusion)

        def over() -> bool:
            settled = asked.done() and (asked.exception() is not None or asked.result())
            return settled or time.monotonic() > deadline

        searched, found = self._search(premise, conclusion, max_entities, over)
        entailed = asked.result()
        if entailed and found:
            raise RuntimeError(f"{premise} and {conclusion}: both proven and refuted:\n{found.turtle}")
        axioms = self._asking.submit(self._axioms, premise, conclusion).result() if entailed else None
        late = entailed is None or (axioms is None if entailed else found is None and searched < max_entities)
        return Answer(
            premise=premise,
            conclusion=conclusion,
            axioms=axioms,
            entailed=entailed,
            countermodel=found,
            searched=searched,
            seconds=self.timeout if late else None,
        )

    def entails(self, premise: Side, conclusion: Side) -> bool | None:
        """Tell whether the ontology entails that whatever is A is B; None if the reasoner has no time for it.

        Raises:
            InconsistentOntology, ReasonerUnavailable: As ``answer``.
        """
        return self._asking.submit(self._entails, premise, conclusion).result()

    def _reasoner(self, claim: Axiom) -> Reasoner:
        """Return the reasoner for a claim: one for all that name no individuals of their own."""
        distinct = unique_names((*self.ontology.axioms, claim))
        if distinct not in self._reasoners:
            self._reasoners[distinct] = Reasoner((*self.ontology.axioms, *distinct), timeout=self.timeout)
        return self._reasoners[distinct]

    def _entails(self, premise: Side, conclusion: Side) -> bool | None:
        """Tell whether the ontology entails a claim; None if the reasoner has no time for it."""
        reasoner = self._reasoner(SubClassOf(premise.expression, conclusion.expression))
        try:
            return reasoner.entails(premise.expression, conclusion.expression)
        except InconsistentAxioms:
            statements = sentences(reasoner.conflict(), self.ontology.axioms)
            raise InconsistentOntology(statements=statements) from None
        except (ReasonerTimeout, ReasonerExhausted):
            return None

    def _axioms(self, premise: Side, conclusion: Side) -> tuple[Axiom, ...] | None:
        """Return the axioms that a proof needs; None if there is no time to tell them.

        Of names that need to be distinct, only those are kept that the claim or another axiom mentions.
        """
        claim = SubClassOf(premise.expression, conclusion.expression)
        try:
            needed = self._reasoner(claim).justification(claim.lower, claim.upper)
        except (ReasonerTimeout, ReasonerExhausted):
            return None
        others = [each for each in needed if not isinstance(each, DifferentIndividuals)]
        mentioned = {name for axiom in (claim, *others) for name in individuals_of(axiom)}

        def narrowed(axiom: Axiom) -> Axiom:
            if not isinstance(axiom, DifferentIndividuals):
                return axiom
            return DifferentIndividuals(tuple(each for each in axiom.individuals if each in mentioned))

        return tuple(map(narrowed, needed))

    def _search(
        self,
        premise: Side,
        conclusion: Side,
        max_entities: int,
        over: Callable[[], bool],
    ) -> tuple[int, Countermodel | None]:
        """Return how large the largest stories are that were searched in vain, and the countermodel if there is one."""
        hunt = Hunt(
            premise=premise.expression,
            conclusion=conclusion.expression,
            ontology=self.ontology,
            shapes=self._shapes,
            title=_title(premise, conclusion),
            describe=lambda label: refutation(premise, conclusion, label),
        )
        searched = 0
        with suppress(OutOfTime):
            for size in range(max_entities + 1):
                found = hunt.countermodel(size, over)
                if found:
                    return searched, found
                searched = size
        return searched, None


def refutation(premise: Side, conclusion: Side, label: str) -> str:
    """Return, as a sentence, that something so called is A and not B."""
    one, other = premise.theory, conclusion.theory
    alike = one and other and (one.concerns, one.precisified_by) == (other.concerns, other.precisified_by)
    but = f"not under {conclusion.title}" if alike else conclusion.says(holds=False)
    subject = f"{label[:1].upper()}{label[1:]}" if label[-1:].isdigit() else f"The {label}"
    return f"{subject} {premise.says()}, but {but}."


def _title(premise: Side, conclusion: Side) -> str:
    title = f"{premise.title} without {conclusion.title}"
    return f"T{title[1:]}" if premise.theory else title
