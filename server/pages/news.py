"""What changed since the last publication: reckoned in the background, told on the start page when it is known."""

import logging
from typing import Any
from weakref import WeakKeyDictionary

from graph.generation import Generation
from graph.inquiries.answer import Answer
from ontology.errors import KurbitsError
from server.analysts import Analysts
from server.inquiries.asked import answered
from server.pages.context import Reader

log = logging.getLogger("kurbits.server")

SHOWN = 6
_SINCE_LAST = ("diff", (("generation", 0),))


class Newsroom:
    """Compares every generation that is opened with the one before, once."""

    def __init__(self, analysts: Analysts):
        self._analysts = analysts
        self._told: WeakKeyDictionary[Generation, Answer | None] = WeakKeyDictionary()

    async def follow(self, generation: Generation) -> None:
        """Compare a generation with the one before; what stands in the way is logged, and nothing is told."""
        try:
            self._told[generation] = await self._analysts.run(generation, answered, *_SINCE_LAST)
        except KurbitsError as error:
            log.warning("what changed since the last publication is not told: %s", error)
            self._told[generation] = None

    def ready(self, generation: Generation) -> bool:
        """Whether it is known by now what there is to tell."""
        return generation in self._told

    def answer(self, generation: Generation) -> Answer | None:
        """Give what changed; None while that is not known, or cannot be."""
        return self._told.get(generation)


def news_values(reader: Reader, newsroom: Newsroom) -> dict[str, Any]:
    """Give what the start page tells of changes: words, the newest things as links, and whether more is to come."""
    found = newsroom.answer(reader.graph)
    if found is None or not found.tables:  # nothing earlier to compare with
        return {"news": None, "news_coming": not newsroom.ready(reader.graph)}
    tables = {table.id: table for table in found.tables}
    fresh = tables["new"].rows[:SHOWN]
    return {
        "news": {
            "sentence": getattr(found.sentences[0], reader.lang),
            "fresh": [reader.entity(int(row[0])) for row in fresh],
            "gone": [str(row[0]) for row in tables["gone"].rows[:SHOWN]],
            "url": reader.url("inquiry", "diff", generation=0),
        },
        "news_coming": False,
    }
