"""Claims: what a claim of each kind says, and that its check can fail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistakes import INVALID
from persistence_kb.checking import claims_stories
from persistence_kb.checking.claims import Checker
from persistence_kb.checking.claims_dominance import Setting, compare
from persistence_kb.model.assumptions import Assumptions
from persistence_kb.model.expression import ObjectProperty
from persistence_kb.model.theory import Share, StepDecay
from persistence_kb.reading.claims import read_claims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from persistence_kb.checking.claims_outcome import Outcome
    from persistence_kb.model.ontology import Ontology

HEAD = "".join(
    f"PREFIX {name}: <https://w3id.org/persistence-kb/{name}/>\n"
    for name in ("claim", "intervention", "scenario", "shape", "source", "theory", "view")
) + (
    "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
    "PREFIX pkb: <https://w3id.org/persistence-kb/>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)
SAID = 'pkb:quote "nine are destroyed"@en ; dcterms:source source:Saad2026 ; pkb:locator "§3"'


@pytest.fixture(scope="module")
def checker(ontology: Ontology) -> Iterator[Checker]:
    with Checker(ontology) as made:
        yield made


def outcomes(tmp_path: Path, checker: Checker, *bodies: str) -> list[Outcome]:
    text = "".join(f"claim:C{number} a pkb:{body} ; {SAID} .\n" for number, body in enumerate(bodies, 1))
    path = tmp_path / "a.claims.ttl"
    path.write_text(HEAD + text, "utf-8")
    return list(checker.outcomes(read_claims([str(path)])))


def outcome(tmp_path: Path, checker: Checker, body: str) -> Outcome:
    (found,) = outcomes(tmp_path, checker, body)
    return found


def rows(table: str) -> list[list[str]]:
    """Return the cells of a table: a row a line, with bars between the cells."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


# Verdicts


def verdict(scenario: str, theory: str, about: str, expected: str) -> str:
    """Return a claim about a verdict; what stands before the last word of its subject is the quantifier."""
    *quantifier, name = about.split()
    subject = f"pkb:about{quantifier[0].capitalize()} pkb:{name}" if quantifier else f'pkb:about "{name}"'
    keys = {"is": "expects pkb:", "not": "expectsNot pkb:", ">=": "degreeAtLeast ", "<=": "degreeAtMost "}
    words = expected.split()
    said = " ; ".join(f"pkb:{keys[key]}{value}" for key, value in zip(words[::2], words[1::2], strict=True))
    return f"ScenarioClaim ; pkb:inScenario scenario:{scenario} ; pkb:underTheory theory:{theory} ; {subject} ; {said}"


DOUBTFUL = verdict("ten-pieces", "ThreadOfPieces", "chat", "not Holds")


@pytest.mark.parametrize(
    "row",
    rows("""
        ten-pieces | ThreadOfPieces   | chat                        | is Undetermined  | holds | undetermined
        ten-pieces | ThreadOfPieces   | chat                        | not Holds        | holds | undetermined
        ten-pieces | ThreadOfPieces   | chat                        | is Holds         | fails | undetermined
        ten-pieces | ThreadOfPieces   | chat                        | is Fails         | fails | undetermined
        ten-pieces | ThreadOfPieces   | chat                        | not Undetermined | fails | undetermined
        ten-pieces | ThreadOfSlices   | chat                        | is Fails         | holds | fails
        ten-pieces | ThreadProportion | chat                        | >= 0.1 <= 0.1    | holds | holds, degree 0.1
        ten-pieces | ThreadProportion | chat                        | >= 0.11          | fails | holds, degree 0.1
        ten-pieces | ThreadProportion | chat                        | is Holds >= 0.2  | fails | holds, degree 0.1
        copy-chain | Continuant | h0 | >= 0.5 | fails | holds, degree from 0 to 1
        copy-chain | Continuant       | h2                          | >= 1             | holds | holds, degree 1
        copy-chain | Continuant       | every HardwareInstance      | is Holds         | holds | 3 of 3
        copy-chain | HardwareInstance | every HardwareInstance      | is Fails         | fails | holds for copy of copy
        copy-chain | HardwareInstance | some HardwareInstance       | is Holds         | holds | 1 of 3
        copy-chain | HardwareInstance | some Implementation         | is Undetermined  | fails | fails for 3
        copy-chain | HardwareInstance | no HardwareInstance         | is Undetermined  | holds | 0 of 3
        copy-chain | HardwareInstance | no HardwareInstance         | is Holds         | fails | holds for copy of copy
        copy-chain | HardwareInstance | every Thread | is Holds | fails | no thread that the theory is about
        copy-chain | HardwareInstance | no Thread | is Holds | fails | no thread that the theory is about
    """),
)  # fmt: skip
def test_a_claim_about_verdicts(tmp_path: Path, checker: Checker, row: list[str]) -> None:
    scenario, theory, about, expected, status, found = row
    told = outcome(tmp_path, checker, verdict(scenario, theory, about, expected))
    assert (told.status, told.found) == (status, found.replace("fails for 3", "fails for original, copy, copy of copy"))
    assert bool(told.because) == (status == "fails" and "the theory is about" not in found)


