"""What one judgement would do to the network, told at once: ties, partners, and the place among all actors.

`Desk.changes` makes the whole graph anew and is exact; this looks only at the neighbourhood of what is judged, so that
it can be told of every task in a queue, also at the scale of Horizon 2020.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from scipy.sparse import coo_array

from graph.analysis.network import ACTOR_KINDS, JOINING, JOINT_KINDS, project
from graph.model import Model
from graph.rows import entity_table
from graph.tables import PROPOSED, TIE_TYPES, Entities, Ints
from ontology.facts import FactType

_JOINING = tuple(TIE_TYPES.index(kind) for kind in JOINING)
_COLLABORATES = TIE_TYPES.index(FactType.COLLABORATES_WITH)


@dataclass(frozen=True)
class Standing:
    """How many partners an actor has and its place by that number (1 = most), before and after; place 0 = none."""

    row: int
    partners: tuple[int, int]
    place: tuple[int, int]


@dataclass(frozen=True)
class Effect:
    """What a judgement would change: how many accepted ties and things more (or fewer), and who would stand where."""

    ties: int
    things: int
    standings: tuple[Standing, ...]


class Effects:
    """Tells what judgements would change in a model. Only accepted ties count."""

    def __init__(self, model: Model):
        self.model = model
        ties = model.relations.ties
        self._accepted = np.flatnonzero(ties.status != PROPOSED)

    def same(self, a: int, b: int) -> Effect:
        """Tell what would change if two rows were one."""
        one, other = self._ties(a, b), self._ties(b, a)
        within = sum(row < 0 for _, _, row, _ in one)  # a thing has no tie to itself
        after = len({key for key in one | other if key[2] >= 0})
        ties = after - (len(one) + len(other) - within)
        mine, theirs = self._partners(a), self._partners(b)
        both, shared = (mine | theirs) - {a, b}, (mine & theirs) - {a, b}
        changed = {row: len(self._partners(row)) - 1 for row in shared} | {a: 0, b: 0}
        place = self._place(len(both), changed)
        found = [Standing(row, (n := len(self._partners(row)), len(both)), (self._place(n), place)) for row in (a, b)]
        return Effect(ties, -1, tuple(each for each in found if both))

    def accept(self, fact: int) -> Effect:
        """Tell what would change if a proposed fact (row of gathered facts) were accepted."""
        gathered = self.model.gathered
        kind, subject, target = int(gathered.type[fact]), int(gathered.subject[fact]), int(gathered.object[fact])
        s = int(self.model.row_of[subject])
        t = int(self.model.row_of[target]) if target >= 0 else -1
        things = sum(row >= 0 and not self._known[row] for row in {s, t})
        if s < 0 or t < 0 or s == t:
            return Effect(0, things, ())
        gained: dict[int, set[int]] = {}  # whose partners are told → the new ones
        if kind == _COLLABORATES and self._is(s, ACTOR_KINDS) and self._is(t, ACTOR_KINDS):
            gained = {s: {t}, t: {s}}
        elif kind in _JOINING and self._is(s, ACTOR_KINDS) and self._is(t, JOINT_KINDS):
            gained = {s: self._members(t) - {s}}
        told = [self._gaining(row, more - self._partners(row)) for row, more in gained.items()]
        return Effect(int(not self._tied(fact)), things, tuple(each for each in told if each))

    def _gaining(self, row: int, more: set[int]) -> Standing | None:
        if not more:
            return None
        before, after = len(self._partners(row)), len(self._partners(row)) + len(more)
        changed = {other: len(self._partners(other)) + 1 for other in more} | {row: 0}
        return Standing(row, (before, after), (self._place(before), self._place(after, changed)))

    @cached_property
    def _known(self) -> list[bool]:
        """Whether something accepted knows a row."""
        members, accepted = self.model.resolution.members, self.model.gathered.accepted
        return [bool(accepted[members[number]].any()) for number in self.model.clusters]

    @cached_property
    def _entities(self) -> Entities:
        model = self.model
        return entity_table(model.profiles, model.relations, model.gathered, model.row_of, self._known)

    @cached_property
    def _network(self) -> tuple[Ints, Ints]:
        """The partners of every row: those of row i are `indices[indptr[i]:indptr[i + 1]]`."""
        pairs, size = project(self._entities, self.model.relations.ties), len(self.model.profiles)
        s, t = pairs.actors[pairs.s], pairs.actors[pairs.t]
        ends = (np.concatenate([s, t]), np.concatenate([t, s]))
        found = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size)).tocsr()
        return found.indptr, found.indices

    @cached_property
    def _counts(self) -> Ints:
        """How many partners those have that have any, ascending."""
        counts = np.diff(self._network[0])
        return np.sort(counts[counts > 0])

    def _partners(self, row: int) -> set[int]:
        start, indices = self._network
        return set(indices[start[row] : start[row + 1]].tolist())

    def _place(self, partners: int, changed: Mapping[int, int] = MappingProxyType({})) -> int:
        """Give the place that so many partners have, where some rows have another number of partners than now."""
        if not partners:
            return 0
        above = len(self._counts) - int(np.searchsorted(self._counts, partners, "right"))
        for row, after in changed.items():
            above += (after > partners) - (len(self._partners(row)) > partners)
        return above + 1

    def _is(self, row: int, kinds: tuple[str, ...]) -> bool:
        return self.model.profiles[row].kind in kinds

    def _ties(self, row: int, other: int) -> set[tuple[int, bool, int, str]]:
        """Give the accepted ties of a row as (type, outward, to whom, role); the other of a pair is -1."""
        ties = self.model.relations.ties
        found = set()
        for outward, here, there in ((True, ties.s, ties.t), (False, ties.t, ties.s)):
            for at in self._accepted[here[self._accepted] == row].tolist():
                end = int(there[at])
                found.add((int(ties.type[at]), outward, -1 if end == other else end, ties.role[at]))
        return found

    def _members(self, body: int) -> set[int]:
        ties = self.model.relations.ties
        rows = self._accepted[(ties.t[self._accepted] == body) & np.isin(ties.type[self._accepted], _JOINING)]
        return {row for row in ties.s[rows].tolist() if self._is(row, ACTOR_KINDS)}

    def _tied(self, fact: int) -> bool:
        """Say whether the tie that a fact speaks of is accepted already."""
        relations = self.model.relations
        place = np.flatnonzero(relations.facts == fact)
        if not len(place):
            return True  # it becomes no tie
        tie = int(np.searchsorted(relations.first, place[0], "right")) - 1
        return int(relations.ties.status[tie]) != PROPOSED
