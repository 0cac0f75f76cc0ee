import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

TRY = """
import sys
sys.path.insert(0, sys.argv[1])
from ontology.seal import seal
import pyoxigraph
if "sealed" in sys.argv and not seal():
    sys.exit("no seal")
try:
    list(pyoxigraph.Store().query("SELECT * { SERVICE <http://127.0.0.1:%s/> { ?s ?p ?o } }" % sys.argv[2]))
except OSError as error:
    print("query:", error)
for attempt in ("import socket; socket.socket()", "import os; os.execv('/bin/true', ['true'])"):
    try:
        exec(attempt)
    except PermissionError as error:
        print("python:", error)
"""


@pytest.fixture
def listener() -> socket.socket:
    """A server that nobody should reach; gives connections no answer."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(2)
    return listening


def attempt(listening: socket.socket, *words: str) -> subprocess.CompletedProcess[str]:
    port = str(listening.getsockname()[1])
    command = [sys.executable, "-c", TRY, str(ROOT), port, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="no seal for this machine")
def test_a_sealed_process_reaches_no_network_and_starts_no_program(listener: socket.socket) -> None:
    with listener:
        done = attempt(listener, "sealed")
        assert done.stdout.count("python: [Errno 1]") == 2, done
        assert "query:" in done.stdout
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_without_the_seal_the_same_query_does_reach_out(listener: socket.socket) -> None:
    """Guards the test above against being blind."""
    port = str(listener.getsockname()[1])
    with listener, subprocess.Popen([sys.executable, "-c", TRY, str(ROOT), port], stdout=subprocess.DEVNULL) as process:
        connection, _ = listener.accept()
        connection.close()
        process.kill()
