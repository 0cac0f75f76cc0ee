"""The pages for people: /sv/… and /en/…, made on the server; they work without JavaScript."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from graph.generation import Generation
from ontology.errors import InputError, KurbitsError, NotFoundError, QueryLimitError
from ontology.questions import catalogue
from server import insights, said
from server.deps import AnalystsDep, GenerationDep, MemoDep, PoolDep, get_live
from server.i18n import LANGUAGES
from server.inquiries.asked import ask, inquiry_of, multiple
from server.negotiate import choose
from server.pages import around, inquiries, questions, sources, start
from server.pages import map_table as tables
from server.pages import ranking as ranked
from server.pages.context import Reader, reader
from server.pages.entity import entity_page
from server.pages.links import entity_iri, page_url, place_code
from server.pages.map import map_values
from server.pages.news import news_values
from server.pages.paths import path_values
from server.pages.region import region_code, region_values
from server.pages.searching import alike, search_line
from server.pages.ties import FIRST_TIES, tie_page, ties_url
from server.patience import unless_gone
from server.problems import UNKNOWN, status_of

router = APIRouter(include_in_schema=False)

Endpoint = Callable[..., Any]


async def _reader(request: Request, generation: GenerationDep) -> Reader:
    return reader(request, generation)


ReaderDep = Annotated[Reader, Depends(_reader)]


def register_page(router: APIRouter, name: str, rest: str = "") -> Callable[[Endpoint], Endpoint]:
    """Let a function of a router answer for a page in every language."""

    def register(function: Endpoint) -> Endpoint:
        for lang in LANGUAGES:
            address = page_url(lang, name) + rest
            router.add_api_route(
                address, function, methods=["GET"], response_class=HTMLResponse, name=f"{lang}-{name}{rest}"
            )
        return function

    return register


_page = partial(register_page, router)


@router.get("/")
async def first(request: Request) -> Response:
    """Lead to the start page in the reader's language."""
    spoken = request.headers.get("accept-language", "")
    preferred = choose(spoken, LANGUAGES) if spoken else ""
    lang = preferred or get_live(request).settings.language
    return RedirectResponse(page_url(lang, "home"), 307, {"Vary": "Accept-Language"})


async def warm(generation: Generation) -> None:
    """Make what the start page shows of a generation that has just been opened."""
    await run_in_threadpool(start.warm, generation)


@_page("home")
def home(request: Request, reader: ReaderDep) -> HTMLResponse:
    """Show the start page."""
    values = start.start_values(reader) | news_values(reader, request.app.state.newsroom)
    answer = reader.page("start.html", "home", reader.t("start.title"), **values)
    if values["news_coming"]:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@_page("map")
def network_map(reader: ReaderDep) -> HTMLResponse:
    """Show the map."""
    return reader.page("map.html", "map", reader.t("map.title"), **map_values(reader))


@_page("table")
def map_table(reader: ReaderDep, memo: MemoDep) -> HTMLResponse:
    """Show the map as a drawing and tables, for whoever has no scripts or would rather read."""
    try:
        values, status = tables.table_values(reader, memo), 200
    except NotFoundError:
        raise
    except InputError as wrong:
        values, status = tables.complaint(reader, wrong), 400
    return reader.page("map_table.html", "table", reader.t("table.title"), status=status, **values)


@_page("embed")
def embedded_map(reader: ReaderDep) -> HTMLResponse:
    """Show the map for a frame in somebody's page."""
    return reader.page("embed.html", "embed", reader.t("map.title"), **map_values(reader))


