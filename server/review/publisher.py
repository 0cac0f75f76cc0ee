"""Publishes what was judged: by itself, after a quiet moment, one at a time, in a process that no page waits for."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from graph.workspace import Workspace
from server.review.process import run

LONGEST = 12
"""So many quiet moments after the first judgement it is published even if people go on judging."""

RETRIES = 5
"""So often a publication that failed is tried again by itself, after pauses that double."""

State = Literal["idle", "waiting", "publishing", "done", "failed"]


@dataclass(frozen=True)
class Publishing:
    """Where publishing stands. `number` is the generation that came last, `share` how much of a build is done."""

    state: State = "idle"
    number: int = 0
    share: float = 0.0
    failed: str = ""


class Publisher:
    """One for a server. Ask it with `touch`; `now` says where it stands."""

    def __init__(self, home: Path, quiet: float):
        self.home, self.quiet = home, quiet
        self.now = Publishing()
        self._first = self._last = 0.0
        self._task: asyncio.Task[None] | None = None

    def touch(self) -> None:
        """Something was judged: publish when it has been quiet for a moment."""
        self._last = time.monotonic()
        if self.now.state != "publishing":
            self.now = Publishing("waiting", self.now.number)
        if self._task is None or self._task.done():
            self._first = self._last
            self._task = asyncio.create_task(self._run())

    async def resume(self) -> None:
        """Publish what was judged and not published before the server was stopped or killed."""
        if await asyncio.to_thread(_unpublished, self.home):
            self.touch()

    async def close(self) -> None:
        """Stop. A build that is cut short leaves nothing behind; `resume` begins it anew."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        asked, tries = 0.0, 0
        while asked < self._last or 0 < tries <= RETRIES:
            await self._wait()
            asked = self._last
            await self._publish()
            self._first = self._last
            tries = tries + 1 if self.now.state == "failed" else 0
            if 0 < tries <= RETRIES:  # somebody may be loading, or the disk be full for a moment
                await asyncio.sleep(self.quiet * 2**tries)

    async def _wait(self) -> None:
        while True:
            until = min(self._last + self.quiet, self._first + LONGEST * self.quiet)
            left = until - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _publish(self) -> None:
        self.now = replace(self.now, state="publishing", share=0.0)
        try:
            async with aclosing(run("publish", self.home)) as said:
                async for message in said:
                    self._hear(message)
        except OSError as error:
            self.now = Publishing("failed", self.now.number, failed=str(error))

    def _hear(self, message: dict[str, object]) -> None:
        match message:
            case {"step": _, "done": int(done), "of": int(of)}:
                self.now = replace(self.now, share=done / of)
            case {"generation": int(number)}:
                self.now = Publishing("done", number)
            case {"failed": str(why)}:
                self.now = Publishing("failed", self.now.number, failed=why)


def _unpublished(home: Path) -> bool:
    """Say whether something was judged after the generation that is served was made."""
    workspace = Workspace(home)
    try:
        judged = workspace.judgements.path.stat().st_mtime_ns
        made = (home / "current" / "manifest.json").stat().st_mtime_ns
    except OSError:  # nobody judged, or nothing is published
        return False
    return judged > made
