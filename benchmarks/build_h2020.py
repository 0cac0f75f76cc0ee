"""The whole of Horizon 2020 from CSV to a published generation, and the way into the store against raw bulk loading.

`python -m benchmarks build_h2020 --data DIR` (DIR holds cordis_h2020/); without data the demo alone is measured.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from graph.build import build, judged
from graph.gather import gather
from graph.keep import keep
from graph.model import assemble
from graph.pace import no_collection
from graph.triples.intake import Intake
from graph.triples.quads import write
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions, read


def whole(folder: Path, paths: list[Path], mapping: str | None) -> dict[str, float]:
    """Load, build and publish in this process; give seconds per step, peak memory and counts."""
    steps: dict[str, float] = {}
    start = last = time.perf_counter()
    workspace = Workspace.create(folder)
    keep(workspace, "source", read(paths, LoadOptions(mapping=mapping)), "1")
    now = time.perf_counter()
    steps["read and keep"], last, name = now - last, now, ""

    def note(step: str, _done: int, _of: int) -> None:
        nonlocal last, name
        now = time.perf_counter()
        if name:
            steps[name] = steps.get(name, 0) + now - last
        last, name = now, step

    generation = build(workspace, note)
    note("", 0, 0)
    opened = time.perf_counter()
    fresh = workspace.generation(generation.number)
    fresh.search("exempel")
    _ = fresh.row(fresh.entities.iri[0])
    steps["open, search, first row"] = time.perf_counter() - opened
    own, child = (resource.getrusage(who).ru_maxrss / 2**20 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    counts = generation.manifest["counts"]
    return {
        "all": opened - start,
        **steps,
        "GiB": own + child,
        "quads": counts["quads"],
        "pairs": counts["pairs_written"],
    }


def into_store(workspace: Path, scratch: Path) -> dict[str, float]:
    """Time writing and loading the quads of the sources without any analysis, against loading the same quads raw."""
    opened = Workspace.open(workspace)
    with no_collection():
        model = assemble(opened, gather(opened), judged(opened))
        start = time.perf_counter()
        with Intake(scratch / "ours", scratch / "parts") as intake:
            write(model, intake)
            quads = intake.finish()
        ours = time.perf_counter() - start
    ox.Store.read_only(str(scratch / "ours")).dump(str(scratch / "all.nq"), ox.RdfFormat.N_QUADS)
    start = time.perf_counter()
    store = ox.Store(str(scratch / "raw"))
    store.bulk_load(path=str(scratch / "all.nq"), format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    return {"quads": quads, "ours": ours, "raw": time.perf_counter() - start}


def in_child(*arguments: str) -> dict[str, float]:
    """Measure in a process of its own, so that memory is counted from nothing."""
    command = [sys.executable, "-m", "benchmarks.build_h2020", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(title: str, runs: list[dict[str, float]], bars: dict[str, str]) -> None:
    """Print medians."""
    print(f"### {title}\n\n| | median | bar |\n|---|---:|---|")
    for key in runs[0]:
        value = statistics.median(run[key] for run in runs)
        shown = f"{value:,.0f}" if key in ("quads", "pairs") else f"{value:.2f}"
        print(f"| {key} | {shown} | {bars.get(key, '')} |")
    print(flush=True)


def main() -> None:
    """Measure the demo, and Horizon 2020 where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        kind, folder, *paths = options.one
        if kind == "store":
            print(json.dumps(into_store(Path(folder), Path(paths[0]))))
        else:
            print(json.dumps(whole(Path(folder), [Path(p) for p in paths], kind if kind != "demo" else None)))
        return
    cases = [("demo", "Demo", [str(path) for path in demo_paths()], {"all": "≤ 3 s"})]
    tables = sorted((options.data or Path("/nowhere")).glob("cordis_h2020/*.csv.gz"))
    if tables:
        bars = {"all": "≤ 90 s", "GiB": "≤ 3", "open, search, first row": "≤ 1 s"}
        cases.append(("cordis", "Horizon 2020", [str(path) for path in tables], bars))
    for kind, title, paths, bars in cases:
        with tempfile.TemporaryDirectory() as place:
            folder, runs = Path(place) / "data", []
            for _ in range(options.rounds):
                shutil.rmtree(folder, ignore_errors=True)
                runs.append(in_child("--one", kind, str(folder), *paths))
            table(f"{title}: seconds", runs, bars)
            if kind == "cordis":
                loads = []
                for number in range(options.rounds):
                    scratch = Path(place) / str(number)
                    scratch.mkdir()
                    loads.append(in_child("--one", "store", str(folder), str(scratch)))
                    shutil.rmtree(scratch)
                ratio = statistics.median(load["raw"] / load["ours"] for load in loads)
                table("Into the store: writing and loading, against raw bulk loading", loads, {})
                print(f"Throughput against raw: {ratio:.2f} (bar ≥ 0.5)\n")


if __name__ == "__main__":
    main()
