"""Answer the question with Oxigraph, embedded and in memory.

`load` is the fastest of the ways to read a file into memory (as fast as `bulk_load`, with less memory), and `lenient`
spares the validation of IRIs and literals.

Run:
    python benchmarks/peers/ask_oxigraph.py fleet.nt
"""

from __future__ import annotations

import sys

from pyoxigraph import Literal, QuerySolutions, RdfFormat, Store
from question import answer, report


def main(path: str) -> None:
    """Print the counts for an N-Triples file."""
    store = Store()
    store.load(path=path, format=RdfFormat.N_TRIPLES, lenient=True)

    def select(text: str) -> list[list[int]]:
        solutions = store.query(text)
        if not isinstance(solutions, QuerySolutions):
            message = "The question consists of SELECT queries."
            raise TypeError(message)
        return [[int(value.value) for value in row if isinstance(value, Literal)] for row in solutions]

    report(answer(store.update, select, "MINUS"))


if __name__ == "__main__":
    main(sys.argv[1])
