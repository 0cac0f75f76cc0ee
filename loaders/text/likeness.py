"""Weighs what stands around an unknown name, wherever in the text: is it a project, a body or a place?"""

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from loaders.text.lexicon import one_of, yaml_data
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import sector_of
from ontology.facts import Kind

SURELY = 3
"""The weight of a cue that makes a name a project by itself."""
FAR = 70
"""How many characters before a name are looked at."""
_GAP = re.compile(r",? ?(?:och|samt)? ?")
_ABOUT_PROJECTS = re.compile(r"[Pp]rojekt|[Pp]rosjekt|[Ff]örstudi|[Ss]atsning|[Ii]nitiativ")
_SEVERAL = re.compile(
    r"\b(?:[Tt]vå|[Tt]re|[Ff]yra|[Ff]em|[Ss]ex|[Ss]ju|[Åå]tta|\d{1,2})\s(?:\w+\s)?(?:\w*projekt|förstudier)\b"
)
_PLACE_LIKE = re.compile(r"[A-ZÅÄÖ][a-zåäö]+" + one_of("settlements"))
_SURELY_BODIES = re.compile(
    r"\b(?:Park|Incubator|Inkubator|Kluster|Cluster|Invest|Visit|IUC|Almi|Connect|Business Region)\b"
)
_KINDS = {Mark.PROJECT: Kind.PROJECT, Mark.ORGANISATION: Kind.ORGANISATION, Mark.PLACE: Kind.REGION}


class Cues(NamedTuple):
    """What speaks for a type: patterns before and after a name, each with its weight, and how much is enough."""

    mark: Mark
    before: tuple[tuple[float, re.Pattern[str]], ...]
    after: tuple[tuple[float, re.Pattern[str]], ...]
    enough: float


@cache
def _cues() -> tuple[Cues, ...]:
    content = yaml_data("evidence.yaml")

    def compiled(said: list[tuple[float, str]], end: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
        return tuple(
            (weight, re.compile(text.replace("{noun}", content["noun"]) + end, re.IGNORECASE if end else 0))
            for weight, text in said
        )

    return tuple(
        Cues(Mark(letter), compiled(content[letter]["before"], r"\Z"), compiled(content[letter]["after"], ""), enough)
        for letter, enough in content["enough"].items()
    )


def weigh(text: str, places: list[tuple[int, int]], only: Mark | None = None) -> dict[Mark, list[float]]:
    """Give what speaks for each type (or `only` one) at all the places where a name stands; a pattern counts once."""
    weights: dict[Mark, list[float]] = defaultdict(list)
    heads = [text[max(0, start - FAR) : start] for start, _ in places]
    for cues in [each for each in _cues() if only in (None, each.mark)]:
        for weight, pattern in cues.before:
            if any(pattern.search(head) for head in heads):
                weights[cues.mark].append(weight)
        for weight, pattern in cues.after:
            if any(pattern.match(text, end) for _, end in places):
                weights[cues.mark].append(weight)
    return weights


def join_dashed(ledger: Ledger) -> None:
    """Make one name of two with a dash between ("Exempel – Klustret Nord") when it can only be a project."""
    for one, other in pairwise(ledger.ordered()):
        gap = ledger.text[one.end : other.start]
        unknown = one.mark is Mark.UNKNOWN and other.mark in (Mark.UNKNOWN, Mark.ORGANISATION) and not other.known
        if not unknown or gap not in (" – ", " - ", ": "):
            continue
        if SURELY in weigh(ledger.text, [(one.start, other.end)], Mark.PROJECT)[Mark.PROJECT]:
            name = " ".join(ledger.text[one.start : other.end].split())
            ledger.retake(Mention(one.start, other.end, Mark.PROJECT, name, Kind.PROJECT))


def find_sure_projects(ledger: Ledger) -> None:
    """Type the unknown names that can be nothing but projects ("projektledare för Exempel"), before lists are read."""
    told: dict[str, list[Mention]] = {
        m.name: []
        for m in ledger.mentions
        if m.mark is Mark.ORGANISATION and m.known and m.sector == "intermediary" and not _SURELY_BODIES.search(m.name)
    }
    for mention in ledger.mentions:
        if mention.name in told:
            told[mention.name].append(mention)
    for name, mentions in [*_unknown(ledger).items(), *told.items()]:
        if name and SURELY in weigh(ledger.text, _places(mentions), Mark.PROJECT)[Mark.PROJECT]:
            _type(mentions, Mark.PROJECT)


def type_by_likeness(ledger: Ledger) -> None:
    """Give unknown names the type that most speaks for; a project only in a text that speaks of projects."""
    projects = bool(_ABOUT_PROJECTS.search(ledger.text))
    enough = {cues.mark: cues.enough for cues in _cues()}
    if _SEVERAL.search(ledger.text) and not any(mention.mark is Mark.PROJECT for mention in ledger.mentions):
        enough[Mark.PROJECT] -= 1  # "Två projekt har beviljats stöd": their names must stand somewhere
    lists = _lists(ledger)
    for name, mentions in _unknown(ledger).items():
        places = {*_places(mentions), *(lists[m.start] for m in mentions if m.start in lists)}
        weights = {mark: sum(each) for mark, each in weigh(ledger.text, sorted(places)).items()}
        if not projects:
            weights.pop(Mark.PROJECT, None)
        if _PLACE_LIKE.fullmatch(name):
            weights[Mark.PLACE] = weights.get(Mark.PLACE, 0) + 1
        best = max(weights, key=lambda mark: weights[mark] / enough[mark], default=None)
        if best is not None and weights[best] >= enough[best]:
            _type(mentions, best)


def _unknown(ledger: Ledger) -> dict[str, list[Mention]]:
    names: dict[str, list[Mention]] = defaultdict(list)
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN:
            names[mention.name].append(mention)
    return names


def _lists(ledger: Ledger) -> dict[int, tuple[int, int]]:
    """Give where each unknown name of a list stands → where the list is: what is said of one holds for all."""
    found: list[list[Mention]] = []
    for mention in ledger.ordered():
        if mention.mark is not Mark.UNKNOWN:
            continue
        if found and _GAP.fullmatch(ledger.text[found[-1][-1].end : mention.start]):
            found[-1].append(mention)
        else:
            found.append([mention])
    return {m.start: (some[0].start, some[-1].end) for some in found for m in some if len(some) > 1}


def _places(mentions: list[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _type(mentions: list[Mention], mark: Mark) -> None:
    for mention in mentions:
        mention.mark, mention.kind = mark, _KINDS[mark]
        mention.sector = sector_of(mention.name) if mark is Mark.ORGANISATION else ""
