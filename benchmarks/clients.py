"""Clients that others wrote and that are no Python: Comunica (npm) and the Oxigraph server federating to our endpoint.

`python -m benchmarks.clients [--comunica PROGRAM] [--oxigraph PROGRAM]`; what is not installed is left out, and told.
The Python clients, curl and pandas are tried by tests/server/test_clients.py.
"""

import argparse
import contextlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.hostile import home_in, serving

BESIDE = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
"""Where programs are looked for: what pip installed beside Python, and PATH."""

LABELS = (
    "SELECT ?x ?name { ?x a <http://www.w3.org/ns/org#Organization> ;"
    " <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
)


def comunica(program: str, port: int) -> str:
    """Let Comunica (a Node of 22.15 or later in PATH) ask our endpoint; it plans by itself and sends what it needs."""
    before = time.perf_counter()
    command = [
        program,
        f"sparql@http://127.0.0.1:{port}/sparql",
        f"{LABELS} LIMIT 5",
        "-t",
        "application/sparql-results+json",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    if done.returncode:
        return f"failed: {done.stderr.strip()[:300]}"
    rows = json.loads(done.stdout)["results"]["bindings"]
    return f"{len(rows)} of 5 rows in {time.perf_counter() - before:.1f} s, its start included"


def federating(program: str, port: int, folder: Path) -> str:
    """Let an Oxigraph server of somebody else join our answers (SERVICE) with its own data."""
    here = port + 1 if port < 65_000 else port - 1
    command = [program, "serve", "--location", str(folder / "own"), "--bind", f"127.0.0.1:{here}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    query = f"SELECT ?name {{ SERVICE <http://127.0.0.1:{port}/sparql> {{ {{ {LABELS} LIMIT 5 }} }} }}"
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", here, timeout=60)
                connection.request(
                    "GET", "/query?" + urlencode({"query": query}), headers={"Accept": "application/json"}
                )
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    return f"failed: {text.decode()[:300]}"
                return f"{len(json.loads(text)['results']['bindings'])} of 5 rows"
            time.sleep(0.1)
        return "failed: it did not start"
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    """Try each client and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used here")
    parser.add_argument("--comunica", default=shutil.which("comunica-sparql"))
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph", path=BESIDE))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(home_in(Path(folder))) as (_, port):
        print("| client | came |\n|---|---|")
        said = (
            comunica(options.comunica, port)
            if options.comunica
            else "not installed: npm install @comunica/query-sparql"
        )
        print(f"| Comunica | {said} |")
        said = (
            federating(options.oxigraph, port, Path(folder))
            if options.oxigraph
            else "not installed: pip install oxigraph"
        )
        print(f"| Oxigraph server, federating | {said} |")


if __name__ == "__main__":
    sys.exit(main())
