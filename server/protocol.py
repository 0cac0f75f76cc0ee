"""HTTP as uvicorn speaks it, with the clocks and limits that uvicorn lacks.

Parsed by httptools (llhttp, the parser of Node): a request costs a third less time than with h11.
"""

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 80 * 1024
"""The largest head of a request: room for a long query in an address."""

_HEADERS = 256
_TOO_LARGE = f"The head of the request is larger than {HEAD_BYTES >> 10} KiB or has more than {_HEADERS} lines."
_UNREADABLE = "This is no HTTP request that can be read."


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


class _HeadError(Exception):
    """The head of a request is too large."""


class Guarded(HttpToolsProtocol):
    """HttpToolsProtocol that closes slow connections and refuses endless heads and tails (431).

    uvicorn itself waits for ever (https://github.com/encode/uvicorn/issues/157), and reads heads of any size.
    """

    seconds = 15.0
    """How long a connection may send no head; one that does not read its answer has three times as long."""
    _clock: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _in_head = False
    _since = 0
    _progress = False
    _endless = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]
        self._watch()

    def data_received(self, data: bytes) -> None:
        self._progress = False
        super().data_received(data)
        if not self._progress:
            self._since += len(data)
        else:
            self._since = len(data) if self._in_head else 0
        if self._since > HEAD_BYTES and not self.transport.is_closing():
            self._endless = True
            self.send_400_response("")
        self._watch()

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a line of the head. Those after the last piece of a body are nothing to us, and might have no end."""
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._progress = True
        super().on_body(body)

    def on_headers_complete(self) -> None:
        self._in_head, self._progress = False, True
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > _HEADERS:
            self._endless = True
            raise _HeadError
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, in the form of our other problems, and close; never within an answer."""
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
            return
        status, title = (431, "Request Header Fields Too Large") if self._endless else (400, "Bad Request")
        told = _TOO_LARGE if self._endless else _UNREADABLE
        body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": told})
        head = f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
        head += f"x-content-type-options: nosniff\r\ncontent-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._clock, self._unread):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(3 * self.seconds, self.transport.abort)

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
            self._clock = self.loop.call_later(self.seconds, self._close_when_idle)

    def _close_when_idle(self) -> None:
        self._clock = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def guarded_protocol(seconds: float) -> type[Guarded]:
    """Give the protocol with a clock of so many seconds; uvicorn takes a class and makes one object a connection."""
    return type("Guarded", (Guarded,), {"seconds": seconds})
