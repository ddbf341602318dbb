"""Interventions as values: what could be done about a story, with which parameters, at what kind of cost.

An intervention is data: a SPARQL 1.1 Update that changes a story as it would otherwise run, and what its header and the
ontology say about it. Nothing in the program asks which intervention it has in hand. Its parameters are statements in a
graph of their own, so that no value ever becomes part of the text (``acting/application.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from persistence_kb.namespaces import XSD, local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRUTH: Final = f"^^<{XSD}boolean>"

KINDS: Final = ("entity", "term", "time", "number", "text", "truth")
"""What a parameter may be: a thing of the story, a term of the vocabulary, or a value."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an intervention.

    Attributes:
        name: Its local name under ``parameter:``.
        kind: One of ``KINDS``.
        default: What it is where nothing is set, as the header writes it; empty where it must be set. For an entity it
            may be a word that the update itself understands, such as ``latest``.
        meaning: What it is for.
        among: Of which class an entity must be; empty for any.
    """

    name: str
    kind: str
    default: str
    meaning: str
    among: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something that could be done.

    Attributes:
        iri: Its token; for a user's own file, that of the file.
        name: Its local name; for a user's own, that of the file without its ending.
        label: What to call it.
        definition: What it changes, in one sentence.
        update: SPARQL 1.1 Update.
        parameters: By name.
        cost: What kind of cost it has, such as ``storage``; empty where nobody says.
        reversible: Whether one could still do, after it, what would have been done without it; None where nobody says.
        source: The work that it is taken from, as ``source:`` names it; empty where none is named.
        locator: Where in that work.
        file: The file, for messages.
        shipped: Whether it comes with the program.
        notes: What its header says besides: how it treats cases that are not plain.
    """

    iri: str
    name: str
    label: str
    definition: str
    update: str
    parameters: Mapping[str, Parameter]
    cost: str
    reversible: bool | None
    source: str
    locator: str
    file: str
    shipped: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """An intervention with its parameters set: one step of what is done.

    Attributes:
        intervention: What is done.
        settings: For each parameter its value or values, as N-Triples tokens with spaces between them, defaults filled
            in. What names a thing of the story otherwise than by its IRI is a literal until the story is known.
    """

    intervention: Intervention
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Say what is done, with the settings that differ from the defaults."""
        parameters = self.intervention.parameters
        said = [
            f"{name}={_readable(value)}"
            for name, value in self.settings.items()
            if name not in parameters or _readable(value) != parameters[name].default
        ]
        return f"{self.intervention.name}:{':'.join(said)}" if said else self.intervention.name


def _readable(tokens: str) -> str:
    """Return values as a reader writes them: texts without their quotation marks, names without their namespace."""
    return ",".join(_plain(token) for token in split(tokens))


def _plain(token: str) -> str:
    if token.startswith('"'):
        text = token[1 : token.rindex('"')]
        return {"true": "yes", "false": "no"}.get(text, text) if token.endswith(_TRUTH) else text
    return local_name(token)


def split(tokens: str) -> list[str]:
    r"""Return the N-Triples tokens of a setting one by one.

    >>> split('<urn:a> "b c"@en "d\\"e"^^<urn:t> _:x')
    ['<urn:a>', '"b c"@en', '"d\\"e"^^<urn:t>', '_:x']
    """
    found: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place] == " ":
            place += 1
            continue
        end = place + 1
        if tokens[place] == '"':
            while tokens[end] != '"':
                end += 2 if tokens[end] == "\\" else 1
        end = tokens.find(" ", end)
        end = len(tokens) if end < 0 else end
        found.append(tokens[place:end])
        place = end
    return found