@_page("entity", "/{kind}/{local:path}")
def entity(reader: ReaderDep, kind: str, local: str) -> Response:
    """Show an entity. One that was merged away leads to the one that stays."""
    iri = entity_iri(kind, local, reader.graph.base)
    try:
        row = reader.graph.row(iri)
    except NotFoundError:
        if kind != "place":
            raise
        return _region(reader, region_code(local))  # a region that no source tells of may still have actors
    if reader.graph.entities.iri[row] != iri:
        return RedirectResponse(reader.entity(row).url, 308)
    if "ties" in reader.query:
        return _ties(reader, row, f"{kind}/{local}")
    page = entity_page(reader, row)
    values: dict[str, Any] = {
        "picture": around.small_map(reader, row),
        "partners": around.partner_lines(reader, row),
        "times": around.times(reader, row),
        "inquiries": inquiries.about(reader, row),
        "region": region_values(reader, place_code(iri)) if kind == "place" else None,
        "rest_path": f"{kind}/{local}",
        "first_ties": FIRST_TIES,
        "all_ties": lambda key: ties_url(reader, row, key),
    }
    return reader.page("entity.html", "entity", page.link.label, rest=f"{kind}/{local}", page=page, **values)


def _ties(reader: Reader, row: int, rest: str) -> HTMLResponse:
    """Show all ties of an entity that read alike, a page of them at a time."""
    number = reader.query.get("page", "1")
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    page = tie_page(reader, row, reader.query["ties"], whole)
    title = f"{reader.graph.label(row)}: {page.group.phrase}"
    return reader.page("entity_ties.html", "entity", title, rest=rest, of=reader.entity(row), page=page)


def _region(reader: Reader, code: str) -> HTMLResponse:
    values = region_values(reader, code)
    if not values["actors"] and not values["within"]:
        raise NotFoundError(f"no actor in generation {reader.graph.number} lies in {values['label']} ({code})")
    return reader.page("region.html", "entity", values["label"], rest=f"place/{code}", region=values)


@_page("search")
def search(reader: ReaderDep, q: str = "") -> HTMLResponse:
    """Show what a name finds; where nothing has it, what a word of it finds."""
    wanted = q.strip()[:200]
    hits = reader.graph.search(wanted, 50) if wanted else []
    found = [search_line(reader, hit) for hit in hits]
    near = [search_line(reader, hit) for hit in alike(reader.graph, wanted)] if wanted and not hits else []
    return reader.page("search.html", "search", reader.t("search.title"), q=wanted, found=found, near=near)


@_page("ranking")
async def ranking(request: Request, reader: ReaderDep, analysts: AnalystsDep) -> HTMLResponse:
    """Show who is central."""
    chosen, options = ranked.asked(reader)
    asking = analysts.run(reader.graph, insights.ranking, tuple(chosen.items()), tuple(sorted(options.items())))
    rows = await unless_gone(request, asking)

    def shown() -> HTMLResponse:
        return reader.page("ranking.html", "ranking", reader.t("ranking.title"), **ranked.ranking_values(reader, rows))

    return await run_in_threadpool(shown)


@_page("path")
def path(reader: ReaderDep) -> HTMLResponse:
    """Show how two actors are connected."""
    return reader.page("path.html", "path", reader.t("path.title"), **path_values(reader))


@_page("questions")
def question_list(reader: ReaderDep) -> HTMLResponse:
    """Show all that can be asked."""
    return _every_question(reader, "questions")


@_page("inquiry")
def inquiry_list(reader: ReaderDep) -> HTMLResponse:
    """Show the same to whoever shortens the address of an inquiry."""
    return _every_question(reader, "inquiry")


def _every_question(reader: Reader, here: str) -> HTMLResponse:
    every = [
        (q.id, questions.title(q, reader.lang), questions.description(q, reader.lang)) for q in catalogue().values()
    ]
    values: dict[str, Any] = {"questions": every, "inquiries": inquiries.inquiry_list(reader)}
    return reader.page("questions.html", here, reader.t("questions.title"), **values)


@_page("inquiry", "/{identifier}")
async def inquiry(request: Request, reader: ReaderDep, analysts: AnalystsDep, identifier: str) -> HTMLResponse:
    """Show an inquiry, and its answer when it has been asked."""
    asked, given = inquiry_of(identifier), multiple(request.query_params)
    answer, error = None, None
    if given or not asked.parameters:
        try:
            answer = await unless_gone(request, ask(analysts, reader.graph, asked, given))
        except (InputError, QueryLimitError) as wrong:
            error = wrong

    def shown() -> HTMLResponse:
        values = inquiries.form_values(reader, asked, given)
        values |= inquiries.answer_values(reader, answer) if answer else {}
        values |= inquiries.complaint(reader, asked, given, error) if error else {}
        status = 200 if error is None else 400 if isinstance(error, InputError) else status_of(error)
        title = getattr(asked.title, reader.lang)
        return reader.page("inquiry.html", "inquiry", title, rest=identifier, status=status, **values)

    return await run_in_threadpool(shown)


