"""The map without its scripts: the selection drawn by the server, its nodes and ties as tables, a form for another."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from graph.inquiries.cutting import PARTS, read_slice
from graph.tables import STATUSES
from graph.views.discs import DISCS, Discs, overview
from graph.views.picture import Picture
from graph.views.selection import Selection
from ontology.errors import InputError
from server.memo import Memo
from server.pages.context import Link, Reader
from server.pages.links import entity_url
from server.pages.map import SERVED, map_fields
from server.pages.ties import tie_url
from server.said import words

MOST_NODES, MOST_LINES = 200, 200
VIEWS = ("entities", "collaborations", *DISCS)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A node: its page, where and when, how many stand beside it here. Of a disc: how many it holds, and whom."""

    link: Link
    region: str
    years: str
    count: int
    held: int
    heads: str


@dataclass(frozen=True, slots=True)
class TieRow:
    """A line of the picture: its two ends, what it says, when, and the page with its evidence ("" = it has none)."""

    one: Link
    said: str
    other: Link
    years: str
    status: str
    url: str


def asked(reader: Reader) -> Selection:
    """Read what is to be shown; fields that were left empty ask for nothing. Raises InputError."""
    given = {name: value for name, value in reader.query.items() if value.strip()}
    cut = read_slice(reader.graph, {name: value for name, value in given.items() if name in PARTS}, undated=True)
    return Selection(
        view=given.get("view", ""), center=given.get("center", ""), steps=_whole(given, "steps", 1), region=cut.region,
        kinds=tuple(reader.query.getlist("kind")), from_year=cut.from_year, to_year=cut.to_year,
        sector=cut.sector, programme=cut.programme, funder=cut.funder, source=cut.source, least=cut.least,
        group=_whole(given, "group", 0), layout=given.get("layout", ""),
    )  # fmt: skip


def _whole(given: dict[str, str], name: str, usual: int) -> int:
    """Give a small number of the address; anything else stands for what is usual."""
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else usual


def form_values(reader: Reader) -> dict[str, Any]:
    """Give what the page shows whatever comes of the selection: the form, as it was filled in."""
    return {
        "fields": map_fields(reader),
        "views": VIEWS,
        "view": reader.query.get("view", ""),
        "kept": [(k, v) for k, v in reader.query.multi_items() if k in ("center", "steps", "group", "layout") and v],
        "map_url": reader.url("map", **{k: v for k, v in reader.query.items() if k in SERVED}),
        "nodes": [],
        "wrong": "",
    }


def complaint(reader: Reader, error: InputError) -> dict[str, Any]:
    """Give the page of a selection that cannot be shown, with why."""
    return form_values(reader) | {"wrong": words(error, reader.lang)}


def table_values(reader: Reader, memo: Memo) -> dict[str, Any]:
    """Give the values of the template for what a selection shows; `memo` is that of the map. Raises InputError."""
    selection = asked(reader)
    view = memo.get(("view", reader.graph.number, selection), lambda: overview(reader.graph, selection))
    columns, discs = view.columns(), isinstance(view, Discs)
    links = _links(reader, columns, view)
    given = urlencode([*((k, v) for k, v in reader.query.multi_items() if k in SERVED and v), ("lang", reader.lang)])
    return form_values(reader) | {
        "discs": discs,
        "nodes": _nodes(reader, columns, links)[:MOST_NODES],
        "nodes_total": int(columns["total"]["nodes"]),
        "hidden": int(columns["hidden"]["nodes"]),
        "ties": _ties(reader, columns, links),
        "ties_total": int(columns["total"]["edges"]),
        "view": columns["view"],
        "picture": f"/karta.svg?{given}",
        "csv": f"/api/export?{given}&format=csv",
    }


def _links(reader: Reader, columns: dict[str, Any], view: Picture | Discs) -> list[Link]:
    """Give where each node leads: an entity to its page, a disc to what it holds."""
    ids, labels = columns["nodes"]["id"], columns["nodes"]["label"]
    if isinstance(view, Discs):
        kept = {k: v for k, v in reader.query.items() if k in SERVED and k not in ("view", "group", "region")}
        return [Link(label, _inside(reader, each, kept), "", "") for each, label in zip(ids, labels, strict=True)]
    base, found = reader.graph.base, []
    for identifier, label, kind in zip(ids, labels, columns["nodes"]["type"], strict=True):
        name = columns["types"][kind]["id"]
        iri = identifier if identifier.startswith("http") else base + identifier
        found.append(Link(label, entity_url(reader.lang, iri, base), name, reader.t(f"kind.{name}")))
    return found


def _inside(reader: Reader, disc: str, kept: dict[str, str]) -> str:
    """Give the address of what a disc holds ("group/3", "region/SE31")."""
    what, _, code = disc.rpartition("/")
    return reader.url("table", **kept | {"group" if what == "group" else "region": code})


def _nodes(reader: Reader, columns: dict[str, Any], links: list[Link]) -> list[NodeLine]:
    nodes, beside = columns["nodes"], [0] * len(links)
    for end in (columns["edges"]["s"], columns["edges"]["t"]):
        for at in end:
            beside[at] += 1
    names = [one[reader.lang] for one in columns["regions"]]
    held, heads = nodes.get("count", [0] * len(links)), nodes.get("heads", [[]] * len(links))
    order = sorted(range(len(links)), key=lambda at: (-nodes["rank"][at], nodes["label"][at]))
    return [
        NodeLine(
            links[at],
            "" if nodes["region"][at] is None else names[nodes["region"][at]],
            reader.t.years(nodes["year"][at], nodes["last"][at]),
            beside[at],
            held[at],
            ", ".join(heads[at][:_NAMED]),
        )
        for at in order
    ]


def _ties(reader: Reader, columns: dict[str, Any], links: list[Link]) -> list[TieRow]:
    """Give the lines of a picture, those of most weight first."""
    edges = columns["edges"]
    order = sorted(range(len(edges["id"])), key=lambda at: (-edges["weight"][at], edges["id"][at]))
    return [
        TieRow(
            links[edges["s"][at]],
            columns["kinds"][edges["kind"][at]][reader.lang],
            links[edges["t"][at]],
            reader.t.years(edges["from"][at], edges["to"][at]),
            STATUSES[edges["status"][at]],
            "" if ":" in edges["id"][at] else tie_url(reader.lang, edges["id"][at]),
        )
        for at in order[:MOST_LINES]
    ]
