"""Events: named ones ("Exempeldagen"), quoted ones, and common nouns that a text gives a place, a host or a date."""

import re
from functools import cache

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from ontology.facts import Kind

_PLURALS = (("seminarier", "seminarium"), ("webbinarier", "webbinarium"), ("symposier", "symposium"), ("mässor", "mässa"))
_ENDINGS = ("erna", "arna", "orna", "ernas", "ens", "ets", "et", "en", "er", "ar", "or", "na", "n", "s", "")
_ADJECTIVES = re.compile(r"(?:\b(?!och\b|att\b|detta\b|denna\b|ett\b|mitt\b)[a-zåäö-]+(?:a|t|ell|ig|sk|al|iv|d|är)\s+){1,3}\Z")
_ORDINAL = re.compile(r"\b(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|årliga)\s+", re.IGNORECASE)
_TOPIC = re.compile(r"\s(?:kring|om|inom)\s(?:[a-zåäö-]+\s){0,2}?[a-zåäö-]{4,}(?=[.,;\n]|\s(?:där|som|i|på|och|för|med|den|under|hålls|hölls)\b|\Z)")
_QUOTED = re.compile(r"[”\"“«](?P<name>[A-ZÅÄÖ][^”\"“»«\n]{2,70})[”\"“»]")
_WORK = re.compile(r"(?:boken|podden|podcasten|poddavsnittet|rapporten|filmen|skriften|handboken|artikeln|boken om)\s+[”\"“«]?\Z", re.IGNORECASE)
_GATHERING = re.compile(r"(?:\b[Ii]nbjöds|erbjöds|arrangera\w*|anordna\w*|hölls|håller|höll|genomför\w*)\s+(?:[a-zåäö]+\s){0,2}[”\"“«]?\Z")


@cache
def _nouns() -> re.Pattern[str]:
    stems = [noun.removesuffix("ium") if noun.endswith("ium") else noun.removesuffix("a") for noun in words("event_nouns")]
    inflected = r"(?:ium|iet|iets|ierna|ier|iums|an|ans|a|or|orna|erna|arna|ens|ets|en|et|er|ar|es|na|n|s)?"
    return re.compile(rf"\b(?P<head>[\wåäöÅÄÖ-]*(?:{'|'.join(sorted(stems, key=len, reverse=True))})){inflected}\b", re.IGNORECASE)


@cache
def _bases() -> tuple[str, ...]:
    return tuple(sorted((noun.casefold() for noun in words("event_nouns")), key=len, reverse=True))


def base_form(word: str) -> tuple[str, str, bool] | None:
    """Give the singular of a noun for an event, its head noun and whether the form is definite; None for other words."""
    folded = word.casefold()
    for plural, singular in _PLURALS:
        if folded.endswith((plural, plural + "na", plural + "s")):
            stem = word[: folded.rindex(plural)]
            return stem + singular, singular, folded.endswith("na")
    for noun in _bases():
        stem = noun.removesuffix("um") if noun.endswith("ium") else noun.removesuffix("a") if noun.endswith("a") else noun
        at = folded.rfind(stem)
        rest = folded[at + len(stem) :] if at >= 0 else "?"
        if at >= 0 and (rest in _ENDINGS or stem + rest == noun or rest in ("um", "a", "an", "ans", "et", "ets")):
            definite = rest in ("en", "ens", "et", "ets", "n", "an", "ans", "erna", "arna", "orna", "na")
            return word[:at] + noun if at else _like(word, noun), noun, definite
    return None


def _like(word: str, noun: str) -> str:
    return noun.capitalize() if word[0].isupper() else noun


def find_events(ledger: Ledger, year: str = "") -> None:
    """Enter the events of a text. A definite noun ("konferensen") stands for the event that was named before it."""
    _quoted(ledger)
    _named(ledger)
    for match in _nouns().finditer(ledger.text):
        found = base_form(match.group())
        if found and ledger.free(match.start(), match.end()):
            base, head, definite = found
            mention = Mention(match.start(), match.end(), Mark.EVENT, kind=Kind.EVENT, family=head, named=False)
            mention.genitive = match.group().endswith(("ens", "ets", "ans"))
            mention.anaphor = definite and match.group().casefold().startswith(head[:4])
            mention.name = base
            ledger.take(mention)
    _give_names(ledger, year)


def _quoted(ledger: Ledger) -> None:
    for match in _QUOTED.finditer(ledger.text):
        start, end = match.span("name")
        before = ledger.text[max(0, start - 60) : start]
        if len(match["name"].split()) > 8 or match["name"][-1] in ".!?":
            continue
        if _WORK.search(before):
            ledger.take(Mention(start, end, Mark.WORK, match["name"]))
        elif base_form(match["name"].split()[-1]) or _GATHERING.search(before):
            family = (base_form(match["name"].split()[-1]) or ("", "evenemang", False))[1]
            ledger.take(Mention(start, end, Mark.EVENT, match["name"], Kind.EVENT, family=family))


def _named(ledger: Ledger) -> None:
    """An unknown name of several words that ends in a noun for an event is the event's name."""
    for mention in ledger.mentions:
        last = mention.name.split()[-1:] if mention.mark is Mark.UNKNOWN else []
        if last and (found := base_form(last[0])):
            mention.mark, mention.kind, mention.family = Mark.EVENT, Kind.EVENT, found[1]
            mention.name = " ".join([*mention.name.split()[:-1], found[0]])


def _give_names(ledger: Ledger, year: str) -> None:
    """Name each event from its noun phrase: owner, adjectives, topic, place and year; then let definite nouns point back."""
    before: list[Mention] = []
    ordered = ledger.ordered()
    for index, mention in enumerate(ordered):
        if mention.mark is not Mark.EVENT:
            continue
        earlier = next((e for e in reversed(before) if _same(e, mention)), None)
        if mention.anaphor and earlier or earlier and _definite(ledger.text[mention.start : mention.end]):
            mention.name, mention.named = earlier.name, earlier.named
        else:
            mention.anaphor = False
            mention.name = _phrase(ledger.text, ordered, index, year)
            before.append(mention)


def _definite(word: str) -> bool:
    found = base_form(word.split()[-1])
    return bool(found and found[2])


def _same(earlier: Mention, mention: Mention) -> bool:
    if mention.anaphor:
        return earlier.family == mention.family
    return earlier.name.split(" i ")[0].casefold().endswith(mention.name.casefold())


def _phrase(text: str, ordered: list[Mention], index: int, year: str) -> str:
    mention = ordered[index]
    name, start = mention.name, mention.start
    sentence = text[max(0, start - 60) : start]
    if adjectives := _ADJECTIVES.search(sentence):
        described = " ".join(adjectives.group().split())
        name, start = f"{described} {name}", start - len(adjectives.group())
    owner = ordered[index - 1] if index else None
    if owner and owner.genitive and owner.mark is Mark.ORGANISATION and not text[owner.end : start].strip():
        return f"{owner.name}{'' if owner.name.endswith('s') else 's'} {name}"
    if topic := _TOPIC.match(text, mention.end):
        return name + " ".join(topic.group().split(" "))
    after = ordered[index + 1] if index + 1 < len(ordered) else None
    if after and after.mark is Mark.PLACE and text[mention.end : after.start] in (" i ", " på "):
        shown = name[0].upper() + name[1:]
        return f"{shown} i {after.name}" + (f" {year}" if year else "")
    return name
