"""A remote store on this machine: what a publication sends and how long that takes, and what a question costs.

Invented triples, a million unless told otherwise, into Oxigraph's server and into Virtuoso where it is installed,
beside loading the same into the embedded store; then one in a hundred is changed and the difference sent. Give
`--triples 100000` for a quick look, `--from STORE --to STORE` (two store folders) for the bytes between two real ones.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest

from graph.triples.changing import Change
from graph.triples.difference import difference
from graph.triples.digest import digests, pieces
from graph.triples.remote import Dataset, RemoteStore
from graph.triples.store import EmbeddedStore, Store

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.engines import Engine, engine

BASE = "https://exempel.se/id/"
WHOLE, ASIDE = f"{BASE}published/1", f"{BASE}staged/1"
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


@dataclass(frozen=True)
class Measured:
    """One run with one engine: seconds, milliseconds, MiB."""

    sent: float
    changed: float
    small: float
    count: float
    disk: float
    memory: float


def measured(server: Engine, embedded: EmbeddedStore, change: Change, folder: Path) -> Measured:
    """Send everything, then what differs, which is applied, then ask."""
    store = RemoteStore(server.endpoint(seconds=3600), Dataset(WHOLE))
    sent = seconds(lambda: store.load(WHOLE, pieces(embedded, "", folder / "scratch")))
    asks = asked(store, SMALL), asked(store, COUNT)

    def apply() -> None:
        change.stage(store, ASIDE)
        store.update(" ;\n".join(change.steps(ASIDE, WHOLE)))

    changed = seconds(apply)
    found = Measured(sent, changed, *asks, _size(server.folder), _memory(server))
    store.close()
    return found


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def _memory(server: Engine) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text() if server.process else "VmRSS: 0"
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def compared(old: EmbeddedStore, new: EmbeddedStore) -> Change:
    """Give what differs between the default graphs of two stores."""
    found, change = difference(old, new, ""), Change([], [])
    found.removed(change.removed.extend)
    found.added(change.added.extend)
    return change


def weight(lines: list[bytes]) -> float:
    """Give MiB of lines."""
    return sum(len(line) + 1 for line in lines) / 2**20


def between(old: Path, new: Path, scratch: Path) -> None:
    """Print what is sent between two store folders, against the whole of the later one."""
    first, second = (EmbeddedStore.open(path, read_only=True) for path in (old, new))
    change = compared(first, second)
    whole = sum(map(len, pieces(second, "", scratch))) / 2**20
    part = weight(change.removed) + weight(change.added)
    print("| whole, MiB | differs, MiB | share | lines that went | lines that came |\n|---|---|---|---|---|")
    print(f"| {whole:.1f} | {part:.1f} | {part / whole:.1%} | {len(change.removed):,} | {len(change.added):,} |")


def later(text: bytes) -> EmbeddedStore:
    """Give the same triples with every hundredth line's organisation under another name."""
    lines = text.splitlines(keepends=True)
    for i in range(1, len(lines), 400):
        for at in range(i, min(i + 4, len(lines))):
            if b"#label" in lines[at]:
                lines[at] = lines[at].replace(b'"Exempel ', b'"Nytt exempel ')
    store = EmbeddedStore.open()
    store.bulk_load(b"".join(lines))
    return store


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not needed: the triples are invented")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--from", dest="old", type=Path, help="the store folder of a generation")
    parser.add_argument("--to", dest="new", type=Path, help="the store folder of a later one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if options.old and options.new:
            return between(options.old, options.new, folder / "lines")
        text = invented(options.triples)
        embedded = EmbeddedStore.open(folder / "embedded")
        loading = seconds(lambda: (embedded.bulk_load(text), embedded.finish()))
        hashing = seconds(lambda: digests(embedded))
        size, asks = _size(folder / "embedded"), [asked(embedded, SMALL), asked(embedded, COUNT)]
        started = time.perf_counter()
        change = compared(embedded, later(text))
        print(f"{options.triples:,} invented triples, medians of {options.runs} runs; hashing them {hashing:.1f} s")
        share = (weight(change.removed) + weight(change.added)) / (len(text) / 2**20)
        print(f"a difference of {share:.2%} of the bytes found in {time.perf_counter() - started:.1f} s\n")
        print("| store | sent, s | triples/s | 1 % changed, s | one actor, ms | by place, ms | MiB | RSS |")
        print("|---|---|---|---|---|---|---|---|")
        rate = options.triples / loading
        print(
            f"| embedded | {loading:.1f} | {rate:,.0f} | – | {asks[0]:.2f} | {asks[1]:.0f} | {size:.0f} | – |",
            flush=True,
        )
        for name in ("oxigraph", "virtuoso"):
            runs = []
            for number in range(options.runs):
                try:
                    with engine(name, folder / f"{name}-{number}") as server:
                        runs.append(measured(server, embedded, change, folder))
                except pytest.skip.Exception as error:
                    print(f"| {name} | {error} |")
                    break
            if runs:
                m = Measured(*(statistics.median(each) for each in zip(*map(astuple, runs), strict=True)))
                print(
                    f"| {name} | {m.sent:.1f} ({m.sent / loading:.1f} ×) | {options.triples / m.sent:,.0f} |"
                    f" {m.changed:.1f} | {m.small:.2f} | {m.count:.0f} | {m.disk:.0f} | {m.memory:.0f} |",
                    flush=True,
                )
    return None


if __name__ == "__main__":
    main()
