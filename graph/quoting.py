"""Showing where a tie comes from: a passage of a kept text with what stands around it, or a row of a kept table."""

import csv
import gzip
import io
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, cast

from graph.blocked import Blocked
from graph.mentions import masked_prose
from ontology.errors import WorkspaceError

_TABLES = (".csv", ".tsv", ".txt")

AROUND = 280
"""How many characters are shown before and after a quote."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of evidence, to be shown. A text has the three texts, a table its row and the cells (column, value)."""

    document: int  # row in Documents
    text_before: str = ""
    quote: str = ""
    text_after: str = ""
    start: int = -1
    end: int = -1
    sheet: str = ""
    row: int = 0
    cells: tuple[tuple[str, str], ...] = field(default=())


def kept_text(path: Path, hidden: Blocked | None = None) -> str:
    """Read a kept text as it was stored: UTF-8 with its own line ends, so that offsets hold.

    People in `hidden` are masked, character for character.
    """
    return _text(path, _stamp(path), hidden)


def forget() -> None:
    """Let go of what was read, so that nobody who was erased since stays in memory."""
    _text.cache_clear()
    _cells.cache_clear()


def _stamp(path: Path) -> tuple[int, ...]:
    """Tell a file from the one that stood at its path before: erasing somebody writes it anew under the same name."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=16)
def _text(path: Path, _stamp: tuple[int, ...], hidden: Blocked | None) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
        return masked_prose(hidden, text) if hidden else text
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{path}: the kept copy cannot be read ({error}). Load the source again.") from error


def passage(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Give what stands before, in and after text[start:end], cut at whole words within its paragraph."""
    first = max(text.rfind("\n\n", 0, start) + 1, start - AROUND, 0)
    stop = text.find("\n\n", end)
    last = min(len(text) if stop < 0 else stop, end + AROUND)
    before, after = text[first:start], text[end:last]
    if first == start - AROUND and " " in before:
        before = before[before.index(" ") + 1 :]
    if last == end + AROUND and " " in after:
        after = after[: after.rindex(" ")]
    return before.lstrip(), text[start:end], after.rstrip()


def cells(path: Path, row: int, columns: tuple[str, ...] = (), member: str = "") -> tuple[tuple[str, str], ...]:
    """Give (column, value) of a 1-based row of a kept CSV: those columns, or all filled ones. () for other files.

    `member` is the table's name in an archive that holds several.
    """
    return _cells(path, _stamp(path), row, columns, member)


@lru_cache(maxsize=256)
def _cells(
    path: Path, _stamp: tuple[int, ...], row: int, columns: tuple[str, ...], member: str
) -> tuple[tuple[str, str], ...]:
    if not any(suffix in (*_TABLES, ".zip") for suffix in path.suffixes):
        return ()
    try:
        with _open(path, member) as file:
            first = file.readline()
            delimiter = max(";,\t|", key=first.count)
            header = next(csv.reader([first], delimiter=delimiter), [])
            found = next(islice(csv.reader(file, delimiter=delimiter), max(row - 2, 0), None), None)
    except (OSError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile, KeyError) as error:
        raise WorkspaceError(f"{path}: the kept copy cannot be read ({error}). Load the source again.") from error
    pairs = zip(header, found or [], strict=False)
    return tuple((name, value) for name, value in pairs if (name in columns if columns else value))


def _open(path: Path, member: str = "") -> io.TextIOWrapper:
    raw: IO[bytes]
    if path.suffix == ".zip":
        archive = zipfile.ZipFile(path)
        tables = [name for name in archive.namelist() if name.lower().endswith(_TABLES)]
        raw = archive.open(member if member in tables else tables[0] if tables else member)
    else:
        raw = cast(IO[bytes], (gzip.open if path.suffix == ".gz" else open)(path, "rb"))
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="", errors="replace")


def line(path: Path, number: int) -> str:
    """Give a line (1-based) of a kept file of facts, cut at a length one can read; "" for other files."""
    if not any(suffix in (".yaml", ".yml", ".json", ".jsonl") for suffix in path.suffixes):
        return ""
    with _open(path) as file:
        return next(islice(file, max(number - 1, 0), None), "").strip()[: 4 * AROUND]
