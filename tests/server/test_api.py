import itertools
import re
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

REGION = "organisation/region-dalarna"
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_search_finds_by_pieces_without_accents_and_by_kind(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "hogskolan dal"}).json()
    assert found[0]["label"] == "Högskolan Dalarna"
    assert found[0]["page"].startswith("/sv/aktor/organisation/")
    only = client.get("/api/search", params={"q": "dalarna", "kind": ["project", "region"]}).json()
    assert {each["kind"] for each in only} <= {"project", "region"}
    assert only
    assert client.get("/api/suggest", params={"q": "dal"}).json()[0]["score"] > 0


def test_an_entity_tells_what_is_known_of_it(client: TestClient) -> None:
    entity = client.get(f"/api/entity/{REGION}").json()
    assert entity["label"] == "Region Dalarna"
    assert entity["iri"].endswith("/" + REGION)
    assert entity["measures"]["degree"] >= 1
    assert entity["ties"] >= 1
    place = client.get("/api/entity/place/SE312").json()
    whole = client.get("/api/entity/http%3A%2F%2Fdata.europa.eu%2Fnuts%2Fcode%2FSE312").json()
    assert place == whole
    assert place["label"] == "Dalarna"


def test_language_is_chosen_by_parameter_else_by_header(client: TestClient) -> None:
    address = f"/api/entity/{REGION}/ties"
    swedish = client.get(address).json()["ties"][0]["phrase"]
    english = client.get(address, params={"lang": "en"}).json()["ties"][0]["phrase"]
    assert swedish != english
    by_header = client.get(address, headers={"accept-language": "en-GB, sv;q=0.5"}).json()["ties"][0]["phrase"]
    assert by_header == english
    assert client.get(address, params={"lang": "de"}).status_code == 422


def test_every_tie_opens_its_evidence(client: TestClient) -> None:
    listed = client.get(f"/api/entity/{REGION}/ties", params={"limit": 3}).json()
    assert listed["total"] > len(listed["ties"]) == 3
    for each in listed["ties"]:
        tie = client.get(f"/api/tie/{each['id']}").json()
        assert tie["sentence"].startswith(tie["subject"]["label"])
        assert tie["evidence"]
        assert all(place["title"] or place["file"] for place in tie["evidence"])


def test_a_passage_is_given_within_its_surroundings(client: TestClient) -> None:
    ties = client.get("/api/map").json()["edges"]["id"]
    places = [place for tie in ties for place in client.get(f"/api/tie/{tie}").json()["evidence"]]
    quoted = [place for place in places if place["quote"] and place["row"] is None]
    assert quoted
    assert all(place["end"] - place["start"] == len(place["quote"]) for place in quoted)


def test_a_collaboration_tells_what_it_goes_through(client: TestClient) -> None:
    picture = client.get("/api/map", params={"view": "collaborations"}).json()
    identifier = picture["edges"]["id"][0]
    assert identifier.startswith("c:")
    tie = client.get(f"/api/tie/{identifier}").json()
    ends = {picture["nodes"]["id"][picture["edges"][end][0]] for end in "st"}
    assert {tie["subject"]["id"], tie["object"]["id"]} == ends
    assert tie["through"] or tie["evidence"]
    assert client.get("/api/tie/c:0123").status_code == 404


def test_the_map_is_columns_of_equal_length(client: TestClient) -> None:
    picture = client.get("/api/map").json()
    for part in ("nodes", "edges"):
        lengths = {len(column) for column in picture[part].values()}
        assert len(lengths) == 1
        assert lengths.pop() + picture["hidden"][part] == picture["total"][part]
    small = client.get("/api/map", params={"top": 5}).json()
    assert len(small["nodes"]["id"]) == 5
    ego = client.get("/api/map", params={"center": REGION, "steps": 1, "kind": "organisation,project"}).json()
    assert REGION in ego["nodes"]["id"]


