"""The SPARQL 1.1 Protocol, operation by operation (https://www.w3.org/TR/sparql11-protocol/): queries only.

Own tests after the cases of the W3C suite; its updates must all be refused here, with a status that says so.
"""

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"


@pytest.fixture(scope="module")
def graphs(client: TestClient) -> list[str]:
    """Give the names of three graphs that hold something."""
    asked = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 3"})
    found = [row["g"]["value"] for row in asked.json()["results"]["bindings"]]
    assert len(found) == 3
    return found


def said(client: TestClient, method: str, query: str, **graphs: list[str]) -> bool:
    """Ask an ASK query with graphs by the protocol, by GET or as a form."""
    parameters = [("query", query)]
    parameters += [(name.replace("_", "-"), each) for name, many in graphs.items() for each in many]
    if method == "GET":
        answer = client.get("/sparql", params=parameters)
    else:
        answer = client.post("/sparql", content=urlencode(parameters), headers={"content-type": FORM})
    assert answer.status_code == 200, answer.text
    found: bool = answer.json()["boolean"]
    return found


def test_a_query_by_get(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D").json()["boolean"] is True


def test_a_query_by_form(client: TestClient) -> None:
    answer = client.post("/sparql", content=urlencode({"query": "ASK {}"}), headers={"content-type": FORM})
    assert answer.json()["boolean"] is True


def test_a_query_as_the_body(client: TestClient) -> None:
    assert client.post("/sparql", content="ASK {}", headers={"content-type": QUERY}).json()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_default_graphs_are_the_union_of_those_named(client: TestClient, graphs: list[str], method: str) -> None:
    both = " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(2))
    assert said(client, method, f"ASK {{ {both} }}", default_graph_uri=graphs[:2])
    assert not said(client, method, "ASK { GRAPH ?g { ?s ?p ?o } }", default_graph_uri=graphs[:2])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_named_graphs_are_those_named(client: TestClient, graphs: list[str], method: str) -> None:
    there = " ".join(f"GRAPH <{graph}> {{ ?s{i} ?p{i} ?o{i} }}" for i, graph in enumerate(graphs[:2]))
    assert said(client, method, f"ASK {{ {there} }}", named_graph_uri=graphs[:2])
    assert not said(client, method, f"ASK {{ GRAPH <{graphs[2]}> {{ ?s ?p ?o }} }}", named_graph_uri=graphs[:2])
    assert not said(client, method, "ASK { ?s ?p ?o }", named_graph_uri=graphs[:2])


def test_both_kinds_of_graphs(client: TestClient, graphs: list[str]) -> None:
    nothing = f"FILTER NOT EXISTS {{ GRAPH <{graphs[0]}> {{ ?x ?y ?z }} }}"
    query = f"ASK {{ ?s ?p ?o GRAPH <{graphs[1]}> {{ ?a ?b ?c }} {nothing} }}"
    assert said(client, "GET", query, default_graph_uri=[graphs[0]], named_graph_uri=[graphs[1]])


def test_the_graphs_of_the_request_win_over_those_of_the_query(client: TestClient, graphs: list[str]) -> None:
    query = "ASK FROM <http://example.org/none> { ?s ?p ?o }"
    assert said(client, "POST", query, default_graph_uri=[graphs[0]])
    assert not said(client, "POST", query)


@pytest.mark.parametrize(
    ("query", "accept", "media_types"),
    [
        ("SELECT (1 AS ?value) {}", "", {"application/sparql-results+json"}),
        ("SELECT (1 AS ?value) {}", "application/sparql-results+xml", {"application/sparql-results+xml"}),
        ("ASK {}", "application/sparql-results+json", {"application/sparql-results+json"}),
        ("ASK {}", "application/sparql-results+xml", {"application/sparql-results+xml"}),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", {"application/rdf+xml"}),
        ("DESCRIBE <http://example.org/>", "", {"text/turtle"}),
        ("CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", "text/turtle", {"text/turtle"}),
        ("CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", "application/n-quads", {"application/n-quads"}),
        ("CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", "application/trig", {"application/trig"}),
    ],
)
def test_the_content_type_follows_query_and_accept(
    client: TestClient, query: str, accept: str, media_types: set[str]
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.status_code == 200
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type in media_types
    if "CONSTRUCT" in query:
        assert len(list(ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type)))) == 1


def test_a_relative_iri_is_one_of_the_workspace(client: TestClient) -> None:
    asked = "SELECT ?name { <organisation/region-dalarna> rdfs:label ?name }"
    found = client.get("/sparql", params={"query": asked}).json()["results"]["bindings"]
    assert [row["name"]["value"] for row in found] == ["Region Dalarna"]
    with_base = client.get("/sparql", params={"query": f"BASE <http://example.org/> {asked}"}).json()
    assert with_base["results"]["bindings"] == []


