"""Opens a file as the tables that it holds, by its ending: delimited text, a spreadsheet, JSON, packed or not."""

from collections.abc import Sequence
from pathlib import Path

from loaders.container import inner_name, members
from loaders.csvfile import TableFile
from loaders.jsonfile import JsonFile
from loaders.sheetfile import hidden_sheets, sheets
from loaders.tablefile import Rows, Shape
from ontology.errors import SourceError

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
"""Endings of spreadsheets."""


def open_tables(path: Path, shape: Shape, wanted: Sequence[frozenset[str]] = ()) -> Sequence[Rows]:
    """Open a file as its tables: one, or one per sheet. `wanted` are sets of columns by which a header is recognised.

    Raises SourceError for a file that is missing, empty, damaged, a bomb, or not what its ending says.
    """
    if inside := members(path):
        return _archived(path, shape, inside)
    name = inner_name(path).lower()
    if name.endswith((".json", ".jsonl")):
        return [JsonFile(path, shape, lines=name.endswith(".jsonl"))]
    if name.endswith(BOOKS):
        return sheets(path, shape, wanted)
    return [TableFile(path, shape.encoding, shape.delimiter, shape.header, shape.header_row)]


def unread_sheets(path: Path) -> list[str]:
    """Give the names of sheets that a file holds and hides; they are not opened."""
    return hidden_sheets(path) if not members(path) and inner_name(path).lower().endswith(BOOKS) else []


def _archived(path: Path, shape: Shape, names: Sequence[str]) -> list[Rows]:
    """Open the tables of an archive; a text in it that is no table, such as a licence, is none."""
    found: list[Rows] = []
    for name in names:
        try:
            found.append(TableFile(path, shape.encoding, shape.delimiter, shape.header, shape.header_row, name))
        except SourceError:
            if not name.lower().endswith(".txt"):
                raise
    return found
