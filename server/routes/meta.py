"""Whether the server is well, what it serves, and what the API offers."""

import re
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, PlainTextResponse, Response

import kurbits
from ontology.errors import KurbitsError
from server import models
from server.deps import GenerationDep, get_live
from server.jobs import Job
from server.pages.render import environment

router = APIRouter(tags=["Service"])


@router.get("/healthz", response_class=PlainTextResponse, summary="The process is up")
async def health() -> str:
    """Answer as long as the process answers at all."""
    return "ok\n"


@router.get("/readyz", response_class=PlainTextResponse, summary="The service answers questions")
async def ready(request: Request) -> Response:
    """Answer 200 when a generation is open and a query worker answers, else 503."""
    try:
        pool = await get_live(request).pool()
        await pool.answer(Job("ASK { ?s ?p ?o }"))
    except KurbitsError as error:
        return PlainTextResponse(f"not ready: {error}\n", 503)
    return PlainTextResponse("ready\n")


@router.get("/api/about", summary="What is served")
def about(generation: GenerationDep) -> models.About:
    """Say which generation is served, when it was made, and of which sources."""
    manifest = generation.manifest
    sources = [models.Source(name=name, **counts) for name, counts in manifest["sources"].items()]
    return models.About(
        name=manifest["name"],
        version=kurbits.__version__,
        base=generation.base,
        generation=generation.number,
        made=manifest["when"],
        entities=len(generation.entities),
        ties=len(generation.ties),
        sources=sources,
    )


def _marked(words: str) -> Markup:
    """Set what stands between grave accents as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(words))))  # noqa: S704 (escaped)


@router.get("/api/docs", response_class=HTMLResponse, include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show the operations of the API as a page of our own: nothing is fetched from elsewhere."""
    schema: dict[str, Any] = request.app.openapi()
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    template = environment().get_template("api_docs.html")
    return HTMLResponse(template.render(info=schema["info"], operations=operations, marked=_marked))
