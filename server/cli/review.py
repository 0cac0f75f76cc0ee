"""review: judging who is who, and what texts propose; every judgement is kept for ever and can be undone."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ontology.errors import InputError
from server.cli.common import Here, json_option, pass_here, say, show, show_json
from server.cli.data import publish
from server.cli.waiting import COMMANDS as WAITING
from server.cli.waiting import open_desk

if TYPE_CHECKING:
    from graph.identity.desk import Changes, Desk
    from graph.identity.verdicts import Judgement

_options: list[Callable[..., Any]] = [
    click.option("--who", envvar="KURBITS_WHO", help="Who judges (KURBITS_WHO, else the user of the machine)."),
    click.option("--why", default="", help="A comment that is kept with the judgement. Name no private person in it."),
    click.option("--dry-run", is_flag=True, help="Only say what would change."),
    click.option("--no-publish", is_flag=True, help="Keep the judgement, but do not build and publish yet."),
    json_option,
    pass_here,
]


def _judging(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all judging has."""
    for option in reversed(_options):
        function = option(function)
    return function


@click.group()
def review() -> None:
    """Judge who is who, and what texts propose.

    \b
    Example:  kurbits review list
    """


@review.command()
@click.argument("one")
@click.argument("other")
@_judging
def same(here: Here, one: str, other: str, **how: Any) -> None:
    """Say that two things are one. Each is named by a key, an IRI or its exact name.

    \b
    Example:  kurbits review same "Dalarna University" "Högskolan Dalarna"
    """
    _pair(here, "same", (one, other), how)


@review.command()
@click.argument("one")
@click.argument("other")
@_judging
def different(here: Here, one: str, other: str, **how: Any) -> None:
    """Say that two things are two. To part what is one now, name two of its keys (kurbits review history NAME).

    \b
    Example:  kurbits review different organisation/region-dalarna organisation/dalarna
    """
    _pair(here, "different", (one, other), how)


@review.command()
@click.argument("one")
@click.argument("other")
@_judging
def unsure(here: Here, one: str, other: str, **how: Any) -> None:
    """Say that it cannot be said now; the pair is shown last from now on.

    \b
    Example:  kurbits review unsure "Almi Norra Mellansverige" "Almi GävleDala" --why "Föregångare?"
    """
    _pair(here, "unsure", (one, other), how)


def _pair(here: Here, verdict: str, names: tuple[str, str], how: dict[str, Any]) -> None:
    from graph.identity.verdicts import Verdict

    desk = open_desk(here)
    judgement = desk.judgement(Verdict(verdict), *names, why=how["why"])
    _judge(here, desk, [judgement], how)


@review.command()
@click.argument("facts", nargs=-1)
@click.option("--rule", help="All that this rule proposes (with --document: in one document).")
@click.option("--document", help="All that is proposed from this document.")
@click.option("--set", "put_right", multiple=True, metavar="FIELD=VALUE", help="Put role, start or end right.")
@_judging
def accept(
    here: Here, facts: tuple[str, ...], rule: str | None, document: str | None, put_right: tuple[str, ...], **how: Any
) -> None:
    """Accept facts that texts propose: by their keys, or all of a rule, of a document, or of a rule in a document.

    \b
    Example:  kurbits review accept --rule record --document press.txt
    """
    from graph.identity.verdicts import CORRECTABLE, Judgement, Verdict

    desk = open_desk(here)
    chosen = _proposed(desk, facts, rule, document)
    judgements = [desk.judgement(Verdict.ACCEPT, key, why=how["why"]) for key in chosen]
    for text in put_right:
        field, equals, value = text.partition("=")
        if not equals or field not in CORRECTABLE or len(chosen) != 1:
            raise InputError(f"--set {text!r}: expected FIELD=VALUE with one of {', '.join(CORRECTABLE)}, and one fact")
        judgements.append(Judgement(chosen[0], Verdict.CORRECT, value, field, why=how["why"]))
    _judge(here, desk, judgements, how)


@review.command()
@click.argument("facts", nargs=-1)
@click.option("--rule", help="All that this rule proposes (with --document: in one document).")
@click.option("--document", help="All that is proposed from this document.")
@_judging
def reject(here: Here, facts: tuple[str, ...], rule: str | None, document: str | None, **how: Any) -> None:
    """Reject facts that texts propose; they are not shown again.

    \b
    Example:  kurbits review reject --rule caption
    """
    from graph.identity.verdicts import Verdict

    desk = open_desk(here)
    chosen = _proposed(desk, facts, rule, document)
    _judge(here, desk, [desk.judgement(Verdict.REJECT, key, why=how["why"]) for key in chosen], how)


