"""Runs a job of the review beside the server, and ends it with the server."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import orjson

_ROOMS = str(Path(__file__).parent.parent.parent)
_LINE = 256 << 20  # a deck comes as one line


async def run(
    what: str, home: Path, *given: str, module: str = "server.review.job"
) -> AsyncGenerator[dict[str, Any], None]:
    """Run a job of a module ("deal", "publish") on a workspace; gives what it says. Ended early, it is ended too.

    A process that dies without a last word gives {"failed": …}.
    """
    command = f"import sys; sys.path.insert(0, {_ROOMS!r}); from {module} import main; main()"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", command, what, str(home.absolute()), *given),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE,
        start_new_session=True,  # Ctrl-C stops the server, which then stops this
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
    )
    assert process.stdout is not None  # noqa: S101  # a pipe was asked for
    finished = False
    try:
        async for line in process.stdout:
            message: dict[str, Any] = orjson.loads(line)
            finished = "step" not in message
            yield message
        code = await process.wait()
        if not finished:
            yield {"failed": f"the process was stopped before it was done (exit code {code})"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
