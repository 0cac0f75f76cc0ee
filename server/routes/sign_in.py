"""Signing in: a browser shows a token once, and is let in for the day; nobody else is given a cookie."""

import time
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.doors import COOKIE, ForbiddenError, UnauthorisedError, foreign, holder
from server.pages.context import reader
from server.problems import kurbits_problem
from server.tokens import SESSION_SECONDS, Tokens

router = APIRouter(include_in_schema=False)

ADDRESSES = {"sv": "/sv/logga-in", "en": "/en/sign-in"}
_LONGEST = 2_000


def _page(request: Request, status: int = 200, **values: Any) -> HTMLResponse:
    who = reader(request, None)
    token = holder(request)
    told = {
        "wrong": False,
        "next": "",
        "scopes": token.scopes if token else (),
        "address": ADDRESSES[who.lang],
        **values,
    }
    page = who.page("sign_in.html", "sign-in", who.t("sign_in.title"), status=status, **told)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.get(ADDRESSES["sv"])
@router.get(ADDRESSES["en"])
async def show(request: Request) -> Response:
    """Show the form, or as whom somebody is signed in."""
    return _page(request, next=_inside(request.query_params.get("next", "")))


@router.post(ADDRESSES["sv"])
@router.post(ADDRESSES["en"])
async def sign(request: Request) -> Response:
    """Sign in with a token, or out."""
    if why := foreign(request):
        raise ForbiddenError(why)
    given = {name: values[-1] for name, values in parse_qs((await request.body())[:_LONGEST].decode("latin-1")).items()}
    onward = _inside(given.get("next", "")) or f"/{request.url.path.split('/')[1]}/"
    if "out" in given:
        answer = RedirectResponse(request.url.path, 303)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return answer
    tokens = Tokens(request.app.state.live.settings.home)
    token = tokens.check(given.get("token", "").strip())
    if token is None:
        return _page(request, status=401, wrong=True, next=onward)
    answer = RedirectResponse(onward, 303)
    session = tokens.session(token, time.time())
    answer.set_cookie(COOKIE, session, SESSION_SECONDS, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def refused(request: Request, error: ForbiddenError) -> Response:
    """Answer who may not read: whoever reads pages is led to where one signs in."""
    page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if isinstance(error, UnauthorisedError) and page:
        lang = "en" if request.url.path.startswith("/en") else "sv"
        return RedirectResponse(f"{ADDRESSES[lang]}?next={quote(request.url.path)}", 303)
    return kurbits_problem(error)


def _inside(address: str) -> str:
    """Give an address of ours to go on to, "" for one that may lead elsewhere."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if ours and address.isprintable() else ""
