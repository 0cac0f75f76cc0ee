"""Keys that stay the same when a source is read again: what a judgement names, whatever the graph became since."""

import re
from urllib.parse import quote

from graph.gather import Gathered
from graph.identity.names import is_bare, normalise, normalise_person
from graph.identity.resolve import PLACES, identifiers, strength
from graph.tables import TIE_TYPES
from ontology.facts import Entity, Kind
from ontology.terms import digest

_UNSAFE = re.compile(r"[\s#%|]")


def mention_key(entity: Entity, source: str, document: str, salt: str) -> str:
    """Give the key of a mention: its source with its number there, else with its kind, folded name and place.

    A person without a number, and a name that is bare, are known within their document only. The name of a person
    is not in the key: a digest of it with the secret of the workspace is.
    """
    numbered = sorted((i for i in identifiers(entity) if not i.scheme.startswith("key@")), key=strength)
    if entity.key or numbered:
        return f"{source}:{_safe(entity.key or f'{numbered[0].scheme}:{numbered[0].value}')}"
    kind = Kind.REGION if entity.kind in PLACES else entity.kind
    name = normalise_person(entity.name).replace(" ", "-")
    if entity.kind == Kind.PERSON:
        return f"{source}:{_safe(document)}#person/{digest(name, salt=salt)[:12]}"
    where = ".".join(filter(None, (entity.country, entity.place)))
    local = f"{kind.value}/{name}" + (f"@{_safe(where)}" if where else "")
    return f"{source}:{_safe(document)}#{local}" if is_bare(entity.name) else f"{source}:{local}"


def mention_keys(gathered: Gathered, salt: str) -> list[str]:
    """Give the key of every mention, by row of gathered entity."""
    names, sources = gathered.documents.name, gathered.documents.source
    rows = zip(gathered.entities, gathered.entity_document.tolist(), strict=True)
    return [mention_key(entity, sources[document], names[document], salt) for entity, document in rows]


def fact_keys(gathered: Gathered, mentions: list[str], facts: list[int]) -> list[str]:
    """Give the keys of some facts. A document that says the same twice says one thing with two pieces of evidence.

    The key holds the document, the type, both ends (or the value) and the role, but no position in the text, so that
    it outlives a better reading of the same document.
    """
    return [_fact_key(gathered, mentions, fact) for fact in facts]


def _fact_key(gathered: Gathered, mentions: list[str], fact: int) -> str:
    said = gathered.qualifiers[int(gathered.qualifier[fact])]
    target, document = int(gathered.object[fact]), int(gathered.document[fact])
    what = mentions[target] if target >= 0 else f"{gathered.value[fact]} {said.get('unit', '')} {said.get('what', '')}"
    source, name = gathered.documents.source[document], gathered.documents.name[document]
    kind = TIE_TYPES[int(gathered.type[fact])].value
    role = normalise(str(said.get("role") or ""))
    return f"{source}:{_safe(name)}#fact/{digest(kind, mentions[int(gathered.subject[fact])], what, role)[:16]}"


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: quote(found[0]), text)
