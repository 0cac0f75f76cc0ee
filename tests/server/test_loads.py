"""Loading in the browser: send, look, map columns, keep and publish, cancel; hostile files; two at once; the door."""

import io
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from graph.workspace import Workspace
from server.app import create_app
from server.settings import Settings
from tests.server.test_security import walk

OURS = {"sec-fetch-site": "same-origin"}
PRESS = b"Ny samverkan\n\nExempelstads kommun samarbetar med Region Dalarna. Ring 023-12 34 56.\n"
ROWS = "Verksamhet;Insats;Pengar\nExempel Ett AB;Exempelprojektet;1000\nExempel Två AB;Exempelprojektet;2000\n".encode()


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_home, tmp_path / "home", symlinks=True))


def opened(home: Path, **settings: object) -> Iterator[TestClient]:
    app = create_app(Settings(home=home, query_workers=1, review_quiet_seconds=0.2, **settings))  # type: ignore[arg-type]
    with TestClient(
        app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000), headers=OURS, follow_redirects=False
    ) as found:
        yield found


@pytest.fixture
def desk(home: Path) -> Iterator[TestClient]:
    yield from opened(home)


def send(client: TestClient, name: str, data: bytes, lang: str = "sv") -> Response:
    where = "/sv/las-in" if lang == "sv" else "/en/load"
    return client.post(where, files={"file": (name, io.BytesIO(data))})


def until(client: TestClient, address: str, good: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    for _ in range(200):
        now: dict[str, object] = client.get(f"{address}/state").json()
        if good(now):
            return now
        time.sleep(0.1)
    raise AssertionError(now)


def looked(client: TestClient, name: str, data: bytes) -> tuple[str, str]:
    """Send a file and wait until it was looked at; gives its address and its page."""
    answer = send(client, name, data)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    until(client, address, lambda now: now["state"] not in ("looking", "keeping"))
    return address, client.get(address).text


def shelf(home: Path) -> list[Path]:
    folder = home / ".uploads"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_press_release_shows_its_facts_with_the_sentence_marked(desk: TestClient) -> None:
    _, page = looked(desk, "press.txt", PRESS)
    assert "Exempelstads kommun samarbetar med Region Dalarna" in page
    assert "<mark>" in page
    assert "föreslagen" in page
    assert "023-12" not in page


def test_what_is_kept_is_published_and_the_file_is_gone(home: Path, desk: TestClient) -> None:
    address, _ = looked(desk, "press.txt", PRESS)
    answer = desk.post(f"{address}/keep", data={"source": "exempel-press"})
    assert answer.status_code == 303
    until(desk, address, lambda now: now["state"] == "kept" and now["publishing"] == "done")
    assert shelf(home) == []
    assert "exempel-press" in Workspace(home).sources()
    assert "Exempelstads kommun" in desk.get("/sv/sok", params={"q": "exempelstads"}).text
    assert "/sv/granska" in desk.get(address).text


def test_cancelling_leaves_nothing(home: Path, desk: TestClient) -> None:
    before = sorted(Workspace(home).sources())
    address, _ = looked(desk, "press.txt", PRESS)
    assert len(shelf(home)) == 1
    answer = desk.post(f"{address}/cancel")
    assert "Inget sparades" in desk.get(answer.headers["location"]).text
    assert shelf(home) == []
    assert sorted(Workspace(home).sources()) == before
    assert desk.get(address).status_code == 404


def test_a_table_that_nobody_mapped_is_mapped_column_by_column(home: Path, desk: TestClient) -> None:
    address, page = looked(desk, "lista.csv", ROWS)
    assert "Vad kolumnerna betyder" in page
    chosen = {"name": ["Verksamhet", "Insats", "Pengar"], "meaning": ["organisation", "project", "amount"]}
    assert desk.post(f"{address}/columns", data=chosen).status_code == 303
    until(desk, address, lambda now: now["state"] == "seen")
    page = desk.get(address).text
    assert "Exempel Ett AB deltar i Exempelprojektet" in page
    assert re.search(r'value="project" selected', page)
    desk.post(f"{address}/keep", data={"source": "lista"})
    until(desk, address, lambda now: now["state"] == "kept")
    assert Workspace(home).sources()["lista"]["counts"]["facts"] == 2


@pytest.mark.parametrize(
    ("meanings", "said"),
    [
        (["organisation", "organisation", ""], "kan inte betyda samma sak"),
        (["amount", "project", ""], "innehåller något annat"),
        (["", "", "amount"], "välj minst en"),
        (["hemligt", "", ""], "finns inte"),
    ],
)
def test_columns_that_cannot_be_read_so_are_refused_in_words(meanings: list[str], said: str, desk: TestClient) -> None:
    address, _ = looked(desk, "lista.csv", ROWS)
    answer = desk.post(f"{address}/columns", data={"name": ["Verksamhet", "Insats", "Pengar"], "meaning": meanings})
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("tom.txt", b"", "är tom"),
        ("program.exe", b"MZ", "av ett slag som inte går att läsa"),
        ("falsk.xlsx", b"inte ett kalkylark", "innehåller inte det som ändelsen"),
        ("falsk.txt", b"PK\x03\x04 zip", "innehåller inte det som ändelsen"),
        ("falsk.csv", b"a;b\x00\x00\x01\x02", "innehåller inte det som ändelsen"),
    ],
)
def test_what_cannot_be_read_is_refused_before_it_is_kept(
    name: str, data: bytes, said: str, home: Path, desk: TestClient
) -> None:
    answer = send(desk, name, data)
    assert answer.status_code == 400
    assert said in answer.text
    assert shelf(home) == []


