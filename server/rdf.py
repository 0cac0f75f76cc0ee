"""A description in RDF as the Accept header wants it."""

from collections.abc import Iterable

import pyoxigraph as ox
from fastapi import Request
from starlette.responses import Response

from ontology.errors import InputError
from server import described
from server.jobs import NotAcceptableError
from server.negotiate import choose

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
"""Media types of a description, the default one first."""


def answer_in_rdf(request: Request, triples: list[ox.Triple]) -> Response:
    """Answer with triples in the format that is wanted most. Raises NotAcceptableError (406)."""
    accept = request.headers.get("accept", "")
    media_type = choose(accept, FORMATS)
    if not media_type:
        raise unacceptable(accept, FORMATS)
    body = ox.serialize(triples, format=FORMATS[media_type], prefixes=described.PREFIXED)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


def unacceptable(accept: str, offered: Iterable[str]) -> NotAcceptableError:
    """Say what was asked for, and what there is."""
    return NotAcceptableError(f"There is no {accept[:100]} of this. Ask (Accept) for one of: {', '.join(offered)}.")


def here(request: Request) -> str:
    """Give the address that the request was sent to. Raises InputError when its Host header is no name of a host."""
    found = str(request.base_url).rstrip("/")
    try:
        ox.NamedNode(found)
    except ValueError:
        raise InputError("The Host header of the request is no name of a host.") from None
    return found
