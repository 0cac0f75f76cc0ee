"""Exports of a picture: GEXF and GraphML for other tools, CSV and XLSX for spreadsheets, JSON for scripts."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import orjson

from graph.tables import KINDS, STATUSES
from graph.views.picture import Picture
from graph.views.spreadsheet import Sheet, csv_file, workbook
from ontology.errors import InputError

if TYPE_CHECKING:
    MultiDiGraph = nx.MultiDiGraph[str]
else:
    MultiDiGraph = nx.MultiDiGraph

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIZE = 20.0


@dataclass(frozen=True)
class Format:
    """One way to take a picture away: how files of it end, its media type, and how it is made."""

    suffix: str
    media_type: str
    make: Callable[[Picture], bytes]


def export(picture: Picture, name: str) -> bytes:
    """Give a picture as a file. Raises InputError for a format that is not offered (see `FORMATS`)."""
    if name not in FORMATS:
        raise InputError(f"unknown format {name!r}; expected one of {', '.join(FORMATS)}")
    return FORMATS[name].make(picture)


def to_networkx(picture: Picture) -> MultiDiGraph:
    """Give the nodes and lines of a picture as a networkx graph; parallel lines stay apart, by their id."""
    columns = picture.columns()
    nodes, edges = columns["nodes"], columns["edges"]
    regions = [region["code"] for region in columns["regions"]]
    graph: MultiDiGraph = nx.MultiDiGraph(view=columns["view"], version=columns["version"])
    for i, name in enumerate(nodes["id"]):
        attributes = {
            "label": nodes["label"][i],
            "kind": KINDS[nodes["type"][i]].value,
            "region": "" if nodes["region"][i] is None else regions[nodes["region"][i]],
            "iri": picture.entities.iri[picture.rows[i]],
            "first_year": nodes["year"][i],
            "last_year": nodes["last"][i],
            "importance": nodes["rank"][i],
            "community": nodes["group"][i],
            "x": float(nodes["x"][i]),
            "y": float(nodes["y"][i]),
        }
        graph.add_node(name, **attributes)
    for i, name in enumerate(edges["id"]):
        attributes = {
            "kind": columns["kinds"][edges["kind"][i]]["id"],
            "from_year": edges["from"][i],
            "to_year": edges["to"][i],
            "weight": edges["weight"][i],
            "status": STATUSES[edges["status"][i]],
        }
        graph.add_edge(nodes["id"][edges["s"][i]], nodes["id"][edges["t"][i]], key=name, **attributes)
    return graph


def gexf(picture: Picture) -> bytes:
    """GEXF 1.2 with positions and sizes: opens in Gephi as it looks here."""
    graph = _printable(to_networkx(picture))
    for _, data in graph.nodes(data=True):
        place = {"x": data.pop("x"), "y": -data.pop("y"), "z": 0.0}  # Gephi's y points upwards
        data["viz"] = {"position": place, "size": 4.0 + _SIZE * data["importance"] / 1000}
    lines = nx.generate_gexf(graph, version="1.2draft")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def graphml(picture: Picture) -> bytes:
    """GraphML for yEd, Cytoscape, igraph and NetworkX."""
    stream = io.BytesIO()
    nx.write_graphml_xml(_printable(to_networkx(picture)), stream, named_key_ids=True)
    return stream.getvalue()


LINE_COLUMNS = ("id", "from", "from_label", "type", "to", "to_label", "from_year", "to_year", "weight", "status")
NODE_COLUMNS = ("id", "label", "kind", "region", "iri", "first_year", "last_year", "importance", "community")


def lines_csv(picture: Picture) -> bytes:
    """One row per line, with the labels of both ends."""
    return csv_file(LINE_COLUMNS, _line_rows(to_networkx(picture)))


def nodes_csv(picture: Picture) -> bytes:
    """One row per node; unknown years are empty."""
    return csv_file(NODE_COLUMNS, _node_rows(to_networkx(picture)))


def xlsx(picture: Picture) -> bytes:
    """A workbook with a sheet of nodes and a sheet of lines."""
    graph = to_networkx(picture)
    return workbook((Sheet("nodes", NODE_COLUMNS, _node_rows(graph)), Sheet("lines", LINE_COLUMNS, _line_rows(graph))))


def _line_rows(graph: MultiDiGraph) -> Iterator[Sequence[Any]]:
    label = {name: data["label"] for name, data in graph.nodes(data=True)}
    for s, t, k, d in graph.edges(keys=True, data=True):
        years = (d["from_year"] or "", d["to_year"] or "")
        yield (k, s, label[s], d["kind"], t, label[t], *years, d["weight"], d["status"])


def _node_rows(graph: MultiDiGraph) -> Iterator[Sequence[Any]]:
    for name, data in graph.nodes(data=True):
        yield (name, *(data[column] or "" for column in NODE_COLUMNS[1:]))


def columns_json(picture: Picture) -> bytes:
    """The columns the map itself draws from (docs/api.md)."""
    return orjson.dumps(picture.columns())


def node_link_json(picture: Picture) -> bytes:
    """Nodes and links as objects, as `networkx.node_link_graph` and D3 read them."""
    return orjson.dumps(nx.node_link_data(to_networkx(picture), edges="links"))


def vosviewer_json(picture: Picture) -> bytes:
    """A network for VOSviewer, with the places and groups of the map; lines between the same two are one."""
    graph = to_networkx(picture)
    number = {name: i for i, name in enumerate(graph, 1)}
    strength: dict[tuple[int, int], float] = {}
    for s, t, weight in graph.edges(data="weight", default=1.0):
        pair = min(number[s], number[t]), max(number[s], number[t])
        strength[pair] = strength.get(pair, 0.0) + (weight or 1.0)
    items = [
        {
            "id": number[name],
            "label": data["label"],
            "url": data["iri"],
            "x": data["x"] / 1000,
            "y": -data["y"] / 1000,  # its y points upwards
            "cluster": data["community"] + 1,
            "weights": {"Importance": data["importance"]},
        }
        for name, data in graph.nodes(data=True)
    ]
    links = [{"source_id": a, "target_id": b, "strength": round(n, 3)} for (a, b), n in strength.items() if a != b]
    return orjson.dumps({"network": {"items": items, "links": links}})


def graphology_json(picture: Picture) -> bytes:
    """A graph as graphology and sigma.js import it."""
    graph = to_networkx(picture)
    return orjson.dumps(
        {
            "options": {"type": "directed", "multi": True, "allowSelfLoops": True},
            "attributes": dict(graph.graph),
            "nodes": [{"key": name, "attributes": data} for name, data in graph.nodes(data=True)],
            "edges": [
                {"key": key, "source": s, "target": t, "attributes": data}
                for s, t, key, data in graph.edges(keys=True, data=True)
            ],
        }
    )


FORMATS: Mapping[str, Format] = {
    "gexf": Format("gexf", "application/gexf+xml", gexf),
    "graphml": Format("graphml", "application/graphml+xml", graphml),
    "csv": Format("csv", "text/csv; charset=utf-8", lines_csv),
    "nodes.csv": Format("nodes.csv", "text/csv; charset=utf-8", nodes_csv),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
    "json": Format("json", "application/json", columns_json),
    "vosviewer": Format("vosviewer.json", "application/json", vosviewer_json),
    "graphology": Format("graphology.json", "application/json", graphology_json),
    "node-link": Format("node-link.json", "application/json", node_link_json),
}
"""The formats of a picture. RDF is the store's business."""


def _printable(graph: MultiDiGraph) -> MultiDiGraph:
    """Take out the characters that no XML file may hold."""
    for *_, data in (*graph.nodes(data=True), *graph.edges(data=True)):
        data.update({key: _NOT_XML.sub("", value) for key, value in data.items() if isinstance(value, str)})
    return graph
