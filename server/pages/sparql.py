"""The SPARQL page: a query in a form, ready questions to start from, and the answer as table, chart, map or triples."""

import re
from typing import Any
from urllib.parse import urlencode

import orjson
from markupsafe import Markup

from graph.generation import Generation
from graph.inquiries.answer import Drawing
from graph.triples.census import Census
from graph.views.chosen import chosen
from graph.views.spreadsheet import Sheet, workbook
from ontology.errors import KurbitsError, NotFoundError, QueryError
from ontology.questions import catalogue
from ontology.terms import PREFIXES
from ontology.vocabulary import vocabulary
from server import svg
from server.offline import as_json
from server.pages import questions
from server.pages.chart import Chart, chart_of, draw, number
from server.pages.context import Reader
from server.pages.links import page_url
from server.pages.pictures import linker
from server.said import words

MOST_TRIPLES_SHOWN = 60_000
"""Characters of Turtle that the page shows; the whole of it can be fetched."""

_SAYS = (
    "suggestions", "class", "property", "prefix", "declare", "declared", "past", "past_lead", "forget", "forgotten"
)  # fmt: skip
_LONGEST_CELL = 32_767  # characters that Excel lets a cell have
_MOST_DRAWN, _ON_MAP = 60, 60
_START = """SELECT ?name ?strength WHERE {
  ?actor a org:Organization ;
    rdfs:label ?name ;
    k:strength ?strength .
}
ORDER BY DESC(?strength)
LIMIT 20"""
DOWNLOADS = {"results": ("csv", "xlsx", "tsv", "json", "xml"), "graph": ("ttl", "nt", "rdf", "jsonld")}
"""Formats that an answer can be fetched in."""


def asked(reader: Reader) -> tuple[str, str]:
    """Give the query to show, and the id of the ready question it was made from ("" = none). Raises NotFoundError."""
    identifier = reader.query.get("question", "")
    if query := reader.query.get("query", ""):
        return query, identifier if identifier in catalogue() else ""
    if not identifier:
        return _START, ""
    question = catalogue().get(identifier)
    if question is None:
        raise NotFoundError(f"no question is called {identifier!r}")
    given = questions.asked(reader, question)
    return (question.bind(given, reader.graph.base) if given else question.text.strip()), identifier


def page_values(reader: Reader, query: str, identifier: str, found: Census | None = None) -> dict[str, Any]:
    """Give what the page shows whether or not anything was asked."""
    chosen_question = catalogue().get(identifier)
    says = {each: reader.t(f"sparql.list.{each}") for each in _SAYS}
    view = reader.query.get("view", "")
    names = [parameter.name for parameter in chosen_question.parameters] if chosen_question else []
    given = {"question": identifier, **{n: reader.query[n] for n in names if n in reader.query}, "view": view}
    return {
        "query": query,
        "rows": min(max(query.count("\n") + 3, 9), 24),
        "kept": [(name, value) for name, value in given.items() if value or name == "view"],
        "ready": [(q.id, questions.title(q, reader.lang)) for q in catalogue().values()],
        "question": chosen_question,
        "fields": questions.form(reader, chosen_question) if chosen_question else [],
        "prefixes": PREFIXES,
        "terms_json": as_json({"words": _words(reader, found), "prefixes": PREFIXES, "says": says}),
        "failed": "", "place": None, "table": None, "graph": "", "chart": "", "picture": "", "map_url": "",
        "cut": False, "downloads": [], "yes": None, "most": questions.MOST_ROWS, "views": [], "view": "",
    }  # fmt: skip


def _words(reader: Reader, found: Census | None) -> list[list[str | int]]:
    """Give every class and property: its name, kind, label, label in the other language, and how often it is used."""
    used = (
        {iri: each.count for part in (found.classes, found.properties) for iri, each in part.items()} if found else {}
    )
    labels = {"sv": ("sv", "en"), "en": ("en", "sv")}[reader.lang]
    return [
        [word.name, word.kind[0], *(getattr(word, lang) for lang in labels), used.get(word.iri, 0)]
        for word in vocabulary().values()
    ]


