"""Why a story cannot be true, in sentences: one for each of the axioms that contradict one another.

What the story says is quoted as a statement, and what the ontology says in Manchester syntax with the name of its file.
What is true because the story is complete (``engines/closure.py``) is said in words, since it stands nowhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from persistence_kb.model.axiom import (
    Axiom,
    ClassAssertion,
    DifferentIndividuals,
    ObjectPropertyAssertion,
)
from persistence_kb.model.expression import (
    Class,
    ObjectAllValuesFrom,
    ObjectComplementOf,
    ObjectOneOf,
    ObjectUnionOf,
)
from persistence_kb.model.manchester import render
from persistence_kb.namespaces import bare, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from persistence_kb.model.expression import Expression


def name(token: str) -> str:
    """Return a term with its prefix, or an entity of a story by the last part of its name.

    >>> name("<https://w3id.org/persistence-kb/Line>"), name("<https://example.org/story#chat>")
    ('pkb:Line', 'chat')
    """
    short = shorten(token)
    return local_name(token) if short == bare(token) else short


def sentences(conflict: Sequence[Axiom], stated: Mapping[Axiom, str]) -> list[str]:
    """Say what contradicts one another.

    Args:
        conflict: Axioms that cannot all be true.
        stated: The ontology's axioms, with the file of each.

    Returns:
        A sentence for each: the story's, the ontology's, what is not stated, and which names are distinct; each of the
        four sorted.
    """
    story, ontology, closed, distinct = [], [], [], []
    for axiom in conflict:
        match axiom:
            case _ if axiom in stated:
                ontology.append(f"{render(axiom, name)} ({Path(stated[axiom]).name})")
            case ClassAssertion(Class(class_), individual):
                story.append(f"{name(individual)} a {name(class_)}")
            case ObjectPropertyAssertion(role, subject, object_):
                story.append(f"{name(subject)} {name(role.iri)} {name(object_)}")
            case ClassAssertion(expression, individual):
                closed.append(_complete(expression, name(individual)))
            case DifferentIndividuals(individuals):
                distinct.append(f"{listed([name(each) for each in individuals])} are not the same")
    return [sentence for group in (story, ontology, closed, distinct) for sentence in sorted(group)]


def _complete(expression: Expression, individual: str) -> str:
    """Say what is true because the story does not say otherwise."""
    match expression:
        case ObjectAllValuesFrom(role, ObjectOneOf(individuals)):
            others = listed([name(each) for each in individuals])
            if role.inverse:
                return f"nothing but {others} has {individual} as its {name(role.iri)}"
            return f"{individual} has no {name(role.iri)} but {others}"
        case ObjectAllValuesFrom(role, _):
            if role.inverse:
                return f"nothing has {individual} as its {name(role.iri)}"
            return f"{individual} has no {name(role.iri)}"
        case ObjectComplementOf(Class(class_)):
            return f"{individual} is not said to be a {name(class_)}"
        case ObjectUnionOf((ObjectComplementOf(Class(class_)), *conditions)):
            otherwise = render(ObjectUnionOf(tuple(conditions)), name)
            return f"{individual} is not said to be a {name(class_)}, and could be one only as {otherwise}"
        case _:
            return f"{individual} is {render(expression, name)}"


def listed(names: Sequence[str]) -> str:
    """Return names with commas and an *and*.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
