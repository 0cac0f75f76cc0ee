"""How much computing each client may have: so many seconds a minute, refilled all the time (a token bucket)."""

import ipaddress
import math
import time
from collections.abc import Callable
from functools import lru_cache

from ontology.errors import QueryLimitError

_CLIENTS = 10_000  # remembered at most; who is forgotten begins anew


class BudgetError(QueryLimitError):
    """A client has asked for more than its share; `retry_after` says in how many seconds it may ask again."""

    def __init__(self, text: str, retry_after: int):
        super().__init__(text)
        self.retry_after = retry_after


@lru_cache(1024)
def client_of(address: str | None) -> str:
    """Give under which name a client's share is kept: its address, or the network of an IPv6 address (/64)."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


class Budget:
    """Seconds of computing per minute and client; 0 = as much as there is."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self.seconds, self._clock = seconds, clock
        self._left: dict[str, tuple[float, float]] = {}  # seconds left, and when that was

    def left(self, client: str) -> float:
        """Give how many seconds a client has now."""
        left, when = self._left.get(client, (self.seconds, 0.0))
        return min(self.seconds, left + (self._clock() - when) * self.seconds / 60)

    def knows(self, client: str) -> bool:
        """Say whether a client has ever spent anything."""
        return client in self._left

    def check(self, client: str) -> None:
        """Raise BudgetError when a client has nothing left."""
        if client not in self._left or not self.seconds:
            return
        if (left := self.left(client)) <= 0:
            wait = math.ceil((min(1.0, self.seconds / 10) - left) * 60 / self.seconds)
            raise BudgetError(
                f"Your queries have used their {self.seconds:g} seconds of computing a minute. Ask again in"
                f" {wait} seconds, and narrow what takes long.",
                wait,
            )

    def spend(self, client: str, seconds: float) -> None:
        """Take what a query has cost from its client's share."""
        if not self.seconds:
            return
        if len(self._left) >= _CLIENTS and client not in self._left:
            self._left = {name: now for name, now in self._left.items() if self.left(name) < self.seconds}
            if len(self._left) >= _CLIENTS:
                self._left.clear()
        self._left[client] = (self.left(client) - seconds, self._clock())
