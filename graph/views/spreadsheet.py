"""Tables as files that spreadsheets open: CSV and XLSX, in which nothing is run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import xlsxwriter

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, the headings (none: no heading line), and the rows."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write UTF-8 with the mark that makes Excel see it, and no cell that a spreadsheet would run as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Write an XLSX; text stays text, whatever it begins with."""
    stream = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    taken: set[str] = set()
    with xlsxwriter.Workbook(stream, plain) as book:
        bold = book.add_format({"bold": True})
        for each in sheets:
            sheet = book.add_worksheet(_name(each.name, taken))
            if each.head:
                sheet.write_row(0, 0, each.head, bold)
                sheet.freeze_panes(1, 0)
            for i, row in enumerate(each.rows, start=1 if each.head else 0):
                sheet.write_row(i, 0, row)
            sheet.autofit()
    return stream.getvalue()


def _name(wanted: str, taken: set[str]) -> str:
    """Give a name that Excel takes: 31 characters, some forbidden, all different."""
    plain = _NOT_IN_A_NAME.sub(" ", wanted)[:31].strip() or "-"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[:28]} {number}"
    taken.add(name.casefold())
    return name
