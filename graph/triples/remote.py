"""The store seam over the SPARQL 1.1 protocols, for those who outgrow one machine: any endpoint with a graph store."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import IO

import pyoxigraph as ox

from graph.triples.store import FORMATS, Answer, Term, bind, whole_or_one
from ontology.errors import QueryError, StoreError

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class RemoteStore:
    """A store behind a query address and a graph store address (SPARQL 1.1 Protocol, Graph Store HTTP Protocol).

    Results are parsed by Oxigraph, so that they are the same objects as those of the embedded store. `timeout` is in
    seconds. Raises StoreError for addresses that are not http(s).
    """

    def __init__(self, query_address: str, graph_address: str, timeout: float = 60):
        for address in (query_address, graph_address):
            if not address.startswith(("http://", "https://")):
                raise StoreError(f"{address!r} is not the address of a store; expected http:// or https://")
        self.query_address, self.graph_address, self.timeout = query_address, graph_address, timeout

    def query(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SELECT or ASK."""
        kind, body = self._ask(bind(sparql, substitutions or {}), _RESULTS)
        if not kind.startswith(_RESULTS):
            raise QueryError("this query makes triples; expected SELECT or ASK. Use construct() for it.")
        return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)

    def construct(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        kind, body = self._ask(bind(sparql, substitutions or {}), _TRIPLES)
        if not kind.startswith(_TRIPLES):
            raise QueryError("this query makes no triples; expected CONSTRUCT or DESCRIBE. Use query() for it.")
        return (quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))

    def replace(self, graph: str, nquads: bytes) -> None:
        """Let a graph hold exactly these triples."""
        try:
            triples = [quad.triple for quad in ox.parse(nquads, ox.RdfFormat.N_QUADS)]
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"graph {graph or 'default'}: {error}") from error
        self._send("PUT", self._graph(graph), ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), _TRIPLES)

    def export(self, to: IO[bytes], format: str = "nq", graph: str | None = None) -> None:
        """Write everything, or one graph."""
        whole_or_one(format, graph)
        graphs = self._graphs() if graph is None else [graph]
        named = graph is None
        ox.serialize((quad for each in graphs for quad in self._read(each, named)), to, FORMATS[format])

    def __len__(self) -> int:
        count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        return next(int(row["n"].value) for row in self.query(count))  # type: ignore[union-attr]

    def _graphs(self) -> list[str]:
        rows = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return ["", *sorted(row["g"].value for row in rows)]  # type: ignore[union-attr]

    def _read(self, graph: str, named: bool) -> Iterator[ox.Quad]:
        name = ox.NamedNode(graph) if graph and named else ox.DefaultGraph()
        try:
            _, body = self._send("GET", self._graph(graph), accept=_TRIPLES)
        except StoreError as error:
            if isinstance(error.__cause__, urllib.error.HTTPError) and error.__cause__.code == 404:
                return  # a graph without triples does not exist
            raise
        for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)

    def _graph(self, graph: str) -> str:
        which = urllib.parse.urlencode({"graph": graph}) if graph else "default"
        return f"{self.graph_address}?{which}"

    def _ask(self, sparql: str, accept: str) -> tuple[str, bytes]:
        # the other kind of answer is taken too, so that a query of the wrong form gets a better word than "406"
        both = f"{accept}, {_RESULTS};q=0.5, {_TRIPLES};q=0.5"
        return self._send("POST", self.query_address, sparql.encode(), "application/sparql-query", both)

    def _send(
        self, method: str, address: str, body: bytes | None = None, kind: str = "", accept: str = ""
    ) -> tuple[str, bytes]:
        headers = {name: value for name, value in (("Content-Type", kind), ("Accept", accept)) if value}
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - checked to be http(s)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                return answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            said = error.read(500).decode("utf-8", "replace").strip()
            if error.code == 400 and kind == "application/sparql-query":
                raise QueryError(f"not valid SPARQL: {said}") from error
            raise StoreError(f"{address}: the store answered {error.code} {error.reason}. {said}") from error
        except OSError as error:
            raise StoreError(f"{address}: the store cannot be reached ({error})") from error
