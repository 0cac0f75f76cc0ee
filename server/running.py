"""Runs the web application on uvicorn, with the limits that uvicorn itself lacks."""

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from ontology.errors import InputError
from server.app import create_app
from server.observe import log_config
from server.protocol import guarded_protocol
from server.settings import Settings
from server.stopping import Intended


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; tells the address once it listens. Raises InputError for a port that is taken."""
    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=guarded_protocol(settings.header_seconds),
        ws="none",
        forwarded_allow_ips=settings.proxies,
        server_header=False,
        access_log=False,  # an address may hold a query, and a query a name
        log_level="warning",
        log_config=log_config() if settings.log == "json" else LOGGING_CONFIG,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    logging.getLogger("uvicorn.error").addFilter(Intended())
    say(f"Kurbits is at http://{f'[{host}]' if ':' in host else host}:{port} (stop with Ctrl-C)")
    with _stopped_kindly():
        uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _stopped_kindly() -> Iterator[None]:
    """Let being asked to stop be a success: uvicorn raises the signal once more after it has stopped."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # unnamed, asyncio leaves Nagle on
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)  # from now on connections wait instead of being refused
    except OSError as error:
        listening.close()
        raise InputError(f"{host}:{port}: {error.strerror}. Take another port: --port 8001") from error
    return listening
