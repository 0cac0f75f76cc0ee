"""Opens spreadsheets (XLSX, ODS, XLS): a sealed child process reads them, after a look at their directory for bombs."""

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from loaders import child
from loaders.container import BOOK, DAMAGE, check_archive, inner_name, open_bytes
from loaders.tablefile import Progress, Shape, checked_header
from ontology.errors import SourceError, Where

_TYPES = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
_SEEN = 1000
_HEADER_WITHIN = 20

Row = tuple[int, list[str]]


@dataclass
class Seen:
    """The first rows of a sheet, and whether these are all."""

    sheet: str
    height: int = 0
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    whole: bool = True


@dataclass
class SheetFile:
    """One sheet as a table. Rows are numbered as the spreadsheet numbers them."""

    path: Path
    sheet: str
    header: list[str]
    media_type: str
    seen: Seen
    top: int
    verbatim: bool = False
    member: str = ""

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """Give every row below the header. Raises SourceError where the file turns out to be damaged."""
        width = len(self.header)
        source = iter(self.seen.rows) if self.seen.whole else self._all()
        for count, (number, cells) in enumerate(source):
            if number <= self.top:
                continue
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            yield number, cells
            if progress and not count & 0x3FFF:
                progress(self.path.name, number, self.seen.height)

    def _all(self) -> Iterator[Row]:
        for line in _ask(self.path, self.sheet, 0):
            yield from ((number, cells) for number, cells in line.get("rows", ()))


def sheets(path: Path, shape: Shape, wanted: Sequence[frozenset[str]] = ()) -> list[SheetFile]:
    """Give the visible sheets that hold something. The header is the first row that holds one of the `wanted` sets of
    columns, else the first that holds anything. Raises SourceError.
    """
    media_type = _TYPES[inner_name(path).lower().rpartition(".")[2]]
    found = []
    for seen in _look(path):
        if not seen.rows:
            continue
        top, header = _header(path, seen, shape, wanted)
        found.append(SheetFile(path, seen.sheet, header, media_type, seen, top))
    if not found:
        raise SourceError(Where(str(path)), "no visible sheet holds anything", "a header row and rows below it")
    return found


def hidden_sheets(path: Path) -> list[str]:
    """Give the names of the sheets that are hidden, and so not read."""
    return [seen.sheet for seen in _look(path) if seen.hidden]


def _header(path: Path, seen: Seen, shape: Shape, wanted: Sequence[frozenset[str]]) -> tuple[int, list[str]]:
    rows = dict(seen.rows[:_HEADER_WITHIN])
    if shape.header and len(seen.rows[0][1]) == len(shape.header):
        number, cells = seen.rows[0]
        return (number if cells == list(shape.header) else number - 1), list(shape.header)
    if shape.header_row:
        if shape.header_row not in rows:
            raise SourceError(Where(str(path), seen.sheet, shape.header_row), "the row is empty", "a header row")
        return shape.header_row, checked_header(path, rows[shape.header_row], seen.sheet, shape.header_row)
    for number, cells in rows.items():
        names = {" ".join(cell.split()).casefold() for cell in cells}
        if any(columns <= names for columns in wanted):
            return number, checked_header(path, cells, seen.sheet, number)
    number, cells = seen.rows[0]
    return number, checked_header(path, cells, seen.sheet, number) if not wanted else [cell.strip() for cell in cells]


def _look(path: Path) -> list[Seen]:
    """Give the first rows of every visible sheet."""
    status = path.stat() if path.exists() else None
    return _looked(path, status and (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=2)
def _looked(path: Path, status: object) -> list[Seen]:
    _check(path)
    found: list[Seen] = []
    for line in _ask(path, "", _SEEN):
        if "sheet" in line:
            found.append(Seen(line["sheet"], line["height"]))
        elif "hidden" in line:
            found.append(Seen(line["hidden"], hidden=True))
        elif "rows" in line:
            found[-1].rows += [(number, cells) for number, cells in line["rows"]]
            found[-1].whole = line.get("whole", True)
    return found


def _check(path: Path) -> None:
    """Look at the central directory before anything is unpacked. XLS is no archive; its reader is limited as well."""
    if path.name.lower().endswith((".gz", ".zip")) or inner_name(path).lower().endswith(".xls"):
        return  # `open_bytes` has its own eye on these, and what they hold is checked when it is spooled
    _check_book(path, path)


def _check_book(path: Path, book: Path | IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(book) as archive:
            check_archive(path, archive, BOOK)
    except FileNotFoundError as error:
        raise SourceError(Where(str(path)), "there is no such file", remedy="Check the name") from error
    except DAMAGE as error:
        found = f"it is no spreadsheet of its kind, or a damaged one ({error})"
        raise SourceError(Where(str(path)), found, "XLSX or ODS", "Open it and save it again") from error


@contextlib.contextmanager
def _plain(path: Path) -> Iterator[IO[bytes]]:
    """Give the spreadsheet itself as an open file, unpacked from gzip or zip when it stands in one."""
    if not path.name.lower().endswith((".gz", ".zip")):
        with path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as spool, open_bytes(path, BOOK) as source:
        shutil.copyfileobj(source, spool)
        spool.seek(0)
        if not inner_name(path).lower().endswith(".xls"):
            _check_book(path, spool)
            spool.seek(0)
        yield spool


def _ask(path: Path, sheet: str, most: int, progress: Progress | None = None) -> Iterator[dict[str, Any]]:
    """Let a child read the file; give its lines."""
    job = {"sheet": sheet, "most": most or -1}
    with _plain(path) as file:
        yield from child.answers("loaders.sheetchild", file, job, Where(str(path), sheet), child.Bounds(), progress)
