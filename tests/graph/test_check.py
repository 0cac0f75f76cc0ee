"""A bit that flipped is found, whichever file it is in."""

import os
import random
import shutil
from pathlib import Path

import pytest

from graph.check import check
from graph.generation import Generation
from graph.workspace import Workspace

FLIPS = 2 * int(os.environ.get("KURBITS_SOAK_ROUNDS", "20"))


@pytest.fixture
def copy(both: Generation, tmp_path: Path) -> Workspace:
    shutil.copytree(both.root, tmp_path / "copy", symlinks=True)
    return Workspace.open(tmp_path / "copy")


def test_a_flipped_bit_is_found(copy: Workspace) -> None:
    chance = random.Random(11)  # noqa: S311
    rooms = ("sources", "generations")
    files = [path for room in rooms for path in (copy.path / room).rglob("*") if path.is_file() and path.stat().st_size]
    for _ in range(FLIPS):
        path = chance.choice(files)
        data = path.read_bytes()
        at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        assert any(path.name in problem for problem in check(copy)), f"{path} at {at}"
        path.write_bytes(data)
    assert check(copy) == []
