"""/sparql: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), queries only, answered by workers."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from graph.triples.store import FORMATS
from ontology.errors import QueryError, QueryLimitError
from ontology.terms import PREFIXES
from server.budget import client_of
from server.csvw import columns, lead
from server.deps import get_live, spoken
from server.jobs import Answer, Job, NotAcceptableError
from server.negotiate import choose
from server.pages.links import page_url
from server.patience import gone, unless_gone
from server.problems import problem
from server.service import service
from server.workers import Pool

log = logging.getLogger("kurbits.sparql")


router = APIRouter(tags=["SPARQL"])

RESULT_TYPES = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/xml": "xml",
}
"""Media types of a table, the default one first."""

GRAPH_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/n-quads": "nq",
    "application/trig": "trig",
}
"""Media types of a graph, the default one first."""

_FORM, _QUERY = "application/x-www-form-urlencoded", "application/sparql-query"


class StreamedAnswer(Response):
    """An answer that is sent while it is made. When it breaks off, so does the connection: it never looks complete."""

    def __init__(self, answer: Answer, media_type: str, headers: Mapping[str, str]):
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["content-length"]
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(gone(receive))
        sending = asyncio.create_task(self._send(send))
        try:
            await asyncio.wait((leaving, sending), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        except QueryLimitError as error:
            log.info("answer broken off: %s", error)
        finally:
            self.answer.close()
            for task in (leaving, sending):
                task.cancel()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.answer.body, "more_body": True})
        async for data in self.answer.rest():
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@router.get("/sparql", summary="Ask a SPARQL query", response_class=Response)
async def ask_by_get(request: Request) -> Response:
    """Answer `?query=…` (and `default-graph-uri`, `named-graph-uri`).

    A person in a browser is led to the page for queries; without a query a program is given the service description.
    """
    parameters = _of_address(request)
    accept = request.headers.get("accept", "")
    named = {name for name, _ in parameters}
    if "text/html" in accept and not named - {"query"} and _wants_page(accept):
        language = spoken(request)
        query = {"query": request.query_params.get("query", "")}
        return RedirectResponse(page_url(language, "sparql", query=query), 303, {"Vary": "Accept, Accept-Language"})
    if not named & {"query", "update"}:
        return await _description(request, accept)
    answer = await _answer(request, parameters)
    if "text/csv" in (answer.media_type or "") and columns(request.query_params["query"]):
        lead(answer, f"/sparql-metadata.json?{request.url.query}")
    return answer


@router.post("/sparql", summary="Ask a long SPARQL query", response_class=Response)
async def ask_by_post(request: Request) -> Response:
    """Answer a form (`query=…`) or a query as the body (`application/sparql-query`)."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    body = await request.body()
    match media_type.strip().lower():
        case "application/x-www-form-urlencoded":
            return await _answer(request, [*_of_address(request), *_read(_text(body))])
        case "application/sparql-query" if "charset" not in parameters or "utf8" in parameters.lower().replace("-", ""):
            return await _answer(request, [*_of_address(request), ("query", _text(body))])
        case _:
            detail = (
                f"A query is posted as {_FORM} (query=…) or as {_QUERY} in UTF-8, not as {media_type or 'nothing'}."
            )
            return problem(415, detail, {"Accept-Post": f"{_FORM}, {_QUERY}"})


@router.api_route("/sparql", methods=["PUT", "PATCH", "DELETE"], include_in_schema=False)
async def ask_otherwise(_: Request) -> Response:
    """Refuse, and say how to ask."""
    return problem(405, "Ask by GET or POST; nothing can be changed here.", {"Allow": "GET, HEAD, POST, OPTIONS"})


def _of_address(request: Request) -> list[tuple[str, str]]:
    """Give the parameters of the address; with a form they count too, so that a graph named there is not overheard."""
    return _read(request.scope["query_string"].decode("latin-1"))