def test_a_failure_is_explained_in_the_first_sentence_of_the_explanation(tmp_path: Path, checker: Checker) -> None:
    told = outcome(tmp_path, checker, verdict("ten-pieces", "ThreadFinalPiece", "chat", "is Holds"))
    assert told.because.startswith("The thread perishes under the final-piece thread view: ")
    assert "GPU 10 ceased on 2026-03-01" in told.because


def test_what_is_assumed_narrows_a_degree(tmp_path: Path, checker: Checker) -> None:
    body = verdict("copy-chain", "Continuant", "h0", ">= 0.81 <= 0.81")
    assert outcome(tmp_path, checker, body).status == "fails"
    assert outcome(tmp_path, checker, f'{body} ; pkb:assuming "copy-retention=0.9"').status == "holds"
    (tmp_path / "mine.ttl").write_text(f"{HEAD} <> a pkb:AssumptionSet . [] a pkb:Assumption ; pkb:copyRetention 0.9 .")
    assert outcome(tmp_path, checker, f"{body} ; pkb:assuming <mine.ttl>").status == "holds"


def test_a_claim_is_made_of_a_time(tmp_path: Path, checker: Checker) -> None:
    body = verdict("copy-chain", "HardwareInstance", "h0", "is Holds")
    early = f'{body} ; pkb:atHorizon "2025-10-15T00:00:00Z"^^xsd:dateTime'
    assert [each.status for each in outcomes(tmp_path, checker, body, early)] == ["fails", "holds"]


def test_a_claim_is_made_after_interventions(tmp_path: Path, checker: Checker) -> None:
    body = verdict("copy-chain", "HardwareInstance", "every HardwareInstance", "is Fails")
    after = f"{body} ; pkb:afterIntervention"
    told = outcomes(
        tmp_path,
        checker,
        body,
        f"{after} intervention:DeleteAll",
        f"{after} ( intervention:DeleteAll intervention:PreserveEverywhere )",
        f"{after} ( intervention:PreserveEverywhere intervention:DeleteAll )",
    )
    assert [each.status for each in told] == ["fails", "holds", "fails", "holds"]


def test_what_happened_before_the_decision_stays(tmp_path: Path, checker: Checker) -> None:
    body = verdict("copy-chain", "HardwareInstance", "h0", "is Holds")
    kept = f"{body} ; pkb:afterIntervention intervention:PreserveEverywhere"
    late = f'{kept} ; pkb:decidedAt "2026-05-01T00:00:00Z"^^xsd:dateTime'
    assert [each.status for each in outcomes(tmp_path, checker, kept, late)] == ["holds", "fails"]


def test_an_intervention_of_one_s_own_stands_beside_the_claims(tmp_path: Path, checker: Checker) -> None:
    (tmp_path / "rename.ru").write_text(
        "# Changes: The copy is called otherwise.\n"
        'INSERT { ?x rdfs:label "heir" } WHERE { ?x pkb:copiedFrom ?y FILTER NOT EXISTS { ?z pkb:copiedFrom ?x } }\n'
    )
    body = verdict("copy-chain", "HardwareInstance", "h2", "is Holds")
    assert outcome(tmp_path, checker, f'{body} ; pkb:afterIntervention "rename.ru"').status == "holds"
    assert outcome(tmp_path, checker, f"{body} ; pkb:afterIntervention <rename.ru>").status == "holds"


