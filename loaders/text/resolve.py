"""Resolves names inside a document: genitives, abbreviations, short forms, first names, misspelt projects."""

import re
from collections import Counter
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from loaders.text.guessing import type_by_model
from loaders.text.kinds import type_unknown
from loaders.text.lexicon import one_of, words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import organisation
from loaders.text.places import county_name
from loaders.text.tokens import places_of

_TITLED = re.compile(rf"\s+(?:[a-zåäö]+a\s+)?[a-zåäö-]*{one_of('role_heads')}\s+[A-ZÅÄÖ][a-zåäö]+\s+[A-ZÅÄÖ]")
_CAPITAL_AFTER = re.compile(r" [A-ZÅÄÖ]")
_ACTORS = (Mark.ORGANISATION, Mark.UNKNOWN)
_PLACED = re.compile(r" (?:" + "|".join(words("organisation_last_small")) + r")$")  # called after a place
_BOARD = re.compile(r"\b[Ll]änsstyrelsen(?:s)?\b")
_LEGAL_FORM = re.compile(r" (?:AB|HB|KB|AS|ASA|Oy|GmbH|Ltd|ek\. ?för\.?|ekonomisk förening|ideell förening)$")
MISSPELT = 2
"""A name that differs by so many letters from a project's is taken for a slip of the pen."""


def resolve(ledger: Ledger) -> None:
    """Let every mention stand for what it names in this document."""
    _genitives(ledger)
    _owners(ledger)
    _abbreviations(ledger)
    _initialisms(ledger)
    _boards(ledger)
    type_unknown(ledger)
    _without_legal_form(ledger)
    _short_forms(ledger)
    _misspelt(ledger)
    _people(ledger)
    type_by_model(ledger)


def _genitives(ledger: Ledger) -> None:
    """Take the s off a name whose bare form stands elsewhere, or off an unknown name before a common noun."""
    bare = {mention.name for mention in ledger.mentions}
    for mention in ledger.mentions:
        if mention.mark in (Mark.UNKNOWN, Mark.PERSON) and mention.name.endswith("s") and not mention.genitive:
            name = mention.name[:-1].rstrip(":’'")
            if name in bare or any(not owns for *_, owns in places_of(ledger.text, name)):
                mention.name, mention.genitive = name, True


def _owners(ledger: Ledger) -> None:
    """A name that ends in s owns the title after it ("Exempelus forskningschef Anna Exempelsson")."""
    for mention in ledger.mentions:
        if mention.mark in _ACTORS and mention.name.endswith("s") and not mention.genitive:
            mention.genitive = bool(_TITLED.match(ledger.text, mention.end))


def _initials(name: str) -> set[str]:
    capitals = "".join(letter for letter in name if letter.isupper())
    firsts = "".join(word[0] for word in re.findall(r"\w+", name)).upper()
    return {capitals, firsts, "".join(w[0] for w in re.findall(r"\w+", name) if w not in words("name_links")).upper()}


def _shortens(short: str, name: str) -> bool:
    """Tell whether the letters of an abbreviation stand in a name in their order ("EKC": Energikompetenscentrum)."""
    if not 2 < len(short) < 7 or not short.isalpha() or short[0] != name[:1].upper():
        return False
    letters = iter(name.upper())
    return all(letter in letters for letter in short)


def _abbreviations(ledger: Ledger) -> None:
    """ "Name (ABC)" and "Name, ABC" say that ABC is the name's short form from here on."""
    ordered = ledger.ordered()
    for one, other in pairwise(ordered):
        gap = ledger.text[one.end : other.start]
        if other.mark not in _ACTORS or one.mark not in (*_ACTORS, Mark.PROJECT) or other.known:
            continue
        written = ledger.text[other.start : other.end]
        if (
            gap in (" (", ", ")
            and written.replace("-", "").isupper()
            and (written.replace("-", "") in _initials(one.name) or _shortens(written, one.name))
        ):
            for mention in ordered:
                if mention.name == other.name and mention is not other:
                    mention.stand_for(one)
            other.stand_for(one)


def _initialisms(ledger: Ledger) -> None:
    """ "EBT" is the only name in the text that has these initials ("Exempel Berg Turism")."""
    long = [m for m in ledger.mentions if m.mark in _ACTORS and len(m.name.split()) > 2 and not m.known]
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and mention.name.isupper() and len(mention.name) > 2:
            meant = {each.name: each for each in long if mention.name in _initials(each.name)}
            if len(meant) == 1:
                mention.stand_for(next(iter(meant.values())))


