"""The parts of a page that do not move: counts, lattice, validation, assumptions, sources, how it was made.

They are HTML as they stand and need no script. Every text from outside goes through ``safe``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.verdict import FAILS, HOLDS, UNDETERMINED
from persistence_kb.namespaces import bare, shorten
from persistence_kb.reporting import hasse
from persistence_kb.reporting.grid import word
from persistence_kb.reporting.hypertext import matrices, safe, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from persistence_kb.checking.validation import Violation
    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.theory import Theory
    from persistence_kb.model.verdict import Survey
    from persistence_kb.reporting.report.cast import Kind
    from persistence_kb.reporting.report.made import Made

LISTED: Final = 200
"""Rows of a list that is not worth reading to its end."""


def section(name: str, head: str, body: str) -> str:
    """Return a section with a heading."""
    return f'<section id="{name}" aria-labelledby="{name}-head">\n<h2 id="{name}-head">{head}</h2>\n{body}\n</section>'


def counts(survey: Survey, start: int, kinds: Sequence[Kind]) -> str:
    """Return how many entities have which verdict at the moment that is shown first."""
    ontology = survey.scenario.ontology
    found = {each.theory.iri: each.counts() for each in survey.judgements if each.horizon == start}
    rows = [
        (
            theory.label,
            ontology.label(kind.bearer),
            ontology.label(theory.concerns),
            *(f"{found[theory.iri][each]:,}" for each in ("holds", "fails", "undetermined")),
        )
        for kind in kinds
        for theory in kind.theories
    ]
    said = "".join(f"<li>{safe(_told(kind, ontology))}</li>" for kind in kinds)
    heads = ("theory", "about", "concerns", "survives or preserved", "perishes or lost", "undetermined")
    return f"<ul>{said}</ul>\n{table(heads, rows, numbers=3)}"


def _told(kind: Kind, ontology: Ontology) -> str:
    label = ontology.label(kind.bearer)
    said = (
        f"{label}: {kind.count:,} in all, {kind.undetermined:,} undetermined under some theory, {kind.disputed:,} "
        "disputed between theories that concern the same"
    )
    if kind.cases is None:
        return f"{said}."
    return (
        f"{said}. They are {kind.cases:,} cases, patterns of verdicts; {len(kind.entities):,} entities are shown, the "
        "first of each case, undetermined and disputed cases before others."
    )


def fallback(survey: Survey, start: int) -> str:
    """Return the verdicts for those who run no script."""
    said = "<p>Without scripts this page shows the verdicts at one time only, and no explanations.</p>"
    return said + matrices(survey, start)


def lattice(made: Made, ontology: Ontology) -> str:
    """Return the order of the theories as a picture, or why there is none."""
    if isinstance(made.lattice, str):
        return f"<p>{safe(made.lattice)}</p>"
    return f'<figure class="drawing">{hasse.to_svg(made.lattice, ontology)}</figure>'


def validation(made: Made) -> str:
    """Return what the shapes refuse."""
    if isinstance(made.violations, str):
        return f"<p>{safe(made.violations)}</p>"
    if not made.violations:
        return "<p>The scenario conforms to every shape.</p>"
    rows = [(each.severity, each.message, _where(each), shorten(f"<{each.shape}>")) for each in made.violations]
    more = f"<p>{len(rows) - LISTED:,} more (pkb validate).</p>" if len(rows) > LISTED else ""
    return table(("severity", "what", "where", "shape"), rows[:LISTED]) + more


def _where(violation: Violation) -> str:
    if violation.file is None:
        return violation.focus
    return violation.file if violation.line is None else f"{violation.file}, line {violation.line}"


def assumed(survey: Survey) -> str:
    """Return what was assumed about degrees."""
    stated = survey.assumptions.told(*DEGREES)
    if not stated:
        return (
            "<p>Nothing is assumed: a degree is the interval that holds for every admissible value, and is left out "
            "where that is all from 0 to 1.</p>"
        )
    return table(("assumption", "value", "stated in"), [tuple(each) for each in stated], numbers=1)


def sources(theories: Sequence[Theory], ontology: Ontology) -> str:
    """Return the works that the theories are taken from, and what each is."""
    works: dict[str, list[Theory]] = {}
    for theory in theories:
        for work in ontology.works.get(theory.iri, ()):
            works.setdefault(work, []).append(theory)
    cited = "".join(
        f"<li>{safe(ontology.label(work))}<br><small>{safe(bare(work))}: {len(using):,} "
        f"theor{'y' if len(using) == 1 else 'ies'}</small></li>"
        for work, using in sorted(works.items(), key=lambda pair: ontology.label(pair[0]))
    )
    rows = [(each.label, " ".join([each.definition, *_quotes(each, ontology)]), each.locator) for each in theories]
    listed = table(("theory", "what it says", "where"), rows)
    return (f"<ul>{cited}</ul>\n" if cited else "<p>The theories name no works.</p>\n") + listed


def _quotes(theory: Theory, ontology: Ontology) -> Iterator[str]:
    yield from (f"“{each}”" for each in ontology.quotes.get(theory.iri, ()))


def origin(made: Made) -> str:
    """Return how the page was made."""
    facts = [("command", f"<code>{safe(made.command)}</code>"), ("time", f"<time>{safe(made.when)}</time>")]
    facts += [("versions", safe(", ".join(f"{name} {number}" for name, number in made.versions.items())))]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    rows = [(each.name, "" if each.size is None else f"{each.size:,}", each.digest) for each in made.inputs]
    return f"<dl>{listed}</dl>\n{table(('file', 'bytes', 'SHA-256'), rows)}"


def status_words(theories: Sequence[Theory]) -> list[list[str]]:
    """Return what a cell says for each theory: failing, undetermined, holding."""
    return [[word(each, status) for status in (FAILS, UNDETERMINED, HOLDS)] for each in theories]
