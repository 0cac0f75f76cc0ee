"""The report of a region, for print: at a glance, who is central and how surely, bridges, funding, endings, gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.analysis.centrality import Row
from graph.generation import Generation
from graph.inquiries.answer import AnswerTable
from graph.tables import KINDS
from ontology.facts import Kind
from server.inquiries.asked import Answered, given_pairs, inquiry_url
from server.pages.context import Link, Reader
from server.pages.entity import score_text
from server.pages.inquiries import Cell, table_cell
from server.pages.ranking import sampled_words
from server.pages.region import others, picture, region_values
from server.pages.regions import RegionLine, largest_regions, members
from server.pages.sources import document_list

YEARS_AHEAD = 2
RANKED = 10
_ROWS, _ENDINGS, _SOURCES, _CHOICES = 8, 25, 12, 12

Asked = Answered | str
"""An answer, or in words why there is none."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One place of the ranking of the report: how high, how sure, and what it rests on."""

    rank: int
    link: Link
    value: str
    span: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A project that is planned to end, and who of the region is in it."""

    link: Link
    year: str
    actors: list[Link]


@dataclass(frozen=True, slots=True)
class Part:
    """An answer as the report shows it: sentences, one table cut short, notes; or why there is none."""

    sentences: list[str]
    title: str
    heads: list[tuple[str, bool]]
    rows: list[list[Cell]]
    total: int
    notes: list[str]
    url: str
    failed: str = ""


def report_year(reader: Reader) -> int:
    """Give the year from which endings are told: as asked, else the one the edition was published in."""
    asked = reader.query.get("year", "")
    made = int(str(reader.graph.manifest["when"])[:4])
    return int(asked) if asked.isascii() and asked.isdigit() and 1900 <= int(asked[:5]) <= 2200 else made


def neighbour(reader: Reader, code: str) -> str:
    """Give the other region of the report: as asked, else the one that the region works with most; "" for none."""
    choices = [line.code for line in neighbours(reader, code)]
    asked = reader.query.get("other", "")
    return asked if asked in choices else next(iter(choices), "")


def neighbours(reader: Reader, code: str) -> list[RegionLine]:
    """Give the regions that bridges may be shown to: those it works with, then the largest."""
    found = others(reader, code, most=_CHOICES) + largest_regions(reader, _CHOICES)
    apart = [one for one in found if not (one.code.startswith(code) or code.startswith(one.code))]
    return list({one.code: one for one in reversed(apart)}.values())[::-1]


def report_values(reader: Reader, code: str, rows: Sequence[Row], answers: Mapping[str, Asked]) -> dict[str, Any]:
    """Give the values of the report's template."""
    year, spans = report_year(reader), _spans(answers.get("certainty"))
    tables = {"bridges": "bridges", "depend": "funders", "missing": "claims"}
    return {
        "region": region_values(reader, code),
        "picture": picture(reader, code, 760, 500),
        "ranked": [_ranked(reader, row, spans.get(row.row, "")) for row in rows],
        "sampled": sampled_words(reader.graph.measures.notes.get("betweenness", ""), reader.t),
        "parts": {name: part(reader, answer, tables.get(name, "")) for name, answer in answers.items()},
        "across": neighbour(reader, code),
        "choices": neighbours(reader, code),
        "year": year,
        "last_year": year + YEARS_AHEAD,
        "endings": (endings := _endings(reader, code, year))[:_ENDINGS],
        "endings_total": len(endings),
        "open_ends": _open_ends(reader.graph, code),
        "documents": document_list(reader)[:_SOURCES],
        "documents_total": len(reader.graph.documents),
    }


def _ranked(reader: Reader, row: Row, span: str) -> ReportRow:
    value = score_text(reader, row.score) + (f" ± {score_text(reader, row.error)}" if row.error else "")
    return ReportRow(row.rank, reader.entity(row.row), value, span, row.reason.say(reader.lang))


def _spans(certainty: Asked | None) -> dict[int, str]:
    """Give between which ranks each actor stays in nine of ten draws of the projects."""
    if not isinstance(certainty, Answered) or not certainty.answer.tables:
        return {}
    table = certainty.answer.tables[0]
    at = {column.id: place for place, column in enumerate(table.columns)}
    lines = ((row[at["actor"]], row[at["low"]], row[at["high"]]) for row in table.rows)
    return {actor: str(low) if low == high else f"{low}–{high}" for actor, low, high in lines}


def part(reader: Reader, asked: Asked, table: str) -> Part:
    """Give an answer as the report shows it, with the lines of one of its tables."""
    if isinstance(asked, str):
        return Part([], "", [], [], 0, [], "", asked)
    lang, answer = reader.lang, asked.answer
    found = next((each for each in answer.tables if each.rows and each.id == table), None)
    heads, rows = _lines(reader, found) if found else ([], [])
    return Part(
        [getattr(each, lang) for each in answer.sentences],
        getattr(found.title, lang) if found else "",
        heads,
        rows,
        found.total if found else 0,
        [getattr(each, lang) for each in answer.notes],
        inquiry_url(lang, asked.inquiry, given_pairs(asked)),
    )


def _lines(reader: Reader, table: AnswerTable) -> tuple[list[tuple[str, bool]], list[list[Cell]]]:
    """Give heads and first lines of a table, without the columns of evidence, which stand on the page of the answer."""
    chosen = [at for at, each in enumerate(table.columns) if each.kind not in ("ties", "value")]
    heads = [
        (getattr(table.columns[at].title, reader.lang), table.columns[at].kind in ("integer", "number", "share"))
        for at in chosen
    ]
    rows = [[table_cell(reader, table.columns[at], row[at]) for at in chosen] for row in table.rows[:_ROWS]]
    return heads, rows


def _endings(reader: Reader, code: str, year: int) -> list[Ending]:
    """Give the joint things with actors of a region that are planned to end in the years to come."""
    graph, found = reader.graph, []
    body, actor = _joint(graph, code)
    last = graph.entities.last_year
    for row in np.unique(body[(last[body] >= year) & (last[body] <= year + YEARS_AHEAD)]).tolist():
        actors = [reader.entity(int(each)) for each in actor[body == row]]
        found.append(Ending(reader.entity(row), str(int(last[row])), actors))
    return sorted(found, key=lambda one: (one.year, -len(one.actors), one.link.label))


def _open_ends(graph: Generation, code: str) -> int:
    """Count the projects of a region whose end nothing tells."""
    body, _ = _joint(graph, code)
    rows = np.unique(body)
    projects = np.isin(graph.entities.kind[rows], [KINDS.index(Kind.PROJECT), KINDS.index(Kind.PROGRAMME)])
    return int((projects & (graph.entities.last_year[rows] == 0)).sum())


def _joint(graph: Generation, code: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Give (thing, actor of the region) of everything that somebody of a region is in."""
    here = np.zeros(len(graph.entities), dtype=np.bool_)
    here[graph.pairs.actors[members(graph, code)]] = True
    parts = graph.participations
    mine = here[parts.actor]
    return parts.body[mine], parts.actor[mine]