def _boards(ledger: Ledger) -> None:
    """A bare "länsstyrelsen" is that of the county the text is about."""
    named = [m for m in ledger.ordered() if m.family == "länsstyrelsen"]
    counties = Counter(
        county
        for m in ledger.mentions
        if m.mark is Mark.PLACE and m.place.startswith("SE") and (county := county_name(m.name))
    )
    for match in _BOARD.finditer(ledger.text):
        if not ledger.free(match.start(), match.end()):
            continue
        near = min(named, key=lambda m: abs(m.start - match.start()), default=None)
        name = near.name if near else f"Länsstyrelsen i {counties.most_common(1)[0][0]}" if counties else ""
        if name:
            mention = organisation(match.start(), match.end(), name, genitive=match.group().endswith("ns"))
            mention.contextual = True
            ledger.take(mention)


def _short_forms(ledger: Ledger) -> None:
    """The first word of a name that stands earlier in the text is its short form."""
    full = {mention.name.split()[0]: mention for mention in ledger.ordered() if _may_shorten(mention)}
    for short, mention in full.items():
        for other in ledger.mentions:
            if other.mark is Mark.UNKNOWN and other.name == short:
                other.stand_for(mention)
        for start, end, genitive in places_of(ledger.text, short):
            if start > mention.start and not _CAPITAL_AFTER.match(ledger.text, end):
                again = Mention(start, end, Mark.ORGANISATION, genitive=genitive)
                again.stand_for(mention)
                ledger.take(again)


def _without_legal_form(ledger: Ledger) -> None:
    """A company is also called without its legal form ("Exempel Bygg AB" → "Exempel Byggs vd")."""
    for mention in ledger.ordered():
        short = _LEGAL_FORM.sub("", mention.name) if mention.mark is Mark.ORGANISATION else mention.name
        if short == mention.name or len(short) < 4:
            continue
        for start, end, genitive in places_of(ledger.text, short):
            if _CAPITAL_AFTER.match(ledger.text, end):
                continue
            again = Mention(start, end, Mark.ORGANISATION, genitive=genitive)
            again.stand_for(mention)
            inside = [m for m in ledger.mentions if m.mark is Mark.UNKNOWN and start <= m.start < end]
            for unknown in inside if [(m.start, m.end) for m in inside] == [(start, end)] else ():
                unknown.stand_for(mention)
                unknown.genitive = again.genitive
            ledger.take(again)


def _may_shorten(mention: Mention) -> bool:
    """Tell whether the first word of a name can stand for it: not a place, not the word of a whole family."""
    parts = mention.name.split()
    if (
        mention.mark is not Mark.ORGANISATION
        or len(parts) < 2
        or len(parts[0]) < 4
        or (mention.known and parts[-1] not in words("organisation_last"))
    ):
        return False
    return not (parts[0] in words("organisation_first") or county_name(parts[0]) or _PLACED.search(mention.name))


def _misspelt(ledger: Ledger) -> None:
    projects = ledger.by_name(Mark.PROJECT)
    for mention in ledger.mentions:
        if mention.mark not in (Mark.UNKNOWN, Mark.PROJECT) or (
            mention.name in projects and mention.mark is not Mark.PROJECT
        ):
            continue
        for name, project in projects.items():
            same_shape = len(name) > 7 and re.findall(r"\d+", name) == re.findall(r"\d+", mention.name)
            if (
                same_shape
                and name != mention.name
                and Levenshtein.distance(name, mention.name) <= MISSPELT
                and project.start < mention.start
            ):
                mention.stand_for(project)


def _people(ledger: Ledger) -> None:
    """A bare first name or surname is the last full name that has it."""
    people = [mention for mention in ledger.ordered() if mention.mark is Mark.PERSON and " " in mention.name]
    canonical = {
        mention.name.casefold(): mention.name
        for mention in people
        if not ledger.text[mention.start : mention.end].isupper()
    }
    for person in people:
        person.name = canonical.get(person.name.casefold(), person.name)
    parts = {part for person in people for part in (person.name.split()[0], person.name.split()[-1])}
    unknowns = {(m.start, m.end): m for m in ledger.mentions if m.mark is Mark.UNKNOWN}
    for part in parts:
        bearers = [person for person in people if part in (person.name.split()[0], person.name.split()[-1])]
        same = {person.name for person in bearers}
        for start, end, genitive in places_of(ledger.text, part):
            unknown = unknowns.get((start, end))
            before = [person for person in bearers if person.start < start]
            if not before and unknown and len(same) == 1:  # a headline says the first name first
                before = [p for p in people if p.name in same]
            if not before or not (unknown or ledger.free(start, end)):
                continue
            short = unknown or Mention(start, end, Mark.PERSON, genitive=genitive)
            short.stand_for(max(before, key=lambda p: (len(_stated(ledger, p)), p.start)))
            ledger.take(short)


def _stated(ledger: Ledger, person: Mention) -> list[Mention]:
    """Give the places where a person is named in full: the one named most often is meant by the first name alone."""
    return [mention for mention in ledger.mentions if mention.mark is Mark.PERSON and mention.name == person.name]
