"""Makes the cards of a workspace. At the scale of Horizon 2020 this takes half a minute: do it in another process."""

import numpy as np

from graph.identity.desk import Desk, Task
from graph.identity.effects import Effect, Effects
from graph.kept import IMPLIED
from graph.pace import no_collection
from graph.tables import STATUSES, TIE_TYPES
from graph.workspace import Workspace
from ontology.facts import Kind
from ontology.terms import digest
from server.pages.links import web_address
from server.review.cards import Card, Change, Deck, Said, Source, Standing, Thing, TieLine, Why

MOST_TIES = 6
MOST_SOURCES = 4


def deal(workspace: Workspace) -> Deck:
    """Give all that is to be judged in a workspace, the most urgent first. Raises WorkspaceError."""
    with no_collection():
        dealer = _Dealer(Desk(workspace))
        tasks = [*dealer.desk.pairs(), *dealer.desk.proposals()]
        tasks.sort(key=lambda task: (task.unsure, -task.urgency, task.keys))
        return Deck(cards=[dealer.card(task) for task in tasks], note=dealer.desk.note)


class _Dealer:
    def __init__(self, desk: Desk):
        self.desk, self.model = desk, desk.model
        self.effects = Effects(desk.model)

    def card(self, task: Task) -> Card:
        fact = task.fact >= 0
        effect = self.effects.accept(task.fact) if fact else self.effects.same(task.rows[0], task.rows[1])
        return Card(
            id=digest(*task.keys)[:12],
            kind="fact" if fact else "pair",
            keys=task.keys,
            things=[self._thing(row) for row in task.rows if row >= 0],
            score=round(task.score, 4),
            urgency=round(task.urgency, 4),
            reasons=[Why(feature=r.feature, sv=r.sv, en=r.en, speaks_for=r.weight > 0) for r in task.reasons],
            said=self._said(task) if fact else None,
            change=self._change(effect),
        )

    def _change(self, effect: Effect) -> Change:
        labels = self.model.profiles
        told = [Standing(label=labels[s.row].label, partners=s.partners, place=s.place) for s in effect.standings]
        return Change(ties=effect.ties, things=effect.things, standings=told)

    def _thing(self, row: int) -> Thing:
        profile, gathered = self.model.profiles[row], self.model.gathered
        members = self.model.resolution.members[self.model.clusters[row]]
        documents = sorted({int(gathered.entity_document[member]) for member in members})
        ties, count = self._ties(row)
        return Thing(
            keys=self.desk.keys(row),
            iri=profile.iri,
            label=profile.label,
            kind=profile.kind.value,
            names=list(profile.aliases),
            identifiers=[f"{i.scheme}:{i.value}" for i in profile.identifiers if _is_public(i.scheme)],
            sector=profile.sector,
            country=profile.country,
            place=profile.place,
            city=profile.city,
            website=web_address(profile.website),
            sources=[self._source(at) for at in documents[:MOST_SOURCES]],
            more_sources=max(0, len(documents) - MOST_SOURCES),
            ties=ties,
            tie_count=count,
        )

    def _ties(self, row: int) -> tuple[list[TieLine], int]:
        """Give the first ties of a row, accepted ones before proposed ones, and how many there are."""
        ties, profiles = self.model.relations.ties, self.model.profiles
        rows = np.flatnonzero((ties.s == row) | (ties.t == row))
        rows = rows[np.argsort(ties.status[rows], kind="stable")]
        found = []
        for at in rows[:MOST_TIES].tolist():
            outward = int(ties.s[at]) == row
            other = profiles[int(ties.t[at] if outward else ties.s[at])]
            found.append(
                TieLine(
                    type=TIE_TYPES[ties.type[at]].value,
                    outward=outward,
                    other=other.label,
                    kind=other.kind.value,
                    status=STATUSES[ties.status[at]],
                    role=ties.role[at],
                    start=ties.start_text[at],
                    end=ties.end_text[at],
                )
            )
        return found, len(rows)

    def _said(self, task: Task) -> Said:
        gathered = self.model.gathered
        said = gathered.qualifiers[int(gathered.qualifier[task.fact])]
        before, quote, after = task.sentence
        return Said(
            type=task.type,
            value="" if len(task.rows) > 1 else task.labels[-1],
            role=str(said.get("role") or ""),
            start=str(said.get("start") or ""),
            end=str(said.get("end") or ""),
            rule=task.rule,
            implied=int(gathered.status[task.fact]) == IMPLIED,
            document=self._source(int(gathered.document[task.fact])),
            before=before,
            quote=quote,
            after=after,
        )

    def _source(self, at: int) -> Source:
        documents = self.model.gathered.documents
        return Source(
            iri=documents.iri[at], name=documents.name[at], title=documents.title[at], date=documents.date[at]
        )


def _is_public(scheme: str) -> bool:
    """Say whether a number is one of a register; others are keys within a source."""
    return not scheme.startswith("key@") and scheme not in list(Kind)
