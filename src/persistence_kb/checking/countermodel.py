"""Countermodels: stories that refute a claim, written out, read back and checked before anybody sees them.

What the search finds is told as a scenario in Turtle. That text is then read as any scenario is, held against the
shapes, and put to the columnar engine: only if it conforms, and the witness certainly meets the one condition and
certainly fails the other, is it a countermodel. What does not hold up is refused, and the search goes on, so that the
first countermodel has the fewest things that one can have, and the fewest statements among those (``telling.py`` says
which stories are searched).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from persistence_kb.checking.narration import BASE, Narration, narrate
from persistence_kb.checking.search import candidates
from persistence_kb.engines.columnar import ColumnarEngine
from persistence_kb.model.horizon import cut
from persistence_kb.model.scenario import tell
from persistence_kb.model.statements import Statements
from persistence_kb.reading.rdf import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from persistence_kb.checking.shapes import Shapes
    from persistence_kb.model.expression import Expression
    from persistence_kb.model.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Countermodel:
    """A scenario in which something is A and not B.

    Attributes:
        turtle: The scenario.
        witness: The token of what is A and not B.
        label: What the scenario calls it.
        size: How many things there are in it; the ontology's own individuals do not count.
        statements: How many statements it takes, besides the header and labels.
    """

    turtle: str
    witness: str
    label: str
    size: int
    statements: int


@dataclass(frozen=True)
class Hunt:
    """A claim that whatever is A is B, and how a scenario that refutes it is to be told.

    Attributes:
        premise: A.
        conclusion: B.
        ontology: What they mean.
        shapes: What a scenario must look like.
        title: What the scenario is called.
        describe: What is said about it, given the label of what is A and not B.
    """

    premise: Expression
    conclusion: Expression
    ontology: Ontology
    shapes: Callable[[], Shapes]
    title: str
    describe: Callable[[str], str]

    def countermodel(self, size: int, over: Callable[[], bool] = lambda: False) -> Countermodel | None:
        """Find the countermodel of a size that has the fewest statements.

        Args:
            size: How many things there are.
            over: Whether to stop.

        Returns:
            The countermodel, checked; None if no story of this size is one.

        Raises:
            OutOfTime: It was time to stop.
        """
        found = candidates(self.premise, self.conclusion, self.ontology, size=size, over=over)
        for candidate in found:
            told = narrate(candidate, self.ontology, self.title, self.describe)
            if self.holds_up(told):
                number = len(candidate.kinds) + len(candidate.relations)
                return Countermodel(told.turtle, told.witness, told.label, size, number)
        return None

    def holds_up(self, told: Narration) -> bool:
        """Read what is told as any scenario is read, and tell whether it conforms and refutes the claim."""
        source = "the countermodel"
        statements = list(parse(told.turtle.encode(), syntax="turtle", source=source, base=BASE))
        if any(each.severity == "violation" for each in self.shapes().violations(statements)):
            return False
        world = cut(tell(Statements.of(statements), self.ontology, source))
        witness = world.find([told.witness])
        engine = ColumnarEngine(world, self.ontology)
        meets, misses = engine.extension(self.premise).certain, ~engine.extension(self.conclusion).possible
        return len(witness) == 1 and bool((meets & misses)[witness].all())
