"""Claims: how they are read from Turtle and YAML, and how malformed ones are refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistakes import INVALID
from persistence_kb import resources
from persistence_kb.errors import InvalidSyntax, MalformedClaim, NoClaims, PersistenceError, UnreadableInput
from persistence_kb.model.claim import (
    ComparisonClaim,
    ConstraintClaim,
    EntailmentClaim,
    QueryClaim,
    ScenarioClaim,
    Story,
)
from persistence_kb.reading.claim_graph import KEYS, KINDS
from persistence_kb.reading.claims import read_claims

if TYPE_CHECKING:
    from persistence_kb.model.claim import Claim
    from persistence_kb.model.ontology import Ontology

HEAD = """\
PREFIX claim: <https://w3id.org/persistence-kb/claim/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX intervention: <https://w3id.org/persistence-kb/intervention/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX scenario: <https://w3id.org/persistence-kb/scenario/>
PREFIX shape: <https://w3id.org/persistence-kb/shape/>
PREFIX source: <https://w3id.org/persistence-kb/source/>
PREFIX theory: <https://w3id.org/persistence-kb/theory/>
PREFIX view: <https://w3id.org/persistence-kb/view/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SAID = 'pkb:quote "nine are destroyed"@en ; dcterms:source source:Saad2026 ; pkb:locator "§3"'


def claims(tmp_path: Path, text: str, name: str = "a.claims.ttl") -> list[Claim]:
    path = tmp_path / name
    path.write_text(HEAD + text if name.endswith(".ttl") else text, "utf-8")
    return list(read_claims([str(path)]).claims)


def claim(tmp_path: Path, body: str) -> Claim:
    (found,) = claims(tmp_path, f"claim:it {body} ; {SAID} .")
    return found


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(MalformedClaim) as caught:
        claims(tmp_path, text)
    return str(caught.value)


# Reading


def test_a_claim_says_who_says_it_where_and_in_which_words(tmp_path: Path) -> None:
    found = claim(
        tmp_path,
        'a pkb:ScenarioClaim ; rdfs:label "one kept" ; pkb:tag "E", "hardware" ; rdfs:comment "a remark" ; '
        'pkb:inScenario <story.ttl> ; pkb:underTheory theory:ThreadView ; pkb:about "chat" ; pkb:expects pkb:Fails',
    )
    assert (found.name, found.label, found.quote, found.locator) == ("it", "one kept", "nine are destroyed", "§3")
    assert found.sources == ("<https://w3id.org/persistence-kb/source/Saad2026>",)
    assert (found.tags, found.remark, found.kind) == (("E", "hardware"), "a remark", "ScenarioClaim")
    (check,) = found.checks
    assert isinstance(check.says, ScenarioClaim)
    assert check.says.stories == (Story((f"<{(tmp_path / 'story.ttl').as_uri()}>",)),)
    assert (check.says.expects, check.says.negated) == ("fails", False)


def test_a_check_takes_from_its_claim_what_it_does_not_say(tmp_path: Path) -> None:
    found = claim(
        tmp_path,
        "a pkb:Claim ; pkb:inScenario scenario:chain ; pkb:underTheory theory:Kinship ; "
        'pkb:atHorizon "2026-01-01T00:00:00Z"^^xsd:dateTime ; pkb:afterIntervention intervention:DeleteAll ; '
        'pkb:assuming "copy-retention=0.5" ; pkb:hasCheck '
        '[ a pkb:ScenarioClaim ; pkb:about "h0" ; pkb:expects pkb:Holds ] , '
        "[ a pkb:ScenarioClaim ; pkb:inScenario scenario:star ; pkb:underTheory theory:Continuant ; "
        'pkb:about "h0" ; pkb:expectsNot pkb:Holds ]',
    )
    first, second = (check.says for check in found.checks)
    assert isinstance(first, ScenarioClaim)
    assert isinstance(second, ScenarioClaim)
    assert first.stories[0].parts == ("<https://w3id.org/persistence-kb/scenario/chain>",)
    assert second.stories[0].parts == ("<https://w3id.org/persistence-kb/scenario/star>",)
    assert first.theories != second.theories
    assert (first.assuming, second.assuming) == (("copy-retention=0.5",),) * 2
    for says in (first, second):
        assert says.stories[0].horizon == 1_767_225_600_000_000
        assert says.stories[0].steps == ("<https://w3id.org/persistence-kb/intervention/DeleteAll>",)


