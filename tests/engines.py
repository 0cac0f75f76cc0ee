"""Two stores of other people, on loopback: Oxigraph's own server, and Virtuoso where it is installed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from graph.triples.endpoint import Credentials, Endpoint

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 5000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 100000
"""


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Engine:
    """A store in a process of its own, which may be killed and started again over the same files."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def endpoint(self, seconds: float = 60, attempts: int = 1) -> Endpoint:
        raise NotImplementedError

    def start(self) -> Self:
        log = (self.folder / "log.txt").open("ab")
        with log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True, restore_signals=False
            )  # so that SIGXFSZ stays ignored: a limit on the size of files then looks like a full disk
        until = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "log.txt").read_text(errors="replace")[-2000:])
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint().query}?query=ASK%7B%7D", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process:
            self.process.wait(30)


class Oxigraph(Engine):
    """`oxigraph serve`, of the wheel `oxigraph`."""

    def command(self) -> list[str]:
        return [_oxigraph(), "serve", "--location", "store", "--bind", f"127.0.0.1:{self.port}"]

    def endpoint(self, seconds: float = 60, attempts: int = 1) -> Endpoint:
        return Endpoint(f"{self.url}/query", seconds=seconds, attempts=attempts, pause=0.1)


class Virtuoso(Engine):
    """Virtuoso 7 of Debian, with the password it has when new."""

    def command(self) -> list[str]:
        config = self.folder / "virtuoso.ini"
        if not config.exists():
            config.write_text(_VIRTUOSO.format(sql=free_port(), port=self.port))
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        return [str(shutil.which("virtuoso-t")), "+configfile", str(config), "+foreground"]

    def endpoint(self, seconds: float = 60, attempts: int = 1) -> Endpoint:
        addresses = [f"{self.url}/{name}" for name in ("sparql", "sparql-auth", "sparql-graph-crud-auth")]
        known = Credentials("dba", "dba")
        return Endpoint(*addresses, "digest", known, seconds=seconds, attempts=attempts, pause=0.1)


def _oxigraph() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.is_file() else str(shutil.which("oxigraph") or "")


@contextmanager
def engine(name: str, folder: Path) -> Iterator[Engine]:
    """Start an engine by its name and end it afterwards; skip the test where it is not installed."""
    if name == "oxigraph":
        if not _oxigraph():
            pytest.skip("no oxigraph server here (pip install oxigraph)")
        made: Engine = Oxigraph(folder)
    else:
        if not shutil.which("virtuoso-t"):
            pytest.skip("no Virtuoso here (apt install virtuoso-opensource-7)")
        made = Virtuoso(folder)
    try:
        yield made.start()
    finally:
        made.kill()