def _proposed(desk: "Desk", facts: Sequence[str], rule: str | None, document: str | None) -> list[str]:
    """Give the keys of the facts that are meant, in the order of the queue."""
    tasks = desk.proposals()
    if not (facts or rule or document):
        raise InputError("say which facts: their keys, --rule or --document. See: kurbits review list --kind facts")
    judged = set(desk.history.reviews)
    if strange := [key for key in facts if key not in judged and key not in {task.keys[0] for task in tasks}]:
        raise InputError(f"{strange[0]!r} is no proposed fact. See: kurbits review list --kind facts")
    found = [*facts] + [
        task.keys[0]
        for task in tasks
        if (rule or document) and rule in (None, task.rule) and document in (None, task.document)
    ]
    if not found:
        known = sorted({f"--rule {task.rule} --document {task.document}" for task in tasks})
        raise InputError(f"nothing is proposed so; there is: {'; '.join(known[:8]) or 'nothing'}")
    return list(dict.fromkeys(found))


@review.command()
@click.argument("numbers", nargs=-1)
@_judging
def undo(here: Here, numbers: tuple[str, ...], **how: Any) -> None:
    """Take judgements back by their numbers, or the last one; what they had replaced holds again.

    \b
    Example:  kurbits review undo
    """
    desk = open_desk(here)
    chosen = numbers or tuple(row.id for row in desk.history.live[-1:])
    if not chosen:
        raise InputError("there is nothing to undo")
    _finish(here, desk.changes(undo=chosen), how, lambda who: here.workspace().judgements.undo(chosen, who, how["why"]))


@review.command()
@click.argument("name", required=False)
@json_option
@pass_here
def history(here: Here, name: str | None, as_json: bool) -> None:
    """List all judgements, the latest first; or the keys of one thing and what was judged of it.

    \b
    Example:  kurbits review history "Region Dalarna"
    """
    desk = open_desk(here)
    rows = list(desk.history.rows)
    if name:
        keys = desk.keys_of(name)
        rows = desk.history.about(keys)
        if not as_json:
            say(f"{name} is known as: {', '.join(keys)}")
    live = {row.id for row in desk.history.live}
    columns = ("id", "when", "who", "verdict", "subject", "object", "why", "holds")
    told = [
        {**{key: getattr(row, key) for key in columns[:-1]}, "holds": "yes" if row.id in live else "no"}
        for row in reversed(rows)
    ]
    show({key: key for key in columns}, told, as_json)


def _judge(here: Here, desk: "Desk", judgements: "Sequence[Judgement]", how: dict[str, Any]) -> None:
    changes = desk.changes(judgements)
    _finish(here, changes, how, lambda who: here.workspace().judgements.judge(*judgements, who=who))


def _finish(here: Here, changes: "Changes", how: dict[str, Any], write: "Callable[[str], list[Judgement]]") -> None:
    """Tell what will change, then judge and publish, unless it was only asked."""
    from graph.workspace import user

    if not how["as_json"]:
        _tell(changes)
    written = [] if how["dry_run"] else write(how["who"] or user())
    number = None
    if written and not changes.nothing and not how["no_publish"]:
        number = publish(here.workspace(), quiet=how["as_json"])
    if how["as_json"]:
        told = {name: getattr(changes, name) for name in ("moved", "gone", "new", "ties", "accepted")}
        show_json({"judgements": [row.id for row in written], "changes": told, "generation": number})
    elif written:
        say(f"kept as {', '.join(row.id for row in written[:5])}{' …' if len(written) > 5 else ''}; undo it with: "
            f"kurbits review undo {' '.join(row.id for row in written[:5])}")  # fmt: skip
    elif not how["dry_run"]:
        say("that is judged already; nothing was written")


def _tell(changes: "Changes") -> None:
    if changes.nothing:
        say("The graph stays as it is.")
    for old, new in changes.moved.items():
        say(f"  {old} will lead to {new}")
    for word, iris in (("vanish", changes.gone), ("appear", changes.new)):
        if iris:
            say(f"  {len(iris)} will {word}: {', '.join(iris[:5])}{' …' if len(iris) > 5 else ''}")
    if changes.ties or changes.accepted:
        say(f"  ties: {changes.ties:+d}, accepted ties: {changes.accepted:+d}")


for command in WAITING:
    review.add_command(command)
COMMANDS = (review,)