def test_several_scenarios_and_times_are_stories_each_and_a_list_is_one_story(tmp_path: Path) -> None:
    found = claim(
        tmp_path,
        "a pkb:ConstraintClaim ; pkb:inScenario scenario:chain , ( <a.ttl> <b.ttl> ) ; pkb:violates shape:OneHorizon ; "
        'pkb:atHorizon "2026-01-01T00:00:00Z"^^xsd:dateTime , "2027-01-01T00:00:00Z"^^xsd:dateTime',
    )
    says = found.checks[0].says
    assert isinstance(says, ConstraintClaim)
    assert [len(story.parts) for story in says.stories] == [1, 1, 2, 2]
    assert len({story.horizon for story in says.stories}) == 2


def test_what_is_done_first_stands_in_an_order(tmp_path: Path) -> None:
    found = claim(
        tmp_path,
        "a pkb:ComparisonClaim ; pkb:inScenario scenario:chain ; pkb:measure pkb:Survivors ; pkb:worse () ; "
        "pkb:afterIntervention intervention:StarCopying ; "
        'pkb:better ( intervention:DeleteAll "PreserveSomewhere:keep=h0" )',
    )
    says = found.checks[0].says
    assert isinstance(says, ComparisonClaim)
    star, delete = (f"<https://w3id.org/persistence-kb/intervention/{name}>" for name in ("StarCopying", "DeleteAll"))
    assert says.better[0].steps == (star, delete, "PreserveSomewhere:keep=h0")
    assert says.worse[0].steps == (star,)


def test_each_kind_of_claim_is_read(tmp_path: Path) -> None:
    found = claims(
        tmp_path,
        f'claim:a a pkb:EntailmentClaim ; pkb:premise "Model" ; pkb:conclusion "not Thread", theory:EternalModel ; '
        f"pkb:expects true ; {SAID} .\n"
        f'claim:b a pkb:QueryClaim ; pkb:ask "ASK {{}}" ; {SAID} .\n'
        f"claim:c a pkb:ConstraintClaim ; pkb:inScenario <x.ttl> ; pkb:violates shape:OneTime ; {SAID} .\n"
        f"claim:d a pkb:Assumption ; {SAID} .\n",
    )
    assert [each.kind for each in found] == ["EntailmentClaim", "QueryClaim", "ConstraintClaim", "Assumption"]
    entailment, query, constraint = (each.checks[0].says for each in found[:3])
    assert isinstance(entailment, EntailmentClaim)
    assert isinstance(query, QueryClaim)
    assert isinstance(constraint, ConstraintClaim)
    assert entailment.premises == ("Model",)
    assert entailment.conclusions == ("not Thread", "<https://w3id.org/persistence-kb/theory/EternalModel>")
    assert query.expects
    assert constraint.expects
    assert found[3].checks == ()


IN = "pkb:inScenario <a.ttl>"
UNDER = f"{IN} ; pkb:underTheory theory:Kinship"
ABOUT = f'{UNDER} ; pkb:about "a"'
SIDES = "pkb:premise pkb:Model ; pkb:conclusion pkb:Thread"
COMPARED = "pkb:better () ; pkb:worse ()"
LABELLED = 'rdfs:label "it"'
SEVERAL = "pkb:afterIntervention intervention:DeleteAll , intervention:StarCopying"


