"""Reads runs of capitalised words: known names, families, persons and places; what is left is an unknown name."""

import re
from functools import cache

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.names import SHORT, Names
from loaders.text.organisations import family_at, organisation
from loaders.text.persons import is_first_name, person_at, person_by_context
from loaders.text.places import ambiguous, country_of, look_up, mention_of
from loaders.text.tokens import Token, at_head, runs

_BEFORE = frozenset(words("never_first"))
_TITLES = words("role_heads")
_IN_COMPOUND = re.compile(r"-(?:regionen|området|länet|trakten|kommunen|bygden)s?$")
_LEGAL_AFTER = re.compile(
    r" (?:(?P<of>(?:Holding|Ventures|Innovation|Uppdrag) (?:AB|Aktiebolag)|Holding)|AB|Aktiebolag|HB"
    r"|ekonomisk förening)(?P<s>:?s)?\b(?! [A-ZÅÄÖ])"
)
_KIND_BEFORE = re.compile(r"\b(?:[A-ZÅÄÖ][\w-]*stiftelsen|Stiftelsen|Kommunalförbundet|Föreningen) \Z")
_CAPITAL_BEFORE = re.compile(r"[A-ZÅÄÖ][\w-]*\s\Z")
_LEGAL_FORMS = frozenset(["AB", "HB", "KB", "AS", "ASA", "OY", "OYJ", "LTD", "GMBH", "INC"])
_DWELLER = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:företaget|bolaget|koncernen|baserade)")
_STANDS_FOR = re.compile(
    r"(?:Högskolan|Universitetet|Regionförbundet|Länsstyrelsen|Landstinget|Stiftelsen|Föreningen|Campus)s?"
)
_NOT_NAMES = re.compile(
    r"The|Science Park|(?:Covid|COVID)-?19|[IVX]{1,4}|[A-ZÅÄÖ]|KD|MP|SD|AI|IT|FoU|SME|CV|VA|3D"
    r"|(?:Inter)?[Nn]ationella?|Regionala?|(?:EU|USA|IT|AI|FN|Sverige|Europa)-\w+|\d+\w?"
)


@cache
def _openers() -> frozenset[str]:
    return frozenset(word.casefold() for word in (*words("openers"), *words("organisation_nouns"), *words("said")))


def find_names(ledger: Ledger) -> None:
    """Enter the names that nobody knows beforehand: families, people, places, unknown names."""
    free = [token for token in ledger.tokens if ledger.free(token.start, token.end)]
    for run in runs(ledger.text, free, english=ledger.language == "en"):
        _read_run(ledger, run)


def find_known(ledger: Ledger, names: Names) -> None:
    """Enter what is known beforehand, where no longer family name begins ("Almi", but not in "Almi Exempelbygden")."""
    every = ledger.tokens
    grouped = {
        token.start: (run, index)
        for run in runs(ledger.text, every, english=ledger.language == "en")
        for index, token in enumerate(run)
    }
    for index, token in enumerate(every):
        if not (token.capital or token.text[0].isdigit()) or not ledger.free(token.start, token.end):
            continue
        hit = names.at(every, index)
        if (
            hit is None
            or (hit[1].mark is Mark.PLACE and look_up(hit[1].name))
            or (hit[0] == 1 and _opens(token.text) and at_head(ledger.text, token.start))
        ):
            continue
        mention = hit[1]
        if token.start in grouped:
            if mention.end - mention.start < SHORT and _is_part(*grouped[token.start]):
                continue
            if hit[0] == 1 and mention.sector == "industry" and _is_surname(*grouped[token.start]):
                continue
            family = family_at(ledger.text, *grouped[token.start])
            if family and family[1].end > mention.end and not person_at(ledger.text, *grouped[token.start]):
                mention = family[1]
            elif mention.mark is Mark.ORGANISATION and mention.sector == "industry" and not mention.genitive:
                mention = _longer(ledger, *grouped[token.start], mention, names)
        ledger.take(_grown(ledger, mention))


def _grown(ledger: Ledger, mention: Mention) -> Mention:
    """Let a known body keep its legal form and its kind ("Exempel Park AB", "Stiftelsen Exempel Park")."""
    if mention.mark is not Mark.ORGANISATION:
        return mention
    if not mention.genitive and (legal := _LEGAL_AFTER.match(ledger.text, mention.end)):
        mention.end, mention.genitive = legal.end(), bool(legal["s"])
        if legal["of"]:  # the company of a university is not the university
            whole = ledger.text[mention.start : legal.end() - len(legal["s"] or "")]
            mention = organisation(mention.start, mention.end, whole, genitive=mention.genitive)
    if kind := _KIND_BEFORE.search(ledger.text, max(0, mention.start - 30), mention.start):
        mention.start = kind.start()
    return mention


def _is_surname(run: list[Token], index: int) -> bool:
    """Tell whether what is also a company stands after a given name ("Anna Ericsson")."""
    before = run[index - 1].text if index else ""
    return bool(before) and (is_first_name(before) or not (_opens(before) or before in words("name_links")))


