"""Large answers over real connections: told whole only when they are, in every format, and never held in memory."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from server.routes.sparql import GRAPH_TYPES, RESULT_TYPES
from tests.server.conftest import Running

PAIRS = "{ ?a rdfs:label ?b . ?c ?d ?e }"
TABLE, GRAPH = f"SELECT * {PAIRS}", f"CONSTRUCT {{ ?a ?d ?b . ?c ?d ?b }} {PAIRS}"
CHUNK = 65_536


@pytest.fixture(scope="module")
def server(demo_home: Path) -> Iterator[Running]:
    """Give a server whose answers may have two MiB, and whose readers may take one second."""
    settings = {"query_seconds": "60", "query_budget_seconds": "0", "query_workers": "2", "header_seconds": "1"}
    found = Running(demo_home, query_result_mb="2", query_store="disk", **settings)
    yield found
    assert found.stop() == 0


@pytest.fixture(scope="module")
def generous(demo_home: Path) -> Iterator[Running]:
    """Give a server whose answers may have any size."""
    settings = {"query_seconds": "200", "stream_seconds": "200", "query_budget_seconds": "0", "query_workers": "2"}
    found = Running(demo_home, query_result_mb="4000", query_store="disk", **settings)
    yield found
    assert found.stop() == 0


@contextmanager
def asked(server: Running, query: str, accept: str, packed: bool = False) -> Iterator[http.client.HTTPResponse]:
    """Send a query and give what begins to answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Accept": accept} | ({"Accept-Encoding": "gzip"} if packed else {})
    try:
        connection.request("GET", "/sparql?" + urlencode({"query": query}), headers=headers)
        with connection.getresponse() as answer:
            yield answer
    finally:
        connection.close()


@pytest.mark.parametrize("media_type", [*RESULT_TYPES, *GRAPH_TYPES])
def test_an_answer_cut_short_never_looks_whole(server: Running, media_type: str) -> None:
    with asked(server, TABLE if media_type in RESULT_TYPES else GRAPH, media_type) as answer:
        assert answer.status == 200
        assert answer.getheader("content-length") is None
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
    assert len(cut.value.partial) > 262_144


def test_nor_does_a_compressed_one(server: Running) -> None:
    with asked(server, TABLE, "text/csv", packed=True) as answer:
        assert answer.getheader("content-encoding") == "gzip"
        with pytest.raises(http.client.IncompleteRead):
            answer.read()


def test_a_client_of_http_1_0_is_given_the_whole_or_an_error(server: Running) -> None:
    def get(query: str) -> tuple[bytes, bytes]:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            address = "/sparql?" + urlencode({"query": query, "format": "csv"})
            connection.sendall(f"GET {address} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
            found = b""
            while data := connection.recv(CHUNK):
                found += data
        head, _, body = found.partition(b"\r\n\r\n")
        return head, body

    head, body = get(f"{TABLE} LIMIT 4000")
    assert b" 200 " in head.splitlines()[0]
    assert f"content-length: {len(body)}".encode() in head
    assert b"transfer-encoding" not in head
    assert len(body) > 262_144
    assert body.count(b"\r\n") >= 4001
    head, body = get(TABLE)
    assert b" 503 " in head.splitlines()[0]
    assert "larger than 2 MiB" in json.loads(body)["detail"]


def test_who_does_not_fetch_the_answer_is_cut_off(server: Running) -> None:
    process = psutil.Process(server.process.pid)
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        port = connection.getsockname()[1]
        address = "/sparql?" + urlencode({"query": TABLE, "format": "csv"})
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until = time.monotonic() + 60
        while any(each.raddr and each.raddr.port == port for each in process.net_connections()):
            assert time.monotonic() < until
            time.sleep(0.1)


def test_a_large_answer_is_not_held_in_memory(generous: Running) -> None:
    process = psutil.Process(generous.process.pid)
    with asked(generous, f"{TABLE} LIMIT 10", "text/csv") as answer:
        assert answer.read()
    before, most, size = process.memory_info().rss, 0, 0
    with asked(generous, f"{TABLE} LIMIT 200000", "text/csv") as answer:
        while data := answer.read(1 << 20):
            size += len(data)
            most = max(most, process.memory_info().rss)
    assert size > 20 << 20
    assert most - before < 12 << 20


def test_a_compressed_answer_is_the_same(generous: Running) -> None:
    query = f"{TABLE} LIMIT 3000"
    with asked(generous, query, "text/csv") as answer:
        plain = answer.read()
    with asked(generous, query, "text/csv", packed=True) as answer:
        assert gzip.decompress(answer.read()) == plain
