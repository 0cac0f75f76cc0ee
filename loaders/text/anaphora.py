"""Definite nouns that stand for a name: "projektet", "programmet", "universitetet", "kommunen"."""

import re
from functools import cache

from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.tokens import Token
from ontology.facts import Kind

_PROJECT_VERB = (
    r"pågår|pågick|varar|varade|starta(?:r|de|s)|inled(?:s|des)|börja(?:r|de)|avsluta(?:s|des)|(?:sam|del|med)?finansiera(?:s|des)"
    r"|stöds|beviljades|beviljas|samordnas|administreras|bedrivs|drivs|drevs|leds|leddes|ägs|koordineras|löper|omfattar"
    r"|omsluter|genomförs|genomfördes|syftar|har (?:en|fått)|ska(?:ll)? pågå|vänder sig|är (?:ett|en del)|sträcker sig"
)
_PROJECT = re.compile(
    rf"(?:(?<=[.!?] )|(?<=\n))(?:De[tn]|Arbetet|Verksamheten|Insatsen)(?= (?:{_PROJECT_VERB})\b)|"
    r"\b(?:[Pp]rojektets?|[Ss]atsningens?|[Ii]nitiativets?|[Ff]örstudiens?|[Uu]tvecklingsprojektets?|[Pp]ilotprojektets?)\b"
)
_PROGRAMME = re.compile(r"\b[Pp]rogrammets?\b")
_NOMINAL = re.compile(
    r"\b(?:ett|det|sitt|ett nytt)\s+(?:[a-zåäö]+(?:a|t|ig)\s+)?(?P<noun>[a-zåäö]{4,}program)\b"
    r"|(?P<owned>\b[a-zåäö]{4,}program\b)",
    re.IGNORECASE,
)
_HEAD_NOUN = re.compile(
    r"\b(?P<noun>[a-zåäö]*(?:inkubatorn|klustret|föreningen|stiftelsen|nätverket|bolaget|företaget|koncernen|centret|kooperativet|organisationen"
    r"|branschorganisationen|testbädden|myndigheten|arenan))\s+\Z"
)
_COMPOUND = re.compile(r"^[a-zåäö]+(?=(?:föreningen|organisationen|inkubatorn|nätverket)$)")
_PRONOUN = re.compile(
    r"(?:(?<=[.!?] )|(?<=\n))(?:Hon|Han)(?= (?:är|var|blir|blev|har varit|arbetar|jobbar|tillträder)\b)"
)
_BODIES = (  # what the full name holds, and the definite nouns that stand for it
    (r"universitet", "universitetet lärosätet"),
    (r"högskol", "högskolan lärosätet"),
    (r"kommun", "kommunen"),
    (r"stad", "kommunen staden"),
    (r"regionförbund", "regionförbundet"),
    (r"landsting", "landstinget"),
    (r"stiftelsen", "stiftelsen"),
    (r"science park|park\b", "parken"),
    (r"inkubator|incubator", "inkubatorn"),
    (r"kluster|klustret|cluster", "klustret"),
    (r"center\b|centre\b|centrum\b", "centret centrumet"),
    (r"institut", "institutet"),
    (r"nämnd", "nämnden"),
    (r"förbund", "förbundet"),
    (r"partnerskap", "strukturfondspartnerskapet"),
    (r"förening", "föreningen"),
    (r"(?:ab|as|oy)\b", "bolaget företaget"),
    (r"(?:verket|myndigheten)\b", "myndigheten"),
)


