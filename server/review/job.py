"""What runs beside the server, in a process of its own: making the cards, or publishing the next generation.

It writes lines of JSON to its standard output: progress, and last what came of it. It may be killed at any moment.
"""

import os
import sys
from pathlib import Path
from typing import Any

import orjson

from graph.workspace import Workspace
from ontology.errors import KurbitsError

_NICE = 10  # pages come first


def main() -> None:
    """Do what the arguments say: "deal" or "publish", and the folder of the workspace."""
    what, folder = sys.argv[1:3]
    os.nice(_NICE)
    try:
        workspace = Workspace.open(folder)
        _say(_deal(workspace) if what == "deal" else _publish(workspace))
    except KurbitsError as error:
        _say({"failed": str(error)})
    except OSError as error:
        _say({"failed": f"{Path(folder)}: {error.strerror or error}"})


def _deal(workspace: Workspace) -> dict[str, Any]:
    from server.review.deal import deal

    return {"deck": deal(workspace).model_dump()}


def _publish(workspace: Workspace) -> dict[str, Any]:
    from server.loading import publish

    generation = publish(workspace, lambda step, done, of: _say({"step": step, "done": done, "of": of}))
    return {"generation": generation.number}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()
