"""The desk where identities are judged: what is to be judged, in which order, and what a judgement would change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.gather import Gathered, gather
from graph.identity.compare import Reason, Side
from graph.identity.experience import Experience, experiences
from graph.identity.keys import fact_keys, mention_keys
from graph.identity.names import normalise
from graph.identity.suggest import candidates, urgency
from graph.identity.verdicts import PAIRED, Judgement, Verdict
from graph.model import Model, assemble
from graph.pace import no_collection
from graph.quoting import kept_text, passage
from graph.tables import PROPOSED, TIE_TYPES
from graph.workspace import Workspace
from ontology.errors import InputError, NotFoundError
from ontology.facts import FactType, Kind

COMPARED = (Kind.ORGANISATION, Kind.PROJECT, Kind.PROGRAMME, Kind.PERSON, Kind.EVENT)


@dataclass(frozen=True)
class Task:
    """One thing to judge: a pair (two keys) or a fact that a text proposes (one key, and the sentence)."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    score: float
    urgency: float
    reasons: tuple[Reason, ...] = ()
    type: str = ""  # of a fact
    rule: str = ""
    document: str = ""
    sentence: tuple[str, str, str] = ("", "", "")  # before, the quote, after
    unsure: bool = False
    rows: tuple[int, ...] = ()  # in Entities: of the pair, or of the ends of the fact; -1 where an end is hidden
    fact: int = -1  # in the gathered facts


@dataclass(frozen=True)
class Changes:
    """What a judgement would do to the graph."""

    moved: dict[str, str]  # IRI that would lead to another → that one
    gone: tuple[str, ...]  # IRIs that would be no more, and lead nowhere
    new: tuple[str, ...]
    ties: int  # how many ties more (or fewer) there would be
    accepted: int  # of them accepted

    @property
    def nothing(self) -> bool:
        """Whether the graph would stay as it is."""
        return not (self.moved or self.gone or self.new or self.ties or self.accepted)


