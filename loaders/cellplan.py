"""Compiles the cells of a mapping into functions over rows: columns, templates, slots, keys."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from loaders.cells import READERS, CellError, PersonalError, number_reader, read_date, read_text
from loaders.mapmodel import Cell, columns_in, template_parts

Row = list[str]
Read = Callable[[Row], Any]


class BadCellError(Exception):
    """A cell that a fact needs cannot be read. What is personal in it is not carried."""

    def __init__(self, column: str, value: str, expected: str, personal: bool = False):
        self.column, self.value, self.expected = column, "" if personal else value, expected
        super().__init__(expected)


def compile_cell(cell: Cell, place: Mapping[str, int]) -> Read | None:
    """Compile one cell, None where its optional column is not in this file."""
    if cell.value:
        return lambda row, value=cell.value: value  # type: ignore[misc]
    if any(name not in place for name in cell.columns):
        return None
    if cell.template:
        return compile_template(cell.template, place, needed=False)
    return _reader(cell, place[cell.column])


def compile_slot(cells: Sequence[Cell], place: Mapping[str, int]) -> Read:
    """Compile a slot: the first of its cells that holds something."""
    reads = [read for cell in cells if (read := compile_cell(cell, place))]
    if len(reads) == 1:
        return reads[0]

    def first(row: Row) -> Any:
        for read in reads:
            if (value := read(row)) not in ("", None):
                return value
        return ""

    return first


def compile_template(template: str, place: Mapping[str, int], needed: bool) -> Callable[[Row], str]:
    """Compile a template. Where a column is empty the whole is empty, or the cell is bad when it is needed."""
    parts = [(text, name, READERS[reader] if reader else read_text) for text, name, reader in template_parts(template)]

    def fill(row: Row) -> str:
        filled = ""
        for text, name, read in parts:
            filled += text
            if name:
                cell = row[place[name]]
                try:
                    found = read(cell)
                except CellError as error:
                    raise BadCellError(name, cell, str(error), isinstance(error, PersonalError)) from error
                if found in ("", None) and needed:
                    raise BadCellError(name, cell.strip(), "a value, since it is the key")
                if found in ("", None):
                    return ""
                filled += str(found)
        return filled

    return fill


def compile_keys(templates: Sequence[str], place: Mapping[str, int]) -> Callable[[Row], str]:
    """Compile keys: the first that can be filled. Raises BadCellError of the first when none can."""
    usable = [each for each in templates if all(name in place for name in columns_in(each))]
    fills = [compile_template(each, place, needed=True) for each in usable]
    if len(fills) == 1:
        return fills[0]

    def first(row: Row) -> str:
        bad: BadCellError | None = None
        for fill in fills:
            try:
                return fill(row)
            except BadCellError as error:
                bad = bad or error
        raise bad or BadCellError("", "", "a key")

    return first


def _reader(cell: Cell, at: int) -> Read:
    """Compile a cell that stands in a column."""
    convert = _converter(cell)
    empty = convert("")

    def value(row: Row) -> Any:
        text = row[at]
        if not text:
            return empty
        try:
            return convert(text)
        except CellError as error:
            raise BadCellError(cell.column, text, str(error), isinstance(error, PersonalError)) from error

    return value


def _converter(cell: Cell) -> Callable[[str], Any]:
    """Compile what happens to the text of a cell; few different texts are remembered."""
    read: Callable[[str], Any] = READERS[cell.read]
    if cell.read == "number" and cell.decimal != ".":
        read = number_reader(cell.decimal)
    if cell.read == "date" and cell.format:
        read = partial(read_date, pattern=cell.format)
    if cell.zero == "unknown":
        return lambda text: read(text) or None
    if not cell.values:
        return cache(read) if cell.read == "country" else read
    values, otherwise = cell.values, cell.otherwise

    @cache
    def translated(text: str) -> Any:
        found = read(text)
        return values.get(found, found if otherwise is None else otherwise)

    return translated
