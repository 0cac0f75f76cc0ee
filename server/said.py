"""What errors and rejects say in the language of a page: Swedish by the English pattern (messages.sv.toml)."""

import re
import tomllib
from functools import cache
from pathlib import Path

from ontology.errors import InputError, KurbitsError

_FILE = Path(__file__).parent / "locales" / "messages.sv.toml"
_VALUE = re.compile(r"\{\d?\}")
_LONGEST = 4000
_DEEPEST = 2
"""So deep a value is looked up as a message of its own."""


def words(error: KurbitsError, lang: str) -> str:
    """Give what an error says in a language; in English where there is no Swedish for it."""
    own = error.sv if isinstance(error, InputError) else ""
    return (own or in_swedish(str(error)) or str(error)) if lang == "sv" else str(error)


def reason(english: str, lang: str) -> str:
    """Give a reason in a language; in English where there is no Swedish for it."""
    return (in_swedish(english) or english) if lang == "sv" else english


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Give (pattern of the English, Swedish with {} or {n} for its values), those that say most first."""
    known = tomllib.loads(_FILE.read_text(encoding="utf-8"))["messages"]
    longest = sorted(known.items(), key=lambda pair: -len(_VALUE.sub("", pair[0])))
    return [(_compiled(english), swedish) for english, swedish in longest]


@cache
def _places() -> list[tuple[re.Pattern[str], str]]:
    known = tomllib.loads(_FILE.read_text(encoding="utf-8"))["where"]
    return [(_compiled(english), swedish) for english, swedish in known.items()]


def _compiled(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, _VALUE.split(english))), re.DOTALL)


def in_swedish(english: str, deep: int = 0) -> str:
    """Say a message in Swedish; "" where it is not known, so that nothing is told in half."""
    if len(english) > _LONGEST:
        return ""
    for pattern, swedish in patterns():
        if match := pattern.fullmatch(english):
            return _filled(swedish, match, deep)
    return _of_a_file(english) if not deep else ""


def _filled(swedish: str, match: re.Match[str], deep: int) -> str:
    values = [(in_swedish(value, deep + 1) if deep < _DEEPEST else "") or value for value in match.groups()]
    following = iter(values)

    def value(place: re.Match[str]) -> str:
        return values[int(place[0][1:-1])] if place[0] != "{}" else next(following)

    return _VALUE.sub(value, swedish)


def _of_a_file(english: str) -> str:
    """Say what is wrong with a file ("file, row 3: found; expected what. What to do")."""
    where, colon, said = english.partition(": ")
    found, _, expected = said.partition("; expected ")
    if not colon or not (told := in_swedish(found, 1)):
        return ""
    wanted = expected.partition(". ")[0]
    told += f"; väntade {in_swedish(wanted, 1) or wanted}" if wanted else ""
    return f"{', '.join(map(_place, where.split(', ')))}: {told}."


def _place(english: str) -> str:
    for pattern, swedish in _places():
        if match := pattern.fullmatch(english):
            return _filled(swedish, match, _DEEPEST)
    return english
