"""Pages that draw the same graph in different ways, for `map_rivals`: same places, sizes and colours, no layout."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from server.offline import Origin, joined_script, one_file

_COLOURS = ("#7a1f1d", "#2f5d3a", "#2a5b8a", "#b8842a", "#5b4a86", "#6a6a6a", "#8a4a2a", "#3a7a7a")

READY = """window.announce = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.drawnAt = window.drawnAt || performance.now(); }));
new MutationObserver((_, observer) => { if (document.querySelector("#map[data-ready]")) {
  observer.disconnect(); window.announce(); } })
  .observe(document, { subtree: true, childList: true, attributes: true });"""
"""Run before a page's own scripts: `drawnAt` is when the first picture stood on the screen."""

_PAN = """() => new Promise((done) => { const times = []; let last = 0; const begun = performance.now();
  const frame = (now) => { if (last) times.push(now - last); last = now;
    %s
    if (now - begun < 3000 || times.length < 3) requestAnimationFrame(frame); else done(times); };
  requestAnimationFrame(frame); })"""

_VIS = """const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + 8 * Math.sin(now / 300), y: at.y + 6 } }); network.redraw();"""

PANS = {
    "Kurbits": _PAN % "const { map } = kurbitsMap; map.camera.pan(4 * Math.sin(now / 300), 3); map.draw();",
    "vis-network": _PAN % _VIS,
    "pyvis": _PAN % _VIS,
    "sigma": _PAN
    % """const camera = renderer.getCamera(), at = camera.getState();
    camera.setState({ x: at.x + 0.003 * Math.sin(now / 300), y: at.y + 0.002 });""",
}
"""Moves the map a little before each frame for three seconds; gives the milliseconds between frames."""


class Drawing(NamedTuple):
    """How a page is made of the columns of a picture, and which script it carries (folder of the npm packages)."""

    page: Callable[[dict[str, Any], Path], str]
    script: Callable[[Path], bytes]


def _html(script: bytes, data: object, code: str) -> str:
    held = orjson.dumps(data).decode().replace("<", "\\u003c")
    safe = script.decode().replace("</script", "<\\/script")
    return (
        '<!doctype html><meta charset="utf-8"><title>-</title>'
        "<style>html, body { margin: 0 } #net { width: 1400px; height: 900px }</style>"
        f'<div id="net"></div><script type="application/json" id="data">{held}</script><script>{safe}</script>'
        f'<script>const data = JSON.parse(document.getElementById("data").textContent);\n{code}</script>'
    )


def _points(columns: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = columns["nodes"]
    rows = zip(nodes["label"], nodes["x"], nodes["y"], nodes["rank"], nodes["type"], strict=True)
    return [
        {"label": label, "x": x, "y": y, "size": 3 + rank / 100, "color": _COLOURS[type % len(_COLOURS)]}
        for label, x, y, rank, type in rows
    ]


def _ends(columns: dict[str, Any]) -> list[tuple[int, int]]:
    return list(zip(columns["edges"]["s"], columns["edges"]["t"], strict=True))


def _vis_page(columns: dict[str, Any], modules: Path) -> str:
    data = {
        "nodes": [{"id": i, "shape": "dot", **point} for i, point in enumerate(_points(columns))],
        "edges": [{"from": s, "to": t} for s, t in _ends(columns)],
    }
    code = """const network = new vis.Network(document.getElementById("net"),
  { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) },
  { physics: false, layout: { improvedLayout: false }, edges: { smooth: false } });
network.once("afterDrawing", window.announce);"""
    return _html(_vis_script(modules), data, code)


def _vis_script(modules: Path) -> bytes:
    return (modules / "vis-network" / "dist" / "vis-network.min.js").read_bytes()


def _sigma_page(columns: dict[str, Any], modules: Path) -> str:
    data = {"nodes": _points(columns), "edges": _ends(columns)}
    code = """const graph = new graphology.MultiGraph();
data.nodes.forEach((node, i) => graph.addNode(i, node));
data.edges.forEach(([s, t]) => graph.addEdge(s, t, { size: 1, color: "#ccc" }));
const renderer = new Sigma(graph, document.getElementById("net"));
renderer.once("afterRender", window.announce); renderer.refresh();"""
    return _html(_sigma_script(modules), data, code)


def _sigma_script(modules: Path) -> bytes:
    parts = ("graphology/dist/graphology.umd.min.js", "sigma/dist/sigma.min.js")
    return b"\n".join((modules / part).read_bytes() for part in parts)


def _pyvis_page(columns: dict[str, Any], modules: Path) -> str:
    from pyvis.network import Network

    drawn = Network(height="900px", width="1400px", cdn_resources="in_line")
    drawn.toggle_physics(False)
    for i, point in enumerate(_points(columns)):
        drawn.add_node(i, shape="dot", physics=False, **point)
    for s, t in _ends(columns):
        drawn.add_edge(s, t)
    page: str = drawn.generate_html()
    return page + '<script>network.once("afterDrawing", window.announce); network.redraw();</script>'


def _pyvis_script(modules: Path) -> bytes:
    import pyvis

    [script] = Path(pyvis.__file__).parent.glob("lib/vis-9.1.2/vis-network.min.js")
    return script.read_bytes()


ours = Drawing(
    lambda columns, _: one_file(columns, "sv", Origin("Exempel")),
    lambda _: joined_script().encode(),
)
vis = Drawing(_vis_page, _vis_script)
pyvis = Drawing(_pyvis_page, _pyvis_script)
sigma = Drawing(_sigma_page, _sigma_script)
