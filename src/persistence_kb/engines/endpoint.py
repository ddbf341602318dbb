"""A SPARQL 1.1 endpoint over HTTP, for the SPARQL engine: the SPARQL 1.1 Protocol, query by POST.

An endpoint is other people's machine: it may be dead, slow, or about something else. Each of these is said in a
sentence that names it. Nothing is sent but queries; nothing is fetched but answers.
"""

from __future__ import annotations

import io
from http.client import HTTPException
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np

from persistence_kb.engines.saturation import header_of, saturate
from persistence_kb.engines.sparql import lines
from persistence_kb.errors import EndpointTimeout, ForeignSnapshot, UnnamedEntities, UnusableEndpoint
from persistence_kb.namespaces import PRESENT_IN

if TYPE_CHECKING:
    from http.client import HTTPResponse

    import pyoxigraph as ox

    from persistence_kb.model.ontology import Ontology
    from persistence_kb.model.snapshot import Snapshot

LARGEST: Final = 1 << 30
"""Bytes of an answer that are read at most."""

PIECE: Final = 1 << 20

RESULTS: Final = "application/sparql-results+json"


class _Stay(HTTPRedirectHandler):
    """Follows nothing: an endpoint that sends queries elsewhere is to be named itself."""

    def redirect_request(self, *_: object) -> None:
        return None


class Endpoint:
    """An endpoint that holds one snapshot."""

    def __init__(self, url: str, *, timeout: float = 60.0) -> None:
        """Take its address.

        Args:
            url: Where it answers queries: http or https.
            timeout: Seconds to wait for each answer.

        Raises:
            UnusableEndpoint: That is no such address.
        """
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise UnusableEndpoint(url=url, reason="it is no http or https address")
        self.url = url
        self.timeout = timeout

    def holding(self, snapshot: Snapshot, ontology: Ontology) -> Endpoint:
        """Return the endpoint, once it has been seen to hold a snapshot.

        Raises:
            ForeignSnapshot: It holds another one, or none.
            UnnamedEntities: The snapshot has blank nodes, by which a store's answers cannot be told apart.
            UnusableEndpoint: It cannot be asked.
            EndpointTimeout: It does not answer in time.
        """
        header = header_of(snapshot)
        unnamed = [name for name in [header, *snapshot.names(np.arange(len(snapshot)))] if name.startswith("_:")]
        if unnamed:
            raise UnnamedEntities(count=len(unnamed), url=self.url)
        about = f"?x {PRESENT_IN} {header} . ?x ?property ?value"
        here = {name[1:-1] for name in snapshot.names(np.arange(len(snapshot)))}
        told = sum(line.split(" ", 1)[0][1:-1] in here for line in set(lines(saturate(snapshot, ontology))))
        rows = self._ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ {about} }}")
        found = int(str(next(iter(rows))[0].value)) if rows else 0
        if found != told:
            raise ForeignSnapshot(url=self.url, snapshot=header, expected=told, found=found)
        return self

    def select(self, query: str) -> list[str]:
        """Return the IRIs in the first column of an answer.

        Raises:
            UnusableEndpoint: It cannot be asked, or answers something else.
            EndpointTimeout: It does not answer in time.
        """
        import pyoxigraph as ox

        return [row[0].value for row in self._ask(query) if isinstance(row[0], ox.NamedNode)]

    def _ask(self, query: str) -> list[ox.QuerySolution]:
        import pyoxigraph as ox

        answer = self._post(query)
        try:
            found = ox.parse_query_results(io.BytesIO(answer), format=ox.QueryResultsFormat.JSON)
            rows = list(found) if isinstance(found, ox.QuerySolutions) else None
        except (SyntaxError, ValueError):
            rows = None
        if rows is None:
            start = answer[:80].decode("utf-8", errors="replace")
            raise UnusableEndpoint(
                url=self.url, reason=f"it answered with no SPARQL results in JSON but with {start!r}"
            )
        return rows

    def _post(self, query: str) -> bytes:
        request = Request(  # noqa: S310  http and https only
            self.url,
            data=urlencode({"query": query}).encode(),
            headers={"Accept": RESULTS, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "pkb"},
        )
        deadline = monotonic() + self.timeout
        try:
            with build_opener(_Stay).open(request, timeout=self.timeout) as response:
                return self._read(response, deadline)
        except HTTPError as error:
            detail = error.read(200).decode("utf-8", errors="replace").strip()
            reason = f"it answered {error.code} {error.reason}{f' ({detail})' if detail else ''}"
            raise UnusableEndpoint(url=self.url, reason=reason) from None
        except TimeoutError:
            raise EndpointTimeout(url=self.url, seconds=self.timeout) from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise EndpointTimeout(url=self.url, seconds=self.timeout) from None
            raise UnusableEndpoint(url=self.url, reason=f"it cannot be reached: {error.reason}") from None
        except (OSError, HTTPException) as error:
            raise UnusableEndpoint(url=self.url, reason=f"the connection broke: {error}") from None

    def _read(self, response: HTTPResponse, deadline: float) -> bytes:
        """Read an answer piece by piece: one that trickles in is slow too."""
        answer = bytearray()
        while piece := response.read1(PIECE):
            answer += piece
            if monotonic() > deadline:
                raise EndpointTimeout(url=self.url, seconds=self.timeout)
            if len(answer) > LARGEST:
                raise UnusableEndpoint(url=self.url, reason=f"its answer is longer than {LARGEST >> 30} GiB")
        return bytes(answer)
