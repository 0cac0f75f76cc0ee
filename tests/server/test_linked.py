"""The data set as linked data: described, dumped, followed, and its vocabulary at the vocabulary's own IRI."""

import gzip
import hashlib
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from httpx2 import Response
from rdflib import Graph
from starlette.testclient import TestClient

from server.csvw import columns
from server.rdf import FORMATS

ATOM = "{http://www.w3.org/2005/Atom}"


def dump(client: TestClient) -> Response:
    """Ask until the dump has been written; every request waits for it by itself."""
    while (answer := client.get("/dump.nq.gz")).status_code == 503:
        assert answer.headers["retry-after"]
    return answer


def test_the_data_set_describes_itself_where_clients_look(client: TestClient) -> None:
    answer = client.get("/.well-known/void")
    found = Graph().parse(data=answer.text, format="turtle")
    rows = found.query(
        "SELECT ?endpoint ?dump ?triples { ?d a void:Dataset ; void:sparqlEndpoint ?endpoint ; void:dataDump ?dump ;"
        " void:triples ?triples }",
        initNs={"void": "http://rdfs.org/ns/void#"},
    )
    ((endpoint, dump, triples),) = [tuple(map(str, row)) for row in rows]
    assert (endpoint, dump) == ("http://testserver/sparql", "http://testserver/dump.nq.gz")
    assert int(triples) > 1000
    for media_type in ("application/ld+json", "application/n-triples", "application/rdf+xml"):
        other = client.get("/.well-known/void", headers={"accept": media_type})
        assert other.headers["content-type"].startswith(media_type)
    assert client.get("/.well-known/void", headers={"accept": "image/png"}).status_code == 406


def test_the_dump_holds_every_statement_and_its_checksum_is_right(client: TestClient) -> None:
    answer = dump(client)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/gzip")
    said = client.get("/dump.sha256").text.split()
    assert said[0] == hashlib.sha256(answer.content).hexdigest()
    quads = sum(1 for _ in ox.parse(gzip.decompress(answer.content), ox.RdfFormat.N_QUADS))
    described = client.get("/.well-known/void").text
    assert str(quads) in described
    assert said[0] in described
    number = answer.headers["x-generation"]
    assert answer.headers["etag"] == f'"{number}-{said[0][:32]}"'
    assert f'"{said[0]}"' in described
    assert 'rel="license"' in answer.headers["link"]


def test_a_dump_that_broke_off_is_gone_on_with(client: TestClient) -> None:
    whole = dump(client)
    number, etag = whole.headers["x-generation"], whole.headers["etag"]
    rest = client.get(f"/dump/{number}.nq.gz", headers={"range": "bytes=1000-", "if-range": etag})
    assert rest.status_code == 206
    assert rest.content == whole.content[1000:]
    other = client.get("/dump.nq.gz", headers={"range": "bytes=1000-", "if-range": '"another generation"'})
    assert (other.status_code, len(other.content)) == (200, len(whole.content))
    assert client.head("/dump.nq.gz").headers["content-length"] == str(len(whole.content))
    assert client.get(f"/dump/{int(number) + 1}.nq.gz").status_code == 404


def test_changes_can_be_followed_as_a_feed(client: TestClient) -> None:
    answer = client.get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
        assert entries[0].findtext(f"{ATOM}{name}")
    assert client.get("/feed.atom", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_the_vocabulary_is_read_by_people_and_programs(client: TestClient) -> None:
    page = client.get("/ns", headers={"accept": "text/html"})
    assert 'id="Collaboration"' in page.text
    classes, _, rest = page.text.partition("Egenskaper")
    concepts = rest.partition("Begrepp")[2]
    assert 'id="P0"' in concepts  # what is of a class of ours is no class
    assert 'id="P0"' not in classes
    assert "samarbete (härlett)" in page.text
    graph = Graph().parse(data=client.get("/ns").text, format="turtle")
    assert len(graph) > 100


@pytest.mark.parametrize("address", ["/id/organisation/region-dalarna", "/ns", "/.well-known/void"])
@pytest.mark.parametrize("accept", list(FORMATS))
def test_every_thing_answers_in_every_format(client: TestClient, accept: str, address: str) -> None:
    headers = {"accept": f"image/png, text/html;q=0.1, {accept};q=0.4, */*;q=0.01"}
    answer = client.get(address, headers=headers)
    assert answer.headers["content-type"].startswith(accept)
    assert len(list(ox.parse(answer.content, ox.RdfFormat.from_media_type(accept)))) > 3
    head = client.head(address, headers=headers)
    assert (head.status_code, head.headers["content-type"]) == (200, answer.headers["content-type"])
    assert head.headers["etag"] == answer.headers["etag"]


def test_the_tag_of_one_format_or_language_does_not_stand_for_another(client: TestClient) -> None:
    """A browser sends the tag it has of an address, whatever it asks the address for."""
    for address, name, one, other in (
        ("/id/organisation/region-dalarna", "accept", "text/turtle", "application/ld+json"),
        ("/api/measures", "accept-language", "sv", "en"),
    ):
        first = client.get(address, headers={name: one})
        kept = {"if-none-match": first.headers["etag"]}
        assert client.get(address, headers={name: one, **kept}).status_code == 304
        second = client.get(address, headers={name: other, **kept})
        assert second.status_code == 200
        assert second.text != first.text


@pytest.mark.parametrize("address", ["/id/organisation/region-dalarna", "/ns", "/.well-known/void", "/diff/1/1"])
def test_a_format_that_there_is_not_is_refused_in_plain_words(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"accept": "image/png, text/turtle;q=0, application/json;q=0"})
    assert answer.status_code == 406
    assert answer.json()["detail"].startswith("There is no image/png")


