"""What every kind of table file gives: rows of text under a header."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ontology.errors import SourceError, Where

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read so far and the bytes in all."""


@dataclass(frozen=True)
class Shape:
    """How to read a file where it does not say so itself.

    `header` names the columns of a file without a header row. `header_row` is where the header stands (0: the first row
    that holds something). `each` names the list whose elements become a row each ("participants[]").
    """

    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    header_row: int = 0
    records: str = ""
    each: str = ""


class Rows(Protocol):
    """One table: `rows` gives each row below the header with its number; the header is row 1 unless rows stand above.

    Elements of one record have the same number. Cells are text, as many as the header has; a row of another width was
    found so in the file.
    """

    path: Path
    sheet: str
    header: list[str]
    member: str
    """The table's name in an archive that holds several."""
    verbatim: bool
    """Whether a kept copy of the file itself shows the rows; else the rows are kept as text."""

    @property
    def media_type(self) -> str: ...

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]: ...


def checked_header(path: Path, names: Sequence[str], sheet: str = "", row: int = 1) -> list[str]:
    """Give the names of columns. Raises SourceError when one stands twice or is empty."""
    found = [" ".join(name.split()) for name in names]
    while found and not found[-1]:
        found.pop()  # a separator at the end of every row makes an empty last column
    for position, name in enumerate(found, start=1):
        if not name:
            raise SourceError(Where(str(path), sheet, row), f"column {position} has no name", "a name per column")
        if name in found[: position - 1]:
            told = f"the column stands twice, as number {found.index(name) + 1} and {position}"
            raise SourceError(Where(str(path), sheet, row, name), told, "every column once")
    return found
