"""What an inquiry asks for: actors, projects, regions, years, measures; read from text, with plain complaints."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.analysis.centrality import MEASURES
from graph.analysis.slices import Mask, in_sector, within
from graph.generation import Generation
from graph.tables import Entities
from ontology.errors import InputError, NotFoundError
from ontology.facts import Kind
from ontology.labels import Label, kind_labels, sector_labels
from ontology.places import find_place, place

ParameterKind = Literal["entity", "entities", "region", "group", "year", "integer", "choice", "measure"]

_SURE = 0.02  # two hits whose scores are nearer than this are equally good
_IRI_LIKE = re.compile(r"https?://|[a-z]+/[^\s]+$")


@dataclass(frozen=True)
class Parameter:
    """A parameter of an inquiry.

    `kinds` narrows which entities may be given; `choices` are the values of a choice by id, with what they are called;
    `low` and `high` bound a number and, for entities, how many. `default` None = must be given.
    """

    name: str
    kind: ParameterKind
    title: Label
    default: Any = None
    kinds: tuple[Kind, ...] = ()
    choices: Mapping[str, Label] | None = None
    low: int = 0
    high: int = 9999

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None

    def read(self, generation: Generation, given: Sequence[str]) -> Any:
        """Read what was given as text. Gives rows, a code of a region, a Group, a number or an id.

        Raises InputError that names the parameter.
        """
        try:
            return self._read(generation, [value.strip() for value in given if value.strip()])
        except InputError as error:
            error.parameter = self.name
            raise

    def _read(self, generation: Generation, values: list[str]) -> Any:
        if not values:
            if self.required:
                raise InputError(
                    f"{self.name} is missing. {self.title.en} must be given.", sv=f"{self.title.sv} saknas."
                )
            return self.default
        if self.kind == "entities":
            return self._many(generation, values)
        if len(values) > 1:
            raise InputError(
                f"{self.name} is given {len(values)} times; expected once.",
                sv=f"{self.title.sv} är ifyllt flera gånger.",
            )
        return self._one(generation, values[0])

    def _many(self, generation: Generation, values: list[str]) -> tuple[int, ...]:
        rows = tuple(dict.fromkeys(find_entity(generation, value, self.kinds) for value in values))
        if not self.low <= len(rows) <= self.high:
            raise InputError(
                f"{self.name} names {len(rows)} different; expected {self.low} to {self.high}.",
                sv=f"{self.title.sv}: {len(rows)} olika är ifyllda, men det ska vara {self.low} till {self.high}.",
            )
        return rows

    def _one(self, generation: Generation, value: str) -> Any:
        if self.kind == "entity":
            return find_entity(generation, value, self.kinds)
        if self.kind == "region":
            return find_region(generation, value)
        if self.kind == "group":
            return find_group(generation, value)
        if self.kind in ("year", "integer"):
            return self._number(value)
        known = list(self.choices or {}) if self.kind == "choice" else [m.id for m in MEASURES.values() if m.best]
        if value not in known:
            raise InputError(f"{self.name} is {value!r}; expected one of {', '.join(known)}.")
        return value

    def _number(self, value: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not self.low <= int(value) <= self.high:
            raise InputError(
                f"{self.name} is {value!r}; expected a whole number from {self.low} to {self.high}.",
                sv=f"{self.title.sv} ska vara ett heltal från {self.low} till {self.high}.",
            )
        return int(value)


@dataclass(frozen=True)
class Group:
    """Actors that belong together: those in a region (its code) or those of a sector (its id)."""

    by: Literal["region", "sector"]
    id: str

    @property
    def name(self) -> Label:
        """What the group is called."""
        if self.by == "sector":
            return sector_labels()[self.id]
        where = place(self.id)
        return Label(where.label_sv, where.label_en) if where else Label(self.id, self.id)

    def members(self, entities: Entities) -> Mask:
        """Say per entity whether it belongs to the group."""
        if self.by == "region":
            return within(entities, self.id)
        return in_sector(entities, self.id)


def find_group(generation: Generation, text: str) -> Group:
    """Give the sector or the region of a name or code. Raises InputError."""
    for sector, label in sector_labels().items():
        if text.casefold() in (sector, label.sv.casefold(), label.en.casefold()):
            return Group("sector", sector)
    return Group("region", find_region(generation, text))


def find_entity(generation: Generation, text: str, kinds: Sequence[Kind] = ()) -> int:
    """Give the row a person means by an id, an IRI or a name. Raises InputError, naming the candidates if several."""
    if _IRI_LIKE.match(text):
        row = generation.row(text)
        if kinds and generation.kind(row) not in kinds:
            expected = ", ".join(kind.value for kind in kinds)
            raise InputError(
                f"{text} is of the kind {generation.kind(row).value}; expected {expected}.",
                sv=f"{generation.label(row)} är av fel slag; här behövs {_kinds(kinds)}.",
            )
        return row
    try:
        row = generation.find(text, kinds)
    except NotFoundError as error:
        raise NotFoundError(
            str(error),
            sv=f"Inget heter ”{text}” här. Prova en del av namnet.",
            candidates=_alike(generation, text, kinds),
        ) from None
    hits = generation.search(text, limit=6, kinds=kinds)
    exact = [hit.row for hit in hits if generation.label(hit.row).casefold() == text.casefold()]
    rows = exact or [hit.row for hit in hits if abs(hit.score - hits[0].score) <= _SURE * abs(hits[0].score)]
    if len(rows) > 1:
        meant = _candidates(generation, rows)
        several = " or ".join(f"{label} ({identifier})" for identifier, label in meant)
        raise InputError(
            f"{text!r} may be {several}. Give the id instead of the name.",
            sv=f"”{text}” kan vara flera. Välj en av dem:",
            candidates=meant,
        )
    return rows[0] if rows else row


def _candidates(generation: Generation, rows: Sequence[int]) -> list[tuple[str, str]]:
    return [(generation.local(row), generation.label(row)) for row in rows]


def _alike(generation: Generation, text: str, kinds: Sequence[Kind]) -> list[tuple[str, str]]:
    """Give what one word of a name finds, the longest word that finds something."""
    for word in sorted(re.findall(r"\w{3,}", text), key=len, reverse=True)[:5]:
        if hits := generation.search(word, limit=5, kinds=kinds):
            return _candidates(generation, [hit.row for hit in hits])
    return []


def _kinds(kinds: Sequence[Kind]) -> str:
    return " eller ".join(kind_labels()[kind.value].sv for kind in kinds)


def find_region(generation: Generation, text: str) -> str:
    """Give the code (NUTS or municipality) of a region given by code or name. Raises InputError."""
    known = find_place(text) or place(text.rsplit("/", 1)[-1].upper())
    code = known.code if known else text.rsplit("/", 1)[-1].upper()
    if known is None and not within(generation.entities, code).any():
        raise InputError(
            f"no region is called {text!r}; expected a name such as Dalarna or a code such as SE312.",
            sv=f"Ingen region heter ”{text}”. Skriv ett namn som Dalarna eller en kod som SE312.",
        )
    return code
