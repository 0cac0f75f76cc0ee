"""Reads tables: follows a mapping from the rows of a delimited file to facts with the row as their evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders import mapping
from loaders.csvfile import Progress, TableFile
from loaders.rows import Plan
from ontology.errors import SourceError, Where
from ontology.facts import Document, Item, Reject

VERSION = "1"


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
    counts = _Counts()
    width = len(file.header)
    for number, row in file.rows(progress):
        counts.rows += 1
        if len(row) != width and not _fits(row, width):
            if row:  # the csv module gives an empty list for an empty line
                counts.misfits += 1
                yield _misfit(path.name, number, row, width)
            continue
        yield from plan(number, row)
    _judge(path, file, counts)


@dataclass
class _Counts:
    rows: int = 0
    misfits: int = 0


def _fits(row: list[str], width: int) -> bool:
    """Allow one empty cell too many: some tables end every row with a separator."""
    return len(row) == width + 1 and not row[-1].strip()


def _misfit(document: str, number: int, row: list[str], width: int) -> Reject:
    reason = f"the row has {len(row)} cells; expected {width}, as the header has; the row was left out"
    return Reject(document, reason, row=number, value=row[0][:200])


def _judge(path: Path, file: TableFile, counts: _Counts) -> None:
    """Refuse a file without rows, and one in which rows seldom look like its header."""
    if not counts.rows:
        raise SourceError(Where(str(path), row=1), "there is a header but no row below it", "at least one row")
    if counts.misfits * 2 > counts.rows:
        found = f"{counts.misfits} of {counts.rows} rows have not the {len(file.header)} cells of the header"
        raise SourceError(Where(str(path)), found, remedy="Check the delimiter and the quotes")


def _document(file: TableFile, chosen: mapping.Mapping) -> Document:
    kind = "tab-separated-values" if file.delimiter == "\t" else "csv"
    charset = file.encoding.removesuffix("-sig")
    return Document(
        name=file.path.name,
        path=file.path,
        media_type=f"text/{kind}; charset={charset}",
        **dict(chosen.spec.origin),
    )
