"""Question pages: a form per question of the catalogue, its SPARQL, and the answer as a table with links."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from graph.analysis.centrality import PANEL
from graph.generation import Generation
from ontology.errors import NotFoundError, QueryError
from ontology.places import find_place, place
from ontology.questions import Parameter, Question
from ontology.terms import K
from server.jobs import Job
from server.pages.context import Reader
from server.pages.links import document_url, entity_url, web_address
from server.pages.ties import tie_url
from server.workers import Pool

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: `choices` (value, words) where there are few."""

    name: str
    label: str
    value: str
    kind: str
    required: bool
    choices: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer, with an address where it has a page."""

    text: str
    url: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: headings, rows of cells, and how many rows there were."""

    heads: list[str]
    rows: list[list[Cell]]
    total: int


def title(question: Question, lang: str) -> str:
    """Give the title of a question in a language."""
    return question.title_en if lang == "en" else question.title_sv


def description(question: Question, lang: str) -> str:
    """Give the description of a question in a language."""
    return question.description_en if lang == "en" else question.description_sv


def form(reader: Reader, question: Question) -> list[Field]:
    """Give the fields of a question's form, filled with what was asked or the defaults."""
    return [_field(reader, parameter) for parameter in question.parameters]


def _field(reader: Reader, parameter: Parameter) -> Field:
    choices: list[tuple[str, str]] = []
    if parameter.of == ("measure",):
        choices = [(f"k:{name}", measure.title[reader.lang]) for name, measure in PANEL.items() if measure.best]
    elif parameter.kind == "language":
        choices = [("sv", "svenska"), ("en", "English")]
    given = reader.query.get(parameter.name, parameter.default or "")
    label = parameter.title_en if reader.lang == "en" else parameter.title_sv
    return Field(parameter.name, label, given, parameter.kind, parameter.default is None, choices)


def asked(reader: Reader, question: Question) -> dict[str, str] | None:
    """Give the values of a question, names turned into IRIs; None when the form has not been filled in.

    Raises NotFoundError for a name that nothing has.
    """
    given = {p.name: reader.query.get(p.name, "").strip() or (p.default or "") for p in question.parameters}
    wanted = {p.name for p in question.parameters}
    if not all(given.values()) or (wanted and not wanted & reader.query.keys()):
        return None
    return {p.name: _value(reader.graph, p, given[p.name]) for p in question.parameters}


def _value(generation: Generation, parameter: Parameter, given: str) -> str:
    if parameter.kind != "iri" or parameter.of == ("measure",) or ":" in given:
        return given
    if "region" in parameter.of and (found := place(given) or find_place(given)):
        return found.iri
    if "/" in given and " " not in given:
        return given
    return generation.entities.iri[generation.find(given, parameter.of)]


async def answer(pool: Pool, reader: Reader, query: str) -> Table:
    """Ask the query and give its answer as a table. Raises QueryError and its kin."""
    _, body = await fetch(pool, Job(query))
    try:
        return table(reader, orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise QueryError("the answer is not a table") from error


async def fetch(pool: Pool, job: Job, client: str = "") -> tuple[str, bytes]:
    """Ask, for our own pages or for a client; give whether it is "results" or a "graph", and the whole of it."""
    result = await pool.answer(job, client)
    try:
        return result.form, b"".join([result.body, *[part async for part in result.rest()]])
    finally:
        result.close()


def table(reader: Reader, data: dict[str, Any]) -> Table:
    """Give an answer (SPARQL 1.1 Query Results JSON) as a table, what has a page linked, the first rows of it."""
    bindings = data.get("results", {}).get("bindings", [])
    heads = [
        name
        for name in data["head"].get("vars", [])
        if not name.endswith("Label") or name[:-5] not in data["head"]["vars"]
    ]
    digits = {head: _digits(row.get(head) for row in bindings[:MOST_ROWS]) for head in heads}
    rows = [[_cell(reader, head, row, digits[head]) for head in heads] for row in bindings[:MOST_ROWS]]
    return Table([_head(reader, name) for name in heads], rows, len(bindings))


def _head(reader: Reader, name: str) -> str:
    return reader.t(f"column.{name}") if f"column.{name}" in reader.t else name


def _is_number(term: dict[str, str]) -> bool:
    return term.get("datatype", "").rpartition("#")[2] in ("integer", "decimal", "double", "float")


def _digits(terms: Iterable[dict[str, str] | None]) -> int:
    """Say how many decimals a column has: none where all its numbers are whole, so that they stand in line."""
    numbers = [float(term["value"]) for term in terms if term and _is_number(term)]
    return 0 if all(round(number, 3).is_integer() for number in numbers) else 3


def _cell(reader: Reader, head: str, row: dict[str, dict[str, str]], digits: int) -> Cell:
    term = row.get(head)
    if term is None:
        return Cell(reader.t("none"))
    if term["type"] == "uri":
        return _iri_cell(reader, term["value"], row.get(f"{head}Label", {}).get("value", ""))
    kind = term.get("datatype", "").rpartition("#")[2]
    if _is_number(term):
        return Cell(reader.t.number(float(term["value"]), digits), number=True)
    return Cell(reader.t.date(term["value"]) if kind in ("date", "gYearMonth") else term["value"])


def _iri_cell(reader: Reader, iri: str, label: str) -> Cell:
    """Link what has a page here; other IRIs only where they are web addresses."""
    local = iri.rpartition("/")[2]
    if iri.startswith(reader.graph.base + "document/"):
        return Cell(label or local, document_url(reader.lang, iri))
    if iri.startswith(reader.graph.base + "tie/"):
        return Cell(reader.t("evidence.show"), tie_url(reader.lang, local))
    if f"status.{iri.removeprefix(K)}" in reader.t:
        return Cell(reader.t(f"status.{iri.removeprefix(K)}"))
    try:
        found = reader.graph.row(iri)
    except NotFoundError:
        return Cell(label or iri, web_address(iri) if label else "")
    known = reader.graph.label(found)  # the same name, when a source writes it all in capitals
    return Cell(
        known if label.casefold() == known.casefold() else label or known,
        entity_url(reader.lang, reader.graph.entities.iri[found], reader.graph.base),
    )