@pytest.mark.parametrize(
    ("kind", "rest", "sentence"),
    [
        ("Scenario", "", "a scenario claim needs pkb:inScenario: a scenario, by its path from this file"),
        ("Scenario", IN, "a scenario claim needs pkb:underTheory"),
        (
            "Scenario",
            UNDER,
            "needs pkb:about: an entity, or pkb:aboutEvery, pkb:aboutSome, pkb:aboutNo a class",
        ),
        ("Scenario", ABOUT, "a scenario claim needs pkb:expects: pkb:Holds, pkb:Fails or pkb:Undetermined"),
        ("Scenario", f"{ABOUT} ; pkb:aboutEvery pkb:Thread", "it is pkb:about and pkb:aboutEvery something; keep one"),
        ("Scenario", f"{ABOUT} ; pkb:expects pkb:Lives", "pkb:expects is 'pkb:Lives'; write pkb:Holds, pkb:Fails or"),
        ("Scenario", f"{ABOUT} ; pkb:degreeAtLeast 2", "pkb:degreeAtLeast is '2'; write a number from 0 to 1"),
        (
            "Scenario",
            f"{ABOUT} ; pkb:expect pkb:Holds",
            "does not say pkb:expect; did you mean expects",
        ),
        ("Scenario", f'{ABOUT} ; pkb:expects pkb:Holds ; pkb:atHorizon "soon"', "write it like 2026-06-01T00:00:00Z"),
        ("Entailment", "", "an entailment claim needs pkb:premise"),
        ("Entailment", "pkb:premise pkb:Model", "an entailment claim needs pkb:conclusion"),
        ("Entailment", SIDES, "needs pkb:expects: true if the conclusion follows, false if it does not"),
        (
            "Entailment",
            f"{SIDES} ; pkb:expects true ; pkb:countermodel <a.ttl>",
            "there is no pkb:countermodel",
        ),
        ("Comparison", "pkb:worse ()", "a comparison claim needs pkb:better"),
        ("Comparison", f"{COMPARED} ; {IN}", "a comparison claim needs pkb:measure: pkb:Survivors"),
        ("Comparison", f"{COMPARED} ; pkb:measure pkb:Survivors", "a comparison claim needs pkb:inScenario"),
        ("Query", "", "a query claim needs pkb:ask"),
        ("Query", "a pkb:Assumption", "this is a query claim and an assumption; keep one kind"),
        ("Constraint", IN, "a constraint claim needs pkb:violates"),
        (
            "Constraint",
            f"{IN} ; pkb:violates shape:OneTime ; {SEVERAL}",
            "names 2 interventions in no order",
        ),
        ("", "", "a pkb:Claim that is of no other kind has no check; say with pkb:hasCheck what is checked"),
        ("", "pkb:hasCheck [ pkb:expects true ]", "a check is of no kind; make it a pkb:ScenarioClaim"),
    ],
)
def test_a_malformed_claim_is_refused_with_a_sentence(tmp_path: Path, kind: str, rest: str, sentence: str) -> None:
    said = refusal(tmp_path, f"\nclaim:it a pkb:{kind}Claim ; {rest or LABELLED} ; {SAID} .")
    assert re.search(r"a\.claims\.ttl:13: \S+claim/it: ", said), said
    assert sentence in said


def test_a_claim_without_words_or_source_is_refused(tmp_path: Path) -> None:
    assert "a query claim needs pkb:quote" in refusal(tmp_path, 'claim:it a pkb:QueryClaim ; pkb:ask "ASK {}" .')
    said = refusal(tmp_path, 'claim:it a pkb:QueryClaim ; pkb:ask "ASK {}" ; pkb:quote "a" .')
    assert "needs dcterms:source: the work that it is taken from" in said
    many = " ".join(["word"] * 21)
    said = refusal(tmp_path, f'claim:it a pkb:Assumption ; dcterms:source "me" ; pkb:quote "{many}" .')
    assert "pkb:quote has 21 words; quote at most 20" in said


def test_every_malformed_claim_is_counted(tmp_path: Path) -> None:
    said = refusal(tmp_path, "claim:a a pkb:QueryClaim . claim:b a pkb:QueryClaim . claim:c a pkb:QueryClaim .")
    assert "claim/a" in said
    assert said.endswith("(and 2 more; pkb validate lists them all)")


def test_what_the_shapes_of_claims_refuse_is_refused_when_it_is_read() -> None:
    text = (resources.folder("shapes") / "claim.ttl").read_text("utf-8")
    shapes = re.findall(r"^shape:(\w+)\n.*?sh:severity sh:(\w+)", text, flags=re.MULTILINE | re.DOTALL)
    wrong = [name for name, severity in shapes if severity == "Violation"]
    assert len(wrong) > 15
    known_later = [INVALID / "ComparisonMeasure-misspelt.ttl"]
    for name in wrong:
        for file in {INVALID / f"{name}.ttl", *INVALID.glob(f"{name}-*.ttl")}.difference(known_later):
            with pytest.raises(MalformedClaim, match=rf"{file.stem}\.ttl:\d+: "):
                read_claims([str(file)])
    fine = [name for name, severity in shapes if severity == "Warning"]
    assert fine == ["ClaimLocator"]
    assert read_claims([str(INVALID / "ClaimLocator.ttl")])
    assert read_claims([str(file) for file in known_later]), "which measures there are is known when it is checked"


def test_the_shape_of_keys_knows_the_keys_that_are_read() -> None:
    text = (resources.folder("shapes") / "claim.ttl").read_text("utf-8")
    listed = dict(re.findall(r'\(pkb:(\w+) " ([\w ]+) "\)', text))
    assert {kind: set(keys.split()) for kind, keys in listed.items()} == {
        kind: set(keys) for kind, keys in KEYS.items()
    }