def test_a_broken_spreadsheet_is_told_and_can_be_removed(home: Path, desk: TestClient) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing")
    address, page = looked(desk, "trasig.xlsx", broken.getvalue())
    assert "inget är sparat" in page
    assert desk.post(f"{address}/keep", data={"source": "x"}).status_code == 400
    desk.post(f"{address}/cancel")
    assert shelf(home) == []


def test_a_hostile_name_stays_within_the_shelf_and_is_shown_as_text(home: Path, desk: TestClient) -> None:
    for name in (
        "../../../etc/x.txt",
        "..\\..\\x.txt",
        "<script>alert(1)</script>.txt",
        "\u202egnp.txt",
        "å" * 500 + ".txt",
    ):
        _, page = looked(desk, name, PRESS)
        assert "<script>alert" not in page
    found = [path for folder in shelf(home) for path in folder.iterdir() if path.suffix == ".txt"]
    assert len(found) == 5
    assert {path.parent.parent for path in found} == {home / ".uploads"}


def test_a_file_that_is_too_large_is_refused(home: Path) -> None:
    for client in opened(home, load_mb=1):
        assert send(client, "stor.txt", b"x" * (2 << 20)).status_code == 413
        assert client.post("/sv/las-in/x/keep", content=b"x" * (2 << 20)).status_code == 413
    assert shelf(home) == []


def test_two_at_once_do_not_disturb_each_other(home: Path, desk: TestClient) -> None:
    first, _ = looked(desk, "ett.txt", PRESS)
    second, _ = looked(desk, "ett.txt", PRESS.replace(b"Exempelstads", b"Exempelbergs"))
    for address, source in ((first, "ena"), (second, "andra")):
        assert desk.post(f"{address}/keep", data={"source": source}).status_code == 303
    for address in (first, second):
        until(desk, address, lambda now: now["state"] == "kept")
    assert {"ena", "andra"} <= Workspace(home).sources().keys()


def test_a_wrong_name_of_a_source_is_refused_in_words(desk: TestClient) -> None:
    address, _ = looked(desk, "press.txt", PRESS)
    for name in ("", "Åäö", "../x", "a" * 65):
        answer = desk.post(f"{address}/keep", data={"source": name})
        assert answer.status_code == 400
        assert "går inte att ha som namn" in answer.text


def test_what_a_killed_server_left_is_cleared_at_start(home: Path) -> None:
    (home / ".uploads" / "old").mkdir(parents=True)
    for _ in opened(home):
        assert shelf(home) == []


def test_every_route_of_loading_is_behind_the_door(client: TestClient, home: Path) -> None:
    app: Any = client.app
    routes = [route for route in walk(app.routes) if route.path.startswith(("/sv/las-in", "/en/load"))]
    assert len(routes) >= 14
    for route in routes:
        for method in route.methods - {"HEAD"}:
            asked = client.request(method, route.path.replace("{token}", "x"), headers=OURS)
            assert asked.status_code == 403, route.path
    for closed in opened(home, load="off"):
        assert closed.get("/sv/las-in").status_code == 403
        assert "Läs in" not in closed.get("/sv/").text


def test_another_site_may_not_send_a_file(desk: TestClient) -> None:
    answer = desk.post(
        "/sv/las-in", files={"file": ("press.txt", io.BytesIO(PRESS))}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


def test_the_english_pages_say_the_same(desk: TestClient) -> None:
    answer = send(desk, "press.txt", PRESS, "en")
    assert answer.headers["location"].startswith("/en/load/")
    until(desk, answer.headers["location"], lambda now: now["state"] == "seen")
    assert "What was understood" in desk.get(answer.headers["location"]).text
