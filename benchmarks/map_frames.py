"""Frame times of the map: panning over synthetic graphs in headless Chromium without a GPU, and what is transferred.

`python -m benchmarks.map_frames`: a table with, per number of nodes, the time until the map is ready, the time one
frame takes to paint (raster forced by reading back a pixel), the mean time between frames while panning for three
seconds (16.7 is the display's ceiling), the same for 2D raster left to the browser (without `willReadFrequently`),
and the size of the page. Beside it the same graph drawn by vis-network, as the pyvis wheel ships it, with the places
given and physics off (`--vis` says up to how many nodes). Figures are medians of three.
"""

import argparse
import gzip
import math
import random
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Browser, Page, sync_playwright

from server.offline import Origin, joined_script, one_file
from tests.browser.conftest import FLAGS
from tests.browser.ensure_browser import find_browser

ROUNDS = 3
_SHAPES = {"organisation": "circle", "person": "triangle", "project": "square", "programme": "hexagon"}
_SHAPES |= {"region": "diamond", "event": "star"}

_PAINT = """() => { const { map } = kurbitsMap; map.scene.stamp++; const begun = performance.now();
  map.draw(); map.pen.getImageData(0, 0, 1, 1); return performance.now() - begun; }"""

_PAN = """() => new Promise((done) => { const { map } = kurbitsMap; const times = [];
  let last = 0; const begun = performance.now();
  const frame = (now) => { if (last) times.push(now - last); last = now;
    map.camera.pan(4 * Math.sin(now / 300), 3); map.draw();
    if (now - begun < 3000) requestAnimationFrame(frame); else done(times.reduce((a, b) => a + b, 0) / times.length); };
  requestAnimationFrame(frame); })"""

_VIS_PAN = """() => new Promise((done) => { const times = []; let last = 0; const begun = performance.now();
  const frame = (now) => { if (last) times.push(now - last); last = now; const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + 8 * Math.sin(now / 300), y: at.y + 6 } }); network.redraw();
    if (now - begun < 3000) requestAnimationFrame(frame); else done(times.reduce((a, b) => a + b, 0) / times.length); };
  requestAnimationFrame(frame); })"""

_FORGETFUL = """const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind) { return get.call(this, kind); };"""