def test_the_ontology_has_every_kind_and_every_key(ontology: Ontology) -> None:
    names = {*KINDS, "quote", "locator", "tag", "hasCheck", *(key for keys in KEYS.values() for key in keys)}
    missing = {name for name in names if f"<https://w3id.org/persistence-kb/{name}>" not in ontology.definitions}
    assert missing == set()


def test_a_claim_is_made_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.claims.ttl").write_text(f"{HEAD} claim:it a pkb:Assumption ; {SAID} .")
    with pytest.raises(MalformedClaim, match=r"b\.claims\.ttl: \S+claim/it is a claim of .*a\.claims\.ttl already"):
        read_claims([str(tmp_path)])


def test_a_folder_is_searched_for_files_of_claims_but_not_what_is_hidden_or_installed(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    others = (".hidden/c.claims.ttl", "story.ttl", "env/e.claims.ttl", "node_modules/d.claims.ttl")
    for place in ("a.claims.ttl", "deep/b.claims.ttl", *others):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        name = Path(place).name[0]
        (tmp_path / place).write_text(f"{HEAD} claim:{name} a pkb:Assumption ; {SAID} .")
    found = read_claims([str(tmp_path), str(tmp_path / "a.claims.ttl")])
    assert [each.name for each in found.claims] == ["a", "b"]


def test_a_set_without_claims_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoClaims, match=r"there are no claims to check; files of claims are called \*\.claims\.ttl"):
        read_claims([str(tmp_path)])
    (tmp_path / "story.ttl").write_text(f"{HEAD} <> a pkb:Scenario .")
    with pytest.raises(NoClaims, match=r"a claim is a pkb:ScenarioClaim, or of another kind"):
        read_claims([str(tmp_path / "story.ttl")])
    with pytest.raises(UnreadableInput, match="no such file, folder or shipped set of claims"):
        read_claims(["nowhere"])


def test_claims_are_chosen_by_source_and_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.claims.ttl"
    path.write_text(
        f'{HEAD} claim:a a pkb:Assumption ; pkb:tag "x" ; {SAID} .'
        'claim:b a pkb:Assumption ; pkb:tag "x" ; pkb:quote "b" ; dcterms:source "policy.md" .'
        'claim:c a pkb:Assumption ; pkb:tag "y" ; pkb:quote "c" ; dcterms:source <https://example.org/policy> .',
    )
    everything = read_claims([str(path)])

    def names(**chosen: list[str]) -> list[str]:
        return [each.name for each in everything.chosen(**chosen).claims]

    assert names(sources=["saad2026"]) == names(sources=["source:Saad2026"]) == ["a"]
    assert names(sources=["policy.md"]) == ["b"]
    assert names(sources=["https://example.org/policy", "policy.md"]) == ["b", "c"]
    assert names(tags=["x"]) == ["a", "b"]
    assert names(sources=["policy.md"], tags=["x", "y"]) == ["b"]
    with pytest.raises(
        NoClaims, match=r"--source nobody: there are no claims to check; there are claims of .*policy\.md"
    ):
        names(sources=["nobody"])


def test_the_line_of_each_claim_and_of_each_check_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.claims.ttl"
    path.write_text(
        f"{HEAD}\nclaim:a a pkb:Assumption ; {SAID} .\n\nclaim:b\n    a pkb:Claim ;\n    {SAID} ;\n    pkb:hasCheck\n"
        '        [ a pkb:QueryClaim ; pkb:ask "ASK {}" ] ,\n        [ a pkb:QueryClaim ; pkb:ask "ASK { }" ] .\n'
    )
    found = read_claims([str(path)])
    first, second = found.claims
    assert (found.line(first), found.line(second)) == (13, 15)
    assert [found.line(second, check.node) for check in second.checks] == [19, 20]


# YAML

YAML = """\
base: https://example.org/claims/
source: policy.md
inScenario: story.yaml
prefixes: {ex: https://example.org/}

claims:
  kept:
    a: ScenarioClaim
    quote: One is kept.
    locator: section 2
    label: one kept
    tag: [x, y]
    underTheory: HardwareInstance
    about: gpu3
    expects: holds
  pair:
    quote: Copies carry on.
    inScenario: [chain, [a.yaml, b.yaml]]
    afterIntervention: [StarCopying, "PreserveSomewhere:keep=h0"]
    hasCheck:
    - {a: EntailmentClaim, premise: HardwareInstance, conclusion: Continuant, expects: true}
    - a: ComparisonClaim
      better: {inScenario: star}
      worse: []
      measure: Survivors
      strictly: true
      inScenario: chain
  why: {a: Assumption, quote: It matters., source: ex:book, comment: Nobody measured it.}
"""


