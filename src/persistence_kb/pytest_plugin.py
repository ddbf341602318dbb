"""Claims as tests: pytest collects ``*.claims.ttl`` and ``*.claims.yaml``, with an item for each claim.

``-k`` chooses claims by name, source, tag and kind. An item passes where its claim holds and fails with a sentence
where it does not; an assumption is skipped, for it is not checked. All claims of a process share one checker, so that
each scenario is read and surveyed once. Nothing of the package is imported before a file of claims is found.

A project that has theories of its own names them in its configuration: ``pkb_theories = theories``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from persistence_kb.checking.claims import Checker
    from persistence_kb.checking.claims_outcome import Outcome
    from persistence_kb.model.claim import Claim
    from persistence_kb.reading.claims import ClaimSet

ENDINGS = (".claims.ttl", ".claims.yaml", ".claims.yml")

_CHECKER: pytest.StashKey[Checker] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what a project may configure."""
    parser.addini("pkb_theories", "Files or folders of theories that claims are made about.", type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the files of claims."""
    return ClaimFile.from_parent(parent, path=file_path) if file_path.name.endswith(ENDINGS) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the checker started."""
    checker = config.stash.get(_CHECKER, None)
    if checker is not None:
        checker.__exit__()


def _checker(config: pytest.Config) -> Checker:
    """Return the one checker of this process."""
    if _CHECKER not in config.stash:
        from persistence_kb.checking.claims import Checker
        from persistence_kb.reading.theories import read_ontology

        theories = [str(path) for path in config.getini("pkb_theories")]
        config.stash[_CHECKER] = Checker(read_ontology(theories), theory_files=theories)
    return config.stash[_CHECKER]


class ClaimFile(pytest.File):
    """A file of claims."""

    def collect(self) -> Iterator[ClaimItem]:
        """Read the claims; what is wrong with them is told in a sentence."""
        from persistence_kb.errors import PersistenceError
        from persistence_kb.reading.claims import read_claims

        try:
            claims = read_claims([str(self.path)])
        except PersistenceError as error:
            raise self.CollectError(str(error)) from None
        for claim in claims.claims:
            yield ClaimItem.from_parent(self, name=claim.name, claim=claim, claims=claims)


class ClaimItem(pytest.Item):
    """A claim that is checked."""

    def __init__(self, *, claim: Claim, claims: ClaimSet, **arguments: Any) -> None:
        """Take a claim, and what it can be chosen by."""
        super().__init__(**arguments)
        self.claim = claim
        self.claims = claims
        from persistence_kb.namespaces import local_name

        self.extra_keyword_matches.update(map(local_name, claim.sources))
        self.extra_keyword_matches.update((*claim.sources, *claim.tags, claim.kind))

    def runtest(self) -> None:
        """Check the claim."""
        from persistence_kb.checking.claims_outcome import HOLDS, NOT_CHECKED
        from persistence_kb.errors import PersistenceError

        try:
            outcome = _checker(self.config).outcome(self.claim, self.claims)
        except PersistenceError as error:
            raise _Wrong(str(error)) from None
        if outcome.status == NOT_CHECKED:
            told = f"not checked: {self.claim.remark or self.claim.quote}"
            raise pytest.skip.Exception(told, _use_item_location=True)
        if outcome.status != HOLDS:
            raise _Wrong(_told(outcome))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what a reader is told: a sentence where the claim is at fault, and not how it was come by."""
        return str(excinfo.value) if isinstance(excinfo.value, _Wrong) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the claim stands."""
        return self.path, (self.claims.line(self.claim) or 1) - 1, f"claim {self.name}"


class _Wrong(Exception):
    """A claim that does not hold, in words."""


def _told(outcome: Outcome) -> str:
    """Return what does not hold, with its quote, what was expected and found, and where."""
    from persistence_kb.reporting.claims import details, title

    first = f"{title(outcome)}: {outcome.status}"
    return "\n".join((first, *(f"  {text}" for text in details(outcome)), f"  {outcome.place}"))
