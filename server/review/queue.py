"""The queue: cards under a history of judgements. What is open, what was judged and by whom, how far one has come."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.identity.verdicts import CORRECTABLE, History, Judgement, Verdict
from ontology.errors import NotFoundError
from server.review.cards import Card, Source

_REVIEWS = (Verdict.ACCEPT, Verdict.REJECT)


@dataclass(frozen=True)
class Batch:
    """The open facts that one rule read, or those of one document (None = any)."""

    rule: str
    document: Source | None
    count: int


@dataclass(frozen=True)
class Queue:
    """The cards by id, in order of urgency, and what people judged. `note` tells what was repaired in the file."""

    cards: Mapping[str, Card]
    history: History
    note: str = ""

    @cached_property
    def _states(self) -> dict[str, Verdict | None]:
        apart = self.history.apart()
        unsure = {row.about for row in self.history.live if row.verdict is Verdict.UNSURE}
        return {card.id: self._state(card, apart, unsure) for card in self.cards.values()}

    def _state(self, card: Card, apart: set[tuple[str, str]], unsure: set[tuple[str, ...]]) -> Verdict | None:
        if card.kind == "fact":
            accepted = self.history.reviews.get(card.keys[0])
            if accepted is None:
                return Verdict.UNSURE if ("review", card.keys[0]) in unsure else None
            return _REVIEWS[not accepted]
        one, other = ({self.history.leader(key) for key in thing.keys} for thing in card.things)
        if one & other:
            return Verdict.SAME
        if any(tuple(sorted((a, b))) in apart for a in one for b in other):
            return Verdict.DIFFERENT
        return Verdict.UNSURE if tuple(sorted(card.keys)) in unsure else None

    def state(self, identifier: str) -> Verdict | None:
        """Give what follows for a card from all judgements; None when nothing does, or there is no such card."""
        return self._states.get(identifier)

    @cached_property
    def open(self) -> list[Card]:
        """The cards that are to be judged, the most urgent first, those that somebody was unsure of last."""
        fresh = [card for card in self.cards.values() if self.state(card.id) is None]
        return fresh + [card for card in self.cards.values() if self.state(card.id) is Verdict.UNSURE]

    @cached_property
    def judged(self) -> list[Judgement]:
        """The judgements that hold, in the order in which they were made; undoing is none of them."""
        return [row for row in self.history.live if row.verdict is not Verdict.UNDO]

    @property
    def decided(self) -> int:
        """How many pairs and facts are decided (to be unsure decides nothing)."""
        return sum(row.verdict not in (Verdict.UNSURE, Verdict.CORRECT) for row in self.judged)

    def card(self, identifier: str) -> Card:
        """Give a card. Raises NotFoundError."""
        found = self.cards.get(identifier)
        if found is None:
            raise NotFoundError("This is not in the queue any more: it was judged, or its source was read again.")
        return found

    def choose(self, kind: str = "", rule: str = "", document: str = "") -> list[Card]:
        """Give the open cards of a kind ("pair", "fact"), a rule and a document (the end of its IRI); "" = any."""
        found = [card for card in self.open if kind in ("", card.kind)]
        if rule:
            found = [card for card in found if card.said and card.said.rule == rule]
        return [c for c in found if not document or (c.said and c.said.document.local == document)]

    @cached_property
    def batches(self) -> list[Batch]:
        """What can be judged at once: the open facts of each rule, and those of each document, the most first."""
        said = [card.said for card in self.open if card.said]
        rules = Counter(each.rule for each in said)
        documents = Counter(each.document.iri for each in said)
        known = {each.document.iri: each.document for each in said}
        found = [Batch(rule, None, count) for rule, count in rules.items()]
        found += [Batch("", known[iri], count) for iri, count in documents.items()]
        return sorted(found, key=lambda batch: (-batch.count, batch.rule))

    def about(self, card: Card) -> list[Judgement]:
        """Give the judgements that hold and that a judgement of a card would replace."""
        if card.kind == "pair":
            return self.history.replacing(Judgement(card.keys[0], Verdict.SAME, card.keys[-1]))
        rows = [Judgement(card.keys[0], Verdict.CORRECT, "", field) for field in ("", *CORRECTABLE)]
        return [old for row in rows for old in self.history.replacing(row)]

    def last(self, who: str) -> Judgement | None:
        """Give the latest judgement of a person that holds, so that it can be undone."""
        return next((row for row in reversed(self.judged) if row.who == who), None)

    def rows(self, name: str) -> list[Judgement]:
        """Give judgements that were written together, named by the id of the first and their number ("…:3")."""
        first, _, count = name.partition(":")
        at = next((n for n, row in enumerate(self.history.rows) if row.id == first), len(self.history.rows))
        size = int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 1
        return list(self.history.rows[at : at + size])

    def label(self, key: str, rows: Iterable[Judgement] = ()) -> str:
        """Give what a key is called: by a card, else by a judgement, else the key itself."""
        for card in self.cards.values():
            for thing in card.things:
                if key in thing.keys:
                    return thing.label
        for row in (*rows, *self.history.rows):
            for name, label in ((row.subject, row.subject_label), (row.object, row.object_label)):
                if name == key and label:
                    return label
        return key

    def contradiction(self, judgement: Judgement) -> tuple[Judgement, list[Judgement]] | None:
        """Give the row that keeps apart what a judgement (and the path of rows with it) would join, if any."""
        if not judgement.object:
            return None
        over = tuple(row.id for row in self.history.replacing(judgement))
        new = Judgement(judgement.subject, judgement.verdict, judgement.object, supersedes=over, id="new")
        found = History((*self.history.rows, new)).contradictions()
        return found[0] if found else None
