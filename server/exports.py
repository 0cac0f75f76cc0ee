"""One picture in every format that leaves the house: for the API and the command line alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from graph.generation import Generation
from graph.views import export as tools
from graph.views.discs import Discs
from graph.views.page import show
from graph.views.picture import Picture, select
from ontology.errors import InputError
from server.csvw import CsvColumn
from server.i18n import text
from server.models import Language
from server.pages import pictures
from server.turtle import turtle
from server.views import sizes_of


@dataclass(frozen=True)
class File:
    """A file to be saved: its name, media type and bytes."""

    name: str
    media_type: str
    body: bytes


_DRAWN: dict[str, tuple[str, Callable[..., str]]] = {
    "svg": ("image/svg+xml", pictures.svg_file),
    "html": ("text/html; charset=utf-8", pictures.html_file),
}
_PYVIS, _TURTLE = "pyvis", "ttl"

SIZES = ("degree", "betweenness", "pagerank", "constraint")
"""Measures that travel with a page."""

MOST_TWICE = 5_000
"""A page by itself of at most so many nodes can be placed by ties and by place."""

FORMATS = (*tools.FORMATS, *_DRAWN, _PYVIS, _TURTLE)
"""The formats of a picture: those of other tools, what we draw ourselves, the page that pyvis makes, and RDF."""


TABLES = {"csv": ("lines", tools.LINE_COLUMNS), "nodes.csv": ("nodes", tools.NODE_COLUMNS)}
"""Formats that are CSV: what a row is, and the columns."""

_DATATYPES = {"iri": "anyURI", "weight": "number", "importance": "integer", "community": "integer"}
_DATATYPES |= dict.fromkeys(("from_year", "to_year", "first_year", "last_year"), "gYear")


def csv_columns(form: str, lang: Language) -> tuple[str, list[CsvColumn]]:
    """Give what the rows of a format that is CSV are, in words, and what its columns hold. Raises InputError."""
    if form not in TABLES:
        raise InputError(f"{form!r} is no CSV; expected one of {', '.join(TABLES)}")
    t, (rows, names) = text(lang), TABLES[form]
    return t(f"csv.{rows}.title"), [
        CsvColumn(name, _DATATYPES.get(name, "string"), t(f"csv.{rows}.{name}")) for name in names
    ]


def export(generation: Generation, picture: Picture | Discs, form: str, lang: Language, state: str = "") -> File:
    """Write a picture in a format; a page opens with `state`, an address. Raises InputError for an unknown format."""
    name = f"kurbits-{generation.manifest['when'][:10]}"
    if form in _DRAWN:
        media_type, draw = _DRAWN[form]
        more = {"carried": _carried(generation, picture, lang, state)} if form == "html" else {}
        return File(f"{name}.{form}", media_type, draw(generation, picture.columns(), lang, **more).encode())
    if isinstance(picture, Discs):
        raise InputError(f"discs cannot be written as {form!r}; choose the view entities or collaborations")
    if form == _TURTLE:
        return File(f"{name}.ttl", "text/turtle; charset=utf-8", turtle(generation, picture.rows.tolist()))
    if form == _PYVIS:
        return File(f"{name}.pyvis.html", "text/html; charset=utf-8", show(picture, lang=lang).html.encode())
    if form in tools.FORMATS:
        known = tools.FORMATS[form]
        return File(f"{name}.{known.suffix}", known.media_type, known.make(picture))
    raise InputError(f"no format {form!r}; expected one of {', '.join(FORMATS)}")


def _carried(generation: Generation, picture: Picture | Discs, lang: Language, state: str) -> pictures.Carried:
    """Gather what a page takes along; a picture of discs, or of too many nodes, only as it is placed."""
    sizes = sizes_carried(generation, picture, lang)
    if isinstance(picture, Discs) or len(picture.rows) > MOST_TWICE:
        return pictures.Carried(sizes, state)
    other = select(generation, replace(picture.selection, layout="" if picture.ground else "geo"))
    if not len(other.rows):
        return pictures.Carried(sizes, state)
    return pictures.Carried(sizes, state, other.columns(), sizes_carried(generation, other, lang))


def sizes_carried(generation: Generation, picture: Picture | Discs, lang: Language) -> dict[str, Any]:
    """Give the measures that a page by itself can size its nodes by; none for discs."""
    if isinstance(picture, Discs):
        return {}
    return {by: sizes_of(generation, picture.rows, by, lang).model_dump() for by in SIZES}
