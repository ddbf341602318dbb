"""Questions as values: what a query asks, of what, with which parameters, and what its words give away.

A question is a file. Its text is SPARQL 1.1 and goes to the engine as it stands; its parameters are statements in a
graph of their own (``engines/parameters.py``), so that no value ever becomes part of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from persistence_kb.namespaces import GRAPH, iri

SCENARIO_GRAPH: Final = iri(GRAPH + "scenario")
"""The story as it is told, what is still to come included; lists and events written out."""
SNAPSHOT_GRAPH: Final = iri(GRAPH + "snapshot")
"""The world at a horizon, which follows in the name after a slash; at the end of the story nothing does."""
ONTOLOGY_GRAPH: Final = iri(GRAPH + "ontology")
"""The ontology and the theories read beside it."""
VERDICTS_GRAPH: Final = iri(GRAPH + "verdicts")
"""What the theories say."""
PARAMETERS_GRAPH: Final = iri(GRAPH + "parameters")
"""The values of the query's parameters."""
COUNTERFACTUAL_GRAPH: Final = iri(GRAPH + "counterfactual")
"""The verdicts that would be others if something that is extant had ended."""

GRAPHS: Final = (
    SCENARIO_GRAPH, SNAPSHOT_GRAPH, ONTOLOGY_GRAPH, VERDICTS_GRAPH, PARAMETERS_GRAPH, COUNTERFACTUAL_GRAPH,
)  # fmt: skip

EVERY: Final = "every"
"""The default of a parameter that takes whatever there is of its kind."""

KINDS: Final = ("theory", "entity", "class", "term", "time", "number", "text")
"""What a parameter may be: each kind is read in its own way, and ``term`` is read as whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    Attributes:
        name: Its local name under ``parameter:``.
        kind: One of ``KINDS``.
        defaults: The values that it has where none is set; ``(EVERY,)`` for all of its kind; none where it must be set.
        meaning: What it is for.
    """

    name: str
    kind: str
    defaults: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a query tell, without its being parsed.

    Attributes:
        update: The first word of an update, such as ``LOAD``; None for a query.
        service: Whether it would ask another server.
        loads: Whether it would read a document into the data.
        ordered: Whether its answer has an order of its own.
        default: The graphs that ``FROM`` names; None where no dataset is described.
        named: The graphs that ``FROM NAMED`` names.
        mentioned: Every IRI in it, as tokens.
        mistake: The first word that SPARQL does not have, prefix that is not declared or bracket without another: line,
            column and what is wrong. It explains a syntax error, and does not by itself mean that there is one.
    """

    update: str | None
    service: bool
    loads: bool
    ordered: bool
    default: tuple[str, ...] | None
    named: tuple[str, ...]
    mentioned: frozenset[str]
    mistake: tuple[int, int, str] | None

    def names(self, graph: str) -> bool:
        """Tell whether a graph, or a graph of its kind, is named."""
        return any(token == graph or token.startswith(f"{graph[:-1]}/") for token in self.mentioned)


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what its header says.

    Attributes:
        name: What it is called; for a user's own, the file.
        source: The file, for messages.
        text: SPARQL.
        words: What its words tell.
        asks: The question, as a sentence; empty where the header has none.
        caveat: What to bear in mind.
        graphs: The graphs that it asks; None where the header does not say.
        parameters: By name.
        columns: The answer's columns and what each means.
    """

    name: str
    source: str
    text: str
    words: Words
    asks: str
    caveat: str
    graphs: tuple[str, ...] | None
    parameters: dict[str, Parameter]
    columns: dict[str, str]

    def needs(self, graph: str) -> bool:
        """Tell whether a graph is to be made: as the header says, or else all but what is made only where named."""
        if self.graphs is not None and graph != PARAMETERS_GRAPH:
            return graph in self.graphs
        return graph != COUNTERFACTUAL_GRAPH or self.words.names(graph)
