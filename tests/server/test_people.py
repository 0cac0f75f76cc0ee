"""Who is published, as `persons` says, is found; who is not stands behind no door: pages, API, SPARQL, dump, files."""

import gzip
import html
import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from starlette.testclient import TestClient

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind
from server.app import create_app
from server.settings import Settings
from tests.server.test_security import walk

CHAIR, MANAGER = ("Exempla", "Provfågelsdotter"), ("Kanaria", "Provsparvhjälm")
TEXT = (
    f"{' '.join(CHAIR)} är ordförande i Exempelverket. {' '.join(MANAGER)} är projektledare i Exempelbolaget.\n\n"
    "Exempelverket samarbetar med Exempelbolaget, säger Kanaria. Provsparvhjälms grupp och Exemplas styrelse är med. "
    "Exempelverket leder EXEMPEL 2. Exempelbolaget deltar i EXEMPEL 2."
)
SHOWN = {"roles": (CHAIR, MANAGER), "leaders": (CHAIR,), "none": ()}


def items() -> list[Item]:
    agency, firm = Entity(Kind.ORGANISATION, "Exempelverket"), Entity(Kind.ORGANISATION, "Exempelbolaget")
    project = Entity(Kind.PROJECT, "EXEMPEL 2")

    def told(kind: FactType, a: Entity, b: Entity, passage: str, **more: object) -> Fact:
        start = TEXT.index(passage)
        return Fact(kind, a, b, Evidence("notis.txt", passage, start, start + len(passage)), more)

    chair, manager = (Entity(Kind.PERSON, " ".join(name)) for name in (CHAIR, MANAGER))
    together = "Exempelverket samarbetar med Exempelbolaget, säger Kanaria"
    return [
        Document("notis.txt", masked=TEXT, title=f"Möte med {' '.join(MANAGER)} och {' '.join(CHAIR)}", language="sv"),
        told(FactType.HOLDS_ROLE, chair, agency, f"{chair.name} är ordförande i Exempelverket", role="ordförande"),
        told(FactType.HOLDS_ROLE, manager, firm, f"{manager.name} är projektledare", role="projektledare"),
        told(FactType.COLLABORATES_WITH, agency, firm, together),
        told(FactType.LEADS_PROJECT, agency, project, "Exempelverket leder EXEMPEL 2"),
        told(FactType.PARTICIPATES_IN, firm, project, "Exempelbolaget deltar i EXEMPEL 2"),
    ]


@pytest.fixture(scope="module", params=list(SHOWN))
def public(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A stranger before a workspace with the three ways of publishing people, published twice."""
    workspace = Workspace.create(tmp_path_factory.mktemp("people") / "data", name="Exempel")
    with (workspace.path / "workspace.toml").open("a", encoding="utf-8") as file:
        file.write(f'persons = "{request.param}"\n')
    keep(workspace, "annat", [Document("a.csv"), Entity(Kind.ORGANISATION, "Exempelstiftelsen")], "1")
    build(workspace)
    keep(workspace, "prov", items(), "1")
    build(workspace)
    app = create_app(Settings(home=workspace.path, query_workers=1, query_budget_seconds=0))
    with TestClient(app, client=("192.0.2.7", 4), raise_server_exceptions=False) as client:
        client.persons = request.param
        client.home = workspace.path
        yield client


def said(data: bytes) -> str:
    """An answer as words, unpacked and without escapes."""
    if data[:2] == b"\x1f\x8b":
        return said(gzip.decompress(data))
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return " ".join(said(archive.read(name)) for name in archive.namelist())
    text = html.unescape(unquote(data.decode("utf-8", "replace")))
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text).casefold()


def doors(client: TestClient) -> Iterator[str]:
    """Addresses of every route, about an actor, a tie and a person, and what the pages lead to."""
    ties = [tie["id"] for tie in client.get("/api/entity/organisation/exempelverket/ties").json()["ties"]]
    measures = client.get("/api/measures").json()
    assert ties
    assert measures
    for route in walk(client.app.routes):
        if "GET" not in (getattr(route, "methods", None) or ()) or "static" in route.path:
            continue
        for identifier in [*ties[:2], "nothing"] if "tie/{identifier}" in route.path else ["nothing"]:
            path = (route.path or "/reconcile").replace("{identifier}", identifier)
            for name, value in (("{kind}", "organisation"), ("{local:path}", "exempelverket"), ("{local}", "prov")):
                path = path.replace(name, value)
            for name, value in (("{number}", "2"), ("{former}", "1"), ("{later}", "2"), ("{file}", "added.nq.gz")):
                path = path.replace(name, value)
            yield path.replace("{what}", "entity").replace("{form}", "csv").replace("{token}", "nothing")
    yield from ("/sv/kallor/prov", "/sv/aktor/project/exempel-2", "/sv/aktor/organisation/exempelbolaget")
    for form in ("gexf", "graphml", "csv", "xlsx", "html", "svg", "json"):
        yield f"/api/export?format={form}"
    for name in (*CHAIR, *MANAGER):
        for path in ("/api/search?q=", "/api/suggest?q=", "/sv/sok?q=", "/reconcile/suggest/entity?prefix="):
            yield path + name
    for query in ("SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        yield f"/sparql?query={quote(query)}"


def test_who_is_not_published_stands_behind_no_door(public: TestClient) -> None:
    shown = SHOWN[public.persons]
    hidden = [part.casefold() for name in (CHAIR, MANAGER) if name not in shown for part in name]
    found, answered = set(), 0
    for path in doors(public):
        answer = public.get(path)
        words = said(answer.content)
        asked = unquote(path).casefold()
        answered += answer.status_code == 200
        for part in hidden:
            assert part in asked or part not in words, (path, part)
        found |= {name for name in shown if " ".join(name).casefold() in words and name[1].casefold() not in asked}
    assert answered > 60
    assert found == set(shown), "who is published is found, so that the search is not blind"


def test_what_is_published_holds_no_byte_of_who_is_not(public: TestClient) -> None:
    hidden = [name[1].encode() for name in (CHAIR, MANAGER) if name not in SHOWN[public.persons]]
    files = [path for path in (public.home / "generations").rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert not any(name in path.read_bytes() for name in hidden), path


def test_people_are_in_no_measure(public: TestClient) -> None:
    ranked = public.get("/api/rank?top=100").json()
    assert ranked
    assert not [row for row in ranked if row["kind"] == "person"]
    measured = "k:betweenness, k:strength, k:degree, k:community, k:constraint"
    query = f"ASK {{ ?s a foaf:Person ; ?p ?o . FILTER(?p IN ({measured})) }}"
    assert public.get("/sparql", params={"query": query}).json()["boolean"] is False
