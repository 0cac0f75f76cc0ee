"""What people judged, as a history: which rows still hold, what they join and keep apart, and what would contradict."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ontology.errors import InputError, NotFoundError


class Verdict(StrEnum):
    """What one row says: of two keys (the first three), of a fact, or that earlier rows no longer hold."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    UNDO = "undo"


PAIRED = frozenset({Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE})
CORRECTABLE = ("role", "start", "end")
"""What may be put right in a fact; everything else is rejected and said anew."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row. `object` is the other key of a pair, or the value of a correction, whose `field` says of what."""

    subject: str
    verdict: Verdict
    object: str = ""
    field: str = ""
    who: str = ""
    when: str = ""  # ISO 8601 date
    why: str = ""
    subject_label: str = ""
    object_label: str = ""
    supersedes: tuple[str, ...] = ()
    id: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """What two rows must share for the later one to replace the earlier."""
        if self.verdict in PAIRED and self.object:  # to be unsure of a fact has no other key
            return tuple(sorted((self.subject, self.object)))
        if self.verdict is Verdict.UNDO:
            return ("undo", self.id)
        return (self.field or "review", self.subject)

    def __str__(self) -> str:
        sign = {Verdict.SAME: "=", Verdict.DIFFERENT: "≠", Verdict.UNSURE: "?"}.get(self.verdict, self.verdict)
        return f"{self.subject} {sign} {self.object} ({self.who}, {self.when})"


