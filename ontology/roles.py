"""Maps what a source calls a role ("VD", "projektledare", "LP") to a concept of the role scheme in kurbits.ttl."""

import re
import unicodedata
from functools import cache

from ontology.files import description
from ontology.labels import Label

_BETWEEN = re.compile(r"\s+(?:och|and|samt|&)\s+|\s*[,/;]\s*")
_AFTER = re.compile(r"\s+(?:för|på|vid|i|inom|hos|of|at|for|in)\s+")


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@cache
def _concepts() -> dict[str, str]:
    words, found = description("kurbits"), dict[str, str]()
    for iri in words.subjects("skos:inScheme", "k:roles"):
        for predicate in ("skos:notation", "skos:prefLabel", "skos:hiddenLabel", "skos:altLabel"):
            for label in words.texts(iri, predicate):
                found.setdefault(_key(label), iri)
    return found


def role_concept(text: str) -> str | None:
    """Give the IRI of the role concept that a source's words stand for, or None where no concept fits.

    The whole text is looked up first, then the first of several roles ("projektledare och strateg"), then the words
    before a preposition ("ansvarig för tillväxtfrågor"). A former or acting role is not taken for the role itself.
    """
    concepts, whole = _concepts(), _key(text)
    if whole in concepts:
        return concepts[whole]
    for part in _BETWEEN.split(whole):
        if found := concepts.get(part) or concepts.get(_AFTER.split(part)[0]):
            return found
    return None


@cache
def role_labels() -> dict[str, Label]:
    """Give the labels of every role concept by its IRI."""
    words = description("kurbits")
    return {
        iri: Label(words.text(iri, "skos:prefLabel", "sv"), words.text(iri, "skos:prefLabel", "en"))
        for iri in words.subjects("skos:inScheme", "k:roles")
    }
