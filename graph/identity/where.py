"""Where a thing is: the place a name or a code means, and whether two codes may be of one thing."""

from ontology.facts import Entity
from ontology.places import Place, find_place, place, within


def place_of(entity: Entity) -> Place | None:
    """Give the place that an entity is, by its codes, else by its name."""
    for code in (entity.place, *(i.value for i in entity.identifiers if i.scheme in ("nuts", "scb"))):
        if code and (found := place(code)):
            return found
    return find_place(entity.name, entity.country) if entity.name else None


def compatible(a: str, b: str) -> bool:
    """Say whether of two codes one lies in the other."""
    return a == b or a.startswith(b) or b.startswith(a) or a in within(b) or b in within(a)
