"""The schema page: classes and properties with names, meanings, counts and examples, and a drawing of the largest."""

import math
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from markupsafe import Markup

from graph.triples.census import Census, Found
from ontology.errors import NotFoundError
from ontology.terms import expand
from ontology.vocabulary import Word, short, vocabulary
from server.pages.context import Reader
from server.pages.links import entity_url, page_url
from server.svg import Box

_DRAWN, _ARROWS = 12, 24
_WIDTH, _HEIGHT = 1060, 800
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8Z"/></marker></defs>'
)


@dataclass(frozen=True)
class Row:
    """A class or property on the page."""

    anchor: str
    name: str
    label: str
    about: str
    count: int
    example: str
    address: str
    of: list[tuple[str, str]]
    ask: str


def schema_values(reader: Reader, found: Census | None) -> dict[str, Any]:
    """Give the tables and the drawing."""
    if found is None:
        return {"drawing": "", "groups": []}
    words = vocabulary().values()
    classes = [_class(reader, word, found) for word in words if word.kind == "class" and word.iri in found.classes]
    properties = [
        _property(reader, word, found) for word in words if word.kind == "property" and word.iri in found.properties
    ]
    groups = [("classes", classes), ("properties", properties)]
    ordered = [(name, sorted(rows, key=lambda row: -row.count)) for name, rows in groups]
    return {"drawing": _drawing(reader, found), "groups": ordered}


def _class(reader: Reader, word: Word, found: Census) -> Row:
    held = found.classes[word.iri]
    of = [(short(p), "") for (c, p), _ in found.used.most_common() if c == word.iri and p in vocabulary()][:12]
    named = [(vocabulary()[expand(name)], name) for name, _ in of]
    query = f"SELECT ?thing ?name WHERE {{\n  ?thing a {word.name} ; rdfs:label ?name .\n}}\nLIMIT 100"
    return _row(reader, word, held, [(name, _label(reader, known)) for known, name in named], query)


def _property(reader: Reader, word: Word, found: Census) -> Row:
    held = found.properties[word.iri]
    of = [vocabulary()[c] for (c, p), _ in found.used.most_common() if p == word.iri and c in vocabulary()][:6]
    query = f"SELECT ?thing ?value WHERE {{\n  ?thing {word.name} ?value .\n}}\nLIMIT 100"
    return _row(reader, word, held, [(known.name, _label(reader, known)) for known in of], query)


def _row(reader: Reader, word: Word, held: Found, of: list[tuple[str, str]], query: str) -> Row:
    about = word.about_en if reader.lang == "en" else word.about_sv
    text, address = _example(reader, held)
    ask = page_url(reader.lang, "sparql", query={"query": query})
    return Row(_anchor(word.name), word.name, _label(reader, word), about, held.count, text, address, of, ask)


def _anchor(name: str) -> str:
    return name.replace(":", "-")


def _label(reader: Reader, word: Word) -> str:
    return word.en if reader.lang == "en" else word.sv


def _example(reader: Reader, held: Found) -> tuple[str, str]:
    """Give an example in words, with the address of its page where it has one."""
    value = short(held.value).removeprefix(reader.graph.base)
    value = value if len(value) <= 80 else value[:78] + "…"
    try:
        row = reader.graph.row(held.subject)
    except NotFoundError:
        return (value or short(held.subject).removeprefix(reader.graph.base)), ""
    address = entity_url(reader.lang, reader.graph.entities.iri[row], reader.graph.base)
    return f"{reader.graph.label(row)}: {value}" if value else reader.graph.label(row), address


