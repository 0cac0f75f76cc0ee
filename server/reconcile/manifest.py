"""What the service says of itself, what it suggests while somebody types, and what it shows of a suggestion."""

from collections.abc import Iterator
from typing import Any

from markupsafe import escape

import kurbits
from graph.generation import Generation
from graph.identity.directory import LISTED
from graph.identity.names import fold
from ontology.errors import InputError, NotFoundError
from ontology.facts import Kind
from ontology.terms import K
from server.i18n import text
from server.models import Language
from server.reconcile.properties import MATCHING, PROPERTIES
from server.reconcile.rows import BATCH, by_id, description, type_of

LIMIT = 10
"""Values of one property that are fetched when nobody asks for more or fewer."""

SUGGESTED = ("entity", "property", "type")
_PAGE = 20


def manifest(graph: Generation, origin: str, path: str, lang: Language) -> dict[str, Any]:
    """Give the service manifest of the endpoint at a path of an origin ("http://127.0.0.1:8000", "/sv/reconcile")."""
    here, t = origin + path, text(lang)
    limit = {"name": "limit", "type": "number", "default": LIMIT, "label": t("reconcile.limit")}
    return {
        "versions": ["0.2"],
        "name": f"{graph.manifest['name']} – Kurbits ({lang})",
        "identifierSpace": graph.base,
        "schemaSpace": K,
        "serviceVersion": kurbits.__version__,
        "documentation": f"{origin}/api/docs",
        "defaultTypes": [type_of(kind, lang) for kind in LISTED],
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{here}/feature?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": 420, "height": 240},
        "suggest": {what: _suggest(here, what) for what in SUGGESTED},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [limit | {"help_text": t("reconcile.limit_help")}],
        },
        "batchSize": BATCH,
    }


def _suggest(here: str, what: str) -> dict[str, str]:
    return {
        "service_url": here,
        "service_path": f"/suggest/{what}",
        "flyout_service_url": here,
        "flyout_service_path": f"/flyout/{what}?id=${{id}}",
    }


def suggest(graph: Generation, what: str, prefix: str, cursor: int, lang: Language) -> dict[str, Any]:
    """Give what begins with a prefix, leaving out as many as the cursor says."""
    found = {"entity": _entities, "property": _properties, "type": _types}[what](graph, prefix.strip(), cursor, lang)
    return {"result": list(found)}


def _entities(graph: Generation, prefix: str, cursor: int, lang: Language) -> Iterator[dict[str, Any]]:
    known = by_id(graph, prefix)
    hits = [known] if known >= 0 else [hit.row for hit in graph.search(prefix, cursor + _PAGE, LISTED)]
    for row in hits[cursor:]:
        kind = type_of(graph.kind(row), lang)
        about = " · ".join(filter(None, (kind["name"], description(graph, row, lang))))
        yield {"id": graph.local(row), "name": graph.label(row), "description": about, "notable": [kind]}


def _properties(graph: Generation, prefix: str, cursor: int, lang: Language) -> Iterator[dict[str, Any]]:
    asked, t = fold(prefix), text(lang)
    for found in [p for p in PROPERTIES.values() if asked in fold(p.name(lang)) or p.id.startswith(asked)][cursor:]:
        use = "reconcile.matches" if found.id in MATCHING else "reconcile.fetches"
        yield {"id": found.id, "name": found.name(lang), "description": t(use)}


def _types(graph: Generation, prefix: str, cursor: int, lang: Language) -> Iterator[dict[str, Any]]:
    asked = fold(prefix)
    found = [type_of(kind, lang) for kind in LISTED]
    yield from [kind for kind in found if asked in fold(kind["name"]) or kind["id"].startswith(asked)][cursor:]


def flyout(graph: Generation, what: str, identifier: str, lang: Language) -> dict[str, str]:
    """Give a few words on a suggestion, as HTML without any style. Raises NotFoundError."""
    title, about = identifier, ""
    if what == "entity" and (row := by_id(graph, identifier)) >= 0:
        kind = type_of(graph.kind(row), lang)["name"]
        title, about = graph.label(row), " · ".join(filter(None, (kind, description(graph, row, lang))))
    elif what == "property" and identifier in PROPERTIES:
        title = PROPERTIES[identifier].name(lang)
        about = text(lang)("reconcile.matches" if identifier in MATCHING else "reconcile.fetches")
    elif what == "type" and identifier in list(LISTED):
        title, about = type_of(Kind(identifier), lang)["name"], identifier
    else:
        raise NotFoundError(f"nothing here has the id {identifier!r}")
    return {"id": identifier, "html": f"<p><strong>{escape(title)}</strong><br>{escape(about)}</p>"}


def proposals(kind: str, limit: int, lang: Language) -> dict[str, Any]:
    """Give the properties that may be fetched for things of a type. Raises InputError for a limit below 0."""
    if limit < 0:
        raise InputError(f"“limit” is {limit}; expected 0 (all) or more")
    found = [p for p in PROPERTIES.values() if not kind or not p.kinds or kind in p.kinds]
    told = [{"id": p.id, "name": p.name(lang)} for p in (found[:limit] if limit else found)]
    return {"type": kind, "properties": told} | ({"limit": limit} if limit else {})
