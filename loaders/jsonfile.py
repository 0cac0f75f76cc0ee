"""Opens JSON lists and JSON lines as tables; what is nested becomes columns like "place.city" or "partners[].name"."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from loaders.container import Limits, open_bytes
from loaders.tablefile import Progress, Shape
from ontology.errors import SourceError, Where

BETWEEN = "\x1f"
"""Stands between the values of a list in one cell ("countries[]"); a mapping's `split` knows it."""

LARGEST = 200_000_000
"""Bytes of a JSON list, which is read as a whole; JSON lines may be of any size."""

_SEEN = 1000
_LONGEST_LINE = 10_000_000
_DEEPEST = 8

Record = Mapping[str, Any]


@dataclass
class JsonFile:
    """A list of objects, or one object per line, as a table. Records are numbered from 2, as rows below a header are.

    Raises SourceError for what is not JSON, holds no list of objects, or is too large.
    """

    path: Path
    shape: Shape
    lines: bool
    sheet: str = ""
    verbatim: bool = False
    member: str = ""
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.list = None if self.lines else self._list()
        columns: dict[str, None] = {}
        for _, record in islice(self._records(), _SEEN):
            if isinstance(record, dict):
                columns.update(dict.fromkeys(self._columns(record)))
        self.header = list(columns)
        if not self.header:
            raise SourceError(Where(str(self.path)), "it holds no record", "a list of objects with fields")

    @property
    def media_type(self) -> str:
        """The media type."""
        return "application/jsonl" if self.lines else "application/json"

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
        """Give every record as a row, or as one row per element of the list `shape.each`."""
        known = {name: place for place, name in enumerate(self.header)}
        for number, record in self._records(progress):
            if not isinstance(record, dict):
                yield (
                    number,
                    [orjson.dumps(record).decode()[:200], *[""] * len(known), "no object"],
                )  # too wide for a row
                continue
            for cells in self._exploded(record):
                row = [""] * len(known)
                for name, text in cells:
                    place = known.get(name)
                    if place is not None:
                        row[place] = text
                    elif text:
                        row.append(f"{name}: {text}")  # a field that none of the first records has: a cell too many
                yield number, row

    def _exploded(self, record: Record) -> Iterator[list[tuple[str, str]]]:
        """Give the cells of a record, once for each element of the list that is asked for."""
        plain = list(self._cells(record))
        if not self.shape.each:
            yield plain
            return
        elements = _at(record, self.shape.each.removesuffix("[]"))
        for element in elements if isinstance(elements, list) and elements else [{}]:
            yield plain + list(self._cells({"": element}, self.shape.each, inside=True))

    def _columns(self, record: Record) -> Iterator[str]:
        for name, value in _flat(record, "", 0):
            if isinstance(value, list) and any(isinstance(each, dict) for each in value):
                for each in value:
                    if isinstance(each, dict):
                        yield from (inner for inner, _ in _flat(each, f"{name}[]", 0))
            else:
                yield f"{name}[]" if isinstance(value, list) else name

    def _cells(self, record: Record, base: str = "", inside: bool = False) -> Iterator[tuple[str, str]]:
        """Give columns and texts; lists of objects are left to `_exploded`."""
        start = record[""] if inside and isinstance(record[""], dict) else {} if inside else record
        for name, value in _flat(start, base, 0):
            if not isinstance(value, list):
                yield name, _text(value)
            elif not any(isinstance(each, dict) for each in value):
                yield f"{name}[]", BETWEEN.join(_text(each) for each in value)

    def _records(self, progress: Progress | None = None) -> Iterator[tuple[int, Any]]:
        if self.list is not None:
            yield from enumerate(self.list, start=2)
            return
        with open_bytes(self.path) as raw:
            size = self.path.stat().st_size
            for number, line in enumerate(_lines(self.path, raw), start=2):
                if line.strip():
                    yield number, self._parsed(line, number)
                if progress and not number & 0x3FFF:
                    progress(self.path.name, raw.file.tell(), size)

    def _list(self) -> list[Any]:
        with open_bytes(self.path, Limits(unpacked=LARGEST)) as raw:
            data = raw.read(LARGEST + 1)
        if data is None or len(data) > LARGEST:
            found = f"a JSON list of more than {LARGEST} bytes"
            raise SourceError(
                Where(str(self.path)), found, remedy="Write it as JSON lines (.jsonl), which may be longer"
            )
        whole = self._parsed(data, 0)
        if self.shape.records:
            whole = _at(whole, self.shape.records)
        elif isinstance(whole, dict):
            lists = [value for value in whole.values() if isinstance(value, list) and value]
            whole = lists[0] if len(lists) == 1 else None
        if not isinstance(whole, list):
            found = f"no list at {self.shape.records!r}" if self.shape.records else "neither a list nor one list"
            raise SourceError(Where(str(self.path)), found, "a list of objects", "Name it in the mapping (records)")
        return whole

    def _parsed(self, data: bytes, row: int) -> Any:
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError as error:
            found = f"byte {len(error.doc[: error.pos].encode())} is where it stops being JSON ({error.msg})"
            raise SourceError(Where(str(self.path), row=row), found, "JSON in UTF-8") from error


def _lines(path: Path, raw: io.RawIOBase) -> Iterator[bytes]:
    with io.BufferedReader(raw) as file:
        number = 1
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise SourceError(Where(str(path), row=number), f"a line of more than {_LONGEST_LINE} bytes")
            yield line


def _flat(record: Record, base: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Give the fields of nested objects by their way: "address.city"."""
    for name, value in record.items():
        way = f"{base}.{name}" if base else str(name)
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, way, depth + 1)
        else:
            yield way, value


def _at(record: Any, way: str) -> Any:
    for name in way.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _text(value: Any) -> str:
    """Give a value as text: nothing for null, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else orjson.dumps(value).decode()
