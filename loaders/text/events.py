"""Events: named ones ("Exempeldagen"), quoted ones, and common nouns that a text gives a place, a host or a topic."""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from ontology.facts import Kind

_FORMS = {  # ending of the singular → what its other forms end in (definite ones last)
    "ium": ("ium", "ier", "iet", "ierna"),
    "a": ("a", "or", "an", "orna"),
    "": ("", "er", "ar", "s", "en", "et", "n", "erna", "arna", "en"),
}
_DEFINITE = ("iet", "ierna", "an", "orna", "en", "et", "n", "erna", "arna", "na")
_ADJECTIVES = re.compile(
    r"(?:\b(?!och\b|att\b|det\b|detta\b|denna\b|ett\b|mitt\b|inte\b|var\b|till\b)[a-zåäö]+(?:a|t|ell|ig|sk|al|iv|je)\s+){1,3}\Z"
)
_TOPIC = re.compile(
    r"\s(?:kring|om|inom)\s(?:[a-zåäö-]+\s){0,2}?[a-zåäö-]{4,}(?=[.,;\n]|\s(?:där|som|i|på|och|för|med|den|under|hålls|hölls)\b|\Z)"
)
_QUOTED = re.compile(r"[”\"“«](?P<name>[A-ZÅÄÖ][^”\"“»«\n]{2,70})[”\"“»]")
_WORK = re.compile(
    r"\b(?:boken|podden|podcasten|poddavsnittet|rapporten|filmen|skriften|handboken|artikeln)(?:\s+om)?\s+[”\"“«]?\Z",
    re.IGNORECASE,
)
_GATHERING = re.compile(
    r"\b(?:inbjöds|erbjöds|arrangera\w*|anordna\w*|hölls|håller|höll|genomför\w*)\s+(?:[a-zåäö]+\s){0,2}[”\"“«]?\Z",
    re.IGNORECASE,
)


_WORD = re.compile(r"[^\W\d_][\w-]*")
SHORTEST = 4
"""Letters of the shortest noun for an event ("gala")."""


_DAY = re.compile(
    r"(?!(?:Mån|Tis|Ons|Tors|Fre|Lör|Sön|Var)dagen)[A-ZÅÄÖ][\wåäö -]+(?:dagen|dagarna|veckan|galan|mässan|festivalen)"
    r"(?P<s>s?)(?: \d{4})?"
)
_CUE = re.compile(
    r"\b(?:konferensen|mässan|seminariet|evenemanget|workshoppen|galan|tävlingen|festivalen|kongressen)\s+\Z",
    re.IGNORECASE,
)


class Noun(NamedTuple):
    """A noun for an event: its singular, the noun at its end, and which form the text has."""

    base: str
    head: str
    definite: bool
    genitive: bool


@cache
def _forms() -> dict[str, Noun]:
    """Give every form of the nouns for events."""
    found: dict[str, Noun] = {}
    for noun in words("event_nouns"):
        ending = next(end for end in _FORMS if noun.endswith(end))
        stem = noun.removesuffix(ending) if ending else noun
        for form in _FORMS[ending]:
            found.setdefault(stem + form, Noun(noun, noun, form in _DEFINITE, False))
            found.setdefault(stem + form + "s", Noun(noun, noun, form in _DEFINITE, True))
        found[noun] = Noun(noun, noun, False, False)
    return found


@cache
def _ends() -> frozenset[str]:
    """Give the last three letters of every form: most words end otherwise."""
    return frozenset(form[-3:] for form in _forms())


def noun_of(word: str) -> Noun | None:
    """Read a word as a noun for an event ("Klusterkonferensen" → Klusterkonferens), or give None."""
    folded = word.casefold()
    if folded[-3:] not in _ends():
        return None
    for cut in range(len(folded) - SHORTEST + 1):
        if noun := _forms().get(folded[cut:]):
            base = word[:cut] + noun.base
            return noun._replace(base=base[0].upper() + base[1:] if word[0].isupper() else base)
    return None


def find_events(ledger: Ledger) -> None:
    """Enter the events of a text. A definite noun ("konferensen") stands for the event that was named before it."""
    _named(ledger)
    for match in _WORD.finditer(ledger.text):
        noun = noun_of(match.group())
        if noun and not _cues(ledger, match.end()):
            mention = Mention(
                match.start(),
                match.end(),
                Mark.EVENT,
                noun.base,
                Kind.EVENT,
                family=noun.head,
                genitive=noun.genitive,
                named=False,
            )
            mention.anaphor = noun.definite
            ledger.take(mention)