def test_a_claim_under_a_view_is_made_under_both_of_its_theories(
    tmp_path: Path, checker: Checker, ontology: Ontology
) -> None:
    token, view = next(
        (token, view)
        for token, view in ontology.views.items()
        if {ontology.theories[each].bearer for each in view.theories}
        == {"<https://w3id.org/persistence-kb/Implementation>"}
    )
    body = f'ScenarioClaim ; pkb:inScenario scenario:copy-chain ; pkb:underView {token} ; pkb:about "h2"'
    told = outcome(tmp_path, checker, f"{body} ; pkb:expects pkb:Holds")
    assert len(told.findings[0].results) == len(set(view.theories)) == 2


@pytest.mark.parametrize(
    ("body", "sentence"),
    rows(f"""
        {verdict("ten-piece", "ThreadView", "chat", "is Holds")} | 'ten-piece'; did you mean ten-pieces
        {verdict("ten-pieces", "ThreadVew", "chat", "is Holds")}       | there is no theory 'theory:ThreadVew'
        {verdict("ten-pieces", "ThreadView", "chta", "is Holds")} | there is no entity 'chta'; did you mean chat
        {verdict("ten-pieces", "ThreadView", "every X", "is Holds")}   | there is no class 'pkb:X'
        {verdict("ten-pieces", "Kinship", "chat", "is Holds")} | gives no verdict about the thread, for it speaks of
        {DOUBTFUL} ; pkb:afterIntervention "DeleteNone"                | there is no intervention 'DeleteNone'
        {DOUBTFUL} ; pkb:afterIntervention "nowhere.ru"                | nowhere.ru
        {DOUBTFUL} ; pkb:assuming "copy-retension=1"                   | copy-retention
        QueryClaim ; pkb:ask "ASK {{ ?x ?y }}"                         | SPARQL
        QueryClaim ; pkb:ask "nowhere.rq"                              | nowhere.rq
        QueryClaim ; pkb:ask "CONSTRUCT WHERE {{ ?x ?y ?z }}"          | write ASK
        QueryClaim ; pkb:ask "ASK {{ SERVICE <urn:x> {{}} }}"          | SERVICE would ask another server
        EntailmentClaim ; pkb:premise "Kinshp" ; pkb:conclusion "Model" ; pkb:expects true | did you mean Kinship
        EntailmentClaim ; pkb:premise "Model and" ; pkb:conclusion "Model" ; pkb:expects true | 'Model and', column
        ConstraintClaim ; pkb:inScenario scenario:chain ; pkb:violates "OneHorzon"         | did you mean OneHorizon
        ConstraintClaim ; pkb:inScenario <nowhere.ttl> ; pkb:violates "OneHorizon"         | no such file
        ConstraintClaim ; pkb:inScenario <urn:elsewhere> ; pkb:violates "OneHorizon"       | urn:elsewhere
        ComparisonClaim ; pkb:inScenario scenario:star ; pkb:better () ; pkb:worse () ; pkb:measure pkb:X | 'pkb:X'
    """),
)  # fmt: skip
def test_what_is_not_there_is_an_error_and_never_holds(
    tmp_path: Path, checker: Checker, body: str, sentence: str
) -> None:
    told = outcome(tmp_path, checker, body)
    assert told.status == "error"
    assert sentence in told.because


def test_an_entity_of_an_ambiguous_name_is_named_by_its_iri(tmp_path: Path, checker: Checker) -> None:
    (tmp_path / "twins.yaml").write_text(
        "base: https://example.org/twins/\n"
        "entities: {m: {a: Model}, a: {a: HardwareInstance, implements: m, label: it}, "
        "b: {a: HardwareInstance, implements: m, label: it}}\n"
    )
    body = f"ScenarioClaim ; pkb:inScenario <twins.yaml> ; pkb:{HARDWARE} ; pkb:expects pkb:Holds"
    told = outcomes(tmp_path, checker, f'{body} ; pkb:about "it"', f"{body} ; pkb:about <https://example.org/twins/a>")
    assert [each.status for each in told] == ["error", "holds"]
    assert "2 entities are so called" in told[0].because


def test_one_claim_that_names_what_is_not_there_hides_no_other(tmp_path: Path, checker: Checker) -> None:
    bad, false = (verdict("ten-pieces", "ThreadOfPieces", name, "is Holds") for name in ("chta", "chat"))
    told = outcomes(tmp_path, checker, bad, false, DOUBTFUL, "Assumption")
    assert [each.status for each in told] == ["error", "fails", "holds", "not checked"]


