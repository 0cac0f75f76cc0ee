"""Reads the files that lie beside this module: the vocabulary, the shapes, the places and the questions."""

from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from ontology.terms import expand

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@cache
def turtle(name: str) -> str:
    """Give the text of a Turtle file here: kurbits, borrowed, shapes, places. Raises FileNotFoundError for another."""
    return (files("ontology") / f"{name}.ttl").read_text(encoding="utf-8")


class Description:
    """What one Turtle file says of its subjects, by predicate; small files only."""

    def __init__(self, name: str):
        self._said: dict[str, dict[str, list[Term]]] = {}
        for quad in ox.parse(turtle(name).encode(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                said = self._said.setdefault(quad.subject.value, {})
                said.setdefault(quad.predicate.value, []).append(quad.object)

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """Give the IRIs that have the object by the predicate (both prefixed names), in the order of the file."""
        term = ox.NamedNode(expand(obj))
        return [iri for iri, said in self._said.items() if term in said.get(expand(predicate), ())]

    def texts(self, iri: str, predicate: str, language: str | None = None) -> list[str]:
        """Give the literals of a subject, of one language or of all."""
        found = self._said.get(iri, {}).get(expand(predicate), ())
        return [t.value for t in found if isinstance(t, ox.Literal) and language in (None, t.language)]

    def text(self, iri: str, predicate: str, language: str | None = None) -> str:
        """Give the first literal, or an empty string."""
        return next(iter(self.texts(iri, predicate, language)), "")

    def links(self, iri: str, predicate: str) -> list[str]:
        """Give the IRIs that a subject points at."""
        found = self._said.get(iri, {}).get(expand(predicate), ())
        return [t.value for t in found if isinstance(t, ox.NamedNode)]


@cache
def description(name: str) -> Description:
    """Give what a Turtle file says, read once."""
    return Description(name)
