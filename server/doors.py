"""Who may do what. Every route that changes, or shows what is not published, asks here; else the answer is no.

Three kinds of callers: anybody, a person at the machine itself, and who holds a token with a scope.
"""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from ontology.errors import InputError, WorkspaceError
from server.settings import Settings
from server.tokens import Token, Tokens

COOKIE = "__Host-kurbits"
"""The session of a browser that showed a token; nobody else is given a cookie."""

OPEN = ("/healthz", "/readyz", "/static/", "/sv/logga-in", "/en/sign-in")
"""Addresses that answer everybody, also where reading is closed."""

DOORS = ("/api/review", "/sv/granska", "/en/review", "/sv/las-in", "/en/load", "/api/admin", "/metrics")
"""Addresses whose routes ask for a scope themselves."""

READING = ("/sparql", "/reconcile", "/sv/reconcile", "/en/reconcile")
"""Addresses, and none below them, where a POST changes nothing."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class ForbiddenError(InputError):
    """Whoever asks may not do this here."""


class UnauthorisedError(ForbiddenError):
    """Whoever asks has shown no token that holds."""


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.live.settings
    return settings


@dataclass(frozen=True)
class Door:
    """A part for tokens with a scope and, where nothing speaks against it, for a person at the machine itself."""

    scope: str
    what: str

    @property
    def off(self) -> str:
        """What is said where the setting of the same name switches it off."""
        return f"{self.what} is switched off here (KURBITS_{self.scope.upper()})."


REVIEW = Door("review", "The review")
LOADING = Door("load", "Loading in the browser")


def _is_off(request: Request, door: Door) -> bool:
    return bool(getattr(_settings(request), door.scope) == "off")


def enter(request: Request, door: Door) -> None:
    """Let nobody pass to whom a door is closed. Raises ForbiddenError that says why."""
    if _is_off(request, door):
        raise ForbiddenError(door.off)
    if presented(request):
        demand(request, door.scope)
    elif why := closed(request, door) or _unasked(request):
        raise ForbiddenError(why)


def is_shown(request: Request, door: Door) -> bool:
    """Say whether the way to a door is shown."""
    if _is_off(request, door):
        return False
    if presented(request):
        token = holder(request)
        return token is not None and token.lets(door.scope)
    return not closed(request, door)


async def reviewer(request: Request) -> None:
    """Let nobody pass who may not review. Raises ForbiddenError that says why."""
    enter(request, REVIEW)


async def loader(request: Request) -> None:
    """Let nobody pass who may not load files. Raises ForbiddenError that says why."""
    enter(request, LOADING)


ReviewerDep = Depends(reviewer)
"""What every route of the review depends on."""

LoaderDep = Depends(loader)
"""What every route of loading in the browser depends on."""


def scoped(scope: str) -> Any:
    """Give the dependency of a route that only tokens with a scope open, from wherever they come."""

    async def door(request: Request) -> None:
        demand(request, scope)

    return Depends(door)


def demand(request: Request, scope: str) -> Token:
    """Give the token that lets somebody do something. Raises UnauthorisedError, or ForbiddenError for another scope.

    A session is no better than its token, and what it changes must come from a page of ours (CSRF); a script of
    another site cannot send a bearer token.
    """
    token = holder(request)
    if token is None:
        raise UnauthorisedError(f"This needs a token with the scope {scope}: Authorization: Bearer kbt_…")
    if not token.lets(scope):
        raise ForbiddenError(f"The token {token.id} has the scopes {', '.join(token.scopes)}; this needs {scope}.")
    if "authorization" not in request.headers and (why := _unasked(request)):
        raise ForbiddenError(why)
    return token


def presented(request: Request) -> bool:
    """Say whether somebody shows a token or a session, valid or not."""
    return "authorization" in request.headers or COOKIE in request.cookies


def holder(request: Request) -> Token | None:
    """Give the token that somebody shows, or whose session they have; None when there is none that holds."""
    tokens = Tokens(_settings(request).home)
    if (shown := request.headers.get("authorization")) is not None:
        scheme, _, text = shown.partition(" ")
        return tokens.check(text.strip()) if scheme.lower() == "bearer" else None
    session = request.cookies.get(COOKIE)
    return tokens.resume(session, time.time()) if session else None


def closed(request: Request, door: Door) -> str:
    """Say why a door is closed to whoever sends a request without a token, "" when it is open.

    It is open when it is switched on, the server listens to its own machine only, the request comes from that
    machine and through no proxy, and it was sent to a name of that machine: a page of a stranger may let its own name
    lead to 127.0.0.1 (DNS rebinding), but then that name stands in the Host header.
    """
    if _is_off(request, door):
        return door.off
    host = _settings(request).host
    if not is_loopback(host):
        return f"{door.what} is open only when the server listens to its own machine; it listens to {host}."
    return distant(request, door.what)


def distant(request: Request, what: str = "The review") -> str:
    """Say why a request may not be from a person at the machine itself, "" when it is."""
    if request.client is None or not is_loopback(request.client.host):
        return f"{what} is open only on the machine where the server runs."
    if any(name in request.headers for name in _PROXIED):
        return f"{what} is not open through a proxy."
    if not is_loopback(_hostname(request.headers.get("host", ""))):
        return f"{what} answers only to the names localhost, 127.0.0.1 and [::1]."
    return ""


def may_review(request: Request) -> bool:
    """Say whether the way to the review is shown."""
    return is_shown(request, REVIEW)


def may_load(request: Request) -> bool:
    """Say whether the way to loading files is shown."""
    return is_shown(request, LOADING)


class DoorMiddleware:
    """Let only those read who may, where reading is closed; and let nothing be changed where no door is declared."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Callable[[Request, ForbiddenError], Response]):
        self.app, self.settings, self.refuse = app, settings, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"] in _SAFE and self.settings.reading == "public"):
            return await self.app(scope, receive, send)
        path = scope["path"]
        if not path.startswith((*OPEN, *DOORS)):
            request = Request(scope)
            try:
                self._enter(request, path)
            except (ForbiddenError, WorkspaceError) as error:
                said = error if isinstance(error, ForbiddenError) else ForbiddenError(str(error))
                return await self.refuse(request, said)(scope, receive, send)
        await self.app(scope, receive, send)

    def _enter(self, request: Request, path: str) -> None:
        if request.method not in _SAFE and path not in READING and _answers(request.scope):
            raise ForbiddenError("Nothing can be changed at this address.")
        if self.settings.reading == "closed" and (presented(request) or distant(request)):
            demand(request, "read")


def _answers(scope: Scope) -> bool:
    """Say whether a route of the app would take a request."""
    return any(route.matches(scope)[0] == Match.FULL for route in scope["app"].router.routes)


def _unasked(request: Request) -> str:
    return foreign(request) if request.method not in _SAFE else strange(request)


def foreign(request: Request) -> str:
    """Say why a request may come from a page of a stranger (CSRF), "" when it comes from a page of ours.

    Browsers say so in Sec-Fetch-Site, older ones in Origin. Whoever says neither is not let in.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return "" if site == "same-origin" else f"This was sent by another site (Sec-Fetch-Site: {site})."
    if origin is None:
        return "A request that changes something must say where it comes from: send the header Origin."
    if urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        return f"This was sent by another site (Origin: {origin})."
    return ""


def strange(request: Request) -> str:
    """Say why a script of another site may be reading, "" when it is a reader, a page of ours or a program."""
    site, mode = request.headers.get("sec-fetch-site", "none"), request.headers.get("sec-fetch-mode", "navigate")
    if site in ("none", "same-origin") or mode == "navigate":
        return ""
    return f"This may not be read by another site (Sec-Fetch-Site: {site})."


def is_loopback(host: str) -> bool:
    """Say whether a name or an address means the machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
