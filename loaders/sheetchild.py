"""Reads one spreadsheet (`loaders/child.py`) and prints its rows as lists of text."""

import datetime
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from loaders.child import RefusedError, serve

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


def _rows(sheet: CalamineSheet, most: int) -> Iterator[dict[str, Any]]:
    """Give the rows that hold something, with their numbers, in batches."""
    batch: list[tuple[int, list[str]]] = []
    total = 0
    first = 0 if sheet.start is None else sheet.start[0]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number <= first:
            continue  # calamine gives a sheet that begins far down with the empty rows above it
        if cells := _trimmed(row):
            total += 1
            batch.append((number, cells))
        if total == most:
            break
        if len(batch) == _BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch, "end": True, "whole": total < most}


def _answer(job: dict[str, Any], file: IO[bytes]) -> Iterator[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise RefusedError("it is protected by a password", remedy="Save it without one") from error
    for about in book.sheets_metadata:
        wanted = not job["sheet"] or job["sheet"] == about.name
        if wanted and about.visible == SheetVisibleEnum.Visible:
            try:
                sheet = book.get_sheet_by_name(about.name)
                yield {"sheet": about.name, "height": sheet.total_height}
                yield from _rows(sheet, job["most"])
            except CalamineError as error:
                raise RefusedError(f"the sheet {about.name!r} cannot be read ({error})") from error
        elif wanted:
            yield {"hidden": about.name}


def main() -> NoReturn:
    """Do the job, print, end."""
    serve(_answer, (CalamineError, OSError, ValueError), "it cannot be read as a spreadsheet")
