"""How alike two things are: a list of small features, each with the words in which it is told. It never decides.

Every feature is a function of two sides that gives how far it holds, from 0 to 1. Its docstring is what a person reads:
the first line in Swedish, the second in English. The weights are log-odds, set by hand; they order a
queue, nothing else.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from graph.identity.names import normalise, normalise_person
from ontology.facts import Identifier, Kind
from ontology.places import find_place, within

_BODIES = frozenset({
    "almi", "arbetsformedlingen", "campu", "coompanion", "destination", "fond", "fonden", "hogskola", "hogskolan",
    "hospital", "institut", "institute", "invest", "iuc", "kommun", "landsting", "landstinget", "lansstyrelse",
    "lansstyrelsen", "municipality", "museum", "naringsliv", "park", "polisen", "region", "regionen", "regionforbund",
    "regionforbundet", "science", "sjukhu", "sjukhuset", "skola", "tingsratt", "trafik", "universitet", "university",
    "visit",
})  # fmt: skip
"""Words, as the normaliser leaves them, that say which kind of body a name means."""

_UNIQUE = frozenset({"pic", "cordis", "orgnr", "ror", "wikidata", "isni"})
_SMALL = frozenset({"i", "och", "for", "av", "the", "of", "and"})
_LONGEST = 8
"""Letters of the longest name that is taken for initials."""
_BIAS = -3.0


@dataclass(frozen=True)
class Side:
    """What is compared of a thing."""

    kind: Kind
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    country: str = ""
    place: str = ""
    city: str = ""
    website: str = ""
    related: frozenset[int] = field(default=frozenset())  # rows of a person's organisations

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The names in the form under which names meet."""
        fold = normalise_person if self.kind == Kind.PERSON else normalise
        return tuple(dict.fromkeys(fold(name) for name in self.names if name))

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """The words of every form."""
        return tuple(frozenset(form.split()) for form in self.forms)

    @cached_property
    def short(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names that may be initials, and the initials of the names that have at least three words."""
        words = [[w for w in normalise_person(n).split() if w not in _SMALL] for n in self.names]
        plain = frozenset("".join(each) for each in words if sum(map(len, each)) <= _LONGEST)
        return plain, frozenset("".join(w[0] for w in each) for each in words if 3 <= len(each) <= _LONGEST)


class Reason(NamedTuple):
    """One feature that holds: its name, the words for it, and what it adds to (or takes from) the log-odds."""

    feature: str
    sv: str
    en: str
    weight: float


class Likeness(NamedTuple):
    """How likely two things are one (0 to 1, only for ordering), and why, the weightiest first."""

    score: float
    reasons: tuple[Reason, ...]


def same_number(a: Side, b: Side) -> float:
    """Samma organisationsnummer, PIC eller annat nummer.
    The same organisation number, PIC or other number.
    """
    return float(not set(a.identifiers).isdisjoint(b.identifiers))


def same_form(a: Side, b: Side) -> float:
    """Namnen skiljer sig bara i bolagsform, böjning eller skrivsätt.
    The names differ only in legal form, inflection or spelling conventions.
    """
    return float(not set(a.forms).isdisjoint(b.forms))


def near_spelling(a: Side, b: Side) -> float:
    """Namnen skiljer sig i några få bokstäver.
    The names differ in a few letters.
    """
    if same_form(a, b):
        return 0.0
    best = max((fuzz.token_sort_ratio(x, y, score_cutoff=80) for x in a.forms for y in b.forms), default=0.0)
    return max(best - 80, 0) / 20


def part_of_name(a: Side, b: Side) -> float:
    """Det ena namnet ingår i det andra.
    One name is part of the other.
    """
    if same_form(a, b):
        return 0.0
    return float(any(x and y and (x < y or y < x) for x in a.words for y in b.words))


def initials(a: Side, b: Side) -> float:
    """Det ena namnet är det andras initialer.
    One name is the initials of the other.
    """
    return float(not (a.short[0].isdisjoint(b.short[1]) and b.short[0].isdisjoint(a.short[1])))


def same_town(a: Side, b: Side) -> float:
    """Samma ort eller kommun.
    The same town or municipality.
    """
    return float(bool(a.place and a.place == b.place) or bool(a.city and a.city.casefold() == b.city.casefold()))


def same_site(a: Side, b: Side) -> float:
    """Samma webbplats.
    The same website.
    """
    return float(bool(_host(a.website)) and _host(a.website) == _host(b.website))


def same_employer(a: Side, b: Side) -> float:
    """Personerna hör till samma organisation.
    The two people belong to the same organisation.
    """
    return float(not a.related.isdisjoint(b.related))


def other_word(a: Side, b: Side) -> float:
    """Det som skiljer namnen är en plats, ett tal eller ett annat slags organ.
    What the names differ in is a place, a number or another kind of body.
    """
    return float(not same_form(a, b) and all(guarded(x, y) for x in a.names for y in b.names))


def other_number(a: Side, b: Side) -> float:
    """Olika nummer i samma register.
    Different numbers in the same register.
    """
    schemes = {i.scheme for i in a.identifiers} & {i.scheme for i in b.identifiers} & _UNIQUE
    return float(bool(schemes) and not same_number(a, b))


def other_country(a: Side, b: Side) -> float:
    """Olika länder.
    Different countries.
    """
    return float(bool(a.country and b.country) and a.country != b.country)


def other_place(a: Side, b: Side) -> float:
    """Orter som ligger i olika län eller kommuner.
    Places that lie in different counties or municipalities.
    """
    if not (a.place and b.place) or other_country(a, b):
        return 0.0
    return float(a.place not in within(b.place) and b.place not in within(a.place))


def other_first_name(a: Side, b: Side) -> float:
    """Olika förnamn.
    Different first names.
    """
    if a.kind != Kind.PERSON or not a.forms or not b.forms:
        return 0.0
    return float({form.split(" ")[0] for form in a.forms}.isdisjoint(form.split(" ")[0] for form in b.forms))


Feature = Callable[[Side, Side], float]
FEATURES: dict[Feature, float] = {
    same_number: 8.0,
    same_form: 4.0,
    near_spelling: 4.0,
    part_of_name: 2.0,
    initials: 2.5,
    same_town: 1.5,
    same_site: 3.0,
    same_employer: 3.0,
    other_word: -6.0,
    other_number: -2.5,
    other_country: -3.0,
    other_place: -2.0,
    other_first_name: -6.0,
}
"""Every feature with its weight."""


def compare(a: Side, b: Side) -> Likeness:
    """Compare two things of one kind."""
    found = []
    for feature, weight in FEATURES.items():
        if held := feature(a, b):
            sv, en = explanation(feature)
            found.append(Reason(feature.__name__, sv, en, weight * held))
    found.sort(key=lambda reason: -abs(reason.weight))
    odds = _BIAS + sum(reason.weight for reason in found)
    return Likeness(1 / (1 + math.exp(-odds)), tuple(found))


@lru_cache(maxsize=64)
def explanation(feature: Feature) -> tuple[str, str]:
    """Give the words for a feature, in Swedish and in English."""
    sv, en = (line.strip() for line in (feature.__doc__ or "").strip().splitlines())
    return sv, en


@lru_cache(maxsize=200_000)
def marks(name: str) -> frozenset[str]:
    """Give what tells a body from its like in a name: places (also of two words), numbers and kinds of body."""
    form, words = normalise(name).split(), re.findall(r"[^\W_]+", name)
    found = {word for word in form if word in _BODIES or any(c.isdigit() for c in word)}
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            spot = find_place(" ".join(words[at : at + size])) if at + size <= len(words) else None
            if spot:
                found.add(spot.label_sv)
                at += size - 1
                break
        at += 1
    return frozenset(found)


def guarded(one: str, other: str) -> bool:
    """Say whether two names differ in a place, a number or a kind of body, so that likeness must not count."""
    return marks(one) != marks(other)


def _host(address: str) -> str:
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")
