"""The data set as linked data: its description, dump and changes, and its vocabulary at the vocabulary's own IRI."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from graph.workspace import Workspace
from ontology.errors import InputError
from ontology.terms import K
from server import described
from server.deps import GenerationDep, SettingsDep
from server.jobs import NotAcceptableError
from server.negotiate import choose
from server.pages.render import environment

router = APIRouter(tags=["Linked data"])

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""Media types of a description, the default one first."""

_ONTOLOGY = Path(__file__).parent.parent.parent / "ontology" / "kurbits.ttl"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"


@router.get("/.well-known/void", summary="The data set described (VoID, DCAT)", response_class=Response)
def void(request: Request, generation: GenerationDep) -> Response:
    """Describe the data set: what it holds, under which licences, where it is asked and fetched, with a checksum."""
    dump = request.app.state.dumps.ready(generation)
    return _rdf(request, described.dataset(generation, _here(request), dump))


@router.get("/dump.nq.gz", summary="The whole graph (N-Quads, gzip)", response_class=Response)
async def dump(request: Request, generation: GenerationDep) -> Response:
    """Give every statement of the published generation with its graph; `Repr-Digest` and /dump.sha256 hold its hash."""
    found = await request.app.state.dumps.file(generation)
    links = [
        f'<{each.value}>; rel="license"' for each in described.licences(generation) if isinstance(each, ox.NamedNode)
    ]
    headers = {"Repr-Digest": f"sha-256=:{_base64(found.sha256)}:", "X-Generation": str(generation.number)}
    headers |= {"Link": ", ".join(links)} if links else {}
    return FileResponse(
        found.path, headers=headers, media_type="application/gzip", filename=f"kurbits-{generation.number}.nq.gz"
    )


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
    return Response(described.atom([generation, *earlier], _here(request)), media_type="application/atom+xml")


@router.get("/ns", summary="The vocabulary, at its own IRI", response_class=Response)
def vocabulary(request: Request) -> Response:
    """Give the terms that are ours, for a reader or a program. https://w3id.org/kurbits/ns leads here."""
    if choose(request.headers.get("accept", ""), [*FORMATS, "text/html"]) == "text/html":
        page = environment().get_template("vocabulary.html").render(groups=_terms(), namespace=K)
        return HTMLResponse(page, headers={"Vary": "Accept"})
    triples = [quad.triple for quad in ox.parse(_ONTOLOGY.read_bytes(), ox.RdfFormat.TURTLE)]
    return _rdf(request, triples)


@router.get("/.well-known/dcat", include_in_schema=False)
def dcat() -> Response:
    """Lead to the one description."""
    return RedirectResponse("/.well-known/void", 308)


@cache
def _terms() -> dict[str, list[dict[str, Any]]]:
    """Give classes, properties and concepts, each with its labels and meaning in both languages."""
    said: dict[str, dict[str, list[Any]]] = {}
    for quad in ox.parse(_ONTOLOGY.read_bytes(), ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode):
            said.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    groups: dict[str, list[dict[str, Any]]] = {"Class": [], "Property": [], "Concept": []}
    for iri, about in sorted(said.items()):
        kinds = [each.value for each in about.get("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", [])]
        group = next((name for name in groups if any(kind.endswith(name) for kind in kinds)), "")
        if not group or not iri.startswith(K):
            continue
        term: dict[str, Any] = {"local": iri.removeprefix(K), "iri": iri}
        for name, predicates in {"label": ("label", "prefLabel"), "comment": ("comment", "definition")}.items():
            for predicate in predicates:
                for space in (_RDFS, "http://www.w3.org/2004/02/skos/core#"):
                    for text in about.get(space + predicate, []):
                        term.setdefault(f"{name}_{getattr(text, 'language', None) or 'sv'}", text.value)
        over = [each for name in ("subClassOf", "subPropertyOf") for each in about.get(_RDFS + name, [])]
        term["over"] = [_short(each.value) for each in over if isinstance(each, ox.NamedNode)]
        groups[group].append(term)
    return groups


def _short(iri: str) -> str:
    """Give an IRI with a prefix where one is known."""
    space = next((name for name, start in described.PREFIXED.items() if iri.startswith(start)), "")
    return f"{space}:{iri.removeprefix(described.PREFIXED[space])}" if space else iri


def _rdf(request: Request, triples: list[ox.Triple]) -> Response:
    media_type = choose(request.headers.get("accept", ""), FORMATS)
    if not media_type:
        raise NotAcceptableError(f"This comes as {', '.join(FORMATS)}.")
    body = ox.serialize(triples, format=FORMATS[media_type], prefixes=described.PREFIXED)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


def _here(request: Request) -> str:
    """Give the address that the request was sent to. Raises InputError when its Host header is no name of a host."""
    here = str(request.base_url).rstrip("/")
    try:
        ox.NamedNode(here)
    except ValueError:
        raise InputError("The Host header of the request is no name of a host.") from None
    return here


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
