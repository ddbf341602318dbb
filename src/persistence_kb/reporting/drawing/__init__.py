"""Drawing a scenario: from the story to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import UnknownName
from persistence_kb.model.horizon import cut
from persistence_kb.reporting.drawing.picture import NAME, to_svg
from persistence_kb.reporting.drawing.plan import plan_of
from persistence_kb.reporting.drawing.story import Story
from persistence_kb.reporting.drawing.typesetting import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.theory import Theory
    from persistence_kb.reporting.drawing.page import Page


def draw(
    scenario: Scenario,
    *,
    theory: Theory | None = None,
    horizon: int | None = None,
    entities: Sequence[str] = (),
    name: str = NAME,
) -> str:
    """Return a scenario as an SVG document.

    Args:
        scenario: The story.
        theory: The theory whose verdicts fill the tracks; None for the story alone.
        horizon: An instant in microseconds; None for the scenario's own.
        entities: IRIs, local names or labels of entities to draw, with their lineages and threads; all by default.
        name: A word that sets its identifiers apart from those of other drawings on a page of HTML.

    Raises:
        UnknownName: An entity that is no candidate of the scenario.
        ScenarioError: A date that cannot be read, or a snapshot asked about at another time.
    """
    page = page_of(scenario, theory=theory, horizon=horizon, entities=entities)
    return to_svg(page, asked=theory is not None, name=name)


def page_of(
    scenario: Scenario,
    *,
    theory: Theory | None = None,
    horizon: int | None = None,
    entities: Sequence[str] = (),
) -> Page:
    """Return the layout of a scenario's drawing; see ``draw``."""
    if theory is None:
        story = Story(scenario, cut(scenario, horizon))
    else:
        survey = survey_scenario(scenario, theories=[theory], horizons=[horizon])
        story = Story(scenario, survey.snapshots[0], survey.judgements[0])
    return lay_out(plan_of(story, _named(story, entities) if entities else None))


def _named(story: Story, entities: Sequence[str]) -> list[int]:
    """Find the candidates that a user names.

    Raises:
        UnknownName: One of them is none.
    """
    spellings: dict[str, list[int]] = {}
    for number, names in story.names():
        for name in names:
            spellings.setdefault(name, []).append(number)
    for entity in entities:
        if entity not in spellings:
            known = [name for name in spellings if not name.startswith("<")]
            raise UnknownName(kind="candidate", name=entity, source=story.scenario.source, known=known)
    return [number for entity in entities for number in spellings[entity]]
