"""What a mapping may say, as a model that is checked before any row is read (docs/data.md)."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from loaders.cells import READERS
from loaders.tablefile import Shape
from ontology.facts import LITERAL_FACTS, FactType, Kind

_HOLE = re.compile(r"\{([^{}]+?)(?::([a-z_]+))?\}")


class Strict(BaseModel):
    """A part of a mapping; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def template_parts(template: str) -> list[tuple[str, str, str]]:
    """Give the parts of a template like "orgnr:{Orgnr:orgnr}": text before, column ("" at the end), reader or ""."""
    found, end = list[tuple[str, str, str]](), 0
    for match in _HOLE.finditer(template):
        found.append((template[end : match.start()], match[1].strip(), match[2] or ""))
        end = match.end()
    return [*found, (template[end:], "", "")]


def columns_in(template: str) -> list[str]:
    """Give the columns that a template names."""
    return [name for _, name, _ in template_parts(template) if name]


def _checked_template(template: str) -> str:
    """Raise ValueError for a template with an unknown reader or a lonely brace."""
    for text, _, reader in template_parts(template):
        if "{" in text or "}" in text:
            raise ValueError("a brace that is not one of a pair around a column")
        if reader and reader not in READERS:
            raise ValueError(f"no reader {reader!r}; expected one of {', '.join(READERS)}")
    return template


Template = Annotated[str, AfterValidator(_checked_template)]


class Cell(Strict):
    """Where a value comes from: a column, a template over columns, or the mapping itself (`value`)."""

    column: str = ""
    template: Template = ""
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


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


OneCell = Annotated[Cell, BeforeValidator(_cell)]
Slot = Annotated[tuple[OneCell, ...], BeforeValidator(_listed)]
"""One cell, or several of which the first that holds something counts."""


class Split(Strict):
    """A cell that holds a list: the entity is made once for each of its pieces.

    `whole_from` such pieces or more stand for the whole: they become the one place `whole` (all 290 municipalities are
    Sweden).
    """

    column: str
    by: str = ","
    whole: str = ""
    whole_from: int = Field(280, gt=1)


class Packed(Strict):
    """A cell that holds records: each gives the columns "column[].name". A row is read once for each of them."""

    records: str = Field(min_length=1)
    fields: str = Field(min_length=1)
    names: tuple[str, ...] = Field(min_length=1)


class EntityMap(Strict):
    """How an entity is made of a row. A part whose cell cannot be read is left out and listed.

    A key must be there: of several, the first whose columns are filled counts. A row without it is left out, or, when
    the entity is `optional`, told without it.
    """

    kind: Kind
    key: Annotated[tuple[Template, ...], BeforeValidator(_listed), Field(min_length=1)]
    optional: bool = False
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
        found = [*self.key_columns, *(name for cell in self.cells() for name in cell.columns)]
        return list(dict.fromkeys(found))

    @property
    def key_columns(self) -> list[str]:
        """The columns of its keys."""
        return [name for template in self.key for name in columns_in(template)]


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
    """One layout of table. It is recognised when its header holds every column that is used and not optional.

    Without facts every row tells that its entities exist. `private` columns are emptied before anything else sees a row
    and masked in the kept copy; `ignored` ones are known and not read. An `exact` layout is found by itself only in a
    file that has no other columns. `partners: open` says that a project's partners are not all there.
    """

    exact: bool = False
    header: tuple[str, ...] = ()
    header_row: int = Field(0, ge=0, le=20)
    records: str = ""
    optional: frozenset[str] = frozenset()
    private: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()
    partners: Literal["complete", "open"] = "complete"
    packed: dict[str, Packed] = Field({}, max_length=1)
    entities: dict[str, EntityMap] = Field(min_length=1)
    facts: tuple[FactMap, ...] = ()

    @model_validator(mode="after")
    def _names_its_entities(self) -> "TableMap":
        for fact in self.facts:
            for end in (fact.subject, fact.object):
                if end and end not in self.entities:
                    raise ValueError(f"no entity {end!r}; there are {', '.join(self.entities)}")
        if used := sorted(set(self.private) & set(self.columns)):
            raise ValueError(f"{', '.join(used)} cannot be both private and used")
        if len(self.lists) > 1:
            raise ValueError(f"columns of several lists ({', '.join(self.lists)}); expected one per layout")
        if self.header and (strange := sorted(set(self.plain_columns) - set(self.header))):
            raise ValueError(f"{', '.join(strange)} is used, and stands not in the header")
        return self

    @property
    def columns(self) -> list[str]:
        """Every column that is used, in order of first use."""
        found: list[str] = []
        for entity in self.entities.values():
            found += entity.columns
            found += [entity.split.column] if entity.split else []
        for fact in self.facts:
            found += [name for cell in fact.cells for name in cell.columns]
            found += [fact.when.column] if fact.when else []
        return list(dict.fromkeys(found))

    @property
    def plain_columns(self) -> list[str]:
        """The columns that a file must bring: those that are used, and packed ones instead of what they hold."""
        inside = tuple(f"{name}[]." for name in self.packed)
        return [*(name for name in self.columns if not name.startswith(inside or ("\n",))), *self.packed]

    @property
    def lists(self) -> list[str]:
        """The lists whose elements are read as rows: "participants[]" of the column "participants[].name"."""
        return list(dict.fromkeys(name.rpartition("[].")[0] + "[]" for name in self.columns if "[]." in name))

    @property
    def shape(self) -> Shape:
        """How to open a file of this layout."""
        each = self.lists[0] if self.lists and not self.packed else ""
        return Shape(header=self.header, header_row=self.header_row, records=self.records, each=each)

    @property
    def needed(self) -> list[str]:
        """The columns by which the layout is recognised."""
        return [name for name in self.plain_columns if name not in self.optional]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Give the columns that are needed and not in a header; small and capital letters are the same."""
        there = {name.casefold() for name in header}
        return [name for name in self.needed if name.casefold() not in there]


class Origin(Strict):
    """Where files of this layout come from."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""


class MappingSpec(Strict):
    """A whole mapping. `kurbits: mapping/1` tells it from a facts file.

    `personal_data: none` vouches that its publisher has taken out what is personal: then files are not searched for it.
    """

    kurbits: Literal["mapping/1"]
    name: str
    title: str = ""
    origin: Origin = Origin()
    encoding: str = ""
    delimiter: str = ""
    ignored_sheets: frozenset[str] = frozenset()
    personal_data: Literal["possible", "none"] = "possible"
    tables: dict[str, TableMap] = Field(min_length=1)
