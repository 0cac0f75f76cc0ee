"""Writing so that a crash, a kill or a full disk never leaves half a file behind."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ontology.errors import WorkspaceError

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


def sync(path: Path) -> None:
    """Ask the disk to keep what a file or folder holds."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Sync every file below a folder, then the folders from the inside out."""
    for parent, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(parent, name))
        sync(Path(parent))


def write_file(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a whole file beside its place and move it there; readers see the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Add one line and sync it; lines of several writers do not mix."""
    with path.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def point(link: Path, target: str) -> None:
    """Let a symbolic link point to its target from now on, atomically."""
    beside = link.with_name(f".{link.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)
    sync(link.parent)


def exchange(new: Path, place: Path) -> None:
    """Put a finished folder in the place of another. `mend` completes the move if it is cut short."""
    sync_tree(new)
    sync(new.parent)
    old = place.with_name(f".{place.name}.old")
    if place.exists():
        place.rename(old)
    new.rename(place)
    sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def debris(folder: Path) -> list[Path]:
    """Give what an unfinished run left in a folder."""
    return sorted([*folder.glob(".*.old"), *folder.glob(".*.new")])


def mend(folder: Path) -> list[str]:
    """Complete or undo what a killed run left in a folder; give the names of what was mended or swept away.

    A `.NAME.old` without NAME means that the exchange had begun: its `.NAME.new` was already complete.
    """
    found = []
    for old in folder.glob(".*.old"):
        name = old.name[1 : -len(".old")]
        new, place = folder / f".{name}.new", folder / name
        if not place.exists():
            (new if new.exists() else old).rename(place)
        found.append(name)
    for path in debris(folder):
        found.append(path.name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return found


@contextmanager
def disk_told(folder: Path) -> Iterator[None]:
    """Let a disk that is full or broken be told as WorkspaceError, whoever noticed it."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in _DISK:
            raise
        raise WorkspaceError(
            f"{folder}: the disk is full or failed ({error}). Free some space and try again; what was published stays"
        ) from error


def need_space(folder: Path, needed: int) -> None:
    """Raise WorkspaceError when the disk under a folder has less than `needed` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WorkspaceError(
            f"{folder}: {free / 1e6:.0f} MB free on the disk; expected at least {needed / 1e6:.0f} MB. "
            "Free some space; nothing was changed."
        )
