"""Names of organisations by their family: "Region Dalarna", "Karlstads universitet", "Exempel AB", "Energiverket"."""

import re
from functools import cache

from loaders.text.lexicon import one_of, words, yaml_data
from loaders.text.mentions import Mark, Mention
from loaders.text.names import known_as
from loaders.text.places import county_name, look_up
from loaders.text.tokens import Token, at_head
from ontology.facts import Kind

_PLACED_AFTER = ("College", "Center", "Centre", "Hub", "Arena", "Incubator", "Institute")
_PLACED = ("Region", "Regionen", "Länsstyrelsen", "Landstinget")
_ENDING = re.compile(r"[A-ZÅÄÖ][\wåäöé-]*" + one_of("organisation_endings"))
_WEAK = re.compile(r"[A-ZÅÄÖ][\wåäö-]{2,}" + one_of("organisation_endings_inside") + "s?")
_NAMED_FOR = re.compile(
    r" för (?:[a-zåäö-]+(?: och [a-zåäö-]+)?)(?: [a-zåäö-]+){0,2}?"
    r"(?=[.,;)]| (?:som|är|har|och|i|på|ska|vid|samt|där)\b|$)"
)
_LEGAL = re.compile(r" (?:i [A-ZÅÄÖ]\w+ )?(?:ekonomisk förening|ideell förening|ek\.? ?för\b\.?|aktiebolag\b)")
_LOWER = re.compile(r" (?:" + "|".join(words("organisation_last_small")) + r")(?P<s>s?)\b")


@cache
def _first() -> frozenset[str]:
    return frozenset(words("organisation_first"))


@cache
def _last() -> frozenset[str]:
    return frozenset(words("organisation_last"))


def sector_of(name: str) -> str:
    """Guess the sector of an organisation from the family its name belongs to; "" when it says nothing."""
    parts = set(name.casefold().split())
    sectors: dict[str, str] = yaml_data("words.yaml")["sectors"]
    for sector, family in sectors.items():
        if parts & set(family.split()) or any(name.endswith(end) for end in family.split() if len(end) > 6):
            return sector
    return ""


def canonical(name: str) -> str:
    """Give the name an organisation goes by: one form for county boards, "kommun" in small letters."""
    name = known_as(" ".join(name.split()))
    board = re.fullmatch(r"Länsstyrelsen (?:i |för )?(.+?)", name, re.IGNORECASE)
    if board and (county := county_name(board[1])):
        return f"Länsstyrelsen i {county}"
    return (
        re.sub(r" (Kommun|Universitet|Högskola)$", lambda match: match[0].lower(), name)
        if "University" not in name
        else name
    )


def is_weak(name: str) -> bool:
    """Tell whether what makes a name that of an organisation is a word that names of projects end in too."""
    return name.split()[-1].removesuffix("s") in words("organisation_last_weak")


def organisation(start: int, end: int, name: str, *, genitive: bool = False) -> Mention:
    """Make the mention of an organisation that is recognised by its family."""
    name = canonical(name)
    return Mention(
        start, end, Mark.ORGANISATION, name, Kind.ORGANISATION, sector=sector_of(name),
        family=name.split()[0].casefold(), genitive=genitive,
    )  # fmt: skip


def family_at(text: str, run: list[Token], index: int) -> tuple[int, Mention] | None:
    """Give the family name that begins at a word of a run: how many words of the run it takes, and the mention."""
    return _by_first(text, run, index) or _by_last(text, run, index) or _by_ending(text, run, index)


