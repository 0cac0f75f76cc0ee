"""Inquiries for programs: what can be asked, and answers as JSON, tables or a drawing."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from graph.inquiries.catalogue import INQUIRIES
from server.csvw import csv_metadata, csvm, lead
from server.deps import AnalystsDep, GenerationDep, LanguageDep
from server.exports import File
from server.inquiries.asked import Answered, ask, inquiry_of, multiple
from server.inquiries.drawn import drawing_svg
from server.inquiries.files import answer_xlsx, csv_columns, table_csv, table_of, whole_csv
from server.inquiries.models import InquiryAnswer, InquiryView
from server.inquiries.told import declared, told
from server.models import Language
from server.patience import unless_gone

router = APIRouter(tags=["Inquiries"])

Form = Literal["json", "csv", "xlsx", "svg"]
_OURS = frozenset({"lang", "format", "table"})


@router.get("/api/inquiries", summary="The inquiries")
def inquiries(lang: LanguageDep) -> list[InquiryView]:
    """List what can be asked of the network, with parameters, meaning and literature."""
    return [declared(each, lang) for each in INQUIRIES.values()]


@router.get("/api/inquiries/{identifier}", summary="Answer an inquiry", response_model=InquiryAnswer)
async def inquiry(
    request: Request,
    generation: GenerationDep,
    analysts: AnalystsDep,
    lang: LanguageDep,
    identifier: str,
    form: Annotated[
        Form, Query(alias="format", description="json; csv: one table; xlsx: all; svg: the drawing")
    ] = "json",
    table: Annotated[str, Query(description="Which table as CSV; empty: the first")] = "",
) -> InquiryAnswer | Response:
    """Answer in sentences, tables and a drawing; the parameters of the inquiry (/api/inquiries) as query parameters.

    Actors and projects are ids, IRIs or names, regions names or codes. A name that several bear gives 400 with
    `candidates`.
    """
    given = multiple(request.query_params, _OURS)
    asked = await unless_gone(request, ask(analysts, generation, inquiry_of(identifier), given))
    if form == "json":
        return await run_in_threadpool(told, asked, lang)
    file = await run_in_threadpool(_file, asked, form, table, lang)
    if form == "csv" and (found := table_of(asked, table)).total > len(found.rows):
        values = tuple(asked.values.items())
        all_of_it = analysts.run(generation, whole_csv, identifier, values, found.id, lang, keep=False)
        file = replace(file, body=await unless_gone(request, all_of_it))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'} if form != "svg" else None
    response = Response(file.body, media_type=file.media_type, headers=headers)
    return lead(response, f"/api/inquiries/{identifier}/csvw?{request.url.query}") if form == "csv" else response


@router.get(
    "/api/inquiries/{identifier}/csvw", summary="What the columns of an answer as CSV are", response_class=Response
)
async def csvw(
    request: Request,
    generation: GenerationDep,
    analysts: AnalystsDep,
    lang: LanguageDep,
    identifier: str,
    table: Annotated[str, Query(description="Which table; empty: the first")] = "",
) -> Response:
    """Describe a table of an answer as CSV (CSV on the Web, https://www.w3.org/TR/tabular-data-primer/)."""
    asked = await unless_gone(
        request, ask(analysts, generation, inquiry_of(identifier), multiple(request.query_params, _OURS))
    )
    found, inquiry = table_of(asked, table), asked.inquiry
    named = f"{getattr(inquiry.title, lang)}: {getattr(found.title, lang)}", getattr(inquiry.meaning, lang)
    address = f"/api/inquiries/{identifier}?{request.url.query}"
    return csvm(csv_metadata(csv_columns(found, lang), address, lang, *named))


def _file(asked: Answered, form: Form, table: str, lang: Language) -> File:
    if form == "csv":
        return table_csv(asked, table, lang)
    return answer_xlsx(asked, lang) if form == "xlsx" else drawing_svg(asked, lang)
