"""Says what unknown names are, by what stands around them: places, organisations in lists, in captions and by cue."""

import re
from collections import Counter

from loaders.text.lexicon import one_of, words
from loaders.text.likeness import find_sure_projects, join_dashed, type_by_likeness
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import is_weak, sector_of
from ontology.facts import Kind

_TITLE = r"(?:[a-zåäö]+a )?[a-zåäö-]*" + one_of("role_heads")
_BODY_BEFORE = re.compile(
    r"\b(?:styrelsen (?:för|i)|vd (?:för|på)|anställda (?:på|hos|vid)|ordförande (?:för|i)|medlem i|medlemmar i"
    r"|samarbetar med|dotterbolaget|moderbolaget)\s+\Z",
    re.IGNORECASE,
)
_BODY_AFTER = re.compile(
    rf"(?:s\s+{_TITLE}|,?\s+(?:som\s+)?(?:är|blir)\s+(?:en\s+del\s+av|medlem|ett\s+(?:\w+\s+)?(?:bolag|företag|kluster))"
    r"|\s+(?:samarbetar|samverkar)\s+med|s\s+(?:styrelse|kunder|anställda|medlemmar))\b"
)
_PROJECT_BEFORE = re.compile(
    r"\b(?:delprojekt|delprojektet) (?:inom|i|till|av)\s+\Z"
    r"|\b(?:initiativet|projektet|satsningen|förstudien|samverkansprojektet|[a-zåäö]+projektet)\s+[”\"]?\Z"
    r"|\b(?:ansökan|Ansökan|projektidén|Projektidén) (?:heter|hette|kallas|kallades)\s+[”\"]?\Z"
    r"|\b[Dd]et (?:ena|andra|första|tredje|fjärde|femte)(?: \w*projektet)?[^.\n]{0,80}? är\s+[”\"]?\Z"
)
_PROJECT_RUNS = re.compile(
    r"[”\"]?\s+(?:(?:kommer att |ska |skall )?(?:genomförs|genomfördes|genomföras|pågår|pågå|pågick|löper|löpa"
    r"|avslutas|avslutades))\b"
)
_PROJECT_AFTER = re.compile(
    r",?\s+(?:som\s+)?är\s+(?:ett|en)\s+(?:[\wåäö-]+\s+){0,3}?[\wåäö-]*(?:projekt|satsning|förstudie|initiativ)\b"
)
_THE_PROJECT = re.compile(r"\b(?:[Pp]rojektet|[Pp]rojektets|projektledaren?)\b")
_LIST_GAP = re.compile(r"\s*(?:,|,?\s+och|,?\s+samt|&|,\s+och\s+även)\s*(?:[a-zåäö]+a\s+)?")
_TYPED = re.compile(
    r"\b[\w-]*(?:"
    + "|".join(map(re.escape, words("organisation_nouns")))
    + r")(?:,?\s+(?:som|till exempel|exempelvis|t\.?\s?ex\.?|bland annat|bl\.a\.|däribland|nämligen)(?:\s+ex\.?)?)?"
    r":?\s+\Z",
    re.IGNORECASE,
)
_AFTER_ROLE = re.compile(r"(?:\s+(?:på|vid|hos|för)|,|(?<=[a-zåäöD]))\s+\Z")
_WHERE = re.compile(r"\b(?:i|från|till|hela|i hela)\s+\Z")
_SETTLEMENT = re.compile(r"[A-ZÅÄÖ][a-zåäö]+" + one_of("settlements") + "s?")

_DATELINE = re.compile(r"\. [A-ZÅÄÖ]| [–-] ")
LONGEST_LETTERS = 4
"""An abbreviation has no more capitals."""


def type_unknown(ledger: Ledger) -> None:
    """Give unknown names the type their surroundings say, wherever in the text they stand."""
    join_dashed(ledger)
    find_sure_projects(ledger)
    _type_places(ledger)
    _type_lists(ledger)
    _captions(ledger)
    _type_by_cue(ledger)
    _type_projects(ledger)
    _main_project(ledger)
    _spread(ledger)
    type_by_likeness(ledger)


def make_organisation(mention: Mention) -> None:
    """Say that an unknown name is an organisation."""
    mention.mark, mention.kind = Mark.ORGANISATION, Kind.ORGANISATION
    mention.sector = mention.sector or sector_of(mention.name)


