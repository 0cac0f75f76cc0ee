"""Clients that others wrote, against a real server: what works for us alone is no standard."""

import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper

from tests.server.conftest import Running

NAMES = "SELECT ?x ?name { ?x a org:Organization ; rdfs:label ?name } ORDER BY ?name LIMIT 5"
GRAPH = "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x a org:Organization ; rdfs:label ?name }"


@pytest.fixture(scope="module")
def endpoint(demo_home: Path) -> Iterator[str]:
    server = Running(demo_home, query_workers="2")
    yield f"{server.url}/sparql"
    assert server.stop() == 0


@pytest.mark.parametrize(("method", "request_method"), [("GET", ""), (POST, ""), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_reads_tables(endpoint: str, method: str, request_method: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    if request_method:
        client.setRequestMethod(request_method)
    client.setQuery(NAMES)
    client.setReturnFormat(JSON)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 5
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 5
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().startswith(b"x,name\r\n")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, within SPARQLWrapper
@pytest.mark.parametrize(("form", "parsed"), [(TURTLE, "turtle"), (N3, "n3"), (RDFXML, "")])
def test_sparqlwrapper_reads_graphs(endpoint: str, form: str, parsed: str) -> None:
    client = SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(GRAPH)
    found = client.queryAndConvert()
    graph = Graph().parse(data=found, format=parsed) if parsed else found
    assert len(graph) > 5


def test_a_graph_of_rdflib_stands_on_the_endpoint(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint))
    rows = list(graph.query(f"PREFIX org: <http://www.w3.org/ns/org#> {NAMES}"))
    assert len(rows) == 5
    subject = rows[0][0]
    assert isinstance(subject, URIRef)
    assert rows[0][1] in set(graph.objects(subject, RDFS.label))
    assert (subject, RDFS.label, rows[0][1]) in graph


def test_pandas_reads_an_address(endpoint: str) -> None:
    frame = pd.read_csv(f"{endpoint}?query={quote(NAMES)}&format=csv")
    assert list(frame.columns) == ["x", "name"]
    assert len(frame) == 5


def test_who_only_fetches_an_address_is_answered(endpoint: str) -> None:
    """As download.file and read.csv of R do: no Accept worth speaking of."""
    with urllib.request.urlopen(f"{endpoint}?query={quote(NAMES)}&format=tsv") as answer:
        assert answer.headers.get_content_type() == "text/tab-separated-values"
        assert answer.read().count(b"\n") == 6


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_asks_in_three_ways(endpoint: str) -> None:
    ways = (
        ["-G", "--data-urlencode", f"query={NAMES}"],
        ["--data-urlencode", f"query={NAMES}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", NAMES],
    )
    said = {
        subprocess.run(
            ["curl", "-sS", "--fail", "--compressed", "-H", "Accept: text/csv", *way, endpoint],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for way in ways
    }
    assert len(said) == 1
    assert said.pop().startswith("x,name")
