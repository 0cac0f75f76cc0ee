"""ask: a SPARQL query, or a question of the catalogue."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from ontology.errors import NotFoundError
from ontology.terms import PREFIXES
from server.cli.common import Here, pass_here, show

if TYPE_CHECKING:
    from graph.generation import Generation
    from graph.workspace import Workspace

_TABLES = ("table", "csv", "tsv", "json", "xml")
_GRAPHS = {"ttl": "ttl", "nt": "nt", "rdf": "rdf", "jsonld": "jsonld"}


@click.command()
@click.argument("query", required=False)
@click.option("--question", help="The id of a question of the catalogue (see --list).")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A value of the question's parameter.")
@click.option("--format", "form", type=click.Choice([*_TABLES, *_GRAPHS]), help="Default: table, csv in a pipe, ttl.")
@click.option("--seconds", type=float, default=60.0, show_default=True, help="How long it may take.")
@click.option("--list", "listing", is_flag=True, help="List the questions of the catalogue.")
@pass_here
def ask(
    here: Here,
    query: str | None,
    question: str | None,
    params: tuple[str, ...],
    form: str | None,
    seconds: float,
    listing: bool,
) -> None:
    """Ask the published graph: SPARQL text, a file that holds it, or a question of the catalogue.

    \b
    Examples:
      kurbits ask "SELECT ?name { ?x a org:Organization ; rdfs:label ?name } LIMIT 5"
      kurbits ask --question funders --param project=project/spinn-2 --format csv
    """
    if listing:
        _list()
        return
    generation = here.generation()
    text = _bound(question, params, generation.base) if question else _text(query)
    found, body = asyncio.run(_answer(here.workspace(), generation, text, form, seconds))
    if form is None and sys.stdout.isatty() and found == "results":
        form = "table"
    if form == "table" and found == "results":
        _show(body, generation.base)
    else:
        sys.stdout.buffer.write(body)


def _list() -> None:
    from ontology.questions import catalogue

    rows = [
        {"id": each.id, "title": each.title_sv, "parameters": [parameter.name for parameter in each.parameters]}
        for each in catalogue().values()
    ]
    show({"id": "id", "title": "title", "parameters": "parameters"}, rows, as_json=False)


def _text(query: str | None) -> str:
    if not query:
        raise click.UsageError("give a query, a file that holds one, or --question ID")
    path = Path(query)
    if len(query) < 1024 and "\n" not in query and path.suffix in (".rq", ".sparql"):
        if not path.is_file():
            raise NotFoundError(f"{path}: there is no such file")
        return path.read_text(encoding="utf-8")
    return query


def _bound(question: str, params: tuple[str, ...], base: str) -> str:
    from ontology.questions import catalogue

    known = catalogue()
    if question not in known:
        raise NotFoundError(f"there is no question {question!r}; there are: {', '.join(known)}")
    values = dict(param.partition("=")[::2] for param in params)
    return known[question].bind(values, base)


async def _answer(
    workspace: "Workspace", generation: "Generation", query: str, form: str | None, seconds: float
) -> tuple[str, bytes]:
    """Run a query as the endpoint does, in a process that Ctrl-C can stop. Gives its kind and bytes."""
    from server.jobs import Job, Limits
    from server.remote import pool_for

    limits = Limits(seconds=seconds, stream_seconds=3600, wait_seconds=30, workers=1, result_bytes=1 << 40)
    pool = pool_for(workspace, generation, replace(limits, memory_bytes=4 << 30))
    pool.start()
    try:
        answer = await pool.answer(Job(query, _results(form), _GRAPHS.get(form or "ttl", "")))
        body = answer.body + b"".join([data async for data in answer.rest()])
    finally:
        await pool.stop()
    return answer.form, body


def _results(form: str | None) -> str:
    """Give the worker's format of a table."""
    if form is None:
        return "json" if sys.stdout.isatty() else "csv"
    return "json" if form == "table" else form if form in _TABLES else ""


def _show(body: bytes, base: str) -> None:
    """Print a table for reading: IRIs short, numbers plain."""
    answer = orjson.loads(body)
    if "boolean" in answer:
        click.echo("yes" if answer["boolean"] else "no")
        return
    columns = answer["head"]["vars"]
    rows = [
        {name: _short(cell["value"], base) if cell["type"] == "uri" else cell["value"] for name, cell in row.items()}
        for row in answer["results"]["bindings"]
    ]
    show({name: name for name in columns}, rows, as_json=False)


def _short(iri: str, base: str) -> str:
    if iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


COMMANDS = (ask,)
