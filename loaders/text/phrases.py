"""Names of several words with small letters in them: "högskolan i Gävle", "norra Sverige", "Regionala nämnden"."""

import re
from functools import cache

from loaders.text.lexicon import one_of, words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import organisation
from loaders.text.places import county_name, look_up
from ontology.facts import Kind

_CAPITAL = r"[A-ZÅÄÖÉØÆ][\wåäöéøæ-]*"
_DIRECTION = re.compile(
    r"\b(?P<name>(?:norra|södra|mellersta|västra|östra|övre|nedre|nordvästra|sydöstra|sydvästra|nordöstra)\s"
    rf"(?P<place>{_CAPITAL}))"
)
_PLACED = re.compile(
    rf"\b(?P<name>(?:{one_of('organisation_small')})(?:\s(?:i|för))?\s(?P<place>{_CAPITAL}"
    rf"(?:\s{_CAPITAL})?)(?:\slän)?)(?!\w)"
)
_GOVERNMENT = re.compile(r"\b(?P<name>[Rr]egeringen|riksdagen)(?P<s>s)?\b(?!s?formen)")
_ADJECTIVE = re.compile(
    rf"\b(?P<name>(?:(?:{one_of('organisation_adjectives')})\s(?:[a-zåäö-]+\s)?"
    rf"[a-zåäö-]*{one_of('organisation_nouns_ruled')}"
    r"|[A-ZÅÄÖ][a-zåäö]+ska\s(?:institutionen|fakulteten|\w*kammaren|banken|stiftelsen|museet|teatern|sällskapet"
    r"|högskolan))(?P<s>s)?)\b"
)
_FOR = re.compile(
    rf"\b(?P<name>(?:{one_of('organisation_for')})\s(?:för|inom|i)\s"
    rf"(?:(?:(?:norra|södra|mellersta|västra|östra|övre|nedre|inre)\s)?{_CAPITAL}(?:\s(?:och\s)?{_CAPITAL}|\soch\söarna)?"
    r"|[a-zåäö-]+(?:,\s[a-zåäö-]+)*\soch\s[a-zåäö-]+(?=\s*[.,;:)\n]|\s(?:vid|på|som|är|har|i|får)\b|\s*\Z)"
    r"|[a-zåäö-]+(?:\s(?:och|om|i|för|inom)\s[a-zåäö-]+|\s[a-zåäö-]{5,}){0,4}?"
    r"(?<!-)(?=\s*(?:[,.;:)\n”\"(]|\Z)|\s(?:som|är|har|på|vid|med|ska|får|och|samt|säger|i)\b)))"
)
_IN_NAME = re.compile(r"[A-ZÅÄÖ][\wåäö-]* \Z")
_LEGAL = re.compile(
    rf"\b(?P<name>(?:{_CAPITAL}\s){{1,2}}(?:[a-zåäö-]+\s){{1,3}}?"
    rf"(?:AB|HB|ekonomisk förening|ideell förening|ek\.? ?för\b\.?|Ekonomisk Förening))(?!\w|\s{_CAPITAL})"
)
_COUNTY = re.compile(
    r"\b(?<!Region )(?<!styrelsen )(?<!styrelsen i )(?<!tinget )(?<!tinget i )"
    rf"(?P<place>{_CAPITAL}(?:\s{_CAPITAL})?)\s(?:län|fylke)(?P<s>s)?\b"
)
_MUNICIPALITIES = re.compile(
    rf"\b(?:[Kk]ommunerna|kommuner(?:\ssom|na)?)\s(?P<after>{_CAPITAL}(?:(?:,\s|\soch\s|\ssamt\s){_CAPITAL})*)"
    rf"|(?P<before>{_CAPITAL}(?:,\s{_CAPITAL})*(?:,?\soch\s|\ssamt\s){_CAPITAL})\skommuner(?:na)?\b"
)
_OF_COUNTY = re.compile(
    rf"\b(?P<name>(?:{one_of('organisation_first')}|ALMI)(?:\s{_CAPITAL})?\s(?:i\s)?{_CAPITAL}(?:\s{_CAPITAL})?\slän)(?P<s>s)?\b"
)
_ASSEMBLY = re.compile(rf"\b(?P<name>{_CAPITAL}(?:\s{_CAPITAL})?\släns\slandsting)(?P<s>s)?\b")
_OF_GROUP = re.compile(  # a company of a region in a group is a body of its own
    rf"\b(?P<name>(?:ALMI|Almi)\sFöretagspartner\s(?!AB\b){_CAPITAL}(?:\s(?!AB\b){_CAPITAL})?(?:\sAB)?)(?!\w)"
)
_JOINED = re.compile(  # "Kemi- och Exempelklustret", "Sveriges Exempel och Science Parks"
    rf"\b(?P<name>(?:[A-ZÅÄÖ][a-zåäö]+ska\s)?{_CAPITAL}-\soch\s[A-ZÅÄÖa-zåäö][a-zåäö]*?"
    r"(?:klustret|centrum|centret|rådet|förbundet|institutet|museet|verket|myndigheten|sällskapet)"
    rf"|(?:Sveriges|Svenska|Swedish|Nordic)\s{_CAPITAL}\s(?:och|and|&)\s(?:{_CAPITAL}\s)?(?:Parks|Clusters|Incubators))"
    r"(?P<s>s)?\b"
)
_BOARD = re.compile(
    r"\b(?P<name>[Rr]egionala\s(?:utvecklings|tillväxt|samverkans)(?:nämnden|utskottet)|[Rr]egionutvecklingsnämnden)(?P<s>s)?\b"
)
_FUND = re.compile(r"\b(?:europeiska\s)(?P<which>regionala\sutvecklings|social|jordbruks)fonden(?P<s>s)?\b")
_FUNDS = {"r": "Europeiska regionala utvecklingsfonden", "s": "Europeiska socialfonden", "j": "Jordbruksfonden"}
_STRUCTURAL = re.compile(
    rf"\b(?P<name>EU:s (?:struktur|regional|social|region)fond(?:erna|er|en)?"
    rf"(?: {_CAPITAL}(?: {_CAPITAL})?)?)(?P<s>s)?\b"
)
_RURAL = re.compile(r"\b[Ll]andsbygdsprogrammet(?P<s>s)?\b")
_AREA = re.compile(r"\b(?P<name>(?P<place>[A-ZÅÄÖ][\wåäö]+?)s?(?:regionen|området|trakten|bygden))(?P<s>s)?\b")
_BOARDS = re.compile(
    rf"\blänsstyrelserna\si\s(?P<places>{_CAPITAL}(?:\s{_CAPITAL})?(?:(?:,\s|\soch\s|\ssamt\s){_CAPITAL}(?:\s{_CAPITAL})?)*)"
    r"(?:\slän)?",
    re.IGNORECASE,
)
_TOWN = re.compile(rf"\b(?P<name>(?P<place>{_CAPITAL}(?:\s{_CAPITAL})?)\s[Ss]tad)(?P<s>s)?\b")


