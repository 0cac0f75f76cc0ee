"""Resolves names inside a document: genitives, abbreviations, short forms, first names, lists, misspelt projects, definite nouns."""

import re
from collections import Counter

from rapidfuzz.distance import Levenshtein

from loaders.text.lexicon import one_of, words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import organisation, sector_of
from loaders.text.places import county_name
from ontology.facts import Kind

_TITLE = r"(?:[a-zåäö]+a )?[a-zåäö-]*" + one_of("role_heads")
_BODY_BEFORE = re.compile(r"\b(?:styrelsen (?:för|i)|vd (?:för|på)|anställda (?:på|hos|vid)|ordförande (?:för|i)|medlem i|medlemmar i|samarbetar med|dotterbolaget|moderbolaget)\s+\Z", re.IGNORECASE)
_BODY_AFTER = re.compile(rf"(?:s\s+{_TITLE}|,?\s+(?:som\s+)?är\s+(?:en\s+del\s+av|medlem|ett\s+(?:\w+\s+)?(?:bolag|företag|kluster|konsultbolag))|\s+(?:samarbetar|samverkar)\s+med|s\s+(?:styrelse|kunder|anställda|medlemmar))\b")
_ACTORS = (Mark.ORGANISATION, Mark.UNKNOWN)
_LIST_GAP = re.compile(r"\s*(?:,|,?\s+och|,?\s+samt|&|,\s+och\s+även)\s*")
_TYPED = re.compile(
    r"\b[\w-]*(?:" + "|".join(map(re.escape, words("organisation_nouns"))) + r")(?:,?\s+(?:som|till exempel|exempelvis|t\.?\s?ex\.?|bland annat|bl\.a\.|däribland|nämligen)(?:\s+ex\.?)?)?:?\s+\Z",
    re.IGNORECASE,
)
_AFTER_ROLE = re.compile(r"\s+(?:på|vid|hos|för)\s+\Z")
_PLACED = re.compile(r" (?:" + "|".join(words("organisation_last_small")) + r")$")  # named after a place, which is no short form
_BOARD = re.compile(r"\b[Ll]änsstyrelsen(?:s)?\b")
_WHERE = re.compile(r"\b(?:i|från|till|hela|i hela)\s+\Z")
_SETTLEMENT = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:stad|by|köping|bygden|fors|hamn|vik|sund|holm|ås|berg|borg|dalen|hult|torp|lund|sjö|träsk|boda|sta|inge|mora|bro|bruk|fjärden|ön|halvön|udden)s?")
MISSPELT = 2
"""A name that differs by so many letters from a project's is taken for a slip of the pen."""


def resolve(ledger: Ledger) -> None:
    """Let every mention stand for what it names in this document."""
    _genitives(ledger)
    _abbreviations(ledger)
    _boards(ledger)
    _type_places(ledger)
    _type_lists(ledger)
    _captions(ledger)
    _type_by_cue(ledger)
    _spread(ledger)
    _short_forms(ledger)
    _misspelt(ledger)
    _people(ledger)


def _names(ledger: Ledger, *marks: Mark) -> dict[str, Mention]:
    return {mention.name: mention for mention in ledger.ordered() if mention.mark in marks and not mention.genitive}


def _genitives(ledger: Ledger) -> None:
    """Take the s off a name whose bare form stands elsewhere, or off an unknown name before a common noun."""
    bare = {mention.name for mention in ledger.mentions}
    for mention in ledger.mentions:
        if mention.mark in (Mark.UNKNOWN, Mark.PERSON) and mention.name.endswith("s") and not mention.genitive:
            name = mention.name[:-1].rstrip(":’'")
            if name in bare or re.search(rf"\b{re.escape(name)}\b", ledger.text):
                mention.name, mention.genitive = name, True


def _initials(name: str) -> set[str]:
    capitals = "".join(letter for letter in name if letter.isupper())
    firsts = "".join(word[0] for word in re.findall(r"\w+", name)).upper()
    return {capitals, firsts, "".join(w[0] for w in re.findall(r"\w+", name) if w not in words("name_links")).upper()}


