"""What a client is told when something is wrong: one table of statuses, and problem documents (RFC 9457)."""

import re
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ontology.errors import (
    ConflictError,
    GoneError,
    GroundingError,
    InputError,
    KurbitsError,
    NotFoundError,
    QueryError,
    QueryLimitError,
    StoreError,
    WorkspaceError,
)
from server.budget import BudgetError
from server.doors import ForbiddenError, UnauthorisedError
from server.jobs import NotAcceptableError, TimeLimitError
from server.security import security_headers

STATUS: dict[type[Exception], int] = {
    UnauthorisedError: 401,
    ForbiddenError: 403,
    GoneError: 410,
    NotFoundError: 404,
    ConflictError: 409,
    NotAcceptableError: 406,
    InputError: 400,
    QueryError: 400,
    TimeLimitError: 504,
    BudgetError: 429,
    QueryLimitError: 503,
    WorkspaceError: 503,
    StoreError: 500,
    GroundingError: 500,
    KurbitsError: 500,
}
"""Exception → status; the nearest class counts."""

PROBLEM = "application/problem+json"


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """Give a problem document: what happened in plain words, and what may be done."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(body), status, headers, PROBLEM)


def status_of(error: KurbitsError) -> int:
    """Give the status that an error of ours answers with."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def kurbits_problem(error: KurbitsError) -> Response:
    """Give the problem document of an error of ours."""
    status = status_of(error)
    more: dict[str, Any] = {}
    if isinstance(error, QueryError) and (place := re.match(r"line (\d+), column (\d+)", str(error))):
        more = {"line": int(place[1]), "column": int(place[2])}
    if isinstance(error, InputError):
        more |= {"parameter": error.parameter} if error.parameter else {}
        more |= {"candidates": [{"id": i, "label": label} for i, label in error.candidates]} if error.candidates else {}
    wait = str(error.retry_after) if isinstance(error, BudgetError) else "5" if status == 503 else ""
    advice = {"Retry-After": wait} if wait else {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return problem(status, str(error), advice, **more)


UNKNOWN = "There is nothing at this address."
_DETAILS = {404: UNKNOWN, 405: "This address does not answer to that method."}


def shown(request: Request, response: Response, status: int, detail: str) -> Response:
    """Let the pages show a problem to a reader who asked for a page (`app.state.error_page`)."""
    page = getattr(request.app.state, "error_page", None)
    if page and "text/html" in request.headers.get("accept", ""):
        made: Response = page(request, status, detail)
        made.headers.update({k: v for k, v in response.headers.items() if k in ("retry-after", "allow", "connection")})
        return made
    return response


def answered(request: Request, error: KurbitsError) -> Response:
    """Give the answer to an error of ours: a problem document, or a page for who asked for one."""
    request.state.sv = error.sv if isinstance(error, InputError) else ""
    return shown(request, kurbits_problem(error), status_of(error), str(error))


def add_handlers(app: FastAPI) -> None:
    """Let an app answer every error as a problem."""

    @app.exception_handler(KurbitsError)
    async def ours(request: Request, error: KurbitsError) -> Response:
        return answered(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        status, said = error.status_code, error.detail
        detail = _DETAILS.get(status, said) if said == HTTPStatus(status).phrase else said
        return shown(request, problem(status, detail, dict(error.headers or {})), status, detail)

    @app.exception_handler(RequestValidationError)
    async def parameters(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"where": ".".join(str(part) for part in e["loc"]), "what": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{e['where']}: {e['what']}" for e in wrong)
        return shown(request, problem(422, detail, errors=wrong), 422, detail)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        """Answer for a fault of ours without telling its insides; the server's log has them."""
        response = problem(500, "Something went wrong on our side. The fault is in the server's log.")
        response.headers.update(security_headers(request.scope["path"]))  # raised outside of all middleware
        return response
