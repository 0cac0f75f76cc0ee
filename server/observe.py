"""What the service tells of itself: a JSON line per request, and figures for Prometheus. No query text, no names."""

import hashlib
import ipaddress
import logging
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
_SALT = secrets.token_bytes(16)  # forgotten with the process: nobody is followed over a restart


class Figures:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._children: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        names = ("method", "route", "status")
        self.requests = Counter("kurbits_requests", "Requests answered", names, registry=self.registry)
        self.seconds = Histogram(
            "kurbits_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS, registry=self.registry
        )
        self.generation = Gauge("kurbits_generation", "The generation that is served", registry=self.registry)
        self.made = Gauge("kurbits_generation_made_seconds", "When it was made (Unix)", registry=self.registry)
        self.started = Gauge("kurbits_started_seconds", "When the server started (Unix)", registry=self.registry)
        self.started.set(time.time())

    def served(self, number: int, when: str) -> None:
        """Note which generation is served, and when it was made (ISO 8601)."""
        self.generation.set(number)
        self.made.set(datetime.fromisoformat(when).timestamp())

    def count(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count a request and the time it took."""
        key = (method, route, status)
        if key not in self._children:
            self._children[key] = self.requests.labels(*key), self.seconds.labels(route)
        requests, times = self._children[key]
        requests.inc()
        times.observe(seconds)

    def text(self) -> bytes:
        """Give all figures in the text format of Prometheus."""
        return generate_latest(self.registry)


class ObserveMiddleware:
    """Count every request and, where it is wished, write a line about it: the outermost of all."""

    def __init__(self, app: ASGIApp, figures: Figures, write: Callable[[bytes], None] | None = None):
        self.app, self.figures, self.write = app, figures, write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status, size = time.perf_counter(), 500, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope)
            self.figures.count(scope["method"], route, str(status), seconds)
            if self.write:
                self.write(orjson.dumps(line(scope, route, status, round(seconds * 1000, 1), size)) + b"\n")


def route_of(scope: Scope) -> str:
    """Give the function that answered: never the address, which may hold a name or a query."""
    return getattr(scope.get("endpoint"), "__name__", "none")


def line(scope: Scope, route: str, status: int, milliseconds: float, size: int) -> dict[str, Any]:
    """Give what is logged of a request. Of a query only a hash is told, by which two of the same are recognised."""
    query = scope.get("query_string", b"")
    told = {"query": hashlib.sha256(_SALT + query).hexdigest()[:12]} if query else {}
    return {
        "ts": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": "error" if status == 500 else "warning" if status > 500 else "info",  # the others are limits of ours
        "event": "request",
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": milliseconds,
        "bytes": size,
        "client": shortened(scope["client"][0]) if scope.get("client") else "",
        **told,
    }


def shortened(address: str) -> str:
    """Give the network of a client, not the client: /24 of IPv4, /48 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


class JsonLines(logging.Formatter):
    """What else is logged, as lines of the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as one line of JSON; the traceback of a fault of ours is in it."""
        told = {"ts": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower()}
        told |= {"event": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return orjson.dumps(told).decode()


def log_config() -> dict[str, Any]:
    """Give the configuration of logging under which uvicorn writes JSON to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": "WARNING"},
    }


def to_standard_output(text: bytes) -> None:
    """Write a line where journald and containers take it from."""
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
