"""The essay's cases: expected verdicts, written by hand from the essay, against both engines."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from persistence_kb.engines.survey import ENGINES, survey_scenario
from persistence_kb.model.scenario import tell
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import local_name
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.resources import scenarios

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

CASES = sorted((Path(__file__).parent / "cases").glob("*.csv"))

Cell = tuple[str, float, float, int]


def verdicts(name: str, ontology: Ontology, engine: str) -> dict[tuple[str, str], Cell]:
    scenario = tell(read(locate([name])), ontology, name)
    survey = survey_scenario(scenario, engine=engine)
    return {
        (local_name(entity), local_name(each.theory.iri)): (STATUSES[status], low, high, steps)
        for each in survey.judgements
        for entity, status, low, high, steps in zip(
            survey.snapshots[0].names(each.entities),
            each.status.tolist(),
            each.low.tolist(),
            each.high.tolist(),
            each.copy_steps.tolist(),
            strict=True,
        )
    }


def test_every_shipped_scenario_has_expected_verdicts_and_every_theory_is_met() -> None:
    assert {path.stem for path in CASES} == set(scenarios())
    assert len(CASES) >= 40
    theories = {row["theory"] for path in CASES for row in rows(path)}
    assert len(theories) == 31


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# tests/test_hermit.py asks the reasoner, which takes a second for what takes the others a moment.
@pytest.mark.parametrize("engine", sorted(set(ENGINES) - {"hermit"}))
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_verdicts_are_as_the_essay_has_them(path: Path, engine: str, ontology: Ontology) -> None:
    found = verdicts(path.stem, ontology, engine)
    expected = rows(path)
    assert expected
    wrong = [f"{row} but found {found.get((row['entity'], row['theory']))}" for row in expected if not fits(row, found)]
    assert not wrong, "\n".join(wrong)


def fits(row: dict[str, str], found: dict[tuple[str, str], Cell]) -> bool:
    """Tell whether a verdict is as expected; ``not-holds`` is the essay's "doubtful"."""
    cell = found.get((row["entity"], row["theory"]))
    if cell is None:
        return False
    status, low, high, steps = cell
    if row["status"] == "not-holds":
        return status != "holds"
    degrees = ((row.get("degree_low"), low), (row.get("degree_high"), high), (row.get("copy_steps"), steps))
    return status == row["status"] and all(
        not text or float(text) == pytest.approx(number, abs=1e-4) for text, number in degrees
    )


def test_an_entity_has_verdicts_only_under_theories_of_its_kind(ontology: Ontology) -> None:
    for path in CASES:
        kinds: dict[str, set[str]] = {}
        for entity, theory in verdicts(path.stem, ontology, "columnar"):
            bearer = next(each.bearer for each in ontology.theories.values() if local_name(each.iri) == theory)
            kinds.setdefault(entity, set()).add(local_name(bearer))
        for entity, bearers in kinds.items():
            assert len(bearers - {"SelfConceiver"}) == 1, (path.stem, entity, bearers)
