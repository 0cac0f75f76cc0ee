"""The things an RDF file speaks of, as entities: what kind, which name, which numbers, where."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loaders import cells
from loaders.contacts import is_identity_number
from ontology.facts import Entity, Identifier, Kind, Reject
from ontology.places import Place, find_place, place, within
from ontology.terms import PREFIXES, K

Said = Mapping[str, Sequence[Sequence[str]]]
"""What the lift says of one thing or fact: name → terms, as `loaders.rdfchild` writes them."""

_PRIORITY = (
    Kind.PERSON,
    Kind.PROGRAMME,
    Kind.PROJECT,
    Kind.EVENT,
    Kind.MUNICIPALITY,
    Kind.REGION,
    Kind.ORGANISATION,
)
_LANGUAGES = ("sv", "", "en")
_ELSEWHERE = (
    ("ror", re.compile(r"https?://ror\.org/(0[a-z0-9]{8})/?")),
    ("wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")),
    ("isni", re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?([0-9]{15}[0-9X])")),
)
_POINT = re.compile(r"(?:<[^>]*>\s*)?POINT\s*\(\s*(-?\d{1,3}(?:\.\d+)?)\s+(-?\d{1,2}(?:\.\d+)?)\s*\)", re.IGNORECASE)
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{1,3}")
_ORGNR = re.compile(r"(?:16)?(\d{6})-?(\d{4})")
_MORE = {"eurio": "http://data.europa.eu/s66#", "vcard": "http://www.w3.org/2006/vcard/ns#"}
_NAMESPACES = {namespace: prefix for prefix, namespace in (PREFIXES | _MORE).items()}


def first(said: Said, name: str) -> str:
    """Give the first value of a name, "" for none."""
    terms = said.get(name)
    return terms[0][1] if terms else ""


def texts(said: Said, *names: str) -> list[str]:
    """Give the values of some names, Swedish before those without a language before English before others."""
    terms = [term for name in names for term in sorted(said.get(name, ()), key=_language)]
    return list(dict.fromkeys(cells.read_name(term[1]) for term in terms if term[1].strip()))


def _language(term: Sequence[str]) -> tuple[int, str]:
    tag = term[2][:2] if len(term) > 2 else ""
    return (_LANGUAGES.index(tag) if tag in _LANGUAGES else len(_LANGUAGES), term[1])


def curie(iri: str) -> str:
    """Shorten an IRI by a prefix that we know."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _NAMESPACES.get(iri[:end])
    return f"{prefix}:{iri[end:]}" if prefix else iri


