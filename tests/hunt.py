"""The hunt for mutants: which of them do the essay's claims and cases catch?

``python tests/hunt.py -o docs/mutants.md`` changes the ontology, the shapes, the interventions and the flags in each of
the small ways that ``mutants.py`` knows, one at a time, and asks whether anything notices:

* a claim of the essay (``scenarios/essay/``) no longer holds; or else
* a case comes out otherwise: a verdict of ``tests/cases/``; for an intervention, a story of
  ``tests/test_intervention_stories.py`` that names it; or, for a shape, one of the smallest files that it has to
  refuse, in ``tests/invalid/``: it has to refuse them on the lines that are marked there.

A mutant that the program refuses to read is no mutant, nor is one whose condition the reasoner proves to be the same as
before. Whatever survives is listed, with the reason that ``survivors.toml`` gives.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import inspect
import io
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from mistakes import INVALID, lines_with_mistakes, shape_of
from mutants import Mutant, mutants
from persistence_kb import resources
from persistence_kb.checking.claims import Checker
from persistence_kb.checking.cycles import SHAPE
from persistence_kb.engines.reasoner import Reasoner
from persistence_kb.engines.survey import survey_scenario
from persistence_kb.errors import PersistenceError
from persistence_kb.model.axiom import EquivalentClasses
from persistence_kb.model.claim import (
    ComparisonClaim,
    ConstraintClaim,
    EntailmentClaim,
    FlagClaim,
    QueryClaim,
    ScenarioClaim,
)
from persistence_kb.model.expression import Class
from persistence_kb.model.scenario import tell
from persistence_kb.model.verdict import STATUSES
from persistence_kb.namespaces import local_name
from persistence_kb.reading.claims import read_claims
from persistence_kb.reading.rdf import read
from persistence_kb.reading.sources import locate
from persistence_kb.reading.theories import read_ontology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.claim import Check
    from persistence_kb.model.ontology import Ontology

HOME: Final = Path(__file__).parents[1]
FOLDERS: Final = ("assumptions", "ontology", "queries", "scenarios", "shapes")
REASONS: Final = HOME / "tests" / "survivors.toml"
"""Why a mutant that survives may."""
UNEXPLAINED: Final = "**Not explained.**"
SECONDS: Final = 300
"""What one mutant may take; what is not caught by then has survived."""

HEAD: Final = """# What the claims and cases catch

Each condition, relation, vague theory and degree rule of the ontology, each shape, each intervention and each flag is
changed in every small way that `tests/mutants.py` knows, one at a time. Caught is a change that a claim of the essay
notices, or else a case: a verdict in `tests/cases/`, a story in `tests/test_intervention_stories.py`, or a file in
`tests/invalid/` that a shape has to refuse. Changes that the program refuses to read, and conditions that the reasoner
proves to be the same as before, do not count.

```sh
.venv/bin/python tests/hunt.py -o docs/mutants.md
```
"""

CLAIM, CASE, SURVIVED, REFUSED, SAME = "claim", "case", "survived", "refused", "same"

CHECKS: Final = {
    "condition": (ScenarioClaim, QueryClaim, ComparisonClaim, FlagClaim),
    "relation": (ScenarioClaim, QueryClaim, ComparisonClaim, FlagClaim),
    "theory": (ScenarioClaim, QueryClaim, ComparisonClaim, FlagClaim),
    "shape": (ConstraintClaim,),
    "intervention": (ScenarioClaim, QueryClaim, ComparisonClaim, FlagClaim),
    "flag": (FlagClaim,),
}
"""Which checks can notice a mutant of each kind; entailments, which need the reasoner, are asked last."""

PROVED: Final = ("condition", "relation")
KINDS: Final = tuple(CHECKS)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: how it ended, and by what."""

    kind: str
    about: str
    change: str
    end: str
    by: str


