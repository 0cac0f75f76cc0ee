"""Who may review: nobody, unless everything speaks for a person at the machine; nothing that strangers send."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.settings import Settings
from tests.server.test_security import walk

OURS = {"sec-fetch-site": "same-origin"}
ADDRESSES = (
    "/sv/granska",
    "/en/review",
    "/sv/granska/history",
    "/sv/granska/batch",
    "/api/review",
    "/api/review/state",
)
CHANGES = (
    "/sv/granska", "/en/review", "/sv/granska/undo", "/sv/granska/batch", "/sv/granska/publish",
    "/api/review/judge", "/api/review/undo", "/api/review/publish",
)  # fmt: skip


def at(home: Path, client: tuple[str, int] = ("127.0.0.1", 50_000), **settings: Any) -> TestClient:
    """Give a client that is not started: nothing is opened for those who are not let in."""
    app = create_app(Settings(home=home, query_workers=1, **settings))
    return TestClient(app, base_url="http://127.0.0.1:8000", client=client, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def local(demo_home: Path) -> Iterator[TestClient]:
    with at(demo_home) as found:
        yield found


def refused(client: TestClient, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 403, address
    return str(answer.json()["detail"])


def test_every_route_of_the_review_is_behind_the_door(client: TestClient) -> None:
    routes = [route for route in walk(client.app.routes) if "granska" in route.path or "/review" in route.path]
    assert len(routes) >= 20
    for route in routes:
        address = route.path.replace("{identifier}", "x")
        for method in route.methods - {"HEAD"}:
            assert client.request(method, address, headers=OURS).status_code == 403, (method, address)


def test_a_person_at_the_machine_is_let_in(local: TestClient) -> None:
    for host in ("127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000", "LOCALHOST:8000"):
        assert local.get("/api/review/state", headers={"host": host}).status_code in (200, 503), host


@pytest.mark.parametrize("address", ADDRESSES)
def test_others_are_refused_and_told_why(address: str, demo_home: Path) -> None:
    assert "on the machine" in refused(at(demo_home, ("192.0.2.7", 4)), address)
    assert "its own machine" in refused(at(demo_home, host="0.0.0.0"), address)  # noqa: S104
    assert "switched off" in refused(at(demo_home, review="off"), address)
    for header in ("x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"):
        assert "proxy" in refused(at(demo_home), address, **{header: "127.0.0.1"})


@pytest.mark.parametrize(
    "host", ["exempel.test", "127.0.0.1.exempel.test", "localhost.exempel.test:8000", "", "[", "0"]
)
def test_a_name_that_was_bent_to_the_machine_is_refused(host: str, demo_home: Path) -> None:
    assert "answers only to the names" in refused(at(demo_home), "/api/review/state", host=host)


@pytest.mark.parametrize(
    ("site", "origin", "passes"),
    [
        ("same-origin", None, True),
        ("same-origin", "null", True),
        ("same-origin", "http://exempel.test", True),
        ("same-site", None, False),
        ("cross-site", None, False),
        ("none", None, False),
        ("cross-site", "http://127.0.0.1:8000", False),
        (None, "http://127.0.0.1:8000", True),
        (None, "http://127.0.0.1:9000", False),
        (None, "http://exempel.test", False),
        (None, "null", False),
        (None, None, False),
    ],
)
@pytest.mark.parametrize("address", CHANGES)
def test_what_another_site_sends_changes_nothing(
    address: str, site: str | None, origin: str | None, passes: bool, local: TestClient, demo_home: Path
) -> None:
    headers = {name: value for name, value in (("sec-fetch-site", site), ("origin", origin)) if value is not None}
    answer = local.post(address, headers=headers, follow_redirects=False)
    assert (answer.status_code != 403) == passes
    assert not (demo_home / "judgements.tsv").exists()


def test_pages_of_other_origins_cannot_read_the_queue(local: TestClient) -> None:
    headers = {"origin": "http://exempel.test", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    answer = local.get("/api/review", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert local.options("/api/review/judge", headers=headers).status_code in (403, 405)
    assert "access-control-allow-origin" in local.get("/api/about", headers=headers).headers


def test_a_link_from_elsewhere_leads_to_the_page(local: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert local.get("/sv/granska", headers=headers).status_code in (200, 503)


def test_only_those_who_may_review_see_the_way_to_it(local: TestClient, client: TestClient) -> None:
    assert 'href="/sv/granska"' in local.get("/sv/").text
    assert 'href="/sv/granska"' not in client.get("/sv/").text
    told = client.get("/sv/granska", headers={"accept": "text/html"})
    assert (told.status_code, "bara på den dator där Kurbits körs" in told.text) == (403, True)
