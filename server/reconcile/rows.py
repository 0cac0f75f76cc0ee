"""Reading what a client asks (a row of somebody's list), and answering with candidates."""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.generation import Generation
from graph.identity.directory import LISTED
from graph.identity.match import Found, Wanted, match
from graph.identity.resolve import canonical
from ontology.errors import InputError, NotFoundError
from ontology.facts import Identifier, Kind
from ontology.places import find_place, place, within
from server.i18n import text
from server.jobs import TimeLimitError
from server.models import Language
from server.reconcile.properties import NUMBERS, PLACES

BATCH = 50
"""Rows in one batch at most."""

_DEFAULT, _MOST = 10, 50  # candidates of a row
_STRICT = ("any", "all", "should")
_ISO = {"EL": "GR", "UK": "GB"}
_BARE_NUMBER = re.compile(r"\d{5,10}")
_ADDRESSES = (
    ("ror", re.compile(r"(?:https?://)?ror\.org/(0[a-z0-9]{8})/?", re.IGNORECASE)),
    ("wikidata", re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q\d+)/?")),
    ("orgnr", re.compile(r"(?:16)?(\d{6}-\d{4})")),
)
"""Ways of writing a number that say themselves of which register it is."""


@dataclass(frozen=True)
class Question:
    """One row of somebody's list."""

    wanted: Wanted
    limit: int = _DEFAULT


def questions(batch: object) -> dict[str, Question]:
    """Read a batch: questions by the key the client gave them. Raises InputError that says which one is wrong."""
    if not isinstance(batch, dict):
        raise InputError('Expected a JSON object of queries by key, as in {"q0": {"query": "Region Dalarna"}}.')
    found = {}
    for key, asked in batch.items():
        try:
            found[str(key)] = question(asked)
        except InputError as error:
            raise InputError(f"Query {str(key)[:40]!r}: {error}") from None
    return found


def question(asked: object) -> Question:
    """Read one query of the protocol. Raises InputError."""
    if not isinstance(asked, dict):
        raise InputError("expected a JSON object with “query” or “properties”")
    name, properties = asked.get("query") or "", asked.get("properties") or []
    if not isinstance(name, str) or not isinstance(properties, list) or not (name.strip() or properties):
        raise InputError("expected a “query” (a text) or “properties” (a list)")
    limit, strict = asked.get("limit", _DEFAULT), asked.get("type_strict") or "any"
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not limit >= 1:
        raise InputError(f"“limit” is {limit!r}; expected a whole number from 1")
    if strict not in _STRICT:
        raise InputError(f"“type_strict” is {strict!r}; expected one of {', '.join(_STRICT)}")
    kinds, unknown = _kinds(asked.get("type") or [])
    wanted = _Reader(Wanted(name.strip(), kinds, preferred=strict == "should" and bool(kinds), vague=unknown))
    for each in properties:
        wanted.take(each)
    if strict == "all" and len(kinds) > 1:  # nothing is of two kinds
        wanted.wanted = replace(wanted.wanted, vague=True)
    return Question(wanted.done(), int(min(limit, _MOST)))


def _kinds(given: object) -> tuple[tuple[Kind, ...], bool]:
    """Give the kinds that types name, and whether some are unknown here."""
    names = [str(one.get("id", "")) if isinstance(one, Mapping) else one for one in _list(given)]
    if not all(isinstance(name, str) for name in names):
        raise InputError("expected “type” to be an id or a list of ids")
    known = tuple(kind for kind in LISTED if kind.value in names)
    return known, len(known) < len({name for name in names if name})


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass
class _Reader:
    """Takes up properties one by one. Of several values of one property the numbers all count, else the first."""

    wanted: Wanted
    numbers: list[Identifier] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def take(self, given: object) -> None:
        """Take up one property with its values; a property that is not matched by is passed over."""
        if not isinstance(given, Mapping) or not isinstance(given.get("pid"), str):
            raise InputError("expected every property to be an object with “pid” and “v”")
        pid, values = given["pid"], [text for value in _list(given.get("v")) if (text := _text(value))]
        if pid in NUMBERS:
            self.numbers += [_number(pid, value) for value in values]
        elif pid in PLACES and values:
            self.places[pid] = values[0]
        elif pid == "website" and values:
            self.wanted = replace(self.wanted, website=values[0])

    def done(self) -> Wanted:
        """Give what is wanted, with the places understood in the country that is given."""
        told = self.places
        country = _code(told.get("country", ""))
        spots = {pid: _code(told.get(pid, ""), country) for pid in ("municipality", "region")}
        city = told.get("city", "")
        seat = find_place(city, "SE") if city and country in ("", "SE") else None
        vague = any(told.get(pid) and not code for pid, code in ({"country": country} | spots).items())
        where = spots["municipality"] or spots["region"] or (seat.code if seat else "")
        return replace(
            self.wanted,
            identifiers=(*self.numbers, *_written(self.wanted.name)),
            country=_country_of(country or where),
            place="" if len(within(where)) == 1 else where,  # a country is no place within one
            city=city,
            vague=self.wanted.vague or vague,
        )


