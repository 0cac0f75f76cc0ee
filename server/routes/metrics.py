"""Figures about the service, for Prometheus: for the machine itself, and for who has a token."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from server.deps import GenerationDep
from server.doors import UnauthorisedError, demand, distant, presented
from server.observe import Figures


async def _near(request: Request) -> None:
    if presented(request):
        demand(request, "read")
    elif distant(request):
        raise UnauthorisedError("Figures are for the machine itself, and for who has a token.")


router = APIRouter(tags=["Service"], dependencies=[Depends(_near)])


@router.get("/metrics", summary="Figures about the service, in the text format of Prometheus", response_class=Response)
async def metrics(request: Request, generation: GenerationDep) -> Response:
    """Give counts and times of requests by route, and which generation is served since when."""
    figures: Figures = request.app.state.figures
    figures.served(generation.number, generation.manifest["when"])
    return Response(figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
