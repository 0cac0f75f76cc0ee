"""Fixtures of the windows: a small store on disk, the app over the demo, and a real server process."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.settings import Settings

EX = "http://example.org/"


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a store with 20,000 triples about 5,000 things."""
    folder = tmp_path_factory.mktemp("store")
    lines = [
        f'<{EX}t{i}> <{EX}{p}> <{EX}t{i * 7 % 5000}> .\n<{EX}t{i}> <{EX}name{p}> "Exempel {i}"@sv .\n'
        for i in range(5000)
        for p in "pq"
    ]
    store = ox.Store(str(folder / "store"))
    store.bulk_load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    return folder / "store"


@pytest.fixture(scope="session")
def client(demo_home: Path) -> Iterator[TestClient]:
    """Give a client of the app over the demo. A fault of ours is answered as it would be, not raised in the test."""
    app = create_app(Settings(home=demo_home, query_workers=2))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as found:
        yield found


class Running:
    """A server in a process of its own."""

    def __init__(self, home: Path, **settings: str):
        patient = {"query_wait_seconds": "30"} | settings  # a busy machine may need as long for the first worker
        environment = os.environ | {f"KURBITS_{name.upper()}": value for name, value in patient.items()}
        command = [sys.executable, "-m", "kurbits", "-w", str(home), "serve", "--port", "0"]
        root = Path(__file__).parent.parent.parent
        self.process = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        said = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        assert found, said + self.process.stderr.read()
        self.port = int(found[1])
        self.url = found[0]

    def stop(self) -> int:
        """Ask it to stop and give its exit code."""
        self.process.terminate()
        code = self.process.wait(60)
        assert self.process.stderr
        self.process.stderr.close()
        return code


@pytest.fixture
def running(demo_home: Path) -> Iterator[Callable[..., Running]]:
    """Give a function that starts a server over the demo (or another workspace), with settings."""
    started: list[Running] = []

    def start(home: Path = demo_home, **settings: str) -> Running:
        started.append(Running(home, **settings))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.stop()