def test_ties_documents_and_graphs_have_pages_and_descriptions(client: TestClient) -> None:
    ask = "SELECT ?t ?d ?g { GRAPH ?g { ?t prov:wasDerivedFrom/oa:hasSource ?d } } LIMIT 1"
    row = client.get("/sparql", params={"query": ask}).json()["results"]["bindings"][0]
    for name in "tdg":  # a document of a table may have no page of its own
        address = "/id/" + row[name]["value"].partition("/id/")[2]
        described = client.get(address, headers={"accept": "text/turtle"})
        assert described.status_code == 200, address
        page = client.get(address, headers={"accept": "text/html, */*;q=0.8"})
        assert page.status_code == 303 or name == "d", address
        assert client.get(page.headers.get("location", address)).status_code == 200


def test_what_joins_two_actors_has_a_page_that_says_through_what(client: TestClient) -> None:
    ask = "SELECT ?c ?thing { ?c a k:Collaboration ; k:through/rdfs:label ?thing } LIMIT 1"
    row = client.get("/sparql", params={"query": ask}).json()["results"]["bindings"][0]
    address = "/id/" + row["c"]["value"].partition("/id/")[2]
    page = client.get(address, headers={"accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert row["thing"]["value"] in page.text


def test_a_place_answers_at_its_own_iri(client: TestClient) -> None:
    known = client.get("/place/1780", headers={"accept": "text/turtle"})
    assert (known.status_code, "Karlstad" in known.text) == (200, True)
    shown = client.get("/place/1780", headers={"accept": "text/html"}, follow_redirects=True)
    assert (shown.status_code, "Karlstad" in shown.text) == (200, True)
    assert client.get("/place/9999", headers={"accept": "text/turtle"}).status_code == 404
    assert client.get("/place/9999", headers={"accept": "text/html"}).status_code == 404


def test_every_named_graph_answers(client: TestClient) -> None:
    ask = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    rows = client.get("/sparql", params={"query": ask}).json()["results"]["bindings"]
    assert len(rows) > 3
    for row in rows:
        address = "/id/" + row["g"]["value"].partition("/id/")[2]
        assert client.get(address, headers={"accept": "text/turtle"}).status_code == 200, address
    assert client.get("/id/graph/nothing", headers={"accept": "text/turtle"}).status_code == 404


def test_who_has_the_dump_is_told_that_nothing_changed(client: TestClient) -> None:
    whole = dump(client)
    again = client.get("/dump.nq.gz", headers={"if-none-match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/dump.nq.gz", headers={"if-none-match": '"another"'}).status_code == 200


def test_a_page_says_where_changes_can_be_followed(client: TestClient) -> None:
    assert '<link rel="alternate" type="application/atom+xml" href="/feed.atom"' in client.get("/sv/").text


def test_a_csv_answer_says_what_its_columns_are(client: TestClient) -> None:
    address = "/api/questions/funders/answer?project=project/spinn-2"
    answer = client.get(address, headers={"accept": "text/csv"})
    link = answer.headers["link"]
    assert 'rel="describedby"' in link
    metadata = json.loads(client.get(link[1 : link.index(">")]).text)
    names = [column["name"] for column in metadata["tableSchema"]["columns"]]
    assert answer.text.splitlines()[0].split(",") == names
    table = client.get(metadata["url"], headers={"accept": "application/json"})  # an address that is a CSV for anybody
    assert (table.headers["content-type"], table.text) == (answer.headers["content-type"], answer.text)
    assert table.headers["link"] == link


def test_the_columns_of_a_query_are_read_from_its_head() -> None:
    assert columns("SELECT DISTINCT ?a (COUNT(DISTINCT ?b) AS ?n) $c WHERE { SELECT ?d {} }") == ["a", "n", "c"]
