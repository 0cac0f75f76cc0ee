"""Mappings: YAML files that say what columns mean. Finds the one for a file, and the layout for each of its tables."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from loaders import yamlfile
from loaders.mapmodel import MappingSpec, TableMap
from loaders.opening import open_tables
from loaders.tablefile import Rows, Shape
from ontology.errors import InputError, MappingError, SourceError, Where

_SHIPPED = Path(__file__).parent / "mappings"


@dataclass(frozen=True)
class Mapping:
    """A mapping that can be followed, and the digest of its text."""

    spec: MappingSpec
    digest: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spec.name

    def shape(self, table: TableMap) -> Shape:
        """Give how to open a file of a layout."""
        return replace(table.shape, encoding=self.spec.encoding, delimiter=self.spec.delimiter)


@dataclass(frozen=True)
class Fit:
    """A table of a file, with the layout that fits it: its name and itself."""

    rows: Rows
    name: str
    table: TableMap


def shipped() -> dict[str, Path]:
    """Give the mappings that come with Kurbits, by name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.yaml"))}


def load(name: str | Path) -> Mapping:
    """Read a mapping by its name or its path. Raises MappingError that names file and line."""
    path = shipped().get(str(name), Path(name))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MappingError(f"no mapping {str(name)!r}; there are {', '.join(shipped())}, or name a file") from error
    return _read(path, data)


@cache
def _read(path: Path, data: bytes) -> Mapping:
    try:
        parsed, lines = yamlfile.parse(data.decode("utf-8-sig"))
        spec = yamlfile.check(MappingSpec, parsed, lines)
    except UnicodeDecodeError as error:
        raise MappingError(f"{path}: byte {error.start} is not UTF-8") from error
    except yamlfile.LineError as error:
        field = f", {error.field}" if error.field else ""
        raise MappingError(f"{path}, line {error.line}{field}: {error.message}") from error
    return Mapping(spec, hashlib.blake2b(data, digest_size=8).hexdigest())


def choose(wanted: str | Path | None, path: Path) -> Mapping:
    """Give the mapping that was asked for, else the shipped one that fits a file's header.

    Raises MappingError for a mapping that cannot be followed, InputError when none fits, SourceError for a bad file.
    """
    if wanted is not None:
        return load(wanted)
    every = [load(name) for name in shipped()]
    layouts = [table for each in every for table in each.spec.tables.values() if not table.header]
    opened = open_tables(path, Shape(), [_names(table) for table in layouts])
    best = max(
        ((len(table.needed), each) for each in every for _, table in _fitting(each, opened)),
        key=lambda found: found[0],
        default=None,
    )
    if best:
        return best[1]
    raise InputError(
        f"{path}: no mapping fits this table. It has the columns {', '.join(opened[0].header)[:500]}; the mappings "
        f"that come with Kurbits are {', '.join(shipped())}. Give one with --mapping, or let `kurbits map` draft one"
    )


def _fitting(mapping: Mapping, opened: Iterable[Rows]) -> Iterable[tuple[Rows, TableMap]]:
    for rows in opened:
        for table in mapping.spec.tables.values():
            alone = not table.exact or len(rows.header) <= len(table.columns)
            if not table.header and alone and not table.missing(rows.header):
                yield rows, table


def _names(table: TableMap) -> frozenset[str]:
    return frozenset(name.casefold() for name in table.needed)


def fit(mapping: Mapping, path: Path) -> tuple[list[Fit], list[str]]:
    """Open a file as a mapping reads it: its tables with their layouts, and the sheets that no layout fits.

    Raises SourceError for a bad file, and when no layout fits any table of it.
    """
    found: dict[str, Fit] = {}
    strange: dict[str, Rows] = {}
    shapes = dict.fromkeys(mapping.shape(table) for table in mapping.spec.tables.values())
    for shape in sorted(
        shapes, key=lambda shape: bool(shape.header)
    ):  # a header that is there goes before one that is not
        layouts = {name: table for name, table in mapping.spec.tables.items() if mapping.shape(table) == shape}
        for rows in open_tables(path, shape, [_names(table) for table in layouts.values()]):
            fits = [(name, table) for name, table in layouts.items() if not table.missing(rows.header)]
            if not fits:
                strange.setdefault(rows.sheet, rows)
                continue
            name, table = max(fits, key=lambda each: len(each[1].needed))
            before = found.get(rows.sheet)
            if before is None or (not shape.header and len(table.needed) > len(before.table.needed)):
                found[rows.sheet] = Fit(_spelt(rows, table), name, table)
    if not found:
        raise _unfit(mapping, next(iter(strange.values())))
    return list(found.values()), [sheet for sheet in strange if sheet not in found]


def _spelt(rows: Rows, table: TableMap) -> Rows:
    """Spell the columns of a table as the mapping does."""
    spelling = {name.casefold(): name for name in (*table.plain_columns, *table.private, *table.ignored)}
    rows.header = [name if name in spelling.values() else spelling.get(name.casefold(), name) for name in rows.header]
    return rows


def _unfit(mapping: Mapping, rows: Rows) -> SourceError:
    """Tell what is missing of the layout that comes nearest, and what is there."""
    lacks = {name: table.missing(rows.header) for name, table in mapping.spec.tables.items()}
    best = min(lacks, key=lambda name: len(lacks[name]) / max(len(mapping.spec.tables[name].needed), 1))
    where = Where(str(rows.path), rows.sheet, row=1, column=lacks[best][0])
    found = f"the mapping {mapping.name!r} ({best}) needs {', '.join(map(repr, lacks[best]))}, which is missing"
    return SourceError(where, found, remedy=f"The file has the columns {', '.join(rows.header)[:500]}")
