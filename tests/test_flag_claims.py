"""Claims about flags: raised or not, by whom, and refused where they name what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from persistence_kb.checking.claims import Checker
from persistence_kb.reading.claims import read_claims
from persistence_kb.reading.theories import read_ontology

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX intervention: <https://w3id.org/persistence-kb/intervention/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX scenario: <https://w3id.org/persistence-kb/scenario/>
PREFIX source: <https://w3id.org/persistence-kb/source/>
<#c> a pkb:FlagClaim ; pkb:quote "words" ; dcterms:source source:Saad2026 ; pkb:locator "§6" ;
"""


def status(folder: Path, says: str) -> tuple[str, str]:
    """Return what came of a claim, and why."""
    path = folder / "flag.claims.ttl"
    path.write_text(HEAD + says, encoding="utf-8")
    ontology = read_ontology()
    claims = read_claims([str(path)])
    with Checker(ontology) as checker:
        (outcome,) = checker.outcomes(claims)
    return outcome.status, outcome.because


@pytest.mark.parametrize(
    ("about", "expects", "came"),
    [
        ("onyx-2", "true", "holds"),
        ("onyx-2", "false", "fails"),
        ("quartz-2", "false", "holds"),
        ("quartz-2", "true", "fails"),
    ],
)
def test_a_flag_is_raised_by_what_it_is_about_and_by_nothing_else(
    tmp_path: Path, about: str, expects: str, came: str
) -> None:
    story = 'pkb:inScenario scenario:dangerous-capability ; pkb:raises "safety" ; '
    assert status(tmp_path, f'{story}pkb:about "{about}" ; pkb:expects {expects} .')[0] == came


def test_what_is_done_decides_whether_a_flag_is_raised(tmp_path: Path) -> None:
    story = 'pkb:inScenario scenario:dangerous-capability ; pkb:raises "safety" ; '
    assert status(tmp_path, story + "pkb:expects true .")[0] == "holds"
    assert (
        status(tmp_path, story + "pkb:afterIntervention intervention:SafetyProviso ; pkb:expects false .")[0] == "holds"
    )


def test_a_flag_that_is_not_there_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    came, why = status(tmp_path, 'pkb:inScenario scenario:siblings ; pkb:raises "safty" .')
    assert came == "error"
    assert "safety" in why
