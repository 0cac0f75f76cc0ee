"""What the map page needs before its script runs: settings and words; those without scripts are led to its tables."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from graph.analysis.registry import PANEL
from graph.views.picture import region_code
from server.i18n import script_phrases
from server.offline import as_json
from server.pages.context import Reader
from server.pages.kept import once
from server.pages.links import page_url
from server.pages.pictures import notes

SERVED = (
    "view",
    "center",
    "steps",
    "region",
    "kind",
    "from",
    "to",
    "top",
    "only",
    "layout",
    "sector",
    "programme",
    "funder",
    "source",
    "least",
    "group",
    "grow",
    "also",
)
"""Query parameters of the map page that choose what the server sends."""


FIELDS = ("region", "sector", "programme", "funder", "source", "from", "to", "least")
"""Those that the form of the page asks for."""


FORMS = (
    ("xlsx", "XLSX"),
    ("csv", "CSV"),
    ("gexf", "GEXF"),
    ("graphml", "GraphML"),
    ("vosviewer", "VOSviewer"),
    ("graphology", "Graphology"),
    ("ttl", "Turtle"),
)
"""The formats in which the page offers its data, and what they are called."""


@dataclass(frozen=True)
class Field:
    """A field of the form: its name and value, what can be chosen, or of which kinds names are suggested."""

    name: str
    value: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    kinds: str = ""
    type: str = "text"


def map_fields(reader: Reader) -> list[Field]:
    """Give the fields by which a selection is narrowed."""
    graph, t = reader.graph, reader.t
    sectors = sorted(sector for sector in graph.entities.coded("sector")[0] if sector)
    sources = sorted(set(graph.documents.source) - {""})
    more: dict[str, Any] = {
        "region": {"choices": once(graph, ("regions to choose", reader.lang), lambda: _regions(reader))},
        "sector": {"choices": [(sector, t(f"sector.{sector}")) for sector in sectors]},
        "programme": {"kinds": "programme"},
        "funder": {"kinds": "organisation,region,municipality,programme"},
        "source": {"choices": [(source, source) for source in sources]},
        "from": {"type": "number"},
        "to": {"type": "number"},
        "least": {"type": "number"},
    }
    return [Field(name, reader.query.get(name, ""), **more[name]) for name in FIELDS]


def _regions(reader: Reader) -> list[tuple[str, str]]:
    """The regions of Sweden and the countries abroad that any entity lies in, by name."""
    entities = reader.graph.entities
    places = {(one, two): row for row, (one, two) in enumerate(zip(entities.region, entities.country, strict=True))}
    codes = {region_code(entities, row) for row in places.values()}
    return sorted(((code, reader.place(code)) for code in codes if code), key=lambda one: (len(one[0]) < 3, one[1]))


def settings_json(reader: Reader) -> dict[str, Any]:
    """Give the addresses and words that the scripts start from."""
    made, named = notes(reader.graph, reader.lang)
    return {
        "lang": reader.lang,
        "picture": "/api/map",
        "tie": "/api/tie/",
        "entity": "/api/entity/",
        "pages": {
            "way": page_url(reader.lang, "path"),
            "entity": page_url(reader.lang, "entity") + "/",
            "inquiry": page_url(reader.lang, "inquiry"),
            "compare": page_url(reader.lang, "inquiry", "compare"),
            "embed": page_url(reader.lang, "embed"),
        },
        "offline": False,
        "state": "",
        "version": str(reader.graph.number),
        "title": reader.t("map.title"),
        "made": made,
        "sources": named,
        "licence": reader.t("foot.licence"),
    }


def picture_url(reader: Reader) -> str:
    """Give the address that the script will ask for (static/data.js), so that the page can ask for it at once."""
    served = sorted((name, value) for name, value in reader.query.multi_items() if name in SERVED)
    return "/api/map?" + urlencode([*served, ("status", "stated,inferred,proposed"), ("lang", reader.lang)])


def map_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the map template."""
    served = urlencode({name: value for name, value in reader.query.items() if name in SERVED} | {"lang": reader.lang})
    return {
        "offline": False,
        "picture_url": picture_url(reader),
        "colourings": ["type", "sector", "region", "group"],
        "sizes": [(name, measure.title[reader.lang]) for name, measure in PANEL.items() if measure.best],
        "fields": map_fields(reader),
        "forms": FORMS,
        "narrowed": any(reader.query.get(name) for name in FIELDS),
        "served_query": served,
        "table_url": reader.url("table", **{name: value for name, value in reader.query.items() if name in SERVED}),
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(reader.lang)),
    }
