"""Sections: in a list of projects every heading whose text says who owns or pays for "the project" names one."""

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.text.amounts import find_money
from loaders.text.mentions import Ledger, Mark, Mention
from ontology.facts import Kind

LONGEST_HEADING = 18
"""A line of more words is not the name of a project."""
LONGEST_ALONE = 8
"""The only heading of its kind in a text must be short, or it is a headline."""
HEADING = "heading"
"""The family of a project that is named by the heading over what is said about it."""
READ = 900
"""How far into a section its signs are looked for."""

_LINE = re.compile(
    r"^[ \t]*(?:[-*•·–][ \t]+|\d{1,2}[.)][ \t]*|#{1,6}[ \t]+)?\**[”\"“]?"
    r"(?P<name>[A-ZÅÄÖ0-9][^\n]{2,150}?)[”\"“]?\**[ \t]*$",
    re.MULTILINE,
)
_STRONG = re.compile(
    r"\b(?:[Hh]uvud)?(?:[Pp]rojektägar(?:e|na)\b(?!s)|(?:[Pp]rojekt)?[Kk]oordinator(?::| är)|[Ss]ökande:"
    r"|[Ss]tödmottagare(?::| är)"
    r"|[Hh]uvudsökande(?::| är)|[Pp]rojektperiod(?:en)?\b)|\b(?:beviljas|tilldelas|får)\s"
    r"(?:[a-zåäö]+\s){0,2}\d[\d\s,.]*"
    r"(?:kronor|kr\b|miljoner|euro|tkr)|\b[Tt]otalt?a?\s?budget|\bEU-(?:stöd|medel|bidrag)\b:?\s"
)
_WEAK = re.compile(
    r"\s*(?:Projektet|Projektets|Det här projektet|Syftet med projektet|Målet med projektet"
    r"|Huvudmålet med|I projektet|Detta projekt)\b"
)
_NOT_NAMES = re.compile(
    r"[.!?:;,]$|█|^(?:Projektet?|Projektägare|Sökande|Om projektet|Projektfakta|Fakta\b.*|Bakgrund"
    r"|Syfte.*|Mål.*|Resultat.*|Budget|"
    r"Finansiering|Kontakt.*|Läs mer.*|Diarienummer.*|Status.*|Mer information.*|Pressmeddelande.*"
    r"|Nyheter?|Dela|Bild.*|Foto.*|Publicerad.*|Delområde.*|(?:Utlysning|Beslut|Kortfattat|Ansökningsomgång|Beviljade|Motivering|Insatsområde|Programområde).*"
    r"|\d{1,2}\s+(?:jan|feb|mars|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*\.?\s+\d{4})$"
    r"|\b(?:har|ska|vill|får|fick|blir|satsar|söker|startar|ökar|bjuder|inviger|beviljas|beviljar"
    r"|fördelar|fördelas|är)\b"
    r"|\b(?:projekt|stöd|miljoner|kronor|nyheter)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[^:]{2,40}: \S")
_LISTED = re.compile(
    r"^[ \t]*(?:[-*•·–][ \t]+|\d{1,2}[.)][ \t]*)?(?P<name>[A-ZÅÄÖ0-9][^\n]{4,140}\d[^\n]{0,20}"
    r"(?:kr|kronor|euro|EUR|SEK|tkr|mkr|mnkr)\b[ .]*)$",
    re.MULTILINE,
)
_GRANTED = re.compile(
    r"^[ \t]*(?:[-*•·–]|\d{1,2}[.)])[ \t]+(?:Projekte?t? )?[”\"“]?(?P<name>[A-ZÅÄÖ0-9][^\n.:,]{3,90}?)[”\"“]?,? "
    r"(?:tilldelas|beviljas|får) "
    r"(?:[a-zåäö]+ ){0,3}\d",
    re.MULTILINE,
)
_INTRO = re.compile(
    r"^[^\n]{0,160}\b[a-zåäö-]*"
    r"(?:projekt(?:en)?|förstudier(?:na)?|initiativ(?:en)?|satsningar(?:na)?|ansökningar(?:na)?)\b"
    r"[^\n]{0,100}:[ \t]*\n(?P<list>(?:[ \t]*\n)*(?:[^\n]{4,140}(?:\n|\Z)(?:[ \t]*\n)*){2,40})",
    re.MULTILINE,
)
_OWNED = re.compile(
    r"[ \t]*(?:[-*•·–][ \t]*|\d{1,2}[.)][ \t]*)?[”\"]?(?P<name>[A-ZÅÄÖ0-9][^\n,:]{2,90}?)[”\"]?"
    r"(?:, | [–-] | \()(?P<owner>[A-ZÅÄÖ][^\n.:;,]{1,70}?)\)?[ \t]*"
)
_BODY = re.compile(
    r"\b(?:AB|HB|kommun|universitet|högskola|förening|stad)$|^(?:Region|Länsstyrelsen|Högskolan|Stiftelsen) "
)
_OWNER = re.compile(r"\n[ \t]*(?P<value>[A-ZÅÄÖ][^\n.:;!?]{2,80})(?=\n|\Z)")


