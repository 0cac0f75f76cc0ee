"""Reads tables: follows a mapping from the rows of a delimited file to facts with the row as their evidence."""

from collections.abc import Iterator
from pathlib import Path

from loaders import mapping
from loaders.csvfile import Progress, TableFile
from loaders.rows import Plan
from ontology.errors import SourceError, Where
from ontology.facts import Document, Item, Reject

VERSION = "1"

_BATCH = 100


def read_table(path: Path, wanted: str | Path | None = None, progress: Progress | None = None) -> Iterator[Item]:
    """Read a CSV or TSV file (also gzipped): its document, then facts and rejects in the order of the rows.

    `wanted` is a mapping's name or path; without it one is found by the header. A row whose width or cells are wrong
    becomes a Reject. Raises SourceError for a file that cannot be trusted as a whole, MappingError for a bad mapping
    and InputError when no mapping fits.
    """
    chosen = mapping.choose(wanted, path)
    file = TableFile(path, chosen.spec.encoding, chosen.spec.delimiter)
    name, table = chosen.table(file)
    yield _document(file, chosen)
    plan = Plan(path.name, f"{chosen.name}.{name}", table, file.header)
    rows = misfits = 0
    width = len(file.header)
    items: list[Item] = []
    for number, row in file.rows(progress):
        if len(row) == width or _fits(row, width):
            rows += 1
            plan(number, row, items)
        elif row:  # the csv module gives an empty list for an empty line
            misfits += 1
            items.append(_misfit(path.name, number, row, width))
        if len(items) > _BATCH:
            yield from items
            items.clear()
    yield from items
    _judge(file, rows, misfits)


def _fits(row: list[str], width: int) -> bool:
    """Allow one empty cell too many: some tables end every row with a separator."""
    return len(row) == width + 1 and not row[-1].strip()


def _misfit(document: str, number: int, row: list[str], width: int) -> Reject:
    reason = f"the row has {len(row)} cells; expected {width}, as the header has; the row was left out"
    return Reject(document, reason, row=number, value=row[0][:200])


def _judge(file: TableFile, rows: int, misfits: int) -> None:
    """Refuse a file without rows, and one in which rows seldom look like its header."""
    if not rows + misfits:
        raise SourceError(Where(str(file.path), row=1), "there is a header but no row below it", "at least one row")
    if misfits > rows:
        found = f"{misfits} of {rows + misfits} rows have not the {len(file.header)} cells of the header"
        raise SourceError(Where(str(file.path)), found, remedy="Check the delimiter and the quotes")


def _document(file: TableFile, chosen: mapping.Mapping) -> Document:
    kind = "tab-separated-values" if file.delimiter == "\t" else "csv"
    charset = file.encoding.removesuffix("-sig")
    return Document(
        name=file.path.name,
        path=file.path,
        media_type=f"text/{kind}; charset={charset}",
        **dict(chosen.spec.origin),
    )
