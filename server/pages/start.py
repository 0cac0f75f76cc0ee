"""The start page: ready questions with names from the data, the region at a glance, a small picture."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from graph.analysis.centrality import rank
from graph.analysis.paths import partners
from graph.views.picture import Selection, select
from server import svg
from server.i18n import script_phrases
from server.offline import as_json
from server.pages.context import Link, Reader
from server.pages.entity import glance
from server.pages.inquiries import about
from server.pages.links import entity_local
from server.pages.map import settings_json
from server.pages.pictures import linker
from server.pages.sources import document_list

_PARTNERS = 30
_THROUGH = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A ready question: its words and where it is answered."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """Somebody an actor works with, and through what."""

    link: Link
    count: int
    through: list[Link]
    years: str
    weight: str


def start_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the start template."""
    central = [row.row for row in rank(reader.graph, "strength", top=8)] if len(reader.graph.pairs) else []
    return {
        "glance": glance(reader),
        "cards": _cards(reader, central),
        "central": [reader.entity(row) for row in central],
        "documents": document_list(reader)[:5],
        "picture": overview(reader),
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(reader.lang)),
    }


def _cards(reader: Reader, central: list[int]) -> list[Card]:
    cards = [Card(reader.t("start.question.map"), reader.url("map"))]
    if central:
        first = reader.graph.label(central[0])
        local = reader.graph.local(central[0])
        address = reader.url("questions", "collaborators", actor=local)
        cards.append(Card(reader.t("start.question.who", name=first), address))
    cards.append(Card(reader.t("start.question.rank"), reader.url("ranking")))
    if len(central) > 1:
        ends = [reader.graph.local(row) for row in (central[0], central[-1])]
        words = reader.t("start.question.path", a=reader.graph.label(central[0]), b=reader.graph.label(central[-1]))
        cards.append(Card(words, reader.url("path", **{"from": ends[0], "to": ends[1]})))
    if central:
        cards += [Card(words, address) for words, address in about(reader, central[0])]
    return [*cards, Card(reader.t("start.question.funders"), reader.url("questions", "funders"))]


def overview(reader: Reader) -> Markup:
    """Draw the most central actors and their ties."""
    picture = select(reader.graph, Selection(view="collaborations", top=40))
    return _drawn(
        reader, picture.columns(), svg.Look(width=720, height=460, labels=22, title=reader.t("start.picture"))
    )


def neighbourhood(reader: Reader, row: int) -> dict[str, Any]:
    """Give what the page of an entity shows around it: a small map, and partners with what they share."""
    local = reader.graph.local(row)
    columns = select(reader.graph, Selection(view="entities", center=local, steps=1, top=40)).columns()
    look = svg.Look(width=620, height=460, labels=24, title=reader.t("entity.small_map"))
    found = partners(reader.graph, row, _PARTNERS)
    return {
        "node": local,
        "rest_path": entity_local(reader.graph.entities.iri[row], reader.graph.base),
        "picture": _drawn(reader, columns, look) if len(columns["nodes"]["id"]) > 1 else "",
        "partners": [_partner(reader, one) for one in found],
    }


def _partner(reader: Reader, one: Any) -> PartnerLine:
    through = dict.fromkeys(joint.row for joint in one.through if joint.row >= 0)
    return PartnerLine(
        reader.entity(one.row),
        one.count,
        [reader.entity(row) for row in list(through)[:_THROUGH]],
        reader.t.years(one.first, one.last),
        reader.t.number(one.weight, 2),
    )


def _drawn(reader: Reader, columns: dict[str, Any], look: svg.Look) -> Markup:
    made = svg.Look(look.width, look.height, look.labels, look.title, (), False, linker(reader.graph, reader.lang))
    return Markup(svg.draw(columns, reader.lang, made))  # noqa: S704 (svg.draw escapes every text)
