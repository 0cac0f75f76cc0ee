"""Names of projects and programmes, told by the noun beside them: "projektet X", "X-projektet", "Projekt: X"."""

import re
from itertools import pairwise

from loaders.text.lexicon import words
from loaders.text.mentions import Ledger, Mark, Mention
from loaders.text.organisations import family_at, is_weak
from loaders.text.persons import person_at
from loaders.text.places import look_up
from loaders.text.tokens import runs, tokens
from loaders.text.verbs import form_of
from ontology.facts import Kind

_NOUN = r"(?P<noun>(?i:[a-zåäö:-]*projekt(?:et|ets)?|satsningen|satsning|initiativet|förstudien|[a-zåäö-]*programmet))"
_CALLED = r"\s+(?:kallat\s+|kallad\s+|som\s+heter\s+|med\s+namnet\s+|heter\s+)?"
_QUOTED = re.compile(rf"\b{_NOUN}{_CALLED}[”\"“«'](?P<name>[^”\"“»«\n]{{2,90}})[”\"“»']")
_CUED = re.compile(
    rf"\b{_NOUN}(?:\s+(?:heter|kallas|har fått namnet|går under namnet)|:)?[ \u00a0]{{1,2}}(?=[A-ZÅÄÖ0-9])(?P<name>)"
)
_LABEL = re.compile(
    r"^[\s*#•-]*(?:Nytt projekt(?: beviljat| beviljas)?|Projekt|Projektnamn|Projekttitel|Projektets namn)\**:\**[ \t]*"
    r"(?P<name>[^\n]{2,100}?)(?:,? (?:19|20)\d\d ?[–-] ?(?:19|20)?\d\d)?[ \t]*$",
    re.MULTILINE,
)
_COMPOUND = re.compile(
    r"\b(?P<name>[A-ZÅÄÖ][\wåäöÅÄÖ+]*(?:[ -][A-ZÅÄÖ0-9][\wåäö]*)*)"
    r"-(?P<noun>projektets?|programmet|programmets|satsningen|initiativet)\b"
)
_LOWER_PROGRAMME = re.compile(
    r"\b(?P<name>interreg|erasmus|leader|vinnväxt|horisont)(?=-?(?:projekt|program))", re.IGNORECASE
)
_PROGRAMME = re.compile(
    r"\b(?P<name>(?:EU:s |(?:[A-ZÅÄÖ][a-zåäö]{3,} ){0,2})[A-ZÅÄÖ][a-zåäö]+(?:programmet|klivet)"
    r"(?:[ \u00a0]för[ \u00a0](?P<place>[A-ZÅÄÖ][\wåäö]+(?:[ \u00a0-][A-ZÅÄÖ][\wåäö]+)*))?)"
)
_AREA_PROGRAMME = re.compile(  # "Interreg Exempelby-Exempelsjö"
    r"\b(?P<name>Interreg (?:[IV]+[ -]?[A-D]?\b ?)?(?:[A-ZÅÄÖ][a-zåäö]+)(?:[-–/ ][A-ZÅÄÖ][a-zåäö]+){0,3}"
    r"|[A-Z][a-z]+(?: [A-Z][a-z]+){1,3} (?:Facility|Programme))\b"
)
_NAMED = re.compile(
    r"\b(?i:[a-zåäö-]*(?P<noun>projektet|satsningen|initiativet|förstudien)),? som (?:heter|kallas|(?:har )?fått namnet"
    r"|går under namnet) "
    r"[”\"]?(?P<name>[A-ZÅÄÖ0-9][^\n,.;:”\"]{2,70}?)[”\"]?(?=[,.;:]| (?:och|som|är|ska|har|pågår|startar|syftar)\b)"
)
_UNION = re.compile(r"\b(?P<name>EU:s (?:[A-ZÅÄÖ][a-zåäö]+ ){1,3}?[A-ZÅÄÖ]?[a-zåäö]+program(?:met)?)(?P<s>s)?\b")
_ITEM = re.compile(  # what ends an item: "• Exempelby kommun får 2 miljoner kronor till projektet Ny väg – dit"
    r"^[ \t]*(?:[-*•·–]|\d{1,2}[.)])[ \t]+[^\n]*?\b"
    r"(?:(?:projektet|förstudien|satsningen)|(?:kronor|kr|tkr|mkr|euro|miljoner) (?:till|för)(?: projektet)?) "
    r"[”\"]?(?P<name>[A-ZÅÄÖ0-9][^\n]{1,90}?)[”\"]?[.]?[ \t]*$",
    re.MULTILINE,
)
_DASHED = re.compile(  # "• Ny väg – ska kartlägga …" in a list of projects
    r"^[ \t]*[-*•·][ \t]+(?P<name>[A-ZÅÄÖ0-9][^\n–—:.]{3,80}?) [–—] "
    r"(?:ska|skall|syftar|handlar|undersöker|kartlägger|vill|där"
    r"|(?:ett|en) (?:[a-zåäö]+ )?[a-zåäö]*(?:projekt|förstudie|satsning))\b",
    re.MULTILINE,
)
_ABOUT = re.compile(r"\b(?:projekt(?:en)?|förstudier(?:na)?|satsningar(?:na)?)\b")
_DEFINED = re.compile(
    r"^[ \t#*]*(?P<name>(?!Det|Den|Här|Detta)[A-ZÅÄÖ][^\n.,:;]{1,70}?)(?:,? som)? (?:är|[–-]) (?:ett|en) "
    r"(?:[\wåäö-]+ ){0,3}?[\wåäö-]*(?:projekt|förstudie|satsning)\b",
    re.MULTILINE,
)
_PHRASE = re.compile(  # "Hållbara möten på landsbygden": an adjective, its noun, what follows to the end of the clause
    r"[A-ZÅÄÖ][a-zåäö]+(?:a|t|ig|isk|ande|ad|al) [a-zåäö-]{4,}(?: (?:på|i|för|till|med|inom|mot|av"
    r"|och) [\wåäö-]+(?: [a-zåäö-]+){0,2}?(?=\s*[.,;:)]|\s*$))?"
)
_TAIL = re.compile(r" (?:av|till|utan|i|för|på|mot|som|från|över)(?! att\b)(?P<words>(?: [a-zåäö-]+){1,3})| hem\b")
"""What goes on with a name that begins with a common word ("Smak av exempel")."""
_STOPS = re.compile(
    r" (?:som|är|har|ska|kommer|får|vill|där|genom|när|att|om|vid|under|från|mellan|startar|pågår|drivs"
    r"|leds|finansieras|syftar|handlar|innebär|genomförs)\b"
)
_NOT_TITLES = re.compile(r"[.,:;?!]|\b(?:är|har|ska|vill|får|blir|satsar|söker|startar|ökar|bjuder|inviger)\b")
LONGEST_TITLE = 7
"""A heading of more words is not taken for the name of a project."""