@dataclass(frozen=True)
class History:
    """All rows ever written, and what follows from those that hold. The order of the rows does not matter.

    A row holds unless a row that holds supersedes it; so an undo takes its row back, and an undone undo brings it in
    again, together with what it had replaced.
    """

    rows: tuple[Judgement, ...] = ()

    @cached_property
    def live(self) -> tuple[Judgement, ...]:
        """The rows that hold."""
        above: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            for each in row.supersedes:
                above[each].append(row.id)
        holds: dict[str, bool] = {}
        for row in self.rows:
            waiting = [row.id]
            while waiting:  # not recursive: an undo may be undone a thousand times
                open_row = next((each for each in above[waiting[-1]] if each not in holds), None)
                if open_row is None:
                    here = waiting.pop()
                    holds[here] = not any(holds[each] for each in above[here])
                elif len(waiting) > len(self.rows):
                    raise InputError(f"judgement {row.id} supersedes itself in a circle; no file of ours does")
                else:
                    waiting.append(open_row)
        return tuple(row for row in self.rows if holds[row.id])

    @cached_property
    def _leader(self) -> dict[str, str]:
        parent: dict[str, str] = {}
        for row in self.live:
            if row.verdict is Verdict.SAME:
                first, second = sorted((_find(parent, row.subject), _find(parent, row.object)))
                parent[second] = first
        return {key: _find(parent, key) for key in parent}

    @cached_property
    def _by_subject(self) -> dict[tuple[str, ...], list[Judgement]]:
        found: dict[tuple[str, ...], list[Judgement]] = defaultdict(list)
        for row in self.live:
            found[row.about].append(row)
        return dict(found)

    def leader(self, key: str) -> str:
        """Give the smallest of the keys that a key is judged the same as, itself among them."""
        return self._leader.get(key, key)

    def clusters(self) -> list[tuple[str, ...]]:
        """Give the groups of keys that are judged one, each and all in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in {*self._leader, *self._leader.values()}:
            found[self.leader(key)].append(key)
        return sorted(tuple(sorted(keys)) for keys in found.values())

    def apart(self) -> set[tuple[str, str]]:
        """Give the pairs of leaders that are judged different, each in order."""
        found = set()
        for row in self.live:
            if row.verdict is Verdict.DIFFERENT:
                first, second = sorted((self.leader(row.subject), self.leader(row.object)))
                found.add((first, second))
        return found

    @cached_property
    def parted(self) -> frozenset[str]:
        """The keys that are judged different from another."""
        different = [row for row in self.live if row.verdict is Verdict.DIFFERENT]
        return frozenset(key for row in different for key in (row.subject, row.object))

    def verdict(self, a: str, b: str) -> Verdict | None:
        """Give what follows for two keys: same, different, unsure, or None when nothing is judged."""
        first, second = sorted((self.leader(a), self.leader(b)))
        if first == second:
            return Verdict.SAME
        if (first, second) in self.apart():
            return Verdict.DIFFERENT
        said = [row for row in self._by_subject.get(tuple(sorted((a, b))), ()) if row.verdict is Verdict.UNSURE]
        return Verdict.UNSURE if said else None

    @cached_property
    def reviews(self) -> dict[str, bool]:
        """Fact key → accepted or not; where two people disagree without knowing, the fact stays proposed."""
        said: dict[str, set[bool]] = defaultdict(set)
        for row in self.live:
            if row.verdict in (Verdict.ACCEPT, Verdict.REJECT):
                said[row.subject].add(row.verdict is Verdict.ACCEPT)
        return {fact: verdicts.pop() for fact, verdicts in sorted(said.items()) if len(verdicts) == 1}

    @cached_property
    def corrections(self) -> dict[str, dict[str, str]]:
        """Fact key → what is put right in it."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in sorted(self.live, key=lambda row: row.id):
            if row.verdict is Verdict.CORRECT:
                found[row.subject][row.field] = row.object
        return dict(found)

    def path(self, a: str, b: str) -> list[Judgement]:
        """Give the shortest chain of rows that joins two keys, [] when none does."""
        ways: dict[str, list[tuple[str, Judgement]]] = defaultdict(list)
        for row in self.live:
            if row.verdict is Verdict.SAME:
                ways[row.subject].append((row.object, row))
                ways[row.object].append((row.subject, row))
        came: dict[str, tuple[str, Judgement] | None] = {a: None}
        queue = deque([a])
        while queue and b not in came:
            here = queue.popleft()
            for there, row in ways[here]:
                if there not in came:
                    came[there] = (here, row)
                    queue.append(there)
        steps: list[Judgement] = []
        at = came.get(b)
        while at is not None:
            steps.append(at[1])
            at = came[at[0]]
        return steps[::-1]

    def contradictions(self) -> list[tuple[Judgement, list[Judgement]]]:
        """Give every row that keeps apart what others join, with the path that joins it. None in a file of ours."""
        return [
            (row, self.path(row.subject, row.object))
            for row in self.live
            if row.verdict is Verdict.DIFFERENT and self.leader(row.subject) == self.leader(row.object)
        ]

    def add(self, rows: Sequence[Judgement]) -> "History":
        """Give the history with more rows. Raises InputError, with the path that proves it, for a contradiction."""
        for row in rows:
            if row.verdict in PAIRED and row.subject == row.object:
                raise InputError(f"{row.subject} is one thing; a judgement is about two")
        after = History(self.rows + tuple(rows))
        found = after.contradictions()
        if found and not (self.contradictions() and all(row.verdict is Verdict.UNDO for row in rows)):
            kept, path = found[0]
            raise InputError(refusal(kept, path))
        return after

    def replacing(self, row: Judgement) -> list[Judgement]:
        """Give the rows that hold and that a new row would replace."""
        return list(self._by_subject.get(row.about, ()))

    def row(self, name: str) -> Judgement:
        """Give a row by its id. Raises NotFoundError."""
        found = next((row for row in self.rows if row.id == name), None)
        if found is None:
            raise NotFoundError(f"no judgement has the number {name!r}. List them: kurbits review history")
        return found

    def about(self, keys: Iterable[str]) -> list[Judgement]:
        """Give all rows, also those that no longer hold, that name one of some keys."""
        wanted = set(keys)
        return [row for row in self.rows if row.subject in wanted or row.object in wanted]


def refusal(kept: Judgement, path: Sequence[Judgement]) -> str:
    """Say why some judgements cannot all hold."""
    chain = "; ".join(map(str, path))
    return (
        f"{kept.subject} and {kept.object} cannot be both one and two: {kept.who or 'somebody'} kept them apart on "
        f"{kept.when or 'an unknown day'}, and they are joined by: {chain}. Undo one of these first: "
        f"kurbits review undo {kept.id}" + "".join(f" (or {row.id})" for row in path)
    )


def _find(parent: dict[str, str], key: str) -> str:
    parent.setdefault(key, key)
    while parent[key] != key:
        parent[key] = parent[parent[key]]
        key = parent[key]
    return key
