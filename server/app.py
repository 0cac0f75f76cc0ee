"""The web application: pages, map, JSON API and SPARQL over one workspace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

import kurbits
from server.counts import Counts
from server.deps import Live
from server.differences import Differences
from server.doors import DOORS, DoorMiddleware
from server.dumps import Dumps
from server.i18n import LANGUAGES
from server.lane import SparqlLane
from server.models import Problem
from server.observe import Figures, ObserveMiddleware, to_standard_output
from server.offline import joined_script
from server.pages.links import page_url
from server.pages.news import Newsroom
from server.problems import PROBLEM, add_handlers, problem, shown
from server.review.board import Board
from server.review.publisher import Publisher
from server.routes import (
    admin,
    analysis,
    changes,
    editor,
    entities,
    inquiries,
    linked,
    loads,
    map,
    meta,
    metrics,
    pages,
    reconcile,
    report,
    review,
    review_api,
    sign_in,
    sparql,
)
from server.scripts import Scripts
from server.security import BodyLimitMiddleware, CacheMiddleware, SecurityMiddleware
from server.settings import Settings
from server.stopping import StopMiddleware
from server.uploads.desk import Desk

_DESCRIPTION = """Who works with whom, through what, since when, and where that is written.

Everything is read-only and public. Lists are in the order of importance; `null` or an absent year means unknown.
Errors are problem documents (RFC 9457). The same facts answer SPARQL at `/sparql`."""

_PROBLEM: dict[str, Any] = {
    "description": "What went wrong, in plain words (RFC 9457)",
    "content": {PROBLEM: {"schema": Problem.model_json_schema()}},
}

_NOT_BY_GENERATION = ("/sparql", "/static/", "/healthz", "/readyz", *DOORS)
_SENDING = 12  # times the usual patience for a file to arrive


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application. The workspace is opened when the server starts, or by the first request."""
    settings = settings or Settings()
    live, figures = Live(settings), Figures()
    app = FastAPI(
        title="Kurbits",
        version=kurbits.__version__,
        description=_DESCRIPTION,
        docs_url=None,  # FastAPI's own pages call other origins
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        responses={422: _PROBLEM, "4XX": _PROBLEM, "5XX": _PROBLEM},
        lifespan=_lifespan,
        middleware=_middleware(settings, live, figures),
    )
    app.state.live, app.state.figures = live, figures
    app.state.dumps, app.state.differences = Dumps(), Differences()
    app.state.board = Board(settings.home)
    app.state.desk = Desk(settings.home)
    app.state.publisher = Publisher(settings.home, settings.review_quiet_seconds)
    app.state.counts = Counts()
    app.state.newsroom = Newsroom(live.analysts)
    live.greeters += [app.state.newsroom.follow, app.state.counts.follow, pages.warm]
    app.state.error_page = lambda request, status, detail: pages.error_page(request, status, detail, live.shown)
    add_handlers(app)
    app.include_router(sparql.router)
    app.include_router(reconcile.router, prefix="/reconcile")
    app.include_router(reconcile.router, prefix="/{spoken}/reconcile", include_in_schema=False)
    said = (linked, changes, map, analysis, inquiries, entities, meta, metrics)
    for part in (*said, review_api, review, loads, report, admin, sign_in, editor, pages):
        app.include_router(part.router)
    app.mount("/static", Scripts(Path(__file__).parent / "static", {"map.js": joined_script}), name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    opening = asyncio.create_task(app.state.live.begin())
    if app.state.live.settings.load != "off":
        app.state.desk.shelf.clear()
    if app.state.live.settings.review != "off":
        await app.state.publisher.resume()
    yield
    await opening
    await app.state.desk.close()
    await app.state.publisher.close()
    await app.state.board.close()
    await app.state.dumps.close()
    await app.state.differences.close()
    await app.state.counts.close()
    await app.state.live.close()


def _middleware(settings: Settings, live: Live, figures: Figures) -> list[Middleware]:
    """Give what every request passes, the outermost first."""
    return [
        Middleware(ObserveMiddleware, figures, to_standard_output if settings.log == "json" else None),
        Middleware(SecurityMiddleware, settings.embed),
        Middleware(StopMiddleware),
        Middleware(BodyLimitMiddleware, settings.body_kb << 10, settings.body_seconds, _refusal, _files(settings)),
        Middleware(DoorMiddleware, settings, sign_in.refused),
        Middleware(SparqlLane),
        Middleware(CacheMiddleware, lambda: live.tag, _NOT_BY_GENERATION),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4),
    ]


def _files(settings: Settings) -> dict[str, tuple[int, float]]:
    """Give where files are sent, with how large they may be and how long they may take to arrive."""
    return {page_url(lang, "load"): (settings.load_mb << 20, _SENDING * settings.body_seconds) for lang in LANGUAGES}


def _refusal(status: int, scope: Scope) -> Response:
    said = {408: "The body of the request did not arrive in time.", 413: "The body of the request is too large."}
    return shown(Request(scope), problem(status, said[status], {"Connection": "close"}), status, said[status])
