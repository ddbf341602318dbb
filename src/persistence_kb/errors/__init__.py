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
    ├── MissingOption              an option or an argument that cannot be done without
    ├── AssumptionError            something is assumed that cannot be
    │   ├── InvalidAssumption      an assumption that a shape refuses, or that names what is not there
    │   └── ConflictingAssumptions the same is assumed twice, to be different things
    ├── ClaimError                 claims that cannot be checked as they stand
    │   ├── MalformedClaim         one lacks something, or says what no claim of its kind says
    │   └── NoClaims               a set in which nothing is claimed
    ├── EndpointError              a SPARQL endpoint that does not serve
    │   ├── UnusableEndpoint       dead, refusing, or no SPARQL endpoint at all
    │   ├── EndpointTimeout        no answer in time
    │   ├── ForeignSnapshot        it holds another snapshot, or none
    │   └── UnnamedEntities        blank nodes, which a remote store's answers cannot name
    ├── QueryError                 a query that cannot be answered
    │   ├── MissingParameter       a parameter that has no value
    │   ├── FailedQuery            an unknown function, a service that does not answer, too much of an answer
    │   ├── QueryTimeout           no answer in time
    │   └── ReturningStatement     an update takes away what an event of the story stands for
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
    ├── PlanError                  nothing can be planned
    │   ├── NothingToWeigh         no credence in any theory
    │   ├── Unpriced               things to keep of which nobody says what that costs
    │   ├── NothingAffordable      what is kept in any case costs more than the budget
    │   ├── UnplannableStory       what is so depends on what is kept in a way that is not planned over
    │   ├── TooLargeToPlan         more to weigh than can be handled
    │   └── PlanMismatch           the engine does not find what was planned
    └── OutputError                a file that cannot be written

A leaf takes the facts as keywords and builds its own sentence. The command line catches the root, prints the
sentence and exits with 2, or with 3 where something is undecided within the limits given.
"""

from __future__ import annotations

from persistence_kb.errors.assumption import (
    AssumptionError,
    ConflictingAssumptions,
    InvalidAssumption,
)
from persistence_kb.errors.claim import ClaimError, MalformedClaim, NoClaims
from persistence_kb.errors.definition import (
    CyclicDefinition,
    InconsistentOntology,
    IrregularRoleHierarchy,
    MalformedTheory,
    NonSimpleRole,
    TheoryError,
    UnsupportedConstruct,
)
from persistence_kb.errors.input import (
    InputError,
    InvalidExpression,
    InvalidOption,
    InvalidSyntax,
    MissingOption,
    NoVerdict,
    OutputError,
    UnknownFormat,
    UnknownName,
    UnreadableInput,
    UnsafeInput,
)
from persistence_kb.errors.plan import (
    NothingAffordable,
    NothingToWeigh,
    PlanError,
    PlanMismatch,
    TooLargeToPlan,
    UnplannableStory,
    Unpriced,
)
from persistence_kb.errors.sentence import (
    PersistenceError,
    did_you_mean,
    nearest,
    one_line,
)
from persistence_kb.errors.service import (
    EndpointError,
    EndpointTimeout,
    FailedQuery,
    ForeignSnapshot,
    InconsistentAxioms,
    MissingParameter,
    QueryError,
    QueryTimeout,
    ReasonerError,
    ReasonerExhausted,
    ReasonerRefusal,
    ReasonerTimeout,
    ReasonerUnavailable,
    ReturningStatement,
    UnnamedEntities,
    UnusableEndpoint,
)
from persistence_kb.errors.story import (
    BrokenList,
    BusyKnowledgeBase,
    ConflictingHorizons,
    DamagedKnowledgeBase,
    FixedHorizon,
    InconsistentScenario,
    InvalidScenario,
    InvalidTime,
    KnowledgeBaseError,
    LiteralWhereEntity,
    MissingHeader,
    NameTaken,
    NewerKnowledgeBase,
    NotAKnowledgeBase,
    ScenarioError,
    UnclearScenario,
)

__all__ = [
    "AssumptionError",
    "BrokenList",
    "BusyKnowledgeBase",
    "ClaimError",
    "ConflictingAssumptions",
    "ConflictingHorizons",
    "CyclicDefinition",
    "DamagedKnowledgeBase",
    "EndpointError",
    "EndpointTimeout",
    "FailedQuery",
    "FixedHorizon",
    "ForeignSnapshot",
    "InconsistentAxioms",
    "InconsistentOntology",
    "InconsistentScenario",
    "InputError",
    "InvalidAssumption",
    "InvalidExpression",
    "InvalidOption",
    "InvalidScenario",
    "InvalidSyntax",
    "InvalidTime",
    "IrregularRoleHierarchy",
    "KnowledgeBaseError",
    "LiteralWhereEntity",
    "MalformedClaim",
    "MalformedTheory",
    "MissingHeader",
    "MissingOption",
    "MissingParameter",
    "NameTaken",
    "NewerKnowledgeBase",
    "NoClaims",
    "NoVerdict",
    "NonSimpleRole",
    "NotAKnowledgeBase",
    "NothingAffordable",
    "NothingToWeigh",
    "OutputError",
    "PersistenceError",
    "PlanError",
    "PlanMismatch",
    "QueryError",
    "QueryTimeout",
    "ReasonerError",
    "ReasonerExhausted",
    "ReasonerRefusal",
    "ReasonerTimeout",
    "ReasonerUnavailable",
    "ReturningStatement",
    "ScenarioError",
    "TheoryError",
    "TooLargeToPlan",
    "UnclearScenario",
    "UnknownFormat",
    "UnknownName",
    "UnnamedEntities",
    "UnplannableStory",
    "Unpriced",
    "UnreadableInput",
    "UnsafeInput",
    "UnsupportedConstruct",
    "UnusableEndpoint",
    "did_you_mean",
    "nearest",
    "one_line",
]
