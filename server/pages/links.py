"""Addresses of the pages: their names in both languages, and where an entity, a tie and a document are shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ontology.places import PLACE, place
from ontology.terms import PREFIXES

NAMES: dict[str, dict[str, str]] = {
    "home": {"sv": "", "en": ""},
    "map": {"sv": "karta", "en": "map"},
    "table": {"sv": "karta/tabell", "en": "map/table"},
    "embed": {"sv": "karta/inbaddad", "en": "map/embedded"},
    "entity": {"sv": "aktor", "en": "entity"},
    "report": {"sv": "rapport", "en": "report"},
    "ranking": {"sv": "rangordning", "en": "ranking"},
    "path": {"sv": "vag", "en": "path"},
    "questions": {"sv": "fragor", "en": "questions"},
    "inquiry": {"sv": "analys", "en": "analysis"},
    "sparql": {"sv": "sparql", "en": "sparql"},
    "schema": {"sv": "schema", "en": "schema"},
    "sources": {"sv": "kallor", "en": "sources"},
    "review": {"sv": "granska", "en": "review"},
    "load": {"sv": "las-in", "en": "load"},
    "search": {"sv": "sok", "en": "search"},
    "about": {"sv": "om", "en": "about"},
    "privacy": {"sv": "om-personuppgifter", "en": "privacy"},
    "accessibility": {"sv": "tillganglighet", "en": "accessibility"},
}
"""Page → its name in the address, per language."""


def page_url(lang: str, name: str, rest: str = "", query: Mapping[str, Any] | None = None) -> str:
    """Give the address of a page: /sv/karta, /en/questions/partners?org=… Values that are empty are left out."""
    parts = [lang, NAMES[name][lang], *([quote(rest, safe="/")] if rest else [])]
    path = "/" + "/".join(part for part in parts if part) + ("/" if name == "home" else "")
    given = {key: value for key, value in (query or {}).items() if value not in ("", None)}
    return f"{path}?{urlencode(given)}" if given else path


def entity_local(iri: str, base: str) -> str:
    """Give what stands behind /aktor/ for an IRI: "organisation/region-dalarna", "place/SE312"."""
    if iri.startswith(base):
        return iri.removeprefix(base)
    if iri.startswith(PREFIXES["nuts"]):
        return "place/" + iri.removeprefix(PREFIXES["nuts"])
    return "place/" + iri.removeprefix(PLACE) if iri.startswith(PLACE) else iri


def entity_iri(kind: str, local: str, base: str) -> str:
    """Give the IRI that an address /aktor/<kind>/<local> stands for."""
    if kind == "place":
        known = place(local)
        return known.iri if known else PLACE + local
    return f"{base}{kind}/{local}"


def place_code(iri: str) -> str:
    """Give the code of a place by its IRI."""
    return iri.rpartition("/")[2]


def entity_url(lang: str, iri: str, base: str) -> str:
    """Give the address of the page of an entity."""
    return page_url(lang, "entity", entity_local(iri, base))


def document_url(lang: str, iri: str, anchor: str = "") -> str:
    """Give the address of the page of a document, at a place in it."""
    path = page_url(lang, "sources", iri.rpartition("/")[2])
    return f"{path}#{anchor}" if anchor else path


def web_address(url: str) -> str:
    """Give an address when it may be linked: http and https only. Anything else ("javascript:…") gives ""."""
    return url if urlsplit(url.strip()).scheme in ("http", "https") else ""