@cache
def _openers() -> frozenset[str]:
    return frozenset(words("openers"))


def find_of_county(ledger: Ledger) -> None:
    """Enter bodies that are called after a county ("Almi Exempelpartner Kalmar län"), before shorter known names."""
    for pattern in (_ASSEMBLY, _OF_COUNTY, _OF_GROUP, _JOINED):
        for match in pattern.finditer(ledger.text):
            _take(ledger, match, match["name"])


def find_phrases(ledger: Ledger) -> None:
    """Enter names with small letters in them that no dictionary holds."""
    text = ledger.text
    for match in _FOR.finditer(text):
        if not (match["name"][0].isupper() and _IN_NAME.search(text, max(0, match.start() - 30), match.start())):
            _take(ledger, match, match["name"])
    for match in _DIRECTION.finditer(text):
        if place := look_up(match["name"]) or look_up(match["place"]):
            name = match["name"].removesuffix("s") if place[3] else match["name"]
            ledger.take(Mention(*match.span(), Mark.PLACE, name, Kind.REGION, genitive=place[3]))
    _find_funds(ledger)
    for match in _AREA.finditer(text):
        if look_up(match["place"]):
            ledger.take(Mention(*match.span(), Mark.PLACE, match["name"], Kind.REGION, genitive=bool(match["s"])))
    for match in _GOVERNMENT.finditer(text):
        _take(ledger, match, match["name"].capitalize())
    _find_several(ledger)
    _find_placed(ledger)
    for match in _LEGAL.finditer(text):
        first = match["name"].split()[0]
        if first not in _openers() and (first.endswith("s") or look_up(first) or match["name"].split()[1][0].isupper()):
            _take(ledger, match, match["name"])
    for match in _BOARD.finditer(text):
        _take(ledger, match, match["name"][0].upper() + match["name"][1:])
    for match in _ADJECTIVE.finditer(text):
        _take(ledger, match, match["name"])


