"""Waits for an answer as long as the client does: whoever goes away stops the work."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.types import Receive

from ontology.errors import InputError

T = TypeVar("T")

_WATCH_AFTER = 0.1  # seconds after which a client that has gone away is looked for


async def unless_gone(request: Request, asking: Coroutine[Any, Any, T]) -> T:
    """Wait for an answer, but cancel the asking when the client has gone away. Raises InputError then."""
    task = asyncio.create_task(asking)
    done, _ = await asyncio.wait((task,), timeout=_WATCH_AFTER)
    if not done:
        leaving = asyncio.create_task(gone(request.receive))
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not task.done():
            task.cancel()
            raise InputError("The client went away.")
    return await task


async def gone(receive: Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
