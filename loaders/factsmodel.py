"""What a facts file may say: sources, entities and facts written by hand, checked with pydantic (docs/data.md)."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from ontology.facts import LITERAL_FACTS, Entity, FactType, Identifier, Kind, Review, Status

_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_DATE = re.compile(_DAY)
_PERIOD = re.compile(rf"({_DAY}|\.\.)/({_DAY}|\.\.)")
_DURATION = re.compile(r"P(?=\d)(\d+Y)?(\d+M)?(\d+D)?")


def _pattern(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


Day = Annotated[str, _pattern(_DATE, "a year, a month or a day as ISO 8601: 2021, 2021-03 or 2021-03-12")]
Web = Annotated[str, _pattern(re.compile(r"https?://[^\s<>\"]+"), "an address that begins with http:// or https://")]
Duration = Annotated[str, _pattern(_DURATION, "a duration as ISO 8601, like P3Y")]
Currency = Annotated[str, _pattern(re.compile("[A-Z]{3}"), "a currency as ISO 4217, like SEK or EUR")]
Country = Annotated[str, _pattern(re.compile("[A-Z]{2}"), "a country as ISO 3166 alpha-2, like SE")]
Place = Annotated[
    str, _pattern(re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}|\d{4}|[a-z][a-z-]+"), "the code of a place: NUTS, SCB or ours")
]
Point = Annotated[str, _pattern(re.compile(r"POINT\(-?[\d.]+ -?[\d.]+\)"), "POINT(longitude latitude)")]
Text = str | None
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def number(value: Any) -> Any:
    """Give a text that is a plain decimal number as that number, anything else as it is."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


Number = Annotated[int | float | str, BeforeValidator(number)]


def _is_period(text: str) -> bool:
    return bool(_PERIOD.fullmatch(text) or _DURATION.fullmatch(text))


class Strict(BaseModel):
    """A part of a facts file; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class SourceSpec(Strict):
    """A publication that facts were taken from."""

    title: str = Field(min_length=1)
    publisher: str = ""
    date: Day = ""
    url: Web = ""
    licence: str = ""
    language: str = ""


class EntitySpec(Strict):
    """An actor, project, programme, place or event."""

    kind: Kind
    name: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    sector: Literal["", "academia", "industry", "public", "civil", "intermediary"] = ""
    country: Country = ""
    place: Place = ""
    city: str = ""
    point: Point = ""
    website: Web = ""
    note: str = ""

    @field_validator("identifiers", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        return list(value.items()) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _is_somebody(self) -> "EntitySpec":
        if not (self.name.strip() or self.key.strip()):
            raise ValueError("an entity needs a name or a key")
        return self

    def entity(self) -> Entity:
        """Give the entity that this says."""
        pairs = tuple(Identifier(*pair) for pair in self.identifiers)
        return Entity(**{**dict(self), "identifiers": pairs})


class ValueSpec(Strict):
    """The object of a literal fact."""

    value: Number


def _which(value: Any) -> str:
    if isinstance(value, dict):
        return "value" if "value" in value else "entity"
    if isinstance(value, ValueSpec):
        return "value"
    return "entity" if isinstance(value, EntitySpec) else "plain"


Subject = Annotated[Annotated[str, Tag("plain")] | Annotated[EntitySpec, Tag("entity")], Discriminator(_which)]
Object = Annotated[
    Annotated[int | float | str, Tag("plain")]
    | Annotated[EntitySpec, Tag("entity")]
    | Annotated[ValueSpec, Tag("value")],
    Discriminator(_which),
]


class QualifierSpec(Strict):
    """What belongs to a fact besides its two ends."""

    role: Text = None
    start: Day | None = None
    end: Day | None = None
    date: Day | None = None
    duration: Duration | None = None
    amount: int | float | None = Field(None, ge=0)
    currency: Currency | None = None
    amount_kind: Literal["applied", "granted", "proposed"] | None = None
    recipient: Text = None
    joint_with: Text = None
    through: Text = None
    what: Text = None
    value: Number | None = None
    unit: Text = None
    modifier: Text = None


STATUSES = {"stated": Status.EXPLICIT, "inferred": Status.IMPLIED} | {str(status): status for status in Status}
"""The words for a status: the two of the graph and the three of facts."""


class FactSpec(Strict):
    """One statement. `subject` and `object` are ids of entities in the file, or entities written out."""

    type: FactType
    subject: Subject = ""
    object: Object
    qualifiers: QualifierSpec = QualifierSpec()
    source: str = ""
    status: str = "stated"
    confidence: float = Field(1.0, ge=0, le=1)
    rule: str = ""
    review: Review | None = None

    @field_validator("status")
    @classmethod
    def _known_status(cls, value: str) -> str:
        if value not in STATUSES:
            raise ValueError(f"expected one of {', '.join(STATUSES)}")
        return value

    @model_validator(mode="after")
    def _fits_its_type(self) -> "FactSpec":
        if self.type in LITERAL_FACTS:
            if isinstance(self.object, EntitySpec):
                raise ValueError(f"the object of {self.type} is a value, not an entity")
            if self.type is FactType.PROJECT_PERIOD and not _is_period(str(self.literal)):
                raise ValueError(f"{self.literal!r}: expected a period like 2021/2023, 2021-03/.. or P3Y")
            if self.type is FactType.PROJECT_BUDGET and not self.amount:
                raise ValueError(f"{self.literal!r}: expected an amount, with the currency as a qualifier")
        elif isinstance(self.object, ValueSpec | int | float):
            raise ValueError(f"the object of {self.type} is an entity, not a value")
        if not self.subject and self.type is not FactType.CLAIMS:
            raise ValueError("'subject' is missing")
        return self

    @property
    def literal(self) -> str | int | float:
        """The object of a literal fact."""
        found = self.object.value if isinstance(self.object, ValueSpec) else self.object
        if isinstance(found, EntitySpec):
            return ""
        if self.type is not FactType.PROJECT_PERIOD:
            found = number(found)
        return found

    @property
    def amount(self) -> int | float:
        """The amount of a budget, from its value or its qualifiers; 0 when there is none."""
        found = self.qualifiers.amount or self.literal
        return found if isinstance(found, int | float) else 0


class FileSpec(Strict):
    """A whole facts file. `kurbits: facts/1` tells it from a mapping."""

    kurbits: Literal["facts/1"]
    title: str = ""
    publisher: str = ""
    licence: str = ""
    language: str = ""
    sources: dict[str, SourceSpec] = {}
    entities: dict[str, EntitySpec] = {}
    facts: tuple[FactSpec, ...] = ()


class LineSpec(FactSpec):
    """A fact as `kurbits facts` prints it: the fact with the place where it stands."""

    doc: str = ""
    quote: str = ""
    start: int = -1
    end: int = -1
    file: str = ""
    sheet: str = ""
    row: int = 0
    columns: tuple[str, ...] = ()
