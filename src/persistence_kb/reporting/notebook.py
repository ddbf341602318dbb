"""A survey in Python and in notebooks: the verdict table, and shown as the matrix that a terminal shows."""

from __future__ import annotations

from dataclasses import dataclass

from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.verdict import Survey
from persistence_kb.reporting.hypertext import matrices, safe


@dataclass(frozen=True, repr=False)
class Matrix(Survey):
    """A survey that a notebook shows as matrices, one for each kind of bearer."""

    def _repr_html_(self) -> str:
        assumed = self.assumptions.sentence(*DEGREES).rstrip(".").removeprefix("Assumed: ")
        moments = [self.when(each) or "the end of the story" for each in range(len(self.snapshots))]
        title = f"{self.scenario.title}, at {', '.join(moments)}" + (f"; assumed: {assumed}" if assumed else "")
        return f"<div><p><strong>{safe(title)}</strong></p>\n{matrices(self)}</div>"


def matrix(survey: Survey) -> Matrix:
    """Return a survey as a notebook shows it."""
    return Matrix(survey.scenario, survey.snapshots, survey.judgements, survey.assumptions)
