"""The page put together: template, style, script, pictures and data, under a policy that lets nothing else run.

The content security policy names what may apply by its hash: the style and the script of the package, and the styles
of our own drawings. So no markup that a label might smuggle in could run or load anything, even if it got past the
escaping of ``sections.py`` and ``ink.py``; and the script builds the page from text alone (Trusted Types).

Source: Content Security Policy Level 3; Trusted Types; WAI-ARIA Authoring Practices, grid pattern.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Final

from persistence_kb.engines.survey import survey_scenario
from persistence_kb.model.moments import Moments, moments
from persistence_kb.reporting import ink
from persistence_kb.reporting.drawing import draw
from persistence_kb.reporting.hypertext import safe
from persistence_kb.reporting.report import sections
from persistence_kb.reporting.report.cast import cast
from persistence_kb.reporting.report.record import record, to_json
from persistence_kb.reporting.report.sections import section
from persistence_kb.reporting.report.strings import Strings
from persistence_kb.reporting.report.why import Budget, Why, why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persistence_kb.model.assumptions import Assumptions
    from persistence_kb.model.scenario import Scenario
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.report.cast import Cast
    from persistence_kb.reporting.report.made import Made

ENTITIES: Final = 5000
"""Entities beyond which a page shows one moment, and cases of the kinds that have as many."""
DRAWN: Final = 200_000
"""Statements beyond which a story is not drawn."""
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page holds at most: moments, explained verdicts, and the seconds for them."""

    moments: int = 16
    explained: int = 600
    seconds: float = 120.0


def report(
    scenario: Scenario,
    made: Made,
    *,
    theories: Sequence[Theory] | None = None,
    asked: Sequence[int] = (),
    assumptions: Assumptions | None = None,
    limits: Limits | None = None,
) -> str:
    """Return the page about a scenario.

    Args:
        scenario: The story.
        made: What was checked and proven, and how.
        theories: The theories to ask; all by default.
        asked: Times to ask about; by default the story's own moments.
        assumptions: What to assume about degrees; nothing by default.
        limits: How much the page may hold.

    Returns:
        A document of HTML that needs no other file; the same for the same arguments, unless the time was not enough.
    """
    limits = limits or Limits()
    when = moments(scenario, asked, limits.moments)
    first = survey_scenario(scenario, theories=theories, horizons=[when.horizons[when.start]], assumptions=assumptions)
    large = first.size() > ENTITIES
    if large:
        when = Moments((when.horizons[when.start],), 0, when.told)
    survey = first if len(when.horizons) == 1 else survey_scenario(
        scenario, theories=theories, horizons=when.horizons, assumptions=assumptions
    )  # fmt: skip
    who = cast(survey, when.start, ENTITIES)
    strings = Strings()
    budget = Budget(0 if large else limits.explained, limits.seconds)
    reasons = why(survey, who.kinds, when.start, budget, strings)
    shown = [theory for kind in who.kinds for theory in kind.theories]
    drawings = _drawings(survey, shown if theories is not None else ())
    parts = [
        ("summary", "Summary", sections.counts(survey, when.start, who.kinds)),
        ("lattice", "Which theory entails which", sections.lattice(made, scenario.ontology)),
        ("validation", "Validation", sections.validation(made)),
        ("assumptions", "Assumptions", sections.assumed(survey)),
        ("sources", "Sources", sections.sources(shown, scenario.ontology)),
        ("made", "How this was made", f"{_bounds(when, reasons, large=large)}{sections.origin(made)}"),
    ]
    data = record(survey, who, when.start, reasons, made, strings)
    return _assembled(survey, who, when, drawings, parts, data)


def _drawings(survey: Survey, theories: Sequence[Theory]) -> list[str]:
    """Draw the story at each moment, coloured by the theory if there is only one."""
    if len(survey.scenario.statements) > DRAWN:
        return []
    theory = theories[0] if len(theories) == 1 else None
    return [draw(survey.scenario, theory=theory, horizon=each.horizon) for each in survey.snapshots]


