"""What the map page needs before its script runs: settings, words, and a list for those without JavaScript."""

from typing import Any
from urllib.parse import urlencode

import numpy as np

from server.i18n import script_phrases
from server.offline import as_json
from server.pages.context import Reader
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
    "sector",
    "programme",
    "funder",
    "source",
    "least",
)
"""Query parameters of the map page that choose what the server sends."""


def settings_json(reader: Reader) -> dict[str, Any]:
    """Give the addresses and words that the scripts start from."""
    made, named = notes(reader.graph, reader.lang)
    return {
        "lang": reader.lang,
        "picture": "/api/map",
        "tie": "/api/tie/",
        "entity": "/api/entity/",
        "pages": {"way": page_url(reader.lang, "path"), "entity": page_url(reader.lang, "entity") + "/"},
        "offline": False,
        "version": str(reader.graph.number),
        "title": reader.t("map.title"),
        "made": made,
        "sources": named,
        "licence": reader.t("foot.licence"),
    }


def map_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the map template."""
    served = urlencode({name: value for name, value in reader.query.items() if name in SERVED} | {"lang": reader.lang})
    central = np.argsort(-reader.graph.entities.ties, kind="stable")[:50]
    return {
        "offline": False,
        "colourings": ["type", "sector", "region", "group"],
        "served_query": served,
        "top": [reader.entity(int(row)) for row in central],
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(reader.lang)),
    }
