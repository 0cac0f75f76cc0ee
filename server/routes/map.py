"""The map: one selection as columns, as a drawing, as one file, or in a format of another tool."""

from collections import Counter
from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from graph.views.discs import DISCS, Discs, overview
from graph.views.pick import pick, suited
from graph.views.picture import Picture, Selection, select
from server import exports
from server.csvw import csv_metadata, csvm, lead
from server.deps import GenerationDep, LanguageDep, MemoDep, SettingsDep
from server.models import Around, Sizes
from server.pages.pictures import finished
from server.parts import PartDep, part
from server.views import sizes_of

router = APIRouter(tags=["Map"])


def _selection(
    generation: GenerationDep,
    settings: SettingsDep,
    more: PartDep,
    view: Annotated[str, Query(description="entities, collaborations, communities or regions; empty: what suits")] = "",
    center: Annotated[str, Query(description="An id or IRI to stand in the middle", max_length=500)] = "",
    steps: Annotated[int, Query(ge=0, le=5, description="How far round it")] = 1,
    region: Annotated[str, Query(description="A NUTS or municipality code", max_length=100)] = "",
    kind: Annotated[list[str] | None, Query(description="Kinds of entities and types of ties")] = None,
    from_year: Annotated[int, Query(alias="from", ge=0, le=9999)] = 0,
    to_year: Annotated[int, Query(alias="to", ge=0, le=9999)] = 0,
    status: Annotated[list[str] | None, Query(description="stated, inferred, proposed")] = None,
    top: Annotated[int, Query(ge=0, le=100_000, description="The most actors shown; 0: what suits the view")] = 0,
    only: Annotated[list[str] | None, Query(description="Ids of the entities to show, and no others")] = None,
    group: Annotated[int, Query(ge=0, description="Only a community, by its number")] = 0,
    grow: Annotated[list[str] | None, Query(description="Add the neighbours of these (30:id for the 30 first)")] = None,
    also: Annotated[list[str] | None, Query(description="Add these")] = None,
    layout: Annotated[str, Query(description="geo: on a map of places; else by ties")] = "",
) -> Selection:
    """Read a selection; lists may be repeated parameters or words with commas between."""
    cut = part(generation, more)
    return Selection(
        view=view,
        center=center,
        steps=steps,
        region=region,
        kinds=_words(kind),
        from_year=from_year,
        to_year=to_year,
        statuses=_words(status),
        top=min(top, settings.map_top) if top else 0,
        only=_words(only),
        sector=cut.sector,
        programme=cut.programme,
        funder=cut.funder,
        source=cut.source,
        least=cut.least,
        group=group,
        grow=_words(grow),
        also=_words(also),
        layout=layout,
    )


def _words(given: list[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for part in given or () for word in part.split(",") if word.strip())


SelectionDep = Annotated[Selection, Depends(_selection)]


def _picture(generation: GenerationDep, memo: MemoDep, selection: SelectionDep) -> Picture:
    """Give the actors of a selection, also where a map would show them as discs."""
    if selection.view in DISCS:
        selection = replace(selection, view="collaborations")
    return memo.get(("picture", generation.number, selection), lambda: select(generation, selection))


def _view(generation: GenerationDep, memo: MemoDep, selection: SelectionDep) -> Picture | Discs:
    return memo.get(("view", generation.number, selection), lambda: overview(generation, selection))


PictureDep = Annotated[Picture, Depends(_picture)]
ViewDep = Annotated[Picture | Discs, Depends(_view)]


@router.get("/api/map", summary="A picture in columns", response_class=Response)
def columns(
    generation: GenerationDep, memo: MemoDep, selection: SelectionDep, view: ViewDep, lang: LanguageDep
) -> Response:
    """Give nodes with positions and edges as columns, and how many are hidden (docs/api.md)."""
    key = ("columns", generation.number, selection, lang)
    body = memo.get(key, lambda: orjson.dumps(finished(generation, view.columns(), lang)))
    return Response(body, media_type="application/json")


@router.get("/api/map/around", summary="How many stand round an entity")
def round_about(
    generation: GenerationDep,
    memo: MemoDep,
    selection: SelectionDep,
    around: Annotated[str, Query(description="An id or IRI", max_length=500)],
) -> Around:
    """Count the neighbours of an entity in the whole of a selection, by kind: before somebody asks for all of them."""
    row = generation.row(around)
    view = memo.get(("view", generation.number, selection), lambda: overview(generation, selection)).selection.view
    wide = replace(selection, view=view, center=around, steps=1, only=(), group=0, grow=(), also=(), top=0)
    rows = pick(generation, suited(generation, wide)).rows
    kinds = Counter(generation.kind(int(each)).value for each in rows if each != row)
    return Around(total=kinds.total(), kinds=dict(kinds.most_common()))


@router.get("/api/map/sizes", summary="A measure of every node of a picture")
def sizes(
    generation: GenerationDep,
    picture: PictureDep,
    lang: LanguageDep,
    by: Annotated[str, Query(description="A stored measure (/api/measures)")] = "degree",
) -> Sizes:
    """Give a stored measure of the collaboration network in the order of the nodes; null for what is no actor in it."""
    return sizes_of(generation, picture.rows, by, lang)


@router.get("/karta.svg", summary="A picture as a drawing", response_class=Response)
def drawing(generation: GenerationDep, lang: LanguageDep, view: ViewDep) -> Response:
    """Draw the selection as SVG, with legend, date, sources and how many are hidden."""
    return Response(exports.export(generation, view, "svg", lang).body, media_type="image/svg+xml")


@router.get("/karta.html", summary="A picture as one file", response_class=Response)
def one_file(request: Request, generation: GenerationDep, lang: LanguageDep, view: ViewDep) -> Response:
    """Give one HTML file with every control and the evidence, to be kept and sent. It opens as the address says."""
    return _download(exports.export(generation, view, "html", lang, request.url.query))


@router.get("/api/export", summary="A selection in the format of another tool", response_class=Response)
def export(
    request: Request,
    generation: GenerationDep,
    lang: LanguageDep,
    picture: PictureDep,
    form: Annotated[str, Query(alias="format", description=f"One of: {', '.join(exports.FORMATS)}")],
) -> Response:
    """Give the selection as a file: for Gephi (gexf), for any graph tool (graphml), for tables (csv), and more."""
    response = _download(exports.export(generation, picture, form, lang))
    return lead(response, f"/api/export/csvw?{request.url.query}") if form in exports.TABLES else response


@router.get("/api/export/csvw", summary="What the columns of a selection as CSV are", response_class=Response)
def csvw(
    request: Request,
    generation: GenerationDep,
    lang: LanguageDep,
    form: Annotated[str, Query(alias="format", description="csv: the lines; nodes.csv: the nodes")],
) -> Response:
    """Describe the CSV of a selection (CSV on the Web, https://www.w3.org/TR/tabular-data-primer/)."""
    title, columns = exports.csv_columns(form, lang)
    named = f"{generation.manifest['name']}: {title}"
    return csvm(csv_metadata(columns, f"/api/export?{request.url.query}", lang, named))


def _download(file: exports.File) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.body, media_type=file.media_type, headers=headers)
