"""The contract of the store seam, held against every store there is."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from graph.triples.remote import RemoteStore
from graph.triples.store import EmbeddedStore, Store
from ontology.errors import QueryError, StoreError

A, B, P = "<https://exempel.se/a>", "<https://exempel.se/b>", "<https://exempel.se/p>"
GRAPH = "https://exempel.se/graf"
DATA = f'{A} {P} "Åre \\"ett\\"" .\n{A} {P} {B} <{GRAPH}> .\n'.encode()


class Endpoint(BaseHTTPRequestHandler):
    """A small endpoint on loopback: SPARQL 1.1 Protocol and Graph Store HTTP Protocol over an Oxigraph store."""

    store: ox.Store

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            found = self.store.query(text)
        except SyntaxError as error:
            return self.answer(400, "text/plain", str(error).encode())
        if isinstance(found, ox.QueryTriples):
            return self.answer(200, "application/n-triples", ox.serialize(found, format=ox.RdfFormat.N_TRIPLES))
        return self.answer(200, "application/sparql-results+json", found.serialize(format=ox.QueryResultsFormat.JSON))

    def do_PUT(self) -> None:
        self.store.clear_graph(self.graph)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.store.load(body, ox.RdfFormat.N_TRIPLES, to_graph=self.graph)
        self.answer(204, "text/plain", b"")

    def do_GET(self) -> None:
        quads = list(self.store.quads_for_pattern(None, None, None, self.graph))
        if not quads and isinstance(self.graph, ox.NamedNode):
            return self.answer(404, "text/plain", b"no such graph")
        data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
        return self.answer(200, "application/n-triples", data)

    @property
    def graph(self) -> ox.NamedNode | ox.DefaultGraph:
        named = parse_qs(urlsplit(self.path).query).get("graph")
        return ox.NamedNode(named[0]) if named else ox.DefaultGraph()

    def answer(self, status: int, kind: str, body: bytes | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    handler = type("Handler", (Endpoint,), {"store": ox.Store()})
    handler.store.load(DATA, ox.RdfFormat.N_QUADS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["disk", "memory", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "remote":
        address = request.getfixturevalue("address")
        return RemoteStore(f"{address}/query", f"{address}/data", timeout=10)
    made = EmbeddedStore.open(tmp_path / "store" if request.param == "disk" else None)
    made.bulk_load(DATA)
    return made


def test_a_question_sees_the_default_graph_alone(store: Store) -> None:
    rows = [row["o"].value for row in store.query("SELECT ?o { ?s ?p ?o }")]
    assert rows == ['Åre "ett"']


def test_a_named_graph_can_be_asked_for(store: Store) -> None:
    rows = [row["o"].value for row in store.query(f"SELECT ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")]
    assert rows == ["https://exempel.se/b"]


def test_a_yes_or_no_question_is_answered(store: Store) -> None:
    assert bool(store.query(f"ASK {{ {A} ?p ?o }}"))
    assert not bool(store.query(f"ASK {{ {B} ?p ?o }}"))


def test_values_are_bound_as_terms_and_never_as_text(store: Store) -> None:
    def count(term: ox.NamedNode | ox.Literal) -> int:
        return len(list(store.query("SELECT ?s { ?s ?p ?wanted }", substitutions={"wanted": term})))

    assert count(ox.Literal('Åre "ett"')) == 1
    assert count(ox.Literal('x" } ; DROP ALL #')) == 0
    assert count(ox.NamedNode("https://exempel.se/b")) == 0


def test_triples_are_made(store: Store) -> None:
    made = list(store.construct(f"CONSTRUCT {{ ?o {P} ?s }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"))
    assert [str(triple) for triple in made] == [f"{B} {P} {A}"]


def test_asking_the_wrong_way_says_which_is_right(store: Store) -> None:
    with pytest.raises(QueryError, match=r"construct\(\)"):
        store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    with pytest.raises(QueryError, match=r"query\(\)"):
        store.construct("SELECT * { ?s ?p ?o }")


def test_a_query_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(QueryError, match="not valid SPARQL"):
        store.query("SELEKT * { ?s ?p ?o }")


def test_a_graph_is_replaced_whole_and_the_others_stay(store: Store) -> None:
    store.replace(GRAPH, f"{B} {P} {A} .\n".encode())
    inside = [str(row["s"]) for row in store.query(f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")]
    assert (inside, len(store)) == ([B], 2)
    store.replace("", b"")
    assert (len(list(store.query("SELECT * { ?s ?p ?o }"))), len(store)) == (0, 1)


def test_bad_triples_are_refused_and_the_graph_stays(store: Store) -> None:
    with pytest.raises(StoreError, match=GRAPH):
        store.replace(GRAPH, b"not a triple")
    assert len(store) == 2


@pytest.mark.parametrize("format", ["nq", "trig"])
def test_everything_is_exported_and_can_be_read_again(store: Store, format: str) -> None:
    file = io.BytesIO()
    store.export(file, format)
    kind = ox.RdfFormat.N_QUADS if format == "nq" else ox.RdfFormat.TRIG
    assert set(ox.parse(file.getvalue(), kind)) == set(ox.parse(DATA, ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize(("graph", "count"), [("", 1), (GRAPH, 1), ("https://exempel.se/tom", 0)])
def test_one_graph_is_exported(store: Store, graph: str, count: int) -> None:
    file = io.BytesIO()
    store.export(file, "ttl", graph)
    assert len(list(ox.parse(file.getvalue(), ox.RdfFormat.TURTLE))) == count


def test_a_format_that_cannot_hold_it_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="one graph only"):
        store.export(io.BytesIO(), "ttl")
    with pytest.raises(StoreError, match="expected one of nq"):
        store.export(io.BytesIO(), "docx")


def test_several_may_read_a_finished_store_but_nobody_may_write_it_twice(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path / "store")
    store.bulk_load(DATA)
    store.finish()
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore.open(tmp_path / "store")
    del store
    readers = [EmbeddedStore.open(tmp_path / "store", read_only=True) for _ in range(2)]
    assert [len(reader) for reader in readers] == [2, 2]
    with pytest.raises(StoreError):
        readers[0].replace(GRAPH, b"")


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore.open(tmp_path / "ingen", read_only=True)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "exempel.se", ""])
def test_what_is_no_address_of_a_store_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="http"):
        RemoteStore(address, address)


def test_a_store_that_does_not_answer_is_told() -> None:
    gone = RemoteStore("http://127.0.0.1:9/query", "http://127.0.0.1:9/data", timeout=1)
    with pytest.raises(StoreError, match="cannot be reached"):
        gone.query("ASK {}")