def fate(mutant: Mutant) -> Fate:
    """Let a mutant loose on the claims and cases; in a process of its own, for it takes the place of the real files."""
    signal.alarm(SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        place(mutant, Path(folder))
        resources._home = lambda: Path(folder)  # noqa: SLF001 - the one way to put other files in the place of ours
        try:
            end, by = _caught(mutant)
        except _TimeUpError:
            end, by = SURVIVED, "time ran out"
        except Exception as error:  # noqa: BLE001 - shapes and queries that the libraries refuse
            end, by = REFUSED, str(error)
    signal.alarm(0)
    return Fate(mutant.kind, mutant.about, mutant.change, end, by)


def place(mutant: Mutant, folder: Path) -> None:
    """Lay out the tree with a mutant in it."""
    top = Path(mutant.file).parts[0]
    for name in FOLDERS:
        if name == top:
            shutil.copytree(HOME / name, folder / name)
        else:
            (folder / name).symlink_to(HOME / name)
    (folder / mutant.file).write_text(mutant.text, encoding="utf-8")


class _TimeUpError(Exception):
    """The time for a mutant is over."""


def _caught(mutant: Mutant) -> tuple[str, str]:
    try:
        ontology = read_ontology()
        claims = read_claims([str(HOME / "scenarios" / "essay")])
    except PersistenceError as error:
        return REFUSED, str(error)
    proofs = [EntailmentClaim] if mutant.kind in PROVED else []
    with Checker(ontology) as checker:

        def noticed(kinds: Iterable[type]) -> Iterator[str]:
            for kind in kinds:
                for claim in claims.claims:
                    for check in claim.checks:
                        if type(check.says) is kind and (kind is EntailmentClaim or _concerns(mutant, check)):
                            outcome = checker.outcome(replace(claim, checks=(check,)), claims)
                            if outcome.status != "holds":
                                yield claim.name

        for name in noticed(CHECKS[mutant.kind]):
            return CLAIM, name
        for case in _cases(mutant, ontology):
            return CASE, case
        for name in noticed(proofs):
            return CLAIM, name
    return (SAME, "") if mutant.kind == "condition" and _is_same(mutant, ontology) else (SURVIVED, "")


def _is_same(mutant: Mutant, changed: Ontology) -> bool:
    """Tell whether the ontology as it is proves that a changed condition says the same."""
    resources._home = lambda: HOME  # noqa: SLF001
    before = read_ontology().axioms
    definitions = [axiom for axiom in changed.axioms if axiom not in before and isinstance(axiom, EquivalentClasses)]
    pairs = [
        (one, other)
        for axiom in definitions
        for one in axiom.operands
        for other in axiom.operands
        if one is not other and isinstance(one, Class) and local_name(one.iri) == mutant.about
    ]
    with Reasoner(before, timeout=SECONDS) as reasoner:
        return bool(pairs) and all(reasoner.entails(a, b) and reasoner.entails(b, a) for a, b in pairs)


def _concerns(mutant: Mutant, check: Check) -> bool:
    """Tell whether an intervention is made in what a check is about; anything may depend on the rest."""
    if mutant.kind != "intervention":
        return True
    says = check.says
    stories = (*says.better, *says.worse) if isinstance(says, ComparisonClaim) else says.stories
    wanted = mutant.about.replace("-", "").lower()
    return any(
        wanted in local_name(step).partition(":")[0].replace("-", "").lower() for s in stories for step in s.steps
    )


def _cases(mutant: Mutant, ontology: Ontology) -> Iterator[str]:
    """Yield the cases that come out otherwise."""
    if mutant.kind == "shape":
        yield from _let_through(mutant)
    elif mutant.kind == "intervention":
        yield from _told_otherwise(mutant)
    elif mutant.kind in ("condition", "relation", "theory"):
        for path in sorted((HOME / "tests" / "cases").glob("*.csv")):
            if _otherwise(path, ontology):
                yield path.stem


def _otherwise(path: Path, ontology: Ontology) -> bool:
    survey = survey_scenario(tell(read(locate([path.stem])), ontology, path.stem))
    found = {}
    for each in survey.judgements:
        names = survey.snapshots[0].names(each.entities)
        cells = zip(
            names, each.status.tolist(), each.low.tolist(), each.high.tolist(), each.copy_steps.tolist(), strict=True
        )
        for entity, status, low, high, steps in cells:
            found[local_name(entity), local_name(each.theory.iri)] = (STATUSES[status], low, high, steps)
    with path.open(encoding="utf-8", newline="") as file:
        return any(not _as_expected(row, found) for row in csv.DictReader(file))


def _as_expected(row: dict[str, str], found: dict[tuple[str, str], tuple[str, float, float, int]]) -> bool:
    cell = found.get((row["entity"], row["theory"]))
    if cell is None:
        return False
    status, *numbers = cell
    if row["status"] == "not-holds":
        return status != "holds"
    texts = [row.get(name) for name in ("degree_low", "degree_high", "copy_steps")]
    near = all(not text or abs(float(text) - number) < 1e-4 for text, number in zip(texts, numbers, strict=True))
    return status == row["status"] and near


class _Stories:
    """What pytest is to run of the stories by hand, and which of them come out otherwise."""

    def __init__(self, about: str) -> None:
        self.otherwise: list[str] = []
        self.time_is_up = False
        self._name = "".join(word.capitalize() for word in about.split("-"))

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        named = re.compile(rf"\b{self._name}\b")
        items[:] = [each for each in items if named.search(each.name) or named.search(inspect.getsource(each.function))]

    def pytest_exception_interact(self, node: pytest.Item, call: pytest.CallInfo[None]) -> None:
        self.otherwise.append(node.name)
        self.time_is_up |= call.excinfo is not None and call.excinfo.errisinstance(_TimeUpError)


def _told_otherwise(mutant: Mutant) -> Iterator[str]:
    stories = _Stories(mutant.about)
    with contextlib.redirect_stdout(io.StringIO()):
        file = HOME / "tests" / "test_intervention_stories.py"
        done = pytest.main(["-x", "-q", "--assert=plain", str(file)], plugins=[stories])
    if stories.time_is_up:
        raise _TimeUpError
    if done not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {done}")
    yield from stories.otherwise


def _let_through(mutant: Mutant) -> Iterator[str]:
    from persistence_kb.checking.shapes import Shapes

    shapes = Shapes()
    for path in sorted(INVALID.glob("*.ttl")):
        if shape_of(path) != mutant.about:
            continue
        sources = locate([str(path)])
        found = shapes.violations(read(sources), sources, only=(f"{SHAPE}{mutant.about}",))
        if {each.line for each in found} != lines_with_mistakes(path):
            yield path.name


def report(fates: list[Fate], all_: int) -> str:
    """Return the report, in Markdown."""
    fates = sorted(fates, key=lambda each: (KINDS.index(each.kind), each.about, each.change))
    kinds = list(dict.fromkeys(each.kind for each in fates))
    counted = {kind: Counter(each.end for each in fates if each.kind == kind) for kind in kinds}
    lines = [HEAD]
    if len(fates) < all_:
        lines = [f"{HEAD}\nHunted were {len(fates)} of {all_} mutants, drawn at random.\n"]
    lines += [
        "| changed | mutants | caught by a claim | by a case only | survived | caught |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    total: Counter[str] = Counter()
    for kind, found in [*counted.items(), ("all", total)]:
        if kind != "all":
            total += found
        living = found[CLAIM] + found[CASE] + found[SURVIVED]
        share = f"{100 * (found[CLAIM] + found[CASE]) / living:.1f} %" if living else "–"
        lines.append(f"| {kind} | {living} | {found[CLAIM]} | {found[CASE]} | {found[SURVIVED]} | {share} |")
    said = f"{total[REFUSED]} more were refused when they were read, and {total[SAME]} were proven to change nothing."
    lines += ["", said, "", "## Survivors", ""]
    why = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    for each in fates:
        name = f"{each.kind} {each.about}: {each.change}"
        if each.end == SURVIVED:
            lines.append(f"- {name}{f' ({each.by})' if each.by else ''}. {why.get(name, UNEXPLAINED)}")
    return "\n".join(lines) + "\n"


def _time_up(*_: object) -> None:
    raise _TimeUpError


def main() -> None:
    """Hunt."""
    parser = argparse.ArgumentParser(description="Which mutants do the essay's claims and cases catch?")
    parser.add_argument("-o", "--output", help="write the report here")
    parser.add_argument("--kind", action="append", help="only mutants of this kind")
    parser.add_argument("--about", help="only mutants of this")
    parser.add_argument(
        "--minutes", type=float, help="stop then, and report on those that were hunted: a random sample"
    )
    parser.add_argument("--log", help="write each fate here as it is known, and take up from there")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    said = parser.parse_args()
    signal.signal(signal.SIGALRM, _time_up)
    began = time.monotonic()
    chosen = [m for m in mutants(HOME) if (not said.kind or m.kind in said.kind) and said.about in (None, m.about)]
    random.Random(0).shuffle(chosen)  # noqa: S311 - so that whatever is hunted by the end is a fair sample
    done: dict[tuple[str, str, str], Fate] = {}
    if said.log and Path(said.log).exists():
        for line in Path(said.log).read_text(encoding="utf-8").splitlines():
            known = Fate(**json.loads(line))
            done[known.kind, known.about, known.change] = known
    left = [m for m in chosen if (m.kind, m.about, m.change) not in done]
    with multiprocessing.get_context("fork").Pool(said.jobs, maxtasksperchild=1) as pool:
        for number, each in enumerate(pool.imap_unordered(fate, left, chunksize=1), 1):
            done[each.kind, each.about, each.change] = each
            sys.stderr.write(
                f"{number}/{len(left)} {each.end:9} {each.by:24.24} {each.kind} {each.about}: {each.change}\n"
            )
            if said.log:
                with Path(said.log).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(each)) + "\n")
            if said.minutes and time.monotonic() - began > 60 * said.minutes:
                pool.terminate()
                break
    text = report([fate_ for m in chosen if (fate_ := done.get((m.kind, m.about, m.change)))], len(chosen))
    if said.output:
        Path(said.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
