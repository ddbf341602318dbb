"""Is a story ruled out by the shape that a claim names? Only that shape is asked; others may refuse it as well."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from persistence_kb.checking.claims_outcome import FAILS, HOLDS, Result
from persistence_kb.checking.shapes import Shapes
from persistence_kb.errors import UnknownName
from persistence_kb.namespaces import PKB, bare, local_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.checking.claims_stories import Stories
    from persistence_kb.model.claim import ConstraintClaim

SHAPE: Final = PKB + "shape/"


class Constraints:
    """Asks shapes about stories; the shapes are read once."""

    def __init__(self, stories: Stories, theory_files: Sequence[str]) -> None:
        """Take where stories come from, and theories that were read beside the shipped ones."""
        self.stories = stories
        self.theory_files = theory_files

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.theory_files)

    def check(self, claim: ConstraintClaim, folder: str) -> list[Result]:
        """Check a claim that shapes rule stories out, or that they do not.

        Args:
            claim: What is claimed.
            folder: Where paths start.

        Raises:
            PersistenceError: A scenario or a shape is not there.
        """
        return [
            self._result(claim, shape, index, folder) for index in range(len(claim.stories)) for shape in claim.shapes
        ]

    def _result(self, claim: ConstraintClaim, shape: str, index: int, folder: str) -> Result:
        story = claim.stories[index]
        name = bare(shape) if shape.startswith("<") else SHAPE + shape
        if name not in self._shapes.names:
            known = [local_name(each) for each in self._shapes.names]
            raise UnknownName(kind="shape", name=local_name(shape), known=known)
        if story.steps:
            scenario = self.stories.told(story, folder)
            statements, source = scenario.told, scenario.source
        else:  # what is to be ruled out may be no story that can be told
            statements, _, source = self.stories.read(story.parts, folder)
        found = self._shapes.violations(statements, only=(name,))
        status = HOLDS if bool(found) == claim.expects else FAILS
        said = {True: "ruled out", False: "not ruled out"}
        why = found[0].message if found else ""
        about = f"{source} by {local_name(name)}"
        return Result(status, about, said[claim.expects], said[bool(found)], why)