def test_pictures_leave_as_drawing_and_as_one_file(client: TestClient) -> None:
    drawing = client.get("/karta.svg", params={"top": 20})
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(drawing.text).tag.endswith("svg")  # noqa: S314 - our own drawing
    page = client.get("/karta.html", params={"top": 20, "lang": "en"})
    assert page.headers["content-disposition"].startswith("attachment")
    assert "<html" in page.text
    wrong = client.get("/api/export", params={"format": "pdf"})
    assert wrong.status_code == 400
    assert "gexf" in wrong.json()["detail"]


@pytest.mark.parametrize(
    "form", ["gexf", "graphml", "csv", "xlsx", "json", "svg", "html", "pyvis", "ttl", "vosviewer", "graphology"]
)
def test_a_selection_is_exported_in_every_format(client: TestClient, form: str) -> None:
    answer = client.get("/api/export", params={"format": form, "top": 20})
    assert answer.status_code == 200
    assert answer.content
    assert re.search(rf'filename="kurbits-\d{{4}}-\d\d-\d\d\.{form}', answer.headers["content-disposition"])


def test_turtle_holds_the_entities_of_a_selection_and_what_joins_them(client: TestClient) -> None:
    text = client.get("/api/export", params={"format": "ttl", "center": REGION, "steps": 1}).text
    graph = rdflib.Graph().parse(data=text, format="turtle")
    org = rdflib.Namespace("http://www.w3.org/ns/org#")
    ends = {subject for subject in graph.subjects(org.member) if (subject, org.organization, None) in graph}
    assert ends
    assert any(str(subject).endswith(REGION) for subject in graph.subjects(rdflib.RDFS.label))


def test_a_ranking_of_a_part_says_how_many_ties_have_unknown_years(client: TestClient) -> None:
    whole = client.get("/api/rank", params={"by": "degree"})
    assert int(whole.headers["kurbits-ties"]) > 0
    public = client.get("/api/rank", params={"by": "degree", "sector": "public", "from": 2014, "to": 2020})
    assert {each["kind"] for each in public.json()} <= {"organisation", "region", "municipality"}
    assert int(public.headers["kurbits-ties"]) < int(whole.headers["kurbits-ties"])
    assert int(public.headers["kurbits-ties-undated"]) >= 0
    assert client.get("/api/rank", params={"sector": "sjörövare"}).status_code == 400
    assert client.get("/api/rank", params={"programme": "Programmet som ingen känner"}).status_code == 404


def test_a_map_of_a_part_holds_what_a_funder_pays(client: TestClient) -> None:
    whole = client.get("/api/map", params={"view": "entities"}).json()
    paid = client.get("/api/map", params={"view": "entities", "funder": "Region Dalarna"}).json()
    assert 0 < len(paid["edges"]["id"]) < len(whole["edges"]["id"])
    assert set(paid["edges"]["id"]) < set(whole["edges"]["id"])
    strong = client.get("/api/map", params={"least": "1"}).json()
    assert min(strong["edges"]["weight"]) >= 1
    assert strong["undated"] >= 0
    assert client.get("/api/map", params={"least": "nan"}).status_code == 400


def test_ranking_and_ways_explain_themselves(client: TestClient) -> None:
    ranked = client.get("/api/rank", params={"by": "degree", "top": 5}).json()
    assert [each["rank"] for each in ranked] == sorted(each["rank"] for each in ranked)
    assert "Region Dalarna" in {each["label"] for each in ranked}
    assert all(each["reason"] for each in ranked)
    measures = {each["id"]: each for each in client.get("/api/measures").json()}
    assert measures["betweenness"]["explanation"]
    ways = client.get("/api/path", params={"from": "Högskolan Dalarna", "to": "Karlstads universitet"}).json()
    steps = ways[0]["steps"]
    assert len(steps) == ways[0]["length"]
    for before, after in itertools.pairwise(steps):
        assert before["tie"]["other"]["id"] == after["here"]["id"]
    partners = client.get(f"/api/entity/{REGION}/partners").json()
    assert partners[0]["weight"] >= partners[-1]["weight"]


