"""The report of a region for print, and the list of regions to choose one from."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from graph.analysis.centrality import Row
from graph.inquiries.catalogue import INQUIRIES
from ontology.errors import InputError, KurbitsError, NotFoundError
from server import insights
from server.analysts import Analysts
from server.deps import AnalystsDep
from server.inquiries.asked import ask
from server.pages.context import Reader
from server.pages.region import region_code, region_values
from server.pages.regions import largest_regions
from server.pages.report import RANKED, Asked, neighbour, report_values
from server.patience import unless_gone
from server.routes.pages import ReaderDep, register_page

router = APIRouter(include_in_schema=False)

_LISTED = 60
_MANY = 300  # actors, above which certainty is drawn fewer times, as somebody waits

T = TypeVar("T")


@register_page(router, "report")
def report_list(reader: ReaderDep) -> HTMLResponse:
    """Show the regions that have a report."""
    return reader.page("reports.html", "report", reader.t("report.list"), regions=largest_regions(reader, _LISTED))


@register_page(router, "report", "/{local}")
async def report(request: Request, reader: ReaderDep, analysts: AnalystsDep, local: str) -> HTMLResponse:
    """Show the report of a region."""
    code = await run_in_threadpool(_known, reader, local)
    rows, answers = await unless_gone(request, _asked(analysts, reader, code))

    def shown() -> HTMLResponse:
        values = report_values(reader, code, rows, answers)
        title = reader.t("report.title", name=reader.place(code))
        return reader.page("report.html", "report", title, rest=code, **values)

    return await run_in_threadpool(shown)


def _known(reader: Reader, local: str) -> str:
    code = region_code(local)
    if not region_values(reader, code)["actors"]:
        raise NotFoundError(f"no actor in generation {reader.graph.number} lies in {reader.place(code)} ({code})")
    return code


async def _asked(analysts: Analysts, reader: Reader, code: str) -> tuple[Sequence[Row], Mapping[str, Asked]]:
    """Rank the region and ask the inquiries of the report; one that has no answer says why in its place."""
    other = await run_in_threadpool(neighbour, reader, code)
    many = region_values(reader, code)["actors"] > _MANY
    given = {
        "bridges": {"one": [code], "other": [other]} if other else None,
        "depend": {"region": [code]},
        "certainty": {"region": [code], "draws": ["20" if many else "100"]},
        "missing": {},
    }
    chosen = (("by", "betweenness"), ("region", code), ("top", RANKED))
    ranked = analysts.run(reader.graph, insights.ranking, chosen)
    asked = {name: _answer(analysts, reader, name, values) for name, values in given.items() if values is not None}
    rows, told = await asyncio.gather(_unless_wrong(reader, ranked), asyncio.gather(*asked.values()))
    return ([] if isinstance(rows, str) else rows), dict(zip(asked, told, strict=True))


async def _answer(analysts: Analysts, reader: Reader, name: str, given: dict[str, list[str]]) -> Asked:
    return await _unless_wrong(reader, ask(analysts, reader.graph, INQUIRIES[name], given))


async def _unless_wrong(reader: Reader, asking: Coroutine[Any, Any, T]) -> T | str:
    """Give what is asked for, or in words why it cannot be had."""
    try:
        return await asking
    except KurbitsError as error:
        return error.sv if isinstance(error, InputError) and error.sv and reader.lang == "sv" else str(error)
