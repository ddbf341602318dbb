"""The IRIs that the program itself must know, as N-Triples tokens.

A term is held everywhere as its N-Triples token (``<iri>``, ``_:label``, ``"text"@en``), so that two terms are
equal exactly when their tokens are, and no term object is made for each of a million statements. Only terms that
semantics.md gives a meaning to (statuses, stages, dates, events, openness) are named here; theories, clauses and
degree rules are data and are not.
"""

from __future__ import annotations

from typing import Final

PKB: Final = "https://w3id.org/persistence-kb/"
THEORY: Final = PKB + "theory/"
VIEW: Final = PKB + "view/"
GRAPH: Final = PKB + "graph/"
PARAMETER: Final = PKB + "parameter/"
INTERVENTION: Final = PKB + "intervention/"
VERDICT: Final = PKB + "verdict/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
POSSIBLE_EDGES: Final = PKB + "possibly/"
"""Properties whose edges may be there (model/possibility.py)."""
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PROV: Final = "http://www.w3.org/ns/prov#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SPDX: Final = "http://spdx.org/rdf/terms#"
DCTERMS: Final = "http://purl.org/dc/terms/"

PREFIXES: Final = {
    "dcterms": DCTERMS,
    "intervention": INTERVENTION,
    "owl": OWL,
    "pkb": PKB,
    "possibly": POSSIBLE_EDGES,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "source": PKB + "source/",
    "theory": THEORY,
    "view": VIEW,
    "xsd": XSD,
}
"""Prefixes in the order in which they are written; a longer namespace wins over a shorter one."""


def iri(text: str) -> str:
    """Return the token of an IRI.

    >>> iri("https://example.org/a")
    '<https://example.org/a>'
    """
    return f"<{text}>"


def pkb(name: str) -> str:
    """Return the token of a term of the vocabulary.

    >>> pkb("Extant")
    '<https://w3id.org/persistence-kb/Extant>'
    """
    return f"<{PKB}{name}>"


def shorten(token: str) -> str:
    """Return a term as a reader writes it: a prefixed name where a prefix is known, else the bare IRI or the token.

    >>> shorten("<https://w3id.org/persistence-kb/theory/Kinship>"), shorten("<urn:x>"), shorten("_:b")
    ('theory:Kinship', 'urn:x', '_:b')
    """
    if not token.startswith("<"):
        return token
    bare = token[1:-1]
    prefix, namespace = max(
        ((name, start) for name, start in PREFIXES.items() if bare.startswith(start)),
        key=lambda pair: len(pair[1]),
        default=("", ""),
    )
    local = bare[len(namespace) :]
    return f"{prefix}:{local}" if prefix and local.replace("-", "").replace("_", "").isalnum() else bare


def bare(token: str) -> str:
    """Return an IRI without its angle brackets; other tokens as they are.

    >>> bare("<urn:x>"), bare("_:b")
    ('urn:x', '_:b')
    """
    return token[1:-1] if token.startswith("<") else token


def local_name(token: str) -> str:
    """Return what follows the last ``#``, ``/`` or ``:`` of an IRI.

    >>> local_name("<https://example.org/story#h1>"), local_name("_:b0")
    ('h1', 'b0')
    """
    text = bare(token).rstrip("/#")
    return text[max(text.rfind(mark) for mark in "#/:") + 1 :] or text


TYPE: Final = iri(RDF + "type")
FIRST: Final = iri(RDF + "first")
REST: Final = iri(RDF + "rest")
NIL: Final = iri(RDF + "nil")
LABEL: Final = iri(RDFS + "label")
PREF_LABEL: Final = iri(SKOS + "prefLabel")
TITLE: Final = iri(DCTERMS + "title")

THING: Final = iri(OWL + "Thing")
NOTHING: Final = iri(OWL + "Nothing")

SCENARIO: Final = pkb("Scenario")
SNAPSHOT: Final = pkb("Snapshot")
HORIZON: Final = pkb("horizon")
LEAVES_OPEN: Final = pkb("leavesOpen")
POSSIBLY: Final = pkb("possibly")
PRESENT_IN: Final = pkb("presentIn")
RAN_ON: Final = pkb("ranOn")

EXTANT: Final = pkb("Extant")
CEASED: Final = pkb("Ceased")
CONCRETE_THING: Final = pkb("ConcreteThing")
STAGE: Final = pkb("Stage")
THREAD: Final = pkb("Thread")
HARDWARE: Final = pkb("Hardware")
ORGANISM: Final = pkb("Organism")
HARDWARE_INSTANCE: Final = pkb("HardwareInstance")
HOSTED_ON: Final = pkb("hostedOn")
HAS_STAGE: Final = pkb("hasStage")
STAGE_OF: Final = pkb("stageOf")
FIRST_STAGE: Final = pkb("firstStage")
FINAL_STAGE: Final = pkb("finalStage")
FOLLOWED_BY: Final = pkb("followedBy")
IMPLEMENTATION: Final = pkb("Implementation")
IMPLEMENTS: Final = pkb("implements")
MODEL: Final = pkb("Model")
TRANSCRIPT: Final = pkb("Transcript")
IDENTIFIES_WITH: Final = pkb("identifiesWith")
SELF_KIND: Final = pkb("SelfKind")
COPIED_FROM: Final = pkb("copiedFrom")
ACCEPTS: Final = pkb("accepts")
PREFERS: Final = pkb("prefers")
PREFERENCE_KIND: Final = pkb("PreferenceKind")
TRIVIAL_PREFERENCE: Final = pkb("TrivialPreference")
SATISFIED_WHERE: Final = pkb("satisfiedWhere")
BRANCHED_FROM: Final = pkb("branchedFrom")
MERGED_FROM: Final = pkb("mergedFrom")

WEIGHT_COPY: Final = pkb("WeightCopy")
HARDWARE_DESTRUCTION: Final = pkb("HardwareDestruction")
WEIGHT_DELETION: Final = pkb("WeightDeletion")
REPURPOSING: Final = pkb("Repurposing")
BRANCHING: Final = pkb("Branching")
MERGING: Final = pkb("Merging")
TRAINING: Final = pkb("Training")
ENDS: Final = pkb("ends")
PROGENITOR: Final = pkb("hasDirectProgenitor")

AT_TIME: Final = iri(PROV + "atTime")
USED: Final = iri(PROV + "used")
DERIVED_FROM: Final = iri(PROV + "wasDerivedFrom")
GENERATED: Final = iri(PROV + "generated")
BEGAN: Final = iri(PROV + "generatedAtTime")
CEASED_AT: Final = iri(PROV + "invalidatedAtTime")
STARTED: Final = iri(PROV + "startedAtTime")
ENDED: Final = iri(PROV + "endedAtTime")
