"""Queries answered by a remote store: /sparql and the questions say the same as with the embedded one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.sending import dataset_of
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions
from ontology.errors import QueryLimitError
from server import loading
from server.app import create_app
from server.budget import Budget, BudgetError
from server.cli import cli
from server.jobs import Job, Limits
from server.remote import RemotePool, based, prologue
from server.settings import Settings
from tests.engines import Engine, engine

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMES = "SELECT ?name WHERE { ?x a org:Organization ; rdfs:label ?name } ORDER BY ?name LIMIT 5"
WHO_SAYS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """Give a server of somebody else that holds the demo, and the workspace."""
    folder = tmp_path_factory.mktemp("remote")
    workspace = Workspace.create(folder / "workspace", name="Exempel")
    with engine(request.param, folder / "engine") as server, pytest.MonkeyPatch.context() as environment:
        endpoint = server.endpoint()
        toml = f'store = "{endpoint.query}"\n[remote]\nupdate = "{endpoint.update}"\ngraphs = "{endpoint.graphs}"\n'
        file = workspace.path / "workspace.toml"
        file.write_text(f'{file.read_text()}{toml}login = "{endpoint.login}"\nattempts = 1\n')
        environment.setenv("KURBITS_STORE_USER", endpoint.credentials.user)
        environment.setenv("KURBITS_STORE_PASSWORD", endpoint.credentials.password)
        loading.load(workspace, demo_paths(), "dalarna", LoadOptions())
        loading.publish(workspace)
        yield server, workspace.path


@pytest.fixture(scope="module")
def remote(served: tuple[Engine, Path]) -> Iterator[TestClient]:
    settings = Settings(home=served[1], query_seconds=20)
    with TestClient(create_app(settings), raise_server_exceptions=False, follow_redirects=False) as found:
        yield found


def rows(client: TestClient, query: str) -> list[list[str]]:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return [[cell["value"] for cell in row.values()] for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("query", [NAMES, WHO_SAYS])
def test_the_remote_store_says_what_the_embedded_one_says(remote: TestClient, client: TestClient, query: str) -> None:
    found = rows(remote, query)
    assert found == rows(client, query)
    assert found


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?name WHERE { <project/spinn-2> rdfs:label ?name } ORDER BY ?name",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <graph/dalarna> { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) FROM <graph/dalarna> WHERE { ?s ?p ?o }",
        "BASE <https://w3id.org/kurbits/id/project/> SELECT ?name WHERE { <spinn-2> rdfs:label ?name } ORDER BY ?name",
        "BASE <project/> SELECT ?name WHERE { <spinn-2> rdfs:label ?name } ORDER BY ?name",
    ],
)
def test_short_iris_lead_where_they_lead_in_the_embedded_store(
    remote: TestClient, client: TestClient, query: str
) -> None:
    found = rows(remote, query)
    assert found == rows(client, query)
    assert found not in ([], [["0"]])


def test_an_error_is_told_at_its_place_in_the_query_as_it_was_given(remote: TestClient, client: TestClient) -> None:
    asked = {"query": "SELECT ?x { ?x a org:Organization ; }}"}
    expected, told = client.get("/sparql", params=asked).json(), remote.get("/sparql", params=asked).json()
    assert told["status"] == 400
    assert expected["column"]
    assert told.get("column", expected["column"]) == expected["column"]  # Virtuoso says a line only


def test_the_default_graph_is_the_generation_alone(remote: TestClient, client: TestClient) -> None:
    (found,), (expected,) = rows(remote, COUNT), rows(client, COUNT)
    assert found == expected


def test_yes_or_no_and_graphs_are_answered(remote: TestClient) -> None:
    asked = remote.get("/sparql", params={"query": "ASK { ?x a org:Organization }"})
    assert asked.json()["boolean"] is True
    made = "CONSTRUCT { ?x a org:Organization } WHERE { ?x a org:Organization } LIMIT 3"
    drawn = remote.get("/sparql", params={"query": made}, headers={"Accept": "application/n-triples"})
    assert drawn.text.count("\n") == 3
    refused = remote.get("/sparql", params={"query": made}, headers={"Accept": "text/csv"})
    assert refused.status_code == 406


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE is switched off"),
        ("DROP ALL", 400, "Updates are not offered"),
        ("SELECT ?x { ?x a org:Organization ", 400, "line"),
    ],
)
def test_what_may_not_be_is_told_plainly(remote: TestClient, query: str, status: int, said: str) -> None:
    asked = remote.get("/sparql", params={"query": query})
    assert asked.status_code == status
    assert said in asked.json()["detail"]


def test_what_takes_too_long_or_grows_too_large_is_broken_off(served: tuple[Engine, Path]) -> None:
    server, home = served
    generation = Workspace.open(home).current()
    assert generation
    dataset = dataset_of(generation)
    assert dataset

    async def ask(limits: Limits) -> None:
        pool = RemotePool(server.endpoint(), dataset, limits)
        pool.start()
        try:
            answer = await pool.answer(Job("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000"), "exempel")
            assert [part async for part in answer.rest()] == []
        finally:
            await pool.stop()

    with pytest.raises(QueryLimitError, match="larger than"):
        asyncio.run(ask(Limits(seconds=600, result_bytes=1 << 16)))
    with pytest.raises(QueryLimitError, match="longer than"):
        asyncio.run(ask(Limits(seconds=0.001)))


def test_a_client_has_a_share_of_the_time_there_too(served: tuple[Engine, Path]) -> None:
    server, home = served
    generation = Workspace.open(home).current()
    assert generation
    dataset = dataset_of(generation)
    assert dataset

    async def ask() -> None:
        pool = RemotePool(server.endpoint(), dataset, Limits(), Budget(1e-6))
        pool.start()
        try:
            for _ in range(2):
                answer = await pool.answer(Job(COUNT), "exempel")
                assert [part async for part in answer.rest()] == []
                answer.close()
        finally:
            await pool.stop()

    with pytest.raises(BudgetError):
        asyncio.run(ask())


def test_a_question_of_the_catalogue_is_answered(remote: TestClient) -> None:
    page = remote.get("/sv/fragor/projects-in-region", params={"region": "SE312", "from": "1990", "to": "2040"})
    assert page.status_code == 200
    assert "<tbody>" in page.text


def test_a_store_that_is_gone_is_told_and_pages_go_on(served: tuple[Engine, Path], remote: TestClient) -> None:
    server, _ = served
    server.kill()
    try:
        asked = remote.get("/sparql", params={"query": COUNT})
        assert asked.status_code == 500
        assert f"{server.endpoint().query}: the store cannot be reached" in asked.json()["detail"]
        assert remote.get("/sv/").status_code == 200
        assert remote.get("/sv/karta").status_code == 200
        assert remote.get("/readyz").status_code == 503
    finally:
        server.start()
    assert rows(remote, NAMES)


def test_the_command_line_asks_it_too(served: tuple[Engine, Path], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    cli.main(["-w", str(served[1]), "ask", "--format", "csv", WHO_SAYS], standalone_mode=False)
    assert b"graph/dalarna" in capfdbinary.readouterr().out


def test_our_prefixes_are_declared_where_a_query_leaves_them_out() -> None:
    assert prologue("SELECT * { ?x a org:Organization }").startswith("PREFIX org: <")
    assert prologue("PREFIX org: <x>\nSELECT * { ?x a org:Organization }") == ""
    assert prologue("SELECT * { ?x ?p ?o }") == ""


def test_the_base_of_a_query_goes_before_everything_and_nothing_else_moves() -> None:
    here = "https://exempel.se/id/"
    assert based("SELECT * { <a> ?p ?o }", here) == (f"BASE <{here}> ", "SELECT * { <a> ?p ?o }")
    assert based("ASK {}", "") == ("", "ASK {}")
    own, left = based("# BASE <x>\nbase\n<project/>\nPREFIX a: <b> ASK {}", here)
    assert own == f"BASE <{here}project/> "
    assert left == "# BASE <x>\n    \n          \nPREFIX a: <b> ASK {}"
    assert based("BASE <https://exempel.org/> ASK {}", here)[0] == "BASE <https://exempel.org/> "