def _country_of(code: str) -> str:
    """Give the country of a place as things in the graph have it (ISO 3166)."""
    country = within(code)[-1] if code else ""
    return _ISO.get(country, country)


def _text(value: object) -> str:
    """Give a value as text: a number as a spreadsheet shows it, a thing by its id."""
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("name") or ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:300] if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _code(name: str, country: str = "") -> str:
    """Give the code of a place by its code, IRI, or Swedish or English name; "" for what is not understood."""
    spot = place(name) or find_place(name, country) if name else None
    return spot.code if spot else ""


def _written(name: str) -> list[Identifier]:
    """Give the number that a name is, when it says itself of which register."""
    found = [(scheme, at[1]) for scheme, form in _ADDRESSES if (at := form.fullmatch(name))]
    return [_number(scheme, value) for scheme, value in found]


def _number(scheme: str, value: str) -> Identifier:
    """Give a number in canonical form; what strangers write is not kept in the cache of those of the graph."""
    return canonical.__wrapped__(scheme, value)


def answer(graph: Generation, asked: Mapping[str, Question], lang: Language, seconds: float) -> dict[str, Any]:
    """Answer a batch within a time. Raises TimeLimitError."""
    until, told = time.monotonic() + seconds, {}
    for key, one in asked.items():
        if time.monotonic() > until:
            raise TimeLimitError(f"The batch took longer than {seconds:g} seconds; send fewer rows at a time.")
        told[key] = {"result": [candidate(graph, found, lang) for found in candidates(graph, one)]}
    return told


def candidates(graph: Generation, asked: Question) -> list[Found]:
    """Give the candidates for one row. What only unreviewed texts speak of is never certain."""
    wanted = asked.wanted
    if (row := by_id(graph, wanted.name)) >= 0:
        return [Found(row, 100.0, True, ())]
    if _BARE_NUMBER.fullmatch(wanted.name):  # of which register it is, nobody has said: a candidate only
        guesses = tuple(_number(scheme, wanted.name) for scheme in NUMBERS)
        wanted = replace(wanted, identifiers=(*wanted.identifiers, *guesses), vague=not wanted.identifiers)
    found = match(graph.directory, wanted, asked.limit)
    return [one._replace(certain=one.certain and not graph.entities.proposed[one.row]) for one in found]


def by_id(graph: Generation, name: str) -> int:
    """Give the row of an id of ours (also one that was merged away), -1 for what is none or is no longer offered."""
    if not name.startswith(("http://", "https://")) and name.partition("/")[0] not in list(LISTED):
        return -1
    try:
        row = graph.row(name)
    except NotFoundError:
        return -1
    return row if graph.kind(row) in LISTED else -1


def candidate(graph: Generation, found: Found, lang: Language) -> dict[str, Any]:
    """Give a candidate as the protocol has it; its features add up to the log-odds of the score."""
    return {
        "id": graph.local(found.row),
        "name": graph.label(found.row),
        "description": description(graph, found.row, lang),
        "type": [type_of(graph.kind(found.row), lang)],
        "score": found.score,
        "match": found.certain,
        "features": [{"id": each.feature, "value": round(each.weight, 3)} for each in found.reasons],
    }


def type_of(kind: Kind, lang: Language) -> dict[str, str]:
    """Give a kind as a type of the protocol."""
    return {"id": kind.value, "name": text(lang)(f"kind.{kind.value}")}


def description(graph: Generation, row: int, lang: Language) -> str:
    """Tell one thing from another of its name: place, years, ties."""
    table, t = graph.entities, text(lang)
    spot = place(table.municipality[row] or table.region[row] or table.country[row])
    told: Iterable[str] = (
        (spot.label_en if lang == "en" else spot.label_sv) if spot and graph.label(row) != spot.label_sv else "",
        t.years(int(table.first_year[row]), int(table.last_year[row])),
        t.n("reconcile.ties", int(table.ties[row])),
        t("reconcile.proposed") if table.proposed[row] else "",
    )
    return " · ".join(filter(None, told))