def find_quoted(ledger: Ledger) -> None:
    """Enter events and works whose names stand in quotation marks."""
    for match in _QUOTED.finditer(ledger.text):
        start, end = match.span("name")
        before = ledger.text[max(0, start - 60) : start]
        if len(match["name"].split()) > 8 or match["name"][-1] in ".!?":
            continue
        noun = noun_of(match["name"].split()[-1])
        if _WORK.search(before):
            ledger.take(Mention(start, end, Mark.WORK, match["name"]))
        elif noun or _GATHERING.search(before):
            ledger.take(
                Mention(start, end, Mark.EVENT, match["name"], Kind.EVENT, family=noun.head if noun else "evenemang")
            )


def _cues(ledger: Ledger, end: int) -> bool:
    """Tell whether a noun only says what the name after it is ("konferensen Exempeldagen")."""
    return any(
        mention.mark is Mark.EVENT and mention.named and 0 < mention.start - end <= 2 for mention in ledger.mentions
    )


def _named(ledger: Ledger) -> None:
    """An unknown name of several words that ends in a noun for an event is the event's name."""
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and (day := _DAY.fullmatch(mention.name)):
            mention.mark, mention.kind, mention.family, mention.genitive = Mark.EVENT, Kind.EVENT, "dag", bool(day["s"])
            mention.name = mention.name.removesuffix("s") if day["s"] else mention.name
        elif mention.mark is Mark.UNKNOWN and _CUE.search(ledger.text, max(0, mention.start - 24), mention.start):
            mention.mark, mention.kind, mention.family = Mark.EVENT, Kind.EVENT, "evenemang"
        last = mention.name.split()[-1:] if mention.mark is Mark.UNKNOWN else []
        if last and (noun := noun_of(last[0])):
            mention.mark, mention.kind, mention.family, mention.genitive = (
                Mark.EVENT,
                Kind.EVENT,
                noun.head,
                noun.genitive,
            )
            mention.name = " ".join([*mention.name.split()[:-1], noun.base])


def name_events(ledger: Ledger, year: str = "") -> None:
    """Name each event from its noun phrase: owner, adjectives, topic, place and year; let definite nouns point back."""
    before: list[Mention] = []
    ordered = ledger.ordered()
    families = Counter(mention.family for mention in ordered if mention.mark is Mark.EVENT)
    owners: dict[str, str] = {}
    for index, mention in enumerate(ordered):
        if mention.mark is not Mark.EVENT:
            continue
        bare = mention.name
        earlier = next((each for each in reversed(before) if _points_to(mention, each)), None)
        if earlier:
            mention.name, mention.named = earlier.name, earlier.named
            mention.anaphor = mention.name.casefold() != mention.family and bare.casefold() == mention.family
            continue
        mention.anaphor = bare.casefold() == mention.family and families[mention.family] > 1
        if not mention.named:
            mention.name = _phrase(ledger.text, ordered, index, year)
            if mention.name.endswith(bare) and (owner := owners.get(bare)) and not mention.name.startswith(owner):
                mention.name = f"{owner} {mention.name}"
            owned = re.match(rf"(.+?s) (?:[a-zåäö]+ )*{re.escape(bare)}$", mention.name)
            if owned and owned[1][0].isupper():
                owners[bare] = owned[1]
        before.append(mention)
    _make_particular(ledger)


def _points_to(mention: Mention, earlier: Mention) -> bool:
    """Tell whether a definite noun, or a name that is said again, means an earlier event."""
    if mention.anaphor and mention.name == mention.family:
        return earlier.family == mention.family
    return earlier.name.casefold() == mention.name.casefold() or (
        mention.anaphor and earlier.name.casefold().endswith(mention.name.casefold())
    )


def _phrase(text: str, ordered: list[Mention], index: int, year: str) -> str:
    mention = ordered[index]
    name, start = mention.name, mention.start
    if adjectives := _ADJECTIVES.search(text[max(0, start - 60) : start]):
        name, start = f"{' '.join(adjectives.group().split())} {name}", start - len(adjectives.group())
    owner = ordered[index - 1] if index else None
    if owner and owner.genitive and owner.mark is Mark.ORGANISATION and not text[owner.end : start].strip():
        return f"{owner.name}{'' if owner.name.endswith('s') else 's'} {name}"
    if topic := _TOPIC.match(text, mention.end):
        return name + topic.group()
    after = ordered[index + 1] if index + 1 < len(ordered) else None
    if after and after.mark is Mark.PLACE and text[mention.end : after.start] in (" i ", " på "):
        return f"{name[0].upper()}{name[1:]} i {after.name}" + (f" {year}" if year else "")
    return name


def _make_particular(ledger: Ledger) -> None:
    """A bare noun ("studiebesök") means one event per text: it is called after the only project of the text."""
    projects = {mention.name for mention in ledger.mentions if mention.mark is Mark.PROJECT and mention.name}
    project = projects.pop() if len(projects) == 1 else ""
    for mention in ledger.mentions:
        if mention.mark is Mark.EVENT and not mention.named and " " not in mention.name and project:
            mention.name = f"{mention.name} {project}"
