"""One picture in every format that leaves the house: for the API and the command line alike."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.generation import Generation
from graph.views import export as tools
from graph.views.page import show
from graph.views.picture import Picture
from ontology.errors import InputError
from server.models import Language
from server.pages import pictures


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
_PYVIS = "pyvis"

FORMATS = (*tools.FORMATS, *_DRAWN, _PYVIS)
"""The formats of a picture: those of other tools, what we draw ourselves, and the page that pyvis makes."""


def export(generation: Generation, picture: Picture, form: str, lang: Language) -> File:
    """Write a picture in a format. Raises InputError for one that there is not."""
    name = f"kurbits-{generation.manifest['when'][:10]}"
    if form in _DRAWN:
        media_type, draw = _DRAWN[form]
        return File(f"{name}.{form}", media_type, draw(generation, picture.columns(), lang).encode())
    if form == _PYVIS:
        return File(f"{name}.pyvis.html", "text/html; charset=utf-8", show(picture, lang=lang).html.encode())
    if form in tools.FORMATS:
        known = tools.FORMATS[form]
        return File(f"{name}.{known.suffix}", known.media_type, known.make(picture))
    raise InputError(f"no format {form!r}; expected one of {', '.join(FORMATS)}")