class Things:
    """The things of one document by IRI; what of them could not be read is counted."""

    def __init__(self, document: str):
        self.document = document
        self._entities: dict[str, Entity] = {}
        self._labels: dict[str, str] = {}
        self._faults: Counter[tuple[str, str]] = Counter()
        self._rows: dict[tuple[str, str], int] = {}
        self._row = 0

    def call(self, line: Mapping[str, Any]) -> None:
        """Note what a thing is called, before others refer to it."""
        if names := texts(line["said"], "label", "name", "alias"):
            self._labels[line["thing"]] = names[0]

    def add(self, line: Mapping[str, Any]) -> Iterator[Entity]:
        """Take in one line, and give its entity when the file says what it is and no place of ours is meant."""
        iri, said = line["thing"], line["said"]
        self._row = line["row"]
        names = texts(said, "label", "name", "alias")
        spot = place(iri)
        found = {term[1] for term in said.get("kind", ())}
        kind = next((kind for kind in _PRIORITY if kind in found), None)
        if spot or kind is None or (line["skip"] and kind not in (Kind.REGION, Kind.MUNICIPALITY)):
            return
        entity = self._entities[iri] = self._entity(iri, kind, names, said)
        if entity.place == "" or kind not in (Kind.REGION, Kind.MUNICIPALITY):
            yield entity

    def get(self, iri: str, kind: Kind) -> Entity:
        """Give the entity of an IRI; one that the file does not describe gets the kind that is expected."""
        if iri not in self._entities:
            spot = place(iri) or _nuts(iri)
            name = self._labels.get(iri, "")
            self._entities[iri] = _placed(spot) if spot else Entity(kind, name, _key(iri, name))
        return self._entities[iri]

    def label(self, iri: str) -> str:
        """Give what the file calls an IRI, "" for nothing."""
        return self._labels.get(iri, "")

    def rejects(self) -> Iterator[Reject]:
        """Give what could not be read of things, by property, with how often."""
        for (column, reason), count in sorted(self._faults.items()):
            yield Reject(self.document, f"{reason} ({count})", row=self._rows[column, reason], column=column)

    def _fault(self, column: str, reason: str) -> None:
        self._faults[column, reason] += 1
        self._rows.setdefault((column, reason), self._row)

    def _entity(self, iri: str, kind: Kind, names: list[str], said: Said) -> Entity:
        if kind in (Kind.REGION, Kind.MUNICIPALITY):
            known = _nuts(iri) or next(filter(None, map(find_place, names)), None)
            if known:
                return _placed(known)
        country, spot = self._where(said)
        name = names[0] if names else ""
        sectors = (term[1].removeprefix(f"{K}sector-") for term in said.get("sector", ()))
        known_sectors = ("academia", "industry", "public", "civil", "intermediary")
        return Entity(
            kind,
            name,
            _key(iri, name),
            identifiers=tuple(dict.fromkeys(self._identifiers(iri, said))),
            aliases=tuple(names[1:]),
            sector=next((sector for sector in sectors if sector in known_sectors), ""),
            country=country,
            place=spot,
            city=next(iter(texts(said, "city")), ""),
            point=self._point(said),
            website=self._website(said),
            note=next(iter(texts(said, "note")), ""),
        )

    def _identifiers(self, iri: str, said: Said) -> Iterator[Identifier]:
        for term in said.get("identifier", ()):
            scheme = term[3].removeprefix(K) if len(term) > 3 and term[3].startswith(K) else ""
            if found := _identifier(scheme, term[1].strip()):
                yield found
            else:
                self._fault("org:identifier", "identifiers of no scheme we know, or of a person; not read")
        for other in (iri, *(term[1] for term in said.get("same", ()))):
            found = next(
                (Identifier(s, hit[1]) for s, pattern in _ELSEWHERE if (hit := pattern.fullmatch(other))), None
            )
            if found:
                yield found
            elif other != iri:
                self._fault("skos:exactMatch", "links to registers we do not know; not read")

    def _where(self, said: Said) -> tuple[str, str]:
        """Give country (ISO) and place (code) of a thing."""
        country = spot = ""
        for term in said.get("place", ()):
            found = place(term[1]) or _nuts(term[1]) or find_place(self._labels.get(term[1], ""))
            if found is None:
                self._fault("schema:location", "places we do not know; not read")
            elif found.kind == "country":
                country = country or found.code
            else:
                spot = spot or found.code
        for term in said.get("country", ()):
            named = place(term[1]) or find_place(self._labels.get(term[1], term[1]))
            if named and named.kind == "country":
                country = named.code
            else:
                self._fault("schema:addressCountry", "countries we do not know; not read")
        return cells.read_country(country), spot

    def _point(self, said: Said) -> str:
        for term in said.get("point", ()):
            if found := _POINT.fullmatch(term[1].strip()):
                return f"POINT({found[1]} {found[2]})"
            self._fault("geo:asWKT", "points that are no WKT point; not read")
        return ""

    def _website(self, said: Said) -> str:
        for term in said.get("website", ()):
            try:
                return cells.read_website(term[1])
            except cells.CellError:
                self._fault("foaf:homepage", "no http or https address; not read")
        return ""


def _key(iri: str, name: str) -> str:
    """Give the key of a thing within its source: its IRI, in pointed brackets so that it is no scheme of numbers.

    A blank node has none when it has a name: it says only that there is something of that name.
    """
    if "@" in iri or ("/.well-known/genid/" in iri and name):
        return "" if name else f"<{re.sub('[^/]*@.*', '', iri)}>"
    return f"<{iri}>"


def _nuts(iri: str) -> Place | None:
    """Give the place of a NUTS code that our own places do not describe."""
    code = iri.removeprefix(PREFIXES["nuts"])
    if not _NUTS.fullmatch(code) or len(within(code)) < 2:
        return None
    return Place(PREFIXES["nuts"] + code, code, code, code, f"nuts{len(code) - 2}", within(code)[1], "")


def _placed(spot: Place) -> Entity:
    kind = Kind.MUNICIPALITY if spot.kind in ("municipality", "locality") else Kind.REGION
    return Entity(kind, spot.label_sv, place=spot.code)


def _identifier(scheme: str, value: str) -> Identifier | None:
    """Give an identifier of an organisation; what may be a person's number is never kept."""
    if scheme == "vat":
        number = cells.read_vat(value)
        return Identifier("vat", number) if number else None
    swedish = _ORGNR.fullmatch(value)
    if scheme in ("", "orgnr"):
        if not swedish or swedish[1][2] < "2" or is_identity_number(value):
            return None
        return Identifier("orgnr", f"{swedish[1]}-{swedish[2]}")
    return None if swedish and is_identity_number(value) else Identifier(scheme, value)
