"""Measure `pkb explain` against `pkb survey --summary` on one synthetic fleet: CPU time, as a multiple.

Both read the same N-Triples file, each as a child process that starts from nothing. Under each theory an entity of each
status is explained, and entities that many others bear on: those along the longest chain of copies, the one from which
most were copied, one of these copies, and a model that is implemented most. A survey runs before each theory, so that a
busy machine slows both alike; a ratio is to the median of all surveys.

Run:
    python benchmarks/explain.py --triples 1000000 -o results.json
    python benchmarks/explain.py --theories Kinship UnbranchedContinuant
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from run import PKB, THEORY, Cost, ProgramFailedError, describe, digits, fleet, machine, measure, say

if TYPE_CHECKING:
    from collections.abc import Iterator

FLEET = "https://example.org/fleet/"


def landmarks(triples: int) -> dict[str, str]:
    """Return entities that many others bear on, by IRI: `generate.py` writes a long chain first, then a wide star."""
    large = max(3, triples // 200)
    return {
        f"{FLEET}impl/0": "begins the longest chain",
        f"{FLEET}impl/{large // 2}": "half-way along it",
        f"{FLEET}impl/{large - 1}": "ends it",
        f"{FLEET}impl/{large}": "centre of the star",
        f"{FLEET}impl/{large + 1}": "a ray of the star",
        f"{FLEET}model/0": "the first model",
    }


def verdicts(path: Path) -> pl.DataFrame:
    """Return every verdict about a fleet, as `pkb survey` gives them."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "verdicts.parquet"
        measure("survey", [PKB, "survey", str(path), "-o", str(table)])
        return pl.read_parquet(table)


def chosen(found: pl.DataFrame, triples: int, theories: list[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each theory and the entities to explain under it: IRIs, and what each is."""
    known = landmarks(triples)
    names = theories or sorted(name.removeprefix(THEORY) for name in found["theory"].unique().to_list())
    for name in names:
        mine = found.filter(pl.col("theory") == f"{THEORY}{name}")
        if not len(mine):
            message = f"there is no theory {name}"
            raise ProgramFailedError(message)
        firsts = mine.group_by("status").agg(pl.col("entity").min()).sort("status")
        several = {entity: status for status, entity in firsts.iter_rows()}
        for entity, status in mine.filter(pl.col("entity").is_in(list(known))).select("entity", "status").iter_rows():
            several[entity] = f"{status}, {known[entity]}"
        yield name, sorted(several.items())


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure pkb explain against pkb survey --summary.")
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the fleet (default 1000000)")
    parser.add_argument("--theories", nargs="*", default=[], metavar="T", help="local names; all by default")
    parser.add_argument("--seed", type=int, default=0, help="seed of the fleet (default 0)")
    parser.add_argument("-o", "--output", type=Path, help="write all runs and the machine as JSON")
    return parser.parse_args()


def main() -> None:
    """Measure as asked; exit with 1 if a command fails."""
    options = read_options()
    surveys: list[Cost] = []
    explained: list[tuple[str, str, str, Cost]] = []
    try:
        path = fleet(options.triples, options.seed)
        summary = [PKB, "survey", "--summary", str(path), "--format", "json", "--quiet"]
        measure("warm-up", summary)
        for theory, several in chosen(verdicts(path), options.triples, options.theories):
            surveys.append(measure("survey --summary", summary)[0])
            say(f"survey --summary: {describe(surveys[-1])}")
            for entity, what in several:
                cost, _ = measure("explain", [PKB, "explain", str(path), entity, theory, "--quiet"])
                explained.append((theory, entity.removeprefix(FLEET), what, cost))
                say(f"{theory}, {entity.removeprefix(FLEET)} ({what}): {describe(cost)}")
    except ProgramFailedError as error:
        sys.exit(str(error))
    survey = statistics.median(cost.cpu for cost in surveys)
    memory = statistics.median(cost.peak for cost in surveys)
    print("| theory | entity | what it is | CPU, times | peak memory, times | CPU s |")
    print("|---|---|---|---:|---:|---:|")
    for theory, entity, what, cost in sorted(explained, key=lambda row: -row[3].cpu):
        ratios = f"{digits(cost.cpu / survey)} | {digits(cost.peak / memory)}"
        print(f"| {theory} | {entity} | {what} | {ratios} | {digits(cost.cpu)} |")
    print(f"\nOne survey --summary took {digits(survey)} CPU s (median of {len(surveys)}).")
    if options.output:
        runs = [{"theory": t, "entity": e, "what": w, **asdict(cost)} for t, e, w, cost in explained]
        told = {"machine": machine(), "surveys": [asdict(cost) for cost in surveys], "explanations": runs}
        options.output.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