def answer_values(reader: Reader, query: str, form: str, body: bytes) -> dict[str, Any]:
    """Give what the page shows of an answer; `body` is JSON of a table or Turtle of triples."""
    downloads = [(name, download_url(reader.lang, name, query)) for name in DOWNLOADS[form]]
    if form == "graph":
        text = body.decode()
        values = {"graph": text[:MOST_TRIPLES_SHOWN], "cut": len(text) > MOST_TRIPLES_SHOWN, "downloads": downloads}
        values |= _drawn(reader, _rows(reader.graph, re.findall(r"<([^<>\s]+)>", text)))
        return values | _views(reader, {"triples": True, "map": "picture" in values})
    data = orjson.loads(body)
    if "boolean" in data:
        files = [each for each in downloads if each[0] != "xlsx"]
        return {"yes": bool(data["boolean"]), "downloads": files}
    bindings = data["results"]["bindings"]
    iris = [cell["value"] for row in bindings for cell in row.values() if cell["type"] == "uri"]
    found: Chart | None = chart_of(data["head"]["vars"], bindings)
    values = {"table": questions.table(reader, data), "downloads": downloads}
    values["chart"] = draw(found, reader.t) if found else ""
    values |= _drawn(reader, _rows(reader.graph, iris))
    return values | _views(reader, {"table": True, "chart": bool(found), "map": "picture" in values})


def _views(reader: Reader, there: dict[str, bool]) -> dict[str, Any]:
    """Give the ways an answer can be looked at with their addresses, and the one that is asked for (else the first)."""
    names = [name for name, can in there.items() if can]
    wanted = reader.query.get("view", "")
    addresses = [(name, page_url(reader.lang, "sparql", query={**reader.query, "view": name})) for name in names]
    return {"views": addresses, "view": wanted if wanted in names else names[0]}


def sheet(body: bytes, title: str) -> bytes:
    """Give a table (SPARQL 1.1 Query Results JSON) as a workbook, numbers as numbers. Raises QueryError without one."""
    data = orjson.loads(body)
    if "boolean" in data:
        raise QueryError("yes or no is no table; take the answer as CSV or JSON")
    heads = data["head"]["vars"]
    rows = ([_sheet_cell(row.get(head)) for head in heads] for row in data["results"]["bindings"])
    return workbook([Sheet(title, heads, rows)])


def _sheet_cell(term: dict[str, str] | None) -> str | float:
    if term is None:
        return ""
    value = number(term)
    return term["value"][:_LONGEST_CELL] if value is None else value


def download_url(lang: str, name: str, query: str) -> str:
    """Give the address of an answer as a file."""
    return f"{page_url(lang, 'sparql')}.{name}?{urlencode({'query': query})}"


def complaint(reader: Reader, query: str, error: KurbitsError) -> dict[str, Any]:
    """Say what was wrong with a query, and show its line with the place marked."""
    if not isinstance(error, QueryError) or not (found := re.match(r"line (\d+), column (\d+): ", str(error))):
        return {"failed": words(error, reader.lang)}
    line, column = int(found[1]), int(found[2])
    lines = query.splitlines() or [""]
    text = lines[line - 1] if line <= len(lines) else ""
    place = {"line": line, "column": column, "before": text[: column - 1], "after": text[column - 1 :]}
    said = words(error, reader.lang)
    return {"failed": f"{said[:1].upper()}{said[1:]}.", "place": place}


def _rows(generation: Generation, iris: list[str]) -> list[int]:
    """Give the rows of the entities among some IRIs, each once, the first ones."""
    found: dict[int, None] = {}
    for iri in dict.fromkeys(iris):
        if len(found) >= _MOST_DRAWN:
            break
        if iri.startswith((generation.base, PREFIXES["nuts"])):
            try:
                found[generation.row(iri)] = None
            except NotFoundError:
                continue
    return list(found)


def _drawn(reader: Reader, rows: list[int]) -> dict[str, Any]:
    """Draw the actors of an answer with the ties between them, and give the address of the map of the same."""
    if len(rows) < 2:
        return {}
    graph = reader.graph
    inside = set(rows)
    ties = {int(tie) for row in rows for tie in graph.ties_of(row)}
    between = tuple(sorted(t for t in ties if int(graph.ties.s[t]) in inside and int(graph.ties.t[t]) in inside))
    shown = chosen(graph, Drawing(tuple(rows), between))
    look = svg.Look(720, 420, 40, reader.t("sparql.map"), (), False, linker(graph, reader.lang))
    only = ",".join(graph.local(row) for row in rows[:_ON_MAP])
    picture = Markup(svg.draw(shown.columns(), reader.lang, look))  # noqa: S704 (svg.draw escapes every text)
    return {"picture": picture, "map_url": page_url(reader.lang, "map", query={"view": "entities", "only": only})}