def _read(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise QueryError("A parameter is not UTF-8: å is written %C3%A5, not %E5.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"The body is not UTF-8 (byte {error.start}).") from error


async def _answer(request: Request, parameters: Sequence[tuple[str, str]]) -> Response:
    job, types = _job(parameters, request.headers.get("accept", ""))
    pool = await get_live(request).pool()
    return await reply(request, pool, job, types, client_of(request.client.host if request.client else ""))


async def reply(request: Request, pool: Pool, job: Job, types: Mapping[str, str], client: str = "") -> Response:
    """Run a query and answer it in the media types chosen for a table ("results") and a graph ("graph").

    Without a client it is a query of our own, whose values are bound as terms.
    """
    mark = pool.kept.mark(job) if pool.kept.size else ""
    told = {"Vary": "Accept"}
    if mark and request.method == "GET":
        told |= {"ETag": mark, "Cache-Control": "no-cache"}
        if mark in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
    if mark and (kept := pool.kept.get(job)):
        form, body = kept
        return Response(body, media_type=_with_charset(types[form]), headers=told | {"Cache-Status": "kurbits; hit"})
    answer = await unless_gone(request, pool.answer(job, client))
    media_type = _with_charset(types[answer.form])
    if not answer.complete:
        if request.scope.get("http_version") != "1.0":
            return StreamedAnswer(answer, media_type, told)
        await _gather(answer)
    if mark:
        pool.kept.keep(job, answer.form, answer.body)
    return Response(answer.body, media_type=media_type, headers=told)


async def _gather(answer: Answer) -> None:
    """Wait for a whole answer: HTTP 1.0 knows no pieces, so that one cut short would look whole without its length."""
    try:
        answer.body += b"".join([part async for part in answer.rest()])
    except BaseException:
        answer.close()
        raise


def _with_charset(media_type: str) -> str:
    text = media_type.startswith("text/") or media_type == "application/n-triples"
    return f"{media_type}; charset=utf-8" if text else media_type


def _job(parameters: Sequence[tuple[str, str]], accept: str) -> tuple[Job, dict[str, str]]:
    """Read the parameters of the protocol; give the job and the media types that its answer may have."""
    if any(name == "update" for name, _ in parameters):
        raise QueryError("Updates are not offered here: the data is loaded from sources (kurbits load).")
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) != 1:
        raise QueryError(f"Expected one parameter “query”; there are {len(queries)}.")
    if accept.strip() in ("", "*/*") or "text/html" in accept:
        accept = next((_named(value) for name, value in parameters if name == "format"), accept)
    types = _types(accept)
    job = Job(
        queries[0],
        RESULT_TYPES.get(types["results"], ""),
        GRAPH_TYPES.get(types["graph"], ""),
        _graphs(parameters, "default-graph-uri", "named-graph-uri"),
        _graphs(parameters, "named-graph-uri", "default-graph-uri"),
    )
    return job, types


def _wants_page(accept: str) -> bool:
    return choose(accept, [*RESULT_TYPES, *GRAPH_TYPES, "text/html"]) == "text/html"


@lru_cache(256)
def _types(accept: str) -> dict[str, str]:
    """Give the media types that the answer may have, as a table and as a graph."""
    types = {"results": choose(accept, RESULT_TYPES), "graph": choose(accept, GRAPH_TYPES)}
    if not any(types.values()):
        raise NotAcceptableError(f"Answers come as {', '.join([*RESULT_TYPES, *GRAPH_TYPES])}.")
    return types


def _named(format: str) -> str:
    """Give the media type that a short name stands for ("csv"), for those who can only write an address."""
    types = [*RESULT_TYPES.items(), *GRAPH_TYPES.items()]
    return next((media_type for media_type, name in types if name == format), format)


def _graphs(parameters: Sequence[tuple[str, str]], wanted: str, other: str) -> tuple[str, ...] | None:
    """Give the graphs named for one part of the dataset; naming only the other part leaves this one empty."""
    found = tuple(value for name, value in parameters if name == wanted)
    if wrong := next((value for value in found if not _is_iri(value)), ""):
        raise QueryError(f"“{wrong[:100]}” ({wanted}) is no IRI; write the whole of it.")
    return found if found or any(name == other for name, _ in parameters) else None


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


async def _description(request: Request, accept: str) -> Response:
    media_type = choose(accept, GRAPH_TYPES) or "text/turtle"
    triples = service(str(request.url.replace(query="")), await get_live(request).generation())
    body = ox.serialize(triples, format=FORMATS[GRAPH_TYPES[media_type]], prefixes={"sd": PREFIXES["sd"]})
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})
