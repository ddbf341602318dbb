"""The process in which a query runs: ``python -m persistence_kb.engines.answering``.

A query may come from anybody and may run for ever, and Oxigraph cannot be interrupted. So it runs in a process of its
own, which can be ended at any time and which has nothing but what it is given: once the data is there, it can open
neither a file nor a connection, unless services were asked for.

What it is given on standard input is one line of JSON, then the dataset as N-Quads. What it says on standard output is
one line of JSON, then the answer: results in JSON (SPARQL 1.1 Query Results JSON Format) or a graph in N-Triples.
Where the line says how long the dataset is, further questions may follow (``engines/inquiry.py``): each lays its
dataset over the one that was to be kept, or asks the same dataset again.
"""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

MOST = 1 << 29
"""Bytes of an answer beyond which nobody wants it."""


class Bounded(io.BytesIO):
    """A buffer that takes only so much."""

    def write(self, piece: Any) -> int:
        """Take a piece, if there is room."""
        if self.tell() + memoryview(piece).nbytes > MOST:
            raise OverflowError
        return super().write(piece)


def main() -> None:
    """Read a request, answer it, and end."""
    for name in ("SIGINT", "SIGPIPE"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    given, said = sys.stdin.buffer, sys.stdout.buffer
    data = Data()
    while line := given.readline():
        request = json.loads(line)
        timed = request["seconds"] is not None and hasattr(signal, "alarm")
        if timed:
            signal.alarm(int(request["seconds"]) + 2)  # should whoever asked be gone
        store = data.take(given, request)
        if store is None:
            continue
        if not request["service"]:
            confine()
        facts, answer = _attempt(store, request)
        if timed:
            signal.alarm(0)
        said.write(json.dumps({**facts, "size": len(answer)}).encode() + b"\n" + answer)
        said.flush()


class Data:
    """The dataset that is asked, and the part of it that stays."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: list[ox.Quad] = []
        self._store: ox.Store | None = None

    def take(self, given: BinaryIO, request: dict[str, Any]) -> ox.Store | None:
        """Take the dataset of a request, and return what is to be asked; None where it is only to be kept."""
        import pyoxigraph as ox

        size = request.get("size")
        if size == 0 and request.get("same") and self._store is not None:
            return self._store
        default = set(request["default"])
        content = given if size is None else io.BytesIO(given.read(size))
        quads = _with_union(ox.parse(content, ox.RdfFormat.N_QUADS), default)
        if request.get("keep"):
            self._kept = list(quads)
            return None
        self._store = ox.Store()
        if not request.get("bare"):
            self._store.bulk_extend(self._kept)
        self._store.bulk_extend(quads)  # unlike bulk_load, keeps the names of blank nodes
        return self._store


def _attempt(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Ask the store; say what came of it, and the answer."""
    try:
        form, answer = _answer(store, request)
    except OverflowError:
        return {"error": "size"}, b""
    except SyntaxError as error:
        return {"error": "syntax", "reason": str(error.msg)}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "failed", "reason": str(error)}, b""
    return {"form": form}, answer


def confine() -> bool:
    """Give up opening anything: files, connections.

    Returns:
        Whether the system can do that.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        return True
    return False


def _with_union(found: Iterable[ox.Quad], default: set[str]) -> Iterator[ox.Quad]:
    """Yield quads, and those of the graphs that are part of the default graph once more for that."""
    import pyoxigraph as ox

    for quad in found:
        yield quad
        if str(quad.graph_name) in default:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _answer(store: ox.Store, request: dict[str, Any]) -> tuple[str, bytes]:
    """Ask the store; what FROM says was heeded when the default graph was put together."""
    import pyoxigraph as ox

    named = request["named"]
    found = store.query(
        request["query"],
        prefixes=request["prefixes"],
        default_graph=[ox.DefaultGraph(), *(ox.NamedNode(each[1:-1]) for each in request["beside"])],
        named_graphs=None if named is None else [ox.NamedNode(each[1:-1]) for each in named],
    )
    room = Bounded()
    if isinstance(found, ox.QueryTriples):
        graph = ox.Dataset(ox.Quad(*each) for each in found)
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # blank nodes that are made have new names each time
        ox.serialize((quad.triple for quad in graph), room, format=ox.RdfFormat.N_TRIPLES)
        return "graph", room.getvalue()
    found.serialize(room, format=ox.QueryResultsFormat.JSON)
    return ("truth" if isinstance(found, ox.QueryBoolean) else "rows"), room.getvalue()


if __name__ == "__main__":
    main()