@_page("questions", "/{identifier}")
async def question(reader: ReaderDep, pool: PoolDep, identifier: str) -> HTMLResponse:
    """Show one question, and its answer when it has been asked."""
    asked = catalogue().get(identifier)
    if asked is None:
        raise NotFoundError(f"no question is called {identifier!r}")
    table, failed, sparql = None, "", asked.text
    try:
        values = questions.asked(reader, asked)
        if values is not None:
            sparql = asked.bind(values, reader.graph.base)
            table = await questions.answer(pool, reader, sparql)
    except KurbitsError as error:
        failed = said.words(error, reader.lang)
    return reader.page(
        "question.html", "questions", questions.title(asked, reader.lang), rest=identifier,
        status=400 if failed else 200,
        about=questions.description(asked, reader.lang), fields=questions.form(reader, asked), table=table,
        failed=failed, sparql=sparql, most=questions.MOST_ROWS,
    )  # fmt: skip


@_page("sources")
def source_list(reader: ReaderDep) -> HTMLResponse:
    """Show all documents."""
    documents = sources.document_list(reader)
    return reader.page("sources.html", "sources", reader.t("sources.title"), documents=documents)


@_page("sources", "/tie/{identifier}")
def tie(reader: ReaderDep, identifier: str) -> HTMLResponse:
    """Show one tie with every place that says it."""
    found = insights.tie(reader.graph, identifier, reader.lang)
    return reader.page("tie.html", "sources", found.sentence, rest=f"tie/{identifier}", tie=found)


@_page("sources", "/{local}")
def document(reader: ReaderDep, local: str) -> HTMLResponse:
    """Show a document with what was read from it."""
    page = sources.document_page(reader, sources.document_row(reader, local))
    return reader.page("document.html", "sources", page.title, rest=local, page=page)


@_page("about")
def about(reader: ReaderDep) -> HTMLResponse:
    """Tell what this is, how it is made, under which terms."""
    return reader.page(f"about.{reader.lang}.html", "about", reader.t("about.title"))


@_page("privacy")
def privacy(reader: ReaderDep) -> HTMLResponse:
    """Tell how data about people is treated."""
    return reader.page(f"privacy.{reader.lang}.html", "privacy", reader.t("privacy.title"))


@_page("accessibility")
def accessibility(reader: ReaderDep) -> HTMLResponse:
    """Tell how accessible the pages are."""
    return reader.page(f"accessibility.{reader.lang}.html", "accessibility", reader.t("accessibility.title"))


def error_page(request: Request, status: int, detail: str, generation: Generation | None = None) -> Response:
    """Show an error to a reader, with something to go on with."""
    who = reader(request, generation)
    known = str(status) if f"error.{status}" in who.t else "500" if status >= 500 else "400"
    known = "busy" if status == 503 and generation is not None else known
    words = request.url.path.rpartition("/")[2].replace("-", " ")
    similar = alike(generation, words) if generation is not None and status in (404, 410) else ()
    repeats = status == 410 or (status == 404 and (detail == UNKNOWN or "://" in detail))  # the page says it already
    shown = "" if status >= 500 or repeats else detail  # what is wrong on our side stands in the log
    swedish = (getattr(request.state, "sv", "") or said.in_swedish(shown)) if shown and who.lang == "sv" else ""
    told, foreign = swedish or shown, who.lang == "sv" and not swedish
    values: dict[str, Any] = {"code": known, "detail": told[:1].upper() + told[1:], "foreign": foreign}
    values["similar"] = [who.entity(hit.row) for hit in similar]
    return who.page("error.html", "error", who.t(f"error.{known}"), status=status, **values)
