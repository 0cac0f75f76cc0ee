"""Our SPARQL endpoint beside Oxigraph's own server and rdflib-endpoint, on the same store, in one run.

`python -m benchmarks.sparql [--home WORKSPACE] [--rivals FOLDER]`: WORKSPACE holds a published generation, best the
whole of Horizon 2020 (else the demo is made); FOLDER holds the programs `oxigraph` and `python` (with rdflib-endpoint
and oxrdflib), as `python -m venv FOLDER` and `pip install oxigraph rdflib-endpoint oxrdflib` make them.
"""

import argparse
import contextlib
import http.client
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import create_server
from urllib.parse import urlencode

import pyoxigraph as ox

from ontology.terms import PREFIXES

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
LARGE = "SELECT * { ?s ?p ?o } LIMIT 100000"
JSON = {"Accept": "application/sparql-results+json"}
RDFLIB = """
import sys, pyoxigraph as ox, uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(store=OxigraphStore(store=ox.Store.read_only(sys.argv[1])), default_union=False)
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""

QUESTIONS = {
    "page of one actor": "SELECT ?p ?o { <ACTOR> ?p ?o }",
    "description of one actor": "DESCRIBE <ACTOR>",
    "shared projects of two actors": "SELECT ?p ?name { ?a org:member <ACTOR> ; org:organization ?p ."
    " ?b org:member <OTHER> ; org:organization ?p . ?p rdfs:label ?name }",
    "top twenty collaborators": "SELECT ?o (MAX(?w) AS ?weight) { ?c k:actor <ACTOR>, ?o ; k:weight ?w"
    " FILTER(?o != <ACTOR>) } GROUP BY ?o ORDER BY DESC(?weight) LIMIT 20",
    "actors of a region": "SELECT ?o ?name { ?place k:within nuts:SE31 . ?o schema:location ?place ;"
    " rdfs:label ?name }",
    "projects of a region since 2018": "SELECT DISTINCT ?p { ?place k:within nuts:SE31 . ?o schema:location ?place ."
    " ?t org:member ?o ; org:organization ?p . ?p schema:startDate ?d"
    " FILTER(xsd:integer(SUBSTR(STR(?d), 1, 4)) >= 2018) }",
    "participations per role": "SELECT ?role (COUNT(*) AS ?n) { ?t a org:Membership ; org:role ?role } GROUP BY ?role",
    "organisations per country": "SELECT ?c (COUNT(*) AS ?n) { ?o a org:Organization ; schema:addressCountry ?c }"
    " GROUP BY ?c ORDER BY DESC(?n)",
    "who brokers most": "SELECT ?o ?name ?b { ?o k:betweenness ?b ; rdfs:label ?name } ORDER BY DESC(?b) LIMIT 20",
    "partners of partners": "SELECT (COUNT(DISTINCT ?z) AS ?n) { ?c k:actor <OTHER>, ?y . ?d k:actor ?y, ?z }",
    "names that hold a word": "SELECT ?o ?name { ?o a org:Organization ; rdfs:label ?name"
    " FILTER(CONTAINS(LCASE(?name), 'energi')) }",
    "network around an actor": "CONSTRUCT { <ACTOR> k:actor ?o . ?o rdfs:label ?name }"
    " WHERE { ?c k:actor <ACTOR>, ?o . ?o rdfs:label ?name }",
}
"""Twelve questions that partners ask; ACTOR and OTHER stand for two actors with many and few collaborations."""


def free_port() -> int:
    """Give a port that nobody listens to."""
    with create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[tuple[int, str]]:
    """Run a server until the block ends; give its port and the path of its endpoint once it answers."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(port, path, "ASK { ?s ?p ?o }")[0] == 200:
                    break
            assert process.poll() is None, f"{command[0]} ended"
            time.sleep(0.1)
        yield port, path
    finally:
        process.terminate()
        process.wait(30)


def fetch(port: int, path: str, query: str, seconds: float = 120.0) -> tuple[int, int]:
    """Ask a query; give status and bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        accept = "text/turtle" if "CONSTRUCT" in query or "DESCRIBE" in query else JSON["Accept"]
        address = f"{path}?" + urlencode({"query": PROLOGUE + query})
        connection.request("GET", address, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def often(port: int, path: str, query: str, seconds: float, out: "multiprocessing.Queue[list[float]]") -> None:
    """Ask a small query over one connection until the time is up; never the same text twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        before = time.perf_counter()
        connection.request("GET", f"{path}?" + urlencode({"query": f"{query} # {before}"}), headers=JSON)
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - before)
        assert answer.status == 200, body
    out.put(times)


def small(port: int, path: str, query: str, clients: int, seconds: float) -> tuple[float, float, float]:
    """Give p50 and p99 in ms and answers per second of clients that are processes of their own."""
    out: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    askers = [multiprocessing.Process(target=often, args=(port, path, query, seconds, out)) for _ in range(clients)]
    for asker in askers:
        asker.start()
    times = [each for _ in askers for each in out.get(timeout=seconds + 120)]
    for asker in askers:
        asker.join()
    cuts = statistics.quantiles(times, n=100)
    return cuts[49] * 1e3, cuts[98] * 1e3, len(times) / seconds


