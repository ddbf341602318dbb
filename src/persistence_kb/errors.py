"""Everything that can go wrong with what a user hands over, as one tree.

::

    PersistenceError
    ├── InputError                 something that was to be read cannot be
    │   ├── UnreadableInput        no such file, no permission, an empty folder, a truncated archive
    │   ├── UnknownFormat          a file whose kind cannot be told, or a format that is not offered
    │   ├── InvalidSyntax          not RDF 1.1: file, line, column, reason
    │   ├── InvalidExpression      not a class expression in Manchester syntax: column, reason
    │   └── UnsafeInput            entity declarations, remote contexts: refused, not followed
    ├── ScenarioError              RDF, but not a story that can be asked about
    │   ├── MissingHeader          no pkb:Scenario
    │   ├── ConflictingHorizons    more than one horizon
    │   ├── InvalidTime            not an xsd:dateTime with a zone
    │   ├── LiteralWhereEntity     a text or number as the value of a relation
    │   ├── BrokenList             a shorthand list that is cyclic, forked or has no end
    │   ├── FixedHorizon           a snapshot asked about at another time than its own
    │   ├── InvalidScenario        it violates a shape, and --strict was asked for
    │   └── InconsistentScenario   with the ontology it cannot be true: the statements that contradict one another
    ├── TheoryError                an ontology or theory file that has no defined meaning here
    │   ├── UnsupportedConstruct   outside the fragment of semantics.md §2
    │   ├── MalformedTheory        a theory that lacks or doubles something
    │   ├── CyclicDefinition       a class, theory or relation defined by way of itself
    │   ├── IrregularRoleHierarchy OWL 2 Structural Specification §11.2
    │   ├── NonSimpleRole          a cardinality on a role that chains or is transitive
    │   └── InconsistentOntology   it cannot be true: the axioms that contradict one another
    ├── UnknownName                a theory, entity, view, bearer or term that is not there; nearest names
    ├── NoVerdict                  an entity that is no bearer of the theory
    ├── InvalidOption              a value that an option cannot take
    ├── EndpointError              a SPARQL endpoint that does not serve
    │   ├── UnusableEndpoint       dead, refusing, or no SPARQL endpoint at all
    │   ├── EndpointTimeout        no answer in time
    │   ├── ForeignSnapshot        it holds another snapshot, or none
    │   └── UnnamedEntities        blank nodes, which a remote store's answers cannot name
    ├── QueryError                 a query that cannot be answered
    │   ├── MissingParameter       a parameter that has no value
    │   ├── FailedQuery            an unknown function, a service that does not answer, too much of an answer
    │   └── QueryTimeout           no answer in time
    ├── KnowledgeBaseError         a folder of loaded scenarios that cannot serve
    │   ├── NotAKnowledgeBase      nothing there, a file, or a folder with other things in it
    │   ├── NewerKnowledgeBase     of a format that this version does not know
    │   ├── DamagedKnowledgeBase   its parts do not fit together
    │   ├── BusyKnowledgeBase      another process is changing it
    │   ├── UnclearScenario        several are loaded, and not exactly one of them is named
    │   └── NameTaken              a scenario of that name was loaded from elsewhere
    ├── ReasonerError              the description-logic reasoner has no answer
    │   ├── ReasonerUnavailable    no Java or no HermiT that can be used
    │   ├── ReasonerTimeout        no answer in time
    │   ├── ReasonerExhausted      no answer within the memory that there is
    │   ├── ReasonerRefusal        it does not take the axioms
    │   └── InconsistentAxioms     they cannot all be true, so that anything would follow
    └── OutputError                a file that cannot be written

A leaf takes the facts as keywords and builds its own sentence. The command line catches the root, prints the
sentence and exits with 2, or with 3 where something is undecided within the limits given.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar, Final

from persistence_kb.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 1000
"""Characters of a sentence: what it quotes may be as long as a file. The place stands first and the remedy last."""
REMEDY: Final = 300
"""How many of them are kept for the end."""
COMPARED: Final = 10_000
"""Names that are compared at most: a large scenario has a million."""


def one_line(text: str) -> str:
    r"""Return a sentence that fits a line and steers no terminal, whatever it quotes.

    >>> one_line("a\x1b[31m\nb")
    'a [31m b'
    """
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - REMEDY]} … {text[-REMEDY:]}"
    return "".join(mark if mark.isprintable() else " " for mark in text)


def nearest(name: str, known: Iterable[str], count: int = 3, *, likeness: float = 0.55) -> list[str]:
    """Return the known names most like a name, nearest first, letter case set aside.

    Args:
        name: What was written.
        known: What there is.
        count: How many to return at most.
        likeness: How like they must be, from 0 to 1.

    >>> nearest("Kinshp", ["Kinship", "WeightType"])
    ['Kinship']
    """
    wanted = name[:LONGEST].lower()
    by_lower = {candidate.lower(): candidate for candidate in sorted(known)}
    candidates = list(by_lower)
    if len(candidates) > COMPARED:
        alike = (each for each in candidates if each[:1] == wanted[:1] and abs(len(each) - len(wanted)) < count)
        candidates = list(alike)[:COMPARED]
    return [by_lower[match] for match in difflib.get_close_matches(wanted, candidates, n=count, cutoff=likeness)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a closing half-sentence that names the nearest names, or nothing.

    >>> did_you_mean("Kinshp", ["Kinship"])
    '; did you mean Kinship?'
    """
    near = nearest(name, known)
    return f"; did you mean {' or '.join(near)}?" if near else ""


