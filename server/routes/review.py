"""The review pages: forms that work without JavaScript; the script only adds keys and what others do meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from graph.identity.verdicts import CORRECTABLE, Judgement, Verdict
from ontology.errors import ConflictError, InputError, NotFoundError, WorkspaceError
from server.deps import GenerationDep
from server.doors import ReviewerDep
from server.i18n import LANGUAGES
from server.pages import review as pages
from server.pages.context import Reader, reader
from server.pages.links import page_url
from server.pages.review_desk import Visit, desk_values
from server.review.amend import amendments
from server.review.board import Board, corrections, judgement, judgements
from server.review.cards import Card
from server.review.queue import Queue
from server.routes.review_api import BoardDep, PublisherDep, checked, publishing_words
from server.said import words

router = APIRouter(include_in_schema=False, dependencies=[ReviewerDep])

MOST_ROWS = 300
LONGEST_WHO, LONGEST_WHY = 80, 500
_MOST_FIELDS = 20_100
_TRIES = 3

Endpoint = Callable[..., Any]
Form = dict[str, list[str]]


def _at(rest: str, method: str) -> Callable[[Endpoint], Endpoint]:
    """Let a function answer at /sv/granska/… and /en/review/…"""

    def register(function: Endpoint) -> Endpoint:
        for lang in LANGUAGES:
            address = page_url(lang, "review", rest)
            name = f"{lang}-review-{rest}-{method}"
            router.add_api_route(address, function, methods=[method], response_class=HTMLResponse, name=name)
        return function

    return register


async def _form(request: Request) -> Form:
    try:
        return parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise InputError(f"The form has more than {_MOST_FIELDS} fields; judge fewer at once.") from None


async def _visit(request: Request, generation: GenerationDep, board: BoardDep, publisher: PublisherDep) -> Visit:
    given = (
        dict(request.query_params) if request.method == "GET" else {k: v[-1] for k, v in (await _form(request)).items()}
    )
    said = publishing_words(publisher.now, reader(request, generation).lang)
    return Visit(
        reader=reader(request, generation),
        queue=await board.queue(),
        publishing=publisher.now.state,
        said=said,
        card=given.get("card", ""),
        kind=given.get("kind", "") if given.get("kind") in ("pair", "fact") else "",
        who=" ".join(given.get("who", "").split())[:LONGEST_WHO],
        why=" ".join(given.get("why", "").split())[:LONGEST_WHY],
        done=given.get("done", ""),
        note=given.get("note", ""),
        rule=given.get("rule", ""),
        document=given.get("document", ""),
    )


FormDep = Annotated[Form, Depends(_form)]
VisitDep = Annotated[Visit, Depends(_visit)]


def _answer(reader: Reader, template: str, title: str, rest: str = "", status: int = 200, **values: Any) -> Response:
    answer = reader.page(template, "review", title, rest=rest, status=status, **values)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _desk(visit: Visit, status: int = 200, **told: Any) -> Response:
    """Show the card that is to be judged; `told` is what went wrong with the last judgement."""
    t = visit.reader.t
    if visit.queue is None:
        return _answer(visit.reader, "review_wait.html", t("review.title"), status=503 if status == 200 else status)
    values = desk_values(visit, visit.queue) | {"conflict": None, "chain": None, "wrong": ""} | told
    return _answer(visit.reader, "review.html", t("review.title"), status=status, **values)


def _back(visit: Visit, card: str = "", done: str = "", note: str = "") -> Response:
    address = visit.reader.url("review", card=card, kind=visit.kind, who=visit.who, done=done, note=note)
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


@_at("", "GET")
async def desk(visit: VisitDep) -> Response:
    """Show what is most urgent to judge, or the card that is asked for."""
    return _desk(visit)


@_at("", "POST")
async def judge(visit: VisitDep, form: FormDep, board: BoardDep, publisher: PublisherDep) -> Response:
    """Judge a card, and show the next."""
    queue, t = _ready(visit), visit.reader.t
    card = queue.card(visit.card)
    verdict = checked([card], form.get("verdict", [""])[-1])
    if not visit.who:
        return _desk(visit, 400, wrong=t("review.who_missing"))
    seen = form.get("seen", [""])[-1].split(",")
    following = _following(visit, queue, card)
    try:
        judged = judgements([card], verdict, visit.why) + _corrected(visit, queue, card, form)
    except InputError as error:
        return _desk(
            visit,
            400,
            wrong=words(error, visit.reader.lang),
            amended={name: form.get(name, [""])[-1] for name in CORRECTABLE},
        )
    try:
        rows = await asyncio.to_thread(board.judge, judged, visit.who, seen)
    except ConflictError:
        return await _conflict(visit, board, card, verdict)
    except InputError as error:
        return await _refused(visit, board, card, verdict, error)
    if rows:
        publisher.touch()
    return _back(visit, following, done=f"{rows[0].id}:{len(rows)}" if rows else "", note="" if rows else "already")


def _corrected(visit: Visit, queue: Queue, card: Card, form: Form) -> list[Judgement]:
    """Read what a form that accepts a fact puts right in it. Raises InputError."""
    if "amend" not in form or form.get("verdict") != ["accept"]:
        return []
    given = {name: values[-1] for name, values in form.items()}
    return corrections(card, amendments(card, queue.history, given), visit.why)


def _following(visit: Visit, queue: Queue, card: Card) -> str:
    cards = [each.id for each in queue.choose(visit.kind)]
    at = cards.index(card.id) + 1 if card.id in cards else 0
    return cards[at] if at < len(cards) else ""


async def _conflict(visit: Visit, board: Board, card: Card, verdict: Verdict) -> Response:
    """Tell who judged otherwise meanwhile; the card is shown again, so that it can be judged knowing that."""
    queue = await board.queue()
    again = replace(visit, queue=queue, done="")
    rows = queue.about(card) if queue else []
    said = [pages.judged_words(visit.reader, queue, row) for row in rows] if queue else []
    return _desk(again, 409, conflict={"said": said, "mine": visit.reader.t(f"review.button.{verdict.value}")})


async def _refused(visit: Visit, board: Board, card: Card, verdict: Verdict, error: InputError) -> Response:
    """Tell which judgements stand against a judgement, each with the way to undo it."""
    queue = await board.queue()
    found = queue.contradiction(judgement(card, verdict)) if queue else None
    if queue is None or found is None:
        raise error
    steps = pages.chain(visit.reader, queue, *found)
    return _desk(replace(visit, queue=queue, done=""), 409, chain=steps)


@_at("undo", "POST")
async def undo(visit: VisitDep, form: FormDep, board: BoardDep, publisher: PublisherDep) -> Response:
    """Take judgements back, and show again what they were about."""
    queue = _ready(visit)
    rows = queue.rows(visit.done)
    if not visit.who:
        return _desk(replace(visit, done=""), 400, wrong=visit.reader.t("review.who_missing"))
    about = next((card.id for card in queue.cards.values() if rows and card.keys[0] == rows[0].subject
                  and card.keys[-1] in (rows[0].object, rows[0].subject)), "")  # fmt: skip
    try:
        await asyncio.to_thread(board.undo, [row.id for row in rows], visit.who)
    except NotFoundError:
        return _back(visit, about, note="gone")
    publisher.touch()
    return _back(visit, about, note="undone")


@_at("batch", "GET")
async def batch(visit: VisitDep) -> Response:
    """Show all open facts of a rule, a document or both, before they are judged at once."""
    return _batch(visit) if visit.queue else _desk(visit)


def _batch(visit: Visit, status: int = 200, wrong: str = "") -> Response:
    queue, t = _ready(visit), visit.reader.t
    cards = [pages.shown(visit.reader, queue, card) for card in queue.choose("fact", visit.rule, visit.document)]
    values = {
        "visit": visit,
        "cards": cards,
        "wrong": wrong,
        "about": pages.batch_words(visit.reader, queue, visit.rule, visit.document),
    }
    return _answer(visit.reader, "review_batch.html", t("review.batch.title"), "batch", status, **values)


@_at("batch", "POST")
async def judge_batch(visit: VisitDep, form: FormDep, board: BoardDep, publisher: PublisherDep) -> Response:
    """Judge the facts that were ticked; what somebody judged meanwhile stays as that person said."""
    t, wanted = visit.reader.t, form.get("card", [])
    if not visit.who or not wanted:
        return _batch(visit, 400, t("review.who_missing" if wanted else "review.batch.none"))
    for _ in range(_TRIES):
        queue = await board.queue() or _ready(visit)
        still = {card.id for card in queue.open}
        cards = [queue.card(identifier) for identifier in wanted if identifier in still]
        verdict = checked(cards, form.get("verdict", [""])[-1])
        seen = [row.id for card in cards for row in queue.about(card)]
        try:
            rows = await asyncio.to_thread(board.judge, judgements(cards, verdict, visit.why), visit.who, seen)
        except ConflictError:
            continue
        publisher.touch()
        skipped = len(wanted) - len(rows)
        note = f"skipped-{skipped}" if skipped else ""
        return _back(visit, done=f"{rows[0].id}:{len(rows)}" if rows else "", note=note)
    return _batch(visit, 409, t("review.batch.busy"))


@_at("history", "GET")
async def history(visit: VisitDep) -> Response:
    """List what was judged, the latest first."""
    if visit.queue is None:
        return _desk(visit)
    queue = visit.queue
    rows = pages.history(visit.reader, queue, MOST_ROWS)
    title = visit.reader.t("review.history.title")
    return _answer(visit.reader, "review_history.html", title, "history", visit=visit, rows=rows)


@_at("publish", "POST")
async def publish(visit: VisitDep, publisher: PublisherDep) -> Response:
    """Publish what was judged, also when it failed before."""
    publisher.touch()
    return _back(visit, visit.card)


def _ready(visit: Visit) -> Queue:
    if visit.queue is None:
        raise WorkspaceError("The queue is being made; try again in a few seconds.")
    return visit.queue