def _by_first(text: str, run: list[Token], index: int) -> tuple[int, Mention] | None:
    token = run[index]
    if token.text not in _first():
        return None
    if index + 1 == len(run):
        named_for = _NAMED_FOR.match(text, token.end)
        if named_for and token.text in (
            "Akademin",
            "Centrum",
            "Institutet",
            "Forum",
            "Föreningen",
            "Stiftelsen",
            "Myndigheten",
        ):
            return 1, organisation(token.start, named_for.end(), text[token.start : named_for.end()])
        return None
    rest = run[index + 1 :]
    if rest[0].text == "i" and len(rest) > 1:
        count, found = _finish(text, [token, *rest[: 1 + _place_length(rest[1:])]])
        return count, found
    taken = rest[: _place_length(rest)] if token.text in _PLACED else rest
    return _finish(text, [token, *taken])


def _place_length(rest: list[Token]) -> int:
    for count in (3, 2, 1):
        if len(rest) >= count and look_up(" ".join(token.text for token in rest[:count])):
            return count
    return 1


def _bare(name: str) -> str:
    """Take the ending of the genitive off ("AB:s", "ABs")."""
    return re.sub(r"[:’']?s$", "", name)


def _by_last(text: str, run: list[Token], index: int) -> tuple[int, Mention] | None:
    if [token.text for token in run[index : index + 2]] == ["Science", "Park"]:
        after = run[index + 2 :]
        return _finish(text, run[index : index + 2 + _place_length(after)]) if after else None
    for stop in range(len(run), index + 1, -1):
        if text[run[stop - 1].end : run[stop].start if stop < len(run) else run[stop - 1].end].strip() == "&":
            continue
        bare = _bare(run[stop - 1].text)
        if run[stop - 1].text in _last() or bare in _last() or run[stop - 2].text == "Science":
            if stop + 1 < len(run) and run[stop].text in ("of", "for"):  # "Exempel Center of Energy"
                stop = len(run)
            elif stop < len(run) and run[stop - 1].text in _PLACED_AFTER and look_up(run[stop].text):
                stop += 1  # "University College Exempelby"
            return _finish(text, run[index:stop])
    lower = _LOWER.match(text, run[-1].end)
    if lower:
        start, end = run[index].start, lower.end() - len(lower["s"])
        return len(run) - index, organisation(start, lower.end(), text[start:end], genitive=bool(lower["s"]))
    legal = _LEGAL.match(text, run[-1].end)
    if legal:
        return len(run) - index, organisation(run[index].start, legal.end(), text[run[index].start : legal.end()])
    if run[index].text == "AB" and len(run) > index + 1:
        return _finish(text, run[index:])
    return None


def _by_ending(text: str, run: list[Token], index: int) -> tuple[int, Mention] | None:
    token = run[index]
    bare = token.text.removesuffix("s")
    if token.text in words("organisation_not_alone") or bare in words("organisation_not_alone"):
        return None
    if _ENDING.fullmatch(token.text) or _ENDING.fullmatch(bare):
        genitive = not _ENDING.fullmatch(token.text)
        return 1, organisation(token.start, token.end, bare if genitive else token.text, genitive=genitive)
    if len(run) == 1 and _WEAK.fullmatch(token.text) and not at_head(text, token.start):
        genitive = token.text.endswith("s")
        return 1, organisation(token.start, token.end, bare if genitive else token.text, genitive=genitive)
    return None


def _finish(text: str, taken: list[Token]) -> tuple[int, Mention]:
    """Make the mention of these words; a genitive of the last one (a place or a family word) is taken off the name."""
    start, end = taken[0].start, taken[-1].end
    last, name = taken[-1].text, text[start:end]
    place = look_up(last)
    region = taken[0].text in _PLACED and place is None and last.endswith("s")
    genitive = (
        region
        or bool(place and place[3])
        or (last not in _last() and _bare(last) in (*_last(), "Park") and last.endswith("s"))
    )
    if taken[0].text in ("Länsstyrelsen", "Region") and (county := re.match(r" län(?P<s>s)?\b", text[end:])):
        stop = end + len(county.group())
        return len(taken), organisation(start, stop, text[start : end + 4], genitive=bool(county["s"]))
    return len(taken), organisation(start, end, _bare(name) if genitive else name, genitive=genitive)
