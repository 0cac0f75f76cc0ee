"""review list, review rules: what is to be judged, and how far the rules that read texts may be believed."""

from typing import TYPE_CHECKING, Any

import click

from server.cli.common import Here, json_option, lang_option, pass_here, say, show

if TYPE_CHECKING:
    from graph.identity.desk import Desk, Task

SURE = (0.8, 0.45)
"""From which scores on a suggestion is called sure, and likely."""
_WORDS = {"sv": ("säker", "trolig", "oklar"), "en": ("sure", "likely", "unclear")}


@click.command("list")
@click.option("--kind", type=click.Choice(["pairs", "facts"]), help="Only pairs of things, or only proposed facts.")
@click.option("--top", default=20, show_default=True, help="How many to show.")
@lang_option
@json_option
@pass_here
def list_(here: Here, kind: str | None, top: int, lang: str, as_json: bool) -> None:
    """List what is to be judged, the most urgent first: pairs that may be one, and facts that texts propose.

    \b
    Example:  kurbits review list --top 10
    """
    desk = open_desk(here)
    tasks = [*([] if kind == "facts" else desk.pairs()), *([] if kind == "pairs" else desk.proposals())]
    tasks.sort(key=lambda task: (task.unsure, -task.urgency, task.keys))
    rows = [_row(desk, task, lang) for task in tasks[:top]]
    show({name: name for name in ("what", "sure", "names", "why", "judged", "keys")}, rows, as_json)
    if not as_json:
        say(f"{len(tasks)} to judge, {len(desk.history.live)} judgements hold")
        for one in desk.experience.values() if kind != "pairs" else ():
            if one.offered:
                say(f"{one.rule}: {one.accepted} of {one.accepted + one.rejected} were right, {one.waiting} wait. "
                    f"Accept them all: kurbits review accept --rule {one.rule}")  # fmt: skip


def _row(desk: "Desk", task: "Task", lang: str) -> dict[str, Any]:
    words = [reason.sv if lang == "sv" else reason.en for reason in task.reasons]
    before, quote, after = task.sentence
    known = desk.experience.get(task.rule)
    judged = known.accepted + known.rejected if known else 0
    return {
        "what": task.type or "same?",
        "sure": _sure(task.score, lang) + (" ?" if task.unsure else ""),
        "names": " · ".join(task.labels),
        "why": " ".join(words) or f"{before}[{quote}]{after}".replace("\n", " "),
        "judged": f"{known.accepted}/{judged} right" if known and judged else "",
        "keys": list(task.keys),
        "score": round(task.score, 3),
        "urgency": round(task.urgency, 3),
        "document": task.document,
        "rule": task.rule,
    }


def _sure(score: float, lang: str) -> str:
    return _WORDS[lang][sum(score < bound for bound in SURE)]


@click.command("rules")
@json_option
@pass_here
def rules(here: Here, as_json: bool) -> None:
    """List the rules that read texts: how often people found each right, and how much of it waits.

    A rule's own confidence counts as two judgements. "at least" is what can be said with 95 % certainty.

    \b
    Example:  kurbits review rules
    """
    desk = open_desk(here)
    found = sorted(desk.experience.values(), key=lambda one: (-one.waiting, one.rule))
    rows = [
        {
            "rule": one.rule,
            "waiting": one.waiting,
            "accepted": one.accepted,
            "rejected": one.rejected,
            "right": round(one.precision, 2),
            "at least": round(one.at_least, 2),
            "own": round(one.confidence, 2),
            "batch": "yes" if one.offered else "",
        }
        for one in found
    ]
    columns = ("rule", "waiting", "accepted", "rejected", "right", "at least", "own", "batch")
    show({name: name for name in columns}, rows, as_json)


@click.command("features")
@lang_option
@json_option
@pass_here
def features(_here: Here, lang: str, as_json: bool) -> None:
    """List what two names are compared by, with the weight of each: the very list that orders the queue.

    \b
    Example:  kurbits review features
    """
    from graph.identity.compare import FEATURES, explanation

    rows = [
        {"feature": feature.__name__, "weight": weight, "means": explanation(feature)[lang != "sv"]}
        for feature, weight in FEATURES.items()
    ]
    show({name: name for name in ("feature", "weight", "means")}, rows, as_json)


def open_desk(here: Here) -> "Desk":
    """Open the desk of the workspace, and say what was repaired in its judgements."""
    from graph.identity.desk import Desk

    desk = Desk(here.workspace())
    if desk.note:
        say(desk.note)
    return desk


COMMANDS = (list_, rules, features)