def test_a_claim_holds_only_where_all_its_checks_do(tmp_path: Path, checker: Checker) -> None:
    good, bad = (
        f'[ a pkb:QueryClaim ; pkb:ask "ASK {{}}" ; pkb:expects {expected} ]' for expected in ("true", "false")
    )
    told = outcomes(tmp_path, checker, f"Claim ; pkb:hasCheck {good}", f"Claim ; pkb:hasCheck {good} , {bad}")
    assert [each.status for each in told] == ["holds", "fails"]
    assert [finding.status for finding in told[1].findings] == ["holds", "fails"]
    assert (told[1].expected, told[1].found) == ("no", "yes")


def test_a_scenario_is_read_and_judged_once(
    tmp_path: Path, ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def counted(name: str) -> None:
        plain = getattr(claims_stories, name)

        def call(*arguments: Any) -> Any:
            calls.append(name)
            return plain(*arguments)

        monkeypatch.setattr(claims_stories, name, call)

    counted("read")
    counted("statuses")
    with Checker(ontology) as fresh:
        assert {each.status for each in outcomes(tmp_path, fresh, *[DOUBTFUL] * 20)} == {"holds"}
    assert sorted(calls) == ["read", "statuses"]


# Entailments


@pytest.mark.parametrize(
    ("premise", "conclusion", "rest", "status"),
    rows("""
        theory:HardwareInstance | theory:Continuant                 | true  | holds
        theory:HardwareInstance | theory:Continuant                 | false | fails
        theory:Kinship          | theory:Progenitor                 | false | holds
        theory:Kinship          | theory:Progenitor                 | true  | fails
        theory:HardwareInstance | theory:Continuant, theory:Kinship | true  | holds
        theory:Progenitor       | theory:Kinship, theory:Continuant | true  | fails
        pkb:Model               | "not Thread"                      | true  | holds
        "hasContinuant some (hasContinuant some Extant)" | "hasContinuant some Extant"     | true | holds
        theory:Kinship          | theory:Continuant   | false ; pkb:countermodel scenario:siblings-original-kept | holds
        theory:HardwareInstance | theory:Continuant   | false ; pkb:countermodel scenario:siblings               | fails
        theory:EternalModel     | theory:Continuant   | false ; pkb:countermodel scenario:dna                    | fails
    """),
)  # fmt: skip
def test_a_claim_about_what_follows(
    tmp_path: Path, checker: Checker, premise: str, conclusion: str, rest: str, status: str
) -> None:
    body = f"EntailmentClaim ; pkb:premise {premise} ; pkb:conclusion {conclusion} ; pkb:expects {rest}"
    assert outcome(tmp_path, checker, body).status == status


def test_a_refuted_entailment_says_by_what(tmp_path: Path, checker: Checker) -> None:
    sides = "pkb:premise theory:Kinship ; pkb:conclusion theory:Progenitor"
    told = outcome(tmp_path, checker, f"EntailmentClaim ; {sides} ; pkb:expects true")
    assert (told.expected, told.found) == ("it follows", "it does not follow")
    assert "has what matters preserved under the kinship view, but not under the progenitor view" in told.because


def test_what_is_true_in_every_story_and_not_entailed_is_undecided(tmp_path: Path, checker: Checker) -> None:
    sides = "pkb:premise theory:ThreadEveryPiece ; pkb:conclusion theory:ThreadFinalPiece"
    told = outcome(tmp_path, checker, f"EntailmentClaim ; {sides} ; pkb:expects true")
    assert told.status == "undecided"
    assert "the ontology does not entail it" in told.because


# Queries


@pytest.mark.parametrize(
    ("scenario", "query", "expects", "status"),
    rows("""
                     | ASK { pkb:copiedFrom rdfs:subPropertyOf prov:wasDerivedFrom }          | true  | holds
                     | ASK { GRAPH graph:ontology { pkb:Model owl:disjointWith pkb:Model } }  | true  | fails
                     | ASK { GRAPH graph:ontology { pkb:Model owl:disjointWith pkb:Model } }  | false | holds
                     | ASK { SELECT * { pkb:Model a ?k } HAVING (COUNT(*) = 1) }              | true  | error
                     | ASK { { SELECT (COUNT(*) AS ?n) { pkb:Model a owl:Class } } FILTER (?n = 1) } | true | holds
        copy-chain   | ASK { ?v pkb:theory theory:Continuant ; pkb:status pkb:Holds }         | true  | holds
        copy-chain   | ASK { ?v pkb:theory theory:Continuant ; pkb:status pkb:Fails }         | true  | fails
        copy-chain , scenario:siblings | ASK { ?v pkb:theory theory:Continuant ; pkb:status pkb:Fails } | true | fails
        siblings     | ASK { ?x a pkb:HardwareInstance , pkb:Extant }                         | true  | holds
        siblings ; pkb:afterIntervention intervention:DeleteAll | ASK { ?x a pkb:Extant } | true | fails
        copy-chain   | ASK FROM graph:scenario { pkb:Model a owl:Class }                      | true  | fails
        copy-chain   | ASK FROM graph:ontology { pkb:Model a owl:Class }                      | true  | holds
        copy-chain ; pkb:set "t=Continuant" | ASK { GRAPH ?g { parameter:t rdf:value ?t } } | true | holds
    """),
)  # fmt: skip
def test_a_claim_about_the_answer_to_a_query(
    tmp_path: Path, checker: Checker, scenario: str, query: str, expects: str, status: str
) -> None:
    where = f"pkb:inScenario scenario:{scenario} ; " if scenario else ""
    told = outcome(tmp_path, checker, f'QueryClaim ; {where}pkb:ask "{query}" ; pkb:expects {expects}')
    assert told.status == status, told.because


def test_the_dataset_of_one_story_holds_nothing_of_another_s(tmp_path: Path, checker: Checker) -> None:
    def threads(where: str, expected: str) -> str:
        return f'QueryClaim ; pkb:ask "ASK {{ ?x a pkb:Thread }}" ; pkb:expects {expected}{where}'

    ten, chain = (f" ; pkb:inScenario scenario:{name}" for name in ("ten-pieces", "copy-chain"))
    told = outcomes(
        tmp_path, checker, threads(ten, "true"), threads(chain, "false"), threads("", "false"), threads(ten, "true")
    )
    assert [each.status for each in told] == ["holds"] * 4


def test_a_query_that_takes_too_long_is_undecided_and_the_next_is_answered(tmp_path: Path, ontology: Ontology) -> None:
    slow = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) < 1) }"
    with Checker(ontology, timeout=2.0) as fresh:
        told = outcomes(tmp_path, fresh, f'QueryClaim ; pkb:ask "{slow}"', 'QueryClaim ; pkb:ask "ASK {}"')
    assert [each.status for each in told] == ["undecided", "holds"]


