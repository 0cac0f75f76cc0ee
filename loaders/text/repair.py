"""Heals a text without moving a character: soft line breaks, hyphens at the end of a line, pull quotes.

Everything that is taken out is overwritten by as many blanks (or word joiners), so offsets stay those of the kept text.
"""

import re
from typing import NamedTuple

JOINER = "\u2060"
"""Stands where a broken word was healed; readers skip it."""

WRAPPED = 50
"""A line of at least so many characters that does not end a sentence is taken to go on in the next line."""

UNWRAPPED = 160
"""A text with a line of so many characters is not wrapped: a line that begins with a capital is one of its own."""

_HYPHEN = re.compile(r"(?<=[a-zåäö])(-[ \t]*\r?\n\s*)(?=(?!och\b|eller\b|samt\b)[a-zåäö])")
_PULL_QUOTE = re.compile(
    r"(?<=[a-zåäö,–-])[ \t]*\r?\n\s*[”\"“«»][^\n]{5,200}[”\"“«»][.!?]?[ \t]*"
    r"(?:\r?\n\s*[A-ZÅÄÖÉ][A-ZÅÄÖÉ. -]{3,40})?[ \t]*\r?\n\s*\n?(?=\w)"
)
_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*(?:\r?\n[ \t]*)*")
_BLOCK = re.compile(r"\s*(?:#|[-*•·–—]\s|\d+[.)]\s|\**[A-ZÅÄÖ][\w -]{2,30}:|\|)")
_HANGING = re.compile(
    r"(?:,|\b(?:och|samt|att|som|för|med|av|i|på|till|men|även|den|det|ett|en|eller|mellan|från|där|har|är))\Z"
)


class Repaired(NamedTuple):
    """A text of the same length in which words and sentences are whole, and the pull quotes that cut one in two."""

    text: str
    cuts: tuple[tuple[int, int], ...]


def repair(text: str) -> Repaired:
    """Heal a text. The pull quotes stay in it, as they name people; who reads sentences leaves them out."""
    cuts = tuple(match.span() for match in _PULL_QUOTE.finditer(text) if _cuts_a_sentence(match))
    text = _HYPHEN.sub(lambda match: JOINER * len(match.group()), text)
    return Repaired(_join_lines(text), cuts)


def _cuts_a_sentence(match: re.Match[str]) -> bool:
    """A short line before a pull quote is a heading, not a sentence."""
    return len(match.string[: match.start()].rsplit("\n", 1)[-1]) > WRAPPED


def _join_lines(text: str) -> str:
    """Replace every line break inside a sentence by blanks of the same length."""
    parts: list[str] = []
    position = 0
    wrapped = max(map(len, text.split("\n"))) < UNWRAPPED
    for match in _BREAK.finditer(text):
        before, after = text[position : match.start()], text[match.end() :]
        line = before.rsplit("\n", 1)[-1]
        soft = _is_soft(line, after, paragraph=match.group().count("\n") > 1) and (wrapped or not after[0].isupper())
        parts += [before, " " * len(match.group()) if soft else match.group()]
        position = match.end()
    return "".join([*parts, text[position:]])


def _is_soft(line: str, after: str, *, paragraph: bool) -> bool:
    if len(line) < WRAPPED or not after or _BLOCK.match(after) or line.lstrip().startswith("#"):
        return False
    if paragraph:
        return bool(_HANGING.search(line)) and after[0].islower()
    following = after.split("\n", 1)[0]
    return not re.search(r"[.!?:][”\"»)]*\Z", line) or (len(following) > 0 and following[0].islower())
