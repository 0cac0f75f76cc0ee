"""Waits for an answer as long as the client does: whoever goes away stops the work."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.types import Message, Receive, Send

from ontology.errors import InputError
from server.moment import Moment

T = TypeVar("T")

_moment = Moment(0.1)  # so many seconds later a client that has gone away is looked for


async def unless_gone(request: Request, asking: Coroutine[Any, Any, T]) -> T:
    """Wait for an answer, but cancel the asking when the client has gone away. Raises InputError then.

    The asking runs in the task of the request: most answers are there before anybody would look whether one has gone.
    """
    me, left = asyncio.current_task(), False
    looking: list[asyncio.Task[None]] = []

    async def look() -> None:
        nonlocal left
        await gone(request.receive)
        left = True
        if me:
            me.cancel()

    timer = _moment.after(lambda: looking.append(asyncio.create_task(look())))
    try:
        return await asking
    except asyncio.CancelledError:
        if left and me and not me.uncancel():
            raise InputError("The client went away.") from None
        raise
    finally:
        timer.cancel()
        for task in looking:
            task.cancel()


class Sending:
    """Sends on, and knows whether an answer has begun."""

    def __init__(self, send: Send):
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


async def gone(receive: Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
