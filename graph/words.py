"""The words of a text as names are compared: letters only, case and accents folded, escapes undone."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from graph.identity.names import fold, repair

MASK = "█"
"""What stands for every character of a name that was erased, as for contact data."""

_LETTER = (
    r"(?:[^\W_]|\\u0(?:0[c-fC-F]|1[0-7])[0-9a-fA-F]"  # as JSON may escape it
    r"|&(?:\#\d{2,4}|\#x[0-9a-fA-F]{2,3}|[A-Za-z]{1,2}(?:uml|ring|acute|grave|tilde|circ|slash|lig|cedil));"  # as HTML
    r"|%C3%[89ABab][0-9A-Fa-f])"  # as an address
)
_TOKEN = re.compile(
    rf"%[0-7][0-9A-Fa-f]|(?P<word>{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u00ad]|-[ \t]*\r?\n[ \t]*(?=\w))*)"
)


class Token(NamedTuple):
    """A word of a text, where it stands, and as it is compared."""

    start: int
    end: int
    letters: str


def letters(name: str) -> str:
    """Give a name as it is compared: letters and figures only, case and accents folded."""
    return "".join(c for c in fold(repair(name)) if c.isalnum())


def tokens(text: str) -> list[Token]:
    """Give the words of a text in order; a word that is hyphenated at a line's end is one."""
    found = []
    for match in _TOKEN.finditer(text):
        if word := match["word"]:
            found.append(Token(match.start(), match.end(), _plain(word)))
    return found


def _plain(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word.lower()
    if "\\" in word:
        word = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), word)
    return "".join(c for c in fold(unquote(html.unescape(word))) if c.isalnum())


def runs(words: Sequence[Token], at: int) -> Iterator[tuple[int, int, str]]:
    """Give a word, and it with those that one character joins to it ("Exempel-Exempelsson").

    Each as the place of its last word, the number of letters before that, and the letters.
    """
    said = ""
    for last in range(at, min(at + 3, len(words))):
        if last > at and words[last].start - words[last - 1].end > 1:
            return
        before, said = len(said), said + words[last].letters
        yield last, before, said


def overwritten(text: str, spans: Sequence[tuple[int, int, str]], mask: str = MASK) -> str:
    """Give a text with spans overwritten, character for character; spans in order of their starts."""
    parts, at = [], 0
    for start, end, _ in spans:
        if end > at:
            parts += [text[at:start], mask * (end - max(start, at))]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def ending(rest: str) -> bool:
    """Say whether what follows a name within its word leaves it the same name: a genitive -s, a figure."""
    return rest in ("", "s") or rest.isdigit()
