"""The store seam over the SPARQL 1.1 protocols, for those who outgrow one machine: any endpoint with a graph store."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlencode

import httpx2
import pyoxigraph as ox

from graph.triples.connection import FORM_TYPE, Connection, refused
from graph.triples.endpoint import Endpoint
from graph.triples.store import FORMATS, Answer, Term, bind, whole_or_one
from ontology.errors import QueryError, StoreError

RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_PROLOGUE = re.compile(
    r"(?:\s++|\#[^\r\n]*+|BASE\s*+<[^<>]*+>|PREFIX\s*+[^\s:<>]*+:\s*+<[^<>]*+>|VERSION\s*+[\"'][^\"']*+[\"'])*+(\w*)",
    re.IGNORECASE,
)


def form_of(sparql: str) -> str:
    """Give the form of a query: select, ask, construct or describe; whatever else it begins with."""
    found = _PROLOGUE.match(sparql)
    return found[1].lower() if found else ""


@dataclass(frozen=True)
class Dataset:
    """Which graphs of a store are asked: one that stands for the default graph, and the named ones.

    Many engines have no default graph of their own, or take the union of everything for it; so both are named. `base`
    is what short IRIs in queries are told from ("" = the engine's own).
    """

    default: str
    named: tuple[str, ...] = ()
    base: str = ""

    def parameters(self) -> list[tuple[str, str]]:
        """Give the parameters of the protocol that name them."""
        return [("default-graph-uri", self.default), *(("named-graph-uri", each) for each in self.named)]


class RemoteStore:
    """A store behind an endpoint (SPARQL 1.1 Protocol, Graph Store HTTP Protocol).

    Results are parsed by Oxigraph, so that they are the same objects as those of the embedded store. Without a
    dataset the endpoint's own default graph is asked. Raises StoreError that names the address.
    """

    def __init__(self, endpoint: Endpoint, dataset: Dataset | None = None):
        self.endpoint, self.dataset = endpoint, dataset
        self._connection = Connection(endpoint)

    def query(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SELECT or ASK. Virtuoso 7 refuses substitutions of variables that are not selected."""
        if form_of(sparql) in ("construct", "describe"):
            raise QueryError("this query makes triples; expected SELECT or ASK. Use construct() for it.")
        body = self._ask(bind(sparql, substitutions or {}), RESULTS)
        return read_results(sparql, body, self.endpoint.query)

    def construct(self, sparql: str, *, substitutions: Mapping[str, Term] | None = None) -> Iterator[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        if form_of(sparql) in ("select", "ask"):
            raise QueryError("this query makes no triples; expected CONSTRUCT or DESCRIBE. Use query() for it.")
        body = self._ask(bind(sparql, substitutions or {}), TRIPLES)
        return (quad.triple for quad in _parsed(body, self.endpoint.query))

    def replace(self, graph: str, nquads: bytes) -> None:
        """Let a graph hold exactly these triples."""
        try:
            triples = [quad.triple for quad in ox.parse(nquads, ox.RdfFormat.N_QUADS)]
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"graph {graph or 'default'}: {error}") from error
        if triples:
            self.load(graph, [ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""])
        else:
            self.update(f"DROP SILENT {f'GRAPH {ox.NamedNode(name)}' if (name := self._name(graph)) else 'DEFAULT'}")

    def load(self, graph: str, pieces: Iterable[bytes]) -> None:
        """Let a graph hold exactly the triples of some pieces of N-Triples; it holds a part of them meanwhile."""
        method, address = "PUT", self._graph(graph)
        for piece in pieces:
            answer = self._connection.send(method, address, piece, {"Content-Type": TRIPLES})
            if answer.status_code not in (200, 201, 202, 204):
                raise refused(address, answer.status_code, answer.text, "that it takes a graph")
            method = "POST"

    def update(self, sparql: str) -> None:
        """Run an update. It must be one that may be run twice, as it is sent again when no answer came."""
        body = urlencode({"update": sparql}).encode()
        answer = self._connection.send("POST", self.endpoint.update, body, {"Content-Type": FORM_TYPE})
        if answer.status_code not in (200, 201, 202, 204):
            raise refused(self.endpoint.update, answer.status_code, answer.text, "that it takes an update")

    def export(self, to: IO[bytes], format: str = "nq", graph: str | None = None) -> None:
        """Write everything, or one graph."""
        whole_or_one(format, graph)
        graphs = self._graphs() if graph is None else [graph]
        named = graph is None
        ox.serialize((quad for each in graphs for quad in self._read(each, named)), to, FORMATS[format])

    def __len__(self) -> int:
        count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        return next(int(row["n"].value) for row in self.query(count))  # type: ignore[union-attr]

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _graphs(self) -> list[str]:
        if self.dataset:
            return ["", *self.dataset.named]
        rows = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return ["", *sorted(row["g"].value for row in rows)]  # type: ignore[union-attr]

    def _read(self, graph: str, named: bool) -> Iterator[ox.Quad]:
        name = ox.NamedNode(graph) if graph and named else ox.DefaultGraph()
        address = self._graph(graph)
        answer = self._connection.send("GET", address, headers={"Accept": TRIPLES})
        if answer.status_code == 404:
            return  # a graph without triples does not exist
        if answer.status_code != 200:
            raise refused(address, answer.status_code, answer.text, "a graph")
        for quad in _parsed(answer.content, address):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)

    def _name(self, graph: str) -> str:
        return graph or (self.dataset.default if self.dataset else "")

    def _graph(self, graph: str) -> str:
        name = self._name(graph)
        return f"{self.endpoint.graphs}?{urlencode({'graph': name}) if name else 'default'}"

    def _ask(self, sparql: str, accept: str) -> bytes:
        named = self.dataset.parameters() if self.dataset else []
        body = urlencode([("query", sparql), *named]).encode()
        headers = {"Content-Type": FORM_TYPE, "Accept": accept}
        answer = self._connection.send("POST", self.endpoint.query, body, headers)
        if answer.status_code == 400:
            raise QueryError(f"not valid SPARQL: {_said(answer)}")
        if answer.status_code != 200:
            raise refused(self.endpoint.query, answer.status_code, answer.text, accept)
        return answer.content


def read_results(sparql: str, body: bytes, address: str) -> Answer:
    """Read the answer of a SELECT or ASK, as JSON. Raises StoreError when it is none."""
    try:
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        if form_of(sparql) == "ask" and isinstance(found, ox.QuerySolutions):  # Virtuoso 7: a table with 0 or 1 in it
            yes = any(row[0].value != "0" for row in found)
            found = ox.parse_query_results(_YES if yes else _NO, ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{address}: the answer is no {RESULTS} ({error})") from error
    return found


_YES, _NO = b'{"head":{},"boolean":true}', b'{"head":{},"boolean":false}'


def _said(answer: httpx2.Response) -> str:
    return answer.text[:500].strip()


def _parsed(body: bytes, address: str) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(body, ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{address}: the answer is no {TRIPLES} ({error})") from error
