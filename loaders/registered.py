"""Chooses, of all names that tables and registers hold, those by which a text can be trusted to mean the same thing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from loaders.text.names import Names
from loaders.text.persons import is_first_name
from loaders.text.places import ambiguous, look_up
from loaders.text.tokens import tokens
from ontology.facts import Entity, Kind

KINDS = (Kind.ORGANISATION, Kind.PROJECT, Kind.PROGRAMME, Kind.REGION, Kind.MUNICIPALITY)
"""What a text may be told of. People are not known across documents: two of one name are two until somebody says so."""

HOME = ("SE", "")
"""Countries whose bodies may be known by one word or a short name; elsewhere that is too often an ordinary word."""

_LEGAL = re.compile(
    r",?\s+(?:ab|aktiebolag|\(publ\)|ab \(publ\)|as|asa|oy|oyj|gmbh|ltd|limited|inc|ek\.? ?för\.?|"
    r"ekonomisk förening|ideell förening)\.?$",
    re.IGNORECASE,
)
_SHORTEST = {1: 4, 2: 6}  # letters that a name of so many words must have
_SHORT_NAME = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ0-9&-]{3,}")
_PLACES = (Kind.REGION, Kind.MUNICIPALITY)


def recognisable(entities: Iterable[Entity]) -> dict[str, Entity]:
    """Give the forms by which entities may be known in a text → what is known: kind, name, sector, of a place its code.

    Left out is what a text may use in another sense: the names of people and places, single words and short names of
    foreign bodies, forms that two things claim, and what the reader of texts knows by itself. Keys and identifiers
    are not handed on: who is who is decided with all sources in view, not by a reader of one text.
    """
    claims: dict[str, set[tuple[Kind, str]]] = defaultdict(set)
    found: dict[str, Entity] = {}
    wellknown = Names({})
    for entity in dict.fromkeys(entities):
        if entity.kind not in KINDS or not entity.name or not _is_name(entity, entity.name, wellknown):
            continue
        known = Entity(entity.kind, entity.name, sector=entity.sector)
        if entity.kind in _PLACES:
            known = Entity(entity.kind, entity.name, place=entity.place)
        for form in _forms(entity, wellknown):
            claims[form.casefold()].add((entity.kind, entity.name.casefold()))
            found.setdefault(form, known)
    return {form: known for form, known in sorted(found.items()) if len(claims[form.casefold()]) == 1}


def _forms(entity: Entity, wellknown: Names) -> Iterator[str]:
    """Give a name, the name without its legal form, one in capitals as in texts, and a home body's short names."""
    yield entity.name
    if entity.kind is not Kind.ORGANISATION:
        return
    short = _LEGAL.sub("", entity.name)
    for form in dict.fromkeys((short, short.capitalize() if short.isupper() and " " not in short else short)):
        if form != entity.name and _is_name(entity, form, wellknown):
            yield form
    if entity.country in HOME:
        for alias in entity.aliases:
            written = " " in alias.strip() or _SHORT_NAME.fullmatch(alias)
            if written and _is_name(entity, alias, wellknown):
                yield alias


def _is_name(entity: Entity, form: str, wellknown: Names) -> bool:
    """Say whether a form is long and unlike enough other things to mean this one in a text."""
    words_of = tokens(form)
    words = [token.text for token in words_of]
    letters = sum(map(str.isalpha, form))
    if not words or letters < _SHORTEST.get(len(words), 6):
        return False
    if len(words) == 1 and entity.kind is Kind.ORGANISATION and entity.country not in HOME:
        return False
    if len(words) <= 3 and (_is_person(words) or _is_place(words)):
        return False
    hit = wellknown.at(words_of, 0)
    return hit is None or hit[0] < len(words)


def _is_person(words: Sequence[str]) -> bool:
    """Say whether a name may be that of a person too; so are some firms'."""
    return is_first_name(words[0]) or (len(words) == 2 and is_first_name(words[1]))


def _is_place(words: Iterable[str]) -> bool:
    written = [word.capitalize() if word.isupper() and len(word) > 3 else word for word in words]
    name = " ".join(written)
    return bool(look_up(name)) or name in ambiguous() or all(map(look_up, written))
