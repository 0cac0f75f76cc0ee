import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from graph.workspace import Workspace
from loaders.registry import LoadOptions
from ontology.errors import InputError
from server import loading
from server.app import create_app
from server.deps import Live
from server.settings import Settings, read_settings
from tests.server.conftest import Running


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """Give a workspace that may be changed."""
    shutil.copytree(demo_home, tmp_path / "workspace", symlinks=True)
    return tmp_path / "workspace"


def publish_another(home: Path) -> int:
    """Load a note about an invented organisation and publish; give the number of the generation."""
    note = home.parent / "note.txt"
    note.write_text("Exempelbolaget Norrsken AB samarbetar med Region Dalarna om besöksnäring.\n", encoding="utf-8")
    workspace = Workspace.open(home)
    loading.load(workspace, [note], "note", LoadOptions())
    return loading.publish(workspace).number


def test_a_new_generation_is_served_as_soon_as_it_is_published(home: Path) -> None:
    with TestClient(create_app(Settings(home=home, query_workers=1))) as client:
        first = client.get("/api/about")
        kept = {"if-none-match": first.headers["etag"]}
        assert client.get("/api/about", headers=kept).status_code == 304
        assert publish_another(home) == 2
        second = client.get("/api/about", headers=kept)
        assert (first.json()["generation"], second.json()["generation"]) == (1, 2)
        assert second.headers["etag"] != first.headers["etag"]
        assert client.get("/api/search", params={"q": "norrsken"}).json()
        known = 'ASK { GRAPH ?g { ?x rdfs:label ?name } FILTER(CONTAINS(?name, "Norrsken")) }'
        assert client.get("/sparql", params={"query": known}).json()["boolean"] is True


def test_readers_see_no_error_while_another_generation_is_published(
    home: Path, running: Callable[..., Running]
) -> None:
    server = running(home, query_workers="2")
    seen: list[tuple[int, int]] = []
    told: set[tuple[int, int]] = set()
    stop = threading.Event()

    def read() -> None:
        with httpx2.Client(base_url=server.url) as client:
            while not stop.is_set():
                answer = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
                about = client.get("/api/about")
                told.add((client.get("/readyz").status_code, client.get("/metrics").status_code))
                seen.append((answer.status_code, about.json().get("generation", 0)))

    reader = threading.Thread(target=read)
    reader.start()
    number = publish_another(home)
    until = time.monotonic() + 20
    while time.monotonic() < until and not (seen and seen[-1][1] == number):
        time.sleep(0.05)
    stop.set()
    reader.join()
    assert {status for status, _ in seen} == {200}
    assert told == {(200, 200)}, "ready all the while, and its figures are given"
    assert [each for _, each in seen] == sorted(each for _, each in seen)
    assert seen[-1][1] == number == 2


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "empty")
    with TestClient(create_app(Settings(home=tmp_path / "empty"))) as client:
        for address in ("/api/about", "/api/map", "/sparql?query=ASK%20%7B%7D"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert "kurbits load" in answer.json()["detail"]
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        page = client.get("/sv/", headers={"accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")


def test_opening_fails_once_and_works_when_it_is_mended(home: Path) -> None:
    async def follow() -> None:
        live = Live(Settings(home=home, query_workers=1))
        table = home / "generations" / "1" / "entities.json"
        away = table.rename(table.with_suffix(".away"))
        with pytest.raises(OSError, match="entities"):
            await live.generation()
        away.rename(table)
        assert (await live.generation()).number == 1
        await live.close()

    asyncio.run(follow())


def test_settings_come_from_the_environment_and_what_is_given_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURBITS_PORT", "8001")
    monkeypatch.setenv("KURBITS_QUERY_MEMORY_MB", "100")
    assert read_settings().port == 8001
    assert read_settings(port=8002, host=None).port == 8002
    assert read_settings().limits.memory_bytes == 100 << 20
    monkeypatch.setenv("KURBITS_LANGUAGE", "de")
    with pytest.raises(InputError, match="KURBITS_LANGUAGE=de"):
        read_settings()