def find_projects(ledger: Ledger, title: str) -> None:
    """Enter the projects and programmes that a noun, a label or the title of a project page names."""
    text = ledger.text
    for match in _QUOTED.finditer(text):
        _take(ledger, *match.span("name"), match["noun"], over=True)
    for match in _LABEL.finditer(text):
        _take(ledger, *match.span("name"), "projekt")
    for match in _NAMED.finditer(text):
        _take(ledger, *match.span("name"), match["noun"], over=True)
    for match in _AREA_PROGRAMME.finditer(text):
        known = next((m for m in ledger.mentions if m.start == match.start()), None)
        if known is None or known.name == "Interreg":
            ledger.retake(Mention(*match.span("name"), Mark.PROGRAMME, match["name"], Kind.PROGRAMME))
    dashed = list(_DASHED.finditer(text)) if _ABOUT.search(text) else []
    for match in dashed if len(dashed) > 1 else ():
        _take(ledger, *match.span("name"), "projekt", over=True)
    items = [match for match in _ITEM.finditer(text) if not _STOPS.search(match["name"])]
    for match in items if len(items) > 1 else ():
        bracket = re.search(r" \([^)]*\)$", match["name"])
        _take(
            ledger,
            match.start("name"),
            match.end("name") - len(bracket.group() if bracket else ""),
            "projekt",
            over=True,
        )
    for match in _UNION.finditer(text):
        ledger.take(
            Mention(*match.span("name"), Mark.PROGRAMME, match["name"], Kind.PROGRAMME, genitive=bool(match["s"]))
        )
    for match in _LOWER_PROGRAMME.finditer(text):
        ledger.take(Mention(*match.span("name"), Mark.PROGRAMME, match["name"].capitalize(), Kind.PROGRAMME))
    for match in _PROGRAMME.finditer(text):
        name = match["name"]
        if match["place"] or " " in name or not re.search(r"\b" + name.lower(), text):
            ledger.take(Mention(*match.span("name"), Mark.PROGRAMME, name, Kind.PROGRAMME))
    for match in _COMPOUND.finditer(text):
        if not re.match(r"\s[A-ZÅÄÖ]", text[match.end() : match.end() + 2]):  # "Exempel-projektet Ny Väg" is Exempel's
            _take(ledger, match.start("name"), match.end("name"), match["noun"])
    _repeats(ledger)
    for match in _CUED.finditer(text):
        if end := _extent(text[: ledger.room(match.end())], match.end()):
            _take(ledger, match.end(), end, match["noun"])
    for match in _DEFINED.finditer(text):
        if len(match["name"].split()) <= LONGEST_TITLE and not _NOT_TITLES.search(match["name"]):
            _take(ledger, *match.span("name"), "projekt")
    _from_title(ledger, title)
    _repeats(ledger)


