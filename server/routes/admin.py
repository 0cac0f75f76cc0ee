"""What may be changed from afar with a token: load a document, publish, erase. Each runs beside the server."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from ontology.errors import ConflictError, InputError
from server.doors import holder, scoped

router = APIRouter(prefix="/api/admin", tags=["Administration"])

_ROOMS = str(Path(__file__).parent.parent.parent)
_COMMAND = f"import sys; sys.path.insert(0, {_ROOMS!r}); from server.cli import main; sys.exit(main())"
_SECONDS = 3600


class Done(BaseModel):
    """What a command did, as it says it."""

    said: list[str]
    result: Any = None


class Erasure(BaseModel):
    """Who is to be erased. Without `confirmed` every place is listed and nothing is changed."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(min_length=1, max_length=300, description="A name, or the IRI of a person")
    also: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field([], max_length=20)
    everybody: bool = Field(False, description="Everybody of that name")
    confirmed: bool = Field(False, description="Erase; it cannot be undone")


@router.post("/load", summary="Load a document into a source", dependencies=[scoped("load")])
async def load(
    request: Request,
    source: Annotated[str, Query(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="The source it belongs to")],
    file: Annotated[
        str, Query(pattern=r"^\w[\w .-]{0,120}$", description="What the document is called, with its ending")
    ],
    mapping: Annotated[str, Query(pattern=r"^[a-z0-9-]{0,64}$", description="A shipped mapping, for a table")] = "",
) -> Done:
    """Keep the document that is the body of the request, and what it says. It is published by /api/admin/publish."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / file
        path.write_bytes(await request.body())
        chosen = ["--mapping", mapping] if mapping else []
        return await _run(request, ["load", str(path), "--name", source, "--no-publish", *chosen])


@router.post("/publish", summary="Publish what is loaded and judged", dependencies=[scoped("publish")])
async def publish(request: Request) -> Done:
    """Build and publish the next generation; answers when it is served."""
    return await _run(request, ["publish"])


@router.post("/erase", summary="Erase a person", dependencies=[scoped("erase")])
async def erase(request: Request, who: Erasure) -> Done:
    """List every place that names a person; with `confirmed` take them out for good."""
    also = [word for name in who.also for word in ("--also", name)]
    flags = [*(["--all"] if who.everybody else []), *(["--yes"] if who.confirmed else [])]
    return await _run(request, ["erase", "--json", *flags, *also, "--", who.person])


async def _run(request: Request, words: Sequence[str]) -> Done:
    """Run a command in a process of its own. Raises InputError with what it said when it fails."""
    home = request.app.state.live.settings.home
    token = holder(request)
    named = {"LOGNAME": f"token {token.id}"} if token else {}  # who it was, for the audit log
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", _COMMAND, "-w", str(home.absolute()), *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | named,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), _SECONDS)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    said = [line.removeprefix("kurbits: ") for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    if process.returncode:
        told = " ".join(said) or "The command failed without a word."
        raise (ConflictError if "is writing here" in told else InputError)(told)
    return Done(said=said, result=orjson.loads(out) if out.startswith((b"[", b"{")) else None)
