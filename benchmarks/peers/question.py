"""The question that every peer answers, in SPARQL: under each theory, how many entities hold and how many fail?

The text is written for speed on the data that `generate.py` makes, and uses what is known of them: pieces are
hardware instances, continuants arise by `copiedFrom` and `modifiedFrom` alone, every stage that a thread names is one
of its stages, and nothing is left open.

Four rewritings matter; without them the peers take from ten times as long to for ever:

- A closure is one path from one class: `x:Line (^a|:copiedFrom|:modifiedFrom)+ ?piece` enters the members of the
  class by `^a` and goes on from there, so that every node is visited once. `?piece path ?other` starts once for each
  piece instead.
- The symmetric closures (kin, joined threads, shared memory) are walked the same way, never written out as pairs.
- An intermediate class that is asked for more than once is inserted; one that is asked for once is not, because
  inserting a triple costs more than finding it.
- Absence is `WITHOUT { … }`, for which each peer puts the form that it evaluates best (`MINUS` or `FILTER NOT EXISTS`;
  the two agree on every use below).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIXES = """
PREFIX :     <https://w3id.org/persistence-kb/>
PREFIX t:    <https://w3id.org/persistence-kb/theory/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX x:    <https://example.org/benchmark/>
"""

SNAPSHOT = (
    # What begins after the horizon is not there yet.
    """INSERT { ?thing a x:Later } WHERE {
        ?scenario :horizon ?horizon .
        ?thing prov:generatedAtTime|prov:startedAtTime ?time
        FILTER (?time > ?horizon) }""",
    "DELETE { ?subject ?property ?thing } WHERE { ?thing a x:Later . ?subject ?property ?thing }",
    "DELETE { ?thing ?property ?value } WHERE { ?thing a x:Later . ?thing ?property ?value }",
    # Concrete things, as far as a condition asks for them: pieces, saved chats, and what stores weights.
    """INSERT { ?piece a x:ExtantPiece } WHERE {
        ?piece a :HardwareInstance
        WITHOUT { ?piece a :Ceased }
        WITHOUT { ?scenario :horizon ?horizon . ?piece prov:invalidatedAtTime ?time FILTER (?time <= ?horizon) } }""",
    """INSERT { ?thing a :Extant } WHERE {
        { ?thread :hasTranscript ?thing } UNION { ?thing :storesWeightsOf ?model }
        WITHOUT { ?thing a :Ceased }
        WITHOUT { ?scenario :horizon ?horizon . ?thing prov:invalidatedAtTime ?time FILTER (?time <= ?horizon) } }""",
    # Stages under way.
    """INSERT { ?stage a :Extant } WHERE {
        ?stage a :Stage ; prov:startedAtTime ?start
        WITHOUT { ?stage a :Ceased }
        WITHOUT { ?scenario :horizon ?horizon . ?stage prov:endedAtTime ?time FILTER (?time <= ?horizon) } }""",
    """INSERT { ?thread :finalStage ?stage } WHERE {
        ?thread :hasStage ?stage
        WITHOUT { ?thread :finalStage ?stated }
        WITHOUT { ?stage :followedBy ?later . ?thread :hasStage ?later . ?thread :hasStage ?stage } }""",
    # First stages matter only where they are shared.
    """INSERT { ?stage a x:SharedStage } WHERE {
        { SELECT ?stage { ?thread :hasStage ?stage } GROUP BY ?stage HAVING (COUNT(DISTINCT ?thread) > 1) } }""",
    """INSERT { ?thread :firstStage ?stage } WHERE {
        ?stage a x:SharedStage . ?thread :hasStage ?stage
        WITHOUT { ?thread :firstStage ?stated }
        WITHOUT { ?earlier :followedBy ?stage . ?thread :hasStage ?earlier . ?thread :hasStage ?stage } }""",
)
"""Updates that make the world at the horizon."""

CLASSES = (
    "INSERT { ?piece a x:Line } WHERE { x:ExtantPiece (^a|:copiedFrom|:modifiedFrom)+ ?piece }",
    """INSERT { ?piece a x:Branches } WHERE {
        { SELECT ?piece { ?copy a x:Line . ?copy :copiedFrom|:modifiedFrom ?piece }
          GROUP BY ?piece HAVING (COUNT(DISTINCT ?copy) > 1) }
        UNION { ?copy a x:Line . ?copy :copiedFrom|:modifiedFrom ?piece FILTER EXISTS { ?piece a x:ExtantPiece } } }""",
    "INSERT { ?piece a x:LeadsToBranches } WHERE { x:Branches (^a|:copiedFrom|:modifiedFrom)+ ?piece }",
    "INSERT { ?piece a t:UnbranchedContinuant } WHERE { ?piece a x:Line WITHOUT { ?piece a x:LeadsToBranches } }",
    "INSERT { ?model a t:TemporaryModelRunning } WHERE { ?piece a x:ExtantPiece . ?piece :implements ?model }",
    """INSERT { ?model a t:TemporaryModelStored } WHERE {
        { ?model a t:TemporaryModelRunning } UNION { ?thing a :Extant . ?thing :storesWeightsOf ?model }
        UNION { ?piece a x:ExtantPiece . ?piece :storesWeightsOf ?model } }""",
    """INSERT { ?thread a t:ThreadSomePiece } WHERE {
        ?piece a x:ExtantPiece . ?stage :stageOf ?piece . ?thread :hasStage ?stage }""",
    """INSERT { ?thread a t:ThreadEveryPiece } WHERE {
        ?thread a t:ThreadSomePiece
        WITHOUT { ?thread :hasStage ?stage . ?stage :stageOf ?piece WITHOUT { ?piece a x:ExtantPiece } } }""",
    """INSERT { ?thread a t:ThreadFinalPiece } WHERE {
        ?thread :finalStage ?stage . ?stage :stageOf ?piece . ?piece a x:ExtantPiece }""",
    "INSERT { ?thread a t:ThreadOfSlices } WHERE { ?stage a :Extant . ?thread :hasStage ?stage }",
    """INSERT { ?thread a t:ThreadOfSlicesLatest } WHERE {
        { ?thread a t:ThreadOfSlices } UNION { ?thread a t:ThreadFinalPiece } }""",
    """INSERT { ?thread a t:ThreadLineage } WHERE {
        ?thread :finalStage ?stage . ?stage :stageOf ?piece . ?piece a x:Line }""",
    """INSERT { ?thread a t:JoinedThreads } WHERE {
        t:ThreadFinalPiece
            (^a|:hasStage|^:hasStage|:branchedFrom|^:branchedFrom|:mergedFrom|^:mergedFrom)+ ?thread
        FILTER EXISTS { ?thread a :Thread } }""",
    """INSERT DATA {
        :OwnImplementation x:asks x:ExtantPiece . :OwnThread x:asks t:ThreadFinalPiece .
        :UnbranchedLineage x:asks t:UnbranchedContinuant . :Lineage x:asks x:Line , t:ThreadLineage .
        :JoinedThreads x:asks t:JoinedThreads }""",
    """INSERT { ?candidate a t:ProteanModest } WHERE {
        { ?candidate :identifiesWith ?kind . ?kind x:asks ?class . ?candidate a ?class }
        UNION { x:ExtantPiece (^a|:copiedFrom|^:copiedFrom|:modifiedFrom|^:modifiedFrom)+ ?candidate
                FILTER EXISTS { ?candidate :identifiesWith :Family } } }""",
    """INSERT { ?candidate a t:ProteanLiberal } WHERE {
        { ?candidate a t:ProteanModest }
        UNION { ?candidate :identifiesWith :OwnModel . ?candidate :implements ?model .
                FILTER EXISTS { ?model a t:TemporaryModelRunning } }
        UNION { ?candidate :identifiesWith :OwnModel . ?candidate :hasStage ?stage . ?stage :stageOf ?piece .
                ?piece :implements ?model FILTER EXISTS { ?model a t:TemporaryModelRunning } } }""",
)
"""Updates that make the classes asked for more than once; a theory's class holds what its condition holds of."""

