"""The start page: the region at a glance, who binds it together, ready questions, the latest sources."""

from typing import Any

from markupsafe import Markup

from graph.generation import Generation
from graph.views.picture import Picture, Selection, select
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

_BROKERS, _SOURCES, _REGIONS, _DRAWN = 5, 5, 8, 40


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
        "sectors": shown_sectors(reader),
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(reader.lang)),
    }


def _central(reader: Reader) -> Picture:
    return once(
        reader.graph, "start picture", lambda: select(reader.graph, Selection(view="collaborations", top=_DRAWN))
    )


def overview(reader: Reader) -> Markup | str:
    """Draw the most central actors and their ties, in the colours of their sectors; "" where there are none."""
    picture = _central(reader)
    if not len(picture.rows):
        return ""
    look = svg.Look(width=640, height=460, labels=16, title=reader.t("start.picture"), sectors=True)
    return drawn(reader.graph, reader.lang, picture.columns(), look)


def shown_sectors(reader: Reader) -> list[tuple[str, str]]:
    """Give (id, name) of the sectors whose colours the picture uses."""
    found = {reader.graph.entities.sector[row] or "none" for row in _central(reader).rows.tolist()}
    return [(one, reader.t(f"sector.{one}")) for one in sorted(found, key=lambda one: (one == "none", one))]
