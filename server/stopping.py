"""What becomes of requests that outlast the time a server has to stop: they are told so, and it is no fault."""

import asyncio
import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ontology.errors import QueryLimitError
from server.patience import Sending
from server.problems import answered


class StoppedError(QueryLimitError):
    """The server is being stopped."""


class StopMiddleware:
    """Answer 503 to what is cut off before its first byte. What had begun to be sent breaks off: uvicorn closes it."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        sending = Sending(send)
        try:
            await self.app(scope, receive, sending)
        except asyncio.CancelledError:  # only the end of the server cancels the task of a request
            if not sending.started:
                told = answered(Request(scope), StoppedError("The server is being stopped. Ask again in a moment."))
                await told(scope, receive, send)


class Intended(logging.Filter):
    """Tells in our words, as a warning, what uvicorn calls an error and we do on purpose."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword a record; all are let through."""
        said = str(record.msg)
        if said.startswith("Cancel %s running task"):
            record.msg = "Stopping: requests still at work after the grace were ended and told 503: %s."
        elif said.startswith("ASGI callable returned without completing response"):
            record.msg = "An answer was broken off: it passed a limit, or the server is being stopped."
        else:
            return True
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
