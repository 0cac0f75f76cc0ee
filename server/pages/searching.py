"""What a search shows: each thing with the name it was found by, and what may have been meant when nothing has it."""

import re
from dataclasses import dataclass

from graph.generation import Generation
from graph.search import Hit
from server.pages.context import Link, Reader

_MOST, _WORDS = 6, 5


@dataclass(frozen=True, slots=True)
class SearchLine:
    """Something found. `why` says by which other name, and until when that was its name."""

    link: Link
    ties: int
    place: str
    why: str


def search_line(reader: Reader, hit: Hit) -> SearchLine:
    """Give a hit as the page shows it."""
    table, t = reader.graph.entities, reader.t
    place = reader.place(table.municipality[hit.row] or table.region[hit.row])
    why = ""
    if hit.name and hit.name.casefold() != hit.label.casefold():
        why = t("search.until", name=hit.name, date=t.date(hit.until)) if hit.until else t("search.also", name=hit.name)
    return SearchLine(reader.entity(hit.row), int(table.ties[hit.row]), place if place != hit.label else "", why)


def alike(generation: Generation, text: str) -> list[Hit]:
    """Give what a text finds; where that is nothing, what its longest word or the beginning of one finds."""
    if found := generation.search(text[:200], _MOST):
        return found
    words = sorted(set(re.findall(r"\w{4,40}", text)), key=lambda word: (-len(word), word))[:_WORDS]
    for word in [*words, *(word[: max(4, len(word) * 2 // 3)] for word in words)]:
        if found := generation.search(word, _MOST):
            return found
    return []
