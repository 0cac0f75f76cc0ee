"""The Reconciliation Service API 0.2 at /reconcile, /sv/reconcile and /en/reconcile, for OpenRefine and its like."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from graph.generation import Generation
from ontology.errors import InputError, NotFoundError, QueryLimitError
from server.deps import GenerationDep, LanguageDep, SettingsDep
from server.i18n import LANGUAGES
from server.models import Language
from server.pages.links import entity_url
from server.problems import problem
from server.reconcile.extend import extend
from server.reconcile.manifest import SUGGESTED, flyout, manifest, proposals, suggest
from server.reconcile.preview import feature, preview
from server.reconcile.rows import BATCH, answer, by_id, questions

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_AT_ONCE, _PATIENCE = 2, 5.0  # batches that are answered at once, and seconds that another one waits


@dataclass(frozen=True)
class Asked:
    """A request with what answering it takes."""

    request: Request
    graph: Generation
    seconds: float
    lang: Language

    @property
    def origin(self) -> str:
        """Scheme and host under which the client knows this service."""
        return str(self.request.base_url).rstrip("/")


async def _asked(request: Request, generation: GenerationDep, settings: SettingsDep, usual: LanguageDep) -> Asked:
    """Read what every address here needs: the language is that of the address, else of the request.

    JSONP is refused: it would let any page run our answers as a script, and CORS has replaced it (0.2, section 3.3).
    """
    spoken = request.path_params.get("spoken", usual)
    if spoken not in LANGUAGES:
        raise NotFoundError("There is nothing at this address.")
    if "callback" in request.query_params:
        raise InputError("JSONP (“callback”) is not offered; every address here answers to CORS instead.")
    return Asked(request, generation, settings.query_seconds, "en" if spoken == "en" else "sv")


AskedDep = Annotated[Asked, Depends(_asked)]
Id = Annotated[str, Query(max_length=2000)]

router = APIRouter(tags=["Matching (Reconciliation API 0.2)"])


@router.get("", summary="The service manifest, or a batch", response_class=Response)
async def by_get(
    asked: AskedDep,
    queries: Annotated[str | None, Query(description="JSON: queries by key")] = None,
    extend: Annotated[str | None, Query(description="JSON: ids and properties")] = None,
) -> Response:
    """Give the manifest; with `queries` candidates for every row of a batch, with `extend` values of things."""
    if queries is None and extend is None:
        return _told(manifest(asked.graph, asked.origin, asked.request.url.path.rstrip("/"), asked.lang))
    return await _answer(asked, {"queries": queries, "extend": extend})


@router.post("", summary="Match a batch of rows, or fetch values", response_class=Response)
async def by_post(asked: AskedDep) -> Response:
    """Answer a form with `queries` or `extend`, or the same as a JSON body."""
    media_type = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await asked.request.body()
    if media_type == _JSON:
        given = _json(body)
        if not isinstance(given, dict):
            raise InputError("Expected a JSON object with “queries” or “extend”.")
        return await _answer(asked, given)
    if media_type != _FORM:
        return problem(415, f"A batch is posted as {_FORM} (queries=…) or as {_JSON}.", {"Accept-Post": _FORM})
    try:
        form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(f"The form cannot be read: {error}.") from None
    return await _answer(asked, {name: values[0] for name, values in form.items()})


async def _answer(asked: Asked, given: Mapping[str, Any]) -> Response:
    """Answer `queries` or `extend` in a thread, only a few at once, so that the pages stay quick meanwhile."""
    said = {name: given[name] for name in ("queries", "extend") if given.get(name) is not None}
    if len(said) != 1:
        raise InputError("Expected “queries” or “extend”.")
    name, value = said.popitem()
    value = _json(value) if isinstance(value, (str, bytes)) else value
    if name == "queries" and isinstance(value, dict) and len(value) > BATCH:
        return problem(413, f"A batch has {len(value)} queries; expected at most {BATCH} (batchSize).")
    slots = _slots(asked.request)
    try:
        await asyncio.wait_for(slots.acquire(), _PATIENCE)
    except TimeoutError:
        raise QueryLimitError("Many lists are being matched just now; try again in a few seconds.") from None
    try:
        return _told(await run_in_threadpool(_work, asked, name, value))
    finally:
        slots.release()


def _work(asked: Asked, name: str, value: object) -> dict[str, Any]:
    if name == "extend":
        return extend(asked.graph, value, asked.origin, asked.lang, asked.seconds)
    return answer(asked.graph, questions(value), asked.lang, asked.seconds)


def _slots(request: Request) -> asyncio.Semaphore:
    """Give the places for batches, the same for all requests of the app."""
    state = request.app.state
    if not hasattr(state, "matching"):
        state.matching = asyncio.Semaphore(_AT_ONCE)
    slots: asyncio.Semaphore = state.matching
    return slots


def _json(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"This is not JSON: {error}.") from None


def _told(answer: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(answer), media_type=_JSON)


@router.get("/suggest/{what}", summary="Suggest while somebody types", response_class=Response)
def suggesting(
    asked: AskedDep,
    what: str,
    prefix: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[int, Query(ge=0, le=200)] = 0,
) -> Response:
    """Suggest entities, properties or types that begin with a prefix; `cursor` leaves out the first ones."""
    return _told(suggest(asked.graph, _class(what), prefix, cursor, asked.lang))


@router.get("/flyout/{what}", summary="A few words on a suggestion", response_class=Response)
def flying(asked: AskedDep, what: str, id: Id) -> Response:
    """Give a suggestion as a piece of HTML."""
    return _told(flyout(asked.graph, _class(what), id, asked.lang))


def _class(what: str) -> str:
    if what not in SUGGESTED:
        raise NotFoundError(f"{what!r} is not suggested; expected one of {', '.join(SUGGESTED)}")
    return what


@router.get("/properties", summary="Properties to fetch", response_class=Response)
def proposing(asked: AskedDep, type: str = "", limit: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """Propose properties of the things of a type, to fetch into columns."""
    return _told(proposals(type, limit, asked.lang))


@router.get("/preview", summary="A thing in a small frame", response_class=HTMLResponse)
def previewing(asked: AskedDep, id: Id) -> HTMLResponse:
    """Show a thing as a small page for a frame."""
    return preview(asked.graph, id, asked.origin, asked.lang)


@router.get("/feature", summary="What a feature of a candidate means", response_class=HTMLResponse)
def featuring(asked: AskedDep, id: Id) -> HTMLResponse:
    """Tell in words what a feature of a candidate means."""
    return feature(id, asked.lang)


@router.get("/view", summary="Lead to the page of a thing", response_class=RedirectResponse)
def viewing(asked: AskedDep, id: Id) -> RedirectResponse:
    """Lead a reader from an id to its page."""
    row = by_id(asked.graph, id)
    if row < 0:
        raise NotFoundError(f"nothing here has the id {id!r}")
    return RedirectResponse(entity_url(asked.lang, asked.graph.entities.iri[row], asked.graph.base), 303)
