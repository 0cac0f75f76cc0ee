"""The files that are being loaded in the browser: what is known of each, and what is done with it."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

import orjson

from loaders.draft import draft
from ontology.errors import InputError, NotFoundError, QueryLimitError
from server.review.process import run
from server.uploads.job import MAPPING, SEEN
from server.uploads.shelf import Shelf

MOST = 20
"""So many files may lie on the shelf at once."""

HOURS = 1.0
_TRIES, _PAUSE = 30, 1.0  # while somebody else writes in the workspace
_JOB = "server.uploads.job"

State = Literal["looking", "seen", "keeping", "kept", "failed"]


@dataclass
class Upload:
    """One file: where it lies, what was understood, how far it has come."""

    token: str
    path: Path
    state: State = "looking"
    share: float = 0.0
    failed: str = ""
    failed_sv: str = ""
    seen: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, str] | None = None  # what somebody says that columns mean
    source: str = ""
    made: float = field(default_factory=time.monotonic)
    task: "asyncio.Task[None] | None" = None

    @property
    def busy(self) -> bool:
        """Whether something is being done with it."""
        return self.state in ("looking", "keeping")


class Desk:
    """One for a server."""

    def __init__(self, home: Path):
        self.home, self.shelf = home, Shelf(home)
        self._uploads: dict[str, Upload] = {}
        self._writing = asyncio.Lock()

    async def begin(self, name: str, file: IO[bytes]) -> Upload:
        """Lay a file on the shelf and begin to look at it. Raises InputError, QueryLimitError when there are many."""
        self._sweep()
        if len(self._uploads) >= MOST:
            raise QueryLimitError("Many files are being loaded just now; cancel one, or try again later.")
        token, path = await asyncio.to_thread(self.shelf.put, name, file)
        upload = self._uploads[token] = Upload(token, path)
        self._start(upload, self._look(upload), "looking")
        return upload

    def get(self, token: str) -> Upload:
        """Give a file by its token. Raises NotFoundError when it was kept or taken away long ago."""
        found = self._uploads.get(token)
        if found is None:
            raise NotFoundError("This file is not here any more: it was cancelled, or lay too long. Choose it again.")
        return found

    async def understand(self, upload: Upload, meanings: dict[str, str]) -> None:
        """Read the columns of a table as somebody says, and look anew. Raises InputError for what cannot be."""
        self._idle(upload)
        text = await asyncio.to_thread(draft, upload.path, meanings)
        (upload.path.parent / MAPPING).write_text(text, encoding="utf-8")
        upload.chosen = meanings
        self._start(upload, self._look(upload), "looking")

    def keep(self, upload: Upload, source: str, then: Callable[[], None]) -> None:
        """Keep what the file says as a source, `then` have it published. Raises InputError for what cannot be kept."""
        self._idle(upload)
        if upload.state != "seen":
            raise InputError("The file could not be read, so there is nothing to keep.")
        upload.source = source
        self._start(upload, self._keep(upload, then), "keeping")

    async def cancel(self, upload: Upload) -> None:
        """Take a file away, whatever is being done with it; what was kept already stays. Leaves nothing behind."""
        self._uploads.pop(upload.token, None)
        await self._end(upload)

    async def settled(self, upload: Upload, seconds: float) -> None:
        """Wait until nothing is being done with a file, but no longer than so."""
        if upload.task:
            await asyncio.wait([upload.task], timeout=seconds)

    async def close(self) -> None:
        """Stop everything and empty the shelf."""
        for upload in list(self._uploads.values()):
            await self.cancel(upload)

    def _idle(self, upload: Upload) -> None:
        if upload.busy:
            raise InputError("The file is being read just now; wait a moment.", sv="Filen läses just nu; vänta lite.")

    def _start(self, upload: Upload, work: Coroutine[Any, Any, None], state: State) -> None:
        upload.state, upload.share, upload.failed = state, 0.0, ""
        upload.task = asyncio.create_task(work)

    async def _look(self, upload: Upload) -> None:
        if await self._run(upload, "look", str(upload.path)):
            upload.seen = orjson.loads((upload.path.parent / SEEN).read_bytes())
            upload.state = "seen"

    async def _keep(self, upload: Upload, then: Callable[[], None]) -> None:
        async with self._writing:
            for _ in range(_TRIES):
                if await self._run(upload, "keep", str(upload.path), upload.source):
                    upload.state = "kept"
                    then()
                    await asyncio.to_thread(self.shelf.remove, upload.token)
                    return
                if "is writing" not in upload.failed:
                    return
                upload.state = "keeping"
                await asyncio.sleep(_PAUSE)
        upload.state = "failed"

    async def _run(self, upload: Upload, what: str, *given: str) -> bool:
        """Run a job on a file; False when it failed."""
        try:
            async with aclosing(run(what, self.home, *given, module=_JOB)) as said:
                async for message in said:
                    match message:
                        case {"step": _, "done": int(done), "of": int(of)} if of:
                            upload.share = done / of
                        case {"kept": dict(numbers)}:
                            upload.kept = numbers
                        case {"failed": str(why)}:
                            upload.failed, upload.failed_sv = why, str(message.get("sv") or "")
                            upload.state = "failed"
                            return False
        except OSError as error:
            upload.state, upload.failed = "failed", str(error)
            return False
        return True

    def _sweep(self) -> None:
        """Take away what has lain too long."""
        until = time.monotonic() - HOURS * 3600
        for upload in [each for each in self._uploads.values() if each.made < until and not each.busy]:
            self._uploads.pop(upload.token)
            self.shelf.remove(upload.token)

    async def _end(self, upload: Upload) -> None:
        if upload.task and not upload.task.done():
            upload.task.cancel()
            await asyncio.gather(upload.task, return_exceptions=True)
        await asyncio.to_thread(self.shelf.remove, upload.token)
