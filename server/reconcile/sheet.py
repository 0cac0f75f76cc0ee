"""Matching a whole spreadsheet, and writing it again with what was found in new columns."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from graph.generation import Generation
from graph.identity.directory import LISTED
from graph.identity.match import Found
from loaders.opening import open_tables
from loaders.tablefile import Rows, Shape
from ontology.errors import InputError
from server.i18n import text
from server.models import Language
from server.reconcile.extend import cells
from server.reconcile.properties import MATCHING, PROPERTIES, Row
from server.reconcile.rows import candidates, question

_NEW = ("verdict", "label", "iri", "score", "reasons", "others")
_OTHERS, _SHOWN = 2, 20.0  # further candidates that are told, and the score below which none is
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Lines = Iterator[list[str]]


@dataclass(frozen=True)
class Plan:
    """How a table is matched: the column of names, the type, other columns by property, properties to fetch."""

    column: str
    type: str = "organisation"
    by: Mapping[str, str] = field(default_factory=dict)
    fetch: Sequence[str] = ()
    lang: Language = "sv"


def open_sheet(path: Path, plan: Plan) -> Rows:
    """Give the table of a file that has the columns. Raises InputError that tells the columns there are."""
    if plan.type not in list(LISTED):
        raise InputError(f"there is no type {plan.type!r}; expected one of {', '.join(LISTED)}")
    for names, known in ((plan.by, MATCHING), (plan.fetch, PROPERTIES)):
        if unknown := [name for name in names if name not in known]:
            raise InputError(f"there is no property {unknown[0]!r} for this; expected one of {', '.join(known)}")
    wanted = {plan.column, *plan.by.values()}
    tables = open_tables(path, Shape(), [frozenset(wanted)])
    for table in tables:
        if wanted <= set(table.header):
            return table
    told = " / ".join(", ".join(table.header) for table in tables)
    raise InputError(f"{path} has no table with the columns {', '.join(sorted(wanted))}; there are: {told}")


def head(table: Rows, plan: Plan) -> list[str]:
    """Give the headings of what is written: those of the table, then ours."""
    t = text(plan.lang)
    ours = [f"Kurbits: {t(f'reconcile.sheet.{name}')}" for name in _NEW]
    return [*table.header, *ours, *(f"Kurbits: {PROPERTIES[name].name(plan.lang)}" for name in plan.fetch)]


def matched(graph: Generation, table: Rows, plan: Plan) -> Lines:
    """Give every row with what was found for it."""
    at = {name: place for place, name in enumerate(table.header)}
    for _, row in table.rows():
        line = [*row[: len(at)], *[""] * (len(at) - len(row))]
        given = [{"pid": pid, "v": line[at[column]]} for pid, column in plan.by.items() if line[at[column]].strip()]
        name, found = line[at[plan.column]].strip(), list[Found]()
        if name or given:
            found = candidates(graph, question({"query": name, "type": plan.type, "properties": given}))
        found = [one for one in found if one.certain or one.score >= _SHOWN]
        yield [*line, *_told(graph, found, plan), *_fetched(graph, found, plan)]


def _told(graph: Generation, found: Sequence[Found], plan: Plan) -> list[str]:
    """Say what was found: certain or a proposal, what, how like and why, and what else it may be."""
    t = text(plan.lang)
    if not found:
        return [t("reconcile.sheet.none"), *[""] * (len(_NEW) - 1)]
    best = found[0]
    why = [reason.en if plan.lang == "en" else reason.sv for reason in best.reasons]
    others = [f"{graph.label(one.row)} ({one.score:.0f})" for one in found[1 : 1 + _OTHERS]]
    return [
        t("reconcile.sheet.certain" if best.certain else "reconcile.sheet.proposal"),
        graph.label(best.row),
        graph.entities.iri[best.row],
        f"{best.score:.0f}",
        " ".join(why),
        "; ".join(others),
    ]


def _fetched(graph: Generation, found: Sequence[Found], plan: Plan) -> Iterator[str]:
    """Give the values of properties for what is certain; what is only proposed gets none."""
    for name in plan.fetch:
        values = cells(Row(graph, found[0].row, plan.lang), PROPERTIES[name]) if found and found[0].certain else []
        yield "; ".join(str(value.get("name", next(iter(value.values())))) for value in values)


def write_sheet(path: Path, head: Sequence[str], lines: Lines) -> None:
    """Write a CSV or XLSX file; no cell of it is a formula. Raises InputError when it cannot be written."""
    try:
        if path.suffix.lower() == ".xlsx":
            _write_book(path, head, lines)
            return
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark makes Excel see UTF-8
            writer = csv.writer(file)
            writer.writerow(map(_plain, head))
            writer.writerows([_plain(cell) for cell in line] for line in lines)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError(f"{path} cannot be written: {error}") from error


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_book(path: Path, head: Sequence[str], lines: Lines) -> None:
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, plain) as book:
        sheet = book.add_worksheet("Kurbits")
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for at, line in enumerate(lines, start=1):
            sheet.write_row(at, 0, line)
        sheet.autofit()