def _longer(ledger: Ledger, run: list[Token], index: int, known: Mention, names: Names) -> Mention:
    """Give the longer name that begins with that of a large company ("Exempel Rock Drills"), or the known one."""
    rest = [token for token in run[index:] if token.start >= known.end]
    stop = next(
        (i for i, t in enumerate(rest) if is_first_name(t.text) or names.at(rest, i) or country_of(t.text)), len(rest)
    )
    if stop == 0 or not rest[stop - 1].capital or rest[0].text in words("name_links"):
        return known
    end = rest[stop - 1].end
    return organisation(known.start, end, ledger.text[known.start : end])


def _is_part(run: list[Token], index: int) -> bool:
    """Tell whether a short word stands inside a longer name ("EU" in "Exempel Utan EU")."""
    others = [token for place, token in enumerate(run) if place != index and not _opens(token.text)]
    return bool(others) and not any(is_first_name(token.text) for token in others)


def _read_run(ledger: Ledger, run: list[Token]) -> None:
    text, index = ledger.text, 0
    if at_head(text, run[0].start):
        while (
            index < len(run)
            and _opens(run[index].text)
            and (not family_at(text, run, index) or _only_says(text, run, index) or run[index].text in _BEFORE)
        ):
            index += 1
        if index == 0 and len(run) > 1 and _stands_alone(text, run):
            index = 1
    rest: list[Token] = []
    while index < len(run):
        if not rest and index + 1 < len(run) and _introduces(run[index].text, run[index + 1].text):
            index += 1
            continue
        hit = person_at(text, run, index) or (None if rest else family_at(text, run, index))
        if hit is None:
            rest.append(run[index])
            index += 1
            continue
        _read_rest(ledger, rest)
        rest = []
        ledger.take(hit[1])
        index += hit[0]
    _read_rest(ledger, rest)


def _only_says(text: str, run: list[Token], index: int) -> bool:
    """Tell whether the first word of what looks like a name says what the next is ("Företagen Exempel Bygg AB")."""
    return run[index].text.casefold() in words("organisation_nouns") and bool(
        index + 1 < len(run) and family_at(text, run, index + 1)
    )


def _introduces(word: str, following: str) -> bool:
    """Tell whether a word with a capital only says what the name after it is ("VD", "Exempelstadsföretaget").

    Before a legal form it is the name itself ("Exempelbolaget AB").
    """
    if following.rstrip("s").upper() in _LEGAL_FORMS:
        return False
    return word.casefold().endswith(_TITLES) or bool(_DWELLER.fullmatch(word))


def _stands_alone(text: str, run: list[Token]) -> bool:
    """Tell whether a run also stands without its first word, which then only opens the sentence."""
    rest = text[run[1].start : run[-1].end].rstrip("s")
    if len(run) < 3 or run[0].text in words("organisation_first") or look_up(run[0].text):
        return False
    return any(
        not _CAPITAL_BEFORE.search(text, max(0, at.start() - 30), at.start())
        for at in re.finditer(re.escape(rest), text)
    )


def _opens(word: str) -> bool:
    """Tell whether a word with a capital may stand at the head of a sentence without belonging to a name."""
    folded = word.casefold()
    return (
        folded in _openers() or folded.endswith(_TITLES) or bool(country_of(word)) or folded.rstrip("s") in _openers()
    )


def _read_rest(ledger: Ledger, rest: list[Token]) -> None:
    """Enter what no list and no family knows: a place, a person told by the context, or an unknown name."""
    text = ledger.text
    while rest and rest[-1].text in words("name_links"):
        rest = rest[:-1]
    if len(rest) > 1 and rest[0].text == "The" and ledger.language == "en":
        rest = rest[1:]
    if not rest or _NOT_NAMES.fullmatch(name := text[rest[0].start : rest[-1].end]):
        return
    if _STANDS_FOR.fullmatch(name) and re.search(rf"\b(?i:{name.removesuffix('s')})s? (?:i |för )?[A-ZÅÄÖ]", text):
        return
    start, end = rest[0].start, rest[-1].end
    head = at_head(text, start)
    if compound := _IN_COMPOUND.search(text[start:end]):
        end = start + compound.start()
    place = mention_of(text[start:end], start, end)
    if place and not (head and text[start:end] in ambiguous()):
        ledger.take(place)
    elif found := person_by_context(text, rest):
        ledger.take(found)
    elif len(rest) == 1 and head and not _elsewhere(text, rest[0]):
        return
    elif not (len(rest) == 1 and (_opens(rest[0].text) or rest[0].text.rstrip("s") in words("organisation_first"))):
        ledger.take(Mention(start, end, Mark.UNKNOWN, " ".join(text[start:end].split()), named=True))


def _elsewhere(text: str, token: Token) -> bool:
    """Tell whether a word also stands with its capital inside a sentence: then it is a name at the head of one too."""
    if token.text.isupper() or not token.text[1:].islower():
        return len(token.text) > 1
    return any(
        not at_head(text, match.start())
        for match in re.finditer(rf"{re.escape(token.text.removesuffix('s'))}s?\b", text)  # letters first: found fast
        if match.start() != token.start and not text[match.start() - 1 : match.start()].isalnum()
    )
