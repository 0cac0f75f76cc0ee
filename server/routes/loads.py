"""Loading in the browser, step by step, with forms that work without JavaScript: send, look, map columns, keep."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from graph.workspace import SOURCE_NAME
from ontology.errors import InputError, KurbitsError
from server.deps import get_live
from server.doors import LoaderDep
from server.i18n import LANGUAGES
from server.pages.context import Reader, reader
from server.pages.links import page_url
from server.pages.loads import load_values
from server.routes.review_api import PublisherDep, publishing_words
from server.said import words
from server.uploads.desk import Desk, Upload

router = APIRouter(include_in_schema=False, dependencies=[LoaderDep])

_PATIENCE = 4.0  # so long a page waits for what is being done, so that most files need no waiting page
_MOST_COLUMNS = 400

Endpoint = Callable[..., Any]


def _at(rest: str, method: str) -> Callable[[Endpoint], Endpoint]:
    """Let a function answer at /sv/las-in/… and /en/load/…"""

    def register(function: Endpoint) -> Endpoint:
        for lang in LANGUAGES:
            router.add_api_route(
                f"{page_url(lang, 'load')}{rest}", function, methods=[method], response_class=HTMLResponse,
                name=f"{lang}-load-{rest}-{method}",
            )  # fmt: skip
        return function

    return register


async def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


async def _reader(request: Request) -> Reader:
    return reader(request, get_live(request).shown)


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=1, max_fields=_MOST_COLUMNS) as form:
        yield form


DeskDep = Annotated[Desk, Depends(_desk)]
ReaderDep = Annotated[Reader, Depends(_reader)]
FormDep = Annotated[FormData, Depends(_form)]


def _words(reader: Reader, error: KurbitsError) -> str:
    return words(error, reader.lang)


def _page(reader: Reader, template: str, rest: str = "", status: int = 200, **values: Any) -> Response:
    answer = reader.page(template, "load", reader.t("load.title"), rest=rest, status=status, **values)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _to(reader: Reader, upload: Upload | None = None, **query: str) -> Response:
    address = reader.url("load", upload.token if upload else "", **query)
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


@_at("", "GET")
async def begin(request: Request, reader: ReaderDep) -> Response:
    """Show the form that sends a file."""
    most = get_live(request).settings.load_mb
    return _page(reader, "load.html", most=most, wrong="", cancelled=reader.query.get("done") == "cancelled")


@_at("", "POST")
async def send(request: Request, reader: ReaderDep, form: FormDep, desk: DeskDep) -> Response:
    """Take a file and lead to its page."""
    sent = form.get("file")
    try:
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise InputError("Choose a file first.", sv="Välj en fil först.")
        upload = await desk.begin(sent.filename, sent.file)
    except InputError as error:
        most = get_live(request).settings.load_mb
        return _page(reader, "load.html", status=400, most=most, wrong=_words(reader, error), cancelled=False)
    return _to(reader, upload)


@_at("/{token}", "GET")
async def shown(reader: ReaderDep, desk: DeskDep, publisher: PublisherDep, token: str) -> Response:
    """Show what was understood of a file, or how far it has come."""
    upload = desk.get(token)
    await desk.settled(upload, _PATIENCE)
    return _upload(reader, upload, publishing=publishing_words(publisher.now, reader.lang))


@_at("/{token}/state", "GET")
async def state(reader: ReaderDep, desk: DeskDep, publisher: PublisherDep, token: str) -> Response:
    """Say how far a file has come, for the script of the page."""
    upload = desk.get(token)
    said = publishing_words(publisher.now, reader.lang)
    told = {"state": upload.state, "share": upload.share, "publishing": publisher.now.state, "said": said}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@_at("/{token}/columns", "POST")
async def columns(reader: ReaderDep, form: FormDep, desk: DeskDep, token: str) -> Response:
    """Read the columns of a table as somebody says."""
    upload = desk.get(token)
    names = [str(value) for value in form.getlist("name")]
    meanings = [str(value) for value in form.getlist("meaning")]
    chosen = {name: meaning for name, meaning in zip(names, meanings, strict=False) if meaning}
    try:
        await desk.understand(upload, chosen)
    except InputError as error:
        return _upload(reader, upload, 400, chosen, _words(reader, error))
    return _to(reader, upload)


@_at("/{token}/keep", "POST")
async def keep(reader: ReaderDep, form: FormDep, desk: DeskDep, publisher: PublisherDep, token: str) -> Response:
    """Keep what the file says, and publish it in the background."""
    upload, name = desk.get(token), str(form.get("source", "")).strip()
    try:
        if not SOURCE_NAME.fullmatch(name):
            raise InputError(
                f"{name!r} is no name of a source; expected a-z, 0-9, - and _, at most 64 characters.",
                sv=f"”{name}” går inte att ha som namn. Använd a–z, 0–9, - och _, högst 64 tecken.",
            )
        desk.keep(upload, name, publisher.touch)
    except InputError as error:
        return _upload(reader, upload, 400, wrong=_words(reader, error))
    return _to(reader, upload)


@_at("/{token}/cancel", "POST")
async def cancel(reader: ReaderDep, desk: DeskDep, token: str) -> Response:
    """Take the file away."""
    upload = desk.get(token)
    if upload.state == "keeping":
        return _upload(reader, upload, 409, wrong=reader.t("load.too_late"))
    await desk.cancel(upload)
    return _to(reader, done="cancelled")


def _upload(
    reader: Reader, upload: Upload, status: int = 200, given: dict[str, str] | None = None, wrong: str = "",
    publishing: str = "",
) -> Response:  # fmt: skip
    values = load_values(reader, upload, given, wrong)
    return _page(reader, "load_file.html", upload.token, status, publishing=publishing, **values)
