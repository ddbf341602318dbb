"""A case's account: the explanation of each of its verdicts, to be read through.

Everything is told once. Entities whose verdicts have the same reasons throughout share a section, in which one of them
stands for all; so do theories with the same reason for one entity. What a vague theory rests on is told under the
theories that make it precise.
"""

from __future__ import annotations

import csv
from itertools import groupby
from typing import TYPE_CHECKING, Final

from persistence_kb.explaining.clause import listed
from persistence_kb.explaining.explanation import Explainer
from persistence_kb.explaining.finding import Rule
from persistence_kb.model.scenario import tell
from persistence_kb.namespaces import DCTERMS, iri, local_name
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.reporting.markdown import escape
from persistence_kb.reporting.outline import outline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from pathlib import Path

    from persistence_kb.explaining.explanation import Explanation
    from persistence_kb.explaining.finding import Finding
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.reporting.outline import Line, Outline

DESCRIPTION: Final = iri(f"{DCTERMS}description")
MANY: Final = 100
"""Names that are told at most."""
PATIENCE: Final = 600.0
"""Seconds for one explanation, so that no account depends on how busy the machine is."""


def account(path: Path, ontology: Ontology) -> str:
    """Return the explanation of each row of a case's table of verdicts, as Markdown."""
    scenario = tell(read(locate([path.stem])), ontology, path.stem)
    explainer = Explainer(scenario)
    theories = {local_name(each.iri): each for each in ontology.theories.values()}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["entity"], row["theory"]) for row in csv.DictReader(file)]
    explained: list[list[Explanation]] = []
    for name, several in groupby(rows, key=lambda row: row[0]):
        (individual,) = explainer.named(name)
        explained.append([explainer.explain(theories[theory], individual, seconds=PATIENCE) for _, theory in several])
    (header,) = scenario.headers
    description = next(text for *about, text in scenario.statements if about == [header, DESCRIPTION])
    lines = [f"# {escape(scenario.title)}", "", escape(description.rsplit('"', maxsplit=1)[0].removeprefix('"')), ""]
    for group in _alike(explained):
        lines += _section(group)
    return "\n".join(lines)


def _alike(explained: list[list[Explanation]]) -> list[list[list[Explanation]]]:
    groups: dict[Hashable, list[list[Explanation]]] = {}
    for several in explained:
        groups.setdefault(tuple(map(_shape, several)), []).append(several)
    return list(groups.values())


def _section(group: list[list[Explanation]]) -> Iterator[str]:
    first, *others = group
    yield from (f"## {escape(first[0].label)}", "")
    if others:
        names = listed([escape(several[0].label) for several in others], most=MANY)
        yield from (f"So it is, with other names and numbers, for {names}.", "")
    told: dict[Hashable, list[tuple[Explanation, Outline]]] = {}
    for each in first:
        laid_out = outline(each)
        _, reason = laid_out.answer.split(f" the {each.theory.label}", maxsplit=1)
        same = (reason, each.theory.concerns, each.status, "\n".join(_body(each, laid_out)))
        told.setdefault(same, []).append((each, laid_out))
    for (explanation, laid_out), *alike in told.values():
        yield f"**{escape(laid_out.answer)}**"
        if alike:
            yield f"Likewise under {listed([f'the {each.theory.label}' for each, _ in alike], most=MANY)}."
        yield from ("", *_body(explanation, laid_out), "")


def _body(explanation: Explanation, laid_out: Outline) -> Iterator[str]:
    for heading, lines in laid_out.sections:
        if heading == "why" and explanation.finding.rule != Rule.VAGUE:
            yield from _bullets(lines, 0)
        elif heading in ("to what degree", "what would decide it", "what would change it"):
            yield f"- *{heading}:* {'; '.join(map(_in_one_line, lines))}"


def _bullets(lines: Sequence[Line], depth: int) -> Iterator[str]:
    for line in lines:
        yield f"{'  ' * depth}- {escape(line.text)}"
        yield from _bullets(line.under, depth + 1)


def _in_one_line(line: Line) -> str:
    under = ", ".join(escape(each.text) for each in line.under)
    return f"{escape(line.text)}: {under}" if under else escape(line.text)


def _shape(explanation: Explanation) -> Hashable:
    """Return what explanations have in common that differ in names, dates and numbers only."""
    ways = [
        (each.goal, each.complete, tuple(tuple(sorted(len(choice.edit.add) for choice in way)) for way in each.ways))
        for each in (*explanation.settlements, *explanation.changes)
    ]
    return explanation.theory.iri, explanation.degree[:2], _skeleton(explanation.finding), tuple(ways)


def _skeleton(finding: Finding) -> Hashable:
    """Return a derivation without names; of several like steps, and of several like grounds, one stands for all."""
    grounds = dict.fromkeys(
        (
            tuple(each for each, _ in groupby((link.move.step, link.move.told) for link in ground.chain)),
            _skeleton(ground.finding) if ground.finding is not None else None,
        )
        for ground in finding.grounds
    )
    return finding.expression, finding.status, finding.rule, tuple(grounds)
