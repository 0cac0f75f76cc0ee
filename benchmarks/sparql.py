"""Our SPARQL endpoint beside Oxigraph's own server, Virtuoso and rdflib-endpoint, on the same graph, in one run.

`python -m benchmarks.sparql [--home WORKSPACE] [--rivals FOLDER] [--virtuoso FOLDER]`: WORKSPACE holds a published
generation, best the whole of Horizon 2020 (else the demo is made). The first FOLDER holds bin/oxigraph and bin/python
(with rdflib-endpoint and oxrdflib), as `python -m venv FOLDER` and `pip install oxigraph rdflib-endpoint oxrdflib` make
them; the second takes Virtuoso's database (Debian: virtuoso-opensource-7), which is loaded once.

Every query of ours is asked with a text of its own, so that no kept answer helps; "asked again" is the same text.
"""

import argparse
import contextlib
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks._endpoints import JSON, Running, Start, fetch, kurbits, oxigraph, rdflib, virtuoso
from ontology.terms import PREFIXES

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
LARGE = "SELECT * { ?s ?p ?o } LIMIT 100000"

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


class Asker:
    """A client that costs next to nothing itself: one connection, answers read to their end and not looked into."""

    def __init__(self, port: int, path: str):
        self.path = path
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, query: str) -> float:
        """Ask a query and give the seconds until its answer was here."""
        head = f"GET {self.path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {JSON}\r\n\r\n".encode()
        before = time.perf_counter()
        self._socket.sendall(head)
        head, _, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b"")
        if length:
            while len(body) < int(length.partition(b":")[2]):
                body += self._more()
        else:
            while not body.endswith(b"\r\n0\r\n\r\n"):
                body += self._more()
        return time.perf_counter() - before

    def _until(self, end: bytes) -> bytes:
        data = b""
        while end not in data:
            data += self._more()
        return data

    def _more(self) -> bytes:
        data = self._socket.recv(262_144)
        assert data, "the connection was closed"
        return data


def often(
    server: tuple[int, str], query: str, seconds: float, again: bool, out: "multiprocessing.Queue[list[float]]"
) -> None:
    """Ask a small query until the time is up, never the same text twice unless it is asked again."""
    asker, times, until = Asker(*server), list[float](), time.monotonic() + seconds
    while time.monotonic() < until:
        times.append(asker.ask(query if again else f"{query} # {time.perf_counter()}"))
    out.put(times)


def small(server: Running, query: str, clients: int, seconds: float, again: bool = False) -> list[float]:
    """Give p50 and p99 in ms, answers per second, and the server's processor time per answer in ms."""
    out: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    whom, before = (server.port, server.path), server.processor()
    askers = [multiprocessing.Process(target=often, args=(whom, query, seconds, again, out)) for _ in range(clients)]
    for asker in askers:
        asker.start()
    times = [each for _ in askers for each in out.get(timeout=seconds + 120)]
    used = server.processor() - before
    for asker in askers:
        asker.join()
    cuts = statistics.quantiles(times, n=100)
    return [cuts[49] * 1e3, cuts[98] * 1e3, len(times) / seconds, used / len(times) * 1e3]


def timed(server: Running, query: str, rounds: int, give_up: float, again: bool = False) -> tuple[float, int]:
    """Give the median of some rounds in ms (infinite when it was given up) and the bytes of the last."""
    taken, size = list[float](), 0
    for number in range(rounds):
        text = query if again else f"{query} # {number} {time.time()}"
        before = time.perf_counter()
        try:
            status, size = fetch(server.port, server.path, PROLOGUE + text, give_up)
        except TimeoutError:
            return float("inf"), 0
        if status != 200:
            return float("inf"), 0
        taken.append((time.perf_counter() - before) * 1e3)
        if taken[-1] > 5e3:
            break
    return statistics.median(taken), size


def two_actors(store: ox.Store) -> tuple[str, str]:
    """Give an actor with many collaborations and one with few."""
    rows = store.query(
        PROLOGUE
        + "SELECT ?a (COUNT(*) AS ?n) { ?c a k:Collaboration ; k:actor ?a } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 400"
    )
    found = [row["a"].value for row in rows]  # type: ignore[union-attr, index]
    return found[0], found[-1]


