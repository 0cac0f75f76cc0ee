"""What an address of a thing answers when the thing was joined with another, or is in no source any more."""

from pathlib import Path

from fastapi.testclient import TestClient

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Document, Entity, Identifier, Kind
from server.app import create_app
from server.pages.links import entity_url
from server.settings import Settings


def load(workspace: Workspace, source: str, *names: str, number: str = "") -> None:
    numbers = (Identifier("orgnr", number),) if number else ()
    bodies = [Entity(Kind.ORGANISATION, name, identifiers=numbers) for name in names]
    keep(workspace, source, [Document(f"{source}.csv"), *bodies], "1")
    build(workspace)


def test_joined_redirects_forgotten_is_gone_and_never_known_is_not_found(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "data")
    load(workspace, "a", "Exempel", "Prov")
    load(workspace, "c", "Tillfälligt exempel")
    load(workspace, "b", "Exempel", "Prov", number="2021000000")
    workspace.forget("c")
    build(workspace)
    with TestClient(create_app(Settings(home=workspace.path, query_workers=1)), follow_redirects=False) as client:
        joined = [client.get(f"/id/organisation/{name}") for name in ("exempel", "prov")]
        gone, never = (client.get(f"/id/organisation/{name}") for name in ("tillfalligt-exempel", "aldrig"))
        address = entity_url(
            "sv", f"{workspace.settings.base}organisation/tillfalligt-exempel", workspace.settings.base
        )
        page = client.get(address, headers={"accept": "text/html"})
    assert sorted(answer.status_code for answer in joined) == [200, 308]
    assert (gone.status_code, never.status_code) == (410, 404)
    assert "from the sources c;" in gone.json()["detail"]
    assert (page.status_code, "text/html" in page.headers["content-type"]) == (410, True)
