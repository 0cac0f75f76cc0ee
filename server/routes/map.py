"""The map: one selection as columns, as a drawing, as one file, or in a format of another tool."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from graph.views.picture import Picture, Selection, select
from server import exports
from server.deps import GenerationDep, LanguageDep, MemoDep, SettingsDep
from server.parts import PartDep, part

router = APIRouter(tags=["Map"])


def _selection(
    generation: GenerationDep,
    settings: SettingsDep,
    more: PartDep,
    view: Annotated[str, Query(description="entities or collaborations; empty: what suits the size")] = "",
    center: Annotated[str, Query(description="An id or IRI to stand in the middle", max_length=500)] = "",
    steps: Annotated[int, Query(ge=0, le=5, description="How far round it")] = 1,
    region: Annotated[str, Query(description="A NUTS or municipality code", max_length=100)] = "",
    kind: Annotated[list[str] | None, Query(description="Kinds of entities and types of ties")] = None,
    from_year: Annotated[int, Query(alias="from", ge=0, le=9999)] = 0,
    to_year: Annotated[int, Query(alias="to", ge=0, le=9999)] = 0,
    status: Annotated[list[str] | None, Query(description="stated, inferred, proposed")] = None,
    top: Annotated[int, Query(ge=0, le=100_000, description="The most actors shown; 0: what suits the view")] = 0,
    only: Annotated[list[str] | None, Query(description="Ids of the entities to show, and no others")] = None,
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
    )


def _words(given: list[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for part in given or () for word in part.split(",") if word.strip())


SelectionDep = Annotated[Selection, Depends(_selection)]


def _picture(generation: GenerationDep, memo: MemoDep, selection: SelectionDep) -> Picture:
    return memo.get(("picture", generation.number, selection), lambda: select(generation, selection))


PictureDep = Annotated[Picture, Depends(_picture)]


@router.get("/api/map", summary="A picture in columns", response_class=Response)
def columns(generation: GenerationDep, memo: MemoDep, picture: PictureDep) -> Response:
    """Give nodes with positions and edges as columns, and how many are hidden (docs/api.md)."""
    key = ("columns", generation.number, picture.selection)
    return Response(memo.get(key, lambda: orjson.dumps(picture.columns())), media_type="application/json")


@router.get("/karta.svg", summary="A picture as a drawing", response_class=Response)
def drawing(generation: GenerationDep, lang: LanguageDep, picture: PictureDep) -> Response:
    """Draw the selection as SVG, with legend, date, sources and how many are hidden."""
    return Response(exports.export(generation, picture, "svg", lang).body, media_type="image/svg+xml")


@router.get("/karta.html", summary="A picture as one file", response_class=Response)
def one_file(generation: GenerationDep, lang: LanguageDep, picture: PictureDep) -> Response:
    """Give one HTML file with every control and the evidence, to be kept and sent."""
    return _download(exports.export(generation, picture, "html", lang))


@router.get("/api/export", summary="A selection in the format of another tool", response_class=Response)
def export(
    generation: GenerationDep,
    lang: LanguageDep,
    picture: PictureDep,
    form: Annotated[str, Query(alias="format", description="gexf, graphml, csv, xlsx, json, svg, html or pyvis")],
) -> Response:
    """Give the selection as a file: for Gephi (gexf), for any graph tool (graphml), for tables (csv), and more."""
    return _download(exports.export(generation, picture, form, lang))


def _download(file: exports.File) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.body, media_type=file.media_type, headers=headers)
