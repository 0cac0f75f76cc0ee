import socket
import time
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from server.security import CSP, EMBEDDED
from tests.server.conftest import Running

VALUES = {"{kind}": "organisation", "{local}": "region-dalarna", "{local:path}": "region-dalarna"}


def addresses(client: TestClient) -> list[str]:
    """Give an address for every route of the app, also for those whose thing does not exist."""
    found = []
    for route in walk(client.app.routes):
        path = route.path
        for name, value in VALUES.items():
            path = path.replace(name, value)
        found.append(path.replace("{identifier}", "nothing").replace("{path:path}", "kurbits.css"))
    return found


def walk(routes: list) -> list:
    found = []
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        found += walk(inner) if inner else [route] if getattr(route, "path", None) is not None else []
    return found


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    every = addresses(client)
    assert len(every) > 30
    for path in [*every, "/no-such-page", "/static/no-such-file"]:
        for answer in (client.get(path), client.post(path, content=b"x")):
            assert answer.status_code != 500, path
            framed = CSP.replace("frame-ancestors 'self'", "frame-ancestors *") if path in EMBEDDED else CSP
            assert answer.headers["content-security-policy"] == framed, path
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert answer.headers["referrer-policy"] == "no-referrer", path
            assert answer.headers["cross-origin-opener-policy"] == "same-origin", path
            assert "camera=()" in answer.headers["permissions-policy"], path
            assert "server" not in answer.headers, path
            assert "set-cookie" not in answer.headers, path


def test_nothing_runs_or_loads_from_elsewhere() -> None:
    assert "default-src 'none'" in CSP
    assert "unsafe" not in CSP
    assert "http" not in CSP
    assert "require-trusted-types-for 'script'" in CSP


def test_a_fault_of_ours_tells_nothing_of_its_insides(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr(client.app.state.live, "generation", broken)
    answer = client.get("/api/about")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == CSP


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    for content in (b"x" * (2 << 20), iter([b"x" * 65_536] * 32)):
        answer = client.post("/sparql", content=content, headers={"content-type": "application/sparql-query"})
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert "too large" in answer.json()["detail"]
    nonsense = client.post("/sparql", content=b"ASK {}", headers={"content-length": "-1"})
    assert nonsense.status_code == 413


def talk(server: Running, *pieces: bytes, pause: float = 0.0) -> tuple[bytes, float]:
    """Send pieces and give what comes back until the server closes, and how long that took."""
    before = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        answer = b""
        while data := connection.recv(65_536):
            answer += data
    return answer, time.monotonic() - before


def test_slow_heads_and_slow_bodies_are_closed(running: Callable[..., Running]) -> None:
    server = running(header_seconds="1", body_seconds="1", query_workers="1")
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 90"
    nothing, seconds = talk(server)
    assert nothing == b""
    assert 0.8 < seconds < 9  # and not the usual ten
    half, seconds = talk(server, b"GET / HTTP/1.1\r\n", b"Host: x\r\n", pause=0.3)
    assert half == b""
    assert seconds < 9
    body, seconds = talk(server, head + b"\r\n\r\nASK")
    assert body.startswith(b"HTTP/1.1 408 ")
    assert seconds < 9
    whole, _ = talk(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert whole.startswith(b"HTTP/1.1 200 ")


def test_head_answers_like_get_without_the_body(running: Callable[..., Running]) -> None:
    server = running(query_workers="1")
    for path in (b"/sparql?query=ASK%7B%7D", b"/api/measures", b"/sv/", b"/static/kurbits.css"):
        answer, _ = talk(server, b"HEAD " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), path
        assert body == b"", path


def test_a_long_query_fits_in_an_address_and_an_endless_head_does_not(running: Callable[..., Running]) -> None:
    server = running(query_workers="1")
    query = b"ASK%20%7B%7D%20%23" + b"x" * 50_000
    fits, _ = talk(server, b"GET /sparql?query=" + query + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert fits.startswith(b"HTTP/1.1 200 ")
    endless, _ = talk(server, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 100_000)
    assert endless.startswith(b"HTTP/1.1 431 ")
    assert b"larger than 80 KiB" in endless
    whole, _ = talk(server, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 90_000 + b"\r\n\r\n")
    assert whole.startswith(b"HTTP/1.1 431 ")
    many, _ = talk(server, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: x\r\n" * 300 + b"\r\n")
    assert many.startswith(b"HTTP/1.1 431 ")


PIECES = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n"
)


def test_lines_after_a_body_in_pieces_are_dropped(running: Callable[..., Running]) -> None:
    server = running(query_workers="1")
    answer, _ = talk(server, PIECES + b"Accept: application/sparql-results+xml\r\n\r\n")
    assert b"content-type: application/sparql-results+json" in answer


@pytest.mark.parametrize("endless", [b"A: x\r\n" * 20_000, b"A: " + b"x" * 100_000])
def test_what_follows_a_body_in_pieces_without_end_is_refused(running: Callable[..., Running], endless: bytes) -> None:
    server = running(query_workers="1", body_seconds="300", header_seconds="300")
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection,
        pytest.raises(ConnectionError),  # closed, with 431 on its way or not
    ):
        connection.sendall(PIECES + endless * 1_000)


def test_what_cannot_be_read_behind_a_request_does_not_get_into_its_answer(running: Callable[..., Running]) -> None:
    server = running(query_workers="1")
    rows = b"SELECT%20%2A%20%7B%20%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%20%7D"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"GET /sparql?query=" + rows + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = connection.recv(4096)
        assert answer.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"nonsense\r\n\r\n")
        while data := connection.recv(1 << 20):
            answer = data
    assert b"HTTP/1.1 400" not in answer
    assert not answer.endswith(b"0\r\n\r\n")


def test_what_is_no_http_is_refused_as_a_problem_and_closed(running: Callable[..., Running]) -> None:
    server = running(query_workers="1")
    said = [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc"]
    said.append(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    for wrong in said:
        answer, _ = talk(server, wrong)
        assert answer.startswith(b"HTTP/1.1 400 "), wrong
        assert b"application/problem+json" in answer


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(running: Callable[..., Running]) -> None:
    """Java's own client offers HTTP/2 with every request."""
    server = running(query_workers="1")
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
    ask = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n" + offer + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        for _ in range(2):
            connection.sendall(ask)
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200 ")
