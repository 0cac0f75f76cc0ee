"""Seals for the files of a workspace that no manifest covers: what was written when, in the audit log's chain.

A file that only grows is sealed piece by piece, so that what is added later never hides a change to what came before.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from graph import audit

GROWING = ("judgements.tsv", "published.tsv")
WHOLE = ("workspace.toml", "salt", "erased.tsv")
FILES = (*WHOLE, *GROWING)

_ADVICE = {
    "workspace.toml": "if you changed it, take it over with: kurbits publish; if nobody did, put it back from a backup",
    "judgements.tsv": "put it back from a backup; if you changed it yourself: kurbits check --accept judgements.tsv",
    "published.tsv": "put it back from a backup: without it old links may lead to somebody else",
    "salt": "put it back from a backup before anything is loaded: people would get new IRIs and the erased come back",
    "erased.tsv": "put it back from a backup before anything is loaded: people who were erased may come back",
}


class Seal(NamedTuple):
    """What stood in a file from one byte to another."""

    start: int
    end: int
    hash: str


def added(path: Path, start: int) -> None:
    """Seal what a file holds from a byte on: it is on the disk already."""
    data = path.read_bytes()
    if start < len(data):
        _note(path, "add", Seal(start, len(data), _hash(data[start:])))


def whole(path: Path, data: bytes) -> None:
    """Seal what a file is about to hold, before it is written: a kill in between leaves the former seals valid."""
    chains = _chains(path.parent, path.name)
    if chains and path.is_file() and not _damage(path.parent, path.name):
        there = path.read_bytes()
        if _broken(there, chains[0]) or not _is_all(there, chains[0], path.name):  # an earlier writer was killed
            _note(path, "write", Seal(0, len(there), _hash(there)))
    _note(path, "write", Seal(0, len(data), _hash(data)))


def accept(folder: Path, *names: str) -> list[str]:
    """Seal files as they are now, those that are not sealed so; give their names."""
    taken = []
    for name in names or FILES:
        path = folder / name
        if path.is_file() and (_damage(folder, name) or not _chains(folder, name)):
            whole(path, path.read_bytes())
            taken.append(name)
    return taken


def renew(folder: Path) -> None:
    """Seal what may be new without being wrong: settings that somebody changed, files and rows without a seal."""
    for name in WHOLE:
        changed = name == "workspace.toml" and _damage(folder, name)
        if (folder / name).is_file() and (changed or not _chains(folder, name)):
            whole(folder / name, (folder / name).read_bytes())
    for name in GROWING:
        if (folder / name).is_file() and not _damage(folder, name):
            data = (folder / name).read_bytes()
            for start, end in list(_gaps(folder, name, data.rfind(b"\n") + 1)):
                _note(folder / name, "add", Seal(start, end, _hash(data[start:end])))


def _gaps(folder: Path, name: str, end: int) -> Iterator[tuple[int, int]]:
    """Give what no seal covers: rows from before there were seals, or whose writer was killed before it sealed them."""
    at = 0
    for seal in sorted(next(iter(_chains(folder, name)), [])):
        if seal.start > at:
            yield at, seal.start
        at = max(at, seal.end)
    if at < end:
        yield at, end


def problems(folder: Path) -> Iterator[str]:
    """Give which files are not as they were written, and what to do; nothing when all is well."""
    for name in FILES:
        if damage := _damage(folder, name):
            yield f"{folder / name}: {damage}; {_ADVICE[name]}"


def _damage(folder: Path, name: str) -> str:
    """Say in words what is wrong with a file, "" when it is as it was sealed."""
    path, chains = folder / name, _chains(folder, name)
    data = path.read_bytes() if path.is_file() else b""
    if not chains or any(not _broken(data, chain) and _is_all(data, chain, name) for chain in chains):
        return ""
    if not path.is_file():
        return "is missing"
    seal = _broken(data, chains[0])
    if name in WHOLE:
        return "is not as it was written"
    if seal is None:  # rows whose seal is not written yet
        return ""
    if len(data) < seal.end:
        return f"is shorter than it was: {len(data)} bytes, expected at least {seal.end}"
    first, last = (data.count(b"\n", 0, at) + 1 for at in (seal.start, max(seal.end - 1, 0)))
    return f"lines {first} to {last} are not as they were written"


def _broken(data: bytes, chain: list[Seal]) -> Seal | None:
    """Give the first seal of a chain that does not hold."""
    return next((seal for seal in chain if _hash(data[seal.start : seal.end]) != seal.hash), None)


def _is_all(data: bytes, chain: list[Seal], name: str) -> bool:
    """Say whether seals cover a file to its end: the last whole row of one that grows."""
    return (data.rfind(b"\n") + 1 if name in GROWING else len(data)) == max(seal.end for seal in chain)


def _chains(folder: Path, name: str) -> list[list[Seal]]:
    """Give the seals of a file since it was last written whole, and, as that may not have happened, those before."""
    wholes, grown = list[tuple[int, Seal]](), list[tuple[int, Seal]]()
    for at, entry in enumerate(_entries(folder / "audit.jsonl")):
        if entry.get("file") == name and entry.get("action") in ("add", "write"):
            seal = Seal(entry["from"], entry["to"], entry["sha256"])
            (wholes if entry["action"] == "write" else grown).append((at, seal))
    found = []
    for at, seal in reversed(wholes[-2:] or ([(-1, Seal(0, 0, _hash(b"")))] if grown else [])):
        found.append([seal, *(each for later, each in grown if later > at)])
    return found


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:  # told by audit.problems
            continue
        if isinstance(entry, dict):
            yield entry


def _note(path: Path, action: str, seal: Seal) -> None:
    where: dict[str, Any] = {"from": seal.start, "to": seal.end, "sha256": seal.hash}
    audit.note(path.with_name("audit.jsonl"), audit.user(), action, file=path.name, **where)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
