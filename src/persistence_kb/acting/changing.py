"""The process in which updates run: ``python -m persistence_kb.acting.changing``.

An update may come from anybody and may run for ever, and Oxigraph cannot be interrupted. So updates run in a process of
their own, which can be ended at any time and which has nothing but what it is given: it can open neither a file nor a
connection. It holds one dataset at a time, and is asked to change it again and again; after each change everything is
as it was before.

It is given one line of JSON for each thing to do, some with N-Quads behind them, and says one line of JSON each time.
Literals come back as the store spells them and blank nodes that an update makes under new names: ``acting/updating.py``
sees to both.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import Any, BinaryIO

import pyoxigraph as ox

from persistence_kb.engines.answering import MOST, confine

_SPELT = "urn:"
"""What the name starts with under which a literal is looked up."""


def main() -> None:
    """Do what is asked until nothing more is."""
    for name in ("SIGINT", "SIGPIPE"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    given, said = sys.stdin.buffer, sys.stdout.buffer
    confine()
    data = Dataset()
    while line := given.readline():
        request = json.loads(line)
        answer = data.load(given, request) if request["do"] == "load" else data.change(request)
        said.write(json.dumps(answer).encode() + b"\n")
        said.flush()


class Dataset:
    """A story and what is around it, as a store."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._store = ox.Store()
        self._lines: set[bytes] = set()

    def load(self, given: BinaryIO, request: dict[str, Any]) -> dict[str, Any]:
        """Take a dataset in the place of what is there; say how the store spells what it spells otherwise."""
        content = given.read(request["size"])
        self._store = ox.Store()
        self._store.bulk_extend(ox.parse(content, ox.RdfFormat.N_QUADS))
        self._lines = self._default()
        return {"spelt": _spelt(request["literals"])}

    def change(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run an update; say what it takes away and adds, and what it writes into other graphs. Undo it."""
        given = list(ox.parse("\n".join(request["given"]), ox.RdfFormat.N_QUADS))
        self._store.extend(given)
        try:
            self._store.update(request["update"], prefixes=request["prefixes"])
        except SyntaxError as error:
            return {"error": "syntax", "reason": str(error.msg)}
        except (OSError, RuntimeError, ValueError) as error:
            return {"error": "failed", "reason": str(error)}
        now = self._default()
        if sum(map(len, now - self._lines)) > MOST:
            return {"error": "size"}
        answer: dict[str, Any] = {
            "removed": [line.decode() for line in self._lines - now],
            "added": [line.decode() for line in now - self._lines],
            "written": {name: self._graph(name) for name in request["written"]},
        }
        for quad in ox.parse(b"\n".join(now - self._lines), ox.RdfFormat.N_TRIPLES):
            self._store.remove(quad)
        self._store.bulk_extend(ox.parse(b"\n".join(self._lines - now), ox.RdfFormat.N_TRIPLES))
        for name in {*request["written"], *(quad.graph_name.value for quad in given)}:
            self._store.remove_graph(ox.NamedNode(name))
        return answer

    def _default(self) -> set[bytes]:
        found = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
        return set(found.splitlines())

    def _graph(self, name: str) -> list[str]:
        graph = ox.NamedNode(name)
        found = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
        return found.decode().splitlines()


def _spelt(literals: list[str]) -> dict[str, str]:
    """Return how the store spells literals, of those that it spells otherwise."""
    content = "".join(f"<{_SPELT}{number}> <{_SPELT}> {literal} .\n" for number, literal in enumerate(literals))
    store = ox.Store()
    store.bulk_extend(ox.parse(content, ox.RdfFormat.N_TRIPLES))
    found: dict[str, str] = {}
    for line in (store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b"").decode().splitlines():
        name, _, literal = line[: -len(" .")].split(" ", 2)
        given = literals[int(name[len(_SPELT) + 1 : -1])]
        if literal != given:
            found[given] = literal
    return found


if __name__ == "__main__":
    main()
