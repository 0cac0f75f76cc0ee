"""Entities and ties: search, one entity, its ties, one tie with its evidence, and /id/… by content negotiation."""

from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from ontology.errors import NotFoundError
from ontology.facts import Kind
from ontology.terms import PREFIXES
from server import insights, models, views
from server.deps import GenerationDep, LanguageDep
from server.negotiate import choose
from server.pages.links import entity_iri, entity_url, page_url
from server.rdf import FORMATS, here, unacceptable

router = APIRouter(tags=["Entities and ties"])

KindPath = Annotated[str, Path(description="The kind in the IRI, or “place” for a NUTS or municipality code")]
LocalPath = Annotated[str, Path(description="The rest of the IRI")]
Text = Annotated[str, Query(min_length=1, max_length=200, description="A name, a piece of one, or an identifier")]
Kinds = Annotated[list[Kind] | None, Query(description="Only of these kinds; may be given several times")]

_ALL_ABOUT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ALL_OF = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1000"
"""What sources say with a thing of which nothing is said by itself."""


@router.get("/api/search", summary="Find by name")
def search(
    generation: GenerationDep,
    lang: LanguageDep,
    q: Text,
    kind: Kinds = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> list[models.Found]:
    """Find by name, former name, acronym or identifier; accents and case do not matter. Best first."""
    return views.found(generation, q, limit, kind or (), lang)


@router.get("/api/suggest", summary="Suggest while somebody types")
def suggest(generation: GenerationDep, lang: LanguageDep, q: Text, kind: Kinds = None) -> list[models.Found]:
    """Like search, eight at most."""
    return views.found(generation, q, 8, kind or (), lang)


@router.get("/api/entity/{kind}/{local:path}/ties", summary="The ties of an entity")
def ties(
    generation: GenerationDep,
    lang: LanguageDep,
    kind: KindPath,
    local: LocalPath,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> models.TieList:
    """Give the ties of an entity, the latest first."""
    found = views.ties(generation, _row(generation, kind, local), lang)
    return models.TieList(total=len(found), ties=found[offset : offset + limit])


@router.get("/api/entity/{kind}/{local:path}", summary="One entity")
def entity(generation: GenerationDep, lang: LanguageDep, kind: KindPath, local: LocalPath) -> models.Entity:
    """Give what is known of an entity itself."""
    return views.entity(generation, _row(generation, kind, local), lang)


@router.get("/api/tie/{identifier}", summary="One tie, and where it is written")
def tie(generation: GenerationDep, lang: LanguageDep, identifier: str) -> models.Tie:
    """Give a tie with every passage and row that says it; `c:…` is a collaboration, with what it goes through."""
    return insights.tie(generation, identifier, lang)


@router.get("/place/{code}", summary="Linked data: a place by its IRI", response_class=Response)
def linked_place(request: Request, generation: GenerationDep, lang: LanguageDep, code: str) -> Response:
    """Give a place whose IRI is ours, the same in every workspace (https://w3id.org/kurbits/place/… leads here)."""
    return linked(request, generation, lang, "place", code)


@router.get("/id/{kind}/{local:path}", summary="Linked data: one thing by its IRI", response_class=Response)
def linked(request: Request, generation: GenerationDep, lang: LanguageDep, kind: str, local: str) -> Response:
    """Give Turtle, JSON-LD, N-Triples or RDF/XML as Accept says; a reader is sent to the page (303)."""
    accept, iri = request.headers.get("accept", ""), entity_iri(kind, local, generation.base)
    wanted = choose(accept, ["text/html", *FORMATS]) if accept.strip() not in ("", "*/*") else "text/turtle"
    if kind in list(Kind) and iri not in generation.documents.iri:
        row = generation.row(iri)
        if (stays := generation.entities.iri[row]) != iri:
            return RedirectResponse("/id/" + stays.removeprefix(generation.base), 308)
        if wanted == "text/html":
            return RedirectResponse(entity_url(lang, iri, generation.base), 303, {"Vary": "Accept"})
    elif wanted == "text/html" and (page := _page_of(generation, lang, kind, iri)):
        return RedirectResponse(page, 303, {"Vary": "Accept"})
    if not wanted:
        raise unacceptable(accept, ["text/html", *FORMATS])
    triples = _about(generation, iri) or _graph(generation, iri, here(request))
    if not triples:
        raise NotFoundError(f"nothing is known of {iri}")
    if wanted == "text/html":  # what has no page of its own is shown as its statements
        page = page_url(lang, "sparql", query={"query": f"DESCRIBE <{iri}>"})
        return RedirectResponse(page, 303, {"Vary": "Accept"})
    body = ox.serialize(triples, format=FORMATS[wanted], prefixes=PREFIXES)
    return Response(body, media_type=wanted, headers={"Vary": "Accept"})


def _page_of(generation: GenerationDep, lang: str, kind: str, iri: str) -> str:
    """Give the address of the page that shows a tie, a document, a source or a place, "" where there is none."""
    local = iri.rpartition("/")[2]
    if kind == "tie":
        generation.tie(local)
        return page_url(lang, "sources", f"tie/{local}")
    if kind == "collaboration":
        return page_url(lang, "sources", f"tie/c:{local}")
    if kind == "document" and iri in generation.documents.iri:
        return page_url(lang, "sources", local)
    if kind == "place" and iri in generation.entities.iri:
        return entity_url(lang, iri, generation.base)
    return page_url(lang, "sources") if kind == "graph" else ""


def _about(generation: GenerationDep, iri: str) -> list[ox.Triple]:
    """Give what is said of a thing, or else where it stands in a source."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise NotFoundError(f"{iri} is no IRI") from None
    triples = list(generation.store.construct(_ALL_ABOUT, substitutions={"s": node}))
    return triples or list(generation.store.construct(_ALL_OF, substitutions={"o": node}))


def _graph(generation: GenerationDep, iri: str, here: str) -> list[ox.Triple]:
    """Give what a named graph is of which nothing is said: a part of the data set, to be asked where that is asked."""
    name, void = ox.NamedNode(iri), "http://rdfs.org/ns/void#"
    if not views.rows_of(generation, "SELECT ?p { GRAPH ?g { ?s ?p ?o } } LIMIT 1", g=name):
        return []
    return [
        ox.Triple(name, ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{void}Dataset")),
        ox.Triple(name, ox.NamedNode(f"{PREFIXES['dct']}isPartOf"), ox.NamedNode(f"{here}/.well-known/void#dataset")),
        ox.Triple(name, ox.NamedNode(f"{void}sparqlEndpoint"), ox.NamedNode(f"{here}/sparql")),
    ]


def _row(generation: GenerationDep, kind: str, local: str) -> int:
    if kind in ("http:", "https:"):  # the ids of places are whole IRIs
        return generation.row(f"{kind}//{local.lstrip('/')}")
    return generation.row(entity_iri(kind, local, generation.base))
