"""The ranking page: a measure with its explanation, a slice of the network, and a reason for every place."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from graph.analysis.centrality import MEASURES, Row, rank
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


def ranking_values(reader: Reader) -> dict[str, Any]:
    """Give the values of the ranking template."""
    query = reader.query
    by = query.get("by", _DEFAULT)
    measure = MEASURES.get(by)
    if measure is None or not measure.best:
        raise InputError(f"no measure {by!r}; expected one of {', '.join(m.id for m in MEASURES.values() if m.best)}")
    region, from_year, to_year = query.get("region", ""), _year(query.get("from", "")), _year(query.get("to", ""))
    rows = rank(reader.graph, by, region=region, from_year=from_year, to_year=to_year, top=_TOP)
    asked = {"by": by, "region": region, "from": from_year, "to": to_year, "top": _TOP, "lang": reader.lang}
    best = max((abs(row.score) for row in rows), default=0) or 1
    return {
        "by": by, "measure": measure, "measures": [each for each in MEASURES.values() if each.best],
        "region": region, "regions": _regions(reader), "from_year": from_year, "to_year": to_year,
        "rows": [_line(reader, row, best) for row in rows],
        "note": reader.graph.measures.notes.get(by, ""),
        "api_query": urlencode({name: value for name, value in asked.items() if value}),
    }  # fmt: skip


def _line(reader: Reader, row: Row, best: float) -> RankLine:
    value, share = score_text(reader, row.score), abs(row.score) / best
    return RankLine(row.rank, reader.entity(row.row), value, share, row.reason.say(reader.lang))


def _year(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise InputError(f"{text!r} is not a year; expected four digits")
    return int(text or 0)


def _regions(reader: Reader) -> list[tuple[str, str]]:
    """Give the regions that actors of the network lie in, by name."""
    table, actors = reader.graph.entities, reader.graph.pairs.actors.tolist()
    codes = {table.region[row] for row in actors} | {table.municipality[row] for row in actors}
    return sorted(((code, reader.place(code)) for code in codes if code), key=lambda pair: pair[1].casefold())
