"""Inquiry pages: a form made from the declaration, and the answer in sentences, tables with evidence, and a drawing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from graph.analysis.network import ACTOR_KINDS
from graph.generation import Generation
from graph.inquiries.answer import AnswerTable, Column
from graph.inquiries.catalogue import INQUIRIES
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.parameters import Parameter, find_entity
from ontology.errors import InputError, KurbitsError, QueryLimitError
from ontology.labels import sector_labels
from ontology.places import find_place
from server.i18n import script_phrases
from server.inquiries.asked import Answered, api_url, choices, example_pairs, given_pairs, inquiry_url, understood
from server.inquiries.drawn import drawing, map_url, picture
from server.jobs import TimeLimitError
from server.models import EvidenceView
from server.offline import as_json
from server.pages.context import Link, Reader
from server.pages.entity import score_text
from server.pages.map import settings_json
from server.pages.ranking import regions_of
from server.pages.ties import TieLine, tie_line
from server.said import words
from server.views import passage

MOST_ROWS = 50
_MOST_LINKS = 12
_MOST_TIES = 4

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. `values` has a text per input; `options` are (value, words) of a choice or a list."""

    name: str
    label: str
    kind: str
    values: list[str]
    required: bool
    low: int
    high: int
    kinds: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: words or a number, links, or ties with the evidence behind them; `more` others are not shown."""

    text: str = ""
    number: bool = False
    links: Sequence[Link] = ()
    ties: Sequence[TieLine] = ()
    quote: EvidenceView | None = None
    total: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is shown: at most so many lines, `left` others, of which the files hold those that were kept."""

    id: str
    title: str
    heads: list[tuple[str, bool]]
    rows: list[list[Cell]]
    total: int
    left: int
    kept: int
    csv: str


def inquiry_list(reader: Reader) -> list[tuple[str, str, str]]:
    """Give (address, title, meaning) of every inquiry."""
    lang = reader.lang
    return [
        (inquiry_url(lang, each), getattr(each.title, lang), getattr(each.meaning, lang)) for each in INQUIRIES.values()
    ]


def about(reader: Reader, row: int) -> list[tuple[str, str]]:
    """Give (words, address) of what can be asked about an entity; nothing of an actor outside the network."""
    graph, lang = reader.graph, reader.lang
    kind, found = graph.kind(row), []
    for inquiry in INQUIRIES.values():
        first = next((each for each in inquiry.parameters if each.kind == "entity" and kind in each.kinds), None)
        if inquiry.about and first and (kind not in ACTOR_KINDS or graph.actor(row) >= 0):
            words = getattr(inquiry.about, lang).format(name=graph.label(row))
            found.append((words, inquiry_url(lang, inquiry, [(first.name, graph.local(row))])))
    return found


def form_values(reader: Reader, inquiry: Inquiry, given: Given) -> dict[str, Any]:
    """Give what the page shows whether or not something was asked: the words, the form, an example."""
    lang, example = reader.lang, example_pairs(inquiry)
    return {
        "inquiry": inquiry.id,
        "about": getattr(inquiry.meaning, lang),
        "literature": inquiry.literature,
        "fields": [_field(reader, each, given.get(each.name, ())) for each in inquiry.parameters],
        "example": inquiry_url(lang, inquiry, example) if example and works(reader.graph, inquiry) else "",
        "settings_json": as_json(settings_json(reader)),
        "text_json": as_json(script_phrases(lang)),
        "answer": None,
        "failed": "",
        "candidates": [],
    }


def works(generation: Generation, inquiry: Inquiry) -> bool:
    """Whether what the example of an inquiry names is in this graph."""
    try:
        inquiry.read(generation, inquiry.example)
    except KurbitsError:
        return False
    return True


def _field(reader: Reader, parameter: Parameter, given: Sequence[str]) -> Field:
    lang, options = reader.lang, choices(parameter, reader.lang)
    if parameter.kind in ("region", "group"):
        options = [(_place_value(code, name), name) for code, name in regions_of(reader)]
    if parameter.kind == "group":
        options = [*((getattr(each, lang), "") for each in sector_labels().values()), *options]
    values = [_shown(reader.graph, parameter, each) for each in given if each.strip()]
    if parameter.kind == "entities":
        values += [""] * max(1, parameter.low - len(values))
        values = values[: parameter.high]
    elif not values:
        known = understood(reader.graph, parameter, parameter.default, lang) if parameter.default is not None else []
        values = [known[0][0] if known else ""]
    kinds = ",".join(kind.value for kind in parameter.kinds)
    label = getattr(parameter.title, lang)
    return Field(
        parameter.name, label, parameter.kind, values, parameter.required, parameter.low, parameter.high, kinds, options
    )


def _place_value(code: str, name: str) -> str:
    """Give the name of a place where it means just that place, else the code."""
    found = find_place(name)
    return name if found and found.code == code else code