def timed(work: Callable[[], tuple[int, int]], rounds: int) -> tuple[float, int]:
    """Give the median of some rounds in ms (NaN when it failed) and the bytes of the last."""
    taken, size = [], 0
    for _ in range(rounds):
        before = time.perf_counter()
        status, size = work()
        taken.append((time.perf_counter() - before) * 1e3 if status == 200 else float("nan"))
    return statistics.median(taken), size


def two_actors(store: ox.Store) -> tuple[str, str]:
    """Give an actor with many collaborations and one with few."""
    rows = store.query(
        PROLOGUE
        + "SELECT ?a (COUNT(*) AS ?n) { ?c a k:Collaboration ; k:actor ?a } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 400"
    )
    found = [row["a"].value for row in rows]  # type: ignore[union-attr, index]
    return found[0], found[-1]


def measure(
    servers: dict[str, Callable[[], contextlib.AbstractContextManager[tuple[int, str]]]],
    options: argparse.Namespace,
    actors: tuple[str, str],
) -> None:
    """Ask every server the same, one after the other, and print three tables."""
    found: dict[str, dict[str, float]] = {}
    query = f"SELECT ?p ?o {{ <{actors[1]}> ?p ?o }} LIMIT 20"
    print("| server | p50 ms | p99 ms | answers/s | 8 clients p50 | p99 | answers/s | 100,000 rows s | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, start in servers.items():
        with start() as (port, path):
            time.sleep(options.settle if "memory" in name else 1)
            small(port, path, query, 1, 1.0)
            one, eight = (small(port, path, query, clients, options.seconds) for clients in (1, 8))
            large, size = timed(partial(fetch, port, path, LARGE), 3)
            cells = [f"{value:.2f}" for value in one[:2]] + [f"{one[2]:.0f}"]
            cells += [f"{value:.2f}" for value in eight[:2]] + [
                f"{eight[2]:.0f}",
                f"{large / 1e3:.2f}",
                f"{size / 1e6:.1f}",
            ]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
            found[name] = {}
            for title, text in QUESTIONS.items():
                asked = text.replace("<ACTOR>", f"<{actors[0]}>").replace("<OTHER>", f"<{actors[1]}>")
                found[name][title], _ = timed(partial(fetch, port, path, asked), options.rounds)
    print(f"\n| question, ms | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for title in QUESTIONS:
        print(f"| {title} | {' | '.join(f'{times[title]:.1f}' for times in found.values())} |")
    means = [statistics.geometric_mean(list(times.values())) for times in found.values()]
    print(f"| geometric mean | {' | '.join(f'{mean:.1f}' for mean in means)} |")
    print(f"| beside the first | {' | '.join(f'× {mean / means[0]:.2f}' for mean in means)} |")


def main() -> None:
    """Start the servers one after the other on the same store and print what they take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a workspace of one's own, such as the whole of Horizon 2020")
    parser.add_argument("--rivals", type=Path, help="folder with bin/oxigraph and bin/python")
    parser.add_argument("--data", type=Path, help="not used here")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--settle", type=float, default=5.0, help="seconds for our server to read its store into memory"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "demo"
        if not options.home:
            command = [sys.executable, "-m", "kurbits", "-w", str(home), "demo", "--no-serve"]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        place = (home / "current" / "store").resolve()
        store = ox.Store.read_only(str(place))
        actors = two_actors(store)
        print(
            f"{home.name}: {len(store):,} quads; medians of {options.rounds};"
            f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
        )
        del store

        def ours(held: str) -> contextlib.AbstractContextManager[tuple[int, str]]:
            port = free_port()
            command = [sys.executable, "-m", "kurbits", "-w", str(home), "serve", "--port", str(port)]
            return running(
                command, port, "/sparql",
                KURBITS_QUERY_STORE=held, KURBITS_QUERY_BUDGET_SECONDS="0", KURBITS_QUERY_SECONDS="60",
            )  # fmt: skip

        def oxigraph() -> contextlib.AbstractContextManager[tuple[int, str]]:
            port = free_port()
            program = str(options.rivals / "bin" / "oxigraph")
            return running(
                [program, "serve-read-only", "--location", str(place), "--bind", f"127.0.0.1:{port}"], port, "/query"
            )

        def rdflib() -> contextlib.AbstractContextManager[tuple[int, str]]:
            port = free_port()
            return running(
                [str(options.rivals / "bin" / "python"), "-c", RDFLIB, str(place), str(port)], port, "/sparql"
            )

        servers = {"Kurbits, memory": lambda: ours("memory"), "Kurbits, disk": lambda: ours("disk")}
        if options.rivals:
            servers |= {"Oxigraph server": oxigraph, "rdflib-endpoint": rdflib}
        else:
            print("Others are left out: give --rivals FOLDER.\n")
        measure(servers, options, actors)


if __name__ == "__main__":
    main()
