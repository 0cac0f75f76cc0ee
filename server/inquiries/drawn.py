"""The drawing of an answer: exactly what it names, as an SVG and as an address of the map."""

from functools import partial

from graph.inquiries.answer import Drawing
from graph.views.chosen import chosen
from graph.views.picture import Picture
from server import svg
from server.exports import File
from server.inquiries.asked import Answered
from server.models import Language
from server.pages.links import page_url
from server.pages.pictures import linker, svg_file

_ON_MAP = 60
"""So many things an address of the map names; browsers and proxies cut longer ones."""


def drawing_svg(asked: Answered, lang: Language) -> File:
    """Give the drawing as a file with title, legend, date and sources."""
    title = getattr(asked.inquiry.title, lang)
    drawn = svg_file(asked.generation, picture(asked).columns(), lang, title)
    return File(f"kurbits-{asked.inquiry.id}.svg", "image/svg+xml", drawn.encode())


def drawing(asked: Answered, lang: Language) -> str:
    """Give the drawing for a page, names linked; "" when there is nothing to draw."""
    if not any((asked.answer.drawing.entities, asked.answer.drawing.ties, asked.answer.drawing.possible)):
        return ""
    title = getattr(asked.inquiry.title, lang)
    look = svg.Look(720, 480, 40, title, (), False, linker(asked.generation, lang))
    return svg.draw(picture(asked).columns(), lang, look)


def picture(asked: Answered) -> Picture:
    """Give the picture of what an answer names."""
    return chosen(asked.generation, asked.answer.drawing)


def map_url(asked: Answered, lang: Language) -> str:
    """Give the address of the map of the same things, the first of them when there are many."""
    drawing: Drawing = asked.answer.drawing
    shown = picture(asked)
    wanted = [row for row in drawing.entities if row in set(shown.rows.tolist())]
    rows = list(dict.fromkeys([*wanted, *shown.rows.tolist()]))[:_ON_MAP]
    local = partial(asked.generation.local)
    view = "entities" if drawing.ties else "collaborations"
    return page_url(lang, "map", query={"view": view, "only": ",".join(map(local, rows))})
