from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from persistence_kb.reading.theories import read_ontology

if TYPE_CHECKING:
    from persistence_kb.model.ontology import Ontology

settings.register_profile(
    "default",
    max_examples=int(os.environ.get("EXAMPLES", "60")),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("default")

# What is started in the background ignores signals, and so does all that it starts; tests are about heeding them.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are as wide as where no terminal tells, wherever the tests run."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return read_ontology()


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[1]
