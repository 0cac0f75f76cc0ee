"""What changed between two generations, as a page, as counts and as files to apply elsewhere."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Evidence, Fact, FactType, Item, Kind
from server.app import create_app
from server.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"
FIRM = Entity(Kind.ORGANISATION, "Exempelbolaget AB")
PATCH = {"accept": "application/rdf-patch"}


def items(*more: Fact | Entity) -> list[Item]:
    document = Document("exempel.csv")
    project = Fact(
        FactType.PARTICIPATES_IN, FIRM, Entity(Kind.PROJECT, "Exempelprojektet"), Evidence("exempel.csv", row=2)
    )
    return [document, project, *more]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give a workspace with three generations: the second has an organisation more, the third a person less."""
    made = Workspace.create(tmp_path_factory.mktemp("changes") / "workspace", name="Exempel")
    toml = made.path / "workspace.toml"
    toml.write_text(f"{toml.read_text()}generations = 4\n")
    person = Fact(
        FactType.HOLDS_ROLE,
        Entity(Kind.PERSON, "Exempel Exempelsson"),
        FIRM,
        Evidence("exempel.csv", row=3),
        {"role": "chair"},
    )
    other = Entity(Kind.ORGANISATION, "Exempelstiftelsen", note="Ett påstående")
    for more in ([person], [person, other], [other]):
        keep(made, "tabell", items(*more), "1")
        build(made)
    return made


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[TestClient]:
    app = create_app(Settings(home=workspace.path, query_workers=1))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as found:
        yield found


def get(client: TestClient, address: str, **more: Any) -> Response:
    """Ask until what is being written has been written; every request waits for it by itself."""
    answer = client.get(address, **more)
    while answer.status_code == 503:
        assert answer.headers["retry-after"]
        answer = client.get(address, **more)
    return answer


def quads(path: Path) -> set[str]:
    return {str(quad) for quad in ox.Store.read_only(str(path))}


def test_a_patch_leads_from_one_generation_to_the_next(client: TestClient, workspace: Workspace) -> None:
    answer = get(client, "/diff/1/2", headers=PATCH)
    assert answer.headers["content-type"].startswith("application/rdf-patch")
    lines = answer.text.splitlines()
    assert (lines[0], lines[-1]) == ("TX .", "TC .")
    sides = {
        letter: {
            str(quad)
            for quad in ox.parse("\n".join(line[2:] for line in lines if line.startswith(letter)), ox.RdfFormat.N_QUADS)
        }
        for letter in ("A ", "D ")
    }
    before, after = (quads(workspace.path / "generations" / number / "store") for number in "12")
    assert (before - sides["D "]) | sides["A "] == after
    assert sides["D "] == before - after
    assert "Exempelstiftelsen" in answer.text


def test_what_came_and_went_is_counted_by_graph(client: TestClient) -> None:
    found = get(client, "/diff/1/2", headers={"accept": "application/json"}).json()
    assert not found["withheld"]
    for side in ("added", "removed"):
        file = get(client, f"/diff/1/2/{side}.nq").content
        assert sum(found[side].values()) == file.count(b"\n")
        trig = get(client, f"/diff/1/2/{side}.trig").content
        assert len(list(ox.parse(trig, ox.RdfFormat.TRIG))) == file.count(b"\n")
    assert any(name.endswith("graph/tabell") for name in found["added"])
    page = unescape(get(client, "/diff/1/2", headers={"accept": "text/html"}).text)
    assert "Ändrat från utgåva 1 till 2" in page
    assert "/diff/1/2/patch.rdfp" in page


def test_people_who_are_published_no_more_are_not_published_by_what_was_removed(client: TestClient) -> None:
    found = get(client, "/diff/2/3", headers={"accept": "application/json"}).json()
    assert found["withheld"]
    assert found["files"] == ["added.nq", "added.trig"]
    for name in ("patch.rdfp", "removed.nq", "removed.trig"):
        refused = get(client, f"/diff/2/3/{name}")
        assert refused.status_code == 410
        assert "/dump.nq.gz" in refused.json()["detail"]
    assert get(client, "/diff/2/3", headers=PATCH).status_code == 410
    assert "inte ut som fil" in get(client, "/diff/2/3", headers={"accept": "text/html"}).text
    shown = [get(client, f"/diff/2/3{name}").text for name in ("", "/added.nq", "/added.trig")]
    assert not [text for text in shown if "Exempelsson" in text]


def test_every_entry_of_the_feed_links_what_changed(client: TestClient) -> None:
    feed = ElementTree.fromstring(get(client, "/feed.atom").content)  # noqa: S314 - our own
    links = [
        {link.attrib["rel"]: link.attrib["href"] for link in entry.findall(f"{ATOM}link")}
        for entry in feed.findall(f"{ATOM}entry")
    ]
    assert [each["alternate"].removeprefix("http://testserver") for each in links] == ["/diff/2/3", "/diff/1/2", "/"]
    assert links[0]["enclosure"].endswith("/dump/3.nq.gz")
    for each in links[:2]:
        assert get(client, each["alternate"], headers={"accept": "text/html"}).status_code == 200
    assert get(client, links[1]["related"]).status_code == 200
    assert get(client, "/dump/2.nq.gz").status_code == 410


@pytest.mark.parametrize(
    ("address", "status"), [("/diff/1/9", 404), ("/diff/0/1", 422), ("/diff/1/2/allt.zip", 404), ("/diff/1/x", 422)]
)
def test_what_there_is_not_is_told(client: TestClient, address: str, status: int) -> None:
    assert get(client, address).status_code == status
