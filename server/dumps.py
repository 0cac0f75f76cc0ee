"""The whole graph of the published generation as one file (N-Quads, gzip) with its SHA-256."""

import gzip
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from graph.generation import Generation
from server.made import Made


@dataclass(frozen=True)
class Dump:
    """A file that is ready: where it is, how large, its SHA-256."""

    path: Path
    size: int
    sha256: str


class Dumps:
    """Makes and keeps the file of the generation that is served."""

    def __init__(self) -> None:
        self._made = Made[int]("server.dumps")

    def ready(self, generation: Generation) -> Dump | None:
        """Give the file when it has been made."""
        folder = self._made.ready(generation.number)
        return _read(folder) if folder else None

    async def file(self, generation: Generation) -> Dump:
        """Give the file, made now if need be. Raises QueryLimitError while that takes, StoreError when it fails."""
        self._made.keep([generation.number])
        return _read(await self._made.folder(generation.number, str(generation.path / "store")))

    async def close(self) -> None:
        """Remove what was made."""
        await self._made.close()


def _read(folder: Path) -> Dump:
    path = folder / "dump.nq.gz"
    return Dump(path, path.stat().st_size, (folder / "sha256").read_text())


def write(store: str, folder: str) -> None:
    """Write a store as N-Quads, gzip, the same bytes for the same store, and the SHA-256 of the file beside it."""
    os.nice(10)
    target = Path(folder, "dump.nq.gz")
    with target.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        ox.Store.read_only(store).dump(cast(IO[bytes], packed), ox.RdfFormat.N_QUADS)
    with target.open("rb") as made:
        Path(folder, "sha256").write_text(hashlib.file_digest(made, "sha256").hexdigest())