def test_a_query_in_a_file_is_found_beside_the_claims(tmp_path: Path, checker: Checker) -> None:
    (tmp_path / "model.rq").write_text("# Question: Is a model a class?\n\nASK { pkb:Model a owl:Class }\n")
    told = outcome(tmp_path, checker, 'QueryClaim ; pkb:ask "model.rq"')
    assert (told.status, told.findings[0].results[0].about) == ("holds", "Is a model a class?")


# Constraints


@pytest.mark.parametrize(
    ("shape", "rest", "status"),
    rows("""
        shape:OneHorizon                |                       | holds
        shape:OneTime                   |                       | fails
        shape:OneTime                   | ; pkb:expects false   | holds
        shape:OneHorizon                | ; pkb:expects false   | fails
        shape:OneTime, shape:OneHorizon |                       | fails
        "OneHorizon"                    |                       | holds
    """),
)
def test_a_claim_that_a_shape_rules_a_story_out(
    tmp_path: Path, checker: Checker, shape: str, rest: str, status: str
) -> None:
    place = f"pkb:inScenario <{(INVALID / 'OneHorizon.ttl').as_uri()}>"
    told = outcome(tmp_path, checker, f"ConstraintClaim ; {place} ; pkb:violates {shape} {rest}")
    assert told.status == status
    if told.found == "ruled out":
        assert told.because.startswith("The scenario has several horizons; ")


def test_a_story_that_conforms_is_ruled_out_by_no_shape(tmp_path: Path, checker: Checker) -> None:
    body = "ConstraintClaim ; pkb:inScenario scenario:chain ; pkb:violates shape:OneHorizon, shape:AcyclicDerivation"
    told = outcomes(tmp_path, checker, body, f"{body} ; pkb:expects false")
    assert [each.status for each in told] == ["fails", "holds"]


# Comparisons

HARDWARE = "underTheory theory:HardwareInstance"
PROGENITOR = "underTheory theory:Progenitor"
PRICE = 'assuming "cost:HardwareInstance=9"'
THRICE = "pkb:ratioAtLeast 3 ; pkb:ratioAtMost 3"


