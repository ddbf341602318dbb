"""Answer the question with rdflib.

rdflib walks a property path by recursion, one level for each copy step, so it gets a deep stack.

Run:
    python benchmarks/peers/ask_rdflib.py fleet.nt
"""

from __future__ import annotations

import sys
import threading

from question import answer, report
from rdflib import Graph


def main(path: str) -> None:
    """Print the counts for an N-Triples file."""
    graph = Graph()
    graph.parse(path, format="nt")

    def select(text: str) -> list[list[int]]:
        return [[int(str(value)) for value in row.values()] for row in graph.query(text).bindings]

    report(answer(graph.update, select, "FILTER NOT EXISTS"))


def main_on_deep_stack(path: str) -> bool:
    """Run `main` on a stack of a gigabyte; return whether it came to its end."""
    finished: list[bool] = []

    def run() -> None:
        main(path)
        finished.append(True)

    threading.stack_size(1 << 30)
    sys.setrecursionlimit(10_000_000)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return bool(finished)


if __name__ == "__main__":
    sys.exit(0 if main_on_deep_stack(sys.argv[1]) else 1)
