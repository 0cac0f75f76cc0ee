"""Who is who: brings the mentions of one thing together, by identifier and by exact normalised name only.

Nothing is merged on a likeness. In order: what people judged, a shared identifier, the same normalised name of the same
kind with a compatible place, an alias that only one thing claims. Two things with different identifiers of one scheme
are two things whatever they are called, and so are two of which one succeeded the other. People meet only inside a
document, or with the same name and the same organisation. The outcome does not depend on the order of the mentions.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from graph.identity.names import is_bare, normalise, normalise_person
from ontology.facts import Entity, Identifier, Kind
from ontology.places import Place, find_place, place, within

PLACES = frozenset({Kind.REGION, Kind.MUNICIPALITY})
ORDER = ("pic", "cordis", "orgnr", "ror", "wikidata", "isni", "scb", "nuts")
"""Schemes from the strongest on; schemes that are not named come after them, in order of name."""

_SHARED = frozenset({"vat"})
"""Schemes under which several bodies may go: they bring together, but do not keep apart."""

_SCHEME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Context:
    """What resolving needs beside the entities, per row: source, document, and the organisations of a person.

    `together` and `apart` are what people judged: groups of rows that are one, pairs of rows that are two. They win
    over all other evidence. `successions` are pairs of which one came after the other, so that a name cannot join them.
    """

    source: Sequence[str] = ()
    document: Sequence[int] = ()
    affiliations: Mapping[int, Iterable[int]] = field(default_factory=dict)
    successions: Sequence[tuple[int, int]] = ()
    together: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Resolution:
    """Row of an entity → cluster; the rows of each cluster; a cluster's identifiers; the place it is, if it is one."""

    cluster: list[int]
    members: list[list[int]]
    identifiers: list[tuple[Identifier, ...]]
    place: list[Place | None]


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


def resolve(entities: Sequence[Entity], context: Context | None = None) -> Resolution:
    """Bring together what is one thing. Clusters are numbered in order of their first row."""
    return _Resolver(entities, context or Context()).run()


