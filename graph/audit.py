"""The audit log audit.jsonl: who did what and when, each line bound to the one before by its hash."""

import fcntl
import getpass
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from graph import durable

FIRST = "0" * 64
"""What the first line is bound to."""

_LONGEST = 65_536  # bytes of a line


def note(path: Path, who: str, action: str, **what: str | int) -> None:
    """Add a line; it is on the disk when this returns. Lines of several writers do not mix."""
    line = {"when": datetime.now(UTC).isoformat(timespec="seconds"), "who": who, "action": action, **what}
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _LONGEST, 0))
        whole, _, torn = file.read().rpartition(b"\n")
        if torn:  # the line of a writer that was killed before it could say that it was done
            file.truncate(size - len(torn))
        durable.append_line(path, orjson.dumps({**line, "chain": _bound(whole.rpartition(b"\n")[2])}))


def problems(path: Path) -> list[str]:
    """Give the first line that is not what was written, or follows on a line that is not; nothing when all is well.

    Lines from before lines were bound carry no `chain`; once one does, all must.
    """
    before, bound = b"", False
    for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else (), start=1):
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            return [f"{path}, line {number}: is no whole line; its writer was killed, or somebody changed it"]
        bound = bound or "chain" in told
        if bound and told.get("chain") != _bound(before):
            return [f"{path}, line {number}: does not follow on the line before; one of them was changed or removed"]
        before = line
    return []


def rewrite(path: Path, clean: Callable[[str], str]) -> None:
    """Clean every text of the log and bind the lines anew; that it was done stands in a line of its own."""
    if not path.exists():
        return
    lines = [line for line in path.read_bytes().split(b"\n") if line]
    if not any(clean(line.decode("utf-8", "replace")) != line.decode("utf-8", "replace") for line in lines):
        return
    before, fresh = b"", []
    for line in lines:
        told: dict[str, Any] = orjson.loads(line)
        told = {
            key: clean(value) if isinstance(value, str) and key != "chain" else value for key, value in told.items()
        }
        before = orjson.dumps({**told, "chain": _bound(before)})
        fresh.append(before)
    durable.write_file(path, b"\n".join(fresh) + b"\n")


def entries(path: Path) -> list[dict[str, Any]]:
    """Give the lines of the log, in order."""
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return [orjson.loads(line) for line in lines if line]


def user() -> str:
    """Give the name of the user of the machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user id without a name
        return str(os.getuid())


def _bound(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else FIRST
