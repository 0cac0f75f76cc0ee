"""Large files that a process of its own writes when they are first asked for, kept in a temporary folder for a while.

They are kept outside the workspace: what is erased from the graph lives on in no file that is forgotten.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

from ontology.errors import QueryLimitError, StoreError

Key = TypeVar("Key", bound=Hashable)

_ROOMS = str(Path(__file__).parent.parent)


class Made(Generic[Key]):
    """Folders by key, each filled by `module.write(*arguments, folder)` in a process of its own."""

    def __init__(self, module: str, patience: float = 10.0):
        """`patience` is the seconds a request waits; a large file takes minutes, then it is told to come back."""
        self._patience = patience
        self._command = f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import write; write(*sys.argv[2:])"
        self._made: dict[Key, asyncio.Task[Path]] = {}
        self._place: Path | None = None

    def ready(self, key: Key) -> Path | None:
        """Give a folder when it has been filled."""
        task = self._made.get(key)
        return task.result() if task and task.done() and not task.cancelled() and not task.exception() else None

    async def folder(self, key: Key, *arguments: str) -> Path:
        """Give a folder, filled now if need be. Raises QueryLimitError while that takes, StoreError when it fails."""
        task = self._made.get(key)
        if task is None or (task.done() and not self.ready(key)):
            task = self._made[key] = asyncio.create_task(self._fill(arguments))
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError:
            raise QueryLimitError("The file is being written. Ask again in a minute.") from None

    def keep(self, keys: Iterable[Key]) -> None:
        """Remove all folders but some."""
        for key in self._made.keys() - set(keys):
            found = self.ready(key)
            self._made.pop(key).cancel()
            if found:
                shutil.rmtree(found, ignore_errors=True)

    async def close(self) -> None:
        """Stop what is at work, and remove everything."""
        tasks = [task for task in self._made.values() if not task.done()]
        self.keep(())
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._place:
            shutil.rmtree(self._place, ignore_errors=True)
            self._place = None

    async def _fill(self, arguments: tuple[str, ...]) -> Path:
        self._place = self._place or Path(tempfile.mkdtemp(prefix="kurbits-made-"))
        folder = Path(tempfile.mkdtemp(dir=self._place))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", self._command, _ROOMS, *arguments, str(folder)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await process.wait()
        except asyncio.CancelledError:
            if process.returncode is None:
                process.kill()
                await process.wait()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if process.returncode:
            raise StoreError("The file could not be written; the server's disk may be full, or the store damaged.")
        return folder
