import json
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

HERE = "organisation/region-dalarna"
TYPE = {"type": "object", "required": ["id", "name"], "properties": {"id": {"minLength": 1}, "name": {"minLength": 1}}}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score", "match", "type", "features"],
                    "additionalProperties": False,
                    "properties": {
                        "id": {"type": "string", "minLength": 1},
                        "name": {"type": "string", "minLength": 1},
                        "description": {"type": "string"},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": TYPE},
                        "features": {
                            "type": "array",
                            "items": {"required": ["id", "value"], "properties": {"value": {"type": "number"}}},
                        },
                    },
                },
            }
        },
    },
}
CELL = {
    "oneOf": [
        {"required": [name], "additionalProperties": False, "properties": {name: {"type": kind}}}
        for name, kind in (("str", "string"), ("int", "integer"), ("float", "number"))
    ]
    + [{"required": ["id", "name"], "additionalProperties": False, "properties": {"id": {}, "name": {}}}]
}
EXTENSION = {
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": TYPE},
        "rows": {"additionalProperties": {"additionalProperties": {"type": "array", "items": CELL}}},
    },
}
MANIFEST = {
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "view", "preview", "suggest", "extend"],
    "properties": {
        "versions": {"contains": {"const": "0.2"}},
        "identifierSpace": {"pattern": "^https?://"},
        "schemaSpace": {"pattern": "^https?://"},
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True},
        "batchSize": {"type": "integer", "minimum": 1},
        "preview": {"required": ["url", "width", "height"]},
        "suggest": {"required": ["entity", "property", "type"]},
    },
}


def ask(client: TestClient, path: str = "/reconcile", /, **queries: object) -> dict[str, Any]:
    response = client.post(path, data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    jsonschema.validate(response.json(), RESULTS)
    return {key: value["result"] for key, value in response.json().items()}


def extend(client: TestClient, path: str, ids: list[str], *properties: object) -> dict[str, Any]:
    asked = {"ids": ids, "properties": [{"id": p} if isinstance(p, str) else p for p in properties]}
    response = client.post(path, data={"extend": json.dumps(asked)})
    assert response.status_code == 200, response.text
    jsonschema.validate(response.json(), EXTENSION)
    return response.json()


def test_the_manifest_says_where_everything_is_in_the_language_of_the_address(client: TestClient) -> None:
    for path in ("/reconcile", "/sv/reconcile", "/en/reconcile"):
        told = client.get(path).json()
        jsonschema.validate(told, MANIFEST)
        assert told["view"]["url"].endswith(path + "/view?id={{id}}")
        for what, service in told["suggest"].items():
            address = service["service_url"] + service["service_path"]
            assert client.get(address, params={"prefix": "reg"}).json()["result"] is not None, what
            assert "${id}" in service["flyout_service_path"]
    english = client.get("/reconcile", headers={"accept-language": "en"}).json()
    assert {"id": "project", "name": "project"} in english["defaultTypes"]
    assert {"id": "project", "name": "projekt"} in client.get("/sv/reconcile").json()["defaultTypes"]
    assert client.get("/fi/reconcile").status_code == 404


def test_a_batch_is_answered_by_post_by_get_and_as_json(client: TestClient) -> None:
    batch = {"q0": {"query": "HÖGSKOLAN I DALARNA", "type": "organisation"}, "q1": {"query": "region darlana"}}
    posted = ask(client, **batch)
    assert posted["q0"][0]["name"] == "Högskolan Dalarna"
    assert posted["q0"][0]["match"]
    assert [one["match"] for one in posted["q0"]].count(True) == 1
    assert posted["q1"][0]["name"] == "Region Dalarna"
    assert not any(one["match"] for one in posted["q1"])
    got = client.get("/reconcile", params={"queries": json.dumps(batch)}).json()
    assert {key: value["result"] for key, value in got.items()} == posted
    assert client.post("/reconcile", json={"queries": batch}).json() == got


def test_an_id_an_iri_and_a_number_find_their_thing(client: TestClient) -> None:
    iri = client.get("/reconcile").json()["identifierSpace"] + HERE
    known = extend(client, "/sv/reconcile", ["organisation/pic-986578077"], "pic")["rows"]
    pic = known["organisation/pic-986578077"]["pic"][0]["str"]
    found = ask(
        client,
        id={"query": HERE},
        iri={"query": iri},
        place={"query": "http://data.europa.eu/nuts/code/SE312"},
        number={"properties": [{"pid": "pic", "v": float(pic)}]},
        bare={"query": pic},
        other={"query": "Högskolan Dalarna", "type": "organisation", "properties": [{"pid": "pic", "v": "911111111"}]},
    )
    assert found["id"][0]["id"] == found["iri"][0]["id"] == HERE
    assert found["id"][0]["score"] == 100
    assert found["place"][0]["name"] == "Dalarna"
    assert found["number"][0]["name"] == found["bare"][0]["name"] == "Högskolan Dalarna"
    assert found["number"][0]["match"]
    assert not found["bare"][0]["match"], "nobody said of which register the number is"
    assert not any(one["match"] for one in found["other"]), "another number in the same register"


def test_an_address_that_leads_to_another_finds_the_one_that_stays(client: TestClient) -> None:
    former = "organisation/hogskolan-dalarna"
    assert ask(client, x={"query": former})["x"][0]["id"] == "organisation/pic-986578077"
    told = extend(client, "/sv/reconcile", [former], "name", "iri")["rows"][former]
    assert told["name"] == [{"str": "Högskolan Dalarna"}]
    assert told["iri"][0]["str"].endswith("/organisation/pic-986578077")
    view = client.get("/sv/reconcile/view", params={"id": former})
    assert view.headers["location"].endswith("/organisation/pic-986578077")


def test_place_and_country_raise_or_forbid_a_match(client: TestClient) -> None:
    def asked(pid: str, value: object) -> dict[str, object]:
        return {"query": "Region Dalarna", "type": "organisation", "properties": [{"pid": pid, "v": value}]}

    found = ask(
        client,
        sweden=asked("country", "Sweden"),
        norway=asked("country", ["Norge"]),
        dalarna=asked("region", {"id": "http://data.europa.eu/nuts/code/SE312", "name": "Dalarna"}),
        scania=asked("region", "Skåne"),
        nonsense=asked("country", "Exempelland"),
        unknown=asked("P31", "Q5"),
    )
    matched = {key: result[0]["match"] for key, result in found.items()}
    assert matched == {
        "sweden": True, "norway": False, "dalarna": True, "scania": False, "nonsense": False, "unknown": True,
    }  # fmt: skip
    assert found["norway"][0]["score"] < found["sweden"][0]["score"]


def test_types_limit_and_strictness(client: TestClient) -> None:
    found = ask(
        client,
        region={"query": "Dalarna", "type": ["region"]},
        few={"query": "Dalarna", "limit": 2},
        should={"query": "Dalarna", "type": ["project"], "type_strict": "should"},
        every={"query": "Dalarna", "type": ["region", "project"], "type_strict": "all"},
        strange={"query": "Region Dalarna", "type": "Q43229"},
        person={"query": "Region Dalarna", "type": "person"},
    )
    assert {one["type"][0]["id"] for one in found["region"]} <= {"region", "municipality"}
    assert found["region"][0]["match"]
    assert len(found["few"]) == 2
    assert {one["type"][0]["id"] for one in found["should"]} > {"region"}
    for key in ("should", "every", "strange", "person"):
        assert not any(one["match"] for one in found[key]), key


@pytest.mark.parametrize(
    "batch",
    ["[]", "{", '{"a": 1}', '{"a": {}}', '{"a": {"query": 5}}', '{"a": {"query": "x", "limit": 0}}',
     '{"a": {"query": "x", "type_strict": "maybe"}}', '{"a": {"query": "x", "properties": ["y"]}}'],
)  # fmt: skip
def test_a_wrong_batch_is_refused_in_words(client: TestClient, batch: str) -> None:
    response = client.post("/reconcile", data={"queries": batch})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) > 10


