"""Backups: one file that holds the truth of a workspace, and a restore that proves that the same graph comes of it."""

import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from graph import durable, seals
from graph.blocked import Blocked, blocked_list
from graph.build import build, inputs_hash, judged, software
from graph.workspace import Workspace
from ontology.errors import InputError, WorkspaceError

Progress = Callable[[str, int, int], None]

FORMAT = 1
_MANIFEST = "kurbits-backup.json"
_FILES = ("workspace.toml", "salt", "judgements.tsv", "published.tsv", "erased.tsv", "audit.jsonl")
_FOLDERS = ("sources", "answers")


@dataclass(frozen=True)
class Restored:
    """What came of a restore. `same` says whether the graph is that of the backup, None where it cannot be."""

    number: int
    files: int
    graph: str
    same: bool | None


def backup(workspace: Workspace, place: Path) -> str:
    """Write a backup, whole or not at all; give its SHA-256. Nothing may be loaded meanwhile; judging may go on.

    Tokens are not in it, so that a restore brings no revoked one back. Raises WorkspaceError, InputError.
    """
    if not place.resolve().parent.is_dir():
        raise InputError(f"{place}: the folder does not exist")
    beside = place.with_name(f".{place.name}.new")
    try:
        with workspace.lock():
            current = workspace.current(readable=False)
            found = dict(_held(workspace))
            manifest = {
                "format": FORMAT,
                "name": workspace.settings.name,
                "when": datetime.now(UTC).isoformat(timespec="seconds"),
                "software": software(),
                "number": current.number if current else 0,
                "graph": current.manifest["graph"] if current and _is_up_to_date(workspace) else "",
                "made": [current.manifest["software"], current.manifest["format"]] if current else [],
                "erased": blocked_list(workspace.path).digest,
                "files": {name: _digest(held) for name, held in found.items()},
            }
            _pack(beside, orjson.dumps(manifest, option=orjson.OPT_INDENT_2), found)
        durable.sync(beside)
        beside.replace(place)
        durable.sync(place.resolve().parent)
    finally:
        beside.unlink(missing_ok=True)
    workspace.audit("backup", files=len(found))
    return _digest(place)


def _is_up_to_date(workspace: Workspace) -> bool:
    current = workspace.current(readable=False)
    return current is not None and current.manifest["inputs"] == inputs_hash(workspace, judged(workspace))


def _held(workspace: Workspace) -> Iterator[tuple[str, Path | bytes]]:
    """Give what a backup holds: files that nobody changes meanwhile, and those that grow as they are now."""
    for name in _FILES:
        path = workspace.path / name
        if path.is_file():
            data = path.read_bytes()
            yield name, data[: data.rfind(b"\n") + 1] if name.endswith(("tsv", "jsonl")) else data
    for folder in _FOLDERS:
        for path in sorted((workspace.path / folder).rglob("*")):
            if path.is_file():
                yield str(path.relative_to(workspace.path)), path


def _pack(place: Path, manifest: bytes, found: dict[str, Path | bytes]) -> None:
    with tarfile.open(place, "w:gz", compresslevel=5) as archive:
        for name, held in {_MANIFEST: manifest, **found}.items():
            member = tarfile.TarInfo(name)
            member.size = held.stat().st_size if isinstance(held, Path) else len(held)
            member.mode = 0o600
            with held.open("rb") if isinstance(held, Path) else io.BytesIO(held) as file:
                archive.addfile(member, file)
    place.chmod(0o600)