BEARERS = {
    "Model": "?x a :Model",
    "Implementation": "?x a :HardwareInstance",
    "Thread": "?x a :Thread",
    "VirtualInstance": "?x a :VirtualInstance",
    "SelfConceiver": "?x :identifiesWith ?kind",
}
"""Who gets a verdict."""

CONDITIONS = {
    "EternalModel": ("Model", "?x a :Model"),
    "TemporaryModelRunning": ("Model", "?x a t:TemporaryModelRunning"),
    "TemporaryModelStored": ("Model", "?x a t:TemporaryModelStored"),
    "WeightType": ("Implementation", "?model a t:TemporaryModelRunning . ?x :implements ?model"),
    "HardwareInstance": ("Implementation", "?x a x:ExtantPiece"),
    "Continuant": ("Implementation", "?x a x:Line"),
    "UnbranchedContinuant": ("Implementation", "?x a t:UnbranchedContinuant"),
    "Progenitor": (
        "Implementation",
        "{ ?x a x:Line } UNION { x:ExtantPiece (^a|^:copiedFrom|^:modifiedFrom)+ ?x }",
    ),
    "ChildlessProgenitor": (
        "Implementation",
        """{ ?x a x:Line }
        UNION { x:ExtantPiece (^a|^:copiedFrom|^:modifiedFrom)+ ?x
                WITHOUT { ?copy :copiedFrom|:modifiedFrom ?x FILTER EXISTS { ?copy a x:Line } } }""",
    ),
    "Kinship": (
        "Implementation",
        "x:ExtantPiece (^a|:copiedFrom|^:copiedFrom|:modifiedFrom|^:modifiedFrom)+ ?x",
    ),
    "ThreadSomePiece": ("Thread", "?x a t:ThreadSomePiece"),
    "ThreadEveryPiece": ("Thread", "?x a t:ThreadEveryPiece"),
    "ThreadFinalPiece": ("Thread", "?x a t:ThreadFinalPiece"),
    "ThreadOfSlices": ("Thread", "?x a t:ThreadOfSlices"),
    "ThreadOfSlicesLatest": ("Thread", "?x a t:ThreadOfSlicesLatest"),
    "ThreadProportion": ("Thread", "?x a t:ThreadSomePiece"),
    "ThreadLineage": ("Thread", "?x a t:ThreadLineage"),
    "ThreadFission": (
        "Thread",
        "{ ?stage a x:SharedStage . ?stage :stageOf ?piece } { ?piece a x:ExtantPiece } { ?x :firstStage ?stage }",
    ),
    "ThreadFusion": (
        "Thread",
        "{ ?stage a x:SharedStage . ?stage :stageOf ?piece } { ?piece a x:ExtantPiece } { ?x :finalStage ?stage }",
    ),
    "JoinedThreads": ("Thread", "?x a t:JoinedThreads"),
    "UnsharedThread": (
        "Thread",
        "?x a t:ThreadFinalPiece WITHOUT { ?x :hasStage ?stage FILTER EXISTS { ?stage a x:SharedStage } }",
    ),
    "MemoryThread": (
        "Thread",
        "t:ThreadFinalPiece (^a|:usesMemory|^:usesMemory)+ ?x FILTER EXISTS { ?x a :Thread }",
    ),
    "SavedChat": (
        "Thread",
        """{ ?transcript a :Extant . ?x :hasTranscript ?transcript . ?x :hasStage ?stage .
          ?stage :stageOf ?piece . ?piece :implements ?model } { ?model a t:TemporaryModelRunning }""",
    ),
    "VirtualInstance": ("VirtualInstance", "?thread a t:ThreadFinalPiece . ?thread :realizes ?x"),
    "ProteanModest": ("SelfConceiver", "?x a t:ProteanModest"),
    "ProteanLiberal": ("SelfConceiver", "?x a t:ProteanLiberal"),
}
"""Bearer and condition of each theory that has a condition."""

