"""The settings of a step, looked up in the story: names of things and of terms become the things and the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.errors import InvalidOption, UnknownName
from persistence_kb.model.intervention import split
from persistence_kb.model.snapshot import unescape
from persistence_kb.namespaces import bare, local_name, pkb, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from persistence_kb.acting.course import Course
    from persistence_kb.model.intervention import Parameter, Step


def resolve(step: Step, course: Course) -> dict[str, list[str]]:
    """Return the values of each parameter, as tokens.

    A thing is named by its IRI, local name or label, all of them where several are so called; a term by its IRI, local
    name or label. A word that is a parameter's default is for the update to understand and stays as it is.

    Raises:
        UnknownName: A thing that the story does not have, or a term that neither the ontology nor the story has.
    """
    found: dict[str, list[str]] = {}
    for name, tokens in step.settings.items():
        parameter = step.intervention.parameters[name]
        values: dict[str, None] = {}
        for token in split(tokens):
            values |= dict.fromkeys(_values(token, parameter, step, course))
        found[name] = list(values)
    return found


def _values(token: str, parameter: Parameter, step: Step, course: Course) -> list[str]:
    if parameter.kind not in ("entity", "term") or (token.endswith(">") and token[0] == '"'):
        return [token]
    text = unescape(token[1 : token.rindex('"')]) if token[0] == '"' else bare(token)
    if parameter.kind == "entity" and token[0] == '"' and text == parameter.default:
        return [token]
    fits = _fitting(parameter, course)
    found: set[str] = set()
    for names in (_terms, _things) if parameter.kind == "term" else (_things,):
        known = names(course)
        found |= {token} if token in known and token[0] != '"' else known.get(text, set())
        if any(map(fits, found)):
            return sorted(filter(fits, found))
    option = f"{step.intervention.name}: {parameter.name}"
    wanted = text if token[0] == '"' else shorten(token)
    what = course.story.ontology.label(parameter.among) if parameter.among else parameter.kind
    if found:
        raise InvalidOption(option=option, found=wanted, remedy=f"name one that is told to be of this kind: {what}")
    raise UnknownName(
        kind=what, name=wanted, known=map(local_name, filter(fits, _all(parameter, course))), source=option
    )


def _fitting(parameter: Parameter, course: Course) -> Callable[[str], bool]:
    """Return what tells whether a thing or a term is of the class that a parameter asks for."""
    if not parameter.among:
        return lambda _: True
    ontology = course.story.ontology
    classes = ontology.taxonomy.told.get(parameter.among, (parameter.among,))
    members = course.members(parameter.among)
    codes = course.terms.codes

    theories = ontology.theories if pkb("Theory") in classes else {}

    def fits(token: str) -> bool:
        told = any(value in classes for _, value in ontology.facts.get(token, ()))
        return told or token in theories or codes.get(token) in members

    return fits


def _all(parameter: Parameter, course: Course) -> set[str]:
    """Return all things, or all terms, that could have been meant."""
    return set().union(*(_things if parameter.kind == "entity" else _terms)(course).values())


def _things(course: Course) -> dict[str, set[str]]:
    """Return the things of the story by each way of spelling them."""
    found: dict[str, set[str]] = {}
    world = course.end
    for number, name in enumerate(world.names(np.arange(len(world)))):
        for spelling in (name, bare(name), local_name(name), world.label(number)):
            found.setdefault(spelling, set()).add(name)
    return found


def _terms(course: Course) -> dict[str, set[str]]:
    """Return the terms of the ontology by each way of spelling them."""
    ontology = course.story.ontology
    found: dict[str, set[str]] = {}
    for term in ontology.sources:
        if term.startswith("<"):
            for spelling in (term, bare(term), shorten(term), local_name(term), ontology.label(term)):
                found.setdefault(spelling, set()).add(term)
    return found
