"""Publishing: a finished folder becomes a generation, all at once, and stays exactly as it is."""

import shutil
from pathlib import Path

from graph import durable
from graph.blocked import blocked_list
from graph.sending import send
from graph.workspace import Workspace
from ontology.errors import NotFoundError


def publish(workspace: Workspace, finished: Path, number: int) -> None:
    """Move a finished folder to its number and let it be served. It is safe on the disk when this returns."""
    durable.sync_tree(finished)
    place = workspace.path / "generations" / str(number)
    finished.rename(place)
    durable.sync(place.parent)
    durable.point(workspace.path / "current", f"generations/{number}")
    workspace.audit("publish", generation=number)
    retire(workspace)


def serve_again(workspace: Workspace, number: int) -> None:
    """Let an earlier generation be served again, by the remote store as well where there is one.

    Raises NotFoundError when it is not kept any more, StoreError when the store cannot be brought back to it.
    """
    with workspace.lock():
        if number not in workspace.numbers():
            raise NotFoundError(f"generation {number} is not kept; there are: {workspace.numbers()}")
        send(workspace, workspace.path / "generations" / str(number))
        durable.point(workspace.path / "current", f"generations/{number}")
        workspace.audit("serve again", generation=number)


def retire(workspace: Workspace) -> None:
    """Remove the oldest generations beyond those that are kept; the served one always stays.

    Those made before somebody was erased go as well: they still name that person.
    """
    served, erased = workspace.current_number(), blocked_list(workspace.path).digest
    numbers = [number for number in workspace.numbers() if number != served]
    stale = [n for n in numbers if workspace.generation(n, readable=False).manifest.get("erased", "") != erased]
    others = [number for number in numbers if number not in stale]
    keep = workspace.settings.generations - 1
    for number in [*stale, *others[: max(len(others) - keep, 0)]]:
        folder = workspace.path / "generations" / str(number)
        gone = folder.with_name(f".{number}.new")  # swept up by the next writer if this is cut short
        folder.rename(gone)
        shutil.rmtree(gone)