class Section(NamedTuple):
    """A heading and where it stands; its text goes on to `end`."""

    start: int
    stop: int
    end: int


class Grant(NamedTuple):
    """One line of a list of grants ("Name, 500 000 kr"), with the line below it that says who gets it (or 0, 0)."""

    start: int
    stop: int
    owner: int
    end: int


def sections(text: str) -> list[Section]:
    """Split a text at its headings."""
    lines = [match for match in _LINE.finditer(text) if _may_name(match["name"])]
    ends = [*(match.start() for match in lines[1:]), len(text)]
    return [
        Section(match.start("name"), match.end("name"), end) for match, end in zip(lines, ends, strict=len(lines) > 0)
    ]


def _may_name(name: str) -> bool:
    return len(name.split()) <= LONGEST_HEADING and not _NOT_NAMES.search(name) and not _LABELLED.match(name)


@lru_cache(maxsize=4)
def grants(text: str) -> list[Grant]:
    """Give the lines of a list of grants; fewer than two make no list."""
    found = []
    for match in _LISTED.finditer(text):
        sums = find_money(match["name"])
        if not sums or match["name"][sums[-1].end :].strip(" .") or len(sums) > 1:
            continue
        name = re.sub(r"[\s,:–-]+$", "", match["name"][: sums[0].start])
        if len(name) < 4 or _NOT_NAMES.search(name) or len(name.split()) > LONGEST_HEADING:
            continue
        owner = _OWNER.match(text, match.end())
        place = owner.span("value") if owner and not find_money(owner["value"]) else (0, 0)
        found.append(Grant(match.start("name"), match.start("name") + len(name), *place))
    return [*(found if len(found) > 1 else []), *_owned(text)]


def _owned(text: str) -> list[Grant]:
    """Give the lines below "… följande projekt:" that name a project and, after a comma, who owns it."""
    found: list[Grant] = []
    for intro in _INTRO.finditer(text):
        start, listed = intro.start("list"), list[Grant]()
        for line in intro["list"].split("\n"):
            match = _OWNED.fullmatch(line)
            if match is None and line.strip():
                break
            if match and not _NOT_NAMES.search(match["name"]):
                at = [start + each for each in (*match.span("name"), *match.span("owner"))]
                listed.append(Grant(*at))
            start += len(line) + 1
        found += listed if len(listed) > 2 else []
    return found


def find_sections(ledger: Ledger) -> None:
    """Enter the projects that the headings of a list of projects name."""
    text = ledger.text
    for grant in grants(text):
        if grant.owner:
            _take(ledger, grant.start, grant.stop)
    granted = [
        match for match in _GRANTED.finditer(text) if not re.search(r"^(?:Ett?|En|Vi|Det|De) | som ", match["name"])
    ]
    for match in granted:
        if not _BODY.search(match["name"]):
            _take(ledger, *match.span("name"))
    every = sections(text)
    strong = [each for each in every if _STRONG.search(text, each.stop, min(each.end, each.stop + READ))]
    weak = [each for each in every if _WEAK.match(text, each.stop)]
    named = any(mention.mark is Mark.PROJECT for mention in ledger.mentions)
    if len(strong) > 1:
        for each in {*strong, *weak}:
            _take(ledger, each.start, each.stop)
    elif len(strong) == 1 and strong[0] in weak and not named and _is_short(text, strong[0]):
        _take(ledger, strong[0].start, strong[0].stop)


def _is_short(text: str, section: Section) -> bool:
    return len(text[section.start : section.stop].split()) <= LONGEST_ALONE


def _take(ledger: Ledger, start: int, end: int) -> None:
    name = " ".join(ledger.text[start:end].split())
    ledger.retake(Mention(start, end, Mark.PROJECT, name, Kind.PROJECT, family=HEADING))
