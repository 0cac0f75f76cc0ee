"""Calls back what has not been done within a fixed time: one timer for however many wait.

Of ten thousand small queries none is late; a timer for each, set and cancelled, would cost more than it tells.
"""

import asyncio
from collections import deque
from collections.abc import Callable


class Waiting:
    """One that waits for its moment."""

    __slots__ = ("call", "when")

    def __init__(self, when: float, call: Callable[[], None]):
        self.when = when
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Do not call back."""
        self.call = None


class Moment:
    """A fixed time after which callbacks are made, in the order in which they were asked for."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._waiting: deque[Waiting] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def after(self, call: Callable[[], None]) -> Waiting:
        """Have something called when the time has passed, unless it is cancelled before."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._timer = loop, None
            self._waiting.clear()
        found = Waiting(loop.time() + self.seconds, call)
        self._waiting.append(found)
        if self._timer is None:
            self._timer = loop.call_at(found.when, self._look, loop)
        return found

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time() + 0.001  # a timer may be early by the resolution of the clock
        while self._waiting and (self._waiting[0].when <= now or self._waiting[0].call is None):
            if call := self._waiting.popleft().call:
                call()
        if self._waiting:
            self._timer = loop.call_at(self._waiting[0].when, self._look, loop)
