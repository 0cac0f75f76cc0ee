"""Things as triples: what each is, what it is called, by which numbers it goes and where it is."""

from collections.abc import Iterable, Iterator

from graph.identity.iris import Profile
from graph.identity.resolve import PLACES
from graph.triples.nquads import iri, is_link, literal, quoted, term, typed
from ontology.facts import Identifier, Kind
from ontology.places import PLACE, Place, place, within
from ontology.terms import PREFIXES

_A, _LABEL, _PREF, _ALT = term("rdf:type"), term("rdfs:label"), term("skos:prefLabel"), term("skos:altLabel")
_IDENTIFIER, _MATCH, _CLASS = term("org:identifier"), term("skos:exactMatch"), term("org:classification")
_LOCATION, _COUNTRY, _CITY = term("schema:location"), term("schema:addressCountry"), term("schema:addressLocality")
_HOME, _WKT, _NOTE = term("foaf:homepage"), term("geo:asWKT"), term("skos:note")
_NOTATION, _BROADER, _WITHIN = term("skos:notation"), term("skos:broader"), term("k:within")

_TYPES = {
    Kind.ORGANISATION: ("org:Organization",),
    Kind.PERSON: ("foaf:Person",),
    Kind.PROJECT: ("foaf:Project", "org:OrganizationalCollaboration"),
    Kind.PROGRAMME: ("k:Programme", "org:OrganizationalCollaboration"),
    Kind.EVENT: ("schema:Event",),
    Kind.REGION: ("k:Region",),
    Kind.MUNICIPALITY: ("k:Municipality",),
}
_LINKS = {
    "ror": "https://ror.org/",
    "wikidata": "http://www.wikidata.org/entity/",
    "isni": "https://isni.org/isni/",
}


def description(profile: Profile) -> str:
    """Give what is known of a thing itself, as triples. A place that the ontology describes needs none."""
    if profile.kind in PLACES and place(profile.iri):
        return ""
    me = iri(profile.iri)
    lines = [f"{me} {_A} {term(kind)} .\n" for kind in _TYPES[profile.kind]]
    lines.append(f"{me} {_LABEL} {quoted(profile.label)} .\n")
    if profile.language or profile.kind == Kind.PERSON:
        lines.append(f"{me} {_PREF} {literal(profile.label, profile.language)} .\n")
    lines += [f"{me} {_ALT} {literal(alias, profile.language)} .\n" for alias in profile.aliases]
    for identifier in profile.identifiers:
        lines += _identified(me, identifier)
    if profile.sector:
        lines.append(f"{me} {_CLASS} {term(f'k:sector-{profile.sector}')} .\n")
    lines += _where(me, profile)
    if is_link(profile.website):
        lines.append(f"{me} {_HOME} {iri(profile.website)} .\n")
    if profile.note:
        lines.append(f"{me} {_NOTE} {literal(profile.note, profile.language)} .\n")
    if profile.kind in PLACES:
        lines.append(f"{me} {_NOTATION} {quoted(profile.iri.removeprefix(PLACE))} .\n")
    return "".join(lines)


def _identified(me: str, identifier: Identifier) -> Iterator[str]:
    scheme, value = identifier
    if scheme.replace("-", "").isalnum():
        yield f"{me} {_IDENTIFIER} {typed(value, f'k:{scheme}')} .\n"
    if scheme in _LINKS and value.isalnum():
        yield f"{me} {_MATCH} {iri(_LINKS[scheme] + value)} .\n"


def _where(me: str, profile: Profile) -> Iterator[str]:
    if profile.kind in PLACES:
        return
    if spot := (place_iri(profile.place) or place_iri(profile.country)) if profile.kind != Kind.PERSON else "":
        yield f"{me} {_LOCATION} {iri(spot)} .\n"
    if profile.country:
        yield f"{me} {_COUNTRY} {quoted(profile.country)} .\n"
    if profile.city:
        yield f"{me} {_CITY} {quoted(profile.city)} .\n"
    if profile.point:
        yield f"{me} {_WKT} {typed(profile.point, 'geo:wktLiteral')} .\n"


def place_iri(code: str) -> str:
    """Give the IRI of a place by its code, "" when the code is none."""
    if not code:
        return ""
    found = place(code)
    if found:
        return found.iri
    return PREFIXES["nuts"] + code if len(within(code)) > 1 else ""


def places(codes: Iterable[str], described: Iterable[Place]) -> str:
    """Give, as triples, the places that are used but not described by the ontology, and what lies within what."""
    known = {each.code for each in described}
    used = known | {ancestor for code in codes if place_iri(code) for ancestor in within(code)}
    lines: list[str] = []
    for code in sorted(used):
        me = iri(place_iri(code))
        if code not in known:
            lines += _place(me, code)
        lines += [f"{me} {_WITHIN} {iri(place_iri(ancestor))} .\n" for ancestor in within(code)]
    return "".join(lines)


def _place(me: str, code: str) -> Iterator[str]:
    found = place(code)
    country = found is not None and found.kind == "country"
    yield f"{me} {_A} {term('k:Country' if country else 'k:Region')} .\n"
    yield f"{me} {_NOTATION} {quoted(code)} .\n"
    yield f"{me} {_LABEL} {quoted(found.label_sv if found else code)} .\n"
    if found:
        yield f"{me} {_PREF} {literal(found.label_sv, 'sv')} .\n"
        yield f"{me} {_PREF} {literal(found.label_en, 'en')} .\n"
    if len(around := within(code)) > 1:
        yield f"{me} {_BROADER} {iri(place_iri(around[1]))} .\n"
