"""Words, runs of capitalised words and the heads of sentences."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from loaders.text.lexicon import words

TOKEN = re.compile(
    r"A/S\b|[^\W_](?:\w|-(?!(?:koncernen|gruppen|bolaget|ägda|chefen|vd)\b)(?=\w)|[–&'’:+](?=\w)|(?<=\d)/(?=\d)|\.(?=[a-zåäö0-9]))*\+?"
)
_HEAD = re.compile(r"[.!?…][\"”’»)]*\s*[\"”“«(]?\s*[-–—•*]?\s*[\"”“«]?\Z|(?:\A|\n)[\s\"”“«#•*·–—-]*\Z|\s[–—•]\s*\Z")
_GAPS = frozenset((" ", "\u00a0", "  ", " \u00a0", "\u00a0 ", " & "))
_ABBREVIATION = re.compile(
    r"(?:\b(?:bl|t|m|s|f|d|o|fr|tel|tfn|kl|ca|nr|resp|inkl|exkl|st|dr|prof|jur|ing|ev|forts|mfl)\.\s?)\Z", re.IGNORECASE
)


class Token(NamedTuple):
    """A word with its place in the text."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        """Tell whether the word could belong to a name."""
        return self.text != self.text.lower()


def tokens(text: str) -> list[Token]:
    """Split a text into words; hyphens, ampersands and colons inside a word belong to it."""
    return [Token(match.start(), match.end(), match.group()) for match in TOKEN.finditer(text)]


def at_head(text: str, position: int) -> bool:
    """Tell whether a position is where a sentence, a line or a quotation begins: its capital says nothing."""
    before = text[max(0, position - 12) : position]
    if position > 12:
        before = "x" + before  # the head of the slice is not the head of the text
    return bool(_HEAD.search(before)) and not _ABBREVIATION.search(before)


def runs(text: str, words_of: list[Token], *, english: bool = False) -> list[list[Token]]:
    """Give the longest runs of capitalised words with nothing but blanks, "&" or a small linking word between them.

    In an English text "and", "for" and "in" link nothing.
    """
    links, seats = frozenset(words("name_links")), frozenset(words("organisation_in"))
    if english:
        links = frozenset(("of", "de", "van", "von"))  # "A and B in C" are three names
    found: list[list[Token]] = []
    run: list[Token] = []
    waiting: list[Token] = []
    for token in words_of:
        last = (waiting or run)[-1] if run else None
        joined = last is not None and text[last.end : token.start] in _GAPS
        number = token.text.replace(".", "").isdigit() and len(token.text) <= 4
        if run and joined and (token.capital or (number and not waiting)):
            run += [*waiting, token]
            waiting = []
        elif (
            run
            and joined
            and len(waiting) < 2
            and (token.text in links or (token.text == "i" and run[-1].text in seats))
        ):
            waiting.append(token)
        else:
            if run:
                found.append(run)
            run, waiting = ([token] if token.capital else []), []
    return [*found, run] if run else found


def places_of(text: str, name: str) -> Iterator[tuple[int, int, bool]]:
    """Give where a name stands as words of its own (start, end), and whether with the s of the genitive.

    Plain search: names differ from text to text, and compiling a pattern for each costs more than looking.
    """
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        genitive = text[end : end + 1] == "s"
        after = text[end + genitive : end + genitive + 1]
        before = text[start - 1 : start] if start else ""
        if not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_"):
            yield start, end + genitive, genitive
        start = text.find(name, end)
