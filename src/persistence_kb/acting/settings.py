"""The settings of a step, looked up in the story: names of things and of terms become the things and the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from persistence_kb.errors import InvalidOption, UnknownName
from persistence_kb.model.intervention import split
from persistence_kb.model.snapshot import unescape
from persistence_kb.namespaces import bare, local_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        if parameter.among:
            _refuse_others(parameter, values, step, course)
        found[name] = list(values)
    return found


def _values(token: str, parameter: Parameter, step: Step, course: Course) -> list[str]:
    if parameter.kind not in ("entity", "term") or (token.endswith(">") and token[0] == '"'):
        return [token]
    text = unescape(token[1 : token.rindex('"')]) if token[0] == '"' else bare(token)
    if parameter.kind == "entity" and token[0] == '"' and text == parameter.default:
        return [token]
    things = _things(course)
    known = things if parameter.kind == "entity" else _terms(course) | things
    if token[0] != '"' and token in set().union(*known.values()):
        return [token]
    if text in known:
        return sorted(known[text])
    names = {local_name(each) for them in known.values() for each in them} | {
        each for each in known if not each.startswith(("<", "_:")) and "/" not in each
    }
    kind = "entity" if parameter.kind == "entity" else "term"
    wanted = text if token[0] == '"' else shorten(token)
    raise UnknownName(kind=kind, name=wanted, known=names, source=f"{step.intervention.name}: {parameter.name}")


def _refuse_others(parameter: Parameter, values: Iterable[str], step: Step, course: Course) -> None:
    terms, ontology = course.terms, course.story.ontology
    members = course.members(parameter.among)
    for value in values:
        if value[0] != '"' and terms.codes[value] not in members:
            what = ontology.label(parameter.among)
            option = f"{step.intervention.name}: {parameter.name}"
            remedy = f"name an entity that is told to be of this kind: {what}"
            raise InvalidOption(option=option, found=shorten(value), remedy=remedy)


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
            for spelling in (bare(term), shorten(term), local_name(term), ontology.label(term)):
                found.setdefault(spelling, set()).add(term)
    return found
