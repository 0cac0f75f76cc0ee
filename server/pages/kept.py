"""Remembers parts of pages that depend only on the generation, so that they are made once for all readers."""

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from graph.generation import Generation
from server.memo import Memo

T = TypeVar("T")

_SIZE, _AT_ONCE = 512, 16  # what is being made may ask for something else that is made once
_memos: WeakKeyDictionary[Generation, Memo] = WeakKeyDictionary()


def once(generation: Generation, key: Hashable, make: Callable[[], T]) -> T:
    """Give what is remembered of a generation under a key, or make it. Raises what `make` raises."""
    memo = _memos.get(generation)
    if memo is None:
        memo = _memos.setdefault(generation, Memo(_SIZE, at_once=_AT_ONCE))
    return memo.get(key, make)
