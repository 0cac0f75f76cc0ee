"""The W3C SPARQL 1.1 Protocol tests, as their manifest states them, over HTTP against our endpoint.

`python -m benchmarks.w3c_protocol --data DIR`, where DIR holds w3c_sparql11/. Of its 34 tests 7 want an update to be
carried out; they cannot pass where every update is refused, and it is asked of them that the refusal is a plain one
(4xx) after which the graph is what it was. The wrong updates among the others want a refusal, so they pass or fail.
"""

import argparse
import http.client
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from rdflib import RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from benchmarks.w3c import MF, Endpoint, path_of
from server.routes.sparql import GRAPH_TYPES, RESULT_TYPES

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UPDATE = "an update, to be refused"
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


@dataclass(frozen=True)
class Said:
    """What came: status, media type and body."""

    status: int
    media_type: str
    body: bytes


def tests(folder: Path) -> tuple[Graph, list[URIRef]]:
    """Read the manifest."""
    path = folder / "manifest.ttl"
    graph = Graph().parse(path, publicID=path.as_uri())
    listed = graph.value(URIRef(path.as_uri()), MF.entries)
    return graph, [URIRef(str(each)) for each in Collection(graph, listed)]


def store(graph: Graph, folder: Path) -> None:
    """Load the data of all tests, each file as the named graph that the tests call it."""
    found = ox.Store(str(folder))
    for data in set(graph.objects(None, UT.graphData)):
        name = ox.NamedNode(str(graph.value(data, RDFS.label)))
        found.load(path=str(path_of(graph.value(data, UT.graph))), format=ox.RdfFormat.N_TRIPLES, to_graph=name)
    found.flush()


def send(graph: Graph, request: object, port: int) -> Said:
    """Send a request as it is stated."""
    path = str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)  # type: ignore[arg-type]
    content, listed = graph.value(request, HT.body), graph.value(request, HT.headers)  # type: ignore[arg-type]
    body = (
        str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding)))
        if content
        else None
    )
    headers = {
        str(graph.value(each, HT.fieldName)): str(graph.value(each, HT.fieldValue))
        for each in (Collection(graph, listed) if listed else ())
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(str(graph.value(request, HT.methodName)), path, body, headers)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return Said(answer.status, answer.headers.get_content_type(), answer.read())
    finally:
        connection.close()


def passes(graph: Graph, request: object, said: Said) -> bool:
    """Say whether what came is what was expected."""
    expected = graph.value(request, HT.resp)  # type: ignore[arg-type]
    statuses = [str(each)[-3] for each in graph.objects(expected, MF.expectedStatus)]
    form, boolean = graph.value(expected, MF.expectedFormat), graph.value(expected, MF.expectedBoolean)
    if str(said.status)[0] not in statuses:
        return False
    if form and said.media_type not in (GRAPH_TYPES if str(form) == "RDF" else RESULT_TYPES):
        return False
    if boolean is None:
        return True
    found = ox.parse_query_results(
        said.body, ox.QueryResultsFormat.from_media_type(said.media_type) or ox.QueryResultsFormat.JSON
    )
    return isinstance(found, ox.QueryBoolean) and bool(found) == (str(boolean) == "true")


def kind_of(name: str) -> str:
    """Give what a test is about, by its name in the manifest."""
    for start, kind in {
        "bad_update": "a wrong update",
        "bad_multiple_updates": "a wrong update",
        "bad_": "a wrong query",
    }.items():
        if name.startswith(start):
            return kind
    return UPDATE if name.startswith("update_") else "a query"


def size(port: int) -> bytes:
    """Count all that is in the store."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        asked = {"query": "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", "format": "csv"}
        connection.request("GET", f"/sparql?{urlencode(asked)}")
        return connection.getresponse().read()
    finally:
        connection.close()


def main() -> None:
    """Run the tests and print how many pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    suite = (options.data or Path("/nowhere")) / "w3c_sparql11" / "protocol"
    if not suite.exists():
        print("The W3C tests are not here: give --data DIR with w3c_sparql11/ in it.")
        return
    graph, listed = tests(suite.resolve())
    count: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        store(graph, Path(folder) / "store")
        (Path(folder) / "manifest.json").write_text('{"base": "http://example.org/"}')
        endpoint = Endpoint()
        endpoint.store = Path(folder) / "store"
        port = urlsplit(endpoint.url).port or 0
        before = size(port)
        for test in listed:
            name = str(test).partition("#")[2]
            requests = list(Collection(graph, graph.value(graph.value(test, MF.action), HT.requests)))
            said = send(graph, requests[0], port)
            kind = kind_of(name)
            count[kind, "stated"] += passes(graph, requests[0], said)
            fair = said.status // 100 == 4 if kind == UPDATE else passes(graph, requests[0], said)
            count[kind, "tests"] += 1
            count[kind, "here"] += fair
            if not fair:
                print(f"{name}: {said}", file=sys.stderr)
        if size(port) != before:
            sys.exit("an update that was refused changed the graph")
    print("| the test is | tests | pass as the manifest states them | as it should be here |\n|---|---|---|---|")
    kinds = ("a query", "a wrong query", "a wrong update", UPDATE)
    for kind in kinds:
        print(f"| {kind} | {count[kind, 'tests']} | {count[kind, 'stated']} | {count[kind, 'here']} |")
    tests_in_all, stated, here = (sum(count[kind, each] for kind in kinds) for each in ("tests", "stated", "here"))
    print(f"| **all** | **{tests_in_all}** | **{stated}** | **{here}** |")


if __name__ == "__main__":
    main()