def _drawing(reader: Reader, found: Census) -> Markup:
    """Draw the most common classes as boxes in a ring, and their most common ties as arrows."""
    known = vocabulary()
    own = expand("owl:")
    names = [
        c
        for c, _ in sorted(found.classes.items(), key=lambda one: -one[1].count)
        if c in known and not c.startswith(own) and not _of_the_words(c)
    ][:_DRAWN]
    place = {c: _place(i, len(names)) for i, c in enumerate(names)}
    arrows = [
        (key, n) for key, n in found.links.most_common() if key[0] in place and key[2] in place and key[0] != key[2]
    ]
    named = escape(reader.t("schema.drawn"))
    parts = [
        f'<svg class="schema" role="group" aria-label="{named}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}">{_TIP}'
    ]
    most = found.classes[names[0]].count if names else 1
    sizes = {c: 0.75 + 0.6 * math.sqrt(found.classes[c].count / most) for c in names}
    taken = [_around(place[c], 152 * sizes[c], 48 * sizes[c]) for c in names]
    turns: Counter[tuple[str, str]] = Counter()
    words = []
    for (c, p, d), n in arrows[:_ARROWS]:
        turns[c, d] += 1
        ends = (_Box(*place[c], sizes[c]), _Box(*place[d], sizes[d]))
        line, word = _arrow(ends, turns[c, d], f"{_named(reader, p)} {reader.t.number(n)}", taken)
        parts.append(line)
        words.append(word)
    boxes = [_box(reader, known[c], place[c], found.classes[c].count, sizes[c]) for c in names]
    return Markup("".join([*parts, *boxes, *words, "</svg>"]))  # noqa: S704 (every text is escaped)


def _of_the_words(iri: str) -> bool:
    """Whether a class is one of the vocabulary's own concepts rather than of what is told about."""
    return short(iri) in {f"k:{name}" for name in ("Kind", "TieType", "DataClass", "Status", "Role", "Measurement")}


def _place(i: int, many: int) -> tuple[float, float]:
    angle = 2 * math.pi * (i * 5 % many if many % 5 else i) / max(many, 1) - math.pi / 2  # large ones apart
    return _WIDTH / 2 + math.cos(angle) * (_WIDTH / 2 - 110), _HEIGHT / 2 + math.sin(angle) * (_HEIGHT / 2 - 40)


def _named(reader: Reader, iri: str) -> str:
    word = vocabulary().get(iri)
    return _label(reader, word) if word else short(iri)


def _around(at: tuple[float, float], wide: float, high: float) -> Box:
    return Box(at[0] - wide / 2, at[1] - high / 2, at[0] + wide / 2, at[1] + high / 2)


class _Box(NamedTuple):
    """Where a box stands, and how large it is."""

    x: float
    y: float
    size: float

    def edge(self, towards: tuple[float, float]) -> tuple[float, float]:
        """Give the point of the border on the way to another point."""
        dx, dy = towards[0] - self.x, towards[1] - self.y
        share = min(78 * self.size / (abs(dx) or 1e-9), 26 * self.size / (abs(dy) or 1e-9), 1.0)
        return self.x + dx * share, self.y + dy * share


def _box(reader: Reader, word: Word, at: tuple[float, float], count: int, size: float) -> str:
    wide, high = 150 * size, 46 * size
    label = _label(reader, word)
    shown = label if len(label) < 24 * size else label[: int(24 * size) - 2] + "…"
    return (
        f'<a href="#{_anchor(word.name)}"><title>{escape(label)} {escape(word.name)}</title>'
        f'<rect x="{at[0] - wide / 2:.1f}" y="{at[1] - high / 2:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="4"/>'
        f'<text x="{at[0]:.1f}" y="{at[1] - 1:.1f}" text-anchor="middle">{escape(shown)}</text>'
        f'<text class="count" x="{at[0]:.1f}" y="{at[1] + 15:.1f}" text-anchor="middle">'
        f"{escape(reader.t.number(count))}</text></a>"
    )


def _arrow(ends: tuple[_Box, _Box], turn: int, text: str, taken: list[Box]) -> tuple[str, str]:
    """Give an arrow, bent more the more of them go the same way, and its word where nothing else stands."""
    start, end = ends
    across, down = end.x - start.x, end.y - start.y
    long = math.hypot(across, down) or 1
    bend = 16.0 + 34 * (turn - 1)
    middle = (start.x + end.x) / 2 - down / long * bend, (start.y + end.y) / 2 + across / long * bend
    (x, y), (u, v) = start.edge(middle), end.edge(middle)
    at, wide = middle, 6.4 * len(text)
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78):
        rest = 1 - share
        at = (
            rest * rest * x + 2 * rest * share * middle[0] + share * share * u,
            rest * rest * y + 2 * rest * share * middle[1] + share * share * v,
        )
        if not any(_around((at[0], at[1] - 4), wide, 16).meets(other) for other in taken):
            break
    taken.append(_around((at[0], at[1] - 4), wide, 16))
    return (
        f'<path d="M{x:.1f} {y:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {u:.1f} {v:.1f}" marker-end="url(#tip)"/>',
        f'<text class="word" x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="middle">{escape(text)}</text>',
    )
