"""What answers for us and cannot: endpoints, queries, the reasoner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence_kb.errors.sentence import PersistenceError
from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable


class EndpointError(PersistenceError):
    """A SPARQL endpoint that does not serve."""


class UnusableEndpoint(EndpointError):
    """Dead, refusing, or no SPARQL endpoint at all."""

    def __init__(self, *, url: str, reason: str) -> None:
        """Name it and say why."""
        super().__init__(f"the endpoint {url}: {reason}; name the address at which it answers SPARQL queries")


class EndpointTimeout(EndpointError):
    """No answer in time."""

    exit_code = 3

    def __init__(self, *, url: str, seconds: float) -> None:
        """Name it and the time that it had."""
        super().__init__(f"the endpoint {url}: no answer within {seconds:g} seconds; give it more with --timeout")


class ForeignSnapshot(EndpointError):
    """It holds another snapshot, or none."""

    def __init__(self, *, url: str, snapshot: str, expected: int, found: int) -> None:
        """Say what it should hold."""
        what = f"{found:,} of {expected:,} statements" if found else "nothing"
        super().__init__(
            f"the endpoint {url}: it holds {what} about the individuals of {shorten(snapshot)}; "
            "load into its default graph what pkb snapshot --format ntriples writes of this scenario at this horizon",
        )


class UnnamedEntities(EndpointError):
    """Blank nodes, which a remote store's answers cannot name."""

    def __init__(self, *, count: int, url: str) -> None:
        """Say how many."""
        super().__init__(
            f"the endpoint {url}: the scenario has {count} blank nodes, which every store renames; "
            "give the entities IRIs, or leave out --endpoint",
        )


class QueryError(PersistenceError):
    """A query that cannot be answered."""


class MissingParameter(QueryError):
    """A parameter that has no value."""

    def __init__(self, *, query: str, name: str, meaning: str) -> None:
        """Name the query and the parameter, and say what it is for."""
        what = f" ({meaning})" if meaning else ""
        super().__init__(f"{query}: the parameter {name}{what} has no value; write --set {name}=VALUE")


class FailedQuery(QueryError):
    """An unknown function, a service that does not answer, too much of an answer."""

    def __init__(self, *, query: str, reason: str, remedy: str = "") -> None:
        """Name the query and say why it failed."""
        super().__init__(f"{query}: {reason}{f'; {remedy}' if remedy else ''}")


class QueryTimeout(QueryError):
    """No answer in time."""

    exit_code = 3

    def __init__(self, *, query: str, seconds: float) -> None:
        """Name the query and the time that it had."""
        super().__init__(f"{query}: no answer within {seconds:g} seconds; give it more with --timeout, or ask for less")


class ReturningStatement(QueryError):
    """An update takes away what something else in the story stands for, so that it would come back."""

    def __init__(self, *, source: str, statement: Iterable[str]) -> None:
        """Name the statement."""
        what = " ".join(map(shorten, statement))
        super().__init__(
            f"{source}: it takes away {what}, for which an event of the story stands; "
            "take away what the event says as well, or let it be kept or wiped",
        )


class ReasonerError(PersistenceError):
    """The description-logic reasoner has no answer."""


class ReasonerUnavailable(ReasonerError):
    """No Java or no HermiT that can be used."""

    def __init__(self, *, reason: str, remedy: str) -> None:
        """Say what is missing and what would mend it."""
        super().__init__(f"{reason}{f'; {remedy}' if remedy else ''}")


class ReasonerTimeout(ReasonerError):
    """No answer in time."""

    exit_code = 3

    def __init__(self, *, seconds: float) -> None:
        """Name the time that it had."""
        super().__init__(
            f"the reasoner came to no answer within {seconds:g} seconds, so this is undecided; "
            "give it more with --timeout, or ask about less",
        )


class ReasonerExhausted(ReasonerError):
    """No answer within the memory that there is."""

    exit_code = 3

    def __init__(self, *, reason: str) -> None:
        """Say what is too much."""
        super().__init__(f"{reason}, so this is undecided; ask about less")


class ReasonerRefusal(ReasonerError):
    """It does not take the axioms."""

    def __init__(self, *, reason: str) -> None:
        """Quote the reasoner."""
        super().__init__(f"the reasoner does not take these axioms: {reason}")


class InconsistentAxioms(ReasonerError):
    """They cannot all be true, so that anything would follow."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("the axioms contradict one another, so that anything would follow from them")