class PersistenceError(Exception):
    """The root: whatever a user can cause and mend.

    Attributes:
        exit_code: What the command line exits with: 2, or 3 where something is undecided within the limits given.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str) -> None:
        """Take what a leaf says."""
        super().__init__(one_line(sentence))


class InputError(PersistenceError):
    """Something that was to be read cannot be."""


class UnreadableInput(InputError):
    """No such file, no permission, an empty folder, a truncated archive."""

    def __init__(self, *, source: str, reason: str, remedy: str = "") -> None:
        """Say what could not be read and why."""
        super().__init__(f"{source}: {reason}{f'; {remedy}' if remedy else ''}")


class UnknownFormat(InputError):
    """A file whose kind cannot be told."""

    def __init__(self, *, source: str, found: str, known: Iterable[str]) -> None:
        """Say what was found and which formats there are."""
        super().__init__(f"{source}: {found} is no format that can be read; use one of {', '.join(known)}")


class InvalidSyntax(InputError):
    """Not RDF, or not the kind that its name says."""

    def __init__(self, *, source: str, line: int | None, column: int | None, reason: str) -> None:
        """Say where and why."""
        place = source if line is None else f"{source}:{line}" if column is None else f"{source}:{line}:{column}"
        super().__init__(f"{place}: {reason}")


class InvalidExpression(InputError):
    """Not a class expression in Manchester syntax, or one that names what is not there."""

    def __init__(self, *, expression: str, column: int, reason: str, remedy: str) -> None:
        """Quote the expression; say where it goes wrong, how, and what would mend it."""
        super().__init__(f"{expression!r}, column {column}: {reason}; {remedy}")


class UnsafeInput(InputError):
    """Something that would make the reader fetch or expand what it should not."""

    def __init__(self, *, source: str, found: str, remedy: str) -> None:
        """Say what was found and what to do instead."""
        super().__init__(f"{source}: {found}; {remedy}")


class ScenarioError(PersistenceError):
    """RDF, but not a story that can be asked about."""


class MissingHeader(ScenarioError):
    """No scenario is declared."""

    def __init__(self, *, source: str) -> None:
        """Say how to declare one."""
        super().__init__(f"{source}: no scenario header was found; add the statement '<> a pkb:Scenario .'")


class ConflictingHorizons(ScenarioError):
    """More than one horizon."""

    def __init__(self, *, source: str, found: Iterable[str]) -> None:
        """Name the horizons."""
        super().__init__(
            f"{source}: the scenario has several horizons ({', '.join(found)}); keep one pkb:horizon, "
            "and ask about other times with --at",
        )


class InvalidTime(ScenarioError):
    """Not an xsd:dateTime with a zone."""

    def __init__(self, *, found: str, term: str, source: str = "", reason: str = "") -> None:
        """Say which value of which term, and what a good one looks like."""
        place = f"{source}: " if source else ""
        why = reason or "is not an xsd:dateTime with a time zone"
        super().__init__(f"{place}{term} {shorten(found)} {why}; write it like 2026-06-01T00:00:00Z")


class LiteralWhereEntity(ScenarioError):
    """A text or number as the value of a relation between entities."""

    def __init__(self, *, source: str, subject: str, relation: str, found: str) -> None:
        """Name the statement."""
        super().__init__(
            f"{source}: {shorten(subject)} has the literal {found} as its {shorten(relation)}, "
            "where an entity belongs; write an IRI",
        )


class BrokenList(ScenarioError):
    """A shorthand list that is cyclic, forked or has no end."""

    def __init__(self, *, source: str, subject: str, relation: str, reason: str) -> None:
        """Name the list by what it belongs to."""
        super().__init__(
            f"{source}: the {shorten(relation)} list of {shorten(subject)} {reason}; write it as ( :a :b :c )",
        )


class FixedHorizon(ScenarioError):
    """A snapshot asked about at another time than its own."""

    def __init__(self, *, source: str, own: str, asked: str) -> None:
        """Name both times."""
        super().__init__(
            f"{source}: this is a snapshot of the world at {own} and cannot tell about {asked}; "
            "survey the scenario that it was made from",
        )


class InvalidScenario(ScenarioError):
    """It violates a shape, and ``--strict`` was asked for."""

    def __init__(self, *, source: str, count: int, first: str) -> None:
        """Quote the first violation."""
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"{source}: {first}{more}; pkb validate lists them all")


class InconsistentScenario(ScenarioError):
    """With the ontology it cannot be true."""

    def __init__(self, *, source: str, statements: Iterable[str]) -> None:
        """Quote the fewest statements that contradict one another."""
        super().__init__(
            f"{source}: the story cannot be true, so nothing can be said about it; these contradict one another: "
            f"{'; '.join(statements)}; take one of them back",
        )


class TheoryError(PersistenceError):
    """An ontology or theory file that has no defined meaning here."""


class UnsupportedConstruct(TheoryError):
    """Outside the fragment of semantics.md §2."""

    def __init__(self, *, source: str, term: str, construct: str, remedy: str = "") -> None:
        """Name the file, the term and the construct."""
        hint = remedy or (
            "conditions are built from named classes, and, or, not, some, only, value, oneOf, min, max, exactly"
        )
        super().__init__(f"{source}: {shorten(term)} uses {construct}, which is outside the fragment; {hint}")


class MalformedTheory(TheoryError):
    """A theory that lacks or doubles something."""

    def __init__(self, *, source: str, theory: str, problem: str, remedy: str) -> None:
        """Say what is wrong with the theory and what would mend it."""
        super().__init__(f"{source}: {shorten(theory)} {problem}; {remedy}")


class CyclicDefinition(TheoryError):
    """A class, theory or relation defined by way of itself."""

    def __init__(self, *, source: str, term: str, path: Iterable[str]) -> None:
        """Show the way round."""
        way = " → ".join(shorten(step) for step in path)
        super().__init__(f"{source}: {shorten(term)} is defined by way of itself ({way}); break the circle")


class IrregularRoleHierarchy(TheoryError):
    """Property chains that no regular expression describes."""

    def __init__(self, *, source: str, term: str, reason: str) -> None:
        """Name the property."""
        super().__init__(
            f"{source}: the role hierarchy is irregular at {shorten(term)}: {reason} "
            "(OWL 2 Structural Specification §11.2); rewrite the property chain",
        )


class NonSimpleRole(TheoryError):
    """A cardinality on a role that chains or is transitive."""

    def __init__(self, *, source: str, term: str, role: str) -> None:
        """Name the class and the role."""
        super().__init__(
            f"{source}: {shorten(term)} counts along {shorten(role)}, which is transitive or follows from a chain; "
            "OWL 2 DL allows cardinalities on simple properties only",
        )


class InconsistentOntology(TheoryError):
    """It cannot be true, whatever the story."""

    def __init__(self, *, statements: Iterable[str]) -> None:
        """Quote the fewest axioms that contradict one another."""
        super().__init__(
            "the ontology cannot be true, so that anything would follow from it; these contradict one another: "
            f"{'; '.join(statements)}; take one of them back",
        )


class UnknownName(PersistenceError):
    """A theory, entity, view, bearer or term that is not there."""

    def __init__(self, *, kind: str, name: str, known: Iterable[str], source: str = "") -> None:
        """Name what was asked for, where, and the nearest names."""
        place = f"{source}: " if source else ""
        names = set(known)
        hint = did_you_mean(name, names)
        if not hint:
            near = nearest(name, names, count=5, likeness=0.0)
            hint = f"; the nearest names are {', '.join(near)}" if near else "; there is none at all"
        super().__init__(f"{place}there is no {kind} {name!r}{hint}")


class NoVerdict(PersistenceError):
    """An entity that is no bearer of the theory, so that there is nothing to explain."""

    def __init__(self, *, source: str, entity: str, theory: str, bearer: str, known: Iterable[str]) -> None:
        """Say what the theory is about, and which theories are about the entity."""
        theories = sorted(known)
        remedy = f"ask {', '.join(theories)}" if theories else "no theory is about it"
        super().__init__(
            f"{source}: the {theory} gives no verdict about {entity}, for it speaks of another kind ({bearer}); {remedy}",
        )


class InvalidOption(PersistenceError):
    """A value that an option cannot take."""

    def __init__(self, *, option: str, found: str, remedy: str) -> None:
        """Name the option, the value and what it takes."""
        super().__init__(f"{option}: {found!r} cannot be used; {remedy}")


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


class KnowledgeBaseError(PersistenceError):
    """A folder of loaded scenarios that cannot serve."""


class NotAKnowledgeBase(KnowledgeBaseError):
    """Nothing there, a file, or a folder with other things in it."""

    def __init__(self, *, folder: str, reason: str, remedy: str) -> None:
        """Say what is there instead."""
        super().__init__(f"{folder}: {reason}; {remedy}")


class NewerKnowledgeBase(KnowledgeBaseError):
    """Of a format that this version does not know."""

    def __init__(self, *, folder: str, found: int, known: int) -> None:
        """Name both formats."""
        super().__init__(
            f"{folder}: this knowledge base has format {found}, and this version of pkb knows formats up to {known}; "
            "update pkb, or load the scenarios again into another folder",
        )


class DamagedKnowledgeBase(KnowledgeBaseError):
    """Its parts do not fit together."""

    def __init__(self, *, folder: str, reason: str) -> None:
        """Say what does not fit."""
        super().__init__(f"{folder}: the knowledge base is damaged: {reason}; load its scenarios into another folder")


class BusyKnowledgeBase(KnowledgeBaseError):
    """Another process is changing it."""

    def __init__(self, *, folder: str, who: str) -> None:
        """Say who."""
        super().__init__(f"{folder}: {who} is changing this knowledge base; try again when it has ended")


class UnclearScenario(KnowledgeBaseError):
    """Several are loaded, and not exactly one of them is named."""

    def __init__(self, *, folder: str, names: Iterable[str], shown: int = 10) -> None:
        """List the names."""
        known = sorted(names)
        more = f" and {len(known) - shown:,} more" if len(known) > shown else ""
        remedy = f"name one of {', '.join(known[:shown])}{more}" if known else "load one with pkb load"
        reason = "each loaded scenario is a story of its own" if known else "nothing is loaded"
        super().__init__(f"{folder}: {reason}; {remedy}")


class NameTaken(KnowledgeBaseError):
    """A scenario of that name was loaded from elsewhere."""

    def __init__(self, *, folder: str, name: str, place: str) -> None:
        """Say from where."""
        super().__init__(
            f"{folder}: {name!r} is loaded already, from {place}; keep both by giving this one another name with --as, "
            f"or replace it with --as {name!r}",
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
        """Say what ran out."""
        super().__init__(f"the reasoner ran out of memory ({reason}), so this is undecided; ask about less")


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


class OutputError(PersistenceError):
    """A file that cannot be written."""

    def __init__(self, *, target: str, reason: str, remedy: str = "nothing was changed or left behind") -> None:
        """Name the file and the reason."""
        super().__init__(f"{target}: could not be written: {reason}; {remedy}")
