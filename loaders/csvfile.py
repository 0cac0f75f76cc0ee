"""Opens a delimited table strictly: what the csv module would misread silently is refused with row or byte."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from loaders.container import Unpacked
from loaders.tablefile import Progress, checked_header
from ontology.errors import SourceError, Where

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_BLOCK = 1 << 18
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 17
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSES = ["cp1252", "mac_roman", "cp850"]


class _Bytes(Unpacked):
    """The bytes of a file. A NUL, which csv would take as text, is refused."""

    def __init__(self, path: Path, wide: bool = False, member: str = ""):
        self.wide = wide
        super().__init__(path, member=member)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        before = self.given
        count = super().readinto(buffer)
        if not self.wide and (at := bytes(buffer[:count]).find(b"\0")) >= 0:
            found = f"byte {before + at} is NUL"
            raise SourceError(
                Where(str(self.path), self.member), found, "text", "The file is damaged or no text at all"
            )
        return count


@dataclass
class TableFile:
    """A delimited table on disk. `encoding` and `delimiter` are found out where they are empty.

    `fixed` names the columns of a file without a header row; `header_row` is where a header stands below other rows;
    `member` is the table's name in an archive that holds several.
    Making one reads the header. Raises SourceError for a missing, empty, truncated or binary file, a wrong
    delimiter, and a header that has a column twice or without a name.
    """

    path: Path
    encoding: str = ""
    delimiter: str = ""
    fixed: tuple[str, ...] = ()
    header_row: int = 0
    member: str = ""
    header: list[str] = field(init=False)
    sheet: str = field(init=False)
    verbatim: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self.sheet = self.member
        sample = self._sample()
        if not sample.strip():
            raise SourceError(self._where(), "the file is empty", "a header row and rows below it")
        self.encoding = _encoding(sample, self.encoding)
        with self._open(_Bytes(self.path, "16" in self.encoding, self.member)) as text:
            try:
                for _ in range(self.header_row or 1):
                    first = text.readline()
            except UnicodeError as error:
                raise self._misencoded() from error
        self.delimiter = self._checked_delimiter(first)
        cells = [cell.strip() for cell in next(csv.reader([first], delimiter=self.delimiter), [])]
        while len(cells) > len(self.fixed) and not cells[-1]:
            cells.pop()  # a separator at the end of every row makes an empty last column
        self.headless = len(cells) == len(self.fixed) and cells != list(self.fixed)
        self.header = list(self.fixed) if self.headless else checked_header(self.path, cells, self.sheet, self.start)
        if not self.header:
            raise SourceError(self._where(self.start), "the row is empty", "a header row")

    def _where(self, row: int = 0) -> Where:
        return Where(str(self.path), self.sheet, row)

    @property
    def start(self) -> int:
        """The row in which the header stands."""
        return self.header_row or 1

    @property
    def media_type(self) -> str:
        """The media type, with the encoding."""
        kind = "tab-separated-values" if self.delimiter == "\t" else "csv"
        return f"text/{kind}; charset={self.encoding.removesuffix('-sig')}"

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
        """Give every row below the header with its number (the header is row 1).

        Raises SourceError where the file breaks off, does not fit its encoding, or a quote is never closed.
        """
        csv.field_size_limit(_LONGEST_CELL)
        raw = _Bytes(self.path, "16" in self.encoding, self.member)
        skipped = 0 if self.headless else self.start
        number = skipped
        with self._open(raw) as text:
            try:
                for _ in range(self.start - 1):
                    text.readline()
                reader = csv.reader(text, delimiter=self.delimiter, strict=True)
                if not self.headless:
                    next(reader)
                for number, row in enumerate(reader, start=skipped + 1):
                    yield number, row
                    if progress and not number & 0x3FFF:
                        progress(self.path.name, raw.file.tell(), self.path.stat().st_size)
            except csv.Error as error:
                raise self._misquoted(number + 1, reader.line_num, str(error)) from error
            except UnicodeError as error:
                raise self._misencoded() from error

    def _sample(self) -> bytes:
        with _Bytes(self.path, True, self.member) as raw:
            return io.BufferedReader(raw).read(_SAMPLE)

    def _open(self, raw: _Bytes) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BufferedReader(raw, _BLOCK), encoding=self.encoding, newline="")

    def _checked_delimiter(self, first: str) -> str:
        widths = {each: len(next(csv.reader([first], delimiter=each), [])) for each in DELIMITERS}
        best = max(widths, key=lambda each: widths[each])
        if not self.delimiter:
            return best if widths[best] > 1 else ","
        if widths.get(self.delimiter, 0) <= 1 < widths[best]:
            found = f"the columns are separated by a {DELIMITERS[best]}"
            expected = f"a {DELIMITERS.get(self.delimiter, repr(self.delimiter))}, as the mapping says"
            raise SourceError(self._where(1), found, expected, "Correct the file or the mapping")
        return self.delimiter

    def _misquoted(self, row: int, line: int, error: str) -> SourceError:
        where = self._where(row)
        if "unexpected end" in error or "field limit" in error:
            return SourceError(
                where, f"a quote opens in this row and is not closed before line {line}", 'a closing "', "Close it"
            )
        found = f"text follows a closing quote, at line {line} of the file"
        return SourceError(where, found, "a separator", 'A quote inside a cell is doubled (""), and each is closed')

    def _misencoded(self) -> SourceError:
        """Find the byte that does not fit and the row it stands in, by reading once more up to it."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        lines: list[str] = []
        with _Bytes(self.path, True, self.member) as raw:
            before = 0
            while block := raw.read(_BLOCK):
                try:
                    lines.append(decoder.decode(block))
                except UnicodeDecodeError as error:
                    at = before - len(decoder.getstate()[0]) + error.start
                    lines.append(error.object[: error.start].decode(self.encoding, "replace"))
                    row = _count_rows("".join(lines), self.delimiter)
                    found = f"byte {at} (0x{error.object[error.start]:02x}) is not {self.encoding.removesuffix('-sig')}"
                    remedy = "Save the file as UTF-8, or name its encoding in the mapping"
                    return SourceError(self._where(row), found, f"text in {self.encoding}", remedy)
                before += len(block)
        return SourceError(self._where(), f"the file breaks off inside a character of {self.encoding}")


def _count_rows(text: str, delimiter: str) -> int:
    """Give the number of the row in which a text ends."""
    reader = csv.reader(io.StringIO(text + "x", newline=""), delimiter=delimiter or ",")
    return max(1, sum(1 for _ in reader))


def _encoding(sample: bytes, wanted: str) -> str:
    """Give the encoding: by its byte order mark, as wanted, UTF-8, or the likeliest of the old Western ones."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if wanted:
        return wanted
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd")
    if broken == 0 or sum(not char.isascii() for char in text) > 2 * broken:
        return "utf-8"  # nearly all of it is: a broken byte is refused later, with its row
    guess = from_bytes(sample, cp_isolation=_GUESSES).best()
    return guess.encoding if guess else "cp1252"
