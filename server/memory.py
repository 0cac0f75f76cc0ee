"""Whether the store of a generation is held in memory: there it answers four to five times as fast as from the disk."""

from pathlib import Path

import orjson

from server.jobs import Limits

_BYTES_PER_QUAD = 350  # measured on Horizon 2020, with its named graphs
_SHARE = 0.5  # of the memory that is available now


def fits(store: Path, limits: Limits) -> bool:
    """Say whether a store shall be held in memory: by setting, or where there is room.

    Room is counted for the store itself and for half of it again per worker: what a worker reads, it copies
    (reference counts stand beside the data), and it lives on to read more.
    """
    if limits.held != "auto":
        return limits.held == "memory"
    try:
        quads = int(orjson.loads((store.parent / "manifest.json").read_bytes())["counts"]["quads"])
        available = _available()
    except (OSError, KeyError, ValueError):
        return False
    return quads * _BYTES_PER_QUAD * (1 + limits.workers / 2) <= available * _SHARE


def _available() -> int:
    """Give the bytes of memory that may be had without harming others. Raises OSError where the system does not say."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) << 10
    raise OSError("/proc/meminfo does not say what is available")
