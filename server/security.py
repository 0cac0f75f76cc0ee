"""What stands between a stranger and the app: headers, limits on bodies and slow heads, and caching by generation."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.i18n import LANGUAGES
from server.pages.links import page_url

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
    *("/.well-known/", "/dump.", "/feed.atom", "/ns"),
)
"""Addresses that pages of other origins may read (CORS): all is public, nothing there changes anything."""

PRIVATE = ("/api/review", "/api/admin")
"""Addresses among those that only the pages themselves may read."""

_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After, Link"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_HSTS = "max-age=31536000"


EMBEDDED = tuple(page_url(lang, "embed") for lang in LANGUAGES)
"""Addresses that pages of other origins may show in a frame, as far as the setting allows."""


def security_headers(path: str, scheme: str = "http", embed: str = "'none'") -> dict[str, str]:
    """Give the headers that every answer at a path carries. `embed` says who may frame the map that is made for it."""
    headers = dict(HEADERS)
    if path in EMBEDDED:
        headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'self'", f"frame-ancestors {embed}")
    if _is_open(path):
        headers |= _CORS
    if scheme == "https":
        headers["Strict-Transport-Security"] = _HSTS
    return headers


def _is_open(path: str) -> bool:
    return path.startswith(OPEN) and not path.startswith(PRIVATE)


class SecurityMiddleware:
    """Add the headers to every answer, answer HEAD like GET (the server leaves out the body) and preflight requests."""

    def __init__(self, app: ASGIApp, embed: str = "'none'"):
        self.app, self.embed = app, embed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        extra = security_headers(scope["path"], scope["scheme"], self.embed)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in extra.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "OPTIONS" and _is_open(scope["path"]):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, sending)
        else:
            asked = scope if scope["method"] != "HEAD" else {**scope, "method": "GET"}
            await self.app(asked, receive, sending)


class CacheMiddleware:
    """Let answers that depend only on the address and the published generation be kept until the next one."""

    def __init__(self, app: ASGIApp, tag: Callable[[], str], besides: tuple[str, ...]):
        self.app, self.tag, self.besides = app, tag, besides

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(self.besides):
            return await self.app(scope, receive, send)
        if any(name in (b"cookie", b"authorization") for name, _ in scope["headers"]):
            return await self.app(scope, receive, send)  # a page may tell them more than others
        tag = self.tag()
        if tag and tag in Headers(scope=scope).get("if-none-match", ""):
            headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding, Accept-Language"}
            return await Response(status_code=304, headers=headers)(scope, receive, send)

        async def sending(message: Message) -> None:
            now = self.tag()  # the first request opens the generation that it is answered from
            if message["type"] == "http.response.start" and message["status"] == 200 and now and tag in ("", now):
                headers = MutableHeaders(scope=message)
                headers.setdefault("ETag", now)
                headers.setdefault("Cache-Control", "no-cache")
                for name in ("Accept", "Accept-Language"):
                    headers.add_vary_header(name)
            await send(message)

        await self.app(scope, receive, sending)


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
        refuse: Callable[[int], Response],
        others: Mapping[str, tuple[int, float]] | None = None,
    ):
        self.app, self.usual, self.refuse, self.others = app, (size, seconds), refuse, others or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        size, seconds = self.others.get(scope["path"], self.usual)
        if not self._declared(scope) <= size:
            return await self.refuse(413)(scope, receive, send)
        left, more, started = size, True, False
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

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receiving, sending)
        except _BodyError as error:
            if not started:
                await self.refuse(error.status)(scope, receive, send)

    def _declared(self, scope: Scope) -> float:
        """Give the size that a request says its body has; endless when it says nonsense."""
        length = Headers(scope=scope).get("content-length", "0")
        return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else float("inf")


class OneWrite:
    """A transport that holds the head of an answer until its body comes, so that both leave in one system call."""

    def __init__(self, inner: asyncio.Transport):
        self._inner = inner
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, data: bytes) -> None:
        if self._held:
            data, self._held = self._held + data, b""
        elif data.startswith(b"HTTP/1.1 "):
            self._held = data
            asyncio.get_running_loop().call_soon(self._flush)
            return
        if data:
            self._inner.write(data)

    def close(self) -> None:
        self._flush()
        self._inner.close()

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._inner.write(held)


def guarded_protocol(seconds: float) -> type[H11Protocol]:
    """Give uvicorn's HTTP protocol with a clock: a connection that neither sends a head nor reads its answer is closed.

    uvicorn itself waits for ever (https://github.com/encode/uvicorn/issues/157).
    """

    class Guarded(H11Protocol):
        """H11Protocol that closes slow connections."""

        _clock: asyncio.TimerHandle | None = None
        _unread: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(OneWrite(transport))  # type: ignore[arg-type]
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            for timer in (self._clock, self._unread):
                if timer:
                    timer.cancel()
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._unread = self.loop.call_later(3 * seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self._unread:
                self._unread.cancel()

        def _watch(self) -> None:
            running = self.cycle is not None and not self.cycle.response_complete
            if running and self._clock:
                self._clock.cancel()
                self._clock = None
            elif not running and not self._clock:
                self._clock = self.loop.call_later(seconds, self._close_when_idle)

        def _close_when_idle(self) -> None:
            self._clock = None
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Guarded
