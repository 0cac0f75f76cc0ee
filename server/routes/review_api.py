"""The review for programs and the page's own script: the queue, a card, judging, undoing, where publishing stands."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from graph.identity.verdicts import Judgement, Verdict
from ontology.errors import InputError, WorkspaceError
from server.deps import LanguageDep
from server.doors import ReviewerDep
from server.i18n import text
from server.review.amend import amendments, standing
from server.review.board import Board, corrections, judgements
from server.review.cards import Card
from server.review.publisher import Publisher, Publishing
from server.review.queue import Queue
from server.said import reason


def _fresh(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/api/review", tags=["review"], dependencies=[ReviewerDep, Depends(_fresh)])


def get_board(request: Request) -> Board:
    """Give the board of the app."""
    board: Board = request.app.state.board
    return board


def get_publisher(request: Request) -> Publisher:
    """Give the publisher of the app."""
    publisher: Publisher = request.app.state.publisher
    return publisher


async def get_queue(request: Request) -> Queue:
    """Give the queue. Raises WorkspaceError (503) while it is being made for the first time."""
    queue = await get_board(request).queue()
    if queue is None:
        raise WorkspaceError("The queue is being made; try again in a few seconds.")
    return queue


BoardDep = Annotated[Board, Depends(get_board)]
PublisherDep = Annotated[Publisher, Depends(get_publisher)]
QueueDep = Annotated[Queue, Depends(get_queue)]

Who = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S", description="Who judges")]
Why = Annotated[str, Field(max_length=500, description="A comment that is kept; name no private person in it")]


class JudgementView(BaseModel):
    """One row of the judgements: what was judged, by whom, when."""

    id: str
    verdict: str
    subject: str
    object: str
    who: str
    when: str
    why: str


class State(BaseModel):
    """How far the review has come, and where publishing stands, also in words."""

    open: int
    decided: int
    rows: int
    publishing: str
    number: int
    share: float
    said: str
    card: str = ""
    by: str = ""


class QueueView(BaseModel):
    """The head of the queue."""

    open: int
    decided: int
    cards: list[Card]


class JudgeIn(BaseModel):
    """One verdict on one or many cards. `seen`: the judgements of the cards that whoever judges has seen."""

    cards: list[str] = Field(min_length=1, max_length=20_000)
    verdict: Literal["same", "different", "unsure", "accept", "reject"]
    who: Who
    why: Why = ""
    seen: list[str] = []
    amend: dict[Literal["role", "start", "end"], Annotated[str, Field(max_length=120)]] = Field(
        default={}, description="What to put right in one fact that is accepted; “” = unknown"
    )


class UndoIn(BaseModel):
    """Judgements to take back, by their ids."""

    judgements: list[str] = Field(min_length=1, max_length=20_000)
    who: Who


@router.get("", summary="The queue of the review")
def cards(
    queue: QueueDep,
    kind: Literal["", "pair", "fact"] = "",
    rule: str = "",
    document: Annotated[str, Query(description="The end of the IRI of a document")] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> QueueView:
    """List what is to be judged, the most urgent first."""
    found = queue.choose(kind, rule, document)
    return QueueView(open=len(queue.open), decided=queue.decided, cards=found[offset : offset + limit])


@router.get("/card/{identifier}", summary="One card of the review")
def card(queue: QueueDep, identifier: str) -> Card:
    """Give one card: both sides or the fact, its sentence, the reasons, and what would change."""
    return queue.card(identifier)


@router.get("/state", summary="How far the review has come")
def state(queue: QueueDep, publisher: PublisherDep, lang: LanguageDep, card: str = "") -> State:
    """Tell how much is judged and left, where publishing stands, and what became of a card meanwhile."""
    now, found = publisher.now, queue.state(card)
    by = next((row.who for row in queue.about(queue.cards[card])), "") if card in queue.cards else ""
    return State(
        open=len(queue.open),
        decided=queue.decided,
        rows=len(queue.history.rows),
        publishing=now.state,
        number=now.number,
        share=now.share,
        said=publishing_words(now, lang),
        card=found.value if found else "",
        by=by,
    )


def publishing_words(now: Publishing, lang: str) -> str:
    """Say where publishing stands; "" when nothing was judged since the server started."""
    t = text(lang)
    if now.state == "idle":
        return ""
    return t(
        f"review.publishing.{now.state}",
        share=t.percent(now.share),
        number=str(now.number),
        why=reason(now.failed, lang),
    )


@router.post("/judge", summary="Judge")
async def judge(asked: JudgeIn, queue: QueueDep, board: BoardDep, publisher: PublisherDep) -> list[JudgementView]:
    """Judge cards, all or none. 409 when one was judged otherwise since `seen`, 400 for what contradicts."""
    found = [queue.card(identifier) for identifier in asked.cards]
    verdict = checked(found, asked.verdict)
    judged = judgements(found, verdict, asked.why)
    if asked.amend:
        if len(found) != 1 or verdict is not Verdict.ACCEPT:
            raise InputError("“amend” goes with accepting one fact", sv="Rätta går bara när en uppgift godtas.")
        now = standing(found[0], queue.history)
        judged += corrections(found[0], amendments(found[0], queue.history, now | asked.amend), asked.why)
    rows = await asyncio.to_thread(board.judge, judged, asked.who.strip(), asked.seen)
    if rows:
        publisher.touch()
    return [_view(row) for row in rows]


@router.post("/undo", summary="Undo judgements")
async def undo(asked: UndoIn, board: BoardDep, publisher: PublisherDep) -> list[JudgementView]:
    """Take judgements back; what they had replaced holds again. 404 for one that does not hold."""
    rows = await asyncio.to_thread(board.undo, asked.judgements, asked.who.strip())
    publisher.touch()
    return [_view(row) for row in rows]


@router.post("/publish", summary="Publish now", status_code=202)
async def publish(publisher: PublisherDep) -> dict[str, Any]:
    """Publish what was judged, after the quiet moment; it happens by itself after every judgement."""
    publisher.touch()
    return {"publishing": publisher.now.state}


def checked(cards: list[Card], verdict: str) -> Verdict:
    """Give the verdict when it suits the cards. Raises InputError."""
    if verdict not in ("same", "different", "unsure", "accept", "reject"):
        raise InputError(f"{verdict!r} is no verdict")
    for each in cards:
        known = ("same", "different", "unsure") if each.kind == "pair" else ("accept", "reject", "unsure")
        if verdict not in known:
            raise InputError(f"{verdict!r} cannot be said of a {each.kind}; expected {', '.join(known)}")
    return Verdict(verdict)


def _view(row: Judgement) -> JudgementView:
    return JudgementView(
        id=row.id,
        verdict=row.verdict.value,
        subject=row.subject,
        object=row.object,
        who=row.who,
        when=row.when,
        why=row.why,
    )
