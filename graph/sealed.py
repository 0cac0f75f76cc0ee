"""Manifests that tell of every file beside them, and whether they are themselves as they were written."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json with a hash of every other file of a folder, and one of itself."""
    there = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    told = {**manifest, "files": {str(path.relative_to(folder)): hash_of(path) for path in there}}
    told.pop("seal", None)
    told["seal"] = _seal(told)
    (folder / "manifest.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def problems(folder: Path) -> Iterator[str]:
    """Give what is not as it was written, by name; nothing when all is well. An unsealed manifest is from before."""
    try:
        told = orjson.loads((folder / "manifest.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        yield "manifest.json is missing or changed"
        return
    if "seal" in told and told.pop("seal") != _seal(told):
        yield "manifest.json is not as it was written"
    files: dict[str, str] = told.get("files", {})
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    for name in sorted((there | files.keys()) if "files" in told else ()):
        if name not in files:
            yield f"{name} belongs to nothing"
        elif name not in there:
            yield f"{name} is missing"
        elif hash_of(folder / name) != files[name]:
            yield f"{name} is not as it was written"


def _seal(told: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
