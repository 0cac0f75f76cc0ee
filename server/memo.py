"""Remembers what took long to make, and makes only a few such things at once, so that the rest stays quick."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

from ontology.errors import QueryLimitError

T = TypeVar("T")

_PATIENCE = 30.0


class Memo:
    """The most recent answers by key. Who asks for one that is being made waits for it instead of making it again."""

    def __init__(self, size: int = 64, at_once: int = 2):
        self._size = size
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(at_once)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is known under a key, or make it. Raises what `make` raises, QueryLimitError after a long wait."""
        mine: Future[T] = Future()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            else:
                self._known[key] = mine
                while len(self._known) > self._size:
                    self._known.popitem(last=False)
        if known is None:
            return self._make(key, mine, make)
        try:
            answer: T = known.result(_PATIENCE)
        except TimeoutError:
            raise QueryLimitError("This takes long to compute just now; try again in a few seconds.") from None
        return answer

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()

    def _make(self, key: Hashable, mine: Future[T], make: Callable[[], T]) -> T:
        try:
            if not self._slots.acquire(timeout=_PATIENCE):
                raise QueryLimitError("Too much is being computed just now; try again in a few seconds.")
            try:
                answer = make()
            finally:
                self._slots.release()
        except BaseException as error:
            with self._lock:
                self._known.pop(key, None)
            mine.set_exception(error)
            raise
        mine.set_result(answer)
        return answer