@pytest.mark.parametrize(
    "row",
    rows(f"""
        siblings | PreserveEverywhere | DeleteAll          | Survivors      | strictly true                 | holds
        siblings | DeleteAll          | PreserveEverywhere | Survivors      |                               | fails
        siblings | DeleteAll          | PreserveEverywhere | Survivors      | expects false                 | holds
        siblings |                    |                    | Survivors      |                               | holds
        siblings |                    |                    | Survivors      | strictly true                 | fails
        siblings | PreserveEverywhere |                    | Survivors      | {HARDWARE} ; pkb:ratioAtLeast 3 | holds
        siblings | PreserveEverywhere |                    | Survivors      | {HARDWARE} ; pkb:ratioAtMost 2  | fails
        siblings | PreserveEverywhere |  | Survivors | aboutEvery pkb:Thread ; pkb:strictly true | fails
        siblings | PreserveEverywhere |                    | ExpectedDegree | {HARDWARE} ; pkb:strictly true | holds
        siblings | PreserveEverywhere |  | ExpectedDegree | underTheory theory:UnbranchedContinuant | holds
        siblings | DeleteAll          | PreserveEverywhere | CostUSD        |                               | holds
        siblings | PreserveEverywhere |                    | CostUSD        |                               | undecided
        siblings |                    | PreserveEverywhere | CostUSD        | {PRICE} ; pkb:strictly true | holds
        siblings | PreserveEverywhere |                    | CostUSD        | {PRICE}            | fails
        siblings | PreserveEverywhere |                    | CostUSD        | {PRICE} ; {THRICE} | holds
        | star   | chain  | CopySteps      | {PROGENITOR} ; pkb:strictly true | holds
        | chain  | star   | CopySteps      | {PROGENITOR}                     | fails
        | star   | chain  | ExpectedDegree | {PROGENITOR} ; pkb:strictly true | holds
        | chain  | star   | ExpectedDegree | {PROGENITOR}                     | fails
        | chain  | star   | ExpectedDegree | {PROGENITOR} ; pkb:expects false | holds
        | chain  | star   | ExpectedDegree | assuming "copy-retention=1" ; pkb:{PROGENITOR}  | fails
        | chain  | star   | ExpectedDegree | assuming "copy-retention=1", "backward-share=1"   | holds
        | star   | star   | ExpectedDegree |                                                   | holds
        | star   | star   | ExpectedDegree | strictly true                                     | fails
    """),
)  # fmt: skip
def test_a_claim_that_one_does_at_least_as_well(tmp_path: Path, checker: Checker, row: list[str]) -> None:
    where, better, worse, measure, rest, status = row

    def side(name: str) -> str:
        return "()" if not name else f"intervention:{name}" if where else f"[ pkb:inScenario scenario:{name} ]"

    body = f"ComparisonClaim ; pkb:better {side(better)} ; pkb:worse {side(worse)} ; pkb:measure pkb:{measure}"
    body += f" ; pkb:inScenario scenario:{where}" if where else ""
    told = outcome(tmp_path, checker, f"{body} ; pkb:{rest}" if rest else body)
    assert told.status == status, (told.found, told.because)


def test_what_counts_can_be_one_entity(tmp_path: Path, checker: Checker) -> None:
    body = (
        "ComparisonClaim ; pkb:inScenario scenario:siblings ; pkb:worse () ; "
        "pkb:better intervention:PreserveEverywhere ; pkb:measure pkb:Survivors ; pkb:strictly true ; "
        "pkb:underTheory theory:HardwareInstance"
    )
    told = outcomes(tmp_path, checker, f'{body} ; pkb:about "h0"', f'{body} ; pkb:about "h2"')
    assert sorted(each.status for each in told) == ["fails", "holds"]


def test_a_credence_decides_what_none_decides(tmp_path: Path, checker: Checker) -> None:
    """A copy that is kept carries two lines on; an original that is kept is the progenitor of all."""
    body = (
        "ComparisonClaim ; pkb:measure pkb:ExpectedDegree ; pkb:underTheory theory:Continuant, theory:Progenitor ; "
        "pkb:better [ pkb:inScenario scenario:siblings-original-kept ] ; "
        "pkb:worse [ pkb:inScenario scenario:siblings ]"
    )
    assuming = f'{body} ; pkb:assuming "copy-retention=0.9", "backward-share=0.9"'
    trusting = f'{assuming}, "credence:Progenitor=0.9", "credence:Continuant=0.1"'
    doubting = f'{assuming}, "credence:Progenitor=0.1", "credence:Continuant=0.9"'
    told = outcomes(tmp_path, checker, body, trusting, doubting)
    assert [each.status for each in told] == ["fails", "holds", "fails"]
    assert "under the continuant view" in told[0].found


