"""The ranking page: a measure with its explanation, a slice of the network, and a reason for every place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from graph.analysis.centrality import MEASURES, Row, rankable
from graph.analysis.measure import Measure
from graph.analysis.network import dates
from graph.analysis.slices import Slice
from graph.inquiries.cutting import PARTS, read_slice
from ontology.labels import sector_labels
from server.i18n import Text
from server.pages.context import Link, Reader
from server.pages.entity import score_text
from server.pages.kept import once

_TOP = 50
_DEFAULT = "betweenness"


@dataclass(frozen=True, slots=True)
class RankLine:
    """One place of a ranking. `share` is its score as a share of the best."""

    rank: int
    link: Link
    value: str
    error: str
    share: float
    reason: str


def asked(reader: Reader) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what is to be ranked, as `rank` takes it, and the parameters of the measure. Raises InputError."""
    by = reader.query.get("by", _DEFAULT)
    given = _given(reader, rankable(by))
    return {"by": by, "cut": read_slice(reader.graph, _words(reader)), "top": _TOP}, given


def _words(reader: Reader) -> dict[str, str]:
    return {name: reader.query.get(name, "").strip() for name in PARTS if reader.query.get(name, "").strip()}


def ranking_values(reader: Reader, rows: Sequence[Row]) -> dict[str, Any]:
    """Give the values of the ranking template."""
    chosen, given = asked(reader)
    by, cut = chosen["by"], chosen["cut"]
    measure, words = rankable(by), _words(reader)
    address = {"by": by, **given, **words, "top": _TOP, "lang": reader.lang}
    best = max((abs(row.score) for row in rows), default=0) or 1
    return {
        "by": by, "measure": measure, "measures": [each for each in MEASURES.values() if each.best],
        "options": _options(reader, measure, given),
        "region": cut.region, "regions": regions_of(reader), "from_year": cut.from_year, "to_year": cut.to_year,
        "part": dict.fromkeys(PARTS, "") | words,
        "sectors": [(each, getattr(name, reader.lang)) for each, name in sector_labels().items()],
        "sources": sorted(set(reader.graph.documents.source)), "dates": _dates(reader, cut),
        "rows": [_line(reader, row, best) for row in rows],
        "certainty": reader.url("inquiry", "certainty", by=by, region=cut.region),
        "note": sampled_words(reader.graph.measures.notes.get(by, ""), reader.t),
        "api_query": urlencode({name: value for name, value in address.items() if value}),
    }  # fmt: skip


def sampled_words(note: str, t: Text) -> str:
    """Say in words how a stored measure was sampled (Measures.notes) and how sure it is; "" where it is exact."""
    if not note:
        return ""
    parts = dict(part.split("=") for part in note.split())
    error = t.percent(float(parts["relative_error"]))
    return t("ranking.sampled", n=int(parts["sources"]), all=int(parts["of"]), error=error)


def _dates(reader: Reader, cut: Slice) -> str:
    """Say how many ties were counted, and of how many nobody knows whether they belong."""
    known = once(reader.graph, ("dates", cut), lambda: dates(reader.graph, cut))
    more = "more" if cut.from_year or cut.to_year else "among"
    return f"{reader.t.n('part.ties', known.ties)} {reader.t.n(f'part.{more}', known.unknown)}"


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
    error = f"± {score_text(reader, row.error)}" if row.error else ""
    return RankLine(row.rank, reader.entity(row.row), value, error, share, row.reason.say(reader.lang))


def regions_of(reader: Reader) -> list[tuple[str, str]]:
    """Give the regions that actors of the network lie in, by name."""
    table, actors = reader.graph.entities, reader.graph.pairs.actors.tolist()
    codes = {table.region[row] for row in actors} | {table.municipality[row] for row in actors}
    return sorted(((code, reader.place(code)) for code in codes if code), key=lambda pair: pair[1].casefold())
