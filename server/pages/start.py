"""The start page: the region at a glance, who binds it together, ready questions, the latest sources."""

from typing import Any

from markupsafe import Markup

from graph.generation import Generation
from graph.views.picture import Selection, select
from server import svg
from server.i18n import LANGUAGES, script_phrases
from server.offline import as_json
from server.pages.context import Reader, anybody
from server.pages.entity import glance
from server.pages.kept import once
from server.pages.map import settings_json
from server.pages.pictures import drawn
from server.pages.ready import ready_questions
from server.pages.regions import brokers, largest_regions, region_counts
from server.pages.sources import document_list

_BROKERS, _SOURCES, _REGIONS = 5, 5, 6


def start_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the start template; all but the news, which come later."""
    region_counts(reader.graph)  # made once by itself, as what follows needs it
    return once(reader.graph, ("start", reader.lang), lambda: _values(reader))


def warm(generation: Generation) -> None:
    """Make what the start page shows before anybody asks for it."""
    for lang in LANGUAGES:
        start_values(anybody(lang, generation))


def _values(reader: Reader) -> dict[str, Any]:
    return {
        "glance": glance(reader),
        "cards": ready_questions(reader),
        "brokers": brokers(reader, most=_BROKERS),
        "regions": largest_regions(reader, _REGIONS),
        "documents": document_list(reader)[:_SOURCES],
        "picture": overview(reader),
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(reader.lang)),
    }


def overview(reader: Reader) -> Markup:
    """Draw the most central actors and their ties."""
    picture = select(reader.graph, Selection(view="collaborations", top=40))
    look = svg.Look(width=720, height=460, labels=22, title=reader.t("start.picture"))
    return drawn(reader.graph, reader.lang, picture.columns(), look)