ALONG = ObjectProperty("<urn:along>")
WAYS = st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=2), max_size=4)
GRID = [(r, b) for r in np.linspace(0.02, 1, 15).tolist() for b in np.linspace(0.02, 1, 15).tolist()]


class Told:
    """A story: the ways in which each entity is preserved, each of some steps forward and some back."""

    def __init__(self, ways: list[list[tuple[int, int]]]) -> None:
        self.ways = ways

    def degrees(self, _: object, setting: Setting) -> tuple[Any, Any]:
        r, b = setting.copy_retention, setting.backward_share
        best = np.array([max((r ** (k + m) * b**m for k, m in each), default=0.0) for each in self.ways])
        return best, best

    def total(self, r: float, b: float) -> float:
        return float(self.degrees(None, Setting(r, b, 0.0))[0].sum())


def compared(better: Any, worse: Any, rule: object, **assumed: float) -> Any:
    theory: Any = SimpleNamespace(iri="<urn:t>", degree=rule)
    return compare(better, worse, [theory], {"<urn:t>": 1.0}, Assumptions(**assumed))


@given(better=WAYS, worse=WAYS)
def test_what_is_proven_of_two_totals_is_so_for_all_numbers_and_what_is_refuted_is_not(
    better: list[list[tuple[int, int]]], worse: list[list[tuple[int, int]]]
) -> None:
    one, other = Told(better), Told(worse)
    answer = compared(one, other, StepDecay("<urn:r>", ALONG))
    if answer.proven:
        assert all(one.total(r, b) >= other.total(r, b) - 1e-9 for r, b in GRID)
    if answer.strict:
        assert all(one.total(r, b) > other.total(r, b) for r, b in GRID if r < 1 and b < 1)
    if answer.refuted:
        setting, mine, theirs = answer.refuted
        assert not answer.proven
        assert mine < theirs
        assert one.total(setting.copy_retention, setting.backward_share) == pytest.approx(mine)
        assert other.total(setting.copy_retention, setting.backward_share) == pytest.approx(theirs)
    if better == worse:
        assert answer.proven
        assert not answer.strict


@given(better=WAYS, more=WAYS)
def test_to_preserve_more_besides_is_at_least_as_good(
    better: list[list[tuple[int, int]]], more: list[list[tuple[int, int]]]
) -> None:
    answer = compared(Told([*better, *more]), Told(better), StepDecay("<urn:r>", ALONG))
    assert answer.proven
    assert answer.strict == any(more)


@given(better=WAYS, worse=WAYS, r=st.sampled_from([0.2, 0.5, 1.0]), b=st.sampled_from([0.3, 1.0]))
def test_with_all_numbers_given_totals_decide(
    better: list[list[tuple[int, int]]], worse: list[list[tuple[int, int]]], r: float, b: float
) -> None:
    one, other = Told(better), Told(worse)
    answer = compared(one, other, StepDecay("<urn:r>", ALONG), copy_retention=r, backward_share=b)
    if one.total(r, b) < other.total(r, b) - 1e-9:
        assert answer.refuted
    if answer.proven:
        assert one.total(r, b) >= other.total(r, b) - 1e-9


class Shared:
    """A story: the share of each thread's stages that is kept."""

    def __init__(self, shares: list[float]) -> None:
        self.shares = np.array(shares)

    def degrees(self, _: object, setting: Setting) -> tuple[Any, Any]:
        kept = np.where(self.shares < setting.portion_threshold, 0.0, self.shares)
        return kept, kept


def test_a_small_share_of_many_is_no_match_for_a_large_share_of_one_whatever_the_threshold() -> None:
    many, one = Shared([0.1] * 10), Shared([0.9])
    rule = Share("<urn:r>", ALONG, "<urn:c>")
    assert compared(Shared([0.9, 0.2]), one, rule).proven
    assert compared(many, one, rule, portion_threshold=0.0).proven
    assert not compared(many, one, rule).proven
    assert compared(many, one, rule).refuted[0].portion_threshold > 0.1