class Desk:
    """The facts of a workspace under the judgements that hold now. Make a new one after judging."""

    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        judgements = workspace.judgements
        self.history, self.note = judgements.history(), judgements.note
        self.facts = gather(workspace)

    @cached_property
    def model(self) -> Model:
        """The graph as the next build would make it."""
        with no_collection():
            return assemble(self.workspace, self.facts, self.history)

    @cached_property
    def mentions(self) -> list[str]:
        """The key of every mention."""
        return self.model.mentions

    @cached_property
    def _rows(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for mention, row in zip(self.mentions, self.model.row_of.tolist(), strict=True):
            if row >= 0:
                found[mention].add(row)
        return dict(found)

    def keys(self, row: int) -> list[str]:
        """Give the keys under which the sources know a thing, in order."""
        members = self.model.resolution.members[self.model.clusters[row]]
        return sorted({self.mentions[member] for member in members})

    def key(self, text: str) -> str:
        """Give the key that a person means by a key, an IRI (with or without the base) or an exact name.

        Raises NotFoundError when nothing, or more than one thing, is called so.
        """
        return text if text in self._rows else self.keys(self._row(text))[0]

    def keys_of(self, text: str) -> list[str]:
        """Give all keys of the thing that a person means, as `key` understands it."""
        return self.keys(min(self._rows[text]) if text in self._rows else self._row(text))

    def _row(self, text: str) -> int:
        profiles = self.model.profiles
        full = text if text.startswith("http") else self.model.base + text
        rows = [row for row, profile in enumerate(profiles) if profile.iri == full]
        if not rows and full in self.model.leads:
            rows = [self.model.leads[full]]
        wanted = normalise(text)
        rows = rows or [row for row, profile in enumerate(profiles) if normalise(profile.label) == wanted]
        rows = rows or [row for row, profile in enumerate(profiles) if wanted in map(normalise, profile.aliases)]
        if len(rows) != 1:
            several = "; ".join(f"{self.keys(row)[0]} ({profiles[row].label})" for row in rows[:6])
            raise NotFoundError(
                f"{text!r} is what {f'several are called: {several}' if rows else 'nothing is called'}; expected a "
                "key, an IRI or one exact name. See: kurbits review list"
            )
        return rows[0]

    def label(self, key: str) -> str:
        """Give what the thing of a key is called now, "" when no source has the key; people have no label here."""
        rows = self._rows.get(key, set())
        profiles = [self.model.profiles[row] for row in sorted(rows)]
        return next((profile.label for profile in profiles if profile.kind != Kind.PERSON), "")

    @cached_property
    def sides(self) -> list[Side]:
        """What is compared of every thing, by row."""
        employers: dict[int, set[int]] = defaultdict(set)
        for person, bodies in self.model.gathered.affiliations().items():
            found = self.model.row_of[sorted(bodies)].tolist()
            employers[int(self.model.row_of[person])] |= set(found) - {-1}
        return [
            Side(
                p.kind, (p.label, *p.aliases), p.identifiers, p.country, p.place, p.city, p.website,
                frozenset(employers.get(row, ())),
            )
            for row, p in enumerate(self.model.profiles)
        ]  # fmt: skip

    def pairs(self) -> list[Task]:
        """Give the pairs that may be one thing and are not judged yet, the most urgent first; the unsure ones last."""
        with no_collection():
            return self._pairs()

    def _pairs(self) -> list[Task]:
        compared = [row for row, side in enumerate(self.sides) if side.kind in COMPARED and side.names[0]]
        number = {row: at for at, row in enumerate(compared)}
        apart = {(number[a], number[b]) for a, b in self._settled() if a in number and b in number}
        found = candidates([self.sides[row] for row in compared], apart)
        ties, component = self._network
        unsure = self._judged(Verdict.UNSURE)
        tasks = []
        for one in found:
            a, b = compared[one.a], compared[one.b]
            profiles = (self.model.profiles[a], self.model.profiles[b])
            weight = urgency(one.likeness.score, (ties[a], ties[b]), component[a] != component[b])
            keys, labels = (self.keys(a)[0], self.keys(b)[0]), (profiles[0].label, profiles[1].label)
            known = (min(a, b), max(a, b)) in unsure
            likeness = (one.likeness.score, weight, one.likeness.reasons)
            tasks.append(Task(keys, labels, *likeness, unsure=known, rows=(a, b)))
        return sorted(tasks, key=lambda task: (task.unsure, -task.urgency, task.keys))

    @cached_property
    def _network(self) -> tuple[list[int], list[int]]:
        """Count the ties of every row, and say in which component it lies."""
        ties, size = self.model.relations.ties, len(self.model.profiles)
        counts = np.bincount(np.concatenate([ties.s, ties.t]), minlength=size)
        links = coo_array((np.ones(len(ties)), (ties.s, ties.t)), shape=(size, size))
        return counts.tolist(), connected_components(links, directed=False)[1].tolist()

    def _judged(self, verdict: Verdict) -> set[tuple[int, int]]:
        found = set()
        for row in self.history.live:
            if row.verdict is verdict:
                for a in self._rows.get(row.subject, ()):
                    found |= {(min(a, b), max(a, b)) for b in self._rows.get(row.object, ()) if a != b}
        return found

    def _settled(self) -> set[tuple[int, int]]:
        """Give the pairs of rows that are known to be two: judged so, or one came after the other."""
        ties = self.model.relations.ties
        came = np.isin(ties.type, [TIE_TYPES.index(t) for t in (FactType.SUCCEEDED_BY, FactType.FORMERLY_NAMED)])
        return self._judged(Verdict.DIFFERENT) | set(zip(ties.s[came].tolist(), ties.t[came].tolist(), strict=True))

    def proposals(self) -> list[Task]:
        """Give the facts that texts propose and nobody judged, the most urgent first; each once per document."""
        gathered, ties = self.model.gathered, self._network[0]
        unsure = {row.subject for row in self.history.live if row.verdict is Verdict.UNSURE}
        facts = np.flatnonzero(gathered.proposed).tolist()
        tasks: dict[str, Task] = {}
        for fact, key in zip(facts, fact_keys(gathered, self.mentions, facts), strict=True):
            if key not in tasks:
                tasks[key] = replace(self._proposal(fact, key, ties), unsure=key in unsure)
        return sorted(tasks.values(), key=lambda task: (task.unsure, -task.urgency, task.keys))

    @cached_property
    def experience(self) -> dict[str, Experience]:
        """What is known of every rule that proposes something, or of whose facts people judged, by rule in order."""
        judged = self._said(self.facts, mention_keys(self.facts, self.workspace.salt)) if self.history.reviews else {}
        waiting = self._said(self.model.gathered, self.mentions)
        verdicts = ((said, self.history.reviews.get(key)) for (_, key), said in judged.items())
        counted = [(*said, verdict) for said, verdict in verdicts if verdict is not None]
        return experiences([*counted, *((*said, None) for said in waiting.values())])

    @staticmethod
    def _said(gathered: Gathered, mentions: list[str]) -> dict[tuple[str, str], tuple[str, float]]:
        """Give what is proposed, each once per rule and key, as (rule, confidence)."""
        facts = np.flatnonzero(gathered.proposed).tolist()
        rules = [gathered.details[int(gathered.detail[fact])][2] for fact in facts]
        keys = fact_keys(gathered, mentions, facts)
        sure = gathered.confidence[facts].tolist()
        return {(rule, key): (rule, each) for rule, key, each in zip(rules, keys, sure, strict=True)}

    def _proposal(self, fact: int, key: str, ties: Sequence[int]) -> Task:
        gathered = self.model.gathered
        ends = [int(gathered.subject[fact]), int(gathered.object[fact])]
        rows = [int(self.model.row_of[end]) for end in ends if end >= 0]
        labels = [self.model.profiles[row].label if row >= 0 else "" for row in rows]
        if len(rows) == 1:
            labels.append(str(gathered.value[fact]))
        document, rule = int(gathered.document[fact]), gathered.details[int(gathered.detail[fact])][2]
        score = self.experience[rule].learned(float(gathered.confidence[fact]))
        sentence, path = ("", "", ""), gathered.documents.path[document]
        if path and gathered.start[fact] >= 0:
            text = kept_text(self.workspace.path / path)
            sentence = passage(text, int(gathered.start[fact]), int(gathered.end[fact]))
        return Task(
            (key,), tuple(labels), score,
            urgency(score, (min((ties[row] for row in rows if row >= 0), default=0),) * 2, bridges=False),
            type=TIE_TYPES[int(gathered.type[fact])].value,
            rule=rule,
            document=gathered.documents.name[document],
            sentence=sentence,
            rows=tuple(rows),
            fact=fact,
        )  # fmt: skip

    def changes(self, judgements: Iterable[Judgement] = (), undo: Iterable[str] = ()) -> Changes:
        """Say what some judgements, or undoing some, would change. Raises InputError for what contradicts."""
        rows = []
        for number, given in enumerate(judgements):
            over = tuple(old.id for old in self.history.replacing(given))
            rows.append(replace(given, id=f"new-{number}", supersedes=over))
        for number, name in enumerate(undo):
            old = self.history.row(name)
            rows.append(replace(old, verdict=Verdict.UNDO, field="", id=f"undo-{number}", supersedes=(name,)))
        after = assemble(self.workspace, self.facts, self.history.add(rows))
        return _difference(self.model, after)

    def judgement(self, verdict: Verdict, subject: str, target: str = "", why: str = "") -> Judgement:
        """Make a judgement of what a person named: two things for a pair, the key of a fact otherwise.

        Raises NotFoundError, and InputError for two names of one thing.
        """
        if verdict not in PAIRED:
            return Judgement(subject, verdict, why=why)
        a, b = self.key(subject), self.key(target)
        if a == b:
            raise InputError(
                f"{subject!r} and {target!r} are one thing already, known as {', '.join(self.keys_of(a))}. "
                "To part it, name two of these keys"
            )
        return Judgement(a, verdict, b, why=why, subject_label=self.label(a), object_label=self.label(b))


def _difference(before: Model, after: Model) -> Changes:
    old, new = ({profile.iri for profile in model.profiles} for model in (before, after))
    moved = {iri: after.profiles[row].iri for iri, row in _landings(before, after, old - new).items()}
    status = [model.relations.ties.status for model in (before, after)]
    accepted = [int((each != PROPOSED).sum()) for each in status]
    return Changes(
        moved=moved,
        gone=tuple(sorted(old - new - moved.keys())),
        new=tuple(sorted(new - old)),
        ties=len(status[1]) - len(status[0]),
        accepted=accepted[1] - accepted[0],
    )


def _landings(before: Model, after: Model, iris: Set[str]) -> dict[str, int]:
    """Give the rows to which IRIs lead afterwards, also those that were never published."""
    found = {iri: after.leads[iri] for iri in sorted(iris) if iri in after.leads}
    if len(found) == len(iris):
        return found
    row_of: dict[str, set[int]] = defaultdict(set)
    for mention, row in zip(after.mentions, after.row_of.tolist(), strict=True):
        row_of[mention].add(row)
    for row, profile in enumerate(before.profiles):
        if profile.iri in iris and profile.iri not in found:
            members = before.resolution.members[before.clusters[row]]
            lands = set[int]().union(*(row_of.get(before.mentions[member], ()) for member in members))
            if len(lands) == 1 and min(lands) >= 0:
                found[profile.iri] = lands.pop()
    return dict(sorted(found.items()))
