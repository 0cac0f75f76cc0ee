"""Answers told as JSON: the same for the API and the command line."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from graph.generation import Generation
from graph.inquiries.answer import SHOWN, AnswerTable, Column
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter
from server import models, views
from server.inquiries.asked import (
    Answered,
    api_url,
    choices,
    example_pairs,
    given_pairs,
    inquiry_url,
    is_given,
    understood,
)
from server.inquiries.models import (
    Asked,
    Choice,
    ColumnView,
    DrawingView,
    EntityCell,
    InquiryAnswer,
    InquiryParameter,
    InquiryView,
    TableView,
    TieCell,
    Years,
)
from server.models import Language
from server.pages.links import entity_local, page_url

LINES, IN_A_CELL = 100, 20
"""So many lines of a table, and so many things in one cell, are told in JSON; CSV has all of them."""


def declared(inquiry: Inquiry, lang: Language) -> InquiryView:
    """Give the declaration of an inquiry."""
    example = example_pairs(inquiry)
    return InquiryView(
        id=inquiry.id,
        title=getattr(inquiry.title, lang),
        meaning=getattr(inquiry.meaning, lang),
        literature=inquiry.literature,
        parameters=[_parameter(each, lang) for each in inquiry.parameters],
        example=api_url(inquiry, example) if example else "",
        href=api_url(inquiry, ()),
        page=inquiry_url(lang, inquiry),
    )


def _parameter(parameter: Parameter, lang: Language) -> InquiryParameter:
    bounded = parameter.kind in ("integer", "year", "entities")
    default = parameter.default
    return InquiryParameter(
        name=parameter.name,
        kind=parameter.kind,
        title=getattr(parameter.title, lang),
        required=parameter.required,
        default=default if isinstance(default, str | int | float) and is_given(parameter, default) else None,
        of=[kind.value for kind in parameter.kinds],
        choices=[Choice(id=one, label=label) for one, label in choices(parameter, lang)],
        low=parameter.low if bounded else None,
        high=parameter.high if bounded else None,
    )


def told(asked: Answered, lang: Language) -> InquiryAnswer:
    """Give an answer with labels, addresses and evidence."""
    generation, inquiry, answer = asked.generation, asked.inquiry, asked.answer
    pairs, ids = given_pairs(asked), generation.ties.id
    drawing = answer.drawing
    return InquiryAnswer(
        id=inquiry.id,
        title=getattr(inquiry.title, lang),
        generation=generation.number,
        asked=[
            Asked(
                name=each.name,
                title=getattr(each.title, lang),
                values=[
                    Choice(id=one, label=label)
                    for one, label in understood(generation, each, asked.values[each.name], lang)
                ],
            )
            for each in inquiry.parameters
        ],
        sentences=[getattr(each, lang) for each in answer.sentences],
        tables=[_table(asked, each, lang) for each in answer.tables],
        drawing=DrawingView(
            entities=[generation.local(row) for row in drawing.entities[:SHOWN]],
            ties=[ids[tie] for tie in drawing.ties[:SHOWN]],
            possible=[(generation.local(a), generation.local(b)) for a, b in drawing.possible],
            svg=api_url(inquiry, pairs, format="svg"),
        ),
        notes=[getattr(each, lang) for each in answer.notes],
        literature=inquiry.literature,
        page=inquiry_url(lang, inquiry, pairs),
    )


def _table(asked: Answered, table: AnswerTable, lang: Language) -> TableView:
    tell = teller(asked.generation, lang)
    return TableView(
        id=table.id,
        title=getattr(table.title, lang),
        columns=[ColumnView(id=each.id, title=getattr(each.title, lang), kind=each.kind) for each in table.columns],
        rows=[_line(table, row, tell) for row in table.rows[:LINES]],
        total=table.total,
        csv=api_url(asked.inquiry, given_pairs(asked), format="csv", table=table.id),
    )


def _line(table: AnswerTable, row: Sequence[Any], tell: Callable[[Column, Any], Any]) -> dict[str, Any]:
    """Give a line by the ids of its columns; where a cell holds too many, the first, and their number beside it."""
    line: dict[str, Any] = {}
    for column, cell in zip(table.columns, row, strict=True):
        several = column.kind in ("ties", "entities")
        line[column.id] = tell(column, cell[:IN_A_CELL] if several else cell)
        if several and len(cell) > IN_A_CELL:
            line[f"{column.id}_total"] = len(cell)
    return line


def teller(generation: Generation, lang: Language) -> Callable[[Column, Any], Any]:
    """Give a function that tells a cell of a column; entities are looked up once."""
    known: dict[int, EntityCell] = {}

    def entity(row: int) -> EntityCell:
        if row not in known:
            local = entity_local(generation.entities.iri[row], generation.base)
            known[row] = EntityCell(**views.brief(generation, row, lang).model_dump(), href=f"/api/entity/{local}")
        return known[row]

    def tell(column: Column, cell: Any) -> Any:
        match column.kind:
            case "entity":
                return entity(int(cell)) if cell is not None and cell >= 0 else None
            case "entities":
                return [entity(int(row)) for row in cell]
            case "ties":
                return [_tie(generation, int(tie), lang) for tie in cell]
            case "years":
                return _years(cell)
            case "label":
                return getattr(cell, lang)
            case "value":
                return _value(generation, int(cell), lang)
            case "integer" | "number" | "share":
                return _number(cell, column.kind == "integer")
        return str(cell)

    return tell


def _tie(generation: Generation, tie: int, lang: Language) -> TieCell:
    identifier = generation.ties.id[tie]
    return TieCell(id=identifier, href=f"/api/tie/{identifier}", page=page_url(lang, "sources", f"tie/{identifier}"))


def _years(cell: Sequence[int]) -> Years:
    return Years(first=int(cell[0]) or None, last=int(cell[1]) or None)


def _value(generation: Generation, value: int, lang: Language) -> models.EvidenceView:
    return views.passage(generation, generation.quote_value(value), lang)


def _number(cell: Any, whole: bool) -> int | float | None:
    if cell is None or not math.isfinite(cell):
        return None
    return int(cell) if whole else float(cell)
