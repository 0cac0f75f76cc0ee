"""The labels that maps, pages and exports show for kinds, ties, sectors, statuses and roles, from kurbits.ttl."""

from functools import cache, lru_cache
from typing import NamedTuple

from babel.numbers import format_decimal

from ontology.files import description


class Label(NamedTuple):
    """A label in Swedish and English."""

    sv: str
    en: str


@lru_cache(4_096)
def grouped(count: int, language: str = "sv") -> str:
    """Write a number with its thousands apart, as a language does."""
    return str(format_decimal(count, locale=language))


class KindLabel(NamedTuple):
    """What one and several of a kind are called."""

    sv: str
    sv_plural: str
    en: str
    en_plural: str


class TieLabel(NamedTuple):
    """How a tie reads from subject to object and, inverse, from object to subject."""

    sv: str
    sv_inverse: str
    en: str
    en_inverse: str


def _pairs(scheme: str, predicate: str = "skos:prefLabel") -> dict[str, Label]:
    """Give the labels of a scheme's concepts by their short name (skos:notation)."""
    words = description("kurbits")
    return {
        words.text(iri, "skos:notation"): Label(words.text(iri, predicate, "sv"), words.text(iri, predicate, "en"))
        for iri in words.subjects("skos:inScheme", scheme)
    }


@cache
def tie_labels() -> dict[str, TieLabel]:
    """Give the labels of every type of tie (ontology.facts.FactType) in both directions."""
    ahead, back = _pairs("k:tieTypes"), _pairs("k:tieTypes", "k:inverseLabel")
    return {name: TieLabel(ahead[name].sv, back[name].sv, ahead[name].en, back[name].en) for name in ahead}


@cache
def kind_labels() -> dict[str, KindLabel]:
    """Give the labels of every kind of thing (ontology.facts.Kind), singular and plural."""
    one, many = _pairs("k:kinds"), _pairs("k:kinds", "k:pluralLabel")
    return {name: KindLabel(one[name].sv, many[name].sv, one[name].en, many[name].en) for name in one}


@cache
def sector_labels() -> dict[str, Label]:
    """Give the labels of the sectors: academia, industry, public, civil, intermediary."""
    return _pairs("k:sectors")


@cache
def status_labels() -> dict[str, Label]:
    """Give the labels of the statuses: stated, inferred, contested, proposed."""
    return _pairs("k:statuses")


@cache
def measure_labels() -> dict[str, Label]:
    """Give the labels of the measures by the local name of their property: degree, betweenness …"""
    words = description("kurbits")
    return {
        iri.rpartition("#")[2]: Label(words.text(iri, "rdfs:label", "sv"), words.text(iri, "rdfs:label", "en"))
        for iri in words.subjects("rdfs:subPropertyOf", "k:measure")
    }
