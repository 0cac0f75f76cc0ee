"""Whether the server is well, what it serves, and what the API offers."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from ontology.errors import KurbitsError
from server.deps import get_live
from server.jobs import Job

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