def _take(ledger: Ledger, start: int, end: int, noun: str, *, over: bool = False) -> None:
    """Enter a project; `over` says that its name stands in quotation marks, whatever names stand in it."""
    programme = "program" in noun.casefold()
    mark, kind = (Mark.PROGRAMME, Kind.PROGRAMME) if programme else (Mark.PROJECT, Kind.PROJECT)
    name = " ".join(ledger.text[start:end].split()).strip("”“\"'»«")
    if name and "█" not in name:
        (ledger.retake if over else ledger.take)(Mention(start, end, mark, name, kind))


def _extent(text: str, start: int) -> int:
    """Give where the name after "projektet" ends, or 0 when what stands there is an actor or a place."""
    line = text[start : start + 160].split("\n")[0]
    every = tokens(line)
    run = next(iter(runs(line, every)), [])
    if not run or run[0].start > 0:
        return 0
    family = family_at(line, run, 0)
    if (family and not is_weak(family[1].name)) or person_at(line, run, 0) or look_up(line[: run[-1].end]):
        return 0
    end = run[-1].end
    if (run[0].text in words("openers") or run[0].text.endswith("s")) and (whole := _whole(line, end)):
        return start + whole
    if len(run) == 1:
        for word in reversed(every[2:LONGEST_TITLE]):
            if text.count(line[: word.end]) > 1 and not _NOT_TITLES.search(line[: word.end]):
                return start + word.end
        if (phrase := _PHRASE.match(line)) and not _STOPS.search(line[: phrase.end()]):
            return start + phrase.end()
        for word in reversed(every[1:LONGEST_TITLE]):
            if text.count(line[: word.end]) > 1 and not re.search(r"[.,;:]", line[: word.end]):
                return start + word.end
        if text.count(line[:end]) == 1 and (tail := _TAIL.match(line, end)):
            ends = [tail.start("words") + word.end() for word in re.finditer(r" \S+", tail["words"] or "")]
            return start + next((stop for stop in ends or [tail.end()] if _ends_clause(line, stop)), end)
    return start + end


def _ends_clause(line: str, end: int) -> bool:
    """Tell whether a name can end there: before a sign, a verb or nothing."""
    after = re.match(r"\s*(?P<sign>[.,;:!?)”\"]|\Z)|\s(?P<word>\w+)", line[end:])
    if after is None or after["word"] is None:
        return after is not None
    form = form_of(after["word"])
    return after["word"] in ("ska", "har", "är", "som", "får", "vill") or (form is not None and form.tense == "finite")


def _whole(line: str, end: int) -> int:
    """Give where a name that begins as a sentence does ends ("Tillsammans för …"): at the next stop; 0 for no name."""
    rest = line[end:]
    if stop := re.search(r"[.,;:!?\n”\"(]", rest):
        rest = rest[: stop.start()]
    small = rest.split()
    if not small or len(small) > LONGEST_TITLE + 2 or _STOPS.search(f"{rest} ") or not small[0].islower():
        return 0
    if any(word[0].isupper() and before not in "–-" for before, word in pairwise(["x", *small])):
        return 0
    if any((form := form_of(word)) and form.tense == "finite" for word in small):
        return 0
    return end + len(rest.rstrip())


def _from_title(ledger: Ledger, title: str) -> None:
    """A page whose text says "projektet" without naming one is about the project in its title."""
    if any(mention.mark is Mark.PROJECT for mention in ledger.mentions) or not title:
        return
    short = len(title.split()) <= LONGEST_TITLE and title[0].isupper() and not _NOT_TITLES.search(title)
    start = ledger.text.find(title)
    following = ledger.text[start + len(title) : start + len(title) + 400].lstrip()
    if (
        short
        and start >= 0
        and re.match(r"(?:Projektet|Projektets|Det här projektet|Syftet med projektet|Projektägare)\b", following)
    ):
        _take(ledger, start, start + len(title), "projekt")


def _repeats(ledger: Ledger) -> None:
    """Enter every other place where a project or programme that is named once stands."""
    named = {m.name: m for m in ledger.mentions if m.mark in (Mark.PROJECT, Mark.PROGRAMME) and len(m.name) > 2}
    for name, first in sorted(named.items(), key=lambda pair: -len(pair[0])):
        form = r"[\s\u00a0]+".join(map(re.escape, name.split()))
        for match in re.finditer(rf"{form}(?P<s>s)?(?!\w)(?! \d)", ledger.text):  # letters first: found fast
            if ledger.text[match.start() - 1 : match.start()].isalnum():
                continue
            again = Mention(match.start(), match.end(), first.mark, genitive=bool(match["s"]))
            again.stand_for(first)
            ledger.take(again)
