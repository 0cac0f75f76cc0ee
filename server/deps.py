"""What a route may ask for, each declared once: the settings, the generation that is published, the query pool."""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from graph import quoting
from graph.generation import Generation
from graph.workspace import Workspace
from ontology.errors import KurbitsError, WorkspaceError
from server.analysts import Analysts
from server.budget import Budget
from server.i18n import LANGUAGES
from server.memo import Memo
from server.models import Language
from server.negotiate import choose
from server.remote import pool_for
from server.settings import Settings
from server.workers import Pool

log = logging.getLogger("kurbits.server")

_PATIENCE = 2.0  # so long a request waits for a generation that has just been published; then it sees the former one


class Live:
    """What is being served: the current generation of a workspace, and query workers on its store.

    When another generation is published, it is opened beside the former one, which serves until the new one is ready.
    """

    def __init__(self, settings: Settings):
        self.settings = settings
        self.workspace = Workspace(settings.home)
        self.memo = Memo()
        self.analysts = Analysts(settings.bounds)
        self.budget = Budget(settings.query_budget_seconds)
        self._generation: Generation | None = None
        self._pool: Pool | None = None
        self._number = 0
        self._opening: asyncio.Task[None] | None = None
        self.greeters: list[Callable[[Generation], Coroutine[Any, Any, None]]] = []
        self._greeting: list[asyncio.Task[None]] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._started = f"{time.time_ns() // 1_000_000:x}"

    @property
    def tag(self) -> str:
        """The entity tag of what is served; "" while nothing is, or another generation has just been published."""
        with contextlib.suppress(WorkspaceError):
            if self._number and self._current_number() == self._number:
                return f'W/"{self._number}-{self._started}"'
        return ""

    @property
    def shown(self) -> Generation | None:
        """The generation that is open now, if any."""
        return self._generation

    async def begin(self) -> None:
        """Open what is published before anybody asks; what stands in the way is told to whoever asks."""
        with contextlib.suppress(KurbitsError, OSError):
            await self.generation()

    async def generation(self) -> Generation:
        """Give the generation that is published now. Raises WorkspaceError when nothing is."""
        await self._follow()
        if self._generation is None:
            raise WorkspaceError(f"{self.settings.home}: nothing is published yet. Load something: kurbits load FILE")
        return self._generation

    async def pool(self) -> Pool:
        """Give the query workers on the store of that generation. Raises WorkspaceError when nothing is published."""
        await self.generation()
        if self._pool is None:
            raise WorkspaceError(f"{self.settings.home}: the query workers are not running")
        return self._pool

    async def close(self) -> None:
        """Stop the workers; running queries may end by themselves within the time a query has."""
        if self._pool:
            self._retire(self._pool, 0.0)
        for task in self._greeting:
            task.cancel()
        await asyncio.gather(*self._greeting, return_exceptions=True)
        await asyncio.gather(self.analysts.close(), *self._retiring)

    async def _follow(self) -> None:
        """Open the current generation when it is another than the one served (one readlink a request)."""
        number = self._current_number()
        if number == self._number and not self._opening:
            return
        if self._opening is None:
            self._opening = asyncio.create_task(self._open(number))
        try:
            await asyncio.wait_for(asyncio.shield(self._opening), None if self._generation is None else _PATIENCE)
        except TimeoutError:
            log.info("generation %d is still being opened; the former one answers", number)

    def _current_number(self) -> int:
        try:
            return self.workspace.current_number()
        except OSError as error:
            raise WorkspaceError(f"{self.settings.home}: {error}") from error

    async def _open(self, number: int) -> None:
        try:
            generation = await asyncio.to_thread(_opened, self.settings, number)
            limits = self.settings.limits
            pool = pool_for(self.workspace, generation, limits, self.budget) if generation else None
            if pool:
                pool.start()
                if self._pool:  # the former one answers until this one can
                    await pool.ready()
            if self._pool:
                self._retire(self._pool, 1.0, self._generation)  # a request may hold it that has not asked yet
            self._generation, self._pool, self._number = generation, pool, number
            self.memo.clear()
            self.analysts.forget()
            if generation:
                self.analysts.warm(generation)
                self._greet(generation)
        finally:
            self._opening = None

    def _greet(self, generation: Generation) -> None:
        """Begin what is made of every generation before anybody asks; a later one stops what is not done."""
        for task in self._greeting:
            task.cancel()
        self._greeting = [asyncio.create_task(greet(generation)) for greet in self.greeters]

    def _retire(self, pool: Pool, delay: float, former: Generation | None = None) -> None:
        async def stop() -> None:
            await asyncio.sleep(delay)
            if former:  # of what an erasure removed nothing may stay open or be remembered
                former.release()
                quoting.forget()
            await pool.stop(grace=self.settings.query_seconds)

        task = asyncio.create_task(stop())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)


def _opened(settings: Settings, number: int) -> Generation | None:
    """Open a generation and read what nearly every request needs."""
    if not number:
        return None
    generation = Workspace(settings.home).generation(number)
    _ = generation.entities, generation.ties
    return generation


def get_live(request: Request) -> Live:
    """Give what the app serves."""
    live: Live = request.app.state.live
    return live


async def _generation(request: Request) -> Generation:
    return await get_live(request).generation()


async def _pool(request: Request) -> Pool:
    return await get_live(request).pool()


async def _settings(request: Request) -> Settings:
    return get_live(request).settings


async def _language(
    request: Request, lang: Annotated[Language | None, Query(description="sv or en; else by Accept-Language")] = None
) -> Language:
    return lang or spoken(request)


def spoken(request: Request) -> Language:
    """Give the language of a reader by Accept-Language, else that of the settings."""
    said = re.sub(r"-\w+", "", request.headers.get("accept-language", ""))  # sv-SE is Swedish
    preferred = choose(said, LANGUAGES) if said else ""
    return "en" if preferred == "en" else "sv" if preferred == "sv" else get_live(request).settings.language


async def _analysts(request: Request) -> Analysts:
    return get_live(request).analysts


async def _memo(request: Request) -> Memo:
    return get_live(request).memo


AnalystsDep = Annotated[Analysts, Depends(_analysts)]
MemoDep = Annotated[Memo, Depends(_memo)]
LanguageDep = Annotated[Language, Depends(_language)]
GenerationDep = Annotated[Generation, Depends(_generation)]
PoolDep = Annotated[Pool, Depends(_pool)]
SettingsDep = Annotated[Settings, Depends(_settings)]
