"""Places: finds regions, counties, municipalities and countries by name or code, and what lies within what."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from babel import Locale

from ontology.files import description
from ontology.terms import PREFIXES, K, slug

PLACE = "https://w3id.org/kurbits/place/"
"""Base of the IRIs of places without a NUTS code; the same in every workspace."""

_NUTS_FOR_ISO = {"GR": "EL", "GB": "UK"}
_NUTS_COUNTRIES = re.compile(
    "A[LT]|B[EG]|C[HYZ]|D[EK]|E[ELS]|F[IR]|H[RU]|I[EST]|L[ITUV]|M[EKT]|N[LO]|P[LT]|R[OS]|S[EIK]|TR|UK"
)
_NOT_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))  # CLDR codes that are no country
_TYPES = ("k:Country", "k:Region", "k:Municipality", "k:Locality")
_KINDS = {"Country": "country", "Municipality": "municipality", "Locality": "locality"}
_ORDER = ("county", "municipality", "locality", "region", "nuts3", "nuts2", "nuts1", "country")
_MORE_NAMES = {"UK": ("UK", "Great Britain", "Britain"), "US": ("United States of America",), "CZ": ("Czech Republic",)}


class Place(NamedTuple):
    """A place. `code` is NUTS, SCB or, without a valid one, a short name; `kind` is one of country, nuts1, nuts2,
    nuts3, county, municipality, locality, region; `parent` is the code of the place around it; `point` is WKT.
    """

    iri: str
    code: str
    label_sv: str
    label_en: str
    kind: str
    parent: str
    point: str


def _kind(type_iri: str, code: str) -> str:
    if named := _KINDS.get(type_iri.removeprefix(K)):
        return named
    if not code[:2].isupper():
        return "region"
    return "county" if code.startswith("SE") and len(code) == 5 else f"nuts{len(code) - 2}"


def _described() -> dict[str, tuple[Place, list[str]]]:
    """Give the places of places.ttl by code, each with all its names and former codes."""
    said, found = description("places"), dict[str, tuple[Place, list[str]]]()
    for iri in (
        i for t in ("Country", "Region", "Municipality", "Locality") for i in said.subjects("rdf:type", f"k:{t}")
    ):
        code = said.text(iri, "skos:notation")
        parent = next(iter(said.links(iri, "skos:broader")), "").rpartition("/")[2]
        sv, en = said.text(iri, "skos:prefLabel", "sv"), said.text(iri, "skos:prefLabel", "en")
        kind = _kind(said.links(iri, "rdf:type")[0], code)
        place = Place(iri, code, sv, en, kind, parent, said.text(iri, "geo:asWKT"))
        found[code] = place, [sv, en, *said.texts(iri, "skos:altLabel"), *said.texts(iri, "skos:hiddenLabel")]
    return found


def _countries() -> dict[str, tuple[Place, list[str]]]:
    """Give the countries of the world by code, named by CLDR."""
    swedish: dict[str, str] = dict(Locale("sv").territories)
    english: dict[str, str] = dict(Locale("en").territories)
    found: dict[str, tuple[Place, list[str]]] = {}
    for iso in english:
        if iso not in swedish or not re.fullmatch("[A-Z]{2}", iso) or iso in _NOT_COUNTRIES:
            continue
        code = _NUTS_FOR_ISO.get(iso, iso)
        iri = PREFIXES["nuts"] + code if _NUTS_COUNTRIES.fullmatch(code) else PLACE + code.lower()
        place = Place(iri, code, swedish[iso], english[iso], "country", "", "")
        found[code] = place, [swedish[iso], english[iso], *_MORE_NAMES.get(code, ())]
    return found


@cache
def _places() -> dict[str, tuple[Place, list[str]]]:
    return _countries() | _described()


@cache
def _by_code() -> dict[str, Place]:
    """Give every place by code, IRI and former code."""
    found = {iso: _places()[code][0] for iso, code in _NUTS_FOR_ISO.items()}
    for code, (place, names) in _places().items():
        found[code] = found[place.iri] = place
        found.update({name: place for name in names if name.isupper() and name[2:] and place.kind == "region"})
    return found


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _genitive(name: str) -> str:
    """Give the Swedish genitive of a place's name; a name that ends in s, x or z keeps its form."""
    return name if name[-1:].casefold() in "sxz" else name + "s"


@cache
def _by_name() -> tuple[dict[str, list[Place]], dict[str, list[Place]]]:
    """Give the places by name as written and by name without accents, the likeliest first."""
    exact, folded = dict[str, list[Place]](), dict[str, list[Place]]()
    for place, names in sorted(_places().values(), key=lambda found: _ORDER.index(found[0].kind)):
        for name in dict.fromkeys(form for n in names for form in (n, _genitive(n))):
            exact.setdefault(_key(name), []).append(place)
            folded.setdefault(slug(name), []).append(place)
    return exact, folded


def find_place(name: str, country: str = "") -> Place | None:
    """Give the place of a Swedish or English name ("Dalarnas län", "Falun", "Värmlands"), or None.

    `country` (ISO or NUTS code) leaves out other countries' places. A bare name that a county and a wider region
    share means the county. Names of organisations ("Region Dalarna", "Länsstyrelsen i Dalarnas län") are not places.
    """
    exact, folded = _by_name()
    wanted = _NUTS_FOR_ISO.get(country.upper(), country.upper())
    for found in (exact.get(_key(name), ()), folded.get(slug(name), ()) if slug(name) else ()):
        for place in found:
            if not wanted or within(place.code)[-1] == wanted:
                return place
    return None


def place(code_or_iri: str) -> Place | None:
    """Give the place of a NUTS, SCB or country code (former codes too) or of an IRI, or None."""
    known = _by_code()
    return known.get(code_or_iri) or known.get(code_or_iri.upper())


@cache
def within(code: str) -> tuple[str, ...]:
    """Give the codes of a place and of everything it lies in, from the inside out ("2080" → 2080, SE312, …, SE).

    A NUTS code that is not in places.ttl is followed by its own prefixes; an unknown code stands alone.
    """
    known = place(code)
    if known is not None:
        return (known.code, *(within(known.parent) if known.parent else ()))
    if _NUTS_COUNTRIES.fullmatch(code[:2]) and 3 <= len(code) <= 5 and code.isalnum():
        return (code, *within(code[:-1]))
    return (code,)


def all_places() -> tuple[Place, ...]:
    """Give every place that places.ttl describes: not the countries, which are known by code and name only."""
    return tuple(place for place, _ in _described().values())
