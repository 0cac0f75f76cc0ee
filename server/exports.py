"""One picture in every format that leaves the house: for the API and the command line alike."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from graph.generation import Generation
from graph.picture import Picture
from ontology.errors import InputError
from server.models import Language
from server.pages import pictures


@dataclass(frozen=True)
class File:
    """A file to be saved: its name, media type and bytes."""

    name: str
    media_type: str
    body: bytes


def _svg(generation: Generation, picture: Picture, lang: Language) -> bytes:
    return pictures.svg_file(generation, picture.columns(), lang).encode()


def _html(generation: Generation, picture: Picture, lang: Language) -> bytes:
    return pictures.html_file(generation, picture.columns(), lang).encode()


def _json(_generation: Generation, picture: Picture, _lang: Language) -> bytes:
    return orjson.dumps(picture.columns())


FORMATS: dict[str, tuple[str, Callable[[Generation, Picture, Language], bytes]]] = {
    "json": ("application/json", _json),
    "svg": ("image/svg+xml", _svg),
    "html": ("text/html; charset=utf-8", _html),
}
"""Format → media type and how it is written."""


def export(generation: Generation, picture: Picture, form: str, lang: Language) -> File:
    """Write a picture in a format. Raises InputError for one that there is not."""
    if form not in FORMATS:
        raise InputError(f"no format {form!r}; expected one of {', '.join(FORMATS)}")
    media_type, write = FORMATS[form]
    name = f"kurbits-{generation.manifest['when'][:10]}.{form}"
    return File(name, media_type, write(generation, picture, lang))
