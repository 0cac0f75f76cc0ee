"""The way into a new store: quads arrive as text, and while more are written another process loads the first ones."""

import ctypes
import hashlib
import multiprocessing
import os
import re
import shutil
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.triples.nquads import in_graph
from graph.triples.store import EmbeddedStore
from ontology.errors import KurbitsError, StoreError

PART = 160_000_000
"""Bytes of N-Quads (about a million quads) that are handed over at once; less is loaded without a second process.

Half of it costs a third more processor time, double needs almost a GiB more memory.
"""


_PROPERTY = re.compile(rb"^[^ ]+ <([^>]*)>", re.MULTILINE)


class Intake:
    """Takes triples by graph, hashes them in order and bulk-loads them. Use it as a context manager."""

    def __init__(self, store: Path, scratch: Path):
        self.store, self.scratch = store, scratch
        self._properties: set[bytes] = set()
        self._hash = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._size = self._parts = 0
        self._loader: _Loader | None = None

    def __enter__(self) -> Self:
        self.scratch.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loader:
            self._loader.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def add(self, triples: str, graph: str = "", default: bool = True, hashed: bool = True) -> None:
        """Take triples into the default graph, a named graph (as N-Triples), or both."""
        if not triples:
            return
        plain = triples.encode("utf-8")
        self._properties.update(_PROPERTY.findall(plain))
        if hashed:
            self._hash.update(f"{graph} {default}\n".encode())
            self._hash.update(plain)
        pieces = [plain] if default else []
        if graph:
            pieces.append(in_graph(plain, graph))
        self._waiting += pieces
        self._size += sum(map(len, pieces))
        if self._size >= PART:
            self._hand_over()

    @property
    def properties(self) -> list[str]:
        """The IRIs of all properties taken."""
        return sorted(each.decode() for each in self._properties)

    @property
    def digest(self) -> str:
        """The hash of everything taken that depends on the sources alone."""
        return self._hash.hexdigest()

    def finish(self) -> int:
        """Load the rest, compact and close; give the number of quads in the store."""
        if self._loader is None:
            store = EmbeddedStore.open(self.store)
            store.bulk_load(b"".join(self._waiting))
            store.finish()
            return len(store)
        self._hand_over()
        return self._loader.finish()

    def _hand_over(self) -> None:
        if self._loader is None:
            self._loader = _Loader(self.store)
        self._parts += 1
        path = self.scratch / f"{self._parts}.nq"
        with path.open("wb") as file:
            file.writelines(self._waiting)
        self._waiting, self._size = [], 0
        self._loader.load(path)


class _Loader:
    """A process that loads files into a store one after the other."""

    def __init__(self, store: Path):
        context = multiprocessing.get_context("spawn")
        self._mine, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(str(store), theirs, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def load(self, path: Path) -> None:
        self._send(str(path))

    def finish(self) -> int:
        self._send("")
        try:
            answer = self._mine.recv()
        except (EOFError, ConnectionError):
            raise self._died() from None
        if isinstance(answer, str):
            raise StoreError(answer)
        self._process.join()
        return int(answer)

    def stop(self) -> None:
        self._mine.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def _send(self, message: str) -> None:
        try:
            self._mine.send(message)
        except ConnectionError:
            raise self._died() from None

    def _died(self) -> StoreError:
        with suppress(EOFError, ConnectionError):  # it had no time to say why
            if self._mine.poll() and isinstance(told := self._mine.recv(), str):
                return StoreError(told)
        self._process.join(5)
        return StoreError(f"the loading process ended early (exit {self._process.exitcode}); is memory or disk short?")


def _serve(store_path: str, pipe: Connection, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _die_with(parent)
    try:
        store = EmbeddedStore.open(Path(store_path))
        while path := pipe.recv():
            store.bulk_load(Path(path))
            Path(path).unlink()
        store.finish()
        pipe.send(len(store))
    except EOFError:
        return
    except KurbitsError as error:
        pipe.send(str(error))


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent dies, so that nobody writes into what will be swept up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
