"""Mappings: YAML files that say what the columns of a table mean, checked before any row is read (docs/data.md)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from loaders import yamlfile
from loaders.cells import READERS
from loaders.csvfile import TableFile
from ontology.errors import InputError, MappingError, SourceError, Where
from ontology.facts import LITERAL_FACTS, FactType, Kind

_SHIPPED = Path(__file__).parent / "mappings"


class Strict(BaseModel):
    """A part of a mapping; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def columns_in(template: str) -> list[str]:
    """Give the columns that a template like "pic:{organisationID}" names."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


class Cell(Strict):
    """Where a value comes from: a column, a template over columns, or the mapping itself (`value`)."""

    column: str = ""
    template: str = ""
    value: str = ""
    read: str = "text"
    values: dict[str, str] = {}
    otherwise: str | None = None
    zero: Literal["true", "unknown"] = "true"
    decimal: Literal[".", ",", "either"] = "."
    format: str = ""

    @field_validator("read")
    @classmethod
    def _known_reader(cls, value: str) -> str:
        if value not in READERS:
            raise ValueError(f"expected one of {', '.join(READERS)}")
        return value

    @model_validator(mode="after")
    def _from_one_place(self) -> "Cell":
        if sum(bool(each) for each in (self.column, self.template, self.value)) != 1:
            raise ValueError("expected exactly one of column, template and value")
        return self

    @property
    def columns(self) -> list[str]:
        """The columns it reads."""
        return [self.column] if self.column else columns_in(self.template)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return {"template" if "{" in value else "column": value}
    return value


OneCell = Annotated[Cell, BeforeValidator(_cell)]
Slot = Annotated[tuple[OneCell, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
"""One cell, or several of which the first that holds something counts."""


class Split(Strict):
    """A cell that holds a list: the entity is made once for each of its pieces."""

    column: str
    by: str = ","


class EntityMap(Strict):
    """How an entity is made of a row. A part whose cell cannot be read is left out and listed; a key must be there."""

    kind: Kind
    key: str
    name: Slot = ()
    aliases: tuple[OneCell, ...] = ()
    identifiers: dict[str, OneCell] = {}
    sector: Slot = ()
    country: Slot = ()
    place: Slot = ()
    city: Slot = ()
    point: Slot = ()
    website: Slot = ()
    note: Slot = ()
    split: Split | None = None

    def cells(self) -> Iterable[Cell]:
        """Give every cell but the key."""
        for slot in (self.name, self.sector, self.country, self.place, self.city, self.point, self.website, self.note):
            yield from slot
        yield from self.aliases
        yield from self.identifiers.values()

    @property
    def columns(self) -> list[str]:
        """The columns it reads, each once."""
        found = [*columns_in(self.key), *(name for cell in self.cells() for name in cell.columns)]
        return list(dict.fromkeys(found))


class When(Strict):
    """Which rows a fact is made of."""

    column: str
    is_one_of: tuple[str, ...] = ()
    is_none_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_test(self) -> "When":
        if bool(self.is_one_of) == bool(self.is_none_of):
            raise ValueError("expected one of is_one_of and is_none_of")
        return self


class FactMap(Strict):
    """How a fact is made of a row: between two entities, or a literal `value` or `period`."""

    type: FactType
    subject: str
    object: str = ""
    value: Slot = ()
    period: Annotated[tuple[OneCell, ...], Field(max_length=2)] = ()
    qualifiers: dict[str, Slot] = {}
    when: When | None = None

    @model_validator(mode="after")
    def _has_its_object(self) -> "FactMap":
        literal = self.type in LITERAL_FACTS
        if literal == bool(self.object) or literal != bool(self.value or self.period):
            raise ValueError(f"{self.type} needs {'value or period' if literal else 'an object'} and nothing else")
        if self.period and len(self.period) != 2:
            raise ValueError("a period needs two columns, start and end")
        return self

    @property
    def cells(self) -> list[Cell]:
        """Every cell of the fact itself."""
        return [*self.value, *self.period, *(cell for slot in self.qualifiers.values() for cell in slot)]


class TableMap(Strict):
    """One layout of table. It is recognised when its header holds every column that is used and not optional."""

    optional: frozenset[str] = frozenset()
    entities: dict[str, EntityMap]
    facts: tuple[FactMap, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_its_entities(self) -> "TableMap":
        for fact in self.facts:
            for end in (fact.subject, fact.object):
                if end and end not in self.entities:
                    raise ValueError(f"no entity {end!r}; there are {', '.join(self.entities)}")
        return self

    @property
    def columns(self) -> list[str]:
        """Every column that is used, in order of first use."""
        found: list[str] = []
        for entity in self.entities.values():
            found += entity.columns
        for fact in self.facts:
            found += [name for cell in fact.cells for name in cell.columns]
            found += [fact.when.column] if fact.when else []
        return list(dict.fromkeys(found))

    def missing(self, header: Sequence[str]) -> list[str]:
        """Give the columns that are needed and not in a header."""
        return [name for name in self.columns if name not in self.optional and name not in header]


class Origin(Strict):
    """Where files of this layout come from."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""


class MappingSpec(Strict):
    """A whole mapping. `kurbits: mapping/1` tells it from a facts file."""

    kurbits: Literal["mapping/1"]
    name: str
    title: str = ""
    origin: Origin = Origin()
    encoding: str = ""
    delimiter: str = ""
    tables: dict[str, TableMap] = Field(min_length=1)


@dataclass(frozen=True)
class Mapping:
    """A mapping that can be followed, and the digest of its text."""

    spec: MappingSpec
    digest: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spec.name

    def table(self, file: TableFile) -> tuple[str, TableMap]:
        """Give the layout that fits a header. Raises SourceError that names what is missing and what is there."""
        lacks = {name: table.missing(file.header) for name, table in self.spec.tables.items()}
        best = min(lacks, key=lambda name: len(lacks[name]) / len(self.spec.tables[name].columns))
        if lacks[best]:
            where = Where(str(file.path), row=1, column=lacks[best][0])
            found = f"the mapping {self.name!r} ({best}) needs {', '.join(map(repr, lacks[best]))}, which is missing"
            raise SourceError(where, found, remedy=f"The file has the columns {', '.join(file.header)}")
        return best, self.spec.tables[best]


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
    header = TableFile(path).header
    for name in shipped():
        found = load(name)
        if any(not table.missing(header) for table in found.spec.tables.values()):
            return found
    raise InputError(
        f"{path}: no mapping fits this table. It has the columns {', '.join(header)}; the mappings that come with "
        f"Kurbits are {', '.join(shipped())}. Give one with --mapping NAME, or write one (docs/data.md)"
    )
