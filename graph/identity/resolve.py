"""Who is who: brings the mentions of one thing together, by identifier, stated alias and exact normalised name only.

Nothing is merged on a likeness. In order: what people judged, a shared identifier, the same normalised name of the same
kind with a compatible place and time, an alias that only one thing claims. Two things with different identifiers of one
scheme are two things whatever they are called, and so are two of which one succeeded the other. People meet only inside
a document, or with the same name and the same organisation. The outcome does not depend on the order of the mentions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.identity.aliases import SPOKEN, Key, alone, claims
from graph.identity.aliases import name_key as name_key
from graph.identity.names import is_bare, normalise_person
from graph.identity.numbers import SHARED
from graph.identity.numbers import canonical as canonical
from graph.identity.numbers import identifiers as identifiers
from graph.identity.numbers import strength as strength
from graph.identity.times import Times
from ontology.facts import Entity, Identifier, Kind
from ontology.places import Place, find_place, place, within

PLACES = frozenset({Kind.REGION, Kind.MUNICIPALITY})


@dataclass(frozen=True)
class Context:
    """What resolving needs beside the entities, per row: source, document, and the organisations of a person.

    `language` and `date` are those of the documents, by document. `together` and `apart` are what people judged: groups
    of rows that are one, pairs of rows that are two. They win over all other evidence. `successions` are pairs of which
    the second came after the first, with the day or "", so that a name cannot join them.
    """

    source: Sequence[str] = ()
    document: Sequence[int] = ()
    affiliations: Mapping[int, Iterable[int]] = field(default_factory=dict)
    language: Sequence[str] = ()
    date: Sequence[str] = ()
    successions: Sequence[tuple[int, int, str]] = ()
    together: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Resolution:
    """Row of an entity → cluster; the rows of each cluster; a cluster's identifiers; the place it is, if it is one."""

    cluster: list[int]
    members: list[list[int]]
    identifiers: list[tuple[Identifier, ...]]
    place: list[Place | None]


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
        self.claimed = claims(entities, self.kind)
        self.named: dict[Key, set[int]] = {}

    def run(self) -> Resolution:
        self._by_judgement()
        self._by_identifier()
        self._by_place()
        self._keep_apart((before, after) for before, after, _ in self.context.successions)
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
        strong = [key for key in groups if key[1].scheme not in SHARED]
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
                if identifier.scheme not in SHARED:
                    self.schemes[root].add(identifier.scheme)

    def _by_name(self) -> None:
        groups: dict[tuple[Kind, str, int], set[int]] = defaultdict(set)
        documents = self.context.document
        for row, entity in enumerate(self.entities):
            if entity.name and self.kind[row] != Kind.PERSON and row not in self.places:
                within_one = documents[row] if documents and is_bare(entity.name) else -1
                groups[self.kind[row], name_key(entity.kind, entity.name), within_one].add(row)
        self.named = {key[:2]: rows for key, rows in groups.items() if key[2] < 0 and key[:2] in self.claimed}
        for key in sorted(groups):
            roots = {self.find(row) for row in groups[key]}
            if key[1] and len(roots) > 2 and self.context.date and any(day for _, _, day in self.context.successions):
                self._by_time(groups[key])
                roots = {self.find(row) for row in groups[key]}
            if key[1] and len(roots) > 1:
                self._by_country(roots, {self.find(row) for row in self.claimed.get(key[:2], ())})

    def _by_time(self, rows: set[int]) -> None:
        """Let a name in a dated document mean the one body of that name that there was on that day."""
        times = Times(self.context.successions, self.find)
        known = {root for row in rows if (root := self.find(row)) in times}
        if len(known) < 2:
            return
        meant = {}
        for row in rows:
            root, day = self.find(row), self.context.date[self.context.document[row]]
            there = [one for one in known if times.was(one, day)]
            if root not in known and not self.schemes.get(root) and len(there) == 1:
                meant[row] = there[0]
        for row, root in sorted(meant.items()):
            self._merge({self.find(row), self.find(root)})

    def _by_country(self, roots: set[int], claimants: set[int]) -> None:
        """Merge within a country; who names no country joins only where there is no choice, also among aliases."""
        known = {country for root in roots for country in self.countries.get(root, ())}
        if len(known) <= 1 and all(self.countries.get(root, set()) <= known for root in claimants):
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
        """Join who is called what one other thing, and no third, states as its alias."""
        for key in sorted(self.claimed.keys() & self.named.keys()):
            claimants = self.claimed[key]
            owners = {self.find(row) for row in claimants}
            named = {self.find(row) for row in self.named[key]} - owners
            if len(owners) == 1 == len(named) and any(claimants.values()) and self._at_home(key, *owners, *named):
                self._merge(owners | named)

    def _at_home(self, key: Key, owner: int, named: int) -> bool:
        """Say whether two share a country; an alias of one word without a country only where its language is spoken."""
        one, other = self.countries.get(owner, set()), self.countries.get(named, set())
        if len(one | other) > 1:
            return False
        if not one or other or key[0] != Kind.ORGANISATION or not alone(key[1]) or not self.context.language:
            return True
        documents = {self.context.document[row] for row in self.named[key] if self.find(row) == named}
        return all(one <= SPOKEN.get(self.context.language[document], set()) for document in documents)

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


def _place_of(entity: Entity) -> Place | None:
    for code in (entity.place, *(i.value for i in entity.identifiers if i.scheme in ("nuts", "scb"))):
        if code and (found := place(code)):
            return found
    return find_place(entity.name, entity.country) if entity.name else None


def _compatible(a: str, b: str) -> bool:
    return a == b or a.startswith(b) or b.startswith(a) or a in within(b) or b in within(a)
