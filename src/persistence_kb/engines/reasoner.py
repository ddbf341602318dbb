"""HermiT, asked about axioms: what follows from them in every world in which they are true.

The reasoner runs in a process of its own (``engines/hermit_worker.py``), so that it can be stopped at any moment. It is
killed when its time is up, on an interruption, and on every other way out; it never outlives the program. Two reasoners
share nothing.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import weakref
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.engines.functional import document, token_of
from persistence_kb.engines.java import hermit_archive, java_library
from persistence_kb.engines.process import end, ended_after
from persistence_kb.errors import (
    InconsistentAxioms,
    ReasonerExhausted,
    ReasonerRefusal,
    ReasonerTimeout,
    ReasonerUnavailable,
)
from persistence_kb.model.axiom import (
    DifferentIndividuals,
    DisjointClasses,
    EquivalentClasses,
    SubClassOf,
    individuals_of,
)
from persistence_kb.model.expression import Class, ObjectUnionOf
from persistence_kb.namespaces import NOTHING, THING, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from persistence_kb.model.axiom import Axiom
    from persistence_kb.model.expression import Expression

WORKER: Final = Path(__file__).with_name("hermit_worker.py")

DEFAULT_TIMEOUT: Final = 60.0
"""Seconds that a reasoner may take for all that it is asked."""

ASKED: Final = "urn:persistence-kb:asked:"
"""How the names of classes that stand for what is asked begin."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Classes in the order of what follows from the axioms.

    Attributes:
        groups: The groups of equivalent classes, ``owl:Thing`` and ``owl:Nothing`` included, each a set of tokens.
        above: For each group, every group above it.
        direct: For each group, the groups directly above it.
    """

    groups: tuple[frozenset[str], ...]
    above: Mapping[frozenset[str], frozenset[frozenset[str]]]
    direct: Mapping[frozenset[str], frozenset[frozenset[str]]]

    def group(self, class_: str) -> frozenset[str]:
        """Return the classes that are equivalent to a class, itself included."""
        return next(group for group in self.groups if class_ in group)

    def entails(self, lower: str, upper: str) -> bool:
        """Tell whether whatever is in one class is in another."""
        over = self.group(upper)
        under = self.group(lower)
        return over == under or over in self.above[under]


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in a class, and who is not, in every world in which the axioms are true: tokens of individuals."""

    inside: frozenset[str]
    outside: frozenset[str]


