"""A quick interactive page of a picture or any networkx graph, by pyvis and the vis-network its wheel ships.

For notebooks and sketches; the explorer has its own engine. The page asks nothing of any server, runs only its own
two scripts (by their hashes), and shows labels and titles as text, whatever they hold.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.views.export import to_networkx
from graph.views.forces import Links
from graph.views.layout import arrange, tie_weights
from graph.views.picture import Picture
from ontology.errors import InputError

if TYPE_CHECKING:
    from pyvis.network import Network

    AnyGraph = nx.Graph[Any]
else:
    AnyGraph = nx.Graph

_LOOKS = {
    "organisation": ("dot", "#a33226"),
    "person": ("triangle", "#2f6f9f"),
    "project": ("square", "#c08a1e"),
    "programme": ("hexagon", "#2f6b4c"),
    "region": ("diamond", "#6d6257"),
    "municipality": ("triangleDown", "#8a7f74"),
    "event": ("star", "#7b4a78"),
}
_DASHES = {"stated": False, "inferred": [8, 5], "proposed": [2, 5]}
_WORDS = {"sv": ("Nätverk", "{n} noder, {m} förbindelser"), "en": ("Network", "{n} nodes, {m} ties")}
_HIDDEN = {"sv": ", {h} noder dolda", "en": ", {h} nodes hidden"}

# Titles become elements with text: vis-network sets strings as text too, but only since its version 9.
_START = """
const data = JSON.parse(document.getElementById("data").textContent);
for (const item of [...data.nodes, ...data.edges]) {
  if (item.title === undefined) continue;
  const words = document.createElement("div");
  words.textContent = item.title;
  item.title = words;
}
new vis.Network(document.getElementById("map"), { nodes: data.nodes, edges: data.edges }, data.options);
"""

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 80, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {"font": {"color": "#26221d", "strokeWidth": 4, "strokeColor": "#fbf9f4", "multi": False}},
    "edges": {"color": {"color": "#b9b0a0", "highlight": "#a33226", "hover": "#6d6257"}, "smooth": False},
}


@dataclass(frozen=True)
class Page:
    """A page that stands alone. `network` is the pyvis network it was made from."""

    html: str
    network: "Network"

    def write(self, path: Path | str) -> Path:
        """Write the page, as UTF-8 whatever the machine's locale."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        style = "width:100%;height:600px;border:1px solid #ddd6c8"
        return f'<iframe sandbox="allow-scripts" style="{style}" srcdoc="{escape(self.html, quote=True)}"></iframe>'


def show(graph: Picture | AnyGraph, title: str = "", lang: str = "sv") -> Page:
    """Give a picture or any networkx graph as a page; the graph itself is never changed.

    Node attributes that are used: label, kind, x, y, importance; edge attributes: kind, weight, status. A graph
    without x and y is laid out here. Raises InputError for a language other than sv and en.
    """
    if lang not in _WORDS:
        raise InputError(f"unknown language {lang!r}; expected sv or en")
    hidden = graph.hidden if isinstance(graph, Picture) else 0
    drawn: AnyGraph = to_networkx(graph) if isinstance(graph, Picture) else graph
    network = _network(drawn)
    note = _WORDS[lang][1].format(n=len(network.nodes), m=len(network.edges))
    note += _HIDDEN[lang].format(h=hidden) if hidden else ""
    return Page(_render(network, title or _WORDS[lang][0], note, lang), network)


def _network(graph: AnyGraph) -> "Network":
    """Fill a pyvis network in bulk: its own `add_edge` is quadratic and drops parallel edges, `from_nx` mutates."""
    from pyvis.network import Network  # imports IPython, so only when a page is wanted

    names = {node: str(i) for i, node in enumerate(graph)}
    places = _places(graph)
    network = Network(directed=graph.is_directed(), cdn_resources="in_line")
    network.nodes = [
        _node(names[node], node, data, place)
        for (node, data), place in zip(graph.nodes(data=True), places, strict=True)
    ]
    network.node_ids = list(names.values())
    network.node_map = {node["id"]: node for node in network.nodes}
    seen: dict[tuple[str, str], int] = {}
    for s, t, data in graph.edges(data=True):
        ends = names[s], names[t]
        pair = min(ends), max(ends)
        seen[pair] = seen.get(pair, -1) + 1
        network.edges.append(_edge(ends, data, seen[pair], graph.is_directed()))
    return network


def _node(name: str, node: Any, data: dict[str, Any], place: Any) -> dict[str, Any]:
    label, kind = str(data.get("label", node)), str(data.get("kind", ""))
    shape, colour = _LOOKS.get(kind, ("dot", "#6d6257"))
    size = 8 + 14 * (_number(data.get("importance"), 0.0) / 1000) ** 0.5
    spot = {"x": float(place[0]), "y": float(place[1])}
    return {"id": name, "label": label, "title": label, "shape": shape, "color": colour, "size": size, **spot}


def _edge(ends: tuple[str, str], data: dict[str, Any], nth: int, directed: bool) -> dict[str, Any]:
    edge: dict[str, Any] = {"from": ends[0], "to": ends[1], "width": 1 + min(_number(data.get("weight"), 1.0), 8.0) / 2}
    if kind := str(data.get("kind", "")):
        edge["title"] = kind
    if dashes := _DASHES.get(str(data.get("status", "stated"))):
        edge["dashes"] = dashes
    if nth:  # one more between the same two: bend it, further for each
        edge["smooth"] = {"type": "curvedCW" if nth % 2 else "curvedCCW", "roundness": 0.12 * ((nth + 1) // 2)}
    if directed:
        edge["arrows"] = "to"
    return edge


def _number(value: Any, default: float) -> float:
    usable = isinstance(value, int | float) and np.isfinite(value) and value >= 0
    return float(value) if usable else default


def _places(graph: AnyGraph) -> Any:
    given = [(data.get("x"), data.get("y")) for _, data in graph.nodes(data=True)]
    if all(isinstance(x, int | float) and isinstance(y, int | float) for x, y in given):
        return given
    index = {node: i for i, node in enumerate(graph)}
    ends = np.array([(index[u], index[v]) for u, v in graph.edges() if u != v], dtype=np.int32).reshape(-1, 2)
    s, t = ends[:, 0], ends[:, 1]
    labels = [str(data.get("label", node)) for node, data in graph.nodes(data=True)]
    links = Links(len(index), s, t, tie_weights(s, t, len(index)), np.zeros(len(index), dtype=np.int32))
    return arrange(links, labels)


def _render(network: "Network", title: str, note: str, lang: str) -> str:
    data = {"nodes": network.nodes, "edges": network.edges, "options": _OPTIONS}
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    policy = (
        f"default-src 'none'; script-src {_hash(_library())} {_hash(_START)}; style-src 'unsafe-inline'; img-src data:"
    )
    safe = {"data": Markup(text), "library": Markup(_library()), "start": Markup(_START)}  # noqa: S704 - see above
    page = _environment().get_template("page.html.jinja")
    return page.render(lang=lang, title=title, note=note, policy=policy, **safe)


@cache
def _library() -> str:
    """The vis-network that the pyvis wheel ships; it holds nothing that would end a script element."""
    shipped = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = shipped.read_text(encoding="utf-8")
    if "</script" in text or "<!--" in text:
        raise InputError("the installed pyvis ships a vis-network that cannot be put into a page; expected pyvis 0.3.2")
    return text


@cache
def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, loader=FileSystemLoader(Path(__file__).parent))


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
