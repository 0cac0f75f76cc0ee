import json

import pyoxigraph as ox
import pytest
from rdflib import Graph
from starlette.testclient import TestClient

NAMES = "SELECT ?name { ?x a org:Organization ; rdfs:label ?name } ORDER BY ?name LIMIT 3"
GRAPH = "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x a org:Organization ; rdfs:label ?name }"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_query_is_answered_by_get_by_form_and_as_a_body(client: TestClient) -> None:
    by_get = client.get("/sparql", params={"query": NAMES})
    by_form = client.post("/sparql", data={"query": NAMES})
    by_body = client.post("/sparql", content=NAMES, headers={"content-type": "application/sparql-query; charset=UTF-8"})
    assert by_get.status_code == by_form.status_code == by_body.status_code == 200
    assert by_get.json() == by_form.json() == by_body.json()
    assert len(by_get.json()["results"]["bindings"]) == 3


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("*/*", "application/sparql-results+json", b'{"head"'),
        ("application/json", "application/json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"name\r\n"),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8", b"?name\n"),
        ("text/turtle, text/csv;q=0.5", "text/csv; charset=utf-8", b"name\r\n"),
    ],
)
def test_a_table_comes_in_the_format_that_is_accepted(
    client: TestClient, accept: str, media_type: str, begins: bytes
) -> None:
    answer = client.get("/sparql", params={"query": NAMES}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.content.startswith(begins)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_comes_in_the_format_that_is_accepted(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", params={"query": GRAPH}, headers={"accept": accept})
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type == accept
    assert len(list(ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type)))) > 5


def test_what_cannot_be_given_in_an_accepted_format_is_406(client: TestClient) -> None:
    for query, accept in ((NAMES, "text/turtle"), (GRAPH, "text/csv"), (NAMES, "image/png")):
        answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
        assert answer.status_code == 406, accept
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT * {", "line 1, column"),
        ("SELECT ?x { ?x what:ever 1 }", "prefix is not declared"),
        ("SELECT * { SERVICE <http://127.0.0.1/> {} }", "SERVICE is switched off"),
        ("INSERT DATA { <a:b> <a:b> 1 }", "Updates are not offered"),
        ("LOAD <file:///etc/hostname>", "Updates are not offered"),
        ("SELECT * " + "{" * 3000 + "}" * 3000, "deeper than 128"),
        ("", "The query is empty."),
    ],
)
def test_a_query_that_is_refused_is_a_problem_in_plain_words(client: TestClient, query: str, detail: str) -> None:
    answer = client.post("/sparql", data={"query": query}, headers=FORM)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 300


def test_a_mistake_is_told_with_its_line_and_column(client: TestClient) -> None:
    problem = client.get("/sparql", params={"query": "SELECT *\n{ ?s nonsense ?o }"}).json()
    assert (problem["line"], problem["column"]) == (2, 6)


def test_the_protocol_is_kept_to(client: TestClient) -> None:
    twice = client.get("/sparql", params=[("query", "ASK {}"), ("query", "ASK {}")])
    assert twice.status_code == 400
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 400
    assert client.get("/sparql", params={"update": "DROP ALL"}).status_code == 400
    assert client.post("/sparql", content="ASK {}", headers={"content-type": "text/plain"}).status_code == 415
    latin = {"content-type": "application/sparql-query; charset=latin-1"}
    assert client.post("/sparql", content="ASK {}", headers=latin).status_code == 415
    not_utf8 = client.post("/sparql", content=b"ASK {} # \xff", headers={"content-type": "application/sparql-query"})
    assert not_utf8.status_code == 400
    assert client.post("/sparql", data={"other": "x"}).status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.request(method, "/sparql").status_code == 405
    assert client.head("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_the_default_graph_may_be_chosen(client: TestClient) -> None:
    everything = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"]
    nothing = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "http://example.org/none"}
    assert everything is True
    assert client.get("/sparql", params=nothing).json()["boolean"] is False
    graph = client.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g {} } LIMIT 1"}).json()
    name = graph["results"]["bindings"][0]["g"]["value"]
    only = {"query": "ASK { ?s ?p ?o }", "named-graph-uri": name}
    assert client.get("/sparql", params=only).json()["boolean"] is False
    assert client.post("/sparql", data=only | {"default-graph-uri": name}).json()["boolean"] is True


def test_without_a_query_a_person_is_led_to_the_page_for_queries(client: TestClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get("/sparql", headers={"accept": accept}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sv/sparql")


def test_without_a_query_the_service_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql")
    described = Graph().parse(data=answer.text, format="turtle")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "http://testserver/sparql" in {str(each) for each in described.objects()}
    assert json.loads(client.get("/sparql", headers={"accept": "application/ld+json"}).text)


def test_pages_of_other_origins_may_ask(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    preflight = client.options("/sparql", headers=asked)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert client.options("/sv/", headers=asked).status_code == 405


def test_measures_and_collaborations_answer_in_sparql(client: TestClient) -> None:
    query = "SELECT ?a { ?c a k:Collaboration ; k:actor ?a . ?a k:betweenness ?b } ORDER BY DESC(?b) LIMIT 1"
    best = client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["a"]["value"]
    ranked = client.get("/api/rank", params={"by": "betweenness"}).json()
    assert best.endswith(ranked[0]["id"]) or ranked[0]["score"] == ranked[1]["score"]
