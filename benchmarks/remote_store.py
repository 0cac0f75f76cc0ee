"""A remote store on this machine: how long a publication takes to send and to switch, and what a question costs.

Invented triples, a million unless told otherwise, into Oxigraph's server and into Virtuoso where it is installed,
beside loading the same into the embedded store. Give `--triples 100000` for a quick look.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.triples.digest import digests, pieces
from graph.triples.remote import Dataset, RemoteStore
from graph.triples.store import EmbeddedStore, Store

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.engines import Engine, engine

BASE = "https://exempel.se/id/"
WHOLE, PART, STAGED = f"{BASE}published/allt", f"{BASE}graph/tabell", f"{BASE}staged/tabell"
SMALL = f"SELECT ?p ?o WHERE {{ <{BASE}organisation/exempel-77> ?p ?o }}"
COUNT = "SELECT ?place (COUNT(?x) AS ?n) WHERE { ?x <https://schema.org/location> ?place } GROUP BY ?place"


def invented(triples: int) -> bytes:
    """Make so many triples about invented organisations."""
    lines = []
    for i in range(triples // 4):
        me = f"<{BASE}organisation/exempel-{i}>"
        lines.append(
            f"{me} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#Organization> ."
        )
        lines.append(f'{me} <http://www.w3.org/2000/01/rdf-schema#label> "Exempel {i}" .')
        lines.append(f"{me} <https://schema.org/location> <http://data.europa.eu/nuts/code/SE{i % 300}> .")
        lines.append(f"{me} <https://exempel.se/with> <{BASE}organisation/exempel-{i * 7 % (triples // 4)}> .")
    return "\n".join([*lines, ""]).encode()


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def asked(store: Store, query: str) -> float:
    """Give the median milliseconds of a question asked eleven times."""
    return 1000 * statistics.median(seconds(lambda: list(store.query(query))) for _ in range(11))  # type: ignore[arg-type]


def measured(server: Engine, embedded: EmbeddedStore, folder: Path) -> list[float]:
    """Send everything, then a tenth that is switched into place, then ask."""
    store = RemoteStore(server.endpoint(seconds=3600), Dataset(WHOLE))
    sent = seconds(lambda: store.load(WHOLE, pieces(embedded, "", folder / "scratch")))
    store.load(STAGED, pieces(embedded, PART, folder / "scratch"))
    switched = seconds(lambda: store.update(f"COPY <{STAGED}> TO <{PART}> ; DROP SILENT GRAPH <{STAGED}>"))
    found = [sent, switched, asked(store, SMALL), asked(store, COUNT), _size(server.folder)]
    store.close()
    return found


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not needed: the triples are invented")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        text = invented(options.triples)
        embedded = EmbeddedStore.open(folder / "embedded")
        loading = seconds(lambda: (embedded.bulk_load(text), embedded.finish()))
        hashing = seconds(lambda: digests(embedded))
        size, asks = _size(folder / "embedded"), [asked(embedded, SMALL), asked(embedded, COUNT)]
        embedded.bulk_load(text[: text.rindex(b"\n", 0, len(text) // 10) + 1], graph=PART)
        print(f"{options.triples:,} invented triples, medians of {options.runs} runs; hashing them {hashing:.1f} s\n")
        print("| store | sent, s | a tenth switched, s | one actor, ms | counted by place, ms | on disk, MiB |")
        print("|---|---|---|---|---|---|")
        print(f"| embedded | {loading:.1f} | – | {asks[0]:.2f} | {asks[1]:.0f} | {size:.0f} |", flush=True)
        for name in ("oxigraph", "virtuoso"):
            runs = []
            for number in range(options.runs):
                try:
                    with engine(name, folder / f"{name}-{number}") as server:
                        runs.append(measured(server, embedded, folder))
                except pytest.skip.Exception as error:
                    print(f"| {name} | {error} |")
                    break
            if runs:
                s, w, o, c, d = (statistics.median(each) for each in zip(*runs, strict=True))
                print(f"| {name} | {s:.1f} ({s / loading:.1f} ×) | {w:.1f} | {o:.2f} | {c:.0f} | {d:.0f} |", flush=True)


if __name__ == "__main__":
    main()
