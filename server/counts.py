"""What the published graph holds, counted once per generation, before anybody asks."""

import asyncio
import logging

from graph.generation import Generation
from graph.triples.census import Census, census, read
from ontology.errors import KurbitsError, QueryLimitError
from server.made import Made

log = logging.getLogger("kurbits.server")

_AT_ONCE = 200_000
"""Up to so many quads are counted here and now; more in a process of its own."""

_PATIENCE = 0.3
"""Seconds a page waits for it; then it is shown without numbers."""


class Counts:
    """Counts every generation that is opened."""

    def __init__(self) -> None:
        self._made = Made[int]("graph.triples.census", _PATIENCE)
        self._known: tuple[int, Census] | None = None
        self._newest = 0

    async def follow(self, generation: Generation) -> None:
        """Count a generation; what stands in the way is logged, and tried again when somebody asks."""
        try:
            self._newest = generation.number
            while self._newest == generation.number and await self.of(generation) is None:
                pass  # it waits a little each time
        except KurbitsError as error:
            log.warning("the graph was not counted: %s", error)

    async def of(self, generation: Generation) -> Census | None:
        """Give what a generation holds, None when counting takes longer than a moment. Raises StoreError."""
        if (found := self.ready(generation)) is not None:
            return found
        if generation.manifest["counts"]["quads"] <= _AT_ONCE:
            self._known = generation.number, await asyncio.to_thread(census, generation.store)
            return self.ready(generation)
        self._made.keep([generation.number])
        try:
            folder = await self._made.folder(generation.number, str(generation.path / "store"))
        except QueryLimitError:
            return None
        self._known = generation.number, await asyncio.to_thread(read, folder)
        return self.ready(generation)

    def ready(self, generation: Generation) -> Census | None:
        """Give what a generation holds if that is known already."""
        return self._known[1] if self._known and self._known[0] == generation.number else None

    async def close(self) -> None:
        """Stop counting."""
        await self._made.close()
