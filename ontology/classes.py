"""Which properties may be published: those whose data class says so (docs/vocabulary.md). What has no class may not."""

from collections.abc import Collection
from functools import cache

from ontology.errors import WorkspaceError
from ontology.files import description
from ontology.terms import PREFIXES, expand

PUBLIC = ("P0", "P1", "P2")
"""Classes that are published: nothing personal, public roles, professional roles."""


@cache
def data_class(iri: str) -> str:
    """Give the data class of a property ("P0" … "P5"), "" when it has none."""
    found = description("kurbits").links(iri, "k:dataClass")
    return found[0].removeprefix(expand("k:")) if found else ""


def unpublishable(properties: Collection[str]) -> list[str]:
    """Give those of some properties that may not be published, each with the reason, in order."""
    told = []
    for iri in sorted(properties):
        found = data_class(iri)
        if found not in PUBLIC:
            told.append(f"{short(iri)} ({f'class {found}' if found else 'no data class'})")
    return told


def demand_public(properties: Collection[str]) -> None:
    """Raise WorkspaceError that names the properties which may not be published, when there are any."""
    if found := unpublishable(properties):
        raise WorkspaceError(
            f"not published: {', '.join(found)}. Every property needs k:dataClass k:P0, k:P1 or k:P2 in "
            "ontology/kurbits.ttl; what is published stays as it was"
        )


def short(iri: str) -> str:
    """Give an IRI with its prefix where it has one of ours."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri
