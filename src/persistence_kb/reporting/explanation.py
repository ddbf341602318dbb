"""Explanations as a tree on a terminal, as Markdown, HTML for a notebook, JSON and RDF.

Labels come from scenarios and are not trusted: no control character reaches a terminal, no markup a page.
"""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from persistence_kb.explaining.record import to_dict
from persistence_kb.model.assumptions import DEGREES
from persistence_kb.model.time import token as time_token
from persistence_kb.model.verdict import STATUS_TERMS, decimal, verdict_node
from persistence_kb.namespaces import PKB, PROV, RDF, TYPE, XSD, iri, pkb
from persistence_kb.reporting.markdown import escape
from persistence_kb.reporting.outline import outline
from persistence_kb.reporting.rdf import to_turtle
from persistence_kb.reporting.table import STYLES, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import rdflib
    from rich.console import Console
    from rich.tree import Tree

    from persistence_kb.explaining.explanation import Explanation
    from persistence_kb.model.statements import Statement
    from persistence_kb.reporting.outline import Line


@dataclass(frozen=True, repr=False)
class Answer:
    """An explanation in Python and in notebooks.

    Attributes:
        explanation: The value itself.
    """

    explanation: Explanation

    @property
    def answer(self) -> str:
        """Return the sentence that answers the question."""
        return self.explanation.answer

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, complete; ``explaining.record.to_dict`` describes their shape."""
        return to_dict(self.explanation)

    def to_markdown(self) -> str:
        """Return it as Markdown."""
        return markdown([self.explanation])

    def to_rdflib(self) -> rdflib.Graph:
        """Return it as an rdflib graph: a ``pkb:Verdict`` and the statements that it is derived from."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in statements(self.explanation)), format="nt")
        return graph

    def __repr__(self) -> str:
        """Say what it says first."""
        return repr(self.explanation)

    def _repr_html_(self) -> str:
        return to_html(self.explanation)


def tree(explanation: Explanation, console: Console) -> None:
    """Print an explanation as trees, one for each section."""
    from rich.text import Text
    from rich.tree import Tree

    laid_out = outline(explanation)
    console.print(Text(plain(laid_out.answer), style=f"bold {STYLES[explanation.status]}"))
    console.print(Text(plain(laid_out.theory), style="dim"))
    for quote in laid_out.quotes:
        console.print(Text(f"“{plain(quote)}”", style="dim italic"))
    for heading, lines in laid_out.sections:
        console.print()
        grown = Tree(Text(plain(heading), style="bold"), guide_style="dim")
        _grow(grown, lines)
        console.print(grown)


def _grow(branch: Tree, lines: Sequence[Line]) -> None:
    from rich.text import Text

    for line in lines:
        style = STYLES[line.status] if line.status is not None else ""
        _grow(branch.add(Text(plain(line.text), style=style)), line.under)


def markdown(explanations: Sequence[Explanation]) -> str:
    """Return explanations as Markdown, one after the other."""
    return "\n".join(line for each in explanations for line in _markdown(each)) + "\n"


def _markdown(explanation: Explanation) -> Iterator[str]:
    laid_out = outline(explanation)
    yield from (f"**{escape(laid_out.answer)}**", "", escape(laid_out.theory), "")
    for quote in laid_out.quotes:
        yield from (f"> {escape(quote)}", "")
    for heading, lines in laid_out.sections:
        yield from (f"*{escape(heading)}*", "", *_bullets(lines, 0), "")


def _bullets(lines: Sequence[Line], depth: int) -> Iterator[str]:
    for line in lines:
        yield f"{'  ' * depth}- {escape(line.text)}"
        yield from _bullets(line.under, depth + 1)


def to_html(explanation: Explanation) -> str:
    """Return an explanation as a piece of HTML."""
    laid_out = outline(explanation)
    parts = [f"<p><strong>{_safe(laid_out.answer)}</strong></p>", f"<p>{_safe(laid_out.theory)}</p>"]
    parts += [f"<blockquote>{_safe(quote)}</blockquote>" for quote in laid_out.quotes]
    for heading, lines in laid_out.sections:
        parts.append(f"<p><em>{_safe(heading)}</em></p>{_items(lines)}")
    return f"<div>{''.join(parts)}</div>"


def _items(lines: Sequence[Line]) -> str:
    inside = "".join(f"<li>{_safe(line.text)}{_items(line.under)}</li>" for line in lines)
    return f"<ul>{inside}</ul>" if inside else ""


def _safe(text: str) -> str:
    return html.escape(plain(text))


def to_json(explanations: Sequence[Explanation]) -> str:
    """Return explanations as a JSON list, complete."""
    return json.dumps([to_dict(each) for each in explanations], ensure_ascii=False, indent=2) + "\n"


def turtle(explanations: Sequence[Explanation]) -> bytes:
    """Return explanations as Turtle: a ``pkb:Verdict`` each, and the statements that it is derived from."""
    return to_turtle(statement for each in explanations for statement in statements(each))


def statements(explanation: Explanation) -> Iterator[Statement]:
    """Yield an explanation as statements: the verdict, why, and the statements used, as ``rdf:Statement`` nodes."""
    moment, headers = explanation.snapshot.horizon, explanation.scenario.headers
    node = verdict_node(headers, explanation.entity, explanation.theory.iri, moment)
    low, high, steps = explanation.degree
    yield node, TYPE, pkb("Verdict")
    yield node, pkb("entity"), explanation.entity
    yield node, pkb("theory"), explanation.theory.iri
    for header in headers:
        yield node, pkb("inScenario"), header
    if moment is not None:
        yield node, pkb("atHorizon"), time_token(moment)
    yield node, pkb("status"), STATUS_TERMS[explanation.status]
    yield node, pkb("degreeLow"), decimal(low)
    yield node, pkb("degreeHigh"), decimal(high)
    if steps >= 0:
        yield node, pkb("copySteps"), f'"{steps}"^^<{XSD}integer>'
    yield node, pkb("because"), f'"{_literal(explanation.answer)}"'
    assumed = list(explanation.assumptions.statements(explanation.scenario.ontology, *DEGREES))
    yield from assumed
    yield from ((node, pkb("assuming"), each) for each in dict.fromkeys(subject for subject, _, _ in assumed))
    for subject, predicate, object_ in explanation.cites:
        digest = hashlib.sha256(f"{subject} {predicate} {object_}".encode()).hexdigest()[:20]
        used = f"<{PKB}statement/{digest}>"
        yield node, iri(PROV + "wasDerivedFrom"), used
        yield used, TYPE, iri(RDF + "Statement")
        yield used, iri(RDF + "subject"), subject
        yield used, iri(RDF + "predicate"), predicate
        yield used, iri(RDF + "object"), object_


def _literal(text: str) -> str:
    for mark, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(mark, written)
    return text