def smalls(name: str, server: Running, query: str, options: argparse.Namespace) -> None:
    """Print a line of the table of small and large answers."""
    small(server, query, 1, 1.0)
    rows = [(name, False)] + ([(f"{name}, asked again", True)] if "Kurbits, memory" in name else [])
    for title, again in rows:
        one, eight = (small(server, query, clients, options.seconds, again) for clients in (1, 8))
        large, size = timed(server, LARGE, 3, 60.0)
        cells = [f"{one[0]:.2f}", f"{one[1]:.2f}", f"{one[2]:.0f}", f"{one[3]:.2f}"]
        cells += [f"{eight[0]:.2f}", f"{eight[1]:.2f}", f"{eight[2]:.0f}", f"{large / 1e3:.2f}", f"{size / 1e6:.1f}"]
        print(f"| {title} | {' | '.join(cells)} |", flush=True)


def questions(
    start: Start, asked: dict[str, str], options: argparse.Namespace, again: bool = False
) -> dict[str, float]:
    """Give how long each question takes; a server that does not answer in time is started anew for the next."""
    found: dict[str, float] = {}
    while len(found) < len(asked):
        with start() as server:
            time.sleep(2)  # what was asked before may have its aftermath: processes are put in place again
            for title, text in asked.items():
                if title not in found:
                    found[title], _ = timed(server, text, options.rounds, options.give_up, again)
                    if found[title] == float("inf"):
                        break
    return found


def table(found: dict[str, dict[str, float]], give_up: float) -> None:
    """Print the questions, with the best of all others beside ours."""
    print(f"\n| question, ms | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for title in QUESTIONS:
        cells = [
            f"> {give_up * 1e3:.0f}" if times[title] == float("inf") else f"{times[title]:.1f}"
            for times in found.values()
        ]
        print(f"| {title} | {' | '.join(cells)} |")
    means = [
        statistics.geometric_mean([min(each, give_up * 1e3) for each in times.values()]) for times in found.values()
    ]
    print(f"| geometric mean | {' | '.join(f'{mean:.1f}' for mean in means)} |")
    print(f"| beside the first | {' | '.join(f'× {mean / means[0]:.2f}' for mean in means)} |")


def servers(home: Path, options: argparse.Namespace) -> dict[str, Start]:
    """Give what can be started here."""
    store = (home / "current" / "store").resolve()
    found: dict[str, Start] = {"Kurbits, memory": lambda: kurbits(home, "memory")}
    if not options.quick:
        found["Kurbits, disk"] = lambda: kurbits(home, "disk")
    if options.rivals:
        found["Oxigraph server"] = lambda: oxigraph(options.rivals / "bin" / "oxigraph", store)
    if options.virtuoso:
        found["Virtuoso"] = lambda: virtuoso(options.virtuoso.resolve(), store)
    if options.rivals:
        found["rdflib-endpoint"] = lambda: rdflib(options.rivals / "bin" / "python", store)
    return found


def measure(home: Path, options: argparse.Namespace) -> None:
    """Ask every server the same, one after the other."""
    store = ox.Store.read_only(str((home / "current" / "store").resolve()))
    actors = two_actors(store)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{home.name}: {len(store):,} quads; medians of {options.rounds}; {load}\n")
    del store
    asked = {
        t: q.replace("<ACTOR>", f"<{actors[0]}>").replace("<OTHER>", f"<{actors[1]}>") for t, q in QUESTIONS.items()
    }
    query = f"SELECT ?p ?o {{ <{actors[1]}> ?p ?o }} LIMIT 20"
    print("| server | p50 ms | p99 ms | answers/s | processor ms | 8 clients p50 | p99 | answers/s", end=" ")
    print(f"| 100,000 rows s | MB |\n|{'---|' * 10}", flush=True)
    found: dict[str, dict[str, float]] = {}
    for name, start in servers(home, options).items():
        with start() as server:
            smalls(name, server, query, options)
            here = partial(contextlib.nullcontext, server)
            if name != "rdflib-endpoint":
                found[name] = questions(here, asked, options)
            if name == "Kurbits, memory":
                found["asked again"] = questions(here, asked, options, again=True)
        if name not in found:  # what it is asked in vain it goes on working at
            found[name] = questions(start, asked, options)
    table(found, options.give_up)


def main() -> None:
    """Start the servers one after the other on the same graph and print what they take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a workspace of one's own, such as the whole of Horizon 2020")
    parser.add_argument("--rivals", type=Path, help="folder with bin/oxigraph and bin/python")
    parser.add_argument("--virtuoso", type=Path, help="folder for Virtuoso's database")
    parser.add_argument("--data", type=Path, help="not used here")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--give-up", type=float, default=20.0, help="seconds for one answer")
    parser.add_argument("--quick", action="store_true", help="leave out our endpoint on the disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "demo"
        if not options.home:
            command = [sys.executable, "-m", "kurbits", "-w", str(home), "demo", "--no-serve"]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        measure(home, options)


if __name__ == "__main__":
    main()
