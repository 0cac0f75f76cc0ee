"""What the desk page of the review shows around its card: progress, filters, what comes next, what was just done."""

from dataclasses import dataclass
from typing import Any

from server.pages import review
from server.pages.context import Reader
from server.review.amend import standing
from server.review.cards import Card
from server.review.queue import Queue

NEXT = 7
MOST_BATCHES = 12


@dataclass(frozen=True)
class Visit:
    """A request for a page of the review: who asks, for what, and how things stand. `queue` is None before the first.

    `done` names judgements just made ("<id of the first>:<how many>"), `note` what else is to be told.
    """

    reader: Reader
    queue: Queue | None
    publishing: str = ""
    said: str = ""
    card: str = ""
    kind: str = ""
    who: str = ""
    why: str = ""
    done: str = ""
    note: str = ""
    rule: str = ""
    document: str = ""

    def url(self, card: str = "", rest: str = "", **query: object) -> str:
        """Give an address of the review that keeps who judges, and which kind."""
        return self.reader.url("review", rest, card=card, **{"kind": self.kind, "who": self.who} | query)


@dataclass(frozen=True, slots=True)
class Step:
    """Another card in the queue."""

    label: str
    url: str
    kind: str


def desk_values(visit: Visit, queue: Queue) -> dict[str, Any]:
    """Give the template what the desk shows."""
    reader, cards = visit.reader, queue.choose(visit.kind)
    card = queue.cards.get(visit.card) or (cards[0] if cards else None)
    at = next((n for n, each in enumerate(cards) if card and each.id == card.id), -1)
    around = [cards[n].id if 0 <= n < len(cards) else "" for n in (at - 1, at + 1)]
    done = queue.decided
    return {
        "visit": visit,
        "shown": review.shown(reader, queue, card) if card else None,
        "amended": standing(card, queue.history) if card else {},
        "gone": bool(visit.card) and visit.card not in queue.cards,
        "position": at + 1,
        "total": len(cards),
        "previous": visit.url(around[0]) if around[0] and at > 0 else "",
        "next": visit.url(around[1]) if around[1] else "",
        "upcoming": [_step(visit, each) for each in cards[at + 1 : at + 1 + NEXT]],
        "left": len(queue.open),
        "decided": done,
        "filters": [(kind, visit.url(kind=kind), len(queue.choose(kind))) for kind in ("", "pair", "fact")],
        "batches": [_batch(visit, each) for each in queue.batches if each.count > 1][:MOST_BATCHES],
        "around": _around(visit, queue, card),
        "told": _told(visit, queue),
        "undo": visit.done or _last(visit, queue),
        "repaired": queue.note,
        "rows": len(queue.history.rows),
    }


def _step(visit: Visit, card: Card) -> Step:
    if card.kind == "pair":
        label = " – ".join(thing.label for thing in card.things)
    else:
        label = review.fact_sentence(visit.reader, card)
    return Step(label, visit.url(card.id), card.kind)


def _batch(visit: Visit, batch: Any) -> tuple[str, str, int]:
    """Give the words of a batch, its address and how many facts it has."""
    t = visit.reader.t
    if batch.document:
        words = t("review.batch.document", document=batch.document.title or batch.document.name)
        return words, visit.url(rest="batch", document=batch.document.local), batch.count
    return t("review.batch.rule", rule=batch.rule), visit.url(rest="batch", rule=batch.rule), batch.count


def _around(visit: Visit, queue: Queue, card: Card | None) -> list[tuple[str, str, int]]:
    """Give the batches that a card is one of."""
    if card is None or card.said is None:
        return []
    t, said, found = visit.reader.t, card.said, []
    for words, rule, document in (
        (t("review.batch.this_rule", rule=said.rule), said.rule, ""),
        (t("review.batch.this_document"), "", said.document.local),
        (t("review.batch.this_both", rule=said.rule), said.rule, said.document.local),
    ):
        count = len(queue.choose("fact", rule, document))
        if count > 1:
            found.append((words, visit.url(rest="batch", rule=rule, document=document), count))
    return found


def _last(visit: Visit, queue: Queue) -> str:
    row = queue.last(visit.who) if visit.who else None
    return f"{row.id}:1" if row else ""


def _told(visit: Visit, queue: Queue) -> str:
    """Say what came of the last judgement."""
    t, told = visit.reader.t, []
    rows = queue.rows(visit.done)
    if len(rows) == 1:
        told.append(t("review.saved.one", what=review.judged_words(visit.reader, queue, rows[0])))
    elif any(row.field for row in rows):
        said = ". ".join(review.judged_words(visit.reader, queue, row) for row in rows)
        told.append(t("review.saved.one", what=said))
    elif rows:
        told.append(t.n("review.saved.many", len(rows)))
    kind, _, count = visit.note.partition("-")
    if kind == "skipped" and count.isascii() and count.isdigit():
        told.append(t.n("review.skipped", int(count[:6])))
    elif f"review.note.{kind}" in t:
        told.append(t(f"review.note.{kind}"))
    return " ".join(told)
