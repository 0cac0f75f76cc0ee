"""The data set as linked data: its description, and its vocabulary at the vocabulary's own IRI."""

from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ontology.terms import K
from server import described
from server.deps import GenerationDep
from server.negotiate import choose
from server.pages.render import environment
from server.rdf import FORMATS, answer_in_rdf, here

router = APIRouter(tags=["Linked data"])

_ONTOLOGY = Path(__file__).parent.parent.parent / "ontology" / "kurbits.ttl"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"


@router.get("/.well-known/void", summary="The data set described (VoID, DCAT)", response_class=Response)
def void(request: Request, generation: GenerationDep) -> Response:
    """Describe the data set: what it holds, under which licences, where it is asked and fetched, with a checksum."""
    dump = request.app.state.dumps.ready(generation)
    return answer_in_rdf(request, described.dataset(generation, here(request), dump))


@router.get("/ns", summary="The vocabulary, at its own IRI", response_class=Response)
def vocabulary(request: Request) -> Response:
    """Give the terms that are ours, for a reader or a program. https://w3id.org/kurbits/ns leads here."""
    if choose(request.headers.get("accept", ""), [*FORMATS, "text/html"]) == "text/html":
        page = environment().get_template("vocabulary.html").render(groups=_terms(), namespace=K)
        return HTMLResponse(page, headers={"Vary": "Accept"})
    triples = [quad.triple for quad in ox.parse(_ONTOLOGY.read_bytes(), ox.RdfFormat.TURTLE)]
    return answer_in_rdf(request, triples)


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
        if not kinds or not iri.startswith(K):
            continue
        group = next((name for name in ("Class", "Property") if any(_is(kind, name) for kind in kinds)), "Concept")
        term: dict[str, Any] = {"local": iri.removeprefix(K), "iri": iri}
        for name, predicates in {"label": ("label", "prefLabel"), "comment": ("comment", "definition")}.items():
            for predicate in predicates:
                for space in (_RDFS, "http://www.w3.org/2004/02/skos/core#"):
                    for text in about.get(space + predicate, []):
                        term.setdefault(f"{name}_{getattr(text, 'language', None) or 'sv'}", text.value)
        over = [each for name in ("subClassOf", "subPropertyOf") for each in about.get(_RDFS + name, [])]
        if group == "Concept":
            over = [ox.NamedNode(kind) for kind in kinds if kind.startswith(K)]
        term["over"] = [_short(each.value) for each in over if isinstance(each, ox.NamedNode)]
        groups[group].append(term)
    return groups


def _is(kind: str, name: str) -> bool:
    """Say whether a type is one of classes or of properties: the words of OWL and RDF Schema, none of ours."""
    return kind.endswith(name) and not kind.startswith(K)


def _short(iri: str) -> str:
    """Give an IRI with a prefix where one is known."""
    space = next((name for name, start in described.PREFIXED.items() if iri.startswith(start)), "")
    return f"{space}:{iri.removeprefix(described.PREFIXED[space])}" if space else iri
