"""Asked to stop in the middle of everything, the server ends in time, leaves no process behind and nothing torn."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

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