def test_limits_and_media_types_are_kept(client: TestClient) -> None:
    many = json.dumps({f"q{i}": {"query": "Exempel"} for i in range(51)})
    assert client.post("/reconcile", data={"queries": many}).status_code == 413
    assert client.post("/reconcile", content=b"x", headers={"content-type": "text/plain"}).status_code == 415
    assert client.post("/reconcile", data={"other": "1"}).status_code == 400
    assert client.post("/reconcile", data={"queries": " " * 2_000_000}).status_code == 413
    assert (
        client.post("/reconcile", data={"extend": json.dumps({"ids": ["x"] * 201, "properties": []})}).status_code
        == 400
    )


def test_other_origins_may_read_but_not_by_jsonp(client: TestClient) -> None:
    for path in ("/reconcile", "/en/reconcile", "/sv/reconcile/suggest/entity?prefix=reg"):
        assert client.get(path).headers["access-control-allow-origin"] == "*"
        assert client.options(path).status_code == 204
    refused = client.get("/reconcile", params={"callback": "exempel"})
    assert refused.status_code == 400
    assert "CORS" in refused.json()["detail"]


def test_suggestions_begin_as_one_types_and_go_on_from_a_cursor(client: TestClient) -> None:
    def suggest(what: str, **params: object) -> list[dict[str, Any]]:
        found = client.get(f"/sv/reconcile/suggest/{what}", params=params).json()["result"]
        assert all(one["id"] and one["name"] for one in found)
        return found

    entities = suggest("entity", prefix="dal")
    assert len(entities) > 2
    assert all(one["notable"][0]["id"] != "person" for one in entities)
    assert suggest("entity", prefix="dal", cursor=1)[0] == entities[1]
    assert suggest("entity", prefix=HERE)[0]["name"] == "Region Dalarna"
    assert "municipality" in [one["id"] for one in suggest("property", prefix="kom")]
    assert suggest("type", prefix="proj") == [{"id": "project", "name": "projekt"}]
    for what, identifier in (("entity", HERE), ("property", "pic"), ("type", "project")):
        flown = client.get(f"/en/reconcile/flyout/{what}", params={"id": identifier}).json()
        assert flown["id"] == identifier
        assert flown["html"].startswith("<p><strong>")
        assert client.get(f"/en/reconcile/flyout/{what}", params={"id": "none"}).status_code == 404
    assert client.get("/reconcile/suggest/else", params={"prefix": "x"}).status_code == 404


