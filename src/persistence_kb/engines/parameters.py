"""A query's parameters as statements: ``parameter:theory rdf:value theory:Kinship``, in a graph of their own.

A query joins with them wherever it needs them, in a subquery or under a negation as anywhere else, on any SPARQL
engine; a value never becomes part of the text, so that none can be more than a value. A parameter with several values
is any of them. Names are resolved as the other commands do: theories, classes and entities by IRI, prefixed name, local
name or label.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from persistence_kb.errors import InvalidOption, MissingParameter, UnknownName
from persistence_kb.model.query import EVERY
from persistence_kb.model.time import instant, token
from persistence_kb.namespaces import PARAMETER, PREFIXES, RDF, XSD, bare, iri, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.query import Parameter, Question
    from persistence_kb.model.statements import Statement
    from persistence_kb.model.verdict import Survey

VALUE: Final = iri(RDF + "value")

_NUMBER: Final = re.compile(
    r"[+-]?(?:(?P<whole>[0-9]+)|(?P<decimal>[0-9]*\.[0-9]+)|(?P<double>[0-9]*\.?[0-9]+[eE][+-]?[0-9]+))",
)
_IRI: Final = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*)>?")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")


def bind(question: Question, given: dict[str, list[str]], survey: Survey) -> Iterator[Statement]:
    """Yield the statements that give a question's parameters their values.

    Args:
        question: Whose parameters.
        given: The values that were set, by name, as they were written.
        survey: Where names are looked up.

    Raises:
        UnknownName: The question has no such parameter, or there is no such theory, class or entity.
        MissingParameter: A parameter has neither a value nor a default.
        InvalidOption: A value that is not of the parameter's kind.
    """
    known = question.parameters
    for name in given:
        if name not in known:
            raise UnknownName(kind="parameter", name=name, known=known, source=question.source)
    names = _Names(survey)
    for name, parameter in known.items():
        texts = given.get(name, list(parameter.defaults))
        if not texts:
            raise MissingParameter(query=question.source, name=name, meaning=parameter.meaning)
        values = names.every(parameter.kind) if texts == [EVERY] and parameter.kind in _WHOLE else None
        for text in texts if values is None else ():
            for value in names.resolve(parameter, text):
                yield iri(PARAMETER + name), VALUE, _sound(parameter, text, value)
        for value in values or ():
            yield iri(PARAMETER + name), VALUE, value


_WHOLE: Final = ("theory", "entity", "class")
"""The kinds of which there is a whole."""


class _Names:
    """What there is to be named in a survey."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.ontology: Ontology = survey.scenario.ontology
        self._spelt: dict[str, set[str]] | None = None

    def every(self, kind: str) -> list[str]:
        """Return all that there is of a kind."""
        match kind:
            case "theory":
                return list(self.ontology.theories)
            case "class":
                return list(self.ontology.taxonomy.told)
            case _:
                return sorted(set().union(*self._entities().values()))

    def resolve(self, parameter: Parameter, text: str) -> list[str]:
        """Return the values that a text stands for: several where several entities are so called."""
        match parameter.kind:
            case "theory":
                return [self.ontology.named("theory", text, self.ontology.theories)]
            case "class":
                return [self.ontology.named("class", text, self.ontology.taxonomy.told)]
            case "entity":
                return self._entity(text)
            case "time":
                return [_time(parameter, text)]
            case "number":
                return [_number(parameter, text)]
            case "text":
                return [_literal(text)]
            case _:
                return self._term(parameter, text)

    def _entities(self) -> dict[str, set[str]]:
        """Return the entities of all worlds by each way of spelling them."""
        if self._spelt is None:
            self._spelt = {}
            for snapshot in self.survey.snapshots:
                for number, name in enumerate(snapshot.names(np.arange(len(snapshot)))):
                    for spelling in {name, bare(name), local_name(name), snapshot.label(number)}:
                        self._spelt.setdefault(spelling, set()).add(name)
        return self._spelt

    def _entity(self, text: str) -> list[str]:
        spelt = self._entities()
        found = spelt.get(text) or spelt.get(_prefixed(text))
        if not found:
            names = [each for each in spelt if not each.startswith("<")]
            raise UnknownName(kind="entity", name=text, known=names, source=self.survey.scenario.source)
        return sorted(found)

    def _term(self, parameter: Parameter, text: str) -> list[str]:
        """Read a value by what it looks like: a text in quotation marks, a number, a time, a name, an IRI."""
        if len(text) > 1 and text[0] == text[-1] == '"':
            return [_literal(text[1:-1])]
        if _NUMBER.fullmatch(text):
            return [_number(parameter, text)]
        if _TIME.fullmatch(text):
            return [_time(parameter, text)]
        if prefixed := _prefixed(text):
            return [prefixed]
        theories = {local_name(each): each for each in self.ontology.theories}
        theories |= {self.ontology.label(each): each for each in self.ontology.theories}
        if text in theories:
            return [theories[text]]
        if (matched := _IRI.fullmatch(text)) and text not in self._entities():
            return [iri(matched[1])]
        return self._entity(text)


def _sound(parameter: Parameter, text: str, value: str) -> str:
    """Return a token, having seen that it is one."""
    import pyoxigraph as ox

    try:
        if value[0] == "<":
            ox.NamedNode(value[1:-1])
        value.encode()
    except ValueError as error:
        raise InvalidOption(option=f"--set {parameter.name}", found=text, remedy=f"it is not RDF: {error}") from None
    return value


def _prefixed(text: str) -> str:
    """Return the token of a prefixed name whose prefix is known, or nothing."""
    prefix, mark, local = text.partition(":")
    fits = mark and prefix in PREFIXES and re.fullmatch(r"[\w./%-]*", local)
    return iri(PREFIXES[prefix] + local) if fits else ""


def _time(parameter: Parameter, text: str) -> str:
    try:
        return token(instant(text))
    except ValueError:
        remedy = f"{parameter.name} is a time with a zone, like 2026-06-01T00:00:00Z"
        raise InvalidOption(option=f"--set {parameter.name}", found=text, remedy=remedy) from None


def _number(parameter: Parameter, text: str) -> str:
    matched = _NUMBER.fullmatch(text)
    if matched is None:
        raise InvalidOption(option=f"--set {parameter.name}", found=text, remedy=f"{parameter.name} is a number")
    kind = "integer" if matched["whole"] else "decimal" if matched["decimal"] else "double"
    return f'"{text}"^^<{XSD}{kind}>'


def _literal(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))
