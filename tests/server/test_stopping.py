"""Asked to stop in the middle of everything, the server ends in time, leaves no process behind and nothing torn."""

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx2
import psutil

from graph.check import check
from graph.workspace import Workspace
from server.tokens import Tokens
from tests.server.conftest import Running

LONG = int(os.environ.get("KURBITS_SOAK_ROUNDS", "20")) >= 100
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Never done: who asked it is answered when its time is over, or when the server goes."""


def ask(server: Running, answers: list[int], method: str, path: str, **more: object) -> threading.Thread:
    """Ask something in a thread; the status is noted, 0 where the connection was closed."""

    def asking() -> None:
        try:
            answers.append(httpx2.request(method, server.url + path, timeout=90, **more).status_code)  # type: ignore[arg-type]
        except httpx2.HTTPError:
            answers.append(0)

    thread = threading.Thread(target=asking)
    thread.start()
    return thread


def test_slow_queries_and_a_load_do_not_keep_it(
    running: Callable[..., Running], demo_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "data"
    shutil.copytree(demo_home, home, symlinks=True)
    bearer = {"authorization": f"Bearer {Tokens(home).new(['load', 'publish'], '', 30)[0]}"}
    # in the long form the queries outlast the grace, so that they are cut off
    server = running(
        home, query_seconds="60" if LONG else "3", query_budget_seconds="0", body_kb="4096", query_workers="4"
    )
    own = psutil.Process(server.process.pid)
    answers: list[int] = []
    threads = [ask(server, answers, "GET", "/sparql", params={"query": f"{SLOW} # {n}"}) for n in range(3)]
    text = "".join(
        f"Exempelbolaget {n} AB samarbetar med Exempelverket.\n\n" for n in range(20_000 if LONG else 2_000)
    ).encode()
    address = "/api/admin/load?source=prov&file=notis.txt"
    threads.append(ask(server, answers, "POST", address, content=text, headers=bearer))
    until = time.monotonic() + 60
    while not any("load" in each.cmdline() for each in own.children() if each.is_running()):
        assert time.monotonic() < until, "the load did not begin"
        time.sleep(0.02)
    children = own.children(recursive=True)
    began = time.monotonic()
    server.process.terminate()
    code = server.process.wait(120)
    seconds = time.monotonic() - began
    assert server.process.stderr
    server.process.stderr.close()
    for thread in threads:
        thread.join()
    _, alive = psutil.wait_procs(children, timeout=20)
    print(f"stopped after {seconds:.1f} s, {len(children)} processes below it, answers {sorted(answers)}")
    assert (code, alive) == (0, [])
    assert len(answers) == 4
    assert not LONG or seconds <= 20
    workspace = Workspace.open(home)
    assert check(workspace) == []
    assert workspace.current_number() == 1


def read(connection: socket.socket) -> bytes:
    """Give what comes until the other side closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def wait_until_a_query_works(server: Running) -> None:
    """Wait until one of the workers, which are forked by a child of the server, has computed for a while."""
    until, own = time.monotonic() + 60, psutil.Process(server.process.pid)
    while not any(sum(each.cpu_times()[:2]) > 0.3 for child in own.children() for each in child.children()):
        assert time.monotonic() < until, "the query did not begin"
        time.sleep(0.02)


def test_what_outlasts_the_grace_is_told_so_and_is_no_fault(running: Callable[..., Running]) -> None:
    server = running(stop_seconds="1", query_seconds="60", query_budget_seconds="0", log="json")
    rows = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=60) as waiting,
        socket.create_connection(("127.0.0.1", server.port), timeout=60) as begun,
    ):
        waiting.sendall(f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until_a_query_works(server)
        begun.sendall(f"GET /sparql?query={quote(rows)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        first = begun.recv(4096)
        server.process.terminate()
        told, rest = read(waiting), read(begun)
    assert server.process.wait(60) == 0
    assert server.process.stderr
    said = server.process.stderr.read()
    server.process.stderr.close()
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5" in head.splitlines()
    assert b"x-content-type-options: nosniff" in head.splitlines()
    assert b"being stopped" in body
    assert first.startswith(b"HTTP/1.1 200 ")
    assert not rest.endswith(b"0\r\n\r\n")
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "warning"], said
