"""The W3C SPARQL 1.1 query tests over HTTP against our endpoint, beside pyoxigraph in process.

`python -m benchmarks w3c --data DIR`, where DIR holds w3c_sparql11/ (the suite as rdf-tests ships it). Each test's data
is loaded into a store of its own. Tests of entailment and of SERVICE, which is refused here, are left out.
"""

import argparse
import socket
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import uvicorn
from fastapi import FastAPI
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from starlette.middleware import Middleware

from server.jobs import Limits
from server.lane import SparqlLane
from server.problems import add_handlers
from server.protocol import guarded_protocol
from server.routes import sparql
from server.workers import Pool

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
FORMATS = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".csv": "csv"}
ACCEPT = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "text/turtle, application/sparql-results+json;q=0.9",
    ".rdf": "application/rdf+xml, application/sparql-results+json;q=0.9",
}


@dataclass(frozen=True)
class Case:
    """One test: what it asks of which data, and what should come."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None


def path_of(node: object) -> Path:
    """Give the file that a node of a manifest names."""
    return Path(unquote(urlsplit(str(node)).path))


def cases(folder: Path) -> Iterator[Case]:
    """Read the manifests of the query tests."""
    for part in sorted(folder.glob("*/manifest.ttl")):
        if part.parent.name in ("entailment", "service", "protocol", "service-description", "syntax-fed"):
            continue
        graph = Graph().parse(part, publicID=part.as_uri())
        for listed in graph.objects(None, MF.entries):
            for test in Collection(graph, listed):
                kind = str(graph.value(test, RDF.type)).partition("#")[2]
                action = graph.value(test, MF.action)
                if kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
                    yield Case(
                        f"{part.parent.name}: {graph.value(test, MF.name)}",
                        kind,
                        path_of(graph.value(action, QT.query)),
                        tuple(map(path_of, graph.objects(action, QT.data))),
                        tuple(map(path_of, graph.objects(action, QT.graphData))),
                        path_of(graph.value(test, MF.result)),
                    )
                elif kind in ("PositiveSyntaxTest11", "NegativeSyntaxTest11") and isinstance(action, URIRef):
                    yield Case(f"{part.parent.name}: {graph.value(test, MF.name)}", kind, path_of(action))


def load(case: Case, folder: Path) -> ox.Store:
    """Load the data of a test into a store on disk."""
    store = ox.Store(str(folder))
    for path, name in [*((p, None) for p in case.data), *((p, ox.NamedNode(p.as_uri())) for p in case.graphs)]:
        form = ox.RdfFormat.from_extension(path.suffix[1:])
        store.load(path=str(path), format=form, base_iri=path.as_uri(), to_graph=name or ox.DefaultGraph())
    store.flush()
    return store


def settled(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    """Give quads with values as a store keeps them (1.0 is 1), and blank nodes named by what is said of them."""
    store = ox.Store()
    store.extend(quads)
    found = ox.Dataset(store)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(found)


def rows(found: Iterable[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]) -> frozenset[ox.Quad]:
    """Give a table as a graph, so that blank nodes are compared as graphs compare them; the order does not count."""
    made = []
    for row in found:
        me = ox.BlankNode()
        made.append(ox.Quad(me, ox.NamedNode("x:row"), ox.Literal("")))
        made += [ox.Quad(me, ox.NamedNode(f"x:{name}"), value) for name, value in row.items()]
    return settled(made)


def table(graph: Graph) -> object:
    """Read a table that is written as a graph."""
    if (said := next(graph.objects(None, RS.boolean), None)) is not None:
        return str(said) == "true"
    return rows(
        {str(graph.value(b, RS.variable)): _ox(graph.value(b, RS.value)) for b in graph.objects(solution, RS.binding)}
        for solution in graph.objects(None, RS.solution)
    )


def _ox(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)
    kind = ox.NamedNode(str(term.datatype)) if term.datatype and not term.language else None
    return ox.Literal(str(term), datatype=kind, language=term.language)


def comparable(body: bytes, suffix: str, base: str) -> object:
    """Give a result in a form in which two that say the same are equal."""
    if suffix in (".ttl", ".rdf"):
        graph = Graph().parse(data=body, format="turtle" if suffix == ".ttl" else "xml", publicID=base)
        if b"ResultSet" in body:
            return table(graph)
        return settled(ox.parse(graph.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES))
    if suffix == ".csv":
        return sorted(body.decode().replace("\r\n", "\n").strip("\n").split("\n"))
    form = {"xml": ox.QueryResultsFormat.XML, "json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
    found = ox.parse_query_results(body, form[FORMATS[suffix]])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [each.value for each in found.variables]
    return rows({name: row[name] for name in names if row[name] is not None} for row in found)


def expected(case: Case) -> object:
    """Give what a test should answer."""
    assert case.result
    return comparable(case.result.read_bytes(), case.result.suffix, case.result.as_uri())


def by_http(case: Case, url: str) -> bool:
    """Run a test over HTTP."""
    text = f"BASE <{case.query.as_uri()}>\n{case.query.read_text()}"
    suffix = case.result.suffix if case.result else ".srj"
    headers = {"Accept": ACCEPT[suffix] if case.result else "*/*", "Content-Type": "application/sparql-query"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, text.encode(), headers)) as answer:  # noqa: S310
            body, media_type = answer.read(), answer.headers.get_content_type()
    except urllib.error.HTTPError as error:
        return case.kind.startswith("Negative") and error.code == 400
    if not case.result:
        return case.kind.startswith("Positive")
    suffix = next(each for each, accept in ACCEPT.items() if accept.startswith(media_type))
    return comparable(body, suffix, case.query.as_uri()) == expected(case)


def in_process(case: Case, store: ox.Store) -> bool:
    """Run a test with pyoxigraph itself."""
    try:
        found = store.query(case.query.read_text(), base_iri=case.query.as_uri())
        if not case.result:
            return case.kind.startswith("Positive")
        if isinstance(found, ox.QueryTriples):
            return comparable(found.serialize(format=ox.RdfFormat.TURTLE), ".ttl", "") == expected(case)
        csv = case.result.suffix == ".csv"
        body = found.serialize(format=ox.QueryResultsFormat.CSV if csv else ox.QueryResultsFormat.JSON)
        return comparable(body, ".csv" if csv else ".srj", "") == expected(case)
    except (SyntaxError, ValueError, OSError, RuntimeError):
        return case.kind.startswith("Negative")


class Endpoint:
    """Our endpoint over HTTP, on one store after another."""

    def __init__(self) -> None:
        self.store, self._open, self._pool = Path(), Path(), None
        app = FastAPI(middleware=[Middleware(SparqlLane)])
        app.state.live = SimpleNamespace(pool=self.pool)
        add_handlers(app)
        app.include_router(sparql.router)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
        self._server = uvicorn.Server(uvicorn.Config(app, http=guarded_protocol(10), log_level="error", lifespan="off"))
        threading.Thread(target=self._server.run, args=([listening],), daemon=True).start()

    async def pool(self) -> Pool:
        """Give workers on the store of the test."""
        if self._open != self.store:
            if self._pool:
                await self._pool.stop()
            self._pool, self._open = Pool(self.store, Limits(seconds=20, workers=1)), self.store
            self._pool.start()
            await self._pool.ready()
        assert self._pool
        return self._pool


def main() -> None:
    """Run all tests both ways and print how many pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    suite = (options.data or Path("/nowhere")) / "w3c_sparql11"
    if not suite.exists():
        print("The W3C tests are not here: give --data DIR with w3c_sparql11/ in it.")
        return
    endpoint, passed, count = Endpoint(), {"HTTP": Counter[str](), "pyoxigraph": Counter[str]()}, Counter[str]()
    for case in cases(suite.resolve()):
        count[case.kind] += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                store = load(case, Path(folder) / "store")
                inner = in_process(case, store)
                del store
                endpoint.store = Path(folder) / "store"
                outer = by_http(case, endpoint.url)
            except Exception as error:  # noqa: BLE001 - a test that cannot be run counts as failed, for both
                print(f"{case.name}: {error!r}", file=sys.stderr)
                inner = outer = False
        passed["pyoxigraph"][case.kind] += inner
        passed["HTTP"][case.kind] += outer
        if not outer:
            print(f"fails over HTTP{'' if inner else ' and in pyoxigraph'}: {case.name}", file=sys.stderr, flush=True)
    print("| kind | tests | our endpoint, HTTP | pyoxigraph, in process |\n|---|---|---|---|")
    for kind in sorted(count):
        print(f"| {kind} | {count[kind]} | {passed['HTTP'][kind]} | {passed['pyoxigraph'][kind]} |")
    print(f"| all | {count.total()} | {passed['HTTP'].total()} | {passed['pyoxigraph'].total()} |")


if __name__ == "__main__":
    main()
