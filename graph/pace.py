"""Making very many small objects without the garbage collector counting them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Switch the cyclic garbage collector off for a while: facts and entities never form cycles.

    At the scale of Horizon 2020 it takes a third of the time of resolving when it is on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
