"""What is published has been synced to the disk, file by file and folder by folder, before anybody is led to it."""

import os

import pytest

from graph.build import build
from graph.keep import keep
from graph.workspace import Workspace
from ontology.facts import Item


def test_all_that_is_published_was_synced_after_it_was_written(
    workspace: Workspace, table: list[Item], press: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut cannot be tried here; watched is what the system was asked to keep, and what it held by then."""
    synced: dict[int, tuple[int, int]] = {}  # inode → when it had last been written by then, and its size
    served: dict[int, str] = {}  # inode → what was served then
    whole = os.fsync

    def fsync(handle: int) -> None:
        whole(handle)
        held = os.fstat(handle)
        synced[held.st_ino] = held.st_mtime_ns, held.st_size
        served[held.st_ino] = os.readlink(workspace.path / "current")

    keep(workspace, "tabell", table, "1")
    build(workspace)
    monkeypatch.setattr(os, "fsync", fsync)
    keep(workspace, "press", press, "1")
    made = build(workspace)
    folders = [made.path, workspace.path / "sources" / "press"]
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert len([path for path in paths if path.is_file()]) > 15
    for path in paths:
        held = path.stat()
        assert held.st_ino in synced, f"{path} was not synced"
        assert served[held.st_ino] == "generations/1", f"{path} was synced when it was served already"
        if path.is_file():
            assert synced[held.st_ino] == (held.st_mtime_ns, held.st_size), f"{path} was written after it was synced"
    for parent in (workspace.path, made.path.parent, workspace.path / "sources"):
        assert parent.stat().st_ino in synced, f"{parent} was not synced"
    assert served[workspace.path.stat().st_ino] == "generations/2", "nor was the switch"
