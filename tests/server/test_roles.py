"""Every route × every role, from the routes of the app itself: what nobody declared open is closed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph import audit
from server.app import create_app
from server.doors import COOKIE, OPEN
from server.settings import Settings
from server.tokens import SCOPES, Tokens
from tests.server.test_security import VALUES, walk

OURS = {"sec-fetch-site": "same-origin"}
READING = ("/sparql", "/reconcile", "/sv/reconcile", "/en/reconcile")
ROLES = ("anybody", "local", *SCOPES)


def wanted(method: str, path: str) -> str:
    """The scope that a route ought to ask for."""
    if path.startswith("/api/admin/"):
        return path.rpartition("/")[2]
    if "/review" in path or "/granska" in path:
        return "review"
    if "/las-in" in path or path.startswith("/en/load"):
        return "loading"
    if path in OPEN or path.startswith("/static"):
        return "open"
    if path == "/metrics":
        return "metrics"
    return "read" if method in ("GET", "HEAD") or path in READING else "nobody"


def lets(role: str, scope: str, reading: str) -> bool:
    if scope == "open" or (scope == "read" and (reading == "public" or role != "anybody")):
        return True
    if scope == "metrics":
        return role != "anybody"
    if scope == "loading":  # the pages of loading: what a token for loads opens, or the machine itself
        return role in ("load", "local")
    return role == scope or (role == "local" and scope == "review")


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("roles") / "data"
    shutil.copytree(demo_home, place, symlinks=True)
    return place


@pytest.fixture(scope="module")
def headers(home: Path) -> dict[str, dict[str, str]]:
    shown = {scope: Tokens(home).new([scope], scope, 30)[0] for scope in SCOPES}
    return {scope: {"authorization": f"Bearer {text}"} for scope, text in shown.items()} | {
        "anybody": {},
        "local": OURS,
    }


@pytest.fixture(scope="module", params=["public", "closed"])
def app(home: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    made = create_app(Settings(home=home, query_workers=1, reading=request.param))
    with TestClient(made, raise_server_exceptions=False, follow_redirects=False) as found:
        found.reading = request.param
        yield found


def test_every_route_lets_in_who_may_and_nobody_else(app: TestClient, headers: dict[str, dict[str, str]]) -> None:
    tried = 0
    for role in ROLES:
        place = ("127.0.0.1", 50_000) if role == "local" else ("192.0.2.7", 50_000)
        client = TestClient(
            app.app, base_url="http://127.0.0.1:8000", client=place, raise_server_exceptions=False,
            follow_redirects=False,
        )  # fmt: skip
        for route in walk(app.app.routes):
            path = {"": "/reconcile", "/static": "/static/kurbits.css"}.get(route.path, route.path)
            for name, value in {**VALUES, "{identifier}": "nothing", "{path:path}": "kurbits.css"}.items():
                path = path.replace(name, value)
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                scope = wanted(method, route.path or "/reconcile")
                if scope == "open" and method == "POST":  # a token is shown there; tested below
                    continue
                if scope == "read" and role in ("load", "publish", "erase", "review")[app.reading == "closed" :]:
                    continue  # the same as for others; it takes long to answer all pages to everybody
                passes = lets(role, scope, app.reading)
                if passes and scope in ("publish", "load", "erase"):
                    method_headers = headers[role] | {"content-type": "application/json"}
                    answer = client.request(method, path, headers=method_headers, content=b"")
                    assert answer.status_code in (200, 400, 422), (role, method, path, answer.status_code)
                else:
                    answer = client.request(method, path, headers=headers[role])
                    refused = answer.status_code in (401, 403)
                    assert refused != passes, (role, app.reading, method, path, answer.status_code)
                if answer.status_code == 401 and method != "HEAD":
                    assert answer.headers["www-authenticate"] == "Bearer"
                tried += 1
    assert tried > 250


def test_a_route_that_nobody_declared_is_closed(home: Path) -> None:
    made = create_app(Settings(home=home, query_workers=1))

    @made.post("/api/forgotten")
    @made.post("/reconcile/forgotten")
    @made.post("/sparql-forgotten")
    async def forgotten() -> str:
        return "changed"

    client = TestClient(made, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 4))
    for path in ("/api/forgotten", "/reconcile/forgotten", "/sparql-forgotten"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path, headers=OURS).status_code == (403 if method == "POST" else 405), path
    assert client.post("/no-such-page").status_code == 404


def test_a_browser_signs_in_with_a_token_and_is_let_in_until_it_is_revoked(home: Path) -> None:
    tokens = Tokens(home)
    text, token = tokens.new(["review"], "", 30)
    made = create_app(Settings(home=home, host="0.0.0.0", query_workers=1, reading="closed"))  # noqa: S104
    with TestClient(made, base_url="https://exempel.test", client=("192.0.2.7", 4), follow_redirects=False) as browser:
        first = browser.get("/sv/", headers={"accept": "text/html"})
        assert (first.status_code, first.headers["location"]) == (303, "/sv/logga-in?next=/sv/")
        form = browser.get(first.headers["location"])
        assert 'name="next" value="/sv/"' in form.text
        assert "set-cookie" not in form.headers
        wrong = browser.post("/sv/logga-in", data={"token": text[:-2]}, headers=OURS)
        assert (wrong.status_code, "gäller inte" in wrong.text, "set-cookie" in wrong.headers) == (401, True, False)
        stranger = browser.post("/sv/logga-in", data={"token": text}, headers={"sec-fetch-site": "cross-site"})
        assert stranger.status_code == 403
        signed = browser.post("/sv/logga-in", data={"token": text, "next": "//exempel.test/x"}, headers=OURS)
        assert (signed.status_code, signed.headers["location"]) == (303, "/sv/")
        for word in (f"{COOKIE}=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert word in signed.headers["set-cookie"]
        assert text not in signed.headers["set-cookie"]
        assert 'href="/sv/granska"' in browser.get("/sv/").text
        assert browser.get("/api/review/state").status_code in (200, 503)
        assert browser.post("/api/review/publish", headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert browser.post("/api/admin/publish", headers=OURS).status_code == 403
        out = browser.post("/sv/logga-in", data={"out": "1"}, headers=OURS)
        assert "Max-Age=0" in out.headers["set-cookie"]
        browser.cookies.set(COOKIE, tokens.session(token, 4_000_000_000), domain="exempel.test")
        assert browser.get("/api/about").status_code == 200
        tokens.revoke(token.id)
        assert browser.get("/api/about").status_code == 401


def test_a_program_loads_publishes_and_erases_from_afar(home: Path) -> None:
    text, token = Tokens(home).new(["load", "publish", "erase"], "", 30)
    made = create_app(Settings(home=home, host="0.0.0.0", query_workers=1))  # noqa: S104
    bearer = {"authorization": f"Bearer {text}"}
    name = "Kanaria Provfågelhjälm"
    with TestClient(made, base_url="https://exempel.test", client=("192.0.2.7", 4)) as client:
        body = f"{name} är verksamhetsledare för Exempelföreningen.".encode()
        loaded = client.post("/api/admin/load?source=prov&file=notis.txt", content=body, headers=bearer)
        assert loaded.status_code == 200, loaded.text
        assert "1 documents" in " ".join(loaded.json()["said"])
        assert client.post("/api/admin/publish", headers=bearer).status_code == 200
        shown = client.post("/api/admin/erase", json={"person": name}, headers=bearer).json()
        assert any(place["where"].startswith("sources/prov") for place in shown["result"])
        done = client.post("/api/admin/erase", json={"person": name, "confirmed": True}, headers=bearer)
        assert "erased as" in " ".join(done.json()["said"])
        assert client.post("/api/admin/erase", json={"person": name}, headers=bearer).json()["result"] == []
        wrong = client.post("/api/admin/load?source=prov&file=notis.xyz", content=b"x", headers=bearer)
        assert wrong.status_code == 400
        assert client.post("/api/admin/load?source=prov&file=..%2Fx", content=b"x", headers=bearer).status_code == 422
    done_by = {entry["action"] for entry in audit.entries(home / "audit.jsonl") if entry["who"] == f"token {token.id}"}
    assert {"load", "publish", "erase"} <= done_by
