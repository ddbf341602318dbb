"""Explanations on file: each case's account is what the program says of it today.

They are there to be read. Where a change of wording or of reasons is meant, ``REWRITE=1 python -m pytest
tests/test_accounts.py`` writes them anew; what ``git diff`` then shows is what has changed for a reader.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accounts import account

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

CASES = sorted((Path(__file__).parent / "cases").glob("*.csv"))
GOLDEN = Path(__file__).parent / "golden" / "explanations"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_account_of_a_case_is_the_one_on_file(path: Path, ontology: Ontology) -> None:
    told = account(path, ontology)
    file = GOLDEN / f"{path.stem}.md"
    if os.environ.get("REWRITE"):
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


def test_each_case_has_an_account_that_can_be_read_through() -> None:
    assert len(CASES) >= 45
    assert sorted(path.stem for path in GOLDEN.glob("*.md")) == sorted(path.stem for path in CASES)
    assert max(path.stat().st_size for path in GOLDEN.glob("*.md")) < 200_000
