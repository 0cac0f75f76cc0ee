"""What stands between a stranger and the app: headers, limits on bodies, and caching by generation."""

import asyncio
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.i18n import LANGUAGES
from server.pages.links import page_url
from server.patience import Sending

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""On every answer."""

OPEN = (
    *("/sparql", "/api", "/id/", "/openapi.json", "/reconcile", "/sv/reconcile", "/en/reconcile"),
    *("/.well-known/", "/dump", "/diff/", "/feed.atom", "/ns", "/place/"),
)
"""Addresses that pages of other origins may read (CORS): all is public, nothing there changes anything."""

PRIVATE = ("/api/review", "/api/admin")
"""Addresses among those that only the pages themselves may read."""

_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After, Link"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_HSTS = "max-age=31536000"


EMBEDDED = tuple(page_url(lang, "embed") for lang in LANGUAGES)
"""Addresses that pages of other origins may show in a frame, as far as the setting allows."""


def security_headers(path: str, scheme: str = "http", embed: str = "'none'") -> dict[str, str]:
    """Give the headers that every answer at a path carries. `embed` says who may frame the map that is made for it."""
    return {name.decode().title(): value.decode() for name, value in _raw(_kind(path), scheme, embed)}


def _kind(path: str) -> str:
    return "embedded" if path in EMBEDDED else "open" if _is_open(path) else ""


@lru_cache(64)
def _raw(kind: str, scheme: str, embed: str) -> tuple[tuple[bytes, bytes], ...]:
    """Give the headers of a kind of address as they are sent."""
    headers = dict(HEADERS)
    if kind == "embedded":
        headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'self'", f"frame-ancestors {embed}")
    if kind == "open":
        headers |= _CORS
    if scheme == "https":
        headers["Strict-Transport-Security"] = _HSTS
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


def _is_open(path: str) -> bool:
    return path.startswith(OPEN) and not path.startswith(PRIVATE)


class SecurityMiddleware:
    """Add the headers to every answer, answer HEAD like GET (the server leaves out the body) and preflight requests."""

    def __init__(self, app: ASGIApp, embed: str = "'none'"):
        self.app, self.embed = app, embed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        extra = _raw(_kind(scope["path"]), scope["scheme"], self.embed)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name for name, _ in given}
                message["headers"] = given + [each for each in extra if each[0] not in names]
            await send(message)

        if scope["method"] == "OPTIONS" and _is_open(scope["path"]):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, sending)
        else:
            asked = scope if scope["method"] != "HEAD" else {**scope, "method": "GET"}
            await self.app(asked, receive, sending)


class CacheMiddleware:
    """Let answers that depend on the address, what is accepted and the published generation be kept until the next one.

    What is accepted is part of the tag: browsers send the tag of the Turtle back when they ask the address for JSON-LD.
    """

    def __init__(self, app: ASGIApp, tag: Callable[[], str], besides: tuple[str, ...]):
        self.app, self.tag, self.besides = app, tag, besides

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(self.besides):
            return await self.app(scope, receive, send)
        if any(name in (b"cookie", b"authorization") for name, _ in scope["headers"]):
            return await self.app(scope, receive, send)  # a page may tell them more than others
        wishes = Headers(scope=scope)
        tag = _tag(self.tag(), wishes)
        if tag and tag in wishes.get("if-none-match", ""):
            headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding, Accept-Language"}
            return await Response(status_code=304, headers=headers)(scope, receive, send)

        async def sending(message: Message) -> None:
            now = _tag(self.tag(), wishes)  # the first request opens the generation that it is answered from
            if message["type"] == "http.response.start" and message["status"] == 200 and now and tag in ("", now):
                headers = MutableHeaders(scope=message)
                headers.setdefault("ETag", now)
                headers.setdefault("Cache-Control", "no-cache")
                for name in ("Accept", "Accept-Language"):
                    headers.add_vary_header(name)
            await send(message)

        await self.app(scope, receive, sending)


def _tag(generation: str, wishes: Headers) -> str:
    accepted = "\n".join(wishes.get(name, "") for name in ("accept", "accept-language"))
    return generation and f'{generation[:-1]}-{zlib.crc32(accepted.encode()):08x}"'


class _BodyError(Exception):
    """The body is too large, or too slow."""

    def __init__(self, status: int):
        self.status = status


class BodyLimitMiddleware:
    """Refuse bodies that are too large (413) or do not arrive in time (408); `refuse` makes the answer.

    `others` are the addresses where a file is sent, with the size and the time that hold there.
    """

    def __init__(
        self,
        app: ASGIApp,
        size: int,
        seconds: float,
        refuse: Callable[[int, Scope], Response],
        others: Mapping[str, tuple[int, float]] | None = None,
    ):
        self.app, self.usual, self.refuse, self.others = app, (size, seconds), refuse, others or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        size, seconds = self.others.get(scope["path"], self.usual)
        if not self._declared(scope) <= size:
            return await self.refuse(413, scope)(scope, receive, send)
        left, more, sending = size, True, Sending(send)
        until = asyncio.get_running_loop().time() + seconds

        async def receiving() -> Message:
            nonlocal left, more
            if not more:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise _BodyError(408) from None
            left -= len(message.get("body", b""))
            more = message.get("more_body", False)
            if left < 0:
                raise _BodyError(413)
            return message

        try:
            await self.app(scope, receiving, sending)
        except _BodyError as error:
            if not sending.started:
                await self.refuse(error.status, scope)(scope, receive, send)

    def _declared(self, scope: Scope) -> float:
        """Give the size that a request says its body has; endless when it says nonsense."""
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        return int(length) if length.isdigit() and len(length) < 16 else float("inf")
