"""The part of the graph that a picture shows, as Turtle: its entities and what joins them."""

from collections import Counter
from collections.abc import Sequence

import pyoxigraph as ox

from graph.generation import Generation
from ontology.errors import InputError
from ontology.terms import PREFIXES
from server.views import rows_of

MOST = 2_000
"""More entities than this are taken with the whole graph instead."""

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_AROUND = "SELECT DISTINCT ?s ?o { ?s ?p ?o }"


def turtle(generation: Generation, rows: Sequence[int]) -> bytes:
    """Give the triples of entities, and of every node that points to at least two of them (memberships, grants, ties).

    Raises InputError where there are too many.
    """
    if len(rows) > MOST:
        raise InputError(f"{len(rows)} entities are too many for Turtle (at most {MOST}): take the graph, /dump.nq.gz")
    iris = [generation.entities.iri[row] for row in rows]
    own = set(iris)
    pointing = Counter(
        found["s"].value
        for iri in iris
        for found in rows_of(generation, _AROUND, o=ox.NamedNode(iri))
        if isinstance(found["s"], ox.NamedNode)
    )
    joining = [name for name, n in pointing.items() if n > 1 and name not in own]
    triples = {
        triple
        for name in [*iris, *sorted(joining)]
        for triple in generation.store.construct(_ALL, substitutions={"s": ox.NamedNode(name)})
    }
    ordered = sorted(triples, key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