def graph(nodes: int, seed: int = 1) -> dict[str, Any]:
    """Make the columns of an invented ecosystem: clusters, two ties per node, a few hubs."""
    rng = random.Random(seed)  # noqa: S311 (a drawing, not a secret)
    groups = max(4, math.isqrt(nodes) // 2)
    centres = [(rng.uniform(-900, 900), rng.uniform(-900, 900)) for _ in range(groups)]
    group = [rng.randrange(groups) for _ in range(nodes)]
    members: dict[int, list[int]] = {}
    for node, own in enumerate(group):
        members.setdefault(own, []).append(node)
    ends, degree = [], [0] * nodes
    for tie in range(2 * nodes):
        a = tie % nodes
        near = members[group[a]]
        b = near[min(int(rng.expovariate(0.15)), len(near) - 1)] if rng.random() < 0.85 else rng.randrange(nodes)
        ends.append((a, b))
        degree[a] += 1
        degree[b] += 1
    spread, kinds = 900 / math.sqrt(groups), len(_SHAPES)
    count, most = len(ends), max(degree)
    return {
        "version": 1, "view": "entities", "types": [{"id": k, "shape": s} for k, s in _SHAPES.items()],
        "regions": [{"code": f"X{i}", "sv": f"Exempellän {i}", "en": f"Example county {i}"} for i in range(8)],
        "kinds": [{"id": "participates_in", "sv": "deltar i", "en": "takes part in"}],
        "statuses": ["stated", "inferred", "proposed"], "sectors": [],
        "nodes": {
            "id": [f"organisation/exempel-{i}" for i in range(nodes)],
            "label": [f"Exempelaktör {i}" for i in range(nodes)],
            "type": [rng.randrange(kinds) for _ in range(nodes)], "region": [rng.randrange(8) for _ in range(nodes)],
            "year": [0] * nodes, "last": [0] * nodes, "sector": [-1] * nodes, "group": group,
            "x": [round(rng.gauss(centres[g][0], spread)) for g in group],
            "y": [round(rng.gauss(centres[g][1], spread)) for g in group],
            "rank": [round(1000 * math.sqrt(d / most)) for d in degree],
        },
        "edges": {
            "id": [f"t{i}" for i in range(count)], "s": [a for a, _ in ends], "t": [b for _, b in ends],
            "kind": [0] * count, "from": [0] * count, "to": [0] * count, "weight": [1] * count,
            "status": [0 if rng.random() < 0.9 else 1 for _ in range(count)],
        },
        "hidden": {"nodes": 0, "edges": 0}, "total": {"nodes": nodes, "edges": count},
    }  # fmt: skip


def opened(browser: Browser, file: Path, script: str = "") -> tuple[Page, float]:
    """Open the page of a map and give it with the milliseconds until the map was drawn."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    if script:
        page.add_init_script(script)
    page.goto(file.as_uri())
    page.wait_for_selector("#map[data-ready]")
    return page, float(page.evaluate("performance.now()"))


def measured(browser: Browser, file: Path) -> list[float]:
    """Give ready, paint, pan and pan without the flag, in milliseconds, once."""
    page, ready = opened(browser, file)
    paint = statistics.median(page.evaluate(_PAINT) for _ in range(7))
    pan = float(page.evaluate(_PAN))
    page.close()
    page, _ = opened(browser, file, _FORGETFUL)
    without = float(page.evaluate(_PAN))
    page.close()
    return [ready, paint, pan, without]


def vis_page(columns: dict[str, Any]) -> str:
    """Give a page that draws the same graph by pyvis, everything inlined, nothing fetched."""
    from pyvis.network import Network

    nodes, edges = columns["nodes"], columns["edges"]
    drawn = Network(height="900px", width="1400px", cdn_resources="in_line")
    drawn.toggle_physics(False)
    for i, label in enumerate(nodes["label"]):
        drawn.add_node(i, label=label, x=nodes["x"][i], y=nodes["y"][i], size=6, shape="dot", physics=False)
    for s, t in zip(edges["s"], edges["t"], strict=True):
        drawn.add_edge(s, t)
    page: str = drawn.generate_html()
    return page


def vis_measured(browser: Browser, file: Path) -> list[float]:
    """Give ready and pan of the page by pyvis, in milliseconds, once."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(file.as_uri(), timeout=120_000)
    page.wait_for_function("typeof network !== 'undefined'", timeout=120_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = [float(page.evaluate("performance.now()")), float(page.evaluate(_VIS_PAN))]
    page.close()
    return found


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="*", default=[1000, 5000, 36000])
    parser.add_argument("--vis", type=int, default=5000, help="draw with vis-network up to so many nodes")
    parser.add_argument("--data", type=Path, help="not used: the graphs are made here")
    options = parser.parse_args()
    script = joined_script().encode()
    print(f"All scripts of the map: {len(script) / 1024:.1f} KiB, {len(gzip.compress(script)) / 1024:.1f} KiB gzip.\n")
    print(
        "| nodes | ready ms | paint ms | pan ms | pan ms without the flag | file KiB | data bytes per node, gzip |"
        " vis-network ready ms | pan ms | pan: times ours |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for nodes in options.nodes:
            columns = graph(nodes)
            file = Path(folder) / f"{nodes}.html"
            file.write_text(one_file(columns, "sv", Origin("Exempel")), encoding="utf-8")
            rounds = [measured(browser, file) for _ in range(ROUNDS)]
            medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
            sizes = file.stat().st_size / 1024, len(gzip.compress(orjson.dumps(columns))) / nodes
            cells = [f"{value:.1f}" for value in medians] + [f"{size:.0f}" for size in sizes]
            if nodes <= options.vis:
                file.write_text(vis_page(columns), encoding="utf-8")
                other = [vis_measured(browser, file) for _ in range(ROUNDS)]
                ready, pan = (statistics.median(column) for column in zip(*other, strict=True))
                cells += [f"{ready:.0f}", f"{pan:.1f}", f"{pan / medians[2]:.1f}"]
            else:
                cells += ["–", "–", "–"]
            print(f"| {nodes} | {' | '.join(cells)} |", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
