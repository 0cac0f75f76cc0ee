"""How soon a server answers after its start, and how fast small SPARQL queries are.

Starts `kurbits serve` as a process over the demo (and, with --home, over a workspace of one's own, such as the whole of
Horizon 2020), waits for the first answer of a page and of SPARQL, then asks a small query over and over.
"""

import argparse
import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

ROUNDS = 3
QUERY = "SELECT ?p ?o { <https://w3id.org/kurbits/id/organisation/region-dalarna> ?p ?o } # "
HOSTILE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # "


def start(home: Path) -> tuple[subprocess.Popen[str], int, float]:
    """Start a server; give it, its port and the moment it was started."""
    began = time.monotonic()
    command = [sys.executable, "-m", "kurbits", "-w", str(home), "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    found = re.search(r":(\d+) ", process.stderr.readline())
    assert found, process.stderr.read()
    return process, int(found[1]), began


def fetch(port: int, address: str) -> int:
    """Give the status of an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def first_answers(home: Path) -> tuple[float, float, float]:
    """Give the seconds from the start to the first page, the first SPARQL answer and the first map."""
    process, port, began = start(home)
    try:
        moments = []
        for address in ("/sv/", "/sparql?query=ASK%7B%7D", "/api/map"):
            assert fetch(port, address) == 200, address
            moments.append(time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(30)
    return moments[0], moments[1], moments[2]


def ask_often(port: int, times: list[float], until: float, errors: list[int]) -> None:
    """Ask the small query on one connection until a moment, noting how long each took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    number = 0
    while time.monotonic() < until:
        number += 1
        before = time.perf_counter()
        connection.request("GET", "/sparql?query=" + quote(QUERY + str(number)))
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - before)
        errors += [answer.status] if answer.status != 200 else []


def attack(port: int, until: float) -> None:
    """Ask a hostile query over and over."""
    while time.monotonic() < until:
        fetch(port, "/sparql?query=" + quote(HOSTILE + str(time.time())))


def load(port: int, clients: int, attackers: int, seconds: float) -> str:
    """Give one row of the table: latency and throughput of good clients beside attackers."""
    until, times, errors = time.monotonic() + seconds, list[float](), list[int]()
    threads = [threading.Thread(target=ask_often, args=(port, times, until, errors)) for _ in range(clients)]
    threads += [threading.Thread(target=attack, args=(port, until)) for _ in range(attackers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    p50, p99 = times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    return f"| {clients} | {attackers} | {p50:.2f} | {p99:.2f} | {len(times) / seconds:.0f} | {len(errors)} |"


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a workspace of one's own; else the demo is made")
    parser.add_argument("--data", type=Path, help="not used here")
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "demo"
        if not options.home:
            command = [sys.executable, "-m", "kurbits", "-w", str(home), "demo", "--no-serve"]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        starts = [first_answers(home) for _ in range(ROUNDS)]
        page, sparql, picture = (statistics.median(column) for column in zip(*starts, strict=True))
        print(f"Workspace: {options.home or 'the demo'}; medians of {ROUNDS} starts\n")
        print("| first page, s | first SPARQL answer, s | first map, s |\n|---|---|---|")
        print(f"| {page:.2f} | {sparql:.2f} | {picture:.2f} |\n")
        process, port, _ = start(home)
        try:
            print("| clients | attackers | p50 ms | p99 ms | queries/s | errors |\n|---|---|---|---|---|---|")
            for clients, attackers in ((1, 0), (8, 0), (4, 1)):
                print(load(port, clients, attackers, options.seconds), flush=True)
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