def _find_funds(ledger: Ledger) -> None:
    """Enter funds of the Union and the rural programme, written in small letters."""
    text = ledger.text
    if "fond" in text:
        for match in _FUND.finditer(text):
            _take(ledger, match, _FUNDS[match["which"][0]])
        for match in _STRUCTURAL.finditer(text):
            _take(ledger, match, match["name"])
    for match in _RURAL.finditer(text):
        rural = "Landsbygdsprogrammet"
        ledger.take(Mention(*match.span(), Mark.PROGRAMME, rural, Kind.PROGRAMME, genitive=bool(match["s"])))


def _find_several(ledger: Ledger) -> None:
    """Enter each of several bodies that share a noun ("kommunerna A och B", "länsstyrelserna i A och B")."""
    text = ledger.text
    for match in _MUNICIPALITIES.finditer(text) if "ommuner" in text else ():
        group = "after" if match["after"] else "before"
        for name in re.finditer(_CAPITAL, match[group]):
            start = match.start(group) + name.start()
            if (place := look_up(name.group())) and place[1] is Kind.MUNICIPALITY:
                ledger.take(organisation(start, start + len(name.group()), municipality(place[0])))
    for match in _BOARDS.finditer(text) if "änsstyrelserna" in text else ():
        for name in re.finditer(rf"{_CAPITAL}(?:\s{_CAPITAL})?", match["places"]):
            if county := county_name(name.group()):
                start = match.start("places") + name.start()
                ledger.take(organisation(start, start + len(name.group()), f"Länsstyrelsen i {county}"))


def _find_placed(ledger: Ledger) -> None:
    """Enter counties, and bodies that are called after a place ("högskolan i A", "A stad")."""
    text = ledger.text
    for match in _COUNTY.finditer(text):
        place = look_up(match["place"]) or look_up(match["place"].split()[-1])
        if place and not match["place"].startswith("Region "):
            start = match.start() if look_up(match["place"]) else match.end("place") - len(match["place"].split()[-1])
            span, genitive = (start, match.end()), bool(match["s"])
            ledger.take(Mention(*span, Mark.PLACE, place[0], Kind.REGION, place=place[2], genitive=genitive))
    for match in (*_PLACED.finditer(text), *_TOWN.finditer(text)):
        if place := look_up(match["place"]) or look_up(match["place"].split()[0]):
            end = match.end("name")
            if not look_up(match["place"]):
                end -= len(match["place"]) - len(match["place"].split()[0])
            _placed(ledger, match, end, genitive=match.re is _PLACED and place[3] and not match["name"].endswith("län"))


def municipality(place: str) -> str:
    """Give the name of the municipality of a town: "Exempelby kommun", "Exempelsjös kommun"."""
    irregular = {"Falun": "Falu", "Malung": "Malung-Sälens", "Stockholm": "Stockholms"}
    return f"{irregular.get(place) or (place if place[-1] in 'aeioyåösxz' else place + 's')} kommun"


def _placed(ledger: Ledger, match: re.Match[str], end: int, *, genitive: bool) -> None:
    name = ledger.text[match.start() : end]
    if genitive:
        name = name.removesuffix("s")
    elif match.re is _TOWN and match["s"]:
        end, genitive = match.end(), True
    ledger.take(organisation(match.start(), end, name[0].upper() + name[1:], genitive=genitive))


def _take(ledger: Ledger, match: re.Match[str], name: str) -> None:
    genitive = bool(match.groupdict().get("s"))
    ledger.take(organisation(match.start(), match.end(), name, genitive=genitive))
