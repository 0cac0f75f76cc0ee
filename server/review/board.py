"""The board: the cards that are still to be judged, as everybody's judgements stand now."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from graph.identity.verdicts import History, Judgement, Verdict
from graph.workspace import Workspace
from ontology.errors import WorkspaceError
from ontology.facts import Kind
from server.review.cards import Card, Deck
from server.review.process import run
from server.review.queue import Queue

_PATIENCE = 3.0  # so long a request waits for the first deck
_KEPT = 1000  # so many cards that are judged are kept, so that an undone one stands in the queue at once


class Board:
    """One for a server. The deck is dealt anew, beside the server, when sources or the generation change."""

    def __init__(self, home: Path):
        self.home = home
        self.failed = ""
        self._cards: dict[str, Card] = {}
        self._note = ""
        self._dealt = ""  # what the deck was dealt from
        self._wanted = ""
        self._dealing: asyncio.Task[None] | None = None
        self._read: tuple[tuple[int, int], Queue] | None = None

    async def queue(self) -> Queue | None:
        """Give the queue as it stands now; None while the first deck is being dealt. Raises what hindered that."""
        current = await asyncio.to_thread(self._signature)
        if current != self._wanted and (self._dealing is None or self._dealing.done()):
            self._wanted = current
            self._dealing = asyncio.create_task(self._deal(current))
        if not self._dealt and self._dealing:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._dealing), _PATIENCE)
            if self.failed:
                self._wanted = ""  # tried again by whoever asks next
                raise WorkspaceError(self.failed)
        return await asyncio.to_thread(self._now) if self._dealt else None

    async def close(self) -> None:
        """Stop dealing."""
        if self._dealing and not self._dealing.done():
            self._dealing.cancel()
            await asyncio.gather(self._dealing, return_exceptions=True)

    def _signature(self) -> str:
        """Give what the deck depends on, beside the judgements: the generation, and when sources were loaded."""
        workspace = Workspace(self.home)
        made = [path.stat().st_mtime_ns for path in sorted((self.home / "sources").glob("*/manifest.json"))]
        return f"{workspace.current_number()} {made}"

    async def _deal(self, signature: str) -> None:
        self.failed = ""
        try:
            async with aclosing(run("deal", self.home)) as said:
                async for message in said:
                    if "deck" in message:
                        self._take(Deck.model_validate(message["deck"]), signature)
                    self.failed = str(message.get("failed", ""))
        except OSError as error:
            self.failed = str(error)

    def _take(self, deck: Deck, signature: str) -> None:
        """Put a new deck in the place of the old one; cards that were judged meanwhile stay known."""
        fresh, before = {card.id: card for card in deck.cards}, self._read
        judged = [c for c in self._cards.values() if c.id not in fresh and before and before[1].state(c.id)]
        self._cards = fresh | {card.id: card for card in judged[-_KEPT:]}
        self._note, self._dealt, self._read = deck.note, signature, None

    def _now(self) -> Queue:
        """Give the queue under the judgements that stand in the file now; made anew only when the file changed."""
        judgements = Workspace(self.home).judgements
        try:
            found = judgements.path.stat()
            stamp = (found.st_size, found.st_mtime_ns)
        except FileNotFoundError:
            stamp = (0, 0)
        read = self._read
        if read is None or read[0] != stamp:
            history = judgements.history()
            read = self._read = (stamp, Queue(self._cards, history, judgements.note or self._note))
        return read[1]

    def judge(self, judged: Sequence[Judgement], who: str, seen: Sequence[str]) -> list[Judgement]:
        """Write judgements, all or none; gives the rows written.

        Raises ConflictError where one was judged otherwise since `seen` (ids of rows), InputError for contradictions.
        """
        return Workspace(self.home).judgements.judge(*judged, who=who, over=seen)

    def undo(self, rows: Sequence[str], who: str) -> list[Judgement]:
        """Take judgements back by their ids. Raises NotFoundError for one that does not hold, InputError."""
        return Workspace(self.home).judgements.undo(rows, who)

    def history(self) -> History:
        """Read all judgements."""
        return Workspace(self.home).judgements.history()


def judgements(cards: Sequence[Card], verdict: Verdict, why: str) -> list[Judgement]:
    """Make one judgement for each card."""
    return [judgement(card, verdict, why) for card in cards]


def corrections(card: Card, amended: Mapping[str, str], why: str) -> list[Judgement]:
    """Make the judgements that put a fact right."""
    return [Judgement(card.keys[0], Verdict.CORRECT, value, field, why=why) for field, value in amended.items()]


def judgement(card: Card, verdict: Verdict, why: str = "") -> Judgement:
    """Make the judgement of a card. What people are called is not written into it."""
    if card.kind == "fact":
        return Judgement(card.keys[0], verdict, why=why)
    labels = ["" if thing.kind == Kind.PERSON else thing.label for thing in card.things]
    return Judgement(card.keys[0], verdict, card.keys[1], "", "", "", why, labels[0], labels[1])