def test_questions_are_listed_bound_and_answered(client: TestClient) -> None:
    questions = client.get("/api/questions", params={"lang": "en"}).json()
    assert "collaborators" in {each["id"] for each in questions}
    values = {"actor": REGION}
    sparql = client.get("/api/questions/collaborators/sparql", params=values).json()["sparql"]
    assert f"/{REGION}>" in sparql
    answer = client.get("/api/questions/collaborators/answer", params=values, headers={"accept": "text/csv"})
    assert answer.text.splitlines()[0].startswith("other,")
    assert len(answer.text.splitlines()) > 1
    assert client.get("/api/questions/collaborators/answer").status_code == 400
    assert client.get("/api/questions/nothing/answer").status_code == 404
    hostile = client.get("/api/questions/collaborators/answer", params={"actor": "x> ?p ?o } #"})
    assert hostile.status_code == 400


def test_an_iri_answers_readers_with_a_page_and_programs_with_data(client: TestClient) -> None:
    page = client.get(f"/id/{REGION}", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 303
    assert client.get(page.headers["location"]).status_code == 200
    for accept in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        answer = client.get(f"/id/{REGION}", headers={"accept": accept})
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type == accept
        labels = [each.object.value for each in ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type))
                  if each.predicate.value.endswith("#label")]  # fmt: skip
        assert "Region Dalarna" in labels
    assert client.get(f"/id/{REGION}").headers["content-type"].startswith("text/turtle")
    tie = client.get(f"/api/entity/{REGION}/ties").json()["ties"][0]["id"]
    assert client.get(f"/id/tie/{tie}", headers={"accept": "text/turtle"}).status_code == 200
    assert client.get("/id/organisation/nothing").status_code == 404
    assert client.get(f"/id/{REGION}", headers={"accept": "image/png"}).status_code == 406


def test_answers_are_kept_until_another_generation(client: TestClient) -> None:
    first = client.get("/api/measures")
    tag = first.headers["etag"]
    again = client.get("/api/measures", headers={"if-none-match": tag})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/api/measures", headers={"if-none-match": 'W/"other"'}).status_code == 200
    assert "etag" not in client.get("/api/tie/nothing").headers
    assert "etag" not in client.get("/healthz").headers


def test_large_answers_are_compressed(client: TestClient) -> None:
    answer = client.get("/api/map", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/nothing", 404),
        ("/api/entity/organisation/nothing", 404),
        ("/api/tie/nothing", 404),
        ("/api/search", 422),
        ("/api/rank?by=nothing", 400),
        ("/api/rank?top=0", 422),
        ("/api/map?view=nothing", 400),
        ("/api/map?from=2020&to=2010", 400),
        ("/api/map?center=organisation/nothing", 404),
        ("/api/path?from=Region%20Dalarna&to=Region%20Dalarna", 400),
        ("/api/path?from=Region%20Dalarna&to=finns%20inte%20alls", 404),
    ],
)
def test_a_wrong_request_is_a_problem_in_plain_words(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_a_reader_gets_a_problem_as_a_page(client: TestClient) -> None:
    answer = client.get("/sv/aktor/organisation/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_the_api_describes_itself_without_help_from_elsewhere(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert "/api/entity/{kind}/{local}" in schema["paths"]
    assert "application/problem+json" in schema["paths"]["/api/rank"]["get"]["responses"]["422"]["content"]
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


def test_it_says_when_it_is_well(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    about = client.get("/api/about").json()
    assert about["generation"] == 1
    assert about["sources"][0]["name"] == "dalarna"


@calm
@given(text=st.text(min_size=1, max_size=30))
def test_no_text_as_a_parameter_is_a_fault_of_ours(client: TestClient, text: str) -> None:
    for name, address in (
        ("q", "/api/search"),
        ("from", "/api/path?to=x"),
        ("region", "/api/rank"),
        ("kind", "/api/map"),
    ):
        assert client.get(address, params={name: text}).status_code < 500
    assert client.get("/api/questions/collaborators/answer", params={"actor": text}).status_code < 500
