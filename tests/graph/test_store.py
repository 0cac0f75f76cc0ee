"""The contract of the store seam, held against every store there is."""

import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store import EmbeddedStore, Store
from ontology.errors import QueryError, StoreError

A, B, P = "<https://exempel.se/a>", "<https://exempel.se/b>", "<https://exempel.se/p>"
GRAPH = "https://exempel.se/graf"
DATA = f'{A} {P} "Åre \\"ett\\"" .\n{A} {P} {B} <{GRAPH}> .\n'.encode()


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
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
