"""Nothing that a stranger writes makes us open a connection to where only we can reach: not one, over all vectors."""

# ruff: noqa: E501, S104

import contextlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.fetch import fetch
from loaders.polite import FetchError, Rules, Visitor
from loaders.registry import LoadOptions, read
from ontology.errors import KurbitsError

PORT = 18_099
HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0x7f.0x0.0x0.0x1", "localhost",
    "LOCALHOST", "localhost.", "127.255.255.254", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[::1]",
    "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1",
)  # fmt: skip
ADDRESSES = (
    *(f"http://{host}:{PORT}/x.csv" for host in HOSTS),
    f"http://exempel.test@127.0.0.1:{PORT}/x.csv", f"http://127.0.0.1:{PORT}#@exempel.test/x.csv",
    f"http://127.0.0.1:{PORT}\\@exempel.test/x.csv", f"//127.0.0.1:{PORT}/x.csv", f"ftp://127.0.0.1:{PORT}/x.csv",
    f"gopher://127.0.0.1:{PORT}/_x", "file:///etc/passwd", f"dict://127.0.0.1:{PORT}/x", f"ldap://127.0.0.1:{PORT}/x",
    "http:///x.csv", f"http://127.0.0.1:{PORT}\r\nHost: exempel.test/x.csv", f"https://127.0.0.1:{PORT}/x.csv",
)  # fmt: skip
FILES = {
    "imports.ttl": "@prefix owl: <http://www.w3.org/2002/07/owl#> . <http://127.0.0.1:{p}/> owl:imports <http://127.0.0.1:{p}/o> .",
    "context.jsonld": '{{"@context": "http://127.0.0.1:{p}/c", "@id": "http://127.0.0.1:{p}/a", "name": "Exempel"}}',
    "entity.rdf": '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:{p}/e">]><r>&x;</r>',
    "dtd.rdf": '<!DOCTYPE r SYSTEM "http://127.0.0.1:{p}/d"><r/>',
    "page.html": '<html><img src="http://127.0.0.1:{p}/i"><link rel="stylesheet" href="http://127.0.0.1:{p}/s"><p>Exempel</p>',
    "link.yaml": "source: !!python/object/apply:urllib.request.urlopen ['http://127.0.0.1:{p}/y']",
    "table.csv": 'namn;länk\n=WEBSERVICE("http://127.0.0.1:{p}/w");http://127.0.0.1:{p}/l\n',
}

_tried: list[object] = []
_watching = False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event == "socket.connect":
        _tried.append(arguments[1])


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def connections() -> Iterator[list[object]]:
    global _watching
    _tried.clear()
    _watching = True
    yield _tried
    _watching = False


@pytest.fixture(scope="module")
def canary() -> Iterator[socket.socket]:
    """A port that notices whoever knocks, also from another process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def test_there_are_enough_vectors() -> None:
    assert len(set(ADDRESSES)) + len(FILES) >= 55


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_leads_inside(address: str, tmp_path: Path, connections: list[object]) -> None:
    with pytest.raises(FetchError):
        fetch(address, tmp_path / "x.csv", Visitor(Rules(delay=0, timeout=2, attempts=1, robots=False)))
    assert connections == []
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_leads_inside_is_not_visited(
    tmp_path: Path, connections: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for inside in ("127.0.0.1", "10.1.2.3", "::1", "::ffff:169.254.169.254"):
        family = socket.AF_INET6 if ":" in inside else socket.AF_INET
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80)), (family, 1, 6, "", (inside, 80))]
        monkeypatch.setattr("loaders.polite.socket.getaddrinfo", lambda *_, _found=found, **__: _found)
        with pytest.raises(FetchError, match="not a public address"):
            fetch("http://exempel.test/x.csv", tmp_path / "x.csv", Visitor(Rules(delay=0, robots=False)))
    assert connections == []


@pytest.mark.parametrize("name", FILES)
def test_no_file_makes_its_reader_call_home(
    name: str, tmp_path: Path, canary: socket.socket, connections: list[object]
) -> None:
    path = tmp_path / name
    path.write_text(FILES[name].format(p=canary.getsockname()[1]), encoding="utf-8")
    with contextlib.suppress(KurbitsError):  # refused is as good as read without a call
        list(read([path], LoadOptions()))
    with pytest.raises(BlockingIOError):
        canary.accept()
    assert connections == []
