"""The whole graph of a generation as one file (N-Quads, gzip) with its SHA-256, made when first asked for.

It is kept outside the workspace, in a temporary folder, as long as the generation is served: what is erased from the
graph lives on in no file that is forgotten.
"""

import asyncio
import gzip
import hashlib
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from graph.generation import Generation
from ontology.errors import QueryLimitError, StoreError

_PATIENCE = 10.0  # so long a request waits for the file; a large one takes minutes, then it is told to come back
_ROOMS = str(Path(__file__).parent.parent)
_COMMAND = "import sys; sys.path.insert(0, sys.argv[1]); from server.dumps import write; write(*sys.argv[2:])"


@dataclass(frozen=True)
class Dump:
    """A file that is ready: where it is, how large, its SHA-256."""

    path: Path
    size: int
    sha256: str


class Dumps:
    """Makes and keeps the file of the generation that is served."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._made: tuple[int, asyncio.Task[Dump]] | None = None

    def ready(self, generation: Generation) -> Dump | None:
        """Give the file when it has been made."""
        if self._made and self._made[0] == generation.number and self._made[1].done():
            return None if self._made[1].cancelled() or self._made[1].exception() else self._made[1].result()
        return None

    async def file(self, generation: Generation) -> Dump:
        """Give the file, made now if need be. Raises QueryLimitError while that takes, StoreError when it fails."""
        if (
            self._made is None
            or self._made[0] != generation.number
            or (self._made[1].done() and not self.ready(generation))
        ):
            self.close()
            self._made = generation.number, asyncio.create_task(self._make(generation))
        try:
            return await asyncio.wait_for(asyncio.shield(self._made[1]), _PATIENCE)
        except TimeoutError:
            raise QueryLimitError("The file is being written. Ask again in a minute.") from None

    def close(self) -> None:
        """Remove what was made."""
        if self._made:
            self._made[1].cancel()
            self._made = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def _make(self, generation: Generation) -> Dump:
        self._folder = Path(tempfile.mkdtemp(prefix="kurbits-dump-"))
        path = self._folder / f"{generation.number}.nq.gz"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", _COMMAND, _ROOMS, str(generation.path / "store"), str(path)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            said, _ = await process.communicate()
        except asyncio.CancelledError:
            if process.returncode is None:
                process.kill()
            raise
        if process.returncode:
            raise StoreError(f"{generation.path / 'store'} could not be written to a file")
        return Dump(path, path.stat().st_size, said.decode().strip())


def write(store: str, target: str) -> None:
    """Write a store as N-Quads, gzip, the same bytes for the same store; print the SHA-256 of the file."""
    os.nice(10)
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        ox.Store.read_only(store).dump(cast(IO[bytes], packed), ox.RdfFormat.N_QUADS)
    with open(target, "rb") as made:
        sys.stdout.write(hashlib.file_digest(made, "sha256").hexdigest())