def test_values_are_fetched_in_the_language_asked_for(client: TestClient) -> None:
    limited = {"id": "partners", "settings": {"limit": "2"}}
    names = ("name", "country", "region", "sector", "projects", limited, "partner_count", "degree", "page", "period")
    told = extend(client, "/en/reconcile", [HERE, "organisation/nothing"], *names)
    row = told["rows"][HERE]
    assert row["country"] == [{"str": "Sweden"}]
    assert row["region"] == [{"id": "http://data.europa.eu/nuts/code/SE312", "name": "Dalarna"}]
    assert len(row["partners"]) == 2
    assert row["partner_count"] == row["degree"]
    assert row["page"][0]["str"].startswith("http://testserver/en/entity/")
    assert row["period"] == []
    assert not any(told["rows"]["organisation/nothing"].values())
    assert [one["id"] for one in told["meta"]][:2] == ["name", "country"]
    swedish = extend(client, "/sv/reconcile", [HERE], "country")
    assert swedish["meta"][0]["name"] == "Land"
    assert swedish["rows"][HERE]["country"] == [{"str": "Sverige"}]


def test_every_property_that_is_proposed_can_be_fetched(client: TestClient) -> None:
    named = {"organisation": "Dalarna", "project": "Klusterprojekt", "region": "Dalarna", "event": "innovationspanel"}
    for kind, name in named.items():
        proposed = client.get("/sv/reconcile/properties", params={"type": kind}).json()
        assert proposed["type"] == kind
        one = ask(client, x={"query": name, "type": kind})["x"][0]["id"]
        told = extend(client, "/sv/reconcile", [one], *(p["id"] for p in proposed["properties"]))
        assert told["rows"][one]["name"]
    assert len(client.get("/reconcile/properties", params={"type": "project", "limit": 3}).json()["properties"]) == 3


@pytest.mark.parametrize(
    "asked", ["[]", '{"ids": "x", "properties": []}', '{"ids": [], "properties": [{"id": "salary"}]}',
              '{"ids": [], "properties": [{"id": "name", "settings": {"limit": "many"}}]}'],
)  # fmt: skip
def test_a_wrong_fetch_is_refused_in_words(client: TestClient, asked: str) -> None:
    response = client.get("/reconcile", params={"extend": asked})
    assert response.status_code == 400
    assert response.json()["detail"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_preview_may_be_framed_and_holds_no_script(client: TestClient) -> None:
    response = client.get("/sv/reconcile/preview", params={"id": HERE})
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    tags = Tags()
    tags.feed(response.text)
    assert not {"script", "img", "iframe", "form"} & {tag for tag, _ in tags.found}
    assert not any(name.startswith("on") for _, attributes in tags.found for name in attributes)
    links = [attributes for tag, attributes in tags.found if tag == "a"]
    assert links[0]["href"] == f"http://testserver/sv/aktor/{HERE}"
    assert links[0]["target"] == "_blank"
    assert "Region Dalarna" in response.text
    assert client.get("/sv/reconcile/preview", params={"id": "<b>"}).status_code == 404


def test_every_feature_of_a_candidate_is_explained(client: TestClient) -> None:
    found = ask(client, a={"query": "Regon Dalarna"}, b={"query": "HÖGSKOLAN I DALARNA", "type": "organisation"})
    features = {feature["id"] for result in found.values() for one in result for feature in one["features"]}
    assert len(features) > 3
    for identifier in features:
        told = client.get("/en/reconcile/feature", params={"id": identifier})
        assert told.status_code == 200
        assert identifier in told.text
    assert client.get("/reconcile/feature", params={"id": "magic"}).status_code == 404


def test_view_leads_to_the_page_and_people_are_not_offered(client: TestClient) -> None:
    led = client.get("/en/reconcile/view", params={"id": HERE})
    assert (led.status_code, led.headers["location"]) == (303, f"/en/entity/{HERE}")
    people = [one["id"] for one in client.get("/api/search", params={"q": "a", "kind": "person"}).json()]
    assert people
    assert client.get("/en/reconcile/view", params={"id": people[0]}).status_code == 404
    assert not any(extend(client, "/en/reconcile", people[:1], "name")["rows"][people[0]]["name"])
