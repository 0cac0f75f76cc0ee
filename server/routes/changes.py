"""The published graph as a file, the feed of its changes, and what changed between two generations."""

import base64
from pathlib import Path as FilePath
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Path, Request
from starlette.responses import FileResponse, JSONResponse, Response

from graph.generation import Generation
from graph.workspace import Workspace
from ontology.errors import GoneError, NotFoundError
from server import described, differences
from server.deps import GenerationDep, LanguageDep, SettingsDep
from server.negotiate import choose
from server.pages.context import Reader
from server.rdf import here, unacceptable
from server.settings import Settings

router = APIRouter(tags=["Linked data"])

Number = Annotated[int, Path(ge=1, le=10**9, description="The number of a generation")]
_PATCH = differences.FORMATS["patch.rdfp"]


@router.get("/dump.nq.gz", summary="The whole graph (N-Quads, gzip)", response_class=Response)
async def dump(request: Request, generation: GenerationDep) -> Response:
    """Give every statement of the published generation with its graph; `Repr-Digest` and /dump.sha256 hold its hash."""
    found = await request.app.state.dumps.file(generation)
    links = [
        f'<{each.value}>; rel="license"' for each in described.licences(generation) if isinstance(each, ox.NamedNode)
    ]
    links += ['</.well-known/void>; rel="describedby"']
    headers = {
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(found.sha256)).decode()}:",
        "ETag": f'"{generation.number}-{found.sha256[:32]}"',  # the same after a restart, so that it can be resumed
        "X-Generation": str(generation.number),
        "Link": ", ".join(links),
    }
    name = f"kurbits-{generation.number}.nq.gz"
    return _saved(request, found.path, name, "application/gzip", headers)


@router.get("/dump/{number}.nq.gz", summary="The whole graph of one generation", response_class=Response)
async def dump_of(request: Request, generation: GenerationDep, number: Number) -> Response:
    """Give the file of the published generation under an address of its own; those before it are gone (410)."""
    if number < generation.number:
        raise GoneError(
            f"Generation {number} was published once; what is published now is /dump/{generation.number}.nq.gz,"
            " and /feed.atom tells what changed."
        )
    if number > generation.number:
        raise NotFoundError(f"there is no generation {number}; the latest is /dump/{generation.number}.nq.gz")
    return await dump(request, generation)


@router.get("/dump.sha256", summary="The checksum of the dump", response_class=Response)
async def checksum(request: Request, generation: GenerationDep) -> Response:
    """Give the SHA-256 of the dump as `sha256sum -c` wants it."""
    found = await request.app.state.dumps.file(generation)
    return Response(f"{found.sha256}  kurbits-{generation.number}.nq.gz\n", media_type="text/plain; charset=utf-8")


@router.get("/feed.atom", summary="What was published when (Atom)", response_class=Response)
def feed(request: Request, generation: GenerationDep, settings: SettingsDep) -> Response:
    """Give a feed of the generations that are kept, the latest first, each with what it holds, and its diff."""
    workspace = Workspace(settings.home)
    numbers = [number for number in sorted(workspace.numbers(), reverse=True) if number < generation.number]
    earlier = [found for found in map(workspace.generation, numbers) if found.readable]
    return Response(described.atom([generation, *earlier], here(request)), media_type="application/atom+xml")


@router.get("/diff/{former}/{later}", summary="What changed between two generations", response_class=Response)
async def diff(
    request: Request, generation: GenerationDep, settings: SettingsDep, lang: LanguageDep, former: Number, later: Number
) -> Response:
    """Count the statements that went and came, by graph: a page, JSON, or the patch itself, as Accept says."""
    accept = request.headers.get("accept", "")
    wanted = choose(accept, ["application/json", _PATCH, "text/html"])
    if not wanted:
        raise unacceptable(accept, ["text/html", "application/json", _PATCH])
    folder = await _between(request, generation, settings, former, later)
    found = differences.counts(folder)
    files = [name for name in differences.FORMATS if (folder / name).exists()]
    if wanted == _PATCH:
        return _file(request, folder, "patch.rdfp", former, later)
    if wanted == "text/html":
        graphs = sorted({*found["removed"], *found["added"]})
        rows = [(graph, found["removed"].get(graph, 0), found["added"].get(graph, 0)) for graph in graphs]
        who = Reader(lang, generation, request.query_params)
        title = who.t("changes.title", former=str(former), later=str(later))
        values = {"rows": rows, "withheld": found["withheld"], "files": files, "at": f"/diff/{former}/{later}"}
        return who.page("changes.html", "changes", title, **values)
    return JSONResponse({"from": former, "to": later, **found, "files": files}, headers={"Vary": "Accept"})


@router.get("/diff/{former}/{later}/{file}", summary="What changed, as a file", response_class=Response)
async def diff_file(
    request: Request, generation: GenerationDep, settings: SettingsDep, former: Number, later: Number, file: str
) -> Response:
    """Give patch.rdfp (RDF Patch), added or removed (.nq: N-Quads, .trig: TriG)."""
    if file not in differences.FORMATS:
        raise NotFoundError(f"no file {file!r}; there are: {', '.join(differences.FORMATS)}")
    return _file(request, await _between(request, generation, settings, former, later), file, former, later)


def _saved(request: Request, path: FilePath, name: str, media_type: str, headers: dict[str, str]) -> Response:
    """Give a file to be kept; who has it already is told so (304)."""
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=media_type, filename=name)


def _file(request: Request, folder: FilePath, name: str, former: int, later: int) -> Response:
    if not (folder / name).exists():
        raise GoneError(
            "People who stood in the former generation are published no more, so what was removed is not given out."
            " Take the whole graph: /dump.nq.gz"
        )
    headers = {"ETag": f'"{former}-{later}-{name}"', "Vary": "Accept"}
    return _saved(request, folder / name, f"kurbits-{former}-{later}.{name}", differences.FORMATS[name], headers)


async def _between(request: Request, generation: Generation, settings: Settings, former: int, later: int) -> FilePath:
    workspace = Workspace(settings.home)
    kept = [number for number in workspace.numbers() if number <= generation.number]
    for number in (former, later):
        if number not in kept:
            known = ", ".join(map(str, kept))
            error = NotFoundError if number > generation.number else GoneError
            raise error(f"Generation {number} is not kept here; there are: {known}. The whole graph is /dump.nq.gz")
    pair = (workspace.generation(number) for number in (former, later))
    found: FilePath = await request.app.state.differences.between(*pair, kept)
    return found
