"""Fetches files: resumes what broke off, asks only for what changed, and notes beside each file where it is from."""

import hashlib
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import orjson

from loaders.polite import BrokenError, FetchError, Rules, Visitor

Progress = Callable[[str, int, int], None]

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_MAGIC = {".zip": b"PK", ".xlsx": b"PK", ".gz": b"\x1f\x8b"}
_PAGES = (".html", ".htm")


@dataclass(frozen=True)
class Fetched:
    """What came of fetching one file. `unchanged`: the server said that the copy here is still right."""

    path: Path
    url: str
    size: int
    sha256: str
    unchanged: bool = False
    resumed: bool = False


@dataclass
class _Job:
    """One file on its way."""

    url: str
    path: Path
    rules: Rules
    about: Mapping[str, str]
    progress: Progress | None
    resumed: bool = False
    said: dict[str, Any] = field(default_factory=dict)  # what the server said of the file, kept beside a part of it

    @property
    def part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    @property
    def notes(self) -> Path:
        """Where the record of the part stands."""
        return self.path.with_name(self.path.name + ".part.json")

    @property
    def record(self) -> Path:
        """Where the record of the whole file stands."""
        return self.path.with_name(self.path.name + ".source.json")

    def drop(self) -> None:
        """Forget the part."""
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)


class _StaleError(Exception):
    """The part that is here does not fit what the server has; begin again."""


def fetch(
    url: str,
    path: Path,
    visitor: Visitor,
    about: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch one file to a path, whole or not at all; what broke off stays as a .part and is continued next time.

    `about` (licence, attribution …) is kept with address, time and checksum in <file>.source.json. Raises FetchError.
    """
    job = _Job(url, path, visitor.rules, about or {}, progress)
    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, visitor.rules.attempts + 1):
        try:
            return _attempt(job, visitor)
        except _StaleError:
            job.drop()
        except BrokenError as error:
            if attempt == visitor.rules.attempts:
                kept = job.part.stat().st_size if job.part.exists() else 0
                more = f" {kept} bytes are kept; the same command continues from there." if kept else ""
                raise BrokenError(f"{error}.{more}") from error
    raise FetchError(f"{url}: the server keeps saying different things about this file. Try again later")


def _attempt(job: _Job, visitor: Visitor) -> Fetched:
    known, headers = _known(job), {}
    size = 0
    if known:
        headers = _conditions(known)
    elif job.part.exists() and (said := _read(job.notes)).get("url") == job.url and _strong(said):
        size = job.part.stat().st_size
        job.said = said
        headers = {"Range": f"bytes={size}-", "If-Range": _strong(said)}
    with visitor.get(job.url, headers) as response:
        if response.status_code == 304 and known:
            return Fetched(job.path, job.url, job.path.stat().st_size, known["sha256"], unchanged=True)
        if response.status_code == 416 and size:
            raise _StaleError
        if response.status_code not in (200, 206):
            again = "Try again later" if response.status_code >= 500 else "Look for it on its page"
            raise FetchError(f"{job.url}: the server answered {response.status_code}. {again}")
        start = size if response.status_code == 206 else 0
        total = _expected(job, response, start)
        _receive(job, response, start, total)
    return _finish(job)


def _known(job: _Job) -> dict[str, Any]:
    """Give the record of the file that is here, when it is whole and from this address."""
    record = _read(job.record)
    if record.get("url") != job.url or not job.path.exists() or _hash(job.path) != record.get("sha256"):
        return {}
    return record


def _conditions(record: Mapping[str, Any]) -> dict[str, str]:
    pairs = {"If-None-Match": record.get("etag"), "If-Modified-Since": record.get("last_modified")}
    return {name: str(value) for name, value in pairs.items() if value}


def _strong(said: Mapping[str, Any]) -> str:
    """Give a validator that stands for these very bytes (RFC 9110, 8.8): a strong ETag, else the date."""
    etag = str(said.get("etag") or "")
    return etag if etag.startswith('"') else str(said.get("last_modified") or "")


def _expected(job: _Job, response: httpx2.Response, start: int) -> int:
    """Check what the server says that it sends; give the size of the whole file, -1 when it does not say."""
    headers = response.headers
    if headers.get("content-encoding", "identity") != "identity":
        raise FetchError(f"{job.url}: the server packed the file on its way, which was not asked for")
    length = int(headers["content-length"]) if headers.get("content-length", "").isdigit() else -1
    total = start + length if length >= 0 else -1
    fresh = {"url": job.url, "etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    if response.status_code == 206:
        if fresh["etag"] and fresh["etag"] != job.said.get("etag"):
            raise _StaleError  # the rest of another file than the one whose beginning is here
        said = _RANGE.fullmatch(headers.get("content-range", ""))
        if not start or not said or int(said[1]) != start:
            raise _StaleError
        total = int(said[3]) if said[3] != "*" else total
        job.resumed = True
    if total > job.rules.size:
        raise FetchError(f"{job.url}: {total} bytes; expected at most {job.rules.size}")
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if kind == "text/html" and not job.path.name.lower().endswith(_PAGES):
        raise FetchError(f"{job.url}: the server sent a web page instead of the file. Look at it in a browser")
    job.said = fresh
    return total


def _receive(job: _Job, response: httpx2.Response, start: int, total: int) -> None:
    job.notes.write_bytes(orjson.dumps(job.said))
    begun, size = time.monotonic(), start
    with job.part.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        try:
            for piece in response.iter_raw():
                size += len(piece)
                if size > job.rules.size:
                    job.drop()
                    raise FetchError(f"{job.url}: more than {job.rules.size} bytes")
                file.write(piece)
                if job.progress:
                    job.progress(job.path.name, size, max(total, 0))
                _keep_pace(job, size - start, time.monotonic() - begun)
        except httpx2.TimeoutException as error:
            raise BrokenError(f"{job.url}: nothing came for {job.rules.timeout:g} s") from error
        except httpx2.RequestError as error:
            raise BrokenError(f"{job.url}: the connection broke off ({error})") from error
        file.flush()
        os.fsync(file.fileno())
    if total >= 0 and size != total:
        if size > total:
            job.drop()
        raise BrokenError(f"{job.url}: {size} bytes came; the server had said {total}")


def _keep_pace(job: _Job, size: int, seconds: float) -> None:
    if seconds > job.rules.timeout and size < seconds * job.rules.slowest:
        raise BrokenError(f"{job.url}: it comes at less than {job.rules.slowest} bytes a second")


def _finish(job: _Job) -> Fetched:
    """Check the whole file, put it in its place, and write down where it is from."""
    begins = _MAGIC.get(job.path.suffix.lower(), b"")
    with job.part.open("rb") as file:
        head = file.read(len(begins))
    if head != begins or not job.part.stat().st_size:
        job.drop()
        raise FetchError(f"{job.url}: what came is no {job.path.suffix} file. Look at it in a browser")
    found = _hash(job.part)
    if (wanted := job.about.get("sha256")) and wanted != found:
        job.drop()
        raise FetchError(f"{job.url}: the checksum is {found}; expected {wanted}. The file was thrown away")
    size = job.part.stat().st_size
    job.part.replace(job.path)
    job.notes.unlink(missing_ok=True)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    record = {**job.about, **job.said, "sha256": found, "bytes": size, "retrieved": when}
    job.record.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))
    return Fetched(job.path, job.url, size, found, resumed=job.resumed)


def _read(path: Path) -> dict[str, Any]:
    """Read a record of ours; one that is missing or damaged says nothing."""
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