def _abbreviations(ledger: Ledger) -> None:
    """ "Name (ABC)" and "Name, ABC" say that ABC is the name's short form from here on."""
    ordered = ledger.ordered()
    for one, other in zip(ordered, ordered[1:], strict=False):
        gap = ledger.text[one.end : other.start]
        if other.mark not in _ACTORS or one.mark not in (*_ACTORS, Mark.PROJECT) or other.known:
            continue
        written = ledger.text[other.start : other.end]
        if gap in (" (", ", ") and written.replace("-", "").isupper() and written.replace("-", "") in _initials(one.name):
            for mention in ordered:
                if mention.name == other.name and mention is not other:
                    mention.stand_for(one)
            other.stand_for(one)


def _boards(ledger: Ledger) -> None:
    """A bare "länsstyrelsen" is that of the county the text is about."""
    named = [m for m in ledger.ordered() if m.family == "länsstyrelsen"]
    counties = Counter(
        county for m in ledger.mentions if m.mark is Mark.PLACE and m.place.startswith("SE") and (county := county_name(m.name))
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


def make_organisation(mention: Mention) -> None:
    """Say that an unknown name is an organisation."""
    mention.mark, mention.kind = Mark.ORGANISATION, Kind.ORGANISATION
    mention.sector = mention.sector or sector_of(mention.name)


def _type_places(ledger: Ledger) -> None:
    """An unknown name after "i" that ends as Swedish places do is a place."""
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and _SETTLEMENT.fullmatch(mention.name) and _WHERE.search(ledger.text, max(0, mention.start - 8), mention.start):
            mention.mark, mention.kind = Mark.PLACE, Kind.REGION
    places = {mention.name for mention in ledger.mentions if mention.mark is Mark.PLACE}
    for mention in ledger.mentions:
        bare = mention.name if mention.name in places else mention.name.removesuffix("s")
        if mention.mark is Mark.UNKNOWN and bare in places:
            mention.genitive, mention.name = bare != mention.name, bare
            mention.mark, mention.kind = Mark.PLACE, Kind.REGION


def _lists(ledger: Ledger) -> list[list[Mention]]:
    """Give the runs of names with nothing but commas and "och" between them."""
    found: list[list[Mention]] = []
    for mention in ledger.ordered():
        if mention.mark not in (Mark.ORGANISATION, Mark.UNKNOWN, Mark.PLACE):
            continue
        if found and _LIST_GAP.fullmatch(ledger.text[found[-1][-1].end : mention.start]):
            found[-1].append(mention)
        else:
            found.append([mention])
    return found


def _type_lists(ledger: Ledger) -> None:
    """Unknown names in a list are what the noun before the list, or the other names in it, say."""
    for members in _lists(ledger):
        unknown = [mention for mention in members if mention.mark is Mark.UNKNOWN]
        if not unknown:
            continue
        before = ledger.text[max(0, members[0].start - 60) : members[0].start]
        organisations = any(mention.mark is Mark.ORGANISATION for mention in members)
        places = any(mention.mark is Mark.PLACE for mention in members)
        if _TYPED.search(before) or _AFTER_ROLE.search(before) and _role_ends(ledger, before, members[0]) or organisations and not places:
            for mention in unknown:
                make_organisation(mention)


def _role_ends(ledger: Ledger, before: str, mention: Mention) -> bool:
    gap = _AFTER_ROLE.search(before)
    end = mention.start - len(gap.group()) if gap else -1
    return any(role.mark is Mark.ROLE and role.end == end for role in ledger.mentions)


def _type_by_cue(ledger: Ledger) -> None:
    """An unknown name with a title of its own ("Exempels vd"), or that is a part or a member of something, is an organisation."""
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and (_BODY_BEFORE.search(ledger.text, max(0, mention.start - 30), mention.start) or _BODY_AFTER.match(ledger.text, mention.end)):
            make_organisation(mention)


def _captions(ledger: Ledger) -> None:
    """In a list of people ("A Exempel Bolaget, B Exempel, Bolaget, …") the unknown name beside a person is an organisation."""
    ordered = ledger.ordered()
    for index, mention in enumerate(ordered[:-1]):
        after = ordered[index + 1]
        if mention.mark is not Mark.PERSON or after.mark is not Mark.UNKNOWN:
            continue
        gap = ledger.text[mention.end : after.start]
        ends = re.match(r"\s*(?:[,.;)]|\n|\Z|\s+och\s|\s+samt\s)", ledger.text[after.end :])
        if gap in (" ", ", ", " (", " på ", " vid ", " från ", " hos ") and ends:
            make_organisation(after)


def _spread(ledger: Ledger) -> None:
    """A name that is typed in one place has that type wherever it stands."""
    typed = _names(ledger, Mark.ORGANISATION, Mark.PROJECT, Mark.PROGRAMME, Mark.EVENT)
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and mention.name in typed:
            mention.stand_for(typed[mention.name])


def _short_forms(ledger: Ledger) -> None:
    """The first word of a name that stands earlier in the text is its short form ("Exempelbolaget Konsult" → "Exempelbolaget")."""
    full = {
        mention.name.split()[0]: mention
        for mention in ledger.ordered()
        if mention.mark is Mark.ORGANISATION and len(mention.name.split()) > 1 and not mention.known
        and not _PLACED.search(mention.name) and mention.name.split()[0] not in words("organisation_first") and not county_name(mention.name.split()[0])
    }  # fmt: skip
    for short, mention in full.items():
        if len(short) < 4:
            continue
        for other in ledger.mentions:
            if other.mark is Mark.UNKNOWN and other.name == short:
                other.stand_for(mention)
        for match in re.finditer(rf"\b{re.escape(short)}(?P<s>s)?\b", ledger.text):
            again = Mention(match.start(), match.end(), Mark.ORGANISATION, genitive=bool(match["s"]))
            again.stand_for(mention)
            if match.start() > mention.start:
                ledger.take(again)


def _misspelt(ledger: Ledger) -> None:
    projects = _names(ledger, Mark.PROJECT)
    for mention in ledger.mentions:
        if mention.mark not in (Mark.UNKNOWN, Mark.PROJECT) or mention.name in projects and mention.mark is not Mark.PROJECT:
            continue
        for name, project in projects.items():
            same_shape = len(name) > 7 and re.findall(r"\d+", name) == re.findall(r"\d+", mention.name)
            if same_shape and name != mention.name and Levenshtein.distance(name, mention.name) <= MISSPELT and project.start < mention.start:
                mention.stand_for(project)


def _people(ledger: Ledger) -> None:
    """A bare first name or surname is the last full name that has it."""
    people = [mention for mention in ledger.ordered() if mention.mark is Mark.PERSON and " " in mention.name]
    canonical = {mention.name.casefold(): mention.name for mention in people if not ledger.text[mention.start : mention.end].isupper()}
    for person in people:
        person.name = canonical.get(person.name.casefold(), person.name)
    parts = {part for person in people for part in (person.name.split()[0], person.name.split()[-1])}
    for part in parts:
        for match in re.finditer(rf"\b{re.escape(part)}(?P<s>s)?\b", ledger.text):
            unknown = next((m for m in ledger.mentions if (m.start, m.end) == match.span() and m.mark is Mark.UNKNOWN), None)
            before = [p for p in people if p.start < match.start() and part in (p.name.split()[0], p.name.split()[-1])]
            told = before and (unknown or ledger.free(match.start(), match.end()))
            if not told:
                continue
            short = unknown or Mention(match.start(), match.end(), Mark.PERSON, genitive=bool(match["s"]))
            short.stand_for(max(before, key=lambda p: (len(_stated(ledger, p)), p.start)))
            ledger.take(short)


def _stated(ledger: Ledger, person: Mention) -> list[Mention]:
    """Give the places where a person is named in full: the one named most often is meant by the first name alone."""
    return [mention for mention in ledger.mentions if mention.mark is Mark.PERSON and mention.name == person.name]
