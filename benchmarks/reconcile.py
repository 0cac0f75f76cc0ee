"""Matching somebody's own list against all of Horizon 2020: how well, how surely and how fast, beside raw rapidfuzz.

`python -m benchmarks reconcile --data DIR` (DIR holds cordis_h2020/, DIR/../gold dalarna_variants.csv). The regional
bodies of the gold file are loaded as a list of names beside CORDIS; their variants are looked for. Then half of all
organisations are left out of a directory and looked for in the other half: whatever is certain of them is false.
"""

import argparse
import csv
import json
import random
import statistics
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.server_start import fetch, start
from graph.build import build
from graph.generation import Generation
from graph.identity.directory import Directory, write_directory
from graph.identity.match import Wanted, match
from graph.identity.names import normalise
from graph.keep import keep
from graph.workspace import Workspace
from loaders.registry import LoadOptions, read
from ontology.facts import Kind
from server.reconcile.rows import answer, questions

ORGANISATION = (Kind.ORGANISATION,)
Candidates = Callable[[str], list[tuple[int, bool]]]
"""Name → rows, best first, each with whether the method would match it by itself."""


def ours(directory: Directory) -> Candidates:
    """Give our way of finding candidates."""
    return lambda name: [(one.row, one.certain) for one in match(directory, Wanted(name, ORGANISATION), 5)]


def raw(names: Sequence[str], rows: Sequence[int], scorer: Callable[..., float], least: float) -> Candidates:
    """Give the obvious way: every name held against every name, case folded; matched from a score on."""
    folded = [name.casefold() for name in names]

    def candidates(name: str) -> list[tuple[int, bool]]:
        found = process.extract(name.casefold(), folded, scorer=scorer, limit=20)
        best = {rows[at]: score >= least for _, score, at in reversed(found)}
        return list(reversed(best.items()))[:5]

    return candidates


def table(title: str, cases: list[tuple[str, set[int]]], methods: dict[str, Candidates], absent: bool = False) -> None:
    """Print recall, what is matched by itself, how much of it is false, and the processor time of one name."""
    print(f"### {title}\n\n| method | first | among five | matched | of them false | CPU ms, median | CPU ms, p95 |")
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for name, candidates in methods.items():
        first = five = matched = false = 0
        times = []
        for text, right in cases:
            began = time.process_time()
            found = candidates(text)
            times.append((time.process_time() - began) * 1000)
            first += bool(found) and found[0][0] in right
            five += any(one in right for one, _ in found)
            certain = [one for one, sure in found[:1] if sure]
            matched += bool(certain)
            false += any(one not in right for one in certain)
        recall = "– | –" if absent else f"{first} | {five}"
        print(
            f"| {name} | {recall} | {matched} | {false} | {statistics.median(times):.1f} | {_p95(times):.1f} |",
            flush=True,
        )
    print()


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def methods(directory: Directory, rows: Sequence[int]) -> dict[str, Candidates]:
    """Give ours and raw rapidfuzz over the same things with all their names."""
    pairs = [(name, row) for row in rows for name in directory.side(row).names]
    names, owners = [name for name, _ in pairs], [row for _, row in pairs]
    return {
        "Kurbits": ours(directory),
        "rapidfuzz WRatio ≥ 90": raw(names, owners, fuzz.WRatio, 90),
        "rapidfuzz token_sort ≥ 90": raw(names, owners, fuzz.token_sort_ratio, 90),
        "rapidfuzz ratio ≥ 95": raw(names, owners, fuzz.ratio, 95),
    }


def variants(generation: Generation, gold: Path, rows: Sequence[int]) -> None:
    """Measure the hand-labelled spellings.

    Right is the body that bears the canonical name, and one that bears any other name of the same body: CORDIS has some
    of them under a former or English name, as things of their own.
    """
    known: dict[str, set[int]] = {}
    for row in rows:
        for name in generation.directory.side(row).names:
            known.setdefault(normalise(name), set()).add(row)
    with gold.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    right: dict[str, set[int]] = {}
    for line in lines:
        for name in (line["canonical"], line["variant"]):
            right.setdefault(line["canonical"], set()).update(known.get(normalise(name), ()))
    title = f"{len(lines)} variants of {len(right)} bodies among {len(rows)} organisations"
    cases = [(line["variant"], right[line["canonical"]]) for line in lines]
    table(title, cases, methods(generation.directory, rows))


