"""Answers as files for spreadsheets: a table as CSV, everything as an Excel workbook."""

from collections.abc import Hashable, Iterator
from typing import Any

from graph.generation import Generation
from graph.inquiries.answer import AnswerTable, Column, whole
from graph.inquiries.catalogue import INQUIRIES
from graph.views.spreadsheet import Sheet, csv_file, workbook
from ontology.errors import InputError
from server.csvw import CsvColumn
from server.exports import File
from server.i18n import text
from server.inquiries.asked import Answered
from server.inquiries.models import EntityCell, Years
from server.inquiries.told import teller
from server.models import EvidenceView, Language

MARKS = ("_id", "_first", "_last")
"""What the names of columns end in that belong to one: the id of an entity, the first and the last year."""


def table_csv(asked: Answered, identifier: str, lang: Language) -> File:
    """Give a table as CSV, "" = the first; the headings are ids of columns. Raises InputError when there is none."""
    table = table_of(asked, identifier)
    titles = [head for column in table.columns for head in heads(column, column.id, MARKS)]
    return File(
        f"kurbits-{asked.inquiry.id}-{table.id}.csv",
        "text/csv; charset=utf-8",
        csv_file(titles, rows(asked, table, lang)),
    )


_TYPES = {"integer": ("integer",), "number": ("number",), "share": ("number",), "years": ("gYear", "gYear")}


def csv_columns(table: AnswerTable, lang: Language) -> list[CsvColumn]:
    """Give what the columns of a table as CSV hold."""
    found = []
    for column in table.columns:
        names = heads(column, column.id, MARKS)
        types = _TYPES.get(column.kind, ("string",) * len(names))
        about = heads(column, getattr(column.title, lang), marks(lang))
        found += [CsvColumn(*each) for each in zip(names, types, about, strict=True)]
    return found


def whole_csv(
    generation: Generation, identifier: str, values: tuple[tuple[str, Hashable], ...], table: str, lang: Language
) -> bytes:
    """Give a table with all its lines as CSV; what an analyst does. Raises InputError when there is no such table."""
    inquiry = INQUIRIES[identifier]
    with whole():
        answer = inquiry.run(generation, dict(values))
    return table_csv(Answered(generation, inquiry, dict(values), answer), table, lang).body


def table_of(asked: Answered, identifier: str) -> AnswerTable:
    """Give a table of an answer by its id, "" = the first. Raises InputError."""
    tables = asked.answer.tables
    found = next((each for each in tables if identifier in ("", each.id)), None)
    if found is None:
        known = ", ".join(each.id for each in tables)
        raise InputError(
            f"no table {identifier!r}; expected one of {known}" if tables else "this answer has no tables, only words"
        )
    return found


def answer_xlsx(asked: Answered, lang: Language) -> File:
    """Give the whole answer as a workbook: the words, then a sheet per table."""
    t, inquiry, answer = text(lang), asked.inquiry, asked.answer
    words = [
        [getattr(inquiry.title, lang)],
        *([getattr(each, lang)] for each in (*answer.sentences, *answer.notes)),
        [getattr(inquiry.meaning, lang)],
        [inquiry.literature],
        [t("foot.version", n=asked.generation.number, date=t.date(str(asked.generation.manifest["when"])[:10]))],
    ]
    sheets = [Sheet(t("inquiry.answer"), (), words)]
    for table in answer.tables:
        titles = [head for column in table.columns for head in heads(column, getattr(column.title, lang), marks(lang))]
        sheets.append(Sheet(getattr(table.title, lang), titles, rows(asked, table, lang)))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(f"kurbits-{inquiry.id}.xlsx", kind, workbook(sheets))


def marks(lang: Language) -> tuple[str, str, str]:
    """Give what the titles of columns end in that belong to one, in words."""
    t = text(lang)
    return " (id)", f" ({t('inquiry.first')})", f" ({t('inquiry.last')})"


def heads(column: Column, name: str, marks: tuple[str, str, str]) -> list[str]:
    """Give the headings of a column: entities bring their ids, years are two."""
    identifier, first, last = marks
    if column.kind in ("entity", "entities"):
        return [name, name + identifier]
    return [name + first, name + last] if column.kind == "years" else [name]


def rows(asked: Answered, table: AnswerTable, lang: Language) -> Iterator[list[Any]]:
    """Give the lines of a table as plain values: numbers and words; what is unknown is empty."""
    tell, ids = teller(asked.generation, lang), asked.generation.ties.id
    for row in table.rows:
        yield [
            value
            for column, cell in zip(table.columns, row, strict=True)
            for value in (
                [" ".join(ids[tie] for tie in cell)] if column.kind == "ties" else _flat(column, tell(column, cell))
            )
        ]


def _flat(column: Column, cell: Any) -> list[Any]:
    if column.kind in ("entity", "entities"):
        those: list[EntityCell] = cell if isinstance(cell, list) else [cell] if cell else []
        return ["; ".join(each.label for each in those), " ".join(each.id for each in those)]
    match cell:
        case Years():
            return [cell.first or "", cell.last or ""]
        case EvidenceView():
            return [cell.quote or f"{cell.file} {cell.row or ''}".strip()]
        case None:
            return [""]
    return [cell]
