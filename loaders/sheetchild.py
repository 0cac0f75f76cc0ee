"""Reads one spreadsheet in a process of its own, sealed and limited, and prints its rows as JSON lines of text.

It reads the file on standard input and the job as its one argument. A file that crashes the reader or outgrows its
memory or time ends this process, nothing else (`loaders/sheetfile.py` says so in words).
"""

import datetime
import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ontology.seal import die_with_parent, limit_memory, seal

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


def _answer(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(os.fdopen(os.dup(0), "rb"))
    for about in book.sheets_metadata:
        wanted = not job["sheet"] or job["sheet"] == about.name
        if wanted and about.visible == SheetVisibleEnum.Visible:
            yield {"sheet": about.name}
            try:
                yield from _rows(book.get_sheet_by_name(about.name), job["most"])
            except CalamineError as error:
                yield {"refused": f"the sheet {about.name!r} cannot be read ({error})"}
        elif wanted:
            yield {"hidden": about.name}


def _limit(job: dict[str, Any]) -> None:
    """Seal this process: no network, no programs, bounded memory and time."""
    import resource

    limit_memory(job["memory"])
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    seal()


def main() -> NoReturn:
    """Do the job, print, end."""
    die_with_parent()
    job = orjson.loads(sys.argv[1])
    _limit(job)
    out = sys.stdout.buffer
    try:
        for line in _answer(job):
            out.write(orjson.dumps(line) + b"\n")
    except PasswordError:
        out.write(orjson.dumps({"refused": "it is protected by a password"}) + b"\n")
    except (CalamineError, OSError, ValueError) as error:
        out.write(orjson.dumps({"refused": f"it cannot be read as a spreadsheet ({error})"}) + b"\n")
    except MemoryError:
        out.write(orjson.dumps({"refused": "it needs more memory than a file may use"}) + b"\n")
    out.flush()
    os._exit(0)
