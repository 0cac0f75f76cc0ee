"""The numbers things go by in registers, in the one form in which they are compared."""

import re
from functools import lru_cache

from ontology.facts import Entity, Identifier

ORDER = ("pic", "cordis", "orgnr", "ror", "wikidata", "isni", "scb", "nuts")
"""Schemes from the strongest on; schemes that are not named come after them, in order of name."""

SHARED = frozenset({"vat"})
"""Schemes under which several bodies may go: they bring together, but do not keep apart."""

_SCHEME = re.compile(r"[a-z][a-z0-9-]*")


@lru_cache(maxsize=500_000)
def canonical(scheme: str, value: str) -> Identifier:
    """Give an identifier in the one form in which it is compared; a Swedish VAT number becomes its orgnr."""
    scheme, value = scheme.strip().casefold().removesuffix("-project"), value.strip()
    plain = re.sub(r"[^0-9A-Za-z]", "", value).upper()
    if scheme == "vat" and re.fullmatch(r"SE\d{12}", plain):
        return Identifier("orgnr", f"{plain[2:8]}-{plain[8:12]}")
    if scheme == "orgnr" and len(plain) in (10, 12) and plain.isdigit():
        return Identifier("orgnr", f"{plain[-10:-4]}-{plain[-4:]}")
    if scheme in ("ror", "wikidata", "isni"):
        return Identifier(scheme, value.rstrip("/").rpartition("/")[2])
    return Identifier(scheme, plain if scheme in ("vat", "pic") else value)


def identifiers(entity: Entity, source: str = "") -> list[Identifier]:
    """Give the identifiers of an entity in canonical form, its key among them ("pic:…", else within its source)."""
    found = [canonical(*pair) for pair in entity.identifiers]
    if entity.key:
        scheme, colon, value = entity.key.partition(":")
        if colon and value and _SCHEME.fullmatch(scheme):
            found.append(canonical(scheme, value))
        else:
            found.append(Identifier(f"key@{source}", entity.key))
    return found


def strength(identifier: Identifier) -> tuple[int, str, str]:
    """Give the sort key of an identifier, the strongest first."""
    place = ORDER.index(identifier.scheme) if identifier.scheme in ORDER else len(ORDER)
    return (place, identifier.scheme, identifier.value)