PIECES = ("ThreadSomePiece", "ThreadEveryPiece", "ThreadFinalPiece")
SLICES = ("ThreadOfSlices", "ThreadOfSlicesLatest")
VAGUE = {
    "TemporaryModel": ("Model", ("TemporaryModelRunning", "TemporaryModelStored")),
    "ThreadOfPieces": ("Thread", PIECES),
    "ThreadSlices": ("Thread", SLICES),
    "ThreadView": ("Thread", PIECES + SLICES),
    "Protean": ("SelfConceiver", ("ProteanModest", "ProteanLiberal")),
}
"""Bearer and precisifications of each vague theory; `ThreadView`'s own are vague, so it lists theirs."""


class Counts(TypedDict):
    """How many entities a theory holds of, fails of, and leaves undetermined."""

    holds: int
    fails: int
    undetermined: int


def answer(update: Callable[[str], None], select: Callable[[str], list[list[int]]], absence: str) -> dict[str, Counts]:
    """Answer the question on a loaded store.

    Args:
        update: runs a SPARQL update.
        select: runs a SPARQL query, and returns its rows of numbers.
        absence: what the store evaluates best for `WITHOUT`.

    Returns:
        Counts by the name of the theory, in alphabetical order.
    """

    def run(text: str) -> str:
        return PREFIXES + text.replace("WITHOUT", absence)

    for text in SNAPSHOT + CLASSES:
        update(run(text))
    bearers = {
        bearer: select(run(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"))[0][0]
        for bearer, pattern in BEARERS.items()
    }
    counts: dict[str, Counts] = {}
    for theory, (bearer, condition) in CONDITIONS.items():
        ((holds,),) = select(run(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {condition} }}"))
        counts[theory] = Counts(holds=holds, fails=bearers[bearer] - holds, undetermined=0)
    for theory, (bearer, precisifications) in VAGUE.items():
        update(run(f"INSERT DATA {{ t:{theory} x:needs {' , '.join(f't:{name}' for name in precisifications)} }}"))
        rows = select(
            run(
                f"""SELECT ?agreeing (COUNT(?x) AS ?n) {{
                {{ SELECT ?x (COUNT(?class) AS ?agreeing) {{ t:{theory} x:needs ?class . ?x a ?class }}
                   GROUP BY ?x }} }}
                GROUP BY ?agreeing"""
            )
        )
        holds = sum(n for agreeing, n in rows if agreeing == len(precisifications))
        possible = sum(n for _, n in rows)
        counts[theory] = Counts(holds=holds, fails=bearers[bearer] - possible, undetermined=possible - holds)
    return dict(sorted(counts.items()))


def report(counts: dict[str, Counts]) -> None:
    """Print an answer as JSON."""
    print(json.dumps(counts, indent=1))
