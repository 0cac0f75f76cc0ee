"""Fetching, against a server on loopback that redirects, truncates, stalls and lies."""

import hashlib
import ipaddress
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from loaders.fetch import fetch
from loaders.polite import BrokenError, FetchError, Rules, Visitor, checked_address, is_public
from tests.loopback import Handler, listening
from tests.loopback import send as answer

DATA = b"id;name\n" + b"".join(b"%d;Exempelbolaget %d\n" % (n, n) for n in range(20_000))
ETAG = '"version-1"'
LOCAL = Rules(private=True, delay=0.0, timeout=1.0)


@dataclass
class Server:
    """What the server on loopback does, by path, and what it was asked."""

    port: int = 0
    answers: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers as a test tells it, and 404 to everything else."""
    state = Server()

    class Asked(Handler):
        def do_GET(self) -> None:  # noqa: N802 - what http.server looks for
            state.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
            state.answers.get(self.path, lambda handler: send(handler, b"", 404))(self)

    with listening(Asked) as state.port:
        yield state


def send(handler: Any, body: bytes, status: int = 200, length: int = -1, **headers: str) -> None:
    """Answer as `loopback.send`, with a table unless said otherwise."""
    answer(handler, body, status, length, **{"Content_Type": "text/csv", **headers})


def honest(handler: Any) -> None:
    """A server that knows ETags and ranges."""
    if handler.headers.get("If-None-Match") == ETAG:
        send(handler, b"", 304, ETag=ETAG)
    elif (wanted := handler.headers.get("Range")) and handler.headers.get("If-Range") == ETAG:
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        send(handler, DATA[start:], 206, ETag=ETAG, Content_Range=f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
    else:
        send(handler, DATA, ETag=ETAG)


def cut(handler: Any) -> None:
    """A server whose connection breaks in the middle; it goes on honestly where it is asked to."""
    if handler.headers.get("Range"):
        honest(handler)
    else:
        send(handler, DATA[: len(DATA) // 2], length=len(DATA), ETag=ETAG)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    made = Visitor(LOCAL)
    yield made
    made.close()


def refusal(url: str, path: Path, rules: Rules = LOCAL) -> str:
    visitor = Visitor(rules)
    try:
        with pytest.raises(FetchError) as caught:
            fetch(url, path, visitor)
    finally:
        visitor.close()
    assert not path.exists()
    return str(caught.value)


def test_a_file_is_fetched_whole_with_where_it_is_from(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    done = fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor, {"licence": "CC0-1.0"})
    assert (tmp_path / "a.csv").read_bytes() == DATA
    assert done.sha256 == hashlib.sha256(DATA).hexdigest()
    record = json.loads((tmp_path / "a.csv.source.json").read_text())
    assert (record["licence"], record["sha256"], record["bytes"]) == ("CC0-1.0", done.sha256, len(DATA))
    assert record["url"] == server.url("/a.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.csv.source.json"]
    agent = server.asked[-1][1]["user-agent"]
    assert agent.startswith("kurbits/")


def test_what_has_not_changed_is_not_fetched_again(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    again = fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    assert again.unchanged
    assert server.asked[-1][1]["if-none-match"] == ETAG


def test_a_copy_that_was_altered_is_fetched_again(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    (tmp_path / "a.csv").write_bytes(b"altered")
    assert not fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor).unchanged
    assert (tmp_path / "a.csv").read_bytes() == DATA


def test_what_broke_off_is_continued(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = cut
    done = fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    assert done.resumed
    assert (tmp_path / "a.csv").read_bytes() == DATA
    assert server.asked[-1][1]["range"] == f"bytes={len(DATA) // 2}-"
    assert server.asked[-1][1]["if-range"] == ETAG


def test_what_broke_off_stays_for_the_next_time(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = lambda handler: send(handler, DATA[:5000], length=len(DATA), ETag=ETAG)
    assert "5000 bytes are kept" in refusal(
        server.url("/a.csv"), tmp_path / "a.csv", Rules(private=True, delay=0, attempts=1)
    )
    server.answers["/a.csv"] = honest
    assert fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor).resumed
    assert (tmp_path / "a.csv").read_bytes() == DATA


def test_a_file_that_changed_in_between_is_begun_anew(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = lambda handler: send(handler, DATA[:5000], length=len(DATA), ETag='"version-0"')
    refusal(server.url("/a.csv"), tmp_path / "a.csv")
    server.answers["/a.csv"] = honest
    assert not fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor).resumed
    assert (tmp_path / "a.csv").read_bytes() == DATA


def liar_of_ranges(handler: Any) -> None:
    """Answers a range with other bytes than were asked for."""
    if handler.headers.get("Range"):
        send(handler, DATA[:100], 206, ETag=ETAG, Content_Range=f"bytes 0-99/{len(DATA)}")
    else:
        send(handler, DATA[:5000], length=len(DATA), ETag=ETAG)


def liar_of_versions(handler: Any) -> None:
    """Continues a file with the rest of another."""
    if wanted := handler.headers.get("Range"):
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        rest = b"x" * (len(DATA) - start)
        send(handler, rest, 206, ETag='"other"', Content_Range=f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
    else:
        send(handler, DATA[:5000], length=len(DATA), ETag=ETAG)


@pytest.mark.parametrize("liar", [liar_of_ranges, liar_of_versions])
def test_a_server_that_lies_about_ranges_gives_no_file(server: Server, tmp_path: Path, liar: Any) -> None:
    server.answers["/a.csv"] = liar
    assert refusal(server.url("/a.csv"), tmp_path / "a.csv")


LIES: dict[str, tuple[Callable[[Any], None], str]] = {
    "unasked.csv": (lambda h: send(h, DATA[:9], 206, Content_Range="bytes 0-8/9"), "different things"),
    "page.csv": (lambda h: send(h, b"<html>Log in", Content_Type="text/html; charset=utf-8"), "a web page"),
    "page.zip": (lambda h: send(h, b"<html>Log in", Content_Type="application/zip"), "no .zip file"),
    "empty.csv": (lambda h: send(h, b""), "no .csv file"),
    "packed.csv": (lambda h: send(h, b"\x1f\x8b", Content_Encoding="gzip"), "packed the file"),
    "gone.csv": (lambda h: send(h, b"", 410), "answered 410"),
    "down.csv": (lambda h: send(h, b"", 503), "Try again later"),
    "large.csv": (lambda h: send(h, b"x", length=10**12), "expected at most"),
}


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_the_file_is_refused(server: Server, tmp_path: Path, name: str) -> None:
    answer, reason = LIES[name]
    server.answers[f"/{name}"] = answer
    assert reason in refusal(server.url(f"/{name}"), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == []


def endless(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 100_000)
    except OSError:
        handler.close_connection = True


def stalling(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x")
    time.sleep(1.5)
    handler.close_connection = True


def dripping(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.1)
    except OSError:
        pass
    handler.close_connection = True


def test_a_file_without_end_is_stopped_at_the_limit(server: Server, tmp_path: Path) -> None:
    server.answers["/a.csv"] = endless
    rules = Rules(private=True, delay=0, size=1_000_000)
    assert "more than 1000000 bytes" in refusal(server.url("/a.csv"), tmp_path / "a.csv", rules)
    assert not (tmp_path / "a.csv.part").exists()


@pytest.mark.parametrize(("answer", "reason"), [(stalling, "nothing came for 0.5 s"), (dripping, "bytes a second")])
def test_a_server_that_stalls_or_drips_is_left(server: Server, tmp_path: Path, answer: Any, reason: str) -> None:
    server.answers["/a.csv"] = answer
    begun = time.monotonic()
    rules = Rules(private=True, delay=0, timeout=0.5, attempts=1)
    assert reason in refusal(server.url("/a.csv"), tmp_path / "a.csv", rules)
    assert time.monotonic() - begun < 5


def test_a_checksum_that_does_not_fit_throws_the_file_away(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    with pytest.raises(FetchError, match="thrown away"):
        fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor, {"sha256": "0" * 64})
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_to_a_limit(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    server.answers["/1"] = lambda handler: send(handler, b"", 302, Location="/2")
    server.answers["/2"] = lambda handler: send(handler, b"", 308, Location=server.url("/a.csv"))
    server.answers["/round"] = lambda handler: send(handler, b"", 302, Location="/round")
    assert fetch(server.url("/1"), tmp_path / "a.csv", visitor).size == len(DATA)
    assert "more than 3 redirects" in refusal(server.url("/round"), tmp_path / "b.csv")


@pytest.mark.parametrize(
    "there", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/"]
)
def test_a_redirect_to_another_scheme_or_with_a_user_is_refused(server: Server, tmp_path: Path, there: str) -> None:
    server.answers["/a.csv"] = lambda handler: send(handler, b"", 302, Location=there)
    assert "fetched" in refusal(server.url("/a.csv"), tmp_path / "a.csv")


PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_such_address_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["193.10.12.1", "2a00:801::1", "::ffff:193.10.12.1", "64:ff9b::c10a:c01"])
def test_such_an_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_a_private_host_is_not_visited_however_it_is_written(server: Server, tmp_path: Path, host: str) -> None:
    server.answers["/a.csv"] = honest
    refused = refusal(f"http://{host}:{server.port}/a.csv", tmp_path / "a.csv", Rules(delay=0, attempts=1))
    assert "not a public address" in refused or "no such host" in refused or "is no address" in refused
    assert server.asked == []


def names(monkeypatch: pytest.MonkeyPatch, **hosts: str) -> list[str]:
    """Let names stand for addresses, and give the list of the names that were looked up."""
    real, looked_up = socket.getaddrinfo, list[str]()

    def look_up(host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        name = host.partition(".")[0]
        if name not in hosts:
            return list(real(host, port, *args, **more))
        looked_up.append(name)
        return [(socket.AF_INET, 1, 6, "", (each, port)) for each in hosts[name].split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def test_a_host_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, exempel="193.10.12.1 10.0.0.1")
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        checked_address("exempel.example", 80)


def test_a_redirect_to_a_private_host_is_checked_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first host is allowed as if it were public; the second is not."""
    server.answers["/a.csv"] = lambda handler: send(handler, b"", 302, Location="http://inside.example/secret")
    public = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr("loaders.polite.is_public", lambda address: address == public)
    names(monkeypatch, inside="10.9.9.9")
    assert "inside.example is at 10.9.9.9" in refusal(
        server.url("/a.csv"), tmp_path / "a.csv", Rules(delay=0, attempts=1)
    )