class Reasoner:
    """HermiT over some axioms. Use it as a context manager, or close it."""

    def __init__(self, axioms: Iterable[Axiom], *, timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Take axioms; the process starts with the first question.

        Args:
            axioms: What is to be true. Individuals that none of them mentions are unknown.
            timeout: Seconds for all questions together, starting included; None for as long as it takes.
        """
        self.axioms = tuple(axioms)
        self.timeout = timeout
        self.left = timeout
        """Seconds that are left."""
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = _nothing

    def __enter__(self) -> Self:
        """Return the reasoner itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the process; a further question starts another."""
        self._end()
        self._process = None

    def add(self, axioms: Iterable[Axiom]) -> None:
        """Take more axioms."""
        more = tuple(axioms)
        self.axioms += more
        if self._process is not None:
            self._ask("load", document=document(more))

    def spend(self, seconds: float) -> None:
        """Take time that was spent on the way to a question.

        Raises:
            ReasonerTimeout: None is left.
        """
        if self.left is not None:
            self.left -= seconds
            if self.left <= 0:
                raise ReasonerTimeout(seconds=self.timeout or 0)

    @property
    def process(self) -> int | None:
        """Return the number of the process; None where there is none."""
        return self._process.pid if self._process is not None else None

    def is_consistent(self) -> bool:
        """Tell whether all axioms can be true at once.

        Raises:
            ReasonerTimeout: The time was over before; like all that follow.
            ReasonerUnavailable: No Java, or no HermiT, that can be used; likewise.
        """
        return bool(self._ask("consistent"))

    def entails(self, lower: Expression, upper: Expression) -> bool:
        """Tell whether whatever is C is D.

        Raises:
            InconsistentAxioms: The axioms cannot all be true, so that anything follows; like all questions below.
        """
        return bool(self._ask("entails", document=document([SubClassOf(lower, upper)])))

    def members(self, expressions: Sequence[Expression]) -> list[Membership]:
        """Tell, for each expression, which individuals are certainly in it and which are certainly not: in one run."""
        names = [
            tuple(Class(f"<{ASKED}{kind}:{place}>") for kind in ("in", "out", "try"))
            for place in range(len(expressions))
        ]
        definitions: list[Axiom] = []
        for expression, (inside, outside, tried) in zip(expressions, names, strict=True):
            definitions += [
                EquivalentClasses((inside, expression)),
                DisjointClasses((inside, outside)),
                # HermiT takes the disjuncts in the order of their names.
                SubClassOf(tried, ObjectUnionOf((inside, outside))),
            ]
        found = self._ask(
            "instances",
            document=document(definitions),
            asked=[[bare(each.iri) for each in three] for three in names],
        )
        columns = (map(frozenset, (map(token_of, each) for each in found[side])) for side in ("in", "out"))
        return [Membership(inside, outside) for inside, outside in zip(*columns, strict=True)]

    def instances(self, expressions: Sequence[Expression]) -> list[frozenset[str]]:
        """Return, for each expression, the named individuals that are certainly in it."""
        return [each.inside for each in self.members(expressions)]

    def classify(self, classes: Sequence[str]) -> Classification:
        """Order classes by what follows.

        Args:
            classes: Tokens; ``owl:Thing`` and ``owl:Nothing`` are added where they are missing.
        """
        tokens = list(dict.fromkeys((*classes, THING, NOTHING)))
        found = self._ask("classify", classes=[bare(each) for each in tokens])
        over = {token: {token_of(each) for each in above} for token, above in zip(tokens, found, strict=True)}
        for token, above in over.items():
            # A class that no axiom mentions is above nothing but owl:Nothing, which HermiT does not say.
            above.update(tokens if token == NOTHING or NOTHING in above else (token, THING))
        return _ordered(over)

    def justification(self, lower: Expression, upper: Expression) -> tuple[Axiom, ...]:
        """Return axioms from which it follows that whatever is C is D, and none of which can be spared.

        Returns:
            An irreducible set, in the order of the axioms; empty where it is true whatever the axioms say. Of an axiom
            that many names are distinct, only the pairs that matter.

        Raises:
            ValueError: It does not follow.
        """
        return self._justified([SubClassOf(lower, upper)])

    def conflict(self) -> tuple[Axiom, ...]:
        """Return axioms that cannot all be true, and none of which can be spared, as ``justification`` does.

        Raises:
            ValueError: All can be true.
        """
        return self._justified([])

    def _justified(self, goal: list[Axiom]) -> tuple[Axiom, ...]:
        numbers = self._ask("justify", goal=document(goal), among=document(()))
        if numbers is None:
            raise ValueError(goal)
        found = tuple(self.axioms[number] for number in numbers)
        others = [axiom for axiom in (*found, *goal) if not isinstance(axiom, DifferentIndividuals)]
        in_pairs = _in_pairs(found, sorted({name for axiom in others for name in individuals_of(axiom)}))
        if in_pairs == found:
            return found
        numbers = self._ask("justify", goal=document(goal), among=document(in_pairs))
        return found if numbers is None else tuple(in_pairs[number] for number in numbers)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", str(WORKER), str(java_library()), str(hermit_archive())]
        process = subprocess.Popen(  # noqa: S603  our own script
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        self._end = weakref.finalize(self, end, process)
        self._exchange(process, {"do": "load", "document": document(self.axioms)})
        return process

    def _ask(self, question: str, **details: Any) -> Any:
        """Ask a question; the process does not survive anything but an answer."""
        try:
            return self._exchange(self._process or self._start(), {"do": question, **details})
        except InconsistentAxioms:
            raise
        except BaseException:
            self.close()
            raise

    def _exchange(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> Any:
        self.spend(0)
        began = time.monotonic()
        try:
            with ended_after(process, self.left) as over:
                line = _send_and_receive(process, json.dumps(request).encode() + b"\n")
        finally:
            if self.left is not None:
                self.left -= time.monotonic() - began
        if over.is_set():
            raise ReasonerTimeout(seconds=self.timeout or 0)
        return self._understood(json.loads(line) if line else None)

    def _understood(self, answer: dict[str, Any] | None) -> Any:
        match answer:
            case {"answer": found}:
                return found
            case {"inconsistent": True}:
                raise InconsistentAxioms
            case {"failure": "exhausted", "reason": reason}:
                raise ReasonerExhausted(reason=f"the reasoner ran out of memory ({reason})")
            case {"failure": "refused", "reason": reason}:
                raise ReasonerRefusal(reason=reason)
            case {"failure": _, "reason": reason}:
                raise ReasonerUnavailable(reason=f"Java does not start: {reason}", remedy="")
            case _:
                raise ReasonerUnavailable(reason="the reasoner's process ended of itself", remedy="")


def _send_and_receive(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101  for the type checker: both are pipes
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.flush()
    return process.stdout.readline()


def _nothing() -> None:
    """Do what ends a process that never started."""


def _in_pairs(axioms: Sequence[Axiom], names: Sequence[str]) -> tuple[Axiom, ...]:
    """Say of some names in pairs that they are distinct, where axioms say it of many at once."""
    found: list[Axiom] = []
    for axiom in axioms:
        if isinstance(axiom, DifferentIndividuals):
            pairs = combinations([name for name in names if name in axiom.individuals], 2)
            found += (DifferentIndividuals(pair) for pair in pairs)
        else:
            found.append(axiom)
    return tuple(found)


def _ordered(over: Mapping[str, set[str]]) -> Classification:
    """Group what is above each other, and leave out what is above something above."""
    group = {token: frozenset(each for each in above if token in over[each]) for token, above in over.items()}
    groups = tuple(dict.fromkeys(group.values()))
    above = {each: frozenset(group[over_] for over_ in over[next(iter(each))]) - {each} for each in groups}
    direct = {each: frozenset(one for one in above[each] if not any(one in above[other] for other in above[each]))
              for each in groups}  # fmt: skip
    return Classification(groups, above, direct)
