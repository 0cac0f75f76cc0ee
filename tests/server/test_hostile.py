"""Hostile queries against a real server process: each ends in time, and the server does not notice."""

import http.client
import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pyoxigraph as ox
import pytest

from graph.workspace import Workspace
from tests.server.conftest import Running
from tests.server.hostile import CORPUS, HOSTILE, SHORT

LIMIT = 1.0


@pytest.fixture(scope="module")
def big_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace whose store holds enough to make a cross join hurt: 60,000 triples beside the demo's."""
    home = tmp_path_factory.mktemp("big") / "workspace"
    workspace = Workspace(demo_home)
    generation = workspace.current()
    assert generation
    shutil.copytree(demo_home, home, symlinks=True)
    store = ox.Store(str(home / "generations" / str(generation.number) / "store"))
    lines = [
        f"<http://example.org/t{i}> <http://example.org/{p}> <http://example.org/t{i * 7 % 20000}> ."
        for i in range(20000)
        for p in "pqr"
    ]
    store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    store.flush()
    return home


@pytest.fixture(scope="module")
def server(big_home: Path) -> Iterator[Running]:
    found = Running(big_home, query_seconds=str(LIMIT), query_workers="2", query_budget_seconds="0")
    yield found
    assert found.stop() == 0


def ask(port: int, query: str) -> tuple[int, bytes, bool]:
    """Give status, body and whether the body came to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sparql", urlencode({"query": query}), headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read(), True
        except http.client.IncompleteRead as error:
            return answer.status, error.partial, False
    finally:
        connection.close()


@pytest.mark.parametrize("name", SHORT)
def test_a_hostile_query_ends_in_time_and_harms_nobody(server: Running, name: str) -> None:
    before = time.monotonic()
    status, body, complete = ask(server.port, f"{CORPUS[name]} # {time.time()}")
    assert time.monotonic() - before <= LIMIT + 1
    assert status in (200, 400, 413, 503, 504)
    if status == 200 and complete:
        assert json.loads(body)["results"]
    if status >= 400:
        assert json.loads(body)["status"] == status
    good, answer, _ = ask(server.port, "ASK { ?s ?p ?o }")
    assert (good, json.loads(answer)["boolean"]) == (200, True)
    assert server.process.poll() is None


def test_no_worker_runs_on_after_its_query(server: Running) -> None:
    ask(server.port, HOSTILE["count of a cross join of three"])
    time.sleep(0.3)
    workers = psutil.Process(server.process.pid).children(recursive=True)
    for worker in workers:
        worker.cpu_percent()
    time.sleep(0.5)
    assert len(workers) >= 3  # the process they are forked from, and two of them
    assert sum(worker.cpu_percent() for worker in workers) < 20


def test_a_client_that_leaves_takes_its_query_along(server: Running) -> None:
    body = urlencode({"query": HOSTILE["count of a cross join of three"]})
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as leaving:
        leaving.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode())
        time.sleep(0.4)
    time.sleep(0.4)
    busy = psutil.Process(server.process.pid).children(recursive=True)
    for worker in busy:
        worker.cpu_percent()
    time.sleep(0.4)
    assert sum(worker.cpu_percent() for worker in busy) < 20


def test_a_stopped_server_leaves_no_process(running: Callable[..., Running]) -> None:
    found = running(query_workers="2")
    assert ask(found.port, "ASK {}")[0] == 200
    children = psutil.Process(found.process.pid).children(recursive=True)
    assert found.stop() == 0
    assert children
    _, left = psutil.wait_procs(children, timeout=30)  # the kernel ends them when their parent is gone, in its own time
    assert not left
