"""Reads one spreadsheet (`loaders/child.py`) and prints its rows as lists of text."""

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, NoReturn
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from loaders.child import RefusedError, serve

_CELL = re.compile(rb"<c\b([^>]*[^/>])>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>(#[^<]{1,20})</v>")
_BATCH = 200
_LONGEST_ROW = 2000


def text_of(cell: Any) -> str:
    """Give a cell as text: whole numbers without a point, dates as ISO 8601 without a midnight."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return str(cell)


def _trimmed(row: list[Any]) -> list[str]:
    """Give a row as text without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    if end > _LONGEST_ROW:
        raise ValueError(f"a row of {end} columns; expected at most {_LONGEST_ROW}")
    return [text_of(cell) for cell in row[:end]]


class Repairs:
    """What the reader leaves out of the cells of a sheet: the errors they show, and what merged cells hold.

    Rows and columns count from 0. A cell that is merged over rows holds for all of them that hold anything else.
    """

    def __init__(self, sheet: CalamineSheet, errors: dict[int, dict[int, str]]):
        self.errors = errors
        self.merged: dict[int, list[tuple[int, int]]] = {}  # first row → column, last row
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            if left == right and top < bottom:
                self.merged.setdefault(top, []).append((left, bottom))
        self.open: dict[int, tuple[Any, int]] = {}  # column → value, last row

    def mend(self, at: int, row: list[Any]) -> None:
        """Put into a row what belongs there. To be called for every row in order."""
        for column, text in self.errors.get(at, {}).items():
            row.extend([""] * (column + 1 - len(row)))
            row[column] = text
        if self.open and any(cell != "" for cell in row):
            for column, (value, last) in self.open.items():
                if at <= last and column < len(row) and row[column] == "":
                    row[column] = value
        for column, last in self.merged.get(at, ()):
            if column < len(row):
                self.open[column] = (row[column], last)


def _rows(sheet: CalamineSheet, most: int, repairs: Repairs) -> Iterator[dict[str, Any]]:
    """Give the rows that hold something, with their numbers, in batches."""
    batch: list[tuple[int, list[str]]] = []
    total = 0
    first = 0 if sheet.start is None else sheet.start[0]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number <= first:
            continue  # calamine gives a sheet that begins far down with the empty rows above it
        repairs.mend(number - 1, row)
        if cells := _trimmed(row):
            total += 1
            batch.append((number, cells))
        if total == most:
            break
        if len(batch) == _BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch, "end": True, "whole": total < most}


def _errors(file: IO[bytes]) -> dict[str, dict[int, dict[int, str]]]:
    """Give the cells of an XLSX that show an error (#REF!, #N/A …), by sheet, row and column from 0."""
    if file.read(2) != b"PK":
        return {}
    with zipfile.ZipFile(file) as book:
        names = set(book.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        targets = dict(_pairs(book.read("xl/_rels/workbook.xml.rels"), "Relationship", "Id", "Target"))
        found = {}
        for name, link in _pairs(book.read("xl/workbook.xml"), "sheet", "name", "id"):
            part = targets.get(link, "").removeprefix("/xl/")
            if f"xl/{part}" in names and b't="e"' in (text := book.read(f"xl/{part}")):
                found[name] = _shown(text)
        return found


def _pairs(text: bytes, tag: str, first: str, second: str) -> Iterator[tuple[str, str]]:
    """Give two attributes of every element of a name, whatever its namespace."""
    for element in ElementTree.fromstring(text).iter():  # noqa: S314 - this process is sealed and limited
        if element.tag.rpartition("}")[2] == tag:
            said = {name.rpartition("}")[2]: value for name, value in element.items()}
            yield said.get(first, ""), said.get(second, "")


def _shown(text: bytes) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for cell in _CELL.finditer(text):
        place = _PLACE.search(cell[1])
        if b't="e"' in cell[1] and place:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            shown = _VALUE.search(cell[2])
            found.setdefault(int(place[2]) - 1, {})[column - 1] = shown[1].decode() if shown else "#ERROR!"
    return found


def _answer(job: dict[str, Any], file: IO[bytes]) -> Iterator[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise RefusedError("it is protected by a password", remedy="Save it without one") from error
    file.seek(0)
    errors = _errors(file)
    for about in book.sheets_metadata:
        wanted = not job["sheet"] or job["sheet"] == about.name
        if wanted and about.visible == SheetVisibleEnum.Visible:
            try:
                sheet = book.get_sheet_by_name(about.name)
                yield {"sheet": about.name, "height": sheet.total_height}
                yield from _rows(sheet, job["most"], Repairs(sheet, errors.get(about.name, {})))
            except CalamineError as error:
                raise RefusedError(f"the sheet {about.name!r} cannot be read ({error})") from error
        elif wanted:
            yield {"hidden": about.name}


def main() -> NoReturn:
    """Do the job, print, end."""
    serve(
        _answer,
        (CalamineError, OSError, ValueError, zipfile.BadZipFile, ElementTree.ParseError),
        "it cannot be read as a spreadsheet",
    )