@cache
def _nouns() -> dict[str, list[re.Pattern[str]]]:
    """Give definite nouns, also in the genitive → what the names are like that they may stand for."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for family, nouns in _BODIES:
        for noun in nouns.split():
            for form in (noun, f"{noun}s"):
                found.setdefault(form, []).append(re.compile(rf"\b\w*(?:{family})"))
    return found


def point_back(ledger: Ledger) -> None:
    """Enter definite nouns as mentions that stand for the nearest name of their kind, else the only one after them."""
    _nominal_programmes(ledger)
    for pattern, mark in ((_PROJECT, Mark.PROJECT), (_PROGRAMME, Mark.PROGRAMME)):
        named = [mention for mention in ledger.ordered() if mention.mark is mark and not _is_frame(mention)]
        for match in pattern.finditer(ledger.text):
            _enter(ledger, Token(*match.span(), match.group()), named, mark)
    people = [mention for mention in ledger.ordered() if mention.mark is Mark.PERSON]
    for match in _PRONOUN.finditer(ledger.text):
        _enter(ledger, Token(*match.span(), match.group()), people, Mark.PERSON)
    _by_head_noun(ledger)
    bodies = [mention for mention in ledger.ordered() if mention.mark is Mark.ORGANISATION]
    folded = [mention.name.casefold() for mention in bodies]
    for token in ledger.tokens:
        noun = token.text if token.text.islower() else token.text[:1].lower() + token.text[1:]
        for family in _nouns().get(noun, ()):
            company = noun.startswith(("bolaget", "företaget"))
            named = [
                body
                for body, name in zip(bodies, folded, strict=True)
                if family.search(name) or (company and (body.sector == "industry" or not (body.sector or body.known)))
            ]
            if named:
                _enter(ledger, token, named, Mark.ORGANISATION)


def _by_head_noun(ledger: Ledger) -> None:
    """ "inkubatorn Exempel" lets "inkubatorn" stand for Exempel from there on."""
    for mention in [each for each in ledger.ordered() if each.mark is Mark.ORGANISATION]:
        head = _HEAD_NOUN.search(ledger.text, max(0, mention.start - 30), mention.start)
        noun = re.escape(head["noun"]) if head else ""
        base = _COMPOUND.sub("", noun)
        for match in re.finditer(rf"(?i:\b(?:{noun}|{base})s?\b)", ledger.text[mention.end :]) if head else ():
            start, end = mention.end + match.start(), mention.end + match.end()
            again = Mention(start, end, Mark.ORGANISATION, genitive=match.group().endswith("s"), anaphor=True)
            again.stand_for(mention)
            if not re.match(r"\s+[A-ZÅÄÖ]", ledger.text[end:]):
                ledger.take(again)


def _is_frame(mention: Mention) -> bool:
    """A well-known programme ("Agenda 2030", "Interreg") is not what "programmet" means."""
    return mention.mark is Mark.PROGRAMME and mention.known


def _enter(ledger: Ledger, noun: Token, named: list[Mention], mark: Mark) -> None:
    if any(other.mark is mark and 0 <= other.start - noun.end <= 2 for other in ledger.mentions):
        return  # "projektet X" is one name, not two
    owns = noun.text.endswith("s") and not noun.text.endswith("us")
    mention = Mention(noun.start, noun.end, mark, genitive=owns, anaphor=True)
    before = [other for other in named if other.end <= noun.start]
    after = {other.name for other in named}
    if before and mark is Mark.ORGANISATION:
        sentence = max(ledger.text.rfind(". ", 0, before[-1].start), ledger.text.rfind("\n", 0, before[-1].start))
        mention.stand_for(next(other for other in before if other.start > sentence))
    elif before:
        mention.stand_for(before[-1])
    elif len(after) == 1:
        mention.stand_for(named[0])
    mention.mark = mark
    ledger.take(mention)


def _nominal_programmes(ledger: Ledger) -> None:
    """A programme without a name of its own is called after its owner, once the text says who runs it."""
    for match in _NOMINAL.finditer(ledger.text) if "program" in ledger.text else ():
        group = "noun" if match["noun"] else "owned"
        start, end = match.span(group)
        noun = match[group].casefold()
        if not ledger.free(start, end):
            continue
        ordered = ledger.ordered()
        before = [m for m in ordered if m.mark is Mark.ORGANISATION and m.end <= start]
        owned = bool(before) and before[-1].genitive and not ledger.text[before[-1].end : start].strip()
        ran = re.search(
            r"\b(?:driver|leder)\s+(?:ett\s+|det\s+)?(?:[a-zåäö]+\s+)?\Z", ledger.text[max(0, start - 40) : start]
        )
        runner = before[-1] if before and (owned or ran) else _runner(ledger, ordered, end)
        if runner:
            name = f"{runner.name}{'' if runner.name.endswith('s') else 's'} {noun}"
            ledger.take(Mention(start, end, Mark.PROGRAMME, name, Kind.PROGRAMME, named=False))


def _runner(ledger: Ledger, ordered: list[Mention], after: int) -> Mention | None:
    """Give who is said to run "the programme" in what follows."""
    for match in re.finditer(r"\b[Pp]rogrammet\s+(?:drivs\s+av|driver|leds\s+av)\s+", ledger.text[after:]):
        at = after + match.end()
        return next((m for m in ordered if m.start == at and m.mark is Mark.ORGANISATION), None)
    return None
