"""Hostile queries in full against a real server: each ends in time; what others notice of one and of four attackers.

`python -m benchmarks hostile [--seconds N] [--short]`. Starts `kurbits serve` over the demo, with 60,000 triples more.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from tests.server.hostile import CORPUS, HOSTILE

LIMIT = 2.0
GOOD = "SELECT ?p ?o { <https://w3id.org/kurbits/id/organisation/region-dalarna> ?p ?o } # "
ATTACKS = [
    HOSTILE[name] for name in ("count of a cross join of three", "cross join in random order", "product of six VALUES")
]


def home_in(folder: Path) -> Path:
    """Make the demo, with enough beside it to make a cross join hurt."""
    home = folder / "home"
    command = [sys.executable, "-m", "kurbits", "-w", str(home), "demo", "--no-serve"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    store = ox.Store(str(home / "current" / "store"))
    things = [f"<http://example.org/{p}{i}>" for p in "pqr" for i in range(20_000)]
    lines = [f"{t} <http://example.org/{t[-3]}> {things[i * 7 % 20_000]} ." for i, t in enumerate(things)]
    store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    store.flush()
    return home


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server; give its process and port."""
    command = [sys.executable, "-m", "kurbits", "-w", str(home), "serve", "--port", "0"]
    environment = os.environ | {f"KURBITS_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr
    found = re.search(r":(\d+) ", process.stderr.readline())
    assert found, process.stderr.read()
    try:
        yield process, int(found[1])
    finally:
        process.terminate()
        process.wait(30)


def ask(port: int, query: str, client: str = "127.0.0.1") -> tuple[int, bool]:
    """Ask from an address of the loopback network; give the status and whether a table came whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(client, 0))
    try:
        body = urlencode({"query": query})
        connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 200 and "json" in (answer.getheader("content-type") or ""):
            json.loads(text)
        return answer.status, True
    except (http.client.IncompleteRead, ConnectionError, TimeoutError):
        return 0, False
    finally:
        connection.close()


def corpus(port: int, process: subprocess.Popen[str]) -> None:
    """Ask every hostile query once, a harmless one after each."""
    statuses, longest, late, harmed = Counter[str](), 0.0, 0, 0
    for name, query in CORPUS.items():
        before = time.monotonic()
        status, whole = ask(port, f"{query} # {before}")
        took = time.monotonic() - before
        statuses[str(status) if whole else "broken off"] += 1
        longest = max(longest, took)
        if took > LIMIT + 1:
            late += 1
            print(f"late: {name}, {took:.1f} s", file=sys.stderr)
        harmed += ask(port, "ASK { ?s ?p ?o }", "127.0.0.2")[0] != 200
    told = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    process_is = "the same" if process.poll() is None else "gone"
    print(f"{len(CORPUS)} hostile queries, limit {LIMIT:g} s: {told}. Longest {longest:.2f} s;")
    print(f"{late} later than limit + 1 s; {harmed} harmless queries in between failed; the server is {process_is}.\n")


def others(port: int, attackers: int, seconds: float) -> tuple[float, float, int, int]:
    """Give p50 and p99 in ms, answers and errors of three good clients beside attackers, each with its own address."""
    until, times, errors = time.monotonic() + seconds, list[float](), list[int]()

    def good(client: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(client, 0))
        while time.monotonic() < until:
            before = time.perf_counter()
            connection.request("GET", "/sparql?" + urlencode({"query": GOOD + str(before)}))
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - before)
            errors.extend([answer.status] if answer.status != 200 else [])
            time.sleep(0.002)

    def bad(client: str) -> None:
        while time.monotonic() < until:
            for attack in ATTACKS:
                if ask(port, f"{attack} # {time.time()}", client)[0] == 429:
                    time.sleep(0.05)

    threads = [threading.Thread(target=good, args=(f"127.0.1.{n + 1}",)) for n in range(3)]
    threads += [threading.Thread(target=bad, args=(f"127.0.2.{n + 1}",)) for n in range(attackers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    return cuts[49] * 1e3, cuts[98] * 1e3, len(times), len(errors)


def main() -> None:
    """Run the corpus and the attacks, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used here")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--short", action="store_true", help="only what others notice, without the hostile queries")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(Path(folder))
        if not options.short:
            with serving(home, query_seconds=str(LIMIT), query_budget_seconds="0") as (process, port):
                time.sleep(2)
                corpus(port, process)
        with serving(home, query_seconds="5", query_budget_seconds="0") as (_, port):
            time.sleep(2)
            print("| attackers | p50 ms | p99 ms | answers | errors | p99 beside none |\n|---|---|---|---|---|---|")
            calm = 0.0
            for attackers in (0, 1, 4):
                p50, p99, count, errors = others(port, attackers, options.seconds)
                calm = calm or p99
                print(f"| {attackers} | {p50:.2f} | {p99:.2f} | {count} | {errors} | × {p99 / calm:.1f} |", flush=True)
            publishing = subprocess.Popen(
                [sys.executable, "-m", "kurbits", "-w", str(home), "publish"], stderr=subprocess.DEVNULL
            )
            p50, p99, count, errors = others(port, 0, options.seconds)
            assert publishing.wait(60) == 0
            print(f"| none, while published | {p50:.2f} | {p99:.2f} | {count} | {errors} | × {p99 / calm:.1f} |")


if __name__ == "__main__":
    main()
