"""All ties of an entity that read alike, a page at a time: from its own page, without losing or repeating one."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from graph.workspace import Workspace
from loaders.registry import LoadOptions
from server import loading
from server.app import create_app
from server.settings import Settings

MANY = 230


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("many")
    rows = "".join(f"Exempelhuset,Exempelprojekt nummer {n:03},participates_in\n" for n in range(MANY))
    (folder / "lista.csv").write_text(f"source,target,type\n{rows}", encoding="utf-8")
    workspace = Workspace.create(folder / "home", name="Exempel")
    loading.load(workspace, [folder / "lista.csv"], "exempel", LoadOptions(mapping="edges"))
    loading.publish(workspace)
    with TestClient(create_app(Settings(home=folder / "home", query_workers=1))) as found:
        yield found


def shown(text: str) -> list[str]:
    return re.findall(r"<summary>(Exempelprojekt nummer \d+)", text)


def test_an_actor_leads_to_all_its_ties_page_by_page(client: TestClient) -> None:
    text = client.get("/sv/aktor/organisation/exempelhuset").text
    address = re.search(r'href="([^"]+ties=participates_in.out[^"]*)">Visa alla 230', text)
    assert address
    found: list[str] = []
    following = address[1]
    while following:
        text = client.get(following.replace("&amp;", "&")).text
        found += shown(text)
        step = re.search(r'rel="next" href="([^"]+)"', text)
        following = step[1] if step else ""
    assert len(found) == len(set(found)) == MANY
    assert "Sida 3 av 3" in text
    assert 'start="201"' in text


@pytest.mark.parametrize("rest", ["ties=participates_in.out&page=4", "ties=participates_in.out&page=x", "ties=nothing"])
def test_a_page_that_is_not_there_is_told(client: TestClient, rest: str) -> None:
    answer = client.get(f"/sv/aktor/organisation/exempelhuset?{rest}", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "sidor med sådana band" in answer.text
