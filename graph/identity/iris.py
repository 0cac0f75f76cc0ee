"""Gives everything its IRI and its name: the IRI that was published for it, else one from what it is.

What has no published IRI yet gets the same one whatever else is loaded, and in whatever order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from graph.gather import Gathered
from graph.identity.names import normalise, normalise_person
from graph.identity.published import Standing
from graph.identity.resolve import PLACES, Resolution, identifiers
from ontology.errors import WorkspaceError
from ontology.facts import Entity, Identifier, Kind
from ontology.places import PLACE, find_place, place, within
from ontology.terms import digest, mint, slug

_LEADING = ("pic", "cordis")
"""Schemes whose numbers are the public address of a thing in its register, and so lead in an IRI."""

_COUNTRY = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True)
class Profile:
    """One thing as its sources, taken together, describe it."""

    iri: str
    kind: Kind
    label: str
    language: str
    aliases: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    sector: str = ""
    country: str = ""
    place: str = ""
    city: str = ""
    point: str = ""
    website: str = ""
    note: str = ""


def profiles(
    gathered: Gathered, resolution: Resolution, base: str, salt: str, standing: Standing | None = None
) -> tuple[list[Profile], dict[str, int]]:
    """Give the profile of every cluster, and the other IRIs that lead to a cluster (IRI → number of cluster).

    `standing` says which published IRIs belong to whom (`graph.identity.published`); none but their owners get them.
    """
    minter = _Minter(gathered, resolution, base, salt)
    iris, moved = minter.run(standing or Standing([[] for _ in resolution.members], []))
    found = []
    for number, members in enumerate(resolution.members):
        chosen = [row for row in members if gathered.accepted[row]] or members
        found.append(describe(gathered, chosen, iris[number], resolution))
    return found, moved


def describe(gathered: Gathered, members: Sequence[int], iri: str, resolution: Resolution) -> Profile:
    """Merge what some mentions of one thing say of it; the first that says something wins, names are counted."""
    entities = [gathered.entities[row] for row in members]
    at = resolution.cluster[members[0]]
    label, language = _label(gathered, members)
    found = {name: next(filter(None, (getattr(e, name) for e in entities)), "") for name in _ATTRIBUTES}
    country = _COUNTRY.get(found["country"], found["country"])
    own = {i for row in members for i in identifiers(gathered.entities[row])}
    names = dict.fromkeys(name for e in entities for name in (e.name, *e.aliases) if name and name != label)
    known = tuple(i for i in resolution.identifiers[at] if i in own and not i.scheme.startswith("key@"))
    if (spot := resolution.place[at]) is not None:
        kind = Kind.MUNICIPALITY if spot.kind in ("municipality", "locality") else Kind.REGION
        return Profile(iri, kind, spot.label_sv, "sv", tuple(names), known, place=spot.code, point=spot.point)
    label = label or _numbered(resolution.identifiers[at])
    found["country"] = country or _country_of(found["place"])
    found["place"] = found["place"] or _seat(found["city"], found["country"])
    return Profile(iri, entities[0].kind, label, language, tuple(names), known, **found)


_ATTRIBUTES = ("sector", "country", "place", "city", "point", "website", "note")


def _seat(city: str, country: str) -> str:
    """Give the code of the municipality or county of a Swedish town; elsewhere too few towns are known to tell."""
    spot = find_place(city, country) if city and country == "SE" else None
    return spot.code if spot else ""


def _country_of(code: str) -> str:
    country = within(code)[-1] if code and place(code) else code[:2] if code[:2].isalpha() else ""
    return _COUNTRY.get(country, country)


def _label(gathered: Gathered, members: Sequence[int]) -> tuple[str, str]:
    """Choose the name: not all capitals, said most often, not of the shortest, first in the alphabet."""
    counts = Counter(gathered.entities[row].name for row in members if gathered.entities[row].name)
    if not counts:
        return "", ""
    label = min(counts, key=lambda name: (name.isupper(), -counts[name], -len(name), name))
    row = next(row for row in members if gathered.entities[row].name == label)
    return label, gathered.documents.language[gathered.entity_document[row]]


def _numbered(known: Sequence[Identifier]) -> str:
    if not known:
        return "?"
    scheme = known[0].scheme
    return known[0].value if scheme.startswith("key@") else f"{scheme.upper()} {known[0].value}"


class _Minter:
    def __init__(self, gathered: Gathered, resolution: Resolution, base: str, salt: str):
        self.gathered, self.resolution, self.base, self.salt = gathered, resolution, base, salt
        self.affiliations = gathered.affiliations()

    def run(self, standing: Standing) -> tuple[list[str], dict[str, int]]:
        """Give the IRI of every cluster and the others that were, or would have been, minted for it."""
        offers = [list(dict.fromkeys(self._offers(number))) for number in range(len(self.resolution.members))]
        own = [[self.base + local for local in found] for found in standing.own]
        taken = {each for found in own for each in found} | {self.base + local for local in standing.gone}
        wanted = Counter(offer for found in offers for offer in found)
        iris, moved = [], {}
        for number, found in enumerate(offers):
            first = next((offer for offer in found if offer in own[number]), "") if own[number] else ""
            if not first:
                first = own[number][0] if own[number] else self._fresh(number, found[0], taken, wanted)
                taken.add(first)
            iris.append(first)
            leading = [offer for offer in found if wanted[offer] == 1 and offer not in taken]
            moved.update({offer: number for offer in (*own[number], *leading) if offer != first})
        given = set(iris)
        return iris, {offer: number for offer, number in moved.items() if offer not in given}

    def _fresh(self, number: int, first: str, taken: Set[str], wanted: Mapping[str, int]) -> str:
        """Give a thing that has no IRI yet its first. Of two things of one name neither may have the bare name."""
        if wanted[first] < 2 and first not in taken:
            return first
        for turn in range(len(taken) + 1):  # two things may be alike in all that they are told by
            key = f"{self._key(number)}{turn or ''}"
            if (longer := f"{first}-{digest(key)[:6]}") not in taken:
                return longer
        raise WorkspaceError(f"{first}: every IRI that could be given out was published for something else")

    def _key(self, number: int) -> str:
        """Give the strongest thing that tells a cluster from another of the same name."""
        if known := self.resolution.identifiers[number]:
            return f"{known[0].scheme}:{known[0].value}"
        entities = [self.gathered.entities[row] for row in self.resolution.members[number]]
        return min(f"{e.country}|{e.place}|{normalise(e.name)}" for e in entities)

    def _offers(self, number: int) -> Iterator[str]:
        """Give the IRIs a cluster could have, the one it should have first."""
        members, known = self.resolution.members[number], self.resolution.identifiers[number]
        kind = self.gathered.entities[members[0]].kind
        if spot := self.resolution.place[number]:
            yield spot.iri
            return
        if kind == Kind.PERSON:
            yield from self._person(members, known)
            return
        leading = [i for i in known if i.scheme in _LEADING]
        others = [i for i in known if i.scheme not in _LEADING and not i.scheme.startswith("key@")]
        for identifier in leading:
            yield self._mint(kind, slug(f"{identifier.scheme} {identifier.value}"))
        names = sorted(
            _slugs(self.gathered.entities[row] for row in members).items(), key=lambda one: (-one[1], one[0])
        )
        if first := self._named(members):
            yield self._mint(kind, first)
        for name, _ in names:
            yield self._mint(kind, name)
        for identifier in others:
            yield self._mint(kind, slug(f"{identifier.scheme} {identifier.value}"))
        yield self._mint(kind, f"n-{digest(self._key(number))[:12]}")

    def _named(self, members: Sequence[int]) -> str:
        chosen = [row for row in members if self.gathered.accepted[row]] or members
        return slug(_label(self.gathered, chosen)[0])

    def _mint(self, kind: Kind, local: str) -> str:
        if kind in PLACES:
            return PLACE + local
        return mint(self.base, kind.value, local)

    def _person(self, members: Sequence[int], known: Sequence[Identifier]) -> Iterator[str]:
        """A person's IRI is a salted digest: of an identifier, of name and organisation, or of name and document."""
        keys: dict[int, set[str]] = defaultdict(set)
        keys[0] = {f"{identifier.scheme}:{identifier.value}" for identifier in known}
        for row in members:
            name = normalise_person(self.gathered.entities[row].name)
            for organisation in self.affiliations.get(row, ()):
                names = normalise(self.gathered.entities[organisation].name)
                keys[1].add(f"{name}@{names}")
            keys[2].add(f"{name}#{self.gathered.documents.name[self.gathered.entity_document[row]]}")
        for rank in sorted(keys):
            for key in sorted(keys[rank]):
                yield mint(self.base, Kind.PERSON.value, digest(key, salt=self.salt))


def _slugs(entities: Iterator[Entity]) -> Counter[str]:
    return Counter(found for entity in entities if (found := slug(entity.name)))
