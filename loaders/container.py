"""Opens what a file holds: plain, gzipped, or a table in a zip archive. Bombs are refused by their directory."""

import contextlib
import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ontology.errors import SourceError, Where

DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError, struct.error)
"""What the standard library raises for damaged, encrypted or unusually packed data."""

_HONEST = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a packed file may unpack to: bytes, bytes per packed byte (above a first MiB), files in an archive."""

    unpacked: int = 4_000_000_000
    ratio: int = 250
    entries: int = 1000


BOOK = Limits(unpacked=100 << 20, ratio=100)
"""For a spreadsheet, whose reader holds it whole."""


class Unpacked(io.RawIOBase):
    """The bytes of a file, unpacked when it is packed. Raises SourceError where they are damaged or a bomb."""

    def __init__(self, path: Path, limits: Limits | None = None, member: str = ""):
        self.path, self.given, self.limits, self.member = path, 0, limits or Limits(), member
        try:
            self.file = path.open("rb")
        except FileNotFoundError as error:
            raise SourceError(Where(str(path)), "there is no such file", remedy="Check the name") from error
        except OSError as error:
            raise SourceError(Where(str(path)), f"the file cannot be read ({error.strerror})") from error
        self.source: IO[bytes] = self.file
        if path.suffix.lower() == ".gz":
            self.source = gzip.GzipFile(fileobj=self.file)  # type: ignore[assignment]
        elif path.suffix.lower() == ".zip":
            self.source = self._member()

    def _member(self) -> IO[bytes]:
        try:
            archive = zipfile.ZipFile(self.file)
            if not self.member:
                return archive.open(the_table(self.path, archive, self.limits))
            check_archive(self.path, archive, self.limits)
            return archive.open(self.member)
        except DAMAGE as error:
            self.file.close()
            raise self._damaged(error) from error
        except SourceError:
            self.file.close()
            raise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self.source.read(len(buffer))
        except DAMAGE as error:
            raise self._damaged(error) from error
        buffer[: len(block)] = block
        self.given += len(block)
        if self.source is not self.file:
            self._refuse_bomb()
        return len(block)

    def _damaged(self, error: Exception) -> SourceError:
        kind = "gzip" if self.path.suffix.lower() == ".gz" else "zip"
        found = f"the compressed data break off or are damaged after {self.given} bytes ({error})"
        return SourceError(Where(str(self.path), self.member), found, f"a whole {kind} file", "Fetch the file again")

    def _refuse_bomb(self) -> None:
        packed = max(self.file.tell(), 1)
        if self.given > self.limits.unpacked or self.given > _HONEST + packed * self.limits.ratio:
            found = f"{packed} packed bytes unpack to more than {self.given}"
            expected = f"at most {self.limits.ratio} to 1 and {self.limits.unpacked} bytes in all"
            raise SourceError(Where(str(self.path)), found, expected, "Unpack it yourself if you trust it")

    def close(self) -> None:
        self.source.close()
        self.file.close()
        super().close()


def open_bytes(path: Path, limits: Limits | None = None, member: str = "") -> Unpacked:
    """Open a file, or one table of an archive, for reading. Raises SourceError for what is missing, damaged, a bomb."""
    return Unpacked(path, limits, member)


def check_archive(path: Path, archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """Give the files of an archive by its central directory. Raises SourceError for what no honest one is."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    where = Where(str(path))
    if len(entries) > limits.entries:
        raise SourceError(where, f"the archive holds {len(entries)} files", f"at most {limits.entries}")
    if unpacked > limits.unpacked or unpacked > _HONEST + packed * limits.ratio:
        expected = f"at most {limits.ratio} to 1 and {limits.unpacked} bytes in all"
        raise SourceError(where, f"{packed} packed bytes unpack to {unpacked}", expected, "Unpack or split it")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError(where, "it is protected by a password", remedy="Save it without one")
    return [entry for entry in entries if not entry.is_dir()]


def the_table(path: Path, archive: zipfile.ZipFile, limits: Limits) -> zipfile.ZipInfo:
    """Give the one table of an archive. Raises SourceError when there is none or several."""
    tables = _tables(path, archive, limits)
    if len(tables) == 1:
        return tables[0]
    found = f"the archive holds {len(tables)} tables ({', '.join(entry.filename for entry in tables[:5])[:200]})"
    raise SourceError(Where(str(path)), found, f"one ({', '.join(INSIDE)})", "Unpack it, and load the tables")


def _tables(path: Path, archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    names = [entry for entry in check_archive(path, archive, limits) if not _hidden(entry)]
    return [entry for entry in names if entry.filename.lower().endswith(INSIDE)]


def members(path: Path) -> list[str]:
    """Give the names of the delimited tables in an archive that holds several, as open data often comes; else none.

    Raises SourceError for a damaged archive and a bomb.
    """
    if path.suffix.lower() != ".zip":
        return []
    with _opened(path) as archive:
        tables = [entry.filename for entry in _tables(path, archive, Limits())]
    several = len(tables) > 1 and all(name.lower().endswith(DELIMITED) for name in tables)
    return tables if several else []


INSIDE = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".xlsx", ".xlsm", ".ods", ".xls")
"""Endings of what is read inside an archive."""

DELIMITED = (".csv", ".tsv", ".txt")
"""Endings of what is read of an archive with several tables."""


def _hidden(entry: zipfile.ZipInfo) -> bool:
    """Leave out what systems add, and links."""
    name = entry.filename
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return link or name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def inner_name(path: Path) -> str:
    """Give the name of what is read: without .gz, and for a .zip that of the table in it."""
    name = path.name
    if name.lower().endswith(".gz"):
        return name[:-3]
    if not name.lower().endswith(".zip"):
        return name
    with _opened(path) as archive:
        return the_table(path, archive, Limits()).filename.rpartition("/")[2]


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise SourceError(Where(str(path)), "there is no such file", remedy="Check the name") from error
    except DAMAGE as error:
        found = f"it is no zip archive, or a damaged one ({error})"
        raise SourceError(Where(str(path)), found, "a whole zip file", "Fetch the file again") from error
