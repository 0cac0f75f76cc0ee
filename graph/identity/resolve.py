"""Who is who: brings the mentions of one thing together, by identifier, stated alias and exact normalised name only.

Nothing is merged on a likeness. In order: what people judged, a shared identifier, the same normalised name of the same
kind with a compatible place and time, an alias that only one thing claims. Two things with different identifiers of one
scheme are two things whatever they are called, and so are two of which one succeeded the other. People meet only inside
a document, or with the same name and the same organisation. The outcome does not depend on the order of the mentions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.identity.aliases import Key, at_home, claims
from graph.identity.aliases import name_key as name_key
from graph.identity.names import is_bare, normalise_person
from graph.identity.numbers import SHARED
from graph.identity.numbers import canonical as canonical
from graph.identity.numbers import identifiers as identifiers
from graph.identity.numbers import strength as strength
from graph.identity.times import Times
from graph.identity.where import compatible, place_of
from ontology.facts import Entity, Identifier, Kind
from ontology.places import Place

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
    resolver = _Resolver(entities, context or Context())
    found = resolver.run()
    if resolver.whole:
        return found  # else what is judged different has parted what names had joined to two that are judged one
    return _Resolver(entities, context or Context()).run(judged_first=True)


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
        self.whole = True
        self.claimed = claims(entities, self.kind)
        self.groups: dict[tuple[Kind, str, int], set[int]] = {}
        self.named: dict[Key, set[int]] = {}

    def run(self, judged_first: bool = False) -> Resolution:
        self._keep_apart(self.context.apart)
        if judged_first:
            self._by_judgement()
        self._by_identifier()
        self._by_place()
        self._keep_apart((before, after) for before, after, _ in self.context.successions)
        self._describe()
        self._group()
        self._by_name(self.groups)
        self._by_alias()
        if self.context.together:
            self._by_judgement()
            judged = {self.find(row) for rows in self.context.together for row in rows}
            self._by_name([key for key, rows in self.groups.items() if any(self.find(row) in judged for row in rows)])
            self._by_alias()
        self._people()
        return self._outcome()

    def find(self, row: int) -> int:
        while self.parent[row] != row:
            self.parent[row] = self.parent[self.parent[row]]
            row = self.parent[row]
        return row

    def union(self, rows: Iterable[int]) -> bool:
        """Make one of some rows; say whether anything was joined.

        Where some must stay apart, those are joined that must stay apart from the same ones.
        """
        roots = sorted({self.find(row) for row in rows})
        if len(roots) < 2:
            return False
        classes: dict[frozenset[int], list[int]] = {} if self.apart else {frozenset(): roots}
        for root in roots if self.apart else ():
            enemies = {self.find(row) for row in self.apart.get(root, ())}
            classes.setdefault(frozenset(enemies.intersection(roots)), []).append(root)
        for first, *others in classes.values():
            for root in others:
                self.parent[root] = first
                for table in (self.schemes, self.countries, self.codes):
                    if root in table:
                        table.setdefault(first, set()).update(table.pop(root))
                if root in self.apart:
                    self.apart.setdefault(first, set()).update(self.apart.pop(root))
        return len(classes) < len(roots)

    def _by_judgement(self) -> None:
        """Join what is judged one, also where one came after the other."""
        parted = {frozenset((self.find(a), self.find(b))) for a, b in self.context.apart}
        for rows in self.context.together:
            for kind in {self.kind[row] for row in rows}:  # an organisation and a place are never one thing
                roots = {self.find(row) for row in rows if self.kind[row] == kind}
                for one in roots & self.apart.keys():
                    self.apart[one] = {
                        row for row in self.apart[one]
                        if self.find(row) not in roots or frozenset((one, self.find(row))) in parted
                    }  # fmt: skip
                self.union(roots)
                self.whole = self.whole and len({self.find(row) for row in roots}) == 1

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
            if entity.kind in PLACES and (found := place_of(entity)):
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

    def _group(self) -> None:
        """Group the rows by the form of their names."""
        groups: dict[tuple[Kind, str, int], set[int]] = defaultdict(set)
        documents = self.context.document
        for row, entity in enumerate(self.entities):
            if entity.name and self.kind[row] != Kind.PERSON and row not in self.places:
                within_one = documents[row] if documents and is_bare(entity.name) else -1
                groups[self.kind[row], name_key(entity.kind, entity.name), within_one].add(row)
        self.groups = {key: rows for key, rows in groups.items() if key[1]}
        self.named = {key[:2]: rows for key, rows in self.groups.items() if key[2] < 0 and key[:2] in self.claimed}

    def _by_name(self, keys: Iterable[tuple[Kind, str, int]]) -> None:
        dated = self.context.date and any(day for _, _, day in self.context.successions)
        for key in sorted(keys):
            roots = {self.find(row) for row in self.groups[key]}
            if dated and len(roots) > 2:
                self._by_time(self.groups[key])
                roots = {self.find(row) for row in self.groups[key]}
            if len(roots) > 1:
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
        return any(not compatible(a, b) for i, a in enumerate(codes) for b in codes[i + 1 :])

    def _by_alias(self) -> None:
        """Join who is called what one other thing, and no third, states as its alias."""
        for key in sorted(self.claimed.keys() & self.named.keys()):
            claimants = self.claimed[key]
            owners = {self.find(row) for row in claimants}
            named = {self.find(row) for row in self.named[key]} - owners
            if len(owners) == 1 == len(named) and any(claimants.values()) and self._at_home(key, *owners, *named):
                self._merge(owners | named)

    def _at_home(self, key: Key, owner: int, named: int) -> bool:
        languages = self.context.language
        rows = [row for row in self.named[key] if self.find(row) == named] if languages else []
        spoken = {languages[self.context.document[row]] for row in rows}
        return at_home(key, self.countries.get(owner, set()), self.countries.get(named, set()), spoken)

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