class _Resolver:
    def __init__(self, entities: Sequence[Entity], context: Context):
        self.entities, self.context = entities, context
        self.parent = list(range(len(entities)))
        sources = context.source or [""] * len(entities)
        self.own = [identifiers(entity, source) for entity, source in zip(entities, sources, strict=True)]
        self.kind = [Kind.REGION if e.kind in PLACES else e.kind for e in entities]
        self.places: dict[int, Place] = {}
        self.schemes: dict[int, set[str]] = {}
        self.countries: dict[int, set[str]] = {}
        self.codes: dict[int, set[str]] = {}
        self.apart: dict[int, set[int]] = {}

    def run(self) -> Resolution:
        self._by_judgement()
        self._by_identifier()
        self._by_place()
        self._keep_apart(self.context.successions)
        self._describe()
        self._by_name()
        self._by_alias()
        self._people()
        return self._outcome()

    def find(self, row: int) -> int:
        while self.parent[row] != row:
            self.parent[row] = self.parent[self.parent[row]]
            row = self.parent[row]
        return row

    def union(self, rows: Iterable[int]) -> bool:
        """Make one of some rows, except those that must stay apart; say whether anything was joined."""
        roots = sorted({self.find(row) for row in rows})
        if self.apart and len(roots) > 1:
            enemies = {root: {self.find(row) for row in self.apart.get(root, ())} for root in roots}
            roots = [root for root in roots if enemies[root].isdisjoint(roots)]
        for root in roots[1:]:
            self.parent[root] = roots[0]
            for table in (self.schemes, self.countries, self.codes):
                if root in table:
                    table.setdefault(roots[0], set()).update(table.pop(root))
            if root in self.apart:
                self.apart.setdefault(roots[0], set()).update(self.apart.pop(root))
        return len(roots) > 1

    def _by_judgement(self) -> None:
        for rows in self.context.together:
            kinds = {self.kind[row] for row in rows}
            for kind in kinds:  # an organisation and a place are never one thing
                self.union([row for row in rows if self.kind[row] == kind])
        self._keep_apart(self.context.apart)

    def _keep_apart(self, pairs: Iterable[tuple[int, int]]) -> None:
        for a, b in pairs:
            first, second = self.find(a), self.find(b)
            if first != second:
                self.apart.setdefault(first, set()).add(second)
                self.apart.setdefault(second, set()).add(first)

    def _by_identifier(self) -> None:
        groups: dict[tuple[Kind, Identifier], list[int]] = defaultdict(list)
        for row, own in enumerate(self.own):
            for identifier in own:
                groups[self.kind[row], identifier].append(row)
        strong = [key for key in groups if key[1].scheme not in _SHARED]
        if self.apart:  # only then does it matter which comes first
            strong.sort(key=lambda key: (key[0], strength(key[1])))
        for key in strong:
            self.union(groups[key])
        self._describe()
        for key in sorted(groups.keys() - set(strong), key=lambda key: (key[0], strength(key[1]))):
            self._merge({self.find(row) for row in groups[key]})

    def _by_place(self) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        for row, entity in enumerate(self.entities):
            if entity.kind in PLACES and (found := _place_of(entity)):
                self.places[row] = found
                groups[found.iri].append(row)
        for rows in groups.values():
            self.union(rows)

    def _describe(self) -> None:
        self.schemes, self.countries, self.codes = defaultdict(set), defaultdict(set), defaultdict(set)
        for row, entity in enumerate(self.entities):
            root = self.find(row)
            if entity.country:
                self.countries[root].add(entity.country)
            if entity.place:
                self.codes[root].add(entity.place)
            for identifier in self.own[row]:
                if identifier.scheme not in _SHARED:
                    self.schemes[root].add(identifier.scheme)

    def _by_name(self) -> None:
        groups: dict[tuple[Kind, str, int], set[int]] = defaultdict(set)
        documents = self.context.document
        for row, entity in enumerate(self.entities):
            if entity.name and self.kind[row] != Kind.PERSON and row not in self.places:
                within_one = documents[row] if documents and is_bare(entity.name) else -1
                groups[self.kind[row], name_key(entity.kind, entity.name), within_one].add(row)
        for key in sorted(groups):
            roots = {self.find(row) for row in groups[key]}
            if key[1] and len(roots) > 1:
                self._by_country(roots)

    def _by_country(self, roots: set[int]) -> None:
        """Merge within a country; who names no country joins only where there is no choice."""
        known = {country for root in roots for country in self.countries.get(root, ())}
        if len(known) <= 1:
            self._merge(roots)
            return
        for country in sorted(known):
            self._merge({root for root in roots if self.countries.get(root) == {country}})
        self._merge({root for root in roots if not self.countries.get(root)})

    def _merge(self, roots: set[int]) -> None:
        """Merge what nothing keeps apart; where something does, only those that have no identifier and no place."""
        if len(roots) < 2:
            return
        if self._kept_apart(roots):
            roots = {root for root in roots if not self.schemes.get(root) and not self.codes.get(root)}
        self.union(roots)

    def _kept_apart(self, roots: set[int]) -> bool:
        schemes = [scheme for root in roots for scheme in self.schemes.get(root, ())]
        if len(schemes) != len(set(schemes)):  # different values: equal ones were merged before
            return True
        codes = sorted({code for root in roots for code in self.codes.get(root, ())})
        return any(not _compatible(a, b) for i, a in enumerate(codes) for b in codes[i + 1 :])

    def _by_alias(self) -> None:
        named: dict[tuple[Kind, str], set[int]] = defaultdict(set)
        claimed: dict[tuple[Kind, str], set[int]] = defaultdict(set)
        for row, entity in enumerate(self.entities):
            if self.kind[row] == Kind.PERSON or row in self.places:
                continue
            if entity.name and not is_bare(entity.name):
                named[self.kind[row], name_key(entity.kind, entity.name)].add(row)
            for alias in entity.aliases:
                claimed[self.kind[row], name_key(entity.kind, alias)].add(row)
        for key in sorted(claimed.keys() & named.keys()):
            owners = {self.find(row) for row in claimed[key]}
            roots = owners | {self.find(row) for row in named[key]}
            countries = {country for root in roots for country in self.countries.get(root, ())}
            if key[1] and len(owners) == 1 and len(roots) == 2 and len(countries) <= 1:
                self._merge(roots)

    def _people(self) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        for row, entity in enumerate(self.entities):
            if entity.kind == Kind.PERSON and (name := normalise_person(entity.name)):
                groups[name].append(row)
        for rows in groups.values():
            if len(rows) > 1:
                self._one_name(rows)

    def _one_name(self, rows: list[int]) -> None:
        """Bring people of one name together who share a document or an organisation, unless identifiers differ."""
        shared: dict[tuple[str, int], set[int]] = defaultdict(set)
        for row in rows:
            if self.context.document:
                shared["document", self.context.document[row]].add(row)
            for organisation in self.context.affiliations.get(row, ()):
                shared["organisation", self.find(organisation)].add(row)
        changed = True
        while changed:
            changed = False
            for key in sorted(shared):
                roots = {self.find(row) for row in shared[key]}
                if len(roots) > 1 and not self._kept_apart(roots):
                    changed = self.union(roots) or changed

    def _outcome(self) -> Resolution:
        numbers: dict[int, int] = {}
        members: list[list[int]] = []
        cluster = []
        for row in range(len(self.entities)):
            number = numbers.setdefault(self.find(row), len(members))
            if number == len(members):
                members.append([])
            members[number].append(row)
            cluster.append(number)
        found = [tuple(sorted({i for row in rows for i in self.own[row]}, key=strength)) for rows in members]
        places = [next((self.places[row] for row in rows if row in self.places), None) for rows in members]
        return Resolution(cluster, members, found, places)


def name_key(kind: Kind, name: str) -> str:
    """Give the form under which names of a kind meet; a one-word acronym of a project keeps its final S."""
    if kind in (Kind.PROJECT, Kind.PROGRAMME) and name.isupper() and name.isalpha():
        return name.casefold()
    return normalise(name)


def _place_of(entity: Entity) -> Place | None:
    for code in (entity.place, *(i.value for i in entity.identifiers if i.scheme in ("nuts", "scb"))):
        if code and (found := place(code)):
            return found
    return find_place(entity.name, entity.country) if entity.name else None


def _compatible(a: str, b: str) -> bool:
    return a == b or a.startswith(b) or b.startswith(a) or a in within(b) or b in within(a)
