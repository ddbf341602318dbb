"""Time a knowledge base on disk beside Oxigraph's own bulk load, and a survey from it beside one from N-Triples.

Every step is a child process that starts from nothing; steps take turns, and the table shows the median of the CPU time
over all threads. Compare the ratios rather than the times.

Run:
    python benchmarks/knowledge_base.py --triples 100000 1000000 --repeat 3
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from run import PKB, PYTHON, Cost, fleet, measure

BULK_LOAD = """
import sys
from pyoxigraph import NamedNode, RdfFormat, Store
store = Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=RdfFormat.N_TRIPLES, to_graph=NamedNode("urn:fleet"))
store.flush()
"""
CHANGE = '<https://example.org/fleet/model/0> <http://www.w3.org/2004/02/skos/core#note> "changed" .\n'


def turn(path: Path, folder: Path) -> list[Cost]:
    """Run every step once, in an empty folder; return what each took."""
    file, kb, store = (str(folder / name) for name in ("fleet.nt", "kb", "store"))
    shutil.copyfile(path, file)
    load = [PKB, "load", "--into", kb]
    survey = [PKB, "survey", "--summary"]
    steps = [
        measure("Oxigraph's bulk load", [PYTHON, "-c", BULK_LOAD, file, store]),
        measure("load", [*load, file]),
        measure("survey of the file", [*survey, file]),
        measure("survey of what is loaded", [*survey, "--kb", kb]),
        measure("load another, of 106 statements", [*load, "ten-pieces"]),
        measure("load again, unchanged", [*load, file]),
        measure("list", [PKB, "list", "--kb", kb]),
    ]
    with Path(file).open("a", encoding="ascii") as out:
        out.write(CHANGE)
    steps.append(measure("load again, changed", [*load, file]))
    steps.append(measure("drop", [PKB, "drop", "fleet", "--kb", kb]))
    return [cost for cost, _ in steps]


def show(triples: int, turns: list[list[Cost]]) -> None:
    """Print the median of each step, and how many times Oxigraph's bulk load that is."""
    rows = [(step[0].program, statistics.median(each.cpu for each in step), step) for step in zip(*turns, strict=True)]
    print(f"\n{triples:,} triples\n{'step':34}{'ratio':>8}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}")
    for name, cpu, step in rows:
        wall = statistics.median(each.wall for each in step)
        peak = max(each.peak for each in step) / 1e6
        print(f"{name:34}{cpu / rows[0][1]:8.2f}{cpu:8.2f}{wall:8.2f}{peak:9.0f}", flush=True)


def main() -> None:
    """Time each size as asked on the command line."""
    parser = argparse.ArgumentParser(description="Time a knowledge base beside Oxigraph's own bulk load.")
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3, help="turns (default 3)")
    arguments = parser.parse_args()
    for triples in arguments.triples:
        path, turns = fleet(triples, 0), []
        for _ in range(arguments.repeat):
            with tempfile.TemporaryDirectory() as folder:
                turns.append(turn(path, Path(folder)))
        show(triples, turns)


if __name__ == "__main__":
    main()
