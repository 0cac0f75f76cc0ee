"""The pages for those who write SPARQL: the editor with its answers as files, and the schema."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from ontology.errors import KurbitsError, NotFoundError
from server.budget import client_of
from server.csvw import columns, csv_metadata, csvm, lead, of_query
from server.deps import GenerationDep, PoolDep, SettingsDep
from server.i18n import LANGUAGES
from server.jobs import Job
from server.pages import questions, sparql
from server.pages.context import reader
from server.pages.links import page_url
from server.pages.schema import schema_values
from server.patience import unless_gone
from server.problems import status_of
from server.routes.sparql import GRAPH_TYPES, RESULT_TYPES, reply

router = APIRouter(include_in_schema=False)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {name: media for media, name in reversed([*RESULT_TYPES.items(), *GRAPH_TYPES.items()])}


async def editor(request: Request, generation: GenerationDep, pool: PoolDep, settings: SettingsDep) -> HTMLResponse:
    """Show the editor, and the answer when something was asked."""
    who, values, failed, query = reader(request, generation), dict[str, Any](), None, ""
    counts = request.app.state.counts.ready(generation)  # without them words are in alphabetical order
    try:
        query, identifier = sparql.asked(who)
        values = sparql.page_values(who, query, identifier, counts)
        if who.query.get("query"):
            job = Job(query, "json", "ttl")
            asking = questions.fetch(pool, job, client_of(request.client.host if request.client else ""))
            form, body = await unless_gone(request, asking)
            values |= await run_in_threadpool(sparql.answer_values, who, query, form, body)
    except KurbitsError as error:
        failed = error
        query = query or who.query.get("query", "")
        values = values or sparql.page_values(who, query, who.query.get("question", ""))
        values |= sparql.complaint(who, query, error)
    values |= {"seconds": f"{settings.query_seconds:g}", "size": settings.query_result_mb}
    status = status_of(failed) if failed else 200
    return who.page("sparql.html", "sparql", who.t("sparql.title"), status=status, **values)


async def download(request: Request, pool: PoolDep, form: str, query: str = "") -> Response:
    """Answer a query as a file of one of the formats."""
    if form not in sum(sparql.DOWNLOADS.values(), ()):
        raise NotFoundError(f"no format {form!r}; there are: {', '.join(sum(sparql.DOWNLOADS.values(), ()))}")
    client = client_of(request.client.host if request.client else "")
    if form == "xlsx":
        _, body = await unless_gone(request, questions.fetch(pool, Job(query, "json", ""), client))
        answer = Response(await run_in_threadpool(sparql.sheet, body, "SPARQL"), media_type=_XLSX)
    else:
        table = form in sparql.DOWNLOADS["results"]
        job = Job(query, form if table else "", "" if table else form)
        answer = await reply(request, pool, job, {"results": _TYPES[form], "graph": _TYPES[form]}, client)
    answer.headers["Content-Disposition"] = f'attachment; filename="kurbits.{form}"'
    if form == "csv" and columns(query):
        lead(answer, f"{request.url.path}-metadata.json?{request.url.query}")
    return answer


async def described(request: Request, query: str = "") -> Response:
    """Say what the columns of an answer as CSV are (CSV on the Web). Raises NotFoundError where they have no names."""
    lang = reader(request, None).lang
    if not (names := columns(query)):
        raise NotFoundError("The columns of this query have no names before it is asked; write them instead of *.")
    table = f"{request.url.path.removesuffix('-metadata.json')}?{request.url.query}"
    return csvm(csv_metadata(of_query(names), table, lang, "SPARQL"))


async def schema(request: Request, generation: GenerationDep) -> HTMLResponse:
    """Show what the graph is made of."""
    who, found = reader(request, generation), await request.app.state.counts.of(generation)

    def shown() -> HTMLResponse:
        return who.page("schema.html", "schema", who.t("schema.title"), **schema_values(who, found))

    return await run_in_threadpool(shown)


router.add_api_route("/sparql-metadata.json", described, methods=["GET"], response_class=Response)
for lang in LANGUAGES:
    router.add_api_route(page_url(lang, "schema"), schema, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(page_url(lang, "sparql"), editor, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route(
        page_url(lang, "sparql") + ".csv-metadata.json", described, methods=["GET"], response_class=Response
    )
    router.add_api_route(page_url(lang, "sparql") + ".{form}", download, methods=["GET"], response_class=Response)