def test_another_method_is_refused(client: TestClient) -> None:
    answer = client.put("/sparql", params={"query": "ASK {}"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "POST" in answer.headers["allow"]


def test_several_queries_are_refused(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", UPDATE, ""])
def test_a_body_of_another_type_is_refused_and_told_which_are_taken(client: TestClient, content_type: str) -> None:
    answer = client.post("/sparql", content="ASK {}", headers={"content-type": content_type})
    assert answer.status_code == 415
    assert answer.headers["accept-post"] == f"{FORM}, {QUERY}"


def test_a_form_without_its_type_is_refused(client: TestClient) -> None:
    assert client.post("/sparql", content=urlencode({"query": "ASK {}"})).status_code == 415


def test_a_query_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    body = "SELECT * { ?s ?p 'é' }".encode("utf-16")
    assert client.post("/sparql", content=body, headers={"content-type": f"{QUERY}; charset=UTF-16"}).status_code == 415
    assert client.post("/sparql", content=body, headers={"content-type": QUERY}).status_code == 400


def test_a_query_that_cannot_be_read_is_refused(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": "ASK { nonsense }"}).status_code == 400


@pytest.mark.parametrize("update", ["CLEAR ALL", "INSERT DATA { <a:s> <a:p> 1 }", "DROP GRAPH <a:g>", "nonsense"])
def test_every_update_is_refused(client: TestClient, update: str) -> None:
    before = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text
    assert client.get("/sparql", params={"update": update}).status_code == 400
    assert client.post("/sparql", data={"update": update}).status_code == 400
    assert client.post("/sparql", content=update, headers={"content-type": UPDATE}).status_code == 415
    with_graph = {"update": update, "using-graph-uri": "http://example.org/g"}
    assert client.post("/sparql", data=with_graph).status_code == 400
    assert client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text == before


def test_head_answers_like_get_without_a_body(client: TestClient) -> None:
    answer = client.head("/sparql", params={"query": "ASK {}"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/sparql-results+json")


def test_an_answer_is_compressed_when_that_is_wanted(client: TestClient) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o } LIMIT 500"}
    packed = client.get("/sparql", params=parameters, headers={"accept-encoding": "gzip"})
    plain = client.get("/sparql", params=parameters, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_what_is_not_utf_8_in_an_address_or_form_is_refused(client: TestClient) -> None:
    """As tools on machines with another alphabet write it; else å would be searched for as something else."""
    wrong = "query=ASK%20%7B%20%3Fs%20rdfs:label%20%22F%F6rening%22%20%7D"
    for answer in (
        client.get(f"/sparql?{wrong}"),
        client.post("/sparql", content=wrong, headers={"content-type": FORM}),
    ):
        assert answer.status_code == 400
        assert "not UTF-8" in answer.json()["detail"]
    named = {"content-type": f'{QUERY}; charset="utf8"'}
    assert client.post("/sparql", content="ASK { FILTER('ö' = '\\u00F6') }", headers=named).json()["boolean"] is True


def test_parameters_of_the_address_count_with_a_form_too(client: TestClient) -> None:
    address = "/sparql?default-graph-uri=http://example.org/none"
    for content, media_type in ((urlencode({"query": "ASK { ?s ?p ?o }"}), FORM), ("ASK { ?s ?p ?o }", QUERY)):
        assert client.post(address, content=content, headers={"content-type": media_type}).json()["boolean"] is False
    twice = client.post("/sparql?query=ASK%7B%7D", content="query=ASK%7B%7D", headers={"content-type": FORM})
    assert twice.status_code == 400
    assert client.post("/sparql?query=ASK%7B%7D", content="", headers={"content-type": FORM}).status_code == 200


def test_a_graph_that_is_no_iri_is_named(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}", "named-graph-uri": "min graf"})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("“min graf” (named-graph-uri) is no IRI")


def test_any_text_is_csv_and_options_say_what_is_allowed(client: TestClient) -> None:
    answer = client.get("/sparql?query=SELECT%20(1%20AS%20%3Fx)%20%7B%7D", headers={"accept": "text/*"})
    assert answer.headers["content-type"].startswith("text/csv")
    preflight = client.options("/sparql", headers={"origin": "https://example.org"})
    assert preflight.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "Authorization" in preflight.headers["access-control-allow-headers"]


def test_a_browser_is_led_to_the_page_in_its_language(client: TestClient) -> None:
    for said, path in (("en-GB", "/en/sparql"), ("sv-SE,en;q=0.5", "/sv/sparql"), ("", "/sv/sparql")):
        headers = {"accept": "text/html,*/*;q=0.8", "accept-language": said}
        assert client.get("/sparql", headers=headers, follow_redirects=False).headers["location"] == path


def test_the_format_may_stand_in_the_address_for_who_cannot_set_headers(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?value) {}", "format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text == "value\r\n1\r\n"
    unknown = client.get("/sparql", params={"query": "ASK {}", "format": "pdf"})
    assert unknown.status_code == 406


def test_the_service_describes_itself_with_every_graph_by_its_name(client: TestClient) -> None:
    said = client.get("/sparql", headers={"accept": "application/n-triples"})
    assert said.status_code == 200
    sd, described = "http://www.w3.org/ns/sparql-service-description#", ox.Store()
    described.load(said.content, ox.RdfFormat.N_TRIPLES)
    found = described.query(
        f"SELECT ?name {{ ?service a <{sd}Service> ; <{sd}defaultDataset> ?dataset ; <{sd}endpoint> ?service ."
        f" ?dataset <{sd}namedGraph> ?graph . ?graph a <{sd}NamedGraph> ; <{sd}name> ?name }}"
    )
    names = {row["name"].value for row in found}  # type: ignore[union-attr, index]
    asked = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}).json()
    assert {row["g"]["value"] for row in asked["results"]["bindings"]} <= names
    assert len(names) == 5
