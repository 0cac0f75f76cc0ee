"""SPARQL servers that are measured beside each other, each started on the same graph and stopped again."""

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from urllib.parse import urlencode

import psutil
import pyoxigraph as ox

JSON = "application/sparql-results+json"
GRAPH = "http://example.org/h2020"
_RDFLIB = """
import sys, pyoxigraph as ox, uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(store=OxigraphStore(store=ox.Store.read_only(sys.argv[1])), default_union=False)
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""
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
DirsAllowed = {folder}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 12
KeepAliveTimeout = 60
MaxKeepAlives = 12
[SPARQL]
ResultSetMaxRows = 2000000
DefaultGraph = {graph}
"""


@dataclass
class Running:
    """A server that answers: its port, the path of its endpoint, and its process."""

    port: int
    path: str
    process: psutil.Process

    def processor(self) -> float:
        """Give the seconds of processor time that its living processes have had."""
        return sum(sum(each.cpu_times()[:2]) for each in [self.process, *self.process.children(recursive=True)])


Start = Callable[[], contextlib.AbstractContextManager[Running]]


def free_port() -> int:
    """Give a port that nobody listens to."""
    with create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, path: str, folder: Path | None = None, **more: str) -> Iterator[Running]:
    """Run a server until the block ends; give it once it answers."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | more, cwd=folder
    )
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(port, path, "ASK {}")[0] == 200:
                    break
            assert process.poll() is None, f"{command[0]} ended"
            time.sleep(0.1)
        yield Running(port, path, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def fetch(port: int, path: str, query: str, seconds: float = 120.0) -> tuple[int, int]:
    """Ask a query; give status and bytes. Raises TimeoutError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        accept = "text/turtle" if "CONSTRUCT" in query or "DESCRIBE" in query else JSON
        connection.request("GET", f"{path}?" + urlencode({"query": query}), headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


@contextmanager
def kurbits(home: Path, held: str) -> Iterator[Running]:
    """Serve a workspace with its store in memory (once it is read) or on the disk."""
    port = free_port()
    command = [sys.executable, "-m", "kurbits", "-w", str(home), "serve", "--port", str(port)]
    settings = {"STORE": held, "BUDGET_SECONDS": "0", "SECONDS": "60"}
    with running(command, port, "/sparql", **{f"KURBITS_QUERY_{k}": v for k, v in settings.items()}) as server:
        if held == "memory":
            _read(server.process)
        yield server


def _read(server: psutil.Process) -> None:
    """Wait until the store is in memory: then the process that read it has taken the place of the one on the disk."""

    def forkers() -> int:
        return sum(map(_is_forker, server.children()))

    for wanted, seconds in ((2, 10), (1, 900)):
        until = time.monotonic() + seconds
        while forkers() != wanted and time.monotonic() < until:
            time.sleep(0.1)
    time.sleep(1)


def _is_forker(process: psutil.Process) -> bool:
    try:
        return "server.forkserver" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it has just ended
        return False


@contextmanager
def oxigraph(program: Path, store: Path) -> Iterator[Running]:
    """Let Oxigraph's own server serve the store, read-only."""
    port = free_port()
    command = [str(program), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with running(command, port, "/query") as server:
        yield server


@contextmanager
def rdflib(python: Path, store: Path) -> Iterator[Running]:
    """Let rdflib-endpoint serve the store through oxrdflib."""
    port = free_port()
    with running([str(python), "-c", _RDFLIB, str(store), str(port)], port, "/sparql") as server:
        yield server


@contextmanager
def virtuoso(folder: Path, store: Path) -> Iterator[Running]:
    """Let Virtuoso serve the default graph of the store from a folder, into which it is loaded when it is new."""
    folder.mkdir(parents=True, exist_ok=True)
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, port=port, folder=folder, graph=GRAPH))
    command = [str(shutil.which("virtuoso-t")), "+configfile", "virtuoso.ini", "+foreground"]
    with running(command, port, "/sparql", folder) as server:
        if not (folder / "loaded").exists():
            data = folder / "data.nt"
            ox.Store.read_only(str(store)).dump(str(data), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            _command(sql, f"ld_dir('{folder}', 'data.nt', '{GRAPH}'); rdf_loader_run();")
            _command(sql, "checkpoint;")
            data.unlink()
            (folder / "loaded").touch()
        yield server
        with contextlib.suppress(subprocess.CalledProcessError):
            _command(sql, "shutdown;")


def _command(port: int, text: str) -> None:
    subprocess.run(
        ["isql-vt", f"127.0.0.1:{port}", "dba", "dba"], input=text, text=True, check=True, stdout=subprocess.DEVNULL
    )