def _bounds(when: Moments, reasons: Why, *, large: bool) -> str:
    """Say what the page leaves out."""
    said = []
    if large:
        said.append(
            f"There are more than {ENTITIES:,} entities: the page shows one moment and, of kinds that have as many, "
            "cases. It explains none; pkb explain explains them one by one."
        )
    elif len(when.horizons) < when.told:
        said.append(f"{len(when.horizons):,} of the story's {when.told:,} moments are shown (--moments).")
    explained = len(reasons.places)
    if explained == reasons.asked:
        said.append(f"All {explained:,} verdicts are explained.")
    elif not large:
        why_not = "" if reasons.in_time else ", because the time was over (--timeout)"
        said.append(f"{explained:,} of {reasons.asked:,} verdicts are explained{why_not} (--explain).")
    return "".join(f"<p>{safe(each)}</p>" for each in said)


def _assembled(
    survey: Survey,
    who: Cast,
    when: Moments,
    drawings: list[str],
    parts: list[tuple[str, str, str]],
    data: dict[str, Any],
) -> str:
    assets = files("persistence_kb.reporting.report")
    template, style, script = (
        assets.joinpath(f"page.{ending}").read_text(encoding="utf-8") for ending in ("html", "css", "js")
    )
    style = f"{_colours()}\n{style}"
    body = "\n".join(section(*part) for part in parts)
    pictures = _pictures(survey, when, drawings)
    own = [first.group(1) for svg in (*drawings, *_svgs(parts)) if (first := _STYLE.search(svg))]
    heads = [("picture", "The story"), ("verdicts", "Verdicts"), *((name, head) for name, head, _ in parts)]
    moment = survey.when(when.start)
    at = moment or "the end of the story"
    theories = sum(len(kind.theories) for kind in who.kinds)
    lead = f"{data['size']:,} entities under {theories} theories, at {at}. Read from {survey.scenario.source}."
    return Template(template).substitute(
        policy=_policy([style, *own], script),
        generator=safe("persistence-kb"),
        title=safe(survey.scenario.title),
        lead=safe(lead),
        contents="".join(f'<a href="#{name}">{head}</a>' for name, head in heads),
        style=style,
        picture=pictures,
        fallback=sections.fallback(survey, when.start),
        sections=body,
        data=to_json(data),
        script=script,
    )


def _svgs(parts: list[tuple[str, str, str]]) -> list[str]:
    return [body for name, _, body in parts if name == "lattice"]


def _pictures(survey: Survey, when: Moments, drawings: list[str]) -> str:
    """Return the picture shown first, and the others where they wait."""
    if not drawings:
        size = len(survey.scenario.statements)
        return f"<p>{size:,} statements are too many to draw; pkb draw --entity draws a part.</p>"
    others = "\n".join(
        f'<template id="picture-{place}">{svg}</template>' for place, svg in enumerate(drawings) if place != when.start
    )
    return f'<figure class="drawing" id="drawing" tabindex="0">{drawings[when.start]}</figure>\n{others}'


def _colours() -> str:
    """Return the colours of all drawings as variables, on light and on dark ground; on paper drawings are light."""
    light, dark = ("".join(f"--{name}: {pair[shade]}; " for name, pair in ink.COLOURS.items()) for shade in (0, 1))
    paper = "".join(
        f".drawing svg .on-{name} {{ fill: {pair[0]} }} .drawing svg .of-{name} {{ stroke: {pair[0]} }}\n"
        for name, pair in ink.COLOURS.items()
    )
    night = f"@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}"
    return f":root {{ {light}}}\n{night}\n@media print {{\n{paper}}}"


def _policy(styles: Sequence[str], script: str) -> str:
    allowed = " ".join(dict.fromkeys(_hash(each) for each in styles))
    return (
        f"default-src 'none'; style-src {allowed}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