def restore(place: Path, home: Path, replace: bool = False, progress: Progress | None = None) -> Restored:
    """Make a workspace of a backup and publish it; who was erased in the one that stands there stays erased.

    Nothing is changed unless the whole file is sound and its graph could be built. With `replace` the workspace at
    `home` goes; its block list, tokens, audit log and record of published IRIs stay. Raises InputError,
    WorkspaceError.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    _mend(home)
    there = (home / "workspace.toml").is_file()
    if there and not replace:
        raise InputError(f"{home}: there is a workspace already; say --replace to put the backup in its place")
    if home.exists() and not there and any(home.iterdir()):
        raise InputError(f"{home}: is not empty and no workspace; expected an empty or a new folder")
    old = Workspace.open(home) if there else None
    fresh = home.with_name(f".{home.name}.new")
    try:
        with old.lock() if old else nullcontext():
            told = _unpack(place, fresh)
            after = max(int(told["number"]) - 1, old.current_number() if old else 0)
            apart = _take_over(old, fresh) if old else False
            seals.accept(fresh)  # all was held against the backup's hashes, or stood in the former workspace
            workspace = Workspace.open(fresh)
            generation = build(workspace, progress, after=after)
            workspace.audit("restore", generation=generation.number)
            graph = generation.manifest["graph"]
            known = [generation.manifest["software"], generation.manifest["format"]] == told["made"]
            comparable = told["graph"] and known and not apart and generation.manifest["erased"] == told["erased"]
            durable.exchange(fresh, home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(generation.number, len(told["files"]), graph, graph == told["graph"] if comparable else None)


def drill(place: Path, progress: Progress | None = None) -> Restored:
    """Restore a backup into a folder of its own that is thrown away. Raises WorkspaceError when another graph comes."""
    with tempfile.TemporaryDirectory(prefix="kurbits-drill-") as scratch:
        found = restore(place, Path(scratch) / "workspace", progress=progress)
    if found.same is False:
        raise WorkspaceError(f"{place}: the graph that comes of it is not the one that was published: {found.graph}")
    return found


def _mend(home: Path) -> None:
    """Complete an exchange of workspaces that was cut short."""
    old, fresh = home.with_name(f".{home.name}.old"), home.with_name(f".{home.name}.new")
    if old.exists() and not home.exists():
        (fresh if (fresh / "current").is_symlink() else old).rename(home)
    for path in (old, fresh):
        shutil.rmtree(path, ignore_errors=True)


def _unpack(place: Path, fresh: Path) -> dict[str, Any]:
    """Unpack a backup into a folder and hold every file against its hash. Raises InputError for half a file."""
    fresh.mkdir()
    try:
        with tarfile.open(place, "r:gz") as archive:
            first, told = _first(archive)
            if told.get("format") != FORMAT:
                raise InputError(f"{place}: is no backup that this version of Kurbits reads")
            left = dict(told["files"])
            for member in archive:
                if member is first:
                    continue
                if member.name not in left or not member.isfile():
                    raise InputError(f"{place}: holds {member.name!r}, which its manifest does not name")
                archive.extract(member, fresh, filter="data")
                if _digest(fresh / member.name) != left.pop(member.name):
                    raise InputError(f"{place}: {member.name} is not as it was written; take another backup")
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{place}: cannot be read as a backup ({error}); is the file whole?") from error
    if left:
        raise InputError(f"{place}: lacks {len(left)} files, such as {next(iter(left))}; only half of it is here")
    (fresh / "generations").mkdir()
    (fresh / "sources").mkdir(exist_ok=True)
    return told


def told_of(place: Path) -> dict[str, Any]:
    """Read what a backup says of itself; nothing for another archive. Raises OSError, TarError, JSONDecodeError."""
    with tarfile.open(place, "r:gz") as archive:
        return _first(archive)[1]


def _first(archive: tarfile.TarFile) -> tuple[tarfile.TarInfo | None, dict[str, Any]]:
    first = archive.next()
    opened = archive.extractfile(first) if first and first.name == _MANIFEST else None
    told: dict[str, Any] = orjson.loads(opened.read()) if opened else {}
    return first, told


def _take_over(old: Workspace, fresh: Path) -> bool:
    """Keep of the former workspace what must outlive a restore; say whether other IRIs were published since."""
    block = blocked_list(old.path)
    if (fresh / "salt").read_text(encoding="ascii").strip() != old.salt:
        if block:
            raise InputError(
                f"{old.path}: people were erased here, and the backup is of another workspace, in which they could "
                "not be recognised. Restore it into a folder of its own"
            )
        return False
    if block:
        mine = Blocked.load(fresh / "erased.tsv", old.salt)
        mine.with_rows(block.rows).save(fresh / "erased.tsv")
    before = (fresh / "published.tsv").read_bytes() if (fresh / "published.tsv").exists() else b""
    for name in ("published.tsv", "audit.jsonl", "tokens.json"):
        if (old.path / name).exists():
            shutil.copy2(old.path / name, fresh / name)
    return (old.path / "published.tsv").exists() and (fresh / "published.tsv").read_bytes() != before


def _digest(held: Path | bytes) -> str:
    if isinstance(held, bytes):
        return hashlib.sha256(held).hexdigest()
    with held.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
