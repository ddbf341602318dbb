"""Stores that are not ours, for the SPARQL engine: rdflib in this process, and servers on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import rdflib
from rdflib.plugins.sparql import prepareQuery

from persistence_kb.engines.sparql import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from persistence_kb.model.statements import Statement

SCRIPTS = Path(sys.executable).parent
prepared = lru_cache(maxsize=128)(prepareQuery)


class RdflibStore:
    """rdflib, which shares no code with Oxigraph."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.graph = rdflib.Graph(bind_namespaces="none")
        self.graph.parse(data="".join(lines(statements)), format="nt")

    def select(self, query: str) -> list[str]:
        return [str(row[0]) for row in self.graph.query(prepared(query))]  # type: ignore[index]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(*command: str, port: int) -> Iterator[None]:
    """Run a server until it answers, and end it afterwards."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                assert server.poll() is None, f"{command} ended"
                time.sleep(0.1)
        yield
    finally:
        server.kill()
        server.wait()


@contextmanager
def oxigraph_server() -> Iterator[str]:
    """Serve an empty Oxigraph; yield its address."""
    port = free_port()
    with serving(str(SCRIPTS / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}", port=port):
        yield f"http://127.0.0.1:{port}"


def fill(address: str, ntriples: bytes) -> None:
    """Replace what Oxigraph's default graph holds."""
    request = Request(
        f"{address}/store?default", data=ntriples, method="PUT", headers={"Content-Type": "application/n-triples"}
    )
    with urlopen(request, timeout=30) as answer:
        assert answer.status in (200, 201, 204)


@contextmanager
def rdflib_server(file: Path) -> Iterator[str]:
    """Serve a file with rdflib-endpoint; yield the address of its queries."""
    port = free_port()
    command = (str(SCRIPTS / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(file))
    with serving(*command, port=port):
        yield f"http://127.0.0.1:{port}/"
