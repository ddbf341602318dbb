"""Measure `pkb compare --all` against `pkb survey` on one synthetic fleet: CPU and wall time for each intervention.

Both read the same N-Triples file, in turns. A comparison takes the survey of the story as told and, for each shipped
intervention, changes the story and surveys it again; it raises flags and works out costs, welfare and dominance. The
table gives its time, divided by the number of interventions, as a multiple of one survey in the same turn: of one that
only counts (`--summary`), and of one that works out and writes every verdict and degree.

Run:
    python benchmarks/compare.py --triples 10000 100000 --repeat 3 -o results.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import asdict
from pathlib import Path

from run import PKB, Cost, ProgramFailedError, describe, digits, fleet, machine, measure, say

INTERVENTIONS = 14


def commands(path: Path) -> dict[str, list[str]]:
    """Return what is measured, by name."""
    return {
        "survey --summary": [PKB, "survey", str(path), "--summary", "--format", "json"],
        "survey": [PKB, "survey", str(path), "--format", "csv"],
        "compare --all": [PKB, "compare", str(path), "--all", "--format", "csv", "--quiet"],
    }


def turns(triples: int, repeat: int, seed: int) -> dict[str, list[Cost]]:
    """Run everything so many times, in turns.

    Raises:
        ProgramFailedError: A command fails, or does not compare all interventions.
    """
    path = fleet(triples, seed)
    found: dict[str, list[Cost]] = {}
    for turn in range(repeat):
        for name, command in commands(path).items():
            cost, output = measure(name, command)
            if name == "compare --all":
                alternatives = {line.partition(",")[0] for line in output.splitlines()[1:]}
                if len(alternatives) != INTERVENTIONS + 1:
                    message = f"compared were {sorted(alternatives)}"
                    raise ProgramFailedError(message)
            found.setdefault(name, []).append(cost)
            say(f"{triples} triples, turn {turn + 1}: {name} {describe(cost)}")
    return found


def table(groups: dict[int, dict[str, list[Cost]]]) -> str:
    """Write a Markdown table."""
    lines = [
        "| triples | compare, CPU s | peak MB | each : survey --summary, CPU | wall | each : survey, CPU | wall |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for triples, costs in groups.items():
        compare = costs["compare --all"]
        cells = [digits(statistics.median(each.cpu for each in compare))]
        cells.append(f"{statistics.median(each.peak for each in compare) / 1e6:.0f}")
        for name in ("survey --summary", "survey"):
            pairs = list(zip(compare, costs[name], strict=True))
            for part in ("cpu", "wall"):
                ratios = [getattr(one, part) / INTERVENTIONS / getattr(other, part) for one, other in pairs]
                cells.append(f"{digits(statistics.median(ratios))} ×")
        lines.append(f"| {triples:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure as asked; exit with 1 if a command fails."""
    parser = argparse.ArgumentParser(description="Measure pkb compare --all against pkb survey.")
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the fleets")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each command (default 3)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the fleets (default 0)")
    parser.add_argument("-o", "--output", type=Path, help="write all runs and the machine as JSON")
    options = parser.parse_args()
    try:
        measure("warm-up", commands(fleet(1000, options.seed))["survey"])
        groups = {triples: turns(triples, options.repeat, options.seed) for triples in sorted(options.triples)}
    except ProgramFailedError as error:
        sys.exit(str(error))
    print(table(groups))
    if options.output:
        runs = {
            str(size): [asdict(cost) for costs in group.values() for cost in costs] for size, group in groups.items()
        }
        options.output.write_text(json.dumps({"machine": machine(), "runs": runs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
