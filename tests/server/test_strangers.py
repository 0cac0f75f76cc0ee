"""Strangers at the addresses: nobody climbs out of a folder, and nothing of theirs, nor a secret, gets into the log."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.doors import COOKIE
from server.observe import Figures, ObserveMiddleware
from server.settings import Settings
from server.tokens import Tokens
from tests.server.test_security import VALUES, walk

CANARY = b"exempel-utanfor-mappen"
CLIMBING = (
    "../{0}",
    "..%2f{0}",
    "%2e%2e/%2e%2e/{0}",
    "..%5c{0}",
    "..%252f{0}",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "file:%2f%2f{1}",
    "%00/../{0}",
    "....//{0}",
    "{1}",
)


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with what nobody may be given lying in and beside it."""
    place = tmp_path_factory.mktemp("strangers") / "data"
    shutil.copytree(demo_home, place, symlinks=True)
    for folder in (place, place.parent, place / "sources", place / "generations", place / "generations" / "1"):
        (folder / "canary.txt").write_bytes(CANARY)
    return place


@pytest.fixture(scope="module")
def stranger(home: Path) -> Iterator[TestClient]:
    app = create_app(Settings(home=home, query_workers=1, query_budget_seconds=0))
    client = TestClient(app, client=("192.0.2.7", 4), raise_server_exceptions=False, follow_redirects=False)
    with client as found:
        yield found


def addresses(client: TestClient) -> Iterator[str]:
    """Give the addresses of all routes that take something in their path, one of it left open ({})."""
    given = VALUES | {"{number}": "1", "{former}": "1", "{later}": "1", "{spoken}": "sv", "{code}": "2080"}
    for route in walk(client.app.routes):
        if "GET" in (getattr(route, "methods", None) or ()) and "{" in route.path:
            names = [f"{{{each.partition('}')[0]}}}" for each in route.path.split("{")[1:]]
            for open_one in names:
                path = route.path.replace(open_one, "<open>")
                for name in names:
                    path = path.replace(name, given.get(name, "entity"))
                yield path.replace("<open>", "{}")
    yield "/static/{}"


def test_no_address_climbs_out_of_its_folder(stranger: TestClient, home: Path) -> None:
    secrets = [CANARY, (home / "salt").read_bytes().strip(), b"root:x:0:0"]
    wanted = ("canary.txt", str(home / "canary.txt"))
    tried = 0
    for address in addresses(stranger):
        for climbing in CLIMBING:
            answer = stranger.get(address.format(climbing.format(*wanted)))
            assert answer.status_code != 500, (address, climbing)
            assert not [each for each in secrets if each in answer.content], (address, climbing)
            tried += 1
    assert tried > 150
    assert stranger.get("/static/kurbits.css").status_code == 200, "the addresses are not all closed"


def test_no_secret_and_no_line_of_a_strangers_gets_into_what_is_logged(
    home: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[bytes] = []
    token, made = Tokens(home).new(["review"], "Exempel", 30)
    session = Tokens(home).session(made, 4_000_000_000)
    forged = '\n{"event": "forged"}\r\n\x1b[31m'
    app = ObserveMiddleware(create_app(Settings(home=home, query_workers=1)), Figures(), lines.append)
    stranger = TestClient(app, client=("192.0.2.77", 4), raise_server_exceptions=False, follow_redirects=False)
    with stranger as client:
        client.get("/api/review", headers={"authorization": f"Bearer {token}"})
        client.get("/api/review", headers={"cookie": f"{COOKIE}={session}"})
        client.get("/api/review", headers={"authorization": f"Bearer {token[:-1]}"})
        client.post("/sv/logga-in", data={"token": token}, headers={"sec-fetch-site": "same-origin"})
        for path in ("/sv/sok", "/sparql", "/api/entity/organisation/x%0a%7b", "/no%0asuch"):
            client.get(path, params={"q": forged, "query": forged}, headers={"user-agent": "forged"})
        told = client.get("/metrics", headers={"authorization": f"Bearer {token}"}).text
    assert len(lines) == 9
    for line in lines:
        assert line.count(b"\n") == 1
        assert json.loads(line)["event"] == "request"
    out, err = capfd.readouterr()
    for secret in (token, token[13:-1], session, "forged", "\x1b"):
        for text in (b"".join(lines).decode(), told, out, err, caplog.text):
            assert secret not in text, secret
