"""Reads tables: follows a mapping from the rows of a file to facts with the row as their evidence."""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from loaders import mapping, private
from loaders.kepttable import kept_copy
from loaders.mapmodel import TableMap
from loaders.mapping import Fit, Mapping
from loaders.opening import unread_sheets
from loaders.rows import Plan
from loaders.tablefile import Progress
from ontology.errors import SourceError, Where
from ontology.facts import Document, Item, Reject

VERSION = "3"

_BATCH = 100
_WORDS = ("summa", "totalt", "total", "totalsumma", "delsumma", "sum", "subtotal", "grand total")
_SUMS = frozenset(
    form + colon for word in _WORDS for form in (word, word.capitalize(), word.upper()) for colon in ("", ":")
)

Unpack = Callable[[list[str]], Iterator[list[str]]]
Tell = Callable[[int, list[str], list[Item]], None]


def read_table(path: Path, wanted: str | Path | None = None, progress: Progress | None = None) -> Iterator[Item]:
    """Read a table: its document, then facts and rejects in the order of the rows; a spreadsheet has one per sheet.

    `wanted` is a mapping's name or path; without it one is found by the header. A row whose width or cells are wrong
    becomes a Reject. Raises SourceError for a file that cannot be trusted as a whole, MappingError for a bad mapping
    and InputError when no mapping fits.
    """
    chosen = mapping.choose(wanted, path)
    fits, strange = mapping.fit(chosen, path)
    for found in fits:
        alone = len(fits) == 1 and not found.rows.member
        name = path.name if alone else f"{path.name}#{found.rows.sheet}"
        yield from _read_one(found, chosen, name, progress)
    ignored = chosen.spec.ignored_sheets
    for sheet in (each for each in strange if each not in ignored and PurePath(each).stem not in ignored):
        reason = f"no layout of the mapping {chosen.name!r} fits the columns of this sheet; it was not read"
        yield Reject(name, reason, sheet)
    for sheet in (each for each in unread_sheets(path) if each not in ignored):
        yield Reject(name, "the sheet is hidden; it was not read", sheet)


def _read_one(found: Fit, chosen: Mapping, document: str, progress: Progress | None) -> Iterator[Item]:
    file, table = found.rows, found.table
    hidden = [at for at, column in enumerate(file.header) if _is_private(column, table)]
    packed = [name for name, each in table.packed.items() if any(map(private.is_private, each.names))]
    masked = [*hidden, *(at for at, column in enumerate(file.header) if column in packed)]
    yield Document(
        name=document,
        path=file.path,
        masked=kept_copy(file, masked, search=chosen.spec.personal_data == "possible", progress=progress),
        media_type=file.media_type,
        **dict(chosen.spec.origin),
    )
    if unread := _unread(file.header, table):
        told = ", ".join(unread)[:500]
        yield Reject(document, f"{len(unread)} columns are not in the mapping and were not read: {told}", file.sheet, 1)
    yield from _facts(found, chosen, document, hidden, progress)


def _facts(found: Fit, chosen: Mapping, document: str, hidden: list[int], progress: Progress | None) -> Iterator[Item]:
    file, table = found.rows, found.table
    width = len(file.header)
    unpack = _unpacker(file.header, table)
    header = _with_packed(file.header, table) if unpack else file.header
    plan = Plan(document, f"{chosen.name}.{found.name}", table, header, file.sheet)
    tell = plan if not (hidden or unpack) else _prepared(plan, hidden, unpack)
    rows = misfits = 0
    items: list[Item] = []
    again = file.header[0].casefold()
    for number, row in file.rows(progress):
        if len(row) == width or _fits(row, width):
            rows += 1
            first = row[0]
            if first in _SUMS or not first or first.casefold() == again:
                reason = _no_row(row, file.header)
                if reason:
                    items.append(Reject(document, f"{reason}; it was left out", file.sheet, number, value=first))
                    continue
            tell(number, row, items)
        elif row:  # the csv module gives an empty list for an empty line
            misfits += 1
            items.append(_misfit(Reject(document, "", file.sheet, number), row, width, bool(hidden)))
        if len(items) > _BATCH:
            yield from items
            items.clear()
    yield from items
    _judge(found, rows, misfits)


def _prepared(plan: Plan, hidden: list[int], unpack: Unpack | None) -> Tell:
    """Empty private cells and unpack packed ones before the plan sees a row."""

    def tell(number: int, row: list[str], items: list[Item]) -> None:
        for at in hidden:
            row[at] = ""
        for each in unpack(row) if unpack else (row,):
            plan(number, each, items)

    return tell


def _is_private(column: str, table: TableMap) -> bool:
    return column in table.private or (column not in table.plain_columns and private.is_private(column))


def _unread(header: list[str], table: TableMap) -> list[str]:
    """Give the columns that nobody said anything about."""
    lists = tuple(f"{name.removesuffix('[]')}[]" for name in table.lists)
    known = {*table.plain_columns, *table.private, *table.ignored, *lists}
    return [name for name in header if name not in known and not private.is_private(name)]


def _with_packed(header: list[str], table: TableMap) -> list[str]:
    """Add the columns that a packed cell gives."""
    return [*header, *(f"{column}[].{name}" for column, packed in table.packed.items() for name in packed.names)]


def _unpacker(header: list[str], table: TableMap) -> Unpack | None:
    """Compile what turns a row into one row per record of its packed cell; a row without records stays one."""
    column, packed = next(iter(table.packed.items()), ("", None))
    if packed is None or column not in header:
        return None
    at, width, by, parts = header.index(column), len(packed.names), packed.records, packed.fields

    def unpack(row: list[str]) -> Iterator[list[str]]:
        records = [record.strip() for record in row[at].split(by) if record.strip()]
        for record in records or [""]:
            fields = [part.strip() for part in record.split(parts)] if record else []
            yield [*row, *[""] * (width - len(fields)), *fields[:width]]  # an older export lacks the first fields

    return unpack


def _no_row(row: list[str], header: list[str]) -> str:
    """Say why a row is none of the table's, "" when it is: it adds others up, or repeats the header."""
    if next(filter(None, row), "") in _SUMS:
        return "the row is a sum of others"
    same = [cell.casefold() for cell in row[: len(header)]] == [name.casefold() for name in header]
    return "the row is the header again" if same else ""


def _fits(row: list[str], width: int) -> bool:
    """Allow one empty cell too many: some tables end every row with a separator."""
    return len(row) == width + 1 and not row[-1].strip()


def _misfit(at: Reject, row: list[str], width: int, private_columns: bool) -> Reject:
    reason = f"the row has {len(row)} cells; expected {width}, as the header has; the row was left out"
    value = "" if private_columns else private.cleaned(row[0][:200])
    return Reject(at.document, reason, at.sheet, at.row, value=value)


def _judge(found: Fit, rows: int, misfits: int) -> None:
    """Refuse a file without rows, and one in which rows seldom look like its header."""
    path, width = str(found.rows.path), len(found.rows.header)
    if not rows + misfits:
        where = Where(path, found.rows.sheet, row=1)
        raise SourceError(where, "there is a header but no row below it", "at least one row")
    if misfits > rows:
        told = f"{misfits} of {rows + misfits} rows have not the {width} cells of the header"
        raise SourceError(Where(path, found.rows.sheet), told, remedy="Check the delimiter and the quotes")
