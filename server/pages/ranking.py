"""The ranking page: a measure with its explanation, a slice of the network, and a reason for every place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from graph.analysis.centrality import MEASURES, Row, rankable
from graph.analysis.measure import Measure
from ontology.errors import InputError
from server.pages.context import Link, Reader
from server.pages.entity import score_text

_TOP = 50
_DEFAULT = "betweenness"


@dataclass(frozen=True, slots=True)
class RankLine:
    """One place of a ranking. `share` is its score as a share of the best."""

    rank: int
    link: Link
    value: str
    share: float
    reason: str


def asked(reader: Reader) -> tuple[dict[str, str | int], dict[str, str]]:
    """Give what is to be ranked, as `rank` takes it, and the parameters of the measure. Raises InputError."""
    query = reader.query
    by = query.get("by", _DEFAULT)
    years = {"from_year": _year(query.get("from", "")), "to_year": _year(query.get("to", ""))}
    return {"by": by, "region": query.get("region", ""), **years, "top": _TOP}, _given(reader, rankable(by))


def ranking_values(reader: Reader, rows: Sequence[Row]) -> dict[str, Any]:
    """Give the values of the ranking template."""
    chosen, given = asked(reader)
    by, region, from_year, to_year = (chosen[name] for name in ("by", "region", "from_year", "to_year"))
    measure = rankable(str(by))
    address = {"by": by, **given, "region": region, "from": from_year, "to": to_year, "top": _TOP, "lang": reader.lang}
    best = max((abs(row.score) for row in rows), default=0) or 1
    return {
        "by": by, "measure": measure, "measures": [each for each in MEASURES.values() if each.best],
        "options": _options(reader, measure, given),
        "region": region, "regions": regions_of(reader), "from_year": from_year, "to_year": to_year,
        "rows": [_line(reader, row, best) for row in rows],
        "note": reader.graph.measures.notes.get(str(by), ""),
        "api_query": urlencode({name: value for name, value in address.items() if value}),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A parameter of a measure as a field of the form: its choices with what they are called, or none."""

    name: str
    title: str
    value: str
    choices: dict[str, str]
    low: float
    high: float


def _given(reader: Reader, measure: Measure) -> dict[str, str]:
    """Give what was chosen for the measure; the form may still hold a choice of the one that was shown before."""
    found = {each: reader.query.get(each.name, "") for each in measure.parameters}
    return {each.name: text for each, text in found.items() if text and (not each.choices or text in each.choices)}


def _options(reader: Reader, measure: Measure, given: dict[str, str]) -> list[Option]:
    """Give the fields of a measure's parameters, filled with what was asked or the defaults."""
    return [
        Option(
            each.name,
            getattr(each.title, reader.lang),
            given.get(each.name, str(each.default)),
            {choice: getattr(title, reader.lang) for choice, title in each.choice_titles.items()},
            each.low,
            each.high,
        )
        for each in measure.parameters
    ]


def _line(reader: Reader, row: Row, best: float) -> RankLine:
    value, share = score_text(reader, row.score), abs(row.score) / best
    return RankLine(row.rank, reader.entity(row.row), value, share, row.reason.say(reader.lang))


def _year(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise InputError(f"{text!r} is not a year; expected four digits")
    return int(text or 0)


def regions_of(reader: Reader) -> list[tuple[str, str]]:
    """Give the regions that actors of the network lie in, by name."""
    table, actors = reader.graph.entities, reader.graph.pairs.actors.tolist()
    codes = {table.region[row] for row in actors} | {table.municipality[row] for row in actors}
    return sorted(((code, reader.place(code)) for code in codes if code), key=lambda pair: pair[1].casefold())