def _type_places(ledger: Ledger) -> None:
    """An unknown name after "i" that ends as Swedish places do is a place."""
    for mention in ledger.mentions:
        if (
            mention.mark is Mark.UNKNOWN
            and _SETTLEMENT.fullmatch(mention.name)
            and _WHERE.search(ledger.text, max(0, mention.start - 8), mention.start)
        ):
            mention.mark, mention.kind = Mark.PLACE, Kind.REGION
    _datelines(ledger)
    places = {mention.name for mention in ledger.mentions if mention.mark is Mark.PLACE}
    for mention in ledger.mentions:
        bare = mention.name if mention.name in places else mention.name.removesuffix("s")
        if mention.mark is Mark.UNKNOWN and bare in places:
            mention.genitive, mention.name = bare != mention.name, bare
            mention.mark, mention.kind = Mark.PLACE, Kind.REGION


def _datelines(ledger: Ledger) -> None:
    """A name in capitals that opens a paragraph, before a full stop or a dash, is where the news comes from."""
    for mention in ledger.mentions:
        capitals = mention.mark is Mark.UNKNOWN and mention.name.isupper() and len(mention.name) > LONGEST_LETTERS
        if capitals and ledger.text.endswith("\n", 0, mention.start) and _DATELINE.match(ledger.text, mention.end):
            mention.mark, mention.kind, mention.name = Mark.PLACE, Kind.REGION, mention.name.title()


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
        if (
            _TYPED.search(before)
            or (_AFTER_ROLE.search(before) and _role_ends(ledger, before, members[0]))
            or (organisations and not places)
        ):
            for mention in unknown:
                make_organisation(mention)


def _role_ends(ledger: Ledger, before: str, mention: Mention) -> bool:
    gap = _AFTER_ROLE.search(before)
    end = mention.start - len(gap.group()) if gap else -1
    return any(role.mark is Mark.ROLE and role.end == end for role in ledger.mentions)


def _type_by_cue(ledger: Ledger) -> None:
    """An unknown name with a title of its own ("Exempels vd"), or that is part of something, is an organisation."""
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and (
            _BODY_BEFORE.search(ledger.text, max(0, mention.start - 30), mention.start)
            or _BODY_AFTER.match(ledger.text, mention.end)
        ):
            make_organisation(mention)


def _type_projects(ledger: Ledger) -> None:
    """An unknown name that "is a project", or of which something is a part project, is a project."""
    for mention in ledger.mentions:
        weak = mention.mark is Mark.ORGANISATION and not mention.known and is_weak(mention.name)
        if (mention.mark is Mark.UNKNOWN or weak) and (
            _PROJECT_BEFORE.search(ledger.text, max(0, mention.start - 130), mention.start)
            or _PROJECT_AFTER.match(ledger.text, mention.end)
            or _PROJECT_RUNS.match(ledger.text, mention.end)
        ):
            mention.mark, mention.kind = Mark.PROJECT, Kind.PROJECT


def _main_project(ledger: Ledger) -> None:
    """In a text on "the project" that names none, the name of several words that is told most often is its name."""
    if any(m.mark is Mark.PROJECT for m in ledger.mentions) or not (first := _THE_PROJECT.search(ledger.text)):
        return
    told = Counter(m.name for m in ledger.mentions if m.mark is Mark.UNKNOWN and len(m.name.split()) > 1)
    name, times = told.most_common(1)[0] if told else ("", 0)
    if times > 1 and ledger.text.find(name) < first.start():
        for mention in ledger.mentions:
            if mention.mark is Mark.UNKNOWN and mention.name == name:
                mention.mark, mention.kind = Mark.PROJECT, Kind.PROJECT


def _captions(ledger: Ledger) -> None:
    """In a list of people ("A Exempel Bolaget, B Exempel, …") the name beside a person is an organisation."""
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
    projects = ledger.by_name(Mark.PROJECT)
    numbered = {re.sub(r" \d[\d.]*$", "", name): mention for name, mention in projects.items()}
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and mention.name in numbered:  # "Ny Väg" beside "Ny Väg 2.0"
            mention.mark, mention.kind = Mark.PROJECT, Kind.PROJECT
    for mention in ledger.mentions:
        if (
            mention.mark is Mark.ORGANISATION
            and not mention.known
            and mention.name in projects
            and is_weak(mention.name)
        ):
            mention.stand_for(projects[mention.name])
    typed = ledger.by_name(Mark.PERSON, Mark.ORGANISATION, Mark.PROJECT, Mark.PROGRAMME, Mark.EVENT)
    for mention in ledger.mentions:
        if mention.mark is Mark.UNKNOWN and mention.name in typed:
            mention.stand_for(typed[mention.name])