def test_the_name_is_looked_up_once_and_the_checked_address_is_visited(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look-up, which a hostile name server would answer differently, never happens."""
    server.answers["/a.csv"] = honest
    looked_up = names(monkeypatch, rebinding="127.0.0.1")
    visitor = Visitor(Rules(private=True, delay=0, robots=False))
    done = fetch(f"http://rebinding.example:{server.port}/a.csv", tmp_path / "a.csv", visitor)
    visitor.close()
    assert done.size == len(DATA)
    assert looked_up == ["rebinding"]
    assert server.asked[-1][1]["host"] == f"rebinding.example:{server.port}"


def test_robots_are_asked_once_and_obeyed(server: Server, visitor: Visitor, tmp_path: Path) -> None:
    server.answers["/robots.txt"] = lambda handler: send(handler, b"User-agent: *\nDisallow: /closed/\n")
    server.answers["/a.csv"] = server.answers["/closed/b.csv"] = honest
    fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    with pytest.raises(FetchError, match=r"robots\.txt asks programs not to"):
        fetch(server.url("/closed/b.csv"), tmp_path / "b.csv", visitor)
    assert server.paths() == ["/robots.txt", "/a.csv"]


def test_robots_that_cannot_be_read_keep_us_out(server: Server, tmp_path: Path) -> None:
    server.answers["/robots.txt"] = lambda handler: send(handler, b"", 500)
    server.answers["/a.csv"] = honest
    assert "robots.txt cannot be read" in refusal(server.url("/a.csv"), tmp_path / "a.csv")


def test_requests_to_one_host_are_spaced(server: Server, tmp_path: Path) -> None:
    server.answers["/a.csv"] = honest
    visitor = Visitor(Rules(private=True, delay=0.3))
    begun = time.monotonic()
    fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor)
    assert time.monotonic() - begun >= 0.3
    visitor.close()


def test_a_proxy_in_the_environment_is_not_used(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/a.csv"] = honest
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    visitor = Visitor(LOCAL)
    assert fetch(server.url("/a.csv"), tmp_path / "a.csv", visitor).size == len(DATA)
    visitor.close()


def test_a_host_that_does_not_answer_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    visitor = Visitor(LOCAL)
    with pytest.raises(BrokenError, match=f"127.0.0.1:{port}"), visitor.get(f"http://127.0.0.1:{port}/"):
        pass
    visitor.close()
