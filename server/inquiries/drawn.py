"""The drawing of an answer: exactly what it names, as an SVG and as an address of the map."""

from weakref import WeakKeyDictionary

from graph.generation import Generation
from graph.views.chosen import chosen
from graph.views.picture import Picture
from server import svg
from server.exports import File
from server.inquiries.asked import Answered
from server.memo import Memo
from server.models import Language
from server.pages.links import page_url
from server.pages.pictures import linker, svg_file

_ON_MAP = 60
"""So many things an address of the map names; browsers and proxies cut longer ones."""

_PICTURES: WeakKeyDictionary[Generation, Memo] = WeakKeyDictionary()
"""The latest drawings of each generation that is open."""


def drawing_svg(asked: Answered, lang: Language) -> File:
    """Give the drawing as a file with title, legend, date and sources."""
    title = getattr(asked.inquiry.title, lang)
    drawn = svg_file(asked.generation, picture(asked).columns(), lang, title)
    return File(f"kurbits-{asked.inquiry.id}.svg", "image/svg+xml", drawn.encode())


def drawing(asked: Answered, shown: Picture, lang: Language) -> str:
    """Give the drawing for a page, names linked; "" when nothing in it is tied to anything."""
    if not len(shown.lines):
        return ""
    title = getattr(asked.inquiry.title, lang)
    look = svg.Look(720, 480, 40, title, (), False, linker(asked.generation, lang))
    return svg.draw(shown.columns(), lang, look)


def picture(asked: Answered) -> Picture:
    """Give the picture of what an answer names; the latest are remembered."""
    generation, drawing = asked.generation, asked.answer.drawing
    memo = _PICTURES.setdefault(generation, Memo(32))
    known: Picture = memo.get(drawing, lambda: chosen(generation, drawing))
    return known


def map_url(asked: Answered, shown: Picture, lang: Language) -> str:
    """Give the address of the map of the same things, the first of them when there are many."""
    rows = set(shown.rows.tolist())
    first = [row for row in asked.answer.drawing.entities if row in rows]
    wanted = list(dict.fromkeys([*first, *shown.rows.tolist()]))[:_ON_MAP]
    view = "entities" if asked.answer.drawing.ties else "collaborations"
    return page_url(lang, "map", query={"view": view, "only": ",".join(map(asked.generation.local, wanted))})