def test_yaml_says_the_same_as_turtle(tmp_path: Path) -> None:
    turtle = """\
PREFIX : <https://example.org/claims/>
:kept a pkb:ScenarioClaim ; pkb:quote "One is kept."@en ; pkb:locator "section 2" ; rdfs:label "one kept" ;
    pkb:tag "x", "y" ; dcterms:source "policy.md" ; pkb:inScenario <story.yaml> ;
    pkb:underTheory theory:HardwareInstance ; pkb:about "gpu3" ; pkb:expects pkb:Holds .
:pair a pkb:Claim ; pkb:quote "Copies carry on."@en ; dcterms:source "policy.md" ;
    pkb:inScenario scenario:chain , ( <a.yaml> <b.yaml> ) ;
    pkb:afterIntervention ( "StarCopying" "PreserveSomewhere:keep=h0" ) ;
    pkb:hasCheck
    [ a pkb:EntailmentClaim ; pkb:premise "HardwareInstance" ; pkb:conclusion "Continuant" ; pkb:expects true ] ,
    [ a pkb:ComparisonClaim ; pkb:better [ pkb:inScenario scenario:star ] ; pkb:worse () ; pkb:measure pkb:Survivors ;
      pkb:strictly true ; pkb:inScenario scenario:chain ] .
:why a pkb:Assumption ; pkb:quote "It matters."@en ; dcterms:source <https://example.org/book> ;
    rdfs:comment "Nobody measured it." .
"""
    ours, theirs = claims(tmp_path, YAML, "a.claims.yaml"), claims(tmp_path, turtle)
    assert len(ours) == 3
    for one, other in zip(ours, theirs, strict=True):
        for attribute in ("node", "name", "label", "quote", "sources", "locator", "tags", "remark"):
            assert getattr(one, attribute) == getattr(other, attribute)
        assert [check.says for check in one.checks] == [check.says for check in other.checks]


def test_yaml_knows_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.claims.yaml"
    path.write_text(YAML)
    found = read_claims([str(path)])
    assert [found.line(each) for each in found.claims] == [7, 16, 28]
    assert [found.line(found.claims[1], check.node) for check in found.claims[1].checks] == [21, 22]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("a: ScenarioClaim", "a: ScenarioClam", ":8:8: there is no kind of claim 'ScenarioClam'; use one of Scenario"),
        ("expects: holds", "expects: yes", ":15:14: 'yes' is expected; write holds, fails or undetermined"),
        ("about: gpu3", "abuot: gpu3", ":14:5: there is no key 'abuot'; use one of the vocabulary; did you mean about"),
        ("strictly: true", "strictly: maybe", ":26:17: 'maybe' is neither true nor false"),
        ("underTheory: Hardware", "underTheory: the Hardware", ":13:18: 'the HardwareInstance' is no name; write"),
        ("source: policy.md", "quotation: policy.md", ":2:1: there is no key 'quotation' for all claims"),
        ("source: ex:book", "source: {a: b}", ":28:52: a mapping stands where a value belongs"),
        ("  kept:\n", "  kept: nothing\n  rest:\n", ":7:3: the claim kept says nothing; write its keys below it"),
    ],
)  # fmt: skip
def test_a_mistake_in_yaml_is_told_with_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in YAML
    with pytest.raises(InvalidSyntax) as caught:
        claims(tmp_path, YAML.replace(old, new, 1), "a.claims.yaml")
    assert sentence in str(caught.value)


def test_a_claim_in_yaml_that_lacks_something_is_refused_in_the_words_of_yaml(tmp_path: Path) -> None:
    with pytest.raises(MalformedClaim, match=r"a\.claims\.yaml:7: .*claims/kept: a scenario claim needs about: "):
        claims(tmp_path, YAML.replace("    about: gpu3\n", ""), "a.claims.yaml")


@given(data=st.data())
def test_yaml_and_turtle_cut_off_anywhere_are_read_or_refused_with_a_sentence(data: st.DataObject) -> None:
    import tempfile

    place = data.draw(st.integers(0, len(YAML)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.claims.yaml"
        path.write_text(YAML[:place] + data.draw(st.sampled_from(["", "x", ":", "- ", "[", "'", "\n\n", "{a: b}"])))
        try:
            read_claims([str(path)])
        except PersistenceError as error:
            assert str(error)  # noqa: PT017  either is fine, and nothing else is
