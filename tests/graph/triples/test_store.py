"""The contract of the store seam, held against every store there is."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.triples.endpoint import Credentials, Endpoint
from graph.triples.remote import Dataset, RemoteStore, form_of
from graph.triples.store import EmbeddedStore, Store
from ontology.errors import QueryError, StoreError
from tests.engines import Engine, engine

A, B, P = "<https://exempel.se/a>", "<https://exempel.se/b>", "<https://exempel.se/p>"
GRAPH = "https://exempel.se/graf"
DATA = f'{A} {P} "Åre \\"ett\\"" .\n{A} {P} {B} <{GRAPH}> .\n'.encode()


DEFAULT = "https://exempel.se/allt"
DATASET = Dataset(DEFAULT, (GRAPH,))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine("oxigraph", tmp_path_factory.mktemp("engine") / "oxigraph") as started:
        yield started


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine("virtuoso", tmp_path_factory.mktemp("engine") / "virtuoso") as started:
        yield started


def remote(server: Engine, dataset: Dataset | None) -> RemoteStore:
    made = RemoteStore(server.endpoint(), dataset)
    for graph in ("", GRAPH, DEFAULT):
        made.replace(graph, b"")
    made.replace("", f'{A} {P} "Åre \\"ett\\"" .\n'.encode())
    made.replace(GRAPH, f"{A} {P} {B} .\n".encode())
    return made


@pytest.fixture(params=["disk", "memory", "oxigraph", "oxigraph by dataset", "virtuoso by dataset"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    kind, _, named = request.param.partition(" ")
    if kind in ("oxigraph", "virtuoso"):
        made = remote(request.getfixturevalue(kind), DATASET if named else None)
        yield made
        made.close()
        return
    embedded = EmbeddedStore.open(tmp_path / "store" if kind == "disk" else None)
    embedded.bulk_load(DATA)
    yield embedded


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
        return len(list(store.query("SELECT ?s ?wanted { ?s ?p ?wanted }", substitutions={"wanted": term})))

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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "http"),
        ("exempel.se", "http"),
        ("", "no address"),
        ("http://store.exempel.se/query", "https"),
        ("http://127.0.0.1.exempel.se/query", "https"),
        ("https://dba:hemligt@store.exempel.se/query", "KURBITS_STORE_PASSWORD"),
        ("https://store.exempel.se:port/query", "address"),
    ],
)
def test_what_is_no_address_of_a_store_is_refused(address: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as told:
        Endpoint(address)
    assert "hemligt" not in str(told.value)


def test_updates_and_graphs_are_beside_the_queries_unless_told_otherwise() -> None:
    assert (Endpoint("https://exempel.se/q/query").update, Endpoint("https://exempel.se/q/query").graphs) == (
        "https://exempel.se/q/update",
        "https://exempel.se/q/store",
    )
    assert Endpoint("https://exempel.se/sparql", graphs="https://exempel.se/data").graphs == "https://exempel.se/data"


def test_a_store_that_does_not_answer_is_told() -> None:
    gone = RemoteStore(Endpoint("http://127.0.0.1:9/query", seconds=1, pause=0.01))
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9/query: the store cannot be reached"):
        gone.query("ASK {}")
    gone.close()


def test_a_wrong_address_says_what_was_expected(oxigraph: Engine) -> None:
    wrong = RemoteStore(Endpoint(f"{oxigraph.url}/nothing", attempts=1))
    with pytest.raises(StoreError, match=r"answered 404, expected application/sparql-results\+json"):
        wrong.query("ASK {}")
    wrong.close()


def test_a_wrong_password_says_what_to_set(virtuoso: Engine) -> None:
    known = virtuoso.endpoint()
    wrong = RemoteStore(replace(known, credentials=Credentials("dba", "fel")))
    with pytest.raises(StoreError, match="KURBITS_STORE_PASSWORD") as told:
        wrong.load(GRAPH, [DATA[:0]])
    assert "'fel'" not in repr(wrong.endpoint)
    assert "answered 401" in str(told.value)
    wrong.close()


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "select"),
        ("# describe\nPREFIX k: <https://exempel.se/#> BASE <x> ask{}", "ask"),
        ("prefix :<a>\nCONSTRUCT WHERE {}", "construct"),
        ("<" * 5000, ""),
        ("", ""),
    ],
)
def test_the_form_of_a_query_is_told_from_its_first_word(query: str, form: str) -> None:
    assert form_of(query) == form
