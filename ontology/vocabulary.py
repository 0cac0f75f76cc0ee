"""The classes and properties that the graph speaks, our own and those of others, as people call them."""

from functools import cache
from typing import Literal, NamedTuple

from ontology.files import description
from ontology.terms import PREFIXES

_KINDS: dict[str, tuple[str, Literal["class", "property"]]] = {
    "owl:Class": ("kurbits", "class"),
    "owl:ObjectProperty": ("kurbits", "property"),
    "owl:DatatypeProperty": ("kurbits", "property"),
}
_BORROWED: dict[str, Literal["class", "property"]] = {"owl:Class": "class", "rdf:Property": "property"}


class Word(NamedTuple):
    """A class or property: its IRI and prefixed name, what it is called and what it means, in Swedish and English."""

    iri: str
    name: str
    kind: Literal["class", "property"]
    sv: str
    en: str
    about_sv: str
    about_en: str


def short(iri: str) -> str:
    """Give an IRI with its prefix ("org:Membership") where one of ours fits, else as it is."""
    best = max(
        (p for p, space in PREFIXES.items() if iri.startswith(space)), key=lambda p: len(PREFIXES[p]), default=""
    )
    local = iri.removeprefix(PREFIXES[best]) if best else ""
    return f"{best}:{local}" if local and "/" not in local and "#" not in local else iri


@cache
def vocabulary() -> dict[str, Word]:
    """Give every word by its IRI: classes first, our own before those of others."""
    found: dict[str, Word] = {}
    for kind in ("class", "property"):
        for term, (file, of) in _KINDS.items():
            found |= _words(file, term, of) if of == kind else {}
        for term, of in _BORROWED.items():
            found |= _words("borrowed", term, of) if of == kind else {}
    return found


def _words(file: str, term: str, kind: Literal["class", "property"]) -> dict[str, Word]:
    said = description(file)
    return {
        iri: Word(
            iri,
            short(iri),
            kind,
            *(said.text(iri, "rdfs:label", lang) for lang in ("sv", "en")),
            *(said.text(iri, "rdfs:comment", lang) for lang in ("sv", "en")),
        )
        for iri in said.subjects("rdf:type", term)
    }
