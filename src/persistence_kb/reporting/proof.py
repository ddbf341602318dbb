"""What came of a claim, for people, for RDF tools and for programs.

In Turtle, a countermodel is a scenario that every command reads; the axioms of a proof are an ontology that OWL tools
read, with the claim as a comment; where neither was found the document says so and states nothing.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from persistence_kb.model.manchester import render
from persistence_kb.namespaces import PREFIXES, bare, pkb
from persistence_kb.reporting.owl import owl_statements
from persistence_kb.reporting.sentences import Sentences
from persistence_kb.reporting.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.checking.countermodel import Countermodel
    from persistence_kb.checking.proof import Answer
    from persistence_kb.model.axiom import Axiom
    from persistence_kb.model.ontology import Ontology

WIDTH: Final = 100
"""Characters of a line."""
INDENT: Final = 6
"""Spaces before what is in Manchester syntax."""
HEADS: Final = {"proven": "Proven", "refuted": "Refuted", "undecided": "Neither proven nor refuted"}


def to_text(answer: Answer, ontology: Ontology) -> str:
    """Write an answer for people."""
    return "\n".join([*_prose(answer), *_proof(answer, ontology), *_story(answer.countermodel), ""])


def _prose(answer: Answer) -> Iterator[str]:
    yield from textwrap.wrap(f"{HEADS[answer.status]}: {plain(answer.claim())}", WIDTH)
    yield from textwrap.wrap(_why(answer), WIDTH)


def _why(answer: Answer) -> str:
    """Return what there is to say about an answer besides the claim."""
    given = f"the {answer.seconds:g} seconds given" if answer.seconds is not None else ""
    if answer.entailed:
        if answer.axioms is None:
            return f"Which axioms it follows from could not be told within {given}; give it more with --timeout."
        if not answer.axioms:
            return "It is true whatever the axioms say."
        number = len(answer.axioms)
        follows = "axioms, none of which can be spared" if number > 1 else "axiom, which cannot be spared"
        return f"It follows from {number} {follows}:"
    if found := answer.countermodel:
        said = plain(answer.refutation(found.label))
        return f"Not in this one, the smallest there is, with {_things(found.size)}: {said}"
    reasoner = {False: "The ontology does not entail it", None: f"The reasoner came to no answer within {given}"}
    searched = f"no scenario of up to {_things(answer.searched)} refutes it" if answer.searched else "none was searched"
    over = f", when {given} were over" if answer.entailed is False and answer.seconds is not None else ""
    more = "--timeout" if answer.seconds is not None else "--max-entities"
    return f"{reasoner[answer.entailed]}, and {searched}{over}. Search further with {more}."


def _things(number: int) -> str:
    return f"{number or 'no'} thing{'' if number == 1 else 's'}"


def _proof(answer: Answer, ontology: Ontology) -> Iterator[str]:
    sentences = Sentences(ontology)
    for number, axiom in enumerate(answer.axioms or (), start=1):
        lead = f"{number}. "
        yield ""
        yield from textwrap.wrap(
            sentences.sentence(axiom), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead)
        )
        yield from textwrap.indent(render(axiom, width=WIDTH - INDENT), " " * INDENT).splitlines()


def _story(found: Countermodel | None) -> list[str]:
    return ["", found.turtle.rstrip()] if found else []


def to_turtle(answer: Answer) -> str:
    """Write an answer as Turtle."""
    if answer.countermodel:
        return answer.countermodel.turtle
    comments = [f"# {line}" for line in _prose(answer)]
    return "\n".join([*comments, "", *_ontology(answer), ""])


def _ontology(answer: Answer) -> list[str]:
    """Return the axioms of a proof as Turtle, nameless nodes written where they are used."""
    import rdflib

    sides = (answer.premise.theory, answer.conclusion.theory)
    if not answer.entailed:
        return []
    statements = owl_statements(answer.axioms or ())
    if sides[0] and sides[1]:
        statements.append((sides[0].iri, pkb("entails"), sides[1].iri))
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in statements), format="nt")
    return graph.serialize(format="turtle").strip().splitlines()


def to_json(answer: Answer, ontology: Ontology) -> str:
    """Write an answer as JSON."""
    sentences = Sentences(ontology)

    def stated(axiom: Axiom) -> dict[str, str]:
        return {
            "manchester": render(axiom),
            "sentence": sentences.sentence(axiom),
            "file": Path(ontology.axioms.get(axiom, "")).name,
        }

    found = answer.countermodel
    document = {
        "status": answer.status,
        "claim": plain(answer.claim()),
        "premise": str(answer.premise),
        "conclusion": str(answer.conclusion),
        "entailed": answer.entailed,
        "axioms": None if answer.axioms is None else [stated(each) for each in answer.axioms],
        "countermodel": found
        and {
            "witness": bare(found.witness),
            "label": found.label,
            "things": found.size,
            "statements": found.statements,
            "turtle": found.turtle,
        },
        "searched": answer.searched,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