def _shown(generation: Generation, parameter: Parameter, value: str) -> str:
    """Give the name for an id where the name means just that, so that the form can be read."""
    if parameter.kind not in ("entity", "entities"):
        return value
    try:
        row = find_entity(generation, value, parameter.kinds)
        name = generation.label(row)
        return name if find_entity(generation, name, parameter.kinds) == row else value
    except InputError:
        return value


def complaint(reader: Reader, inquiry: Inquiry, given: Given, error: KurbitsError) -> dict[str, Any]:
    """Give what the page says of a question that cannot be answered, and the addresses of what may have been meant."""
    if isinstance(error, QueryLimitError):
        return {"failed": reader.t("inquiry.too_long" if isinstance(error, TimeLimitError) else "inquiry.busy")}
    said = words(error, reader.lang)
    if not isinstance(error, InputError) or not error.candidates:
        return {"failed": said}
    parameter = next(each for each in inquiry.parameters if each.name == error.parameter)
    wrong = next(
        value for value in given[parameter.name] if value.strip() and not _found(reader.graph, parameter, value)
    )
    candidates = []
    for identifier, _ in error.candidates:
        pairs = [
            (name, identifier if (name, value) == (parameter.name, wrong) else value)
            for name, values in given.items()
            for value in values
            if value.strip()
        ]
        candidates.append(
            replace(reader.entity(reader.graph.row(identifier)), url=inquiry_url(reader.lang, inquiry, pairs))
        )
    if reader.lang == "en":
        said = reader.t("inquiry.unclear", name=wrong)
    return {"failed": said, "candidates": candidates}


def _found(generation: Generation, parameter: Parameter, value: str) -> bool:
    try:
        find_entity(generation, value, parameter.kinds)
    except InputError:
        return False
    return True


def answer_values(reader: Reader, asked: Answered) -> dict[str, Any]:
    """Give what the page shows of an answer."""
    lang, answer, pairs = reader.lang, asked.answer, given_pairs(asked)
    shown = picture(asked)
    drawn = drawing(asked, shown, lang)
    return {
        "answer": {
            "sentences": [getattr(each, lang) for each in answer.sentences],
            "notes": [getattr(each, lang) for each in answer.notes],
            "tables": [_table(reader, asked, each) for each in answer.tables if each.rows],
            "drawing": Markup(drawn),  # noqa: S704 (svg.draw escapes every text)
            "possible": bool(answer.drawing.possible),
            "on_map": map_url(asked, shown, lang),
            "svg": api_url(asked.inquiry, pairs, format="svg", lang=lang),
            "xlsx": api_url(asked.inquiry, pairs, format="xlsx", lang=lang),
            "json": api_url(asked.inquiry, pairs, lang=lang),
            "permalink": inquiry_url(lang, asked.inquiry, pairs),
        }
    }


def _table(reader: Reader, asked: Answered, table: AnswerTable) -> Table:
    shown = table.rows[:MOST_ROWS]
    heads = [(getattr(each.title, reader.lang), each.kind in ("integer", "number", "share")) for each in table.columns]
    rows = [
        [table_cell(reader, column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in shown
    ]
    csv = api_url(asked.inquiry, given_pairs(asked), format="csv", table=table.id, lang=reader.lang)
    left, kept = table.total - len(shown), len(table.rows)
    return Table(table.id, getattr(table.title, reader.lang), heads, rows, table.total, left, kept, csv)


def table_cell(reader: Reader, column: Column, cell: Any) -> Cell:
    """Give a cell of an answer as it is shown."""
    t = reader.t
    match column.kind:
        case "entity":
            return Cell(links=[reader.entity(int(cell))]) if cell is not None and cell >= 0 else Cell()
        case "entities":
            return Cell(
                links=[reader.entity(int(row)) for row in cell[:_MOST_LINKS]], more=max(0, len(cell) - _MOST_LINKS)
            )
        case "ties":
            return Cell(ties=list(_lines(reader, cell)), total=len(cell), more=max(0, len(cell) - _MOST_TIES))
        case "years":
            return Cell(t.years(int(cell[0]), int(cell[1])))
        case "value":
            return Cell(quote=passage(reader.graph, reader.graph.quote_value(int(cell)), reader.lang))
        case "label":
            return Cell(getattr(cell, reader.lang))
        case "text":
            return Cell(str(cell))
    if cell is None or cell != cell:
        return Cell(number=True)
    if column.kind == "share":
        return Cell(t.percent(cell), number=True)
    return Cell(t.number(int(cell)) if column.kind == "integer" else score_text(reader, float(cell)), number=True)


def _lines(reader: Reader, ties: Sequence[int]) -> Iterator[TieLine]:
    """Give the first ties of a line, each with one passage: the page of the tie has all."""
    for tie in ties[:_MOST_TIES]:
        yield tie_line(reader, int(tie), int(reader.graph.ties.s[tie]), 1)