def halves(generation: Generation, rows: Sequence[int], folder: Path, sample: int, chance: random.Random) -> None:
    """Leave half of the organisations out of a directory: these are strangers. Look for both halves by their names."""
    mixed = list(rows)
    chance.shuffle(mixed)
    kept, strangers = sorted(mixed[: len(mixed) // 2]), mixed[len(mixed) // 2 :]
    path = folder / "half.sqlite"
    write_directory(path, ((row, generation.directory.side(row)) for row in kept))
    ways = methods(Directory(path), kept)
    typed = [(_slip(generation.label(row), chance), {row}) for row in chance.sample(kept, sample)]
    table(f"{sample} of {len(kept)} organisations with one letter lost", typed, ways)
    absent = [(generation.label(row), set[int]()) for row in chance.sample(strangers, sample)]
    table(f"{sample} organisations that are not among the {len(kept)}", absent, ways, absent=True)
    sure = ours(Directory(path))
    asked = strangers[: 10 * sample]
    found = [(row, at[0][0]) for row in asked if (at := sure(generation.label(row))) and at[0][1]]
    print(f"Of {len(asked)} that are not there Kurbits matches {len(found)}:\n")
    for row, other in found:
        print(f"- {generation.label(row)} ({generation.entities.country[row]}) → {generation.label(other)} "
              f"({generation.entities.country[other]})")  # fmt: skip
    print(flush=True)


def _slip(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :]


def batches(generation: Generation, names: list[str]) -> None:
    """Time batches of 50 as the service answers them, in this process."""
    times = []
    for at in range(0, len(names) - 49, 50):
        asked = {str(i): {"query": name, "type": "organisation"} for i, name in enumerate(names[at : at + 50])}
        began = time.perf_counter()
        answer(generation, questions(asked), "sv", 60)
        times.append((time.perf_counter() - began) * 1000)
    print(f"### Batches of 50\n\nmedian {statistics.median(times):.0f} ms, p95 {_p95(times):.0f} ms\n", flush=True)


def served(home: Path, names: list[str]) -> None:
    """Send batches from two clients to a server process, and time /healthz and a search meanwhile."""
    server, port, _ = start(home)
    posts: list[float] = []
    done = threading.Event()

    def post() -> None:
        for at in range(0, len(names) - 49, 50):
            asked = {str(i): {"query": name, "type": "organisation"} for i, name in enumerate(names[at : at + 50])}
            body = urllib.parse.urlencode({"queries": json.dumps(asked)}).encode()
            began = time.perf_counter()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/reconcile", body, timeout=60) as told:
                told.read()
            posts.append((time.perf_counter() - began) * 1000)
        done.set()

    try:
        fetch(port, "/api/search?q=exempel")
        threads = [threading.Thread(target=post) for _ in range(2)]
        alone = [_timed(port, "/healthz") for _ in range(50)]
        for thread in threads:
            thread.start()
        beside = []
        while not done.is_set():
            beside.append(_timed(port, "/healthz"))
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait(30)
    print("### Over HTTP, two clients with batches of 50\n\n| | ms, median | ms, p95 |\n|---|---:|---:|")
    for name, times in (("a batch", posts), ("/healthz, alone", alone), ("/healthz meanwhile", beside)):
        print(f"| {name} | {statistics.median(times):.1f} | {_p95(times):.1f} |")
    print(flush=True)


def _timed(port: int, address: str) -> float:
    began = time.perf_counter()
    assert fetch(port, address) == 200
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    options = parser.parse_args()
    data = options.data or Path("/nowhere")
    tables, gold = sorted(data.glob("cordis_h2020/*.csv.gz")), data.parent / "gold" / "dalarna_variants.csv"
    if not tables or not gold.is_file():
        print("Needs Horizon 2020 and the variants: --data DIR (cordis_h2020/ in it, gold/ beside it).")
        return
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace.create(Path(place) / "data")
        keep(workspace, "cordis", read(tables, LoadOptions(mapping="cordis")), "1")
        names = Path(place) / "bodies.csv"
        with gold.open(encoding="utf-8") as file:
            bodies = sorted({line["canonical"] for line in csv.DictReader(file)})
        names.write_text("name\n" + "\n".join(f'"{body}"' for body in bodies) + "\n", encoding="utf-8")
        keep(workspace, "bodies", read([names], LoadOptions(mapping="names")), "1")
        generation, chance = build(workspace), random.Random(5)  # noqa: S311
        rows = [row for row in range(len(generation.entities)) if generation.kind(row) == Kind.ORGANISATION]
        rows = [row for row in rows if not generation.label(row).startswith("PIC ")]  # of which no name is known
        variants(generation, gold, rows)
        halves(generation, rows, Path(place), options.sample, chance)
        sample = [_slip(generation.label(row), chance) for row in chance.sample(rows, min(1000, len(rows)))]
        batches(generation, sample)
        served(workspace.path, sample)


if __name__ == "__main__":
    main()
